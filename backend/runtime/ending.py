"""Early exit of the backend's process: on SIGTERM, or when the parent that requested the job exits.

The backend's stdin is a pipe from the parent. However the parent exits (SIGKILL or a crash included), the pipe closes,
and this process exits within GRACE. Windows closes pipes too, but this was not tested there.
"""

import _thread
import os
import signal
import threading
import time
from types import FrameType
from typing import BinaryIO, NoReturn

GRACE = 1.0  # time for an orderly exit [s]
ATTEMPTS = 3  # interruptions within it: libraries that call back into Python swallow exceptions
TERMINATED = 128 + signal.SIGTERM  # exit code


class Terminated(BaseException):
    """Raised in the main thread on SIGTERM, or when the parent has exited."""


def allow_sigterm() -> None:
    """Make SIGTERM raise Terminated, and exit after GRACE in any case."""
    signal.signal(signal.SIGTERM, _terminate)


def ignore_sigterm() -> None:
    """Ignore SIGTERM. Call it when the work is done: the parent may close the pipe before this process has exited."""
    signal.signal(signal.SIGTERM, signal.SIG_IGN)


def take_stdin() -> BinaryIO:
    """Return stdin as a separate file and replace stdin by an empty one: on Windows reads of stdin block each other."""
    pipe = os.fdopen(os.dup(0), "rb", buffering=0)
    with open(os.devnull, "rb") as nothing:
        os.dup2(nothing.fileno(), 0)
    return pipe


def end_with(pipe: BinaryIO) -> NoReturn:
    """Wait until the pipe closes, then exit as on SIGTERM, after GRACE at the latest. Runs in a thread."""
    try:
        while pipe.read(4096):
            pass
    except OSError:
        pass  # a broken pipe counts as closed
    _insisting.set()
    _thread.interrupt_main(signal.SIGTERM)
    _insist()


_insisting = threading.Event()


def _terminate(number: int, frame: FrameType | None) -> NoReturn:
    if not _insisting.is_set():
        _insisting.set()
        threading.Thread(target=_insist, daemon=True).start()
    raise Terminated


def _insist() -> NoReturn:
    """Interrupt the main thread again while it works on, and exit after GRACE."""
    for attempt in range(ATTEMPTS):
        if attempt:
            _thread.interrupt_main(signal.SIGTERM)  # does nothing after ignore_sigterm()
        time.sleep(GRACE / ATTEMPTS)
    os._exit(TERMINATED)
