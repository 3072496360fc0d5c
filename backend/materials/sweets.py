"""Sweets: chocolate breaks in squares, icing shines, sugar sparkles, jelly is lit from inside."""

import torch
from torch import Tensor

from .craft import *
from .patterns import random, wrap


@material("honeycomb", words="honeycomb honey bees wax beehive comb amber", made_of="wax")
def honeycomb(points: Points, color: Tensor = rgb(222, 154, 48)) -> Surface:
    cell = hexagons(points.warped(0.006, 5.0, 2), 0.15, 0.022, 10)
    wall = smoothstep(0.010, -0.003, cell.inside)
    lid = smoothstep(0.76, 0.77, cell.value + 0.35 * fbm(points, 1.6, 2)) * (1.0 - wall)
    deep = smoothstep(0.0, 0.05, cell.inside)
    grain = fbm(points, 22.0, 3, 0.7)
    honey = mix(shift(color, -0.17, 1.0, 0.02), shift(color, 0.02, 1.1), half(2.6 * cell.v + 1.2 * (cell.other - 0.5)))
    wax = lit(shift(color, 0.10, 0.75), 0.06 * grain)
    cap = lit(shift(color, 0.05, 0.65), 0.08 * grain + 0.1 * (cell.other - 0.5))
    base = mix(mix(honey, cap, lid), wax, wall)
    height = 0.034 * wall + lid * (0.026 + 0.010 * deep + 0.003 * grain) + 0.004 * deep * deep * (1.0 - lid)
    return Surface(base, 0.08 + 0.48 * wall + 0.5 * lid, 0.0, height)


@material("chocolate bar", words="chocolate dark chocolate squares cocoa sweet candy", made_of="chocolate")
def chocolate_bar(points: Points, color: Tensor = rgb(76, 48, 36)) -> Surface:
    square = bricks(points, 0.34, 0.26, 0.006, 0.0)
    bevel = (square.inside / 0.045).clamp(0.0, 1.0)
    panel = smoothstep(0.065, 0.073, square.inside)
    bloom = smoothstep(0.0, 0.7, fbm(points, 2.0, 5, 0.6, 2))
    chip = smoothstep(0.1, 0.5, spots(points.warped(0.01, 20.0, 2), 9.0, 0.25, 0.3, 0.8, 3).depth)
    base = mix(lit(color, 0.04 * (square.value - 0.5)), shift(color, 0.08, 0.9), 0.45 * bloom)
    base = mix(base, shift(color, -0.10), 0.6 * (1.0 - smoothstep(0.0, 0.02, square.inside)))
    base = mix(base, shift(color, 0.07, 1.2), 0.45 * chip)
    return Surface(base, 0.26 + 0.14 * bloom + 0.2 * chip, 0.0, 0.030 * bevel - 0.006 * panel - 0.004 * chip)


@material("milk chocolate", words="milk chocolate melted cocoa cream nougat sauce glaze", made_of="chocolate")
def milk_chocolate(points: Points, color: Tensor = rgb(136, 88, 58)) -> Surface:
    flow = points.warped(0.22, 1.0, 2).warped(0.05, 3.0, 2, 2)
    fold = fbm(flow, (1.2, 1.2, 5.0), 3, 0.45)
    swirl = fbm(flow, (2.0, 2.0, 4.0), 3, 0.5, 4)
    base = mix(shift(color, -0.055, 1.05), shift(color, 0.055, 1.0), half(1.2 * fold + 0.7 * swirl))
    return Surface(base, 0.16 + 0.05 * half(swirl), 0.0, 0.034 * fold + 0.006 * swirl)


@material("candy cane", words="candy cane peppermint striped christmas stick sweet barber", made_of="sugar")
def candy_cane(points: Points, color: Tensor = rgb(236, 230, 226), stripe: Tensor = rgb(200, 34, 42)) -> Surface:
    turn = points.y.atan2(points.x) / 6.2831853
    place = (2.0 * turn + 1.55 * points.z + 0.02 * fbm(points, 2.0, 2)).remainder(1.0)
    wide = smoothstep(0.012, -0.012, (place - 0.28).abs() - 0.08)
    thin = smoothstep(0.010, -0.010, ((place - 0.72).abs() - 0.045).abs() - 0.013)
    red = wide.maximum(thin)
    tone = fbm(points, 3.0, 3, 0.5, 3)
    base = mix(lit(color, 0.015 * tone), lit(stripe, 0.05 * tone), red)
    return Surface(base, 0.12 + 0.05 * half(tone), 0.0, 0.003 * red + 0.002 * tone)


@material("gummy candy", words="gummy gum drops sugar coated sour candy sweets jelly beans", made_of="sugar")
def gummy_candy(points: Points, color: Tensor = rgb(214, 66, 96)) -> Surface:
    grain = pieces(points, 24.0, 0.56, 0.44, 0.3, 0.5, 0.6, count=2, rim=0.6)
    lean = (grain.value - 0.5) * grain.u + (grain.other - 0.5) * grain.v
    coat = smoothstep(0.0, 0.2, grain.inside) * smoothstep(-0.55, -0.1, fbm(points, 3.0, 4, 0.6, 2) + 0.15)
    inner = fbm(points, 1.4, 3, 0.5, 3)
    body = ramp(half(1.4 * inner + 0.3 * points.up), shift(color, -0.10, 1.1), color, shift(color, 0.08, 0.95))
    sugar = lit(mix(shift(color, 0.08, 0.75), shift(color, 0.22, 0.35), grain.value), 0.15 * lean)
    base = mix(body, sugar, 0.55 * coat)
    return Surface(
        base, 0.18 + 0.25 * grain.other * coat, 0.0, coat * (0.0036 * grain.top.clamp_min(-0.6) + 0.001 * lean)
    )


@material("jelly", words="jelly jello gelatin gelatine dessert slime gel translucent", made_of="jelly")
def jelly(points: Points, color: Tensor = rgb(206, 48, 58)) -> Surface:
    deep = points.moved(-0.08 * points.normal)
    bubble = pieces(deep, 5.0, 0.17, 0.17, 0.0, 0.1, 0.8)
    ring = smoothstep(0.0, 0.25, bubble.inside) * (1.0 - 0.75 * smoothstep(0.3, 0.8, bubble.inside))
    far = pieces(points.moved(-0.16 * points.normal), 8.0, 0.18, 0.18, 0.0, 0.1, 0.7, layer=2)
    light = fbm(deep, 1.1, 3, 0.5, 3)
    wobble = fbm(points, 2.0, 2, 0.4, 4)
    base = ramp(half(1.2 * light - 0.8 * points.z), shift(color, -0.13, 0.95), color, shift(color, 0.10, 1.05, 0.01))
    base = mix(base, shift(color, 0.22, 0.7), 0.65 * ring + 0.25 * smoothstep(0.0, 0.9, far.inside))
    return Surface(base, 0.06, 0.0, 0.014 * wobble)


@material("ice cream", words="ice cream gelato vanilla scoop frozen dessert sorbet", made_of="cream")
def ice_cream(points: Points, color: Tensor = rgb(240, 222, 180)) -> Surface:
    bent = points.warped(0.10, 2.2, 3)
    drag = fbm(bent, (2.0, 2.0, 11.0), 4, 0.6)
    torn = smoothstep(0.05, 0.40, fbm(bent, (4.0, 4.0, 9.0), 4, 0.65, 2))
    ice_ = fbm(points, 24.0, 3, 0.75, 3)
    pit = smoothstep(0.0, 0.4, spots(points.warped(0.02, 14.0, 2), 10.0, 0.5, 0.4, 0.8, 4).depth) * torn
    seed = smoothstep(0.2, 0.6, spots(points, 17.0, 0.35, 0.13, 0.5, 5).depth)
    base = mix(shift(color, -0.075, 1.3, 0.006), shift(color, 0.025), half(1.2 * drag + 0.5 - 0.9 * torn + 0.4 * ice_))
    base = mix(mix(base, shift(color, -0.14, 1.4), 0.5 * pit), rgb(70, 52, 36), 0.8 * seed)
    height = 0.020 * drag + torn * (0.006 * ice_ - 0.008) - 0.014 * pit
    return Surface(base, 0.36 + 0.35 * torn, 0.0, height)


def _strewn(points: Points, color: Tensor, density: float = 1.0) -> tuple[Tensor, Tensor, Tensor]:
    """Icing with coloured sprinkles: its colours (P, 3), the share of sprinkles and how high they stand, 0..1."""
    rod = pieces(points, 6.0, 0.40, 0.12, 0.0, 0.12, 0.15, density=density)
    more = pieces(points, 6.6, 0.40, 0.12, 0.0, 0.12, 0.15, density=density, layer=2)
    one = smoothstep(0.0, 0.15, rod.inside)
    here = one.maximum(smoothstep(0.0, 0.15, more.inside))
    value, inside = mixed(more.value, rod.value, one), mixed(more.inside, rod.inside, one)
    paint = rgb(244, 240, 232).expand(len(points), 3)
    sorts = (rgb(234, 196, 64), rgb(92, 176, 206), rgb(126, 190, 92), rgb(210, 62, 72), rgb(124, 84, 168))
    for number, sort in enumerate(sorts):
        paint = mix(paint, sort, smoothstep(0.999, 1.0, value * 6.0 - number))
    return mix(color, lit(paint, 0.05 * inside), here), here, here * inside.pow(0.8)


@material("sprinkles", words="sprinkles donut doughnut icing frosting cupcake glaze pink", made_of="sugar")
def sprinkles(points: Points, color: Tensor = rgb(232, 142, 172)) -> Surface:
    drip = fbm(points.warped(0.08, 2.0, 2), 2.0, 3, 0.5, 4)
    icing = mix(shift(color, -0.03, 1.05), shift(color, 0.035, 0.95), half(1.3 * drip))
    base, here, rise = _strewn(points, icing)
    return Surface(base, 0.14 + 0.16 * here, 0.0, 0.008 * drip + 0.020 * rise)


@material("glazed doughnut", words="doughnut donut glazed icing frosting sprinkles dough pink homer", made_of="dough")
def glazed_doughnut(points: Points, color: Tensor = rgb(236, 146, 176), dough: Tensor = rgb(178, 114, 58)) -> Surface:
    lane = points.at(points.x, points.y, 0.3 * points.z)
    run = fbm(lane, 2.6, 2, 0.5, 4) + 0.22 * noise(lane, 6.5, 5)  # how far the icing has run down
    edge = 0.45 * points.z + 0.40 * points.up + 0.22 + 0.26 * run
    iced, inner = smoothstep(0.0, 0.018, edge), smoothstep(0.03, 0.07, edge)
    lip = smoothstep(0.0, 0.05, edge) * (0.55 + 0.45 * smoothstep(0.22, 0.05, edge))
    wave, crumb = fbm(points.warped(0.08, 2.0, 2), 2.0, 3, 0.5, 6), fbm(points, 15.0, 3, 0.65, 7)
    color = color + 0.33 * (color - dough)  # so that the whole is of the colour
    icing = mix(shift(color, -0.03), shift(color, 0.03, 0.95), half(1.3 * wave))
    top, here, rise = _strewn(points, icing, 0.5)
    pale = smoothstep(0.22, 0.02, (edge + 0.16).abs() + 0.03 * crumb)  # the ring that did not lie in the fat
    crust = mix(
        mix(shift(dough, -0.05, 1.05), shift(dough, 0.03), half(crumb + 0.4 * wave)),
        shift(dough, 0.11, 0.8),
        0.6 * pale,
    )
    base = mix(lit(crust, -0.25 * smoothstep(-0.05, 0.0, edge)), mix(icing, top, 0.86 * inner), iced)
    height = 0.034 * lip + 0.008 * wave + 0.018 * rise * inner + 0.004 * crumb * (1.0 - iced)
    return Surface(base, 0.62 - 0.50 * iced + 0.16 * here * inner, 0.0, height)


@material("cotton candy", words="cotton candy floss fluffy fluff pink sugar cloud", made_of="sugar")
def cotton_candy(points: Points, color: Tensor = rgb(240, 176, 204)) -> Surface:
    bent = points.warped(0.16, 1.8, 3)
    tuft = fbm(bent, 2.6, 4, 0.55)
    hair = strands(bent, points.along((0.5, 0.3, 0.6)), 0.020, 0.13)
    cross = strands(points.warped(0.08, 4.0, 2, 3), points.along((-0.7, 0.4, 0.4)), 0.016, 0.11, 2)
    sugar = smoothstep(0.96, 0.97, cells(points, 70.0, 1.0, 4).value)
    light = half(1.2 * tuft + 0.5 * hair + 0.3 * cross)
    base = ramp(light, shift(color, -0.13, 1.35), shift(color, -0.01), shift(color, 0.07, 0.5))
    return Surface(base, 0.95 - 0.5 * sugar, 0.0, 0.040 * tuft + 0.006 * hair + 0.004 * cross)


def _drips(points: Points) -> tuple[Tensor, Tensor, Tensor]:
    """Drips that have run down, each with a round end and a trail that thins out above it: how far from the middle of
    the nearest (0) to its rim (1) and beyond, how far down it (1 at its tip), and how thick it is, object units."""
    bent = points.warped(0.035, 1.6, 2, 8)
    turn = torch.atan2(bent.y, bent.x) / 6.2831853
    radius = (points.x.square() + points.y.square()).sqrt()
    away, down, broad = torch.full_like(turn, 3.0), torch.zeros_like(turn), torch.full_like(turn, 0.02)
    for layer, (count, most) in enumerate(((10.0, 0.125), (15.0, 0.088), (26.0, 0.046))):
        place, number = wrap(turn + 0.017 * layer, 1.0 / count)
        column = random(torch.remainder(number, count), layer)
        level, story = wrap(bent.z / 1.25 + 3.0 * column)
        value = random(1000.0 * column, story)
        up = 1.25 * (level + 0.34)  # above the middle of its end
        end = (most * (0.65 + 0.35 * value)).minimum(1.6 * radius / count).clamp_min(0.001)
        length = (0.40 + 0.62 * torch.remainder(17.0 * value, 1.0)).maximum(5.5 * end)
        share = (up / length).clamp(0.0, 1.0)
        wide = end * (0.42 + 0.58 * smoothstep(0.75, 0.0, share)) * (1.0 - 0.5 * share)
        aside = (place - 0.3 * (torch.remainder(17.0 * column, 1.0) - 0.5)) / count * 6.2831853 * radius
        own = (aside.square() + up.clamp_max(0.0).square()).sqrt() / wide + 1.6 * smoothstep(0.55, 1.0, share)
        first = smoothstep(0.3, -0.3, own - away)
        down = down + first * (smoothstep(1.2, -0.8, up / end) - down)
        broad = broad + first * (wide - broad)
        away = away.minimum(own) - 0.15 * (1.0 - (own - away).abs() / 0.6).clamp_min(0.0).square()  # they run together
    return away, down, broad * (1.0 - away.clamp_min(0.0).square()).clamp_min(0.0).pow(0.75)


@material("honey", words="honey syrup golden dripping runny sticky nectar drops", made_of="honey")
def honey(points: Points, color: Tensor = rgb(214, 142, 30)) -> Surface:
    away, down, thick = _drips(points)
    body = smoothstep(1.06, 0.94, away)
    rim = body * smoothstep(0.45, 0.85, away) * (0.55 + 0.45 * down)  # light that has gone through the drip
    pool = body * smoothstep(0.35, 0.8, away * down)  # gathers in its lower end
    shade = (1.0 - body) * smoothstep(1.45, 1.0, away)
    deep = points.moved(-0.10 * points.normal)
    cloud = fbm(deep, 1.5, 3, 0.5, 3)
    flow = fbm(points.at(points.x, points.y, 0.22 * points.z).warped(0.05, 2.5, 2), 9.0, 3, 0.5, 2)
    large, small = spots(deep, 8.0, 0.5, 0.22, 0.8, 4).depth, spots(points, 24.0, 0.7, 0.26, 0.7, 5).depth
    ring = smoothstep(0.0, 0.2, large) * smoothstep(0.75, 0.3, large) + smoothstep(0.0, 0.3, small) * smoothstep(
        0.9, 0.3, small
    )
    film = ramp(half(1.1 * cloud + 0.5 * flow), shift(color, 0.07, 1.1), color, shift(color, -0.08, 1.15, 0.015))
    base = mix(lit(film, -0.20 * shade), shift(color, -0.11, 1.25, 0.01), body * smoothstep(0.0, 0.07, thick))
    base = mix(base, shift(color, 0.17, 1.05), (0.75 * rim + 0.35 * pool + 0.4 * ring).clamp(0.0, 0.9))
    height = 0.50 * thick + 0.004 * flow * (1.0 - body) + 0.003 * cloud
    return Surface(base, 0.05 + 0.05 * half(flow) * (1.0 - body), 0.0, height, lit(base, 0.15 * rim - 0.72))
