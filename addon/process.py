"""Child processes that neither block Blender nor inherit its Python settings. Standard library only, no bpy."""

import os
import signal
import subprocess
import sys
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from ..backend.errors import BackendError, OutputError

_INSTALL_HINT = "Open Preferences > Add-ons > Patina and choose Install Backend, or name an interpreter that has it."


def start(command: Sequence[str | Path], cwd: Path, log: Path, parent: bool = False) -> subprocess.Popen[bytes]:
    """Start a command in its own process group, with all output appended to a file.

    Args:
        parent: give it a pipe as stdin, which closes when this process exits; else stdin is empty.
    Raises:
        BackendError: the program cannot be started.
        OutputError: the log cannot be written.
    """
    # Without its own group a Ctrl-C in Blender's terminal would reach it, and its children could not be terminated.
    if sys.platform == "win32":
        flags, session = subprocess.CREATE_NEW_PROCESS_GROUP | subprocess.CREATE_NO_WINDOW, False
    else:
        flags, session = 0, True
    try:
        output = open(log, "ab")
    except OSError as error:
        raise OutputError(
            f"{log} cannot be written: {error.strerror or error}.", "Choose other folders in Patina's preferences."
        ) from None
    with output:
        try:
            return subprocess.Popen(
                [str(word) for word in command],
                cwd=cwd,
                env=clean_environment(),
                stdin=subprocess.PIPE if parent else subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                creationflags=flags,
                start_new_session=session,
            )
        except OSError as error:
            reason = error.strerror or error
            raise BackendError(f"{command[0]} cannot be started: {reason}.", _INSTALL_HINT) from None


def end_tree(process: subprocess.Popen[bytes]) -> None:
    """Terminate a process of `start` and its children; does nothing if it has ended."""
    if process.poll() is not None:
        close(process)
        return
    if sys.platform == "win32":
        command = ["taskkill", "/F", "/T", "/PID", str(process.pid)]
        subprocess.run(command, check=False, capture_output=True, creationflags=subprocess.CREATE_NO_WINDOW)
    else:
        try:
            os.killpg(process.pid, signal.SIGKILL)
        except ProcessLookupError:
            pass
    try:
        process.wait(timeout=1.0)
    except subprocess.TimeoutExpired:
        pass  # an uninterruptible read of the kernel's; it ends when that returns
    close(process)


def close(process: subprocess.Popen[bytes]) -> None:
    """Close the pipe to a process of `start`; it exits if it still runs."""
    if process.stdin is not None:
        with suppress(OSError):  # unread data is lost
            process.stdin.close()


def clean_environment() -> dict[str, str]:
    """Return this process's environment without Blender's Python settings."""
    environment = {key: value for key, value in os.environ.items() if not key.startswith("PYTHON")}
    # The extension's folder must stay free of bytecode, and the user's own site-packages must not shadow the backend's.
    return environment | {
        "PYTHONNOUSERSITE": "1",
        "PYTHONDONTWRITEBYTECODE": "1",
        "PYTHONUNBUFFERED": "1",
        "PYTHONUTF8": "1",
    }


def last_lines(path: Path, count: int = 12) -> list[str]:
    """Return the last non-empty lines of a text file; none when it cannot be read."""
    try:
        with open(path, "rb") as file:
            file.seek(0, os.SEEK_END)
            file.seek(max(0, file.tell() - 16384))
            text = file.read().decode("utf-8", "replace")
    except OSError:
        return []
    return [line.rstrip() for line in text.splitlines() if line.strip()][-count:]
