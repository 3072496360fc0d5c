"""Roofs, tiles and pavements: regular units with joints, each unit of a tone of its own; also adobe and asphalt."""

from torch import Tensor

from .craft import *


@material("roof tiles", words="roof roofing tiles terracotta clay shingles house", made_of="terracotta")
def roof_tiles(points: Points, color: Tensor = rgb(172, 92, 62), moss: Tensor = rgb(112, 116, 74)) -> Surface:
    tile = scales(points.warped(0.006, 6.0), 0.20, 0.13, 0.0, 12)
    length = tile.v + 0.5
    own = points.moved((6.0 * tile.value)[:, None].repeat(1, 3))
    grain, lump = fbm(points, 46.0, 3, 1.0), fbm(own, 7.0, 4, 0.65, 3)
    age = fbm(points, 2.0, 5, 0.65, 2)
    crust = age + 0.28 * (tile.other - 0.5) + 0.16 * (length - 0.5) + 0.14 * lump + 0.08 * grain
    patch = smoothstep(0.22, 0.42, crust)
    lichen = spots(points.warped(0.02, 14.0, 2), 9.0, 0.35, 0.34, 0.9, 4).depth + 0.12 * grain
    pale = smoothstep(0.05, 0.3, lichen) * smoothstep(-0.5, 0.3, age)
    base = ramp(tile.value, shift(color, -0.07, 0.75), color, shift(color, 0.05, 0.85, 0.008))
    base = lit(base, 0.18 * (tile.other - 0.5) + 0.12 * grain + 0.08 * lump + 0.04 * age)
    base = mix(base, shift(color, -0.15, 0.4), 0.35 * smoothstep(0.0, 0.7, lump - age))
    base = mix(base, lit(shift(moss, 0.02, 0.85), 0.18 * grain + 0.12 * lump), 0.68 * patch)
    base = mix(base, lit(shift(moss, 0.20, 0.45), 0.14 * grain), 0.55 * pale)
    base = mix(
        base,
        shift(color, -0.24, 0.5),
        0.75 * smoothstep(0.50, 0.72, length) + 0.28 * smoothstep(0.016, 0.0, tile.inside),
    )
    height = 0.032 * lapped(tile, 0.0, 0.15) + 0.0018 * grain + 0.002 * lump + 0.002 * patch + 0.0015 * pale
    return Surface(base, 0.84 + 0.08 * patch + 0.06 * grain, 0.0, height)


@material("wooden shingles", words="wooden shingles shakes roof cedar hut cottage", made_of="wood")
def wooden_shingles(points: Points, color: Tensor = rgb(132, 110, 88)) -> Surface:
    tile = scales(points.warped(0.008, 8.0, 2), 0.13, 0.15, -1.0, 12)
    own = points.moved((tile.value * 9.0)[:, None].repeat(1, 3))
    fibre, year = fbm(own, (50.0, 50.0, 2.0), 3, 0.95), fbm(own, (15.0, 15.0, 0.8), 3, 0.7, 2)
    split = smoothstep(0.07, 0.01, noise(own, (13.0, 13.0, 0.9), 3).abs()) * smoothstep(0.0, 0.4, year)
    side = smoothstep(0.475, 0.50, tile.u.abs())
    length = tile.v + 0.5
    shadow = smoothstep(0.40, 0.54, length)
    silver = half(1.2 * (tile.value - 0.5) + 1.6 * fbm(points, 1.8, 4, 0.6, 4) + 0.5 * year)
    base = mix(shift(color, -0.05, 1.25, 0.006), shift(color, 0.05, 0.5, -0.006), silver)
    base = lit(base, 0.13 * fibre + 0.08 * year + 0.16 * (tile.other - 0.5) - 0.10 * smoothstep(0.10, 0.0, length))
    base = mix(base, shift(color, -0.27, 0.7), 0.75 * split + 0.85 * side + 0.65 * shadow)
    flat = smoothstep(0.50, 0.42, tile.u.abs())
    height = lapped(tile, -1.0, 0.12) * (0.016 + 0.006 * flat * (1.0 + tile.other))
    height = height + 0.0022 * fibre + 0.0022 * year - 0.005 * split
    return Surface(base, 0.88 + 0.06 * fibre, 0.0, height)


@material("ceramic wall tiles", words="ceramic tiles bathroom kitchen glazed wall tile", made_of="ceramic")
def ceramic_wall_tiles(
    points: Points, color: Tensor = rgb(126, 176, 178), grout: Tensor = rgb(222, 218, 208)
) -> Surface:
    tile = bricks(points, 0.22, 0.22, 0.018, 0.0)
    face = smoothstep(-0.003, 0.003, tile.inside)
    pillow = smoothstep(0.0, 0.035, tile.inside)
    pool = fbm(points, 4.0, 3, 0.5, 2)
    grain = fbm(points, 40.0, 2, 0.7)
    glaze = lit(mix(shift(color, 0.06, 0.7), color, pillow), 0.07 * (tile.value - 0.5) + 0.03 * pool)
    dirt = smoothstep(0.0, 0.6, fbm(points, 2.4, 4, 0.6, 5))
    base = mix(lit(mix(grout, shift(grout, -0.2, 1.6), 0.5 * dirt), 0.08 * grain), glaze, face)
    tilt = 0.010 * ((tile.value - 0.5) * tile.u + (tile.other - 0.5) * tile.v)
    height = 0.010 * pillow + face * tilt + 0.0010 * pool * face + 0.0020 * grain * (1.0 - face)
    return Surface(base, 0.85 - face * (0.75 - 0.03 * pool), 0.0, height)


@material("subway tiles", words="subway metro white tiles glazed kitchen bathroom beveled", made_of="ceramic")
def subway_tiles(points: Points, color: Tensor = rgb(228, 227, 220), grout: Tensor = rgb(128, 126, 122)) -> Surface:
    tile = bricks(points, 0.36, 0.17, 0.014)
    face = smoothstep(-0.003, 0.003, tile.inside)
    bevel = (tile.inside / 0.030).clamp(0.0, 1.0)
    pool = fbm(points, 3.5, 3, 0.5, 2)
    grain = fbm(points, 40.0, 2, 0.7)
    glaze = lit(color, 0.035 * (tile.value - 0.5) + 0.012 * pool)
    base = mix(lit(grout, 0.11 * grain + 0.08 * fbm(points, 2.0, 3, 0.6, 5)), glaze, face)
    height = 0.014 * bevel + 0.0009 * pool * face + 0.0018 * grain * (1.0 - face)
    return Surface(base, 0.88 - face * (0.79 - 0.02 * pool), 0.0, height)


@material("terrazzo", words="terrazzo floor chips polished venetian speckled", made_of="terrazzo")
def terrazzo(
    points: Points,
    color: Tensor = rgb(228, 222, 212),
    first: Tensor = rgb(178, 104, 78),
    second: Tensor = rgb(92, 104, 100),
    third: Tensor = rgb(206, 164, 96),
) -> Surface:
    large = pieces(points.warped(0.012, 12.0, 2), 7.0, 0.46, 0.32, 0.6, 0.05, 0.55)
    small = pieces(points.warped(0.006, 26.0, 2), 17.0, 0.44, 0.32, 0.6, 0.05, 0.6, layer=2)
    cement = lit(color, 0.02 * fbm(points, 24.0, 3, 0.8) + 0.02 * fbm(points, 1.4, 3, 0.5, 4))
    sorts = (first, second, third, shift(color, -0.2, 1.6))
    base = cement
    for piece, cut in ((small, 0.16), (large, 0.10)):
        chip = sorts[0].expand(len(points), 3)
        for number in (1, 2, 3):
            chip = mix(chip, sorts[number], smoothstep(0.25 * number, 0.25 * number + 0.001, piece.value))
        chip = lit(chip, 0.14 * (piece.other - 0.5) + 0.05 * fbm(points, 14.0, 3, 0.6, 6))
        base = mix(base, chip, smoothstep(cut, cut + 0.05, piece.inside))
    return Surface(base, 0.16 + 0.03 * fbm(points, 2.0, 3, 0.5, 7), 0.0)


@material("hexagon tiles", words="hexagon hexagonal hex tiles honeycomb floor bathroom", made_of="ceramic")
def hexagon_tiles(points: Points, color: Tensor = rgb(222, 220, 212), dark: Tensor = rgb(62, 74, 86)) -> Surface:
    tile = hexagons(points, 0.19, 0.016)
    face = smoothstep(-0.003, 0.003, tile.inside)
    pillow = smoothstep(0.0, 0.016, tile.inside)
    accent = smoothstep(0.84, 0.841, tile.value)
    grain = fbm(points, 36.0, 2, 0.7)
    tone = fbm(points, 3.0, 3, 0.5, 2)
    glaze = lit(mix(color, dark, accent), 0.06 * (tile.other - 0.5) + 0.02 * tone)
    base = mix(lit(shift(color, -0.32), 0.12 * grain + 0.06 * tone), glaze, face)
    return Surface(base, 0.86 - face * (0.60 - 0.05 * tone), 0.0, 0.008 * pillow + 0.0020 * grain * (1.0 - face))


@material("checkerboard floor", words="checkerboard checkered chess tiles floor black white diner", made_of="marble")
def checkerboard_floor(points: Points, color: Tensor = rgb(194, 190, 182), dark: Tensor = rgb(58, 57, 58)) -> Surface:
    wall = points.unrolled(0.5)
    lane = plane(wall, mirror=True)
    tile = bricks(wall, 0.25, 0.25, 0.007, 0.0)
    odd = ((lane.u / 0.25).floor() + (lane.v / 0.25).floor()).remainder(2.0)
    own = points.moved((tile.value * 8.0)[:, None].repeat(1, 3))
    cloud = fbm(own.warped(0.15, 1.8, 3), 3.0, 5, 0.6)
    vein = veins(own, 2.6, 0.016, 0.5, 0.25, 0.4)
    light = mix(lit(shift(color, 0.12), 0.035 * cloud), shift(color, -0.10, 0.9), 0.6 * vein)
    black = mix(lit(dark, 0.25 * cloud), shift(dark, 0.35), 0.45 * vein)
    base = lit(mix(light, black, odd), 0.04 * (tile.other - 0.5))
    gap = smoothstep(0.002, -0.002, tile.inside)
    scuff = smoothstep(0.1, 0.6, fbm(points, 2.2, 5, 0.65, 6))
    return Surface(mix(base, rgb(96, 90, 82), gap), 0.12 + 0.14 * scuff + 0.6 * gap, 0.0, -0.006 * gap)


@material("moroccan tiles", words="moroccan azulejo zellige patterned tiles portuguese talavera", made_of="ceramic")
def moroccan_tiles(
    points: Points,
    color: Tensor = rgb(226, 220, 202),
    blue: Tensor = rgb(36, 78, 142),
    ochre: Tensor = rgb(206, 146, 58),
) -> Surface:
    tile = bricks(points, 0.34, 0.34, 0.010, 0.0)
    u, v = tile.u, tile.v
    radius = (u * u + v * v).sqrt()
    angle = v.atan2(u)
    far = ((u.abs() - 0.5).square() + (v.abs() - 0.5).square()).sqrt()
    brush = 0.012 * fbm(points, 16.0, 3, 0.6)
    star = radius - 0.21 - 0.075 * (8.0 * angle).cos() + brush
    ring = (radius - 0.385 + brush).abs()
    corner = far - 0.19 + brush
    paint = smoothstep(0.012, -0.012, star)
    paint = paint.maximum(smoothstep(0.026, 0.010, ring)).maximum(smoothstep(0.012, -0.012, corner))
    yellow = smoothstep(0.105, 0.09, radius + brush).maximum(smoothstep(0.10, 0.08, far + brush))
    wash = lit(blue, 0.14 * fbm(points, 9.0, 3, 0.6, 3) + 0.10 * (tile.value - 0.5))
    base = mix(mix(lit(color, 0.03 * (tile.other - 0.5)), wash, 0.94 * paint), ochre, yellow)
    gap = smoothstep(0.003, -0.003, tile.inside)
    craze = smoothstep(0.003, 0.0, cracks(points, 11.0, 0.6).distance)
    base = mix(mix(base, shift(color, -0.2, 1.2), 0.22 * craze), rgb(150, 140, 124), gap)
    return Surface(base, 0.14 + 0.7 * gap, 0.0, 0.007 * smoothstep(-0.003, 0.012, tile.inside))


@material("paving stones", words="paving slabs pavement flagstones patio path sidewalk crazy", made_of="stone")
def paving_stones(points: Points, color: Tensor = rgb(150, 140, 128), earth: Tensor = rgb(84, 76, 58)) -> Surface:
    lane = plane(points, mirror=True)
    flat = points.at(lane.u, lane.v, 0.7 * drift(points)).warped(0.035, 2.4, 3)
    slab, seam = cells(flat, 3.4), cracks(flat, 3.4)
    grain, grit = fbm(points, 15.0, 4, 0.7), fbm(points, 60.0, 2, 1.0, 1)
    away = seam.distance - 0.05 * (slab.near - 0.50).clamp_min(0.0) + 0.006 * grain  # corners are worn off
    face = smoothstep(0.004, 0.018, away)
    edge = smoothstep(0.060, 0.012, away)
    # They were split from a bed: the top lies in thin layers, worn smooth where people walk.
    sheet = 1.3 * fbm(points.warped(0.05, 4.0, 2), 2.1, 3, 0.55, 3) + 4.0 * slab.other + 0.10 * grain
    step = sheet - sheet.floor()
    rise = smoothstep(0.0, 0.14, step) * smoothstep(1.0, 0.55, step)
    lip = smoothstep(0.0, 0.05, step) * smoothstep(0.16, 0.05, step)
    own = ramp(
        slab.value,
        shift(color, -0.06, 1.2, 0.008),
        color,
        shift(color, 0.045, 0.7, -0.008),
        shift(color, 0.01, 1.4, 0.008),
    )
    own = lit(own, 0.10 * (slab.other - 0.5) + 0.05 * grain + 0.09 * grit + 0.03 * (rise - 0.6) - 0.05 * lip)
    own = mix(own, shift(earth, 0.06), 0.45 * edge * half(1.6 * grain + 0.4))
    tuft = cells(points.warped(0.010, 26.0, 2), 34.0, 1.0, 3)
    grown = smoothstep(0.0, 0.35, fbm(points, 2.6, 3, 0.6, 5) + 0.15 * grain)
    moss = ramp(tuft.near, rgb(124, 130, 74), rgb(88, 100, 52), rgb(52, 58, 34))
    soil = mix(lit(earth, 0.16 * grain + 0.20 * grit), lit(moss, 0.3 * (tuft.value - 0.5)), 0.85 * grown)
    base = mix(soil, own, face)
    height = face * (0.018 - 0.008 * edge + 0.006 * rise) + 0.0020 * grit + 0.0022 * grain
    height = height + (1.0 - face) * grown * (0.010 - 0.009 * tuft.near)
    return Surface(base, 0.93 - face * (0.14 - 0.08 * edge) + 0.05 * grit, 0.0, height)


@material("adobe", words="adobe mud brick clay straw earth pueblo desert loam wall", made_of="clay")
def adobe(points: Points, color: Tensor = rgb(186, 140, 98)) -> Surface:
    brick = bricks(points.warped(0.02, 4.0, 3), 0.44, 0.19, 0.030, 0.5, 0.15)
    grain, lump = fbm(points, 50.0, 2, 1.0), fbm(points, 7.0, 4, 0.65, 5)
    away = brick.inside + 0.012 * lump
    face = smoothstep(-0.016, 0.020, away)
    straw = pieces(points, 9.0, 0.85, 0.045, 0.5, 0.05, 0.6, count=2)
    stalk = smoothstep(0.05, 0.4, straw.inside) * smoothstep(0.25, 0.3, straw.value)
    crack = cracks(points.warped(0.02, 6.0, 2), 4.0, 0.45, 0.6, 2)
    width = 0.007 * smoothstep(-0.1, 0.5, noise(points, 2.0, 4) + 0.3 * lump)
    line = smoothstep(width, 0.3 * width - 0.001, crack.distance) * smoothstep(0.0, 0.002, width)
    base = mix(shift(color, -0.06, 0.95), shift(color, 0.015, 0.95), face)
    base = lit(base, 0.10 * (brick.value - 0.5) + 0.07 * grain + 0.06 * lump)
    base = mix(base, mix(shift(color, 0.11, 0.8, 0.005), shift(color, -0.05), straw.other), 0.65 * stalk)
    base = mix(base, shift(color, -0.20, 0.9), 0.75 * line)
    height = 0.020 * face + 0.006 * lump + 0.0022 * grain + 0.003 * stalk - 0.009 * line
    return Surface(base, 0.93 + 0.05 * grain, 0.0, height)


@material("asphalt", words="asphalt tarmac road street blacktop bitumen", made_of="asphalt")
def asphalt(points: Points, color: Tensor = rgb(78, 78, 80)) -> Surface:
    stone = cells(points.warped(0.006, 30.0), 30.0, 1.0)
    small = cells(points, 62.0, 1.0, 2)
    lump = smoothstep(0.62, 0.25, stone.near)
    wear = smoothstep(-0.3, 0.5, fbm(points, 1.5, 4, 0.6, 3))
    bare = lump * smoothstep(0.35, 0.65, stone.value) * (0.45 + 0.55 * wear)
    chip = ramp(stone.other, shift(color, 0.02), shift(color, 0.16, 1.5, 0.004), shift(color, 0.28, 1.5, 0.006))
    tar = lit(shift(color, -0.06), 0.18 * (small.value - 0.5))
    crack = cracks(points.warped(0.03, 5.0, 4), 1.8, 0.5, 0.6, 4)
    width = 0.013 * smoothstep(0.0, 0.45, fbm(points, 1.2, 4, 0.6, 7))
    line = smoothstep(width, 0.3 * width - 0.001, crack.distance) * smoothstep(0.0, 0.003, width)
    base = mix(mix(tar, chip, 0.75 * bare), shift(color, -0.18), line)
    return Surface(base, 0.88 - 0.22 * (1.0 - bare) * wear, 0.0, 0.010 * lump + 0.003 * small.near - 0.018 * line)
