"""Plastics and rubbers."""

import random

import torch
from torch import Tensor

from ..noise import cells, noise, smoothstep
from .base import Material, Surface, mix, picked, rgb, shaded, tinted
from .layouts import hashed, hexagons, sheet, squares


def _tyre_tread(p: Tensor, rng: random.Random) -> Surface:
    q = sheet(p, rng) * rng.uniform(3.4, 4.6)
    across = q[:, 0] - q[:, 0].floor() - 0.5
    slant = q[:, 1] * 2.4 + 1.5 * across.abs()
    groove = smoothstep(0.3, 0.36, (slant - slant.floor() - 0.5).abs())
    groove = torch.maximum(groove, 1 - smoothstep(0.05, 0.08, torch.minimum(across.abs(), 0.5 - across.abs())))
    base = mix(tinted(rgb(58, 58, 60), rng, 0.02), rgb(8, 8, 9), groove)
    return Surface(shaded(base, 1 + 0.15 * noise(p * 30)), 0.8, 0.0, -0.035 * groove)


def _toy_bricks(p: Tensor, rng: random.Random) -> Surface:
    q = sheet(p, rng) * rng.uniform(4.5, 6)
    _, stud = squares(q)
    brick, local = squares(q * torch.tensor([0.5, 1.0]), 0.5)
    seam = smoothstep(0.46, 0.485, torch.maximum(0.25 + 0.5 * local[:, 0].abs(), local[:, 1].abs()))
    radius = stud.norm(dim=-1)
    top, rim = 1 - smoothstep(0.29, 0.32, radius), 1 - smoothstep(0.02, 0.05, (radius - 0.32).abs())
    tone = picked(
        hashed(brick), rgb(200, 24, 30), rgb(246, 200, 22), rgb(22, 92, 190), rgb(30, 146, 64), rgb(240, 240, 236)
    )
    base = shaded(tone, (1 - 0.35 * rim + 0.06 * top) * (1 - 0.6 * seam))
    return Surface(base, rng.uniform(0.1, 0.25), 0.0, 0.03 * top - 0.01 * seam)


def _bubble_wrap(p: Tensor, rng: random.Random) -> Surface:
    _, local, _ = hexagons(sheet(p, rng) * (scale := rng.uniform(5, 7)))
    radius = local.norm(dim=-1) / 0.43
    dome = (1 - radius**2).clamp_min(0).sqrt()
    rim = 1 - smoothstep(0.04, 0.14, (radius - 1).abs())
    base = mix(rgb(150, 166, 180), tinted(rgb(214, 224, 232), rng, 0.02), 0.25 + 0.75 * dome)
    return Surface(mix(base, rgb(246, 250, 252), 0.7 * rim), 0.07, 0.0, 0.3 * dome / scale)


def _sponge(p: Tensor, rng: random.Random) -> Surface:
    hole = torch.zeros(len(p))
    for scale, size in ((4.0, 0.3), (8.0, 0.33), (14.0, 0.3)):
        near, _, value = cells(p * scale * rng.uniform(0.9, 1.1) + rng.uniform(0, 9))
        hole = torch.maximum(hole, 1 - smoothstep(0.7, 1.0, near / (size * (0.5 + value))))
    ground = tinted(rng.choice((rgb(244, 208, 84), rgb(240, 196, 60), rgb(226, 186, 110))), rng, 0.03)
    return Surface(mix(ground, ground * torch.tensor([0.5, 0.4, 0.25]), hole), 1.0, 0.0, -0.04 * hole)


def _carbon_fibre(p: Tensor, rng: random.Random) -> Surface:
    cell, local = squares(sheet(p, rng) * rng.uniform(9, 13))
    over = (cell.sum(-1).remainder(4) < 2).float()  # a 2 x 2 twill
    along = torch.where(over > 0, local[:, 1], local[:, 0])
    thread = 1 - (2 * torch.where(over > 0, local[:, 0], local[:, 1])) ** 2
    sheen = (0.5 + 0.5 * torch.cos(along * 3)) * (0.35 + 0.65 * over)
    base = mix(rgb(12, 12, 14), rgb(104, 106, 112), (0.15 + 0.85 * sheen) * thread)
    return Surface(base, 0.12, 0.3, 0.003 * thread)


MATERIALS: dict[str, Material] = {
    "tyre_tread": Material(
        _tyre_tread, ("tyre tread", "tire tread", "black tyre rubber"), ("stripes", "bricks", "cracks")
    ),
    "toy_bricks": Material(
        _toy_bricks, ("toy bricks", "lego", "lego bricks", "plastic building blocks"), ("dots", "bricks", "checker")
    ),
    "bubble_wrap": Material(
        _bubble_wrap, ("bubble wrap", "bubble film", "plastic bubble wrap"), ("dots", "spots", "cracks")
    ),
    "sponge": Material(_sponge, ("sponge", "yellow sponge", "foam sponge"), ("spots", "dots")),
    "carbon_fibre": Material(
        _carbon_fibre, ("carbon fibre", "carbon fiber", "carbon fibre weave"), ("weave", "checker", "bricks")
    ),
}
