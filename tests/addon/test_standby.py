"""A process waits for the next job, is handed it once, and never outlives its use: with real processes that play it."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from .test_session import PREAMBLE, alive, kind, outcome, wait_for

BACKEND = (
    """
import json, os, sys
if sys.argv[1] == "standby":
    line = sys.stdin.readline()
    if not line:
        sys.exit()
    sys.argv[1:] = ["run", json.loads(line)]
    if os.path.exists(os.path.join(sys.argv[2], "mute")):
        sys.exit()
    while os.path.exists(os.path.join(sys.argv[2], "hang")):
        pass
"""
    + PREAMBLE
    + """
if os.path.exists(os.path.join(job, "crash")):
    print("last words", flush=True)
    os.kill(os.getpid(), 9)
tell(type="done", result="r")
"""
)


class Stage:
    """A folder with a backend to play, and sessions with it."""

    def __init__(self, addon: Callable[[str], ModuleType], folder: Path) -> None:
        self.standby, self._session = addon("standby"), addon("session").Session
        self._folder, self.root = folder, folder / "a 'root' ü"
        self.source = self.root / "backend" / "__main__.py"
        self.source.parent.mkdir(parents=True)
        self.source.write_text(BACKEND, encoding="utf-8")
        self.sessions: list[Any] = []

    def prepare(self) -> int:
        """Let a process wait; return its pid."""
        self.standby.prepare(sys.executable, self.root)
        return self.standby._waiting[0].pid

    def begin(self, how: str = "well") -> Any:
        """Start a run that goes well, or as a file of that name in the job folder tells it to."""
        job = self._folder / f'a "job" ü {len(self.sessions)}'
        job.mkdir()
        (job / how).touch()
        self.sessions.append(self._session(job, sys.executable, self.root))
        return self.sessions[-1]


@pytest.fixture
def stage(addon: Callable[[str], ModuleType], tmp_path: Path) -> Iterator[Stage]:
    made = Stage(addon, tmp_path)
    yield made
    made.standby.dismiss()
    for session in made.sessions:
        session.kill()


def test_it_takes_one_job(stage: Stage) -> None:
    pid = stage.prepare()
    first, second = stage.begin(), stage.begin()  # two at once: the other starts cold
    assert kind(outcome(first)) == kind(outcome(second)) == "Done"
    assert first.hello.pid == pid != second.hello.pid
    wait_for(lambda: not alive(pid))


def test_a_crash_takes_one_job(stage: Stage) -> None:
    pid = stage.prepare()
    session = stage.begin("crash")
    assert "signal 9" in str(outcome(session)) and session.hello.pid == pid
    following = stage.prepare()
    session = stage.begin()
    assert kind(outcome(session)) == "Done" and session.hello.pid == following


def test_one_that_has_ended_is_not_missed(stage: Stage) -> None:
    pid = stage.prepare()
    os.kill(pid, 9)
    wait_for(lambda: not alive(pid))
    assert kind(outcome(stage.begin())) == "Done"


def test_one_that_ends_with_the_job_in_hand_is_not_missed(stage: Stage) -> None:
    pid = stage.prepare()
    session = stage.begin("mute")
    assert kind(outcome(session)) == "Done" and session.hello.pid != pid


def test_what_is_cancelled_does_not_start_anew(stage: Stage) -> None:
    pid = stage.prepare()
    session = stage.begin("hang")
    session.cancel()
    assert kind(outcome(session)) == "Cancelled" and session.hello is None
    assert session._process.pid == pid and not alive(pid)


@pytest.mark.parametrize("what", ["source", "variable"])
def test_one_of_another_origin_is_not_used(stage: Stage, monkeypatch: pytest.MonkeyPatch, what: str) -> None:
    pid = stage.prepare()
    if what == "source":
        os.utime(stage.source, (1.0, 1.0))
    else:
        monkeypatch.setenv("CUDA_VISIBLE_DEVICES", "7")
    session = stage.begin()
    assert kind(outcome(session)) == "Done" and session.hello.pid != pid
    assert not alive(pid)


def test_it_can_be_dismissed(stage: Stage) -> None:
    pid = stage.prepare()
    assert alive(pid)
    stage.standby.dismiss()
    assert not alive(pid)
    stage.standby.dismiss()


def test_nothing_waits_where_nothing_can_start(stage: Stage) -> None:
    stage.standby.prepare("no such python", stage.root)
    assert stage.standby._waiting is None
    assert kind(outcome(stage.begin())) == "Done"


def test_it_ends_with_its_parent(stage: Stage) -> None:
    """However that ends, and though the parent has started other children since."""
    package = str(stage.standby.__name__).rpartition(".")[0]
    extension = Path(stage.standby.__file__ or "").parents[2]
    text = (
        f"import subprocess, sys, time; from {package} import standby\n"
        f"standby.prepare(sys.executable, standby.Path({str(stage.root)!r}))\n"
        "child = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(60)'])\n"
        "print(standby._waiting[0].pid, child.pid, flush=True); time.sleep(60)"
    )
    parent = subprocess.Popen([sys.executable, "-c", text], cwd=extension, stdout=subprocess.PIPE, text=True)
    with parent, parent.stdout as output:  # type: ignore[union-attr]
        pid, child = map(int, output.readline().split())
        assert alive(pid)
        parent.kill()
    wait_for(lambda: not alive(pid))
    with suppress(ProcessLookupError):
        os.kill(child, 9)
