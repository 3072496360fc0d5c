"""How the backend's process ends before its job: by SIGTERM, or with the parent that asked for the job.

The parent holds the other end of a pipe that is the backend's stdin. Whatever ends the parent ends the pipe, be it
SIGKILL or a crash. Then this process ends within GRACE. Windows ends pipes too, but it was not tried there.
"""

import _thread
import os
import signal
import threading
import time
from types import FrameType
from typing import BinaryIO, NoReturn

GRACE = 1.0  # for a process to end in good order [s]
TERMINATED = 128 + signal.SIGTERM  # exit code


class Terminated(BaseException):
    """Raised in the main thread: SIGTERM came, or the parent is gone."""


def allow_sigterm() -> None:
    """Let SIGTERM raise Terminated, and end the process after GRACE whatever becomes of that."""
    signal.signal(signal.SIGTERM, _terminate)


def ignore_sigterm() -> None:
    """Nothing is left to be ended: a parent that has heard of it may close the pipe."""
    signal.signal(signal.SIGTERM, signal.SIG_IGN)


def take_stdin() -> BinaryIO:
    """Return stdin as a file of its own, and leave an empty one: on Windows who looks at stdin waits for its reader."""
    pipe = os.fdopen(os.dup(0), "rb", buffering=0)
    with open(os.devnull, "rb") as nothing:
        os.dup2(nothing.fileno(), 0)
    return pipe


def end_with(pipe: BinaryIO) -> NoReturn:
    """Wait for the pipe to end and end this process: as by SIGTERM if it can, else at once. For a thread."""
    try:
        while pipe.read(4096):
            pass
    except OSError:
        pass  # a broken pipe has ended too
    _thread.interrupt_main(signal.SIGTERM)
    _end_after_grace()


def _terminate(number: int, frame: FrameType | None) -> NoReturn:
    threading.Thread(target=_end_after_grace, daemon=True).start()  # compiled code may swallow what is raised here
    raise Terminated


def _end_after_grace() -> NoReturn:
    time.sleep(GRACE)
    os._exit(TERMINATED)
