"""Reads weights from TorchScript archives, such as OpenAI's own ViT-B-32.pt, without executing their code.

An archive is a zip file: data.pkl names the tensors of each module, data/0, data/1, ... hold their numbers, and code/
holds a program. torch.jit.load would compile that program and run the parts of it that restore objects. Here the
program is never opened, and data.pkl is unpickled with a reader that makes tensors, lists and empty objects only.
"""

import io
import math
import pickle
import zipfile
from collections import OrderedDict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import torch
from torch import Tensor

MAX_PICKLE = 64 * 2**20  # of data.pkl, which holds names only [bytes]; OpenAI's largest has 0.3 MB
DTYPES = {
    "HalfStorage": torch.float16,
    "BFloat16Storage": torch.bfloat16,
    "FloatStorage": torch.float32,
    "DoubleStorage": torch.float64,
    "LongStorage": torch.int64,
    "IntStorage": torch.int32,
    "ShortStorage": torch.int16,
    "CharStorage": torch.int8,
    "ByteStorage": torch.uint8,
    "BoolStorage": torch.bool,
}
LISTS = ("build_intlist", "build_tensorlist", "build_doublelist", "build_boollist", "restore_type_tag")


def is_torchscript(file: Path) -> bool:
    """Whether a file is a TorchScript archive. Raises OSError."""
    if not zipfile.is_zipfile(file):
        return False
    with zipfile.ZipFile(file) as archive:
        return any(name.endswith("/constants.pkl") for name in archive.namelist())


def read_torchscript(file: Path) -> dict[str, Tensor]:
    """The tensors of an archive's modules by name, as the model's state_dict() gives them.

    Raises:
        OSError, zipfile.BadZipFile, ValueError: unreadable or malformed.
        pickle.UnpicklingError: the modules hold other objects than tensors, numbers, texts and lists.
    """
    with zipfile.ZipFile(file) as archive:
        name = next((name for name in archive.namelist() if name.endswith("/data.pkl")), None)
        if name is None or archive.getinfo(name).file_size > MAX_PICKLE:
            raise ValueError("the archive does not describe its modules")
        reader = _Reader(archive, name.removesuffix(".pkl"), archive.read(name))
        return dict(_tensors(reader.load(), reader.module, "", set()))


class _Reader(pickle.Unpickler):
    """Unpickles modules as empty objects with attributes; refuses every class and function that it does not list."""

    def __init__(self, archive: zipfile.ZipFile, folder: str, pickled: bytes) -> None:
        super().__init__(io.BytesIO(pickled))
        self.module = type("Module", (), {})  # of this file only, so that no file can change another's
        self._archive, self._folder = archive, folder
        self._storages: dict[str, Tensor] = {}

    def find_class(self, module: str, name: str) -> Any:
        if module == "__torch__" or module.startswith("__torch__."):
            return self.module
        if module == "torch" and name in DTYPES:
            return DTYPES[name]
        if (module, name) == ("torch._utils", "_rebuild_tensor_v2"):
            return lambda storage, offset, size, stride, *_: _view(storage, offset, size, stride)
        if (module, name) == ("collections", "OrderedDict"):
            return OrderedDict
        if module == "torch.jit._pickle" and name in LISTS:
            return lambda value, *_: value
        raise pickle.UnpicklingError(f"{module}.{name} is no part of a module's weights")

    def persistent_load(self, given: Any) -> Tensor:
        kind, dtype, key, _, count = given
        if kind != "storage" or not isinstance(dtype, torch.dtype) or not isinstance(key, str):
            raise pickle.UnpicklingError("unknown kind of data")
        if key not in self._storages:
            self._storages[key] = self._read(f"{self._folder}/{key}", dtype, count)
        return self._storages[key]

    def _read(self, name: str, dtype: torch.dtype, count: int) -> Tensor:
        record = self._archive.getinfo(name)
        if record.compress_type != zipfile.ZIP_STORED or record.file_size != count * dtype.itemsize:
            raise ValueError(f"{name} has {record.file_size} bytes where {count} numbers are announced")
        return torch.frombuffer(bytearray(self._archive.read(record)), dtype=dtype) if count else torch.empty(0)


def _view(storage: Tensor, offset: int, size: tuple[int, ...], stride: tuple[int, ...]) -> Tensor:
    """A tensor in a storage; torch refuses what lies outside of it."""
    if math.prod(size) > storage.numel():
        raise ValueError("a tensor has more numbers than its storage")
    return torch.as_strided(storage, size, stride, offset)


def _tensors(part: Any, kind: type, prefix: str, seen: set[int]) -> Iterator[tuple[str, Tensor]]:
    """The tensors of a module and of the modules in it, each module once."""
    if not isinstance(part, kind):
        raise ValueError("the archive holds no module")
    seen.add(id(part))
    for name, value in vars(part).items():
        if isinstance(value, Tensor):
            yield f"{prefix}{name}", value
        elif isinstance(value, kind) and id(value) not in seen:
            yield from _tensors(value, kind, f"{prefix}{name}.", seen)
