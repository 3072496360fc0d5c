"""Runs a script of in_blender/ in a Blender of its own: a request goes in and a reply comes out, both JSON files.

The Blender is one of the environments, or a real one. It gets an empty configuration with Patina's extension, so the
user's Blender configuration is neither read nor changed. Everything is in a temporary folder, which is always removed;
after a crash the logs are kept in one file. Blender exits when this process does, even if it is killed: it reads a pipe
that only this process holds open. The next process removes the files of a killed one.
"""

import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, NoReturn

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from backend import errors, events, job
from backend.runtime import locks
from scripts import environment
from scripts.build_extension import stage
from scripts.environment import say

SCRIPTS = Path(__file__).resolve().parent / "in_blender"
LOG = "blender.log"
FAILED = 3  # exit code of a Blender whose script raised
PATIENCE = 5.0  # time for a cancelled Blender, or the backend of a crashed one, to exit [s]


def run(script: str, request: dict[str, Any], blender: str | None = None) -> dict[str, Any]:
    """Run in_blender/SCRIPT.py with a request and return its reply.

    Args:
        request: must encode as JSON; the script finds a folder for its jobs under "jobs" beside it.
        blender: path of a real Blender; None for one of the environments.
    Raises:
        PatinaError: raised by the script; if the log has details, the hint ends with its path.
        BackendError: no Blender, or it ended without a reply.
    """
    python = environment.ensure(environment.BACKEND)
    command = [blender] if blender else [str(environment.ensure_blender())]
    with _workspace() as workspace:
        jobs, reply = workspace / "jobs", workspace / "reply.json"
        jobs.mkdir()
        stage(workspace / "user" / "extensions" / "user_default" / "patina", link=os.name != "nt")
        file = workspace / "request.json"
        file.write_text(json.dumps({**request, "jobs": str(jobs), "reply": str(reply)}), encoding="utf-8")
        if blender:
            command += ["-b", "--factory-startup", "--python-exit-code", str(FAILED), "--python"]
        command += [str(SCRIPTS / f"{script}.py"), *(["--"] if blender else []), str(file)]
        variables = {
            "BLENDER_USER_RESOURCES": str(workspace / "user"),
            "PATINA_PYTHON": str(python),
            "PYTHONDONTWRITEBYTECODE": "1",
            **dict.fromkeys(("TMPDIR", "TEMP", "TMP"), str(workspace)),  # for files that a killed Blender leaves behind
        }
        code = _execute(command, variables, workspace / LOG, jobs)
        return _read_reply(reply, code, workspace)


@contextmanager
def _workspace() -> Iterator[Path]:
    """Context manager: a temporary folder."""
    parent = Path(tempfile.gettempdir())
    try:
        with locks.lend(parent, "patina-") as folder:
            yield folder
    except OSError as error:
        raise errors.OutputError(
            f"Temporary files cannot be written to {parent}: {error.strerror or error}.",
            "Free some space there, or let the variable TMPDIR name another folder.",
        ) from None


def _keep_logs(workspace: Path) -> str:
    """Copy the output of Blender and its backends into a permanent file, and return a sentence that names it."""
    logs = [workspace / LOG, *sorted(workspace.glob(f"jobs/*/{job.LOG_FILE}"))]
    kept = workspace.with_name(f"{workspace.name}-blender.log")
    try:
        with open(kept, "xb") as file:
            file.writelines(log.read_bytes() for log in logs)
    except OSError as error:
        kept.unlink(missing_ok=True)
        return f"The log could not be kept: {error.strerror}."
    return f"The log is {kept}."


def _execute(command: list[str], variables: dict[str, str], log: Path, jobs: Path) -> int:
    try:
        with open(log, "wb") as output:
            process = subprocess.Popen(
                command,
                env={**os.environ, **variables},
                stdin=subprocess.PIPE,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,  # an interrupt reaches it through the cancel file, in good order
            )
    except OSError as error:
        raise errors.BackendError(
            f"{command[0]} cannot be started: {error.strerror}.", "Name the program of a Blender 4.2 or later."
        ) from None
    progress = _Progress(jobs)
    try:
        while process.poll() is None:
            progress.show()
            time.sleep(0.1)
    except KeyboardInterrupt:
        _cancel(process, jobs)
        raise errors.Cancelled("Cancelled; nothing was changed.") from None
    finally:
        progress.end()
        assert process.stdin is not None
        process.stdin.close()
        _await_backends(jobs)
    return process.returncode


def _cancel(process: subprocess.Popen[bytes], jobs: Path) -> None:
    """Cancel Blender with the cancel file and an interrupt; terminate it after PATIENCE or a second Ctrl-C."""
    with suppress(OSError):  # a full disk
        for folder in jobs.iterdir():
            (folder / job.CANCEL_FILE).touch()
    if sys.platform == "win32":
        subprocess.run(["taskkill", "/F", "/T", "/PID", str(process.pid)], capture_output=True)
        return
    process.send_signal(signal.SIGINT)
    try:
        process.wait(PATIENCE)
    except (subprocess.TimeoutExpired, KeyboardInterrupt):
        process.kill()
        process.wait()


def _await_backends(jobs: Path) -> None:
    """Wait for backends that are still exiting after their Blender."""
    for folder in jobs.iterdir():
        with suppress(OSError, locks.Busy):
            locks.take(folder / job.LOCK_FILE, PATIENCE).release()


def _read_reply(path: Path, code: int, workspace: Path) -> dict[str, Any]:
    try:
        reply: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        lines = (workspace / LOG).read_text(encoding="utf-8", errors="replace").splitlines()[-12:]
        how = f"was ended by signal {-code}" if code < 0 else f"ended with exit code {code}"
        raise errors.BackendError(
            "\n".join([f"Blender {how} before it was done. Its log ends with:", *lines]),
            _keep_logs(workspace),
        ) from None
    if "error" in reply:
        kinds = {kind.code: kind for kind in errors.PatinaError.__subclasses__()}
        kind = kinds.get(reply["error"]["code"], errors.PatinaError)
        hint = reply["error"]["hint"]
        if kind in (errors.BackendError, errors.PatinaError):  # the messages of other errors are complete
            hint = f"{hint} {_keep_logs(workspace)}".strip()
        raise kind(reply["error"]["message"], hint)
    return reply


class _Progress:
    """Shows the events of every job that appears in a folder, on stderr."""

    def __init__(self, jobs: Path) -> None:
        self._jobs = jobs
        self._readers: dict[Path, events.EventReader] = {}
        self._open_line = False

    def show(self) -> None:
        for folder in self._jobs.iterdir():
            reader = self._readers.setdefault(folder, events.EventReader(folder / job.EVENTS_FILE))
            for event in reader.read():
                self._show(event)

    def _show(self, event: events.Event) -> None:
        if isinstance(event, events.Progress) and sys.stderr.isatty():
            text = f"  {event.step} of {event.total}, {event.seconds_left:.0f} s left, score {event.score:.3f}"
            print(f"\r{text:60}", end="", file=sys.stderr, flush=True)
            self._open_line = True
        elif isinstance(event, (events.Status, events.Warning)):
            self.end()
            say(event.text if isinstance(event, events.Status) else f"Warning: {event.message}")
        elif isinstance(event, events.Reading) and event.text:
            say(f"Read as {event.text}")

    def end(self) -> None:
        if self._open_line:
            print(file=sys.stderr)
        self._open_line = False


def main_guard(main: Any) -> None:
    """Run a command's main and exit. Expected errors become a message, a hint and their exit code."""
    for name in ("SIGTERM", "SIGHUP"):  # a time limit or a closed terminal, handled like Ctrl-C
        number = getattr(signal, name, None)
        if number is not None and signal.getsignal(number) != signal.SIG_IGN:  # as nohup leaves it
            signal.signal(number, signal.default_int_handler)
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        sys.exit(errors.Cancelled.exit_code)
    except errors.PatinaError as error:
        _fail(error)
    except OSError as error:  # a disk that is full before Blender has begun
        _fail(errors.OutputError(f"A file could not be used: {error}.", "Check its permissions and the disk's space."))


def _fail(error: errors.PatinaError) -> NoReturn:
    print("\n".join(filter(None, [f"Error: {error}", error.hint])), file=sys.stderr)
    sys.exit(error.exit_code)
