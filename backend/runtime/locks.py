"""File locks, held until the process exits. Standard library only; the add-on reads this file too.

The operating system releases a lock when its holder exits; the file's text only names the holder. `take` prevents two
runs in one job folder. `lend` creates a folder for temporary files and removes those of killed processes: folders with
a lock file beside them that has Patina's mark and that no process holds.
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

PATIENCE = 0.3  # default time to wait for the lock [s]
SUFFIX = ".lock"  # of the lock file beside a folder of `lend`
_PROGRAM = "patina"  # the mark
_BYTE = 1 << 30  # offset of the locked byte on Windows, beyond the text, because locked bytes cannot be read
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
    """A lock that this process holds until `release`, the end of a with block, or its exit.

    Attributes:
        works: False if the file system has no locks; other processes may then hold it too.
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
    """Lock a file, created if missing, and write the holder's name into it.

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
    """Context manager: an empty folder in `parent`, removed at the end with all files NAME.* beside it.

    Removes folders of killed processes first. Raises OSError if the folder cannot be created.
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
            folder.rmdir()  # the mark could not be written
        with suppress(OSError):
            mark.unlink()  # after the release, as Windows requires


def _sweep(parent: Path, prefix: str) -> None:
    for mark in parent.glob(f"{prefix}*{SUFFIX}"):
        with suppress(OSError, Busy):
            with open(mark, "r+b", buffering=0) as file:
                if not _wait(file, mark, 0.0) or _read(mark).get("program") != _PROGRAM:
                    continue  # its owner is unknown, or may still be running
                _remove(mark.with_suffix(""))
            mark.unlink()


def _remove(folder: Path) -> None:
    shutil.rmtree(folder, ignore_errors=True)
    for path in folder.parent.glob(f"{folder.name}.*"):
        if path.suffix != SUFFIX:
            with suppress(OSError):
                path.unlink()


def _wait(file: BinaryIO, path: Path, patience: float) -> bool:
    """Lock the open file. Returns whether the file system has locks. Raises Busy, OSError."""
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
    """The text that a holder wrote, decoded; empty if the file is anything else."""
    try:
        data = json.loads(path.read_bytes())
    except (OSError, ValueError):
        return {}
    return data if isinstance(data, dict) and _me().keys() <= data.keys() else {}
