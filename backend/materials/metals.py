"""Metals. Plain ones are smooth: what tells them is colour, gloss and the few traces of how they were worked."""

from torch import Tensor

from .craft import *
from .patterns import dimples


@material("polished gold", words="gold golden gilt gilded 24k", made_of="gold")
def polished_gold(points: Points, color: Tensor = rgb(255, 203, 98)) -> Surface:
    tone = 0.5 * fbm(points, 1.1, 2)
    hair = scratches(points, 9.0, 0.0016, 0.5, 0.9)
    return Surface(mix(lit(color, -0.02), lit(color, 0.02), half(tone)), 0.13 + 0.02 * tone + 0.10 * hair, 1.0)


@material("brushed steel", words="steel brushed stainless satin metal", made_of="steel")
def brushed_steel(points: Points, color: Tensor = rgb(186, 188, 192)) -> Surface:
    line = fbm(points, (2.0, 2.0, 72.0), 2, 1.0)
    deep = smoothstep(0.30, 0.8, noise(points, (2.6, 2.6, 64.0), 2))  # single strokes that went deeper
    broad = fbm(points, (0.8, 0.8, 16.0), 2, 0.6, 3)
    haze = fbm(points, 1.5, 3, 0.5, 4)
    base = lit(color, 0.055 * line + 0.025 * broad + 0.015 * haze - 0.08 * deep)
    return Surface(base, 0.33 + 0.08 * line + 0.03 * broad + 0.03 * haze, 1.0, 0.00032 * line - 0.0005 * deep)


@material("hammered copper", words="copper hammered beaten", made_of="copper")
def hammered_copper(points: Points, color: Tensor = rgb(224, 138, 102), dark: Tensor = rgb(112, 58, 40)) -> Surface:
    dish, own = dimples(points, 7.0)
    tarnish = half(fbm(points, 2.2, 4, 0.6) + 0.4 * dish - 0.2)
    haze = fbm(points, 9.0, 2, 0.65, 2)
    base = mix(color, dark, 0.45 * smoothstep(0.4, 0.85, dish) * half(1.2 * haze + 0.4) + 0.34 * tarnish * tarnish)
    base = lit(base, 0.06 * (own - 0.5) + 0.03 * haze)
    return Surface(base, 0.20 + 0.06 * dish + 0.12 * tarnish + 0.04 * haze, 1.0, 0.021 * dish + 0.0004 * haze)


@material("rusty iron", words="rust rusty iron corroded oxidized", made_of="iron")
def rusty_iron(points: Points, rust: Tensor = rgb(140, 70, 34), iron: Tensor = rgb(74, 70, 68)) -> Surface:
    wide = fbm(points.warped(0.06, 3.0, 2), 1.6, 4, 0.6)
    grain, grit = fbm(points, 18.0, 4, 0.75), fbm(points, 42.0, 3, 0.95, 3)
    runs = fbm(points, (7.0, 7.0, 0.9), 3, 0.6, 2)
    cover = smoothstep(-0.44, -0.34, wide + 0.30 * grain + 0.35 * runs + 0.06 * grit)
    # Scale comes off in layers.
    sheet = 2.2 * wide + 0.9 * fbm(points.warped(0.03, 9.0, 2), 6.0, 3, 0.65, 4) + 0.25 * grain + 0.05 * grit
    step = sheet - sheet.floor()
    torn = smoothstep(-0.35, 0.25, runs + 0.5 * grain)  # elsewhere powder hides their edges
    edge = smoothstep(0.55, 0.0, step) * smoothstep(0.0, 0.10, step) * torn
    layer = sheet.floor() + smoothstep(0.0, 0.75, step)
    thick = smoothstep(-0.75, -0.10, wide + 0.20 * grain + 0.35 * runs)  # softer than its border in the colour
    pit = smoothstep(0.0, 0.55, spots(points.warped(0.012, 26.0, 2), 15.0, 0.6, 0.42, 0.8, 5).depth + 0.15 * grain)
    powder = smoothstep(0.0, 0.55, 0.9 * runs + 0.5 * grain - 0.20 * layer + 0.15 * grit)
    tone = (2.4 * sheet.floor()).sin() * smoothstep(0.0, 0.18, step) * smoothstep(1.0, 0.82, step)  # of each layer
    age = half(0.55 * grain + 0.35 * runs + 0.30 * tone + 0.40 * grit)
    crust = ramp(age, shift(rust, -0.19, 0.45), shift(rust, -0.11, 0.75), rust, shift(rust, 0.06, 0.95, 0.01))
    crust = mix(crust, lit(shift(rust, 0.12, 1.0, 0.02), 0.14 * grit), 0.60 * powder)
    crust = mix(crust, shift(rust, -0.24, 0.4), (0.50 * edge + 0.70 * pit).clamp_max(1.0))
    base = mix(lit(mix(iron, shift(rust, -0.16, 0.5), half(grain + 0.5 * grit)), 0.10 * grit), crust, cover)
    height = thick * (0.006 + 0.0028 * layer - 0.0033 * pit) + (0.0007 + 0.0010 * thick) * grain + 0.0003 * grit
    return Surface(base, 0.48 + 0.36 * cover + 0.08 * powder + 0.06 * grit, 1.0 - 0.95 * cover, height)


@material("chrome", words="mirror chromium plated shiny", made_of="steel")
def chrome(points: Points, color: Tensor = rgb(222, 225, 230)) -> Surface:
    return Surface(color, 0.06 + 0.015 * half(fbm(points, 1.5, 2)), 1.0)


@material("antique silver", words="silver sterling tarnished old", made_of="silver")
def antique_silver(points: Points, color: Tensor = rgb(214, 211, 204), tarnish: Tensor = rgb(74, 66, 58)) -> Surface:
    cloud, fine = fbm(points.warped(0.12, 1.8, 2), 1.9, 5, 0.6), fbm(points, 16.0, 3, 0.7, 2)
    rub = smoothstep(-0.1, 0.75, cloud + 0.12 * fine)
    hair = scratches(points, 11.0, 0.0013, 0.8, 0.9).maximum(0.7 * scratches(points, 6.0, 0.0016, 0.5, 0.9, None, 3))
    film = mix(shift(color, -0.08, 1.3, 0.022), shift(color, -0.18, 1.2, 0.02), rub)  # yellow before it is brown
    base = mix(mix(color, film, smoothstep(-0.6, 0.2, cloud)), tarnish, 0.85 * rub.square())
    base = mix(lit(base, 0.03 * fine * rub), color, 0.25 * hair * rub)
    return Surface(base, 0.17 + 0.28 * rub + 0.03 * fine + 0.10 * hair, 1.0, 0.0002 * fine * rub - 0.0002 * hair)


@material("aged brass", words="brass antique old worn", made_of="brass")
def aged_brass(points: Points, color: Tensor = rgb(202, 164, 88), dark: Tensor = rgb(82, 60, 30)) -> Surface:
    wide = fbm(points.warped(0.1, 2.0, 2), 1.7, 5, 0.6)
    fine, grain = fbm(points, 14.0, 4, 0.7, 1), fbm(points, 60.0, 2, 1.0, 2)
    line = fbm(points, (2.0, 2.0, 66.0), 2, 0.9, 4)  # it was polished, long ago
    dim = smoothstep(-0.25, 0.8, wide + 0.30 * fine + 0.06 * grain)
    speck = smoothstep(0.0, 0.5, spots(points.warped(0.02, 16.0, 2), 15.0, 0.45, 0.24, 0.9).depth + 0.2 * grain)
    speck = speck * smoothstep(-0.2, 0.4, wide)
    hair = scratches(points, 9.0, 0.0014, 0.6, 0.8) * (1.0 - 0.7 * dim)
    base = mix(lit(color, 0.025 * fine + 0.02 * line), mix(shift(color, -0.14, 0.8), dark, dim), 0.80 * dim)
    base = mix(lit(base, 0.05 * grain * dim), dark, 0.55 * speck)
    rough = 0.22 + 0.26 * dim + 0.03 * fine + 0.03 * line + 0.05 * grain * dim + 0.08 * hair + 0.15 * speck
    return Surface(base, rough, 1.0 - 0.4 * speck, 0.00006 * grain + 0.00008 * line - 0.0012 * speck)


@material("bronze with verdigris", words="bronze patina verdigris weathered statue green", made_of="bronze")
def bronze_with_verdigris(
    points: Points, color: Tensor = rgb(118, 84, 50), patina: Tensor = rgb(98, 158, 138)
) -> Surface:
    runs = fbm(points, (5.0, 5.0, 0.7), 4, 0.6)
    wide, fine = fbm(points, 1.6, 5, 0.6, 1), fbm(points, 14.0, 4, 0.75, 3)
    grain = fbm(points, 50.0, 2, 1.0, 2)
    need = 0.7 * runs + 0.7 * wide + 0.20 * fine + 0.06 * grain - 0.15 * points.up
    thin, cover = smoothstep(-0.30, 0.30, need), smoothstep(0.12, 0.50, need)  # brown oxide comes before the green
    level = half(0.9 * fine + 0.5 * runs + 0.8 * (cover - 0.6) + 0.3 * grain)
    chalk = ramp(level, shift(patina, -0.15, 0.65), shift(patina, -0.03, 0.9), shift(patina, 0.075, 0.6))
    bare = lit(mix(shift(color, 0.04), shift(color, -0.06), half(1.5 * wide)), 0.03 * fine)
    bare = mix(bare, mix(shift(color, -0.05, 0.8), shift(patina, -0.18, 0.6), thin), 0.50 * thin)
    base = mix(lit(bare, 0.04 * grain * thin), lit(chalk, 0.10 * grain), cover)
    height = cover * (0.004 + 0.0020 * fine + 0.0014 * grain) + 0.00003 * grain
    return Surface(base, 0.32 + 0.16 * thin + 0.38 * cover + 0.05 * grain * thin, 1.0 - 0.95 * cover, height)


@material("cast iron", words="iron black cookware skillet", made_of="iron")
def cast_iron(points: Points, color: Tensor = rgb(66, 65, 66)) -> Surface:
    sand = fbm(points, 46.0, 3, 1.0)  # of the mould
    lump = fbm(points, 11.0, 3, 0.6, 2)
    flow = smoothstep(0.1, 0.7, fbm(points.warped(0.05, 3.0, 2), 2.0, 4, 0.6, 3))
    pits = smoothstep(0.1, 0.7, spots(points.warped(0.010, 24.0, 2), 13.0, 0.35, 0.34, 0.9).depth + 0.15 * sand)
    base = lit(color, 0.08 * sand + 0.04 * lump + 0.05 * flow - 0.16 * pits)
    base = mix(base, shift(color, -0.01, 1.0, 0.008), 0.4 * flow)
    rough = 0.53 + 0.09 * sand + 0.04 * lump - 0.07 * flow + 0.10 * pits
    return Surface(base, rough, 0.85, 0.0018 * sand + 0.0016 * lump - 0.006 * pits)


@material("galvanized zinc", words="zinc galvanised bucket spangle", made_of="zinc")
def galvanized_zinc(points: Points, color: Tensor = rgb(168, 174, 180)) -> Surface:
    crystal = cells(points.warped(0.03, 5.0, 2), 5.0)
    feather = fbm(points.at(points.x + crystal.value, points.y, points.z), (30.0, 8.0, 30.0), 2, 0.7)
    border = smoothstep(0.05, 0.0, crystal.second - crystal.near)
    tone = crystal.value - 0.5
    base = lit(color, 0.11 * tone + 0.02 * feather - 0.03 * border)
    return Surface(base, 0.40 + 0.22 * (crystal.other - 0.5) + 0.03 * feather, 1.0, 0.00015 * feather)


@material("damascus steel", words="damascus forged blade pattern welded", made_of="steel")
def damascus_steel(points: Points, color: Tensor = rgb(176, 176, 178), dark: Tensor = rgb(88, 89, 94)) -> Surface:
    flow = points.warped(0.16, 1.6, 3)
    pace, fine = fbm(flow, 2.0, 3), fbm(points, 54.0, 2, 1.0, 3)
    layers = (130.0 * flow.z + 36.0 * flow.x + 6.0 * pace).sin() + 0.5 * (71.0 * flow.z + 20.0 * flow.x).sin()
    hair = scratches(points, 9.0, 0.0013, 0.5, 0.8)
    etched = smoothstep(-0.75, 0.75, layers + 0.6 * pace + 0.12 * fine)
    base = lit(mix(color, dark, (0.72 + 0.20 * pace) * etched), 0.05 * pace + 0.06 * fine * etched)
    return Surface(base, 0.22 + 0.20 * etched + 0.05 * fine * etched + 0.06 * hair, 1.0, -0.0010 * etched)


@material("gold leaf", words="gilded gilding gilt icon frame", made_of="gold")
def gold_leaf(points: Points, color: Tensor = rgb(240, 190, 92), ground: Tensor = rgb(122, 44, 30)) -> Surface:
    leaf = bricks(points.warped(0.012, 5.0, 2), 0.42, 0.42, 0.0, 0.37, 0.2)
    worn = fbm(points, 2.4, 5, 0.65)
    seam = smoothstep(0.028, 0.0, leaf.inside)
    lost = smoothstep(0.42, 0.62, worn + 0.32 * seam + 0.18 * fbm(points, 26.0, 2))
    crease = ridged(points.warped(0.05, 4.0), 5.0, 3) * 0.6
    base = mix(lit(color, 0.07 * (leaf.value - 0.5) - 0.05 * seam + 0.03 * crease), ground, lost)
    return Surface(base, 0.24 + 0.10 * crease + 0.4 * lost, 1.0 - lost, 0.0035 * crease - 0.003 * lost)
