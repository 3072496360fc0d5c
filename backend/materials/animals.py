"""More of what animals wear: wet skins, scales, shells, wings, and the coats of pets and deer."""

import torch
from torch import Tensor

from .craft import *
from .furs_hides import furred
from .hair import coat
from .patterns import iridescent, random, wrap


@material("fish scales", words="fish scales silver herring sardine carp mermaid skin wet", made_of="skin")
def fish_scales(points: Points, color: Tensor = rgb(150, 164, 172)) -> Surface:
    scale = scales(points.warped(0.008, 3.0), 0.13, 0.062, 0.0, 12)
    length = scale.v + 0.5
    ring = half((90.0 * (scale.u.square() + (length - 0.75).square()).sqrt()).sin())
    back = smoothstep(-0.2, 0.8, points.up + 0.4 * points.z)
    film = half((3.0 * points.up + 2.0 * scale.value + 3.0 * length).sin())
    base = mix(shift(color, 0.07, 0.7), shift(color, -0.20, 1.2), back)
    base = mix(base, shift(color, 0.04, 1.0, 0.05), 0.35 * film)
    base = lit(base, 0.10 * (scale.value - 0.5) + 0.05 * ring)
    shade = smoothstep(0.030, 0.0, scale.inside)
    base = mix(
        mix(base, shift(color, -0.28), 0.5 * smoothstep(0.45, 0.8, length)), shift(color, 0.14, 0.6), 0.6 * shade
    )
    height = 0.014 * lapped(scale, 0.0, 0.35) + 0.0005 * ring
    return Surface(base, 0.14 + 0.08 * ring, 0.45, height)


@material("koi skin", words="koi fish carp kohaku goldfish japanese pond orange white scales", made_of="skin")
def koi_skin(points: Points, color: Tensor = rgb(236, 226, 214), patch: Tensor = rgb(222, 84, 34)) -> Surface:
    scale = scales(points, 0.15, 0.075, 0.1, 12)
    length = scale.v + 0.5
    bent = points.warped(0.10, 2.0, 3)
    field = fbm(bent, 1.5, 3, 0.5) + 0.12 * points.up + 0.05 * (scale.value - 0.5)
    red, black = smoothstep(0.27, 0.32, field), smoothstep(0.58, 0.63, fbm(bent, 2.1, 3, 0.5, 4))
    net = smoothstep(0.020, 0.004, scale.inside)
    base = mix(color, lit(patch, 0.10 * (scale.value - 0.5)), red)
    base = mix(base, rgb(38, 36, 40), 0.92 * black)
    base = mix(base, shift(color, 0.03, 0.6), 0.40 * net * red)
    base = mix(base, shift(color, -0.16, 1.2), 0.30 * smoothstep(0.50, 0.85, length))
    height = 0.011 * lapped(scale, 0.1, 0.3)
    return Surface(base, 0.10 + 0.06 * net, 0.0, height)


@material("frog skin", words="frog tree-frog toad amphibian green wet slimy skin poison dart", made_of="skin")
def frog_skin(points: Points, color: Tensor = rgb(92, 152, 52), spot: Tensor = rgb(42, 62, 30)) -> Surface:
    bent = points.warped(0.04, 4.0, 2)
    wart = spots(bent, 11.0, 0.85, 0.42, 0.7)
    bump = wart.depth.clamp_min(0.0).sqrt()
    grain = smoothstep(0.7, 0.1, cells(points, 44.0, 1.0, 2).near)
    mark = spots(points.warped(0.05, 3.0, 2), 3.4, 0.75, 0.46, 0.6, 3).depth
    dark, rim = smoothstep(0.0, 0.10, mark), smoothstep(0.12, 0.0, mark.abs())
    belly = smoothstep(-0.1, -0.6, points.up)
    base = mix(shift(color, -0.04, 1.1), shift(color, 0.06, 1.05, 0.01), half(1.5 * fbm(points, 1.8, 3, 0.5, 5)))
    base = mix(base, shift(color, 0.20, 0.5, 0.01), 0.7 * belly)
    base = mix(mix(base, shift(color, 0.14, 1.0, 0.02), 0.55 * rim), spot, 0.85 * dark)
    base = lit(base, 0.10 * bump + 0.05 * (grain - 0.5))
    return Surface(base, 0.16 + 0.14 * (1.0 - grain), 0.0, 0.018 * bump + 0.0016 * grain)


@material("octopus skin", words="octopus squid tentacle suckers kraken sea monster skin", made_of="skin")
def octopus_skin(points: Points, color: Tensor = rgb(164, 82, 76)) -> Surface:
    pale = shift(color, 0.20, 0.6, 0.01)
    lane = plane(points, mirror=True)
    wide = 0.62
    u = (torch.remainder(lane.u / wide + 0.5, 1.0) - 0.5) * wide
    under = smoothstep(0.155, 0.125, u.abs() + 0.01 * noise(points, 5.0))  # the side of an arm that holds
    side = torch.where(u > 0.0, 1.0, -1.0)
    v = lane.v / 0.115 + 0.25 * side
    y = (v - v.floor() - 0.5) * 0.115
    away = ((u.abs() - 0.062).square() + y.square()).sqrt() / (0.050 + 0.008 * (random(v.floor(), side) - 0.5))
    cup = smoothstep(1.05, 0.95, away) * under
    wall, pit = smoothstep(0.35, 0.0, (away - 0.72).abs()) * cup, smoothstep(0.52, 0.35, away) * cup
    fold = half((26.0 * torch.atan2(y, u.abs() - 0.062)).sin()) * wall
    mottle = fbm(points.warped(0.05, 3.0, 2), 4.0, 4, 0.6, 2)
    dot = smoothstep(0.0, 0.4, spots(points, 22.0, 0.9, 0.42, 0.6, 3).depth)
    bump = smoothstep(0.1, 0.6, noise(points, 14.0, 6))
    base = ramp(half(1.3 * mottle), shift(color, -0.10, 1.05), color, shift(color, 0.08, 0.9))
    base = mix(base, shift(color, -0.18, 1.1), 0.5 * dot)
    base = mix(base, pale, 0.75 * under)
    base = mix(mix(base, shift(pale, 0.05, 0.7), 0.8 * wall), shift(color, -0.16, 0.9), 0.75 * pit)
    height = 0.024 * wall - 0.018 * pit + 0.003 * fold + (1.0 - under) * 0.006 * bump + 0.004 * mottle
    return Surface(base, 0.15 + 0.12 * (1.0 - under), 0.0, height)


@material("lizard skin", words="lizard iguana gecko reptile dinosaur scales pebbled skin", made_of="skin")
def lizard_skin(points: Points, color: Tensor = rgb(112, 128, 76), band: Tensor = rgb(60, 66, 48)) -> Surface:
    bent = points.warped(0.02, 5.0, 2)
    bead = cells(bent, (20.0, 20.0, 24.0), 0.7)
    edge = smoothstep(0.0, 0.34, bead.second - bead.near)
    round_ = smoothstep(1.0, 0.1, bead.near) * (0.4 + 0.6 * edge)
    large = spots(bent, 5.0, 0.45, 0.30, 0.5, 3)
    knob = large.depth.clamp_min(0.0).sqrt()
    stripe, sure = stripes(points.warped(0.05, 3.0, 2), 2.6, (0.1, 0.1, 0.98), 0.3, 0.4, 1.5, 2)
    dark = smoothstep(0.05, 0.45, stripe * sure + 0.35 * (bead.other - 0.5))
    base = mix(color, band, 0.8 * dark)
    base = lit(mix(base, shift(color, 0.16, 1.1, 0.02), 0.7 * smoothstep(0.0, 0.3, knob)), 0.22 * (bead.value - 0.5))
    base = mix(shift(color, -0.22, 0.7), lit(base, 0.10 * (round_ - 0.6)), 0.3 + 0.7 * edge)
    return Surface(base, 0.42 + 0.2 * (1.0 - edge), 0.0, 0.009 * round_ * (1.0 - knob) + 0.022 * knob)


@material("barnacles", words="barnacles barnacle shells cones sea rock ship hull marine ocean crust", made_of="shell")
def barnacles(points: Points, color: Tensor = rgb(186, 182, 172), rock: Tensor = rgb(58, 62, 60)) -> Surface:
    bent = points.warped(0.008, 14.0, 2)
    over = pieces(bent, 5.2, 0.72, 0.66, 0.0, 0.60, 0.55, count=2, density=0.75, rim=0.5)
    under = pieces(bent, 8.0, 0.72, 0.66, 0.0, 0.60, 0.5, count=2, density=0.55, layer=2, rim=0.5)
    here, top = piled(over, under, 0.65, 0.25)
    inside, value = mixed(under.inside, over.inside, here), mixed(under.value, over.value, here)
    u, v = mixed(under.u, over.u, here), mixed(under.v, over.v, here)
    reach, angle = (u.square() + v.square()).sqrt(), v.atan2(u)
    rib = (angle * 14.0 + 3.0 * noise(points, 9.0, 3)).sin()
    plate = smoothstep(0.10, 0.03, wrap(angle * 0.9549 + value)[0].abs()) * smoothstep(0.25, 0.45, reach)
    mouth = smoothstep(0.42, 0.30, reach)
    grain = fbm(points, 24.0, 3, 0.7, 4)
    shell = mix(shift(color, -0.12, 1.3), shift(color, 0.09, 0.8), smoothstep(1.0, 0.45, reach))
    shell = lit(mix(shell, shift(color, -0.16, 1.2), 0.6 * plate), 0.05 * rib + 0.06 * grain + 0.12 * (value - 0.5))
    slit = smoothstep(0.10, 0.03, v.abs()).maximum(smoothstep(0.26, 0.36, reach))  # between the lids, and their rim
    base = mix(shell, mix(shift(color, -0.30), shift(rock, -0.10), slit), mouth)
    base = mix(lit(rock, 0.25 * grain), base, smoothstep(0.0, 0.10, inside))
    rise = 0.036 * top - 0.020 * mouth + smoothstep(0.0, 0.3, inside) * (0.0016 * rib - 0.003 * plate)
    return Surface(base, 0.86 - 0.1 * mouth, 0.0, rise + 0.002 * grain)


@material("ostrich leather", words="ostrich leather quill bumps exotic handbag luxury", made_of="leather")
def ostrich_leather(points: Points, color: Tensor = rgb(166, 104, 58)) -> Surface:
    quill = spots(points.warped(0.03, 3.0), 7.6, 1.0, 0.38, 0.25)
    knob = quill.depth.clamp_min(0.0)
    hole = smoothstep(0.62, 0.80, knob)
    ring = smoothstep(0.30, 0.0, (quill.depth + 0.05).abs())
    grain = cells(points.warped(0.01, 20.0), 38.0, 0.9, 2)
    pace = 0.9 * noise(points, 24.0, 4)
    groove = smoothstep(0.32 + 0.12 * pace, 0.0, grain.second - grain.near) * (0.3 + 0.7 * smoothstep(-0.6, 0.3, pace))
    crease = fbm(points.warped(0.06, 4.0, 2), (9.0, 9.0, 4.0), 3, 0.6, 3)
    base = lit(mix(shift(color, 0.03, 0.95), shift(color, -0.05, 1.1), half(1.3 * crease)), 0.06 * (grain.value - 0.5))
    base = mix(base, shift(color, -0.10, 1.05), 0.55 * ring)
    base = mix(mix(base, shift(color, -0.06), 0.4 * groove), shift(color, -0.26, 0.8), 0.85 * hole)
    height = 0.022 * knob.pow(0.8) - 0.007 * hole - 0.0010 * groove + 0.003 * crease
    return Surface(base, 0.34 + 0.12 * groove, 0.0, height)


@material("tortoiseshell", words="tortoiseshell tortoise turtle shell spectacles comb horn acetate amber brown")
def tortoiseshell(points: Points, color: Tensor = rgb(142, 84, 34), dark: Tensor = rgb(44, 24, 16)) -> Surface:
    bent = points.warped(0.13, 2.2, 3)
    field = fbm(bent, (2.2, 2.2, 1.5), 4, 0.55)
    blot = smoothstep(-0.04, 0.16, field)
    gold = smoothstep(-0.12, -0.45, field)
    deep = smoothstep(-0.1, 0.3, fbm(points.moved(-0.07 * points.normal).warped(0.13, 2.2, 2), 2.6, 3, 0.5, 4))
    base = mix(mix(color, shift(color, 0.17, 1.15, 0.01), gold), shift(color, -0.12, 1.1), 0.6 * deep)
    base = mix(base, dark, 0.93 * blot)
    return Surface(base, 0.07, 0.0, 0.0, lit(base, -0.66))


@material("butterfly wing", words="butterfly wing monarch insect orange black veins moth", made_of="wing")
def butterfly_wing(points: Points, color: Tensor = rgb(222, 122, 30), vein: Tensor = rgb(34, 26, 24)) -> Surface:
    bent = points.warped(0.05, 1.6, 2)
    net = cracks(bent, (2.4, 2.4, 1.3), 1.0, 0.2)
    field = cells(bent, (2.4, 2.4, 1.3))
    wide = 0.012 + 0.012 * half(noise(points, 2.0))
    line = smoothstep(wide + 0.004, wide - 0.004, net.distance)
    border = 1.0 - smoothstep(0.055, 0.075, (torch.remainder(points.z + 0.03 * noise(points, 3.0), 0.95) - 0.475).abs())
    dot = smoothstep(0.02, 0.15, spots(points, (11.0, 11.0, 11.0), 0.85, 0.36, 0.3, 3).depth)
    dust = cells(points, (70.0, 70.0, 40.0), 0.7, 4)
    ray = strands(points, points.along((0.1, 0.1, -1.0)), 0.012, 0.10)
    base = mix(shift(color, -0.05, 1.1), shift(color, 0.06, 1.0, 0.01), field.near.clamp(0.0, 1.0))
    base = lit(base, 0.12 * (dust.value - 0.5) + 0.05 * ray)
    black = line.maximum(border)
    base = mix(mix(base, vein, 0.95 * black), rgb(242, 236, 226), 0.95 * dot * border)
    return Surface(base, 0.62, 0.0, 0.006 * line + 0.0008 * dust.near)


@material("human skin", words="human skin flesh face person body pores complexion", made_of="skin")
def human_skin(points: Points, color: Tensor = rgb(206, 154, 128)) -> Surface:
    fine = cells(points.warped(0.010, 20.0, 2), (52.0, 52.0, 62.0), 1.0)
    furrow = smoothstep(0.22, 0.0, fine.second - fine.near)
    pore = smoothstep(0.1, 0.6, spots(points, 30.0, 0.6, 0.22, 0.5, 2).depth)
    blood = fbm(points.warped(0.08, 2.0, 2), 1.8, 4, 0.55, 3)
    vessel = ridged(points.warped(0.1, 1.6, 2), 1.9, 2, 0.5, 4)
    mole = smoothstep(0.1, 0.5, spots(points.warped(0.01, 20.0), 4.0, 0.14, 0.09, 0.7, 5).depth)
    freckle = smoothstep(0.05, 0.5, spots(points.warped(0.01, 20.0), 13.0, 0.35, 0.26, 0.8, 6).depth)
    base = mix(shift(color, 0.03, 0.85), shift(color, -0.03, 1.25, 0.004), half(1.5 * blood))
    base = mix(base, shift(color, -0.05, 0.8, -0.03), 0.30 * smoothstep(0.55, 0.9, vessel))
    base = mix(base, shift(color, -0.10, 1.25, 0.01), 0.40 * freckle)
    base = mix(lit(base, -0.03 * furrow - 0.05 * pore), shift(color, -0.36, 1.1), 0.8 * mole)
    height = -0.0005 * furrow - 0.0014 * pore + 0.004 * mole + 0.004 * smoothstep(0.6, 0.95, vessel)
    return Surface(base, 0.44 + 0.06 * furrow + 0.05 * blood, 0.0, height)


@material("dalmatian fur", words="dalmatian dog spotted black white coat pet short hair", made_of="fur")
def dalmatian_fur(points: Points, color: Tensor = rgb(236, 232, 224), spot: Tensor = rgb(36, 34, 36)) -> Surface:
    hair = coat(points, 0.03, 0.2, 0.008)
    bent = hair.ragged.warped(0.05, 4.0, 3)
    large, small = spots(bent, 4.0, 1.0, 0.44, 0.5), spots(bent, 9.0, 0.7, 0.36, 0.6, 2)
    inside = smoothstep(0.0, 0.10, large.depth).maximum(smoothstep(0.0, 0.15, small.depth))
    return furred(mix(color, spot, inside), hair, 0.45, 0.4)


@material("tabby cat fur", words="tabby cat kitten grey striped mackerel pet coat", made_of="fur")
def tabby_cat_fur(points: Points, color: Tensor = rgb(150, 130, 108), stripe: Tensor = rgb(62, 52, 46)) -> Surface:
    hair = coat(points, 0.09, 0.35)
    wave, sure = stripes(hair.ragged, 3.6, (0.75, 0.55, 0.35), 0.30, 0.5, 1.6, 3)
    least = 0.30 + 0.35 * fbm(points, 2.0, 2, 0.5, 2) + 0.6 * smoothstep(0.6, 0.2, sure)
    inside = smoothstep(least - 0.22, least + 0.22, wave)
    tick = smoothstep(0.1, 0.7, hair.hair)
    belly = smoothstep(0.2, -0.7, points.up + 0.3 * noise(points, 1.3, 5))
    base = mix(mix(color, shift(color, 0.16, 0.7), 0.6 * tick), stripe, 0.82 * inside)
    return furred(mix(base, shift(color, 0.20, 0.6), 0.5 * belly), hair)


@material("fawn fur", words="fawn deer bambi roe spotted brown white dots coat hide", made_of="fur")
def fawn_fur(points: Points, color: Tensor = rgb(158, 104, 62), spot: Tensor = rgb(238, 224, 198)) -> Surface:
    hair = coat(points, 0.05, 0.2, 0.010)
    dot = spots(hair.ragged.warped(0.02, 5.0, 2), (6.0, 6.0, 5.6), 1.0, 0.44, 0.4)
    belly = smoothstep(-0.1, -0.75, points.up + 0.2 * noise(points, 1.4, 4))
    base = mix(
        shift(color, 0.03, 1.05), shift(color, -0.07, 1.0), half(1.4 * fbm(points, 1.5, 3, 0.5, 2) + 0.5 * points.up)
    )
    base = mix(base, spot, 0.9 * smoothstep(0.02, 0.22, dot.depth))
    return furred(mix(base, shift(color, 0.20, 0.55), 0.7 * belly), hair, 0.7, 0.6)


LADYBUG = [  # where the spots of a ladybug are, on its right half
    [0.0, -0.62, 0.78],
    [0.52, -0.80, 0.30],
    [0.36, -0.88, -0.36],
    [0.95, -0.22, 0.18],
    [0.80, -0.25, -0.55],
    [0.55, 0.05, 0.83],
    [0.45, 0.85, 0.28],
    [0.78, 0.62, -0.32],
    [0.30, 0.62, -0.72],
    [0.28, -0.30, -0.91],
]


@material(
    "ladybug shell", words="ladybug ladybird lady beetle red black dots spots glossy insect elytra", made_of="ladybug"
)
def ladybug_shell(points: Points, color: Tensor = rgb(206, 34, 24), spot: Tensor = rgb(24, 20, 20)) -> Surface:
    bent = points.warped(0.020, 3.0)
    reach = bent.position.norm(dim=1).clamp_min(0.05)
    ray = bent.position / reach[:, None]
    mirrored = torch.stack((ray[:, 0].abs(), ray[:, 1], ray[:, 2]), -1)  # the two wing cases are alike
    middles = torch.nn.functional.normalize(points.position.new_tensor(LADYBUG), dim=1)
    away = reach * (2.0 - 2.0 * (mirrored @ middles.T).amax(1)).clamp_min(0.0).sqrt()
    inside = smoothstep(0.156, 0.144, away)
    seam = points.x.abs() + 0.002 * noise(points, 8.0)
    groove = smoothstep(0.030, 0.008, seam)
    band = smoothstep(0.0165, 0.0105, seam)
    fine = fbm(points, 24.0, 2, 0.6, 2)
    tone = fbm(points.warped(0.10, 1.5, 2), 1.6, 3)
    base = mix(shift(color, -0.05, 0.95), shift(color, 0.035, 1.05, 0.022), half(1.6 * tone))
    base = mix(base, shift(color, 0.05, 1.0, 0.04), 0.45 * smoothstep(0.215, 0.160, away))  # paler about the dots
    base = mix(lit(base, 0.02 * fine), lit(spot, 0.06 * tone), inside.maximum(band))
    return Surface(base, 0.08 + 0.02 * fine, 0.0, -0.012 * groove + 0.0003 * fine + 0.004 * tone)


@material(
    "beetle shell",
    words="beetle scarab jewel bug iridescent green purple elytra chitin carapace insect wing case",
    made_of="insect",
)
def beetle_shell(points: Points, color: Tensor = rgb(34, 112, 74)) -> Surface:
    lane = plane(points.warped(0.004, 4.0), 8, mirror=True)
    wide = 0.066
    place, line = wrap(lane.u, wide)
    level, step = wrap(lane.v + 0.024 * torch.remainder(line, 2.0), 0.048)
    edge = 0.5 - place.abs()  # 0 in the middle of a groove
    groove = smoothstep(0.19, 0.02, edge)
    aside = wide * place + 0.010 * (random(line, step, 1) - 0.5)
    along = 0.048 * level + 0.016 * (random(line, step, 2) - 0.5)
    pit = smoothstep(0.0125, 0.0020, (aside.square() + along.square()).sqrt()) * (0.3 + 0.7 * random(line, step, 3))
    rib = smoothstep(0.0, 0.24, edge) * (1.0 - 0.5 * place.square())
    fine = smoothstep(0.0, 0.5, spots(points, 34.0, 0.8, 0.26, 0.4, 2).depth)
    seam = smoothstep(0.030, 0.006, points.x.abs())
    tilt = 0.45 * points.normal[:, 0] + 0.60 * points.up + 0.25 * noise(points, 1.3)
    film = half(1.50 * tilt)
    base = ramp(
        film,
        iridescent(shift(color, -0.09), torch.full_like(film, 0.87), 0.19),
        shift(color, -0.03, 1.0, -0.07),
        color,
        color,
        shift(color, 0.10, 1.2, 0.05),
        iridescent(shift(color, -0.04), torch.full_like(film, 0.92), 0.22),
    )
    base = mix(base, iridescent(shift(color, -0.12), 0.80 + 0.2 * film, 0.12), 0.45 * groove)
    base = mix(
        lit(base, 0.08 + 0.12 * (rib - 0.6) - 0.03 * fine), shift(color, -0.24, 0.8), (0.60 * pit).maximum(0.8 * seam)
    )
    height = 0.008 * rib - 0.0045 * pit - 0.014 * seam - 0.0004 * fine
    return Surface(base, 0.16 + 0.08 * fine + 0.10 * pit, 0.72, height)


@material(
    "crab shell", words="crab lobster crustacean shell claw carapace crayfish orange red sea boiled", made_of="crab"
)
def crab_shell(points: Points, color: Tensor = rgb(204, 78, 42), pale: Tensor = rgb(240, 190, 144)) -> Surface:
    bent = points.warped(0.03, 4.0, 2)
    knob = spots(bent, 6.5, 0.75, 0.42, 0.5)
    grain, fine = cells(bent, 15.0, 0.65, 2), cells(points.warped(0.01, 12.0), 30.0, 0.8, 3)
    rough = smoothstep(-0.5, 0.3, noise(points, 2.2, 8))  # some places are smooth
    large = smoothstep(0.0, 0.95, knob.depth)
    small = smoothstep(0.56, 0.0, grain.near) * smoothstep(0.15, 0.75, grain.value + 0.4 * rough - 0.1)
    least = smoothstep(0.75, 0.10, fine.near) * (0.3 + 0.7 * rough)
    cloud = fbm(points.warped(0.10, 2.0, 2), 1.8, 4, 0.55, 4)
    spot = spots(points.warped(0.03, 5.0, 3), 4.2, 0.8, 0.36, 0.8, 5).depth
    freckle = smoothstep(0.0, 0.35, spots(points.warped(0.015, 12.0, 2), 12.0, 0.65, 0.34, 0.7, 6).depth)
    belly = smoothstep(0.0, -0.85, points.up + 0.25 * noise(points, 1.5, 7))
    base = mix(shift(color, -0.09, 1.0, -0.005), shift(color, 0.05, 1.08, 0.018), half(2.0 * cloud))
    base = mix(base, shift(color, -0.17, 0.8), 0.6 * smoothstep(0.15, 0.6, noise(points, 2.6, 10)))
    base = mix(base, pale, 0.62 * smoothstep(0.0, 0.22, spot) + 0.45 * freckle)
    base = mix(base, pale, 0.60 * belly)
    base = mix(base, shift(color, 0.10, 1.0, 0.03), 0.50 * large + 0.30 * small)
    base = lit(base, 0.07 * (least - 0.5) + 0.05 * (small - 0.3))
    swell = noise(points, 2.4, 9)
    height = 0.024 * large + 0.010 * small + 0.0032 * least + 0.008 * cloud + 0.016 * swell
    return Surface(base, 0.34 + 0.10 * half(cloud) - 0.06 * large + 0.04 * least, 0.0, height)
