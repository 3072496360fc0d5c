"""Water and weather."""

import random

import torch
from torch import Tensor

from ..noise import cells, fbm, noise, ridges, smoothstep, vector_noise
from .base import Material, Surface, mix, ramp, rgb, shaded, tinted


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


def _water(p: Tensor, rng: random.Random) -> Surface:
    q = p * rng.uniform(2.6, 3.8) + 0.35 * vector_noise(p * 3)
    near, second, _ = cells(q)
    net = (1 - smoothstep(0.0, 0.3, second - near)) ** 2
    base = mix(rgb(20, 128, 166), tinted(rgb(72, 190, 208), rng, 0.03), smoothstep(-0.5, 0.5, fbm(p * 1.5, 2)))
    return Surface(mix(base, rgb(226, 252, 250), 0.85 * net), 0.05, 0.0, 0.02 * noise(q * 1.3))


def _ocean(p: Tensor, rng: random.Random) -> Surface:
    q = p * torch.tensor([1.0, 1.0, 2.2]) * rng.uniform(2, 2.8) + 0.5 * vector_noise(p * 2)
    swell = 1 - noise(q).abs() * 1.6
    crest = smoothstep(0.5, 0.75, swell + 0.35 * noise(p * 11)) * smoothstep(-0.3, 0.2, noise(p * 2.4 + 7))
    base = mix(rgb(6, 32, 52), tinted(rgb(28, 96, 116), rng, 0.03), smoothstep(-0.2, 0.9, swell + 0.3 * noise(q * 4)))
    foam = (crest * (0.75 + 0.4 * noise(p * 24))).clamp(0, 1)
    return Surface(mix(base, rgb(236, 244, 246), foam), 0.22 + 0.6 * foam, 0.0, 0.05 * swell)


def _raindrops(p: Tensor, rng: random.Random) -> Surface:
    pane = tinted(rng.choice((rgb(96, 112, 126), rgb(70, 84, 98), rgb(112, 124, 122))), rng, 0.03)
    base, height = shaded(pane, 1 + 0.1 * fbm(p * 2, 2)), torch.zeros(len(p))
    for scale in (4.2, 8.5, 15.0):
        near, _, value = cells(p * scale + rng.uniform(0, 9))
        size = 0.2 + 0.24 * value
        drop = (1 - (near / size) ** 2).clamp_min(0)
        rim = smoothstep(0.0, 0.08, drop) * (1 - smoothstep(0.15, 0.5, drop))
        bright = smoothstep(0.5, 0.9, drop)
        base = mix(mix(base, pane * 0.3, 0.85 * rim), rgb(222, 232, 238), 0.8 * bright)
        height = torch.maximum(height, 0.3 * size * drop.sqrt() / scale)
    return Surface(base, 0.05, 0.0, height)


def _clouds(p: Tensor, rng: random.Random) -> Surface:
    puff = fbm(p * rng.uniform(1.4, 2.2), 6, 0.55)
    cover = smoothstep(0.0, 0.17, puff)
    sky = mix(tinted(rgb(58, 128, 214), rng, 0.03), rgb(150, 196, 240), smoothstep(-0.7, 0.1, puff))
    white = mix(rgb(252, 253, 255), rgb(196, 206, 220), smoothstep(0.3, 0.7, puff + 0.2 * noise(p * 5)))
    return Surface(mix(sky, white, cover), 0.95)


def _fire(p: Tensor, rng: random.Random) -> Surface:
    q = p * torch.tensor([1.0, 1.0, 0.38]) * rng.uniform(2.6, 3.6)
    tongue = 0.5 + 0.55 * fbm(q + 0.5 * vector_noise(q * 1.3), 4, 0.55) - 0.16 * p[:, 2]
    stops = [rgb(22, 6, 4), rgb(128, 14, 4), rgb(224, 62, 8), rgb(252, 148, 20), rgb(255, 226, 90), rgb(255, 252, 214)]
    return Surface(ramp(smoothstep(0.15, 0.85, tongue), *stops), 0.95)


def _lightning(p: Tensor, rng: random.Random) -> Surface:
    q = p * torch.tensor([1.5, 1.5, 0.7]) + 0.3 * vector_noise(p * 2) + 0.13 * vector_noise(p * 6) + rng.uniform(0, 9)
    bolt = torch.maximum((1 - noise(q).abs() * 9).clamp_min(0), 0.8 * (1 - noise(q * 1.9 + 5).abs() * 12).clamp_min(0))
    glow = torch.exp(-6 * noise(q).abs())
    sky = ramp(0.5 + 0.6 * fbm(p * 1.6, 4), rgb(10, 8, 26), rgb(36, 28, 72), rgb(74, 62, 116))
    base = mix(mix(sky, rgb(128, 120, 240), 0.6 * glow), rgb(244, 244, 255), smoothstep(0.1, 0.6, bolt))
    return Surface(base, 0.95)


MATERIALS: dict[str, Material] = {
    "ice": Material(_ice, ("ice", "frozen ice", "blue ice", "cracked ice"), ("veins", "clouds", "cracks")),
    "snow": Material(_snow, ("snow", "fresh snow", "white snow"), ("clouds",)),
    "rainbow": Material(_rainbow, ("rainbow", "rainbow stripes", "colorful rainbow"), ("stripes",)),
    "water": Material(_water, ("water", "swimming pool water", "clear blue water"), ("cracks", "veins", "clouds")),
    "ocean": Material(_ocean, ("ocean waves", "stormy sea", "sea waves with foam"), ("clouds", "stripes", "veins")),
    "raindrops": Material(_raindrops, ("raindrops", "water droplets", "glass with raindrops"), ("spots", "dots")),
    "clouds": Material(_clouds, ("clouds", "cloudy sky", "blue sky with white clouds"), ("clouds", "patches")),
    "fire": Material(_fire, ("fire", "flames", "burning fire"), ("clouds", "fibres", "stripes")),
    "lightning": Material(_lightning, ("lightning", "lightning bolts", "thunderstorm lightning"), ("veins", "cracks")),
}
