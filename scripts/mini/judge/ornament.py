"""Ornament."""

import random

import torch
from torch import Tensor

from ..noise import noise, smoothstep, vector_noise
from .base import Material, Surface, mix, picked, plain, ramp, rgb, shaded, tinted
from .layouts import hashed, overlapping, scattered, sheet, squares

_MEANDER = torch.tensor(  # one turn of a Greek key, seen from above
    [
        [1, 1, 1, 1, 1, 1, 1, 1],
        [0, 0, 0, 0, 0, 0, 0, 0],
        [1, 1, 1, 1, 1, 1, 1, 0],
        [1, 0, 0, 0, 0, 0, 1, 0],
        [1, 0, 1, 1, 1, 0, 1, 0],
        [1, 0, 1, 0, 0, 0, 1, 0],
        [1, 0, 1, 1, 1, 1, 1, 0],
        [1, 0, 0, 0, 0, 0, 0, 0],
    ]
)


def _meander(p: Tensor, rng: random.Random) -> Surface:
    q = (sheet(p, rng) * rng.uniform(14, 20)).floor().long().remainder(8)
    line = _MEANDER[7 - q[:, 1], q[:, 0]].float()
    ground, ink = rng.choice(((rgb(196, 104, 56), rgb(24, 20, 20)), (rgb(236, 226, 204), rgb(28, 60, 128))))
    return Surface(mix(tinted(ground, rng, 0.03), ink, line), rng.uniform(0.3, 0.7))


def _deco_fans(p: Tensor, rng: random.Random) -> Surface:
    _, local = overlapping(sheet(p, rng) * rng.uniform(1.9, 2.7))
    ring = local.norm(dim=-1) * 8
    gold = 1 - smoothstep(0.12, 0.2, (ring - ring.round()).abs())
    ground = tinted(rng.choice((rgb(20, 34, 66), rgb(16, 58, 56), rgb(22, 22, 26))), rng, 0.02)
    return Surface(mix(ground, rgb(230, 184, 96), gold), 0.3, gold, 0.003 * gold)


def _swirls(p: Tensor, rng: random.Random) -> Surface:
    q = p + 0.5 * vector_noise(p * 1.1) + 0.25 * vector_noise(p * 2.1)
    band = (noise(q * 1.5) * rng.uniform(7, 10) + 2 * q[:, 2]).remainder(6.0) / 6.0
    inks = [rgb(250, 60, 150), rgb(255, 150, 20), rgb(255, 232, 50), rgb(60, 200, 90), rgb(40, 120, 240)]
    return Surface(picked(band, *inks, rgb(140, 50, 200)), rng.uniform(0.2, 0.7))


def _starry_night(p: Tensor, rng: random.Random) -> Surface:
    chart = sheet(p, rng)
    cell, local = squares(chart * rng.uniform(1.5, 2.1), 0.5)
    radius, angle = local.norm(dim=-1), torch.atan2(local[:, 1], local[:, 0])
    whirl = radius * 42 + angle * torch.where(hashed(cell) > 0.5, 2.0, -2.0)
    flow = torch.where(radius < 0.45, whirl, 42 * (chart[:, 1] + 0.12 * torch.sin(chart[:, 0] * 5)))
    stroke = 0.5 + 0.5 * torch.sin(flow) + 0.5 * noise(torch.stack((flow * 0.4, angle * 3, radius * 6), -1))
    base = ramp(stroke, rgb(18, 30, 88), rgb(40, 84, 168), rgb(108, 160, 206), rgb(206, 218, 196))
    star = smoothstep(0.24, 0.06, radius) * (0.75 + 0.35 * torch.sin(whirl))
    base = mix(base, rgb(250, 212, 84), (star * (hashed(cell + 4.1) < 0.7)).clamp(0, 1))
    return Surface(base, 0.55, 0.0, 0.008 * stroke)


def _chevron(p: Tensor, rng: random.Random) -> Surface:
    q = sheet(p, rng) * rng.uniform(3, 4.5)
    band = q[:, 1] * 1.5 + (2 * (q[:, 0] - q[:, 0].floor()) - 1).abs()
    main = tinted(rng.choice((rgb(30, 110, 120), rgb(186, 84, 44), rgb(32, 44, 92), rgb(110, 40, 84))), rng, 0.03)
    base = picked(band.remainder(3.0) / 3.0, main, rgb(240, 232, 212), rgb(226, 178, 76))
    return Surface(base, rng.uniform(0.4, 0.9))


def _floral_print(p: Tensor, rng: random.Random) -> Surface:
    chart = sheet(p, rng)
    base = plain(p, tinted(rng.choice((rgb(240, 230, 210), rgb(34, 44, 74), rgb(206, 222, 216))), rng, 0.02))
    for layer in range(2):
        along, across, _ = scattered(chart * 4.2, layer + 2)
        leaf = 1 - smoothstep(0.85, 1.0, (along / 0.42) ** 2 + (across / 0.15) ** 2)
        base = mix(base, shaded(rgb(92, 134, 84), 1 - 0.4 * (across.abs() < 0.02)), leaf)
    for scale, number in ((2.1, 0), (3.4, 1)):
        along, across, value = scattered(chart * scale, number)
        radius, angle = torch.stack((along, across), -1).norm(dim=-1), torch.atan2(across, along)
        bloom = 0.26 + 0.07 * torch.cos(angle * 5)
        tone = picked(value, rgb(206, 76, 104), rgb(240, 164, 170), rgb(216, 120, 70), rgb(166, 108, 178))
        inner = shaded(tone, 0.7 + 1.1 * radius + 0.12 * torch.cos(angle * 20))
        base = mix(base, inner, smoothstep(0.02, 0.0, radius - bloom))
        base = mix(base, rgb(244, 206, 92), 1 - smoothstep(0.06, 0.085, radius))
    return Surface(base, 0.9)


MATERIALS: dict[str, Material] = {
    "meander": Material(_meander, ("greek meander", "greek key", "greek key pattern"), ("bricks", "checker", "weave")),
    "deco_fans": Material(
        _deco_fans, ("art deco fans", "art deco", "golden art deco scallops"), ("rings", "dots", "bricks")
    ),
    "swirls": Material(
        _swirls, ("psychedelic swirls", "psychedelic", "groovy swirls"), ("veins", "rings", "stripes", "clouds")
    ),
    "starry_night": Material(
        _starry_night, ("starry night swirls", "starry night", "van gogh starry night"), ("rings", "spots", "stripes")
    ),
    "chevron": Material(
        _chevron, ("chevron", "chevron stripes", "zigzag chevron pattern"), ("stripes", "checker", "weave")
    ),
    "floral_print": Material(
        _floral_print, ("floral print", "floral wallpaper", "fabric printed with flowers"), ("spots", "dots", "patches")
    ),
}
