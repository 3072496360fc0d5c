"""Backends that are killed, terminated, cancelled, orphaned, or two at once: real processes on real jobs."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from backend import errors, events
from backend.job import CANCEL_FILE, EVENTS_FILE, KEEP_FILE, LOCK_FILE, RESULT_DIR, RESULT_FILE
from backend.result import read_result

from . import jobs

PARENT = """
import subprocess, sys, time
print(subprocess.Popen(sys.argv[1:], stdin=subprocess.PIPE, start_new_session=True).pid, flush=True)
time.sleep(900)
"""  # starts a backend as the add-on does


@contextmanager
def running(folder: Path, until: str, *arguments: str, program: str = "") -> Iterator[subprocess.Popen[str]]:
    """A backend with a draft of a few steps that has come as far as an event whose text begins like this."""
    command = [sys.executable, "-c", jobs.QUICK, "run", str(folder), *arguments]
    if program:
        command = [sys.executable, "-c", program, *command]
    pipe = subprocess.PIPE
    process = subprocess.Popen(command, cwd=jobs.ROOT, stdin=subprocess.DEVNULL, stdout=pipe, stderr=pipe, text=True)
    with process:
        try:
            wait_for_event(folder, until)
            yield process
        finally:
            process.kill()


def wait_for_event(folder: Path, text: str) -> None:
    end = time.monotonic() + 300
    while time.monotonic() < end:
        if any(getattr(event, "text", "").startswith(text) for event in read(folder)):
            return
        time.sleep(0.02)
    raise AssertionError(f"no {text} in time: {read(folder)}")


def read(folder: Path) -> list[events.Event]:
    return events.EventReader(folder / EVENTS_FILE).read()


def gone(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return True
    return sys.platform == "linux" and "Z" in Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]


def test_two_runs_on_one_folder(tmp_path: Path) -> None:
    folder = jobs.write(tmp_path / "jöb")
    with running(folder, "Loading") as first:
        second = jobs.run(folder, quick=True)
        assert second.code == errors.JobError.exit_code
        assert f"process {first.pid} on " in second.stderr and str(folder) in second.stderr
        assert "Traceback" not in second.stderr
        assert first.wait(300) == 0
    received = read(folder)
    assert isinstance(received[0], events.Hello) and received[0].pid == first.pid
    assert isinstance(received[-1], events.Done)
    assert sum(isinstance(event, events.Hello) for event in received) == 1


def test_a_run_after_one_that_was_killed_while_it_baked(tmp_path: Path) -> None:
    folder = jobs.write(tmp_path / "job")
    with running(folder, "Baking maps") as first:
        first.kill()
    assert (folder / f"{RESULT_DIR}.partial").exists()
    (folder / "checkpoint.partial").write_bytes(b"cut")
    done = jobs.run(folder, quick=True)
    assert done.code == 0, done.stderr
    assert (folder / RESULT_DIR / RESULT_FILE).is_file()
    assert not list(folder.glob("*.partial"))


def test_sigterm(tmp_path: Path) -> None:
    folder = jobs.write(tmp_path / "job")
    with running(folder, "Optimizing") as process:
        process.terminate()
        started = time.monotonic()
        assert process.wait(60) == 143
        assert time.monotonic() - started < 2.0
    last = read(folder)[-1]
    assert isinstance(last, events.Error) and last.code == errors.Cancelled.code
    assert not list(folder.glob(f"{RESULT_DIR}*"))


@pytest.mark.parametrize("stage", ["Loading", "Baking maps"])
@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGQUIT])
def test_it_ends_with_its_parent(tmp_path: Path, stage: str, how: signal.Signals) -> None:
    folder = jobs.write(tmp_path / "job")
    with running(folder, stage, "--with-parent", program=PARENT) as parent:
        assert parent.stdout is not None
        pid = int(parent.stdout.readline())
        parent.send_signal(how)
        started = time.monotonic()
        while not gone(pid):
            assert time.monotonic() - started < 2.0
            time.sleep(0.02)


def test_a_stale_cancel_file_does_not_end_a_retry(tmp_path: Path) -> None:
    folder = jobs.write(tmp_path / "job")
    (folder / CANCEL_FILE).touch()
    os.utime(folder / CANCEL_FILE, (time.time() - 60, time.time() - 60))
    with running(folder, "Placing cameras"):
        assert not (folder / CANCEL_FILE).exists()


@pytest.mark.parametrize("arguments", [(), ("--with-parent",)], ids=["from a terminal", "from the add-on"])
def test_a_cancel_file_that_comes_with_the_run_ends_it(tmp_path: Path, arguments: tuple[str, ...]) -> None:
    folder = jobs.write(tmp_path / "job")
    (folder / CANCEL_FILE).touch()
    command = [sys.executable, "-c", jobs.QUICK, "run", str(folder), *arguments]
    with subprocess.Popen(command, cwd=jobs.ROOT, stdin=subprocess.PIPE, stderr=subprocess.DEVNULL) as process:
        if not arguments:
            os.utime(folder / CANCEL_FILE, (time.time() + 2, time.time() + 2))
        assert process.wait(300) == errors.Cancelled.exit_code
    assert not (folder / CANCEL_FILE).exists()  # the next run goes on


def test_a_keep_file_ends_the_refinement_early(tmp_path: Path) -> None:
    folder = jobs.write(tmp_path / "job")
    with running(folder, "Placing cameras") as process:
        (folder / KEEP_FILE).touch()
        assert process.wait(300) == 0
    assert not any(isinstance(event, events.Progress) for event in read(folder))  # no step was made
    assert isinstance(read(folder)[-1], events.Done)
    result = read_result(folder / RESULT_DIR / RESULT_FILE)
    assert "The refinement was ended early, as you asked." in result.warnings
    assert all((folder / RESULT_DIR / name).is_file() for name in result.maps.values())
    assert not (folder / KEEP_FILE).exists()


def test_the_lock_is_free_once_its_holder_is_dead(tmp_path: Path) -> None:
    folder = jobs.write(tmp_path / "job", version=2)
    with running(jobs.write(tmp_path / "other"), "Loading") as process:
        process.kill()
    (folder / LOCK_FILE).write_bytes((tmp_path / "other" / LOCK_FILE).read_bytes())
    assert "version" in jobs.run(folder).stderr
