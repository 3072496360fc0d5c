"""A standby backend process, which has done its imports and waits for the next job. Standard library only, no bpy.

`python -m backend standby` does the slow imports, reads the path of one job from stdin, runs it as
`python -m backend run JOB` does, and exits. So each run has its own process: a crash affects one job, memory is freed,
CUDA is initialised for the job, and cancelling works in the same way. A process that forks for every job would save the
next import, but fork does not exist on Windows and is not safe once a library has threads.

A pipe is the only connection. It carries the path and stays open until the job is done; when it closes, the process
knows that Blender has exited, as with `run --with-parent`. Only this Blender holds the pipe, so no other one can use
the process, and no lock or port is needed.

The next standby process starts when a run has ended, because its imports would slow the run down.
"""

import json
import os
import subprocess
from pathlib import Path
from typing import Any

from ..backend.errors import PatinaError
from . import process

_waiting: tuple[subprocess.Popen[bytes], Any] | None = None  # the process, and its origin


def prepare(interpreter: str | Path, root: Path) -> None:
    """Start a standby process, and dismiss the previous one. Does nothing if it cannot be started."""
    global _waiting
    dismiss()
    command = [interpreter, "-m", "backend", "standby"]
    try:
        origin = _origin(interpreter, root)
        _waiting = process.start(command, root, Path(os.devnull), parent=True), origin
    except (OSError, PatinaError):
        pass  # the next run starts a new process, and reports the error


def take(job_dir: Path, interpreter: str | Path, root: Path) -> subprocess.Popen[bytes] | None:
    """Pass a job to the standby process, and return the process; None if there is none, or its origin differs.

    It may have exited just before: then it writes no event.
    """
    global _waiting
    if _waiting is None:
        return None
    (waiting, origin), _waiting = _waiting, None
    assert waiting.stdin is not None
    try:
        if origin == _origin(interpreter, root):
            waiting.stdin.write(json.dumps(str(job_dir)).encode() + b"\n")
            waiting.stdin.flush()
            return waiting
    except OSError:
        pass  # it has ended
    process.end_tree(waiting)
    return None


def dismiss() -> None:
    """Terminate the standby process, if there is one."""
    global _waiting
    if _waiting is not None:
        process.end_tree(_waiting[0])
        _waiting = None


def _origin(interpreter: str | Path, root: Path) -> Any:
    """The inputs that determine a process's behaviour; a process with another origin is not used. Raises OSError."""
    sources = [(path, path.stat().st_mtime_ns) for path in sorted((root / "backend").rglob("*.py"))]
    return str(interpreter), root, process.clean_environment(), sources
