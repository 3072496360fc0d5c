"""Plastics and rubbers. Plain ones are smooth: gloss, and what use and the mould left, tell them apart."""

import torch
from torch import Tensor

from .craft import *
from .patterns import iridescent, random, wrap


def _panel_middles() -> list[list[float]]:
    """Where the 12 pentagons and then the 20 hexagons of a soccer ball face; pentagons lie a little farther out."""
    golden = 1.618034
    signs = [(first, second) for first in (-1.0, 1.0) for second in (-1.0, 1.0)]
    five, six = [], [[a, b, c] for a, b in signs for c in (-1.0, 1.0)]
    for a, b in signs:
        for turn in range(3):
            five.append([((0.0, a, b * golden) * 2)[turn + place] for place in range(3)])
            six.append([((0.0, a * golden, b / golden) * 2)[turn + place] for place in range(3)])
    return [[0.9742 * x / 1.902113 for x in one] for one in five] + [[x / 3.0**0.5 for x in one] for one in six]


PANELS = torch.tensor(_panel_middles())


@material("glossy plastic", words="plastic shiny smooth abs toy polished polymer", made_of="plastic")
def glossy_plastic(points: Points, color: Tensor = rgb(206, 44, 36)) -> Surface:
    return Surface(lit(color, 0.008 * noise(points, 1.2)), 0.16 + 0.015 * noise(points, 1.6, 1), 0.0)


@material("matte plastic", words="plastic matt mat satin smooth polymer casing housing", made_of="plastic")
def matte_plastic(points: Points, color: Tensor = rgb(72, 104, 146)) -> Surface:
    grain = fbm(points, 115.0, 2, 0.8)  # of the eroded mould
    flow = fbm(points, (1.3, 1.3, 5.0), 2, 0.5, 2)  # how the melt ran into it
    touched = smoothstep(-0.45, 0.75, fbm(points, 1.6, 3, 0.5, 3))  # has a shine
    base = lit(color, 0.022 * grain + 0.012 * flow - 0.02 * touched)
    rough = 0.56 + 0.06 * grain + 0.03 * flow - 0.12 * touched
    return Surface(base, rough, 0.0, (0.0005 - 0.0002 * touched) * grain)


@material(
    "textured plastic",
    words="plastic grained moulded molded dashboard casing grip leatherette polymer",
    made_of="plastic",
)
def textured_plastic(points: Points, color: Tensor = rgb(66, 68, 72)) -> Surface:
    # A leather grain, etched into the mould: pads of several sizes with soft valleys between.
    bent = points.warped(0.010, 22.0, 2)
    pad, fold = cells(bent, 30.0, 0.95), cells(bent, 62.0, 1.0, 2)
    valley = smoothstep(0.0, 0.26, pad.second - pad.near)
    crease = smoothstep(0.0, 0.30, fold.second - fold.near)
    grain = fbm(points, 100.0, 2, 0.9, 3)
    touched = smoothstep(-0.2, 0.6, fbm(points, 1.4, 3, 0.5, 4))
    part = points.x + 0.12
    line = smoothstep(0.005, 0.0, part.abs())
    clear = smoothstep(0.010, 0.024, part.abs())  # beside the parting line the grain runs out
    top = valley * (0.72 + 0.28 * crease) * (0.85 + 0.3 * (pad.value - 0.5))
    base = lit(color, (0.10 * (top - 0.7) + 0.02 * grain) * clear + 0.012 * touched + 0.04 * line)
    rough = 0.52 + 0.05 * grain - 0.08 * top * touched - 0.06 * touched - 0.08 * (1.0 - clear)
    return Surface(base, rough, 0.0, 0.0046 * top * clear + 0.0002 * grain + 0.003 * line)


@material("worn plastic", words="plastic scratched scuffed old used toy yellowed polymer", made_of="plastic")
def worn_plastic(points: Points, color: Tensor = rgb(214, 168, 52)) -> Surface:
    wide = fbm(points, 1.5, 4, 0.6)
    rubbed = smoothstep(-0.30, 0.55, wide + 0.25 * fbm(points, 7.0, 4, 0.65, 5))  # where it is handled
    fine = scratches(points, 11.0, 0.0016, 1.0, 1.0, layer=2)
    more = scratches(points.moved((0.31, 0.17, 0.23)), 17.0, 0.0012, 1.0, 0.9, layer=3)
    deep = scratches(points, 3.6, 0.0036, 0.5, 0.8)
    haze = fbm(points, 70.0, 2, 0.9, 6)
    cut = ((0.75 * fine + 0.6 * more) * (0.25 + 0.75 * rubbed)).clamp(0.0, 1.0)
    grime = smoothstep(0.15, 0.7, fbm(points.warped(0.03, 6.0, 2), 5.0, 5, 0.7, 4) - 0.4 * wide) * (1.0 - 0.7 * rubbed)
    base = mix(lit(color, 0.03 * wide + 0.02 * haze), shift(color, 0.035, 0.75), 0.55 * rubbed)
    base = mix(base, shift(color, 0.10, 0.5), 0.55 * cut)
    base = mix(base, shift(color, -0.20, 0.45), 0.22 * grime + 0.75 * deep)
    rough = 0.30 + 0.17 * rubbed + 0.12 * cut + 0.15 * grime + 0.04 * haze
    return Surface(base, rough, 0.0, 0.0002 * haze - 0.0035 * deep - 0.0008 * fine - 0.0005 * more)


@material(
    "translucent plastic",
    words="plastic translucent frosted milky tupperware polypropylene jelly gummy",
    made_of="plastic",
)
def translucent_plastic(points: Points, color: Tensor = rgb(120, 196, 206)) -> Surface:
    deep = 0.6 * smoothstep(0.5, -0.8, points.up) + 0.3 * smoothstep(0.2, -0.8, points.z)
    base = mix(shift(color, 0.045, 0.75), shift(color, -0.06, 1.35), deep)
    return Surface(base, 0.30 + 0.02 * noise(points, 1.5), 0.0, 0.0, lit(base, -0.62))


@material(
    "pearlescent plastic",
    words="plastic pearlescent pearl shimmer metallic flake nail glitter automotive",
    made_of="plastic",
)
def pearlescent_plastic(points: Points, color: Tensor = rgb(150, 120, 190)) -> Surface:
    angle = half(1.2 * points.up + 0.8 * noise(points, 1.1, 3))
    flake = cells(points, 100.0, 1.0)
    base = mix(shift(color, 0.03, 1.0, -0.03), shift(color, -0.01, 1.1, 0.04), angle)
    base = lit(base, 0.06 * (flake.value - 0.5))
    return Surface(base, 0.20 + 0.06 * flake.other, 0.45)


@material("carbon fiber", words="carbon fibre fiber composite weave racing car cfk black", made_of="plastic")
def carbon_fiber(points: Points, color: Tensor = rgb(52, 54, 58)) -> Surface:
    weave_ = weave(points, 0.050, "twill", 8)
    fibre = noise(points.at(40.0 * weave_.across + 50.0 * weave_.value, 0.5 * weave_.along, weave_.over), 1.0)
    edge = smoothstep(0.40, 0.50, weave_.across.abs())
    base = mix(shift(color, -0.09), shift(color, 0.10), 0.12 + 0.76 * weave_.over)
    base = lit(base, 0.12 * fibre - 0.22 * edge)
    return Surface(base, 0.17 + 0.03 * fibre, 0.25, 0.0003 * weave_.height.square())


@material("toy bricks", words="toy brick bricks lego block studs knobs building plastic", made_of="plastic")
def toy_bricks(points: Points, color: Tensor = rgb(196, 36, 36)) -> Surface:
    pitch = 0.16
    wall = points.unrolled(4.0 * pitch)
    lane = plane(wall, 4)
    u = (torch.remainder(lane.u / pitch, 1.0) - 0.5) * pitch
    v = (torch.remainder(lane.v / pitch, 1.0) - 0.5) * pitch
    radius = (u * u + v * v).sqrt()
    stud = smoothstep(0.052, 0.044, radius)
    letter = smoothstep(0.006, 0.003, (radius - 0.024).abs()) * (u < 0.012).to(u)
    joint = bricks(wall, 4.0 * pitch, 2.0 * pitch, 0.005)
    gap = smoothstep(0.003, -0.001, joint.inside)
    base = lit(color, 0.05 * (joint.value - 0.5) + 0.02 * stud)
    base = mix(base, shift(color, -0.22, 0.8), 0.8 * gap + 0.25 * smoothstep(0.066, 0.050, radius) * (1.0 - stud))
    return Surface(base, 0.20 + 0.2 * gap, 0.0, 0.026 * stud + 0.003 * letter * stud - 0.006 * gap)


@material("bubble wrap", words="bubble wrap packaging air cushion plastic foil film", made_of="plastic")
def bubble_wrap(points: Points, color: Tensor = rgb(204, 212, 218)) -> Surface:
    comb = hexagons(points, 0.125, 0.0)
    radius = (comb.u**2 + comb.v**2).sqrt() / 0.43
    dome = (1.0 - radius * radius).clamp_min(0.0).sqrt()
    rim = smoothstep(0.14, 0.0, (radius - 1.0).abs())
    popped = (comb.value > 0.88).to(dome)
    crumple = fbm(points.warped(0.03, 9.0, 2), 11.0, 3, 0.6)
    base = mix(shift(color, -0.05), shift(color, 0.03), dome)
    base = mix(base, shift(color, -0.13, 1.2), 0.6 * rim)
    height = 0.036 * dome * (1.0 - 0.7 * popped) + 0.006 * crumple * popped * dome + 0.0015 * crumple
    return Surface(base, 0.12 + 0.10 * rim + 0.05 * crumple * popped, 0.0, height)


@material("styrofoam", words="styrofoam polystyrene foam packaging beads eps insulation", made_of="foam")
def styrofoam(points: Points, color: Tensor = rgb(232, 232, 230)) -> Surface:
    bead = cells(points.warped(0.008, 16.0), 19.0, 0.95)
    gap = bead.second - bead.near
    dome = smoothstep(0.0, 0.22, gap) * (0.55 + 0.45 * smoothstep(1.0, 0.2, bead.near))
    hole = smoothstep(0.93, 1.02, bead.near)
    skin = fbm(points, 60.0, 2, 0.7)
    base = lit(color, 0.03 * (bead.value - 0.5) + 0.012 * skin)
    base = mix(base, shift(color, -0.10), 0.7 * (1.0 - dome))
    base = mix(base, shift(color, -0.22), 0.7 * hole)
    return Surface(base, 0.66 + 0.12 * (1.0 - dome), 0.0, 0.005 * dome - 0.010 * hole + 0.0004 * skin)


@material("foam sponge", words="sponge foam kitchen bath porous holes cellulose upholstery", made_of="foam")
def foam_sponge(points: Points, color: Tensor = rgb(226, 182, 70)) -> Surface:
    bent = points.warped(0.012, 14.0, 2)
    large = spots(bent, 8.0, 1.0, 0.50, 0.8)
    middle = spots(bent, 17.0, 1.0, 0.62, 0.6, 2)
    small = spots(points.warped(0.006, 40.0, 3), 38.0, 1.0, 0.70, 0.4, 3)
    pit, hole, pore = (smoothstep(-0.05, 0.45, scale.depth) for scale in (large, middle, small))
    wall = fbm(points, 60.0, 2, 1.0)  # of the foam between the pores
    base = lit(color, 0.04 * fbm(points, 6.0, 3, 0.6) + 0.07 * wall)
    deep = (0.80 * pit).maximum(0.62 * hole).maximum(0.45 * pore)
    base = mix(base, shift(color, -0.17, 1.05, 0.008), deep)
    base = mix(base, shift(color, -0.30, 0.9, 0.012), 0.8 * pit * smoothstep(0.3, 0.9, large.depth))
    return Surface(base, 0.96, 0.0, -0.034 * pit - 0.018 * hole - 0.008 * pore + 0.0014 * wall)


@material("black rubber", words="rubber black tyre tire gasket hose boot vulcanised", made_of="rubber")
def black_rubber(points: Points, color: Tensor = rgb(44, 44, 46)) -> Surface:
    bloom = smoothstep(-0.2, 0.7, fbm(points.warped(0.1, 2.0, 3), 1.8, 5, 0.6))
    grain = fbm(points, 64.0, 2, 1.0, 2)
    talc = smoothstep(0.0, 0.7, fbm(points, 9.0, 4, 0.7, 3) + 0.25 * grain)  # what the mould was dusted with
    scuff = scratches(points.warped(0.01, 6.0), 6.0, 0.0035, 0.6, 0.7) * half(1.2 + grain)
    base = mix(lit(color, 0.06 * grain), shift(color, 0.055, 0.7), 0.5 * bloom + 0.15 * talc)
    base = mix(base, shift(color, 0.12), 0.4 * scuff)
    rough = 0.62 + 0.14 * bloom + 0.06 * grain + 0.06 * talc + 0.06 * scuff
    return Surface(base, rough, 0.0, 0.0007 * grain - 0.0010 * scuff)


@material("tyre tread", words="tyre tire tread rubber wheel car truck grooves profile", made_of="rubber")
def tyre_tread(points: Points, color: Tensor = rgb(46, 46, 47), dust: Tensor = rgb(120, 108, 92)) -> Surface:
    lane = plane(points, 8, mirror=True)
    width, pitch = 0.30, 0.15
    column = (lane.u / width).floor()
    u = lane.u / width - column - 0.5
    slant = 0.30 * (u.abs() - 0.25)
    t = torch.remainder(lane.v / pitch + slant / pitch * 0.6 + 0.5 * torch.remainder(column, 2.0), 1.0) - 0.5
    from_side = torch.minimum(u.abs(), 0.5 - u.abs()) * width
    from_end = (0.5 - t.abs()) * pitch
    block = smoothstep(0.006, 0.016, torch.minimum(from_side, from_end))
    sipe = smoothstep(0.006, 0.003, ((t - 0.16 * torch.sin(60.0 * u)).abs() * pitch)) * smoothstep(
        0.02, 0.03, from_side
    )
    worn = fbm(points, 1.8, 4)
    dusty = smoothstep(0.1, 0.6, fbm(points, 3.0, 4, 0.6, 2))
    base = lit(mix(shift(color, -0.08), shift(color, 0.03), block), 0.06 * worn)
    base = mix(base, shift(color, -0.10), 0.8 * sipe)
    base = mix(base, dust, 0.30 * dusty * (1.0 - 0.6 * block))
    return Surface(
        base,
        0.80 - 0.10 * block,
        0.0,
        0.020 * smoothstep(0.0, 0.022, torch.minimum(from_side, from_end)) - 0.002 * sipe * block,
    )


@material("silicone", words="silicone rubber soft touch matte phone case kitchen smooth", made_of="rubber")
def silicone(points: Points, color: Tensor = rgb(150, 196, 170)) -> Surface:
    lint = smoothstep(0.5, 0.9, scratches(points, 7.0, 0.0022, 0.12, 0.4))
    base = mix(lit(color, 0.008 * noise(points, 1.3)), shift(color, 0.10, 0.4), 0.5 * lint)
    return Surface(base, 0.64 + 0.03 * noise(points, 1.7, 1), 0.0)


@material("candle wax", words="candle wax beeswax paraffin drips melted tallow waxy runs", made_of="wax")
def candle_wax(points: Points, color: Tensor = rgb(234, 220, 188)) -> Surface:
    bent = points.warped(0.02, 2.0, 2)
    turn = torch.atan2(bent.y, bent.x) / 6.2831853
    radius = (points.x.square() + points.y.square()).sqrt()
    body = 0.0 * turn
    for layer, (count, most) in enumerate(((11.0, 0.105), (17.0, 0.080), (27.0, 0.052), (41.0, 0.030))):
        place, number = wrap(turn + 0.013 * layer, 1.0 / count)
        number = torch.remainder(number, count)
        length = 0.28 + 0.50 * random(number, layer, 1)
        level, story = wrap(bent.z / 0.9 + 3.0 * random(number, layer, 2))
        wide = most * (0.6 + 0.4 * random(number, story, layer, 3))
        up = 0.9 * (level + 0.38)  # above the tip
        share = (up / length).clamp(0.0, 1.0)
        wide = wide.minimum(1.5 * radius / count).clamp_min(0.001)  # within its column
        slim = wide * (0.55 + 0.45 * smoothstep(0.35, 0.0, share))
        aside = (place - 0.5 * (random(number, layer, 4) - 0.5)).abs() / count * 6.2831853 * radius
        away = (aside.square() + up.clamp_max(0.0).square()).sqrt() / slim
        dome = (1.0 - away * away).clamp_min(0.0).pow(0.7) * (slim / 0.08).sqrt() * smoothstep(1.0, 0.5, share)
        body = body + dome * (1.0 - 0.35 * body).clamp_min(0.3)
    thick = body.clamp_min(0.0)
    cloud = fbm(points, 2.0, 3)
    base = mix(shift(color, -0.05, 1.15), shift(color, 0.04, 0.85), smoothstep(0.0, 0.9, thick))
    base = lit(base, 0.02 * cloud)
    height = 0.034 * thick / (1.0 + 0.35 * thick) + 0.008 * cloud
    return Surface(base, 0.36 + 0.05 * cloud, 0.0, height, lit(base, -0.70))


@material("latex", words="latex balloon rubber glove shiny stretch catsuit vinyl", made_of="rubber")
def latex(points: Points, color: Tensor = rgb(40, 36, 42)) -> Surface:
    bent = points.warped(0.16, 1.4, 2)
    pull = fbm(bent, (5.0, 5.0, 0.9), 2, 0.4)
    tight = smoothstep(0.0, 0.5, noise(points, 1.2, 3))
    base = mix(shift(color, -0.015), shift(color, 0.02), half(pull))
    return Surface(base, 0.09 + 0.03 * tight, 0.0, 0.020 * pull * tight)


@material("golf ball", words="golf ball dimples dimpled sport white glossy surlyn", made_of="plastic")
def golf_ball(points: Points, color: Tensor = rgb(238, 238, 232)) -> Surface:
    # Rows of dimples round a ball, as many in a row as fit; where the body is no ball, the honeycomb of a plane.
    away_from = points.position.norm(dim=1).clamp_min(0.05)
    ray = points.position / away_from[:, None]
    size = 3.1415927 / 17.0
    slope = torch.acos(ray[:, 2].clamp(-1.0, 1.0))
    row = (slope / size).floor().clamp(0.0, 16.0)
    wide = torch.sin((row + 0.5) * size)
    count = (6.2831853 * wide / (1.07 * size)).round()
    place, _ = wrap(torch.atan2(ray[:, 1], ray[:, 0]) / 6.2831853 * count + random(row, 7))
    x, y = place * 6.2831853 * wide / count, slope - (row + 0.5) * size
    on_ball = (x.square() + y.square()).sqrt() / (0.485 * size)
    cup = hexagons(points, 0.17, 0.0, 8)
    flat = (cup.u.square() + cup.v.square()).sqrt() / 0.45
    facing = (ray * points.normal).sum(1) - 0.72
    away = torch.where(facing > 0.0, on_ball, flat)
    walls = smoothstep(0.02, 0.08, (points.up.abs() - 0.8).abs()).maximum((facing > 0.0).to(away))
    here = walls * smoothstep(0.0, 0.06, facing.abs())  # no half dimples where two layouts meet
    cap = (1.0 - away.square()).clamp_min(0.0)
    bowl = cap * smoothstep(0.0, 0.35, cap) * here
    rim = smoothstep(0.24, 0.0, (away - 1.0).abs()) * here
    grime = smoothstep(0.0, 0.6, fbm(points, 5.0, 4, 0.6))
    base = lit(color, 0.010 * fbm(points, 1.5, 2) + 0.02 * rim - 0.035 * bowl)
    base = mix(base, shift(color, -0.14, 1.3, 0.012), 0.10 * grime * bowl)
    return Surface(base, 0.15 + 0.06 * grime * bowl, 0.0, -0.022 * bowl)


@material(
    "soccer ball",
    words="soccer ball football panels pentagons hexagons stitched black white sport",
    made_of="soccer ball",
)
def soccer_ball(points: Points, color: Tensor = rgb(236, 235, 228), second: Tensor = rgb(30, 30, 33)) -> Surface:
    middles = PANELS.to(points.position)
    radius = points.position.norm(dim=1).clamp_min(0.05)
    facing = points.position / radius[:, None] @ middles.T
    pair, number = facing.topk(2, 1)
    ends = middles[number[:, 0]] - middles[number[:, 1]]
    edge = radius * (pair[:, 0] - pair[:, 1]) / ends.norm(dim=1)  # distance from the seam
    black = (number[:, 0] < 12).to(edge)
    step, _ = wrap((points.position * torch.linalg.cross(middles[number[:, 0]], middles[number[:, 1]])).sum(1), 0.016)
    grain = cells(points.warped(0.01, 20.0), 46.0, 0.9)
    pebble = smoothstep(0.0, 0.35, grain.second - grain.near)
    puff = smoothstep(0.0, 0.10, edge)
    seam = smoothstep(0.013, 0.004, edge)
    wear = smoothstep(0.15, 0.6, fbm(points, 4.0, 5, 0.65))
    scuff = smoothstep(0.3, 0.8, scratches(points, 5.0, 0.005, 0.5, 0.6))
    base = mix(color, second, black)
    base = mix(base, shift(color, -0.16, 1.4, 0.008), (0.10 + 0.16 * black) * (wear + scuff).clamp_max(1.0))
    base = lit(base, 0.03 * (pebble - 0.7) + 0.02 * (puff - 0.8))
    base = mix(base, shift(second, 0.04), 0.85 * seam)
    thread = smoothstep(0.34, 0.18, step.abs()) * smoothstep(0.021, 0.015, edge) * smoothstep(0.004, 0.010, edge)
    base = mix(base, shift(color, -0.10, 0.8), 0.7 * thread)
    height = 0.030 * (puff - 1.0) + 0.0007 * pebble * puff - 0.005 * seam
    return Surface(base, 0.30 + 0.12 * wear + 0.3 * seam, 0.0, height)


@material(
    "vinyl record", words="vinyl record lp album gramophone grooves disc music black shellac retro", made_of="vinyl"
)
def vinyl_record(points: Points, color: Tensor = rgb(26, 26, 29), label: Tensor = rgb(192, 52, 40)) -> Surface:
    reach = (points.x.square() + points.y.square()).sqrt()
    floor = points.up.abs() > 0.7
    level = torch.where(floor, reach, points.z)
    line = points.at(level, 0.0 * level, 0.0 * level)
    loud = half(1.5 * fbm(points.at(7.0 * level, 0.0 * level, 0.0 * level), 1.0, 2, 0.6, 2))
    song, _ = wrap(level + 0.012 * noise(line, 3.0, 3), 0.205)
    gap = smoothstep(0.026, 0.014, 0.205 * song.abs())
    groove = (6.2831853 * level / 0.0215).cos()
    fine = noise(line, 60.0, 4)
    deep = (0.45 + 0.75 * loud) * (1.0 - gap)
    paper = floor.to(level) * smoothstep(0.285, 0.275, reach)
    bare = smoothstep(0.325, 0.315, reach) * floor.to(level) * (1.0 - paper)  # where the groove has run out
    hole = smoothstep(0.034, 0.030, reach) * paper
    ring = smoothstep(0.008, 0.004, (reach - 0.245).abs()).maximum(smoothstep(0.008, 0.004, (reach - 0.11).abs()))
    dust = smoothstep(0.2, 0.6, spots(points, 16.0, 0.25, 0.10, 0.6).depth)
    turn = torch.atan2(points.y, points.x)
    sheen = half((2.0 * turn + 2.9).cos()).pow(14) + 0.6 * half((2.0 * turn + 0.4).cos()).pow(24)
    sheen = sheen * (1.0 - gap) * (0.75 + 0.60 * fine)  # light on the flanks of the grooves, a wedge of the disc
    black = lit(color, 0.20 * groove * deep + 0.14 * fine * (1.0 - gap) + 0.30 * (loud - 0.5) * (1.0 - gap))
    black = mix(black, iridescent(shift(color, 0.42), 0.9 * turn + 1.5 * level, 0.045), 0.60 * sheen)
    black = mix(mix(black, shift(color, -0.05), 0.8 * gap.maximum(bare)), shift(color, 0.3, 0.5), 0.35 * dust)
    print_ = mix(lit(label, 0.03 * fbm(points, 30.0, 2)), shift(label, 0.35, 0.5), 0.8 * ring)
    base = mix(mix(black, print_, paper), shift(color, -0.08), hole)
    smooth = gap.maximum(bare)
    height = 0.0009 * groove * deep * (1.0 - smooth) * (1.0 - paper) - 0.0035 * gap * (1.0 - paper)
    return Surface(base, 0.16 - 0.08 * smooth + 0.08 * loud * (1.0 - smooth) + 0.45 * paper, 0.0, height)
