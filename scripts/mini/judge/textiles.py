"""Textiles."""

import random

import torch
from torch import Tensor

from ..noise import fbm, noise, smoothstep, vector_noise
from .base import COLORS, Material, Surface, color, mix, plain, rgb, tinted, weave


def _denim(p: Tensor, rng: random.Random) -> Surface:
    scale = rng.uniform(26, 40)
    twill = 0.5 + 0.5 * torch.sin((p[:, 0] + p[:, 1] + 2 * p[:, 2]) * scale * 2.0)
    fade = fbm(p * 3, 3)
    t = (0.55 * twill + 0.4 * noise(p * scale * 1.2) * 0.6 + 0.25 * fade + 0.1).clamp(0, 1)
    return Surface(mix(rgb(28, 42, 84), tinted(rgb(128, 152, 190), rng), t), 0.95, 0.0, 0.004 * twill)


def _knit(p: Tensor, rng: random.Random) -> Surface:
    scale = rng.uniform(9, 15)
    column = p[:, 0] * scale + 0.6 * p[:, 1] * scale
    side = (column - column.floor() - 0.5).abs() * 2
    loop = 0.5 + 0.5 * torch.sin((p[:, 2] * scale * 1.1 + side * 0.7) * 2 * torch.pi)
    height = loop * (1 - (side - 0.5).abs())
    yarn = color(rng.choice(list(COLORS)), rng)
    base = mix(yarn * 0.3, yarn.clamp_min(0.08), smoothstep(0.05, 0.6, height)) * (1 + 0.12 * noise(p * 50))[:, None]
    return Surface(base.clamp(0, 1), 1.0, 0.0, 0.03 * height)


def _tartan(p: Tensor, rng: random.Random) -> Surface:
    ground, second, line = rgb(150, 20, 28), rgb(18, 50, 34), rgb(225, 200, 90)
    if rng.random() < 0.4:
        ground, second, line = rgb(24, 44, 110), rgb(16, 70, 40), rgb(230, 230, 230)
    scale = rng.uniform(2.2, 3.6)
    q = torch.stack((p[:, 0] + 0.7 * p[:, 1], p[:, 2]), -1) * scale
    local = (q - q.floor() - 0.5).abs()
    band = smoothstep(0.24, 0.26, local)
    thin = 1 - smoothstep(0.02, 0.035, (local - 0.12).abs())
    base = mix(mix(ground, second, 0.5 * band.sum(-1)), line, 0.75 * thin.amax(-1))
    return Surface(base, 0.95)


def _burlap(p: Tensor, rng: random.Random) -> Surface:
    height, _ = weave(p + 0.01 * vector_noise(p * 9), rng.uniform(14, 22))
    base = mix(rgb(84, 62, 38), tinted(rgb(196, 162, 112), rng), height) * (1 + 0.15 * noise(p * 30))[:, None]
    return Surface(base.clamp(0, 1), 1.0, 0.0, 0.015 * height)


def _camouflage(p: Tensor, rng: random.Random) -> Surface:
    scale = rng.uniform(2.2, 3.6)
    base = plain(p, rgb(104, 108, 62))
    for shade, offset, level in ((rgb(52, 66, 36), 0, 0.08), (rgb(92, 68, 42), 11, 0.16), (rgb(30, 30, 26), 23, 0.26)):
        base = mix(base, shade, smoothstep(level, level + 0.05, fbm(p * scale + offset, 3, 0.4)))
    return Surface(base, 0.9)


MATERIALS: dict[str, Material] = {
    "denim": Material(_denim, ("denim", "blue denim", "jeans", "blue jeans fabric"), ("weave", "fibres", "stripes")),
    "knit": Material(_knit, ("knitted wool", "wool", "knitted sweater", "woolen fabric"), ("weave",)),
    "tartan": Material(_tartan, ("tartan", "plaid", "plaid fabric", "tartan cloth"), ("checker", "weave", "bricks")),
    "burlap": Material(_burlap, ("burlap", "woven fabric", "woven burlap", "linen sack cloth"), ("weave", "checker")),
    "camouflage": Material(_camouflage, ("camouflage", "army camouflage", "green camouflage"), ("clouds", "patches")),
}
