"""The backend's Python environment, and the tasks that create and check it. Standard library only, no bpy.

It is a venv in Patina's folder: Blender's Python stays unchanged, and deleting the folder uninstalls the backend.
"""

import subprocess
import sys
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path

from ..backend.errors import BackendError
from . import process

READY_FILE = "patina-requirements.txt"  # the requirements that a finished installation met
Step = tuple[str, Sequence[str | Path]]  # words for a status line, command


class Task:
    """Commands that run one after another in the background, with one log.

    Nothing here blocks: `poll` is called from a timer until it returns True.

    Attributes:
        failed: the step that ended with an error, in words; empty otherwise.
        cancelled: whether the user cancelled it.
    """

    def __init__(self, steps: Sequence[Step], cwd: Path, log: Path) -> None:
        """Start. Raises BackendError when the first command cannot be started."""
        self.failed = ""
        self.cancelled = False
        self.log = log
        self._steps, self._cwd, self._index = steps, cwd, 0
        log.unlink(missing_ok=True)
        self._process: subprocess.Popen[bytes] = process.start(steps[0][1], cwd, log)

    @property
    def text(self) -> str:
        """The current step, and the last line of its output."""
        last = process.last_lines(self.log, 1)
        return f"{self._index + 1}/{len(self._steps)} {self._steps[self._index][0]}: {last[0] if last else ''}"

    @property
    def progress(self) -> float:
        return self._index / len(self._steps)

    def poll(self) -> bool:
        """Start the next step if one has ended. Returns whether all have. Raises BackendError, as __init__ does."""
        exit_code = self._process.poll()
        if exit_code is None:
            return False
        if self.cancelled:
            return True
        if exit_code:
            self.failed = self._steps[self._index][0]
            return True
        if self._index + 1 == len(self._steps):
            return True
        self._index += 1
        self._process = process.start(self._steps[self._index][1], self._cwd, self.log)
        return False

    def cancel(self) -> None:
        self.cancelled = True
        process.end_tree(self._process)


def environment(folder: Path) -> Path:
    """Return the path of the environment in Patina's folder; each version of Blender's Python has its own."""
    return folder / f"python{sys.version_info.major}.{sys.version_info.minor}"


def python(environment: Path) -> Path:
    """Return an environment's interpreter, whether it exists or not."""
    return environment / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")


def is_ready(environment: Path, requirements: Path) -> bool:
    """Return whether an installation with these requirements has succeeded."""
    try:
        return (environment / READY_FILE).read_bytes() == requirements.read_bytes() and python(environment).exists()
    except OSError:
        return False


def mark_ready(environment: Path, requirements: Path) -> None:
    (environment / READY_FILE).write_bytes(requirements.read_bytes())


def install_steps(environment: Path, requirements: Path) -> list[Step]:
    """Return the commands that create an environment, or resume an interrupted installation.

    Raises BackendError if this Python can neither create environments nor install pip, as on some Linux distributions.
    """
    make: list[str | Path] = [sys.executable, "-m", "venv", environment]
    pip: list[str | Path] = [python(environment), "-m", "pip"]
    if not find_spec("ensurepip"):
        if not find_spec("pip"):
            version = f"{sys.version_info.major}.{sys.version_info.minor}"
            raise BackendError(
                f"Blender's Python ({sys.executable}) has neither ensurepip nor pip, so it cannot make an environment.",
                f"Install its venv package (on Debian: sudo apt install python{version}-venv) and choose Install "
                "Backend again, or name an interpreter that has the backend's packages.",
            )
        make.append("--without-pip")
        pip = [sys.executable, "-m", "pip", "--python", python(environment)]
    options = ["--no-input", "--disable-pip-version-check", "--progress-bar", "off"]
    return [
        ("Creating the environment", make),
        ("Installing packages", [*pip, "install", *options, "-r", requirements]),
        ("Checking the setup", [python(environment), "-m", "backend", "doctor"]),
        ("Compiling, about a minute", [python(environment), "-m", "backend", "prepare"]),
    ]
