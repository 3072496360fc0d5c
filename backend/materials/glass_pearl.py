"""Glass, pearl and opal. A surface cannot show what is behind it, so colour, glow and gloss tell its depth."""

import torch
from torch import Tensor

from .craft import *
from .patterns import iridescent, wrap


def _clear(points: Points, color: Tensor) -> tuple[Tensor, Tensor]:
    """Coloured glass: its surface, dark, and the light in it. Glass turns what is behind it upside down: it is dark
    where it faces up and bright where it faces down, and a faint second image lies above."""
    tilt = points.up + 0.16 * noise(points, 1.6, 9)
    sky = smoothstep(0.45, -0.60, tilt)
    line = smoothstep(0.20, 0.0, (tilt - 0.50).abs())
    light = (0.80 * sky + 0.30 * line).clamp(0.0, 1.0)
    base = mix(shift(color, 0.02, 1.1), shift(color, -0.10, 0.95), 1.0 - light)
    return base, mix(lit(color, -0.80), shift(color, 0.10, 1.3), light)


@material(
    "stained glass", words="stained glass church window leaded cathedral coloured colorful tiffany", made_of="glass"
)
def stained_glass(
    points: Points,
    color: Tensor = rgb(34, 58, 138),
    red: Tensor = rgb(188, 36, 44),
    yellow: Tensor = rgb(214, 148, 40),
    green: Tensor = rgb(40, 130, 84),
    lead: Tensor = rgb(46, 46, 48),
) -> Surface:
    bent = points.warped(0.03, 2.5, 2)
    pane = cells(bent, 3.4, 0.9)
    line = cracks(bent, 3.4, 1.0)
    came = smoothstep(0.024, 0.018, line.distance)
    glass = mix(color, red, (pane.value > 0.70).to(came))
    glass = mix(glass, yellow, (pane.value > 0.83).to(came))
    glass = mix(glass, green, (pane.value > 0.92).to(came))
    streak = fbm(points.warped(0.12, 3.0, 2, 2), (6.0, 6.0, 2.0), 4, 0.55, 3)
    seed = smoothstep(0.1, 0.6, spots(points, 16.0, 0.25, 0.18, 0.6).depth)
    glass = lit(glass, 0.16 * (pane.other - 0.5) + 0.11 * streak + 0.10 * seed)
    round_ = (1.0 - (line.distance / 0.026) ** 2).clamp_min(0.0).sqrt()
    base = mix(glass, lit(lead, 0.10 * fbm(points, 20.0, 3, 0.6)), came)
    glow = lit(glass, -0.45) * (1.0 - came)[:, None]
    return Surface(base, 0.12 + 0.45 * came, 0.35 * came, 0.014 * round_ + 0.0025 * streak * (1.0 - came), glow)


@material("frosted glass", words="frosted glass sandblasted satin milky translucent etched", made_of="glass")
def frosted_glass(points: Points, color: Tensor = rgb(180, 208, 206)) -> Surface:
    # Light comes through from behind: glass is bright where it faces down, deep in colour where it is seen edge on.
    tilt = points.up + 0.10 * fbm(points, 1.4, 2, 0.5, 3)
    light = 0.85 * smoothstep(0.80, -0.90, tilt) + 0.15 * smoothstep(0.45, 0.0, (tilt - 0.72).abs())
    grit = fbm(points, 100.0, 2, 1.0)  # the sand has knocked out shells
    cloud = fbm(points.warped(0.06, 3.0, 2), 2.4, 4, 0.6, 5)
    rub = smoothstep(0.05, 0.70, fbm(points.warped(0.10, 2.0, 2), 1.7, 4, 0.6, 7))  # where hands have been
    base = ramp(light, shift(color, -0.10, 1.3), shift(color, 0.0, 0.9), shift(color, 0.07, 0.4))
    base = lit(base, 0.020 * cloud + 0.045 * grit - 0.05 * rub)
    glow = lit(ramp(light, shift(color, -0.1, 1.6), shift(color, 0.03, 1.0)), 0.42 * light - 0.86 + 0.02 * cloud)
    rough = 0.40 + 0.05 * cloud + 0.10 * grit - 0.16 * rub
    return Surface(base, rough, 0.0, (0.0005 - 0.0002 * rub) * grit, glow)


@material("green bottle glass", words="glass bottle green wine beer old blown bubbles", made_of="glass")
def green_bottle_glass(points: Points, color: Tensor = rgb(40, 92, 54)) -> Surface:
    flow = fbm(points.warped(0.15, 1.5, 2), (2.0, 2.0, 5.0), 3, 0.5)
    bubble = spots(points.at(points.x, points.y, 0.7 * points.z), 8.0, 0.3, 0.16, 0.7)
    ring = smoothstep(0.0, 0.15, bubble.depth) * smoothstep(0.5, 0.2, bubble.depth)
    bright = smoothstep(0.45, 0.7, bubble.depth)
    base, glow = _clear(points, lit(color, 0.10 * flow))
    base = mix(mix(base, shift(color, -0.12), 0.6 * ring), shift(color, 0.26, 1.1), 0.5 * bright)
    return Surface(base, 0.05 + 0.02 * half(flow), 0.0, 0.006 * flow, lit(glow, 0.3 * bright - 0.3 * ring))


@material("blue glass", words="glass cobalt blue blown clear transparent vase", made_of="glass")
def blue_glass(points: Points, color: Tensor = rgb(38, 82, 170)) -> Surface:
    base, glow = _clear(points, color)
    return Surface(base, 0.04, 0.0, 0.0, glow)


@material(
    "murano glass",
    words="murano millefiori venetian glass italian swirl blown coloured flowers paperweight",
    made_of="glass",
)
def murano_glass(
    points: Points, color: Tensor = rgb(22, 96, 122), white: Tensor = rgb(226, 224, 214), red: Tensor = rgb(200, 46, 54)
) -> Surface:
    cane = hexagons(points.warped(0.016, 5.0, 2), 0.17, 0.0, 8)
    angle = torch.atan2(cane.v, cane.u)
    star = (
        (0.86 + 99.0 * (cane.other > 0.72))
        * (cane.u**2 + cane.v**2).sqrt()
        * (1.0 + 0.13 * torch.cos(9.0 * angle + 6.3 * cane.value))
    )
    inner = mix(red, rgb(232, 178, 60), (cane.value > 0.6).to(star))
    inner = mix(inner, rgb(52, 140, 120), (cane.value > 0.8).to(star))
    base = lit(color, 0.14 * (cane.other - 0.5) - 0.12 * smoothstep(0.012, 0.0, cane.inside))
    base = mix(base, white, smoothstep(0.305, 0.295, star) * smoothstep(0.265, 0.275, star))
    base = mix(base, inner, smoothstep(0.21, 0.20, star))
    base = mix(base, white, smoothstep(0.07, 0.06, star))
    return Surface(base, 0.05, 0.0, 0.0, lit(base, -0.7))


@material("cracked glass", words="glass broken cracked shattered safety windscreen crackle ice", made_of="glass")
def cracked_glass(points: Points, color: Tensor = rgb(150, 184, 184)) -> Surface:
    blow = spots(points, 1.2, 0.9, 0.62, 0.4).depth  # where something hit it, the shards get smaller and smaller
    large, middle = cracks(points, 2.4, 0.9, 0.3), cracks(points, 6.5, 1.0, 0.3, 2)
    small = cracks(points, 19.0, 1.0, 0.3, 3)
    shard, splinter = cells(points, 2.4), cells(points, 6.5, layer=2)
    near, hit = smoothstep(0.10, 0.16, blow), smoothstep(0.52, 0.58, blow + 0.05 * noise(points, 9.0))
    line = smoothstep(0.0055, 0.0015, large.distance)
    line = line.maximum(smoothstep(0.0045, 0.001, middle.distance) * near)
    line = line.maximum(smoothstep(0.0045, 0.001, small.distance) * hit)
    tone = 0.20 * (shard.value - 0.5) * (1.0 - near) + 0.30 * (splinter.value - 0.5) * near
    tint = mix(shift(color, -0.05, 1.3), shift(color, 0.04, 0.8), half(2.0 * noise(points, 1.2, 5)))
    base = mix(lit(tint, tone), shift(color, 0.24, 0.2), (0.9 * line + 0.30 * hit).clamp(0.0, 1.0))
    lean = (shard.value - 0.5) * shard.offset[:, 2] + (shard.other - 0.5) * shard.offset[:, 0]
    turn = (splinter.value - 0.5) * splinter.offset[:, 2] + (splinter.other - 0.5) * splinter.offset[:, 0]
    height = 0.05 * lean * (1.0 - near) + 0.045 * turn * near - 0.003 * line
    return Surface(base, 0.05 + 0.35 * line + 0.15 * hit, 0.0, height)


@material("mirror tiles", words="disco ball mirror mirrored glitter tiles silver party glass", made_of="glass")
def mirror_tiles(points: Points, color: Tensor = rgb(206, 210, 216)) -> Surface:
    tile = bricks(points, 0.085, 0.085, 0.008, 0.0, sides=24)
    glass = smoothstep(-0.001, 0.002, tile.inside)
    base = mix(rgb(70, 70, 74), lit(color, 0.10 * (tile.value - 0.5)), glass)
    tilt = 0.30 * ((tile.value - 0.5) * tile.u + (tile.other - 0.5) * tile.v) * 0.085
    return Surface(base, 0.6 - 0.54 * glass, glass, (0.005 + tilt) * glass)


@material("opal", words="opal gemstone iridescent play fire rainbow precious stone", made_of="opal")
def opal(points: Points, color: Tensor = rgb(192, 206, 212)) -> Surface:
    bent = points.warped(0.08, 3.0, 2)
    patch = cells(bent, 8.0, 1.0)
    fine = cells(bent, 17.0, 1.0, 2)
    turn = torch.remainder(patch.value + 0.10 * fine.value + 0.35 * points.up + 0.3 * noise(points, 1.2, 8), 1.0)
    fire = ramp(
        turn,
        rgb(54, 176, 196),
        rgb(70, 190, 110),
        rgb(226, 196, 74),
        rgb(232, 98, 70),
        rgb(176, 92, 190),
        rgb(54, 176, 196),
    )
    flash = smoothstep(0.15, 0.6, patch.other) * smoothstep(-0.4, 0.2, fbm(points, 1.8, 3))
    flash = flash * smoothstep(0.0, 0.30, patch.second - patch.near) * (0.75 + 0.25 * fine.other)
    cloud = half(1.4 * fbm(bent, 2.0, 4, 0.55, 3))
    base = mix(shift(color, -0.07, 1.3), shift(color, 0.06, 0.7), cloud)
    base = mix(base, fire, 0.68 * flash)
    return Surface(base, 0.08 + 0.03 * cloud, 0.0, 0.0, lit(base, -0.72))


@material("black opal", words="opal black gemstone iridescent fire rainbow precious galaxy stone", made_of="opal")
def black_opal(points: Points, color: Tensor = rgb(34, 44, 72)) -> Surface:
    bent = points.warped(0.10, 2.6, 3)
    patch = cells(bent, (6.0, 6.0, 9.0), 1.0)
    turn = torch.remainder(0.6 * patch.value + 0.4 * points.up + 0.5 * fbm(points, 1.5, 2, 0.5, 5), 1.0)
    fire = ramp(
        turn,
        rgb(24, 106, 170),
        rgb(20, 150, 120),
        rgb(120, 180, 60),
        rgb(220, 120, 40),
        rgb(150, 50, 130),
        rgb(24, 106, 170),
    )
    flash = smoothstep(0.25, 0.8, patch.other) * smoothstep(-0.35, 0.15, fbm(bent, 1.7, 3, 0.5, 3))
    flash = flash * smoothstep(0.02, 0.22, patch.second - patch.near)
    base = mix(lit(color, 0.22 * fbm(bent, 3.0, 4, 0.6)), fire, 0.8 * flash)
    return Surface(base, 0.07, 0.0, 0.0, lit(base, -0.62))


@material("pearl", words="pearl pearly nacre iridescent jewel lustre smooth white", made_of="pearl")
def pearl(points: Points, color: Tensor = rgb(232, 222, 212)) -> Surface:
    # Overtones lie in broad zones, as the film's thickness does; its layers end in fine, wavy steps.
    bent = points.warped(0.16, 1.3, 3)
    film = points.up + 0.55 * fbm(bent, 1.1, 2, 0.5)
    edge = bent.z + 0.25 * noise(points, 1.6, 3) + 0.012 * fbm(bent, 11.0, 3, 0.6, 4)
    step, _ = wrap(edge, 0.034)
    growth = smoothstep(-0.5, 0.22, step) * smoothstep(0.5, 0.22, step)  # up slowly, down at the end of a layer
    worn = smoothstep(-0.35, 0.45, fbm(points, 1.9, 3, 0.5, 5))
    base = iridescent(color, 0.18 + 0.62 * film + 0.07 * growth * worn, 0.07 - 0.05 * float(color[0]))
    lustre = smoothstep(-0.9, 0.5, film)  # light from below the skin: it is darker, and richer, at its foot
    base = mix(shift(base, -0.09, 1.4), shift(base, 0.01, 0.95), lustre)
    glaze = half(1.3 * fbm(points, 26.0, 3, 0.6, 6))  # the skin of an orange, fine
    base = lit(base, 0.030 * worn * (growth - 0.5) + 0.02 * (glaze - 0.5))
    pit = smoothstep(0.1, 0.6, spots(points, 7.0, 0.10, 0.22, 0.7, 7).depth)
    height = 0.0004 * growth * worn + 0.0003 * glaze + 0.004 * noise(points, 2.0, 8) - 0.006 * pit
    return Surface(lit(base, -0.06 * pit), 0.17 + 0.08 * worn * (1.0 - growth) + 0.05 * glaze, 0.25, height)


@material("mother of pearl", words="mother-of-pearl nacre shell abalone iridescent inlay paua", made_of="pearl")
def mother_of_pearl(points: Points, color: Tensor = rgb(206, 212, 206)) -> Surface:
    bent = points.warped(0.20, 1.3, 3)
    height = bent.x * 0.7 + bent.z + 0.4 * bent.y
    film = torch.remainder(2.3 * height + 0.35 * points.up + 0.10 * fbm(bent, 8.0, 3, 0.6), 1.0)
    tint = ramp(
        film, rgb(226, 190, 198), rgb(200, 210, 226), rgb(170, 218, 208), rgb(210, 222, 180), rgb(226, 190, 198)
    )
    layer = ridged(bent, (3.0, 3.0, 9.0), 3, 0.6, 2)
    base = color + 0.8 * (tint - rgb(206, 212, 206).to(tint))
    base = lit(base, 0.10 * (layer - 0.35))
    return Surface(base, 0.14 + 0.06 * layer, 0.3, 0.0006 * layer)


@material("seashell", words="seashell shell scallop clam cockle conch beach sea ribs ribbed", made_of="seashell")
def seashell(points: Points, color: Tensor = rgb(236, 208, 190), band: Tensor = rgb(206, 130, 112)) -> Surface:
    # Ribs run from a hinge low in front, and what the shell grew in a season lies round it.
    hinge = points.normal.new_tensor([0.10, -0.60, -0.79])
    first = points.normal.new_tensor([0.99, 0.165, 0.0])
    second = torch.linalg.cross(hinge, first)
    away = torch.nn.functional.normalize(points.position, dim=1)
    x, y = away @ first, away @ second
    wide = (x * x + y * y).sqrt()
    place, _ = wrap(torch.atan2(y, x) / 6.2831853 + 0.004 * noise(points, 2.0), 1.0 / 44.0)
    crest = torch.cos(torch.pi * place)
    age = torch.atan2(wide, away @ hinge) + 0.020 * crest + 0.02 * noise(points, 2.0, 2)
    season = fbm(points.at(5.0 * age, 0.0 * age, 0.0 * age), 1.0, 3, 0.6, 3)
    line = fbm(points.at(34.0 * age, 0.0 * age, 0.0 * age), 1.0, 2, 0.7, 4)
    base = mix(shift(color, 0.045, 0.7), color, half(1.5 * season))
    base = mix(base, band, 0.75 * smoothstep(0.05, 0.6, season) * (0.6 + 0.4 * crest))
    base = lit(base, 0.04 * line - 0.12 * smoothstep(0.45, 0.0, crest))
    fade = smoothstep(0.0, 0.5, wide)
    return Surface(base, 0.24 + 0.05 * half(line), 0.0, fade * (0.022 * crest + 0.0018 * line))
