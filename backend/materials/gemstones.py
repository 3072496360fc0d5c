"""Gems and stones with a figure of their own: bands, eyes, facets, columns, fossils."""

import torch
from torch import Tensor

from .craft import *
from .patterns import random, segment


def _layers(points: Points, frequency: float, layer: int = 0) -> Tensor:
    """How far a place is from the middle of a lump that grew in layers, in object units: (P,)."""
    lump = cells(points.warped(0.10, 1.6, 3, layer), frequency, 1.0, layer)
    return lump.near / frequency + 0.012 * fbm(points, 4.0, 3, 0.5, layer + 1)


def _brilliant(points: Points, frequency: float) -> tuple[Tensor, Tensor, Tensor]:
    """Facets of a cut stone: their tilt as height, their light 0..1, and how near an edge is 0..1."""
    cut = cells(points, frequency, 0.55)
    back = cells(
        points.moved(-0.10 * points.normal), 1.6 * frequency, 0.7, 2
    )  # the facets behind, seen through the stone
    lean = torch.stack((cut.value - 0.5, cut.other - 0.5, torch.remainder(7.0 * cut.value, 1.0) - 0.5), -1)
    light = torch.remainder(cut.value + 0.8 * back.value + 0.3 * back.offset[:, 2], 1.0)
    return (cut.offset * lean).sum(-1), light, smoothstep(0.035, 0.0, cut.second - cut.near)


def _gnats(points: Points, layer: int) -> tuple[Tensor, Tensor]:
    """Small insects that lie here and there: their bodies and legs, and their wings, both 0..1."""
    gnat = pieces(points, 1.8, 0.20, 0.20, 0.0, 0.0, 0.3, density=0.35, layer=layer)
    u, v = gnat.u, gnat.v.abs()
    here, body, legs = smoothstep(0.0, 0.05, gnat.inside), torch.full_like(u, 9.0), torch.full_like(u, 9.0)
    for place, length, width in ((-0.20, 0.41, 0.11), (0.30, 0.16, 0.135), (0.52, 0.095, 0.09)):
        body = body.minimum(((u - place) / length).square() + (v / width).square())
    for hip, knee, foot in ((0.36, 0.66, 0.62), (0.28, 0.16, 0.02), (0.20, -0.24, -0.50)):
        leg = segment(u, v, (hip, 0.08), (knee, 0.55)).minimum(segment(u, v, (knee, 0.55), (foot, 0.82)))
        legs = legs.minimum(leg)
    wing = ((u + 0.12 - 0.3 * v) / 0.19).square() + ((v - 0.34) / 0.30).square()
    dark = smoothstep(1.3, 0.8, body).maximum(0.75 * smoothstep(0.035, 0.010, legs))
    return here * dark, here * smoothstep(1.1, 0.9, wing)


@material("malachite", words="malachite green banded gemstone rings copper mineral", made_of="malachite")
def malachite(points: Points, color: Tensor = rgb(28, 120, 88)) -> Surface:
    far = _layers(points, 1.7)
    band = half((far * 88.0 + 1.2 * noise(points, 1.5, 5)).sin() + 0.8 * (far * 31.0).sin())
    fine = (far * 420.0).sin()
    silk = strands(points, points.along((0.2, 0.4, 1.0)), 0.010, 0.06)
    base = ramp(band, shift(color, -0.20, 0.8), color, shift(color, 0.17, 0.8))
    return Surface(lit(base, 0.05 * fine + 0.03 * silk), 0.13 + 0.05 * band, 0.0)


@material(
    "turquoise stone", words="turquoise gemstone blue matrix jewellery jewelry native howlite", made_of="turquoise"
)
def turquoise_stone(points: Points, color: Tensor = rgb(70, 174, 176), matrix: Tensor = rgb(82, 58, 42)) -> Surface:
    bent = points.warped(0.13, 1.6, 4)
    wide, thin = cracks(bent, (3.0, 3.6, 2.8), 0.75, 0.8), cracks(bent, 8.5, 0.55, 0.8, 2)
    blot = fbm(points, 2.4, 4, 0.6, 3)
    reach = 0.001 + 0.034 * half(1.5 * blot + 0.2).square()
    line = smoothstep(reach, 0.4 * reach, wide.distance).maximum(
        smoothstep(0.5 * reach.clamp_max(0.016), 0.001, thin.distance) * smoothstep(0.004, 0.010, reach)
    )
    cloud = half(1.4 * fbm(points, 3.0, 4, 0.55, 4))
    base = mix(shift(color, -0.05, 1.05, 0.01), shift(color, 0.05, 0.9, -0.01), cloud)
    base = mix(base, lit(matrix, 0.3 * noise(points, 18.0, 5)), 0.9 * line)
    return Surface(base, 0.22 + 0.25 * line, 0.0, -0.003 * line)


@material("tiger's eye", words="tiger eye tigers-eye gemstone chatoyant golden brown silky quartz", made_of="quartz")
def tigers_eye(points: Points, color: Tensor = rgb(144, 92, 40)) -> Surface:
    flow = points.warped(0.10, 1.3, 2)
    bed = flow.z + 0.5 * flow.x
    band = fbm(flow.at(0.3 * flow.x, 0.3 * flow.y, bed), (1.0, 1.0, 8.0), 4, 0.6)
    fibre = strands(flow, points.along((0.5, 0.0, -1.0)).contiguous(), 0.008, 0.12)
    sheen = half((9.0 * bed + 3.0 * points.normal[:, 0] + 3.0 * points.up + 1.5 * band).sin())
    base = ramp(half(1.4 * band), shift(color, -0.24, 0.7), shift(color, -0.04), shift(color, 0.16, 1.15, 0.01))
    base = mix(base, shift(color, 0.26, 1.1, 0.015), 0.65 * sheen.pow(4.0))
    return Surface(lit(base, 0.07 * fibre), 0.10 + 0.03 * half(fibre), 0.15)


@material("agate", words="agate banded gemstone geode slice chalcedony rings layers", made_of="agate")
def agate(points: Points, color: Tensor = rgb(176, 104, 78)) -> Surface:
    far = _layers(points, 1.25)
    step = far * 30.0
    row = step.floor()
    share = smoothstep(0.0, 0.25, step - row)
    tone, last = random(row, 3), random(row - 1.0, 3)
    level = last + (tone - last) * share
    fine = half((far * 520.0).sin()) * (random(row, 5) < 0.45)
    heart = smoothstep(0.25, 0.19, far)
    crystal = cells(points, 26.0)
    base = ramp(level, shift(color, -0.17, 0.9), color, shift(color, 0.13, 0.7), shift(color, 0.26, 0.25))
    base = mix(base, shift(color, 0.20, 0.5), 0.35 * fine)
    base = mix(base, lit(shift(color, 0.20, 0.15), 0.25 * (crystal.value - 0.5)), heart)
    return Surface(base, 0.12 + 0.2 * heart, 0.0, heart * (0.010 * crystal.near - 0.006))


@material("green marble", words="marble green verde serpentine guatemala polished", made_of="marble")
def green_marble(points: Points, color: Tensor = rgb(40, 84, 66), vein: Tensor = rgb(176, 204, 184)) -> Surface:
    flow = points.warped(0.14, 1.8, 4)
    shard = cells(flow, (2.6, 2.6, 3.6))
    net = cracks(flow, (2.6, 2.6, 3.6), 0.8, 0.8)
    thin = veins(flow, 5.0, 0.010, 0.6, 0.1, 0.4, 2)
    cloud = fbm(flow, 4.0, 5, 0.65, 3)
    line = smoothstep(0.026, 0.002, net.distance + 0.010 * cloud)
    base = ramp(half(1.2 * cloud + 0.8 * (shard.value - 0.5)), shift(color, -0.13, 0.9), color, shift(color, 0.10, 1.1))
    base = mix(base, vein, (0.55 * line + 0.5 * thin).clamp(0.0, 0.9))
    return Surface(base, 0.11 + 0.06 * line, 0.0)


@material("honey onyx", words="onyx honey alabaster banded translucent amber backlit stone", made_of="onyx")
def honey_onyx(points: Points, color: Tensor = rgb(206, 152, 84)) -> Surface:
    flow = points.warped(0.20, 1.0, 3)
    bed = flow.z + 0.35 * flow.x - 0.2 * flow.y
    band = fbm(flow.at(0.35 * flow.x, 0.35 * flow.y, bed), (1.0, 1.0, 7.0), 5, 0.62)
    cloud = half(1.3 * fbm(flow, 1.6, 4, 0.55, 2))
    rust = smoothstep(0.35, 0.55, band)
    milk = smoothstep(-0.20, -0.55, band)
    base = mix(shift(color, -0.06, 1.15, 0.01), shift(color, 0.07, 0.9), cloud)
    base = mix(base, shift(color, -0.20, 1.1, 0.03), 0.8 * rust)
    base = mix(base, shift(color, 0.17, 0.35), 0.8 * milk)
    return Surface(base, 0.10, 0.0, 0.0, lit(base, -0.70))


@material(
    "limestone with fossils", words="limestone fossil fossils shell ammonite jura chalk beige", made_of="limestone"
)
def limestone_with_fossils(points: Points, color: Tensor = rgb(200, 184, 152)) -> Surface:
    shell = pieces(points, 2.4, 0.60, 0.54, 0.0, 0.1, 0.45, density=0.5)
    radius = (shell.u.square() + shell.v.square()).sqrt()
    turn = torch.atan2(shell.v, shell.u) / 6.2831853
    whorl = (radius.clamp_min(0.06).log() * 1.5 - turn).remainder(1.0)
    groove = smoothstep(0.14, 0.0, (whorl - 0.5).abs().sub(0.5).abs())
    rib = half((6.2831853 * 26.0 * turn + 5.0 * radius).sin()) * smoothstep(0.1, 0.4, radius)
    here = smoothstep(0.0, 0.08, shell.inside)
    stem = pieces(points, 6.0, 0.40, 0.12, 0.0, 0.05, 0.5, density=0.45, layer=2)
    disc = smoothstep(0.0, 0.15, stem.inside) * (1.0 - here)
    ring = half((22.0 * stem.u).sin())
    wide, grain = fbm(points, 1.8, 4, 0.6, 3), fbm(points, 30.0, 3, 0.75, 4)
    base = lit(mix(shift(color, -0.04, 1.1), shift(color, 0.04, 0.9), half(1.3 * wide)), 0.04 * grain)
    base = mix(base, mix(shift(color, -0.10, 1.2, 0.01), shift(color, 0.06, 0.9), rib * (1.0 - groove)), 0.85 * here)
    base = mix(base, mix(shift(color, -0.12), shift(color, 0.03), ring), 0.8 * disc)
    height = here * (0.018 * shell.inside.sqrt() + 0.006 * rib - 0.012 * groove) + disc * (0.006 + 0.003 * ring)
    return Surface(base, 0.86 - 0.2 * here, 0.0, height + 0.0018 * grain + 0.004 * wide)


@material(
    "basalt columns", words="basalt columns hexagonal giant causeway volcanic pillars stone rock", made_of="basalt"
)
def basalt_columns(points: Points, color: Tensor = rgb(84, 84, 86)) -> Surface:
    flat = points.at(points.x, points.y, 0.0 * points.z).warped(0.03, 2.0)
    column = cells(flat, (5.0, 5.0, 0.01), 0.75)
    edge = column.second - column.near
    level = 0.55 * column.value + points.z
    joint = (level * 3.1 + 0.06 * noise(points, 5.0)).remainder(1.0)
    crack = smoothstep(0.05, 0.01, (joint - 0.5).abs())
    rough, grain = fbm(points, 8.0, 5, 0.65, 1), fbm(points, 40.0, 2, 0.8, 2)
    gap = smoothstep(0.16, 0.02, edge + 0.03 * rough)
    lichen = smoothstep(0.25, 0.5, fbm(points, 3.4, 5, 0.65, 4) + 0.2 * points.up)
    base = lit(mix(shift(color, -0.04), shift(color, 0.05, 1.4, 0.006), column.other), 0.10 * rough + 0.06 * grain)
    base = mix(base, rgb(150, 146, 116), 0.45 * lichen)
    base = mix(base, shift(color, -0.20), (0.85 * gap + 0.6 * crack).clamp(0.0, 1.0))
    height = 0.05 * smoothstep(0.0, 0.35, edge) + 0.012 * (column.value - 0.5) - 0.012 * crack + 0.006 * rough
    return Surface(base, 0.86, 0.0, height + 0.001 * grain)


@material("emerald", words="emerald gem gemstone green jewel cut faceted crystal", made_of="gem")
def emerald(points: Points, color: Tensor = rgb(16, 120, 76)) -> Surface:
    tilt, light, edge = _brilliant(points, 4.2)
    base = ramp(light, shift(color, -0.22, 0.8), shift(color, -0.06, 1.1), color, shift(color, 0.22, 0.9))
    base = mix(base, shift(color, 0.32, 0.5), 0.5 * edge)
    return Surface(base, 0.04, 0.0, 0.10 * tilt, lit(base, -0.62))


@material("ruby", words="ruby gem gemstone red jewel garnet cut faceted crystal", made_of="gem")
def ruby(points: Points, color: Tensor = rgb(166, 18, 48)) -> Surface:
    tilt, light, edge = _brilliant(points, 4.8)
    base = ramp(light, shift(color, -0.20, 0.8), shift(color, -0.05, 1.1), color, shift(color, 0.18, 1.0))
    base = mix(base, shift(color, 0.30, 0.5), 0.5 * edge)
    return Surface(base, 0.04, 0.0, 0.09 * tilt, lit(base, -0.60))


@material("amber", words="amber resin fossil insect copal baltic jewellery jewelry honey orange", made_of="amber")
def amber(points: Points, color: Tensor = rgb(208, 126, 28)) -> Surface:
    deep, deeper = points.moved(-0.05 * points.normal), points.moved(-0.20 * points.normal)
    flow = deeper.warped(0.25, 1.0, 2)
    cloud = fbm(flow.at(flow.x, flow.y, 2.2 * flow.z), 1.2, 4, 0.55)
    sheet = smoothstep(0.04, 0.0, (cloud - 0.15).abs()) * smoothstep(-0.2, 0.4, noise(points, 1.5, 3))
    milk = smoothstep(0.30, 0.8, fbm(flow, 1.8, 5, 0.6, 5))
    through = smoothstep(0.5, -0.7, points.up + 0.4 * cloud)
    spangle = pieces(deep.warped(0.04, 5.0), 3.0, 0.50, 0.34, 0.0, 0.0, 0.7, density=0.35)
    rim = 0.3 + 0.7 * smoothstep(0.30, 0.04, spangle.inside)  # discs where the stone has split inside
    disc = smoothstep(0.0, 0.06, spangle.inside) * rim * smoothstep(-0.5, 0.9, spangle.u + 0.3 * noise(points, 9.0, 7))
    air = spots(deep, 15.0, 0.30, 0.17, 0.8, 9).depth
    dot = smoothstep(0.0, 0.2, air) * smoothstep(0.9, 0.3, air)
    insect, wings = _gnats(deep, 6)
    base = ramp(half(1.3 * cloud), shift(color, -0.20, 0.95, 0.03), shift(color, 0.02), shift(color, 0.16, 1.1))
    base = mix(base, shift(color, -0.17, 0.9, 0.03), 0.7 * (1.0 - through))
    base = mix(mix(base, shift(color, 0.14, 0.75), 0.5 * milk), shift(color, 0.10, 1.1), 0.4 * sheet)
    base = mix(base, shift(color, 0.20, 0.9), (0.5 * disc + 0.45 * dot).clamp_max(0.8))
    base = mix(base, shift(color, -0.10, 0.8), 0.4 * wings)
    base = mix(base, shift(color, -0.38, 0.5), 0.9 * insect)
    glow = lit(base, 0.50 * through * (1.0 - insect) - 0.80)
    return Surface(base, 0.07 + 0.04 * half(cloud), 0.0, 0.010 * noise(points, 1.8, 8), glow)
