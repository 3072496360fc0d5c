"""Food."""

import random

import torch
from torch import Tensor

from ..noise import fbm, noise, smoothstep
from .base import Material, Surface, mix, picked, plain, ramp, rgb, shaded, tinted
from .layouts import hashed, hexagons, scattered, sheet, squares


def _strawberry(p: Tensor, rng: random.Random) -> Surface:
    _, local, _ = hexagons(sheet(p, rng) * torch.tensor([1.0, 0.8]) * (scale := rng.uniform(5, 7)))
    seed = (local * torch.tensor([1.7, 1.0])).norm(dim=-1)
    pit, grain = 1 - smoothstep(0.16, 0.36, seed), 1 - smoothstep(0.13, 0.17, seed)
    flesh = mix(tinted(rgb(214, 22, 34), rng, 0.03), rgb(244, 84, 62), 0.5 * smoothstep(0.2, 0.7, fbm(p * 1.5, 2)))
    base = mix(shaded(flesh, 1 - 0.5 * pit), rgb(244, 206, 96), grain)
    return Surface(base, 0.18, 0.0, (0.12 * grain - 0.2 * pit) / scale)


def _watermelon(p: Tensor, rng: random.Random) -> Surface:
    q = sheet(p, rng)
    jagged = 0.5 * noise(p * 5) + 0.4 * noise(p * 13)
    band = torch.sin(q[:, 0] * rng.uniform(9, 13)) + 0.75 * jagged
    net = 1 - smoothstep(0.05, 0.14, noise(p * 9 + 3).abs())
    light = mix(tinted(rgb(156, 188, 92), rng, 0.03), rgb(92, 140, 56), 0.7 * net)
    base = mix(light, shaded(rgb(22, 66, 30), 1 + 0.25 * fbm(p * 8, 2)), smoothstep(-0.05, 0.2, band))
    return Surface(base, rng.uniform(0.15, 0.3))


def _corn(p: Tensor, rng: random.Random) -> Surface:
    cell, local = squares(sheet(p, rng) * (scale := rng.uniform(6, 8.5)))
    edge = 0.5 - local.abs().pow(4).sum(-1).pow(0.25)
    dome = (1 - (local.norm(dim=-1) / 0.62) ** 2).clamp_min(0).sqrt()
    kernel = mix(tinted(rgb(250, 206, 54), rng, 0.03), rgb(255, 232, 128), hashed(cell) * dome)
    base = mix(rgb(176, 106, 20), kernel, smoothstep(0.0, 0.12, edge))
    return Surface(base, 0.22, 0.0, 0.32 * dome / scale)


def _pineapple(p: Tensor, rng: random.Random) -> Surface:
    q = sheet(p, rng) @ torch.tensor([[0.8, 0.8], [-0.6, 0.6]]) * (scale := rng.uniform(3.6, 4.8))
    _, local = squares(q)
    edge = (0.5 - local.abs()).amin(-1)
    radius = local.norm(dim=-1)
    groove = 1 - smoothstep(0.02, 0.1, edge)
    base = ramp(
        radius * 1.9, rgb(112, 74, 24), rgb(206, 142, 44), tinted(rgb(232, 180, 66), rng, 0.03), rgb(130, 130, 50)
    )
    base = mix(shaded(base, 1 + 0.2 * noise(p * 20)), rgb(66, 56, 22), groove)
    tip = 1 - smoothstep(0.04, 0.11, radius)
    return Surface(mix(base, rgb(58, 36, 18), tip), 0.6, 0.0, (0.3 * edge + 0.06 * tip) / scale * 1.6)


def _waffle(p: Tensor, rng: random.Random) -> Surface:
    _, local = squares(sheet(p, rng) * (scale := rng.uniform(3.4, 4.8)))
    wall = smoothstep(0.26, 0.38, local.abs().amax(-1))
    baked = smoothstep(-0.4, 0.5, fbm(p * 5, 4))
    ridge = mix(rgb(238, 190, 108), tinted(rgb(196, 128, 54), rng, 0.03), baked)
    pocket = mix(rgb(190, 124, 52), rgb(136, 78, 28), baked)
    return Surface(mix(pocket, ridge, wall), 0.75, 0.0, 0.24 * wall / scale)


def _coffee_beans(p: Tensor, rng: random.Random) -> Surface:
    base, height = plain(p, rgb(18, 10, 6)), torch.zeros(len(p))
    chart = sheet(p, rng) * (scale := rng.uniform(3.8, 4.8))
    for layer in range(3):
        along, across, value = scattered(chart, layer)
        bean = 1 - (along / 0.5) ** 2 - (across / 0.36) ** 2
        crease = 1 - smoothstep(0.025, 0.07, (across - 0.06 * torch.sin(along * 9)).abs())
        tone = mix(rgb(74, 40, 20), tinted(rgb(118, 68, 34), rng, 0.02), value)
        tone = mix(shaded(tone, 0.3 + 0.95 * bean.clamp(0, 1)), rgb(26, 13, 7), crease)
        on = bean > 0
        base = torch.where(on[:, None], tone, base)
        height = torch.where(on, 0.2 * layer + 0.5 * bean.clamp_min(0).sqrt() - 0.1 * crease, height)
    return Surface(base, 0.3, 0.0, 0.22 * height / scale)


def _honeycomb(p: Tensor, rng: random.Random) -> Surface:
    cell, local, edge = hexagons(sheet(p, rng) * (scale := rng.uniform(4.5, 6.5)))
    wall = 1 - smoothstep(0.05, 0.1, edge)
    honey = mix(
        rgb(150, 76, 8),
        tinted(rgb(232, 150, 24), rng, 0.03),
        (hashed(cell) * 0.6 + 0.8 * local[:, 1] + 0.2).clamp(0, 1),
    )
    return Surface(mix(honey, rgb(248, 212, 124), wall), 0.12 + 0.5 * wall, 0.0, 0.12 * wall / scale)


def _sprinkles(p: Tensor, rng: random.Random) -> Surface:
    icing = tinted(rng.choice((rgb(244, 160, 190), rgb(248, 240, 230), rgb(86, 48, 30))), rng, 0.03)
    base, height = plain(p, icing), torch.zeros(len(p))
    colors = [rgb(230, 40, 50), rgb(250, 210, 40), rgb(40, 120, 220), rgb(60, 180, 80), rgb(252, 250, 246)]
    chart = sheet(p, rng) * rng.uniform(4, 5.5)
    for layer in range(3):
        along, across, value = scattered(chart, layer)
        rod = 0.1 - torch.stack(((along.abs() - 0.27).clamp_min(0), across), -1).norm(dim=-1)
        tone = picked((value * 31).remainder(1.0), *colors)
        on = smoothstep(-0.01, 0.01, rod)
        base, height = mix(base, tone, on), torch.maximum(height, rod.clamp_min(0))
    return Surface(base, 0.25, 0.0, 0.25 * height)


MATERIALS: dict[str, Material] = {
    "strawberry": Material(_strawberry, ("strawberry", "strawberries", "strawberry skin"), ("dots", "spots")),
    "watermelon": Material(_watermelon, ("watermelon", "watermelon rind", "striped watermelon"), ("stripes", "clouds")),
    "corn": Material(_corn, ("corn", "corn cob", "sweetcorn", "corn kernels"), ("bricks", "checker", "dots")),
    "pineapple": Material(_pineapple, ("pineapple", "pineapple skin"), ("checker", "bricks", "dots", "cracks")),
    "waffle": Material(_waffle, ("waffle", "baked waffle", "belgian waffle"), ("checker", "bricks", "weave")),
    "coffee_beans": Material(_coffee_beans, ("coffee beans", "roasted coffee beans"), ("patches", "spots", "clouds")),
    "honeycomb": Material(_honeycomb, ("honeycomb", "honey comb", "beeswax honeycomb"), ("cracks", "dots", "spots")),
    "sprinkles": Material(
        _sprinkles, ("sprinkles", "icing with sprinkles", "donut glaze with sprinkles"), ("spots", "dots", "patches")
    ),
}
