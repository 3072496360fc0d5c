"""Fruit and vegetables. Skins shine over a soft change of ripeness; flesh has fibres, seeds and a paler heart."""

from torch import Tensor

from .craft import *
from .patterns import star
from .plants import sectors


def _peel(points: Points, frequency: float) -> tuple[Tensor, Tensor, Tensor]:
    """The dimples of a citrus peel, 0..1, the oil gland in the middle of some, 0..1, and its ripeness, -1..1."""
    bent = points.warped(0.25 / frequency, 0.8 * frequency)
    pore, more = cells(bent, frequency, 0.95), cells(bent, 0.9 * frequency, 0.95, 5)
    dimple = smoothstep(0.68, 0.12, pore.near).maximum(smoothstep(0.68, 0.12, more.near))
    return dimple, smoothstep(0.34, 0.12, pore.near) * pore.value, fbm(points, 1.4, 4, 0.55, 2)


@material("orange peel", words="orange citrus tangerine mandarin grapefruit fruit peel rind skin zest", made_of="peel")
def orange_peel(points: Points, color: Tensor = rgb(236, 136, 30)) -> Surface:
    dimple, gland, ripe = _peel(points, 33.0)
    base = mix(shift(color, -0.035, 1.0, -0.01), shift(color, 0.03, 1.0, 0.01), half(1.5 * ripe))
    base = mix(base, shift(color, -0.09, 0.97), 0.35 * dimple + 0.45 * gland)
    height = -0.0040 * dimple - 0.0012 * gland + 0.008 * fbm(points, 6.0, 2, 0.5, 3)
    return Surface(base, 0.26 + 0.10 * dimple, 0.0, height)


@material("lemon", words="lemon lime citrus yellow peel fruit skin", made_of="peel")
def lemon(points: Points, color: Tensor = rgb(240, 212, 62), green: Tensor = rgb(186, 192, 66)) -> Surface:
    dimple, gland, ripe = _peel(points, 27.0)
    lump = fbm(points, 4.5, 3, 0.5, 3)
    base = mix(color, green, 0.6 * smoothstep(0.25, 0.8, ripe + 0.3 * points.z))
    base = mix(lit(base, 0.02 * lump), shift(color, -0.09), 0.32 * dimple + 0.4 * gland)
    return Surface(base, 0.28 + 0.10 * dimple, 0.0, 0.016 * lump - 0.0048 * dimple - 0.0015 * gland)


@material("tomato", words="tomato tomatoes cherry red ripe vine ketchup fruit vegetable skin salad", made_of="fruit")
def tomato(points: Points, color: Tensor = rgb(206, 44, 26), leaf: Tensor = rgb(88, 126, 48)) -> Surface:
    lane = points.warped(0.10, 1.2, 2)
    across, _ = sectors(lane, 6)
    crown = smoothstep(0.05, 0.75, points.z)
    lobe = (6.2831853 * across).cos() * smoothstep(0.08, 0.35, (points.x.square() + points.y.square()).sqrt())
    ripe = fbm(points, 1.5, 4, 0.5, 2)
    ray = fbm(points.at(6.0 * across, points.z, points.x), (2.5, 1.0, 1.0), 3, 0.6, 5)
    pale = smoothstep(0.30, 0.95, points.z + 0.14 * ripe + 0.14 * ray + 0.05 * lobe)
    base = mix(shift(color, -0.04, 1.0, -0.006), shift(color, 0.045, 1.0, 0.02), half(1.4 * ripe - 0.3 * lobe))
    base = mix(base, shift(color, 0.17, 0.80, 0.085), 0.75 * pale)
    base = mix(base, shift(leaf, 0.16, 1.1), 0.22 * smoothstep(0.7, 1.0, pale) * crown)
    blade = star(points.x, points.y, 5, 0.42, 0.26) + 0.03 * ripe  # the calyx, where the stalk was
    green = smoothstep(0.0, 0.012, blade) * smoothstep(0.45, 0.65, points.up) * smoothstep(0.1, 0.2, points.z)
    base = mix(base, lit(leaf, 0.12 * fbm(points, 12.0, 2, 0.6, 4)), green)
    height = (0.010 + 0.026 * crown) * lobe + 0.016 * green
    return Surface(base, 0.12 + 0.03 * half(ripe) + 0.5 * green, 0.0, height)


@material("strawberry", words="strawberry berry fruit seeds red sweet", made_of="fruit")
def strawberry(points: Points, color: Tensor = rgb(200, 36, 40), seed: Tensor = rgb(226, 182, 92)) -> Surface:
    place = hexagons(points.warped(0.014, 4.0), 0.125, 0.0, 10)
    u, v = place.u + 0.10 * (place.value - 0.5), place.v + 0.10 * (place.other - 0.5)
    reach = ((u / 0.17).square() + ((v + 0.25 * u.square()) / 0.26).square()).sqrt()
    grain = smoothstep(1.0, 0.75, reach)
    pit = smoothstep(2.6, 0.9, reach)
    flesh = fbm(points, 2.0, 4, 0.55, 2)
    shine = smoothstep(0.15, 0.95, place.inside / 0.06)
    base = lit(
        mix(shift(color, -0.035), shift(color, 0.035, 1.0, 0.015), half(1.4 * flesh)), 0.03 * noise(points, 30.0, 3)
    )
    base = mix(base, shift(color, -0.13, 0.9), 0.75 * pit)
    base = mix(base, lit(seed, 0.25 * (place.value - 0.5)), 0.95 * grain)
    return Surface(base, 0.17 + 0.06 * pit + 0.2 * grain - 0.02 * shine, 0.0, -0.020 * pit + 0.009 * grain)


@material("watermelon", words="watermelon melon rind striped green fruit skin", made_of="fruit")
def watermelon(points: Points, color: Tensor = rgb(82, 128, 62), dark: Tensor = rgb(28, 62, 34)) -> Surface:
    bent = points.warped(0.035, 5.0, 3)
    feather = fbm(bent, (3.5, 3.5, 12.0), 4, 0.65)
    across, own = sectors(points.warped(0.05, 1.6, 2), 9)
    edge = across.abs() + 0.15 * feather - 0.08 - 0.07 * own  # < 0 within a band
    band = smoothstep(0.035, -0.035, edge)
    web = ridged(bent, (5.0, 5.0, 8.0), 3, 0.7, 3)  # veins that leave the bands and fade between them
    vein = smoothstep(0.50, 0.68, web + 0.14 * smoothstep(0.22, 0.0, edge)) * smoothstep(0.40, 0.10, edge)
    mottle = fbm(points, 18.0, 2, 0.7, 4)
    thread = smoothstep(0.62, 0.80, ridged(bent, (11.0, 11.0, 18.0), 2, 0.5, 7))
    wax = fbm(points, 1.8, 3, 0.55, 5)
    base = lit(mix(shift(color, 0.02), shift(color, 0.19, 0.85, 0.01), half(1.4 * wax + 0.5 * mottle)), 0.03 * mottle)
    base = mix(base, shift(dark, 0.12), 0.6 * vein + 0.22 * thread)
    inner = mix(
        lit(dark, 0.12 * mottle), shift(dark, 0.13, 1.2), smoothstep(0.35, 0.75, web) * smoothstep(-0.16, 0.0, edge)
    )
    base = mix(base, inner, 0.95 * band)
    bloom = half(1.2 * wax + 0.15 * mottle)
    return Surface(base, 0.20 + 0.16 * bloom, 0.0, 0.004 * wax + 0.0003 * mottle)


@material("watermelon flesh", words="watermelon slice melon red flesh seeds juicy summer", made_of="fruit")
def watermelon_flesh(points: Points, color: Tensor = rgb(222, 72, 72), seed: Tensor = rgb(36, 26, 24)) -> Surface:
    grain = fbm(points.warped(0.02, 14.0, 2), 24.0, 3, 0.7)
    cloud = fbm(points.warped(0.1, 2.0, 2), 2.2, 4, 0.55, 2)
    pip = pieces(points, 4.2, 0.26, 0.15, 0.35, 0.2, 0.3, (0.2, 0.0, 1.0), layer=3)
    here = smoothstep(0.05, 0.2, pip.inside)
    halo = smoothstep(0.0, 0.05, pip.inside) * (1.0 - here)
    wet = smoothstep(-0.3, 0.4, grain)
    base = ramp(half(1.3 * cloud), shift(color, -0.05, 1.05), color, shift(color, 0.07, 0.8))
    base = mix(lit(base, 0.05 * grain), shift(color, -0.10), 0.6 * halo)
    base = mix(base, mix(seed, shift(seed, 0.16), smoothstep(0.5, 1.0, pip.inside)), here)
    height = 0.0045 * grain - 0.010 * halo + here * (0.012 * pip.inside.sqrt() - 0.0045 * grain)
    return Surface(base, 0.34 - 0.16 * wet - 0.05 * here, 0.0, height)


def _slices(points: Points, frequency: float, layer: int = 0) -> tuple[Pieces, Tensor, Tensor]:
    """Round slices that overlap: the slice, how far from its middle 0..1, and the angle in turns."""
    slice_ = pieces(points, frequency, 0.92, 0.92, 0.0, 0.05, 0.15, count=3, layer=layer, rim=0.06)
    return slice_, (slice_.u.square() + slice_.v.square()).sqrt(), slice_.v.atan2(slice_.u) / 6.2831853


@material("kiwi", words="kiwi kiwifruit slices green fruit tropical", made_of="fruit")
def kiwi(points: Points, color: Tensor = rgb(138, 172, 58), heart: Tensor = rgb(226, 228, 168)) -> Surface:
    slice_, reach, turn = _slices(points, 2.5)
    wobble = 0.05 * noise(points, 7.0, 2)
    ray = half((turn * 6.2832 * 26.0 + 5.0 * wobble).sin())
    core = smoothstep(0.32, 0.20, reach + wobble)
    spoke = ray * smoothstep(0.22, 0.40, reach) * smoothstep(0.92, 0.55, reach)
    place = (turn * 26.0).remainder(1.0) - 0.5
    ring = (turn * 26.0).floor() * 0.618
    level = 0.40 + 0.09 * ring.remainder(1.0)
    pip = smoothstep(1.0, 0.7, ((place * reach * 0.24 / 0.020).square() + ((reach - level) / 0.050).square()).sqrt())
    rind = smoothstep(0.955, 0.975, reach)
    base = mix(shift(color, -0.06, 1.05), shift(color, 0.10, 0.95), 0.85 * spoke)
    base = mix(base, shift(color, -0.07), 0.5 * smoothstep(0.7, 0.95, reach))
    base = mix(lit(base, 0.04 * fbm(points, 20.0, 3, 0.7, 3) + 0.06 * slice_.rank), heart, 0.95 * core)
    base = mix(mix(base, rgb(34, 26, 22), pip), rgb(122, 96, 62), rind)
    base = mix(rgb(70, 78, 34), base, smoothstep(0.0, 0.01, slice_.inside))
    height = 0.016 * slice_.rank + 0.004 * spoke + 0.005 * pip + 0.003 * core
    return Surface(base, 0.22 + 0.1 * spoke + 0.5 * rind, 0.0, height)


@material("orange slices", words="orange slices citrus lemon lime grapefruit segments juicy", made_of="fruit")
def orange_slices(points: Points, color: Tensor = rgb(238, 148, 44)) -> Surface:
    slice_, reach, turn = _slices(points, 2.3)
    wedge = (turn * 10.0).remainder(1.0) - 0.5
    wall = (0.5 - wedge.abs()) * reach * 0.628
    flesh = smoothstep(0.010, 0.030, wall) * smoothstep(0.88, 0.84, reach) * smoothstep(0.08, 0.13, reach)
    sac = cells(
        points.at(reach * 5.0, wedge * reach * 9.0, 7.0 * slice_.value + (turn * 10.0).floor()), (1.3, 2.2, 1.0), 0.9
    )
    drop = smoothstep(0.0, 0.35, sac.second - sac.near)
    peel = smoothstep(0.945, 0.955, reach)
    pith = shift(color, 0.13, 0.45)
    pulp = lit(mix(shift(color, 0.08, 0.95), shift(color, -0.03, 1.05), drop), 0.08 * (sac.value - 0.5))
    base = mix(mix(pith, pulp, flesh), shift(color, -0.06, 1.1), peel)
    base = mix(shift(color, -0.3, 0.8), lit(base, 0.05 * slice_.rank), smoothstep(0.0, 0.01, slice_.inside))
    return Surface(
        base,
        0.34 - 0.18 * flesh,
        0.0,
        0.018 * slice_.top + smoothstep(0.006, 0.040, wall) * (0.004 * flesh + 0.0008 * drop * flesh),
    )


@material("apple", words="apple red apples fruit skin shiny", made_of="fruit")
def apple(points: Points, color: Tensor = rgb(178, 44, 40), pale: Tensor = rgb(222, 184, 92)) -> Surface:
    turn = points.y.atan2(points.x)
    lane = points.at(turn.cos(), turn.sin(), points.z)
    streak = fbm(lane, (12.0, 12.0, 0.8), 4, 0.7)
    side = fbm(points, 1.0, 2, 0.5, 2)
    sun = smoothstep(0.05, 1.0, side + 0.55 * streak + 0.12)
    dot = smoothstep(0.1, 0.6, spots(points, 10.0, 0.5, 0.12, 0.5, 3).depth)
    base = mix(shift(color, -0.04), shift(color, 0.03, 1.0, 0.015), half(1.5 * streak))
    base = mix(base, mix(shift(pale, -0.04), pale, half(streak)), 0.85 * sun)
    base = mix(base, shift(pale, 0.06, 0.7), 0.7 * dot)
    return Surface(base, 0.14 + 0.04 * side + 0.05 * dot, 0.0, 0.0006 * dot)


@material("banana", words="banana yellow ripe spotted fruit peel skin", made_of="peel")
def banana(points: Points, color: Tensor = rgb(236, 200, 70), brown: Tensor = rgb(96, 62, 34)) -> Surface:
    fibre = fbm(points, (16.0, 16.0, 1.5), 3, 0.6)
    ripe = fbm(points, 1.2, 4, 0.55, 2)
    fleck = smoothstep(0.0, 0.3, spots(points.warped(0.012, 22.0, 2), (11.0, 11.0, 7.0), 0.7, 0.36, 0.85, 3).depth)
    bruise = smoothstep(0.42, 0.75, ripe + 0.25 * fibre)
    across, _ = sectors(points, 5)
    ridge = smoothstep(0.06, 0.0, across.abs())
    base = mix(shift(color, 0.0, 0.95, -0.008), shift(color, -0.03, 1.0, 0.015), half(1.4 * ripe))
    base = mix(lit(base, 0.03 * fibre), shift(color, -0.14, 0.9, 0.02), 0.35 * bruise + 0.18 * ridge)
    base = mix(base, lit(brown, 0.15 * fibre), 0.85 * fleck * smoothstep(-0.5, 0.2, ripe))
    return Surface(base, 0.40 + 0.12 * fleck + 0.04 * fibre, 0.0, 0.0012 * fibre + 0.008 * ridge)


@material("pumpkin", words="pumpkin squash halloween gourd jack lantern autumn", made_of="fruit")
def pumpkin(points: Points, color: Tensor = rgb(218, 120, 40)) -> Surface:
    across, own = sectors(points.warped(0.03, 1.6), 11)
    rib = (1.0 - 4.0 * across.square()).clamp_min(0.0).sqrt()
    skin = fbm(points, (9.0, 9.0, 3.0), 4, 0.65)
    wart = smoothstep(0.0, 0.6, spots(points, 7.0, 0.25, 0.24, 0.8, 3).depth)
    scar = smoothstep(0.30, 0.55, fbm(points, (5.0, 5.0, 2.5), 5, 0.7, 4))
    base = mix(shift(color, -0.17, 0.95, 0.01), shift(color, 0.035, 1.0, 0.01), smoothstep(0.1, 0.9, rib))
    base = lit(base, 0.05 * skin + 0.06 * (own - 0.5))
    base = mix(base, shift(color, 0.08, 0.55), 0.5 * scar + 0.4 * wart)
    return Surface(base, 0.36 + 0.08 * skin + 0.2 * scar, 0.0, 0.10 * rib + 0.003 * skin + 0.007 * wart + 0.002 * scar)


@material("coconut", words="coconut shell husk coir hairy brown tropical", made_of="shell")
def coconut(points: Points, color: Tensor = rgb(118, 82, 54)) -> Surface:
    hair = strands(points.warped(0.06, 3.0, 3), points.along((0.3, 0.1, -1.0)), 0.018, 0.14)
    fine = strands(points.warped(0.03, 5.0, 2), points.along((-0.2, 0.1, -1.0)), 0.011, 0.085, 2)
    loose = pieces(points.warped(0.06, 4.0, 2), 4.0, 1.0, 0.030, 0.0, 0.05, 0.5, (0.2, 0.1, 1.0), 3)
    strand = smoothstep(0.0, 0.5, loose.inside)
    bare = smoothstep(0.15, 0.5, fbm(points, 2.0, 4, 0.6, 4))
    base = ramp(half(1.1 * hair + 0.7 * fine), shift(color, -0.17), shift(color, -0.01), shift(color, 0.14, 1.05))
    base = mix(base, shift(color, -0.10, 0.95), 0.5 * bare)
    base = mix(base, shift(color, 0.17, 1.05), 0.75 * strand)
    return Surface(base, 0.85 - 0.25 * bare, 0.0, (0.0038 * hair + 0.0008 * fine) * (1.0 - 0.6 * bare) + 0.002 * strand)
