"""Textiles."""

import random

import torch
from torch import Tensor

from ..noise import fbm, noise, smoothstep, vector_noise
from .base import COLORS, Material, Surface, color, mix, picked, plain, rgb, shaded, tinted
from .layouts import hashed, hexagons, sheet, squares, weave


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


def _corduroy(p: Tensor, rng: random.Random) -> Surface:
    rib = torch.sin(sheet(p, rng)[:, 0] * rng.uniform(42, 58)).clamp_min(-0.7)
    cloth = tinted(rng.choice((rgb(142, 92, 52), rgb(96, 98, 54), rgb(128, 44, 48), rgb(58, 70, 106))), rng, 0.04)
    pile = fbm(p * 3, 3) + 0.5 * noise(p * 40)
    return Surface(shaded(cloth, 0.78 + 0.3 * rib + 0.14 * pile), 1.0, 0.0, 0.012 * rib)


def _quilted(p: Tensor, rng: random.Random) -> Surface:
    q = sheet(p, rng) @ torch.tensor([[0.7071, 0.7071], [-0.7071, 0.7071]]) * (scale := rng.uniform(3.2, 4.6))
    _, local = squares(q)
    edge = 0.5 - local.abs()
    puff = (edge[:, 0] * edge[:, 1] * 4).clamp_min(0).sqrt()
    along = torch.where(edge[:, 0] < edge[:, 1], q[:, 1], q[:, 0]) * 7
    stitch = (1 - smoothstep(0.02, 0.045, edge.amin(-1))) * ((along - along.floor()) < 0.6)
    cloth = tinted(color(rng.choice(("blue", "pink", "grey", "brown", "green", "white")), rng), rng).clamp(0.15, 0.85)
    base = mix(shaded(cloth, 0.45 + 0.6 * puff), rgb(240, 236, 226), 0.8 * stitch)
    return Surface(base, rng.uniform(0.5, 0.9), 0.0, 0.3 * puff / scale)


def _lace(p: Tensor, rng: random.Random) -> Surface:
    q = sheet(p, rng)
    _, _, edge = hexagons(q * 10)
    thread = 1 - smoothstep(0.05, 0.12, edge)
    cell, local = squares(q * rng.uniform(2.6, 3.4), 0.5)
    radius, angle = local.norm(dim=-1), torch.atan2(local[:, 1], local[:, 0]) + 6 * hashed(cell)
    petal = 0.29 + 0.12 * torch.cos(angle * 5)
    flower = smoothstep(0.03, 0.0, radius - petal) * smoothstep(0.04, 0.06, (radius - 0.1).abs())
    outline = 1 - smoothstep(0.02, 0.045, (radius - petal - 0.05).abs())
    solid = torch.maximum(torch.maximum(thread, outline), flower * (0.75 + 0.25 * torch.cos(radius * 90)))
    below = rng.choice((rgb(84, 76, 88), rgb(120, 74, 84), rgb(76, 84, 108)))
    return Surface(mix(below, tinted(rgb(244, 240, 232), rng, 0.02), solid.clamp(0, 1)), 0.95, 0.0, 0.008 * solid)


def _houndstooth(p: Tensor, rng: random.Random) -> Surface:
    thread, _ = squares(sheet(p, rng) * rng.uniform(26, 36))
    over = thread.sum(-1).remainder(4) < 2  # a 2 x 2 twill of four dark and four light threads
    dark = (torch.where(over, thread[:, 0], thread[:, 1]).remainder(8) < 4).float()
    second = rng.choice((rgb(20, 20, 22), rgb(20, 20, 22), rgb(62, 42, 30), rgb(26, 36, 76)))
    base = mix(tinted(rgb(236, 232, 222), rng, 0.03), second, dark)
    return Surface(shaded(base, 1 + 0.08 * noise(p * 45)), 0.95)


def _gingham(p: Tensor, rng: random.Random) -> Surface:
    q = sheet(p, rng) * rng.uniform(3.2, 5)
    band = (q - q.floor() < 0.5).float()
    dye = tinted(rng.choice((rgb(204, 24, 34), rgb(204, 24, 34), rgb(30, 76, 170), rgb(34, 120, 62))), rng, 0.03)
    yarn = 1 + 0.06 * torch.sin(q[:, 0] * 60) * torch.sin(q[:, 1] * 60)
    return Surface(shaded(mix(rgb(246, 244, 238), dye, 0.5 * band.sum(-1)), yarn), 0.95)


def _persian_rug(p: Tensor, rng: random.Random) -> Surface:
    q = sheet(p, rng) * (scale := rng.uniform(1.5, 2.0))
    q = (q * 22).floor() / 22  # knots
    _, local = squares(q)
    x, y = local.abs().unbind(-1)
    diamond, frame = x + y, torch.maximum(x, y)
    _, small = squares(q * 6)
    spot = small.norm(dim=-1)
    red, navy, cream, ochre = rgb(142, 24, 32), rgb(24, 34, 74), rgb(226, 206, 168), rgb(190, 132, 60)
    base = mix(plain(p, red), cream, ((spot < 0.24) & (frame < 0.38)).float())
    base = mix(base, ochre, ((spot < 0.12) & (frame < 0.38)).float())
    for low, high, shade in (
        (0.0, 0.36, navy),
        (0.27, 0.3, cream),
        (0.0, 0.2, ochre),
        (0.0, 0.15, red),
        (0.0, 0.07, cream),
    ):
        base = mix(base, shade, ((diamond >= low) & (diamond < high)).float())
    border = picked(spot * 2, ochre, cream, navy, navy)
    base = torch.where((frame > 0.38)[:, None], border, base)
    base = mix(base, cream, ((frame - 0.39).abs() < 0.012).float())
    return Surface(shaded(base, 1 + 0.16 * noise(p * 40)), 1.0, 0.0, 0.004 * torch.sin(q[:, 1] * 70 / scale))


MATERIALS: dict[str, Material] = {
    "denim": Material(_denim, ("denim", "blue denim", "jeans", "blue jeans fabric"), ("weave", "fibres", "stripes")),
    "knit": Material(_knit, ("knitted wool", "wool", "knitted sweater", "woolen fabric"), ("weave",)),
    "tartan": Material(_tartan, ("tartan", "plaid", "plaid fabric", "tartan cloth"), ("checker", "weave", "bricks")),
    "burlap": Material(_burlap, ("burlap", "woven fabric", "woven burlap", "linen sack cloth"), ("weave", "checker")),
    "camouflage": Material(_camouflage, ("camouflage", "army camouflage", "green camouflage"), ("clouds", "patches")),
    "corduroy": Material(_corduroy, ("corduroy", "corduroy fabric", "ribbed corduroy cloth"), ("stripes", "fibres")),
    "quilted": Material(
        _quilted, ("quilted fabric", "quilt", "padded quilted cloth"), ("checker", "bricks", "weave", "cracks")
    ),
    "lace": Material(_lace, ("lace", "white lace", "delicate floral lace"), ("spots", "dots", "cracks", "weave")),
    "houndstooth": Material(
        _houndstooth, ("houndstooth", "houndstooth fabric", "houndstooth wool"), ("checker", "weave")
    ),
    "gingham": Material(
        _gingham, ("chequered cloth", "gingham", "picnic blanket", "gingham tablecloth"), ("checker", "weave", "bricks")
    ),
    "persian_rug": Material(
        _persian_rug,
        ("persian rug", "persian carpet", "oriental rug"),
        ("dots", "checker", "spots", "bricks", "patches"),
    ),
}
