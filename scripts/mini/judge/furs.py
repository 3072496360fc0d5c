"""Furs and hides."""

import random

import torch
from torch import Tensor

from ..noise import cells, fbm, noise, smoothstep, vector_noise
from .base import Material, Surface, mix, ramp, rgb, shaded, tinted
from .layouts import overlapping, sheet, strands, wavy_stripes


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


def _cheetah(p: Tensor, rng: random.Random) -> Surface:
    near, _, value = cells(p * rng.uniform(6, 8) + 0.15 * vector_noise(p * 8))
    spot = 1 - smoothstep(0.28, 0.34, near + 0.1 * (value - 0.5))
    fur = mix(tinted(rgb(226, 182, 112), rng, 0.03), rgb(240, 216, 168), smoothstep(0.0, 0.6, fbm(p * 1.2, 2)))
    fur = shaded(fur, 1 + 0.1 * strands(p, 34, 0.05))
    return Surface(mix(fur, rgb(28, 20, 14), spot), 0.9)


def _dalmatian(p: Tensor, rng: random.Random) -> Surface:
    near, _, value = cells(p * rng.uniform(3, 4.2) + 0.22 * vector_noise(p * 6))
    spot = 1 - smoothstep(0.0, 0.05, near - 0.1 - 0.26 * value)
    fur = shaded(tinted(rgb(240, 238, 234), rng, 0.02), 1 + 0.05 * strands(p, 34, 0.05))
    return Surface(mix(fur, rgb(22, 20, 20), spot), 0.8)


def _locks(p: Tensor, scale: float) -> tuple[Tensor, Tensor]:
    """Shaggy fur: the height of its pointed locks, 0..1, and its single hairs, about -1..1."""
    q = p + 0.12 * vector_noise(p * 2.2) + 0.03 * vector_noise(p * 7)
    near, second, _ = cells(q * torch.tensor([1.0, 1.0, 0.36]) * scale)
    hair = fbm(q * torch.tensor([1.0, 1.0, 0.2]) * scale * 4, 2, 0.7)
    return smoothstep(0.0, 0.4, second - near + 0.12 * hair), hair


def _fox(p: Tensor, rng: random.Random) -> Surface:
    lock, hair = _locks(p, rng.uniform(6, 8))
    base = ramp(
        0.3 * lock + 0.34 + 0.4 * hair, rgb(104, 38, 12), tinted(rgb(210, 98, 28), rng, 0.03), rgb(248, 166, 80)
    )
    white = smoothstep(0.2, 0.32, fbm(p * 1.3, 2) + 0.12 * hair)
    pale = shaded(rgb(244, 236, 222), 0.72 + 0.25 * lock + 0.15 * hair)
    return Surface(mix(base, pale, white), 0.95, 0.0, 0.02 * lock + 0.006 * hair)


def _bear(p: Tensor, rng: random.Random) -> Surface:
    lock, hair = _locks(p, rng.uniform(4.5, 6))
    t = 0.32 * lock + 0.26 + 0.45 * hair
    base = ramp(t, rgb(20, 11, 7), tinted(rgb(82, 48, 27), rng, 0.02), rgb(150, 102, 64))
    return Surface(base, 0.95, 0.0, 0.035 * lock + 0.01 * hair)


def _sheep(p: Tensor, rng: random.Random) -> Surface:
    scale = rng.uniform(7, 10)
    near, second, value = cells(p * scale + 0.35 * vector_noise(p * scale))
    curl = 0.5 + 0.5 * torch.sin(near * 17 + 6 * value + 2 * noise(p * scale * 2))
    gap = 1 - smoothstep(0.0, 0.25, second - near)
    base = shaded(tinted(rgb(238, 228, 208), rng, 0.03), 0.86 + 0.16 * curl - 0.24 * gap)
    return Surface(base, 1.0, 0.0, 0.02 * curl + 0.14 * (0.5 - near).clamp_min(0) / scale * 2)


def _peacock(p: Tensor, rng: random.Random) -> Surface:
    cell, local = overlapping(sheet(p, rng) * torch.tensor([1.0, -1.0]) * rng.uniform(2.4, 3.4))
    barb = torch.sin(torch.atan2(local[:, 0], local[:, 1] + 0.5) * 90)
    eye = ((local - torch.tensor([0.0, 0.22])) * torch.tensor([1.15, 1.0])).norm(dim=-1)
    base = mix(shaded(rgb(30, 128, 84), 0.8 + 0.3 * barb), rgb(120, 150, 40), smoothstep(0.3, 0.5, local.norm(dim=-1)))
    for size, shade in (
        (0.26, rgb(176, 132, 44)),
        (0.205, rgb(28, 150, 150)),
        (0.135, rgb(24, 42, 148)),
        (0.06, rgb(10, 12, 50)),
    ):
        base = mix(base, shade, 1 - smoothstep(size - 0.015, size + 0.015, eye))
    rim = smoothstep(0.46, 0.5, local.norm(dim=-1))
    return Surface(shaded(base, 1 - 0.5 * rim), 0.4, 0.3, 0.004 * barb)


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
    "cheetah": Material(_cheetah, ("cheetah", "cheetah fur", "cheetah spots"), ("spots", "dots")),
    "dalmatian": Material(_dalmatian, ("dalmatian", "dalmatian fur", "dalmatian spots"), ("spots", "dots", "patches")),
    "fox": Material(_fox, ("fox fur", "red fox fur", "orange fox fur"), ("fibres", "clouds")),
    "bear": Material(_bear, ("brown bear fur", "bear fur", "shaggy brown fur"), ("fibres", "clouds")),
    "sheep": Material(
        _sheep, ("sheep wool", "sheepskin", "fleece", "curly sheep fleece"), ("clouds", "cracks", "spots")
    ),
    "peacock": Material(_peacock, ("peacock feathers", "peacock", "peacock plumage"), ("dots", "spots", "rings")),
}
