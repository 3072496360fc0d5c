"""Pieces that lie about and overlap on the surface: leaves, pebbles, beans, grains, blades, petals."""

from typing import NamedTuple

import warp as wp
from torch import Tensor

from . import cell_kernels
from .launching import hash3, launch, new, salt, scramble, triple, unit, vector
from .noise import smoothstep
from .points import Points

wp.set_module_options({"max_unroll": 27})
LOWEST = wp.constant(-1.25)  # height of the ground where no piece lies [cells]


class Pieces(NamedTuple):
    """The uppermost piece at each point."""

    inside: Tensor  # (P,) 1 in the middle of a piece, 0 at its rim and where none lies
    u: Tensor  # (P,) place along it, -1..1, its tip at 1
    v: Tensor  # (P,) place across it, -1..1 at the widest place
    rank: Tensor  # (P,) -1..1, how high it lies in the pile; -1 where none lies
    value: Tensor  # (P,) 0..1, random, one for each piece
    other: Tensor  # (P,) 0..1, another
    top: Tensor  # (P,) -1.3..1.3, height of the pile in cells; without steps where `rim` is given


def pieces(
    points: Points,
    frequency: float,
    length: float,
    width: float,
    point: float = 0.0,
    pile: float = 0.3,
    vary: float = 0.3,
    grain: tuple[float, float, float] | None = None,
    count: int = 1,
    density: float = 1.0,
    layer: int = 0,
    rim: float = 0.0,
) -> Pieces:
    """Scatter flat or rounded pieces over the surface; the higher ones cover the lower ones.

    Args:
        frequency: places along one object unit; `count` pieces for each.
        length, width: half of a piece's, in cells; at most 1.
        point: 0: ellipses; 1: pointed at both ends, as leaves are; -1: oblongs, which are cut straight.
        pile: how thick a piece is, in cells: 0.05 for leaves, its width for pebbles.
        vary: how much sizes differ, 0..1.
        grain: the direction that most lie along, in space; None: any.
        density: share of the pieces that are there.
        rim: 0: pieces end in a step. Else the value of `inside` from which they fall steeply enough to meet what lies
            below, so that `top` has no steps: 0.3 for broad pieces, 1 for narrow ones.
    """
    result = Pieces(*new(points, 1, 1, 1, 1, 1, 1, 1))
    along = wp.vec3(*(grain or (0.0, 0.0, 0.0)))
    given = (
        points.normal,
        vector(frequency),
        salt(points, layer),
        length,
        width,
        point,
        pile,
        vary,
        along,
        count,
        density,
        rim,
    )
    launch(_pieces, points, *given, outputs=list(result), loop=cell_kernels.pieces)
    return result


def piled(over: Pieces, under: Pieces, size: float = 1.0, down: float = 0.5) -> tuple[Tensor, Tensor]:
    """A layer of pieces on another: the share of the upper one, 0..1, and the height of both, in its cells: both (P,).

    Args:
        size: of the cells of `under` in those of `over`.
        down: how much lower `under` lies, in cells of `over`.
    """
    low = size * under.top - down
    return smoothstep(-0.05, 0.05, over.top - low), over.top.maximum(low)


def mixed(first: Tensor, second: Tensor, share: Tensor) -> Tensor:
    """`first` where share is 0, `second` where it is 1: all (P,)."""
    return first + (second - first) * share


@wp.kernel(enable_backward=False)
def _pieces(
    points: wp.array[wp.vec3],
    normals: wp.array[wp.vec3],
    frequency: wp.vec3,
    seed: wp.uint32,
    length: float,
    width: float,
    point: float,
    pile: float,
    vary: float,
    grain: wp.vec3,
    count: int,
    density: float,
    rim: float,
    inside: wp.array[float],
    out_u: wp.array[float],
    out_v: wp.array[float],
    rank: wp.array[float],
    value: wp.array[float],
    other: wp.array[float],
    pile_top: wp.array[float],
):
    i = wp.tid()
    n = normals[i]
    p = wp.cw_mul(points[i], frequency)
    base = wp.vec3(wp.floor(p[0]), wp.floor(p[1]), wp.floor(p[2]))
    f = p - base
    best = float(-9.0)
    deep = float(0.0)
    u = float(0.0)
    v = float(0.0)
    level = float(-1.0)
    own = wp.uint32(0)
    slab = float(0.75)
    longest = wp.max(length, width)
    if point < 0.0:
        longest = wp.sqrt(length * length + width * width)  # to a corner
    half_cell = 0.5 * (wp.abs(n[0]) + wp.abs(n[1]) + wp.abs(n[2]))
    middle = f - wp.vec3(0.5, 0.5, 0.5)
    # Cells above the surface come first: what lies on top hides what is below, which is then not looked at.
    up_x = int(wp.sign(n[0]))
    up_y = int(wp.sign(n[1]))
    up_z = int(wp.sign(n[2]))
    farthest = (longest + 0.8661) * (longest + 0.8661)
    for k in range(27):
        x = up_x * (1 - k % 3)
        y = up_y * (1 - (k // 3) % 3)
        z = up_z * (1 - k // 9)
        from_middle = middle - wp.vec3(float(x), float(y), float(z))
        level_of_cell = wp.dot(from_middle, n)
        sideways = wp.dot(from_middle, from_middle) - level_of_cell * level_of_cell
        hidden = pile - level_of_cell + half_cell <= best
        if wp.abs(level_of_cell) < slab + half_cell and sideways < farthest and not hidden:
            h = hash3(int(base[0]) + x, int(base[1]) + y, int(base[2]) + z, seed)
            for _ in range(count):
                h = scramble(h + wp.uint32(9))
                d = f - wp.vec3(float(x), float(y), float(z)) - triple(h)
                away = wp.dot(d, n)
                flat = wp.dot(d, d) - away * away
                near = wp.abs(away) < slab and flat < longest * longest and pile - away > best
                if near and (density >= 1.0 or unit(scramble(h + wp.uint32(7))) <= density):
                    g = scramble(h + wp.uint32(3))
                    q = away / slab
                    size = (1.0 - vary * unit(scramble(g + wp.uint32(1)))) * (1.0 - q * q * q * q)
                    if flat < longest * longest * size * size and pile * size - away > best:
                        turn = 2.0 * triple(g) - wp.vec3(1.0, 1.0, 1.0)
                        lie = turn - wp.dot(turn, n) * n
                        if wp.dot(grain, grain) > 0.0:
                            lie = 0.35 * turn + grain
                            lie = lie - wp.dot(lie, n) * n
                        elif wp.dot(lie, lie) < 0.06:
                            turn = wp.vec3(turn[1], -turn[2], turn[0] + 0.3)
                            lie = turn - wp.dot(turn, n) * n
                        lie = wp.normalize(lie)
                        a = wp.dot(d, lie) / (length * size)
                        b = wp.dot(d, wp.cross(n, lie)) / (width * size)
                        reach = 1.0 - a * a  # of a pointed piece: its rim
                        depth = 1.0 - a * a - b * b
                        if point > 0.0 and reach > 0.0:
                            depth = wp.lerp(depth, reach - wp.abs(b), point)
                        if point < 0.0:
                            depth = 1.0 - a * a * a * a * a * a * a * a - b * b * b * b * b * b * b * b
                        if depth > 0.0 and wp.abs(a) < 1.0:
                            top = pile * size * wp.sqrt(depth) - away
                            if rim > 0.0:
                                fall = wp.max(1.0 - depth / rim, 0.0)
                                top = pile * size * depth - away - fall * fall
                            if top > best:
                                best = top
                                deep = depth
                                u = a
                                v = b
                                level = -q
                                own = h
    inside[i] = deep
    out_u[i] = u
    out_v[i] = v
    rank[i] = level
    value[i] = unit(scramble(own + wp.uint32(1)))
    other[i] = unit(scramble(own + wp.uint32(2)))
    pile_top[i] = wp.max(best, LOWEST)
