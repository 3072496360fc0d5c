"""Woven and knitted cloth in one thread, laid out on the sides of layouts. For coloured threads see cloth."""

from typing import NamedTuple

import warp as wp
from torch import Tensor

from .launching import hash3, launch, new, salt, unit
from .layouts import fraction, lay, mirrored
from .points import Points


class Threads(NamedTuple):
    """Cloth."""

    height: Tensor  # (P,) 0 in the holes, 1 on top of a thread
    over: Tensor  # (P,) 1 where the thread that runs up is on top, 0 where the one across is
    across: Tensor  # (P,) -0.5..0.5, place across the thread
    along: Tensor  # (P,) place along the thread, in threads
    value: Tensor  # (P,) 0..1, random, one for each thread


def weave(points: Points, thread: float, kind: str = "plain", sides: int = 8, layer: int = 0) -> Threads:
    """Woven cloth.

    Args:
        thread: width of a thread in object units.
        kind: plain, twill (denim), basket (canvas, wicker) or satin.
    """
    points = points.unrolled(20.0 * thread)  # all kinds repeat after 4 or 5 threads
    result = Threads(*new(points, 1, 1, 1, 1, 1))
    number = ("plain", "twill", "basket", "satin").index(kind)
    launch(_weave, points, points.normal, thread, number, sides, salt(points, layer), outputs=list(result))
    return result


def knit(points: Points, stitch: float, sides: int = 8, layer: int = 0) -> Threads:
    """Stocking stitch: columns of V. `over` tells the left legs from the right ones; `value` is each row's own."""
    points = points.unrolled(stitch)
    result = Threads(*new(points, 1, 1, 1, 1, 1))
    launch(_knit, points, points.normal, stitch, sides, salt(points, layer), outputs=list(result))
    return result


@wp.func
def _up_is_over(column: int, row: int, kind: int) -> int:
    if kind == 1:
        return int((column - row + 4000) % 4 < 2)
    if kind == 2:
        return ((column + 4000) // 2 + (row + 4000) // 2) % 2
    if kind == 3:
        return int((column * 2 + row + 5000) % 5 > 0)
    return (column + row + 4000) % 2


@wp.kernel(enable_backward=False)
def _weave(
    points: wp.array[wp.vec3],
    normals: wp.array[wp.vec3],
    thread: float,
    kind: int,
    sides: int,
    seed: wp.uint32,
    height: wp.array[float],
    over: wp.array[float],
    across: wp.array[float],
    along: wp.array[float],
    value: wp.array[float],
):
    i = wp.tid()
    q = mirrored(points[i], normals[i], sides)
    if kind == 1:
        q = lay(points[i], normals[i], sides)  # a diagonal that turned back would show more than one that is cut
    wall = wp.min(int(q[2]), 1)
    u = q[0] / thread
    v = q[1] / thread
    column = int(wp.floor(u))
    row = int(wp.floor(v))
    up = _up_is_over(column, row, kind)
    side = fraction(u) - 0.5
    run = fraction(v) - 0.5
    place = v
    before = _up_is_over(column, row - 1, kind)
    after = _up_is_over(column, row + 1, kind)
    h = hash3(column, wall, 3, seed)
    if up == 0:
        side = fraction(v) - 0.5
        run = fraction(u) - 0.5
        place = u
        before = 1 - _up_is_over(column - 1, row, kind)
        after = 1 - _up_is_over(column + 1, row, kind)
        h = hash3(row, wall, 4, seed)
    dive = float(0.0)
    if run < 0.0 and before == 0:
        dive = -2.0 * run
    if run > 0.0 and after == 0:
        dive = 2.0 * run
    height[i] = wp.sqrt(wp.max(1.0 - 3.8 * side * side, 0.0)) * (1.0 - 0.65 * dive * dive)
    over[i] = float(up)
    across[i] = side
    along[i] = place
    value[i] = unit(h)


@wp.kernel(enable_backward=False)
def _knit(
    points: wp.array[wp.vec3],
    normals: wp.array[wp.vec3],
    stitch: float,
    sides: int,
    seed: wp.uint32,
    height: wp.array[float],
    over: wp.array[float],
    across: wp.array[float],
    along: wp.array[float],
    value: wp.array[float],
):
    i = wp.tid()
    q = mirrored(points[i], normals[i], sides)
    wall = wp.min(int(q[2]), 1)
    u = q[0] / stitch
    v = q[1] / (0.8 * stitch)
    place = fraction(u) - 0.5
    left = float(1.0)
    if place > 0.0:
        left = 0.0
    leg = wp.abs(place)  # 0 in the middle of the V, 0.5 at the next column
    t = v - 2.2 * leg
    run = fraction(t) - 0.5
    side = (leg - 0.25) * 2.0
    height[i] = wp.sqrt(wp.max(1.0 - 3.2 * run * run, 0.0)) * wp.sqrt(wp.max(1.0 - 3.4 * side * side, 0.0))
    over[i] = left
    across[i] = run
    along[i] = leg
    value[i] = unit(hash3(int(wp.floor(t)), int(wp.floor(u)), wall, seed))
