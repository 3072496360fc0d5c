"""Patterns that designers print, inlay and paint. Flat ones lie in the plane of a side, bands run round the z axis."""

import torch
from torch import Tensor

from .craft import *
from .patterns import drawn, random, turned, wrap


def _around(points: Points, count: float) -> Tensor:
    """Place around the z axis, 0..count."""
    return torch.atan2(points.y, points.x) * (count / 6.2831853)


@material("rainbow stripes", words="rainbow stripes striped colourful colorful pride retro seventies")
def rainbow_stripes(points: Points, color: Tensor = rgb(226, 216, 196)) -> Surface:
    hues = (
        rgb(206, 58, 52),
        rgb(232, 132, 46),
        rgb(238, 192, 62),
        rgb(86, 160, 88),
        rgb(52, 124, 184),
        rgb(112, 76, 150),
    )
    level = wrap(0.75 * points.z + 0.30 * points.x - 0.06, 0.62)[0] * 0.62
    base = lit(color, 0.012 * fbm(points, 1.5, 3))
    for number, hue in enumerate(hues):
        base = mix(base, hue, drawn((level - 0.10 + 0.040 * number).abs(), 0.0175, 0.003))
    band = drawn(level.abs(), 0.125)
    grain = fbm(points, 44.0, 2, 0.7)
    return Surface(lit(base, 0.008 * grain), 0.42 - 0.12 * band + 0.02 * grain, 0.0, 0.0008 * band)


@material("chevron", words="chevron zigzag zig-zag zag missoni herringbone stripes printed")
def chevron(points: Points, color: Tensor = rgb(44, 96, 110), second: Tensor = rgb(216, 206, 184)) -> Surface:
    place, _ = wrap(_around(points, 14.0))
    level = points.z + 0.16 * place.abs()
    band, number = wrap(level, 0.15)
    inside = drawn(band.abs() * 0.15, 0.019, 0.002)
    rim = drawn((band.abs() * 0.15 - 0.031).abs(), 0.004, 0.002)
    thread = weave(points, 0.018)
    dye = 0.03 * fbm(points, 1.5, 3)
    base = mix(lit(color, 0.06 * (random(number) - 0.5) + dye), second, inside.maximum(rim))
    return Surface(lit(base, 0.05 * (thread.height - 0.6)), 0.72, 0.0, 0.0013 * thread.height.square())


@material("damask", words="damask wallpaper brocade baroque victorian ornate silk floral")
def damask(points: Points, color: Tensor = rgb(96, 34, 52), second: Tensor = rgb(158, 92, 86)) -> Surface:
    lane = plane(points, mirror=True)
    column = wrap(lane.u, 0.40)[1]
    odd = torch.remainder(column, 2.0)
    u = 0.40 * wrap(lane.u, 0.40)[0].abs()
    v = 0.62 * wrap(lane.v + 0.31 * odd, 0.62)[0]
    angle, reach = torch.atan2(u, v), (u.square() + v.square()).sqrt()
    bud = 0.115 * (0.62 + 0.38 * (4.0 * angle).cos()) * (1.0 + 0.35 * angle.cos()) - reach
    leaf = _leaf(u - 0.095, v - 0.165, 0.6, 0.085)
    leaf = leaf.maximum(_leaf(u - 0.105, v + 0.10, 2.2, 0.095)).maximum(_leaf(u - 0.06, v + 0.19, 2.7, 0.075))
    leaf = leaf.maximum(_leaf(u, v - 0.235, 0.0, 0.06)).maximum(_leaf(u - 0.165, v + 0.02, 1.35, 0.06))
    frame = 0.006 - (u - 0.125 - 0.06 * (v * 10.13).cos()).abs()
    shape = bud.maximum(leaf).maximum(frame)
    inside = smoothstep(-0.002, 0.002, shape)
    vein = drawn((bud - 0.02).abs(), 0.004, 0.002).maximum(drawn((leaf - 0.010).abs(), 0.003, 0.002))
    fibre = fbm(points, (70.0, 70.0, 6.0), 2, 0.8)
    across = fbm(points, (8.0, 8.0, 80.0), 2, 0.8, 3)
    base = mix(lit(color, 0.06 * fibre), lit(second, 0.05 * across), inside * (1.0 - 0.8 * vein))
    return Surface(base, 0.58 - 0.22 * inside + 0.05 * fibre, 0.0, 0.002 * inside + 0.0006 * fibre)


def _leaf(u: Tensor, v: Tensor, angle: float, length: float) -> Tensor:
    """How far inside a pointed leaf about the origin that leans to the right by `angle` from upright."""
    x, y = turned(u, v, -angle)
    return 0.38 * length * (1.0 - (y / length).square()) - x.abs() - 0.15 * length


@material("celtic knot", words="celtic knot knotwork interlace braid irish viking weave band")
def celtic_knot(points: Points, band: Tensor = rgb(206, 176, 104), color: Tensor = rgb(58, 92, 74)) -> Surface:
    lane = plane(points, mirror=True)
    u, v = turned(lane.u, lane.v, 0.7853982)
    size = 0.17
    a, i = wrap(u, size)
    b, j = wrap(v, size)
    over = torch.remainder(i + j, 2.0)  # which of the two bands is on top at this crossing
    wave_a = a + 0.16 * (3.1415927 * (v / size + i)).sin()
    wave_b = b + 0.16 * (3.1415927 * (u / size + j)).cos()
    first, second = torch.where(over > 0, wave_a, wave_b).abs(), torch.where(over > 0, wave_b, wave_a).abs()
    top, under = drawn(first, 0.23, 0.015), drawn(second, 0.23, 0.015) * (1.0 - drawn(first, 0.31, 0.015))
    cord = top.maximum(under)
    place = torch.where(first < 0.27, first, second)
    line = drawn((place - 0.15).abs(), 0.022, 0.012) * cord
    round_ = (1.0 - (place / 0.25).square()).clamp_min(0.0).sqrt() * cord
    grain = fbm(points, 28.0, 3, 0.7)
    dirt = half(fbm(points, 2.0, 4, 0.6, 2))
    base = mix(lit(color, 0.05 * grain), lit(shift(band, -0.05, 0.9), 0.10 * (round_ - 0.6)), cord)
    base = mix(base, shift(color, -0.16, 0.7), 0.75 * line + 0.25 * dirt * (1.0 - cord))
    return Surface(base, 0.62 - 0.3 * cord + 0.1 * dirt, 0.85 * cord, 0.022 * round_ - 0.004 * line + 0.001 * grain)


@material(
    "islamic star tiles", words="islamic moroccan arabic star tiles zellige mosaic girih geometric persian alhambra"
)
def islamic_star_tiles(
    points: Points,
    color: Tensor = rgb(34, 92, 136),
    second: Tensor = rgb(186, 184, 170),
    third: Tensor = rgb(50, 128, 120),
) -> Surface:
    lane = plane(points, mirror=True)
    size = 0.32
    u, i = wrap(lane.u, size)
    v, j = wrap(lane.v, size)
    square, diamond = u.abs().maximum(v.abs()), (u.abs() + v.abs()) * 0.70711
    eight = 0.30 - square.minimum(diamond)  # the star of two squares
    centre = 0.14 - square.minimum(diamond)
    cross_u, cross_v = 0.5 - u.abs(), 0.5 - v.abs()
    cross = 0.20 - (cross_u.maximum(cross_v)).minimum((cross_u + cross_v) * 0.70711)
    strap = eight.abs().minimum(cross.abs()).minimum(centre.abs())
    grout = drawn(strap * size, 0.0045, 0.0018)
    star_in, heart = smoothstep(0.0, 0.006, eight), smoothstep(0.0, 0.006, centre)
    glaze = fbm(points, 9.0, 3, 0.6)
    own = random(i, j, lane.side.round(), (star_in * 2.0).round())
    base = mix(second, color, star_in)
    base = mix(base, third, smoothstep(0.0, 0.006, cross))
    base = mix(base, rgb(222, 172, 70), heart)
    base = lit(
        mix(base, color, 0.45 * (1.0 - star_in) * (1.0 - smoothstep(0.0, 0.006, cross))),
        0.10 * (own - 0.5) + 0.04 * glaze,
    )
    base = mix(base, rgb(150, 142, 128), grout)
    pillow = smoothstep(0.0, 0.07, strap)
    return Surface(base, 0.14 + 0.6 * grout + 0.04 * glaze, 0.0, 0.008 * pillow - 0.003 * grout + 0.0010 * glaze)


@material("art deco fans", words="art deco fans gatsby twenties scallop shell gold black seigaiha waves")
def art_deco_fans(points: Points, color: Tensor = rgb(34, 58, 68), line: Tensor = rgb(214, 172, 98)) -> Surface:
    lane = plane(points, mirror=True)
    width, rise = 0.30, 0.15
    best = torch.full_like(lane.u, 9.0)
    away = torch.zeros_like(lane.u)
    across = torch.zeros_like(lane.u)
    base_row = (lane.v / rise).floor()
    for step in (1.0, 0.0, -1.0):  # the lowest disc that holds the point lies on top
        row = base_row + step
        u = width * wrap(lane.u + 0.5 * width * torch.remainder(row, 2.0), width)[0]
        v = lane.v - rise * row
        reach = (u.square() + v.square()).sqrt()
        held = (reach < 0.5 * width) & (best > 8.0)
        held = (reach < 0.5 * width) if step > -1.0 else held | (best > 8.0)
        away, across = torch.where(held, reach, away), torch.where(held, torch.atan2(u, v), across)
        best = torch.where(held, reach, best)
    ring = away / (0.5 * width)
    arcs = drawn((wrap(ring, 0.25)[0] * 0.25 * 0.5 * width + 0.0).abs(), 0.0026, 0.0016) * (ring > 0.3)
    rays = drawn((wrap(across, 0.2618)[0] * 0.2618 * away).abs(), 0.0022, 0.0015) * (ring < 0.75) * (ring > 0.25)
    gold = arcs.maximum(rays).maximum(drawn(away, 0.024, 0.002))
    wear = smoothstep(0.35, 0.7, fbm(points, 7.0, 5, 0.7))
    base = mix(color, shift(color, 0.08, 0.9), smoothstep(0.25, 0.95, ring))
    base = mix(lit(base, 0.02 * fbm(points, 1.5, 3)), line, gold * (1.0 - 0.4 * wear))
    return Surface(base, 0.20 + 0.06 * gold + 0.2 * wear * gold, gold, 0.0010 * gold)


@material("greek meander", words="meander greek key fret border ancient amphora pottery black figure vase")
def greek_meander(points: Points, color: Tensor = rgb(186, 104, 62), ink: Tensor = rgb(34, 28, 28)) -> Surface:
    band, number = wrap(points.z - 0.12, 0.46)
    v = band * 0.46
    count = 24.0
    u = wrap(_around(points, count))[0] * 10.0 + 5.0  # a key is 10 by 9 strokes
    w = v / 0.018
    key = torch.full_like(u, 9.0)
    path = ((0.0, -3.0), (8.0, -3.0), (8.0, 3.0), (2.0, 3.0), (2.0, -0.6), (5.2, -0.6), (5.2, 1.0))
    for first, last in zip(path, path[1:], strict=False):
        du = (u - (u.clamp(min(first[0], last[0]), max(first[0], last[0])))).abs()
        dv = (w - (w.clamp(min(first[1], last[1]), max(first[1], last[1])))).abs()
        key = key.minimum(du.maximum(dv))
    tail = (u - u.clamp(8.0, 10.0)).abs().maximum((w + 3.0).abs())
    inked = drawn(key.minimum(tail), 0.62, 0.10)
    inked = inked.maximum(drawn((w.abs() - 6.0).abs(), 0.6, 0.1)).maximum(drawn((w.abs() - 8.2).abs(), 0.3, 0.1))
    tongue = wrap(_around(points, 60.0))[0]
    inked = inked.maximum(drawn((tongue.abs() - 0.1).abs(), 0.16, 0.05) * drawn((w + 10.6).abs(), 1.5, 0.1))
    wheel = fbm(points, (2.0, 2.0, 36.0), 3, 0.6)
    wear = smoothstep(0.38, 0.62, fbm(points, 9.0, 5, 0.7, 2))
    clay = lit(color, 0.025 * wheel + 0.05 * fbm(points, 1.5, 4, 0.5, 3))
    inked = inked * (1.0 - 0.75 * wear)
    return Surface(mix(clay, ink, 0.95 * inked), 0.55 - 0.22 * inked + 0.1 * wear, 0.0, 0.0012 * wheel + 0.0008 * inked)


@material("harlequin diamonds", words="harlequin diamonds argyle jester circus lozenge clown rhombus")
def harlequin_diamonds(points: Points, color: Tensor = rgb(150, 38, 52), second: Tensor = rgb(44, 52, 82)) -> Surface:
    lane = plane(points, mirror=True)
    a, i = wrap(lane.u / 0.26 + lane.v / 0.44)
    b, j = wrap(lane.u / 0.26 - lane.v / 0.44)
    kind = torch.remainder(i + j, 2.0)
    third = random(i, j, lane.side.round())
    edge = (0.5 - a.abs()).minimum(0.5 - b.abs())
    seam = drawn(edge, 0.022, 0.008)
    stud = drawn(((0.5 - a.abs()).square() + (0.5 - b.abs()).square()).sqrt(), 0.085, 0.01)
    fine = fbm(points, 50.0, 2, 0.7)
    nap = fbm(points, 2.5, 4, 0.6, 2)
    base = mix(color, second, kind * (third < 0.72))
    base = mix(base, rgb(206, 178, 122), kind * (third >= 0.72))
    base = lit(base, 0.05 * nap + 0.03 * fine + 0.05 * (third - 0.5))
    base = mix(mix(base, rgb(198, 158, 84), 0.9 * seam), rgb(226, 186, 104), stud)
    puff = smoothstep(0.0, 0.25, edge)
    gold = seam.maximum(stud)
    return Surface(base, 0.72 - 0.42 * gold, 0.9 * gold, 0.012 * puff + 0.012 * stud + 0.0006 * fine)


@material("floral print", words="floral flowers print flower blossom chintz liberty fabric wallpaper botanical")
def floral_print(points: Points, color: Tensor = rgb(222, 210, 186), petal: Tensor = rgb(196, 78, 96)) -> Surface:
    lane = plane(points, mirror=True)
    base = lit(color, 0.015 * fbm(points, 2.0, 3))
    for layer, (size, green) in enumerate(((0.17, True), (0.25, False), (0.36, False))):
        u, i = wrap(lane.u + 0.09 * layer, size)
        v, j = wrap(lane.v + 0.13 * layer, size)
        side = lane.side.round()
        x = u - 0.34 * (random(i, j, side, layer) - 0.5)
        y = v - 0.34 * (random(i, j, side, layer + 9) - 0.5)
        roll = random(i, j, side, layer + 20)
        angle, reach = torch.atan2(y, x) + 6.28 * roll, (x.square() + y.square()).sqrt()
        if green:
            leaf = 0.30 * (0.25 + 0.75 * (2.0 * angle).cos().abs().pow(0.8)) * (2.0 * angle).cos() - reach
            inside = smoothstep(-0.01, 0.01, leaf)
            hue = mix(rgb(96, 130, 86), rgb(126, 150, 104), roll)
            base = mix(base, mix(hue, shift(hue, -0.12), drawn(angle.sin().abs() * reach, 0.015, 0.01)), inside)
            continue
        lobes = (2.5 * angle).cos().abs()
        rim = 0.30 * (0.62 + 0.38 * lobes.sqrt())
        inside = smoothstep(-0.008, 0.008, rim - reach) * (roll < 0.8)
        hue = mix(petal, shift(petal, 0.10, 0.8, 0.03), random(i, j, side, 31))
        stroke = (1.0 - lobes).pow(3) * smoothstep(0.05, 0.25, reach)
        bloom = mix(mix(shift(hue, -0.10, 1.1), shift(hue, 0.10, 0.85), reach / 0.30), shift(hue, -0.16), 0.7 * stroke)
        bloom = mix(bloom, rgb(226, 176, 68), drawn(reach, 0.075, 0.008))
        bloom = mix(bloom, rgb(140, 92, 40), drawn((reach - 0.075).abs(), 0.010, 0.006))
        base = mix(base, bloom, inside)
    thread = weave(points, 0.013)
    return Surface(lit(base, 0.05 * (thread.height - 0.6)), 0.76, 0.0, 0.0010 * thread.height.square())
