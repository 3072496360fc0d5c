"""Reads a job's mesh file: only known arrays, and only after a check of their sizes.

The file is untrusted, so it must not control how much memory is allocated. Before any array is read, the headers (a few
KB) must be consistent with job.MESH_ARRAYS, with each other, and with the size of the file.
"""

import math
import zipfile
import zlib
from collections.abc import Iterable
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.lib import format as npy
from numpy.typing import NDArray

from .errors import JobError
from .geometry.mesh import check_layout
from .job import MESH_ARRAYS

HINT = "Export the job again from Blender."
COMPRESSION = 100  # largest ratio of array size to file size; a mesh of equal faces reaches 40
SMALL = 64 << 20  # array size that is always allowed [bytes]
METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)


class Header(NamedTuple):
    """The header of an array."""

    dtype: np.dtype[Any]
    shape: tuple[int, ...]
    length: int  # of the header [bytes]

    def file_size(self) -> int:
        """Size of the array with its header [bytes]."""
        return self.length + math.prod(self.shape) * self.dtype.itemsize


def read_arrays(path: Path) -> dict[str, NDArray[Any]]:
    """Read the arrays of job.MESH_ARRAYS from mesh.npz; others are ignored.

    Raises:
        JobError: the file cannot be read, is damaged, or has inconsistent headers.
        MeshError: an array is missing, or of a wrong type or shape.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            known = {info.filename.removesuffix(".npy"): info for info in archive.infolist()}
            members = {name: known[name] for name in MESH_ARRAYS if name in known}
            _check_packing(members.values(), path.stat().st_size)
            headers = {name: _read_header(archive, info) for name, info in members.items()}
            check_layout(headers)
            for name, header in headers.items():
                if members[name].file_size != header.file_size():
                    raise ValueError(f"the array {name} is not as long as its shape says")
            return {name: _read_array(archive, info) for name, info in members.items()}
    except (OSError, ValueError, EOFError, RuntimeError, NotImplementedError, zipfile.BadZipFile, zlib.error) as error:
        raise JobError(f"The mesh file {path} cannot be read: {error}.", HINT) from None


def _check_packing(members: Iterable[zipfile.ZipInfo], size: int) -> None:
    for info in members:
        if info.compress_type not in METHODS:
            raise ValueError(f"{info.filename} is packed in a way that Patina does not read")
    total = sum(info.file_size for info in members)
    if total > max(SMALL, COMPRESSION * size):
        raise ValueError(f"its arrays would take {total / 2**30:.1f} GB, far more than the file holds")


def _read_header(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> Header:
    with archive.open(info) as file:
        if npy.read_magic(file) != (1, 0):  # numpy's own for arrays as simple as these; the others' may have any length
            raise ValueError(f"{info.filename} has a header of a version that Patina does not read")
        shape, _, dtype = npy.read_array_header_1_0(file)
        return Header(dtype, shape, file.tell())


def _read_array(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> NDArray[Any]:
    with archive.open(info) as file:
        array: NDArray[Any] = npy.read_array(file, allow_pickle=False)
    return array
