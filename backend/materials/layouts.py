"""What people lay: units in rows on the side that a wall or a floor shows.

Each point is laid out in one plane, the one that its normal faces: the floor's (x, y), or one of `sides` upright ones
(along the wall, up). So nothing is stretched by more than 1 / cos(180 / sides), and courses run on round corners.
Bricks, hexagons and scales are mirrored on every other side, and a unit that two sides share has one random number: on
a round body its halves meet in the middle and look like one. `sides` is even.

If the whole mesh is a round body with an upright axis, its sides are unrolled to one wall instead: rows go all round
it, with a border behind that a whole number of units fits to.
"""

from typing import NamedTuple

import torch
import warp as wp
from torch import Tensor

from ..geometry.axis import FLOOR
from .launching import hash3, launch, new, salt, scramble, unit
from .noise import smoothstep
from .points import Points

ASIDE = 0.002  # of a side: borders lie off the diagonals, so that the slanted faces of an octagon are on one side


class Plane(NamedTuple):
    """Where points lie in the plane of their side."""

    u: Tensor  # (P,) along the wall, object units
    v: Tensor  # (P,) up the wall
    side: Tensor  # (P,) 0 on floors, 1 to sides on walls; 1 on all walls if mirrored


class Units(NamedTuple):
    """Bricks, tiles, planks, hexagons or scales."""

    inside: Tensor  # (P,) distance from the unit's edge in object units, at most half its height; < 0 in the joint
    value: Tensor  # (P,) 0..1, random, one for each unit
    other: Tensor  # (P,) 0..1, another
    u: Tensor  # (P,) place within the unit, -0.5..0.5 of its width
    v: Tensor  # (P,) place within the unit, -0.5..0.5 of its height


def plane(points: Points, sides: int = 4, mirror: bool = False, width: float = 0.0) -> Plane:
    """Lay out in the plane that the normal faces.

    Args:
        mirror: turn u round on every other side, so that a pattern goes on where two sides of a round body meet.
            Not for letters and other patterns that must not be reversed.
        width: of the units of the pattern; see Points.unrolled.
    """
    points = points.unrolled(width)
    result = Plane(*new(points, 1, 1, 1))
    launch(_plane, points, points.normal, sides, int(mirror), outputs=list(result))
    return result


def drift(points: Points) -> Tensor:
    """A third coordinate (P,) for noise and cells over a mirrored plane: with it the two sides of a border differ."""
    return points.x + 0.43 * points.y


def bricks(
    points: Points,
    width: float,
    height: float,
    joint: float,
    bond: float = 0.5,
    ragged: float = 0.0,
    upright: bool = False,
    sides: int = 4,
    layer: int = 0,
) -> Units:
    """Courses of bricks, tiles (bond 0) or planks (bond -1).

    Args:
        width, height: from joint to joint, object units.
        joint: its whole width, object units.
        bond: shift from course to course in widths; < 0: a random one each.
        ragged: how much widths differ, 0..1.
        upright: courses stand, as floorboards on a wall do.
    """
    points = points.unrolled(height if upright else width)
    result = Units(*new(points, 1, 1, 1, 1, 1))
    given = (points.normal, width, height, joint, bond, ragged, int(upright), sides, salt(points, layer))
    launch(_bricks, points, *given, outputs=list(result))
    return result


def hexagons(points: Points, width: float, joint: float, sides: int = 4, layer: int = 0) -> Units:
    """Honeycomb of hexagons, `width` from flat to flat; u and v are in widths."""
    points = points.unrolled(width)
    result = Units(*new(points, 1, 1, 1, 1, 1))
    launch(_hexagons, points, points.normal, width, joint, sides, salt(points, layer), outputs=list(result))
    return result


def scales(points: Points, width: float, height: float, point: float = 0.0, sides: int = 8, layer: int = 0) -> Units:
    """Overlapping rows, the upper over the lower: fish scales, shingles, feathers.

    Args:
        height: from row to row; each is about twice as long.
        point: 0: round ends; 1: pointed ones; -1: straight ones.
    Returns:
        `inside` grows from the visible lower edge upwards; u, v: place in the scale, v = -0.5 at its tip.
    """
    points = points.unrolled(width)
    result = Units(*new(points, 1, 1, 1, 1, 1))
    launch(_scales, points, points.normal, width, height, point, sides, salt(points, layer), outputs=list(result))
    return result


def lapped(unit: Units, point: float = 0.0, edge: float = 0.2) -> Tensor:
    """Relief of scales that lie over each other, without steps: (P,), 0..1.

    It rises from 0 within `edge` rows of a scale's tip, and sinks to 0 where the next row covers the scale.

    Args:
        unit, point: of `scales`.
    """
    across, place = 2.0 * unit.u.abs(), 2.0 * unit.v + 1.0

    def above(aside: Tensor, level: Tensor) -> Tensor:
        """Distance from the lower edge of a scale, about in rows; < 0 outside."""
        aside = aside.clamp(0.0, 0.995)
        up = (1.0 - aside * aside).sqrt()
        bow, steep = 1.0 - up, aside / up
        share = max(point, 0.0)
        bow, steep = (
            (bow + (aside - bow) * share, steep + (1.0 - steep) * share)
            if share
            else (
                bow * (1.0 + point),
                steep * (1.0 + point),
            )
        )
        return (level - bow) / (1.0 + steep * steep).sqrt()

    own, to_cover = above(across, place).clamp_min(0.0), -above(1.0 - across, place - 1.0).clamp_max(0.0)
    return smoothstep(0.0, edge, own) * to_cover / (own + to_cover).clamp_min(0.3)


def checker(points: Points, size: float) -> Tensor:
    """0 or 1 in cubes of this size: (P,)."""
    return torch.remainder((points.position / size + 0.25).floor().sum(-1), 2.0)


@wp.func
def lay(p: wp.vec3, normal: wp.vec3, sides: int) -> wp.vec3:
    """u, v and the side."""
    if wp.abs(normal[2]) > FLOOR:
        return wp.vec3(p[0], p[1], 0.0)
    turn = 6.2831853 / float(sides)
    side = wp.floor(wp.atan2(normal[1], normal[0]) / turn + 0.5 + ASIDE)
    angle = side * turn
    number = int(side) + sides
    return wp.vec3(p[1] * wp.cos(angle) - p[0] * wp.sin(angle), p[2], float(1 + number % sides))


@wp.func
def mirrored(p: wp.vec3, normal: wp.vec3, sides: int) -> wp.vec3:
    """As `lay`, with u turned round on every other side: on a round body it is the same on both sides of a border."""
    q = lay(p, normal, sides)
    if q[2] > 0.0 and int(q[2]) % 2 == 0:
        q = wp.vec3(-q[0], q[1], q[2])
    return q


@wp.func
def border(side: int, place: float, sides: int) -> int:
    """The border, 1 to sides, that a place along a mirrored side is on the way to; 0 on floors."""
    if side == 0:
        return 0
    before = int(0)
    if (place < 0.0) == (side % 2 == 1):
        before = 1
    return 1 + (side - before) % sides


@wp.func
def fraction(value: float) -> float:
    return value - wp.floor(value)


@wp.kernel(enable_backward=False)
def _plane(
    points: wp.array[wp.vec3],
    normals: wp.array[wp.vec3],
    sides: int,
    mirror: int,
    u: wp.array[float],
    v: wp.array[float],
    side: wp.array[float],
):
    i = wp.tid()
    q = lay(points[i], normals[i], sides)
    if mirror == 1:
        q = mirrored(points[i], normals[i], sides)
        q = wp.vec3(q[0], q[1], wp.min(q[2], 1.0))
    u[i] = q[0]
    v[i] = q[1]
    side[i] = q[2]


@wp.func
def _lean(column: float, row: float, shift: float, side: int, upright: int, sides: int, seed: wp.uint32) -> float:
    """How far a joint is off its place, -0.5..0.5."""
    place = column - shift
    if upright == 1:
        place = row + 0.5
    return unit(hash3(int(column), int(row), border(side, place, sides), seed)) - 0.5


@wp.kernel(enable_backward=False)
def _bricks(
    points: wp.array[wp.vec3],
    normals: wp.array[wp.vec3],
    width: float,
    height: float,
    joint: float,
    bond: float,
    ragged: float,
    upright: int,
    sides: int,
    seed: wp.uint32,
    inside: wp.array[float],
    value: wp.array[float],
    other: wp.array[float],
    out_u: wp.array[float],
    out_v: wp.array[float],
):
    i = wp.tid()
    q = mirrored(points[i], normals[i], sides)
    side = int(q[2])
    along = q[0]
    up = q[1]
    if upright == 1:
        along = q[1]
        up = q[0]
    row = wp.floor(up / height)
    place_v = up / height - row
    shift = bond * row
    if bond < 0.0:
        # All walls have the same, so that courses go round; an upright course has its own.
        shift = unit(hash3(int(row), upright * border(side, row + 0.5, sides), 11, seed))
    t = along / width + shift
    column = wp.floor(t)
    # Each joint moves by itself; a unit lies between two of them.
    lean = seed + wp.uint32(5)
    left = column + ragged * _lean(column, row, shift, side, upright, sides, lean)
    right = column + 1.0 + ragged * _lean(column + 1.0, row, shift, side, upright, sides, lean)
    if t < left:
        column -= 1.0
        right = left
        left = column + ragged * _lean(column, row, shift, side, upright, sides, lean)
    elif t > right:
        column += 1.0
        left = right
        right = column + 1.0 + ragged * _lean(column + 1.0, row, shift, side, upright, sides, lean)
    edge_u = wp.min(t - left, right - t) * width
    edge_v = wp.min(place_v, 1.0 - place_v) * height
    inside[i] = wp.min(edge_u, edge_v) - 0.5 * joint
    place = column + 0.5 - shift
    if upright == 1:
        place = row + 0.5
    h = hash3(int(column), int(row), border(side, place, sides), seed)
    value[i] = unit(h)
    other[i] = unit(scramble(h + wp.uint32(1)))
    out_u[i] = (t - left) / (right - left) - 0.5
    out_v[i] = place_v - 0.5


@wp.kernel(enable_backward=False)
def _hexagons(
    points: wp.array[wp.vec3],
    normals: wp.array[wp.vec3],
    width: float,
    joint: float,
    sides: int,
    seed: wp.uint32,
    inside: wp.array[float],
    value: wp.array[float],
    other: wp.array[float],
    out_u: wp.array[float],
    out_v: wp.array[float],
):
    i = wp.tid()
    q = mirrored(points[i], normals[i], sides)
    side = int(q[2])
    u = q[0] / width
    v = q[1] / width
    root = float(1.7320508)
    # The nearer of two rectangular lattices' points.
    au = wp.floor(u + 0.5)
    av = wp.floor(v / root + 0.5)
    bu = wp.floor(u)
    bv = wp.floor(v / root)
    du = u - au
    dv = v - av * root
    eu = u - bu - 0.5
    ev = v - (bv + 0.5) * root
    h = hash3(int(au), int(av), border(side, au, sides), seed)
    if eu * eu + ev * ev < du * du + dv * dv:
        du = eu
        dv = ev
        h = hash3(int(bu), int(bv), border(side, bu + 0.5, sides) + 100, seed)
    reach = wp.max(wp.abs(du), 0.5 * wp.abs(du) + 0.8660254 * wp.abs(dv))
    inside[i] = (0.5 - reach) * width - 0.5 * joint
    value[i] = unit(h)
    other[i] = unit(scramble(h + wp.uint32(1)))
    out_u[i] = du
    out_v[i] = dv


@wp.kernel(enable_backward=False)
def _scales(
    points: wp.array[wp.vec3],
    normals: wp.array[wp.vec3],
    width: float,
    height: float,
    point: float,
    sides: int,
    seed: wp.uint32,
    inside: wp.array[float],
    value: wp.array[float],
    other: wp.array[float],
    out_u: wp.array[float],
    out_v: wp.array[float],
):
    i = wp.tid()
    q = mirrored(points[i], normals[i], sides)
    side = int(q[2])
    v = q[1] / height
    top = wp.floor(v) + 2.0
    found = int(0)
    for k in range(3):
        row = top - float(k)
        if found == 0:
            shift = 0.5 * (row - 2.0 * wp.floor(0.5 * row))
            t = q[0] / width + shift
            column = wp.floor(t)
            du = t - column - 0.5
            # The tip of a scale lies two rows below its own; its sides rise from there.
            bow = 1.0 - wp.sqrt(wp.max(1.0 - 4.0 * du * du, 0.0))
            if point > 0.0:
                bow = wp.lerp(bow, 2.0 * wp.abs(du), point)
            else:
                bow = bow * (1.0 + point) + 0.0
            low = row - 2.0 + bow
            if v > low or k == 2:
                found = 1
                h = hash3(int(column), int(row), border(side, column + 0.5 - shift, sides), seed)
                inside[i] = wp.max(wp.min((v - low) * height, (0.5 - wp.abs(du)) * width + height * 0.25), 0.0)
                value[i] = unit(h)
                other[i] = unit(scramble(h + wp.uint32(1)))
                out_u[i] = du
                out_v[i] = (v - row + 2.0) * 0.5 - 0.5
