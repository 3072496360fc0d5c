"""Things that grow: strands of fur and fibre, and the inside of a tree."""

from typing import NamedTuple

import warp as wp
from torch import Tensor

from . import noise_kernels
from .launching import hash3, launch, new, perlin, salt, scramble, unit
from .points import Points


class Timber(NamedTuple):
    """The inside of a trunk."""

    ring: Tensor  # (P,) years since the pith, > 0; its fraction is the season, 0 in spring and near 1 in late summer
    knot: Tensor  # (P,) distance from the nearest branch in its own radius: < 1 inside it, > 1 outside
    radius: Tensor  # (P,) distance from the pith in object units, bent round the branches
    along: Tensor  # (P,) height in the trunk
    angle: Tensor  # (P,) about the pith, radians


def strands(points: Points, direction: Tensor, width: float, length: float, layer: int = 0) -> Tensor:
    """Fine noise drawn out along a field of directions: hair, brushed metal, grass: (P,), about -1..1.

    Args:
        direction: (P, 3) unit, for instance points.along((0, 0, -1)).
        width, length: of a strand in object units.

    Source: line integral convolution, Cabral and Leedom (1993), along the straight line.
    """
    (result,) = new(points, 1)
    given = (direction, 1.0 / width, length, salt(points, layer))
    launch(_strands, points, *given, outputs=[result], loop=noise_kernels.strands)
    return result


def timber(
    points: Points,
    spacing: float = 0.06,
    wander: float = 0.06,
    knots: float = 0.3,
    knot_size: float = 0.07,
    lean: float = 0.25,
    offset: float = 0.7,
    layer: int = 0,
) -> Timber:
    """Annual rings about a pith that stands beside the object and leans, so that cuts show arches, with knots.

    Args:
        spacing: of the rings in object units.
        wander: how unround the rings are, in object units.
        knots: share of the places for a branch that have one.
        lean: of the trunk, tangent of the angle from the vertical.
        offset: of the pith from the middle, in object units.
    """
    result = Timber(*new(points, 1, 1, 1, 1, 1))
    given = (spacing, wander, knots, knot_size, lean, offset, salt(points, layer))
    launch(_timber, points, *given, outputs=list(result))
    return result


@wp.kernel(enable_backward=False)
def _strands(
    points: wp.array[wp.vec3],
    direction: wp.array[wp.vec3],
    frequency: float,
    length: float,
    seed: wp.uint32,
    out: wp.array[float],
):
    i = wp.tid()
    total = float(0.0)
    for k in range(8):
        t = (float(k) - 3.5) * 0.125 * length
        total += perlin((points[i] + t * direction[i]) * frequency, seed)
    out[i] = 0.36 * total


@wp.kernel(enable_backward=False)
def _timber(
    points: wp.array[wp.vec3],
    spacing: float,
    wander: float,
    knots: float,
    knot_size: float,
    lean: float,
    offset: float,
    seed: wp.uint32,
    ring: wp.array[float],
    knot: wp.array[float],
    out_radius: wp.array[float],
    out_along: wp.array[float],
    out_angle: wp.array[float],
):
    i = wp.tid()
    p = points[i]
    x = p[0] + offset * 0.8 + lean * p[2]
    y = p[1] + offset * 0.6 - 0.5 * lean * p[2]
    x += wander * perlin(wp.vec3(p[0], p[1], p[2] * 0.6), seed)
    y += wander * perlin(wp.vec3(p[0], p[1], p[2] * 0.6), seed + wp.uint32(1))
    along = p[2]
    angle = wp.atan2(y, x)
    radius = wp.sqrt(x * x + y * y)
    columns = 11
    u = (angle / 6.2831853 + 0.5) * float(columns)
    v = (along - 0.25 * radius) * 1.6
    base_u = int(wp.floor(u))
    base_v = int(wp.floor(v))
    nearest = float(9.0)
    bulge = float(0.0)
    for k in range(9):
        cu = base_u + k % 3 - 1
        cv = base_v + k // 3 - 1
        h = hash3((cu + columns) % columns, cv, 77, seed)
        if unit(h) < knots:
            h = scramble(h + wp.uint32(1))
            du = (u - float(cu) - 0.2 - 0.6 * unit(h)) * 6.2831853 / float(columns) * radius
            h = scramble(h + wp.uint32(1))
            dv = (v - float(cv) - 0.2 - 0.6 * unit(h)) / 1.6
            h = scramble(h + wp.uint32(1))
            size = knot_size * (0.45 + 0.75 * unit(h))
            dv = dv * 0.8
            q = wp.sqrt(du * du + dv * dv) / size
            nearest = wp.min(nearest, q)
            bulge += size * wp.exp(-0.55 * q) * 1.6
    radius = radius + bulge + 0.15 * wander * perlin(wp.vec3(p[0] * 5.0, p[1] * 5.0, p[2] * 1.5), seed + wp.uint32(2))
    years = radius / spacing
    years += 0.9 * perlin(wp.vec3(years * 0.3, 3.0, 5.0), seed + wp.uint32(3))  # good and bad years
    ring[i] = years
    knot[i] = nearest
    out_radius[i] = radius
    out_along[i] = along
    out_angle[i] = angle
