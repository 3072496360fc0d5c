"""Bare ground: sand, mud, stones that lie about, what volcanoes leave. Grains show up close, drifts from afar."""

from torch import Tensor

from .craft import *


@material("sand", words="sand beach sandy dune sandbox fine", made_of="sand")
def sand(points: Points, color: Tensor = rgb(214, 184, 136)) -> Surface:
    grain = cells(points, 100.0)
    drift = fbm(points.warped(0.08, 2.0, 2), 3.0, 4, 0.55)
    fine = fbm(points, 38.0, 2, 0.8, 2)
    dark = smoothstep(0.95, 0.96, grain.value)
    glint = smoothstep(0.96, 0.97, grain.other)
    base = lit(
        mix(shift(color, -0.05, 1.15, 0.006), shift(color, 0.035), half(1.5 * drift)),
        0.24 * (grain.value - 0.5) - 0.14 * (grain.near - 0.45),
    )
    base = mix(mix(base, shift(color, -0.22, 0.6), 0.6 * dark), shift(color, 0.08, 0.4), 0.7 * glint)
    return Surface(base, 0.96 - 0.55 * glint, 0.0, 0.018 * drift + 0.0010 * fine - 0.0025 * grain.near)


@material("desert sand", words="desert ripples dunes sand sahara wind rippled", made_of="sand")
def desert_sand(points: Points, color: Tensor = rgb(214, 164, 106)) -> Surface:
    bent = points.warped(0.05, 1.6, 2)
    wave, sure = stripes(bent, 9.0, (0.15, 0.0, 0.99), 0.22, 0.12, 2.5)
    crest = half(wave + 0.25 * wave * wave - 0.1) * (0.35 + 0.65 * sure)
    grain = cells(points, 120.0)
    fine = fbm(points, 60.0, 2, 0.9, 2)
    tone = fbm(points, 1.3, 4, 0.6)
    slip = fbm(points.warped(0.03, 6.0, 2), (9.0, 9.0, 5.0), 3, 0.7, 3)  # grains that run down from the crests
    heavy = smoothstep(0.55, 0.1, crest + 0.3 * slip)  # dark, coarse grains stay in the troughs
    base = mix(shift(color, -0.065, 1.05), shift(color, 0.05, 0.88), crest)
    base = lit(base, 0.15 * (grain.value - 0.5) + 0.03 * fine + 0.05 * tone)
    base = mix(base, shift(color, -0.20, 0.7), 0.55 * smoothstep(0.93, 0.97, grain.other + 0.07 * heavy))
    base = mix(base, shift(color, 0.12, 0.5), 0.6 * smoothstep(0.96, 0.97, grain.value))
    height = 0.026 * crest + 0.003 * slip - 0.0032 * grain.near + 0.0012 * fine + 0.008 * tone
    return Surface(base, 0.92 - 0.25 * smoothstep(0.96, 0.97, grain.value), 0.0, height)


@material("wet mud", words="mud wet muddy swamp dirt puddle sludge", made_of="mud")
def wet_mud(points: Points, color: Tensor = rgb(104, 78, 54)) -> Surface:
    bent = points.warped(0.10, 2.4, 3)
    lump = fbm(bent, 3.2, 5, 0.6)
    clod = pieces(points.warped(0.02, 12.0, 2), 13.0, 0.66, 0.56, 0.0, 0.5, 0.85, count=2, rim=0.5)
    grain = fbm(points, 36.0, 3, 0.8, 3)
    wet = smoothstep(0.10, -0.18, lump + 0.05 * grain)
    damp = smoothstep(0.55, 0.05, lump)  # dark and smooth about the puddles
    dry = 1.0 - wet
    rough = dry * smoothstep(-0.9, 0.6, clod.top)
    base = lit(shift(color, 0.07, 0.85), 0.12 * grain + 0.20 * (clod.value - 0.5) * smoothstep(0.0, 0.3, clod.inside))
    base = mix(base, lit(shift(color, -0.04, 1.0), 0.08 * grain), 0.85 * damp)
    base = mix(base, shift(color, -0.09, 0.95), wet)
    height = 0.024 * lump.clamp_min(-0.22) + 0.013 * rough * (1.0 - 0.6 * damp) + 0.0034 * grain * dry
    return Surface(base, 0.80 - 0.30 * damp + 0.08 * grain - 0.42 * wet, 0.0, height)


@material("cracked mud", words="cracked earth dry mud drought parched desert clay ground", made_of="mud")
def cracked_mud(points: Points, color: Tensor = rgb(172, 138, 104)) -> Surface:
    bent = points.warped(0.020, 7.0, 4)
    wide = cracks(bent, 3.4, 1.0, 0.75)
    fine = cracks(bent, 8.0, 1.0, 0.6, 2)
    tone = fbm(points, 1.8, 4, 0.6, 4)
    grain = fbm(points, 30.0, 3, 0.8)
    grit = spots(points, 42.0, 0.35, 0.40, 0.7, 5).depth
    lump = fbm(points, 6.0, 3, 0.6, 6)
    width = 0.014 * (0.7 + 0.7 * half(1.5 * fbm(points, 3.0, 2, 0.5, 7)))
    gap = smoothstep(width, 0.35 * width, wide.distance + 0.002 * grain)
    reach = 0.008 * smoothstep(-0.05, 0.55, noise(points, 3.0, 8) + 0.5 * noise(points, 9.0, 9))  # they run out
    thin = (1.0 - (fine.distance + 0.001 * grain) / reach.clamp_min(0.0005)).clamp(0.0, 1.0) * (1.0 - gap)
    rim = smoothstep(0.13, 0.0, wide.distance)  # the plates dry from their rims and curl up
    pit = smoothstep(0.1, 0.7, grit)
    base = mix(shift(color, -0.02, 1.08), shift(color, 0.075, 0.8), rim)
    base = lit(base, 0.07 * grain + 0.07 * tone + 0.04 * lump)
    base = mix(base, shift(color, -0.16, 0.9), 0.5 * pit)
    base = mix(base, shift(color, -0.30, 1.0), (0.92 * gap).maximum(0.65 * thin))
    height = 0.022 * rim * rim + 0.006 * lump - 0.046 * gap - 0.008 * thin + 0.0030 * grain - 0.003 * pit
    return Surface(base, 0.90 + 0.05 * grain - 0.06 * tone, 0.0, height)


@material("wet clay", words="clay potter pottery modelling sculpting earthenware greenware", made_of="clay")
def wet_clay(points: Points, color: Tensor = rgb(160, 118, 92)) -> Surface:
    bent = points.warped(0.03, 2.0, 2)
    ring = fbm(bent, (0.8, 0.8, 14.0), 3, 0.6)
    smear = fbm(points.warped(0.02, 4.0), (3.0, 3.0, 70.0), 2, 0.8, 6)
    grog = spots(points, 30.0, 0.30, 0.32, 0.8, 4)  # grains in the clay, and the hollows that they are dragged out of
    speck = smoothstep(0.1, 0.6, grog.depth)
    fine = fbm(points, 70.0, 2, 0.8, 7)
    thumb = smoothstep(0.0, 0.8, spots(points.warped(0.03, 4.0), 2.6, 0.5, 0.42, 0.3).depth)
    wet = smoothstep(-0.2, 0.6, fbm(points, 1.7, 4, 0.6, 3) + 0.2 * ring + 0.12 * smear)
    base = mix(shift(color, 0.03, 0.9), shift(color, -0.045, 1.08), wet)
    base = lit(base, 0.03 * ring + 0.035 * smear + 0.03 * thumb + 0.02 * fine)
    base = mix(base, shift(color, 0.07, 0.7), 0.4 * speck * smoothstep(0.5, 0.6, grog.value))
    height = 0.005 * ring + 0.0020 * smear - 0.018 * thumb + 0.0005 * fine
    height = height + 0.003 * speck * (2.0 * smoothstep(0.5, 0.6, grog.value) - 1.0)
    return Surface(base, 0.60 - 0.30 * wet + 0.08 * smear + 0.05 * fine, 0.0, height)


@material("gravel", words="gravel stones crushed driveway grit ballast railway", made_of="stone")
def gravel(points: Points, color: Tensor = rgb(138, 133, 126)) -> Surface:
    bent = points.warped(0.016, 15.0, 3)
    stone = pieces(bent, 8.0, 0.66, 0.50, 0.5, 0.6, 0.65, count=4, rim=0.4)
    chip = pieces(bent, 19.0, 0.66, 0.50, 0.5, 0.6, 0.6, count=3, layer=2, rim=0.5)
    on_top, top = piled(stone, chip, 0.42)
    value, other = mixed(chip.value, stone.value, on_top), mixed(chip.other, stone.other, on_top)
    inside = mixed(0.6 * chip.inside, stone.inside, on_top)
    # Crushed: each is a corner of three faces, which lean as its own numbers say.
    turn = 6.2832 * other
    lean = mixed(chip.u, stone.u, on_top) * turn.cos() + mixed(chip.v, stone.v, on_top) * turn.sin()
    face = (lean + 0.15).abs().maximum(0.45 - 0.6 * lean)
    grain, speck = fbm(points, 40.0, 3, 0.9), smoothstep(0.45, 0.65, fbm(points, 75.0, 2, 0.8, 5))
    base = ramp(
        value,
        shift(color, -0.13, 1.1),
        shift(color, -0.02, 1.6, 0.006),
        shift(color, 0.03, 0.9),
        shift(color, 0.05, 2.0, 0.012),
        shift(color, 0.14, 0.7),
    )
    base = lit(base, 0.12 * (other - 0.5) + 0.12 * grain)
    base = mix(base, mix(shift(color, 0.2, 0.5), shift(color, -0.25), smoothstep(0.4, 0.6, value)), 0.4 * speck)
    base = mix(base, shift(color, 0.10, 0.9, 0.01), 0.30 * smoothstep(0.1, 0.8, fbm(points, 6.0, 3, 0.7, 6)))  # dust
    base = mix(
        shift(color, -0.33, 1.1), base, smoothstep(-1.05, 0.0, top) * (0.45 + 0.55 * smoothstep(0.0, 0.35, inside))
    )
    height = 0.030 * top - 0.012 * face * smoothstep(0.0, 0.5, inside) + 0.0026 * grain
    return Surface(base, 0.86 + 0.08 * grain, 0.0, height)


@material("pebbles", words="pebbles river stones rocks smooth beach shingle zen", made_of="stone")
def pebbles(points: Points, color: Tensor = rgb(146, 138, 128)) -> Surface:
    bent = points.warped(0.012, 7.0, 2)
    stone = pieces(bent, 5.6, 0.66, 0.50, 0.0, 0.55, 0.45, count=2, rim=0.3)
    small = pieces(bent, 11.0, 0.62, 0.48, 0.0, 0.5, 0.4, count=2, layer=2, rim=0.4)
    on_top, top = piled(stone, small, 0.5)
    dome = mixed(0.4 * small.inside.sqrt(), 0.5 + 0.3 * stone.rank + 0.7 * stone.inside.sqrt(), on_top)
    value, other = mixed(small.value, stone.value, on_top), mixed(small.other, stone.other, on_top)
    band = smoothstep(0.05, 0.02, (stone.v + 0.5 * stone.u - 0.6 * (other - 0.5) + 0.06 * noise(points, 12.0)).abs())
    speck = fbm(points, 36.0, 3, 0.8, 3)
    base = ramp(
        value,
        shift(color, -0.20, 0.9),
        shift(color, 0.02, 2.2, 0.02),
        shift(color, -0.04, 0.5, -0.02),
        shift(color, 0.20, 0.6),
    )
    base = lit(base, 0.14 * (other - 0.5) + 0.05 * speck)
    base = mix(base, shift(color, 0.24, 0.5), 0.8 * band * on_top * smoothstep(0.70, 0.71, stone.other))
    base = mix(shift(color, -0.36, 1.4), base, smoothstep(0.0, 0.6, dome))
    return Surface(base, 0.48 + 0.06 * speck, 0.0, 0.058 * top + 0.0004 * speck)


@material("lava", words="lava magma molten volcano glowing cracks hell hot fire", made_of="basalt")
def lava(points: Points, glow: Tensor = rgb(255, 106, 20), color: Tensor = rgb(48, 40, 38)) -> Surface:
    glow = luminous(glow)
    bent = points.warped(0.11, 1.4, 5)
    wide = cracks(bent, 2.6, 1.0, 0.7)
    fine = cracks(bent, 7.0, 1.0, 0.7, 2)
    hot = half(1.5 * fbm(points, 1.5, 3, 0.6, 3) + 0.2)
    rope = fbm(bent, (9.0, 9.0, 14.0), 4, 0.65, 5)
    grain = fbm(points, 50.0, 2, 0.9, 6)
    width = (0.003 + 0.060 * hot * hot) * (1.0 + 0.7 * rope)
    core = (1.0 - wide.distance / width.clamp_min(0.004)).clamp(0.0, 1.0)
    hair = smoothstep(0.014 * hot, 0.001, fine.distance) * smoothstep(0.15, 0.02, wide.distance) * hot
    halo = (-wide.distance / (0.012 + 0.035 * hot)).exp() * hot.sqrt()
    skin = smoothstep(0.1, 0.5, rope) * core * smoothstep(0.02, 0.05, width)
    heat = (0.34 * halo + (0.42 + 0.32 * hot) * core.sqrt() + 0.5 * hair) * (
        1.0 + 0.3 * rope + 0.08 * grain
    ) - 0.45 * skin
    plate = smoothstep(0.0, 0.14, wide.distance) * smoothstep(-0.01, 0.05, fine.distance)
    base = lit(
        mix(shift(color, -0.06, 0.8), shift(color, 0.09, 0.7), half(0.9 * rope + 1.2 * plate - 0.7)),
        0.16 * rope + 0.18 * grain,
    )
    height = 0.014 * rope + 0.018 * plate - 0.014 * core + 0.0022 * grain * (1.0 - core)
    return Surface(base, 0.74 - 0.24 * half(rope) + 0.10 * grain + 0.15 * hair, 0.0, height, incandescent(glow, heat))


@material("volcanic rock", words="volcanic rock basalt pumice scoria lava stone porous", made_of="basalt")
def volcanic_rock(points: Points, color: Tensor = rgb(82, 76, 74)) -> Surface:
    bent = points.warped(0.022, 11.0, 4)
    zone = fbm(points, 2.4, 3, 0.6, 6)  # gas gathered here and not there
    large = spots(bent, 6.5, 0.8, 0.62, 0.85)
    small = spots(bent, 17.0, 1.0, 0.62, 0.8, 2)
    tiny = spots(points.warped(0.006, 40.0, 2), 40.0, 1.0, 0.55, 0.7, 7)
    share = 0.10 * zone
    deep = smoothstep(0.0, 0.28, large.depth + share - 0.03)
    middle = smoothstep(0.0, 0.32, small.depth + 2.0 * share)
    pin = smoothstep(0.0, 0.45, tiny.depth + share)
    lump, grain = fbm(points, 4.0, 5, 0.65, 3), fbm(points, 48.0, 3, 0.9, 4)
    rim = smoothstep(-0.35, 0.0, large.depth + share - 0.05) * (1.0 - deep)
    rust = smoothstep(0.1, 0.7, fbm(points, 1.8, 5, 0.65, 5) + 0.15 * grain)
    base = lit(mix(shift(color, 0.075), shift(color, 0.07, 3.6, 0.025), 0.5 * rust), 0.12 * lump + 0.15 * grain)
    base = mix(base, shift(color, 0.14, 0.9), 0.30 * rim * half(1.0 + grain))
    base = mix(base, shift(color, -0.14, 1.0, 0.004), (0.85 * deep).maximum(0.80 * middle).maximum(0.50 * pin))
    height = 0.018 * lump - 0.032 * deep - 0.014 * middle - 0.005 * pin + 0.0034 * grain + 0.003 * rim
    return Surface(base, 0.90 + 0.06 * grain, 0.0, height)


def _facets(points: Points, frequency: float, layer: int = 0) -> tuple[Tensor, Tensor, Tensor]:
    """Broken faces: pyramids on the cells, tilted at random: height in cells, how near an edge is, their value."""
    cell = cells(points, frequency, 1.0, layer)
    turn = 6.2832 * cell.value
    lean = (
        cell.offset[:, 0] * turn.cos() + cell.offset[:, 1] * turn.sin() + cell.offset[:, 2] * (2.0 * cell.other - 1.0)
    )
    pyramid = 0.5 * (cell.second.square() - cell.near.square())  # flat faces, and 0 at the border: no cliffs
    height = pyramid + lean * smoothstep(0.0, 0.4, cell.second - cell.near)
    return height, smoothstep(0.10, 0.0, cell.second - cell.near), cell.other


@material("coal", words="coal anthracite charcoal black fuel mine", made_of="coal")
def coal(points: Points, color: Tensor = rgb(46, 45, 47)) -> Surface:
    bent = points.warped(0.010, 12.0, 2)
    lump = pieces(bent, 4.4, 0.72, 0.60, 0.5, 0.5, 0.45, count=3, rim=0.3)
    small = pieces(bent, 9.0, 0.70, 0.58, 0.5, 0.5, 0.4, count=3, layer=2, rim=0.4)
    here, top = piled(lump, small, 0.5)
    lean, edge, value = _facets(points, 7.0, 3)
    dome = mixed(0.35 * small.inside.sqrt(), 0.5 + 0.3 * lump.rank + 0.5 * lump.inside.sqrt(), here)
    bed = noise(points, (6.0, 6.0, 48.0), 4)
    dull = smoothstep(0.45, 0.75, value + 0.2 * bed)
    base = mix(shift(color, -0.02), shift(color, 0.07), dull)
    base = lit(base, 0.3 * (value - 0.5) + 0.10 * bed * dull + 0.2 * (lump.other - 0.5))
    base = mix(shift(color, -0.16), base, smoothstep(-0.5, 0.3, top))
    return Surface(
        base,
        0.20 + 0.36 * dull + 0.4 * edge + 0.3 * smoothstep(0.7, 0.4, dome),
        0.0,
        0.032 * top + 0.040 * lean + 0.0008 * bed * dull,
    )


@material("embers", words="embers glowing coals charcoal ash campfire hot barbecue", made_of="coal")
def embers(points: Points, glow: Tensor = rgb(255, 96, 24), color: Tensor = rgb(66, 60, 58)) -> Surface:
    glow = luminous(glow)
    bent = points.warped(0.022, 8.0, 4)
    lump = pieces(bent, 4.2, 0.85, 0.70, 0.35, 0.5, 0.5, count=2, rim=0.5)
    char = cracks(bent, (11.0, 11.0, 7.0), 1.0, 0.7, 2)
    grain, flake = fbm(bent, 18.0, 3, 0.75, 6), fbm(points, 55.0, 2, 0.9, 7)
    heat = half(1.5 * fbm(points, 1.8, 3, 0.6, 3) + 1.0 * (lump.value - 0.5))
    deep = smoothstep(0.25, -0.75, lump.top)
    line = smoothstep(0.014, 0.001, char.distance + 0.003 * grain) * smoothstep(0.35, 0.75, heat)
    groove = smoothstep(0.020, 0.002, char.distance + 0.003 * grain)
    ash = smoothstep(-0.25, 0.45, fbm(points, 5.0, 3, 0.7, 4) + 0.4 * grain + 0.25 * flake)
    ash = ash * smoothstep(0.1, 0.6, lump.inside) * (1.0 - 0.7 * groove)
    skin = smoothstep(0.55, 0.95, heat) * (1.0 - ash) * half(1.6 * grain + 0.5 * flake)
    fire = deep * (0.34 + 0.50 * heat + 0.3 * grain + 0.08 * flake) + 0.55 * line * (1.0 - 0.6 * ash) + 0.50 * skin
    base = lit(mix(shift(color, -0.09), shift(color, -0.02), lump.value), 0.20 * grain + 0.20 * flake)
    base = mix(base, lit(shift(color, 0.30, 0.5), 0.12 * flake), 0.80 * ash * half(0.6 + grain))
    height = 0.020 * lump.top - 0.006 * groove + 0.004 * ash + 0.003 * grain + 0.0016 * flake
    return Surface(base, 0.90 + 0.05 * flake, 0.0, height, incandescent(glow, fire))


@material("salt", words="salt crystals rock salt flat crust white mineral sugar", made_of="salt")
def salt_crust(points: Points, color: Tensor = rgb(232, 229, 224)) -> Surface:
    lean, edge, value = _facets(points, 15.0)
    small, small_edge, own = _facets(points, 34.0, 2)
    drift = fbm(points, 2.2, 4, 0.6, 3)
    clear = smoothstep(0.45, 0.9, value)
    base = lit(mix(color, shift(color, -0.11, 1.8, -0.008), clear), 0.06 * (own - 0.5) + 0.03 * drift)
    base = mix(base, shift(color, 0.04), 0.3 * edge + 0.1 * small_edge)
    return Surface(base, 0.52 - 0.40 * clear + 0.25 * (own - 0.5), 0.0, 0.022 * lean + 0.006 * small + 0.012 * drift)
