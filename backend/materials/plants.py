"""Leaves, petals and fibres of plants. Veins branch from wide to fine; every leaf has a tone of its own."""

import torch
from torch import Tensor

from .craft import *
from .hair import hairs
from .patterns import random, wrap
from .undergrowth import leaf_ribs


def sectors(points: Points, count: int) -> tuple[Tensor, Tensor]:
    """The place across one of `count` sectors about the upright axis, -0.5..0.5, and a value of its own, 0..1."""
    turn = points.y.atan2(points.x) * (count / 6.2831853)
    number = turn.round()
    return turn - number, (number.remainder(count) * 0.618034).remainder(1.0)


@material("green leaves", words="leaves foliage leaf bush hedge ivy plant green tree", made_of="leaf")
def green_leaves(points: Points, color: Tensor = rgb(78, 124, 52)) -> Surface:
    leaf = pieces(points.warped(0.024, 4.0, 3), 4.0, 0.95, 0.48, 0.75, 0.08, 0.55, count=4, rim=0.3)
    rib, curl, mesh = leaf_ribs(leaf, points)
    tone, fine = fbm(points, 6.0, 4, 0.6), fbm(points, 50.0, 2, 0.9, 2)
    base = ramp(
        leaf.value,
        shift(color, -0.08, 0.85),
        shift(color, -0.02, 0.95),
        shift(color, 0.03, 1.0, 0.005),
        shift(color, 0.09, 1.0, 0.02),
    )
    base = lit(base, 0.07 * tone + 0.12 * (leaf.other - 0.5) + 0.14 * leaf.rank + 0.03 * fine - 0.05 * mesh)
    sick = smoothstep(0.80, 0.95, leaf.other) * smoothstep(0.6, 0.0, leaf.inside + 0.4 * tone)
    base = mix(base, shift(color, 0.08, 0.75, 0.05), 0.75 * sick)
    base = mix(base, shift(color, -0.06, 0.6, 0.05), 0.6 * smoothstep(0.50, 0.62, fbm(points, 22.0, 2, 0.7, 3)))
    base = mix(base, shift(color, 0.13, 0.75, 0.01), 0.55 * rib)
    deep = smoothstep(0.0, 0.08, leaf.inside) * (0.5 + 0.5 * half(2.5 * leaf.rank + 1.4))
    base = mix(shift(color, -0.28, 0.8), base, deep)
    whole = smoothstep(0.0, 0.4, leaf.inside)
    height = 0.020 * leaf.top + whole * (0.011 * curl - 0.005 * rib - 0.0014 * mesh + 0.003 * tone)
    return Surface(base, 0.36 + 0.10 * tone + 0.08 * rib + 0.05 * fine, 0.0, height)


def _frond(points: Points, count: int, layer: int) -> tuple[Pieces, Tensor, Tensor, Tensor]:
    """Fronds of a fern: their pieces, how far inside a leaflet, 0..1, the midribs, 0..1, and the leaflet's number."""
    bent, lean = points.warped(0.03, 2.2, 2, layer), (0.2, 0.1, -1.0)
    frond = pieces(bent, 2.3, 1.0, 0.36, 0.85, 0.12, 0.3, lean, count, layer=layer, rim=0.25)
    side = frond.v.abs()
    share = (side / (1.0 - frond.u.square()).clamp_min(0.08)).clamp_max(1.0)  # 0 at the stalk, 1 at a leaflet's tip
    place, number = wrap(10.0 * (frond.u - 0.20 * side) + 0.5 * (frond.v > 0.0).to(side))
    inside = (0.47 * (1.0 - share.square()).sqrt() - place.abs()).clamp_min(0.0) / 0.47
    stalk = smoothstep(0.07, 0.035, side) * smoothstep(0.0, 0.1, frond.inside)
    rib = stalk.maximum(0.6 * smoothstep(0.12, 0.03, place.abs()))
    return frond, inside.maximum(0.5 * stalk) * smoothstep(0.0, 0.08, frond.inside), rib, number


@material("fern", words="fern ferns frond fronds bracken leaves forest green plant jungle pinnate", made_of="leaf")
def fern(points: Points, color: Tensor = rgb(74, 124, 50)) -> Surface:
    base = lit(shift(color, -0.19), 0.30 * fbm(points.warped(0.04, 4.0), (15.0, 15.0, 5.0), 3, 0.7, 20))
    height = torch.full_like(points.x, -0.020)
    for count, layer, depth in ((3, 5, -0.06), (3, 1, 0.04)):
        frond, inside, rib, number = _frond(points, count, layer)
        here = smoothstep(0.02, 0.16, inside)
        green = shift(color, depth, 1.08, 0.02 * depth)
        green = mix(green, shift(color, depth + 0.06, 1.1, 0.02), frond.value)
        green = lit(green, 0.10 * (random(number.long(), 3) - 0.5) + 0.10 * smoothstep(0.0, 0.6, inside) - 0.03)
        green = mix(green, shift(color, depth + 0.14, 0.9), 0.6 * rib)
        base = mix(lit(base, -0.35 * smoothstep(0.0, 0.3, frond.inside)), green, here)
        level = 0.020 * frond.top.clamp_min(-1.0) + 0.10 * depth + 0.010 * smoothstep(0.0, 0.5, inside)
        height = mixed(height, level - 0.002 * rib, smoothstep(0.0, 0.30, inside))
    return Surface(base, 0.46, 0.0, height)


@material("banana leaf", words="banana palm leaf tropical jungle leaf veins monstera plant", made_of="leaf")
def banana_leaf(points: Points, color: Tensor = rgb(88, 142, 58)) -> Surface:
    across, own = sectors(points.warped(0.02, 2.0), 5)
    radius = (points.x.square() + points.y.square()).sqrt()
    away = across.abs() * radius * 1.2566  # from the midrib, object units
    rise = points.z - 0.75 * away - 0.5 * away * away
    lane = points.at(rise, away, own)
    wave = (rise * 15.0 + 0.3 * noise(lane, (5.0, 1.0, 9.0))).remainder(1.0) - 0.5
    vein = smoothstep(0.12, 0.02, wave.abs())
    fine = noise(lane, (70.0, 2.0, 9.0), 2)
    tone = fbm(lane, (6.0, 1.5, 9.0), 3, 0.6, 3)
    rib = smoothstep(0.030, 0.016, away)
    edge = smoothstep(0.49, 0.50, across.abs())
    base = lit(
        mix(shift(color, -0.05), shift(color, 0.05, 1.1, 0.01), half(1.6 * tone + 0.6 * (own - 0.5))), 0.04 * fine
    )
    base = mix(base, shift(color, 0.13, 0.9, 0.01), 0.45 * vein)
    base = mix(mix(base, shift(color, 0.20, 0.75, 0.01), rib), shift(color, -0.25), edge)
    height = 0.012 * (6.2832 * (wave - 0.5)).cos() - 0.004 * vein + 0.022 * rib + 0.0006 * fine - 0.02 * edge
    return Surface(base, 0.36 + 0.05 * fine + 0.08 * vein, 0.0, height)


@material("cabbage leaf", words="cabbage lettuce savoy leaf veins vegetable salad kale", made_of="leaf")
def cabbage_leaf(points: Points, color: Tensor = rgb(128, 162, 84)) -> Surface:
    bent = points.warped(0.06, 2.2, 4)
    large = cracks(bent, (2.2, 2.2, 1.2), 1.0, 0.5)
    middle, fine = cracks(bent, 6.0, 1.0, 0.6, 2), cells(bent, 22.0, 1.0, 3)
    size = 0.5 + 0.7 * half(1.6 * noise(points, 1.8, 6))  # a vein gets thinner towards the rim
    trunk = (1.0 - (large.distance / (0.034 * size)).square()).clamp_min(0.0)
    branch = (1.0 - (middle.distance / (0.013 * size)).square()).clamp_min(0.0)
    hair = smoothstep(0.16, 0.0, fine.second - fine.near)
    blister = smoothstep(0.0, 0.085, middle.distance) * smoothstep(0.0, 0.14, large.distance)
    small = smoothstep(0.0, 0.5, fine.second - fine.near)
    tone, pore = fbm(points, 1.6, 4, 0.6, 5), fbm(points, 70.0, 2, 0.9, 7)
    base = mix(shift(color, 0.00, 0.95, 0.004), shift(color, -0.065, 1.0, -0.005), blister)
    base = lit(base, 0.08 * tone + 0.04 * pore + 0.05 * (fine.value - 0.5))
    base = mix(base, shift(color, 0.06, 0.85), 0.40 * hair)
    base = mix(base, shift(color, 0.11, 0.7), 0.75 * branch)
    base = mix(base, lit(shift(color, 0.20, 0.5), 0.03 * pore), 0.95 * smoothstep(0.0, 0.6, trunk))
    height = 0.030 * blister + 0.005 * small * blister + 0.016 * trunk + 0.004 * branch + 0.0006 * pore
    return Surface(base, 0.38 + 0.08 * blister - 0.06 * trunk + 0.05 * pore, 0.0, height)


def _spines(side: Tensor, up: Tensor, name: Tensor, count: int, length: float, width: float) -> tuple[Tensor, Tensor]:
    """Spines that stand about a middle, each of another length and direction: how high the round, tapering spine is,
    0..1, and the place along it, 0 at its root to 1."""
    reach = (side.square() + up.square()).sqrt()
    turn = up.atan2(side) * (count / 6.2831853) + 7.3 * torch.sin(5.1 * name)
    place, number = wrap(turn)
    number = number.remainder(count) + 16.0 * (7.0 * name).floor()
    lean, size = (0.618034 * number).remainder(1.0), (0.7548777 * number).remainder(1.0)
    away = (place - 0.55 * (lean - 0.5)) * (6.2831853 / count) * reach + 2.0 * (size - 0.5) * reach.square()
    run = reach / (length * (0.62 + 0.38 * size))
    thick = width * (1.0 - run).clamp_min(0.0).pow(0.6)
    return (1.0 - (away / thick.clamp_min(1e-5)).square()).clamp_min(0.0).sqrt(), run.clamp_max(1.0)


@material("cactus", words="cactus cacti spines thorns succulent desert spiky", made_of="plant")
def cactus(points: Points, color: Tensor = rgb(84, 130, 78), spine: Tensor = rgb(232, 220, 184)) -> Surface:
    across, own = sectors(points.warped(0.02, 2.0), 12)
    radius = (points.x.square() + points.y.square()).sqrt()
    level = points.z / 0.17 + own * 3.0
    place, name = wrap(level)
    name = 16.0 * own + name
    side, up = across * radius * 0.5236, 0.17 * place
    ridge = (3.14159 * across).cos()
    wool = fbm(points, 30.0, 2, 0.8)
    thin, _ = _spines(side, up, name, 13, 0.062, 0.0034)
    thick, run = _spines(side, up, name + 40.0, 4, 0.084, 0.0058)
    shadow, _ = _spines(side - 0.007, up + 0.014, name, 13, 0.070, 0.006)
    reach = (side.square() + up.square()).sqrt()
    areole = smoothstep(0.021, 0.014, reach * (1.0 + 0.25 * wool))
    swell = smoothstep(0.075, 0.0, reach)
    pore = smoothstep(0.1, 0.6, spots(points, 30.0, 0.7, 0.3, 0.5, 3).depth)
    crease = smoothstep(0.5, 0.95, ridged(points, (5.0, 5.0, 22.0), 2, 0.5, 4)) * (1.0 - ridge)
    base = mix(shift(color, -0.12), shift(color, 0.05, 0.95, 0.005), ridge)
    base = mix(lit(base, 0.025 * wool - 0.10 * crease + 0.05 * swell), shift(color, 0.16, 0.7), 0.40 * pore)
    base = mix(lit(base, -0.38 * shadow * (1.0 - areole)), lit(shift(spine, -0.10, 1.1), 0.22 * wool), areole)
    base = mix(base, lit(spine, 0.18 * thin - 0.14), smoothstep(0.1, 0.5, thin))
    horn = ramp(
        run,
        shift(spine, -0.45, 1.2, 0.01),
        shift(spine, -0.18, 1.2),
        shift(spine, -0.12, 1.2),
        shift(spine, -0.5, 1.3, 0.02),
    )
    base = mix(base, lit(horn, 0.25 * thick - 0.15), smoothstep(0.1, 0.5, thick))
    height = 0.085 * ridge + 0.018 * swell + areole * (0.008 + 0.003 * wool) + 0.005 * thin.maximum(1.6 * thick)
    height = height + 0.0006 * wool - 0.0008 * pore - 0.003 * crease
    return Surface(base, 0.52 + 0.05 * wool + 0.08 * pore + 0.3 * areole - 0.1 * thick, 0.0, height)


@material("rose petals", words="rose petals flower petal romantic floral blossom", made_of="petal")
def rose_petals(points: Points, color: Tensor = rgb(190, 46, 66)) -> Surface:
    petal = pieces(points.warped(0.030, 3.5, 3), 3.8, 0.92, 0.72, 0.15, 0.30, 0.5, count=2, rim=0.3)
    spread = 5.0 * petal.v / (1.6 + petal.u)  # veins fan out from the foot
    own = points.at(petal.u, spread, 9.0 * petal.value)
    vein, fine = fbm(own, (1.2, 5.0, 1.0), 3, 0.8, 2), fbm(points, 80.0, 2, 0.9, 5)
    fold = fbm(own, (1.3, 0.5, 1.0), 2, 0.5, 4)
    rim = smoothstep(0.35, 0.0, petal.inside + 0.10 * fold)
    foot = smoothstep(-0.2, -0.95, petal.u)
    bruise = smoothstep(0.25, 0.7, fbm(points, 9.0, 4, 0.7, 6) + 0.4 * rim)
    base = mix(
        shift(color, -0.11, 0.97), shift(color, 0.045, 0.97), half(1.0 * petal.rank + 0.5 * petal.u + 0.5 * fold + 0.25)
    )
    base = lit(base, 0.16 * (petal.value - 0.5) + 0.028 * vein + 0.02 * fine)
    base = mix(mix(base, shift(color, 0.16, 0.6, 0.01), 0.45 * foot), shift(color, 0.07, 0.85), 0.35 * rim)
    base = mix(base, shift(color, -0.16, 0.7, 0.01), 0.5 * bruise * smoothstep(0.4, 0.9, petal.other))
    base = mix(shift(color, -0.25, 0.8), base, smoothstep(-0.85, 0.0, petal.top))
    cup = petal.u.square() + petal.v.square()
    height = 0.050 * petal.top + smoothstep(0.0, 0.4, petal.inside) * (0.022 * cup + 0.010 * fold + 0.0007 * vein)
    return Surface(base, 0.52 + 0.07 * vein + 0.05 * fine, 0.0, height + 0.0003 * fine)


@material("flower meadow", words="flowers daisies daisy meadow floral field spring blossoms", made_of="plant")
def flower_meadow(points: Points, color: Tensor = rgb(84, 128, 54), petal: Tensor = rgb(240, 238, 230)) -> Surface:
    blade = pieces(points.warped(0.06, 2.6, 3), 8.0, 0.98, 0.12, 0.9, 0.10, 0.6, (0.0, 0.1, 1.0), 4, rim=1.0)
    bloom = pieces(points, 3.7, 0.48, 0.46, 0.0, 0.05, 0.6, density=0.6, layer=2)
    disc = smoothstep(0.0, 0.05, bloom.inside)
    reach = (bloom.u.square() + bloom.v.square()).sqrt()
    turn = bloom.v.atan2(bloom.u) * (14.0 / 6.2832)
    place, number = wrap(turn + 0.16 * noise(points, 11.0, 3))
    number = number.remainder(14.0)
    key = (97.0 * bloom.value).floor()
    own, other = random(number, key, 1), random(number, key, 2)
    tip = 0.80 + 0.20 * own
    across = place.abs() + 0.10 * (other - 0.5) * smoothstep(0.3, 1.0, reach)
    wide = (0.36 + 0.12 * other) * (1.0 - ((reach - 0.62) / (tip - 0.60)).clamp_min(0.0).pow(3.0))
    shape = smoothstep(0.0, 0.08, wide - across) * smoothstep(tip, tip - 0.05, reach) * disc
    rest = smoothstep(0.10, 0.02, bloom.inside) + (1.0 - shape)  # 0 on a petal
    eye = smoothstep(0.34, 0.29, reach) * disc
    soft = smoothstep(0.0, 0.22, wide - across) * smoothstep(tip, tip - 0.22, reach) * disc
    soft = (soft * (rest < 1.0)).maximum(smoothstep(0.36, 0.22, reach) * disc)
    pollen, groove = cells(points, 64.0), noise(points.at(6.0 * place, 1.5 * reach, 9.0 * own), (1.5, 1.0, 1.0), 4)
    fibre = noise(points.at(blade.u, 9.0 * blade.v, 31.0 * blade.value), 1.0, 7)
    base = ramp(half(0.9 * blade.rank + 0.35 * blade.u), shift(color, -0.18, 0.85), color, shift(color, 0.09, 0.95))
    base = lit(base, 0.24 * (blade.value - 0.5) + 0.08 * fibre + 0.08 * fbm(points, 1.5, 3, 0.6, 8))
    base = mix(base, shift(color, 0.12, 0.75, 0.05), 0.7 * smoothstep(0.9, 0.95, blade.other))
    under = lit(shift(color, -0.19, 0.8), 0.35 * fbm(points, (34.0, 34.0, 7.0), 2, 0.8, 9))
    base = mix(under, base, smoothstep(0.0, 0.1, blade.inside))
    white = lit(
        mix(petal, shift(petal, -0.14, 1.6), smoothstep(0.65, 0.25, reach)), 0.05 * groove + 0.06 * (other - 0.5)
    )
    white = mix(white, shift(petal, -0.13), smoothstep(0.18, 0.0, wide - across))
    base = mix(base, white, shape)
    gold = mix(rgb(206, 140, 30), rgb(238, 190, 62), smoothstep(0.30, 0.10, reach) + 0.5 * (pollen.value - 0.5))
    base = mix(base, lit(gold, -0.35 * (pollen.near - 0.3)), eye)
    height = mixed(
        0.010 * blade.top, 0.018 + 0.012 * reach + 0.006 * own - 0.02 * place.square() + 0.001 * groove, soft
    )
    height = height + eye * (0.010 * smoothstep(0.36, 0.10, reach) - 0.0022 * pollen.near)
    return Surface(base, 0.55 + 0.2 * eye + 0.05 * fibre, 0.0, height)


@material("straw", words="straw hay bale dry grass farm wheat", made_of="straw")
def straw(points: Points, color: Tensor = rgb(206, 172, 98)) -> Surface:
    over = pieces(points.warped(0.03, 2.0), 4.6, 1.0, 0.052, -1.0, 0.12, 0.6, count=4, rim=1.0)
    under = pieces(points.warped(0.02, 3.0, 1, 5), 5.6, 1.0, 0.11, -1.0, 0.12, 0.5, count=4, layer=2, rim=1.0)
    here, top = piled(over, under, 0.82)
    u, v, value, other = (
        mixed(low, high, here) for low, high in zip(under[1:3] + under[4:6], over[1:3] + over[4:6], strict=True)
    )
    body = mixed(0.85 * under.inside, over.inside, here).clamp_max(1.0) * (1.0 - 0.75 * v.square())
    rank = mixed(0.5 * under.rank - 0.45, over.rank, here)
    own = points.at(u + 9.0 * value, v, 31.0 * other)
    rib, blotch = fbm(own, (0.8, 5.0, 1.0), 2, 0.9, 3), fbm(own, (5.0, 1.0, 1.0), 3, 0.6, 4)
    joint = (u - 1.2 * (other - 0.5)).abs()  # a knot, and the sheath that ends at it
    knot, sheath = smoothstep(0.030, 0.012, joint), smoothstep(0.0, 0.05, u - 1.2 * (other - 0.5))
    tone = fbm(points, 1.5, 3, 0.6, 6)
    base = ramp(half(1.1 * rank + 0.3), shift(color, -0.20, 1.0), shift(color, -0.01, 0.95), shift(color, 0.10, 0.8))
    base = mix(base, shift(base, 0.0, 0.55, -0.006), smoothstep(0.7, 0.95, value))  # bleached
    base = mix(base, shift(base, -0.02, 1.0, -0.02), 0.7 * smoothstep(0.18, 0.05, value))  # still green
    base = lit(base, 0.20 * (other - 0.5) + 0.09 * rib + 0.06 * blotch + 0.05 * tone + 0.05 * sheath)
    base = mix(base, shift(color, -0.24, 0.9), (0.6 * knot).maximum(0.5 * smoothstep(0.45, 0.8, blotch)))
    gap = lit(shift(color, -0.36, 0.8), 0.5 * fbm(points.warped(0.05, 3.0), (30.0, 30.0, 9.0), 2, 0.7, 7))
    base = mix(gap, base, smoothstep(0.0, 0.45, body))
    height = 0.011 * top - 0.003 * v.square() + 0.0006 * rib + 0.002 * knot * body
    return Surface(base, 0.44 + 0.10 * rib + 0.08 * blotch, 0.0, height)


@material("thatch", words="thatch thatched roof reed straw cottage hut palm tiki bundles dry", made_of="straw")
def thatch(points: Points, color: Tensor = rgb(178, 144, 88)) -> Surface:
    bent = points.warped(0.04, 1.8, 2)
    ragged = fbm(bent, (44.0, 44.0, 2.0), 2, 0.9, 2)
    fall = (points.z + 0.040 * ragged + 0.05 * noise(points, 1.3, 3)) / 0.40  # courses, each over the one below
    course = fall.floor()
    place = fall - course  # 0 at the cut ends
    bundle = bent.moved(torch.stack((0.37 * course, 0.21 * course, 0.13 * course), -1))
    stalk = pieces(bundle, 5.2, 1.0, 0.040, -1.0, 0.07, 0.4, (0.0, 0.0, 2.0), 5, rim=1.0)
    fibre = hairs(bundle, points.along((0.0, 0.0, -1.0)), 0.011, 0.09)
    steep = smoothstep(0.97, 0.80, points.up.abs())
    shade, cut = smoothstep(0.62, 1.0, place) * steep, smoothstep(0.12, 0.02, place) * steep
    body = smoothstep(0.05, 0.6, stalk.inside * (1.0 - 0.85 * stalk.v.square()))
    age = fbm(points, 1.6, 4, 0.6, 4)
    low = lit(shift(color, -0.15), 0.40 * fibre)
    high = lit(ramp(stalk.value, shift(color, -0.06, 0.85), shift(color, 0.05), shift(color, 0.15)), 0.07 * fibre)
    base = mix(low, mix(shift(color, -0.28), high, body), smoothstep(0.0, 0.08, stalk.inside))
    base = mix(
        mix(base, shift(color, -0.06, 0.35), 0.40 * half(1.8 * age)),
        shift(color, 0.13, 0.9),
        0.40 * cut * half(2.0 * fibre),
    )
    base = mix(base, shift(color, -0.38, 0.7), 0.85 * shade)
    inner = smoothstep(0.0, 0.08, place) * mixed(1.0 + 0.0 * place, smoothstep(1.0, 0.92, place), steep)
    relief = 0.007 * (stalk.top + 1.25) + 0.003 * fibre
    return Surface(
        base, 0.72 + 0.08 * fibre, 0.0, 0.055 * (1.0 - place) * steep * smoothstep(0.0, 0.08, place) + inner * relief
    )


@material("wicker", words="wicker rattan basket woven cane willow", made_of="wicker")
def wicker(points: Points, color: Tensor = rgb(176, 128, 78)) -> Surface:
    lane = plane(points.warped(0.010, 3.0, 2), 12, mirror=True, width=0.26)
    u, v = lane.u / 0.13, lane.v / 0.040
    level = v + 0.30 * noise(points.at(0.7 * v, 0.0 * v, lane.side), 1.0, 2)  # rods are thick and thin
    row = level.floor()
    side = level - row - 0.5
    bow = torch.cos(torch.pi * (u + row))  # a rod is in front of a stake, and behind the next one
    rod = (u / 9.0 + random(row, lane.side.round())).floor() + 31.0 * row
    own = random(rod, lane.side.round(), 1)
    round_ = (1.0 - 3.6 * side.square()).clamp_min(0.0).sqrt()
    stake = u - u.round()
    upright = (1.0 - (stake / 0.21).square()).clamp_min(0.0).sqrt()
    weaver = 0.013 * round_ + 0.011 * bow * smoothstep(0.5, 0.28, side.abs())
    post = 0.011 * upright - 0.004
    front = smoothstep(-0.004, 0.004, weaver - post)
    height = mixed(post, weaver, front)
    grain = fbm(points.at(1.1 * u + 9.0 * own, 4.0 * side, 0.37 * rod), 1.0, 4, 0.75, 3)
    across = fbm(points.at(10.0 * stake, 0.5 * lane.v, 0.3 * u.round()), 1.0, 3, 0.75, 4)
    grain = mixed(across, grain, front)
    tone = fbm(points, 1.6, 3, 0.5, 5)
    base = ramp(
        own, shift(color, -0.10, 1.1), shift(color, 0.0), shift(color, 0.05, 1.0, 0.006), shift(color, 0.12, 0.85)
    )
    base = mix(shift(color, -0.08, 1.05), base, front)
    base = lit(base, 0.11 * grain + 0.06 * tone + 0.03 * fbm(points, 45.0, 2, 0.8, 6))
    deep = smoothstep(0.012, -0.009, height + 0.002 * grain)
    base = mix(base, shift(color, -0.30, 0.85), (0.75 + 0.25 * tone).clamp(0.0, 1.0) * deep)
    return Surface(base, 0.50 + 0.12 * grain + 0.25 * deep - 0.05 * own, 0.0, height + 0.0009 * grain)


@material("cork", words="cork corkboard wine stopper pinboard bark", made_of="cork")
def cork(points: Points, color: Tensor = rgb(192, 148, 102)) -> Surface:
    bent = points.warped(0.016, 14.0, 3)
    crumb, small = cells(bent, 12.0), cells(bent, 27.0, 1.0, 2)
    mostly = smoothstep(-0.1, 0.2, fbm(points, 5.0, 2, 0.6, 7) + 0.5 * (crumb.other - 0.5))  # coarse crumbs, fine ones
    value = mixed(small.value, crumb.value, mostly)
    edge = mixed((small.second - small.near) / 27.0, (crumb.second - crumb.near) / 12.0, mostly)
    ragged = edge + 0.0025 * fbm(points, 40.0, 2, 0.8, 4)
    seam = smoothstep(0.006, -0.001, ragged)
    bark = smoothstep(0.0, 0.25, spots(points.warped(0.03, 12.0, 3), (10.0, 10.0, 15.0), 0.40, 0.42, 0.8, 3).depth)
    layer = noise(points.moved(value[:, None] * points.position.new_tensor([5.0, 3.0, 4.0])), (16.0, 40.0, 22.0), 6)
    fine = fbm(points, 75.0, 2, 0.9, 5)
    hole = smoothstep(0.40, 0.60, fbm(points, (34.0, 34.0, 46.0), 2, 0.6, 8)) * (1.0 - bark)
    tone = fbm(points, 1.6, 4, 0.6, 9)
    base = ramp(value, shift(color, -0.09, 1.05, 0.008), color, shift(color, 0.03, 0.95), shift(color, 0.08, 0.85))
    base = lit(base, 0.06 * layer + 0.07 * fine + 0.05 * tone)
    base = mix(
        base, shift(color, -0.24, 0.85), (0.40 * seam).maximum(0.72 * bark * half(1.0 + fine)).maximum(0.55 * hole)
    )
    height = 0.004 * (smoothstep(0.0, 0.014, ragged) - 1.0) - 0.008 * bark - 0.004 * hole + 0.0010 * fine
    return Surface(base, 0.86 + 0.06 * fine, 0.0, height)


@material("toadstool", words="toadstool mushroom fly agaric amanita fairy fungus polka", made_of="mushroom")
def toadstool(points: Points, color: Tensor = rgb(186, 42, 32), wart: Tensor = rgb(236, 228, 208)) -> Surface:
    ragged = points.warped(0.020, 9.0, 4)
    fleck = pieces(ragged, 4.6, 0.40, 0.30, 0.0, 0.3, 0.75)
    small = spots(ragged, 11.0, 0.30, 0.24, 0.8, 5).depth  # what rain left of others
    here = smoothstep(0.02, 0.14, fleck.inside).maximum(smoothstep(0.0, 0.3, small))
    crumb = fbm(points, 34.0, 3, 0.8)
    skin, hair = fbm(points, 2.0, 4, 0.6, 2), fbm(points, (60.0, 60.0, 12.0), 2, 0.9, 3)
    base = mix(shift(color, -0.05), shift(color, 0.06, 0.95, 0.02), half(1.5 * skin + 0.25 * hair))
    base = lit(base, 0.025 * hair)
    base = mix(base, shift(color, -0.12), 0.6 * smoothstep(0.0, 0.04, fleck.inside) * (1.0 - here))
    cap = mix(shift(wart, -0.13, 1.3), wart, fleck.inside.sqrt() + 0.25 * crumb)
    base = mix(base, lit(cap, 0.08 * crumb), here)
    height = here * (0.012 + 0.024 * fleck.inside + 0.006 * crumb) + 0.0004 * hair
    return Surface(base, 0.24 + 0.60 * here + 0.07 * half(skin + hair), 0.0, height)


@material("pine cone", words="pinecone pine cone fir conifer christmas scales", made_of="wood")
def pine_cone(points: Points, color: Tensor = rgb(128, 88, 58)) -> Surface:
    scale = scales(points.warped(0.014, 4.0, 3), 0.22, 0.11, 0.45, 10)
    length = scale.v + 0.5
    own = points.at(scale.u + 9.0 * scale.value, length, 31.0 * scale.other)
    fibre = fbm(own, (15.0, 2.2, 1.0), 3, 0.8, 2)
    crust, fine = fbm(points, 26.0, 3, 0.8, 3), fbm(points, 70.0, 2, 0.9, 4)
    tip = smoothstep(0.26, 0.05, length + 0.05 * crust)
    nub = smoothstep(0.11, 0.02, (scale.u.square() * 2.0 + (length - 0.13).square()).sqrt())
    keel = smoothstep(0.16, 0.0, scale.u.abs()) * smoothstep(0.6, 0.2, length)
    tone = fbm(points, 1.6, 4, 0.6, 5)
    base = mix(shift(color, -0.05, 1.05), shift(color, 0.06, 0.9), half(1.1 * fibre + 0.6 * (scale.value - 0.5)))
    base = lit(base, 0.20 * (scale.other - 0.5) + 0.07 * fine + 0.08 * tone)
    base = mix(base, shift(color, 0.17, 0.65), (0.65 * tip).maximum(0.25 * keel) * half(0.9 + crust))
    base = mix(base, shift(color, -0.14), 0.7 * nub)
    resin = smoothstep(0.45, 0.6, fbm(points, 9.0, 3, 0.7, 6)) * smoothstep(0.5, 0.2, length)
    base = mix(base, shift(color, 0.24, 0.35), 0.5 * resin)
    base = mix(base, shift(color, -0.26, 0.8), 0.9 * smoothstep(0.30, 0.70, length + 0.05 * crust))
    height = lapped(scale, 0.45, 0.25) * (0.042 + 0.005 * fibre + 0.014 * nub + 0.006 * keel)
    return Surface(base, 0.66 + 0.12 * fibre - 0.2 * resin, 0.0, height + 0.0012 * fine + 0.002 * crust * tip)


@material("brain coral", words="coral reef brain sea labyrinth maze underwater ocean", made_of="coral")
def brain_coral(points: Points, color: Tensor = rgb(158, 146, 92)) -> Surface:
    bent = points.warped(0.10, 2.0, 2)
    wave, sure = stripes(bent, 8.5, (0.2, 0.1, 0.97), 0.60, 0.10, 2.0)
    field = wave * (0.55 + 0.45 * sure)
    tooth = fbm(points, 46.0, 2, 0.8, 3)
    ridge = smoothstep(-0.80, 0.45, field + 0.05 * tooth)
    crest = smoothstep(0.86, 0.99, wave) * smoothstep(0.3, 0.6, sure)  # the groove along the top of each ridge
    flank = smoothstep(-0.75, -0.2, field) * smoothstep(0.95, 0.4, field)
    septum = half(1.8 * tooth) * flank
    pore, tone = fbm(points, 85.0, 2, 0.9, 5), fbm(points, 1.5, 4, 0.6, 4)
    base = mix(shift(color, -0.02, 1.05), shift(color, 0.075, 0.75), smoothstep(-0.4, 0.7, field))
    base = mix(base, shift(color, -0.13, 1.0, -0.035), 0.9 * smoothstep(-0.30, -0.85, field))
    base = lit(base, 0.26 * (septum - 0.3 * flank) + 0.05 * tone + 0.06 * pore)
    base = mix(base, shift(color, -0.10), 0.45 * crest)
    height = 0.046 * ridge - 0.008 * crest + 0.008 * septum + 0.0014 * pore
    return Surface(base, 0.66 + 0.10 * pore + 0.06 * tooth, 0.0, height)
