"""Leathers and skins."""

import random

import torch
from torch import Tensor

from ..noise import cells, fbm, smoothstep, vector_noise
from .base import Material, Surface, color, mix, rgb, tinted


def _leather(p: Tensor, rng: random.Random) -> Surface:
    near, second, _ = cells(p * rng.uniform(14, 22) + 0.4 * vector_noise(p * 8))
    crease = 1 - smoothstep(0.03, 0.2, second - near)
    base = mix(tinted(rgb(110, 62, 34), rng), rgb(52, 26, 14), 0.8 * crease)
    return Surface((base * (1 + 0.15 * fbm(p * 2, 3))[:, None]).clamp(0, 1), 0.42 + 0.3 * crease, 0.0, -0.012 * crease)


def _scales(p: Tensor, rng: random.Random) -> Surface:
    size = rng.uniform(7, 11)
    row = (p[:, 2] * size).floor()
    across = (torch.atan2(p[:, 1], p[:, 0]) * 0.7 + 0.3 * p[:, 0]) * size + 0.5 * row.remainder(2)
    u, v = across - across.floor() - 0.5, p[:, 2] * size - row
    radius = torch.sqrt(u * u * 2.6 + (1 - v) ** 2 * 0.6)
    rim = smoothstep(0.6, 0.78, radius)
    main = color(rng.choice(("green", "green", "red", "blue", "black", "orange")), rng)
    base = mix(main * (0.7 + 0.5 * v)[:, None], main * 0.12, rim)
    return Surface(base.clamp(0, 1), 0.35, 0.0, 0.02 * (1 - radius))


MATERIALS: dict[str, Material] = {
    "leather": Material(_leather, ("leather", "brown leather", "old leather"), ("cracks", "clouds")),
    "scales": Material(
        _scales,
        ("dragon scales", "scales", "snake skin", "reptile scales", "fish scales"),
        ("cracks", "bricks", "dots", "spots"),
    ),
}
