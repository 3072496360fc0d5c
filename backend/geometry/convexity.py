"""How far a surface bulges out of its surroundings: edges and bumps against recesses, for wear and deposits."""

from functools import cached_property
from threading import Lock

import torch
import warp as wp
from torch import Tensor

from .axis import Axis, find_axis
from .mesh import Mesh
from .occlusion import spread

wp.config.log_level = max(wp.config.log_level, wp.LOG_WARNING)  # no banner on the caller's stdout

SAMPLES = 1 << 16  # points of the surface
CELLS = 56  # of the grid along an edge; the unit sphere takes all but a border, which the blur reaches into
BORDER = 1.125  # half the edge of the grid [unit-sphere lengths]
BLUR = 0.8  # deviation of the Gaussian that weights the surroundings [cells]
REACH = 2  # of the blur's kernel [cells]
GAIN = 3.5  # so that a right-angled edge has about 1

Moments = wp.types.vector(length=16, dtype=float)  # sums over points: 1, normal (3), point (3), their outer product (9)


class Convexity:
    """Convexity of a mesh's surface: positive on edges and bumps, 0 in the mean, negative in recesses.

    For a point p with normal n it is n (p - m) over the width of the surroundings, 0.04 unit-sphere lengths. m is the
    mean of the surface's points x_i around p, weighted by a Gaussian and by 1 + n n_i, so that the far side of a thin
    sheet does not count. The weight is linear in n_i, so m follows for any n from blurred sums in a grid.
    """

    def __init__(self, mesh: Mesh) -> None:
        self._mesh, self._lock = mesh, Lock()

    def __call__(self, position: Tensor, normal: Tensor) -> Tensor:
        """The convexity (P,), -1..1, at points (P, 3) of the surface with unit normals (P, 3). Without gradient."""
        with self._lock:  # threads ask at once; the first one makes the sums
            sums, mean = self._known
        return _look_up(sums, mean, position, normal)

    @cached_property
    def axis(self) -> Axis | None:
        """The upright axis of the mesh, if it is a round body."""
        return find_axis(self._mesh)

    @cached_property
    def _known(self) -> tuple[Tensor, float]:
        """The blurred sums (CELLS^3, 16), and the mean of the convexity."""
        wp.init()
        point, normal = spread(self._mesh, SAMPLES)
        outer = (point[:, :, None] * normal[:, None]).flatten(1)
        moments = torch.cat((torch.ones_like(point[:, :1]), normal, point, outer), 1)
        sums = torch.zeros(CELLS**3, moments.shape[1], device=point.device)
        _launch(_splat_kernel, point, wp.from_torch(moments, Moments), wp.from_torch(sums, Moments))
        blurred = _blurred(sums)
        return blurred, float(_look_up(blurred, 0.0, point, normal).mean())


def _look_up(sums: Tensor, mean: float, position: Tensor, normal: Tensor) -> Tensor:
    found = position.new_empty(len(position))
    normals, cells = wp.from_torch(normal.contiguous(), wp.vec3), wp.from_torch(sums, Moments)
    _launch(_look_up_kernel, position, normals, cells, mean, wp.from_torch(found))
    return found


def _launch(kernel: wp.Kernel, points: Tensor, *given: object) -> None:
    points = points.contiguous()
    stream = wp.stream_from_torch(points.device) if points.is_cuda else None
    device = wp.device_from_torch(points.device)
    inputs = [wp.from_torch(points, wp.vec3), *given]
    wp.launch(kernel, len(points), inputs, device=device, stream=stream, record_tape=False)


STEP = wp.constant(2.0 * BORDER / (CELLS - 1))
SIDE = wp.constant(CELLS)
STRENGTH = wp.constant(GAIN / (2.0 * BORDER / (CELLS - 1) * (BLUR**2 + 1.0 / 3.0) ** 0.5))  # two look-ups widen, too


@wp.func
def _place(point: wp.vec3):
    """Coordinates in cells."""
    return point / STEP + wp.vec3(0.5 * float(SIDE - 1))


@wp.func
def _low(place: wp.vec3):
    """The lowest of the eight cells around a place."""
    last = float(SIDE - 2)
    return wp.vec3(
        wp.clamp(wp.floor(place[0]), 0.0, last),
        wp.clamp(wp.floor(place[1]), 0.0, last),
        wp.clamp(wp.floor(place[2]), 0.0, last),
    )


@wp.func
def _share(part: wp.vec3, x: int, y: int, z: int):
    """The trilinear weight of one of the eight cells."""
    wide = wp.where(x == 1, part[0], 1.0 - part[0])
    deep = wp.where(y == 1, part[1], 1.0 - part[1])
    return wide * deep * wp.where(z == 1, part[2], 1.0 - part[2])


@wp.func
def _cell(low: wp.vec3, x: int, y: int, z: int):
    """The index of one of the eight cells."""
    return ((int(low[0]) + x) * SIDE + int(low[1]) + y) * SIDE + int(low[2]) + z


@wp.kernel(enable_backward=False)
def _splat_kernel(points: wp.array[wp.vec3], moments: wp.array[Moments], sums: wp.array[Moments]):
    i = wp.tid()
    place = _place(points[i])
    low = _low(place)
    part = place - low
    for x in range(2):
        for y in range(2):
            for z in range(2):
                wp.atomic_add(sums, _cell(low, x, y, z), _share(part, x, y, z) * moments[i])


@wp.kernel(enable_backward=False)
def _look_up_kernel(
    points: wp.array[wp.vec3],
    normals: wp.array[wp.vec3],
    sums: wp.array[Moments],
    mean: float,
    convexity: wp.array[float],
):
    i = wp.tid()
    place, n = _place(points[i]), normals[i]
    low = _low(place)
    part = place - low
    found = Moments()
    for x in range(2):
        for y in range(2):
            for z in range(2):
                found += _share(part, x, y, z) * sums[_cell(low, x, y, z)]
    weight = found[0] + found[1] * n[0] + found[2] * n[1] + found[3] * n[2]
    outer = wp.mat33(
        found[7], found[8], found[9], found[10], found[11], found[12], found[13], found[14], found[15]
    )  # fmt: skip
    point = (wp.vec3(found[4], found[5], found[6]) + outer * n) / wp.max(weight, 1.0e-6)
    convexity[i] = wp.clamp(STRENGTH * wp.dot(n, points[i] - point) - mean, -1.0, 1.0)


def _blurred(sums: Tensor) -> Tensor:
    """A Gaussian of deviation BLUR along each axis of the grid (CELLS^3, C)."""
    grid = sums.view(CELLS, CELLS, CELLS, -1)
    weights = torch.exp(-0.5 * (torch.arange(-REACH, REACH + 1) / BLUR).square())
    for axis in range(3):
        wide = grid
        grid = torch.zeros_like(wide)
        for offset, weight in zip(range(-REACH, REACH + 1), (weights / weights.sum()).tolist(), strict=True):
            length = CELLS - abs(offset)
            source = wide.narrow(axis, max(0, offset), length)
            grid.narrow(axis, max(0, -offset), length).add_(source, alpha=weight)
    return grid.view(len(sums), -1)
