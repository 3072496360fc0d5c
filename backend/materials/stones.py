"""Stones. Each is told by its mixture (grains, beds, veins) and by how it breaks or is polished."""

import torch
from torch import Tensor

from .craft import *
from .patterns import crumpled, random, segment, wrap


@material("white marble", words="marble carrara statue veined polished", made_of="marble")
def white_marble(points: Points, color: Tensor = rgb(236, 234, 230), vein: Tensor = rgb(112, 116, 124)) -> Surface:
    flow = points.warped(0.20, 1.1, 5)
    bed = flow.at(flow.x - 0.5 * flow.z, flow.y, 0.5 * flow.x + flow.z + 0.3 * flow.y)
    wide = noise(bed, (0.5, 0.5, 1.7))
    thin = noise(bed, (1.3, 1.3, 4.2), 1)
    pace = fbm(points, 1.7, 4, 0.6, 2)
    feather = fbm(bed, (3.0, 3.0, 12.0), 4, 0.6, 3)
    away = wide + 0.025 * feather
    band = (-away.abs() / (0.05 + 0.09 * half(1.5 * pace))).exp() * half(1.2 * feather + 0.9)
    one_side = band * smoothstep(-0.02, 0.12, away)  # ground-in colour lies beside a vein, mostly on one side
    line = smoothstep(0.004 + 0.030 * half(1.6 * pace), 0.003, away.abs()) * smoothstep(-0.6, 0.35, pace)
    hair = smoothstep(0.020, 0.003, thin.abs()) * smoothstep(-0.05, 0.45, 0.5 * feather - pace + 0.5 * band)
    cloud = half(0.9 * feather + 1.1 * fbm(flow, 1.3, 3, 0.5, 5))
    base = mix(color, shift(vein, 0.24, 0.8), 0.34 * cloud + 0.38 * band + 0.35 * one_side)
    base = mix(base, shift(vein, 0.10), 0.45 * hair)
    base = mix(base, lit(vein, 0.15 * feather), 0.80 * line)
    return Surface(base, 0.12 + 0.04 * cloud + 0.03 * line, 0.0)


@material("black marble", words="marble nero marquina dark polished", made_of="marble")
def black_marble(points: Points, color: Tensor = rgb(34, 34, 37), vein: Tensor = rgb(222, 216, 204)) -> Surface:
    flow = points.warped(0.13, 1.4, 5)
    bed = flow.at(flow.x + 0.6 * flow.z, flow.y - 0.4 * flow.z, flow.z - 0.6 * flow.x)
    bold, thin = noise(bed, (1.0, 1.2, 2.2)).abs(), noise(bed, (1.7, 1.9, 5.4), 1).abs()
    pace = fbm(points, 1.8, 4, 0.6, 2)
    width = 0.045 * smoothstep(-0.15, 0.75, pace)
    line = smoothstep(width, 0.5 * width - 0.004, bold) * smoothstep(0.002, 0.008, width)
    hair = smoothstep(0.030, 0.004, thin) * smoothstep(0.10, 0.50, 0.5 * pace + 0.5 - 1.3 * bold)
    haze = (-bold / 0.10).exp() * smoothstep(-0.2, 0.7, pace)
    cloud = fbm(flow, 2.0, 4, 0.55, 5)
    base = mix(lit(color, 0.16 * cloud), vein, 0.05 * haze)
    base = mix(base, lit(vein, 0.08 * cloud), 0.92 * line + 0.35 * hair)
    return Surface(base, 0.10 + 0.02 * cloud + 0.06 * line, 0.0)


@material("grey granite", words="granite stone speckled polished countertop", made_of="granite")
def grey_granite(
    points: Points,
    color: Tensor = rgb(168, 164, 160),
    mica: Tensor = rgb(44, 44, 48),
    quartz: Tensor = rgb(226, 222, 216),
) -> Surface:
    grain = cells(points.warped(0.030, 9.0, 3), 26.0)
    fine = cells(points.warped(0.006, 40.0), 70.0, 1.0, 2)
    drift = 0.16 * fbm(points, 1.6, 3)
    rag = 0.10 * (fine.value - 0.5)  # grains grow into each other
    black = smoothstep(0.80, 0.84, grain.value + drift + rag)
    white = smoothstep(0.24, 0.20, grain.value + drift + rag)
    base = lit(color, 0.16 * (grain.other - 0.5) + 0.07 * (fine.value - 0.5))
    base = mix(base, lit(quartz, 0.06 * (fine.other - 0.5)), 0.75 * white)
    base = mix(base, lit(mica, 0.5 * (fine.other - 0.4)), 0.92 * black)
    base = mix(base, mica, 0.75 * smoothstep(0.86, 0.90, fine.value + drift))
    glassy = 0.10 * (grain.other - 0.5) + 0.05 * (fine.other - 0.5)
    return Surface(base, 0.18 + glassy + 0.06 * black, 0.0, 0.0)


@material("red granite", words="granite stone speckled pink rose polished", made_of="granite")
def red_granite(points: Points, color: Tensor = rgb(168, 96, 80), mica: Tensor = rgb(40, 36, 38)) -> Surface:
    grain = cells(points.warped(0.035, 7.0, 2), 18.0)
    fine = cells(points.warped(0.012, 22.0), 46.0, 1.0, 2)
    drift = noise(points, 1.6, 3)
    rag = 0.14 * (fine.value - 0.5)  # grains grow into each other
    grey = smoothstep(0.26, 0.20, grain.value + rag)
    pale = smoothstep(0.55, 0.75, grain.other + rag) * (1.0 - grey)
    base = lit(color, 0.16 * (grain.other - 0.5) + 0.08 * (fine.other - 0.5) + 0.04 * drift)
    base = mix(base, shift(color, 0.09, 0.75), 0.5 * pale)
    base = mix(base, shift(color, 0.08, 0.18), (0.85 * grey) * (0.7 + 0.3 * fine.other))
    black = smoothstep(0.78, 0.82, fine.value * (0.75 + 0.45 * grain.other) + 0.12 * drift)
    base = mix(base, lit(mica, 0.4 * (fine.other - 0.5)), 0.9 * black)
    return Surface(base, 0.17 + 0.06 * fine.other + 0.05 * black, 0.0)


@material("sandstone", words="sandstone sand stone layered desert sedimentary", made_of="sandstone")
def sandstone(points: Points, color: Tensor = rgb(198, 156, 108)) -> Surface:
    flow = points.warped(0.08, 1.2, 3)
    grain, coarse = fbm(points, 60.0, 2, 1.0, 2), fbm(points, 20.0, 3, 0.8, 5)
    tilted = flow.at(flow.x, flow.y, flow.z + 0.22 * flow.x)  # current beds lie aslant between level ones
    bed = fbm(flow, (0.8, 0.8, 8.0), 4, 0.6)
    thin = fbm(tilted, (1.6, 1.6, 30.0), 2, 0.8, 1) * smoothstep(-0.5, 0.3, bed)
    iron = smoothstep(0.10, 0.65, fbm(flow, (0.7, 0.7, 4.0), 4, 0.6, 3) + 0.10 * coarse)
    worn = smoothstep(0.1, 0.6, fbm(points.warped(0.04, 6.0, 2), (4.0, 4.0, 9.0), 3, 0.6, 4) - 0.4 * bed)
    base = ramp(half(1.2 * bed + 0.35 * thin), shift(color, -0.06, 1.0, 0.004), color, shift(color, 0.055, 0.75))
    base = mix(base, shift(color, -0.10, 1.0, 0.02), 0.45 * iron)
    base = lit(base, 0.10 * grain + 0.035 * coarse - 0.05 * worn)
    height = 0.012 * bed + 0.0030 * thin + 0.0019 * grain + 0.0022 * coarse - 0.008 * worn
    return Surface(base, 0.92 + 0.05 * grain, 0.0, height)


@material("slate", words="slate schiefer roof stone grey cleft", made_of="slate")
def slate(points: Points, color: Tensor = rgb(84, 90, 98)) -> Surface:
    # Split along its cleavage: broad, flat sheets that end in ragged, thin edges.
    flow = points.warped(0.05, 2.0, 3)
    grain, ripple = fbm(points, 54.0, 2, 1.0, 1), fbm(flow, (5.0, 5.0, 26.0), 3, 0.7, 4)
    sheet = 1.5 * fbm(flow, (1.2, 1.2, 2.4), 3, 0.5, 6) + 2.6 * flow.z + 0.9 * flow.x
    sheet = sheet + 0.10 * fbm(points, 9.0, 4, 0.7, 5)
    step = sheet - sheet.floor()
    edge = smoothstep(0.0, 0.12, step)
    own = ((sheet.floor() * 12.9898).sin() * 43.7).sin() * edge * smoothstep(1.0, 0.93, step)
    rust = smoothstep(0.25, 0.8, fbm(points, 1.8, 5, 0.65, 2) + 0.12 * ripple)
    base = lit(color, 0.09 * own + 0.05 * ripple + 0.09 * grain + 0.05 * fbm(points, 1.4, 3, 0.5, 7))
    base = mix(base, lit(rgb(124, 104, 82), 0.12 * grain), 0.32 * rust)
    height = 0.036 * edge * (1.0 - step) + 0.0034 * ripple + 0.0014 * grain
    return Surface(base, 0.56 + 0.07 * ripple + 0.07 * grain + 0.15 * rust - 0.04 * own, 0.0, height)


@material("grey rock", words="stone rock boulder cliff grey gray rough weathered", made_of="stone")
def grey_rock(points: Points, color: Tensor = rgb(128, 126, 121), lichen: Tensor = rgb(176, 174, 140)) -> Surface:
    bent, wear = points.warped(0.05, 3.0, 2), fbm(points, 1.7, 3, 0.6, 4)
    crag, (chip, tone) = ridged(bent, (1.9, 1.9, 3.0), 3, 0.6, 5), crumpled(bent, 4.5, 2)
    split = cracks(points.warped(0.08, 2.2, 3), (1.7, 2.0, 2.6), 1.0, 0.5, 3)
    rough, grain = fbm(points, 8.0, 4, 0.7, 1), fbm(points, 48.0, 2, 1.0, 2)
    width = 0.007 * smoothstep(-0.05, 0.5, wear + 0.30 * rough)
    line = smoothstep(width, 0.25 * width - 0.001, split.distance) * smoothstep(0.001, 0.004, width)
    crust = spots(points.warped(0.04, 10.0, 2), 4.2, 0.40, 0.45, 0.9).depth + 0.10 * grain
    patch = smoothstep(0.05, 0.25, crust) * half(1.6 + rough + grain)
    level = half(0.5 * rough + 2.0 * (crag - 0.35) + 4.0 * chip + 0.4 * (tone - 0.5) + 0.4 * wear)
    base = ramp(level, shift(color, -0.08, 1.2, 0.006), color, shift(color, 0.08, 0.8))
    base = mix(base, lit(lichen, 0.12 * smoothstep(0.25, 0.05, crust)), 0.6 * patch)
    base = mix(lit(base, 0.11 * grain), shift(color, -0.25), 0.75 * line)
    return Surface(base, 0.9, 0.0, 0.075 * crag + 0.30 * chip + 0.018 * rough + 0.0028 * grain - 0.014 * line)


@material("travertine", words="travertine limestone roman stone beige holes", made_of="travertine")
def travertine(points: Points, color: Tensor = rgb(214, 196, 166)) -> Surface:
    flow = points.warped(0.07, 1.4, 3)
    bed = fbm(flow, (1.0, 1.0, 9.0), 4, 0.65)
    ragged = points.warped(0.03, 9.0, 3, 4)
    hole = spots(ragged, (4.5, 4.5, 14.0), 0.45, 0.55, 0.8).depth
    tiny = spots(ragged, (16.0, 16.0, 34.0), 0.4, 0.5, 0.8, 2).depth
    dent = (smoothstep(0.02, 0.25, hole) + 0.7 * smoothstep(0.05, 0.35, tiny)) * smoothstep(-0.35, 0.25, bed)
    grain = fbm(points, 54.0, 2, 1.0, 2)
    base = ramp(half(1.4 * bed), shift(color, -0.10, 1.3, 0.01), color, shift(color, 0.06, 0.7))
    base = mix(lit(base, 0.05 * grain), shift(color, -0.24, 1.1, 0.01), 0.75 * dent)
    return Surface(base, 0.48 + 0.35 * dent + 0.04 * bed, 0.0, -0.022 * dent + 0.0009 * grain)


@material("jade", words="jade nephrite green gemstone polished stone", made_of="jade")
def jade(points: Points, color: Tensor = rgb(84, 148, 104)) -> Surface:
    flow = points.warped(0.20, 1.1, 4)
    cloud = fbm(flow, 1.5, 5, 0.55)
    fibre = fbm(flow, (9.0, 9.0, 14.0), 2, 0.7, 3)
    wisp = ridged(flow, (1.8, 1.8, 2.6), 3, 0.6, 2)
    fleck = smoothstep(0.2, 0.7, spots(points.warped(0.03, 14.0, 2), 7.0, 0.30, 0.30, 0.9).depth)
    base = ramp(half(1.3 * cloud + 0.25 * fibre), shift(color, -0.11, 1.1), color, shift(color, 0.09, 0.9, 0.01))
    veil = smoothstep(0.40, 0.95, wisp + 0.12 * fibre) * half(1.6 * cloud + 0.5)
    base = mix(base, shift(color, 0.22, 0.40), 0.50 * veil)
    base = mix(lit(base, 0.025 * fibre), shift(color, -0.28, 0.7), 0.5 * fleck * half(fibre + 0.7))
    return Surface(base, 0.15 + 0.04 * cloud + 0.02 * fibre, 0.0)


@material("lapis lazuli", words="lapis blue gemstone stone pyrite ultramarine", made_of="lapis lazuli")
def lapis_lazuli(points: Points, color: Tensor = rgb(34, 62, 146), gold: Tensor = rgb(226, 184, 96)) -> Surface:
    flow = points.warped(0.14, 1.8, 4)
    cloud = fbm(flow, 2.4, 5, 0.6)
    calcite = smoothstep(0.32, 0.75, fbm(flow, (1.4, 1.4, 2.4), 4, 0.6, 3))
    dust = smoothstep(0.10, 0.30, spots(points.warped(0.01, 30.0, 2), 20.0, 0.6, 0.45, 0.8).depth)
    fleck = dust * smoothstep(-0.25, 0.25, fbm(flow, 1.7, 3, 0.6, 4))
    base = ramp(half(1.4 * cloud), shift(color, -0.10, 0.9), color, shift(color, 0.08, 1.1))
    base = mix(base, shift(color, 0.36, 0.35), 0.6 * calcite)
    base = mix(base, gold, fleck)
    return Surface(base, 0.16 + 0.10 * calcite, 0.9 * fleck)


def _glyph(x: Tensor, y: Tensor, kind: Tensor) -> Tensor:
    """How far inside a sign of a made-up script, < 0 outside: x in -0.5..0.5, y in -0.5..0.5, kinds 0 to 11."""

    def line(first: tuple[float, float], last: tuple[float, float], wide: float = 0.045) -> Tensor:
        return wide - segment(x, y, first, last)

    def disc(u: float, v: float, radius: float) -> Tensor:
        return radius - ((x - u).square() + (y - v).square()).sqrt()

    def oval(u: float, v: float, a: float, b: float) -> Tensor:
        return min(a, b) * (1.0 - (((x - u) / a).square() + ((y - v) / b).square()).sqrt())

    def ring(u: float, v: float, radius: float) -> Tensor:
        return 0.05 - disc(u, v, radius).abs()

    def most(*shapes: Tensor) -> Tensor:
        return torch.stack(shapes).amax(0)

    lid = oval(0.0, 0.14, 0.34, 0.17)
    signs = (
        most(  # a bird
            oval(0.0, -0.02, 0.15, 0.20),
            disc(-0.12, 0.28, 0.105),
            line((-0.10, 0.2), (-0.03, 0.05), 0.075),
            line((0.04, -0.08), (0.32, -0.27), 0.06),
            line((-0.02, -0.2), (-0.02, -0.42)),
            line((-0.02, -0.42), (-0.17, -0.42)),
        ),
        most(
            0.045 - lid.abs(), disc(0.0, 0.14, 0.10), line((-0.05, 0.0), (-0.12, -0.34)), line((0.1, 0), (0.34, -0.26))
        ),
        most(  # a cross with a loop
            0.05 - (oval(0.0, 0.23, 0.15, 0.19) - 0.03).abs(),
            line((0.0, 0.05), (0.0, -0.42), 0.06),
            line((-0.27, 0.02), (0.27, 0.02), 0.055),
        ),
        most(ring(0.0, 0.0, 0.27), disc(0.0, 0.0, 0.09)),
        most(
            *(0.035 - (y - level - 0.10 * (4.0 * wrap(x, 0.25)[0].abs() - 1.0)).abs() for level in (-0.24, 0.0, 0.24))
        ),
        most(  # a reed
            oval(0.02, 0.14, 0.125, 0.29),
            line((-0.05, -0.1), (-0.05, -0.43)),
        ),
        most(  # a snake
            0.05 - (y + 0.08 - 0.10 * (13.0 * x).sin()).abs() - (x.abs() - 0.34).clamp_min(0.0),
            line((-0.34, 0.02), (-0.34, 0.30), 0.055),
            oval(-0.26, 0.32, 0.12, 0.065),
        ),
        most(disc(0.0, -0.12, 0.36).minimum(y + 0.12), line((-0.36, -0.12), (0.36, -0.12), 0.05)),
        most(  # one who sits
            disc(-0.04, 0.31, 0.105),
            oval(0.03, 0.02, 0.13, 0.22),
            line((0.0, -0.2), (-0.24, -0.08), 0.07),
            line((-0.24, -0.08), (-0.22, -0.40), 0.06),
            line((0.1, -0.34), (-0.1, -0.40), 0.075),
            line((-0.03, 0.1), (-0.30, 0.16)),
        ),
        most(line((-0.36, -0.16), (0.36, -0.16)), line((-0.2, -0.16), (-0.2, 0.26)), line((0.2, -0.16), (0.2, 0.26))),
        most(  # a beetle
            oval(0.0, -0.06, 0.19, 0.27),
            disc(0.0, 0.26, 0.10),
            *(
                0.032 - (y - level - 0.3 * (x.abs() - 0.1)).abs() - (x.abs() - 0.33).clamp_min(0.0)
                for level in (-0.26, 0.1)
            ),
        ),
        most(
            line((-0.1, -0.42), (-0.1, 0.4), 0.055),
            line((-0.1, 0.36), (0.24, 0.24), 0.06),
            line((0.24, 0.24), (0.05, 0.1)),
        ),
    )
    result = signs[0]
    for number, sign in enumerate(signs[1:], 1):
        result = torch.where(kind == number, sign, result)
    return result


@material(
    "hieroglyphs",
    words="hieroglyphs hieroglyph hieroglyphics egyptian egypt glyphs carved temple tomb pharaoh sandstone obelisk",
    made_of="hieroglyphs",
)
def hieroglyphs(
    points: Points, color: Tensor = rgb(206, 172, 122), red: Tensor = rgb(160, 70, 46), blue: Tensor = rgb(52, 104, 128)
) -> Surface:
    lane = plane(points.warped(0.004, 5.0, 2), 8, mirror=True)
    tall, wide = 0.235, 0.176
    level, row = wrap(lane.v + 0.02, tall)
    v = tall * level
    place, column = wrap(lane.u + 0.07 * torch.remainder(row, 2.0), wide)
    u = wide * place
    side = lane.side.round()
    single = random(row, column, side, 1) < 0.45  # one tall sign, or two low ones
    half_row = (v > 0.0).to(v)
    x = u / 0.176
    y = torch.where(single, v / 0.198, (v.abs() - 0.054) * torch.where(v > 0.0, 1.0, -1.0) / 0.094)
    flip = torch.where(random(row, column, side, half_row, 2) < 0.3, -1.0, 1.0)
    roll = random(row, column, side, torch.where(single, 2.0, half_row), 3)
    kind = (12.0 * roll).floor().clamp_max(11.0)
    kind = torch.where(single & (kind == 4.0), 2.0, kind)
    inside = _glyph(x * flip, y, kind) * torch.where(single, 0.19, 0.12)
    rule = 0.0065 - (0.5 * tall - v.abs())
    cut = inside.maximum(rule)
    worn = smoothstep(0.1, 0.7, fbm(points, 2.4, 4, 0.6, 5))
    ragged = cut + 0.0022 * fbm(points, 26.0, 3, 0.6, 6)
    deep = smoothstep(-0.005, 0.007, ragged) * (1.0 - 0.30 * worn)
    bed = fbm(points.warped(0.05, 2.0, 2), (2.0, 2.0, 12.0), 4, 0.6)
    grain = fbm(points, 42.0, 3, 0.75, 2)
    pit = smoothstep(0.1, 0.6, spots(points, 15.0, 0.5, 0.28, 0.8, 3).depth)
    base = mix(shift(color, -0.05, 1.15, 0.008), shift(color, 0.06, 0.9), half(1.5 * bed))
    base = lit(base, 0.07 * grain + 0.06 * fbm(points, 1.5, 3, 0.5, 7) - 0.10 * pit)
    paint = smoothstep(0.002, 0.008, ragged) * smoothstep(-0.05, 0.35, fbm(points, 5.0, 4, 0.65, 8) + 0.15 - 0.4 * worn)
    hue = mix(red, blue, (random(row, column, side, half_row * (~single), 4) < 0.5).to(v))
    base = mix(base, shift(color, -0.24, 1.05), 0.75 * deep)
    base = mix(base, lit(hue, 0.15 * grain), 0.50 * paint * smoothstep(-0.001, 0.003, inside))
    edge = smoothstep(0.014, 0.0, (ragged + 0.006).abs()) * (1.0 - deep)
    base = lit(base, 0.05 * edge)
    height = -0.019 * deep + 0.0020 * grain + 0.004 * bed - 0.004 * pit
    return Surface(base, 0.93, 0.0, height)


@material(
    "runes",
    words="runes rune runic runestone futhark viking norse nordic celtic carved weathered stone glyphs",
    made_of="runes",
)
def runes(points: Points, color: Tensor = rgb(98, 98, 96), lichen: Tensor = rgb(150, 152, 116)) -> Surface:
    lane = plane(points.warped(0.010, 3.0, 2), 8, mirror=True)
    tall, wide = 0.270, 0.155
    level, row = wrap(lane.v + 0.03, tall)
    place, column = wrap(lane.u + 0.06 * torch.remainder(row, 2.0), wide)
    side = lane.side.round()
    x, y = place * wide, level * tall

    def roll(number: int) -> Tensor:
        return random(row, column, side, number)

    x = x * torch.where(roll(0) < 0.5, -1.0, 1.0)

    def stroke(u: Tensor | float, v: Tensor | float, to_u: Tensor | float, to_v: Tensor | float) -> Tensor:
        du, dv = to_u - u + 0.0 * x, to_v - v + 0.0 * x
        share = (((x - u) * du + (y - v) * dv) / (du * du + dv * dv).clamp_min(1e-8)).clamp(0.0, 1.0)
        return ((x - u - share * du).square() + (y - v - share * dv).square()).sqrt()

    # A stave, and twigs that leave it at a slant: two alike, on one side or both, or a second stave.
    sort = roll(1)
    stave = torch.where(sort < 0.75, -0.022 + 0.0 * x, -0.042 + 0.0 * x)
    stave = torch.where(roll(2) < 0.4, 0.0 * x, stave)
    stave = torch.where(sort >= 0.75, -0.042 + 0.0 * x, stave)
    begin = 0.088 - 0.062 * (3.0 * roll(3)).floor() / 2.0
    drop = torch.where(roll(4) < 0.5, -0.048, 0.048) + 0.0 * x
    drop = torch.where(begin > 0.08, -0.048 + 0.0 * x, drop)
    length = torch.where(roll(2) < 0.4, 0.048, 0.064) + 0.0 * x
    away = stroke(stave, -0.092, stave, 0.092)
    away = away.minimum(stroke(stave, begin, stave + length, begin + drop))
    second = stroke(stave, begin - 0.066, stave + length, begin - 0.066 + drop)
    closing = stroke(stave + length, begin + drop, stave, begin + 2.0 * drop)
    other = stroke(stave, begin, stave - length, begin + drop)
    more = torch.where(sort < 0.28, second, torch.where(sort < 0.52, closing, other))
    pair = stroke(stave + 0.084, -0.092, stave + 0.084, 0.092).minimum(
        stroke(stave, begin, stave + 0.084, begin + 1.4 * drop)
    )
    away = away.minimum(torch.where(sort < 0.75, torch.where(roll(5) < 0.8, more, away), pair))
    away = torch.where(roll(6) < 0.10, (x.square() + (y.abs() - 0.025).square()).sqrt(), away)  # two dots part words
    away = away.minimum(0.5 * tall - y.abs() + 0.001)
    crag, _ = crumpled(points.warped(0.05, 3.0, 2), 4.5)
    rough = fbm(points, 9.0, 5, 0.65)
    grain = fbm(points, 40.0, 2, 0.8, 2)
    worn = smoothstep(0.1, 0.8, fbm(points, 2.2, 3, 0.5, 5))
    ragged = away + 0.0028 * fbm(points, 24.0, 3, 0.6, 6)
    cut = smoothstep(0.0155, 0.0020, ragged) * (1.0 - 0.45 * worn)
    chip = smoothstep(0.030, 0.012, ragged) * (1.0 - cut)
    crust = smoothstep(0.20, 0.42, fbm(points.warped(0.03, 8.0, 2), 3.4, 5, 0.62, 7))
    base = lit(color, 0.14 * rough + 0.10 * grain + 0.10 * fbm(points, 1.5, 3, 0.5, 8))
    base = mix(base, lit(lichen, 0.25 * grain), 0.60 * crust * (1.0 - 0.7 * cut))
    base = mix(base, shift(color, 0.10, 0.9), 0.35 * chip)
    base = mix(base, shift(color, -0.26, 0.9), 0.88 * cut)
    height = -0.024 * cut + 0.07 * crag + 0.009 * rough + 0.0018 * grain + 0.002 * crust
    return Surface(base, 0.93 - 0.05 * grain, 0.0, height)


@material(
    "petrified wood",
    words="petrified wood fossil fossilized agate rings stone polished arizona jasper",
    made_of="fossil",
)
def petrified_wood(
    points: Points,
    color: Tensor = rgb(164, 100, 66),
    red: Tensor = rgb(134, 44, 34),
    cream: Tensor = rgb(226, 200, 160),
    grey: Tensor = rgb(106, 104, 110),
) -> Surface:
    bent = points.warped(0.05, 1.6, 2)
    x, y = bent.x + 0.10 + 0.10 * bent.z, bent.z - 0.16 + 0.30 * bent.y  # from the pith, which leans out in front
    reach, turn = (x.square() + y.square()).sqrt(), torch.atan2(y, x)
    fibre = fbm(points.at(x, y, bent.y), (30.0, 30.0, 2.5), 3, 0.7, 5)
    radius = reach * (1.0 + 0.05 * (3.0 * turn + 2.0).sin() + 0.02 * (7.0 * turn).sin())
    line = points.at(radius, 0.0 * radius, 0.0 * radius)
    ring = 16.0 * radius + 0.9 * noise(line.at(5.0 * radius, 0.0 * radius, 0.0 * radius), 1.0, 2)
    year = torch.remainder(ring, 1.0)
    late = year.square() * smoothstep(1.0, 0.84, year)
    zone = fbm(points.at(3.4 * radius, 0.7 * x, 0.7 * y + 0.3 * bent.y).warped(0.2, 1.0, 2), 1.0, 4, 0.55, 3)
    patch = fbm(points.warped(0.12, 1.8, 3), (1.5, 1.5, 1.5), 4, 0.55, 4)
    base = ramp(
        half(1.7 * zone + 0.02 + 0.10 * fibre),
        mix(shift(color, -0.18), shift(red, -0.08), torch.full_like(x, 0.5)),
        mix(color, red, torch.full_like(x, 0.75)),
        color,
        shift(color, 0.10, 1.05, 0.02),
        mix(color, cream, torch.full_like(x, 0.70)),
    )
    base = mix(base, grey, 0.75 * smoothstep(0.26, 0.44, patch + 0.10 * fibre))
    base = mix(base, cream, 0.50 * smoothstep(-0.25, -0.45, patch))
    base = lit(base, 0.05 - 0.34 * late + 0.10 * fibre)
    ray, _ = wrap(turn + 0.10 * noise(points.at(2.0 * reach, turn.cos(), turn.sin()), 1.6, 8), 6.2831853 / 9.0)
    wide = 0.020 * smoothstep(-0.15, 0.5, noise(points, 1.6, 6)) * smoothstep(0.05, 0.25, reach)
    away = ray.abs() * 0.698 * reach  # from the nearest crack, which is filled with agate
    split = smoothstep(wide, 0.75 * wide - 0.002, away) * smoothstep(0.001, 0.006, wide)
    agate = mix(shift(cream, 0.05, 0.35), shift(grey, 0.12), half((700.0 * away).cos()) * 0.6)
    base = mix(base, agate, 0.92 * split)
    base = mix(base, shift(red, -0.16, 0.7), 0.7 * smoothstep(0.2, 0.7, veins(points, 2.2, 0.012, 0.5, 0.3, 0.6, 7)))
    height = (0.0002 * fibre - 0.0003 * late) * (1.0 - split)
    return Surface(base, 0.13 + 0.04 * half(fibre) + 0.03 * late, 0.0, height)
