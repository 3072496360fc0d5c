"""Paint that covers something else, and what time does to it: it cracks, lifts, flakes, chips and rusts below."""

import torch
from torch import Tensor

from .coating import flaked
from .craft import *
from .patterns import between


@material("peeling painted wood", words="peeling paint flaking chipped old wood shabby weathered fence barn door")
def peeling_painted_wood(
    points: Points, color: Tensor = rgb(112, 158, 152), wood: Tensor = rgb(140, 116, 92)
) -> Surface:
    fibre = fbm(points, (58.0, 58.0, 2.0), 3, 0.9, 8)
    year = fbm(points.warped(0.02, 2.0, 2), (13.0, 13.0, 0.6), 3, 0.6, 9)
    check = smoothstep(0.10, 0.02, noise(points, (15.0, 15.0, 0.9), 10).abs()) * smoothstep(-0.05, 0.35, year)
    coat = flaked(points.at(points.x, points.y, 0.45 * points.z), 5.5, 0.18)
    aged = fbm(points, 2.0, 3, 0.6, 7)
    bare = mix(shift(wood, -0.03, 1.1), shift(wood, 0.05, 0.55, -0.005), half(1.3 * aged + 0.8 * year))
    bare = mix(lit(bare, 0.14 * fibre + 0.06 * year - 0.22 * coat.shadow), shift(wood, -0.27, 0.7), 0.85 * check)
    bare = mix(bare, shift(color, 0.10, 0.35), 0.40 * coat.primer * half(1.4 * fibre + 0.6))
    tone = fbm(points, 1.3, 4, 0.55, 6)
    brush = fbm(points, (40.0, 40.0, 1.2), 2, 0.9, 11)
    chalky = smoothstep(-0.2, 0.7, tone + 0.3 * brush)
    paint = mix(shift(color, -0.02, 1.0), shift(color, 0.035, 0.75), chalky)
    paint = lit(paint, 0.035 * brush + 0.03 * (coat.value - 0.5) + 0.02 * coat.ragged)
    paint = mix(paint, shift(color, 0.06, 0.6), 0.45 * coat.lifted)
    paint = mix(paint, shift(wood, -0.22, 0.8), 0.75 * coat.crack)
    kept = 1.0 - coat.lost
    height = 0.019 * coat.height + (0.0009 + 0.0012 * coat.lost) * fibre + 0.0012 * year
    height = height + 0.0010 * brush * kept - 0.007 * check * (0.15 + 0.85 * coat.lost)
    rough = between(0.46 + 0.14 * chalky + 0.06 * brush + 0.12 * coat.lifted, 0.86 + 0.06 * fibre, coat.lost)
    return Surface(mix(paint, bare, coat.lost), rough, 0.0, height)


@material("peeling painted metal", words="peeling paint flaking chipped metal rust old machine hull car")
def peeling_painted_metal(
    points: Points,
    color: Tensor = rgb(186, 92, 52),
    primer: Tensor = rgb(150, 150, 140),
    rust: Tensor = rgb(96, 56, 36),
) -> Surface:
    coat = flaked(points, 5.0, 0.22)
    wide = fbm(points, 1.7, 4, 0.6, 2)  # as of the flakes: rust in the middle of what they leave bare
    deeper = smoothstep(0.22, 0.36, wide + 0.2 * fbm(points, 9.0, 4, 0.6, 5))
    grain = fbm(points, 40.0, 3, 1.0, 3)
    crust = ramp(
        half(0.7 * grain + 1.2 * fbm(points, 7.0, 3, 0.6, 7)), shift(rust, -0.08), rust, shift(rust, 0.08, 1.1)
    )
    under = mix(
        lit(primer, 0.07 * grain - 0.25 * coat.shadow), lit(crust, 0.10 * grain), deeper * (1.0 - 0.8 * coat.primer)
    )
    near = smoothstep(-0.25, 0.3, coat.lifted + coat.crack)
    stain = smoothstep(-0.1, 0.5, fbm(points, (7.0, 7.0, 0.8), 3, 0.6, 4)) * near
    paint = lit(color, 0.04 * fbm(points, 1.4, 3, 0.5, 6) + 0.03 * (coat.value - 0.5) + 0.02 * coat.ragged)
    paint = mix(mix(paint, rust, 0.4 * stain + 0.8 * coat.crack), shift(color, 0.08, 0.7), 0.45 * coat.lifted)
    height = 0.016 * coat.height + coat.lost * deeper * 0.0028 * grain
    rough = between(0.36 + 0.2 * coat.lifted + 0.1 * stain, 0.6 + 0.3 * deeper, coat.lost)
    return Surface(mix(paint, under, coat.lost), rough, 0.0, height)


@material("weathered blue paint", words="weathered faded chalky paint blue boat greek shutter old")
def weathered_blue_paint(
    points: Points, color: Tensor = rgb(66, 112, 160), below: Tensor = rgb(196, 190, 172)
) -> Surface:
    wide, grain = fbm(points, 1.5, 5, 0.6), fbm(points, 50.0, 2, 1.0, 5)
    runs = fbm(points, (9.0, 9.0, 0.8), 4, 0.65, 1)
    brush = fbm(points, (46.0, 46.0, 1.6), 2, 0.9, 2)
    worn = 0.6 * wide + 0.35 * runs + 0.25 * brush + 0.2 * fbm(points, 12.0, 4, 0.7, 4)
    rub = smoothstep(0.36, 0.56, worn)  # down to the priming; brush marks last longest in their grooves
    thin = smoothstep(0.05, 0.45, worn) * (1.0 - rub)
    line = cracks(points.warped(0.03, 6.0, 3), (12.0, 12.0, 5.0), 0.75, 0.6)  # old paint checks
    width = 0.0045 * smoothstep(-0.30, 0.5, 0.8 * wide + 0.6 * runs)
    crack = smoothstep(width, 0.2 * width - 0.001, line.distance) * smoothstep(0.0, 0.002, width) * (1.0 - rub)
    chalk = half(1.2 * wide + 0.8 * runs + 0.3 * brush)
    faded = mix(shift(color, -0.05, 1.0), shift(color, 0.075, 0.7), chalk)
    faded = mix(faded, mix(shift(color, 0.06, 0.7), below, torch.full_like(thin, 0.25)), 0.6 * thin)
    base = mix(lit(faded, 0.045 * brush + 0.035 * grain), lit(below, 0.06 * brush + 0.06 * grain - 0.03), 0.88 * rub)
    base = mix(base, shift(color, -0.16, 0.6), 0.55 * crack)
    height = 0.0013 * brush + 0.0007 * grain - 0.005 * rub - 0.004 * crack
    return Surface(base, 0.60 + 0.12 * chalk + 0.14 * rub + 0.06 * grain, 0.0, height)


@material("metallic car paint", words="car paint automotive metallic flakes candy lacquer clearcoat glossy")
def metallic_car_paint(points: Points, color: Tensor = rgb(156, 22, 34)) -> Surface:
    flake = cells(points, 170.0, 1.0)
    spark = smoothstep(0.80, 1.0, flake.value)
    haze = fbm(points, 1.2, 2)
    base = mix(lit(color, 0.09 * (flake.other - 0.5) + 0.02 * haze), shift(color, 0.13, 1.0, 0.015), 0.55 * spark)
    return Surface(base, 0.14 + 0.05 * (flake.other - 0.5) + 0.02 * haze, 0.62, 0.0)


@material("matte paint", words="matte matt paint painted flat emulsion plain wall chalk")
def matte_paint(points: Points, color: Tensor = rgb(118, 146, 150)) -> Surface:
    nap = fbm(points.warped(0.008, 20.0, 2), (40.0, 40.0, 30.0), 3, 0.8)  # of the roller
    wide, lane = fbm(points, 1.6, 3, 0.5, 2), fbm(points, (3.0, 3.0, 0.35), 2, 0.5, 3)
    thick = half(1.0 + 1.5 * lane)  # where strokes overlap there is more of it
    mark = smoothstep(0.30, 0.8, fbm(points.warped(0.05, 5.0, 2), 4.0, 4, 0.65, 4))  # rubbed: it shines a little
    base = lit(color, 0.018 * lane + 0.014 * wide + 0.022 * nap - 0.012 * mark)
    return Surface(base, 0.88 - 0.09 * mark + 0.03 * nap, 0.0, (0.0009 + 0.0009 * thick) * nap)


@material("glossy paint", words="glossy gloss paint lacquer lacquered painted shiny enamel plain")
def glossy_paint(points: Points, color: Tensor = rgb(34, 92, 74)) -> Surface:
    haze = fbm(points, 1.2, 2)
    return Surface(lit(color, 0.012 * haze), 0.10 + 0.02 * haze, 0.0)


@material("scratched painted metal", words="scratched paint metal worn machine bare edges battered industrial tool")
def scratched_painted_metal(
    points: Points, color: Tensor = rgb(206, 164, 44), metal: Tensor = rgb(150, 150, 154)
) -> Surface:
    wear = fbm(points, 1.7, 4, 0.6)
    ragged = 0.22 * fbm(points, 8.0, 5, 0.7, 3)
    many = smoothstep(-0.35, 0.35, wear)
    deep = scratches(points.warped(0.012, 3.0), 3.6, 0.0042, 0.55, 0.9)
    fine = scratches(points, 11.0, 0.0018, 0.9, 0.9, None, 2) * many
    chip = spots(points.warped(0.035, 10.0, 3), 7.0, 0.35, 0.42, 0.85).depth
    need = (wear + ragged - 0.43).maximum(0.6 * chip * many - 0.10)
    cut = smoothstep(0.25, 0.5, deep).maximum(0.7 * smoothstep(0.3, 0.7, fine))
    bare = smoothstep(0.0, 0.02, need).maximum(cut)
    rim = smoothstep(-0.055, -0.035, need) * (1.0 - bare)  # primer
    grime = smoothstep(0.0, 0.7, fbm(points, (4.0, 4.0, 1.2), 4, 0.6, 5))
    paint = lit(mix(lit(color, 0.04 * wear), shift(color, -0.22, 0.5), 0.45 * grime), 0.06 * ragged)
    steel = mix(lit(metal, 0.3 * ragged), shift(metal, -0.22, 1.5, 0.02), 0.55 * half(4.0 * ragged) * (1.0 - cut))
    base = mix(mix(paint, shift(color, 0.10, 0.25, -0.01), 0.85 * rim), steel, bare)
    rough = between(0.34 + 0.3 * grime + 0.2 * rim, 0.44 + 0.4 * ragged, bare)
    return Surface(base, rough, bare, -0.004 * bare - 0.0015 * rim + 0.0008 * grime)


@material("rusty painted steel", words="rusty rust painted steel corroded blisters ship container truck")
def rusty_painted_steel(points: Points, color: Tensor = rgb(64, 110, 118), rust: Tensor = rgb(132, 68, 34)) -> Surface:
    bent = points.warped(0.08, 3.0, 2)
    wide = fbm(bent, 1.7, 5, 0.62)
    fine, grit = fbm(points, 16.0, 4, 0.75, 1), fbm(points, 48.0, 2, 1.0, 2)
    need = wide + 0.20 * fine + 0.03 * grit
    rusted = smoothstep(0.23, 0.28, need)
    blister = smoothstep(0.02, 0.23, need) * (1.0 - rusted)
    above = fbm(bent.moved((0.0, 0.0, 0.10)), 1.7, 3, 0.62)
    thread = fbm(points, (20.0, 20.0, 0.8), 4, 0.7, 3)
    run = smoothstep(-0.05, 0.7, above + 0.55 * thread - 0.1) * (1.0 - rusted)
    level = half(0.7 * fine + 0.9 * (need - 0.45) + 0.30 * grit)
    crust = ramp(level, shift(rust, 0.07, 0.95, 0.008), rust, shift(rust, -0.09, 0.65), shift(rust, -0.17, 0.35))
    crust = lit(crust, 0.15 * grit)
    chalk = half(1.2 * wide + 0.5 * fine)
    paint = lit(mix(shift(color, -0.015), shift(color, 0.04, 0.75), chalk), 0.03 * fine + 0.025 * grit)
    paint = mix(paint, shift(rust, 0.06, 0.9), 0.50 * run * half(1.4 + thread))
    paint = mix(paint, shift(rust, -0.10, 0.9), 0.7 * smoothstep(0.35, 1.0, blister))
    height = 0.009 * blister * (1.0 + 0.5 * fine) + rusted * (0.003 + 0.0045 * fine + 0.0022 * grit) + 0.0004 * grit
    rough = between(0.36 + 0.10 * chalk + 0.25 * run + 0.2 * blister, 0.90 + 0.06 * grit, rusted)
    return Surface(mix(paint, crust, rusted), rough, 0.0, height)


@material("dusty surface", words="dust dusty dirty attic neglected abandoned powder grime")
def dusty_surface(points: Points, color: Tensor = rgb(116, 84, 62), dust: Tensor = rgb(172, 160, 144)) -> Surface:
    fluff, fine = fbm(points, 52.0, 3, 1.0), fbm(points, 14.0, 4, 0.75, 5)
    wide = fbm(points, 2.2, 4, 0.6, 1)
    bent = points.warped(0.03, 4.0, 2)
    wiped = scratches(bent, 1.5, 0.060, 0.5, 1.0, None, 3)  # a finger or a sleeve
    finger = smoothstep(0.10, 0.6, wiped + 0.16 * fine + 0.05 * fluff)
    lies = smoothstep(-0.40, 0.9, points.up + 0.45 * wide + 0.14 * fine + 0.10 * fluff) * (1.0 - 0.80 * finger)
    ridge = smoothstep(0.02, 0.2, finger) * smoothstep(0.7, 0.2, finger) * smoothstep(-0.3, 0.5, points.up)
    lint = scratches(points.warped(0.02, 9.0, 2), 7.0, 0.0022, 0.35, 0.6, None, 6) * lies
    clump = smoothstep(0.1, 0.6, spots(points.warped(0.02, 20.0, 2), 18.0, 0.35, 0.34, 0.9).depth + 0.2 * fluff) * lies
    base = mix(lit(color, 0.03 * wide + 0.03 * fine), lit(dust, 0.09 * fluff + 0.04 * fine), 0.86 * lies)
    base = mix(base, shift(dust, 0.04), 0.40 * clump + 0.25 * ridge + 0.5 * lint)
    height = lies * (0.0013 * fluff + 0.0012 * fine) + 0.003 * clump + 0.0016 * ridge + 0.001 * lint
    return Surface(base, 0.24 + 0.68 * lies + 0.04 * fluff * lies, 0.0, height)
