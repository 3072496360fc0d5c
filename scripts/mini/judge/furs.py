"""Furs and hides."""

import random

from torch import Tensor

from ..noise import cells, fbm, noise, smoothstep, vector_noise
from .base import Material, Surface, mix, rgb, tinted, wavy_stripes


def _zebra(p: Tensor, rng: random.Random) -> Surface:
    wave = wavy_stripes(p, rng, (17, 32), 0.24)
    base = mix(
        rgb(20, 18, 18), tinted(rgb(238, 234, 226), rng, 0.03), smoothstep(-0.18, 0.18, wave + 0.1 * noise(p * 9))
    )
    return Surface(base, rng.uniform(0.6, 0.95))


def _tiger(p: Tensor, rng: random.Random) -> Surface:
    wave = wavy_stripes(p, rng, (16, 27), 0.24) + 0.5 * noise(p * 3.5)
    base = mix(tinted(rgb(222, 128, 38), rng, 0.05), rgb(24, 16, 12), smoothstep(0.35, 0.6, wave))
    return Surface(base, rng.uniform(0.7, 0.95))


def _leopard(p: Tensor, rng: random.Random) -> Surface:
    near, _, value = cells(p * rng.uniform(4.5, 7) + 0.25 * vector_noise(p * 7))
    ring = smoothstep(0.2, 0.26, near) * (1 - smoothstep(0.36, 0.42, near)) * smoothstep(-0.45, -0.2, noise(p * 12))
    fur = mix(tinted(rgb(212, 160, 88), rng), rgb(168, 106, 46), 1 - smoothstep(0.18, 0.26, near))
    return Surface(mix(fur, rgb(30, 20, 14), ring), rng.uniform(0.7, 0.95))


def _cow(p: Tensor, rng: random.Random) -> Surface:
    patch = smoothstep(0.02, 0.1, fbm(p * rng.uniform(1.6, 2.8), 3, 0.35))
    return Surface(mix(rgb(240, 236, 228), rgb(22, 19, 18), patch), 0.85)


def _giraffe(p: Tensor, rng: random.Random) -> Surface:
    near, second, _ = cells(p * rng.uniform(2.8, 4.5) + 0.2 * vector_noise(p * 4))
    line = 1 - smoothstep(0.08, 0.16, second - near)
    return Surface(mix(tinted(rgb(148, 84, 36), rng), rgb(236, 208, 158), line), 0.85)


MATERIALS: dict[str, Material] = {
    "zebra": Material(
        _zebra, ("zebra stripes", "zebra", "zebra fur", "zebra skin", "black and white zebra stripes"), ("stripes",)
    ),
    "tiger": Material(_tiger, ("tiger stripes", "tiger", "tiger fur"), ("stripes",)),
    "leopard": Material(
        _leopard, ("leopard", "leopard spots", "leopard fur", "leopard print"), ("spots", "dots", "cracks")
    ),
    "cow": Material(_cow, ("cow", "cow spots", "cow hide", "cow skin"), ("clouds", "patches")),
    "giraffe": Material(_giraffe, ("giraffe", "giraffe skin", "giraffe pattern"), ("cracks", "patches")),
}
