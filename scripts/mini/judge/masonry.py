"""Masonry and tiles."""

import random

import torch
from torch import Tensor

from ..noise import cells, fbm, noise, smoothstep, vector_noise
from .base import COLORS, Material, Surface, box_courses, color, courses, mix, rgb, tinted


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
}
