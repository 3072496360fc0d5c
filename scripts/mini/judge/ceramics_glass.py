"""Ceramics and glass."""

import random

import torch
from torch import Tensor

from ..noise import cells, fbm, noise, smoothstep, vector_noise
from .base import Material, Surface, mix, picked, ramp, rgb, shaded, tinted
from .layouts import hashed, sheet, squares


def _blue_white_porcelain(p: Tensor, rng: random.Random) -> Surface:
    q = sheet(p, rng) * rng.uniform(2.6, 3.8)
    cell, local = squares(q, 0.5)
    local = local + 0.12 * (hashed(cell) - 0.5)[:, None]
    radius, angle = local.norm(dim=-1), torch.atan2(local[:, 1], local[:, 0]) + 6 * hashed(cell)
    petal = 0.3 + 0.09 * torch.cos(angle * 6)
    ink = smoothstep(0.02, 0.0, radius - petal) * (0.45 + 0.55 * smoothstep(0.035, 0.05, (radius - petal).abs()))
    ink = ink * smoothstep(0.07, 0.09, (radius - 0.13).abs() + 0.05) + (1 - smoothstep(0.05, 0.07, radius))
    vine = 1 - smoothstep(0.05, 0.09, noise(p * 3.2).abs())
    leaf = smoothstep(0.5, 0.56, noise(p * 8)) * smoothstep(0.4, 0.2, noise(p * 3.2).abs())
    ink = torch.maximum(ink, torch.maximum(vine, leaf) * (radius > petal + 0.05)) * (0.85 + 0.2 * fbm(p * 8, 2))
    return Surface(
        mix(tinted(rgb(240, 242, 244), rng, 0.02), rgb(24, 48, 142), ink.clamp(0, 1)), rng.uniform(0.06, 0.18)
    )


def _crackle_glaze(p: Tensor, rng: random.Random) -> Surface:
    scale = rng.uniform(4.5, 7)
    near, second, _ = cells(p * scale + 0.3 * vector_noise(p * scale * 0.7))
    line = 1 - smoothstep(0.02, 0.07, second - near)
    glaze = rng.choice((rgb(198, 214, 190), rgb(226, 218, 194), rgb(176, 202, 200)))
    base = shaded(tinted(glaze, rng, 0.03), 1 + 0.08 * fbm(p * 1.5, 3))
    return Surface(mix(base, rgb(92, 74, 58), 0.85 * line), rng.uniform(0.06, 0.15))


def _kintsugi(p: Tensor, rng: random.Random) -> Surface:
    scale = rng.uniform(1.1, 1.6)
    near, second, value = cells(p * scale + 0.12 * vector_noise(p * 3) + rng.uniform(0, 9))
    seam = 1 - smoothstep(0.05, 0.075, second - near + 0.02 * noise(p * 9))
    glaze = tinted(rng.choice((rgb(238, 236, 228), rgb(30, 44, 82), rgb(24, 24, 26), rgb(96, 138, 128))), rng, 0.03)
    base = mix(shaded(glaze, 0.93 + 0.1 * value), rgb(250, 196, 84), seam)
    return Surface(base, 0.1 + 0.12 * seam, seam, 0.012 * seam)


def _stained_glass(p: Tensor, rng: random.Random) -> Surface:
    scale = rng.uniform(2.8, 4.4)
    near, second, value = cells(p * scale)
    lead = 1 - smoothstep(0.07, 0.1, second - near)
    glass = picked((value * 17).remainder(1.0), rgb(190, 16, 34), rgb(20, 66, 190), rgb(246, 190, 28), rgb(22, 138, 70),
                   rgb(122, 30, 150), rgb(238, 108, 24), rgb(60, 172, 214))  # fmt: skip
    glass = shaded(glass, 0.95 + 0.25 * fbm(p * 5, 3))
    return Surface(mix(glass, rgb(20, 20, 22), lead), 0.06 + 0.5 * lead, 0.0, 0.015 * lead)


def _mother_of_pearl(p: Tensor, rng: random.Random) -> Surface:
    q = p + 0.3 * vector_noise(p * 1.3)
    t = 0.5 + 0.5 * torch.sin(fbm(q * 1.5, 2) * 11 + 3 * q[:, 2])
    base = ramp(t, rgb(242, 226, 226), rgb(206, 232, 220), rgb(232, 236, 246), rgb(206, 200, 238), rgb(246, 222, 204))
    return Surface(shaded(base, 0.96 + 0.06 * torch.sin(fbm(q * 2.2, 2) * 40)), rng.uniform(0.1, 0.22), 0.25)


def _mirror_tiles(p: Tensor, rng: random.Random) -> Surface:
    cell, local = squares(sheet(p, rng) * (scale := rng.uniform(6, 9)))
    joint = smoothstep(0.41, 0.45, local.abs().amax(-1))
    tilt = torch.stack((hashed(cell) - 0.5, hashed(cell + 31.7) - 0.5), -1)
    base = shaded(rgb(226, 230, 236), 0.6 + 0.4 * hashed(cell + 5.3))
    return Surface(
        mix(base, rgb(26, 26, 30), joint), 0.05 + 0.6 * joint, 1 - joint, (local * tilt).sum(-1) * 0.9 / scale
    )


MATERIALS: dict[str, Material] = {
    "blue_white_porcelain": Material(
        _blue_white_porcelain,
        (
            "blue and white porcelain",
            "chinese porcelain",
            "delft porcelain",
            "white porcelain painted with blue flowers",
        ),
        ("clouds", "veins", "spots", "patches"),
    ),
    "crackle_glaze": Material(
        _crackle_glaze, ("crackle glaze", "crackle glazed ceramic", "celadon with craquelure"), ("cracks", "veins")
    ),
    "kintsugi": Material(_kintsugi, ("kintsugi", "ceramic with golden seams", "kintsugi bowl"), ("cracks", "veins")),
    "stained_glass": Material(
        _stained_glass,
        ("stained glass", "stained glass window", "leaded church window"),
        ("patches", "cracks", "bricks"),
    ),
    "mother_of_pearl": Material(
        _mother_of_pearl, ("mother of pearl", "nacre", "iridescent shell"), ("clouds", "veins")
    ),
    "mirror_tiles": Material(
        _mirror_tiles, ("mirror tiles", "disco ball", "mirrored tiles"), ("checker", "bricks", "patches")
    ),
}
