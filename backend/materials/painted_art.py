"""What painters, printers and gilders do, and their paper: strokes, washes, drips, leaf, varnish and print."""

import torch
from torch import Tensor

from .craft import *
from .patterns import crumpled, drawn, panels, random, segment, star, wrap


@material("crackle varnish", words="craquelure crackle crackled varnish old master painting crazed aged lacquer")
def crackle_varnish(points: Points, color: Tensor = rgb(198, 174, 128), crack: Tensor = rgb(82, 56, 36)) -> Surface:
    bent = points.warped(0.02, 7.0, 3)
    wide = cracks(bent, 5.0, 0.85, 0.7)
    fine = cracks(bent, 12.0, 0.7, 0.7, 2)
    old = smoothstep(-0.4, 0.3, fbm(points, 1.6, 3, 0.5, 3))
    line = smoothstep(0.006, 0.001, wide.distance).maximum(0.85 * old * smoothstep(0.0045, 0.0, fine.distance))
    cup = smoothstep(0.0, 0.08, wide.distance)
    tone = fbm(points, 1.5, 4, 0.55, 4)
    base = mix(shift(color, -0.06, 1.2, 0.01), shift(color, 0.05, 0.9), half(1.4 * tone))
    base = lit(base, 0.05 * (fine.value - 0.5) - 0.02 * cup)
    base = mix(base, crack, 0.9 * line)
    return Surface(base, 0.18 + 0.5 * line + 0.06 * tone, 0.0, -0.004 * line - 0.005 * cup)


@material("dripping paint", words="dripping drips paint dripped running pour glossy glaze drip")
def dripping_paint(points: Points, color: Tensor = rgb(214, 60, 92), ground: Tensor = rgb(142, 138, 134)) -> Surface:
    around = torch.atan2(points.y, points.x) / 6.2831853
    radius = (points.x.square() + points.y.square()).sqrt()
    mask = torch.full_like(around, -1.0)
    for layer, (count, longest) in enumerate(((17.0, 0.75), (26.0, 0.45), (39.0, 0.25))):
        place, number = wrap(around + 0.031 * layer, 1.0 / count)
        number = torch.remainder(number, count)
        middle = 0.35 * (random(number, layer, 1) - 0.5)
        wide = 0.018 + 0.024 * random(number, layer, 2)
        tip = 0.08 - longest * random(number, layer, 3)
        away = (place - middle).abs() / count * 6.2831853 * radius
        below = (tip - points.z).clamp_min(0.0)
        bulge = wide * (1.0 + 0.35 * smoothstep(0.12, 0.0, (points.z - tip).abs()))
        inside = 1.0 - (away.square() + below.square()).sqrt() / bulge
        sheet = (points.z - 0.10) / 0.04 - 2.2 * (away / 0.10).square()
        mask = mask.maximum(inside).maximum(sheet.clamp_max(1.0) * smoothstep(0.0, 0.3, sheet + 1.0))
    wet = smoothstep(0.0, 0.14, mask)
    body = mask.clamp(0.0, 1.0)
    tone = fbm(points, 1.5, 3)
    chalk = fbm(points, 26.0, 3, 0.7)
    base = mix(lit(ground, 0.03 * tone + 0.02 * chalk), lit(color, 0.03 * tone + 0.04 * (body - 0.5)), wet)
    return Surface(base, 0.78 - 0.68 * wet, 0.0, 0.030 * (body * (2.0 - body)).clamp_min(0.0).sqrt() + 0.0006 * chalk)


@material("splattered paint", words="splatter splattered splashes paint drops pollock spatter artist studio speckled")
def splattered_paint(points: Points, color: Tensor = rgb(206, 198, 184)) -> Surface:
    grain = fbm(points, 40.0, 2, 0.7)
    base = lit(color, 0.02 * grain + 0.015 * fbm(points, 1.5, 3))
    bent = points.warped(0.05, 5.0, 4, 2)
    thick = 0.0 * grain
    for layer, hue in enumerate((rgb(222, 64, 48), rgb(240, 188, 40), rgb(38, 92, 170))):
        large = spots(bent, 2.6, 0.40, 0.60, 0.75, layer)
        near = smoothstep(-3.0, -0.3, large.depth)
        small = spots(bent, 10.0, 0.8, 0.55, 0.9, layer + 10)
        depth = large.depth.maximum(torch.where(small.value < 0.75 * near, small.depth, large.depth))
        wet = smoothstep(0.0, 0.06, depth)
        base = mix(base, lit(hue, 0.10 * (depth.clamp(0.0, 1.0) - 0.4)), wet)
        thick = thick * (1.0 - 0.6 * wet) + wet * depth.clamp(0.0, 1.0).sqrt()
    return Surface(base, 0.75 - 0.60 * smoothstep(0.0, 0.2, thick), 0.0, 0.014 * thick + 0.0008 * grain)


@material("watercolour wash", words="watercolour watercolor aquarelle wash bleeding pigment paper pastel painted")
def watercolour_wash(
    points: Points, color: Tensor = rgb(122, 160, 196), second: Tensor = rgb(206, 130, 160)
) -> Surface:
    flow = points.warped(0.22, 1.2, 4)
    paper = fbm(points, 30.0, 3, 0.75, 8)
    base = shift(color, 0.16, 0.55)
    edges = 0.0 * paper
    for layer, (hue, strength) in enumerate(
        ((color, 0.65), (second, 0.5), (color, 0.6), (shift(color, -0.16, 1.1), 0.5))
    ):
        pool = fbm(flow, (1.2, 1.2, 1.5), 4, 0.5, layer) + 0.05 * fbm(points, 9.0, 4, 0.6, 9)
        inside = smoothstep(0.02, 0.06, pool)
        edge = smoothstep(0.02, 0.05, pool) * smoothstep(0.17, 0.04, pool)
        depth = strength * inside * (0.55 + 0.45 * smoothstep(0.5, 0.05, pool)) + 0.30 * edge
        base = mix(base, lit(hue, -0.10 * edge), depth * (1.0 + 0.35 * paper))
        edges = edges.maximum(edge)
    granules = smoothstep(0.1, 0.7, paper)
    base = lit(base, -0.05 * granules + 0.02 * paper)
    return Surface(base, 0.88 - 0.05 * edges, 0.0, 0.0018 * paper)


@material("oil paint strokes", words="oil paint impasto brush strokes painting painterly canvas palette knife acrylic")
def oil_paint_strokes(points: Points, color: Tensor = rgb(78, 112, 150), second: Tensor = rgb(206, 160, 84)) -> Surface:
    flow = points.warped(0.26, 1.2, 2)
    dab = cells(flow, (8.0, 8.0, 2.8), 1.0)
    own = flow.at(flow.x + 0.6 * dab.value, flow.y, flow.z + 3.0 * dab.other)
    bristle = fbm(own, (46.0, 46.0, 2.4), 2, 0.8)
    broad = noise(own, (16.0, 16.0, 1.6), 2)
    hue = half(1.9 * fbm(points.warped(0.1, 2.0, 2), 1.3, 3, 0.5, 4) + 0.9 * (dab.value - 0.5) + 0.4 * broad - 0.1)
    dark, light = shift(color, -0.16, 1.1), shift(color, 0.17, 0.8)
    base = ramp(hue, dark, shift(color, -0.04), color, shift(color, 0.04), light, second, second)
    base = lit(base, 0.10 * (dab.other - 0.5) + 0.06 * bristle)
    thick = smoothstep(0.0, 0.15, dab.second - dab.near)  # falls to the canvas at its rim: no cliffs
    height = thick * (0.004 + 0.008 * dab.value + 0.0030 * bristle + 0.004 * broad)
    return Surface(base, 0.38 - 0.08 * bristle, 0.0, height)


@material("chalkboard", words="chalkboard blackboard chalk school slate smudged erased writing")
def chalkboard(points: Points, color: Tensor = rgb(54, 72, 64), chalk: Tensor = rgb(226, 228, 222)) -> Surface:
    wipe = fbm(points.warped(0.12, 1.4, 2), (1.2, 1.2, 6.0), 4, 0.6)
    tooth = fbm(points, 55.0, 2, 0.8, 1)
    streak = fbm(points.warped(0.10, 1.4, 2), (3.0, 3.0, 34.0), 2, 0.7, 2)
    haze = smoothstep(-0.3, 0.9, wipe + 0.35 * streak)
    stroke = scratches(points, 2.2, 0.014, 0.6, 1.0, None, 3).sqrt()
    mark = smoothstep(0.25, 0.65, stroke * (1.0 + 0.8 * tooth))
    ghost = smoothstep(0.0, 0.6, scratches(points, 2.2, 0.022, 0.6, 1.0, None, 6)) * 0.16
    base = mix(lit(color, 0.02 * tooth), shift(chalk, -0.1), 0.26 * haze + ghost)
    base = mix(base, chalk, 0.9 * mark)
    return Surface(base, 0.80 + 0.15 * mark, 0.0, 0.0006 * tooth + 0.0012 * mark)


@material("marbled paper", words="marbled marbling paper ebru suminagashi swirls combed endpaper bookbinding turkish")
def marbled_paper(points: Points, color: Tensor = rgb(60, 92, 132), second: Tensor = rgb(176, 64, 54)) -> Surface:
    flow = points.warped(0.10, 2.4, 2).warped(0.10, 1.6, 2, 3)
    comb = 0.13 * (1.0 - 4.0 * (wrap(flow.x + 0.6 * flow.y, 0.24)[0]).abs())
    level = flow.z + comb + 0.03 * noise(flow, 5.0, 4)
    place, band = wrap(level, 0.036)
    roll = random(band)
    base = mix(color, shift(color, 0.14, 0.8), smoothstep(0.30, 0.31, roll))
    base = mix(base, shift(color, -0.14, 0.9), smoothstep(0.52, 0.53, roll))
    base = mix(base, second, smoothstep(0.79, 0.80, roll))
    base = mix(base, rgb(222, 204, 168), smoothstep(0.93, 0.94, roll))
    base = mix(base, shift(color, -0.12, 0.8), 0.55 * smoothstep(0.40, 0.5, place.abs()))
    grain = fbm(points, 60.0, 2, 0.7)
    return Surface(lit(base, 0.02 * grain), 0.46 + 0.05 * grain, 0.0, 0.0)


def _felted(points: Points) -> Tensor:
    """The fibres of paper, which lie in any direction: 0..1."""
    bent = points.warped(0.015, 6.0, 2)
    return scratches(bent, 9.0, 0.005, 1.0, 0.95).maximum(0.8 * scratches(bent, 14.0, 0.004, 1.0, 0.95, None, 2))


@material("paper", words="paper sheet drawing page white blank plain papery card cardstock stationery", made_of="paper")
def paper(points: Points, color: Tensor = rgb(238, 234, 224)) -> Surface:
    cloud = fbm(points, 7.0, 4, 0.65)
    fibre = _felted(points)
    tooth = fbm(points, 26.0, 3, 0.75, 3)
    fleck = smoothstep(0.45, 0.7, scratches(points, 7.0, 0.0045, 0.30, 0.6, None, 4))
    base = lit(color, 0.016 * cloud + 0.012 * tooth + 0.02 * (fibre - 0.3))
    base = mix(base, shift(color, 0.07, 0.85), 0.6 * fibre - 0.1)
    base = mix(base, shift(color, -0.16, 2.0, 0.012), 0.5 * fleck)
    return Surface(base, 0.94, 0.0, 0.0011 * tooth + 0.0007 * fibre + 0.0025 * cloud)


@material("crumpled paper", words="crumpled paper creased wrinkled scrunched crushed sheet ball trash", made_of="paper")
def crumpled_paper(points: Points, color: Tensor = rgb(234, 230, 220)) -> Surface:
    wide, tone = crumpled(points.warped(0.03, 2.5, 2), 2.0)
    fine, fleck = crumpled(points.warped(0.02, 6.0, 2), 4.6, 2)
    least, _ = crumpled(points.warped(0.02, 6.0, 2), 10.0, 3)
    some = smoothstep(-0.3, 0.4, noise(points, 1.8, 4))
    fold = smoothstep(0.008, 0.0, wide.abs()).maximum(0.7 * smoothstep(0.007, 0.0, fine.abs()))
    fibre = _felted(points)
    base = lit(color, 0.03 * (tone - 0.5) + 0.02 * (fleck - 0.5) + 0.02 * (fibre - 0.3))
    base = mix(base, shift(color, -0.10, 1.2), 0.35 * fold)
    return Surface(base, 0.90, 0.0, 0.46 * wide + (0.20 + 0.18 * some) * fine + 0.20 * some * least + 0.0004 * fibre)


@material("corrugated cardboard", words="cardboard carton box corrugated kraft brown packaging", made_of="cardboard")
def corrugated_cardboard(points: Points, color: Tensor = rgb(192, 152, 106)) -> Surface:
    lane = plane(points, 8, mirror=True)
    flute = torch.cos(6.2831853 * lane.u / 0.066)
    fibre = _felted(points)
    cloud = fbm(points, 6.0, 4, 0.65)
    fleck = smoothstep(0.25, 0.55, scratches(points, 9.0, 0.0050, 0.8, 0.5, None, 4))
    # Here and there the smooth sheet is torn off the flutes, which leaves a pale, frayed rim.
    tear = fbm(points.warped(0.03, 6.0, 4), 1.3, 3, 0.45, 8) + 0.05 * fibre - 0.44
    torn = smoothstep(0.0, 0.02, tear)
    rim = smoothstep(-0.03, 0.0, tear) * smoothstep(0.10, 0.02, tear)
    sheet = lit(color, 0.06 * (fibre - 0.3) + 0.03 * cloud + 0.02 * flute)
    sheet = mix(sheet, shift(color, -0.06, 1.05), 0.7 * smoothstep(-0.5, -1.0, flute))
    sheet = mix(sheet, shift(color, -0.17), 0.5 * fleck)
    below = lit(mix(shift(color, -0.17), shift(color, 0.0), half(1.2 * flute)), 0.08 * (fibre - 0.3))
    base = mix(mix(sheet, below, torn), shift(color, 0.10, 0.75), 0.75 * rim)
    height = (0.0036 + 0.0064 * torn) * flute - 0.012 * torn + 0.003 * rim + 0.0006 * fibre + 0.002 * cloud
    return Surface(base, 0.88 + 0.05 * torn, 0.0, height)


def _words(u: Tensor, v: Tensor, key: Tensor) -> Tensor:
    """Lines of words in letters that nobody can read, made of strokes that are there at random: 0..1; u, v in lines."""
    place, line = wrap(v)
    letter = (u / 0.52).floor()
    x, y = u / 0.52 - letter, place / 0.64 + 0.5
    roll, other = random(letter, line, key), random(line, key)
    ink = smoothstep(0.20, 0.13, (x - 0.24).abs()) * (roll < 0.8)
    ink = ink.maximum(smoothstep(0.20, 0.13, (x - 0.70).abs()) * (torch.remainder(roll * 7.0, 1.0) < 0.55))
    for level, salt in ((0.10, 13.0), (0.50, 29.0), (0.90, 53.0)):
        bar = smoothstep(0.14, 0.07, (y - level).abs()) * (torch.remainder(roll * salt, 1.0) < 0.5)
        ink = ink.maximum(bar * smoothstep(0.40, 0.34, (x - 0.47).abs()))
    length = 4.0 + (31.0 * other).remainder(4.0).floor()
    gap = torch.remainder(letter + (6.0 * other).floor(), length) < 1.0
    return ink * ~gap * smoothstep(0.56, 0.5, (y - 0.5).abs())


@material("newspaper", words="newspaper newsprint news print text columns headlines press daily", made_of="paper")
def newspaper(points: Points, color: Tensor = rgb(206, 202, 192), ink: Tensor = rgb(54, 52, 52)) -> Surface:
    lane = plane(points, 4, mirror=True)
    story = panels(lane.u, lane.v, lane.side, 0.84, 3)
    left, down = story.u + 0.5 * story.width, 0.5 * story.height - story.v - 0.016
    under = down - 0.012 - 0.070 * (1.0 + 2.0 * story.value).floor()  # the headline, of one or two lines
    count = (story.width / 0.18).round().clamp_min(1.0)
    column = (left / story.width * count).floor()
    across = left - column * story.width / count
    inset = (across - 0.010).minimum(story.width / count - 0.010 - across)
    body = under > 0.0
    pitch = torch.where(body, 0.021, 0.070)
    u, v = torch.where(body, across, left - 0.020), torch.where(body, 0.0105 - under, 0.035 - down)
    words = _words(u / pitch, v / pitch, (5000.0 * story.value).floor() + torch.where(body, column + 1.0, 0.0))
    words = words * torch.where(body, 0.85 * (inset > 0.0), 0.95 * (under < -0.012))
    words = words * smoothstep(0.012, 0.015, story.inside)
    # Some rectangles are photographs, printed in dots.
    dots = torch.cos(6.2831853 * (lane.u + lane.v) / 0.017) * torch.cos(6.2831853 * (lane.u - lane.v) / 0.017)
    scene = fbm(points.warped(0.06, 3.0, 2), (3.4, 3.4, 4.4), 4, 0.5, 3) + 1.6 * story.v
    photo = smoothstep(-0.45, 0.45, scene + 0.22 * dots) * smoothstep(0.014, 0.018, story.inside)
    words = torch.where(story.other < 0.20, 0.85 * photo, words)
    cloud, fibre = fbm(points, 4.0, 4, 0.6), fbm(points, 45.0, 2, 0.8, 2)
    base = mix(lit(color, 0.025 * cloud + 0.025 * fibre), ink, words)
    base = mix(base, ink, 0.5 * smoothstep(0.003, 0.001, story.inside))
    return Surface(base, 0.9, 0.0, 0.004 * cloud + 0.0006 * fibre)


@material("parchment", words="parchment vellum papyrus old paper treasure map scroll yellowed ancient", made_of="paper")
def parchment(points: Points, color: Tensor = rgb(218, 188, 136), stain: Tensor = rgb(134, 92, 48)) -> Surface:
    bent = points.warped(0.10, 2.4, 4)
    cloud = fbm(bent, 1.8, 5, 0.6)
    blot = spots(bent, 1.5, 0.6, 0.75, 0.6, 2).depth
    ring = smoothstep(0.0, 0.04, blot) * smoothstep(0.22, 0.03, blot)
    fox = smoothstep(0.0, 0.7, spots(points.warped(0.03, 9.0, 2), 6.5, 0.35, 0.30, 0.9, 5).depth)
    fibre = _felted(points)
    grain = fbm(points, 14.0, 4, 0.75, 6)
    wave = fbm(points.warped(0.1, 1.5, 2), 2.2, 2, 0.4, 7)
    crease = smoothstep(0.012, 0.0, cracks(points.warped(0.05, 3.0, 3), 1.9, 0.7, 0.0, 3).distance)
    base = mix(shift(color, 0.06, 0.85), shift(color, -0.09, 1.15, 0.01), half(1.5 * cloud))
    base = lit(base, 0.06 * (fibre - 0.3) + 0.03 * grain)
    base = mix(base, stain, 0.18 * smoothstep(0.0, 0.05, blot) + 0.40 * ring + 0.55 * fox + 0.30 * crease)
    base = mix(base, stain, 0.55 * smoothstep(0.25, 0.8, fbm(bent, 1.3, 4, 0.6, 9)))
    height = 0.022 * wave + 0.001 * fibre + 0.0015 * grain - 0.006 * crease
    return Surface(base, 0.74 + 0.05 * grain, 0.0, height)


@material("poured acrylic", words="acrylic pour fluid art cells marbled swirl resin lacing abstract")
def poured_acrylic(points: Points, color: Tensor = rgb(44, 130, 150), second: Tensor = rgb(226, 220, 206)) -> Surface:
    flow = points.warped(0.28, 1.1, 3)
    stream = fbm(flow, (1.6, 1.6, 2.4), 3, 0.5)
    cell = spots(flow.warped(0.02, 7.0, 2), 5.5, 0.9, 0.75, 0.75)
    region = smoothstep(-0.25, -0.05, fbm(flow, 1.5, 2, 0.5, 5))
    ring = smoothstep(0.02, 0.06, cell.depth) * smoothstep(0.34, 0.14, cell.depth) * region
    core = smoothstep(0.14, 0.22, cell.depth) * region
    base = ramp(
        half(2.2 * stream),
        shift(color, -0.26),
        shift(color, -0.1),
        color,
        second,
        color,
        color,
        rgb(202, 158, 84),
        color,
    )
    base = mix(base, mix(color, shift(color, -0.16), cell.value), core)
    base = mix(base, second, 0.9 * ring)
    return Surface(base, 0.09 + 0.03 * ring, 0.0, 0.001 * stream)


@material("spray gradient", words="ombre gradient airbrush sprayed fade two tone dip dyed")
def spray_gradient(points: Points, color: Tensor = rgb(190, 96, 130), second: Tensor = rgb(120, 104, 170)) -> Surface:
    mist = cells(points, 110.0, 1.0)
    level = 0.9 * points.z + 0.86 + 0.05 * fbm(points, 1.6, 2)
    share = smoothstep(0.0, 0.8, level + 0.22 * (mist.value - 0.5))
    base = lit(mix(second, color, share), 0.02 * (mist.other - 0.5))
    return Surface(base, 0.42 + 0.06 * (mist.other - 0.5), 0.0)


@material("stencilled crate", words="stencil painted crate military markings army stripes hazard stencilled box")
def stencilled_crate(points: Points, color: Tensor = rgb(96, 100, 66), ink: Tensor = rgb(214, 206, 180)) -> Surface:
    lane = plane(points)
    board = bricks(points, 2.3, 0.26, 0.014, -1.0, 0.3)
    grain = fbm(points, (3.0, 3.0, 60.0), 3, 0.7)
    wear = fbm(points, 8.0, 5, 0.7, 2)
    u, v = 0.56 * wrap(lane.u, 0.56)[0], 0.52 * wrap(lane.v + 0.07, 0.52)[0]
    bar = drawn((wrap(lane.u + lane.v, 0.16)[0]).abs() * 0.16, 0.04) * drawn((v - 0.195).abs(), 0.035)
    low = v + 0.045
    emblem = smoothstep(-0.003, 0.003, star(u, low, 5, 0.115, 0.39))
    ring = drawn(((u.square() + low.square()).sqrt() - 0.145).abs(), 0.011) * drawn(
        -(u.abs() - low.abs()).abs(), -0.015
    )
    print_ = bar.maximum(ring).maximum(emblem) * smoothstep(0.35, 0.15, wear + 0.2 * grain)
    joint = smoothstep(0.004, -0.002, board.inside)
    bare = smoothstep(0.42, 0.55, wear + 0.3 * smoothstep(0.03, 0.0, board.inside))
    tone = fbm(points, 1.4, 3, 0.5, 4)
    base = lit(mix(color, shift(color, 0.07, 0.8), half(tone)), 0.05 * grain + 0.06 * (board.value - 0.5))
    base = mix(mix(base, ink, 0.9 * print_), rgb(150, 122, 88), 0.8 * bare)
    base = mix(base, rgb(30, 28, 22), 0.85 * joint)
    return Surface(base, 0.72 + 0.15 * bare, 0.0, -0.014 * joint + 0.0016 * grain - 0.002 * bare)


LETTERS = ("gk", "ab", "ah", "acd", "ce", "ad", "f", "ai", "hi", "hm", "abcd", "cde")  # A H M O T U V W X Y 8 I


def _throw_up(u: Tensor, v: Tensor, kind: Tensor) -> Tensor:
    """Distance from the strokes of a letter, kinds 0 to 11; each is its own mirror image."""
    x, high, wide = u.abs(), 0.165, 0.088
    places = {
        "a": ((wide, high), (wide, -high)),
        "b": ((wide, 0.0), (0.0, 0.0)),
        "c": ((wide, high), (0.0, high)),
        "d": ((wide, -high), (0.0, -high)),
        "e": ((0.0, high), (0.0, -high)),
        "f": ((wide, high), (0.0, -high)),
        "g": ((0.0, high), (wide, -high)),
        "h": ((wide, high), (0.0, -0.01)),
        "i": ((0.0, 0.01), (wide, -high)),
        "k": ((0.06, -0.06), (0.0, -0.06)),
        "m": ((0.0, 0.0), (0.0, -high)),
    }
    result = torch.full_like(u, 1.0)
    for name, (first, last) in places.items():
        has = torch.tensor([name in letter for letter in LETTERS]).to(u.device)[kind.long()]
        result = torch.where(has, result.minimum(segment(x, v, first, last)), result)
    return result


@material("graffiti", words="graffiti spray paint street art tag mural wall urban letters")
def graffiti(points: Points, color: Tensor = rgb(152, 148, 142), ink: Tensor = rgb(30, 28, 36)) -> Surface:
    wall, dust = fbm(points, 22.0, 4, 0.7), noise(points, 90.0, 9)
    lane = plane(points, mirror=True)
    bend = vector_noise(points, 2.2, 2, 5)
    x, y = lane.u + 0.06 * bend[:, 0], lane.v + 0.07 * bend[:, 1]
    level, row = wrap(y + 0.13, 0.66)
    place, letter = wrap(x + 0.17 * row, 0.37)
    word = (0.25 * (letter + 2.0 * row)).floor()
    tilt = 0.36 * (random(letter, row, 1) - 0.5)
    u, v = 0.37 * place, 0.66 * level + 0.06 * (random(letter, row, 2) - 0.5)
    u, v = u - tilt * v, v + tilt * u
    kind = (12.0 * random(letter, row, 3)).floor()
    stroke, block = _throw_up(u, v, kind), _throw_up(u - 0.022, v + 0.030, kind)
    fat = 0.050 + 0.002 * dust
    inside, outline = drawn(stroke, fat), drawn(stroke, fat + 0.020).maximum(drawn(block, fat + 0.012))
    hue = random(row, word, 77)[:, None]
    tone = half(5.0 * v + 0.4 * dust + 0.5 * bend[:, 2])
    cold, hot = ramp(tone, rgb(38, 74, 190), rgb(60, 204, 214)), ramp(tone, rgb(210, 32, 120), rgb(250, 160, 40))
    fill = torch.where(hue < 0.30, cold, hot)
    fill = torch.where(hue > 0.60, ramp(tone, shift(color, -0.02), shift(color, 0.28, 0.6)), fill)
    bubble = smoothstep(0.08, 0.14, spots(points, 9.0, 0.4, 0.3, 0.6, 8).depth) * inside
    shine = drawn((stroke - 0.030).abs(), 0.004) * smoothstep(0.0, 0.06, v - 0.5 * u) * smoothstep(0.0, 0.3, bend[:, 2])
    mist = smoothstep(0.155, 0.060, stroke + 0.03 * dust + 0.05 * bend[:, 0]) * smoothstep(0.50, 0.38, place.abs())
    # Between the rows someone has signed with a pen.
    turn = 46.0 * x + 2.5 * bend[:, 1] + 2.0 * (19.0 * x).sin()
    line = 0.66 * wrap(y + 0.46, 0.66)[0] - 0.030 * turn.sin() - 0.012 * (17.0 * x).cos()
    pen = drawn(line.abs() / (1.0 + (1.4 * turn.cos()).square()).sqrt(), 0.0065 + 0.002 * wall, 0.003)
    pen = pen * smoothstep(-0.05, 0.0, noise(points, (0.9, 0.9, 2.0), 6))
    base = lit(color, 0.05 * wall + 0.08 * fbm(points, 1.8, 4))
    base = mix(base, mix(color, torch.where(hue < 0.5, rgb(240, 224, 130), rgb(130, 206, 232)), 0.9 * mist), mist)
    base = mix(mix(mix(base, shift(ink, 0.08), 0.85 * pen), ink, 0.95 * outline), fill, inside)
    base = mix(base, rgb(246, 244, 236), 0.9 * shine + 0.30 * bubble)
    return Surface(base, 0.9 - 0.42 * outline - 0.15 * mist, 0.0, 0.003 * wall * (1.0 - 0.5 * outline))
