"""Clouds, fire, smoke and lights in the sky: painted without relief; what burns or flashes glows."""

import torch
from torch import Tensor

from .craft import *


def _hue(phase: Tensor, reach: float) -> Tensor:
    """A turn about the colour circle, to be added to an OKLab colour: (P, 3)."""
    turn = 6.2832 * phase
    return torch.stack((0.0 * turn, reach * turn.cos(), reach * turn.sin()), -1)


def _billow(points: Points, frequency: float, layer: int = 0) -> Tensor:
    """Heaped clouds: round heads upon heads, about 0..1."""
    total, weight = torch.zeros_like(points.x), 0.0
    for octave in range(3):
        share, scale = 0.55**octave, frequency * 2.1**octave
        head = cells(points.warped(0.12 / scale, scale, 2, layer + octave), scale, 1.0, layer + 10 + octave)
        total, weight = total + share * (1.0 - head.near.square()), weight + share
    return total / weight


@material("clouds", words="clouds sky blue cumulus heaven cloudy day fluffy")
def clouds(points: Points, color: Tensor = rgb(104, 158, 212), white: Tensor = rgb(240, 241, 243)) -> Surface:
    heap = _billow(points.warped(0.05, 2.0, 2), 2.2)
    wide = fbm(points.at(points.x, points.y, 1.6 * points.z), 1.5, 3, 0.5, 3)
    amount = heap + 0.75 * wide - 0.76
    cover = smoothstep(0.0, 0.17, amount)
    above = _billow(points.moved((0.02, 0.0, 0.05)).warped(0.05, 2.0, 2), 2.2) + 0.75 * wide - 0.76
    shade = smoothstep(-0.02, 0.14, above - amount + 0.25 * (amount - 0.1)) * smoothstep(0.05, 0.25, amount)
    white = mix(white, shift(color, 0.2, 0.6), torch.full_like(heap, 0.40))
    blue = mix(shift(color, -0.09, 1.15), shift(color, 0.03, 0.95), half(-points.z))
    cloud = mix(white, shift(mix(white, color, torch.full_like(heap, 0.25)), -0.08, 0.8), 0.75 * shade)
    return Surface(mix(blue, cloud, cover), 0.95, 0.0, 0.030 * cover * smoothstep(0.0, 0.5, amount))


@material("storm sky", words="storm sky clouds dark thunder stormy overcast grey dramatic")
def storm_sky(points: Points, color: Tensor = rgb(88, 96, 108)) -> Surface:
    bent = points.at(points.x, points.y, 1.5 * points.z).warped(0.14, 1.4, 4)
    heap = _billow(bent, 1.7)
    lit_ = heap - _billow(bent.moved((0.03, 0.0, 0.07)), 1.7)
    wide = fbm(bent, 1.1, 4, 0.55, 3)
    light = half(1.7 * wide + 1.4 * (heap - 0.62) + 1.6 * lit_)
    base = ramp(
        light, shift(color, -0.26, 1.0), shift(color, -0.07, 1.1), shift(color, 0.08), shift(color, 0.30, 0.6, 0.01)
    )
    return Surface(base, 0.95, 0.0, 0.05 * (heap - 0.5))


@material("fire", words="fire flames burning flame blaze inferno hot")
def fire(points: Points, color: Tensor = rgb(226, 92, 22)) -> Surface:
    sway = points.warped(0.16, (1.6, 1.6, 1.0), 2).warped(0.05, (5.0, 5.0, 3.0), 2, 3)
    lick = fbm(sway, (3.2, 3.2, 0.9), 4, 0.5)
    tongue = ridged(sway, (2.6, 2.6, 0.8), 3, 0.5, 4)
    heat = (-0.02 + 0.75 * lick + 0.85 * tongue - 0.12 * points.z).clamp(0.0, 1.0)
    heat = smoothstep(0.05, 0.98, heat)
    light = ramp(
        heat,
        shift(color, -0.52, 0.35),
        shift(color, -0.22, 0.9),
        color,
        shift(color, 0.20, 1.0, 0.03),
        shift(color, 0.34, 0.55, 0.02),
    )
    base = mix(shift(color, -0.12), shift(color, 0.10), heat)
    return Surface(base, 0.9, 0.0, 0.0, light)


@material("smoke", words="smoke smoky fog mist steam fumes haze grey")
def smoke(points: Points, color: Tensor = rgb(120, 120, 124)) -> Surface:
    rise = points.at(points.x, points.y, 0.6 * points.z)
    curl = rise.warped(0.30, 1.2, 2).warped(0.12, 3.0, 2, 2).warped(0.04, 8.0, 2, 4)
    body = fbm(curl, 1.9, 5, 0.5)
    wisp = ridged(curl, (2.0, 2.0, 1.2), 3, 0.5, 3)
    light = half(1.5 * body + 0.7 * (wisp - 0.4))
    base = ramp(light, shift(color, -0.24), shift(color, -0.08), shift(color, 0.08), shift(color, 0.26, 0.7))
    return Surface(base, 1.0)


def _bolts(points: Points, count: int, layer: int) -> tuple[Tensor, Tensor]:
    """Distance from the nearest of `count` bolts that run down about the upright axis, and from their branches."""
    turn = points.y.atan2(points.x) * (count / 6.2831853) + 0.37 * layer
    number = turn.round()
    width = (points.x.square() + points.y.square()).sqrt() * (6.2831853 / count)
    side = (turn - number) * width
    own = number.remainder(count) * 3.7 + 11.0 * layer

    def path(level: Tensor, kind: float) -> Tensor:
        return 0.22 * fbm(points.at(own + kind, 0.0 * level, level), (1.0, 1.0, 2.6), 6, 0.62, layer)

    main = (side - path(points.z, 0.0)).abs()
    branch = torch.full_like(main, 9.0)
    for place, slope in ((0.45, 0.55), (0.15, -0.60), (-0.15, 0.45)):
        down = place + 0.1 * (own + 9.0 * place).sin() - points.z
        course = (
            path(points.z + down, 0.0) + slope * down + path(points.z, 2.0 + slope) - path(points.z + down, 2.0 + slope)
        )
        gone = smoothstep(0.0, 0.002, down) * smoothstep(0.42, 0.40, down)
        branch = branch.minimum((side - course).abs() + 9.0 * (1.0 - gone) + 0.012 * (down / 0.42).clamp(0.0, 1.0))
    return main, branch


@material("lightning", words="lightning thunder bolt electric electricity storm spark plasma")
def lightning(points: Points, color: Tensor = rgb(46, 44, 82), bolt: Tensor = rgb(196, 206, 255)) -> Surface:
    main, branch = _bolts(points, 4, 0)
    core = smoothstep(0.016, 0.006, main)
    twig = smoothstep(0.017, 0.007, branch)
    glow = (-main / 0.06).exp().maximum(0.6 * (-branch / 0.03).exp())
    cloud = fbm(points.warped(0.14, 1.6, 3), 1.6, 5, 0.55, 3)
    base = mix(shift(color, -0.08), shift(color, 0.12), half(1.5 * cloud + 0.5 * glow))
    light = mix(rgb(0, 0, 0), shift(bolt, -0.36, 1.8), glow * (0.7 + 0.3 * half(1.5 * cloud)))
    return Surface(base, 0.7, 0.0, 0.0, mix(light, bolt, core.maximum(0.85 * twig)))


@material("aurora", words="aurora northern lights borealis polar night green curtain")
def aurora(points: Points, color: Tensor = rgb(28, 44, 72), green: Tensor = rgb(72, 226, 150)) -> Surface:
    sway = points.warped(0.22, (1.3, 1.3, 0.5), 3)
    foot = 0.16 * fbm(points, (2.2, 2.2, 0.2), 3, 0.5, 2)
    curtain, far = torch.zeros_like(points.x), torch.zeros_like(points.x)
    ray = half(fbm(sway, (16.0, 16.0, 0.5), 3, 0.65, 3))
    for level, strength in ((-0.50, 0.8), (-0.08, 1.0), (0.36, 0.7)):
        high = points.z - level - foot
        band = smoothstep(-0.035, 0.02, high) * (-high.clamp_min(0.0) / 0.20).exp() * (0.25 + 1.5 * ray)
        curtain, far = curtain + strength * band, far + strength * band * smoothstep(0.02, 0.26, high)
    fold = smoothstep(-0.9, -0.1, fbm(sway, 1.2, 2, 0.5, 5))
    glow = (curtain * fold).clamp(0.0, 1.0)
    star = smoothstep(0.2, 0.7, spots(points, 13.0, 0.7, 0.14, 0.7, 6).depth)
    tint = mix(green, rgb(176, 92, 206), 1.6 * far * fold)
    light = mix(mix(rgb(0, 0, 0), rgb(230, 236, 255), 0.8 * star), tint, glow)
    base = mix(shift(color, -0.05), shift(color, 0.05), half(points.z + 0.4 * fold))
    return Surface(base, 0.8, 0.0, 0.0, light)


@material("sunset sky", words="sunset sunrise dusk dawn sky evening orange pink clouds")
def sunset_sky(points: Points, color: Tensor = rgb(226, 132, 96), night: Tensor = rgb(92, 88, 146)) -> Surface:
    layer = points.at(points.x, points.y, 3.2 * points.z).warped(0.10, 1.6, 3)
    streak = fbm(layer, 1.6, 5, 0.58)
    cover = smoothstep(-0.25, 0.42, streak)
    under = smoothstep(0.0, 0.16, streak - fbm(layer.moved((0.0, 0.0, -0.12)), 1.6, 5, 0.58))
    high = half(1.05 * points.z)
    sky = ramp(
        high, shift(color, 0.16, 0.9, 0.04), shift(color, 0.06, 1.05, 0.01), shift(color, -0.01, 0.8, -0.02), night
    )
    cloud = mix(mix(shift(color, -0.20, 0.8, -0.03), night, high), shift(color, 0.10, 1.3), 0.85 * under)
    return Surface(mix(sky, cloud, 0.85 * cover), 0.95)


@material("rainbow", words="rainbow spectrum colorful pride multicolor stripes gradient")
def rainbow(points: Points, color: Tensor = rgb(206, 176, 168)) -> Surface:
    wave = points.z + 0.10 * fbm(points, 1.2, 3)
    base = color + _hue(0.06 + 0.62 * wave, 0.125).to(points.position)
    base = lit(base, 0.02 * fbm(points, 2.0, 3, 0.5, 2))
    return Surface(base, 0.30 + 0.05 * noise(points, 2.0, 3))


@material("oil slick", words="oil slick iridescent petrol rainbow sheen gasoline puddle holographic")
def oil_slick(points: Points, color: Tensor = rgb(74, 72, 84)) -> Surface:
    flow = points.warped(0.30, 0.9, 2).warped(0.10, 2.5, 3, 2)
    film = fbm(flow, 1.2, 4, 0.45)
    thick = smoothstep(-0.6, 0.1, fbm(flow, 0.9, 3, 0.5, 3))
    base = lit(color, 0.25 * film) + (0.11 * thick)[:, None] * _hue(2.6 * film, 1.0)
    return Surface(base, 0.06 + 0.06 * (1.0 - thick), 0.25)


@material("soap bubble", words="soap bubble iridescent pearl rainbow sheen film shimmer holographic pastel")
def soap_bubble(points: Points, color: Tensor = rgb(206, 204, 218)) -> Surface:
    flow = points.at(points.x, points.y, 2.0 * points.z).warped(0.25, 0.9, 3)
    film = 1.1 * points.z + 0.9 * fbm(flow, 0.9, 4, 0.5)
    base = lit(color, 0.06 * (12.0 * film).sin()) + _hue(1.5 * film, 0.060)
    return Surface(base, 0.05, 0.1)
