"""Painted and worn."""

import random

import torch
from torch import Tensor

from ..noise import cells, fbm, noise, smoothstep, vector_noise
from .base import Material, Surface, color, mix, picked, plain, rgb, shaded, tinted
from .layouts import sheet


def _peeling_paint(p: Tensor, rng: random.Random) -> Surface:
    fibre = fbm(p * torch.tensor([24.0, 24.0, 1.6]), 3, 0.6)
    wood = mix(rgb(92, 74, 56), rgb(170, 146, 116), smoothstep(-0.5, 0.5, fibre))
    flake = fbm(p * torch.tensor([3.4, 3.4, 1.6]) + 0.2 * vector_noise(p * 9), 4, 0.6)
    coat = 1.4 * flake + 0.12 * fibre + rng.uniform(0.0, 0.25)
    paint = smoothstep(0.0, 0.03, coat)
    tone = rng.choice((rgb(86, 150, 148), rgb(196, 206, 196), rgb(72, 112, 160), rgb(172, 60, 48), rgb(206, 176, 84)))
    edge = (1 - smoothstep(0.02, 0.14, coat)) * paint
    coated = mix(shaded(tinted(tone, rng, 0.03), 1 + 0.12 * fbm(p * 5, 3)), rgb(238, 232, 220), 0.5 * edge)
    shadow = (1 - paint) * smoothstep(-0.1, 0.0, coat)
    base = mix(shaded(wood, 1 - 0.6 * shadow), coated, paint)
    return Surface(base, 0.55 + 0.4 * (1 - paint), 0.0, 0.014 * paint + 0.012 * edge + 0.004 * fibre)


def _rusty_paint(p: Tensor, rng: random.Random) -> Surface:
    eaten = fbm(p * rng.uniform(2.2, 3.2), 5, 0.6) - rng.uniform(0.05, 0.2)
    rust = smoothstep(0.0, 0.06, eaten)
    run = smoothstep(-0.35, 0.05, eaten + 0.25 * noise(p * torch.tensor([9.0, 9.0, 0.9])))
    tone = rng.choice((rgb(52, 106, 124), rgb(200, 156, 44), rgb(66, 112, 72), rgb(196, 196, 188), rgb(160, 44, 38)))
    coat = mix(tinted(tone, rng, 0.03), rgb(150, 92, 50), 0.45 * run)
    scale = mix(rgb(66, 30, 16), rgb(176, 84, 34), smoothstep(-0.4, 0.4, fbm(p * 13, 3, 0.7)))
    blister = rust * fbm(p * 16, 3)
    return Surface(mix(coat, scale, rust), 0.3 + 0.6 * rust, 0.0, 0.012 * blister - 0.006 * rust)


def _splatter(p: Tensor, rng: random.Random) -> Surface:
    ground = tinted(rng.choice((rgb(242, 240, 234), rgb(52, 52, 56), rgb(196, 192, 184))), rng, 0.02)
    base, height = plain(p, ground), torch.zeros(len(p))
    names = rng.sample(("red", "blue", "yellow", "green", "orange", "pink", "purple", "black"), 4)
    for number, name in enumerate(names):
        scale = (1.8, 3.0, 4.6, 7.5)[number]
        near, _, value = cells(p * scale + 0.28 * vector_noise(p * scale * 2.5) + 11 * number)
        drop = 1 - smoothstep(0.0, 0.02, near - 0.55 * (value - 0.15))
        base, height = mix(base, color(name, rng), drop), height + 0.006 * drop
    return Surface(base, 0.3, 0.0, height)


def _marbled_paper(p: Tensor, rng: random.Random) -> Surface:
    q = sheet(p, rng) + 0.07 * vector_noise(p * 2.5)[:, :2]
    comb = q[:, 0] * rng.uniform(3.2, 4.6)
    tooth = (2 * (comb - comb.floor()) - 1).abs()
    band = q[:, 1] * rng.uniform(4, 5.5) + 1.3 * tooth**2 * torch.where(comb.floor().remainder(2) > 0, 1.0, -1.0)
    blue = [rgb(28, 52, 112), rgb(238, 228, 206), rgb(176, 40, 44), rgb(222, 170, 62), rgb(40, 104, 96)]
    wine = [rgb(96, 30, 44), rgb(236, 222, 196), rgb(46, 84, 120), rgb(214, 132, 60), rgb(30, 34, 44)]
    t = (band + 0.3 * noise(p * 3)).remainder(5.0) / 5.0
    return Surface(picked(t, *rng.choice((blue, wine))), rng.uniform(0.4, 0.7))


def _graffiti(p: Tensor, rng: random.Random) -> Surface:
    base = shaded(tinted(rgb(158, 154, 148), rng, 0.04), 1 + 0.14 * fbm(p * 3, 4))
    for number, name in enumerate(rng.sample(("pink", "blue", "green", "yellow", "orange", "purple", "red"), 4)):
        shape = noise(p * rng.uniform(1.6, 2.3) + 0.4 * vector_noise(p * 1.7 + number) + 17.3 * number) - 0.2
        fill = mix(color(name, rng), rgb(252, 250, 250), 0.5 * smoothstep(0.15, 0.5, shape))
        base = mix(base, fill, smoothstep(0.0, 0.03, shape))
        base = mix(base, rgb(14, 12, 18), 1 - smoothstep(0.03, 0.06, (shape - 0.02).abs()))
    return Surface(base, 0.8)


MATERIALS: dict[str, Material] = {
    "peeling_paint": Material(
        _peeling_paint,
        ("peeling painted wood", "peeling paint", "wood with peeling paint", "old flaking paint"),
        ("clouds", "patches", "fibres"),
    ),
    "rusty_paint": Material(
        _rusty_paint,
        ("rusty painted steel", "rusty painted metal", "painted metal with rust patches"),
        ("clouds", "patches"),
    ),
    "splatter": Material(
        _splatter, ("splattered paint", "paint splatter", "colorful paint splashes"), ("spots", "dots", "patches")
    ),
    "marbled_paper": Material(
        _marbled_paper, ("marbled paper", "ebru", "combed marbled paper"), ("veins", "stripes", "clouds")
    ),
    "graffiti": Material(
        _graffiti, ("graffiti", "graffiti wall", "colorful spray paint graffiti"), ("clouds", "patches", "veins")
    ),
}
