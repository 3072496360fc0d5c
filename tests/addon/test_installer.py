"""Tasks and the backend's environment, with real processes; a real venv without packages."""

import importlib.util
import shutil
import subprocess
import sys
import sysconfig
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


INSTALL = """
import sys, time
sys.path.insert(0, sys.argv[1])
from pathlib import Path
from patina_staged.addon import installer
from patina_staged.backend.errors import BackendError
environment, requirements, cwd, log = map(Path, sys.argv[2:])
try:
    task = installer.Task(installer.install_steps(environment, requirements), cwd, log)
except BackendError as error:
    sys.exit(f"{error} {error.hint}")
while not task.poll():
    time.sleep(0.02)
if task.failed:
    sys.exit(log.read_text())
"""


def distribution_python(folder: Path, with_pip: bool) -> Path:
    """Make an interpreter as Linux distributions ship theirs: its own standard library lacks ensurepip."""
    library = Path(sysconfig.get_path("stdlib"))
    own = folder / "lib" / library.name
    (own / "site-packages").mkdir(parents=True)
    for item in library.iterdir():
        if item.name not in ("ensurepip", "site-packages"):
            (own / item.name).symlink_to(item)
    if with_pip:
        [pip] = importlib.util.find_spec("pip").submodule_search_locations
        (own / "site-packages" / "pip").symlink_to(pip)
    (folder / "bin").mkdir()
    return Path(shutil.copy(Path(sys.base_prefix) / "bin" / library.name, folder / "bin"))


@pytest.mark.skipif(sys.platform == "win32", reason="makes symbolic links")
@pytest.mark.parametrize("with_pip", [False, True], ids=["nothing", "pip"])
def test_a_python_without_ensurepip(installer: Any, tmp_path: Path, with_pip: bool) -> None:
    requirements, root = tmp_path / "requirements.txt", tmp_path / "root"
    requirements.write_text("# none\n")
    (root / "backend").mkdir(parents=True)
    (root / "backend" / "__main__.py").write_text("print('the doctor is content')")
    python, environment = distribution_python(tmp_path / "distribution", with_pip), tmp_path / "an environment ü"
    staged = Path(installer.__file__).parents[2]
    command = [python, "-c", INSTALL, staged, environment, requirements, root, tmp_path / "log"]
    done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8")
    if with_pip:
        assert done.returncode == 0, done.stderr
        assert "the doctor is content" in (tmp_path / "log").read_text()
    else:
        assert "neither ensurepip nor pip" in done.stderr and "-venv" in done.stderr and "interpreter" in done.stderr
        assert not environment.exists()
