"""How primitives run: Warp kernels over points, on CUDA and on the CPU. Also what all kernels share.

The primitives that take most of the time have a loop for the CPU beside their kernel: it vectorises, which Warp's CPU
code does not, and is five to ten times as fast.
"""

from collections.abc import Callable
from functools import cache
from threading import Lock
from typing import Any, Protocol

import numpy as np
import torch
import warp as wp
from torch import Tensor

from ..runtime.cpu_loops import compiled

Scale = float | tuple[float, float, float]

_LOADING = Lock()


class Located(Protocol):
    """What primitives need of points.Points."""

    @property
    def position(self) -> Tensor: ...

    @property
    def normal(self) -> Tensor: ...

    @property
    def seed(self) -> int: ...

    @property
    def finest(self) -> float: ...

    def __len__(self) -> int: ...


def launch(
    kernel: wp.Kernel,
    points: Located,
    *given: Any,
    outputs: list[Tensor],
    loop: Callable[..., None] | None = None,
) -> None:
    """Call a kernel(points, *given, *outputs) once a point. Tensors may be (P,), (P, 3) or int32 (P,).

    Args:
        loop: the same for all points in a compiled loop, used for float32 on the CPU.
    """
    position = points.position.contiguous()
    if len(position) == 0:
        return
    if loop and compiled(position):
        loop(position.numpy(), *(_native(item) for item in (*given, *outputs)))
        return
    _load(kernel, str(position.device))
    wp.launch(
        kernel,
        len(position),
        inputs=[_array(position), *(_array(item) if isinstance(item, Tensor) else item for item in given)],
        outputs=[_array(item) for item in outputs],
        device=wp.device_from_torch(position.device),
        stream=wp.stream_from_torch(position.device) if position.device.type == "cuda" else None,
        record_tape=False,
    )


def new(points: Located, *shapes: int) -> list[Tensor]:
    """Room for results: a (P,) tensor for each 1, a (P, 3) for each 3."""
    count, device = len(points), points.position.device
    return [torch.empty((count,) if shape == 1 else (count, shape), device=device) for shape in shapes]


def vector(scale: Scale) -> wp.vec3:
    """A frequency for each axis."""
    return wp.vec3(scale, scale, scale) if isinstance(scale, (int, float)) else wp.vec3(*scale)


def salt(points: Located, layer: int) -> wp.uint32:
    """The random state of one layer of one seed."""
    return wp.uint32((points.seed * 0x9E3779B1 + layer * 0x85EBCA6B + 0x27D4EB2F) & 0xFFFFFFFF)


def _native(item: Any) -> Any:
    """An argument of a kernel as its compiled loop takes it."""
    if isinstance(item, Tensor):
        return item.contiguous().numpy()
    if isinstance(item, wp.vec3):
        return np.array(list(item), np.float32)
    if isinstance(item, wp.uint32):
        return np.uint32(item.value)
    return np.float32(item) if isinstance(item, float) else item


def _array(tensor: Tensor) -> wp.array:
    tensor = tensor.contiguous()
    return wp.from_torch(tensor, dtype=wp.vec3 if tensor.dim() == 2 else None)


@cache
def _load(kernel: wp.Kernel, device: str) -> None:
    with _LOADING:  # threads that launch first at once would each compile it
        wp.config.log_level = wp.LOG_ERROR  # otherwise Warp greets on stdout
        wp.init()
        kernel.module.load(device, 1 if device == "cpu" else 256)  # as wp.launch will


@wp.func
def scramble(value: wp.uint32) -> wp.uint32:
    """Mix the bits, as Wellons' lowbias32 does (its second constant without the top bit, which C takes for a sign)."""
    h = value
    h = (h ^ (h >> wp.uint32(16))) * wp.uint32(0x7FEB352D)
    h = (h ^ (h >> wp.uint32(15))) * wp.uint32(0x246CA68B)
    return h ^ (h >> wp.uint32(16))


@wp.func
def hash3(x: int, y: int, z: int, seed: wp.uint32) -> wp.uint32:
    h = wp.uint32(x) * wp.uint32(0x4DA6B343)
    h = h ^ (wp.uint32(y) * wp.uint32(0x58163841))
    h = h ^ (wp.uint32(z) * wp.uint32(0x4B1AB31F))
    return scramble(h ^ seed)


@wp.func
def unit(h: wp.uint32) -> float:
    """Upper bits of a hash in 0..1."""
    return float(int(h >> wp.uint32(8))) * 5.9604645e-8


@wp.func
def triple(h: wp.uint32) -> wp.vec3:
    """Three numbers in 0..1 out of a hash."""
    mask = wp.uint32(1023)
    return wp.vec3(
        float(int(h & mask)) * 0.00097751711,
        float(int((h >> wp.uint32(10)) & mask)) * 0.00097751711,
        float(int((h >> wp.uint32(20)) & mask)) * 0.00097751711,
    )


@wp.func
def smooth(low: float, high: float, value: float) -> float:
    t = wp.clamp((value - low) / (high - low), 0.0, 1.0)
    return t * t * (3.0 - 2.0 * t)


@wp.func
def perlin(p: wp.vec3, seed: wp.uint32) -> float:
    """Gradient noise of lattice period one, about -1..1."""
    fx = wp.floor(p[0])
    fy = wp.floor(p[1])
    fz = wp.floor(p[2])
    x = int(fx)
    y = int(fy)
    z = int(fz)
    a = p[0] - fx
    b = p[1] - fy
    c = p[2] - fz
    u = a * a * a * (a * (a * 6.0 - 15.0) + 10.0)
    v = b * b * b * (b * (b * 6.0 - 15.0) + 10.0)
    w = c * c * c * (c * (c * 6.0 - 15.0) + 10.0)
    n000 = slope(x, y, z, seed, a, b, c)
    n100 = slope(x + 1, y, z, seed, a - 1.0, b, c)
    n010 = slope(x, y + 1, z, seed, a, b - 1.0, c)
    n110 = slope(x + 1, y + 1, z, seed, a - 1.0, b - 1.0, c)
    n001 = slope(x, y, z + 1, seed, a, b, c - 1.0)
    n101 = slope(x + 1, y, z + 1, seed, a - 1.0, b, c - 1.0)
    n011 = slope(x, y + 1, z + 1, seed, a, b - 1.0, c - 1.0)
    n111 = slope(x + 1, y + 1, z + 1, seed, a - 1.0, b - 1.0, c - 1.0)
    low = wp.lerp(wp.lerp(n000, n100, u), wp.lerp(n010, n110, u), v)
    high = wp.lerp(wp.lerp(n001, n101, u), wp.lerp(n011, n111, u), v)
    return 1.6 * wp.lerp(low, high, w)


@wp.func
def slope(x: int, y: int, z: int, seed: wp.uint32, a: float, b: float, c: float) -> float:
    g = triple(hash3(x, y, z, seed))
    return (2.0 * g[0] - 1.0) * a + (2.0 * g[1] - 1.0) * b + (2.0 * g[2] - 1.0) * c
