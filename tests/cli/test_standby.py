"""`python -m backend standby` does for one job what `run` does, and ends when none comes."""

import json
import subprocess
import sys
import time
from pathlib import Path

import pytest

from backend import errors, events
from backend.job import EVENTS_FILE, LOG_FILE, RESULT_DIR, RESULT_FILE

from . import jobs
from .test_backend_run import maps


def standby(*arguments: str, quick: bool = False) -> subprocess.Popen[bytes]:
    command = [sys.executable, *(["-c", jobs.QUICK] if quick else ["-m", "backend"]), "standby", *arguments]
    return subprocess.Popen(
        command, cwd=jobs.ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    )


def hand_over(process: subprocess.Popen[bytes], folder: Path) -> str:
    """Give it the job, wait for its end, return what it printed elsewhere than in the job's log."""
    assert process.stdin is not None and process.stdout is not None
    process.stdin.write(json.dumps(str(folder)).encode() + b"\n")
    process.stdin.flush()
    process.wait(900)
    return process.stdout.read().decode()


@pytest.mark.slow
def test_the_same_maps_as_a_cold_run(tmp_path: Path) -> None:
    cold, warm = (jobs.write(tmp_path / name, settings={"seed": 3}) for name in ("cold", "a 'warm' jöb"))
    assert jobs.run(cold, quick=True).code == 0
    with standby(quick=True) as process:
        time.sleep(10.0)  # the imports are done on most machines; all must hold where they are not
        started = time.monotonic()
        hand_over(process, warm)
        seconds = time.monotonic() - started
    assert process.returncode == 0
    assert maps(warm) == maps(cold)
    received = events.EventReader(warm / EVENTS_FILE).read()
    assert isinstance(received[0], events.Hello) and received[0].pid == process.pid
    assert isinstance(received[-1], events.Done)
    result = json.loads((warm / RESULT_DIR / RESULT_FILE).read_text(encoding="utf-8"))
    assert result["seconds"]["total"] <= seconds  # its own, without the wait


def test_a_job_that_cannot_be_done_is_told_in_its_log(tmp_path: Path) -> None:
    folder = jobs.write(tmp_path / "jöb", version=2)
    (folder / LOG_FILE).write_text("before\n", encoding="utf-8")
    with standby() as process:
        assert hand_over(process, folder) == ""
    assert process.returncode == errors.JobError.exit_code
    hello, error = events.EventReader(folder / EVENTS_FILE).read()
    assert isinstance(hello, events.Hello) and isinstance(error, events.Error)
    first, *log = (folder / LOG_FILE).read_text(encoding="utf-8").splitlines()
    assert first == "before" and log[0].startswith(error.message)


def test_it_ends_with_the_pipe() -> None:
    with standby() as process:
        assert process.communicate(timeout=60)[0] == b""
    assert process.returncode == 0


def test_it_ends_when_idle() -> None:
    with standby("--idle", "0.2") as process:
        assert process.wait(60) == 0
