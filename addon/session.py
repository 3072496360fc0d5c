"""One backend process and its job folder: start, follow, cancel. Standard library only, no bpy.

Nothing here blocks: `poll` is called from a timer (or a loop) until `outcome` is set.
"""

import subprocess
import time
from pathlib import Path

from ..backend import events
from ..backend.errors import BackendError, Cancelled, OutputError, PatinaError
from ..backend.job import CANCEL_FILE, EVENTS_FILE, KEEP_FILE, LOCK_FILE, LOG_FILE
from ..backend.runtime import locks
from . import process, standby

CANCEL_GRACE = 0.75  # for the backend to stop by itself, so that all is over within a second of the click [s]
_DISK_HINT = "Check its permissions and the disk's free space."


class Session:
    """A run of `INTERPRETER -m backend run JOB --with-parent`, or the same in a process that stood by.

    The process exits when this one does, even after a crash: it reads a pipe that only this process holds open.

    Attributes:
        outcome: None while it runs; then Done, or the error that ended it.
        hello: the backend's first event, once it has arrived.
    """

    def __init__(self, job_dir: Path, interpreter: str | Path, root: Path) -> None:
        """Start the process. `root` is the folder that holds backend/.

        Raises:
            JobError: another process works on the job.
            OutputError: the job folder cannot be written.
            BackendError: it cannot start.
        """
        self.job_dir = job_dir
        self.outcome: events.Done | PatinaError | None = None
        self.hello: events.Hello | None = None
        self._cancelled_at: float | None = None
        try:
            with locks.take(job_dir / LOCK_FILE):  # not while another process works there
                for leftover in (EVENTS_FILE, CANCEL_FILE, KEEP_FILE):
                    (job_dir / leftover).unlink(missing_ok=True)
        except OSError as error:
            raise OutputError(f"The job folder {job_dir} cannot be written: {error.strerror}.", _DISK_HINT) from None
        self._reader = events.EventReader(job_dir / EVENTS_FILE)
        self._command, self._root = [interpreter, "-m", "backend", "run", job_dir, "--with-parent"], root
        taken = standby.take(job_dir, interpreter, root)
        self._may_restart = taken is not None  # what ends before it has said anything
        self._process = taken or self._start()

    @property
    def cancelling(self) -> bool:
        return self._cancelled_at is not None

    def poll(self) -> list[events.Event]:
        """Return the events since the last call, and set `outcome` once the run has ended."""
        if self.outcome is not None:
            return []
        if self._cancelled_at is not None and time.monotonic() - self._cancelled_at >= CANCEL_GRACE:
            self.kill()
        exit_code = self._process.poll()  # before the read: what an ended process wrote is then all there
        new = self._reader.read()
        for event in new:
            self._follow(event)
        if self.outcome is None and exit_code is not None:
            self._died(exit_code)
        if self.outcome is not None:
            process.close(self._process)
            if self.cancelling:
                self.outcome = Cancelled("Cancelled; the object was not changed.")
        return new

    def cancel(self) -> None:
        """Ask the backend to stop; `poll` terminates its process tree after CANCEL_GRACE."""
        if self.outcome is not None or self.cancelling:
            return
        self._cancelled_at = time.monotonic()
        try:
            (self.job_dir / CANCEL_FILE).touch()
        except OSError:
            self.kill()  # a vanished or full disk cannot carry the message

    def keep(self) -> None:
        """Ask the backend to end the refinement and go on with what it has. Raises OutputError."""
        try:
            (self.job_dir / KEEP_FILE).touch()
        except OSError as error:
            raise OutputError(f"{self.job_dir} cannot be written: {error.strerror}.", _DISK_HINT) from None

    def kill(self) -> None:
        """Terminate the process tree now."""
        self._may_restart = False
        process.end_tree(self._process)

    def _start(self) -> subprocess.Popen[bytes]:
        return process.start(self._command, self._root, self.job_dir / LOG_FILE, parent=True)

    def _follow(self, event: events.Event) -> None:
        if isinstance(event, events.Hello):
            self.hello = event
        elif isinstance(event, events.Done):
            self.outcome = event
        elif isinstance(event, events.Error):
            self.outcome = _error(event)

    def _died(self, exit_code: int) -> None:
        """Set the outcome, or start a new process if the standby process had exited before it took the job."""
        if self._may_restart and self.hello is None:
            self._may_restart = False
            try:
                self._process = self._start()
            except PatinaError as error:
                self.outcome = error
            return
        try:
            locks.take(self.job_dir / LOCK_FILE).release()
        except locks.Busy as error:  # another process was quicker, and this one has left it alone
            self.outcome = error
            return
        except OSError:
            pass
        log = self.job_dir / LOG_FILE
        how = f"was ended by signal {-exit_code}" if exit_code < 0 else f"ended with exit code {exit_code}"
        lines = "\n".join(process.last_lines(log)) or "(the log is empty)"
        self.outcome = BackendError(
            f"The backend {how} before it was done. Its log ends with:\n{lines}",
            "Choose Check Setup in Patina's preferences; the rest of the log is in the error report.",
        )


def _error(event: events.Error) -> PatinaError:
    kinds: dict[str, type[PatinaError]] = {kind.code: kind for kind in PatinaError.__subclasses__()}
    return kinds.get(event.code, PatinaError)(event.message, event.hint)
