"""Ground and what covers it."""

import random

import torch
from torch import Tensor

from ..noise import cells, fbm, noise, smoothstep, vector_noise
from .base import Material, Surface, mix, picked, rgb, shaded, tinted


def _lava(p: Tensor, rng: random.Random) -> Surface:
    scale = rng.uniform(2.2, 4)
    near, second, _ = cells(p * scale + 0.35 * vector_noise(p * scale * 1.4))
    crack = 1 - smoothstep(0.0, rng.uniform(0.2, 0.34), second - near + 0.12 * fbm(p * scale * 3, 3))
    glow = mix(rgb(120, 12, 0), rgb(255, 96, 8), smoothstep(0.1, 0.5, crack))
    glow = mix(glow, rgb(255, 224, 84), smoothstep(0.55, 1.0, crack))
    crust = mix(rgb(18, 13, 12), rgb(58, 44, 40), smoothstep(-0.4, 0.6, fbm(p * 12, 3)))
    return Surface(mix(crust, glow, smoothstep(0.02, 0.25, crack)), 0.75, 0.0, -0.03 * crack)


def _moss(p: Tensor, rng: random.Random) -> Surface:
    clump = fbm(p * rng.uniform(4, 7), 4, 0.6)
    tuft = noise(p * 34)
    t = smoothstep(-0.6, 0.6, clump + 0.5 * tuft)
    base = mix(rgb(24, 44, 12), tinted(rgb(124, 152, 44), rng), t)
    return Surface(
        mix(base, rgb(60, 48, 30), smoothstep(0.35, 0.6, fbm(p * 2.4 + 5, 3))), 1.0, 0.0, 0.02 * clump + 0.006 * tuft
    )


def _grass(p: Tensor, rng: random.Random) -> Surface:
    blade = fbm(p * torch.tensor([42.0, 42.0, 5.0]) + 0.6 * vector_noise(p * 5), 2, 0.7)
    base = mix(rgb(22, 62, 10), tinted(rgb(112, 190, 46), rng), smoothstep(-0.6, 0.7, blade))
    return Surface(base, 0.85, 0.0, 0.015 * blade)


def _sand(p: Tensor, rng: random.Random) -> Surface:
    ripple = torch.sin((p[:, 2] + 0.5 * p[:, 0] + 0.1 * noise(p * 2)) * rng.uniform(22, 34))
    grain = noise(p * 58)
    base = tinted(rgb(218, 186, 134), rng) * (1 + 0.09 * ripple + 0.13 * grain)[:, None]
    return Surface(base.clamp(0, 1), 1.0, 0.0, 0.008 * ripple)


def _cracked_mud(p: Tensor, rng: random.Random) -> Surface:
    scale = rng.uniform(2.6, 4)
    near, second, value = cells(p * scale + 0.2 * vector_noise(p * scale * 2))
    crack = 1 - smoothstep(0.06, 0.12, second - near)
    base = mix(tinted(rgb(186, 156, 122), rng), rgb(150, 120, 90), value)
    base = shaded(base, 1 + 0.16 * fbm(p * 9, 3) - 0.2 * smoothstep(0.3, 0.1, second - near))
    return Surface(
        mix(base, rgb(46, 34, 24), crack), 1.0, 0.0, -0.05 * crack - 0.02 * smoothstep(0.1, 0.5, second - near)
    )


def _pebbles(p: Tensor, rng: random.Random) -> Surface:
    scale = rng.uniform(3.6, 5.2)
    near, second, value = cells(p * scale + 0.12 * vector_noise(p * scale))
    gap = 1 - smoothstep(0.0, 0.16, second - near)
    colors = [rgb(226, 220, 208), rgb(120, 118, 120), rgb(168, 124, 96), rgb(74, 74, 80), rgb(196, 178, 146)]
    stone = picked((value * 23).remainder(1.0), *colors, rgb(146, 152, 158))
    stone = shaded(
        stone, (0.95 + 0.12 * fbm(p * 12 + value[:, None] * 9, 3)) * (0.6 + 0.45 * smoothstep(0.0, 0.5, second - near))
    )
    round_ = (0.5 - near).clamp_min(0).sqrt()
    return Surface(mix(stone, rgb(24, 20, 18), gap), 0.35 + 0.5 * gap, 0.0, 0.3 * round_ / scale - 0.02 * gap)


def _coal(p: Tensor, rng: random.Random) -> Surface:
    scale = rng.uniform(2.6, 4)
    near, second, value = cells(p * scale)
    small, other, facet = cells(p * scale * 2.3 + 7)
    gap = 1 - smoothstep(0.0, 0.1, second - near)
    base = shaded(rgb(66, 66, 72), (0.25 + 0.5 * facet + 0.25 * value) * (1 - 0.85 * gap))
    height = (0.4 * (second - near) + 0.2 * (other - small)) / scale
    return Surface(base, 0.16 + 0.35 * facet + 0.3 * gap, 0.1, height)


MATERIALS: dict[str, Material] = {
    "lava": Material(
        _lava, ("molten lava", "lava", "glowing lava", "magma", "volcanic lava with cracks"), ("cracks", "veins")
    ),
    "moss": Material(_moss, ("green moss", "moss", "mossy", "covered in moss"), ("clouds",)),
    "grass": Material(_grass, ("grass", "green grass", "grassy"), ("fibres", "clouds")),
    "sand": Material(_sand, ("sand", "desert sand", "rippled sand"), ("stripes", "clouds")),
    "cracked_mud": Material(
        _cracked_mud, ("cracked mud", "dry cracked earth", "cracked clay ground"), ("cracks", "patches")
    ),
    "pebbles": Material(
        _pebbles, ("pebbles", "smooth pebbles", "river pebbles"), ("patches", "cracks", "spots", "dots")
    ),
    "coal": Material(_coal, ("coal", "black coal", "lumps of coal"), ("patches", "cracks", "clouds")),
}
