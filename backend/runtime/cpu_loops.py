"""Loops that are compiled for the CPU: what they share. Those of Numba stand in the files *kernels.py.

The inner loops have no calls and no branches, so that they run on whole vectors. Kernels release Python's lock.
"""

import hashlib
import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from pathlib import Path
from typing import Any

from llvmlite import binding

FOLDER = Path(__file__).parent.parent
SOURCES = (Path(__file__), *sorted(FOLDER.rglob("*kernels.py")))
# Before Numba is imported. A folder a source: a process that still runs an older one must not load newer machine code.
# And a processor: Numba's index keeps them apart, but two processes that write at once can swap the code it points to.
PROCESSOR = os.environ.get("NUMBA_CPU_NAME") or binding.get_host_cpu_name() + binding.get_host_cpu_features().flatten()
SOURCE = hashlib.sha256(b"".join(file.read_bytes() for file in SOURCES) + PROCESSOR.encode()).hexdigest()[:16]
os.environ.setdefault("NUMBA_CACHE_DIR", str(Path.home() / ".cache" / "patina" / "numba" / SOURCE))
os.environ.setdefault("NUMBA_CACHE_LOCATOR_CLASSES", f"{__name__}.CacheLocator")

import numpy as np  # noqa: E402
import torch  # noqa: E402
from llvmlite import ir  # noqa: E402
from numba import njit, types  # noqa: E402
from numba.core.caching import UserProvidedCacheLocator  # noqa: E402
from numba.extending import intrinsic as typed_intrinsic  # noqa: E402
from torch import Tensor  # noqa: E402

F = np.float32
BLOCK = 64  # points that kernels work on side by side, to fill whole vectors
POINTS_PER_THREAD = 1024  # fewer are done sooner than a thread wakes


class CacheLocator(UserProvidedCacheLocator):
    """Numba's, without the source's path: every copy of Patina finds the same machine code."""

    @classmethod
    def get_suitable_cache_subpath(cls, py_file: str) -> str:
        """Return the folder within NUMBA_CACHE_DIR."""
        return ""


kernel = njit(fastmath=True, nogil=True, error_model="numpy", cache=True)
inlined = njit(fastmath=True, inline="always")
intrinsic: Any = typed_intrinsic  # kernels call what it makes without the context that its type asks for


def compiled(points: Tensor) -> bool:
    """Whether kernels do the work: in float32 on a CPU. Elsewhere torch does."""
    return points.device.type == "cpu" and points.dtype == torch.float32


def arrays(*tensors: Tensor) -> list[np.ndarray]:
    """The tensors as arrays: of the same memory where they are contiguous, as those that take results must be
    (`empty_like` would keep the strides of a transposed one)."""
    return [(tensor.detach() if tensor.requires_grad else tensor).contiguous().numpy() for tensor in tensors]


def run(work: Callable[..., None], count: int, *tensors: Tensor) -> None:
    """Call a kernel for `count` points, in threads."""
    given = arrays(*tensors)
    parallel(lambda first, last, _: work(first, last, *given), count, torch.get_num_threads())


def run_and_sum(work: Callable[..., None], count: int, shape: tuple[int, ...], *tensors: Tensor) -> Tensor:
    """The same for a kernel whose last argument, of this shape, is added up: every thread has its own, and they are
    summed in order, so that the result is the same each time."""
    given = arrays(*tensors)
    parts = np.zeros((torch.get_num_threads(), *shape), F)
    parallel(lambda first, last, number: work(first, last, *given, parts[number]), count, len(parts))
    return torch.from_numpy(parts).sum(0)


def parallel(
    work: Callable[[int, int, int], None], count: int, threads: int, per_thread: int = POINTS_PER_THREAD
) -> int:
    """Call work(first, last, number) for consecutive parts of `count` points, in threads; returns how many parts.

    Args:
        work: releases Python's lock. Must not call this again: the threads are shared.
        per_thread: the fewest points of a thread.
    """
    parts = max(1, min(threads, count // per_thread))
    bounds = [count * number // parts for number in range(parts + 1)]
    others = [_pool(threads).submit(work, bounds[n], bounds[n + 1], n) for n in range(1, parts)]
    work(0, bounds[1], 0)
    for other in others:
        other.result()
    return parts


@cache
def _pool(threads: int) -> ThreadPoolExecutor:
    return ThreadPoolExecutor(threads, "kernels")


@intrinsic
def float_of_bits(context: Any, bits: Any) -> Any:
    """The float32 of an int32's bits."""

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        return builder.bitcast(arguments[0], ir.FloatType())

    return types.float32(types.int32), generate


@intrinsic
def bits_of_float(context: Any, value: Any) -> Any:
    """The bits of a float32 as an int32."""

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        return builder.bitcast(arguments[0], ir.IntType(32))

    return types.int32(types.float32), generate


@inlined
def exp(x):
    """e^x within 2e-7, relative, of x clamped to -87..88, so that it is neither 0 nor infinite. A call to the C library
    would end the vectors."""
    x = min(max(x, F(-87.0)), F(88.0))
    n = np.floor(x * F(1.44269504) + F(0.5))
    r = x - n * F(0.693359375) + n * F(2.12194440e-4)
    p = F(1.9875691500e-4)
    p = p * r + F(1.3981999507e-3)
    p = p * r + F(8.3334519073e-3)
    p = p * r + F(4.1665795894e-2)
    p = p * r + F(1.6666665459e-1)
    p = p * r + F(5.0000001201e-1)
    return (p * r * r + r + F(1.0)) * float_of_bits((np.int32(n) + np.int32(127)) << np.int32(23))


@inlined
def log(x):
    """ln x within 1e-7 for normal x > 0."""
    bits = bits_of_float(x)
    n = ((bits - np.int32(0x3F3504F3)) >> np.int32(23)) << np.int32(23)  # so that the rest lies about one
    r = float_of_bits(bits - n) - F(1.0)
    p = F(7.0376836292e-2)
    p = p * r - F(1.1514610310e-1)
    p = p * r + F(1.1676998740e-1)
    p = p * r - F(1.2420140846e-1)
    p = p * r + F(1.4249322787e-1)
    p = p * r - F(1.6668057665e-1)
    p = p * r + F(2.0000714765e-1)
    p = p * r - F(2.4999993993e-1)
    p = p * r + F(3.3333331174e-1)
    return r + r * r * (p * r - F(0.5)) + F(n >> np.int32(23)) * F(0.69314718)
