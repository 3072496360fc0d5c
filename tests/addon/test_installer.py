"""Tasks and the backend's environment, with real processes; a real venv without packages."""

import sys
import time
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest


@pytest.fixture
def installer(addon: Callable[[str], ModuleType]) -> Any:
    return addon("installer")


def finish(task: Any) -> None:
    end = time.monotonic() + 60.0
    while not task.poll():
        assert time.monotonic() < end
        time.sleep(0.02)


def say(text: str) -> list[str]:
    return [sys.executable, "-c", f"print({text!r})"]


def test_steps_run_one_after_the_other(installer: Any, tmp_path: Path) -> None:
    task = installer.Task([("One", say("a")), ("Two", say("b"))], tmp_path, tmp_path / "log")
    finish(task)
    assert not task.failed and not task.cancelled
    assert (tmp_path / "log").read_text().split() == ["a", "b"]
    assert task.text == "2/2 Two: b"


def test_a_step_that_fails_ends_the_task(installer: Any, tmp_path: Path) -> None:
    failing = [sys.executable, "-c", "raise SystemExit('no space')"]
    task = installer.Task([("One", failing), ("Two", say("b"))], tmp_path, tmp_path / "log")
    finish(task)
    assert task.failed == "One"
    assert (tmp_path / "log").read_text().split() == ["no", "space"]


def test_cancel_ends_the_step(installer: Any, tmp_path: Path) -> None:
    task = installer.Task(
        [("One", [sys.executable, "-c", "import time; time.sleep(60)"]), ("Two", say("b"))], tmp_path, tmp_path / "log"
    )
    assert not task.poll()
    task.cancel()
    finish(task)
    assert task.cancelled and not task.failed


def test_an_environment_is_ready_only_when_it_was_finished_for_these_requirements(
    installer: Any, tmp_path: Path
) -> None:
    requirements = tmp_path / "requirements.txt"
    requirements.write_text("# none\n")
    environment = installer.environment(tmp_path / "a folder ü")
    assert not installer.is_ready(environment, requirements)
    name, command = installer.install_steps(environment, requirements)[0]
    finish(task := installer.Task([(name, [*command, "--without-pip"])], tmp_path, tmp_path / "log"))
    assert not task.failed, (tmp_path / "log").read_text()
    assert installer.python(environment).exists()
    assert not installer.is_ready(environment, requirements)
    installer.mark_ready(environment, requirements)
    assert installer.is_ready(environment, requirements)
    requirements.write_text("something-new\n")
    assert not installer.is_ready(environment, requirements)
