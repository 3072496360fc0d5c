"""What designers draw: helpers for flat patterns, of two coordinates in the plane of a side (layouts.plane).

All lengths are object units, all tensors (P,).
"""

from typing import NamedTuple

import torch
from torch import Tensor

from .cells import cells, cracks, spots
from .launching import Scale
from .noise import smoothstep
from .points import Points


class Panels(NamedTuple):
    """Rectangles of many sizes that fill the plane."""

    inside: Tensor  # (P,) distance from the rectangle's edge in object units
    value: Tensor  # (P,) 0..1, random, one for each rectangle
    other: Tensor  # (P,) 0..1, another
    u: Tensor  # (P,) place from its middle, object units
    v: Tensor  # (P,)
    width: Tensor  # (P,) object units
    height: Tensor  # (P,)


class Circuit(NamedTuple):
    """Traces of a printed circuit; lengths in object units."""

    trace: Tensor  # (P,) distance from the nearest trace
    pad: Tensor  # (P,) distance from the middle of the nearest pad
    free: Tensor  # (P,) whether the tile has no traces
    u: Tensor  # (P,) place from the middle of the tile
    v: Tensor  # (P,)
    value: Tensor  # (P,) 0..1, random, one for each tile


def wrap(value: Tensor, period: float = 1.0) -> tuple[Tensor, Tensor]:
    """Repeat: the place -0.5..0.5 within a period, and the period's number."""
    number = (value / period + 0.5).floor()
    return value / period - number, number


def random(*numbers: Tensor | int) -> Tensor:
    """0..1 from whole numbers (P,): the same on every device. The first one must be a tensor."""
    state = torch.zeros_like(numbers[0], dtype=torch.int64)  # type: ignore[arg-type]
    for number in numbers:
        whole = number.to(torch.int64) if isinstance(number, Tensor) else number
        state = ((state ^ (whole & 0xFFFF)) * 0x2C1B3C6D + 0x297A2D39) & 0xFFFFFFFF
        state = ((state ^ (state >> 15)) * 0x2C1B3C6D) & 0xFFFFFFFF
        state = state ^ (state >> 13)
    return (state & 0xFFFFFF).float() / 16777216.0


def turned(u: Tensor, v: Tensor, angle: float) -> tuple[Tensor, Tensor]:
    """The coordinates turned by an angle in radians."""
    cosine, sine = torch.tensor(angle).cos().item(), torch.tensor(angle).sin().item()
    return u * cosine + v * sine, v * cosine - u * sine


def drawn(distance: Tensor, width: float | Tensor, soft: float = 0.004) -> Tensor:
    """1 where the distance is below `width`, 0 above, with a soft edge."""
    return 1.0 - smoothstep(width - soft, width + soft, distance)


def between(first: Tensor | float, second: Tensor | float, share: Tensor) -> Tensor:
    """`first` where share is 0, `second` where it is 1."""
    return first + (second - first) * share


def panels(u: Tensor, v: Tensor, side: Tensor, size: float, levels: int = 3, layer: int = 0) -> Panels:
    """Squares of `size`, cut in two again and again, across the longer side most of the time."""
    u_place, column = wrap(u, size)
    v_place, row = wrap(v, size)
    key = (random(column, row, side.round(), layer) * 60000.0).floor()
    left, right = torch.full_like(u, -0.5), torch.full_like(u, 0.5)
    low, high = left.clone(), right.clone()
    for level in range(levels):
        roll, share = random(key, level, 1), 0.3 + 0.4 * (3.0 * random(key, level, 2)).floor() / 2.0
        cut = random(key, level, 3) < 0.85 if level else roll < 2.0
        wide = (right - left) * (0.6 + 0.8 * roll) > (high - low)
        at_u, at_v = left + share * (right - left), low + share * (high - low)
        beyond = torch.where(wide, u_place > at_u, v_place > at_v)
        left = torch.where(cut & wide & beyond, at_u, left)
        right = torch.where(cut & wide & ~beyond, at_u, right)
        low = torch.where(cut & ~wide & beyond, at_v, low)
        high = torch.where(cut & ~wide & ~beyond, at_v, high)
        key = torch.where(cut, (random(key, beyond, level, 4) * 60000.0).floor(), key)
    u_edge = torch.minimum(u_place - left, right - u_place)
    v_edge = torch.minimum(v_place - low, high - v_place)
    return Panels(
        torch.minimum(u_edge, v_edge) * size,
        random(key, 5),
        random(key, 6),
        (u_place - 0.5 * (left + right)) * size,
        (v_place - 0.5 * (low + high)) * size,
        (right - left) * size,
        (high - low) * size,
    )


def polygon(u: Tensor, v: Tensor, sides: int, turn: float = 0.0) -> Tensor:
    """Distance from the middle, measured so that a regular polygon's edge is at its inner radius."""
    step = 2.0 * torch.pi / sides
    angle = torch.atan2(v, u) + turn
    angle = angle - step * (angle / step).round()
    return (u * u + v * v).sqrt() * angle.cos()


def circuit(u: Tensor, v: Tensor, side: Tensor, tile: float, lanes: int = 3, density: float = 1.0) -> Circuit:
    """A printed circuit: tiles of parallel traces, straight or diagonal, that go on in the next tile or end in a pad.

    Args:
        density: share of the traces and of the tiles of traces that are there; the other tiles have room for chips.
    """

    def track(x: Tensor, y: Tensor, kind: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """Of a tile, at a place -0.5..0.5 in it: distance from its nearest trace, if it is there, if any are."""
        slanted, busy = kind < 0.6, (61.0 * kind).remainder(1.0) < 0.5 + 0.5 * density
        across = torch.where(kind < 0.3, x + y - 0.5, torch.where(slanted, x - y - 0.5, torch.where(kind < 0.8, x, y)))
        place, number = wrap(across * lanes + 0.5 * (lanes + 1))
        there = busy & ((37.0 * kind + 0.618034 * number).remainder(1.0) < density)
        return place.abs() * torch.where(slanted, 0.7071, 1.0) * tile / lanes, there, busy

    (x, column), (y, row) = wrap(u, tile), wrap(v, tile)
    wall = side.round()
    kind = random(column, row, wall)
    distance, there, busy = track(x, y, kind)
    trace = torch.where(there, distance, tile)
    pad = torch.full_like(u, tile)
    # Traces cross the borders of tiles at the same places; a pad is where only one of two tiles has one.
    for upright in (True, False):
        along, over = (y, x) if upright else (x, y)
        border = torch.where(over > 0.0, 0.5, -0.5)
        lane = (along * lanes + 0.5 * (lanes + 1)).round().clamp(1, lanes) / lanes - 0.5 * (lanes + 1) / lanes
        step = 2.0 * border
        if upright:
            tracks = track(border, lane, kind), track(-border, lane, random(column + step, row, wall))
        else:
            tracks = track(lane, border, kind), track(lane, -border, random(column, row + step, wall))
        ends = [there & (away < 0.1 * tile / lanes) for away, there, _ in tracks]
        reach = ((over - border).square() + (along - lane).square()).sqrt() * tile
        pad = pad.minimum(torch.where(ends[0] ^ ends[1], reach, tile))
    return Circuit(trace, pad, ~busy, x * tile, y * tile, (113.0 * kind).remainder(1.0))


def star(u: Tensor, v: Tensor, tips: int, radius: float | Tensor, inner: float) -> Tensor:
    """How far inside a star with this many tips, < 0 outside; `inner` is the ratio of its two radii."""
    step = torch.pi / tips
    angle = torch.atan2(u, v)
    angle = (angle - 2.0 * step * (angle / (2.0 * step)).round()).abs()
    reach = (u * u + v * v).sqrt()
    x, y = reach * angle.cos(), reach * angle.sin()
    bend = torch.tensor(step)
    low_x, low_y = inner * bend.cos().item(), inner * bend.sin().item()
    length = ((1.0 - low_x) ** 2 + low_y**2) ** 0.5
    return ((radius - x) * low_y - y * (1.0 - low_x)) / length


def segment(u: Tensor, v: Tensor, first: tuple[float, float], last: tuple[float, float]) -> Tensor:
    """Distance from the straight line between two places."""
    du, dv = last[0] - first[0], last[1] - first[1]
    share = (((u - first[0]) * du + (v - first[1]) * dv) / (du * du + dv * dv)).clamp(0.0, 1.0)
    return ((u - first[0] - share * du).square() + (v - first[1] - share * dv).square()).sqrt()


def iridescent(color: Tensor, turn: Tensor, chroma: float) -> Tensor:
    """A colour, (3,) or (P, 3), moved round the wheel of hues: `turn` in full turns, `chroma` 0.1 is strong: (P, 3)."""
    angle = 2.0 * torch.pi * turn
    return color.to(turn) + chroma * torch.stack((0.0 * angle, angle.cos(), angle.sin()), -1)


def dimples(points: Points, frequency: Scale, layer: int = 0) -> tuple[Tensor, Tensor]:
    """Blows of a hammer of several sizes: the height between them, 0 in the middle of one to 1, and a random 0..1 for
    each (P,). Their borders are arcs."""
    blow = spots(points.warped(0.02, 5.0, 2, layer), frequency, 1.0, 0.8, 0.45, layer + 1)
    return 1.0 - (-1.4 * (1.0 - blow.depth).square()).exp(), blow.value


def crumpled(points: Points, frequency: Scale, layer: int = 0) -> tuple[Tensor, Tensor]:
    """A sheet that was crumpled and smoothed out: its height (P,), planes of slope 1 between straight creases, and a
    random 0..1 for each plane (P,)."""
    crease, dent = cracks(points, frequency, layer=layer), cells(points, frequency, layer=layer)
    plane_value = torch.remainder(crease.value + dent.value, 1.0)
    return crease.distance * torch.where(dent.other < 0.5, -1.0, 1.0), plane_value
