"""mesh.npz from anywhere: nothing of it decides how much memory is taken, and all else is an error in words."""

import io
import tracemalloc
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from backend.errors import JobError, MeshError
from backend.job import MESH_ARRAYS
from backend.mesh_file import read_arrays

from .cli.jobs import cube

MB = 1 << 20


def member(array: np.ndarray) -> bytes:
    file = io.BytesIO()
    np.save(file, array)
    return file.getvalue()


def lying(dtype: str, shape: tuple[int, ...]) -> bytes:
    """A header without its numbers."""
    file = io.BytesIO()
    np.lib.format.write_array_header_1_0(file, {"descr": dtype, "fortran_order": False, "shape": shape})
    return file.getvalue()


def pack(path: Path, method: int = zipfile.ZIP_STORED, **members: bytes) -> Path:
    whole = {name: member(array) for name, array in cube().items()} | members
    with zipfile.ZipFile(path, "w", method) as archive:
        for name, data in whole.items():
            archive.writestr(f"{name}.npy", data)
    return path


def memory(path: Path, kind: type[Exception] | None, match: str = "") -> int:
    """The most memory that reading took; it must fail like this, or not."""
    tracemalloc.start()
    try:
        if kind is None:
            read_arrays(path)
        else:
            with pytest.raises(kind, match=match):
                read_arrays(path)
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize("save", [np.savez, np.savez_compressed])
def test_what_numpy_writes_is_read(tmp_path: Path, save: Any) -> None:
    save(tmp_path / "mesh.npz", **cube())
    arrays = read_arrays(tmp_path / "mesh.npz")
    assert list(arrays) == list(MESH_ARRAYS)
    assert all((arrays[name] == array).all() for name, array in cube().items())


def test_an_unknown_array_takes_no_memory(tmp_path: Path) -> None:
    path = pack(tmp_path / "mesh.npz")
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as archive, archive.open("more.npy", "w") as file:
        file.write(lying("<f4", (64 * MB,)))
        for _ in range(256):
            file.write(bytes(MB))
    assert memory(path, None) < MB


def test_a_known_array_that_unpacks_to_gigabytes_takes_no_memory(tmp_path: Path) -> None:
    path = tmp_path / "mesh.npz"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, array in cube().items():
            if name != "positions":
                archive.writestr(f"{name}.npy", member(array))
        with archive.open("positions.npy", "w") as file:
            file.write(lying("<f4", (256 * MB // 12, 3)))
            for _ in range(256):
                file.write(bytes(MB))
    assert memory(path, JobError, "would take 0.3 GB") < MB


@pytest.mark.parametrize(
    ("positions", "kind", "match"),
    [
        (lying("<f4", (10**9, 3)), JobError, "not as long as its shape"),
        (lying("<f4", (10**30, 3)), JobError, "not as long as its shape"),
        (lying("<f4", (-8, 3)), JobError, "cannot be read"),
        (lying("<f8", (8, 3)), MeshError, "float64"),
        (lying("|O", (8, 3)), MeshError, "object"),
        (lying("<f4", (24,)), MeshError, r"\(24,\)"),
        (b"", JobError, "cannot be read"),
        (b"\x93NUMPY\x02\x00\xff\xff\xff\xff", JobError, "version"),
        (member(cube()["positions"]) + b"more", JobError, "not as long as its shape"),
    ],
)
def test_headers_that_do_not_fit(tmp_path: Path, positions: bytes, kind: type[Exception], match: str) -> None:
    assert memory(pack(tmp_path / "mesh.npz", positions=positions), kind, match) < MB


def test_a_method_that_is_not_known(tmp_path: Path) -> None:
    memory(pack(tmp_path / "mesh.npz", zipfile.ZIP_LZMA), JobError, "packed in a way")


@pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
def test_damage_anywhere_is_told_in_words(tmp_path: Path, method: int) -> None:
    whole = pack(tmp_path / "mesh.npz", method).read_bytes()
    for place in np.random.default_rng(0).integers(0, len(whole), 300):
        damaged = bytearray(whole)
        damaged[place] ^= 0x55
        (tmp_path / "mesh.npz").write_bytes(damaged)
        try:
            read_arrays(tmp_path / "mesh.npz")
        except (JobError, MeshError) as error:
            assert "Traceback" not in str(error)
