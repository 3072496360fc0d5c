"""Textiles of one colour: the weave, the pile or the stitches tell them apart, and how they fall."""

import torch
from torch import Tensor

from .cloth import cables, cell, cloth, spun
from .craft import *
from .patterns import segment, wrap


def _folds(points: Points, layer: int = 0) -> Tensor:
    """Soft hanging folds, -1..1."""
    bent = points.warped(0.16, 0.9, 2, layer)
    return fbm(bent, (3.4, 3.4, 0.6), 2, 0.45, layer)


@material("denim", words="denim jeans indigo twill cotton cloth fabric", made_of="cloth")
def denim(points: Points, color: Tensor = rgb(62, 86, 132)) -> Surface:
    weave = cloth(points.warped(0.0022, 16.0, 2, 6), 0.013, "denim", 8, mirror=False)
    worn = smoothstep(-0.4, 0.6, fbm(points, (1.6, 1.6, 1.1), 4, 0.55))
    streak = fbm(points, (17.0, 17.0, 0.9), 3, 0.65, 2)  # yarns that took more of the dye than others
    fibre, fuzz = spun(points, weave, 0.013), fbm(points, 60.0, 2, 0.8, 3)
    rubbed = smoothstep(-0.2, 0.9, 0.9 * (weave.height - 0.5) + 0.5 * worn + 0.35 * streak)
    warp = mix(shift(color, -0.075), shift(color, 0.075, 0.85), 0.75 * rubbed + 0.25 * weave.value)
    weft = lit(shift(color, 0.13, 0.5), 0.10 * (weave.value - 0.5) + 0.12 * worn + 0.10 * weave.slub)
    base = mix(weft, warp, 0.15 + 0.85 * weave.warp)
    base = lit(base, 0.20 * (weave.height - 0.72) + 0.06 * streak + 0.05 * fibre + 0.04 * fuzz)
    height = 0.0030 * weave.height.square() * (0.75 + 0.25 * weave.warp) * (1.0 + 0.25 * weave.slub)
    rough = 0.90 - 0.08 * worn * weave.height + 0.04 * fuzz
    return Surface(base, rough, 0.0, height + 0.0010 * streak + 0.0003 * fibre + 0.0003 * fuzz)


@material("linen", words="linen flax natural cloth fabric tablecloth", made_of="cloth")
def linen(points: Points, color: Tensor = rgb(206, 192, 164)) -> Surface:
    weave = cloth(points.warped(0.0035, 12.0, 2, 6), 0.015)
    fibre, fuzz = spun(points, weave, 0.015), fbm(points, 60.0, 2, 0.8, 3)
    thick = smoothstep(0.0, 0.6, weave.slub + 0.6 * (weave.value - 0.5))
    crease = ridged(points.warped(0.12, 1.5, 2), 1.7, 2, 0.5)
    tone = fbm(points, 1.6, 3, 0.55, 5)
    base = lit(color, 0.11 * (weave.value - 0.5) + 0.04 * weave.slub + 0.17 * (weave.height - 0.68) + 0.05 * tone)
    base = mix(base, shift(color, -0.08, 1.2, 0.010), 0.5 * smoothstep(0.4, 1.0, weave.value) * half(2.0 * weave.slub))
    base = lit(base, 0.06 * fibre + 0.025 * fuzz)
    height = 0.0030 * weave.height.square() * (0.8 + 0.5 * thick) + 0.014 * crease + 0.0004 * fibre + 0.0003 * fuzz
    return Surface(base, 0.86 - 0.08 * thick * weave.height + 0.05 * fuzz, 0.0, height)


@material("burlap", words="burlap sackcloth sack jute hessian coarse rough cloth fabric", made_of="cloth")
def burlap(points: Points, color: Tensor = rgb(172, 136, 88), gap: Tensor = rgb(70, 50, 30)) -> Surface:
    weave = cloth(points.warped(0.020, 2.4, 2), 0.034)
    hair = smoothstep(0.3, 0.9, scratches(points, 11.0, 0.003, 0.7, 0.9))
    twist = torch.sin(16.0 * weave.across + 150.0 * (weave.u + weave.v))
    fibre = noise(points, 70.0, 6)
    corner = torch.minimum(*((place / 0.034).remainder(1.0).sub(0.5).abs() for place in (weave.u, weave.v)))
    hole = smoothstep(0.26, 0.40, corner - 0.10 * weave.slub - 0.08 * (weave.value - 0.5))
    tone = fbm(points, 1.6, 3, 0.55, 5)
    base = lit(color, 0.20 * (weave.value - 0.5) + 0.08 * weave.slub + 0.04 * twist + 0.07 * fibre + 0.06 * tone)
    base = lit(base, 0.13 * (weave.height - 0.75))
    base = mix(mix(base, gap, 0.9 * hole), shift(color, 0.09), 0.6 * hair)
    height = 0.0068 * weave.height.square() * (1.0 + 0.25 * weave.slub)
    height = height + 0.0004 * (twist + fibre) + 0.0006 * hair
    return Surface(base, 0.94 - 0.04 * weave.height, 0.0, height)


@material("canvas", words="canvas sailcloth tent duck cotton cloth fabric tote", made_of="cloth")
def canvas(points: Points, color: Tensor = rgb(216, 204, 178)) -> Surface:
    weave = cloth(points.warped(0.0025, 14.0, 2, 6), 0.015, "basket")
    fibre, fuzz = spun(points, weave, 0.015), fbm(points, 55.0, 2, 0.8, 3)
    tone = fbm(points.warped(0.1, 1.5, 2), 1.5, 4, 0.55)
    fleck = smoothstep(0.35, 0.65, spots(points.warped(0.02, 20.0, 1), 13.0, 0.22, 0.2, 0.7).depth)
    base = lit(color, 0.08 * (weave.value - 0.5) + 0.15 * (weave.height - 0.68) + 0.05 * tone + 0.05 * weave.slub)
    base = lit(mix(base, shift(color, -0.20, 1.2), 0.6 * fleck), 0.06 * fibre + 0.03 * fuzz)
    height = 0.0032 * weave.height.square() * (1.0 + 0.35 * weave.slub) + 0.0005 * fibre + 0.0004 * fuzz + 0.006 * tone
    return Surface(base, 0.92 - 0.06 * weave.height + 0.04 * fuzz, 0.0, height)


@material("silk", words="silk charmeuse shiny soft smooth cloth fabric scarf", made_of="cloth")
def silk(points: Points, color: Tensor = rgb(186, 60, 86)) -> Surface:
    fold = _folds(points)
    thread = strands(points, points.along((0.0, 0.0, 1.0)), 0.012, 0.055)
    rumple = noise(points.warped(0.10, 2.0), (6.5, 6.5, 2.4), 4)
    sheen = smoothstep(-0.6, 0.6, fold + 0.3 * rumple)
    base = mix(shift(color, -0.08, 1.05), shift(color, 0.07, 0.92, 0.006), sheen)
    slub = smoothstep(0.35, 0.9, noise(points.at(points.z * 42.0, 3.0 * points.x, 3.0 * points.y), 1.0, 6))
    fine = noise(points, (45.0, 45.0, 140.0), 7)  # the weft
    roughness = 0.28 + 0.03 * thread + 0.04 * rumple + 0.02 * fine + 0.05 * slub
    height = 0.038 * fold + 0.006 * rumple + 0.00018 * thread + 0.00004 * fine + 0.0002 * slub
    return Surface(lit(base, 0.025 * thread + 0.008 * fine + 0.015 * slub), roughness, 0.18, height)


@material("satin", words="satin sateen glossy shiny cloth fabric lining ribbon", made_of="cloth")
def satin(points: Points, color: Tensor = rgb(128, 158, 194)) -> Surface:
    bent = points.warped(0.10, 1.3, 2, 3)
    hung = points.at(bent.x - 0.35 * bent.z, bent.y + 0.25 * bent.z, 0.16 * bent.z)
    wave = fbm(hung, 2.6, 2, 0.4, 3)
    fold = 1.0 - 1.5 * (wave.square() + 0.012).sqrt()  # round crests with narrow valleys between them
    pinch = noise(hung, 7.0, 5) * smoothstep(-0.1, 0.5, noise(points, 1.6, 6))
    thread = strands(points, points.along((0.35, -0.25, 1.0)), 0.0065, 0.05)
    fine = noise(points, (40.0, 40.0, 130.0), 7)
    base = mix(shift(color, -0.08, 1.1, 0.006), shift(color, 0.07, 0.88), smoothstep(0.0, 1.0, fold + 0.15 * pinch))
    base = lit(base, 0.030 * thread + 0.012 * fine)
    height = 0.060 * fold + 0.006 * pinch + 0.00022 * thread + 0.00006 * fine
    return Surface(base, 0.27 + 0.03 * thread + 0.02 * fine + 0.03 * pinch, 0.22, height)


@material("velvet", words="velvet velour plush pile soft cloth fabric theatre curtain", made_of="cloth")
def velvet(points: Points, color: Tensor = rgb(104, 22, 48)) -> Surface:
    fold = _folds(points, 8)
    turn = vector_noise(points.warped(0.13, 1.8, 3), 2.0, 2, 3)
    lean = points.along(torch.tensor([0.3, 0.2, -1.0]).to(turn) + 1.6 * turn)
    swipe = fbm(points.warped(0.10, 2.5, 3, 2), 2.0, 3, 0.5, 4)
    pressed = smoothstep(-0.10, 0.30, swipe) * smoothstep(0.95, 0.10, swipe)
    lying = 0.65 * turn[:, 0] + 0.45 * (pressed - 0.45) + 0.40 * lean[:, 0]
    pile = strands(points, lean, 0.0048, 0.008)
    tip = fbm(points, 75.0, 2, 0.9, 5)
    base = ramp(half(1.1 * lying), shift(color, -0.095, 1.05), shift(color, -0.015, 1.08), shift(color, 0.085, 1.05))
    base = lit(base, 0.07 * pile + 0.06 * tip + 0.05 * fold)
    height = 0.024 * fold + 0.004 * smoothstep(-0.5, 0.6, swipe) + 0.0005 * pile + 0.0006 * tip
    return Surface(base, 0.93 - 0.08 * lying + 0.05 * pile, 0.0, height)


@material("wool knit", words="knit knitted wool sweater pullover jumper yarn cloth fabric", made_of="wool")
def wool_knit(points: Points, color: Tensor = rgb(148, 64, 58)) -> Surface:
    stitch = knit(points.warped(0.010, 4.0, 2), 0.085)
    slack = noise(points, 9.0, 4)
    wound = 2.2 * stitch.across + 3.4 * stitch.along + 0.5 * stitch.over + 0.25 * slack  # three plies, wound
    plies = torch.sin(2.0 * torch.pi * wound)
    fibre = noise(points.at(9.0 * stitch.across + 11.0 * stitch.along, 4.0 * stitch.along, 23.0 * stitch.value), 1.0, 5)
    fuzz = fbm(points, 60.0, 2, 0.9)
    hair = scratches(points.warped(0.020, 10.0, 1, 6), 13.0, 0.0035, 0.9, 0.9)
    tone = fbm(points, 1.6, 3) + 0.5 * noise(points, 6.0, 7)
    top = stitch.height * (1.0 + 0.14 * slack)
    base = lit(color, 0.08 * (stitch.value - 0.5) + 0.06 * plies + 0.05 * fibre + 0.06 * fuzz + 0.05 * tone)
    base = mix(shift(color, -0.18, 0.9), base, smoothstep(-0.05, 0.70, top + 0.12 * fuzz + 0.05 * plies))
    base = mix(base, shift(color, 0.11, 0.8), 0.5 * smoothstep(0.2, 0.9, hair))
    height = 0.0120 * top.square() + 0.0013 * plies * stitch.height + 0.0005 * fibre + 0.0006 * fuzz + 0.0010 * hair
    return Surface(base, 0.94 + 0.05 * fuzz, 0.0, height)


@material("cable knit", words="cable aran knit knitted wool sweater pullover jumper yarn cloth fabric", made_of="wool")
def cable_knit(points: Points, color: Tensor = rgb(222, 208, 180)) -> Surface:
    bent = points.warped(0.008, 4.0, 2)
    rope, share = cables(bent, 0.26)
    stitch = knit(bent, 0.040)
    bump = bricks(bent, 0.046, 0.024, 0.0, 0.5, sides=8)
    purl = (1.0 - 3.8 * bump.u.square()).clamp_min(0.0)
    purl = purl * (1.0 - 3.8 * (bump.v + 0.5 * bump.u.square() - 0.06).square()).clamp_min(0.0)
    plies = torch.sin(2.0 * torch.pi * (2.0 * stitch.across + 3.0 * stitch.along)) * share
    slack, fuzz, tone = noise(points, 12.0, 4), fbm(points, 60.0, 2, 0.9), fbm(points, 1.6, 3, 0.55, 5)
    hair = scratches(points.warped(0.020, 10.0, 1, 6), 13.0, 0.0035, 0.9, 0.9)
    small = mixed(purl * (1.0 + 0.25 * slack), stitch.height.square() * (1.0 + 0.15 * slack), share)
    own = mixed(bump.value, stitch.value, share)
    base = lit(color, 0.06 * fuzz + 0.06 * (own - 0.5) + 0.04 * tone + 0.03 * plies)
    deep = smoothstep(0.0, 0.75, 0.26 + 0.74 * rope) * (0.55 + 0.45 * small.clamp_max(1.0))
    base = mix(mix(shift(color, -0.19, 1.1, 0.010), base, deep), shift(color, 0.05, 0.85), 0.5 * hair)
    height = 0.032 * rope * rope + 0.0062 * small + 0.0006 * plies + 0.0007 * fuzz + 0.0008 * hair
    return Surface(base, 0.93 + 0.05 * fuzz, 0.0, height)


@material("crochet", words="crochet crocheted chunky yarn wool amigurumi granny blanket handmade", made_of="wool")
def crochet(points: Points, color: Tensor = rgb(216, 146, 122)) -> Surface:
    lane = plane(points.warped(0.012, 3.0, 2), 8, mirror=True)
    wide, tall = 0.290, 0.190
    row = (lane.v / tall).floor()
    y = lane.v - row * tall
    x = torch.remainder(lane.u + 0.5 * wide * torch.remainder(row, 2.0), wide) - 0.5 * wide
    # Three posts of yarn that fan out of one hole, and chains of loops between the rows.
    top, aside = 0.0 * x, x
    for lean in (-1.0, 0.0, 1.0):
        away = segment(x, y, (0.066 * lean, 0.044), (0.096 * lean, 0.146)) / 0.044
        dome = (1.0 - away * away).clamp_min(0.0).pow(0.8)
        aside = torch.where(dome > top, x - lean * (0.053 + 0.29 * y), aside)
        top = top.maximum(dome)
    level, _ = wrap(lane.v, tall)
    leg = level.abs() * tall / 0.086
    run = torch.remainder(3.0 * lane.u / wide - 1.3 * leg, 1.0) - 0.5
    loop = (1.0 - 3.6 * run * run).clamp_min(0.0) * (1.0 - 3.8 * (2.0 * leg - 0.5).square()).clamp_min(0.0)
    loop = 1.15 * loop.pow(0.7)
    chain = smoothstep(-0.08, 0.08, loop - top)
    top = top.maximum(loop)
    plies = torch.sin(torch.pi * (y / 0.05 + aside / 0.058)), torch.sin(torch.pi * (1.4 * run + 3.6 * leg))
    ply = mixed(plies[0].abs(), plies[1].abs(), chain)
    fuzz, tone = fbm(points, 62.0, 2, 0.9), fbm(points, 1.6, 3) + 0.4 * noise(points, 7.0, 8)
    wound = mixed(y / 0.05 + aside / 0.058, 1.4 * run + 3.6 * leg, chain)
    fibre = noise(points.at(4.5 * wound, 18.0 * y, 18.0 * aside), 1.0, 9)  # they wind with the plies
    hair = scratches(points.warped(0.03, 8.0), 13.0, 0.0036, 1.0, 0.9)
    base = lit(color, 0.17 * (ply - 0.6) + 0.06 * fuzz + 0.07 * fibre + 0.05 * tone)
    base = mix(shift(color, -0.30, 0.85), base, smoothstep(0.0, 0.85, top + 0.15 * fuzz))
    base = mix(base, shift(color, 0.11, 0.85), 0.8 * hair * smoothstep(0.1, 0.5, top))
    height = 0.036 * top + 0.0080 * ply * smoothstep(0.2, 0.8, top) + 0.0008 * fibre
    return Surface(base, 0.94 + 0.05 * fuzz, 0.0, height + 0.0007 * fuzz + 0.0010 * hair)


@material("felt", words="felt wool craft soft matted cloth fabric billiard", made_of="wool")
def felt(points: Points, color: Tensor = rgb(70, 112, 82)) -> Surface:
    turn = vector_noise(points, 11.0, 2)
    fibre = strands(points, points.along(turn), 0.007, 0.05)
    crossing = strands(points, points.along(turn.roll(1, 1)), 0.006, 0.035, 3)
    single = scratches(points.warped(0.020, 11.0, 2, 4), 15.0, 0.0032, 0.9, 1.0)
    mat = fbm(points, 16.0, 4, 0.7, 2)
    tone = fbm(points.warped(0.08, 2.0, 2), 2.2, 3, 0.5, 5)
    base = mix(shift(color, -0.035), shift(color, 0.035, 0.9), half(1.6 * crossing))
    base = lit(base, 0.08 * fibre + 0.06 * mat + 0.05 * tone)
    base = mix(base, shift(color, 0.10, 0.85), 0.65 * smoothstep(0.15, 0.8, single))
    height = 0.0040 * mat + 0.0011 * fibre + 0.0008 * crossing + 0.0012 * single + 0.006 * tone
    return Surface(base, 0.94 + 0.05 * mat, 0.0, height)


@material("tennis ball", words="tennis ball fuzz felt seam sport racket yellow green optic", made_of="felt")
def tennis_ball(points: Points, color: Tensor = rgb(206, 222, 72), seam: Tensor = rgb(236, 236, 226)) -> Surface:
    radius = points.position.norm(dim=1).clamp_min(0.05)
    x, y, z = (points.position / radius[:, None]).unbind(1)
    field = 2.0 * x * y - 0.385 * z.pow(3)  # 0 along the seam, whose two halves are alike
    across = torch.stack((2.0 * y, 2.0 * x, -1.155 * z.square()), 1)
    toward = 4.0 * x * y - 1.155 * z.pow(3)  # of the gradient, what points outwards
    steep = (across.square().sum(1) - toward.square()).clamp_min(0.09).sqrt()
    fuzz = strands(points, points.along(vector_noise(points, 9.0, 2)), 0.008, 0.06)
    curl = strands(points, points.along(vector_noise(points, 6.0, 2, 5)), 0.020, 0.12, 3)
    nap = fbm(points, 8.0, 4, 0.65)
    away = radius * field.abs() / steep + 0.006 * fuzz + 0.004 * nap  # hair hangs over the rim
    line = smoothstep(0.044, 0.030, away)
    hair = lit(mix(color, shift(color, 0.05, 0.75), half(1.4 * curl)), 0.10 * fuzz + 0.06 * nap)
    base = mix(lit(hair, -0.16 * smoothstep(0.075, 0.04, away)), lit(seam, 0.02 * nap), line)
    height = (0.0022 * fuzz + 0.003 * curl + 0.005 * nap) * (1.0 - line) - 0.014 * smoothstep(0.055, 0.022, away)
    return Surface(base, 0.98 - 0.40 * line, 0.0, height)


@material("macrame", words="macrame knots knotted cords cotton rope boho wall hanging", made_of="cotton")
def macrame(points: Points, color: Tensor = rgb(222, 208, 184)) -> Surface:
    knot = cell(points.warped(0.008, 3.0, 2), 0.27, 0.21, 0.5, 8)
    u, v = knot.u.abs(), knot.v.abs()
    cords = []  # how far the middle of a cord is, the place along it, and how high it lies
    for aside in (-1.0, 1.0):  # two run from each knot to the next
        first, last = (0.030 + 0.017 * aside, 0.058 - 0.009 * aside), (0.105 + 0.017 * aside, 0.152 - 0.009 * aside)
        cords.append((segment(u, v, first, last), 0.62 * u + 0.78 * v, 0.0))
    cords.append((segment(u, v, (0.064, 0.0), (0.050, 0.046)), v - 0.3 * u, 0.004))  # loops at the sides of a knot
    for number, level in enumerate((-0.050, -0.017, 0.017, 0.050)):  # what winds round the others
        lean, wide = 0.012 * (-1.0) ** number, 0.046 - 0.2 * abs(level)
        bar = segment(knot.u, knot.v, (-wide, level - lean), (wide, level + lean))
        cords.append((bar, knot.u * (-1.0) ** number, 0.020 - 4.0 * level * level))
    height, along, nearest = torch.full_like(u, -0.030), torch.zeros_like(u), torch.ones_like(u)
    for away, place, level in cords:
        dome = (1.0 - (away / 0.021).square()).clamp_min(0.0).sqrt()
        rise = level - 0.006 + 0.024 * dome - 0.030 * smoothstep(0.016, 0.046, away)
        along = torch.where(rise > height, place + 0.6 * away, along)
        height, nearest = height.maximum(rise), nearest.minimum(away)
    twist = (along * 6.2831853 / 0.019).sin()
    fuzz = fbm(points, 45.0, 2, 0.8)
    cord = smoothstep(-0.022, 0.014, height)
    base = lit(mix(shift(color, -0.02, 1.1), shift(color, 0.03), half(twist + fuzz)), 0.04 * fuzz)
    shade = mix(shift(color, -0.50), shift(color, -0.34, 1.1), smoothstep(0.016, 0.060, nearest))
    base = mix(shade, base, cord * smoothstep(0.028, 0.018, nearest))
    return Surface(base, 0.95, 0.0, height + cord * (0.0018 * twist + 0.0010 * fuzz))


@material("rope", words="rope ropes jute hemp twine twisted cord coiled wound nautical sisal manila", made_of="rope")
def rope(points: Points, color: Tensor = rgb(184, 150, 100)) -> Surface:
    turn = torch.atan2(points.y, points.x) / 6.2831853
    reach = (points.x.square() + points.y.square()).sqrt()
    thick = 0.125
    floor = points.up.abs() > 0.75  # there the rope lies in a coil
    level = torch.where(floor, reach, points.z) + 0.004 * noise(points, 2.5) + thick * turn  # it climbs as it winds
    place, number = wrap(level, thick)
    side = (2.0 * place).clamp(-0.999, 0.999)
    dome = (1.0 - side.square()).clamp_min(0.0).sqrt()
    around = 38.0 * turn + 0.12 * noise(points, 3.0, 2) + 0.37 * number
    round_ = (points.normal[:, 0] * points.x + points.normal[:, 1] * points.y).abs() > 0.4 * reach * (
        1.0 - points.up.square()
    ).clamp_min(1e-4).sqrt()
    flat = plane(points, 8, mirror=True).u / 0.10
    lay = torch.where(round_ | floor, around, flat) + 0.52 * torch.asin(side)
    strand, own = wrap(lay)
    bulge = (1.0 - (1.96 * strand).square()).clamp_min(0.0).sqrt()
    round_way = torch.stack((-points.y, points.x, 0.0 * points.x), -1) / reach.clamp_min(0.02)[:, None]
    lean = points.along(points.normal.new_tensor([0.0, 0.0, 0.55]) - round_way)
    fibre = strands(points, lean, 0.011, 0.09) + 0.5 * strands(points, lean, 0.022, 0.20, 3)
    hair = smoothstep(0.2, 0.8, scratches(points.warped(0.03, 6.0), 12.0, 0.0042, 0.8, 0.9))
    body = dome * (0.10 + 0.90 * bulge)
    base = lit(color, 0.13 * fibre + 0.07 * fbm(points, 1.6, 3) + 0.10 * (bulge - 0.6))
    base = mix(base, shift(color, 0.06, 0.8), 0.4 * smoothstep(0.3, 0.9, fibre))
    base = mix(shift(color, -0.34, 0.85), base, smoothstep(0.02, 0.62, body + 0.10 * fibre))
    base = mix(base, shift(color, 0.12, 0.8), 0.7 * hair * smoothstep(0.1, 0.4, body))
    height = 0.046 * dome + 0.030 * bulge * smoothstep(0.0, 0.5, dome) + 0.0022 * fibre + 0.001 * hair
    return Surface(base, 0.93, 0.0, height)


@material("corduroy", words="corduroy cord ribbed trousers cloth fabric", made_of="cloth")
def corduroy(points: Points, color: Tensor = rgb(168, 118, 52)) -> Surface:
    lane = plane(points.warped(0.006, 4.0, 2), 8, mirror=True, width=0.054)
    place, number = wrap(lane.u, 0.054)
    row = points.at(34.0 * lane.u, 105.0 * lane.v, 7.3 * number)  # tufts lie in rows across a rib
    tuft, pile = noise(row, 1.0, 2), fbm(points, 70.0, 2, 0.8, 3)
    frayed = place + 0.035 * noise(points.at(6.0 * place.sign(), 45.0 * lane.v, 5.1 * number), 1.0, 4) + 0.012 * pile
    rib = (1.0 - (2.25 * frayed).abs().clamp_max(1.0).pow(2.6)).clamp_min(0.0)
    parted = noise(points.at(2.0 * place, 9.0 * lane.v, 3.7 * number), 1.0, 5)
    worn = fbm(points.warped(0.1, 1.5, 2), 1.8, 4)
    flat = smoothstep(0.1, 0.7, worn + 0.3 * parted)  # where the pile is rubbed
    low = mix(shift(color, -0.17), shift(color, -0.10), half(2.0 * noise(row, 1.4, 6)))  # the ground between the ribs
    base = mix(low, lit(shift(color, 0.025), 0.05 * worn), smoothstep(0.05, 0.75, rib))
    base = lit(base, 0.07 * tuft + 0.06 * pile + 0.06 * parted * rib + 0.05 * flat * rib)
    height = 0.018 * rib * (1.0 - 0.2 * flat) + (0.0011 * tuft + 0.0008 * pile + 0.0016 * parted) * (0.3 + rib)
    return Surface(base, 0.95 - 0.12 * flat * rib + 0.04 * tuft, 0.0, height)


@material("quilted fabric", words="quilted padded puffer stitched blanket jacket quilt cloth fabric", made_of="cloth")
def quilted_fabric(points: Points, color: Tensor = rgb(64, 84, 112)) -> Surface:
    lane = plane(points, 4, mirror=True)
    a, b = (lane.u + lane.v) / 0.30, (lane.u - lane.v) / 0.30
    from_a, from_b = (torch.remainder(a, 1.0) - 0.5).abs(), (torch.remainder(b, 1.0) - 0.5).abs()
    edge = 0.5 - torch.maximum(from_a, from_b)  # 0 on the seams, 0.5 in the middle
    puff = torch.cos(torch.pi * from_a) * torch.cos(torch.pi * from_b)
    pucker = fbm(points.at(lane.u * 3.0, lane.v * 3.0, lane.side), 7.0, 2) * smoothstep(0.22, 0.0, edge)
    place = torch.where(from_a > from_b, b, a)
    stitch = smoothstep(0.032, 0.018, edge) * smoothstep(0.16, 0.26, (torch.remainder(place * 11.0, 1.0) - 0.5).abs())
    weave = cloth(points.warped(0.002, 14.0, 1, 6), 0.013)
    fibre, tone = spun(points, weave, 0.013), fbm(points.warped(0.1, 2.0, 2), 1.8, 4, 0.6, 7)
    base = lit(color, 0.06 * (weave.height - 0.7) + 0.04 * (weave.value - 0.5) + 0.05 * (puff - 0.4) + 0.07 * pucker)
    base = lit(base, 0.04 * fibre + 0.05 * tone)
    base = mix(base, shift(color, -0.12), 0.6 * smoothstep(0.05, 0.0, edge))
    base = mix(base, shift(color, 0.22, 0.7), stitch)
    height = 0.055 * puff.clamp_min(0.0) ** 0.6 + 0.010 * pucker + 0.004 * stitch
    height = height + 0.0009 * weave.height.square() + 0.0002 * fibre + 0.004 * tone
    return Surface(base, 0.56 + 0.1 * (1.0 - puff) + 0.05 * tone - 0.06 * weave.height, 0.0, height)


@material("lace", words="lace doily crochet net wedding openwork cloth fabric", made_of="cloth")
def lace(points: Points, color: Tensor = rgb(238, 234, 226), under: Tensor = rgb(96, 84, 92)) -> Surface:
    wall = points.unrolled(0.36)
    wall = wall.warped(0.0045, 8.0, 2)  # threads that were drawn by hand
    net = hexagons(wall, 0.040, 0.012)
    fine, tone = fbm(points, 75.0, 2, 0.8, 3), fbm(points, 1.6, 3, 0.55, 4)
    thread = smoothstep(0.003, -0.003, net.inside + 0.0012 * fine)
    flower = cell(wall, 0.36, 0.34)
    petal = 0.118 + 0.042 * torch.cos(6.0 * flower.angle)
    away = flower.radius - petal
    solid = smoothstep(0.005, -0.005, away) * smoothstep(0.022, 0.031, flower.radius)
    vein = smoothstep(0.05, 0.16, torch.sin(3.0 * flower.angle).abs()) * smoothstep(0.010, 0.019, away.abs())
    ring = smoothstep(0.011, 0.003, (flower.radius - 0.155 - 0.006 * torch.cos(18.0 * flower.angle)).abs())
    # A petal is filled with stitches across it, a rim is wound.
    across, _ = wrap(flower.angle + torch.pi / 6.0, torch.pi / 3.0)
    run = flower.radius + 0.03 * across.abs() + 0.0015 * fine
    stitch = torch.sin(2.0 * torch.pi * run / 0.0105)
    cord = torch.sin(2.0 * torch.pi * (net.u + net.v + 0.1 * fine) / 0.26)
    solid = torch.maximum(solid * (0.25 + 0.75 * vein), ring)
    open_ = torch.maximum(thread, solid)
    wound = mixed(cord, stitch, solid)
    base = lit(color, 0.05 * wound + 0.05 * fine + 0.03 * tone - 0.05 * (1.0 - solid) * (1.0 - thread))
    base = mix(lit(under, 0.05 * tone), base, smoothstep(0.1, 0.75, open_))
    height = 0.0060 * open_.pow(0.7) + 0.0040 * solid + 0.0009 * wound * open_ + 0.0004 * fine
    return Surface(base, 0.84 + 0.05 * fine - 0.05 * wound * open_, 0.0, height)


@material("towel", words="towel terry terrycloth bath cotton loops cloth fabric", made_of="cloth")
def towel(points: Points, color: Tensor = rgb(120, 170, 178)) -> Surface:
    bent = points.warped(0.014, 13.0, 2)
    loop = cells(bent, (44.0, 44.0, 36.0), 1.0)
    turn = vector_noise(points, 20.0, 1, 3)
    across = (loop.offset * points.along(turn)).sum(-1)  # of the yarn that bends over to a loop
    bump = (1.0 - 1.1 * loop.near).clamp(0.0, 1.0)
    bump = bump * (1.0 + (loop.other - 0.5) * smoothstep(0.0, 0.4, loop.second - loop.near))
    eye = smoothstep(0.22, 0.05, across.abs() + 0.10 * (loop.value - 0.5)) * smoothstep(0.55, 0.2, loop.near)
    fibre = strands(points, points.along(turn), 0.0055, 0.018, 5)
    lane = plane(points, 8, mirror=True)
    hem = smoothstep(0.060, 0.045, (torch.remainder(lane.v + 0.45, 0.9) - 0.45).abs() + 0.003 * fibre)
    woven = cloth(points.warped(0.002, 14.0, 1, 6), 0.016, "plain", 8)
    wide = fbm(points, 3.0, 4, 0.6)
    base = lit(color, 0.09 * (loop.value - 0.5) + 0.05 * wide + 0.09 * fibre)
    pile = mix(shift(color, -0.13), base, smoothstep(0.05, 0.55, bump) * (1.0 - 0.45 * eye))
    flat = lit(shift(color, 0.04, 0.85), 0.16 * (woven.height - 0.7) + 0.07 * (woven.value - 0.5) + 0.05 * fibre)
    height = 0.011 * bump - 0.0030 * eye + 0.0008 * fibre + 0.007 * wide + 0.010
    height = mixed(height, 0.0034 * woven.height.square() + 0.0003 * fibre, hem)
    return Surface(mix(pile, flat, hem), 0.96 + 0.03 * fibre - 0.12 * hem, 0.0, height)


@material("carpet", words="carpet pile rug floor covering tufted", made_of="carpet")
def carpet(points: Points, color: Tensor = rgb(128, 116, 138)) -> Surface:
    tuft = cells(points.warped(0.010, 14.0, 2), (40.0, 40.0, 36.0), 1.0)
    turn = torch.linalg.cross(points.normal, tuft.offset) + 0.9 * tuft.offset + 0.4 * vector_noise(points, 14.0, 1, 2)
    fibre = strands(points, points.along(turn), 0.0055, 0.020, 3)  # a tuft opens at its end
    bump = smoothstep(0.0, 0.5, tuft.second - tuft.near + 0.10 * fibre) * smoothstep(1.1, 0.3, tuft.near)
    trodden = fbm(points.warped(0.1, 1.6, 3), 1.8, 4, 0.55, 4)
    tone = 0.6 * (tuft.value - 0.5) + 0.4 * noise(points, 9.0, 5)
    base = mix(shift(color, -0.03), shift(color, 0.03, 1.0, 0.004), half(2.0 * tone))
    base = lit(base, 0.15 * fibre + 0.08 * trodden)
    base = mix(shift(color, -0.15), base, 0.35 + 0.65 * bump)
    lean = 0.010 * fbm(points, 6.0, 3, 0.6, 6) + 0.008 * trodden
    return Surface(base, 0.95 + 0.04 * fibre, 0.0, 0.0080 * bump * (0.8 + 0.4 * tuft.other) + lean + 0.0016 * fibre)
