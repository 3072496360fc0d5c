"""Technical."""

import random

import torch
from torch import Tensor

from ..noise import cells, fbm, smoothstep
from .base import Material, Surface, mix, plain, rgb, shaded, tinted
from .layouts import hashed, hexagons, sheet, squares


def _circuit_board(p: Tensor, rng: random.Random) -> Surface:
    chart = sheet(p, rng) * rng.uniform(9, 12)
    cell, local = squares(chart)
    value = hashed(cell)
    ends = torch.where(value[:, None] < 0.5, local, local.flip(-1))
    straight = (ends[:, 1].abs() < 0.1) & (value.remainder(0.5) < 0.4)  # each square: a trace one way or the other
    pad = (local.norm(dim=-1) < 0.26) & (hashed(cell + 2.9) < 0.3)
    hole = pad & (local.norm(dim=-1) < 0.11)
    board = tinted(rgb(14, 92, 50), rng, 0.02)
    trace = (straight | pad).float()
    base = mix(plain(p, board), torch.where(pad[:, None], rgb(222, 180, 92), rgb(64, 168, 96)), trace)
    big, place = squares(chart / 4)
    chip = (hashed(big) < 0.3).float() * (place.abs() @ torch.tensor([1.0, 0.0]) < 0.36) * (place[:, 1].abs() < 0.26)
    legs = (hashed(big) < 0.3).float() * (place[:, 1].abs() < 0.34) * (place[:, 0].abs() < 0.34)
    legs = legs * ((place[:, 0] * 14).remainder(1.0) < 0.5)
    base = mix(mix(mix(base, rgb(12, 14, 12), hole.float()), rgb(196, 198, 200), legs), rgb(26, 26, 28), chip)
    return Surface(base, 0.3, 0.8 * torch.maximum(pad.float(), legs) * (1 - chip), 0.004 * trace + 0.015 * chip)


def _diamond_plate(p: Tensor, rng: random.Random) -> Surface:
    q = sheet(p, rng) @ torch.tensor([[0.7071, 0.7071], [-0.7071, 0.7071]]) * (scale := rng.uniform(6, 8))
    cell, local = squares(q)
    turned = cell.sum(-1).remainder(2) > 0
    along, across = torch.where(turned[:, None], local, local.flip(-1)).unbind(-1)
    bar = (1 - (along / 0.44) ** 2 - (across / 0.15) ** 2).clamp_min(0).sqrt()
    ring = (1 - smoothstep(0.0, 0.35, ((along / 0.44) ** 2 + (across / 0.15) ** 2 - 1).abs())) * (bar == 0)
    base = shaded(tinted(rgb(170, 173, 178), rng, 0.03), 0.78 + 0.3 * bar - 0.35 * ring + 0.08 * fbm(p * 9, 2))
    return Surface(base, 0.36 - 0.15 * bar, 1.0, 0.14 * bar / scale)


def _perforated(p: Tensor, rng: random.Random) -> Surface:
    _, local, _ = hexagons(sheet(p, rng) * (scale := rng.uniform(6.5, 9)))
    hole = 1 - smoothstep(0.29, 0.33, local.norm(dim=-1))
    base = mix(tinted(rgb(176, 179, 184), rng, 0.03), rgb(6, 6, 8), hole)
    return Surface(base, 0.32 + 0.4 * hole, 1 - hole, -0.12 * hole / scale)


def _solar_cells(p: Tensor, rng: random.Random) -> Surface:
    q = sheet(p, rng) * rng.uniform(2.6, 3.6)
    cell, local = squares(q)
    frame = smoothstep(0.465, 0.485, local.abs().amax(-1))
    corner = smoothstep(0.84, 0.87, local.abs().sum(-1))
    bus = 1 - smoothstep(0.008, 0.018, (local[:, 0].abs() - 0.17).abs())
    finger = 0.35 * (1 - smoothstep(0.1, 0.22, (local[:, 1] * 14 - (local[:, 1] * 14).round()).abs()))
    _, _, grain = cells(p * 7)
    blue = shaded(tinted(rgb(24, 42, 110), rng, 0.02), 0.75 + 0.5 * grain)
    line = torch.maximum(torch.maximum(frame, corner), torch.maximum(bus, finger))
    return Surface(mix(blue, rgb(200, 208, 218), line), 0.1, 0.3, 0.002 * frame)


def _neon_grid(p: Tensor, rng: random.Random) -> Surface:
    _, local = squares(sheet(p, rng) * rng.uniform(3, 4.5))
    edge = (0.5 - local.abs()).amin(-1)
    neon = rng.choice((rgb(255, 60, 220), rgb(60, 240, 255), rgb(160, 90, 255)))
    night = rgb(14, 8, 34)
    base = mix(mix(night, neon, 0.75 * torch.exp(-edge * 14)), rgb(255, 244, 255), 1 - smoothstep(0.015, 0.04, edge))
    return Surface(base, 0.4)


def _scifi_panels(p: Tensor, rng: random.Random) -> Surface:
    chart, base, height = sheet(p, rng), plain(p, tinted(rgb(172, 176, 182), rng, 0.03)), torch.zeros(len(p))
    for scale, share in ((1.7, 1.0), (3.4, 0.55), (6.8, 0.3)):
        cell, local = squares(chart * torch.tensor([1.0, 1.5]) * scale, 0.5)
        there = (hashed(cell + scale) < share).float()
        seam = smoothstep(0.5 - 0.022 * scale**0.7, 0.5 - 0.01 * scale**0.7, local.abs().amax(-1)) * there
        base = shaded(base, 1 - 0.3 * there * (hashed(cell + 1.3) < 0.4))
        base, height = mix(base, rgb(26, 28, 34), seam), height - 0.012 * seam + 0.01 * there * hashed(cell + 8.8)
        lamp = (local[:, 1].abs() < 0.07) * (local[:, 0].abs() < 0.3) * (hashed(cell + 5.7) < 0.18) * (scale > 2)
        base = mix(base, rgb(90, 220, 255), lamp.float())
    return Surface(base, 0.35, 0.5, height)


MATERIALS: dict[str, Material] = {
    "circuit_board": Material(
        _circuit_board, ("circuit board", "pcb", "green circuit board"), ("bricks", "checker", "dots", "weave")
    ),
    "diamond_plate": Material(
        _diamond_plate, ("diamond plate", "tread plate", "checker plate metal"), ("weave", "dots", "checker")
    ),
    "perforated": Material(
        _perforated, ("perforated metal", "metal mesh with holes", "perforated steel sheet"), ("dots", "spots")
    ),
    "solar_cells": Material(
        _solar_cells, ("solar cells", "solar panel", "photovoltaic cells"), ("checker", "bricks", "patches")
    ),
    "neon_grid": Material(
        _neon_grid, ("neon grid", "glowing neon grid", "synthwave grid"), ("checker", "bricks", "weave")
    ),
    "scifi_panels": Material(
        _scifi_panels, ("sci fi panels", "spaceship hull", "futuristic panels"), ("bricks", "patches", "checker")
    ),
}
