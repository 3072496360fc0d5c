"""Metals, polished, brushed and corroded."""

import random
from collections.abc import Callable

import torch
from torch import Tensor

from ..noise import cells, fbm, noise, smoothstep, vector_noise
from .base import Material, Surface, mix, plain, rgb, shaded, tinted
from .layouts import hashed, sheet, squares


def _metal(*base: int, rough: tuple[float, float] = (0.12, 0.42)) -> Callable[[Tensor, random.Random], Surface]:
    def surface(p: Tensor, rng: random.Random) -> Surface:
        smudge = 0.06 * fbm(p * rng.uniform(2, 5), 3)
        return Surface(plain(p, tinted(rgb(*base), rng, 0.03)), (rng.uniform(*rough) + smudge).clamp(0.08, 1.0), 1.0)

    return surface


def _brushed_steel(p: Tensor, rng: random.Random) -> Surface:
    streak = fbm(p * torch.tensor([3.0, 45.0, 45.0]), 2)
    base = tinted(rgb(165, 168, 172), rng, 0.04) * (1.0 + 0.13 * streak[:, None])
    return Surface(base.clamp(0, 1), (0.4 + 0.15 * streak).clamp(0.1, 1.0), 1.0, 0.004 * streak)


def _rust(p: Tensor, rng: random.Random) -> Surface:
    scale = rng.uniform(2.0, 4.5)
    patch = smoothstep(-0.25, 0.2, fbm(p * scale, 5, 0.6) + rng.uniform(-0.05, 0.3))
    rust = mix(rgb(72, 32, 14), rgb(190, 88, 30), smoothstep(-0.5, 0.5, fbm(p * scale * 5, 4, 0.7)))
    base = mix(tinted(rgb(110, 108, 105), rng), rust, patch)
    return Surface(base, 0.4 + 0.5 * patch, 0.95 * (1 - patch), 0.01 * patch * fbm(p * 24, 3))


def _verdigris(p: Tensor, rng: random.Random) -> Surface:
    patch = smoothstep(-0.2, 0.15, fbm(p * rng.uniform(2, 5), 5, 0.6) + rng.uniform(0, 0.25))
    green = mix(rgb(60, 130, 115), rgb(130, 195, 175), smoothstep(-0.4, 0.4, fbm(p * 14, 3)))
    return Surface(mix(rgb(140, 84, 52), green, patch), 0.35 + 0.5 * patch, 1 - patch, 0.006 * patch)


def _hammered_copper(p: Tensor, rng: random.Random) -> Surface:
    scale = rng.uniform(4.5, 7)
    near, second, _ = cells(p * scale)
    rim = 1 - smoothstep(0.0, 0.22, second - near)
    base = shaded(tinted(rgb(224, 132, 96), rng, 0.04), 1 - 0.2 * rim + 0.15 * fbm(p * 3, 3))
    return Surface(base, 0.18 + 0.2 * rim, 1.0, 0.26 * near**2 / scale)


def _galvanized(p: Tensor, rng: random.Random) -> Surface:
    near, second, value = cells(p * rng.uniform(4, 7) + 0.3 * vector_noise(p * 9))
    feather = noise(p * torch.tensor([8.0, 30.0, 8.0]) * (0.6 + value[:, None]))
    base = shaded(tinted(rgb(182, 188, 194), rng, 0.03), 0.62 + 0.5 * value + 0.08 * feather)
    return Surface(base, 0.3 + 0.3 * (1 - value), 1.0, 0.003 * smoothstep(0.0, 0.1, second - near))


def _chainmail(p: Tensor, rng: random.Random) -> Surface:
    q = sheet(p, rng) * rng.uniform(4.5, 6.5)
    height = torch.zeros(len(p))
    for dx, dy in ((0, 0), (0.5, 0.5)):  # two lattices of rings, one through the other
        local = q - torch.tensor([dx, dy])
        local = local - local.round()
        for step in torch.cartesian_prod(torch.arange(-1.0, 2.0), torch.arange(-1.0, 2.0)):
            place = local - step
            wire = 1 - ((place.norm(dim=-1) - 0.42).abs() / 0.1)
            height = torch.maximum(height, wire.clamp_min(0).sqrt() * (1 + (1 if dx else -1) * 0.5 * place[:, 0]))
    wire = smoothstep(0.1, 0.4, height)
    return Surface(shaded(tinted(rgb(178, 180, 186), rng), 0.08 + 0.92 * wire), 0.35, wire, 0.025 * height)


def _corrugated(p: Tensor, rng: random.Random) -> Surface:
    q = sheet(p, rng)
    wave = torch.sin(q[:, 0] * rng.uniform(26, 36))
    streak = smoothstep(0.15, 0.6, fbm(p * torch.tensor([9.0, 9.0, 1.2]), 3)) * rng.uniform(0, 1)
    base = shaded(tinted(rgb(168, 172, 176), rng), 0.72 + 0.28 * wave)
    return Surface(mix(base, rgb(132, 78, 44), 0.8 * streak), 0.4 + 0.4 * streak, 1 - streak, 0.02 * wave)


def _riveted(p: Tensor, rng: random.Random) -> Surface:
    size = torch.tensor([rng.uniform(0.42, 0.6), rng.uniform(0.32, 0.45)])
    cell, local = squares(sheet(p, rng) / size, 0.5)
    place = (0.5 - local.abs()) * size  # from the edges [object units]
    seam = 1 - smoothstep(0.008, 0.02, place.amin(-1))
    pitch = 0.1
    along = torch.where(place[:, 0] < place[:, 1], (local * size)[:, 1], (local * size)[:, 0])
    rivet = torch.stack((place.amin(-1) - 0.055, along - (along / pitch).round() * pitch), -1).norm(dim=-1)
    dome = (1 - (rivet / 0.028) ** 2).clamp_min(0).sqrt()
    rim = (1 - smoothstep(0.028, 0.042, rivet)) * (dome == 0)
    steel = shaded(tinted(rgb(142, 138, 132), rng), 0.75 + 0.35 * hashed(cell) + 0.25 * fbm(p * 4, 4))
    base = mix(shaded(steel, 1 + 0.35 * dome), rgb(26, 22, 20), (seam + 0.6 * rim).clamp(0, 1))
    return Surface(base, 0.45 - 0.15 * dome, 0.95, 0.022 * dome - 0.015 * seam)


MATERIALS: dict[str, Material] = {
    "gold": Material(
        _metal(255, 205, 92), ("gold", "golden metal", "polished gold", "shiny gold metal"), detailed=False
    ),
    "silver": Material(
        _metal(236, 236, 240, rough=(0.08, 0.3)),
        ("silver", "chrome", "polished silver", "shiny chrome"),
        detailed=False,
    ),
    "copper": Material(_metal(232, 138, 102), ("copper", "polished copper", "shiny copper metal"), detailed=False),
    "brushed_steel": Material(
        _brushed_steel, ("brushed steel", "steel", "brushed metal", "brushed aluminium"), ("fibres",)
    ),
    "rust": Material(
        _rust, ("rusty metal", "rust", "rusty iron", "rusted old metal", "corroded rusty steel"), ("clouds",)
    ),
    "verdigris": Material(
        _verdigris, ("verdigris", "green patina", "oxidized copper", "weathered copper with green patina"), ("clouds",)
    ),
    "hammered_copper": Material(
        _hammered_copper, ("hammered copper", "beaten copper", "hand hammered copper"), ("spots", "cracks", "patches")
    ),
    "galvanized": Material(
        _galvanized, ("galvanized zinc", "galvanized steel", "galvanised metal", "zinc"), ("patches", "clouds")
    ),
    "chainmail": Material(_chainmail, ("chainmail", "chain mail", "mail armour"), ("weave", "dots")),
    "corrugated": Material(
        _corrugated, ("corrugated metal", "corrugated iron", "corrugated sheet metal"), ("stripes", "fibres")
    ),
    "riveted": Material(_riveted, ("riveted plates", "riveted steel", "riveted metal plates"), ("bricks", "patches")),
}
