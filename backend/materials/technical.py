"""What engineers make: boards, fibres, plates, cells of the sun, plastic toys. Regular, with a value for each unit."""

import torch
from torch import Tensor

from .craft import *
from .patterns import Circuit, between, circuit, drawn, polygon, random, wrap


def _chip(wiring: Circuit, tile: float, lanes: int) -> tuple[Tensor, Tensor, Tensor, Tensor]:
    """Packages in the free tiles of a board, with a leg for each trace that may end there: body, how round its top
    edge is, legs and printed marks, each 0..1."""
    x, y, there = wiring.u, wiring.v, wiring.free & (wiring.value < 0.5)
    half_size = (0.5 - 0.9 / lanes) * tile
    inside = half_size - torch.maximum(x.abs(), y.abs())
    body = smoothstep(-0.002, 0.002, inside) * there
    place = torch.where(x.abs() > y.abs(), y, x)
    tooth = drawn(wrap(place * lanes / tile + 0.5 * (lanes + 1))[0].abs(), 0.22, 0.06) * (place.abs() < half_size)
    legs = tooth * smoothstep(-0.5 * tile, -0.5 * tile + 0.003, -torch.maximum(x.abs(), y.abs())) * there * (1.0 - body)
    letters = (4.618 * (x / 0.008).floor().square() + 2.755 * (y / 0.030).round() + 9.0 * wiring.value).remainder(
        1.0
    ) < 0.6
    lines = drawn(wrap(y, 0.030)[0].abs(), 0.2, 0.04) * (x.abs() < 0.6 * half_size) * (y.abs() < 0.5 * half_size)
    dot = drawn((x + 0.72 * half_size).square().add((y - 0.72 * half_size).square()).sqrt(), 0.007, 0.0015)
    return body, smoothstep(0.0, 0.012, inside) * body, legs, (0.8 * lines * letters).maximum(dot) * body


def _parts(wiring: Circuit) -> tuple[Tensor, Tensor, Tensor]:
    """Small parts in rows in other free tiles: body, its metal ends and how round its top edge is, each 0..1."""
    there = (
        wiring.free
        & (wiring.value >= 0.5)
        & (wiring.value < 0.8)
        & (torch.maximum(wiring.u.abs(), wiring.v.abs()) < 0.11)
    )
    x, y = 0.068 * wrap(wiring.u, 0.068)[0], 0.110 * wrap(wiring.v + 0.055, 0.110)[0]
    inside = torch.minimum(0.019 - x.abs(), 0.036 - y.abs())
    body = smoothstep(-0.002, 0.001, inside) * there
    return body, body * smoothstep(0.021, 0.024, y.abs()), smoothstep(0.0, 0.007, inside) * body


def _board(points: Points, mask: Tensor, copper: Tensor, rough: float) -> Surface:
    lane = plane(points)
    tile, lanes = 0.24, 7
    wiring = circuit(lane.u, lane.v, lane.side, tile, lanes, 0.62)
    body, top, legs, print_ = _chip(wiring, tile, lanes)
    line, ring = drawn(wiring.trace, 0.0045, 0.0015), drawn(wiring.pad, 0.0108, 0.0015)
    hole, rim = drawn(wiring.pad, 0.0046, 0.0015), drawn(wiring.pad, 0.0135, 0.0015)
    mesh = torch.minimum(wrap(lane.u + lane.v, 0.026)[0].abs(), wrap(lane.u - lane.v, 0.026)[0].abs())
    pour = (
        drawn(mesh, 0.18, 0.06)
        * wiring.free
        * (wiring.value > 0.8)
        * drawn(torch.maximum(wiring.u.abs(), wiring.v.abs()), 0.098, 0.002)
    )
    glass, grain = weave(points, 0.012), fbm(points, 60.0, 2, 0.7, 4)
    under = line.maximum(pour)  # copper under the mask
    base = lit(mask, -0.05 + 0.09 * (glass.height - 0.6) + 0.03 * fbm(points, 1.5, 3) - 0.12 * rim)
    base = mix(base, lit(copper, 0.02 * grain), under)
    base = mix(mix(base, lit(rgb(222, 196, 130), 0.05 * grain), ring), rgb(24, 24, 22), hole)
    frame = drawn((torch.maximum(wiring.u.abs(), wiring.v.abs()) - 0.100).abs(), 0.002, 0.0012)
    base = mix(
        base, rgb(214, 218, 208), 0.85 * frame * (wiring.free & (wiring.value < 0.8)) * (1.0 - legs) * (1.0 - ring)
    )
    base = mix(mix(base, rgb(200, 202, 206), legs), lit(rgb(40, 40, 43), 0.10 * grain), body)
    base = mix(base, rgb(150, 150, 148), print_)
    part, end, bulge = _parts(wiring)
    clay = mix(rgb(150, 118, 86), rgb(46, 46, 50), 1.0 * (wiring.value > 0.66))
    base = mix(mix(base, lit(clay, 0.06 * grain), part), rgb(204, 206, 208), end)
    metal = ((ring * (1.0 - hole)).maximum(legs) * (1.0 - body)).maximum(end)
    rough_all = between(rough + 0.03 * grain, 0.28, metal) + body * (0.36 + 0.06 * grain) + 0.2 * (part - end)
    height = 0.0020 * under * (1.0 - body) + 0.0025 * ring - 0.008 * hole + 0.009 * legs
    height = (
        height + 0.014 * body + 0.008 * top + 0.0004 * grain * body - 0.0015 * print_ + 0.008 * part + 0.007 * bulge
    )
    return Surface(base, rough_all, metal, height)


@material("circuit board", words="circuit board pcb electronics motherboard computer chip traces green cyber")
def circuit_board(points: Points, color: Tensor = rgb(20, 104, 70)) -> Surface:
    return _board(points, color, shift(color, 0.10, 1.1, 0.01), 0.24)


@material("copper circuit", words="circuit board copper traces pcb bare electronics tech steampunk gold")
def copper_circuit(points: Points, copper: Tensor = rgb(184, 114, 80), color: Tensor = rgb(88, 66, 54)) -> Surface:
    lane = plane(points, mirror=True)
    wiring = circuit(lane.u, lane.v, lane.side, 0.24, 5, 0.9)
    line, ring = drawn(wiring.trace, 0.0095, 0.002), drawn(wiring.pad, 0.018, 0.0015)
    hole = drawn(wiring.pad, 0.007, 0.0015)
    metal = line.maximum(ring) * (1.0 - hole)
    tarnish = half(1.5 * fbm(points, 2.2, 4))
    resin = fbm(points, (40.0, 40.0, 40.0), 2, 0.7)
    bright = mix(copper, shift(copper, -0.11, 0.95), tarnish)
    base = mix(mix(lit(color, 0.05 * resin), bright, metal), rgb(16, 14, 14), hole)
    return Surface(base, 0.42 - 0.18 * metal + 0.12 * tarnish * metal, metal, 0.0025 * metal - 0.004 * hole)


@material("carbon fibre", words="carbon fibre fiber composite twill weave racing car drone sport black")
def carbon_fibre(points: Points, color: Tensor = rgb(52, 53, 57)) -> Surface:
    tow = weave(points, 0.055, "twill")
    fibre = noise(points.at(40.0 * tow.across + 31.0 * tow.value, 0.6 * tow.along, tow.over), 1.0)
    bow = 1.0 - 3.4 * tow.across.square()
    tone = 0.36 * (tow.over - 0.5) + 0.22 * (bow - 0.72) + 0.10 * fibre + 0.05 * (tow.value - 0.5)
    base = lit(color, tone)
    return Surface(base, 0.17 + 0.10 * tow.over, 0.35, 0.0)


@material("kevlar", words="kevlar aramid fibre fiber yellow weave armour vest composite ballistic")
def kevlar(points: Points, color: Tensor = rgb(206, 170, 74)) -> Surface:
    tow = weave(points, 0.038, "twill")
    fibre = noise(points.at(46.0 * tow.across + 31.0 * tow.value, 0.5 * tow.along, tow.over), 1.0)
    gap = smoothstep(0.44, 0.50, tow.across.abs())
    fuzz = smoothstep(0.4, 0.9, scratches(points, 11.0, 0.0016, 0.25, 0.35))
    tone = 0.15 * (tow.over - 0.5) + 0.10 * fibre + 0.06 * (tow.value - 0.5) - 0.20 * gap
    base = mix(lit(color, tone), shift(color, 0.14, 0.8), 0.5 * fuzz)
    return Surface(base, 0.30 + 0.08 * fibre + 0.08 * tow.over, 0.0, 0.0018 * tow.height.square() + 0.0001 * fibre)


@material("diamond plate", words="diamond plate tread checker plate metal floor truck industrial anti-slip steel")
def diamond_plate(points: Points, color: Tensor = rgb(168, 170, 175)) -> Surface:
    lane = plane(points, mirror=True)
    a, i = wrap(lane.u, 0.155)
    b, j = wrap(lane.v, 0.155)
    odd = torch.remainder(i + j, 2.0)
    along, across = torch.where(odd > 0, a + b, a - b) * 0.7071, torch.where(odd > 0, a - b, a + b) * 0.7071
    lug = 0.155 * (0.165 * (1.0 - (along / 0.43).square()) - across.abs())  # how far inside one, object units
    rise = smoothstep(-0.004, 0.016, lug)
    crown = smoothstep(0.004, 0.014, lug)
    foot = smoothstep(-0.030, -0.002, lug) * (1.0 - rise)  # where dirt stays
    wear = fbm(points, 1.8, 4, 0.6)
    grain = fbm(points, 34.0, 3, 0.8, 2)
    scrape = scratches(points, 9.0, 0.0030, 0.7, 0.8, layer=3) * smoothstep(-0.5, 0.3, wear)
    dirt = foot * half(0.1 + 1.6 * wear + 0.9 * grain) + 0.25 * smoothstep(0.10, 0.70, wear + 0.3 * grain) * (
        1.0 - crown
    )
    plain = lit(shift(color, -0.03), 0.04 * grain + 0.05 * wear)
    base = mix(plain, shift(color, 0.07), 0.9 * crown + 0.25 * scrape)
    base = mix(base, mix(rgb(58, 52, 46), shift(color, -0.36, 0.4), 0.7 + 0.3 * grain), 0.75 * dirt)
    rough = 0.44 + 0.05 * grain - 0.20 * crown + 0.30 * dirt + 0.08 * scrape
    return Surface(base, rough, 1.0 - 0.6 * dirt, 0.026 * rise + 0.0003 * grain * (1.0 - crown) - 0.0006 * scrape)


@material("perforated metal", words="perforated metal grating grille mesh holes sheet speaker vent industrial")
def perforated_metal(points: Points, color: Tensor = rgb(146, 150, 156)) -> Surface:
    unit = hexagons(points, 0.085, 0.0)
    away = 0.085 * (unit.u.square() + unit.v.square()).sqrt()
    hole = drawn(away, 0.024, 0.0015)
    rim = smoothstep(0.034, 0.026, away) * (1.0 - hole)
    fine = fbm(points, (3.0, 3.0, 80.0), 2, 0.8)
    base = mix(lit(color, 0.04 * fine + 0.03 * fbm(points, 1.4, 3)), shift(color, -0.38, 0.6), hole)
    return Surface(
        base, 0.36 + 0.06 * fine + 0.5 * hole, 1.0 - hole, -0.016 * smoothstep(0.031, 0.014, away) - 0.002 * rim
    )


@material("metal grating", words="metal grating grate walkway catwalk bars grid mesh industrial steel")
def metal_grating(points: Points, color: Tensor = rgb(136, 138, 142)) -> Surface:
    lane = plane(points, mirror=True)
    a, b = 0.11 * wrap(lane.u, 0.11)[0].abs(), 0.155 * wrap(lane.v, 0.155)[0].abs()
    bar, rod = drawn(a, 0.0145, 0.002), drawn(b, 0.0085, 0.002)
    solid = bar.maximum(rod)
    weld = smoothstep(0.026, 0.014, (a.square() + b.square()).sqrt()) * (1.0 - bar)
    wall = smoothstep(0.030, 0.014, a) * (1.0 - bar)
    crystal = cells(points, 12.0)
    rust = smoothstep(0.35, 0.75, fbm(points, 3.0, 5, 0.65) + 0.3 * weld)
    base = lit(color, 0.22 * (crystal.value - 0.5) + 0.10)
    base = mix(base, rgb(116, 66, 40), 0.6 * rust * solid)
    base = mix(base, mix(shift(color, -0.32, 0.6), shift(color, -0.22), 0.6 * wall), 1.0 - solid.maximum(weld))
    round_ = (1.0 - (b / 0.012).square()).clamp_min(0.0).sqrt()
    height = 0.045 * bar + (1.0 - bar) * (0.036 * round_ * rod + 0.020 * weld)
    return Surface(base, 0.40 + 0.4 * rust + 0.5 * (1.0 - solid), solid * (1.0 - 0.8 * rust), height)


@material("lego studs", words="lego studs toy bricks building blocks plastic brick duplo construction")
def lego_studs(points: Points, color: Tensor = rgb(200, 36, 36)) -> Surface:
    wall = points.unrolled(0.64)
    lane = plane(wall)
    a, b = 0.16 * wrap(lane.u, 0.16)[0], 0.16 * wrap(lane.v, 0.16)[0]
    away = (a.square() + b.square()).sqrt()
    brick = bricks(wall.moved((0.08, 0.08, 0.08)), 0.64, 0.32, 0.005, 0.5)
    stud = drawn(away, 0.050, 0.004)
    word = drawn(b.abs(), 0.009, 0.002) * drawn(a.abs(), 0.028, 0.002) * drawn(-wrap(a, 0.015)[0].abs(), -0.12, 0.05)
    seam = smoothstep(0.003, -0.001, brick.inside)
    tone = fbm(points, 1.3, 2)
    base = lit(color, 0.035 * (brick.value - 0.5) + 0.01 * tone)
    base = mix(
        mix(base, shift(color, -0.2), 0.8 * seam), shift(color, -0.07), drawn((away - 0.054).abs(), 0.004, 0.003)
    )
    hair = scratches(points, 9.0, 0.002, 0.6, 0.9)
    height = 0.034 * stud + 0.0025 * word - 0.008 * seam
    return Surface(base, 0.14 + 0.10 * hair + 0.02 * tone, 0.0, height)


@material("honeycomb aluminium", words="honeycomb hexagon aluminium aluminum core aerospace hex structure sandwich")
def honeycomb_aluminium(points: Points, color: Tensor = rgb(172, 176, 182)) -> Surface:
    unit = hexagons(points.warped(0.004, 6.0), 0.11, 0.013)
    deep = smoothstep(0.0, 0.004, unit.inside)
    wall = smoothstep(0.0, 0.034, unit.inside)
    foil = fbm(points, 24.0, 2, 0.7)
    shade = half(1.6 * unit.v + 0.8 * unit.u + 0.2 * (unit.value - 0.5))
    inner = mix(shift(color, -0.32, 0.8), shift(color, -0.06), shade)
    base = mix(lit(color, 0.04), lit(inner, 0.05 * foil), deep)
    return Surface(base, 0.26 + 0.22 * deep + 0.04 * foil, 1.0 - 0.35 * deep, -0.034 * wall * (1.1 - 0.5 * shade))


@material("solar cells", words="solar panel cells photovoltaic silicon energy blue satellite")
def solar_cells(points: Points, color: Tensor = rgb(36, 50, 112)) -> Surface:
    lane = plane(points, mirror=True)
    a, i = wrap(lane.u, 0.36)
    b, j = wrap(lane.v, 0.36)
    inside = (0.488 - a.abs().maximum(b.abs())).minimum(0.87 - a.abs() - b.abs()) * 0.36
    cell = smoothstep(-0.001, 0.0015, inside)
    grains = cells(points.at(lane.u, lane.v, lane.side), (11.0, 11.0, 0.5), 1.0)
    bus = drawn((wrap(a + 0.1667, 0.3333)[0].abs() * 0.12), 0.0034, 0.001)
    finger = drawn(wrap(lane.v, 0.018)[0].abs() * 0.018, 0.0011, 0.001)
    silver = bus.maximum(0.35 * finger) * cell
    own = random(i, j, lane.side.round())
    base = lit(color, 0.22 * (grains.value - 0.5) + 0.08 * (own - 0.5))
    base = mix(base, shift(color, 0.04, 1.1, -0.02), 0.5 * grains.other)
    base = mix(mix(rgb(196, 200, 206), base, cell), rgb(196, 198, 204), silver)
    return Surface(base, 0.10 + 0.12 * silver + 0.25 * (1.0 - cell), 0.4 * silver + 0.2 * cell, -0.002 * (1.0 - cell))


@material("digital camouflage", words="digital camouflage camo pixel army military soldier marpat uniform woodland")
def digital_camouflage(points: Points, color: Tensor = rgb(112, 112, 78)) -> Surface:
    lane = plane(points, mirror=True)
    pixel = 0.026
    a, b = (lane.u / pixel).floor(), (lane.v / pixel).floor()
    at = points.at(a * pixel, b * pixel, 0.3 * drift(points))
    wide = fbm(at, (2.6, 4.2, 7.0), 4, 0.62)
    other = fbm(at, (3.0, 5.0, 7.0), 4, 0.62, 4)
    base = mix(color, shift(color, 0.13, 0.8), (other > 0.16).float())
    base = mix(base, shift(color, -0.13, 1.2, -0.02), (wide > 0.16).float())
    base = mix(base, shift(color, -0.25, 0.5), (other < -0.34).float())
    rip = drawn(wrap(lane.u, 0.078)[0].abs(), 0.06, 0.03).maximum(drawn(wrap(lane.v, 0.078)[0].abs(), 0.06, 0.03))
    thread = weave(points, 0.013, "twill")
    tone = 0.09 * (thread.height - 0.6) + 0.03 * rip + 0.03 * fbm(points, 1.6, 3, 0.5, 8)
    return Surface(lit(base, tone), 0.84, 0.0, 0.0011 * thread.height.square() + 0.0015 * rip)


@material("voxel blocks", words="voxel blocks minecraft pixel cubes blocky game eight bit retro cube")
def voxel_blocks(points: Points, color: Tensor = rgb(106, 142, 72), earth: Tensor = rgb(122, 92, 66)) -> Surface:
    lane = plane(points, mirror=True)
    size, side = 0.24, lane.side.round()
    a, i = wrap(lane.u, size)
    b, j = wrap(lane.v, size)
    x, y = (a * 8.0).floor(), (b * 8.0).floor()
    roll = random(i, j, side)
    tone = random(x, y, i, j, side)
    hang = 1.0 + (3.0 * random(x, i, j, side, 5)).floor()
    grass = torch.where(roll < 0.55, 0.0 * a + 1.0, (y >= 3.0 - hang).float())
    stone = (roll > 0.86).float()
    base = mix(earth, color, grass)
    base = mix(base, rgb(126, 126, 128), stone)
    base = lit(base, 0.26 * (tone - 0.5) + 0.06 * (random(j, i, 4) - 0.5) + 0.05 * fbm(points, 1.5, 3))
    edge = (0.5 - a.abs()).minimum(0.5 - b.abs()) * size
    base = mix(base, shift(color, -0.25, 0.6), 0.55 * smoothstep(0.008, 0.002, edge))
    return Surface(base, 0.8, 0.0, 0.024 * random(i, j, side, 9) * smoothstep(0.0, 0.014, edge) + 0.0008 * (tone - 0.5))


@material("led screen", words="led screen pixels display monitor lcd tv matrix glowing billboard emission")
def led_screen(points: Points, glow: Tensor = rgb(70, 190, 236), color: Tensor = rgb(40, 42, 48)) -> Surface:
    glow = luminous(glow)
    lane = plane(points, mirror=True)
    pitch = 0.034
    a, i = wrap(lane.u, pitch)
    b, j = wrap(lane.v, pitch)
    wave = points.at(i * pitch, j * pitch, 0.3 * drift(points))
    level = smoothstep(-0.25, 0.3, fbm(wave.warped(0.15, 1.5, 2), (1.6, 3.4, 9.0), 3, 0.5)) * (
        0.75 + 0.25 * random(i, j)
    )
    away = polygon(a, b, 4, 0.0)
    lamp = drawn(away, 0.33, 0.05)
    hue = mix(glow, shift(glow, -0.12, 1.1, -0.10), smoothstep(-0.1, 0.35, fbm(wave, (1.2, 1.2, 9.0), 2, 0.5, 4)))
    light = lamp * level
    base = mix(color, shift(color, 0.06), lamp)
    return Surface(
        base, 0.4 - 0.2 * lamp, 0.0, 0.0016 * drawn(away, 0.30, 0.12), mix(rgb(0, 0, 0), hue, light + 0.06 * level)
    )
