"""Ornament drawn by a freer hand: swirls, candy, confetti, terrazzo, bands of a tribe."""

import torch
from torch import Tensor

from .cloth import cloth
from .craft import *
from .patterns import drawn, random, star, wrap


@material("psychedelic swirls", words="psychedelic swirls sixties hippie groovy trippy tie dye lava lamp colourful")
def psychedelic_swirls(points: Points, color: Tensor = rgb(208, 72, 128)) -> Surface:
    flow = points.warped(0.34, 0.9, 2).warped(0.06, 2.6, 1, 4)
    level = 5.2 * (fbm(flow, 1.1, 1) + 0.35 * flow.z)
    place, number = wrap(level)
    step = torch.remainder(number, 5.0)
    hues = (
        color,
        shift(color, 0.10, 0.9, 0.09),
        color,
        shift(color, -0.10, 1.0, -0.09),
        shift(color, 0.14, 0.7, -0.02),
    )
    base = color.expand(len(points), 3)
    for index, hue in enumerate(hues):
        base = torch.where((step == index)[:, None], hue, base)
    inner = drawn(place.abs(), 0.16, 0.05)
    base = mix(base, shift(base, 0.08, 0.9), inner)
    base = mix(base, shift(color, -0.26, 0.7), 0.8 * smoothstep(0.42, 0.46, place.abs()))
    return Surface(base, 0.16 + 0.02 * fbm(points, 2.0, 2), 0.0)


@material("tie dye", words="tie dye dyed spiral hippie tshirt shirt batik shibori sixties cotton colourful")
def tie_dye(
    points: Points,
    color: Tensor = rgb(58, 98, 190),
    second: Tensor = rgb(250, 200, 60),
    third: Tensor = rgb(224, 60, 120),
) -> Surface:
    middle = points.normal.new_tensor([0.14, -0.98, -0.14])
    first = points.normal.new_tensor([0.99, 0.141, 0.0])
    other = torch.linalg.cross(middle, first)
    away = torch.nn.functional.normalize(points.position, dim=1)
    x, y = away @ first, away @ other
    reach = (1.0 - (away @ middle).abs()).clamp_min(0.0).sqrt()
    bleed = fbm(points.warped(0.08, 4.0, 3), 4.0, 5, 0.65)
    round_ = torch.atan2(y, x) + 6.9 * reach
    turn = round_ / 6.2831853
    hue = torch.remainder(turn + 0.05 * bleed, 1.0)
    dyes = (
        color,
        shift(color, -0.06, 1.1, -0.02),
        third,
        second,
        shift(second, -0.10, 0.9, -0.13),
        color,
        color,
        color,
    )
    base = ramp(hue, *dyes)
    pleat = ridged(points.at(round_.cos(), round_.sin(), reach), 4.5, 4, 0.6)
    bare = smoothstep(0.45, 0.85, pleat + 0.2 * bleed)
    base = mix(base, shift(color, 0.42, 0.15), 0.7 * bare)
    weave = cloth(points, 0.016)
    base = lit(base, 0.06 * bleed + 0.05 * (weave.height - 0.7) + 0.03 * (weave.value - 0.5))
    return Surface(base, 0.9, 0.0, 0.0010 * weave.height.square() + 0.006 * bleed)


@material("starry night swirls", words="starry night van gogh swirls brush strokes painting impressionist sky impasto")
def starry_night_swirls(
    points: Points, color: Tensor = rgb(52, 84, 148), star_light: Tensor = rgb(240, 204, 96)
) -> Surface:
    bent = points.warped(0.06, 2.0, 2)
    eye = cells(bent, 2.3, 0.85)
    turn = eye.near
    lit_up = smoothstep(0.40, 0.45, eye.value)
    spiral = torch.atan2(eye.offset[:, 2], eye.offset[:, 0] + 0.5 * eye.offset[:, 1])
    ring = 9.0 * turn + 0.16 * spiral * smoothstep(0.0, 0.3, turn)
    stroke = cells(
        points.at(ring * 1.1, spiral * 2.6 * (0.4 + turn), eye.value * 9.0 + 0.0 * turn), (1.0, 1.0, 4.0), 0.9
    )
    bristle = fbm(points.at(ring * 6.0 + 5.0 * stroke.value, spiral * 1.5, stroke.other * 9.0), 1.0, 2, 0.8)
    glow = smoothstep(0.62, 0.10, turn) * lit_up
    shade = stroke.value + 0.35 * bristle
    base = ramp(
        shade, shift(color, -0.18), shift(color, -0.06), color, shift(color, 0.06, 0.9), shift(color, 0.20, 0.6)
    )
    halo = mix(shift(color, 0.2, 0.6), star_light, smoothstep(0.2, 0.7, glow + 0.3 * (stroke.value - 0.5)))
    base = mix(base, halo, smoothstep(0.15, 0.5, glow + 0.35 * (stroke.other - 0.5)))
    base = mix(base, rgb(250, 236, 170), smoothstep(0.14, 0.09, turn) * lit_up)
    edge = smoothstep(0.16, 0.0, stroke.second - stroke.near)
    base = lit(base, 0.06 * bristle - 0.05 * edge)
    dab = (0.3 + 0.7 * stroke.value) * smoothstep(0.0, 0.5, stroke.second - stroke.near)
    return Surface(base, 0.40 - 0.06 * bristle, 0.0, 0.006 * dab + 0.0006 * bristle * dab.abs())


@material("candy stripes", words="candy cane stripes peppermint christmas barber pole lollipop sweet striped")
def candy_stripes(points: Points, color: Tensor = rgb(204, 36, 46), second: Tensor = rgb(246, 240, 236)) -> Surface:
    turn = torch.atan2(points.y, points.x) / 6.2831853
    place, _ = wrap(5.0 * turn + 2.6 * points.z)
    away = place.abs()
    white = drawn(away, 0.105, 0.008).maximum(drawn((away - 0.18).abs(), 0.014, 0.008))
    sugar = fbm(points, (3.0, 3.0, 20.0), 3, 0.6)
    base = mix(lit(color, 0.03 * sugar), lit(second, 0.015 * sugar), white)
    return Surface(base, 0.10 + 0.03 * sugar, 0.0, 0.004 * smoothstep(0.13, 0.08, away) + 0.0006 * sugar)


@material("confetti", words="confetti party sprinkles celebration birthday paper carnival colourful hundreds thousands")
def confetti(points: Points, color: Tensor = rgb(236, 226, 214)) -> Surface:
    base = lit(color, 0.012 * fbm(points, 1.5, 3))
    height = 0.0 * points.x
    shine = 0.0 * points.x
    hues = (rgb(224, 70, 100), rgb(66, 156, 206), rgb(244, 190, 60), rgb(110, 180, 96), rgb(150, 92, 178))
    lane = plane(points, 8, mirror=True)
    for layer in range(3):
        size = 0.10 + 0.012 * layer
        u, i = wrap(lane.u + 0.031 * layer, size)
        v, j = wrap(lane.v + 0.053 * layer, size)
        side = lane.side.round()
        roll = random(i, j, side, layer)
        angle = 6.28 * random(i, j, side, layer + 5)
        x = size * (u - 0.3 * (random(i, j, side, layer + 11) - 0.5))
        y = size * (v - 0.3 * (random(i, j, side, layer + 12) - 0.5))
        x, y = x * angle.cos() + y * angle.sin(), y * angle.cos() - x * angle.sin()
        round_ = 0.026 - (x.square() + y.square()).sqrt()
        strip = (0.012 - x.abs()).minimum(0.032 - y.abs())
        shape = torch.where(roll < 0.25, round_, strip)
        there = random(i, j, side, layer + 20) < 0.50
        inside = smoothstep(-0.0015, 0.0015, shape) * there
        shadow = smoothstep(-0.010, 0.0, shape) * there
        number = (random(i, j, side, layer + 30) * 5.0).floor()
        hue = color.expand(len(points), 3)
        for index, one in enumerate(hues):
            hue = torch.where((number == index)[:, None], one.to(hue), hue)
        base = mix(mix(base, shift(color, -0.20), 0.35 * shadow), lit(hue, 3.0 * (x + y)), inside)
        height = torch.where(inside > 0.5, 0.004 + 0.001 * layer + 0.10 * x * (roll - 0.5), height)
        shine = shine.maximum(inside)
    return Surface(base, 0.6 - 0.25 * shine, 0.0, height)


@material("terrazzo pop", words="terrazzo memphis eighties chips colourful speckled composite venetian floor modern")
def terrazzo_pop(points: Points, color: Tensor = rgb(226, 220, 208)) -> Surface:
    grain = fbm(points, 40.0, 2, 0.7)
    base = lit(color, 0.012 * grain + 0.010 * fbm(points, 1.5, 3))
    hues = (rgb(226, 116, 96), rgb(58, 128, 124), rgb(234, 184, 84), rgb(70, 84, 130), rgb(222, 164, 170))
    cover = 0.0 * grain
    for layer, (frequency, share) in enumerate(((5.5, 0.5), (13.0, 0.36))):
        chip = cells(points, (frequency, frequency, 1.15 * frequency), 1.0, layer)
        size = 0.10 + 0.16 * chip.other
        inside = smoothstep(size, size + 0.02, chip.second - chip.near) * (chip.value < share)
        number = (chip.value * 5.0 / share).floor()
        vein = fbm(points.at(points.x + chip.value, points.y + chip.other, points.z), 14.0, 3, 0.6, layer + 3)
        hue = color.expand(len(points), 3)
        for index, one in enumerate(hues):
            hue = torch.where((number == index)[:, None], one.to(hue), hue)
        base = mix(base, lit(hue, 0.05 * vein), inside)
        cover = cover.maximum(inside)
    return Surface(base, 0.22 - 0.06 * cover + 0.03 * grain, 0.0, 0.0)


@material("tribal bands", words="tribal african aztec bands ethnic native geometric pottery mudcloth southwest navajo")
def tribal_bands(
    points: Points, color: Tensor = rgb(178, 92, 56), dark: Tensor = rgb(42, 30, 28), pale: Tensor = rgb(226, 204, 164)
) -> Surface:
    wobble = 0.006 * fbm(points, 5.0, 3)
    row, number = wrap(points.z + wobble, 0.17)
    v = 0.17 * row
    kind = torch.remainder(number, 4.0)
    turn = torch.atan2(points.y, points.x) / 6.2831853
    u = 0.14 * wrap(turn * 30.0 + 12.0 * wobble)[0]
    w = 0.07 * wrap(turn * 60.0 + 12.0 * wobble)[0]
    triangle = 0.048 - v - 1.45 * u.abs()
    triangle = triangle.minimum(v + 0.052)
    diamond = 0.056 - u.abs() - v.abs()
    ring = 0.012 - (diamond - 0.022).abs()
    zigzag = 0.010 - (v - 0.9 * (w.abs() - 0.0175) * 1.6).abs().sub(0.018).abs()
    dots = 0.017 - (w.square() + (v.abs() - 0.024).square()).sqrt()
    shape = torch.where(
        kind == 0,
        triangle,
        torch.where(kind == 1, zigzag, torch.where(kind == 2, diamond.minimum(0.03 - diamond).maximum(ring), dots)),
    )
    light = torch.where(kind == 1, 0.0 * v + 1.0, torch.where(kind == 3, 0.0 * v + 1.0, 0.0 * v))
    rule = drawn((v.abs() - 0.074).abs(), 0.006, 0.002)
    inside = smoothstep(-0.002, 0.002, shape)
    wear = smoothstep(0.3, 0.6, fbm(points, 8.0, 5, 0.7, 3))
    grain = fbm(points, (12.0, 12.0, 34.0), 3, 0.7, 4)
    base = mix(color, shift(color, -0.07, 1.1), torch.remainder(number, 2.0))
    base = lit(base, 0.05 * fbm(points, 1.6, 4, 0.5, 5))
    paint = (1.0 - 0.6 * wear) * inside
    base = mix(base, mix(dark, pale, light), 0.95 * paint)
    base = mix(base, dark, 0.9 * rule * (1.0 - 0.6 * wear))
    return Surface(lit(base, 0.03 * grain), 0.78 - 0.12 * inside, 0.0, 0.0016 * grain - 0.004 * rule + 0.001 * paint)


@material("folk hearts", words="folk art hearts valentine love stars scandinavian nordic christmas painted kitsch")
def folk_hearts(points: Points, color: Tensor = rgb(172, 44, 48), second: Tensor = rgb(232, 222, 200)) -> Surface:
    lane = plane(points, mirror=True)
    size = 0.30
    u, i = wrap(lane.u + 0.5 * size * torch.remainder(wrap(lane.v, size)[1], 2.0), size)
    v, j = wrap(lane.v, size)
    odd = torch.remainder(i + 2.0 * j, 3.0)
    x, y = u.abs() * 3.1, v * 3.1 + 0.22
    heart = 1.0 - (x.square() + (y - x.pow(0.67) * 0.62).square() * 1.25).sqrt() * 1.15
    line = drawn((heart - 0.20).abs(), 0.035, 0.02)
    dots = drawn(((heart - 0.45).abs()), 0.05, 0.03) * drawn(wrap(torch.atan2(y - 0.3, x), 0.5)[0].abs(), 0.25, 0.1)
    six = star(u * size, v * size, 6, 0.085, 0.45)
    shape = torch.where(odd == 0, six * 9.0, heart)
    inside = smoothstep(-0.02, 0.02, shape) * (1.0 - torch.where(odd == 0, 0.0 * line, line.maximum(dots)))
    wear = smoothstep(0.35, 0.6, fbm(points, 9.0, 5, 0.7, 3))
    brush = fbm(points, (40.0, 40.0, 5.0), 3, 0.7)
    base = lit(color, 0.03 * brush + 0.03 * fbm(points, 1.4, 3))
    inside = inside * (1.0 - 0.7 * wear)
    return Surface(
        mix(base, lit(second, 0.03 * brush), 0.95 * inside), 0.55 + 0.1 * wear, 0.0, 0.001 * brush + 0.0015 * inside
    )


@material("mosaic tesserae", words="mosaic tesserae roman byzantine smalti glass tiles gaudi trencadis spiral")
def mosaic_tesserae(points: Points, color: Tensor = rgb(44, 104, 140), second: Tensor = rgb(210, 174, 96)) -> Surface:
    flow = points.warped(0.16, 1.1, 1)
    unit = bricks(flow, 0.056, 0.052, 0.011, 0.37, 0.45)
    wave = wrap(flow.z + 0.06 * (7.0 * flow.x).sin() + 0.05 * (unit.value - 0.5), 0.42)[0]
    band = wave.abs() + 0.06 * (unit.other - 0.5)
    tile = ramp(unit.value, shift(color, -0.12, 1.1), color, color, shift(color, 0.12, 0.8))
    tile = mix(tile, lit(second, 0.25 * (unit.value - 0.5)), smoothstep(0.085, 0.08, band))
    tile = mix(tile, lit(rgb(216, 208, 190), 0.2 * (unit.value - 0.5)), smoothstep(0.045, 0.04, band))
    inside = smoothstep(-0.001, 0.002, unit.inside)
    sand = fbm(points, 50.0, 2, 0.8)
    base = mix(lit(rgb(96, 92, 88), 0.08 * sand), lit(tile, 0.03 * sand), inside)
    tilt = 0.02 * ((unit.value - 0.5) * unit.u + (unit.other - 0.5) * unit.v)
    height = smoothstep(-0.002, 0.010, unit.inside) * (0.008 + tilt) + 0.0006 * sand * (1.0 - inside)
    return Surface(base, 0.9 - inside * (0.76 - 0.25 * unit.other), 0.0, height)
