"""Vegetables, berries and what is eaten whole: kernels, drupelets, buds."""

from torch import Tensor

from .craft import *
from .plants import sectors


@material("corn", words="corn maize cob kernels sweetcorn yellow", made_of="corn")
def corn(points: Points, color: Tensor = rgb(240, 192, 66)) -> Surface:
    across, own = sectors(points.warped(0.012, 2.5), 26)
    level = points.z / 0.125 + 0.5 * own + 0.12 * noise(points, 3.0)
    up = level - level.floor() - 0.5
    number = (level.floor() * 0.7549 + own * 5.3).remainder(1.0)
    reach = ((2.0 * across).abs().pow(2.6) + (2.0 * up).abs().pow(3.0)).pow(1.0 / 2.8)
    dome = (1.0 - reach.square()).clamp_min(0.0).sqrt()
    dent = smoothstep(0.45, 0.0, reach)
    base = mix(shift(color, -0.26, 0.85), color, smoothstep(0.0, 0.5, dome))
    base = lit(mix(base, shift(color, 0.05, 0.75), 0.6 * dent), 0.10 * (number - 0.5) + 0.02 * noise(points, 20.0, 2))
    return Surface(base, 0.22 + 0.06 * number + 0.3 * (1.0 - dome), 0.0, 0.045 * dome - 0.006 * dent)


@material("broccoli", words="broccoli cauliflower vegetable florets green", made_of="vegetable")
def broccoli(points: Points, color: Tensor = rgb(82, 124, 62)) -> Surface:
    bent = points.warped(0.03, 4.0, 2)
    head, bunch, bud = cells(bent, 3.0), cells(bent, 8.0, 1.0, 2), cells(bent, 27.0, 0.9, 3)
    floret = (1.0 - head.near.square()).clamp_min(0.0)
    cluster = (1.0 - bunch.near.square()).clamp_min(0.0)
    bead = (1.0 - 1.6 * bud.near.square()).clamp_min(0.0).sqrt()
    gap = smoothstep(0.14, 0.0, head.second - head.near)
    light = 0.35 * floret + 0.35 * cluster + 0.35 * bead - 0.30 * gap
    base = ramp(light.clamp(0, 1), shift(color, -0.28, 0.8), shift(color, -0.07), shift(color, 0.09, 1.05))
    base = lit(base, 0.14 * (bud.value - 0.5) + 0.06 * fbm(points, 2.0, 3, 0.5, 5))
    return Surface(base, 0.78, 0.0, 0.080 * floret + 0.036 * cluster + 0.014 * bead - 0.03 * gap)


@material("pineapple", words="pineapple ananas tropical fruit skin spiky", made_of="fruit")
def pineapple(points: Points, color: Tensor = rgb(192, 142, 62), green: Tensor = rgb(112, 124, 58)) -> Surface:
    eye = hexagons(points.warped(0.010, 3.0), 0.22, 0.018, 10)
    dome = smoothstep(-0.004, 0.075, eye.inside)
    reach = (eye.u.square() + eye.v.square()).sqrt()
    bract = smoothstep(0.11, 0.07, eye.u.abs() * (1.0 + 2.0 * (eye.v + 0.2))) * smoothstep(-0.42, -0.30, eye.v)
    bract = bract * smoothstep(0.16, 0.02, eye.v)
    ray = noise(points.at(eye.u * 9.0, eye.v * 3.0, 9.0 * eye.value), 2.0, 2)
    seam = smoothstep(0.012, -0.004, eye.inside)
    base = mix(color, green, 0.75 * smoothstep(0.0, 0.45, eye.other - 0.55 + 0.5 * (0.45 - reach)))
    base = lit(base, 0.07 * ray + 0.14 * (eye.value - 0.5))
    base = mix(base, shift(color, -0.20, 0.8), 0.55 * smoothstep(0.28, 0.48, reach))
    base = mix(base, mix(shift(color, 0.14, 0.5), rgb(104, 70, 42), smoothstep(-0.1, 0.12, eye.v)), 0.85 * bract)
    base = mix(base, rgb(78, 60, 36), 0.85 * seam)
    return Surface(base, 0.55 + 0.1 * ray, 0.0, 0.055 * dome + 0.014 * bract + 0.003 * ray)


@material("avocado", words="avocado skin green dark bumpy hass", made_of="fruit")
def avocado(points: Points, color: Tensor = rgb(58, 74, 46)) -> Surface:
    wart = cells(points.warped(0.015, 9.0, 2), 17.0, 0.85)
    bump = smoothstep(0.75, 0.05, wart.near)
    fleck = smoothstep(0.1, 0.5, spots(points, 26.0, 0.35, 0.35, 0.7, 2).depth)
    ripe = smoothstep(-0.5, 0.5, fbm(points, 1.3, 3, 0.5, 3) + 0.4 * points.z)
    base = mix(shift(color, -0.07, 0.5, 0.01), shift(color, 0.03, 1.2), ripe)
    base = lit(mix(shift(base, -0.045), base, bump), 0.10 * (wart.value - 0.5))
    base = mix(base, shift(color, 0.16, 1.5, 0.01), 0.55 * fleck)
    return Surface(base, 0.30 + 0.16 * (1.0 - bump), 0.0, 0.013 * bump)


@material("raspberry", words="raspberry blackberry berry berries mulberry fruit drupelets", made_of="fruit")
def raspberry(points: Points, color: Tensor = rgb(186, 46, 74)) -> Surface:
    bead = hexagons(points.warped(0.030, 4.0, 2), 0.130, 0.0, 10)
    reach = 1.95 * (bead.u.square() + bead.v.square()).sqrt() * (0.92 + 0.14 * bead.value)
    dome = (1.0 - reach.square()).clamp_min(0.0).sqrt()
    bloom = half(1.3 * fbm(points, 14.0, 3, 0.6))
    turn = 6.2832 * bead.other
    along, across = bead.u * turn.cos() + bead.v * turn.sin(), bead.v * turn.cos() - bead.u * turn.sin()
    hair = smoothstep(0.030, 0.012, (across - 0.5 * along.square()).abs()) * (along > 0.0) * (along < 0.46)
    down = smoothstep(0.1, 0.5, fbm(points, 60.0, 2, 0.8, 3)) * smoothstep(0.85, 0.4, dome)
    base = mix(shift(color, -0.20, 0.8), shift(color, 0.0, 1.05), smoothstep(0.0, 0.6, dome))
    base = lit(mix(base, shift(color, 0.13, 0.6), 0.30 * down + 0.25 * bloom * dome), 0.16 * (bead.value - 0.5))
    base = mix(base, rgb(206, 150, 96), 0.75 * hair)
    rough = 0.34 + 0.22 * bloom + 0.3 * smoothstep(0.65, 0.2, dome)
    return Surface(base, rough, 0.0, 0.050 * dome.pow(1.2) + 0.005 * hair + 0.0008 * bloom)


@material("grapes", words="grapes grape blueberries berries wine vineyard fruit", made_of="fruit")
def grapes(points: Points, color: Tensor = rgb(84, 56, 104)) -> Surface:
    over = pieces(points, 4.0, 0.58, 0.54, 0.0, 0.55, 0.2, count=3, rim=0.3)
    under = pieces(points, 4.6, 0.66, 0.62, 0.0, 0.55, 0.2, count=4, layer=2, rim=0.3)
    here, top = piled(over, under, 0.87)
    dome = mixed(0.6 * under.inside.sqrt(), over.inside.sqrt(), here)
    value, rank = mixed(under.value, over.value, here), mixed(under.rank - 1.0, over.rank, here)
    bloom = smoothstep(-0.15, 0.5, fbm(points.warped(0.03, 6.0, 2), 5.0, 5, 0.65, 4))
    base = ramp(dome, shift(color, -0.24, 0.7), shift(color, -0.05), shift(color, 0.05, 1.1))
    base = lit(base, 0.22 * (value - 0.5) + 0.06 * rank)
    base = mix(shift(color, -0.22, 0.7), base, smoothstep(-0.55, 0.05, top))
    base = mix(base, shift(color, 0.22, 0.55, -0.015), 0.6 * bloom * dome)
    return Surface(
        base,
        0.16 + 0.40 * bloom + 0.6 * smoothstep(0.55, 0.15, dome),
        0.0,
        0.075 * top,
    )


@material("dragon fruit", words="dragon fruit pitaya flesh white black seeds tropical", made_of="fruit")
def dragon_fruit(points: Points, color: Tensor = rgb(228, 222, 226)) -> Surface:
    pip = pieces(points, 15.0, 0.26, 0.17, 0.3, 0.2, 0.3)
    small = pieces(points, 19.0, 0.24, 0.16, 0.3, 0.2, 0.4, layer=2)
    grain = fbm(points.warped(0.02, 10.0, 2), 16.0, 3, 0.65, 3)
    here = smoothstep(0.1, 0.35, pip.inside.maximum(0.9 * small.inside))
    cloud = fbm(points, 2.0, 4, 0.55, 4)
    base = mix(shift(color, -0.09, 1.8), shift(color, 0.025, 0.7), half(1.2 * cloud + 0.6 * grain + 0.3))
    base = mix(base, rgb(34, 30, 34), 0.95 * here)
    return Surface(base, 0.26 + 0.08 * grain, 0.0, 0.003 * grain + 0.002 * here)


@material("peach", words="peach apricot nectarine fuzzy fruit skin velvet", made_of="fruit")
def peach(points: Points, color: Tensor = rgb(232, 162, 96), blush: Tensor = rgb(198, 76, 66)) -> Surface:
    sun = fbm(points.warped(0.12, 1.6, 3), 1.1, 4, 0.5)
    fuzz = strands(points, points.along((0.2, 0.1, -1.0)), 0.010, 0.05)
    speck = smoothstep(0.2, 0.6, fbm(points, 18.0, 3, 0.75, 3))
    red = smoothstep(-0.05, 0.65, sun + 0.10 * speck)
    base = mix(mix(color, shift(color, 0.05, 0.95), half(1.4 * sun)), blush, 0.75 * red)
    return Surface(lit(base, 0.04 * fuzz + 0.02 * speck), 0.88, 0.0, 0.0012 * fuzz)
