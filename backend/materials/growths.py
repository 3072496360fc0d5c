"""Covers that live: moss, lichen, mould, leaves, barnacles, cobwebs."""

from torch import Tensor

from .cells import cells, cracks, spots
from .coating import FBM_DEVIATION, over, threshold
from .color import lit, mix, ramp, shift
from .litter import pieces
from .material import Surface
from .noise import fbm, half, smoothstep
from .points import Points


def moss(below: Surface, points: Points, relief: Tensor, amount: float, color: Tensor) -> Surface:
    """Fuzzy cushions in recesses and on what faces up, with sparse fringes."""
    wide = fbm(points, 2.2, 4, 0.6, 601)
    fuzz = fbm(points, 30.0, 3, 0.85, 602)
    cushion = cells(points.warped(0.035, 9.0, 3, 603), 11.0, 1.0, 604)
    dome = (1.0 - 1.3 * cushion.near * cushion.near).clamp_min(0.0)
    need = wide + 0.35 * points.up - 0.75 * relief + 0.25 * (dome - 0.5) + 0.12 * (cushion.value - 0.5)
    edge = threshold(amount, 0.60)
    mass = smoothstep(edge, edge + 0.10, need + 0.12 * fuzz)
    deep = smoothstep(edge, edge + 0.5, need)
    fringe = smoothstep(edge - 0.35, edge, need) * smoothstep(0.05, 0.35, fbm(points, 18.0, 3, 0.7, 605)) * (1.0 - mass)
    level = half(1.0 * fuzz + 0.45 * wide + 1.1 * (dome - 0.6) + 0.8 * (deep - 0.35))
    green = ramp(
        level,
        shift(color, -0.19, 0.7),
        shift(color, -0.05, 0.85),
        shift(color, 0.03, 0.9),
        shift(color, 0.11, 0.9, 0.012),
    )
    dry = smoothstep(0.05, 0.55, fbm(points, 4.0, 3, 0.6, 606) + 0.5 * (cushion.other - 0.5))
    green = mix(green, lit(shift(color, 0.03, 0.75, 0.045), 0.25 * fuzz), 0.55 * dry)
    rise = mass * (0.004 + 0.016 * dome * deep + 0.004 * fuzz)
    damp = over(below, 0.7 * fringe, shift(color, -0.10, 0.8), 0.9, 0.0, 0.002 * fringe)
    damp = damp._replace(base_color=lit(damp.base_color, -0.06 * smoothstep(edge - 0.3, edge, need) * (1.0 - mass)))
    return over(damp, mass, green, 1.0, 0.0, rise, smooth=0.7)


def lichen(below: Surface, points: Points, relief: Tensor, amount: float, color: Tensor) -> Surface:
    """Flat rosettes of several colours with pale rims."""
    edge = threshold(amount, FBM_DEVIATION)
    where = smoothstep(-0.35, 0.05, fbm(points, 1.6, 3, 0.6, 611) - edge)
    fine = fbm(points, 26.0, 3, 0.8, 612)
    rosette = spots(points.warped(0.025, 12.0, 3, 613), 3.6, 1.0, 0.8, 0.75, 614)
    small = spots(points.warped(0.012, 24.0, 2, 615), 9.0, 0.8, 0.65, 0.8, 616)
    first = smoothstep(0.02, 0.10, rosette.depth) * where
    second = smoothstep(0.05, 0.2, small.depth) * where
    rim = smoothstep(0.35, 0.05, rosette.depth) * first
    tone = mix(color, shift(color, 0.0, 2.6, 0.05), smoothstep(0.65, 0.75, rosette.value))
    tone = lit(mix(tone, shift(color, 0.10, 0.6), 0.7 * rim), 0.14 * fine)
    low = over(below, 0.85 * second, shift(color, -0.10, 0.5), 0.95, 0.0, 0.002 * second)
    return over(low, 0.9 * first, tone, 0.95, 0.0, first * (0.003 + 0.002 * fine), smooth=0.2)


def mold(below: Surface, points: Points, relief: Tensor, amount: float, color: Tensor) -> Surface:
    """Colonies of dots, dark in their middle, with a pale fuzzy margin."""
    edge = threshold(amount, 0.42)
    need = fbm(points, 1.8, 4, 0.6, 621) - 0.25 * relief - 0.15 * points.z
    where = smoothstep(edge - 0.35, edge + 0.25, need)
    colony = spots(points.warped(0.02, 12.0, 3, 622), 4.6, 1.0, 0.8, 0.75, 623).depth
    dot = spots(points.warped(0.01, 30.0, 2, 624), 16.0, 0.9, 0.6, 0.8, 625).depth
    fuzz = fbm(points, 36.0, 2, 0.8, 626)
    margin = smoothstep(-0.15, 0.1, colony + 0.15 * fuzz) * where
    core = smoothstep(0.1, 0.55, colony + 0.2 * fuzz).maximum(smoothstep(0.1, 0.4, dot)) * where
    pale = over(below, 0.6 * margin, shift(color, 0.30, 0.4), 1.0, 0.0, 0.003 * margin * half(fuzz))
    return over(
        pale, 0.88 * core, lit(color.expand_as(below.base_color), 0.2 * fuzz), 1.0, 0.0, 0.004 * core * half(fuzz)
    )


def leaves(below: Surface, points: Points, relief: Tensor, amount: float, color: Tensor) -> Surface:
    """Leaves that overlap, with a midrib, most where the surface faces up."""
    laid = pieces(
        points.warped(0.015, 5.0, 2, 631), 4.2, 0.42, 0.55, 0.6, 0.5, 0.5, None, 4, min(1.0, 0.35 + amount), 632
    )
    where = smoothstep(-0.05, 0.05, fbm(points, 1.5, 4, 0.6, 633) + 0.2 * points.up - threshold(amount, 0.42))
    there = smoothstep(0.0, 0.03, laid.inside) * where
    rib = smoothstep(0.10, 0.02, laid.v.abs())
    tone = mix(shift(color, -0.10, 0.9), shift(color, 0.09, 1.1, 0.02), laid.value)
    tone = lit(mix(tone, shift(color, 0.14, 0.8), 0.5 * rib), 0.06 * fbm(points, 20.0, 2, 0.6, 634))
    shaded = below._replace(base_color=lit(below.base_color, -0.35 * where * (1.0 - there)))
    return over(shaded, there, tone, 0.45, 0.0, there * (0.012 + 0.014 * laid.rank + 0.004 * rib), smooth=0.6)


def barnacles(below: Surface, points: Points, relief: Tensor, amount: float, color: Tensor) -> Surface:
    """Clusters of ribbed cones with an open top."""
    where = smoothstep(0.0, 0.15, fbm(points, 1.6, 3, 0.6, 641) - threshold(amount, FBM_DEVIATION) + 0.1)
    shell = spots(points.warped(0.006, 20.0, 2, 642), 8.0, 0.95, 0.55, 0.55, 643)
    there = smoothstep(0.0, 0.06, shell.depth) * where
    open_top = smoothstep(0.62, 0.72, shell.depth)
    rib = fbm(points, 38.0, 2, 0.8, 644)
    tone = lit(mix(shift(color, -0.12), color, half(rib + 0.6)), 0.15 * (shell.value - 0.5))
    rise = there * (0.035 * shell.depth.clamp(0.0, 0.65) - 0.018 * open_top + 0.002 * rib)
    return over(below, there, mix(tone, shift(color, -0.40), 0.9 * open_top), 0.9, 0.0, rise, smooth=0.5)


def cobwebs(below: Surface, points: Points, relief: Tensor, amount: float, color: Tensor) -> Surface:
    """Threads between anchors and a grey veil, in recesses first."""
    where = smoothstep(-0.2, 0.3, fbm(points, 1.3, 3, 0.5, 651) - 0.4 * relief - threshold(amount, 0.42))
    coarse = cracks(points.warped(0.01, 4.0, 1, 652), 4.5, 0.9, 0.4, 653)
    fine = cracks(points.warped(0.006, 9.0, 1, 654), 12.0, 0.85, 0.4, 655)
    thread = smoothstep(0.0035, 0.001, coarse.distance).maximum(0.7 * smoothstep(0.0022, 0.0006, fine.distance))
    veil = smoothstep(-0.3, 0.6, fbm(points, 5.0, 4, 0.7, 656))
    return over(below, where * (0.8 * thread).maximum(0.28 * veil), color, 0.9, 0.0, 0.002 * thread * where)
