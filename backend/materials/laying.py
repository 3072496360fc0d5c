"""Layouts: how pieces of one material are laid side by side, each from another place of it."""

from collections.abc import Callable
from dataclasses import replace
from typing import NamedTuple

import torch
from torch import Tensor

from .cells import cells, cracks
from .color import lit
from .layouts import Units, bricks, hexagons, lapped, scales
from .material import Surface
from .noise import fbm, smoothstep
from .points import Points


class Laid(NamedTuple):
    """Pieces."""

    points: Points  # in the material, a piece each from another place
    joint: Tensor  # (P,) 1 in the joint between them
    height: Tensor  # (P,) object units
    tone: Tensor  # (P,) by how much they differ in lightness


Layout = Callable[[Points], Laid]


def lay(material: Callable[[Points], Surface], layout: Layout, points: Points) -> Surface:
    """The surface of a material in pieces; the joints are dark and deep."""
    pieces = layout(points)
    surface = material(pieces.points)
    shade = (1.0 + pieces.tone) * (1.0 - 0.72 * pieces.joint) - 1.0
    rough = surface.roughness + (0.9 - surface.roughness) * pieces.joint
    metallic = surface.metallic * (1.0 - pieces.joint)
    height = surface.height * (1.0 - pieces.joint) + pieces.height
    glow = None if surface.emission is None else surface.emission * (1.0 - pieces.joint)[:, None]
    return Surface(lit(surface.base_color, shade), rough, metallic, height, glow)


def planks(points: Points) -> Laid:
    unit = bricks(points, 1.5, 0.20, 0.012, -1.0, 0.3, True, 4, 901)
    return _pieces(points, unit, 0.012, 0.018, 0.20)


def boards(points: Points) -> Laid:
    """Lying planks, each over the next lower one."""
    unit = bricks(points, 1.8, 0.24, 0.010, -1.0, 0.3, False, 4, 902)
    result = _pieces(points.at(points.z, points.x, points.y), unit, 0.008, 0.012, 0.16)
    return result._replace(height=result.height - 0.03 * (unit.v + 0.5))


def brickwork(points: Points) -> Laid:
    return _pieces(
        points,
        bricks(points.warped(0.008, 6.0, 2, 903), 0.42, 0.17, 0.026, 0.5, 0.1, False, 4, 904),
        0.016,
        0.026,
        0.22,
    )


def tiles(points: Points) -> Laid:
    return _pieces(points, bricks(points, 0.34, 0.34, 0.016, 0.0, 0.0, False, 4, 905), 0.014, 0.018, 0.10)


def plates(points: Points) -> Laid:
    return _pieces(points, bricks(points, 0.62, 0.44, 0.012, 0.5, 0.3, False, 4, 906), 0.010, 0.014, 0.12)


def blocks(points: Points) -> Laid:
    return _pieces(
        points, bricks(points.warped(0.012, 4.0, 2, 907), 0.62, 0.36, 0.030, 0.5, 0.35, False, 4, 908), 0.03, 0.03, 0.18
    )


def hexagon_tiles(points: Points) -> Laid:
    return _pieces(points, hexagons(points, 0.30, 0.018, 4, 909), 0.014, 0.018, 0.12)


def mosaic(points: Points) -> Laid:
    return _pieces(
        points,
        bricks(points.warped(0.02, 4.0, 2, 910), 0.10, 0.10, 0.014, -1.0, 0.3, False, 8, 911),
        0.008,
        0.010,
        0.30,
    )


def shingles(points: Points) -> Laid:
    """Rows that overlap, the upper over the lower."""
    unit = scales(points, 0.26, 0.17, -0.6, 8, 912)
    shade = smoothstep(0.03, 0.0, unit.inside)
    slope = 0.035 * lapped(unit, -0.6, 0.15)
    return Laid(_moved(points, unit.value, unit.other), 0.6 * shade, slope, 0.20 * (unit.value - 0.5))


def cobbles(points: Points) -> Laid:
    """Round stones of several sizes."""
    bent = points.warped(0.03, 4.0, 2, 913)
    cell = cells(bent, 3.6, 0.75, 914)
    line = cracks(bent, 3.6, 1.0, 0.0, 915)
    edge = (cell.second - cell.near) / 3.6
    joint = smoothstep(0.035, 0.012, edge + 0.0 * line.distance)
    dome = smoothstep(0.0, 0.16, edge).sqrt()
    return Laid(_moved(points, cell.value, cell.other), joint, 0.05 * dome, 0.25 * (cell.value - 0.5))


def patchwork(points: Points) -> Laid:
    """Sewn squares."""
    unit = bricks(points, 0.40, 0.40, 0.006, 0.0, 0.0, False, 4, 916)
    puff = smoothstep(0.0, 0.12, unit.inside)
    return Laid(
        _moved(points, unit.value, unit.other),
        smoothstep(0.004, -0.002, unit.inside),
        0.03 * puff,
        0.45 * (unit.value - 0.5),
    )


def _pieces(points: Points, unit: Units, bevel: float, depth: float, tone: float) -> Laid:
    ragged = unit.inside + 0.003 * fbm(points, 16.0, 3, 0.6, 917)
    joint = smoothstep(0.002, -0.003, ragged)
    height = depth * (smoothstep(-0.004, bevel, ragged) - 1.0) + 0.2 * depth * (unit.other - 0.5)
    return Laid(_moved(points, unit.value, unit.other), joint, height, tone * (unit.value - 0.5))


def _moved(points: Points, value: Tensor, other: Tensor) -> Points:
    """Each piece from another place."""
    whole = (61.0 * value).floor(), (53.0 * other).floor(), (47.0 * (value + other)).floor()
    moved = points.moved(torch.stack((1.37 * whole[0], 1.61 * whole[1], 1.83 * whole[2]), -1))
    return replace(moved, axis=None)  # far from the mesh
