"""Common code of compiled CPU loops. The Numba kernels are in the files *kernels.py.

The inner loops have no calls and no branches, so that they vectorise. Kernels release the GIL.
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
# Set before Numba is imported. One cache folder for each version of the sources: a process that runs an older version
# must not load newer machine code. And one for each processor: concurrent writers could mix them up in Numba's index.
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
BLOCK = 64  # points in an inner loop of a kernel, to fill whole vectors
POINTS_PER_THREAD = 1024  # with fewer points, starting a thread costs more than it saves


class CacheLocator(UserProvidedCacheLocator):
    """Numba's cache locator without the source's path, so that all copies of Patina share machine code."""

    @classmethod
    def get_suitable_cache_subpath(cls, py_file: str) -> str:
        """Return the folder within NUMBA_CACHE_DIR."""
        return ""


kernel = njit(fastmath=True, nogil=True, error_model="numpy", cache=True)
exact_kernel = njit(nogil=True, error_model="numpy", cache=True)  # rounds the last, partial vector like all others
inlined = njit(fastmath=True, inline="always")
intrinsic: Any = typed_intrinsic  # kernels call intrinsics without the context argument of their type


def compiled(points: Tensor) -> bool:
    """Whether compiled kernels are used: for float32 on a CPU. Otherwise torch is used."""
    return points.device.type == "cpu" and points.dtype == torch.float32


def arrays(*tensors: Tensor) -> list[np.ndarray]:
    """The tensors as contiguous arrays, without a copy if possible. Result tensors must be contiguous, so create them
    with `new_empty` (`empty_like` keeps the strides of a transposed tensor)."""
    return [(tensor.detach() if tensor.requires_grad else tensor).contiguous().numpy() for tensor in tensors]


def run(work: Callable[..., None], count: int, *tensors: Tensor) -> None:
    """Run a kernel over `count` points, in threads."""
    given = arrays(*tensors)
    parallel(lambda first, last, _: work(first, last, *given), count, torch.get_num_threads())


def run_and_sum(work: Callable[..., None], count: int, shape: tuple[int, ...], *tensors: Tensor) -> Tensor:
    """Run a kernel that accumulates into its last argument, and return the sum, of this shape. Each thread has its own
    accumulator; they are summed in order, so the result is deterministic."""
    given = arrays(*tensors)
    parts = np.zeros((torch.get_num_threads(), *shape), F)
    parallel(lambda first, last, number: work(first, last, *given, parts[number]), count, len(parts))
    return torch.from_numpy(parts).sum(0)


def parallel(
    work: Callable[[int, int, int], None], count: int, threads: int, per_thread: int = POINTS_PER_THREAD
) -> int:
    """Call work(first, last, number) for consecutive parts of `count` points, in threads. Returns the number of parts.

    Args:
        work: releases the GIL. Must not call `parallel`: the threads are shared.
        per_thread: the minimum number of points for a thread.
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
    """e^x with a relative error below 2e-7. x is clamped to -87..88, so the result is neither 0 nor infinite. A call to
    the C library would prevent vectorisation."""
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
