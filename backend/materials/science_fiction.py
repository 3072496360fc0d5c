"""Hulls, armour, fields and foils of what has not been built yet. Light that they give is their second colour."""

import torch
from torch import Tensor

from .craft import *
from .patterns import between, crumpled, drawn, iridescent, panels, random, segment, wrap


def _bolts(u: Tensor, v: Tensor, width: Tensor, height: Tensor, inset: float, size: float) -> Tensor:
    """Round heads in the four corners of a rectangle: 0..1."""
    x, y = u.abs() - 0.5 * width + inset, v.abs() - 0.5 * height + inset
    return drawn((x.square() + y.square()).sqrt(), size, 0.0015)


@material(
    "sci-fi panels", words="sci-fi scifi panels spaceship hull space ship greeble tech futuristic plating star wars"
)
def sci_fi_panels(points: Points, color: Tensor = rgb(148, 152, 158), glow: Tensor = rgb(90, 200, 255)) -> Surface:
    lane = plane(points, mirror=True)
    part = panels(lane.u, lane.v, lane.side, 0.62, 4)
    fine = panels(lane.u, lane.v, lane.side, 0.155, 2, 3)
    gap = smoothstep(0.006, 0.002, part.inside)
    bevel = smoothstep(0.002, 0.016, part.inside)
    detail = (part.value > 0.62).float()
    line = smoothstep(0.003, 0.001, fine.inside) * detail * (1.0 - gap)
    vent = (part.value < 0.14).float() * drawn(wrap(part.v, 0.022)[0].abs(), 0.28, 0.08) * drawn(-part.inside, -0.025)
    bolt = _bolts(part.u, part.v, part.width, part.height, 0.017, 0.0065) * (1.0 - detail)
    lamp = (
        (part.other > 0.80).float()
        * drawn(part.u.abs(), 0.030)
        * drawn((part.v + 0.3 * part.height).abs(), 0.006, 0.002)
    )
    grime = smoothstep(0.0, 0.7, fbm(points, (5.0, 5.0, 1.2), 4, 0.6) + 0.5 * smoothstep(0.03, 0.0, part.inside))
    step = bevel * (
        0.010 * (part.other - 0.5) + detail * 0.005 * (fine.value - 0.5) * smoothstep(0.0, 0.010, fine.inside)
    )
    base = lit(color, 0.16 * (part.value - 0.5) + 0.08 * detail * (fine.value - 0.5) + 0.05 * bolt)
    base = mix(base, shift(color, -0.22, 0.7), 0.35 * grime)
    base = mix(base, shift(color, -0.40, 0.5), (0.9 * gap + 0.85 * vent + 0.6 * line).clamp_max(1.0))
    base = mix(base, glow, lamp)
    rough = 0.32 + 0.14 * part.other + 0.3 * grime + 0.25 * vent
    height = step + 0.010 * bevel - 0.003 * vent - 0.001 * line + 0.003 * bolt
    return Surface(base, rough, 0.7 * (1.0 - grime * 0.6), height, mix(rgb(0, 0, 0), glow, lamp))


@material("robot armour", words="robot armour armor mech mecha exosuit cyborg plating painted futuristic")
def robot_armour(points: Points, color: Tensor = rgb(206, 204, 198), accent: Tensor = rgb(214, 96, 34)) -> Surface:
    lane = plane(points, mirror=True)
    part = panels(lane.u + 0.09 * (wrap(lane.v, 0.5)[0].abs()), lane.v, lane.side, 0.9, 3, 1)
    seam = smoothstep(0.010, 0.005, part.inside)
    bevel = smoothstep(0.006, 0.030, part.inside)
    bolt = _bolts(part.u, part.v, part.width, part.height, 0.036, 0.013)
    slot = drawn((part.u - part.v).abs(), 0.40, 0.0) * bolt
    stripe = (part.other > 0.80).float() * drawn((part.v - 0.22 * part.height).abs(), 0.030, 0.002)
    groove = (part.value > 0.6).float() * drawn((part.inside - 0.055).abs(), 0.004, 0.002)
    wear = fbm(points, 9.0, 5, 0.7)
    edge = smoothstep(0.034, 0.008, part.inside) * (1.0 - seam)
    bare = smoothstep(0.52, 0.60, wear + 0.42 * edge).maximum(
        smoothstep(0.4, 0.7, scratches(points, 4.0, 0.004, 0.6, 1.0))
    )
    grime = smoothstep(0.1, 0.8, fbm(points, (4.0, 4.0, 1.0), 4, 0.6, 3))
    paint = mix(lit(color, 0.04 * (part.value - 0.5)), accent, stripe)
    base = mix(paint, shift(color, -0.30, 1.2, 0.01), 0.35 * grime)
    base = mix(base, rgb(108, 108, 112), bare.maximum(bolt))
    base = mix(base, rgb(34, 34, 36), (0.95 * seam + 0.75 * groove).clamp_max(1.0))
    metal = bare.maximum(bolt) * (1.0 - seam)
    height = 0.030 * bevel + 0.007 * bolt - 0.004 * groove - 0.0015 * bare - 0.002 * slot
    return Surface(base, between(0.34 + 0.25 * grime, 0.38, metal), metal, height)


@material("neon grid", words="neon grid tron synthwave retrowave glowing cyber lines laser eighties emission")
def neon_grid(points: Points, glow: Tensor = rgb(236, 60, 214), color: Tensor = rgb(34, 22, 58)) -> Surface:
    glow = luminous(glow)
    lane = plane(points, mirror=True)
    a, b = 0.22 * wrap(lane.u, 0.22)[0].abs(), 0.22 * wrap(lane.v, 0.22)[0].abs()
    away = a.minimum(b)
    core = smoothstep(0.0065, 0.0035, away)
    haze = (-away / 0.020).exp()
    node = (-(a.square() + b.square()).sqrt() / 0.030).exp()
    level = mix(shift(glow, 0.12, 0.8), shift(glow, 0.10, 0.9, -0.08), half(1.5 * lane.v))
    gloss = fbm(points, 2.0, 3)
    light = (0.45 * haze + 0.5 * node).clamp_max(0.9)
    emission = mix(mix(rgb(0, 0, 0), level, light), mix(level, rgb(255, 250, 255), 0.0 * core + 0.32), core)
    return Surface(lit(color, 0.05 * gloss), 0.16 + 0.05 * gloss, 0.0, -0.003 * core, emission)


@material(
    "glowing runes", words="runes glowing magic norse viking carved stone spell ancient glyphs enchanted emission"
)
def glowing_runes(points: Points, glow: Tensor = rgb(70, 206, 255), color: Tensor = rgb(84, 84, 90)) -> Surface:
    glow = luminous(glow)
    lane = plane(points)
    a, i = wrap(lane.u, 0.19)
    b, j = wrap(lane.v + 0.02, 0.38)
    u, v, side = 0.19 * a, 0.38 * b, lane.side.round()
    away = segment(u, v, (-0.02, -0.095), (-0.02, 0.095))
    strokes: tuple[tuple[float, float, float, float], ...] = (
        (-0.02, 0.095, 0.045, 0.04),
        (-0.02, 0.02, 0.045, 0.075),
        (-0.02, -0.03, 0.045, 0.03),
        (-0.02, 0.045, 0.045, -0.01),
    )
    strokes += ((0.045, 0.04, -0.02, -0.02), (0.045, -0.095, 0.045, 0.095), (-0.02, -0.01, 0.045, -0.095))
    for number, (u0, v0, u1, v1) in enumerate(strokes):
        there = random(i, j, side, number) < 0.36
        away = torch.where(there, away.minimum(segment(u, v, (u0, v0), (u1, v1))), away)
    rule = (v.abs() - 0.135).abs()
    away = away.minimum(rule + 0.003)
    rough = fbm(points, 5.0, 6, 0.62)
    grain = fbm(points, 44.0, 2, 0.9, 2)
    chip = 0.004 * fbm(points, 14.0, 3, 0.6, 3)
    cut = smoothstep(0.013, 0.006, away + chip)
    pulse = half(1.6 * fbm(points, 1.6, 2, 0.5, 5) + 0.5)
    halo = (-away / 0.030).exp() * pulse
    base = mix(lit(color, 0.12 * rough + 0.06 * grain), shift(color, -0.16), 0.5 * cut)
    emission = mix(mix(rgb(0, 0, 0), glow, 0.42 * halo), shift(glow, 0.08, 0.8), cut * (0.25 + 0.75 * pulse))
    return Surface(base, 0.88, 0.0, 0.012 * rough + 0.0012 * grain - 0.016 * cut, emission)


@material("hologram foil", words="hologram holographic foil iridescent rainbow iridescence sticker prism y2k vaporwave")
def hologram_foil(points: Points, color: Tensor = rgb(196, 190, 206)) -> Surface:
    wide, tone = crumpled(points.warped(0.04, 2.5, 2), 1.7)
    lane = plane(points, mirror=True)
    a, i = wrap(lane.u + lane.v, 0.10)
    b, j = wrap(lane.u - lane.v, 0.10)
    prism = random(i, j)
    fan = torch.where(prism < 0.5, a, b)
    turn = 1.1 * points.z + 0.7 * points.x + 0.8 * points.normal[:, 0] + 0.7 * (tone - 0.5) + 0.25 * fan
    spark = smoothstep(0.25, 0.0, (torch.remainder(3.0 * turn + prism, 1.0) - 0.5).abs())
    base = lit(iridescent(color, turn, 0.115), 0.10 * (spark - 0.4) + 0.04 * (6.283 * 2.0 * turn).sin())
    line = smoothstep(0.47, 0.5, a.abs().maximum(b.abs()))
    return Surface(base, 0.15 + 0.08 * prism, 0.9, 0.16 * wide + 0.006 * fan * (prism - 0.2) - 0.001 * line)


@material("force field", words="force field shield energy hexagon plasma barrier hologram glowing emission sci-fi")
def force_field(points: Points, glow: Tensor = rgb(80, 190, 255), color: Tensor = rgb(28, 52, 92)) -> Surface:
    glow = luminous(glow)
    unit = hexagons(points, 0.16, 0.006)
    wave = half(2.2 * fbm(points.warped(0.2, 1.2), 1.5, 3) + 0.2)
    edge = smoothstep(0.005, 0.0005, unit.inside)
    haze = (-unit.inside.clamp_min(0.0) / 0.016).exp()
    flash = smoothstep(0.78, 0.95, unit.value) * 0.5 * wave
    scan = 0.5 + 0.5 * (220.0 * points.z).sin()
    light = (0.5 * haze + flash) * (0.25 + 0.75 * wave) + 0.05 * scan * wave
    emission = mix(mix(rgb(0, 0, 0), glow, light), shift(glow, 0.12, 0.6), edge * (0.2 + 0.8 * wave))
    return Surface(
        lit(color, 0.10 * (unit.value - 0.5)), 0.12, 0.2, 0.004 * smoothstep(0.0, 0.01, unit.inside), emission
    )


@material("reactor core", words="reactor plasma core energy glowing vents engine power emission cooling fins")
def reactor_core(points: Points, color: Tensor = rgb(84, 86, 92), glow: Tensor = rgb(255, 150, 50)) -> Surface:
    fin, number = wrap(points.z, 0.085)
    slot = drawn(fin.abs() * 0.085, 0.013, 0.003)
    turn = torch.atan2(points.y, points.x) / 6.2831853
    rib = wrap(turn * 12.0 + 0.5 * torch.remainder(number, 2.0))[0]
    bridge = drawn(rib.abs(), 0.13, 0.02)
    open_ = slot * (1.0 - bridge)
    bolt = drawn(((rib * 0.30).square() + (0.5 - fin.abs()).square() * 0.0072).sqrt(), 0.013, 0.002)
    brush = fbm(points, (2.0, 2.0, 70.0), 2, 0.8)
    heat = (-(fin.abs() * 0.085 - 0.013).clamp_min(0.0) / 0.010).exp() * (1.0 - bridge)
    pulse = half(1.2 * fbm(points, 2.0, 3) + 0.7)
    base = lit(color, 0.05 * brush + 0.08 * bolt)
    base = mix(base, shift(glow, -0.45, 0.6), 0.35 * heat)
    emission = mix(
        rgb(0, 0, 0),
        mix(glow, shift(glow, 0.14, 0.7), drawn(fin.abs() * 0.085, 0.006, 0.005)),
        open_ * pulse + 0.22 * heat * pulse,
    )
    return Surface(base, 0.34 + 0.06 * brush, 0.9 - 0.9 * open_, 0.026 * (1.0 - open_) + 0.006 * bolt, emission)


@material("alien skin", words="alien skin creature monster xenomorph organic biomechanical wet slimy extraterrestrial")
def alien_skin(points: Points, color: Tensor = rgb(88, 106, 92), second: Tensor = rgb(112, 66, 98)) -> Surface:
    bent = points.warped(0.08, 2.6, 3)
    lump = cells(bent, (5.0, 5.0, 3.4), 0.95)
    fine = cells(points.warped(0.02, 12.0, 2), 24.0, 0.9, 2)
    dome = smoothstep(1.0, 0.1, lump.near)  # round; the distance from a border has creases
    groove = smoothstep(0.20 + 0.14 * noise(points, 5.0, 6), 0.0, lump.second - lump.near)
    bead = smoothstep(0.95, 0.1, fine.near)
    vein = veins(bent, 3.6, 0.030, 0.6, 0.35, 0.4, 4)
    wide = fbm(points, 1.5, 3)
    pore = smoothstep(0.10, 0.03, lump.near) * (lump.value > 0.45)
    base = mix(
        mix(color, shift(color, 0.10, 1.1, 0.02), dome), second, 0.65 * smoothstep(0.2, 0.6, wide + 0.4 * groove)
    )
    base = lit(base, 0.10 * (lump.other - 0.5) + 0.06 * (bead - 0.6))
    base = mix(base, shift(second, -0.12, 1.2), 0.55 * vein + 0.35 * groove)
    base = mix(base, rgb(26, 14, 20), 0.9 * pore)
    height = 0.034 * dome + 0.0018 * bead + 0.006 * vein - 0.016 * pore
    return Surface(base, 0.16 + 0.25 * groove + 0.10 * (1.0 - bead), 0.0, height)
