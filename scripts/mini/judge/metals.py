"""Metals, polished, brushed and corroded."""

import random
from collections.abc import Callable

import torch
from torch import Tensor

from ..noise import fbm, smoothstep
from .base import Material, Surface, mix, plain, rgb, tinted


def _metal(*base: int, rough: tuple[float, float] = (0.12, 0.42)) -> Callable[[Tensor, random.Random], Surface]:
    def surface(p: Tensor, rng: random.Random) -> Surface:
        smudge = 0.06 * fbm(p * rng.uniform(2, 5), 3)
        return Surface(plain(p, tinted(rgb(*base), rng, 0.03)), (rng.uniform(*rough) + smudge).clamp(0.08, 1.0), 1.0)

    return surface


def _brushed_steel(p: Tensor, rng: random.Random) -> Surface:
    streak = fbm(p * torch.tensor([3.0, 45.0, 45.0]), 2)
    base = tinted(rgb(165, 168, 172), rng, 0.04) * (1.0 + 0.13 * streak[:, None])
    return Surface(base.clamp(0, 1), (0.4 + 0.15 * streak).clamp(0.1, 1.0), 1.0, 0.004 * streak)


def _rust(p: Tensor, rng: random.Random) -> Surface:
    scale = rng.uniform(2.0, 4.5)
    patch = smoothstep(-0.25, 0.2, fbm(p * scale, 5, 0.6) + rng.uniform(-0.05, 0.3))
    rust = mix(rgb(72, 32, 14), rgb(190, 88, 30), smoothstep(-0.5, 0.5, fbm(p * scale * 5, 4, 0.7)))
    base = mix(tinted(rgb(110, 108, 105), rng), rust, patch)
    return Surface(base, 0.4 + 0.5 * patch, 0.95 * (1 - patch), 0.01 * patch * fbm(p * 24, 3))


def _verdigris(p: Tensor, rng: random.Random) -> Surface:
    patch = smoothstep(-0.2, 0.15, fbm(p * rng.uniform(2, 5), 5, 0.6) + rng.uniform(0, 0.25))
    green = mix(rgb(60, 130, 115), rgb(130, 195, 175), smoothstep(-0.4, 0.4, fbm(p * 14, 3)))
    return Surface(mix(rgb(140, 84, 52), green, patch), 0.35 + 0.5 * patch, 1 - patch, 0.006 * patch)


MATERIALS: dict[str, Material] = {
    "gold": Material(
        _metal(255, 205, 92), ("gold", "golden metal", "polished gold", "shiny gold metal"), detailed=False
    ),
    "silver": Material(
        _metal(236, 236, 240, rough=(0.08, 0.3)),
        ("silver", "chrome", "polished silver", "shiny chrome"),
        detailed=False,
    ),
    "copper": Material(_metal(232, 138, 102), ("copper", "polished copper", "shiny copper metal"), detailed=False),
    "brushed_steel": Material(
        _brushed_steel, ("brushed steel", "steel", "brushed metal", "brushed aluminium"), ("fibres",)
    ),
    "rust": Material(
        _rust, ("rusty metal", "rust", "rusty iron", "rusted old metal", "corroded rusty steel"), ("clouds",)
    ),
    "verdigris": Material(
        _verdigris, ("verdigris", "green patina", "oxidized copper", "weathered copper with green patina"), ("clouds",)
    ),
}
