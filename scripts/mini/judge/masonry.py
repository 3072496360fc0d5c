"""Masonry and tiles."""

import random

import torch
from torch import Tensor

from ..noise import cells, fbm, noise, smoothstep, vector_noise
from .base import COLORS, Material, Surface, color, mix, picked, plain, rgb, shaded, tinted
from .layouts import box_courses, courses, hashed, hexagons, overlapping, sheet, squares


def _cobblestone(p: Tensor, rng: random.Random) -> Surface:
    scale = rng.uniform(3.2, 5.5)
    near, second, value = cells(p * scale)
    joint = 1 - smoothstep(0.05, 0.16, second - near)
    stone = mix(rgb(88, 84, 82), tinted(rgb(170, 160, 148), rng), value) * (1 + 0.15 * fbm(p * 20, 3))[:, None]
    base = mix(stone.clamp(0, 1), rgb(42, 38, 34), joint)
    return Surface(base, 0.85, 0.0, (0.12 * (second - near).clamp_max(0.5) - 0.02 * joint) / scale * 2)


def _concrete(p: Tensor, rng: random.Random) -> Surface:
    stain = fbm(p * rng.uniform(1.5, 3), 5, 0.55)
    pit = smoothstep(0.55, 0.7, noise(p * 22))
    base = tinted(rgb(150, 148, 143), rng) * (1 + 0.16 * stain)[:, None]
    return Surface(mix(base.clamp(0, 1), rgb(80, 78, 75), pit), 0.9, 0.0, -0.008 * pit)


def _brick(p: Tensor, rng: random.Random) -> Surface:
    laid = rng.choice((courses, box_courses))
    mask, value, other = laid(p + 0.01 * vector_noise(p * 6), rng.uniform(0.13, 0.24), rng.uniform(2.0, 2.8), 0.13)
    face = mix(rgb(128, 44, 30), tinted(rgb(186, 80, 54), rng, 0.04), value) * (1 + 0.14 * fbm(p * 16, 3))[:, None]
    mortar = tinted(rgb(188, 180, 168), rng, 0.06)
    return Surface(mix(face.clamp(0, 1), mortar, mask), 0.88, 0.0, -0.02 * mask + 0.004 * other)


def _mosaic(p: Tensor, rng: random.Random) -> Surface:
    scale = rng.uniform(6, 10)
    q = p * scale
    local = q - q.floor() - 0.5
    edge = smoothstep(0.38, 0.45, local.abs().amax(-1))
    key = (torch.sin(q.floor() @ torch.tensor([12.9, 78.2, 37.7])) * 43758.5).remainder(1.0)
    palette = torch.stack([color(rng.choice(list(COLORS)), rng) for _ in range(5)])
    tile = palette[(key * 5).long().clamp_max(4)]
    return Surface(mix(tile, rgb(215, 210, 200), edge), 0.2 + 0.6 * edge, 0.0, -0.012 * edge)


def _castle_wall(p: Tensor, rng: random.Random) -> Surface:
    laid = rng.choice((courses, box_courses))
    mask, value, other = laid(p + 0.02 * vector_noise(p * 3), rng.uniform(0.27, 0.36), rng.uniform(1.3, 1.8), 0.06)
    rough = fbm(p * 7, 4, 0.6)
    stone = mix(rgb(128, 120, 106), tinted(rgb(186, 174, 152), rng), value)
    stone = shaded(stone, 1 + 0.32 * rough - 0.25 * smoothstep(0.1, 0.6, fbm(p * 2 + 6, 3)))
    return Surface(mix(stone, rgb(74, 68, 58), mask), 0.95, 0.0, 0.025 * rough - 0.03 * mask + 0.01 * other)


def _roof_tiles(p: Tensor, rng: random.Random) -> Surface:
    q = sheet(p, rng) * torch.tensor([1.0, -0.8]) * rng.uniform(4, 6)
    tile, local = overlapping(q)
    inside = 0.5 - local.norm(dim=-1)
    tone = mix(rgb(152, 70, 42), tinted(rgb(214, 122, 76), rng, 0.04), hashed(tile))
    lip = smoothstep(0.0, 0.06, inside)
    base = shaded(tone, (0.35 + 0.65 * lip) * (0.72 + 0.75 * local[:, 1].clamp_min(0)) * (1 + 0.12 * fbm(p * 14, 3)))
    return Surface(base, 0.85, 0.0, 0.06 * local[:, 1].clamp_min(-0.1) + 0.015 * lip)


def _subway_tiles(p: Tensor, rng: random.Random) -> Surface:
    laid = rng.choice((courses, box_courses))
    mask, value, _ = laid(p, rng.uniform(0.16, 0.24), rng.uniform(2.0, 2.4), 0.07)
    face = shaded(tinted(rgb(240, 240, 236), rng, 0.02), 0.94 + 0.06 * value)
    return Surface(mix(face, rgb(112, 112, 112), mask), 0.08 + 0.8 * mask, 0.0, -0.015 * mask)


def _terrazzo(p: Tensor, rng: random.Random) -> Surface:
    base = plain(p, tinted(rgb(232, 226, 214), rng, 0.03))
    chips = (rgb(186, 98, 66), rgb(60, 60, 66), rgb(122, 142, 128), rgb(214, 176, 110), rgb(150, 140, 136))
    for scale, share in ((9.0, 0.5), (4.5, 0.55)):
        near, second, value = cells(p * scale + 0.2 * vector_noise(p * 11))
        chip = smoothstep(0.14, 0.18, second - near) * ((value * 13).remainder(1.0) < share)
        base = mix(base, picked((value * 29).remainder(1.0), *chips), chip)
    return Surface(base, rng.uniform(0.1, 0.35))


def _hexagon_tiles(p: Tensor, rng: random.Random) -> Surface:
    cell, _, edge = hexagons(sheet(p, rng) * rng.uniform(4.5, 7))
    joint = 1 - smoothstep(0.03, 0.06, edge)
    accent = rng.choice((rgb(36, 104, 118), rgb(40, 40, 44), rgb(198, 156, 76), rgb(70, 92, 132)))
    tile = mix(tinted(rgb(238, 236, 230), rng, 0.02), accent, (hashed(cell) < rng.uniform(0.2, 0.45)).float())
    dark = rng.random() < 0.5
    return Surface(
        mix(tile, rgb(64, 62, 60) if dark else rgb(176, 172, 164), joint), 0.15 + 0.7 * joint, 0.0, -0.012 * joint
    )


def _moroccan_tiles(p: Tensor, rng: random.Random) -> Surface:
    _, local = squares(sheet(p, rng) * rng.uniform(2.6, 3.8))
    x, y = local.abs().unbind(-1)
    straight, turned = torch.maximum(x, y), (x + y) * 0.7071
    star = torch.minimum(straight, turned)  # an eight-pointed star
    corner = torch.minimum(torch.maximum(0.5 - x, 0.5 - y), (1 - x - y) * 0.7071)
    blue, other = rng.choice(((rgb(22, 66, 150), rgb(222, 168, 52)), (rgb(18, 108, 108), rgb(196, 84, 44))))
    base = plain(p, rgb(240, 234, 220))
    motif = [(star, 0.36, blue), (star, 0.29, rgb(240, 234, 220)), (star, 0.25, other), (star, 0.14, blue)]
    for distance, size, shade in [*motif, (corner, 0.22, rgb(34, 118, 92)), (corner, 0.12, other)]:
        base = mix(base, shade, 1 - smoothstep(size - 0.012, size + 0.012, distance))
    joint = smoothstep(0.478, 0.49, straight)
    return Surface(mix(base, rgb(120, 112, 100), joint), 0.15 + 0.7 * joint, 0.0, -0.01 * joint)


MATERIALS: dict[str, Material] = {
    "cobblestone": Material(
        _cobblestone, ("cobblestone", "cobblestones", "stone wall", "stone masonry"), ("cracks", "patches", "bricks")
    ),
    "concrete": Material(_concrete, ("concrete", "grey concrete", "rough concrete", "cement"), ("clouds",)),
    "brick": Material(
        _brick, ("red brick", "brick", "brick wall", "bricks", "red brick wall", "red bricks with mortar"), ("bricks",)
    ),
    "mosaic": Material(
        _mosaic, ("mosaic", "mosaic tiles", "ceramic tiles", "colorful tiles"), ("bricks", "checker", "patches")
    ),
    "castle_wall": Material(
        _castle_wall, ("castle wall", "large stone blocks", "medieval castle wall"), ("bricks", "cracks", "patches")
    ),
    "roof_tiles": Material(
        _roof_tiles, ("roof tiles", "clay roof tiles", "tiled roof"), ("bricks", "dots", "spots", "cracks")
    ),
    "subway_tiles": Material(
        _subway_tiles, ("subway tiles", "white subway tiles", "glossy white bathroom tiles"), ("bricks",)
    ),
    "terrazzo": Material(
        _terrazzo, ("terrazzo", "polished terrazzo", "speckled terrazzo"), ("patches", "spots", "dots")
    ),
    "hexagon_tiles": Material(
        _hexagon_tiles,
        ("hexagon tiles", "hexagonal tiles", "hexagonal bathroom tiles"),
        ("patches", "cracks", "bricks"),
    ),
    "moroccan_tiles": Material(
        _moroccan_tiles, ("moroccan tiles", "azulejo tiles", "painted moroccan tiles"), ("checker", "bricks", "dots")
    ),
}
