"""Metals. Plain ones are smooth: what tells them is colour, gloss and the few traces of how they were worked."""

from torch import Tensor

from .craft import *


@material("polished gold", words="gold golden gilt gilded 24k", made_of="gold")
def polished_gold(points: Points, color: Tensor = rgb(255, 203, 98)) -> Surface:
    tone = 0.5 * fbm(points, 1.1, 2)
    hair = scratches(points, 9.0, 0.0016, 0.5, 0.9)
    return Surface(mix(lit(color, -0.02), lit(color, 0.02), half(tone)), 0.13 + 0.02 * tone + 0.10 * hair, 1.0)


@material("brushed steel", words="steel brushed stainless satin metal", made_of="steel")
def brushed_steel(points: Points, color: Tensor = rgb(186, 188, 192)) -> Surface:
    level = points.at(points.x, points.y, points.z)
    fine = fbm(level, (1.2, 1.2, 90.0), 2, 0.8)
    broad = noise(level, (0.6, 0.6, 14.0), 3)
    tone = 0.06 * fine + 0.03 * broad
    return Surface(lit(color, tone), 0.34 + 0.10 * fine + 0.04 * broad, 1.0, 0.0004 * fine)


@material("hammered copper", words="copper hammered beaten", made_of="copper")
def hammered_copper(points: Points, color: Tensor = rgb(224, 138, 102), dark: Tensor = rgb(112, 58, 40)) -> Surface:
    blows = cells(points.warped(0.02, 4.0), 6.5, 0.85)
    dish = blows.near * blows.near
    rim = smoothstep(0.16, 0.0, blows.second - blows.near)
    tarnish = half(fbm(points, 2.2, 4))
    base = mix(color, dark, 0.42 * rim + 0.30 * tarnish * tarnish)
    base = lit(base, 0.08 * (blows.value - 0.5))
    return Surface(
        base, 0.24 + 0.10 * rim + 0.10 * tarnish, 1.0, 0.055 * dish.clamp_max(0.5) + 0.0006 * noise(points, 40.0)
    )


@material("rusty iron", words="rust rusty iron corroded oxidized", made_of="iron")
def rusty_iron(points: Points, rust: Tensor = rgb(140, 70, 34), iron: Tensor = rgb(74, 70, 68)) -> Surface:
    wide = fbm(points, 1.6, 5, 0.6)
    grain = fbm(points, 22.0, 3, 0.7)
    runs = fbm(points, (6.0, 6.0, 0.9), 3, 0.6, 2)
    cover = smoothstep(-0.55, 0.15, wide + 0.35 * grain + 0.4 * runs)
    flakes = cells(points.warped(0.03, 9.0, 2), 13.0)
    edge = smoothstep(0.22, 0.02, flakes.second - flakes.near) * smoothstep(0.0, 0.5, wide + 0.3)
    deep = shift(rust, -0.18, 0.75, -0.02)
    bright = shift(rust, 0.13, 1.2, 0.03)
    crust = ramp(half(0.8 * grain + 0.7 * runs + 0.5 * (flakes.value - 0.5)), deep, rust, bright)
    base = mix(mix(iron, shift(iron, -0.1), half(grain)), mix(crust, deep, 0.6 * edge), cover)
    height = cover * (0.012 + 0.005 * grain + 0.006 * flakes.value - 0.008 * edge) + 0.001 * grain
    return Surface(base, 0.48 + 0.42 * cover + 0.05 * grain, 1.0 - 0.92 * cover, height)
