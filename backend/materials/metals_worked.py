"""More metals: alloys, heat and weather, and what smiths and sheet workers make of them."""

import torch
from torch import Tensor

from .craft import *
from .patterns import crumpled, dimples, drawn, random, wrap


@material("bronze", words="bronze statue sculpture medal brown casting polished", made_of="bronze")
def bronze(points: Points, color: Tensor = rgb(164, 112, 64)) -> Surface:
    wide = fbm(points, 1.4, 4, 0.5)
    tone = fbm(points, 12.0, 2, 0.5, 1)
    base = mix(shift(color, -0.07, 1.0, -0.005), shift(color, 0.05, 1.05, 0.005), half(1.5 * wide))
    return Surface(lit(base, 0.015 * tone), 0.26 + 0.08 * wide, 1.0)


@material("rose gold", words="rose gold pink jewellery jewelry ring polished", made_of="gold")
def rose_gold(points: Points, color: Tensor = rgb(236, 174, 152)) -> Surface:
    tone = 0.5 * fbm(points, 1.1, 2)
    hair = scratches(points, 9.0, 0.0016, 0.5, 0.9)
    return Surface(lit(color, 0.02 * tone), 0.14 + 0.02 * tone + 0.08 * hair, 1.0)


@material("pewter", words="pewter tin tankard grey dull antique lead", made_of="pewter")
def pewter(points: Points, color: Tensor = rgb(150, 150, 150)) -> Surface:
    wide = fbm(points.warped(0.08, 2.0, 2), 1.6, 5, 0.6)
    grain = fbm(points, 60.0, 2, 1.0, 4)  # the skin of the casting
    lathe = fbm(points, (0.8, 0.8, 62.0), 2, 0.9, 2)
    dent = smoothstep(0.0, 0.9, spots(points.warped(0.03, 5.0), 3.0, 0.4, 0.5, 0.8, 3).depth)
    hair = scratches(points, 9.0, 0.0014, 0.6, 0.8)
    dim = smoothstep(-0.35, 0.7, wide + 0.15 * fbm(points, 12.0, 3, 0.7, 5))
    base = mix(shift(color, 0.035), shift(color, -0.08, 1.0, 0.005), dim)
    base = mix(lit(base, 0.03 * lathe * (1.0 - 0.6 * dim) + 0.035 * grain), shift(color, 0.12), 0.3 * hair)
    rough = 0.36 + 0.13 * dim + 0.03 * lathe + 0.04 * grain + 0.03 * hair
    return Surface(base, rough, 1.0, 0.00022 * lathe * (1.0 - 0.6 * dim) + 0.00009 * grain - 0.012 * dent)


@material("lead", words="lead roof flashing soft grey heavy dull oxidized", made_of="lead")
def lead(points: Points, color: Tensor = rgb(118, 122, 130)) -> Surface:
    lane = plane(points, mirror=True)
    lap, row = wrap(lane.v + 0.1, 0.52)
    step = smoothstep(0.5, 0.46, lap) * 0.012
    roll = (1.0 - (wrap(lane.u + 0.17 * row, 0.62)[0] * 0.62 / 0.028).square()).clamp_min(0.0).sqrt()
    soft = fbm(points.warped(0.08, 2.0, 2), 3.2, 3, 0.5)
    dent = smoothstep(0.0, 0.9, spots(points.warped(0.03, 5.0), 7.0, 0.6, 0.5, 0.6).depth)
    runs = fbm(points, (11.0, 11.0, 0.9), 4, 0.6, 3)
    bloom = smoothstep(-0.2, 1.0, runs + 0.5 * fbm(points, 1.8, 4, 0.6, 2) - 0.5 * lap)
    line, grain = scratches(points, 5.0, 0.0026, 0.5, 0.7), fbm(points, 50.0, 2, 1.0, 4)
    base = mix(
        lit(shift(color, -0.05), 0.05 * soft + 0.06 * dent + 0.05 * grain),
        shift(color, 0.15, 0.4),
        0.70 * bloom * half(1.5 + grain),
    )
    base = mix(mix(base, shift(color, 0.2, 0.8), 0.55 * line), shift(color, -0.2), smoothstep(-0.47, -0.5, lap))
    height = 0.030 * roll + step + 0.018 * soft - 0.008 * dent - 0.0015 * line + 0.0003 * grain
    return Surface(base, 0.46 + 0.3 * bloom - 0.15 * line + 0.05 * grain, 0.85 - 0.6 * bloom, height)


@material(
    "heat-tinted titanium",
    words="titanium heat tinted blued anodized rainbow burnt exhaust temper colours",
    made_of="titanium",
)
def heat_tinted_titanium(points: Points, color: Tensor = rgb(150, 136, 140)) -> Surface:
    line = fbm(points, (2.4, 2.4, 120.0), 2, 0.9)
    broad = fbm(points, (0.8, 0.8, 14.0), 2, 0.6, 2)
    flame = fbm(points.warped(0.10, 1.2, 2), (0.8, 0.8, 1.2), 2, 0.4)
    heat = half(1.25 * flame + 0.55 * points.z) + 0.012 * line + 0.010 * broad
    straw, bronze_, purple, blue, pale = (
        rgb(196, 168, 112), rgb(164, 112, 86), rgb(122, 82, 122), rgb(74, 92, 156), rgb(138, 162, 182)
    )  # fmt: skip
    tint = ramp(
        heat, color, color, shift(color, 0.02, 1.0, 0.03), straw, bronze_, purple, blue, pale, color, color, color
    )
    base = mix(color, tint, torch.full_like(heat, 0.85))
    return Surface(lit(base, 0.035 * line + 0.02 * broad), 0.25 + 0.04 * line + 0.03 * broad, 1.0, 0.00009 * line)


@material(
    "patinated copper roof",
    words="copper roof patina verdigris green oxidized weathered dome church teal",
    made_of="copper",
)
def patinated_copper_roof(
    points: Points, color: Tensor = rgb(112, 166, 146), copper: Tensor = rgb(104, 70, 52)
) -> Surface:
    sheet = bricks(points, 0.42, 0.62, 0.0, 0.0, 0.0)
    away = (0.5 - sheet.u.abs()) * 0.42
    standing = smoothstep(0.016, 0.006, away)
    lap = smoothstep(0.014, 0.0, (0.5 + sheet.v) * 0.62)
    runs, fine = fbm(points, (9.0, 9.0, 0.8), 4, 0.65), fbm(points, (26.0, 26.0, 2.6), 3, 0.8, 4)
    wide, grain = fbm(points, 1.6, 5, 0.6, 1), fbm(points, 46.0, 3, 1.0, 2)
    oilcan = fbm(points, (2.6, 2.6, 1.6), 2, 0.5, 6)  # thin sheet does not lie flat
    level = 0.7 * runs + 0.6 * wide + 0.22 * fine + 0.12 * grain
    old = smoothstep(0.42, 0.66, level + 0.3 * standing)
    brown = smoothstep(0.05, 0.45, level) * (1.0 - old)  # beside bare copper the crust is thin
    chalk = mix(shift(color, -0.06, 1.0), shift(color, 0.07, 0.7), half(1.1 * runs + 0.6 * wide + 0.5 * fine))
    chalk = lit(chalk, 0.05 * (sheet.value - 0.5) + 0.09 * grain + 0.03 * fine)
    chalk = mix(chalk, mix(shift(color, -0.16, 0.6), copper, torch.full_like(away, 0.3)), 0.40 * brown)
    base = mix(chalk, lit(copper, 0.12 * grain + 0.08 * fine), 0.85 * old)
    shade = 0.5 * lap + 0.35 * smoothstep(0.030, 0.014, away) * (1.0 - standing)
    base = mix(base, shift(color, -0.20, 0.6), shade * half(1.2 + fine))
    height = 0.028 * standing - 0.008 * lap + 0.010 * oilcan + 0.0016 * grain * (1.0 - 0.6 * old) + 0.0012 * fine
    return Surface(base, 0.84 - 0.24 * old + 0.06 * grain, 0.4 * old, height)


@material("chainmail", words="chainmail chain mail maille rings medieval armour armor knight", made_of="steel")
def chainmail(points: Points, color: Tensor = rgb(158, 160, 164)) -> Surface:
    lane = plane(points, 8, mirror=True)
    size = 0.072
    top = torch.full_like(lane.u, -1.0)
    own, bulge = 0.0 * top, 0.0 * top - 1.0
    for layer in range(2):  # two lattices of rings, each leaning against the other
        u, i = wrap(lane.u + 0.5 * size * layer, size)
        v, j = wrap(lane.v + 0.36 * size * layer, 0.72 * size)
        y = v * 0.72
        for step in (-1.0, 0.0, 1.0):
            x = u - step
            away = ((x * x + y * y).sqrt() - 0.47) / 0.135
            lean = x * (0.8 if layer else -0.8)
            tall = (1.0 - away * away).clamp_min(0.0).sqrt() + lean
            tall = torch.where(away.abs() < 1.0, tall, torch.full_like(tall, -1.0))
            bulge = bulge.maximum(1.0 - away * away + lean)
            own = torch.where(tall > top, random(i + step, j, layer), own)
            top = top.maximum(tall)
    deep = smoothstep(-0.2, -0.9, top)
    rust = smoothstep(0.25, 0.7, fbm(points, 2.4, 5, 0.65))
    base = lit(color, 0.12 * (own - 0.5) + 0.05 * top)
    base = mix(base, rgb(124, 78, 50), 0.5 * rust)
    base = mix(base, shift(color, -0.42, 0.7), deep)
    return Surface(base, 0.30 + 0.3 * rust + 0.4 * deep, (1.0 - deep) * (1.0 - 0.6 * rust), 0.006 * bulge)


@material("wrought iron", words="wrought iron forged blacksmith gate hammered black smith", made_of="iron")
def wrought_iron(points: Points, color: Tensor = rgb(74, 73, 75)) -> Surface:
    dish, own = dimples(points, (6.0, 6.0, 5.0))
    small, _ = dimples(points, (14.0, 14.0, 12.0), 4)
    scale = fbm(points, 11.0, 4, 0.7)
    grain = fbm(points, 56.0, 2, 1.0, 2)
    fibre = fbm(points, (34.0, 34.0, 3.0), 2, 0.8, 5)
    wide = fbm(points, 2.6, 4, 0.65, 3)
    bloom = smoothstep(0.20, 0.75, wide + 0.15 * scale + 0.10 * (0.5 - dish))  # a breath of rust in the hollows
    worn = smoothstep(0.45, 0.95, dish + 0.10 * scale + 0.15 * small) * smoothstep(0.3, -0.3, wide)
    base = mix(shift(color, -0.012, 1.0, -0.004), shift(color, 0.06), 0.8 * worn)
    base = lit(base, 0.06 * (own - 0.5) + 0.045 * scale + 0.05 * grain + 0.03 * fibre)
    base = mix(base, lit(rgb(104, 76, 58), 0.14 * scale + 0.12 * grain), 0.42 * bloom)
    height = 0.013 * dish + 0.0045 * small + 0.0012 * scale + 0.0006 * grain + 0.0003 * fibre
    rough = 0.50 - 0.10 * worn + 0.05 * scale + 0.05 * grain + 0.22 * bloom
    return Surface(base, rough, 0.9 - 0.4 * bloom, height)


@material("gunmetal", words="gunmetal gun blued steel dark weapon barrel grey gray", made_of="steel")
def gunmetal(points: Points, color: Tensor = rgb(92, 97, 106)) -> Surface:
    cloud = fbm(points, 1.8, 4, 0.55)
    line = fbm(points, (3.0, 3.0, 115.0), 2, 0.9, 2)  # it was polished before it was blued
    bead = fbm(points, 105.0, 2, 0.8)
    wear = smoothstep(0.25, 0.85, cloud + 0.12 * line)
    hair = scratches(points, 8.0, 0.0013, 0.5, 0.9)
    base = mix(lit(color, 0.03 * cloud), shift(color, 0.09, 0.6, 0.006), 0.55 * wear)
    base = mix(lit(base, 0.022 * bead + 0.022 * line), shift(color, 0.18, 0.5), 0.4 * hair)
    rough = 0.33 + 0.05 * cloud + 0.035 * bead + 0.03 * line - 0.05 * wear
    return Surface(base, rough, 1.0, 0.00005 * bead + 0.00006 * line)


@material(
    "aluminium foil",
    words="aluminium aluminum foil tin tinfoil crumpled wrinkled silver kitchen wrap",
    made_of="aluminium",
)
def aluminium_foil(points: Points, color: Tensor = rgb(206, 208, 212)) -> Surface:
    wide, tone = crumpled(points.warped(0.03, 3.0), 2.6)
    fine, fleck = crumpled(points.warped(0.02, 7.0), 7.5, 2)
    rolled = fbm(points, (2.0, 2.0, 90.0), 1, 0.7)
    base = lit(color, 0.07 * (tone - 0.5) + 0.05 * (fleck - 0.5))
    return Surface(base, 0.15 + 0.05 * fleck + 0.02 * rolled, 1.0, 0.26 * wide + 0.22 * fine)


def _corrugated(points: Points) -> tuple[Tensor, Tensor, Tensor, Tensor]:
    """Sheets of corrugated metal that overlap in courses: the wave -1..1, what lies below a lap 0..1, the washers of
    the screws 0..1 and rain streaks -1..1."""
    lane = plane(points, mirror=True)
    wave = (lane.u * 6.2831853 / 0.16).cos()
    lap = wrap(lane.v + 0.16, 0.85)[0]
    edge = smoothstep(0.020, 0.004, ((lap + 0.5) * 0.85).minimum((0.5 - lap) * 4.0))
    crest = wrap(lane.u, 0.48)[0] * 0.48  # a screw on every third crest
    screw = smoothstep(0.024, 0.012, (crest.square() + ((lap + 0.44) * 0.85).square()).sqrt())
    return wave, edge, screw, fbm(points, (11.0, 11.0, 0.7), 4, 0.6)


@material(
    "corrugated metal",
    words="corrugated iron steel metal sheet sheeting tin roof shed container wavy galvanised galvanized",
    made_of="steel",
)
def corrugated_metal(points: Points, color: Tensor = rgb(158, 163, 167)) -> Surface:
    wave, edge, screw, runs = _corrugated(points)
    bloom = smoothstep(0.0, 1.0, runs + 0.5 * fbm(points, 3.0, 3, 0.5, 2))  # white zinc oxide that rain has drawn out
    crystal, grain = cells(points.warped(0.012, 14.0, 2), 11.0), fbm(points, 50.0, 2, 1.0, 4)
    base = lit(shift(color, 0.03), 0.05 * (crystal.value - 0.5) + 0.03 * runs + 0.03 * grain)
    base = mix(base, shift(color, 0.10, 0.7), 0.5 * bloom * half(1.4 + grain))
    base = mix(base, shift(color, -0.10, 1.0, 0.012), 0.5 * smoothstep(0.25, 0.9, -runs))
    base = mix(lit(base, 0.10 * screw - 0.24 * half(-wave).square()), shift(color, -0.32), 0.75 * edge)
    return Surface(
        base,
        0.45 + 0.12 * bloom + 0.06 * (crystal.other - 0.5) + 0.05 * grain,
        0.72,
        0.023 * wave - 0.010 * edge + 0.008 * screw,
    )


@material(
    "rusty corrugated iron",
    words="corrugated iron metal sheet tin roof shed shack container wavy rusty rusted old",
    made_of="iron",
)
def rusty_corrugated_iron(
    points: Points, color: Tensor = rgb(140, 82, 54), zinc: Tensor = rgb(146, 150, 152)
) -> Surface:
    wave, edge, screw, runs = _corrugated(points)
    grain, grit = fbm(points, 15.0, 4, 0.75, 3), fbm(points, 48.0, 2, 1.0, 4)
    need = 0.7 * runs + 0.7 * fbm(points, 1.8, 5, 0.62, 2) - 0.10 * wave + 0.4 * edge + 0.16 * grain + 0.05 * grit
    rust = smoothstep(-0.36, -0.10, need)
    level = half(0.7 * grain + 0.9 * need + 0.3 * grit)
    crust = ramp(level, shift(color, 0.06, 0.95, 0.006), color, shift(color, -0.10, 0.7), shift(color, -0.15, 0.5))
    base = lit(zinc, 0.05 * runs + 0.03 * grain + 0.03 * grit)
    base = mix(base, shift(color, 0.06, 0.7), 0.45 * smoothstep(-0.70, -0.36, need))  # what runs down from above
    base = mix(mix(base, lit(crust, 0.14 * grit), rust), shift(color, -0.24, 0.6), 0.6 * edge)
    base = lit(base, 0.08 * screw - 0.16 * half(-wave).square())
    height = 0.023 * wave - 0.010 * edge + 0.008 * screw + (0.0022 * grain + 0.0018 * grit) * rust
    return Surface(base, 0.42 + 0.44 * rust + 0.05 * grit, 0.85 * (1.0 - rust), height)


@material(
    "riveted plates",
    words="riveted rivets plates steampunk boiler ship hull submarine armour iron steel",
    made_of="steel",
)
def riveted_plates(points: Points, color: Tensor = rgb(122, 116, 110)) -> Surface:
    plate = bricks(points, 0.56, 0.36, 0.0, 0.5)
    seam = smoothstep(0.005, 0.0015, plate.inside)
    place_u, place_v = plate.u * 0.56, plate.v * 0.36
    x = wrap(place_u, 0.056)[0] * 0.056
    y = wrap(place_v, 0.060)[0] * 0.060
    row = (x.square() + (place_v.abs() - 0.150).square()).sqrt()
    column = ((place_u.abs() - 0.252).square() + y.square()).sqrt()
    away = row.minimum(column)
    rivet = (1.0 - (away / 0.0165).square()).clamp_min(0.0).sqrt()
    ring = smoothstep(0.026, 0.017, away) * smoothstep(0.014, 0.018, away)
    wide = fbm(points, 1.8, 5, 0.6)
    grain = fbm(points, 44.0, 3, 1.0, 2)
    runs = fbm(points, (12.0, 12.0, 1.0), 3, 0.6, 3)
    rust = smoothstep(0.15, 0.65, wide + 0.5 * runs + 0.35 * ring + 0.3 * seam)
    base = lit(color, 0.10 * (plate.value - 0.5) + 0.03 * grain + 0.04 * rivet)
    crust = ramp(half(0.9 * grain + 0.8 * (rust - 0.4)), rgb(150, 92, 58), rgb(112, 62, 38), rgb(66, 40, 30))
    base = mix(base, crust, 0.75 * smoothstep(0.1, 0.8, rust + 0.3 * grain))
    base = mix(base, shift(color, -0.3), 0.85 * seam + 0.35 * ring)
    height = 0.014 * rivet - 0.010 * seam + 0.010 * (plate.other - 0.5) + (0.0003 + 0.0014 * rust) * grain
    return Surface(base, 0.38 + 0.4 * rust + 0.04 * grain, 0.95 - 0.75 * rust, height)


@material(
    "engraved silver", words="engraved silver filigree ornate etched chased arabesque islamic tray", made_of="silver"
)
def engraved_silver(points: Points, color: Tensor = rgb(206, 204, 200)) -> Surface:
    wave, order = stripes(points.warped(0.12, 1.6, 2), 6.0, (0.5, 0.3, 0.8), 0.6, 0.2, 2.0)
    stem = smoothstep(0.55, 0.85, wave) * order
    lane = plane(points, 8, mirror=True)
    unit = hexagons(points.warped(0.03, 3.0), 0.19, 0.0)
    angle, reach = torch.atan2(unit.v, unit.u), (unit.u.square() + unit.v.square()).sqrt()
    petal = 0.36 * (0.6 + 0.4 * (6.0 * angle).cos()) - reach
    outline = drawn(petal.abs(), 0.016, 0.010).maximum(drawn((petal - 0.07).abs(), 0.007, 0.006))
    hatch = half((300.0 * (lane.u + lane.v)).sin()) * smoothstep(0.0, -0.03, petal) * (1.0 - stem)
    cut = outline.maximum(0.75 * hatch * smoothstep(0.5, 0.38, reach))
    polish = fbm(points, 1.6, 4)
    base = mix(lit(color, 0.02 * polish), rgb(70, 62, 56), 0.75 * cut)
    return Surface(base, 0.18 + 0.25 * cut + 0.04 * polish, 1.0, -0.0014 * cut + 0.004 * smoothstep(0.0, 0.1, petal))
