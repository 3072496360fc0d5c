"""Fantastic."""

import random

import torch
from torch import Tensor

from ..noise import cells, fbm, noise, smoothstep, vector_noise
from .base import Material, Surface, mix, ramp, rgb, shaded, tinted


def _galaxy(p: Tensor, rng: random.Random) -> Surface:
    q = p + 0.4 * vector_noise(p * 1.2)
    cloud, other = fbm(q * 1.5, 5, 0.6), fbm(q * 1.9 + 9, 5, 0.6)
    base = mix(rgb(8, 6, 24), rgb(88, 34, 140), smoothstep(-0.25, 0.45, cloud))
    base = mix(base, rgb(224, 84, 180), smoothstep(0.2, 0.65, cloud))
    base = mix(base, rgb(36, 120, 200), 0.8 * smoothstep(0.1, 0.6, other))
    for scale, size in ((9.0, 0.1), (17.0, 0.13)):
        near, _, value = cells(p * scale)
        base = mix(base, rgb(255, 250, 240), (1 - smoothstep(0.4 * size, size * 1.3, near)) * (value < 0.7))
    return Surface(base, 0.6)


def _amethyst(p: Tensor, rng: random.Random) -> Surface:
    scale = rng.uniform(3, 4.6)
    near, second, value = cells(p * scale)
    small, other, facet = cells(p * scale * torch.tensor([1.9, 1.9, 1.9]) + 5)
    edge = 1 - smoothstep(0.0, 0.07, other - small)
    t = 0.15 + 0.45 * facet + 0.3 * value + 0.2 * (0.5 - near)
    base = ramp(t, rgb(40, 16, 76), tinted(rgb(112, 58, 172), rng, 0.03), rgb(166, 116, 218), rgb(226, 204, 246))
    base = mix(mix(base, rgb(238, 226, 252), 0.45 * edge), rgb(34, 12, 60), 1 - smoothstep(0.0, 0.12, second - near))
    return Surface(base, 0.06, 0.0, (0.45 * (second - near) + 0.25 * (other - small)) / scale)


def _magic_veins(p: Tensor, rng: random.Random) -> Surface:
    q = p * rng.uniform(1.3, 1.9) + 0.3 * vector_noise(p * 2.4)
    vein = torch.maximum(1 - noise(q).abs() * 7, 0.85 - noise(q * 2.1 + 9).abs() * 9).clamp_min(0)
    halo = torch.exp(-torch.minimum(noise(q).abs() * 5, noise(q * 2.1 + 9).abs() * 6))
    hue = rng.choice((rgb(168, 70, 255), rgb(168, 70, 255), rgb(60, 220, 255), rgb(90, 255, 130)))
    rock = mix(rgb(20, 18, 26), rgb(72, 68, 82), smoothstep(-0.5, 0.6, fbm(p * 7, 4, 0.6)))
    base = mix(
        mix(rock, hue, 0.55 * halo**2),
        mix(hue, rgb(255, 255, 255), smoothstep(0.5, 1.0, vein)),
        smoothstep(0.0, 0.35, vein),
    )
    return Surface(base, 0.8, 0.0, 0.02 * fbm(p * 6, 3) - 0.015 * vein)


def _slime(p: Tensor, rng: random.Random) -> Surface:
    near, _, value = cells(p * rng.uniform(3.5, 5))
    size = 0.08 + 0.24 * value
    bubble = (1 - (near / size) ** 2).clamp_min(0).sqrt()
    rim = 1 - smoothstep(0.03, 0.09, (near - size).abs())
    drip = noise(p * torch.tensor([4.0, 4.0, 0.8]))
    base = mix(
        rgb(38, 110, 10), tinted(rgb(134, 222, 40), rng, 0.03), smoothstep(-0.6, 0.6, drip + 0.3 * fbm(p * 3, 2))
    )
    base = mix(base, rgb(206, 255, 120), 0.55 * rim)
    return Surface(base, 0.05, 0.0, 0.04 * drip + 0.05 * bubble)


def _hologram(p: Tensor, rng: random.Random) -> Surface:
    facet = cells(p * rng.uniform(2.2, 3.4))[2]
    t = (fbm(p * 1.2, 2) * 2.2 + p[:, 2] * 0.8 + 0.5 * facet).remainder(1.0)
    stops = [
        rgb(255, 110, 200),
        rgb(255, 220, 130),
        rgb(130, 255, 190),
        rgb(110, 210, 255),
        rgb(170, 130, 255),
        rgb(255, 110, 200),
    ]
    return Surface(mix(ramp(t, *stops), rgb(236, 238, 244), torch.full_like(t, 0.25)), 0.16, 1.0)


def _brain_coral(p: Tensor, rng: random.Random) -> Surface:
    q = p * rng.uniform(3.6, 4.8) + 0.4 * vector_noise(p * 3)
    maze = torch.sin(9 * (noise(q) + 0.6 * noise(q * 0.53 + 7)))
    ridge = smoothstep(-0.4, 0.5, maze)
    tone = tinted(rng.choice((rgb(236, 120, 98), rgb(224, 178, 120), rgb(232, 108, 140))), rng, 0.03)
    polyp = 0.12 * noise(p * 34)
    return Surface(shaded(mix(tone * 0.4, tone, ridge), 1 + polyp), 0.8, 0.0, 0.035 * ridge + 0.01 * polyp)


MATERIALS: dict[str, Material] = {
    "galaxy": Material(_galaxy, ("galaxy", "nebula", "starry nebula", "cosmic galaxy"), ("clouds", "spots")),
    "amethyst": Material(_amethyst, ("amethyst geode", "amethyst", "purple crystals"), ("patches", "cracks")),
    "magic_veins": Material(
        _magic_veins, ("magic veins", "glowing magic veins", "dark rock with glowing veins"), ("veins", "cracks")
    ),
    "slime": Material(_slime, ("slime", "green slime", "toxic goo"), ("spots", "clouds", "dots")),
    "hologram": Material(
        _hologram,
        ("hologram foil", "holographic foil", "iridescent holographic film"),
        ("clouds", "patches", "stripes"),
    ),
    "brain_coral": Material(_brain_coral, ("brain coral", "coral", "coral reef"), ("veins", "clouds", "cracks")),
}
