"""Covers that lie on the surface: corrosion, dust, dirt, water and what is splashed on it."""

import torch
from torch import Tensor

from .cells import cells, cracks, spots
from .coating import FBM_DEVIATION, blend, over, runs, steep, threshold
from .color import lit, mix, ramp, shift
from .growth import strands
from .material import Surface
from .noise import fbm, half, smoothstep
from .points import Points


def rust(below: Surface, points: Points, relief: Tensor, amount: float, color: Tensor) -> Surface:
    """A pitted crust in steps of colour, blisters at its edge, stains that run down from it."""
    bent = points.warped(0.08, 3.0, 2, 401)
    fine = fbm(points, 18.0, 4, 0.7, 402)
    need = fbm(bent, 1.7, 5, 0.62, 403) + 0.22 * fine - 0.10 * relief
    edge = threshold(amount, 0.38)
    rusted = smoothstep(edge, edge + 0.06, need)
    blister = smoothstep(edge - 0.20, edge, need) * (1.0 - rusted)
    above = fbm(bent.moved((0.0, 0.0, 0.12)), 1.7, 3, 0.62, 403)
    run = smoothstep(edge - 0.15, edge + 0.3, above + 0.55 * runs(points, 15.0, 404)) * (1.0 - rusted) * steep(points)
    grit = fbm(points, 46.0, 2, 0.8, 407)
    scab = cells(points.warped(0.02, 12.0, 2, 405), 19.0, 1.0, 406)
    scale = (scab.value - 0.5) * smoothstep(0.0, 0.4, scab.second - scab.near)
    age = half(0.8 * fine + 1.1 * (need - edge) + 0.7 * scale + 0.35 * grit - 0.2)
    crust = ramp(age, shift(color, 0.10, 1.0, 0.015), color, shift(color, -0.08, 0.75), shift(color, -0.19, 0.45))
    powder = smoothstep(0.15, 0.75, fbm(points, 6.0, 4, 0.7, 408) + 0.3 * grit)
    crust = mix(lit(crust, 0.10 * grit), shift(color, 0.12, 1.05, 0.02), 0.5 * powder)
    deep = smoothstep(0.25, 0.02, scab.second - scab.near) * smoothstep(edge + 0.05, edge + 0.3, need)
    stained = over(below, 0.55 * run, shift(color, 0.05, 0.95), 0.7)
    stained = over(stained, 0.6 * blister, shift(color, -0.06), 0.75, 0.0, 0.006 * blister * (1.0 + 0.5 * fine))
    rise = rusted * (0.005 + 0.003 * fine + 0.005 * scale + 0.001 * grit - 0.002 * deep)
    return over(
        stained, rusted, mix(crust, shift(color, -0.22, 0.5), 0.35 * deep), 0.86 + 0.1 * powder, 0.0, rise, smooth=0.3
    )


def verdigris(below: Surface, points: Points, relief: Tensor, amount: float, color: Tensor) -> Surface:
    """Chalky green in recesses and in runs, dark brown between it and the bare metal."""
    cloud = fbm(points.warped(0.07, 3.0, 3, 411), 1.9, 4, 0.6, 412)
    fine = fbm(points, 14.0, 4, 0.7, 413)
    run = runs(points, 11.0, 414) * steep(points)
    need = 0.7 * cloud - 0.30 * relief + 0.45 * run + 0.2 * fine
    edge = threshold(amount, 0.36)
    grit = fbm(points, 40.0, 2, 0.8, 415)
    green = smoothstep(edge - 0.12, edge + 0.16, need + 0.06 * grit)
    brown = smoothstep(edge - 0.55, edge, need + 0.1 * fine)
    level = half(0.8 * fine + 0.6 * cloud + 0.4 * grit + 0.6 * (green - 0.6))
    chalk = ramp(level, shift(color, -0.22, 0.8, 0.01), shift(color, -0.06, 1.05), color, shift(color, 0.12, 0.6))
    dark = over(below, 0.8 * brown, shift(color, -0.35, 0.4, 0.07), 0.5, 0.4)
    return over(dark, 0.95 * green, lit(chalk, 0.05 * grit), 0.9, 0.0, green * (0.002 + 0.002 * fine + 0.0006 * grit))


def snow(below: Surface, points: Points, relief: Tensor, amount: float, color: Tensor) -> Surface:
    """Lies thick and soft on what faces up, in lumps on ledges; thin and broken at its edge."""
    lumps = fbm(points, 2.6, 3, 0.5, 421)
    crumbs = fbm(points, 13.0, 4, 0.65, 422)
    need = points.up + 0.26 * lumps + 0.09 * crumbs - 0.24 * relief
    edge = 1.0 - 2.0 * amount
    lies = smoothstep(edge, edge + 0.07, need)
    thick = smoothstep(edge, edge + 0.55, need)
    film = 0.55 * smoothstep(edge - 0.28, edge, need) * smoothstep(0.1, 0.5, crumbs)  # blown on beside it
    grain = fbm(points, 42.0, 2, 0.8, 423)
    glint = smoothstep(0.95, 0.985, cells(points, 70.0, 1.0, 424).value)
    shade = half(0.9 * lumps + 0.5 * crumbs + 1.2 * thick - 0.2)
    white = lit(mix(shift(color, -0.055, 1.8, -0.02), shift(color, 0.01), shade), 0.012 * grain + 0.03 * glint)
    rise = lies * (0.010 + 0.034 * thick + 0.008 * lumps * thick + 0.003 * crumbs + 0.0010 * grain) + 0.002 * film
    rough = 0.82 - 0.12 * half(crumbs) - 0.35 * glint
    return over(below, lies.maximum(film), white, rough, 0.0, rise, smooth=0.85)


def frost(below: Surface, points: Points, relief: Tensor, amount: float, color: Tensor) -> Surface:
    """Needles and stars of ice that grow together."""
    cloud = fbm(points.warped(0.05, 4.0, 2, 431), 1.9, 4, 0.6, 432)
    star = cells(points.warped(0.03, 5.0, 3, 433), 6.0, 1.0, 434)
    outward = points.along(torch.nn.functional.normalize(star.offset, dim=-1))
    needle = strands(points, outward, 0.007, 0.30, 435)  # they grow outwards from the middle of each star
    fine = fbm(points, 46.0, 2, 0.8, 436)
    need = cloud + 0.5 * (0.5 - star.near) + 0.15 * points.up
    edge = threshold(amount, 0.40)
    ice = smoothstep(edge - 0.45, edge + 0.25, need + 0.20 * needle + 0.10 * fine)
    seam = smoothstep(0.16, 0.0, star.second - star.near)
    crystal = half(0.9 * needle + 0.4 * fine + 0.6 * seam + 1.2 * (ice - 0.5)) * ice
    white = mix(shift(color, -0.05, 1.4), shift(color, 0.05, 0.4), crystal)
    rise = ice * (0.002 + 0.0025 * crystal)
    return over(below, 0.55 * ice + 0.35 * crystal, white, 0.55 - 0.2 * crystal, 0.0, rise)


def dust(below: Surface, points: Points, relief: Tensor, amount: float, color: Tensor) -> Surface:
    """A dull film on what faces up and in recesses, with fluff."""
    fluff = fbm(points, 30.0, 3, 0.8, 441)
    wide = fbm(points, 2.2, 4, 0.6, 442)
    need = points.up + 0.5 * wide + 0.15 * fluff - 0.3 * relief
    lies = smoothstep(0.2 - 2.0 * amount, 1.6 - 2.0 * amount, need)
    clump = smoothstep(0.1, 0.5, spots(points.warped(0.02, 20.0, 2, 443), 18.0, 0.3, 0.4, 0.8, 444).depth) * lies
    film = lit(color.expand_as(below.base_color), 0.05 * fluff)
    rise = lies * (0.001 + 0.0015 * fluff) + 0.003 * clump
    return over(below, 0.85 * lies + 0.1 * clump, film, 0.95, 0.0, rise, smooth=0.15)


def dirt(below: Surface, points: Points, relief: Tensor, amount: float, color: Tensor) -> Surface:
    """Grime in recesses, in clouds, and in runs down the walls."""
    cloud = fbm(points, 2.0, 5, 0.65, 451)
    run = runs(points, 9.0, 452) * steep(points)
    speck = smoothstep(0.1, 0.4, spots(points.warped(0.01, 30.0, 2, 453), 20.0, 0.35, 0.4, 0.9, 454).depth)
    need = 0.75 * cloud - 0.45 * relief + 0.5 * run
    edge = threshold(amount, 0.45)
    grime = smoothstep(edge - 0.45, edge + 0.45, need)
    shade = lit(color.expand_as(below.base_color), 0.12 * fbm(points, 16.0, 3, 0.7, 455))
    rise = 0.002 * grime + 0.002 * speck * amount
    return over(below, 0.82 * grime + 0.5 * speck * amount, shade, 0.88, 0.0, rise, smooth=0.2)


def mud(below: Surface, points: Points, relief: Tensor, amount: float, color: Tensor) -> Surface:
    """Caked on from below, splashed above, cracked where it is thick and dry."""
    lump = fbm(points, 9.0, 4, 0.65, 461)
    splash = spots(points.warped(0.05, 7.0, 3, 462), 5.0, 0.55, 0.55, 0.9, 463).depth
    drop = spots(points.warped(0.015, 24.0, 2, 464), 15.0, 0.5, 0.45, 0.9, 465).depth
    need = fbm(points, 1.7, 4, 0.6, 466) - 0.35 * points.z - 0.2 * points.up - 0.15 * relief + 0.12 * lump
    edge = threshold(0.85 * amount, 0.45)
    near = smoothstep(edge - 0.9, edge, need)
    mass = smoothstep(edge, edge + 0.06, need).maximum(near * smoothstep(0.05, 0.16, splash))
    mass = mass.maximum(near * smoothstep(0.1, 0.3, drop))
    line = cracks(points.warped(0.05, 2.5, 4, 467), 6.0, 1.0, 0.6, 468)
    dry = smoothstep(edge + 0.10, edge + 0.45, need)
    width = 0.010 * dry * half(1.6 * lump + 0.3)
    crack = smoothstep(width, 0.3 * width - 0.001, line.distance) * smoothstep(0.001, 0.004, width)
    grit = fbm(points, 38.0, 2, 0.8, 469)
    wet = 1.0 - smoothstep(edge, edge + 0.30, need + 0.15 * lump)  # it dries from where it is thick
    earth = mix(shift(color, -0.04), shift(color, 0.13, 0.65), half(0.9 * lump + 0.8 * dry - 0.1))
    earth = lit(mix(earth, shift(color, -0.13, 1.0), 0.7 * wet), 0.07 * grit - 0.45 * crack)
    plate = smoothstep(0.0, 0.05, line.distance) * dry
    rise = mass * (0.008 + 0.006 * lump + 0.005 * plate + 0.001 * grit) - 0.010 * crack
    return over(below, mass, earth, 0.90 - 0.45 * wet * half(0.5 - lump), 0.0, rise, smooth=0.6)


def sand(below: Surface, points: Points, relief: Tensor, amount: float, color: Tensor) -> Surface:
    """Drifts of grains on what faces up and in recesses."""
    grain = cells(points, 75.0, 1.0, 471)
    need = 0.9 * points.up + 0.45 * fbm(points, 2.4, 4, 0.6, 472) - 0.4 * relief + 0.12 * (grain.value - 0.5)
    edge = 0.9 * (1.0 - 2.0 * amount)
    lies = smoothstep(edge - 0.04, edge + 0.12, need + 0.1 * (grain.other - 0.5))
    tone = lit(color.expand_as(below.base_color), 0.22 * (grain.value - 0.5))
    rise = lies * (0.008 + 0.003 * (1.0 - grain.near)) + 0.01 * smoothstep(edge, edge + 0.7, need)
    return over(below, lies, tone, 0.92, 0.0, rise, smooth=0.6)


def wet(below: Surface, points: Points, relief: Tensor, amount: float, color: Tensor) -> Surface:
    """A film of water that darkens what is porous, and drops on it."""
    film = smoothstep(-0.1, 0.25, fbm(points, 1.5, 4, 0.55, 481) - 0.25 * relief - threshold(amount, 0.40) + 0.1)
    drop = spots(points, 9.0, 0.75, 0.40, 0.85, 482).depth
    small = spots(points, 22.0, 0.6, 0.36, 0.8, 483).depth
    bead = smoothstep(0.0, 0.12, drop).maximum(smoothstep(0.0, 0.15, small))
    dome = 0.018 * drop.clamp_min(0.0).sqrt() + 0.007 * small.clamp_min(0.0).sqrt()
    porous = torch.as_tensor(below.roughness).expand_as(film) * (1.0 - torch.as_tensor(below.metallic))
    soaked = lit(mix(below.base_color, shift(below.base_color, 0.0, 1.2), film), -0.32 * film * porous.clamp(0.0, 1.0))
    rough = blend(below.roughness, 0.08, film.maximum(bead))
    clear = lit(soaked, 0.06 * bead)
    return below._replace(
        base_color=clear, roughness=rough, height=below.height * (1.0 - 0.3 * film) + dome * (amount**0.5)
    )


def water_stains(below: Surface, points: Points, relief: Tensor, amount: float, color: Tensor) -> Surface:
    """Pale tide marks, one within another, and runs."""
    pool = fbm(points.warped(0.06, 3.0, 2, 491), 1.8, 3, 0.5, 492)
    wave = (pool * 2.4 + 0.06 * fbm(points, 18.0, 2, 0.6, 493)).remainder(1.0)
    mark = smoothstep(0.0, 0.04, wave) * smoothstep(0.45, 0.05, wave)
    run = smoothstep(0.15, 0.6, runs(points, 12.0, 494)) * steep(points)
    there = smoothstep(-0.2, 0.3, fbm(points, 1.2, 3, 0.5, 495) - threshold(amount, FBM_DEVIATION))
    return over(below, 0.6 * there * mark.maximum(run), color, 0.75, 0.0, 0.0005 * mark)


def blood(below: Surface, points: Points, relief: Tensor, amount: float, color: Tensor) -> Surface:
    """Splashes with drops around them, that run down; dark where it is thick."""
    big = spots(points.warped(0.06, 6.0, 3, 501), 2.2, 0.8, 0.5, 0.7, 502).depth
    drop = spots(points.warped(0.01, 20.0, 2, 503), 11.0, 0.6, 0.4, 0.9, 504).depth
    above = spots(points.moved((0.0, 0.0, 0.16)).warped(0.06, 6.0, 3, 501), 2.2, 0.8, 0.5, 0.7, 502).depth
    run = smoothstep(0.1, 0.3, runs(points, 13.0, 505)) * smoothstep(-0.2, 0.2, above) * steep(points)
    where = smoothstep(-0.1, 0.15, fbm(points, 1.1, 3, 0.5, 506) - threshold(amount, FBM_DEVIATION) + 0.1)
    near = smoothstep(-1.6, 0.0, big)
    mass = where * smoothstep(0.0, 0.07, big).maximum(run).maximum(near * smoothstep(0.1, 0.2, drop))
    thick = smoothstep(0.0, 0.7, big)
    shade = mix(shift(color, 0.03, 1.05), shift(color, -0.09, 0.9), thick)
    return over(below, 0.95 * mass, shade, 0.12, 0.0, mass * (0.002 + 0.004 * thick), smooth=0.4)


def oil(below: Surface, points: Points, relief: Tensor, amount: float, color: Tensor) -> Surface:
    """Dark, shiny stains with a soaked rim."""
    pool = fbm(points.warped(0.08, 3.0, 2, 511), 1.7, 4, 0.55, 512) - 0.2 * relief
    edge = threshold(amount, FBM_DEVIATION)
    soaked = smoothstep(edge - 0.18, edge + 0.05, pool)
    core = smoothstep(edge + 0.05, edge + 0.12, pool)
    return over(over(below, 0.6 * soaked, color, 0.45, below.metallic), 0.75 * core, shift(color, -0.06), 0.08)


def paint(below: Surface, points: Points, relief: Tensor, amount: float, color: Tensor) -> Surface:
    """A coat of paint, worn off crests where the share is below 1."""
    brush = fbm(points, (38.0, 38.0, 2.2), 2, 0.8, 521)
    need = fbm(points, 2.0, 4, 0.6, 522) + 0.35 * fbm(points, 14.0, 4, 0.7, 523) + 0.4 * relief
    coat = 1.0 - smoothstep(0.0, 0.05, need - threshold(1.0 - amount, 0.40)) if amount < 0.995 else 1.0 + 0.0 * need
    tone = lit(color.expand_as(below.base_color), 0.02 * brush + 0.015 * fbm(points, 1.4, 3, 0.5, 524))
    return over(below, coat, tone, 0.42 + 0.05 * brush, 0.0, coat * (0.004 + 0.0008 * brush), smooth=0.35)


def gilding(below: Surface, points: Points, relief: Tensor, amount: float, color: Tensor) -> Surface:
    """Leaf metal on crests, or in patches where there are none."""
    need = 0.7 * relief + 0.4 * fbm(points, 2.2, 4, 0.6, 531) + 0.12 * fbm(points, 16.0, 3, 0.7, 532)
    edge = threshold(amount, 0.42)
    leaf = smoothstep(edge, edge + 0.04, need)
    tone = lit(color.expand_as(below.base_color), 0.05 * fbm(points, 12.0, 3, 0.6, 533))
    return over(below, leaf, tone, 0.24 + 0.08 * half(fbm(points, 9.0, 3, 0.6, 534)), 1.0, 0.002 * leaf)
