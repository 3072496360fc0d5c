"""Woods and bark."""

import random
from collections.abc import Callable

import torch
from torch import Tensor

from ..noise import cells, fbm, noise, smoothstep, vector_noise
from .base import Material, Surface, mix, rgb, tinted


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


MATERIALS: dict[str, Material] = {
    "wood": Material(
        _oak, ("wood", "wooden", "oak wood", "carved wood", "wood grain", "light brown wood"), ("rings", "fibres")
    ),
    "walnut": Material(_walnut, ("dark wood", "walnut wood", "dark walnut", "dark brown wood"), ("rings", "fibres")),
    "planks": Material(_planks, ("wooden planks", "wood planks", "wooden boards"), ("rings", "fibres", "stripes")),
    "bark": Material(_bark, ("tree bark", "bark", "rough bark"), ("cracks", "fibres")),
}
