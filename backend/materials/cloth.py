"""Cloth thread by thread: any draft, a colour for each thread, cables, and the stripes and motifs printed on it."""

from typing import NamedTuple

import torch
from torch import Tensor

from .layouts import plane
from .noise import fbm, noise, smoothstep
from .points import Points


class Cloth(NamedTuple):
    """Woven cloth. Threads that run up are the warp, those across the weft."""

    height: Tensor  # (P,) 0 in the holes, 1 on top of a thread
    warp: Tensor  # (P,) 1 where the warp is on top, else 0
    value: Tensor  # (P,) 0..1, random, one for each thread
    column: Tensor  # (P,) whole number of the warp thread
    row: Tensor  # (P,) whole number of the weft thread
    across: Tensor  # (P,) -0.5..0.5, place across the thread on top
    slub: Tensor  # (P,) noise along the thread on top, -1..1
    u: Tensor  # (P,) along the wall, object units
    v: Tensor  # (P,) up the wall


class Cell(NamedTuple):
    """A place in the grid of a repeating print."""

    u: Tensor  # (P,) from the middle, object units
    v: Tensor  # (P,)
    radius: Tensor  # (P,) object units
    angle: Tensor  # (P,) radians, 0 to the right
    value: Tensor  # (P,) 0..1, random, one for each cell


def _draft(kind: str, row: Tensor, column: Tensor) -> Tensor:
    """True where the warp is on top."""
    if kind == "twill":
        return (column - row) % 4 < 2
    if kind == "denim":
        return (column - row) % 4 < 3
    if kind == "herringbone":
        return torch.where(column % 20 < 10, column - row, 19 - column - row) % 4 < 2
    if kind == "basket":
        return (torch.div(column, 2, rounding_mode="floor") + torch.div(row, 2, rounding_mode="floor")) % 2 < 1
    if kind == "satin":
        return (2 * column + row) % 5 > 0
    return (column + row) % 2 < 1


def cloth(
    points: Points, thread: float, kind: str = "plain", sides: int = 4, layer: int = 0, mirror: bool = True
) -> Cloth:
    """Weave.

    Args:
        thread: width of a thread in object units.
        kind: plain, twill (2 over 2), denim (3 over 1), herringbone, basket or satin.
        mirror: colours of the threads go on round corners, but diagonals turn back there (see layouts.plane).
    """
    lane = plane(points, sides, mirror, 24.0 * thread)  # all kinds repeat after 4, 5 or 8 threads
    u, v = lane.u / thread, lane.v / thread
    column, row = u.floor().long(), v.floor().long()
    up = _draft(kind, row, column)
    across = torch.where(up, u - column, v - row) - 0.5
    run = torch.where(up, v - row, u - column) - 0.5
    step = torch.where(run > 0.0, 1, -1)
    beyond = torch.where(up, _draft(kind, row + step, column), ~_draft(kind, row, column + step))
    dive = torch.where(beyond, torch.zeros_like(run), 2.0 * run.abs())
    height = (1.0 - 3.8 * across * across).clamp_min(0.0).sqrt() * (1.0 - 0.65 * dive * dive)
    number = torch.where(up, column, row + 5000)
    value = random(points, number, lane.side.long(), layer)
    along = torch.where(up, lane.v, lane.u)
    slub = noise(points.at(7.31 * value + along * 9.0, number * 0.731, lane.side + 0.5), 1.0, layer)
    return Cloth(height, up.to(u), value, column.to(u), row.to(u), across, slub, lane.u, lane.v)


def spun(points: Points, woven: Cloth, thread: float, fineness: float = 2.6) -> Tensor:
    """The fibres of a yarn, which wind round it: (P,), about -1..1, fainter where texels are coarse.

    Args:
        thread: its width, as given to `cloth`.
        fineness: how many fibres lie side by side.
    """
    run = torch.where(woven.warp > 0.5, woven.v, woven.u) / thread
    wound = points.at(fineness * (woven.across + 0.55 * run), 0.7 * run, 41.0 * woven.value)
    seen = min(max(2.5 * thread / fineness / max(points.finest, 1e-6) - 1.0, 0.0), 1.0)
    return seen * fbm(wound, 1.0, 2, 0.7, 61)


def cables(points: Points, width: float, sides: int = 8) -> tuple[Tensor, Tensor]:
    """Ropes of knitting, two strands each: height (P,), 0 between ropes and 1 on top, and the share of rope (P,)."""
    lane = plane(points, sides, True, width)
    place = 4.0 * (torch.remainder(lane.u / width, 1.0) - 0.5)
    turn = lane.v / width * 5.0
    rope = torch.zeros_like(place)
    for phase in (0.0, torch.pi):
        away = (place - 0.62 * torch.sin(turn + phase)) / 0.62
        above = 0.72 + 0.28 * torch.cos(turn + phase)
        rope = torch.maximum(rope, (1.0 - away * away).clamp_min(0.0).sqrt() * above)
    return rope, smoothstep(0.0, 0.3, rope)


def bands(place: Tensor, period: float, *edges: tuple[float, float], soft: float = 0.003) -> Tensor:
    """1 within any of the bands (from, to), in fractions of the period; `place` and `soft` are in the period's unit."""
    inside = torch.zeros_like(place)
    for low, high in edges:
        middle, half_width = 0.5 * (low + high) * period, 0.5 * (high - low) * period
        away = (torch.remainder(place - middle + 0.5 * period, period) - 0.5 * period).abs()
        inside = torch.maximum(inside, smoothstep(half_width + soft, half_width - soft, away))
    return inside


def cell(points: Points, width: float, height: float, shift: float = 0.5, sides: int = 4, layer: int = 0) -> Cell:
    """The grid of a print; every other row is moved by `shift` widths."""
    lane = plane(points, sides, True, width)
    row = (lane.v / height).floor()
    t = lane.u / width + shift * torch.remainder(row, 2.0)
    column = t.floor()
    u, v = (t - column - 0.5) * width, (lane.v / height - row - 0.5) * height
    value = random(points, column.long(), row.long() * 8 + lane.side.long(), layer)
    return Cell(u, v, (u * u + v * v).sqrt(), torch.atan2(v, u), value)


def random(points: Points, first: Tensor, second: Tensor, layer: int = 0) -> Tensor:
    """0..1 for each pair of whole numbers, (P,) int64."""
    mask = 0xFFFFFFFF
    h = (first * 0x4DA6B343 + second * 0x58163841 + (points.seed * 31 + layer) * 0x1B873593 + 0x27D4EB2F) & mask
    h = ((h ^ (h >> 16)) * 0x7FEB352D) & mask
    h = ((h ^ (h >> 15)) * 0x246CA68B) & mask
    return ((h ^ (h >> 16)) >> 8).to(points.position) / float(1 << 24)
