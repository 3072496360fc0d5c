"""Fleeces, feathers and spines: coats that are not straight hair."""

import torch
from torch import Tensor

from .craft import *
from .hair import hairs
from .layouts import Units


@material("sheep wool", words="sheep wool fleece lamb curly shearling astrakhan animal coat", made_of="wool")
def sheep_wool(points: Points, color: Tensor = rgb(226, 218, 200)) -> Surface:
    bent = points.warped(0.02, 9.0, 2)
    curl = cells(bent, 10.0, 0.95)
    around = torch.linalg.cross(points.normal, curl.offset) + 0.35 * curl.offset
    fibre = hairs(points, points.along(around), 0.012, 0.055)
    dome = smoothstep(1.05, 0.1, curl.near)
    wide = fbm(points, 1.8, 3)
    base = lit(color, 0.12 * fibre + 0.05 * (curl.value - 0.5) + 0.05 * wide)
    base = mix(shift(color, -0.14, 1.4, 0.012), base, 0.45 + 0.55 * dome)
    return Surface(base, 0.97, 0.0, 0.030 * dome + 0.0035 * fibre)


def _barbs(points: Points, scale: Units, count: float = 30.0) -> tuple[Tensor, Tensor, Tensor]:
    """A feather's fine lines, which bend from the quill outwards and towards the tip, some alike, some apart: -1..1;
    how they stick together in bundles, -1..1; and where they gape, 0..1. `count` of them lie along it."""
    aside = scale.u.abs()
    slope = 0.45 * aside + 0.9 * aside.square()
    place = scale.v + 0.5 + slope * (0.85 + 0.3 * scale.other)
    key = 37.0 * scale.value + 5.0 * scale.u.sign()
    bundle = noise(points.at(9.0 * place, 1.5 * aside, key), 1.0, 2)
    line = torch.sin(2.0 * torch.pi * (count * place + 0.9 * bundle)) * 0.6
    line = line + noise(points.at(1.7 * count * place, 3.0 * aside, key), 1.0, 3)
    gape = noise(points.at(4.2 * place, 0.7 * aside, key), 1.0, 4).abs()
    return line.clamp(-1.0, 1.0), bundle, smoothstep(0.055, 0.0, gape) * smoothstep(0.08, 0.30, aside)


@material("feathers", words="feather plumage bird wing plume down", made_of="feather")
def feathers(points: Points, color: Tensor = rgb(178, 158, 132), dark: Tensor = rgb(82, 62, 48)) -> Surface:
    scale = scales(points.warped(0.026, 2.6, 3), 0.19, 0.13)
    length = scale.v + 0.5  # 0 at the tip
    barb, bundle, gape = _barbs(points, scale)
    tone = fbm(points, 1.5, 3, 0.55, 6)
    quill = smoothstep(0.030, 0.008, (scale.u + 0.03 * (scale.other - 0.5)).abs() - 0.010 * length)
    edge = smoothstep(0.020, 0.002, scale.inside + 0.004 * bundle)
    base = lit(color, 0.16 * (scale.value - 0.5) + 0.05 * tone)
    middle = length + 0.10 * bundle + 0.02 * barb - 0.7 * scale.u.abs() + 0.25 * (scale.other - 0.5)
    base = mix(base, dark, 0.55 * smoothstep(0.12, 0.48, middle))
    down = smoothstep(0.50, 0.85, length + 0.12 * bundle)  # in the shadow of the feathers above
    base = lit(mix(base, shift(color, 0.09, 0.8), 0.6 * edge), 0.06 * barb + 0.06 * bundle - 0.10 * down)
    base = mix(mix(base, dark, 0.45 * gape), shift(color, 0.10, 0.7), 0.7 * quill)
    bow = 1.0 - 1.6 * scale.u.square()
    height = lapped(scale, 0.0, 0.22) * (0.018 * bow + 0.0016 * bundle + 0.003 * quill)
    height = height + (0.0007 * barb - 0.0018 * gape) * (1.0 - edge)
    return Surface(base, 0.60 - 0.07 * barb + 0.06 * bundle - 0.10 * quill, 0.0, height)


@material("white feathers", words="feather white swan angel wing dove down plumage bird", made_of="feather")
def white_feathers(points: Points, color: Tensor = rgb(234, 232, 226)) -> Surface:
    return feathers(points, color, shift(color, -0.12, 1.0, -0.006))


@material("parrot feathers", words="feather parrot macaw tropical bird colourful plumage", made_of="feather")
def parrot_feathers(
    points: Points, color: Tensor = rgb(206, 44, 40), middle: Tensor = rgb(240, 190, 50), tip: Tensor = rgb(36, 92, 170)
) -> Surface:
    where = points.z + 0.25 * fbm(points, 1.3, 2) + 0.05 * fbm(points, (28.0, 28.0, 5.0), 2, 0.7, 3)
    base = mix(mix(color, middle, smoothstep(-0.36, -0.42, where)), tip, smoothstep(-0.50, -0.56, where))
    plain = feathers(points, base, shift(base, -0.07))
    return plain._replace(roughness=plain.roughness - 0.08)


@material("peacock feathers", words="peacock feather eye iridescent bird plumage", made_of="feather")
def peacock_feathers(
    points: Points,
    color: Tensor = rgb(30, 96, 92),
    bronze: Tensor = rgb(158, 110, 48),
    blue: Tensor = rgb(26, 132, 168),
    heart: Tensor = rgb(30, 30, 96),
) -> Surface:
    scale = scales(points.warped(0.022, 2.5, 2), 0.36, 0.21)
    length = scale.v + 0.5
    barb, bundle, gape = _barbs(points, scale, 40.0)
    # The eye: an oval near the tip, with a heart whose notch looks away from the tip.
    x, y = scale.u * 0.36, (length - 0.27) * 0.42
    grown = 1.0 + 0.25 * (scale.other - 0.5)
    far = (x * x + (0.85 * y) ** 2).sqrt() * grown + 0.0024 * barb + 0.003 * bundle
    notch = (
        (x * x + (y + 0.004) ** 2).sqrt() + 0.010 * smoothstep(0.016, 0.0, x.abs()) * (y > 0.0).to(y) - 0.1 * y.abs()
    )
    sheen = half(1.5 * fbm(points, 1.6, 2) + 0.6 * points.up)
    base = mix(shift(color, -0.05), shift(color, 0.07, 1.2, 0.02), sheen)
    base = mix(base, shift(color, 0.16, 1.4, 0.03), smoothstep(0.086, 0.078, far) * smoothstep(0.066, 0.072, far))
    base = mix(base, bronze, smoothstep(0.072, 0.066, far))
    base = mix(base, blue, smoothstep(0.046, 0.041, far))
    base = mix(base, heart, smoothstep(0.028, 0.023, notch))
    edge = smoothstep(0.03, 0.004, scale.inside)
    quill = smoothstep(0.020, 0.008, scale.u.abs()) * smoothstep(0.46, 0.52, length)
    base = lit(mix(base, shift(color, 0.15, 0.8, 0.03), 0.6 * quill), 0.09 * barb + 0.05 * bundle)
    base = mix(lit(base, 0.10 * (scale.value - 0.5)), shift(color, -0.14), 0.5 * edge + 0.5 * gape)
    height = lapped(scale) * (0.018 + 0.003 * quill + 0.0020 * bundle)
    height = height + (0.0008 * barb - 0.0020 * gape) * (1.0 - edge)
    return Surface(base, 0.40 - 0.08 * barb + 0.06 * bundle, 0.35, height)


@material("hedgehog spines", words="hedgehog porcupine spines quills needles prickly spiky animal", made_of="keratin")
def hedgehog_spines(points: Points, color: Tensor = rgb(142, 118, 92), dark: Tensor = rgb(50, 38, 32)) -> Surface:
    bent = points.warped(0.06, 1.8)
    spine = pieces(bent, 8.0, 1.0, 0.125, 0.35, 0.28, 0.2, (0.16, 0.10, -0.95), 2, rim=1.0)
    length = half(spine.u) + 0.10 * (spine.value - 0.5)  # 1 at the tip
    groove = noise(points.at(3.0 * spine.v, 0.5 * length, 31.0 * spine.value), 1.0, 4)
    pale = lit(shift(color, 0.14, 0.8), 0.12 * (spine.other - 0.5))
    band = smoothstep(0.40, 0.52, length + 0.03 * groove) * smoothstep(0.86, 0.74, length + 0.03 * groove)
    base = mix(mix(pale, shift(color, 0.03), smoothstep(0.5, 0.0, length)), lit(dark, 0.10 * (spine.value - 0.5)), band)
    below = points.at(bent.x - 0.35 * bent.z, bent.y - 0.2 * bent.z, 0.12 * bent.z)
    under = noise(below, 90.0, 5)  # more of them, in the shade
    turn = smoothstep(-0.3, 0.3, noise(bent, (9.0, 9.0, 4.0), 6))
    shade = mix(dark, mix(shift(color, -0.22), shift(color, 0.02), turn), smoothstep(-0.25, 0.5, under))
    there, deep = smoothstep(0.0, 0.10, spine.inside), smoothstep(0.4, -0.6, spine.top)
    base = mix(shade, mix(base, shift(dark, -0.02), 0.20 * deep), there)
    base = lit(base, 0.06 * groove * there + 0.05 * noise(points, 1.8, 5))
    height = 0.018 * spine.top.clamp_min(-0.9) + 0.0006 * groove * there + 0.0040 * under * (1.0 - there)
    return Surface(base, 0.42 + 0.10 * (spine.other - 0.5) + 0.05 * groove + 0.3 * deep, 0.0, height)
