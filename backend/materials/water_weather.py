"""Ice, snow and water. Ice is clear: what lies in it is drawn at depths; water is told by light and by waves."""

import torch
from torch import Tensor

from .craft import *


def _fractures(points: Points, count: int, width: float, layer: int = 0) -> tuple[Tensor, Tensor]:
    """Long planes of fracture: their lines on the surface, and how they go on into the depth, to one side: 0..1."""
    random = torch.Generator().manual_seed(100 * points.seed + layer)
    facing = torch.nn.functional.normalize(torch.randn(count, 3, generator=random), dim=1)
    place, ends = 1.1 * torch.rand(count, generator=random) - 0.55, torch.rand(count, generator=random).tolist()
    line, sheet = torch.zeros_like(points.x), torch.zeros_like(points.x)
    grain = half(fbm(points, (9.0, 9.0, 9.0), 3, 0.6, layer + 3))
    for number in range(count):
        away = (points.position * facing[number].to(points.position)).sum(-1) - float(place[number])
        lasts = smoothstep(-0.35, 0.05, noise(points.moved((5.0 * ends[number], 0.0, 0.0)), 1.0, layer + 5))
        thick = width * (0.35 + 0.9 * grain)
        line = line.maximum(lasts * smoothstep(1.0, 0.3, away.abs() / thick))
        reach = 0.06 + 0.10 * ends[number]
        below = (1.0 - away / reach).clamp(0.0, 1.0).square() * (away > 0.0)
        sheet = sheet.maximum(lasts * below * (0.35 + 0.65 * grain))
    return line, sheet


@material("ice", words="ice frozen clear cube icy cold", made_of="ice")
def ice(points: Points, color: Tensor = rgb(178, 212, 226)) -> Surface:
    line, sheet = _fractures(points.warped(0.03, 3.0, 3), 8, 0.006)
    deep = points.moved(-0.06 * points.normal)
    cloud = fbm(deep.warped(0.10, 2.0, 3), 1.8, 4, 0.55)
    milk = smoothstep(0.15, 0.6, cloud)
    bubble = pieces(deep, 9.0, 0.30, 0.22, 0.0, 0.2, 0.8, (0.0, 0.0, 1.0), 2, layer=4)
    air = smoothstep(0.0, 0.35, bubble.inside) * (1.0 - 0.5 * bubble.inside) * smoothstep(-0.3, 0.2, cloud)
    melt = fbm(points, 2.6, 3, 0.5, 5)
    base = ramp(half(1.4 * cloud + 0.1), shift(color, -0.20, 2.0), shift(color, -0.06, 1.4), shift(color, 0.03))
    base = mix(base, shift(color, 0.12, 0.25), 0.50 * milk + 0.60 * sheet + 0.45 * air)
    base = mix(base, shift(color, 0.16, 0.1), 0.85 * line)
    return Surface(base, 0.06 + 0.10 * milk + 0.2 * line, 0.0, 0.008 * melt - 0.003 * line)


@material("cracked ice", words="cracked blue ice frozen lake baikal glacier fractured", made_of="ice")
def cracked_ice(points: Points, color: Tensor = rgb(62, 132, 170)) -> Surface:
    bent = points.warped(0.018, 5.0, 4)
    line, sheet = _fractures(bent, 14, 0.013)
    hair = cracks(bent, 6.0, 0.6, 0.6, 2)
    thin = smoothstep(0.008, 0.001, hair.distance) * smoothstep(0.0, 0.35, noise(points, 1.9, 4) + 0.5 * sheet)
    deep = points.moved(-0.07 * points.normal)
    cloud = fbm(deep.warped(0.1, 2.0, 2), 1.6, 4, 0.55)
    bubble = pieces(deep, 7.0, 0.34, 0.30, 0.0, 0.1, 0.8, layer=5)
    disc = smoothstep(0.0, 0.3, bubble.inside) * smoothstep(0.55, 0.7, bubble.other)
    frosted = smoothstep(0.15, 0.6, fbm(points, 2.6, 5, 0.65, 6))
    base = ramp(half(1.6 * cloud), shift(color, -0.22, 1.0), shift(color, -0.03), shift(color, 0.10, 0.9, -0.01))
    base = mix(base, shift(color, 0.30, 0.5), 0.55 * sheet + 0.42 * disc)
    base = mix(base, shift(color, 0.40, 0.15), 0.95 * line + 0.6 * thin + 0.25 * frosted)
    return Surface(base, 0.06 + 0.35 * frosted + 0.25 * line, 0.0, 0.002 * frosted - 0.006 * line - 0.002 * thin)


@material("snow", words="snow snowy winter powder white fresh", made_of="snow")
def snow(points: Points, color: Tensor = rgb(232, 236, 240)) -> Surface:
    drift = fbm(points.warped(0.08, 1.6, 2), 1.8, 4, 0.5)
    clump = fbm(points, 11.0, 3, 0.6, 2)
    flake = cells(points, 95.0)
    glint = smoothstep(0.965, 0.975, flake.value)
    hollow = smoothstep(0.5, -0.8, drift + 0.5 * clump)
    base = mix(lit(color, 0.012 * clump + 0.02 * (flake.other - 0.5)), shift(color, -0.11, 3.0, -0.018), 0.8 * hollow)
    base = mix(base, shift(color, 0.08, 0.2), 0.8 * glint)
    return Surface(base, 0.80 - 0.55 * glint, 0.0, 0.040 * drift + 0.0065 * clump - 0.0022 * flake.near)


@material("snowy rock", words="snow covered rock mountain winter alpine cliff", made_of="stone")
def snowy_rock(points: Points, color: Tensor = rgb(112, 110, 110), white: Tensor = rgb(234, 238, 242)) -> Surface:
    bent = points.warped(0.08, 2.5, 4)
    fall = ridged(bent, (3.0, 3.0, 4.5), 4, 0.6)
    grain = fbm(points, 22.0, 4, 0.7, 2)
    crack = smoothstep(0.016, 0.0, cracks(bent, 3.2, 0.7, 0.6).distance)
    lies = points.up + 0.55 * fbm(points, 3.4, 5, 0.6, 3) - 0.5 * (fall - 0.35)
    cover = smoothstep(0.56, 0.68, lies)
    stone = lit(mix(shift(color, -0.09), shift(color, 0.06, 1.5, 0.006), fall), 0.10 * grain)
    stone = mix(stone, shift(color, -0.24), 0.8 * crack)
    fresh = mix(white, shift(white, -0.09, 2.5, -0.015), smoothstep(1.0, 0.62, lies))
    bulk = smoothstep(0.56, 1.0, lies)
    height = 0.030 * fall * (1.0 - cover) + 0.005 * grain * (1.0 - cover) - 0.012 * crack * (1.0 - cover)
    return Surface(mix(stone, fresh, cover), 0.90 - 0.12 * cover, 0.0, height + 0.018 * cover + 0.030 * bulk)


@material("frost", words="frost frosted hoarfrost ice crystals snowflake winter window frozen", made_of="ice")
def frost(points: Points, color: Tensor = rgb(126, 158, 186)) -> Surface:
    crystal = torch.zeros_like(points.x)
    for frequency, layer in ((2.3, 0), (3.6, 2)):
        star = pieces(points.warped(0.02, 5.0, 2), frequency, 0.95, 0.95, 0.0, 0.0, 0.35, count=2, layer=layer)
        radius = (star.u * star.u + star.v * star.v).sqrt()
        turn = (star.v.atan2(star.u) / 1.0472 + 0.5).remainder(1.0) - 0.5
        along, across = radius * (1.0472 * turn).cos(), radius * (1.0472 * turn).sin().abs()
        side = ((along - 0.577 * across) * 13.0 + star.value).remainder(1.0) - 0.5
        tip = 0.45 * (1.0 - along) * (0.65 + 0.35 * (40.0 * along).sin())
        needle = smoothstep(0.26, 0.05, side.abs()) * smoothstep(tip + 0.02, tip - 0.02, across)
        arm = smoothstep(0.035, 0.008, across) * smoothstep(1.0, 0.9, radius)
        crystal = crystal.maximum((0.85 * needle).maximum(arm) * smoothstep(0.0, 0.05, star.inside))
    rime = half(fbm(points, 34.0, 3, 0.75, 5))
    thick = smoothstep(-0.5, 0.6, fbm(points, 1.5, 3, 0.5, 6))
    white = (crystal * (0.55 + 0.45 * thick) + 0.25 * rime * thick).clamp(0.0, 1.0)
    base = mix(shift(color, -0.14, 1.1), shift(color, 0.26, 0.25), white)
    return Surface(base, 0.14 + 0.5 * white, 0.0, 0.0022 * crystal + 0.0008 * rime * thick)


@material("water", words="water pool swimming clear caustics wet liquid lagoon aqua", made_of="water")
def water(points: Points, color: Tensor = rgb(64, 158, 186)) -> Surface:
    light = torch.zeros_like(points.x)
    for frequency, layer, share in ((3.4, 0, 0.75), (6.0, 2, 0.45)):
        net = cells(points.warped(0.35 / frequency, 0.8 * frequency, 2, layer), frequency, 1.0, layer)
        light = light + share * (1.0 - smoothstep(0.0, 0.55, net.second - net.near)).square()
    depth = fbm(points, 1.2, 3, 0.5, 4)
    ripple = fbm(points.warped(0.06, 2.0, 2), 3.6, 3, 0.5, 5)
    base = ramp(half(1.3 * depth), shift(color, -0.16, 1.05), shift(color, -0.07, 1.1), shift(color, 0.0, 1.1))
    base = mix(base, shift(color, 0.24, 0.6), 0.75 * light)
    return Surface(base, 0.05, 0.0, 0.014 * ripple)


@material("ocean waves", words="ocean sea waves water stormy deep marine foam", made_of="water")
def ocean_waves(points: Points, color: Tensor = rgb(28, 84, 108), white: Tensor = rgb(226, 236, 236)) -> Surface:
    bent = points.warped(0.12, 1.4, 3)
    swell = ridged(bent, (1.7, 1.7, 3.6), 2, 0.5)
    chop = ridged(bent, (5.0, 5.0, 9.0), 3, 0.55, 2)
    ripple = fbm(bent, (16.0, 16.0, 26.0), 3, 0.6, 3)
    crest = swell + 0.22 * (chop - 0.3)
    lace = cells(bent.warped(0.02, 12.0, 2), 15.0, 1.0, 4)
    torn = smoothstep(0.30, 0.05, lace.second - lace.near)
    foam = smoothstep(0.76, 0.95, crest + 0.10 * ripple) * (0.5 + 0.5 * torn)
    drift = smoothstep(0.48, 0.75, crest) * torn * 0.38
    base = ramp(smoothstep(0.05, 0.75, crest), shift(color, -0.12), shift(color, -0.03), shift(color, 0.10, 1.1, 0.005))
    base = mix(lit(base, 0.06 * ripple), white, foam.maximum(drift))
    height = 0.060 * swell + 0.018 * chop + 0.003 * ripple + 0.005 * foam
    return Surface(base, 0.06 + 0.6 * foam.maximum(drift), 0.0, height)


@material("foam", words="foam bubbles soap suds bath beer lather froth", made_of="foam")
def foam(points: Points, color: Tensor = rgb(226, 230, 232)) -> Surface:
    heap = fbm(points.warped(0.06, 2.0, 2), 2.0, 3, 0.5, 5)
    froth = cells(points.warped(0.01, 12.0), 30.0, 1.0, 4)
    film = smoothstep(0.25, 0.0, froth.second - froth.near)
    base = mix(
        mix(shift(color, -0.06, 1.6), shift(color, 0.04), half(1.6 * heap + 0.6)), shift(color, 0.08, 0.2), 0.6 * film
    )
    rough, height = 0.30 - 0.10 * film, 0.040 * heap + 0.005 * (1.0 - froth.near * froth.near)
    deep = points.moved(-0.05 * points.normal)
    for frequency, share, layer in ((12.0, 0.8, 2), (5.0, 0.8, 0)):
        ball = pieces(points, frequency, 0.60, 0.60, 0.0, 0.3, 0.6, (0.0, 0.0, 1.0), 1, share, layer, 0.3)
        here = smoothstep(0.0, 0.08, ball.inside)
        rim = smoothstep(0.45, 0.0, ball.inside)
        behind = cells(deep, 2.4 * frequency, 1.0, layer + 7)  # bubbles seen through the film
        wall = smoothstep(0.16, 0.0, behind.second - behind.near)
        hue = 6.2832 * (ball.value + 1.6 * ball.inside + 0.35 * ball.u)
        clear = shift(color, -0.08, 1.2) + 0.030 * torch.stack((0.0 * hue, hue.cos(), hue.sin()), -1)
        above = smoothstep(0.14, 0.0, (ball.inside - 0.34).abs()) * smoothstep(0.40, 0.75, ball.u)
        below = smoothstep(0.10, 0.0, (ball.inside - 0.42).abs()) * smoothstep(0.4, 0.7, -ball.u)
        clear = mix(clear, shift(color, 0.05, 0.5), 0.55 * wall * (1.0 - rim))
        clear = mix(clear, shift(color, 0.10, 0.2), (0.9 * rim + 0.9 * above + 0.6 * below).clamp(0.0, 1.0))
        base = mix(base, clear, here)
        rough = torch.lerp(rough, 0.05 + 0.10 * rim, here)
        height = torch.lerp(height, 0.5 * height + 0.20 / frequency * ball.inside.pow(0.7), here)
    return Surface(base, rough, 0.0, height)


@material("raindrops", words="raindrops rain drops water droplets wet dew condensation glass", made_of="glass")
def raindrops(points: Points, color: Tensor = rgb(78, 96, 110)) -> Surface:
    drop, shade, fullness = (torch.zeros_like(points.x) for _ in range(3))
    bent = points.warped(0.008, 14.0, 2)
    for frequency, size, share, layer in ((24.0, 0.42, 0.7, 3), (10.0, 0.44, 0.5, 2), (4.8, 0.42, 0.55, 0)):
        bead = pieces(bent, frequency, size, 0.88 * size, 0.0, 0.1, 0.6, (0.0, 0.0, 1.0), 1, share, layer)
        here = smoothstep(0.0, 0.10, bead.inside)
        shade, fullness = torch.lerp(shade, bead.u, here), torch.lerp(fullness, bead.inside, here)
        drop = torch.lerp(drop, bead.inside.pow(0.8) / frequency, here)
    wet = smoothstep(0.0, 0.12, fullness)
    mist = fbm(points, 2.0, 3, 0.5, 5)
    glass = lit(mix(color, shift(color, 0.05, 0.8), half(1.4 * mist)), 0.03 * fbm(points, 30.0, 2, 0.7, 6))
    lens = ramp(half(-1.1 * shade), shift(color, -0.16), shift(color, 0.0), shift(color, 0.26, 0.7))
    lens = mix(shift(color, -0.14), lens, smoothstep(0.0, 0.35, fullness))
    return Surface(mix(glass, lens, wet), 0.42 - 0.38 * wet, 0.0, 0.20 * drop)


@material("waterfall", words="waterfall cascade rapids falling water stream white", made_of="water")
def waterfall(points: Points, color: Tensor = rgb(158, 192, 206)) -> Surface:
    bent = points.warped(0.06, (2.2, 2.2, 0.9), 3)
    veil = fbm(bent, (5.0, 5.0, 0.55), 4, 0.6)
    thread = fbm(bent, (24.0, 24.0, 1.6), 3, 0.7, 2)
    spray = fbm(points.warped(0.05, 6.0, 3), (11.0, 11.0, 4.5), 4, 0.7, 3)
    white = smoothstep(-0.25, 0.65, 0.8 * veil + 0.45 * thread + 0.25 * spray)
    base = ramp(white, shift(color, -0.24, 1.8), shift(color, -0.05, 1.2), shift(color, 0.17, 0.25))
    return Surface(base, 0.08 + 0.55 * white, 0.0, 0.022 * veil + 0.008 * thread + 0.004 * spray * white)
