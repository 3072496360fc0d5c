"""Plants."""

import random

import torch
from torch import Tensor

from ..noise import fbm, noise, smoothstep, vector_noise
from .base import Material, Surface, mix, picked, plain, ramp, rgb, shaded, tinted
from .layouts import hashed, scattered, sheet, squares


def _foliage(q: Tensor) -> tuple[Tensor, Tensor, Tensor, Tensor]:
    """Leaves over leaves: 0..1 towards the edge of each, 1 on its veins, its random value, and its height 0..1."""
    out, vein, tone, height = (torch.zeros(len(q)) for _ in range(4))
    for layer in range(5):
        along, across, value = scattered(q, layer)
        across = across.abs()
        blade = (along / 0.58) ** 2 + (across / (0.3 * (1 - 0.6 * along)).clamp_min(0.02)) ** 2
        ribs = 1 - smoothstep(0.12, 0.22, ((along + across) * 8).remainder(1.0))
        lines = torch.maximum(1 - smoothstep(0.015, 0.04, across), 0.35 * ribs)
        on = blade < 1
        out, vein, tone = torch.where(on, blade, out), torch.where(on, lines, vein), torch.where(on, value, tone)
        height = torch.where(on, 0.1 + layer * 0.1 + 0.3 * (1 - blade), height)
    return out, vein, tone, height


def _leaves(p: Tensor, rng: random.Random) -> Surface:
    out, vein, tone, height = _foliage(sheet(p, rng) * (scale := rng.uniform(2.6, 3.8)))
    leaf = shaded(
        ramp(tone, rgb(30, 84, 26), tinted(rgb(62, 132, 40), rng, 0.03), rgb(112, 170, 58)), 1.1 - 0.45 * out**3
    )
    base = mix(leaf, rgb(178, 208, 120), 0.7 * vein)
    base = torch.where((height > 0)[:, None], base, rgb(12, 30, 10))
    return Surface(base, 0.4, 0.0, 0.1 * height / scale)


def _dry_leaves(p: Tensor, rng: random.Random) -> Surface:
    out, vein, tone, height = _foliage(sheet(p, rng) * (scale := rng.uniform(2.6, 3.8)))
    leaf = ramp(tone, rgb(120, 60, 26), rgb(200, 96, 30), rgb(226, 160, 52), rgb(150, 34, 22), rgb(168, 120, 70))
    base = mix(shaded(leaf, 1.1 - 0.5 * out**3 + 0.1 * noise(p * 14)), rgb(84, 46, 22), 0.6 * vein)
    base = torch.where((height > 0)[:, None], base, rgb(40, 26, 16))
    return Surface(base, 0.9, 0.0, 0.12 * height / scale)


def _cactus(p: Tensor, rng: random.Random) -> Surface:
    q = sheet(p, rng) * torch.tensor([rng.uniform(5, 6.5), 6.0])
    side = (q[:, 0] - q[:, 0].floor() - 0.5) * 2
    ridge = 1 - side.abs()
    place = torch.stack((side * 0.6, q[:, 1] - q[:, 1].floor() - 0.5), -1)
    radius, angle = place.norm(dim=-1), torch.atan2(place[:, 1], place[:, 0])
    spine = (1 - smoothstep(0.3, 0.5, torch.cos(angle * 4 + 0.8).abs())) * (1 - smoothstep(0.3, 0.42, radius))
    star = torch.maximum(spine * 0.9, 1 - smoothstep(0.07, 0.11, radius))
    base = mix(rgb(24, 64, 34), tinted(rgb(92, 150, 74), rng, 0.03), ridge)
    return Surface(mix(base, rgb(240, 232, 198), star), 0.6, 0.0, 0.06 * ridge + 0.01 * star)


def _straw(p: Tensor, rng: random.Random) -> Surface:
    chart = sheet(p, rng) + 0.02 * vector_noise(p * 2)[:, :2]
    base, height = plain(p, rgb(92, 62, 24)), torch.zeros(len(p))
    for layer in range(5):
        angle = torch.tensor(1.57 + (-0.9, 0.8, -0.3, 1.2, 0.2)[layer])
        turn = torch.stack((torch.stack((angle.cos(), -angle.sin())), torch.stack((angle.sin(), angle.cos()))))
        q = chart @ turn * torch.tensor([1.2, 22.0])
        row = q[:, 1].floor()
        cell, local = squares(q + torch.stack((hashed(torch.stack((row, row + layer), -1)) * 9, row * 0), -1))
        stalk = (1 - (2 * local[:, 1]) ** 2).clamp_min(0).sqrt() * (hashed(cell + layer) < 0.55)
        tone = ramp(hashed(cell + 7.7), rgb(178, 130, 52), tinted(rgb(226, 184, 88), rng, 0.02), rgb(250, 226, 150))
        on = stalk > 0.3
        base = torch.where(on[:, None], shaded(tone, 0.5 + 0.55 * stalk), base)
        height = torch.where(on, 0.3 * layer + stalk, height)
    return Surface(base, 0.7, 0.0, 0.014 * height)


def _wicker(p: Tensor, rng: random.Random) -> Surface:
    q = sheet(p, rng) * torch.tensor([1.0, 2.4]) * (scale := rng.uniform(4, 5.5))
    cell, local = squares(q)
    turn = torch.where(cell.sum(-1).remainder(2) > 0, 1.0, -1.0)
    bow = turn * torch.cos(local[:, 0] * torch.pi)  # each strand goes before and behind the stakes
    strand = (1 - (2 * local[:, 1]) ** 2).clamp_min(0).sqrt()
    stake = (bow < 0) * (1 - smoothstep(0.12, 0.17, local[:, 0].abs()))
    light = (0.35 + 0.65 * strand) * (0.72 + 0.33 * bow)
    cane = shaded(tinted(rgb(196, 142, 82), rng, 0.04), light * (1 + 0.12 * noise(p * torch.tensor([6.0, 6.0, 40.0]))))
    return Surface(mix(cane, rgb(150, 98, 52), 0.8 * stake), 0.5, 0.0, (0.07 * bow + 0.08 * strand) / scale)


def _flower_meadow(p: Tensor, rng: random.Random) -> Surface:
    blade = fbm(p * torch.tensor([30.0, 30.0, 6.0]) + 0.6 * vector_noise(p * 5), 2, 0.7)
    base = mix(rgb(26, 66, 16), rgb(104, 158, 48), smoothstep(-0.6, 0.7, blade))
    chart, height = sheet(p, rng), 0.015 * blade
    for scale in (3.2, 4.6, 6.4):
        cell, local = squares(chart * scale + scale)
        local = local - 0.36 * torch.stack((hashed(cell) - 0.5, hashed(cell + 17.7) - 0.5), -1)
        radius, angle = local.norm(dim=-1), torch.atan2(local[:, 1], local[:, 0]) + 6 * hashed(cell)
        there = (hashed(cell + 3.1) < 0.75).float()
        petal = smoothstep(0.03, 0.0, radius - 0.2 - 0.09 * torch.cos(angle * 5)) * there
        hue = picked(hashed(cell + 9.4), rgb(226, 44, 52), rgb(250, 248, 244), rgb(248, 206, 40), rgb(108, 88, 210),
                     rgb(236, 110, 176))  # fmt: skip
        base = mix(base, shaded(hue, 0.75 + 1.2 * radius), petal)
        base = mix(base, rgb(238, 172, 24), there * (1 - smoothstep(0.06, 0.09, radius)))
        height = height + 0.012 * petal
    return Surface(base, 0.85, 0.0, height)


MATERIALS: dict[str, Material] = {
    "leaves": Material(_leaves, ("green leaves", "leaves", "foliage", "ivy leaves"), ("patches", "clouds", "spots")),
    "dry_leaves": Material(
        _dry_leaves, ("dry leaves", "fallen leaves", "autumn leaves"), ("patches", "clouds", "spots")
    ),
    "cactus": Material(_cactus, ("cactus", "spiky cactus", "green cactus with spines"), ("stripes", "dots")),
    "straw": Material(_straw, ("straw", "hay", "dry straw", "thatch"), ("fibres", "clouds")),
    "wicker": Material(_wicker, ("wicker", "wicker basket", "woven rattan"), ("weave", "bricks", "checker")),
    "flower_meadow": Material(
        _flower_meadow, ("flower meadow", "wildflowers", "meadow of flowers"), ("spots", "dots", "clouds")
    ),
}
