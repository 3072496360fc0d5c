"""A backend process that waits for this Blender's next job, its imports done. Standard library only, no bpy.

`python -m backend standby` imports what takes seconds, reads the path of one job from stdin, carries it out as
`python -m backend run JOB` would, and ends. So a run is as isolated as a cold one: a crash takes one job, memory
returns, CUDA begins with the job, and a job is ended and its end is told as ever. A process that stayed and forked for
every job would save the next import, but cannot be had on Windows, nor safely anywhere once a library has threads.

The pipe is all there is between the two. It brings the job and stays open until that is done: its end tells the process
that Blender is gone, whatever ended it, as it does for `run --with-parent`. As nobody else holds it, no other Blender
can take the process: no lock, no folder to watch, no port.

The next one starts when a run has ended, since its imports would slow the run down.
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
    """Let a process wait for the next job, in the place of the one that does. Where none can start, none waits."""
    global _waiting
    dismiss()
    command = [interpreter, "-m", "backend", "standby"]
    try:
        origin = _origin(interpreter, root)
        _waiting = process.start(command, root, Path(os.devnull), parent=True), origin
    except (OSError, PatinaError):
        pass  # the next run starts cold, and tells what is wrong


def take(job_dir: Path, interpreter: str | Path, root: Path) -> subprocess.Popen[bytes] | None:
    """Hand a job to the process that waits, and return it; None when none does, or it is of another origin.

    It may have ended by itself the moment before: then no event comes of it.
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
    """End the process that waits, if one does."""
    global _waiting
    if _waiting is not None:
        process.end_tree(_waiting[0])
        _waiting = None


def _origin(interpreter: str | Path, root: Path) -> Any:
    """What decides how a process behaves. One that started from something else must not serve. Raises OSError."""
    sources = [(path, path.stat().st_mtime_ns) for path in sorted((root / "backend").rglob("*.py"))]
    return str(interpreter), root, process.clean_environment(), sources
