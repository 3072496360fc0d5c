"""Furs and hides. Hair lies down the body in locks, and the edges of every marking are drawn out along it."""

import torch
from torch import Tensor

from .craft import *
from .hair import Coat, coat, hairs, tufts


def furred(color: Tensor, hair: Coat, contrast: float = 1.0, depth: float = 1.0, tuft: Tensor | None = None) -> Surface:
    """Hair in a colour: light on its crests, dark between the locks and under the tufts."""
    single = torch.tanh(1.8 * hair.fine)
    shade = contrast * (0.10 * hair.hair + 0.10 * hair.lock + 0.11 * single - 0.04 * single * hair.hair)
    height = depth * (0.0011 * hair.hair + 0.007 * hair.lock + 0.0009 * single)
    if tuft is not None:
        shade, height = 0.7 * shade + 0.15 * contrast * tuft, 0.8 * height + 0.010 * depth * tuft
    return Surface(lit(color, shade), 0.78 - 0.08 * hair.hair - 0.06 * hair.lock - 0.06 * single, 0.0, height)


def marked(base: Tensor, color: Tensor, inside: Tensor, hair: Coat) -> Tensor:
    """A marking on fur, with some hairs of its surroundings over it."""
    return mix(base, color, inside * (1.0 - 0.28 * smoothstep(0.25, 0.95, hair.fine)))


@material("tiger fur", words="tiger stripes striped animal coat hide big cat bengal", made_of="fur")
def tiger_fur(
    points: Points,
    color: Tensor = rgb(206, 124, 46),
    stripe: Tensor = rgb(34, 26, 22),
    belly: Tensor = rgb(238, 226, 204),
) -> Surface:
    hair = coat(points, 0.09, 0.25)
    frayed = points.moved(0.55 * (hair.ragged.position - points.position))  # short hair on a stripe's edge
    wave, sure = stripes(frayed, 4.2, (0.15, 0.1, 0.98), 0.30, 0.6, 1.5)
    swell = fbm(frayed.warped(0.1, 2.0), (2.4, 2.4, 2.0), 2, 0.5, 2)
    flank = 1.0 - wave.clamp(-1.0, 1.0).acos() * (2.0 / torch.pi)  # even flanks, so that stripes run out in points
    least = 0.26 - 0.85 * swell + 0.8 * smoothstep(1.0, 0.1, sure)
    inside = smoothstep(least - 0.07, least + 0.07, flank)
    pale = smoothstep(-0.1, 0.9, fbm(points.warped(0.15, 1.2, 2), 1.1, 2, 0.5, 3) - 0.55 * points.up + 0.15 * hair.lock)
    base = mix(shift(color, -0.04, 1.05), shift(color, 0.07, 1.0, 0.01), half(1.3 * fbm(points, 2.0, 3, 0.5, 4)))
    return furred(marked(mix(base, belly, 0.85 * pale), stripe, inside, hair), hair)


@material("white tiger fur", words="tiger white stripes striped animal coat hide big cat", made_of="fur")
def white_tiger_fur(points: Points, color: Tensor = rgb(230, 224, 212), stripe: Tensor = rgb(104, 84, 70)) -> Surface:
    return tiger_fur(points, shift(color, -0.02, 1.2), stripe, shift(color, 0.05, 0.5))


@material("zebra hide", words="zebra stripes striped black white animal coat fur skin", made_of="fur")
def zebra_hide(points: Points, color: Tensor = rgb(236, 230, 218), stripe: Tensor = rgb(32, 28, 28)) -> Surface:
    hair = coat(points, 0.045, 0.2, 0.010)
    wave, sure = stripes(hair.ragged, 4.2, (0.1, 0.1, 0.99), 0.22, 0.35, 2.0, 1)
    least = 0.16 + 0.30 * fbm(points, 2.0, 2, 0.5, 2) + 0.5 * smoothstep(0.5, 0.1, sure)
    inside = smoothstep(least - 0.10, least + 0.10, wave)
    shadow = smoothstep(-0.72, -0.95, wave) * smoothstep(0.1, 0.5, fbm(points, 1.2, 2, 0.5, 3))
    base = mix(color, shift(color, -0.20, 1.6, 0.015), 0.5 * shadow)
    return furred(marked(base, stripe, 0.97 * inside, hair), hair, 0.7, 0.6)


def _rosettes(points: Points, hair: Coat, frequency: float, layer: int = 0) -> tuple[Tensor, Tensor]:
    """A leopard's broken rings, and how far within them one is: 0..1 both."""
    bent = hair.ragged.warped(0.16 / frequency, 1.4 * frequency, 2, layer)
    first = spots(bent, frequency, 1.0, 0.56, 0.3, layer).depth
    second = spots(bent, 1.15 * frequency, 1.0, 0.50, 0.3, layer + 7).depth  # where a cut misses the first ones
    depth = torch.where(first > -0.30, first, second)
    gap = noise(points, 2.6 * frequency, layer + 2)
    ring = smoothstep(0.0, 0.06, depth) * smoothstep(0.56, 0.44, depth + 0.12 * gap)
    broken = smoothstep(-0.42, -0.20, gap + 0.10)
    return ring * broken, smoothstep(0.10, 0.50, depth)


@material("leopard fur", words="leopard jaguar panther rosettes spots spotted print animal coat big cat", made_of="fur")
def leopard_fur(
    points: Points, color: Tensor = rgb(208, 156, 84), spot: Tensor = rgb(36, 26, 20), heart: Tensor = rgb(166, 108, 52)
) -> Surface:
    hair = coat(points, 0.06, 0.3, 0.008)
    frayed = hair._replace(ragged=points.moved(hair.lean * (0.015 * hair.hair + 0.004 * hair.lock)[:, None]))
    ring, inside = _rosettes(points, frayed, 5.6)
    tuft = tufts(points, frayed, 0.11)
    tip = smoothstep(-0.5, 0.9, hair.hair + 0.5 * tuft)
    base = mix(shift(color, -0.07, 1.1, 0.006), shift(color, 0.09, 0.85), tip)
    base = lit(mix(base, lit(heart, 0.15 * hair.hair), 0.75 * inside), 0.06 * fbm(points, 1.4, 3))
    black = mix(spot, shift(spot, 0.14, 1.3), smoothstep(0.2, 1.0, hair.hair + 0.4 * tuft))
    through = 0.30 * smoothstep(0.5, 1.0, hair.hair)  # pale hairs that lie over the spots
    furry = furred(mix(base, black, ring * (1.0 - through)), hair, 1.0, 1.1, tuft)
    return furry._replace(roughness=0.62 - 0.14 * hair.hair - 0.10 * hair.lock)


@material("snow leopard fur", words="snow leopard irbis grey white rosettes spots spotted animal coat", made_of="fur")
def snow_leopard_fur(
    points: Points,
    color: Tensor = rgb(212, 206, 194),
    spot: Tensor = rgb(62, 58, 58),
    heart: Tensor = rgb(160, 152, 142),
) -> Surface:
    hair = coat(points, 0.12, 0.4, 0.013)
    ring, inside = _rosettes(points, hair, 3.8, 5)
    base = mix(shift(color, 0.05, 0.7), shift(color, -0.06), half(1.3 * fbm(points, 1.6, 3)))
    return furred(
        marked(mix(base, heart, 0.7 * inside), spot, 0.9 * ring, hair), hair, 0.9, 0.9, tufts(points, hair, 0.16)
    )


@material("cheetah fur", words="cheetah spots spotted dots print animal coat big cat", made_of="fur")
def cheetah_fur(points: Points, color: Tensor = rgb(216, 174, 110), spot: Tensor = rgb(36, 28, 24)) -> Surface:
    hair = coat(points, 0.05, 0.25, 0.010)
    bent = hair.ragged.warped(0.012, 9.0, 2)
    dot = spots(bent, 9.0, 1.0, 0.42, 0.35)
    base = mix(shift(color, 0.07, 0.8), color, half(1.5 * fbm(points, 1.2, 3) + 0.5 * points.up))
    return furred(marked(base, spot, smoothstep(0.0, 0.16, dot.depth), hair), hair, 0.8, 0.6)


@material("giraffe hide", words="giraffe patches spotted net animal coat fur skin", made_of="fur")
def giraffe_hide(points: Points, color: Tensor = rgb(158, 92, 44), line: Tensor = rgb(214, 186, 136)) -> Surface:
    hair = coat(points, 0.035, 0.2, 0.009)
    bent = hair.ragged.warped(0.05, 4.0, 3)
    net = cells(bent, (3.4, 3.4, 2.9), 0.85)
    border = cracks(bent, (3.4, 3.4, 2.9), 1.0, 0.15)
    inside = smoothstep(0.009, 0.017, border.distance)
    core = smoothstep(0.55, 0.15, net.near + 0.15 * fbm(points, 9.0, 3, 0.6))
    patch = mix(shift(color, -0.01, 1.1, 0.012), shift(color, -0.12, 1.05), core)
    return furred(mix(line, lit(patch, 0.14 * (net.value - 0.5)), inside), hair, 0.6, 0.5)


@material("cowhide", words="cow cattle holstein dairy patches spotted black white animal coat fur hide", made_of="fur")
def cowhide(points: Points, color: Tensor = rgb(234, 228, 216), patch: Tensor = rgb(38, 34, 34)) -> Surface:
    hair = coat(points, 0.055, 0.6, 0.010)
    bent = hair.ragged.warped(0.12, 2.2, 3)
    inside = smoothstep(0.13, 0.17, fbm(bent, 1.7, 3, 0.45))
    speck = smoothstep(0.1, 0.4, spots(hair.ragged, 7.0, 0.20, 0.25, 0.8).depth)
    base = mix(color, shift(color, -0.10, 1.6, 0.01), 0.5 * smoothstep(0.0, 0.6, fbm(points, 2.0, 3, 0.5, 3)))
    return furred(mix(base, patch, torch.maximum(inside, 0.8 * speck)), hair, 0.8, 0.7)


@material("panda fur", words="panda black white bear fluffy plush animal coat", made_of="fur")
def panda_fur(points: Points, color: Tensor = rgb(236, 232, 224), black: Tensor = rgb(34, 32, 34)) -> Surface:
    hair = coat(points, 0.12, 0.45, 0.014)
    bent = hair.ragged.warped(0.16, 1.3, 2)
    inside = smoothstep(0.00, 0.05, fbm(bent, 1.05, 2, 0.35, 6) + 0.02 * hair.fine)
    base = mix(color, shift(color, -0.10, 1.8, 0.012), 0.5 * half(1.4 * fbm(points, 1.8, 3)))
    return furred(mix(base, black, inside), hair, 0.9, 1.0, tufts(points, hair, 0.18))


@material("brown bear fur", words="bear grizzly brown shaggy teddy animal coat pelt", made_of="fur")
def brown_bear_fur(points: Points, color: Tensor = rgb(104, 68, 42)) -> Surface:
    hair = coat(points, 0.13, 0.7, 0.013)
    tip = smoothstep(-0.7, 0.9, 0.7 * hair.hair + 0.7 * hair.lock)
    wide = fbm(points, 1.5, 3)
    base = mix(shift(color, -0.07, 0.95), shift(color, 0.08, 1.0, 0.010), tip)
    return furred(lit(base, 0.10 * wide), hair, 1.1, 1.2, tufts(points, hair, 0.20))


@material("fox fur", words="fox red vixen fluffy animal coat pelt tail", made_of="fur")
def fox_fur(
    points: Points, color: Tensor = rgb(196, 96, 40), white: Tensor = rgb(240, 230, 216), dark: Tensor = rgb(50, 36, 32)
) -> Surface:
    hair = coat(points, 0.13, 0.4, 0.013)
    tip = smoothstep(-0.6, 1.0, 0.5 * hair.hair + 0.6 * hair.lock + 0.5 * hair.fine)
    base = mix(shift(color, -0.06, 0.97), shift(color, 0.075, 0.95, 0.012), tip)
    base = lit(base, 0.08 * fbm(points, 1.6, 3, 0.5, 5))
    bent = hair.ragged.warped(0.10, 1.8, 2)
    pale = smoothstep(0.30, 0.44, fbm(bent, 1.2, 2, 0.4, 2) - 0.22 * points.up)
    guard = smoothstep(0.28, 0.5, fbm(hair.ragged, (2.0, 2.0, 1.2), 3, 0.5, 3)) * smoothstep(-0.2, 0.4, hair.hair)
    return furred(mix(mix(base, dark, 0.5 * guard), white, pale), hair, 0.9, 1.0, tufts(points, hair, 0.18))


@material("white fur", words="white polar bear arctic rabbit ermine fluffy soft animal coat faux", made_of="fur")
def white_fur(points: Points, color: Tensor = rgb(232, 228, 220)) -> Surface:
    hair = coat(points, 0.13, 0.7, 0.014)
    tuft = tufts(points, hair, 0.17)
    base = mix(shift(color, -0.08, 1.8, 0.012), shift(color, 0.03, 0.8), half(1.3 * tuft + 0.5 * hair.hair))
    return furred(base, hair, 0.5, 1.2, tuft)


@material("black fur", words="black panther cat dark sleek shiny animal coat pelt mink", made_of="fur")
def black_fur(points: Points, color: Tensor = rgb(44, 40, 40)) -> Surface:
    hair = coat(points, 0.10, 0.4, 0.012)
    base = mix(shift(color, -0.06), shift(color, 0.07, 1.0, -0.004), smoothstep(-0.3, 0.7, hair.hair + 0.5 * hair.lock))
    return furred(base, hair)._replace(roughness=0.46 - 0.12 * hair.hair)


@material("hair", words="hair human wig long smooth silky straight blonde brunette locks strands head", made_of="hair")
def human_hair(points: Points, color: Tensor = rgb(96, 62, 40)) -> Surface:
    sway = vector_noise(points, 1.0, 2, 4)
    lean = points.along(torch.tensor([0.15, 0.05, -1.0]).to(sway) + 0.45 * sway)
    strand = hairs(points, lean, 0.010, 0.26, 1)
    lock, tress = hairs(points, lean, 0.034, 0.60, 2), hairs(points, lean, 0.15, 1.2, 3)
    bend = points.z + 0.10 * tress + 0.06 * lock + 0.02 * strand  # gloss lies in bands across the strands
    gloss = smoothstep(-0.1, 1.0, (6.2831853 * (1.05 * (bend - 0.32) + 0.10 * noise(points, 1.2, 5))).cos()).square()
    base = lit(mix(shift(color, -0.05), shift(color, 0.02), half(0.8 * lock + 0.8 * tress)), 0.17 * strand - 0.09)
    base = mix(base, shift(color, 0.17, 1.05, 0.01), 0.9 * gloss * half(0.5 + 0.8 * strand))
    base = mix(base, shift(color, 0.36, 0.75, 0.01), 0.65 * gloss * smoothstep(0.0, 0.7, strand + 0.5 * lock))
    return Surface(base, 0.38 - 0.06 * strand, 0.0, 0.0011 * strand + 0.0040 * lock + 0.016 * tress)


@material("rabbit fur", words="rabbit bunny hare grey soft fluffy chinchilla animal coat", made_of="fur")
def rabbit_fur(points: Points, color: Tensor = rgb(148, 136, 124)) -> Surface:
    hair = coat(points, 0.06, 0.8, 0.009)
    agouti = smoothstep(-0.6, 1.0, 0.4 * hair.hair + 0.7 * hair.fine + 0.4 * noise(points, 14.0, 3))
    part = smoothstep(0.2, 0.6, fbm(points.warped(0.1, 3.0, 2), 3.2, 3, 0.5, 2))
    base = mix(mix(shift(color, -0.06), shift(color, 0.09, 1.15, 0.008), agouti), shift(color, 0.14, 0.6), 0.45 * part)
    return furred(base, hair, 0.8, 0.8)


@material("wolf fur", words="wolf husky dog grey coyote wild animal coat pelt", made_of="fur")
def wolf_fur(points: Points, color: Tensor = rgb(134, 124, 112), tip: Tensor = rgb(44, 40, 40)) -> Surface:
    hair = coat(points, 0.13, 0.45, 0.014)
    band = fbm(hair.ragged, (1.6, 1.6, 2.6), 3, 0.5, 2)
    base = mix(shift(color, 0.12, 0.8), shift(color, -0.02, 1.4, 0.012), smoothstep(-0.5, 0.5, band))
    guard = smoothstep(-0.2, 0.9, 0.6 * hair.hair + 0.6 * hair.fine + 0.8 * band)
    return furred(mix(base, tip, 0.55 * guard), hair, 1.0, 1.2, tufts(points, hair, 0.18))
