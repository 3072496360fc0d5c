"""Files that one process holds until it ends, whatever ends it. Standard library only; the add-on reads this file too.

The lock is the operating system's, which drops it with its holder; the file's text only says who that is. `take` keeps
two runs out of one job folder. `lend` makes a folder for temporary files and removes those of processes that were
killed: what it may remove has a lock file beside it, with Patina's mark in it, that nobody holds.
"""

import errno
import json
import os
import shutil
import socket
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, BinaryIO

from ..errors import JobError

PATIENCE = 0.3  # for one who only looks whether the lock is held [s]
SUFFIX = ".lock"  # of the file beside a folder that `lend` made
_PROGRAM = "patina"  # the mark
_BYTE = 1 << 30  # the byte that is locked on Windows, which lets nobody read it: beyond the text
_HELD = {errno.EACCES, errno.EAGAIN, errno.EWOULDBLOCK, errno.EDEADLK}
_NO_LOCKS = {errno.ENOLCK, errno.ENOSYS, errno.EINVAL, errno.ENOTSUP, errno.EOPNOTSUPP}

if sys.platform == "win32":
    import msvcrt

    def _lock(file: BinaryIO) -> None:
        file.seek(_BYTE)
        msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
else:
    import fcntl

    def _lock(file: BinaryIO) -> None:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)


class Busy(JobError):
    """Another process holds the lock; the message names it."""


class Lock:
    """A lock that this process holds, until `release`, the end of a with block, or its own end.

    Attributes:
        works: False where the file system has no locks; then others may hold it as well.
    """

    def __init__(self, file: BinaryIO, works: bool) -> None:
        self._file, self.works = file, works

    def release(self) -> None:
        self._file.close()

    def __enter__(self) -> "Lock":
        return self

    def __exit__(self, *_: object) -> None:
        self.release()


def take(path: Path, patience: float = PATIENCE) -> Lock:
    """Hold a file, which is made if missing, and write into it who does.

    Args:
        patience: how long to wait for another holder [s].
    Raises:
        Busy: another process, or another part of this one, holds it.
        OSError: the file cannot be written.
    """
    file = open(os.open(path, os.O_RDWR | os.O_CREAT, 0o666), "r+b", buffering=0)
    try:
        works = _wait(file, path, patience)
        text = json.dumps(_me()).encode()
        file.seek(0)
        file.truncate()
        file.write(text)
    except BaseException:
        file.close()
        raise
    return Lock(file, works)


@contextmanager
def lend(parent: Path, prefix: str) -> Iterator[Path]:
    """Lend an empty folder in `parent` that goes away, and all that is named like it with a suffix (NAME.*).

    First removes what killed processes left of theirs there. Raises OSError when it cannot be made.
    """
    _sweep(parent, prefix)
    folder = Path(tempfile.mkdtemp(prefix=prefix, dir=parent))
    mark = folder.with_name(folder.name + SUFFIX)
    try:
        with take(mark):
            try:
                yield folder
            finally:
                _remove(folder)
    finally:
        with suppress(OSError):
            folder.rmdir()  # where there was no room for the mark
        with suppress(OSError):
            mark.unlink()  # released before, as Windows asks


def _sweep(parent: Path, prefix: str) -> None:
    for mark in parent.glob(f"{prefix}*{SUFFIX}"):
        with suppress(OSError, Busy):
            with open(mark, "r+b", buffering=0) as file:
                if not _wait(file, mark, 0.0) or _read(mark).get("program") != _PROGRAM:
                    continue  # nobody can tell whether its maker lives, or who that is
                _remove(mark.with_suffix(""))
            mark.unlink()


def _remove(folder: Path) -> None:
    shutil.rmtree(folder, ignore_errors=True)
    for path in folder.parent.glob(f"{folder.name}.*"):
        if path.suffix != SUFFIX:
            with suppress(OSError):
                path.unlink()


def _wait(file: BinaryIO, path: Path, patience: float) -> bool:
    """Lock the open file; whether there are locks. Raises Busy, OSError."""
    end = time.monotonic() + patience
    while True:
        try:
            _lock(file)
            return True
        except OSError as error:
            if error.errno in _NO_LOCKS:
                return False
            if error.errno not in _HELD:
                raise
        if time.monotonic() >= end:
            raise _busy(path)
        time.sleep(0.02)


def _busy(path: Path) -> Busy:
    holder = _read(path)
    who = f"process {holder['pid']} on {holder['host']}, since {holder['since']}" if holder else "it gives no name"
    return Busy(
        f"Another process works in {path.parent}: {who}.",
        "Wait until it has ended or cancel it, or choose another folder.",
    )


def _me() -> dict[str, Any]:
    since = time.strftime("%Y-%m-%d %H:%M:%S")
    return {"program": _PROGRAM, "pid": os.getpid(), "host": socket.gethostname(), "since": since}


def _read(path: Path) -> dict[str, Any]:
    """What a holder wrote; empty for all else."""
    try:
        data = json.loads(path.read_bytes())
    except (OSError, ValueError):
        return {}
    return data if isinstance(data, dict) and _me().keys() <= data.keys() else {}
