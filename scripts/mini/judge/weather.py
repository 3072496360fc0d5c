"""Water and weather."""

import random

import torch
from torch import Tensor

from ..noise import fbm, noise, ridges, smoothstep, vector_noise
from .base import Material, Surface, mix, rgb, tinted


def _ice(p: Tensor, rng: random.Random) -> Surface:
    cloud = smoothstep(-0.4, 0.7, fbm(p * 2.2, 4))
    crack = smoothstep(0.9, 0.985, ridges(p * rng.uniform(1.6, 2.8) + 0.3 * vector_noise(p * 2), 2) * 1.25)
    base = mix(mix(tinted(rgb(120, 188, 222), rng), rgb(206, 234, 246), cloud), rgb(250, 254, 255), crack)
    return Surface(base, rng.uniform(0.08, 0.25), 0.0, 0.01 * cloud)


def _snow(p: Tensor, rng: random.Random) -> Surface:
    soft = fbm(p * 3, 4)
    sparkle = smoothstep(0.75, 0.95, noise(p * 60))
    base = rgb(228, 236, 246) * (1 + 0.06 * soft + 0.1 * sparkle)[:, None]
    return Surface(base.clamp(0, 1), 0.8, 0.0, 0.03 * soft)


def _rainbow(p: Tensor, rng: random.Random) -> Surface:
    palette = torch.stack(
        [rgb(225, 30, 36), rgb(245, 140, 24), rgb(248, 222, 40), rgb(44, 172, 62), rgb(36, 92, 214), rgb(132, 48, 176)]
    )
    band = p[:, rng.choice((0, 2))] * rng.uniform(3, 6)
    return Surface(palette[band.floor().remainder(6).long()], rng.uniform(0.2, 0.7))


MATERIALS: dict[str, Material] = {
    "ice": Material(_ice, ("ice", "frozen ice", "blue ice", "cracked ice"), ("veins", "clouds", "cracks")),
    "snow": Material(_snow, ("snow", "fresh snow", "white snow"), ("clouds",)),
    "rainbow": Material(_rainbow, ("rainbow", "rainbow stripes", "colorful rainbow"), ("stripes",)),
}
