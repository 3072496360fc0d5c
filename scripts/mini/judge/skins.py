"""Leathers and skins."""

import random

import torch
from torch import Tensor

from ..noise import cells, fbm, smoothstep, vector_noise
from .base import Material, Surface, color, mix, ramp, rgb, shaded, tinted
from .layouts import hashed, sheet, squares


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


def _crocodile(p: Tensor, rng: random.Random) -> Surface:
    q = (sheet(p, rng) + 0.05 * vector_noise(p * 2.6)[:, :2]) * torch.tensor([5.0, 6.5]) * rng.uniform(0.85, 1.2)
    cell, local = squares(q, 0.5)
    edge = 0.5 - local.abs().pow(3).sum(-1).pow(1 / 3)
    plate = smoothstep(0.02, 0.14, edge)
    tone = rng.choice((rgb(104, 100, 56), rgb(88, 64, 40), rgb(60, 72, 50)))
    base = shaded(tinted(tone, rng, 0.03), (0.8 + 0.3 * hashed(cell)) * (1 + 0.15 * fbm(p * 10, 3)))
    return Surface(mix(rgb(18, 14, 10), base, plate), 0.3 + 0.3 * (1 - plate), 0.0, 0.03 * smoothstep(0.0, 0.3, edge))


def _elephant(p: Tensor, rng: random.Random) -> Surface:
    scale = rng.uniform(3.5, 5)
    q = p + 0.1 * vector_noise(p * 2.5)
    near, second, _ = cells(q * torch.tensor([0.8, 0.8, 2.2]) * scale)
    small, other, _ = cells(q * scale * 2.4)
    fold = 1 - smoothstep(0.02, 0.2, second - near)
    wrinkle = torch.maximum(fold, 0.55 * (1 - smoothstep(0.02, 0.16, other - small)))
    base = shaded(tinted(rgb(142, 134, 128), rng, 0.04), 1 + 0.16 * fbm(p * 2, 3))
    return Surface(mix(base, rgb(60, 54, 52), 0.85 * wrinkle), 0.95, 0.0, -0.03 * wrinkle)


def _tortoiseshell(p: Tensor, rng: random.Random) -> Surface:
    t = 0.42 + 0.85 * fbm(p * rng.uniform(2.2, 3.4) + 0.3 * vector_noise(p * 4), 3, 0.4)
    base = ramp(t, rgb(246, 190, 84), rgb(224, 140, 42), rgb(132, 60, 16), rgb(40, 20, 10), rgb(24, 12, 8))
    return Surface(base, rng.uniform(0.05, 0.15))


MATERIALS: dict[str, Material] = {
    "leather": Material(_leather, ("leather", "brown leather", "old leather"), ("cracks", "clouds")),
    "scales": Material(
        _scales,
        ("dragon scales", "scales", "snake skin", "reptile scales", "fish scales"),
        ("cracks", "bricks", "dots", "spots"),
    ),
    "crocodile": Material(
        _crocodile,
        ("crocodile leather", "crocodile skin", "alligator leather"),
        ("bricks", "cracks", "checker", "patches"),
    ),
    "elephant": Material(
        _elephant, ("elephant skin", "wrinkled grey skin", "elephant hide"), ("cracks", "clouds", "patches")
    ),
    "tortoiseshell": Material(
        _tortoiseshell,
        ("tortoiseshell", "polished tortoiseshell", "tortoiseshell comb"),
        ("clouds", "patches", "spots"),
    ),
}
