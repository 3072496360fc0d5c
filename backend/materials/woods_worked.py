"""More woods, and what joiners, mills and fire make of them."""

import torch
from torch import Tensor

from .craft import *
from .layouts import Units
from .patterns import random, turned, wrap
from .woods import fibres, knotted, lengthwise, season, vessels


def _sawn(points: Points, value: Tensor) -> Points:
    """Each piece from another place in the trunk."""
    return points.moved((9.0 * value[:, None]) * points.position.new_tensor([1.0, 0.6, 0.9]))


@material("cherry wood", words="cherry cherrywood wood reddish furniture fruitwood", made_of="wood")
def cherry_wood(points: Points, color: Tensor = rgb(164, 96, 62)) -> Surface:
    trunk = timber(points, 0.05, 0.07, 0.10, 0.05)
    fibre, late = fibres(points, trunk, 80.0), season(trunk.ring)
    dash = points.at(trunk.radius, 1.1 * trunk.angle, trunk.along)
    gum = smoothstep(0.62, 0.85, noise(dash, (60.0, 34.0, 2.6), 4))
    pores = vessels(points, trunk, -0.04, 0.08, 6)
    satin = fbm(points, (2.2, 2.2, 0.8), 3, 0.5, 5)
    base = mix(shift(color, 0.03, 0.95), shift(color, -0.07, 1.05), late)
    base = mix(lit(base, 0.055 * fibre + 0.06 * satin), shift(color, -0.18, 0.85), 0.5 * gum + 0.22 * pores)
    base = knotted(base, trunk.knot, color, trunk.ring)
    return Surface(base, 0.30 + 0.06 * half(fibre) + 0.05 * satin, 0.0, 0.00012 * fibre)


@material("curly maple", words="maple curly flamed tiger figured fiddleback guitar violin wood", made_of="wood")
def curly_maple(points: Points, color: Tensor = rgb(204, 154, 92)) -> Surface:
    trunk = timber(points, 0.06, 0.06, 0.0)
    fibre, bent = fibres(points, trunk, 66.0), lengthwise(points, trunk)
    late = season(trunk.ring + 0.03 * fibre, 0.9)
    frayed = points.moved(points.position.new_tensor([0.0, 0.0, 1.0]) * (0.012 * fibre)[:, None])  # bands end in fibres
    curl = fbm(frayed.warped(0.05, 3.0, 2), (2.6, 2.6, 21.0), 2, 0.5, 3)
    deep = smoothstep(-0.3, 0.5, fbm(points, 1.6, 2, 0.5, 4) + 0.2)
    flame = half(1.7 * curl)
    ray = smoothstep(0.25, 0.6, noise(bent, (20.0, 150.0, 22.0), 9))
    base = ramp(flame, shift(color, -0.11, 1.15, 0.010), color, shift(color, 0.075, 0.88))
    base = mix(color, base, 0.35 + 0.65 * deep)
    base = lit(base, 0.055 * fibre * (1.3 - flame))
    base = mix(base, shift(color, -0.14, 1.05), (0.40 * late).maximum(0.18 * ray))
    return Surface(base, 0.17 + 0.06 * flame + 0.03 * half(fibre), 0.0, 0.00008 * fibre)


@material("zebrawood", words="zebrawood zebrano striped exotic wood veneer zingana", made_of="wood")
def zebrawood(points: Points, color: Tensor = rgb(178, 132, 82)) -> Surface:
    trunk = timber(points.warped(0.03, 1.6, 2), 0.075, 0.05, 0.0)
    fibre, bent = fibres(points, trunk, 58.0), lengthwise(points, trunk)
    pores = vessels(points, trunk, 0.0)
    ring = trunk.ring + 0.05 * fibre
    year = ring - ring.floor()
    own = ring.floor()
    wide = 0.05 + 0.20 * random(own, 3) * half(1.2 + 1.4 * noise(bent, (6.0, 3.0, 0.9), 5))  # stripes swell and thin
    dark = smoothstep(wide + 0.10, wide - 0.04, (year - 0.35 - 0.3 * random(own, 4)).abs())
    thin = 0.6 * smoothstep(0.35, 0.7, fbm(bent, (46.0, 12.0, 0.8), 2, 0.7, 6))
    base = mix(
        shift(color, 0.055, 0.9), shift(color, -0.22, 0.8), (0.85 * dark * half(0.9 + 0.5 * fibre)).maximum(thin)
    )
    base = lit(base, 0.08 * fibre + 0.05 * fbm(points, 1.5, 3, 0.6, 7))
    base = mix(base, shift(color, -0.28, 0.8), 0.45 * pores)
    return Surface(base, 0.36 + 0.12 * pores + 0.06 * fibre, 0.0, -0.0006 * pores + 0.0003 * fibre)


@material("teak deck", words="teak deck decking boat ship yacht planks terrace garden wood", made_of="wood")
def teak_deck(points: Points, color: Tensor = rgb(170, 120, 74), caulk: Tensor = rgb(40, 38, 38)) -> Surface:
    plank = bricks(points, 2.2, 0.13, 0.020, -1.0, 0.3, upright=True)
    own = _sawn(points, plank.value)
    trunk = timber(own, 0.038, 0.05, 0.0, 0.05, 0.1)
    fibre = fibres(own, trunk, 56.0)
    late, pores = season(trunk.ring + 0.04 * fibre), vessels(own, trunk, 0.0, 0.16)
    seam = smoothstep(0.002, -0.002, plank.inside + 0.0015 * fibre)
    dip = smoothstep(0.008, -0.006, plank.inside)
    worn = fbm(points, (3.0, 3.0, 0.9), 4, 0.6, 3)
    grey = smoothstep(-0.1, 0.8, worn + 0.6 * fibre + 0.8 * (plank.value - 0.5))
    base = mix(shift(color, 0.04), shift(color, -0.12, 1.05), late)
    base = lit(base, 0.09 * fibre + 0.20 * (plank.other - 0.5) + 0.03 * worn)
    base = mix(base, shift(color, -0.20, 0.9), 0.65 * pores)
    base = mix(base, shift(color, 0.03, 0.3), 0.55 * grey)
    base = mix(base, lit(caulk, 0.25 * fbm(points, 60.0, 2, 0.8, 5)), seam)
    height = 0.0012 * fibre + 0.0014 * late - 0.0008 * pores
    return Surface(base, 0.62 - 0.16 * seam + 0.12 * grey + 0.05 * fibre, 0.0, (1.0 - seam) * height - 0.006 * dip)


def _herringbone(points: Points, length: float, width: float, joint: float) -> Units:
    """Blocks at right angles to each other, laid at 45 degrees; u runs along a block."""
    lane = plane(points, mirror=True)
    x, y = turned(lane.u, lane.v, 0.7853982)
    x, y = x / width, y / width
    ratio = round(length / width)
    # In row y the pattern moves on by one: `ratio` cells of a lying block, then `ratio` cells of standing ones.
    place = torch.remainder(x.floor() - y.floor(), 2.0 * ratio)
    lying = place < ratio
    start_x = torch.where(lying, x.floor() - place, x.floor())
    start_y = torch.where(lying, y.floor(), y.floor() - (2.0 * ratio - 1.0 - place))
    along = torch.where(lying, x - start_x, y - start_y)
    across = torch.where(lying, y - start_y, x - start_x)
    edge = torch.minimum(torch.minimum(along, ratio - along), torch.minimum(across, 1.0 - across)) * width
    value, other = random(start_x, start_y, lying, 1), random(start_x, start_y, lying, 2)
    return Units(edge - 0.5 * joint, value, other, along / ratio - 0.5, across - 0.5)


@material("herringbone parquet", words="parquet herringbone floor oak wood flooring fishbone blocks", made_of="wood")
def herringbone_parquet(points: Points, color: Tensor = rgb(168, 116, 70)) -> Surface:
    block = _herringbone(points, 0.36, 0.09, 0.003)
    length, width = 0.36 * block.u + 17.0 * block.value, 0.09 * block.v + 9.0 * block.other
    grain = points.at(length, width, 5.0 * block.value)
    figure = fbm(grain, (2.0, 9.0, 1.0), 3, 0.5)
    years = 9.0 * figure + 34.0 * width * (0.3 + block.other)
    year = years - years.floor()
    late = year.square() * (1.0 - smoothstep(0.86, 1.0, year)) * 1.2
    fibre = fbm(grain, (7.0, 95.0, 1.0), 2, 0.9, 3)
    pores = smoothstep(0.26, 0.52, noise(grain, (11.0, 150.0, 1.0), 4) + 0.22 * smoothstep(0.5, 0.1, year))
    fleck = smoothstep(0.40, 0.65, noise(grain, (38.0, 14.0, 1.0), 5)) * (block.value > 0.6)
    wear = fbm(points, 2.0, 4, 0.6, 6)
    scuff = scratches(points, 5.0, 0.0022, 0.6, 0.9, None, 7) * half(0.4 + 1.5 * wear)
    edge = block.inside + 0.0008 * fibre
    gap = smoothstep(0.0016, -0.0012, edge)
    base = mix(shift(color, 0.04, 0.95), shift(color, -0.09, 1.05), 0.85 * late)
    base = lit(base, 0.07 * fibre + 0.24 * (block.other - 0.5) + 0.03 * wear)
    base = mix(base, shift(color, -0.22, 0.9), 0.60 * pores)
    base = mix(base, shift(color, 0.08, 0.75), 0.35 * fleck)
    base = mix(base, shift(color, -0.34, 0.6), 0.85 * gap * half(1.0 + wear))
    height = 0.003 * (block.value - 0.5) * smoothstep(-0.002, 0.008, edge) - 0.005 * smoothstep(0.007, -0.001, edge)
    height = height + 0.0003 * fibre - 0.0006 * pores
    return Surface(base, 0.24 + 0.14 * pores + 0.07 * half(1.6 * wear) + 0.15 * scuff + 0.3 * gap, 0.0, height)


@material("plywood", words="plywood layers ply birch laminated edge veneer multiplex skateboard", made_of="wood")
def plywood(points: Points, color: Tensor = rgb(208, 168, 116)) -> Surface:
    bent = points.z + 0.010 * noise(points, 1.6) + 0.0012 * fbm(points, 14.0, 2, 0.6, 1)
    first, layer = wrap(bent, 0.058)
    uneven = 0.16 * (random(layer, 9) - 0.5)  # veneers differ in thickness
    place = first + uneven * (1.0 - 4.0 * first.square())
    odd, own, other = torch.remainder(layer, 2.0), random(layer, 3), random(layer, 4)
    sheet = points.at(points.x, points.y, points.z + layer * 3.7)
    long_ = fbm(sheet, (4.0, 4.0, 110.0), 3, 0.8, 4)  # cut along the grain
    end = fbm(sheet, 90.0, 2, 0.8, 2)  # cut across it: pores, and the rays upright between them
    pores = smoothstep(0.30, 0.55, noise(sheet, (130.0, 130.0, 70.0), 5) + 0.12 * noise(sheet, 8.0, 6))
    ray = smoothstep(0.20, 0.60, noise(sheet, (120.0, 120.0, 5.0), 7))
    saw = smoothstep(0.35, 0.7, noise(points, (9.0, 9.0, 150.0), 8))
    glue = smoothstep(0.45, 0.48, place.abs() + 0.012 * end)
    burn = smoothstep(0.15, 0.8, fbm(points, (1.6, 1.6, 3.0), 4, 0.6, 9))
    void = smoothstep(0.64, 0.74, noise(points.at(points.x, points.y, layer * 5.1), 2.6, 6))
    lost = void * smoothstep(0.42, 0.30, place.abs() + 0.06 * end)
    flat = lit(shift(color, 0.05, 0.85), 0.10 * long_)
    cut = mix(lit(shift(color, -0.055, 1.05), 0.045 * end - 0.09 * ray), shift(color, -0.20, 0.95), 0.5 * pores)
    base = lit(mix(flat, cut, odd), 0.14 * (own - 0.5))
    base = mix(
        base, shift(color, -0.04, 1.3, 0.02), 0.6 * smoothstep(0.75, 0.95, other)
    )  # a darker wood, here and there
    base = mix(base, shift(color, -0.16, 0.9), 0.30 * burn + 0.10 * saw)
    base = mix(base, shift(color, -0.30, 0.9), glue * half(0.5 + end))
    base = mix(base, shift(color, -0.38, 0.6), 0.9 * lost)
    height = 0.0016 * long_ * (1.0 - odd) + (0.0009 * end - 0.0012 * pores - 0.0010) * odd
    height = height - 0.010 * lost - 0.0014 * glue - 0.0008 * saw
    return Surface(base, 0.62 + 0.12 * odd + 0.06 * long_ - 0.10 * glue, 0.0, height)


@material("chipboard", words="chipboard osb oriented strand board particle flakes wood panel building", made_of="wood")
def chipboard(points: Points, color: Tensor = rgb(198, 156, 100)) -> Surface:
    over = pieces(points.warped(0.010, 12.0, 2), 7.0, 0.92, 0.26, -0.7, 0.03, 0.8, count=3, rim=0.6)
    under = pieces(points.warped(0.008, 16.0, 2), 13.0, 0.85, 0.34, -0.5, 0.03, 0.7, count=3, layer=2, rim=0.6)
    here, top = piled(over, under, 0.54, 0.12)
    inside, value, other = (
        mixed(under.inside, over.inside, here),
        mixed(under.value, over.value, here),
        mixed(under.other, over.other, here),
    )
    own = points.at(mixed(0.5 * under.u, 0.9 * over.u, here) + 9.0 * value, mixed(under.v, over.v, here), 31.0 * other)
    grain, fine = fbm(own, (1.2, 5.0, 1.0), 2, 0.8, 2), noise(own, (2.5, 17.0, 1.0), 3)
    dust = fbm(points, 55.0, 2, 0.9, 4)
    tone = fbm(points, 1.8, 4, 0.6, 5)
    base = ramp(
        value,
        shift(color, -0.13, 1.05, 0.008),
        shift(color, -0.02, 1.05),
        shift(color, 0.02, 0.9),
        shift(color, 0.08, 0.75),
    )
    base = lit(base, 0.07 * grain + 0.06 * fine + 0.10 * (other - 0.5) + 0.04 * tone)
    crumbs = lit(shift(color, -0.06, 1.05), 0.20 * dust)
    base = mix(crumbs, base, smoothstep(0.0, 0.25, inside) * half(1.3 + dust))
    base = mix(
        base, shift(color, -0.32, 0.8), 0.7 * smoothstep(0.93, 0.96, other) * smoothstep(0.4, 0.6, value)
    )  # bark
    height = 0.006 * top + 0.0008 * fine + 0.0016 * dust * (1.0 - 0.7 * smoothstep(0.0, 0.25, inside))
    return Surface(base, 0.60 + 0.07 * fine + 0.08 * dust, 0.0, height)


@material("osb", words="osb oriented strand board sterling chipboard panel wall building sheathing", made_of="wood")
def osb(points: Points, color: Tensor = rgb(204, 164, 108)) -> Surface:
    strand = pieces(points.warped(0.007, 12.0, 3), 3.4, 0.92, 0.22, -1.0, 0.03, 0.6, count=5, rim=0.5)
    on = smoothstep(0.0, 0.05, strand.inside)
    own = points.at(0.5 * strand.u + 9.0 * strand.value, strand.v, 31.0 * strand.other)
    figure = fbm(own.warped(0.06, 1.5), (1.0, 6.0, 1.0), 2, 0.6, 2)
    fibre = fbm(own, (2.5, 24.0, 1.0), 2, 0.8, 3)
    edge = smoothstep(0.75, 0.0, strand.inside + 0.15 * fibre) * on
    tones = (
        shift(color, -0.16, 1.0, 0.012),
        shift(color, -0.05, 1.05),
        shift(color, 0.03, 0.9),
        shift(color, 0.09, 0.75),
        shift(color, -0.02, 1.1, 0.015),
        shift(color, 0.05, 0.85),
    )
    base = lit(ramp(strand.value, *tones), 0.08 * figure + 0.08 * fibre + 0.05 * strand.rank)
    base = mix(base, shift(color, -0.22, 1.0, 0.01), 0.45 * smoothstep(0.35, 0.7, figure) * (strand.other > 0.55))
    base = mix(lit(shift(color, -0.14, 1.05), 0.16 * fbm(points, (9.0, 9.0, 60.0), 2)), base, on)
    base = mix(base, shift(color, -0.26, 0.95), 0.5 * edge * half(0.8 + fibre))
    base = lit(base, 0.05 * fbm(points, 1.6, 3, 0.6, 5))
    return Surface(base, 0.54 + 0.10 * fibre, 0.0, 0.010 * strand.top + 0.0011 * fibre)


@material("wood chips", words="wood chips mulch bark playground garden bed shavings woodchip", made_of="wood")
def wood_chips(points: Points, color: Tensor = rgb(156, 112, 72)) -> Surface:
    over = pieces(points.warped(0.012, 10.0, 3), 5.2, 0.76, 0.30, -0.9, 0.28, 0.75, count=3, rim=0.6)
    under = pieces(points.warped(0.010, 12.0, 2), 8.0, 0.85, 0.36, -1.0, 0.25, 0.7, count=3, layer=3, rim=0.6)
    share, top = piled(over, under, 0.65, 0.40)
    u, v, value, other, inside = (
        mixed(low, high, share)
        for high, low in zip(over[1:3] + over[4:6] + over[:1], under[1:3] + under[4:6] + under[:1], strict=True)
    )
    own = points.at(0.5 * u + 9.0 * value, v, 31.0 * other)
    figure = noise(own, (1.0, 3.0, 1.0), 2)
    fibre = fbm(own, (2.2, 13.0, 1.0), 2, 0.9, 3)
    splinter = smoothstep(0.15, 0.6, fibre)
    tones = (
        shift(color, -0.20, 0.7),
        shift(color, -0.06, 1.0),
        shift(color, 0.03, 0.95),
        shift(color, 0.09, 0.75),
        shift(color, 0.21, 0.6),
    )
    base = lit(ramp(value, *tones), 0.08 * figure + 0.13 * fibre + 0.12 * (other - 0.5))
    base = mix(base, shift(color, -0.02, 0.3), 0.35 * smoothstep(0.55, 0.9, other))  # grey with age
    base = mix(base, lit(base, -0.25), 0.7 * smoothstep(0.8, 0.0, inside + 0.2 * fibre))
    base = mix(base, shift(color, -0.36, 0.6), 0.9 * smoothstep(0.0, -1.1, top))
    height = 0.046 * top + (0.0024 * fibre - 0.002 * splinter) * smoothstep(0.0, 0.4, inside)
    return Surface(base, 0.84 + 0.08 * fibre, 0.0, height)


@material("charred wood", words="charred burnt wood charcoal shou sugi ban yakisugi black burned", made_of="wood")
def charred_wood(points: Points, color: Tensor = rgb(46, 44, 44)) -> Surface:
    bent = points.warped(0.022, 5.0, 3)
    large = cracks(bent, (7.0, 7.0, 4.0), 1.0, 0.7)
    small = cells(bent, (17.0, 17.0, 8.0), 0.95, 2)
    heat = fbm(points, 1.8, 4, 0.6, 3)
    fibre = fbm(bent, (60.0, 60.0, 5.0), 2, 0.8, 2)
    thin = noise(bent, (130.0, 130.0, 9.0), 4)
    deep = smoothstep(0.020, 0.002, large.distance)
    pillow = smoothstep(0.0, 0.075, large.distance)
    crease = smoothstep(0.22, 0.0, small.second - small.near) * smoothstep(-0.4, 0.3, heat + 0.4 * fibre)
    ash = smoothstep(0.10, 0.75, fbm(points, 3.0, 5, 0.65, 5) + 0.30 * fibre + 0.2 * thin)
    base = lit(color, 0.10 * (small.value - 0.5) + 0.20 * fibre + 0.26 * thin)
    base = mix(base, shift(color, 0.30, 0.7), 0.42 * ash * pillow)
    base = mix(base, shift(color, 0.10, 2.6, 0.02), 0.35 * smoothstep(0.2, 0.7, -heat))  # scorched, not burnt through
    base = mix(base, shift(color, -0.14), (0.9 * deep).maximum(0.30 * crease))
    height = 0.028 * pillow - 0.012 * deep - 0.004 * crease + 0.0018 * fibre + 0.0020 * thin
    return Surface(base, 0.52 + 0.25 * ash + 0.14 * fibre + 0.2 * deep, 0.0, height)


@material("log ends", words="logs end grain firewood cut trunk rings stacked lumber woodpile slices", made_of="wood")
def log_ends(points: Points, color: Tensor = rgb(196, 150, 98), bark: Tensor = rgb(82, 60, 44)) -> Surface:
    log = pieces(points.warped(0.03, 3.0), 2.6, 0.66, 0.62, 0.0, 0.35, 0.5, count=4, rim=0.12)
    reach = (log.u.square() + log.v.square()).sqrt()
    turn = torch.atan2(log.v, log.u)
    polar = points.at(turn.cos() + 7.0 * log.value, turn.sin(), 9.0 * log.other)
    wobble = 0.06 * fbm(polar, 1.4, 2, 0.5)
    years = (reach + wobble) * (13.0 + 9.0 * log.value)
    years = years + 0.8 * noise(points.at(0.35 * years, 7.0 * log.value, 5.0 * log.other), 1.0, 4)  # good and bad ones
    year = years - years.floor()
    late = year.square() * (1.0 - smoothstep(0.88, 1.0, year)) * 1.2
    ray = noise(points.at(24.0 * turn.cos() + 7.0 * log.value, 24.0 * turn.sin(), 1.5 * reach), 1.0, 5)
    rough, saw = fbm(points, 18.0, 4, 0.75, 3), fbm(points, 75.0, 2, 0.9, 2)
    blade = noise(points.at(3.0 * log.u + 30.0 * log.value, 34.0 * (0.6 * log.u + log.v), log.other), 1.0, 6)
    spoke = (turn / 6.2831853 + log.other + 0.012 * rough + 0.03 * wobble).remainder(1.0).sub(0.5)
    fine = (9.0 * (turn / 6.2831853 + log.value + 0.006 * rough)).remainder(1.0).sub(0.5)
    check = smoothstep(0.030, 0.008, spoke.abs() * 6.2831853 * reach / (0.3 + 0.9 * reach)) * (log.value > 0.35)
    thin = smoothstep(0.016, 0.006, fine.abs() * 0.69813 * reach) * smoothstep(0.3, 0.7, reach + 0.25 * ray)
    check = (check * smoothstep(0.02, 0.08, reach)).maximum(0.5 * thin)
    face = smoothstep(0.90, 0.86, reach + 0.02 * rough) * (log.inside > 0.0)
    heart = smoothstep(0.60, 0.40, reach + wobble) * smoothstep(0.3, 0.7, log.other)
    age = smoothstep(0.35, 0.9, (5.3 * log.value + 3.1 * log.other).remainder(1.0))
    wood = mix(shift(color, 0.045, 0.85), shift(color, -0.12, 1.05, 0.01), late)
    wood = mix(wood, shift(color, -0.10, 1.15, 0.015), 0.6 * heart)
    wood = lit(wood, 0.09 * saw + 0.05 * ray + 0.05 * blade + 0.14 * (log.value - 0.5))
    wood = mix(wood, shift(color, -0.05, 0.4), 0.4 * age)  # grey from weather
    wood = mix(wood, shift(color, -0.32, 0.7), 0.85 * check)
    edge = smoothstep(0.0, 0.1, log.inside)
    base = mix(lit(bark, 0.35 * rough + 0.15 * saw - 0.3 * (1.0 - edge)), wood, face)
    height = 0.034 * log.top + (0.0012 * saw + 0.0014 * blade + 0.0012 * late) * face
    height = height + 0.005 * rough * (1.0 - face) - 0.005 * check * face
    return Surface(base, 0.78 + 0.08 * saw + 0.10 * (1.0 - face), 0.0, height)
