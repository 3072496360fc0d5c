"""Woods and bark."""

import random
from collections.abc import Callable

import torch
from torch import Tensor

from ..noise import cells, fbm, noise, ridges, smoothstep, vector_noise
from .base import Material, Surface, mix, rgb, shaded, tinted
from .layouts import hashed, herringbone, sheet, strands


def _wood(light: Tensor, dark: Tensor) -> Callable[[Tensor, random.Random], Surface]:
    def surface(p: Tensor, rng: random.Random) -> Surface:
        q = p + 0.12 * vector_noise(p * 1.3)
        radius = (q[:, :2] + torch.tensor([rng.uniform(-0.8, 0.8), rng.uniform(-0.8, 0.8)])).norm(dim=-1)
        wave = radius * rng.uniform(9, 20) + 0.5 * noise(q * torch.tensor([2.0, 2.0, 0.5]))
        ring = wave - wave.floor()
        ring = ring**2 * (1 - smoothstep(0.88, 1.0, ring))
        fiber = fbm(q * torch.tensor([38.0, 38.0, 2.0]), 3, 0.6)
        t = (ring * 0.8 + 0.28 * fiber + 0.18 * noise(q * torch.tensor([9.0, 9.0, 0.8]))).clamp(0, 1)
        base = mix(tinted(light, rng, 0.05), tinted(dark, rng, 0.04), t)
        return Surface(base, (rng.uniform(0.35, 0.7) + 0.1 * fiber).clamp(0.1, 1), 0.0, -0.004 * t)

    return surface


_oak = _wood(rgb(205, 152, 92), rgb(112, 66, 30))
_walnut = _wood(rgb(112, 72, 46), rgb(44, 24, 14))


def _planks(p: Tensor, rng: random.Random) -> Surface:
    width = rng.uniform(0.2, 0.36)
    across = p[:, 0] / width
    plank = across.floor()
    gap = (across - plank - 0.5).abs()
    shift = torch.stack((plank * 3.7, plank * 5.1, plank * 2.3), -1)
    surface = _oak(p + shift, rng)
    seam = smoothstep(0.44, 0.485, gap)
    shade = 1.0 + 0.22 * torch.sin(plank * 12.9)
    base = mix((surface.base_color * shade[:, None]).clamp(0, 1), rgb(30, 18, 10), seam)
    return Surface(base, surface.roughness, 0.0, -0.02 * seam)


def _bark(p: Tensor, rng: random.Random) -> Surface:
    q = p * torch.tensor([1.0, 1.0, 0.28]) * rng.uniform(7, 11)
    near, second, _ = cells(q + 0.4 * vector_noise(q))
    ridge = smoothstep(0.02, 0.35, second - near)
    base = mix(rgb(28, 20, 15), tinted(rgb(116, 92, 70), rng), ridge) * (1 + 0.25 * fbm(p * 18, 3))[:, None]
    return Surface(base.clamp(0, 1), 1.0, 0.0, 0.05 * ridge)


def _pine(p: Tensor, rng: random.Random) -> Surface:
    near, _, _ = cells(p * torch.tensor([1.7, 1.7, 1.1]) + rng.uniform(0, 8))
    around = torch.exp(-((near / 0.26) ** 2))  # the grain goes around the knots
    wave = (p[:, 0] + 0.6 * p[:, 1]) * rng.uniform(9, 14) + 3.0 * around + 0.6 * noise(p * torch.tensor([2, 2, 0.5]))
    ring = (wave - wave.floor()) ** 2
    base = mix(tinted(rgb(236, 202, 146), rng, 0.03), rgb(204, 150, 88), ring)
    knot = 1 - smoothstep(0.1, 0.15, near)
    rings = 0.5 + 0.5 * torch.sin(near * 120)
    base = mix(mix(base, rgb(168, 104, 54), 0.7 * around), mix(rgb(112, 62, 30), rgb(70, 36, 18), rings), knot)
    return Surface(base, rng.uniform(0.4, 0.7))


def _mahogany(p: Tensor, rng: random.Random) -> Surface:
    q = p + 0.08 * vector_noise(p * 1.5)
    fibre = fbm(q * torch.tensor([34.0, 34.0, 2.2]), 3, 0.6)
    ribbon = torch.sin((q[:, 0] + 0.5 * q[:, 1]) * rng.uniform(9, 14) + 2 * noise(q * torch.tensor([2, 2, 0.6])))
    base = mix(tinted(rgb(84, 28, 16), rng, 0.03), rgb(152, 62, 36), (0.5 + 0.4 * fibre + 0.28 * ribbon).clamp(0, 1))
    return Surface(base, rng.uniform(0.12, 0.35))


def _weathered_wood(p: Tensor, rng: random.Random) -> Surface:
    q = p + 0.05 * vector_noise(p * 2)
    fibre = fbm(q * torch.tensor([26.0, 26.0, 1.4]), 4, 0.65)
    crack = smoothstep(0.5, 0.7, ridges(q * torch.tensor([5.0, 5.0, 0.5]), 1) * (0.75 + 0.5 * fibre))
    base = mix(rgb(98, 94, 88), tinted(rgb(182, 176, 166), rng), smoothstep(-0.5, 0.5, fibre))
    return Surface(mix(base, rgb(38, 34, 30), crack), 0.95, 0.0, 0.012 * fibre - 0.02 * crack)


def _bamboo(p: Tensor, rng: random.Random) -> Surface:
    q = sheet(p, rng) * torch.tensor([rng.uniform(6, 8.5), 1.6])
    cane = q[:, 0].floor()
    side = (q[:, 0] - cane - 0.5) * 2
    up = q[:, 1] + 7.3 * hashed(torch.stack((cane, cane), -1))
    node = 1 - smoothstep(0.015, 0.05, (up - up.round()).abs())
    tone = hashed(torch.stack((cane, up.round()), -1))
    light, dark = rng.choice(((rgb(218, 190, 116), rgb(186, 148, 76)), (rgb(162, 176, 86), rgb(112, 134, 56))))
    base = shaded(mix(light, dark, tone), 1.04 - 0.5 * side**4 + 0.08 * strands(p, 26, 0.02))
    base = mix(mix(base, rgb(96, 70, 36), 0.75 * node), rgb(30, 22, 12), smoothstep(0.88, 0.98, side.abs()))
    return Surface(base, 0.35, 0.0, 0.03 * (1 - side**2).clamp_min(0).sqrt() + 0.008 * node)


def _parquet(p: Tensor, rng: random.Random) -> Surface:
    q = sheet(p, rng) @ torch.tensor([[0.707, 0.707], [-0.707, 0.707]]) * rng.uniform(9, 12)
    along, across, block = herringbone(q, 4)
    tone = hashed(block)
    grain = noise(torch.stack((along * 0.8, across * 7, tone * 30), -1))
    edge = torch.stack((along, 4 - along, across, 1 - across), -1).amin(-1)
    seam = 1 - smoothstep(0.02, 0.07, edge)
    base = mix(tinted(rgb(204, 148, 88), rng, 0.05), rgb(136, 84, 42), (0.15 + 0.7 * tone + 0.2 * grain).clamp(0, 1))
    return Surface(mix(base, rgb(44, 26, 14), seam), rng.uniform(0.25, 0.5), 0.0, -0.008 * seam)


def _log_ends(p: Tensor, rng: random.Random) -> Surface:
    scale = rng.uniform(2.8, 4)
    near, second, value = cells(p * scale)
    wood = smoothstep(0.13, 0.17, second - near)
    ring = 0.5 + 0.5 * torch.sin((near + 0.03 * noise(p * 6)) * 75)
    base = mix(rgb(228, 188, 130), rgb(172, 120, 70), 0.6 * ring + 0.25 * value)
    base = mix(base, rgb(110, 70, 40), 1 - smoothstep(0.03, 0.09, near))
    bark = mix(rgb(24, 16, 12), rgb(88, 60, 42), smoothstep(0.05, 0.09, second - near))
    return Surface(mix(bark, base, wood), 0.85, 0.0, 0.03 * smoothstep(0.04, 0.16, second - near))


MATERIALS: dict[str, Material] = {
    "wood": Material(
        _oak, ("wood", "wooden", "oak wood", "carved wood", "wood grain", "light brown wood"), ("rings", "fibres")
    ),
    "walnut": Material(_walnut, ("dark wood", "walnut wood", "dark walnut", "dark brown wood"), ("rings", "fibres")),
    "planks": Material(_planks, ("wooden planks", "wood planks", "wooden boards"), ("rings", "fibres", "stripes")),
    "bark": Material(_bark, ("tree bark", "bark", "rough bark"), ("cracks", "fibres")),
    "pine": Material(_pine, ("pine wood", "pine", "knotty pine", "pale pine wood"), ("rings", "fibres", "spots")),
    "mahogany": Material(
        _mahogany, ("mahogany", "polished mahogany", "mahogany wood", "red brown wood"), ("fibres", "rings", "stripes")
    ),
    "weathered_wood": Material(
        _weathered_wood, ("weathered wood", "driftwood", "old grey wood", "barn wood"), ("fibres", "rings", "cracks")
    ),
    "bamboo": Material(_bamboo, ("bamboo", "bamboo canes", "bamboo wall"), ("stripes", "fibres", "bricks")),
    "parquet": Material(
        _parquet, ("herringbone parquet", "parquet", "parquet floor", "wooden herringbone floor"), ("bricks", "weave")
    ),
    "log_ends": Material(
        _log_ends, ("log ends", "stacked logs", "firewood", "stacked firewood"), ("spots", "cracks", "rings", "dots")
    ),
}
