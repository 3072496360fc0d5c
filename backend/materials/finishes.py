"""Finishes: how a surface was worked. They change roughness, relief and tone, and take no colour."""

import torch

from .cells import cells, cracks, spots
from .color import incandescent, lit, mix, shift
from .growth import strands
from .material import Surface
from .noise import fbm, half, ridged, smoothstep
from .patterns import dimples, iridescent
from .points import Points


def _ground(points: Points, below: Surface, rough: float, relief: float, variation: float = 0.02) -> Surface:
    """A roughness with a share of the relief that was there."""
    haze = fbm(points, 2.0, 3, 0.5, 701)
    return below._replace(roughness=rough + variation * haze, height=relief * below.height)


def polished(below: Surface, points: Points) -> Surface:
    deeper = shift(below.base_color, -0.02, 1.08)
    color = mix(deeper, below.base_color, torch.as_tensor(below.metallic).expand(len(points)))
    return _ground(points, below._replace(base_color=color), 0.09, 0.35, 0.015)


def shiny(below: Surface, points: Points) -> Surface:
    return _ground(points, below, 0.14, 0.8)


def satin(below: Surface, points: Points) -> Surface:
    return _ground(points, below, 0.40, 0.9, 0.03)


def smooth(below: Surface, points: Points) -> Surface:
    return _ground(points, below, 0.30, 0.25)


def matte(below: Surface, points: Points) -> Surface:
    return _ground(points, below, 0.88, 1.0)


def rough(below: Surface, points: Points) -> Surface:
    grit = fbm(points, 13.0, 5, 0.65, 702)
    wide = fbm(points, 4.0, 3, 0.6, 703)
    tone = lit(below.base_color, 0.06 * grit + 0.03 * wide)
    return below._replace(
        base_color=tone, roughness=0.9 + 0.0 * grit, height=below.height + 0.007 * grit + 0.012 * wide
    )


def brushed(below: Surface, points: Points) -> Surface:
    fine = strands(points, points.along((1.0, 0.15, 0.0)), 0.005, 0.30, 704)
    coarse = strands(points, points.along((1.0, 0.15, 0.0)), 0.016, 0.6, 705)
    streak = 0.7 * fine + 0.5 * coarse
    return below._replace(
        base_color=lit(below.base_color, 0.11 * streak),
        roughness=0.34 + 0.12 * streak,
        height=0.08 * below.height + 0.0003 * streak,
    )


def hammered(below: Surface, points: Points) -> Surface:
    dish, own = dimples(points, 7.0, 706)
    haze = fbm(points, 5.0, 4, 0.6, 708)
    tone = lit(below.base_color, 0.05 * (own - 0.5) - 0.13 * smoothstep(0.45, 0.85, dish) + 0.03 * haze)
    rough = torch.as_tensor(below.roughness).clamp(0.18, 0.5) + 0.05 * dish + 0.04 * haze
    return below._replace(base_color=tone, roughness=rough, height=0.4 * below.height + 0.021 * dish + 0.0004 * haze)


def frosted(below: Surface, points: Points) -> Surface:
    grain = fbm(points, 50.0, 2, 0.8, 708)
    pale = shift(below.base_color, 0.09, 0.7)
    return below._replace(base_color=lit(pale, 0.015 * grain), roughness=0.62 + 0.04 * grain, height=0.5 * below.height)


def metallic(below: Surface, points: Points) -> Surface:
    flake = cells(points, 95.0, 1.0, 709)
    tone = lit(below.base_color, 0.14 * (flake.other - 0.5))
    return below._replace(
        base_color=tone, roughness=0.28 + 0.08 * (flake.value - 0.5), metallic=0.85 + 0.0 * flake.value
    )


def anodized(below: Surface, points: Points) -> Surface:
    grain = fbm(points, 60.0, 2, 0.8, 710)
    return below._replace(
        base_color=lit(below.base_color, 0.02 * grain), roughness=0.34 + 0.03 * grain, metallic=1.0 + 0.0 * grain
    )


def iridescent_finish(below: Surface, points: Points) -> Surface:
    """Hues that turn with the direction of the surface and in slow clouds."""
    turn = 0.9 * points.up + 0.55 * points.normal[:, 0] + 0.5 * fbm(points.warped(0.2, 1.5, 2, 711), 1.1, 3, 0.5, 712)
    pale = mix(below.base_color, shift(below.base_color, 0.06, 0.7), half(turn))
    return below._replace(
        base_color=iridescent(pale, turn, 0.09), roughness=0.16 + 0.0 * turn, metallic=0.45 + 0.0 * turn
    )


def glowing(below: Surface, points: Points) -> Surface:
    """It gives off its own colour, in slow clouds."""
    cloud = half(1.2 * fbm(points, 2.0, 4, 0.6, 713) + 0.3)
    light = lit(below.base_color, -0.25 + 0.25 * cloud)
    glow = light if below.emission is None else mix(below.emission, light, 0.5 + 0.0 * cloud)
    return below._replace(base_color=lit(below.base_color, -0.35), emission=glow)


def burning(below: Surface, points: Points) -> Surface:
    """Black, with embers in cracks and clouds."""
    line = cracks(points.warped(0.09, 1.8, 5, 714), 4.0, 1.0, 0.6, 715)
    char = fbm(points, 14.0, 3, 0.7, 717)
    warm = half(1.6 * fbm(points, 2.0, 3, 0.6, 716) + 0.2)
    width = 0.002 + 0.034 * warm * warm * (1.0 + 0.6 * char)
    core = (1.0 - line.distance / width).clamp(0.0, 1.0)
    halo = (-line.distance / (0.6 * width + 0.012)).exp() * warm
    heat = 0.36 * halo * (1.0 + 0.6 * char) + (0.25 + 0.35 * warm) * core.sqrt()
    black = lit(shift(below.base_color, -0.3, 0.5), 0.12 * char)
    glow = incandescent(torch.tensor([0.72, 0.135, 0.135]), heat)
    return Surface(black, 0.9 + 0.0 * heat, 0.0 * heat, 0.6 * below.height - 0.003 * core - 0.004 * halo, glow)


def fuzzy(below: Surface, points: Points) -> Surface:
    """A nap of short hair."""
    lean = points.along((0.2, 0.1, -1.0)) + 0.5 * points.warped(1.0, 3.0, 1, 718).position - 0.5 * points.position
    nap = strands(points, torch.nn.functional.normalize(lean, dim=1), 0.010, 0.06, 719)
    clump = fbm(points, 6.0, 3, 0.6, 720)
    tone = lit(below.base_color, 0.13 * nap + 0.05 * clump)
    height = 0.6 * below.height + 0.004 * nap + 0.006 * clump
    return Surface(tone, 0.95 + 0.0 * nap, 0.0 * nap, height, below.emission)


def crumpled(below: Surface, points: Points) -> Surface:
    """Flat facets between sharp creases, as of paper or foil that was crushed."""
    bent = points.warped(0.05, 2.5, 2, 721)
    fold = ridged(bent, 2.2, 4, 0.55, 722)
    crease = cracks(bent, 3.2, 0.9, 0.4, 723)
    facet = cells(bent, 3.2, 1.0, 724)
    slope = (facet.offset * (torch.stack((facet.value, facet.other, 1.0 - facet.value), -1) - 0.5)).sum(-1)
    line = smoothstep(0.02, 0.0, crease.distance)
    tone = lit(below.base_color, 0.05 * fold - 0.05 + 0.05 * line)
    return below._replace(base_color=tone, height=below.height + 0.045 * fold + 0.05 * slope + 0.004 * line)


def faceted(below: Surface, points: Points) -> Surface:
    """Cut like a gem: flat sides that lean every way."""
    facet = cells(points, 2.6, 0.9, 725)
    lean = torch.stack((facet.value, facet.other, torch.remainder(7.3 * facet.value, 1.0)), -1) - 0.5
    slope = 0.10 * (facet.offset * lean).sum(-1)
    tone = lit(below.base_color, 0.22 * (facet.other - 0.5))
    return below._replace(base_color=tone, roughness=0.08 + 0.0 * slope, height=0.3 * below.height + slope)


def molten(below: Surface, points: Points) -> Surface:
    """Runs and drips that froze, smooth and shiny."""
    run = fbm(points.warped(0.05, 2.0, 2, 726), (4.0, 4.0, 0.8), 2, 0.4, 727)
    drop = spots(points.warped(0.03, 3.0, 1, 728), (5.0, 5.0, 2.4), 0.6, 0.45, 0.6, 729).depth
    rise = 0.035 * run + 0.022 * smoothstep(0.0, 0.9, drop)
    tone = lit(below.base_color, 0.06 * run)
    return below._replace(base_color=tone, roughness=0.08 + 0.0 * run, height=0.3 * below.height + rise)
