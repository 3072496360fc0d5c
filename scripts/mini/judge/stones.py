"""Stones."""

import random
from collections.abc import Callable

import torch
from torch import Tensor

from ..noise import cells, fbm, noise, ridges, smoothstep, vector_noise
from .base import Material, Surface, mix, rgb, tinted


def _marble(ground: Tensor, vein: Tensor) -> Callable[[Tensor, random.Random], Surface]:
    def surface(p: Tensor, rng: random.Random) -> Surface:
        scale = rng.uniform(0.9, 1.9)
        q = p * scale + 0.45 * vector_noise(p * scale * 1.5) + 0.15 * vector_noise(p * scale * 4)
        thin = (1.0 - noise(q).abs() * rng.uniform(5, 9)).clamp_min(0.0)
        thin = thin + 0.6 * (1.0 - noise(q * 2.1 + 9).abs() * 7).clamp_min(0.0)
        cloud = smoothstep(-0.1, 0.9, fbm(q * 0.9 + 4, 3))
        base = mix(tinted(ground, rng, 0.03), vein, (0.8 * thin.clamp(0, 1) + 0.25 * cloud).clamp(0, 1))
        return Surface(base, rng.uniform(0.1, 0.35))

    return surface


def _granite(p: Tensor, rng: random.Random) -> Surface:
    scale = rng.uniform(14, 24)
    _, _, value = cells(p * scale)
    base = mix(rgb(70, 66, 66), tinted(rgb(205, 190, 185), rng), smoothstep(0.2, 0.8, value))
    base = mix(base, rgb(18, 18, 20), smoothstep(0.3, 0.45, noise(p * scale * 0.8)))
    return Surface(base, rng.uniform(0.2, 0.5))


def _rock(p: Tensor, rng: random.Random) -> Surface:
    scale = rng.uniform(2, 4)
    height = fbm(p * scale, 5, 0.6)
    crack = smoothstep(0.86, 0.97, ridges(p * scale * 0.8, 1))
    base = mix(rgb(72, 68, 64), tinted(rgb(152, 146, 138), rng), smoothstep(-0.6, 0.6, height))
    return Surface(mix(base, rgb(35, 33, 31), crack), 0.92, 0.0, 0.09 * height / scale - 0.02 * crack)


def _sandstone(p: Tensor, rng: random.Random) -> Surface:
    q = p[:, 2] * rng.uniform(6, 12) + 1.2 * fbm(p * 1.6, 3)
    layer = 0.5 + 0.5 * torch.sin(q * 2.4) * torch.sin(q * 0.9 + 1)
    base = mix(rgb(214, 168, 112), tinted(rgb(158, 96, 58), rng), layer.clamp(0, 1))
    return Surface((base * (1 + 0.1 * noise(p * 34))[:, None]).clamp(0, 1), 0.95, 0.0, 0.012 * layer)


MATERIALS: dict[str, Material] = {
    "white_marble": Material(
        _marble(rgb(236, 234, 230), rgb(96, 98, 106)),
        ("white marble", "marble", "carrara marble", "polished white marble", "veined white marble"),
        ("veins",),
    ),
    "black_marble": Material(
        _marble(rgb(22, 22, 26), rgb(210, 205, 196)),
        ("black marble", "dark marble", "polished black marble"),
        ("veins",),
    ),
    "granite": Material(_granite, ("granite", "speckled granite", "grey granite"), ("patches", "clouds", "spots")),
    "rock": Material(_rock, ("rock", "stone", "rough grey stone", "grey rock", "cracked stone"), ("clouds", "cracks")),
    "sandstone": Material(_sandstone, ("sandstone", "layered sandstone", "desert rock"), ("stripes", "clouds")),
}
