"""A backend process is started, followed, cancelled, and reports its end: with real processes that play the backend."""

import os
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

PREAMBLE = """
import json, os, subprocess, sys, time
assert sys.argv[1] == "run"
job = sys.argv[2]
def tell(**event):
    with open(os.path.join(job, "events.jsonl"), "a", encoding="utf-8") as file:
        file.write(json.dumps(event) + "\\n")
tell(type="hello", pid=os.getpid(), version="9.9.9", python="3")
"""
SECONDS = 20.0  # before a test gives up


@pytest.fixture
def play(addon: Callable[[str], ModuleType], tmp_path: Path) -> Any:
    """Start a session whose backend is the given Python text."""

    @contextmanager
    def begin(text: str) -> Iterator[Any]:
        package = tmp_path / "a 'root' ü" / "backend"
        package.mkdir(parents=True)
        (package / "__init__.py").touch()
        (package / "__main__.py").write_text(PREAMBLE + text, encoding="utf-8")
        job = tmp_path / 'a "job" ü'
        job.mkdir()
        session = addon("session").Session(job, sys.executable, package.parent)
        try:
            yield session
        finally:
            session.kill()

    return begin


def wait_for(condition: Callable[[], Any]) -> Any:
    end = time.monotonic() + SECONDS
    while time.monotonic() < end:
        if found := condition():
            return found
        time.sleep(0.02)
    raise AssertionError("it did not happen in time")


def outcome(session: Any) -> Any:
    def ended() -> Any:
        session.poll()
        return session.outcome

    return wait_for(ended)


def kind(value: Any) -> str:
    return type(value).__name__


def alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except (ProcessLookupError, FileNotFoundError):
        return False


def test_a_run_that_succeeds(play: Any) -> None:
    text = 'tell(type="progress", step=1, total=2, seconds_left=3.0, score=0.5)\ntell(type="done", result="r")'
    with play(text) as s:
        seen: list[Any] = []
        wait_for(lambda: seen.extend(s.poll()) or s.outcome)
        assert [kind(event) for event in seen] == ["Hello", "Progress", "Done"]
        assert s.outcome.result == "r" and s.hello.version == "9.9.9"
        assert s.poll() == []


def test_an_error_event_becomes_its_error(play: Any) -> None:
    with play('tell(type="error", code="bad_mesh", message="M.", hint="H.", log="l"); sys.exit(2)') as session:
        error = outcome(session)
        assert (kind(error), str(error), error.hint) == ("MeshError", "M.", "H.")


def test_an_unknown_error_code_is_still_an_error(play: Any) -> None:
    with play('tell(type="error", code="new", message="M.", hint="", log="")') as session:
        assert kind(outcome(session)) == "PatinaError"


@pytest.mark.parametrize(
    "text, expected",
    [
        ("print('last words', file=sys.stderr); sys.exit(7)", "exit code 7"),
        ("raise MemoryError('no room')", "no room"),
        ("sys.exit(0)", "exit code 0"),
        ("print('last words', flush=True); os.kill(os.getpid(), 9)", "signal 9"),
        ("open(os.path.join(job, 'events.jsonl'), 'a').write('{\"type\": \"do'); os._exit(1)", "exit code 1"),
    ],
)
def test_a_backend_that_dies_is_reported_with_its_last_words(play: Any, text: str, expected: str) -> None:
    with play(text) as session:
        error = outcome(session)
        assert kind(error) == "BackendError" and expected in str(error)
        if "last words" in text:
            assert "last words" in str(error)
        assert "Check Setup" in error.hint


def test_a_poll_never_waits_for_a_backend_that_hangs(play: Any) -> None:
    with play("time.sleep(60)") as session:
        wait_for(lambda: session.poll())
        for _ in range(100):
            started = time.monotonic()
            assert session.poll() == []
            assert time.monotonic() - started < 0.5
        assert session.outcome is None


def test_cancel_is_a_file_that_the_backend_obeys(play: Any) -> None:
    text = (
        "while not os.path.exists(os.path.join(job, 'cancel')): time.sleep(0.01)\n"
        "tell(type='error', code='cancelled', message='C.', hint='', log='')"
    )
    with play(text) as session:
        wait_for(lambda: session.poll())
        session.cancel()
        assert session.cancelling and (session.job_dir / "cancel").exists()
        assert kind(outcome(session)) == "Cancelled"


def test_cancel_ends_a_backend_that_does_not_listen_and_its_children(play: Any) -> None:
    text = (
        "import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN)\n"
        "child = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(60)'])\n"
        "tell(type='status', text=str(child.pid))\n"
        "time.sleep(60)"
    )
    with play(text) as session:
        seen: list[Any] = []
        wait_for(lambda: seen.extend(session.poll()) or len(seen) == 2)
        pids = [seen[0].pid, int(seen[1].text)]
        assert all(map(alive, pids))
        session.cancel()
        started = time.monotonic()
        assert kind(outcome(session)) == "Cancelled"
        assert time.monotonic() - started < 3.0  # a second of grace, and a slow machine
        wait_for(lambda: not any(map(alive, pids)))


def test_what_comes_after_cancel_does_not_undo_it(play: Any) -> None:
    text = (
        "while not os.path.exists(os.path.join(job, 'cancel')): time.sleep(0.01)\n"
        "tell(type='done', result='result/result.json')"
    )
    with play(text) as session:
        wait_for(lambda: session.poll())
        session.cancel()
        assert kind(outcome(session)) == "Cancelled"


def test_blenders_python_settings_do_not_reach_the_backend(play: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONHOME", "/nowhere")
    monkeypatch.setenv("PYTHONPATH", "/nowhere")
    with play("tell(type='status', text=str([k for k in os.environ if k in ('PYTHONHOME', 'PYTHONPATH')]))\n"
              "tell(type='done', result='r')") as session:  # fmt: skip
        seen: list[Any] = []
        wait_for(lambda: seen.extend(session.poll()) or session.outcome)
        assert kind(session.outcome) == "Done"
        assert seen[1].text == "[]"


def test_leftovers_of_an_earlier_run_are_not_read(play: Any, tmp_path: Path) -> None:
    with play("tell(type='done', result='first')") as session:
        assert outcome(session).result == "first"
        (session.job_dir / "cancel").touch()
        again = type(session)(session.job_dir, sys.executable, tmp_path / "a 'root' ü")
        assert not (session.job_dir / "cancel").exists()
        assert outcome(again).result == "first"
        assert (session.job_dir / "events.jsonl").read_text().count("hello") == 1


@pytest.mark.parametrize("program", ["no such python", "."])
def test_no_interpreter(addon: Callable[[str], ModuleType], tmp_path: Path, program: str) -> None:
    with pytest.raises(Exception, match="cannot be started") as caught:
        addon("session").Session(tmp_path, tmp_path / program, tmp_path)
    assert kind(caught.value) == "BackendError"
    assert "Install Backend" in caught.value.hint  # type: ignore[attr-defined]
