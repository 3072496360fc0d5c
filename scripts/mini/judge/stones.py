"""Stones."""

import random
from collections.abc import Callable

import torch
from torch import Tensor

from ..noise import cells, fbm, noise, ridges, smoothstep, vector_noise
from .base import Material, Surface, mix, ramp, rgb, tinted


def _marble(ground: Tensor, vein: Tensor) -> Callable[[Tensor, random.Random], Surface]:
    def surface(p: Tensor, rng: random.Random) -> Surface:
        scale = rng.uniform(0.9, 1.9)
        q = p * scale + 0.45 * vector_noise(p * scale * 1.5) + 0.15 * vector_noise(p * scale * 4)
        thin = (1.0 - noise(q).abs() * rng.uniform(5, 9)).clamp_min(0.0)
        thin = thin + 0.6 * (1.0 - noise(q * 2.1 + 9).abs() * 7).clamp_min(0.0)
        cloud = smoothstep(-0.1, 0.9, fbm(q * 0.9 + 4, 3))
        base = mix(tinted(ground, rng, 0.03), vein, (0.8 * thin.clamp(0, 1) + 0.25 * cloud).clamp(0, 1))
        return Surface(base, rng.uniform(0.1, 0.35))

    return surface


def _granite(p: Tensor, rng: random.Random) -> Surface:
    scale = rng.uniform(14, 24)
    _, _, value = cells(p * scale)
    base = mix(rgb(70, 66, 66), tinted(rgb(205, 190, 185), rng), smoothstep(0.2, 0.8, value))
    base = mix(base, rgb(18, 18, 20), smoothstep(0.3, 0.45, noise(p * scale * 0.8)))
    return Surface(base, rng.uniform(0.2, 0.5))


def _rock(p: Tensor, rng: random.Random) -> Surface:
    scale = rng.uniform(2, 4)
    height = fbm(p * scale, 5, 0.6)
    crack = smoothstep(0.86, 0.97, ridges(p * scale * 0.8, 1))
    base = mix(rgb(72, 68, 64), tinted(rgb(152, 146, 138), rng), smoothstep(-0.6, 0.6, height))
    return Surface(mix(base, rgb(35, 33, 31), crack), 0.92, 0.0, 0.09 * height / scale - 0.02 * crack)


def _sandstone(p: Tensor, rng: random.Random) -> Surface:
    q = p[:, 2] * rng.uniform(6, 12) + 1.2 * fbm(p * 1.6, 3)
    layer = 0.5 + 0.5 * torch.sin(q * 2.4) * torch.sin(q * 0.9 + 1)
    base = mix(rgb(214, 168, 112), tinted(rgb(158, 96, 58), rng), layer.clamp(0, 1))
    return Surface((base * (1 + 0.1 * noise(p * 34))[:, None]).clamp(0, 1), 0.95, 0.0, 0.012 * layer)


def _red_granite(p: Tensor, rng: random.Random) -> Surface:
    scale = rng.uniform(13, 21)
    _, _, value = cells(p * scale)
    base = mix(rgb(138, 62, 48), tinted(rgb(208, 136, 116), rng, 0.04), smoothstep(0.2, 0.8, value))
    base = mix(base, rgb(226, 214, 206), smoothstep(0.42, 0.55, noise(p * scale * 0.9 + 5)))
    base = mix(base, rgb(24, 20, 22), smoothstep(0.36, 0.5, noise(p * scale * 0.8)))
    return Surface(base, rng.uniform(0.15, 0.45))


def _travertine(p: Tensor, rng: random.Random) -> Surface:
    layer = p[:, 2] * rng.uniform(5, 8) + 0.5 * fbm(p * 2, 3)
    band = 0.5 + 0.5 * torch.sin(layer * 2.2) * torch.sin(layer * 0.8 + 2)
    base = mix(tinted(rgb(234, 220, 194), rng, 0.03), rgb(190, 158, 116), band)
    hole = smoothstep(0.34, 0.46, noise(p * torch.tensor([7.0, 7.0, 24.0])) - 0.25 * (1 - band))
    return Surface(mix(base, rgb(112, 86, 58), hole), 0.6, 0.0, -0.025 * hole)


def _lapis(p: Tensor, rng: random.Random) -> Surface:
    cloud = smoothstep(-0.5, 0.6, fbm(p * 4, 4))
    base = mix(rgb(12, 22, 88), tinted(rgb(40, 72, 180), rng, 0.03), cloud)
    base = mix(base, rgb(196, 206, 226), 0.8 * smoothstep(0.93, 0.995, ridges(p * 1.6 + 0.3 * vector_noise(p * 4), 1)))
    fleck = smoothstep(0.62, 0.7, noise(p * 25) + 0.3 * fbm(p * 2 + 4, 2))
    return Surface(mix(base, rgb(230, 186, 92), fleck), 0.22, fleck)


def _malachite(p: Tensor, rng: random.Random) -> Surface:
    scale = rng.uniform(1.5, 2.3)
    near, _, value = cells(p * scale + 0.25 * vector_noise(p * 3))
    phase = (near + 0.08 * fbm(p * 3, 2)) * rng.uniform(38, 50) + 6 * value
    band = 0.5 + 0.35 * torch.sin(phase) + 0.2 * torch.sin(phase * 0.37)
    return Surface(ramp(band, rgb(4, 52, 34), rgb(16, 116, 78), rgb(108, 200, 152)), rng.uniform(0.1, 0.25))


def _turquoise(p: Tensor, rng: random.Random) -> Surface:
    scale = rng.uniform(2.4, 3.8)
    near, second, value = cells(p * scale + 0.5 * vector_noise(p * scale * 1.6))
    vein = (1 - smoothstep(0.01, 0.1, second - near)) * smoothstep(-0.5, 0.1, fbm(p * 2, 2) + 0.1)
    base = mix(tinted(rgb(48, 168, 172), rng, 0.04), rgb(122, 212, 200), 0.6 * value + 0.3 * fbm(p * 5, 3))
    return Surface(mix(base.clamp(0, 1), rgb(58, 40, 28), vein), 0.3, 0.0, -0.004 * vein)


def _agate(p: Tensor, rng: random.Random) -> Surface:
    near, _, _ = cells(p * rng.uniform(0.8, 1.1) + rng.uniform(0, 9))
    band = (near + 0.1 * fbm(p * 2.5, 3)) * rng.uniform(2.0, 3.0)
    fine = 0.06 * torch.sin(band * 50)
    stops = [rgb(120, 44, 26), rgb(206, 106, 56), rgb(244, 226, 200), rgb(168, 74, 46), rgb(238, 190, 142)]
    stops += [rgb(96, 40, 32), rgb(250, 240, 226), rgb(120, 44, 26)]
    return Surface(ramp((band + fine).remainder(1.0), *stops), rng.uniform(0.08, 0.22))


MATERIALS: dict[str, Material] = {
    "white_marble": Material(
        _marble(rgb(236, 234, 230), rgb(96, 98, 106)),
        ("white marble", "marble", "carrara marble", "polished white marble", "veined white marble"),
        ("veins",),
    ),
    "black_marble": Material(
        _marble(rgb(22, 22, 26), rgb(210, 205, 196)),
        ("black marble", "dark marble", "polished black marble"),
        ("veins",),
    ),
    "granite": Material(_granite, ("granite", "speckled granite", "grey granite"), ("patches", "clouds", "spots")),
    "rock": Material(_rock, ("rock", "stone", "rough grey stone", "grey rock", "cracked stone"), ("clouds", "cracks")),
    "sandstone": Material(_sandstone, ("sandstone", "layered sandstone", "desert rock"), ("stripes", "clouds")),
    "red_granite": Material(
        _red_granite, ("red granite", "pink granite", "polished red granite"), ("patches", "clouds", "spots")
    ),
    "travertine": Material(_travertine, ("travertine", "roman travertine", "beige travertine"), ("stripes", "clouds")),
    "lapis": Material(_lapis, ("lapis lazuli", "lapis", "blue lapis lazuli with gold flecks"), ("clouds", "spots")),
    "malachite": Material(
        _malachite, ("malachite", "banded malachite", "green malachite"), ("rings", "stripes", "spots")
    ),
    "turquoise": Material(
        _turquoise,
        ("turquoise stone", "turquoise gemstone", "turquoise with brown matrix"),
        ("cracks", "veins", "clouds"),
    ),
    "agate": Material(_agate, ("agate", "banded agate", "agate slice"), ("rings", "stripes", "veins")),
}
