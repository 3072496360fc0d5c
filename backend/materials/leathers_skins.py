"""Leathers and skins. Pores and creases have sizes of their own; what bends, creases; what is touched, shines."""

import torch
from torch import Tensor

from .craft import *


def _grain(points: Points, frequency: float, layer: int = 0) -> tuple[Tensor, Tensor]:
    """Leather's pebbles and the valleys between them: both 0..1. Some pebbles are low, and some are grown together."""
    bent = points.warped(0.30 / frequency, 0.7 * frequency, 2, layer)
    pebble = cells(bent, (frequency, frequency, 0.8 * frequency), 1.0, layer)
    pace = 0.8 * noise(bent, 0.75 * frequency, layer + 1) + 0.6 * noise(points, 0.14 * frequency, layer + 2)
    valley = 1.0 - smoothstep(0.0, 0.42 + 0.12 * pace, pebble.second - pebble.near)
    return pebble.value, valley * (0.35 + 0.65 * smoothstep(-0.75, 0.25, pace))


def _wrinkles(points: Points, frequency: float, share: float = 0.0, layer: int = 0) -> Tensor:
    """Soft creases in groups, deep in the middle and running out: (P,) 0..1. More of them for a higher share, -1..1."""
    bent = points.warped(0.45 / frequency, 0.7 * frequency, 3, layer)
    line = 1.0 - noise(bent, (frequency, frequency, 1.9 * frequency), layer).abs() / 0.15
    group = noise(points, 0.55 * frequency, layer + 1) + 0.4 * noise(points, 1.7 * frequency, layer + 2)
    return smoothstep(0.0, 1.0, line) * smoothstep(-0.05 - share, 0.65 - share, group)


def between(first: Tensor, second: Tensor, share: Tensor) -> Tensor:
    """`first` where share is 0, `second` where it is 1: all (P,)."""
    return first + (second - first) * share


@material("brown leather", words="leather saddle cowhide hide cognac tan", made_of="leather")
def brown_leather(points: Points, color: Tensor = rgb(126, 76, 44)) -> Surface:
    value, valley = _grain(points, 42.0)
    size = smoothstep(-0.5, 0.5, fbm(points, 1.6, 3, 0.5, 5))
    crease = _wrinkles(points, 3.6, 0.1, 3)
    pore = smoothstep(0.1, 0.5, spots(points, 30.0, 0.5, 0.35, 0.5, 6).depth)
    tone, fine = fbm(points, 1.4, 4, 0.55, 2), fbm(points, 55.0, 3, 0.8, 7)
    deep = (0.35 + 0.65 * size) * valley
    base = mix(shift(color, -0.02, 1.05, 0.005), shift(color, 0.09, 1.0, 0.015), half(1.4 * tone))
    base = lit(base, 0.05 * (value - 0.5) + 0.035 * fine)
    base = mix(base, shift(color, -0.14, 0.95), 0.34 * deep + 0.36 * crease + 0.25 * pore)
    height = -0.0024 * deep - 0.0045 * crease - 0.0016 * pore + 0.0005 * fine
    return Surface(base, 0.42 + 0.18 * deep + 0.16 * crease - 0.08 * tone + 0.06 * fine, 0.0, height)


@material("black leather", words="leather jacket sofa biker", made_of="leather")
def black_leather(points: Points, color: Tensor = rgb(40, 38, 38)) -> Surface:
    value, valley = _grain(points, 34.0)
    crease = _wrinkles(points, 3.2, 0.0, 3)
    pore = smoothstep(0.1, 0.5, spots(points, 30.0, 0.5, 0.33, 0.6, 6).depth)
    tone, fine = fbm(points, 1.5, 4, 0.55, 2), fbm(points, 55.0, 3, 0.8, 7)
    rubbed = smoothstep(0.0, 0.7, tone + 0.2 * fine) * (1.0 - valley)
    base = lit(color, 0.08 * (value - 0.5) + 0.08 * tone + 0.04 * fine + 0.05 * rubbed)
    base = mix(base, shift(color, -0.07), 0.5 * valley + 0.4 * crease + 0.4 * pore)
    height = -0.0023 * valley - 0.0045 * crease - 0.0012 * pore + 0.0004 * fine
    return Surface(base, 0.36 + 0.16 * valley + 0.16 * crease + 0.06 * tone + 0.05 * fine, 0.0, height)


@material("worn leather", words="leather vintage distressed old scuffed antique", made_of="leather")
def worn_leather(points: Points, color: Tensor = rgb(118, 68, 40)) -> Surface:
    _, valley = _grain(points, 40.0)
    crease = _wrinkles(points, 3.4, 0.35, 3)
    wide = fbm(points.warped(0.1, 2.0, 2), 1.8, 5, 0.6, 2)
    scuff = smoothstep(0.08, 0.55, wide + 0.2 * fbm(points, 22.0, 2, 0.8) - 0.25 * valley)
    line, hair = scratches(points, 5.0, 0.005, 0.6), scratches(points.warped(0.02, 5.0, 2, 5), 12.0, 0.0028, 0.7, 1.0)
    fine = fbm(points, 55.0, 3, 0.8, 7)
    base = mix(shift(color, -0.10, 0.9), color, half(1.5 * wide + 0.5))
    base = mix(
        base, shift(color, 0.15, 0.9, 0.01), (0.65 * scuff + 0.5 * line + 0.5 * hair * half(wide)).clamp_max(1.0)
    )
    base = mix(base, shift(color, -0.20, 0.8), (0.32 * valley * (1.0 - 0.5 * scuff) + 0.55 * crease).clamp_max(1.0))
    base = lit(base, 0.05 * fine)
    height = -0.0020 * valley * (1.0 - 0.6 * scuff) - 0.0055 * crease - 0.003 * line - 0.0012 * hair + 0.0006 * fine
    return Surface(base, 0.42 + 0.26 * scuff + 0.2 * crease + 0.07 * fine, 0.0, height)


@material("suede", words="suede nubuck velour soft leather", made_of="suede")
def suede(points: Points, color: Tensor = rgb(158, 116, 78)) -> Surface:
    swipe = pieces(points.warped(0.06, 2.5, 2), 1.7, 0.95, 0.50, 0.0, 0.1, 0.4, (0.5, 0.3, 0.8))  # of a hand
    here = smoothstep(0.0, 0.25, swipe.inside + 0.12 * fbm(points, 12.0, 2, 0.6, 2) - 0.06)
    here = here * smoothstep(-0.8, 0.8, swipe.v) * smoothstep(1.0, -0.4, swipe.u)  # sharp where it ends
    turn = vector_noise(points, 1.6, 2, 3)
    lean = points.along(torch.tensor([0.3, 0.2, -1.0]).to(turn) + 0.7 * turn)
    nap = strands(points, lean, 0.0065, 0.013)
    lock = strands(points, lean, 0.024, 0.06, 4)
    fine = noise(points, 85.0, 5)
    light = here * 2.0 * (swipe.value - 0.5) + 0.6 * turn[:, 0] + 0.25 * lock
    base = ramp(half(1.5 * light), shift(color, -0.065, 1.05), color, shift(color, 0.065, 0.92))
    base = lit(base, 0.08 * nap + 0.06 * fine)
    return Surface(base, 0.96, 0.0, 0.0016 * nap + 0.0012 * lock + 0.0006 * fine)


@material("crocodile leather", words="crocodile alligator croc reptile skin leather", made_of="leather")
def crocodile_leather(points: Points, color: Tensor = rgb(78, 62, 38)) -> Surface:
    belly = smoothstep(-0.15, 0.15, noise(points, 0.9) - 0.15 * points.normal[:, 1])
    bent = points.warped(0.035, 3.0, 2)
    large, small = cells(bent, (4.8, 4.8, 6.6), 0.62), cells(bent, 13.0, 0.85, 2)
    gap = between(small.second - small.near, large.second - large.near, belly)
    rise = 1.0 - between(small.near, large.near, belly).clamp_max(1.0).square()  # has no creases, as a border's has
    own = between(small.value, large.value, belly)
    groove = smoothstep(0.20 - 0.10 * belly + 0.06 * noise(points, 5.0, 3), 0.0, gap)
    wrinkle = fbm(points, (14.0, 14.0, 34.0), 4, 0.75, 2)
    crease = (1.0 - noise(points.warped(0.03, 8.0, 2), (7.0, 7.0, 18.0), 4).abs() / 0.10).clamp_min(0.0)
    crease = crease * smoothstep(-0.1, 0.5, noise(points, 4.0, 6)) * (1.0 - groove)
    pit = smoothstep(0.1, 0.6, spots(points, 26.0, 0.5, 0.30, 0.6, 7).depth)
    tone = fbm(points, 1.5, 3, 0.5, 8)
    rubbed = smoothstep(0.55, 1.0, rise + 0.12 * wrinkle + 0.2 * tone)
    base = lit(mix(shift(color, -0.05), shift(color, 0.07, 1.05, 0.01), rise), 0.10 * (own - 0.5) + 0.05 * wrinkle)
    base = lit(base, 0.07 * tone + 0.05 * rubbed - 0.06 * crease - 0.06 * pit)
    base = mix(base, shift(color, -0.15, 0.75), (0.75 + 0.3 * wrinkle).clamp(0.0, 1.0) * groove)
    height = 0.018 * rise - 0.006 * groove + 0.0016 * wrinkle - 0.0024 * crease - 0.0012 * pit
    rough = 0.32 + 0.28 * groove + 0.08 * wrinkle + 0.06 * (own - 0.5) - 0.05 * rubbed + 0.10 * crease
    return Surface(base, rough, 0.0, height)


@material("snake skin", words="snake python serpent reptile scales skin", made_of="skin")
def snake_skin(
    points: Points, color: Tensor = rgb(190, 166, 120), mark: Tensor = rgb(86, 62, 38), rim: Tensor = rgb(38, 30, 24)
) -> Surface:
    scale = scales(points, 0.062, 0.034, 0.75)
    lane = plane(points, 8, mirror=True)
    middle = points.at(lane.u - 0.062 * scale.u, lane.v - 0.034 * scale.v, lane.side)  # a scale has one colour
    wave = middle.warped(0.07, 2.6, 3)
    saddle = cells(wave.at(wave.x, wave.y, 0.0 * wave.x), (2.6, 3.4, 1.0), 0.45).near + 0.06 * (scale.value - 0.5)
    inside = smoothstep(0.44, 0.38, saddle)
    ring = smoothstep(0.09, 0.03, (saddle - 0.43).abs())
    keel = smoothstep(0.10, 0.0, scale.u.abs()) * smoothstep(-0.4, 0.0, scale.v)
    edge = smoothstep(0.012, 0.0, scale.inside)
    base = mix(mix(color, mark, 0.9 * inside), rim, 0.85 * ring)
    length = points.at(40.0 * scale.u, 3.0 * scale.v, 29.0 * scale.value)
    ridge, tone = noise(length, 0.5, 6), fbm(points, 1.8, 4, 0.6, 7)
    base = lit(base, 0.12 * (scale.value - 0.5) + 0.05 * keel + 0.05 * ridge + 0.05 * tone)
    base = mix(base, shift(color, -0.26, 0.75), (0.55 + 0.2 * tone) * edge)
    height = 0.0075 * lapped(scale, 0.75, 0.45) + 0.0005 * ridge * (1.0 - edge)
    return Surface(base, 0.32 + 0.25 * edge + 0.06 * ridge + 0.06 * (scale.other - 0.5), 0.0, height)


@material("elephant skin", words="elephant rhino grey wrinkled skin hide", made_of="skin")
def elephant_skin(points: Points, color: Tensor = rgb(122, 114, 106)) -> Surface:
    bent = points.warped(0.06, 3.0, 3)
    line = noise(bent, (3.2, 3.2, 6.4), 5).abs()
    fold = smoothstep(0.13, 0.0, line) * (0.35 + 0.65 * smoothstep(-0.5, 0.3, noise(points, 2.2, 6)))
    fine = cells(points.warped(0.025, 11.0, 2), (15.0, 15.0, 21.0), 1.0, 2)
    pace = noise(points, 2.6, 7) + 0.7 * noise(points, 9.0, 8)
    net = smoothstep(0.26 + 0.16 * pace, 0.0, fine.second - fine.near) * (0.3 + 0.7 * smoothstep(-0.6, 0.4, pace))
    bristle = fbm(points, 50.0, 3, 0.8, 3)
    line = (1.0 - noise(points.warped(0.015, 16.0, 2), (18.0, 18.0, 30.0), 9).abs() / 0.12).clamp_min(0.0)
    dust = half(1.5 * fbm(points, 1.6, 3, 0.55, 4))
    base = mix(shift(color, -0.05), shift(color, 0.07, 1.3, 0.012), dust)
    base = lit(base, 0.06 * (fine.value - 0.5) + 0.06 * bristle - 0.04 * line)
    base = mix(base, shift(color, -0.15), 0.55 * fold + 0.36 * net)
    height = -0.012 * fold - 0.0052 * net - 0.0011 * line * (1.0 - net) + 0.0010 * bristle
    return Surface(base, 0.82 + 0.08 * net - 0.05 * dust + 0.06 * bristle, 0.0, height)


@material("dragon scales", words="dragon lizard reptile fantasy scales skin", made_of="skin")
def dragon_scales(points: Points, color: Tensor = rgb(52, 96, 62), tip: Tensor = rgb(168, 148, 74)) -> Surface:
    scale = scales(points.warped(0.01, 3.0), 0.20, 0.105, 0.55)
    edge = smoothstep(0.020, 0.0, scale.inside)
    length = scale.v + 0.5
    ridge = smoothstep(0.16, 0.0, scale.u.abs())
    groove = fbm(points.at(scale.u + 9.0 * scale.value, length, scale.value), (26.0, 3.0, 9.0), 2, 0.7)
    age = fbm(points, 1.5, 3)
    base = mix(shift(color, -0.08), shift(color, 0.06, 1.1), half(1.2 * age + groove))
    base = mix(base, tip, 0.75 * smoothstep(0.36, 0.08, length + 0.06 * groove))
    base = lit(base, 0.12 * (scale.other - 0.5))
    base = mix(base, shift(color, -0.22, 0.6), 0.8 * smoothstep(0.62, 0.95, length) + 0.6 * edge)
    height = lapped(scale, 0.55, 0.25) * (0.028 + 0.010 * ridge) + 0.0012 * groove
    return Surface(base, 0.30 + 0.12 * groove + 0.15 * edge, 0.1, height)


@material("basketball", words="basketball ball pebbled orange sport hoop seams", made_of="leather")
def basketball(points: Points, color: Tensor = rgb(202, 104, 48), seam: Tensor = rgb(38, 32, 32)) -> Surface:
    radius = points.position.norm(dim=1).clamp_min(0.05)
    x, y, z = (points.position / radius[:, None]).unbind(1)
    # Two great circles, and a loop on each side that nears them in the middle of the ball.
    bow = x.abs() - 0.47 - 0.40 * z.square()
    toward = x.abs() - 0.80 * z.square()  # of its gradient, what points outwards
    steep = (1.0 + 0.64 * z.square() - toward.square()).clamp_min(0.09).sqrt()
    away = radius * torch.minimum(x.abs(), z.abs()).minimum(bow.abs() / steep)
    line = smoothstep(0.0210, 0.0150, away)
    pebble = cells(points.warped(0.006, 14.0), 31.0, 0.75)
    bead = smoothstep(0.04, 0.42, pebble.second - pebble.near) * (0.45 + 0.55 * smoothstep(0.85, 0.25, pebble.near))
    skin = smoothstep(0.026, 0.044, away)
    worn = smoothstep(-0.1, 0.6, fbm(points, 1.7, 4, 0.55, 2))
    base = mix(shift(color, -0.09, 0.95), shift(color, 0.035), bead)
    fine = fbm(points, 60.0, 2, 0.8, 5)
    base = lit(base, 0.05 * (pebble.value - 0.5) + 0.05 * fbm(points, 2.2, 3, 0.5, 3) + 0.04 * fine)
    base = mix(base, shift(color, -0.08, 0.85), 0.35 * worn * bead)
    base = mix(lit(base, -0.14 * (1.0 - skin)), lit(seam, 0.10 * noise(points, 30.0, 4)), line)
    height = 0.0058 * bead * skin - 0.020 * smoothstep(0.036, 0.010, away)
    rough = 0.52 - 0.10 * bead + 0.06 * worn + 0.06 * line + 0.05 * fine
    return Surface(base, rough, 0.0, height + 0.0004 * fine)
