"""A bank of solid patterns: bricks, rings, veins, cells, stripes, ... that the field uses as input features.

Fourier features alone give soft blobs within a draft's few hundred steps: a straight joint or a closed ring needs
many of them in phase. With a fixed bank of crisp patterns the optimiser selects structure instead of building it, and
the network still mixes, bends and colours it. The patterns depend on the surface only, so they are computed once for
every view of the pool.

Sources: fractal sums as in Ebert et al., "Texturing and Modeling"; cells after Worley (1996); noise is Warp's Perlin
noise.
"""

from collections.abc import Collection

import torch
import warp as wp
from torch import Tensor

from ..runtime.cpu_loops import parallel

NUM_PATTERNS = 34
FAMILIES: dict[str, tuple[int, ...]] = {  # family -> columns of the bank
    "bricks": (0, 1, 2, 3),
    "checkers": (4, 5),
    "stripes": (6, 7, 8, 28, 29),
    "dots": (9, 10),
    "weave": (11, 12),
    "rings": (13, 14),
    "fibres": (15, 16),
    "veins": (17, 18),
    "cracks": (19, 22, 25),  # the borders of cells
    "patches": (20, 23, 26),  # a value for each cell
    "spots": (21, 24, 27),  # the distance to a cell's seed
    "clouds": (30, 31, 32, 33),
}
ACROSS = (({13, 14, 15}, {16}), ({6, 28}, {7, 8, 29}))  # patterns along one direction, and across it
POINTS_PER_THREAD = 4096  # with fewer points, starting a thread costs more than it saves
OFFSET = 100.0  # the random patterns of two seeds lie this far apart at most


def across(pattern: int) -> set[int]:
    """The columns whose direction is perpendicular to a pattern's. A look uses one direction, as wood fibres do."""
    return {other for pair in ACROSS for one, others in (pair, pair[::-1]) if pattern in one for other in others}


def solid_patterns(
    position: Tensor, seed: int, families: Collection[str] = tuple(FAMILIES), normal: Tensor | None = None
) -> Tensor:
    """Evaluate the bank.

    Args:
        position: (P, 3) float32 in the unit sphere, z up; CPU or CUDA.
        seed: shifts the random patterns; regular ones stay.
        families: the families to evaluate; patterns of others may stay 0, which saves time.
        normal: (P, 3) surface normals of either sign, which orient the bricks; None: normals of a sphere.
    Returns:
        (P, NUM_PATTERNS) in -1..1, without gradient. The number of threads does not change the values.
    """
    wp.config.log_level = wp.LOG_ERROR  # otherwise Warp prints a banner on stdout
    wp.init()
    shift = torch.rand(3, generator=torch.Generator().manual_seed(seed)) * OFFSET
    points = position.detach().contiguous()
    normals = points if normal is None else normal.detach().contiguous()
    patterns = torch.zeros(len(points), NUM_PATTERNS, device=points.device)
    kernels = [kernel for kernel, holds in KERNELS.items() if not holds.isdisjoint(families)]
    threads = torch.get_num_threads() if points.device.type == "cpu" else 1  # a Warp launch uses one CPU thread

    def launch(first: int, last: int, _: int) -> None:
        _launch(kernels, points[first:last], normals[first:last], patterns[first:last], shift)

    parallel(launch, len(points), threads, POINTS_PER_THREAD)
    return patterns.clamp_(-1.0, 1.0)


def _launch(kernels: list[wp.Kernel], points: Tensor, normals: Tensor, patterns: Tensor, shift: Tensor) -> None:
    if len(points) == 0:
        return
    for kernel in kernels:
        wp.launch(
            kernel,
            len(points),
            inputs=[
                wp.from_torch(points, dtype=wp.vec3),
                wp.from_torch(normals, dtype=wp.vec3),
                wp.vec3(*shift.tolist()),
            ],
            outputs=[wp.from_torch(patterns)],
            device=wp.device_from_torch(points.device),
            stream=wp.stream_from_torch(points.device) if points.device.type == "cuda" else None,
            record_tape=False,
        )


@wp.func
def _smoothstep(low: float, high: float, value: float) -> float:
    t = wp.clamp((value - low) / (high - low), 0.0, 1.0)
    return t * t * (3.0 - 2.0 * t)


@wp.func
def _fraction(value: float) -> float:
    return value - wp.floor(value)


@wp.func
def _noise(p: wp.vec3) -> float:
    return 1.5 * wp.noise(wp.uint32(1234), p)


@wp.func
def _vector_noise(p: wp.vec3) -> wp.vec3:
    return wp.vec3(_noise(p), _noise(p + wp.vec3(31.4, 17.2, 5.7)), _noise(p + wp.vec3(8.3, 43.1, 27.9)))


@wp.func
def _fbm(p: wp.vec3, octaves: int, gain: float) -> float:
    total = float(0.0)
    weight = float(1.0)
    weights = float(0.0)
    q = p
    for _ in range(octaves):
        total += weight * _noise(q)
        weights += weight
        weight *= gain
        q = q * 2.0 + wp.vec3(7.3, 7.3, 7.3)
    return total / weights


@wp.func
def _cells(p: wp.vec3) -> wp.vec3:
    """Worley cells: distances to the nearest and second-nearest seed, and the nearest seed's random value."""
    near = float(8.0)
    second = float(8.0)
    value = float(0.0)
    cx = int(wp.floor(p[0]))
    cy = int(wp.floor(p[1]))
    cz = int(wp.floor(p[2]))
    for i in range(27):
        x = cx + i % 3 - 1
        y = cy + (i // 3) % 3 - 1
        z = cz + i // 9 - 1
        state = wp.rand_init((x * 73856093) ^ (y * 19349663) ^ (z * 83492791))
        seed = wp.vec3(
            float(x) + 0.05 + 0.9 * wp.randf(state),
            float(y) + 0.05 + 0.9 * wp.randf(state),
            float(z) + 0.05 + 0.9 * wp.randf(state),
        )
        distance = wp.length(seed - p)
        if distance < near:
            second = near
            near = distance
            value = wp.randf(state)
        elif distance < second:
            second = distance
    return wp.vec3(near, second, value)


@wp.func
def _masonry(up: float, along: float, height: float) -> float:
    """Running-bond bricks in a plane: 1 in the joints, -1 on the bricks."""
    width = 2.2 * height
    row = wp.floor(up / height)
    shift = 0.5 * (row - 2.0 * wp.floor(0.5 * row))
    edge = wp.abs(up / height - row - 0.5) - 0.5
    edge = wp.max(edge, (wp.abs(_fraction(along / width + shift) - 0.5) - 0.5) * 2.2)
    return 2.0 * _smoothstep(-0.1, -0.06, edge) - 1.0


@wp.func
def _wall(p: wp.vec3, normal: wp.vec3, height: float) -> float:
    """Bricks projected along the dominant axis of the normal: upright on walls, flat on floors."""
    if wp.abs(normal[2]) > 0.8:
        return _masonry(p[1], p[0], height)
    if wp.abs(normal[0]) > wp.abs(normal[1]):
        return _masonry(p[2], p[1], height)
    return _masonry(p[2], p[0], height)


@wp.func
def _tower(p: wp.vec3, height: float) -> float:
    """Bricks in cylindrical coordinates about the vertical axis, as on a round tower."""
    return _masonry(p[2], 0.62 * wp.atan2(p[1], p[0]), height)


@wp.func
def _checker(p: wp.vec3, size: float) -> float:
    total = wp.floor(p[0] * size) + wp.floor(p[1] * size) + wp.floor(p[2] * size)
    return 4.0 * _fraction(0.5 * total) - 1.0


@wp.func
def _dots(p: wp.vec3, size: float) -> float:
    q = p * size
    local = wp.vec3(_fraction(q[0]) - 0.5, _fraction(q[1]) - 0.5, _fraction(q[2]) - 0.5)
    return 1.0 - 2.0 * _smoothstep(0.29, 0.35, wp.length(local))


@wp.func
def _ring(radius: float) -> float:
    t = _fraction(radius)
    return 2.6 * t * t * (1.0 - _smoothstep(0.88, 1.0, t)) - 1.0


@wp.kernel(enable_backward=False)
def _bricks(points: wp.array[wp.vec3], normals: wp.array[wp.vec3], shift: wp.vec3, patterns: wp.array2d[float]):
    i = wp.tid()
    bent = points[i] + 0.008 * _vector_noise(points[i] * 6.0)
    patterns[i, 0] = _wall(bent, normals[i], 0.15)
    patterns[i, 1] = _tower(bent, 0.15)
    patterns[i, 2] = _wall(bent, normals[i], 0.23)
    patterns[i, 3] = _tower(bent, 0.23)


@wp.kernel(enable_backward=False)
def _regular(points: wp.array[wp.vec3], normals: wp.array[wp.vec3], shift: wp.vec3, patterns: wp.array2d[float]):
    i = wp.tid()
    p = points[i]
    patterns[i, 4] = _checker(p, 3.0)
    patterns[i, 5] = _checker(p, 4.6)
    patterns[i, 6] = wp.tanh(4.0 * wp.sin(16.0 * p[0]))
    patterns[i, 7] = wp.tanh(4.0 * wp.sin(16.0 * p[2]))
    patterns[i, 8] = wp.tanh(4.0 * wp.sin(26.0 * p[2]))
    patterns[i, 9] = _dots(p, 4.0)
    patterns[i, 10] = _dots(p, 6.0)
    thread = wp.abs(wp.sin(56.0 * p[2]))
    if wp.sin(56.0 * p[1]) > 0.0:
        thread = wp.abs(wp.sin(56.0 * p[0]))
    patterns[i, 11] = 2.0 * thread - 1.0
    patterns[i, 12] = wp.sin(62.0 * (p[0] + p[1] + 2.0 * p[2]))


@wp.kernel(enable_backward=False)
def _wood(points: wp.array[wp.vec3], normals: wp.array[wp.vec3], shift: wp.vec3, patterns: wp.array2d[float]):
    i = wp.tid()
    q = points[i] + shift
    trunk = points[i] + 0.12 * _vector_noise(q * 1.4) + wp.vec3(0.35, 0.2, 0.0)
    radius = wp.sqrt(trunk[0] * trunk[0] + trunk[1] * trunk[1])
    grain = 4.0 * _fbm(wp.vec3(q[0] * 34.0, q[1] * 34.0, q[2] * 2.2), 2, 0.6)
    patterns[i, 13] = 0.8 * _ring(8.0 * radius) + 0.3 * grain
    patterns[i, 14] = 0.8 * _ring(14.0 * radius) + 0.3 * grain
    patterns[i, 15] = grain
    patterns[i, 16] = 4.0 * _fbm(wp.vec3(q[0] * 2.2, q[1] * 34.0, q[2] * 34.0), 2, 0.6)


@wp.kernel(enable_backward=False)
def _veins(points: wp.array[wp.vec3], normals: wp.array[wp.vec3], shift: wp.vec3, patterns: wp.array2d[float]):
    i = wp.tid()
    q = points[i] + shift
    bend = 0.5 * _vector_noise(q * 1.4) + 0.15 * _vector_noise(q * 4.0)
    wide = wp.abs(_noise(q * 1.1 + bend))
    thin = wp.max(1.0 - 7.0 * wp.abs(_noise(q * 2.0 + bend)), 0.0)
    patterns[i, 17] = 2.0 * wp.max(1.0 - 5.0 * wide, 0.6 * thin) - 1.0
    patterns[i, 18] = 2.0 * thin - 1.0


@wp.kernel(enable_backward=False)
def _cellular(points: wp.array[wp.vec3], normals: wp.array[wp.vec3], shift: wp.vec3, patterns: wp.array2d[float]):
    i = wp.tid()
    q = points[i] + shift
    fine = 0.25 * _vector_noise(q * 4.0)
    for k in range(3):
        scale = 3.0
        if k == 1:
            scale = 5.5
        if k == 2:
            scale = 14.0
        cell = _cells(q * scale + fine)
        patterns[i, 19 + 3 * k] = 1.0 - 2.0 * _smoothstep(0.05, 0.25, cell[1] - cell[0])
        patterns[i, 20 + 3 * k] = 2.0 * cell[2] - 1.0
        patterns[i, 21 + 3 * k] = 4.0 * cell[0] - 1.6


@wp.kernel(enable_backward=False)
def _bent_stripes(points: wp.array[wp.vec3], normals: wp.array[wp.vec3], shift: wp.vec3, patterns: wp.array2d[float]):
    i = wp.tid()
    q = points[i] + shift
    p = points[i] + 0.22 * _vector_noise(q * 1.4)
    bend = 1.5 * _noise(q * 1.5)
    patterns[i, 28] = wp.tanh(4.0 * wp.sin(22.0 * p[0] + bend))
    patterns[i, 29] = wp.tanh(4.0 * wp.sin(22.0 * p[2] + bend))


@wp.kernel(enable_backward=False)
def _clouds(points: wp.array[wp.vec3], normals: wp.array[wp.vec3], shift: wp.vec3, patterns: wp.array2d[float]):
    i = wp.tid()
    q = points[i] + shift
    patterns[i, 30] = 5.0 * _fbm(q * 2.2, 4, 0.6)
    patterns[i, 31] = 4.0 * _fbm(q * 5.0, 4, 0.6) + 0.8 * _noise(q * 34.0)
    patterns[i, 32] = 5.0 * _fbm(q * 12.0, 4, 0.6)
    patterns[i, 33] = 2.5 * _noise(q * 36.0)


KERNELS = {  # kernel -> the families whose columns it fills
    _bricks: {"bricks"},
    _regular: {"checkers", "stripes", "dots", "weave"},
    _wood: {"rings", "fibres"},
    _veins: {"veins"},
    _cellular: {"cracks", "patches", "spots"},
    _bent_stripes: {"stripes"},
    _clouds: {"clouds"},
}
