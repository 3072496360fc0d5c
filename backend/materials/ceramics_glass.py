"""Ceramics: the body, the glaze that pools and crazes on it, and what is painted under it."""

import torch
from torch import Tensor

from .cloth import cell, random
from .craft import *


@material("glazed porcelain", words="porcelain china white glossy ceramic glazed crockery", made_of="porcelain")
def glazed_porcelain(points: Points, color: Tensor = rgb(236, 234, 228)) -> Surface:
    return Surface(lit(color, 0.008 * noise(points, 1.3)), 0.09 + 0.012 * noise(points, 1.5, 1), 0.0)


@material("glazed ceramic", words="ceramic pottery glazed stoneware mug vase earthenware drip", made_of="ceramic")
def glazed_ceramic(points: Points, color: Tensor = rgb(36, 104, 122), body: Tensor = rgb(168, 128, 92)) -> Surface:
    drip = fbm(points.at(points.x, points.y, 0.25 * points.z), 3.2, 2, 0.5)
    end = points.z + 0.50 + 0.16 * drip
    covered = smoothstep(-0.010, 0.010, end)
    pool = smoothstep(0.16, 0.02, end) * covered
    flow = fbm(points.warped(0.05, 2.0, 2), (4.0, 4.0, 1.0), 4, 0.6, 2)
    speck = smoothstep(0.1, 0.5, spots(points, 15.0, 0.22, 0.20, 0.8).depth)
    glaze = mix(shift(color, -0.04, 1.05), shift(color, 0.06, 0.95, 0.008), half(1.4 * flow))
    glaze = mix(glaze, shift(color, -0.16), 0.6 * pool + 0.6 * speck)
    grit = fbm(points, 45.0, 3, 0.7)
    clay = lit(body, 0.06 * grit)
    height = covered * (0.008 + 0.014 * pool) + 0.0008 * grit * (1.0 - covered)
    return Surface(mix(clay, glaze, covered), 0.82 - 0.70 * covered, 0.0, height)


@material(
    "blue and white porcelain", words="porcelain china ming delft willow chinese dutch painted blue white vase ceramic"
)
def blue_and_white_porcelain(
    points: Points, color: Tensor = rgb(232, 234, 232), blue: Tensor = rgb(34, 58, 138)
) -> Surface:
    place = cell(points, 0.56, 0.52)
    brush = fbm(points, 8.0, 2, 0.6)  # how full it is, and how unsteady the hand
    u, v = place.u + 0.004 * brush, place.v - 0.006 * brush
    radius, angle = place.radius + 0.006 * brush, place.angle
    grown = 0.88 + 0.24 * place.value

    def flower(r: Tensor, a: Tensor, count: float, inner: Tensor, outer: Tensor) -> tuple[Tensor, Tensor]:
        """Its outline, and its wash, which thins towards the middle."""
        inside = inner + (outer - inner) * (0.5 + 0.5 * torch.cos(count * a)).sqrt() - r
        line = smoothstep(0.0050 + 0.003 * brush, 0.0020, inside.abs())
        wash = smoothstep(0.0, 0.004, inside) * smoothstep(0.5 * outer, 0.0, inside)
        return line, (0.9 + 0.6 * brush) * wash

    turned = angle + 6.2831853 * place.value
    outer, wash = flower(radius, turned, 8.0, 0.105 * grown, 0.140 * grown)
    inner, wash_in = flower(radius, turned + 0.39, 8.0, 0.050 * grown, 0.085 * grown)
    seed = smoothstep(0.026, 0.022, radius) * (0.6 + 0.4 * smoothstep(0.006, 0.010, (radius - 0.013).abs()))
    bud_u, bud_v = 0.28 - u.abs(), v.abs()  # a berry on a sprig between flowers of a row
    berry = 0.020 * grown - (bud_u * bud_u + v * v).sqrt()
    bud = smoothstep(0.0, 0.003, berry) * (0.45 + 0.55 * smoothstep(0.006, 0.002, berry) + 0.4 * brush)
    bud = bud.maximum(smoothstep(0.0045, 0.002, bud_u.abs()) * smoothstep(0.150, 0.140, bud_v) * (berry < 0.0).to(u))
    frond = 0.013 * (1.0 - ((bud_v - 0.075 - 0.5 * bud_u.abs()) / 0.034) ** 2) - (bud_u.abs() - 0.016).abs()
    # A scrolling stem with leaves runs between the flowers.
    turn = 2.0 * torch.pi * u / 0.56
    stem_v = v.abs() - 0.205 + 0.035 * torch.cos(turn)
    stem = smoothstep(0.0055 + 0.002 * brush, 0.0025, stem_v.abs())
    leaf_u = torch.remainder(u + 0.035, 0.07) - 0.035
    a, b = 0.8 * leaf_u + 0.6 * stem_v.abs(), -0.6 * leaf_u + 0.8 * (stem_v.abs() - 0.022)
    blade = 0.011 * (1.0 - (a / 0.030) ** 2) * (1.0 + 0.4 * brush) - b.abs()
    leaf = torch.maximum(smoothstep(0.0, 0.003, blade), smoothstep(0.0, 0.003, frond))
    sprays = torch.where(radius > 0.165, torch.stack((stem, leaf, bud)).amax(0), 0.0)
    ink = torch.stack((outer, 0.55 * wash, inner, 0.75 * wash_in, seed, sprays)).amax(0)
    pool = (ink * (0.80 + 0.30 * brush)).clamp(0.0, 1.0)
    tint = mix(shift(blue, 0.16, 0.85), shift(blue, -0.05), pool)
    base = mix(lit(color, 0.010 * brush), tint, (1.15 * pool).clamp_max(1.0))
    return Surface(base, 0.09 + 0.015 * noise(points, 1.5), 0.0)


@material(
    "celadon", words="celadon jade green korean chinese crackle craquelure glaze ceramic pottery", made_of="ceramic"
)
def celadon(points: Points, color: Tensor = rgb(152, 180, 152)) -> Surface:
    bent = points.warped(0.03, 3.0, 2)
    wide = cracks(bent, (3.6, 3.6, 4.2), 0.9, 0.4)
    fine = cracks(bent, 8.5, 0.65, 0.5, 3)
    pace = noise(points, 2.2, 5) + 0.6 * noise(points, 8.0, 6)
    crackle = smoothstep(0.0034 + 0.0014 * pace, 0.0006, wide.distance) * smoothstep(-1.1, 0.1, pace)
    crackle = crackle.maximum(0.55 * smoothstep(0.0028, 0.0006, fine.distance) * smoothstep(-0.5, 0.4, pace))
    stain = smoothstep(0.034, 0.0, wide.distance) * smoothstep(-0.4, 0.6, pace)
    pool = half(1.3 * fbm(points, 1.4, 3))
    base = mix(shift(color, -0.045, 1.25), shift(color, 0.05, 0.85), pool)
    base = mix(base, shift(color, -0.10, 1.1, 0.03), 0.30 * stain)
    base = mix(base, shift(color, -0.36, 0.9, 0.03), 0.75 * crackle)
    return Surface(base, 0.12 + 0.12 * crackle, 0.0)


@material(
    "crackle glaze",
    words="crackle crackled craquelure crazed glaze antique raku white ceramic pottery",
    made_of="ceramic",
)
def crackle_glaze(points: Points, color: Tensor = rgb(226, 214, 190), crack: Tensor = rgb(62, 48, 40)) -> Surface:
    bent = points.warped(0.02, 5.0, 2)
    wide = cracks(bent, 3.4, 1.0, 0.5)
    fine = cracks(bent, 7.5, 0.8, 0.5, 2)
    pace = noise(points, 2.4, 5) + 0.6 * noise(points, 9.0, 6)
    line = smoothstep(0.0040 + 0.0020 * pace, 0.0008, wide.distance)
    line = line.maximum(0.65 * smoothstep(0.0030, 0.0006, fine.distance) * smoothstep(-0.6, 0.3, pace))
    plate = cells(bent, 3.4, 1.0)
    stain = smoothstep(0.0, 0.5, fbm(points, 2.2, 4, 0.6)) * smoothstep(0.06, 0.0, wide.distance)
    base = lit(color, 0.035 * (plate.value - 0.5) + 0.025 * fbm(points, 1.5, 3))
    base = mix(mix(base, shift(color, -0.14, 1.3, 0.01), 0.6 * stain), crack, 0.9 * line)
    return Surface(base, 0.14 + 0.3 * line, 0.0, -0.0012 * line)


@material("terracotta", words="terracotta clay pot flowerpot earthenware unglazed orange pottery", made_of="clay")
def terracotta(points: Points, color: Tensor = rgb(186, 104, 68)) -> Surface:
    ring = fbm(points.warped(0.01, 2.0), (0.7, 0.7, 24.0), 3, 0.7)  # left by the potter's fingers
    wide = fbm(points.warped(0.1, 2.0, 2), 1.5, 4, 0.55)
    grit, grain = fbm(points, 54.0, 3, 1.0, 4), fbm(points, 14.0, 4, 0.7, 5)
    lime = smoothstep(0.10, 0.75, fbm(points.warped(0.08, 3.0, 3), 2.2, 5, 0.65, 3) - 0.25 * points.z + 0.14 * grain)
    pit = smoothstep(0.1, 0.6, spots(points.warped(0.01, 20.0, 1), 15.0, 0.4, 0.26, 0.9).depth)
    fleck = smoothstep(0.2, 0.6, spots(points, 26.0, 0.25, 0.22, 0.8, 2).depth)  # of crushed sherds
    base = mix(shift(color, -0.045, 1.0), shift(color, 0.045, 0.9), half(1.3 * wide))
    base = lit(base, 0.075 * grit + 0.035 * ring + 0.03 * grain)
    base = mix(base, shift(color, 0.17, 0.35), 0.45 * lime * half(1.2 + 1.2 * grit))
    base = mix(base, shift(color, -0.13, 0.9), 0.65 * pit)
    base = mix(base, shift(color, 0.09, 0.7), 0.45 * fleck)
    height = 0.0038 * ring + 0.0014 * grit + 0.0016 * grain - 0.007 * pit
    return Surface(base, 0.86 + 0.06 * lime + 0.05 * grit, 0.0, height)


@material("raku", words="raku japanese smoked crackle copper lustre black pottery ceramic glaze", made_of="ceramic")
def raku(points: Points, color: Tensor = rgb(50, 44, 44), lustre: Tensor = rgb(170, 96, 60)) -> Surface:
    wide = fbm(points.warped(0.14, 1.6, 3), 1.3, 4, 0.5)
    flame = smoothstep(-0.04, 0.30, wide + 0.10 * fbm(points, 8.0, 3, 0.6))
    bloom = fbm(points.warped(0.1, 3.0, 2), 2.6, 4, 0.6, 2)
    tint = ramp(half(1.5 * bloom), shift(lustre, -0.08, 0.9), lustre, rgb(84, 122, 118), rgb(116, 88, 118))
    line = cracks(points.warped(0.03, 5.0, 2), 5.0, 0.9, 0.5)
    craze = smoothstep(0.0045, 0.001, line.distance) * smoothstep(-0.6, 0.1, bloom)
    grit = fbm(points, 50.0, 3, 1.0)
    base = lit(color, 0.16 * grit + 0.10 * wide)
    base = mix(base, tint, 0.85 * flame)
    base = mix(base, shift(color, -0.10), 0.8 * craze * flame)
    pit = smoothstep(0.1, 0.5, spots(points, 13.0, 0.4, 0.24, 0.7).depth)
    height = 0.004 * flame - 0.002 * craze * flame + 0.0022 * grit * (1.0 - flame) - 0.005 * pit
    return Surface(base, 0.72 - 0.50 * flame + 0.2 * craze, 0.5 * flame * (1.0 - craze), height)


@material("kintsugi", words="kintsugi gold repaired broken japanese ceramic bowl golden seams", made_of="ceramic")
def kintsugi(points: Points, color: Tensor = rgb(222, 220, 210), gold: Tensor = rgb(222, 172, 82)) -> Surface:
    line = cracks(points.warped(0.07, 2.2, 4), (1.5, 1.9, 1.7), 1.0, 0.3, 4).distance
    lump = fbm(points, 14.0, 2)
    width = 0.016 * smoothstep(-0.85, 0.45, noise(points, 1.8, 5) + 0.3 * lump)  # 0 where a crack ends
    seam = smoothstep(0.002, -0.002, line - width) * smoothstep(0.0, 0.004, width)
    base = mix(lit(color, 0.02 * fbm(points, 2.0, 3)), lit(gold, 0.08 * lump), seam)
    round_ = (1.0 - (line / (width + 0.004)).square()).clamp_min(0.0) * width
    return Surface(base, 0.12 + (0.12 + 0.10 * lump) * seam, seam, 0.42 * round_ * (1.0 + 0.3 * lump))


@material("mosaic", words="mosaic tiles tesserae roman byzantine glass ceramic", made_of="ceramic")
def mosaic(
    points: Points,
    color: Tensor = rgb(44, 116, 150),
    light: Tensor = rgb(180, 198, 190),
    gold: Tensor = rgb(204, 158, 72),
    grout: Tensor = rgb(92, 88, 84),
) -> Surface:
    wave = 0.05 * torch.sin(5.0 * points.x + 4.0 * points.y)
    lane = points.moved(torch.stack((0.0 * wave, 0.0 * wave, wave), -1))
    stone = bricks(lane.warped(0.008, 7.0, 1), 0.078, 0.070, 0.011, -1.0, 0.25)
    bed = smoothstep(-0.001, 0.006, stone.inside)
    row = (lane.z / 0.070).floor()
    band = torch.remainder(row, 11.0)
    share = stone.other
    tile_ = mix(color, shift(color, 0.12, 0.9, 0.01), (share > 0.6).to(share))
    tile_ = mix(tile_, shift(color, -0.09), (share < 0.25).to(share))
    tile_ = mix(tile_, light, (band == 0.0).to(share))
    tile_ = mix(tile_, gold, ((band == 1.0) & (share > 0.45)).to(share))
    tile_ = lit(tile_, 0.16 * (stone.value - 0.5) + 0.03 * fbm(points, 20.0, 3))
    sand = fbm(points, 50.0, 2, 0.8)
    tilt = 0.10 * ((stone.value - 0.5) * stone.u * 0.078 + (stone.other - 0.5) * stone.v * 0.070)
    base = mix(lit(grout, 0.08 * sand), tile_, bed)
    return Surface(
        base, 0.88 - 0.66 * bed + 0.1 * (stone.value - 0.5) * bed, 0.0, 0.010 * bed + tilt * bed + 0.0008 * sand
    )


@material(
    "moroccan tile",
    words="moroccan zellige tile arabic islamic star geometric mosque azulejo ceramic",
    made_of="ceramic",
)
def moroccan_tile(
    points: Points,
    color: Tensor = rgb(34, 104, 124),
    white: Tensor = rgb(234, 228, 212),
    accent: Tensor = rgb(204, 138, 54),
) -> Surface:
    place = cell(points, 0.36, 0.36, 0.0)
    u, v = place.u.abs(), place.v.abs()

    def star(x: Tensor, y: Tensor, size: float) -> Tensor:
        """Inside two squares, one turned: > 0 [object units]."""
        straight, turned = size - torch.maximum(x.abs(), y.abs()), size - 0.7071 * (x.abs() + y.abs())
        return torch.maximum(straight, turned)

    outer, inner = star(u, v, 0.110), star(u, v, 0.040)
    corner = star(u - 0.18, v - 0.18, 0.034)
    beam = 0.009 - torch.minimum((u - 0.18).abs(), (v - 0.18).abs())
    edges = torch.stack((outer.abs(), inner.abs(), corner.abs(), beam.abs())).amin(0)
    joint = smoothstep(0.0055, 0.0020, edges)
    base = mix(color, white, smoothstep(-0.001, 0.001, beam) * 0.95)
    base = mix(base, accent, smoothstep(-0.001, 0.001, corner))
    base = mix(base, shift(color, -0.10), smoothstep(-0.001, 0.001, outer))
    base = mix(base, accent, smoothstep(-0.001, 0.001, inner))
    code = (outer > 0.0).long() + 2 * (inner > 0.0).long() + 4 * (corner > 0.0).long() + 8 * (beam > 0.0).long()
    own = random(
        points, (place.value * 4096.0).long() + 5000 * (place.u > 0.0).long() + 9000 * (place.v > 0.0).long(), code
    )
    glaze = fbm(points, 7.0, 3, 0.55)
    base = lit(base, 0.10 * (own - 0.5) + 0.04 * glaze)
    base = mix(base, rgb(120, 110, 96), 0.85 * joint)
    return Surface(base, 0.14 + 0.55 * joint + 0.03 * glaze, 0.0, 0.0018 * glaze - 0.005 * joint)


@material("enamel", words="enamel cloisonne vitreous jewellery wire gold inlay", made_of="enamel")
def enamel(
    points: Points, color: Tensor = rgb(30, 82, 116), second: Tensor = rgb(24, 92, 92), gold: Tensor = rgb(224, 178, 92)
) -> Surface:
    place = cell(points, 0.48, 0.44)
    petal = 0.075 + 0.050 * (0.5 + 0.5 * torch.cos(6.0 * place.angle)).sqrt() - place.radius
    inner = 0.030 + 0.022 * (0.5 + 0.5 * torch.cos(6.0 * place.angle + 3.14)).sqrt() - place.radius
    heart = 0.022 - place.radius
    cloud = cells(points.warped(0.02, 6.0, 2), 5.0, 0.9)
    field = torch.where(petal > 0.01, 1.0, cloud.second - cloud.near)
    wire = torch.maximum(
        smoothstep(0.0050, 0.0025, torch.stack((petal.abs(), inner.abs(), heart.abs())).amin(0)),
        smoothstep(0.042, 0.024, field),
    )
    base = mix(color, second, smoothstep(0.0, 0.002, petal))
    base = mix(base, rgb(214, 206, 180), 0.9 * smoothstep(0.0, 0.002, inner))
    base = mix(base, rgb(186, 44, 40), smoothstep(0.0, 0.002, heart))
    base = lit(base, 0.05 * fbm(points, 9.0, 3, 0.6))
    base = mix(base, gold, wire)
    return Surface(base, 0.10 + 0.16 * wire, wire, 0.0022 * wire)


@material(
    "chipped enamel", words="enamelware enamel enamelled camping mug chipped white blue tin pot", made_of="enamel"
)
def chipped_enamel(points: Points, color: Tensor = rgb(232, 230, 222), iron: Tensor = rgb(58, 48, 44)) -> Surface:
    bent = points.warped(0.05, 6.0, 3)
    chip = spots(bent, 3.4, 0.95, 0.24, 0.7)
    bare = smoothstep(0.0, 0.08, chip.depth)
    rim = smoothstep(-0.22, -0.02, chip.depth) * (1.0 - bare)
    rust = half(1.6 * fbm(points, 12.0, 4, 0.65))
    speck = smoothstep(0.2, 0.5, spots(points.warped(0.01, 20.0, 2), 15.0, 0.35, 0.2, 0.7, 2).depth)
    base = lit(color, 0.01 * noise(points, 1.4))
    base = mix(base, shift(color, -0.22, 0.8, -0.01), 0.7 * speck)
    base = mix(base, shift(color, -0.16, 1.2, 0.05), 0.55 * rim)
    base = mix(base, mix(iron, rgb(132, 74, 40), rust), bare)
    return Surface(base, 0.10 + 0.65 * bare + 0.1 * rim, 0.25 * bare, -0.010 * bare + 0.002 * rust * bare)
