"""Woods. Rings about a leaning pith, fibres and pores along it, a knot here and there."""

import torch
from torch import Tensor

from .craft import *
from .growth import Timber


def season(ring: Tensor, sharp: float = 0.82) -> Tensor:
    """Late wood: rises through the year and ends at once: 0..1."""
    year = ring - ring.floor()
    good = 0.75 + 0.5 * (ring.floor() * 2.4).sin()  # some years are faint
    return good * year * year * (1.0 - smoothstep(sharp + 0.08, 1.0, year))


def lengthwise(points: Points, trunk: Timber) -> Points:
    """The points in the trunk: away from the pith, round it, along it; bent round knots as the rings are."""
    return points.at(trunk.radius, 1.1 * trunk.angle, trunk.along)


def fibres(points: Points, trunk: Timber, fine: float = 60.0, layer: int = 0) -> Tensor:
    """Fibres along the trunk: soft strands, and thin ones in them that come and go: about -1..1."""
    bent = lengthwise(points, trunk)
    soft = fbm(bent, (0.6 * fine, 0.5 * fine, 1.6), 2, 0.8, layer)
    thin = noise(bent, (3.2 * fine, 2.6 * fine, 7.0), layer + 1)
    return 0.5 * soft + (1.2 + noise(bent, (5.0, 4.0, 1.2), layer + 2)) * thin


def vessels(points: Points, trunk: Timber, share: float | Tensor = 0.0, length: float = 0.12, layer: int = 4) -> Tensor:
    """Open pores, cut lengthwise: fine dashes of two sizes, more of them in some places: (P,) 0..1."""
    bent = lengthwise(points, trunk)
    pace = share + 0.14 * noise(bent, (9.0, 7.0, 1.2), layer + 3)
    fine = smoothstep(0.30, 0.52, noise(bent, (190.0, 170.0, 1.0 / length), layer) + pace)
    return fine.maximum(smoothstep(0.48, 0.66, noise(bent, (120.0, 105.0, 0.7 / length), layer + 1) + pace))


def knotted(base: Tensor, knot: Tensor, color: Tensor, ring: Tensor) -> Tensor:
    """Draw the knots, with rings of their own and a dark rim."""
    inside = 1.0 - smoothstep(0.86, 1.0, knot)
    own = 0.5 + 0.5 * (knot * 21.0 + 0.6 * ring).sin()
    heart = mix(shift(color, -0.10, 1.1, 0.015), shift(color, -0.20, 1.0), own)
    pith = smoothstep(0.22, 0.08, knot)
    rim = smoothstep(0.14, 0.0, (knot - 0.94).abs())
    halo = smoothstep(2.4, 1.0, knot) * (1.0 - inside)  # resin in the wood around it
    stained = mix(base, shift(color, -0.10, 1.25, 0.015), 0.45 * halo)
    return mix(mix(stained, heart, 0.9 * inside), shift(color, -0.32, 0.75), (0.7 * rim).maximum(0.6 * pith))


@material("oak", words="oak wood timber oaken", made_of="wood")
def oak(points: Points, color: Tensor = rgb(178, 134, 86)) -> Surface:
    trunk = timber(points, 0.050, 0.05, 0.12, 0.05)
    fibre, bent = fibres(points, trunk), lengthwise(points, trunk)
    year = trunk.ring - trunk.ring.floor()
    late = season(trunk.ring + 0.03 * fibre)
    spring = smoothstep(0.50, 0.15, year + 0.10 * fibre)  # the pores of one row open in spring
    pores = vessels(points, trunk, 0.20 * spring - 0.10, 0.14) * (0.25 + 0.75 * spring)
    fleck = smoothstep(0.44, 0.62, noise(bent, (9.0, 60.0, 11.0), 5) + 0.1 * fibre)
    tone = fbm(points, (1.5, 1.5, 0.6), 3)
    base = mix(shift(color, 0.045, 0.95), shift(color, -0.10, 1.05, 0.01), 0.85 * late + 0.15 * spring)
    base = lit(base, 0.075 * fibre + 0.05 * tone)
    base = mix(base, shift(color, -0.24, 0.85), 0.72 * pores)
    base = mix(base, lit(shift(color, 0.09, 0.75), 0.06 * fibre), 0.40 * fleck * (1.0 - pores))
    base = knotted(base, trunk.knot, color, trunk.ring)
    roughness = 0.50 + 0.20 * pores - 0.08 * late + 0.08 * fibre - 0.06 * fleck
    return Surface(base, roughness, 0.0, -0.0012 * pores + 0.0006 * fibre + 0.0010 * late)


@material("pine", words="pine wood softwood knotty deal spruce fir", made_of="wood")
def pine(points: Points, color: Tensor = rgb(222, 180, 122)) -> Surface:
    trunk = timber(points, 0.046, 0.06, 0.5, 0.06)
    fibre = fibres(points, trunk, 52.0)
    late = season(trunk.ring + 0.05 * fibre, 0.88)
    hard = late * late
    tone = fbm(points, (1.2, 1.2, 0.5), 3)
    canal = smoothstep(0.60, 0.74, noise(lengthwise(points, trunk), (110.0, 95.0, 3.0), 6))
    base = mix(shift(color, 0.035, 0.85), shift(color, -0.15, 1.25, 0.015), 0.45 * late + 0.55 * hard)
    base = lit(base, 0.07 * fibre + 0.05 * tone)
    base = mix(base, shift(color, -0.18, 1.2, 0.01), 0.5 * canal)
    base = knotted(base, trunk.knot, shift(color, -0.08, 1.15, 0.02), trunk.ring)
    roughness = 0.56 + 0.08 * fibre - 0.14 * hard
    return Surface(base, roughness, 0.0, 0.0022 * hard + 0.0008 * fibre - 0.0006 * canal)


@material("walnut", words="walnut wood dark brown furniture", made_of="wood")
def walnut(points: Points, color: Tensor = rgb(98, 66, 44)) -> Surface:
    trunk = timber(points.warped(0.06, 1.5, 2), 0.07, 0.12, 0.15, 0.07)
    fibre, bent = fibres(points, trunk, 56.0), lengthwise(points, trunk)
    late = season(trunk.ring + 0.05 * fibre, 0.75)
    streak = fbm(bent, (9.0, 3.0, 0.5), 3, 0.65, 2)
    spring = smoothstep(0.6, 0.1, trunk.ring - trunk.ring.floor())
    pores = vessels(points, trunk, 0.10 * spring - 0.03, 0.10)
    base = mix(
        shift(color, 0.07, 0.95, 0.006), shift(color, -0.10, 0.85, -0.005), half(1.5 * streak + 0.9 * late - 0.2)
    )
    base = mix(lit(base, 0.085 * fibre), shift(color, -0.2, 0.7), 0.65 * pores)
    base = knotted(base, trunk.knot, color, trunk.ring)
    return Surface(base, 0.38 + 0.14 * pores + 0.07 * fibre, 0.0, -0.0005 * pores + 0.0003 * fibre)


@material("mahogany", words="mahogany wood red polished varnished rosewood", made_of="wood")
def mahogany(points: Points, color: Tensor = rgb(128, 58, 34)) -> Surface:
    trunk = timber(points, 0.11, 0.10, 0.0)
    bent = lengthwise(points, trunk)
    ribbon = fbm(bent, (9.0, 4.0, 1.1), 2, 0.6, 2)
    fibre = fibres(points, trunk, 56.0)
    pores = vessels(points, trunk, 0.03, 0.10)
    tone = fbm(points, 1.4, 4, 0.6, 9)
    base = mix(shift(color, -0.05, 0.92), shift(color, 0.055, 1.0, 0.008), half(1.5 * ribbon + 0.4 * fibre))
    base = lit(base, 0.075 * fibre + 0.05 * tone)
    base = mix(base, shift(color, -0.15, 0.7), 0.55 * pores + 0.25 * season(trunk.ring))
    # Varnish fills the pores nearly.
    return Surface(base, 0.18 + 0.07 * pores + 0.04 * half(1.5 * tone), 0.0, -0.0003 * pores)


@material("ebony", words="ebony wood black blackwood", made_of="wood")
def ebony(points: Points, color: Tensor = rgb(46, 38, 34)) -> Surface:
    trunk = timber(points, 0.09, 0.08, 0.0)
    bent = lengthwise(points, trunk)
    fibre, pores = fibres(points, trunk, 60.0), vessels(points, trunk, 0.0, 0.07)
    wide = fbm(bent, (9.0, 4.0, 0.5), 3, 0.6, 3)
    streak = smoothstep(0.30, 0.8, fbm(bent, (13.0, 5.0, 0.5), 4, 0.7, 2) + 0.06 * fibre)
    base = lit(color, 0.16 * fibre + 0.16 * wide)
    base = mix(base, lit(shift(color, 0.13, 1.6, 0.015), 0.12 * fibre), 0.65 * streak)
    base = mix(base, shift(color, -0.10), 0.6 * pores)
    return Surface(base, 0.27 + 0.06 * fibre + 0.10 * pores, 0.0, 0.0002 * fibre - 0.0003 * pores)


@material("birch", words="birch maple wood pale blond light plywood", made_of="wood")
def birch(points: Points, color: Tensor = rgb(228, 202, 162)) -> Surface:
    trunk = timber(points.warped(0.04, 2.0), 0.07, 0.10, 0.08, 0.05)
    fibre, bent = fibres(points, trunk, 74.0), lengthwise(points, trunk)
    late = season(trunk.ring + 0.02 * fibre, 0.9)
    pores = vessels(points, trunk, -0.02, 0.09)
    curl = fbm(bent, (3.0, 4.0, 11.0), 2, 0.5, 3)
    ray = smoothstep(0.35, 0.6, noise(bent, (24.0, 150.0, 22.0), 9))  # short brown dashes
    pith = smoothstep(0.72, 0.84, noise(bent, (60.0, 40.0, 3.0), 10))
    base = lit(mix(shift(color, 0.02), shift(color, -0.10, 1.25, 0.015), late), 0.045 * fibre + 0.03 * curl)
    base = mix(base, shift(color, -0.13, 1.25, 0.01), 0.5 * pores + 0.22 * ray)
    base = mix(base, shift(color, -0.26, 1.25, 0.01), 0.7 * pith)
    base = knotted(base, trunk.knot, color, trunk.ring)
    roughness = 0.42 + 0.05 * curl + 0.10 * pores + 0.06 * fibre
    return Surface(base, roughness, 0.0, 0.0004 * fibre - 0.0006 * pores)


@material("weathered wood", words="weathered driftwood old grey barn wood", made_of="wood")
def weathered_wood(points: Points, color: Tensor = rgb(142, 134, 124)) -> Surface:
    trunk = timber(points, 0.055, 0.07, 0.4, 0.07)
    fibre, bent = fibres(points, trunk, 50.0), lengthwise(points, trunk)
    late = season(trunk.ring + 0.06 * fibre, 0.86)
    pace = 0.22 * noise(points, 1.6, 8)
    hair = smoothstep(0.34, 0.62, noise(bent, (60.0, 120.0, 2.6), 7) + pace)  # checks lie in planes with the pith
    open_ = smoothstep(0.56, 0.72, noise(bent, (5.0, 74.0, 1.1), 9) + pace + 0.05 * fibre)
    tone = fbm(points, (1.7, 1.7, 1.0), 4, 0.6)
    furrow = late - 0.25 * hair
    base = mix(shift(color, -0.06, 1.5, 0.012), shift(color, 0.085, 0.65), half(1.3 * late - 0.35 + 0.7 * tone))
    base = lit(base, 0.15 * fibre + 0.03 * tone)
    base = knotted(base, trunk.knot, shift(color, -0.08, 1.2, 0.01), trunk.ring)
    base = mix(base, shift(color, -0.34), (0.42 * hair).maximum(0.88 * open_))
    roughness = 0.86 + 0.08 * fibre - 0.10 * late
    return Surface(base, roughness, 0.0, 0.0055 * furrow + 0.0022 * fibre - 0.009 * open_)


@material("wooden planks", words="planks boards wood floor floorboards deck parquet", made_of="wood")
def wooden_planks(points: Points, color: Tensor = rgb(158, 108, 66)) -> Surface:
    plank = bricks(points.warped(0.003, 6.0), 1.5, 0.24, 0.010, -1.0, 0.3, upright=True)
    own = points.moved((plank.value[:, None] * 7.0).repeat(1, 3) * points.position.new_tensor([1.0, 0.6, 0.9]))
    trunk = timber(own, 0.05, 0.09, 0.25, 0.05, 0.1)
    fibre = fibres(own, trunk, 54.0)
    late = season(trunk.ring + 0.04 * fibre)
    chip = fbm(points, (26.0, 26.0, 7.0), 2, 0.7, 6)
    edge = plank.inside + 0.003 * chip - 0.002  # joints differ in width, and splinters are out of them
    gap = smoothstep(0.001, -0.004, edge)
    round_ = smoothstep(0.028, 0.0, edge)
    tread = fbm(points, (2.4, 2.4, 1.2), 3, 0.6, 7)
    bare = smoothstep(0.0, 0.8, tread + 0.7 * fibre)  # varnish that feet took off
    base = mix(shift(color, 0.055), shift(color, -0.12, 1.1, 0.01), late)
    base = mix(base, shift(color, -0.17, 0.95), 0.6 * vessels(own, trunk, 0.0, 0.15))
    base = lit(base, 0.08 * fibre + 0.20 * (plank.other - 0.5) + 0.04 * tread)
    base = knotted(base, trunk.knot, color, trunk.ring)
    base = mix(base, shift(color, 0.07, 0.7), 0.30 * bare)
    base = mix(base, shift(color, -0.16, 0.8), 0.5 * round_ * half(0.6 + 1.2 * chip))
    base = mix(base, shift(color, -0.36, 0.5), 0.9 * gap)
    height = 0.0010 * fibre + 0.0012 * late - 0.014 * gap - 0.008 * round_ * round_ + 0.003 * (plank.other - 0.5)
    return Surface(base, 0.42 + 0.08 * fibre + 0.20 * bare + 0.2 * gap, 0.0, height)


def ridges(points: Points) -> tuple[Tensor, Tensor, Tensor, Tensor]:
    """Furrowed bark, all (P,): its height in object units, 0 in a furrow to 1 on a ridge, the tone 0..1 of the flakes
    that a ridge is broken into, and grain, -1..1."""
    bent = points.warped(0.075, 2.2, 4)
    wide = cracks(bent, (6.4, 6.4, 1.7), 1.0, 0.6)
    cross = cracks(bent.warped(0.016, 12.0, 3, 7), (11.0, 11.0, 8.0), 0.7, 0.7, 2)
    layers = fbm(bent, (15.0, 15.0, 8.0), 3, 0.7, 2)
    fibre = fbm(bent, (58.0, 58.0, 20.0), 3, 0.9, 3)
    crumb = fbm(points, 80.0, 2, 0.9, 4)
    furrow = smoothstep(0.000, 0.045, wide.distance * (1.0 + 0.4 * layers) + 0.009 * layers + 0.002 * fibre)
    split = smoothstep(0.018, 0.002, cross.distance + 0.003 * fibre) * smoothstep(0.3, 0.8, furrow)
    height = 0.046 * furrow + 0.008 * layers * furrow - 0.008 * split + 0.0034 * fibre + 0.0016 * crumb
    return height, (furrow - 0.35 * split).clamp(0.0, 1.0), cross.value, 0.5 * fibre + 0.35 * crumb + 0.25 * layers


@material("tree bark", words="bark trunk rough oak tree", made_of="bark")
def tree_bark(points: Points, color: Tensor = rgb(104, 82, 62), lichen: Tensor = rgb(142, 148, 118)) -> Surface:
    height, furrow, flake, grain = ridges(points)
    crest = smoothstep(0.35, 0.95, furrow)
    tone = fbm(points, (1.6, 1.6, 0.9), 3, 0.6, 9)
    base = mix(shift(color, -0.11, 1.1), shift(color, 0.05, 0.8), furrow)
    base = lit(base, 0.24 * grain + 0.10 * tone + 0.14 * (flake - 0.5))
    base = mix(base, shift(color, 0.14, 0.45), 0.50 * crest * half(2.2 * grain + 1.2 * tone))
    base = mix(base, shift(color, -0.22, 0.9), 0.8 * smoothstep(0.22, 0.0, furrow) * half(1.0 - grain))
    spread = fbm(points, 2.2, 4, 0.6, 5)
    crust = smoothstep(0.30, 0.50, spread + 0.30 * fbm(points, 26.0, 3, 0.8, 6)) * smoothstep(0.2, 0.6, furrow)
    base = mix(base, lit(lichen, 0.14 * grain + 0.10 * tone), 0.75 * crust)
    return Surface(base, 0.90 + 0.06 * grain, 0.0, height + 0.0015 * crust)


@material("mossy bark", words="mossy bark moss tree trunk forest fairy lichen", made_of="bark")
def mossy_bark(points: Points, color: Tensor = rgb(98, 78, 58), moss: Tensor = rgb(102, 124, 48)) -> Surface:
    height, furrow, flake, grain = ridges(points)
    star = pieces(points.warped(0.004, 40.0), 46.0, 0.95, 0.24, 0.9, 0.35, 0.5, count=2, rim=1.0)
    wide = fbm(points, 2.0, 5, 0.65, 5)
    growth = wide + 0.28 * points.up - 0.18 * furrow + 0.10 * grain
    green = smoothstep(0.13, 0.25, growth + 0.10 * (star.inside - 0.5))
    film = smoothstep(-0.45, 0.15, growth) * half(0.4 + grain)  # algae about it
    cushion = smoothstep(0.13, 0.60, growth)
    bark = mix(shift(color, -0.10, 1.1), shift(color, 0.07, 0.8), furrow)
    bark = lit(bark, 0.24 * grain + 0.14 * (flake - 0.5))
    bark = mix(bark, shift(color, -0.18, 0.9), 0.7 * smoothstep(0.22, 0.0, furrow) * half(1.0 - grain))
    bark = mix(bark, lit(shift(moss, -0.04, 0.7), 0.15 * grain), 0.45 * film)
    light = 0.30 * half(star.rank) + 0.40 * star.inside.sqrt() + 0.30 * cushion + 0.15 * grain
    soft = ramp(light.clamp(0.0, 1.0), shift(moss, -0.20, 0.7), moss, shift(moss, 0.12, 1.05, 0.015))
    base = mix(bark, lit(soft, 0.22 * (star.value - 0.5) + 0.10 * wide), 0.9 * green)
    relief = height * (1.0 - 0.6 * green) + 0.042 * cushion + green * (0.006 + 0.0035 * star.top)
    return Surface(base, 0.90 + 0.05 * grain, 0.0, relief)


@material("birch bark", words="birch bark white silver paper trunk tree papery peeling", made_of="bark")
def birch_bark(
    points: Points,
    color: Tensor = rgb(224, 216, 204),
    dark: Tensor = rgb(54, 46, 42),
    inner: Tensor = rgb(196, 148, 108),
) -> Surface:
    bent = points.warped(0.015, 3.0, 2)
    band = fbm(bent, (1.2, 1.2, 7.0), 3, 0.6)
    paper = fbm(bent, (4.0, 4.0, 56.0), 2, 0.8, 2)
    fine, tone = fbm(points, (26.0, 26.0, 110.0), 2, 0.9, 7), fbm(points, 1.5, 4, 0.6, 8)
    many = smoothstep(-0.25, 0.4, band)
    flat = (0.0, 0.0, 1.0)
    dash = scratches(bent, 2.2, 0.014, 0.45, 0.95, flat)
    dash = dash.maximum(scratches(bent, 4.5, 0.011, 0.8, 0.9, flat, 2))
    dash = dash.maximum(many * scratches(bent, 9.0, 0.008, 0.9, 0.8, flat, 3))
    dash = smoothstep(0.10, 0.40, dash + 0.10 * fine)
    # The scar of a branch: a black triangle under an eyebrow.
    frayed = points.warped(0.018, 14.0, 3)
    scar = cells(frayed, 1.7, 0.9, 4)
    aside = (scar.offset * points.along(torch.linalg.cross(points.normal, points.along(flat)))).sum(-1).abs()
    below = -scar.offset[:, 2]
    near = (scar.offset * points.normal).sum(-1).abs()
    size = 0.22 * smoothstep(0.45, 0.7, scar.value) * smoothstep(0.5, 0.2, near)
    brow = (below - 0.9 * aside + 0.15 * size).minimum(0.75 * size - below - 0.2 * aside)
    brow = brow.maximum(0.30 * size - (below - 0.55 * aside + 0.4 * size).abs() - 0.18 * aside)
    mark = smoothstep(-0.012, 0.012, brow) * smoothstep(0.02, 0.06, size)
    # Papery strips have come off and curl at the rim.
    loose = fbm(points.warped(0.05, 4.0, 4), (1.3, 1.3, 5.0), 4, 0.5, 6) + 0.012 * fine
    edge = scratches(bent, 6.0, 0.006, 1.0, 0.95, flat, 5)  # of the sheets of paper below
    bare = smoothstep(0.43, 0.46, loose)
    lip = smoothstep(0.34, 0.43, loose) * (1.0 - bare)
    base = mix(color, shift(color, -0.07, 1.2), half(1.5 * band))
    base = mix(base, inner, 0.22 * smoothstep(0.1, 0.8, tone + 0.5 * paper))  # a blush, and the grey of algae
    base = mix(base, shift(color, -0.20, 0.6, -0.01), 0.45 * smoothstep(0.1, 0.7, 0.5 * paper - tone))
    base = lit(base, 0.045 * paper + 0.04 * fine + 0.05)
    base = mix(base, inner, 0.30 * edge)
    base = mix(base, shift(color, 0.04, 0.8), 0.7 * lip)
    base = mix(base, lit(inner, 0.14 * paper + 0.10 * band - 0.12 * edge), bare)
    base = mix(base, shift(inner, -0.22), 0.7 * bare * smoothstep(0.50, 0.45, loose))
    base = mix(mix(base, dark, 0.85 * dash * (1.0 - 0.5 * bare)), dark, mark)
    height = 0.0026 * paper + 0.0010 * fine + 0.012 * lip - 0.006 * bare + 0.0015 * edge + 0.004 * dash + 0.008 * mark
    return Surface(base, 0.62 + 0.07 * paper + 0.05 * fine - 0.08 * lip + 0.2 * mark, 0.0, height)


@material("bamboo", words="bamboo cane reed", made_of="bamboo")
def bamboo(points: Points, color: Tensor = rgb(200, 176, 104), green: Tensor = rgb(140, 150, 76)) -> Surface:
    cane = bricks(points.moved((0.0, 0.0, 7.0)), 30.0, 0.21, 0.0, 0.0, 0.0, upright=True, sides=8)
    pace = 1.7 + 0.8 * cane.other
    level = pace * points.z + 3.0 * cane.value + 0.008 * noise(points, 6.0, 5)
    node = (level - level.round()) / pace  # 0 at a node, > 0 above it
    ring = smoothstep(0.016, 0.004, (node - 0.004).abs())
    scar = smoothstep(0.010, 0.002, (node + 0.016).abs())  # where the sheath fell off
    own = points.moved(torch.stack((3.0 * cane.value, 5.0 * cane.other, 4.0 * level.floor()), -1))
    fibre, streak = fbm(points, (90.0, 90.0, 2.5), 2, 0.8), fbm(own, (26.0, 26.0, 1.0), 3, 0.7, 2)
    blotch = fbm(own, (3.0, 3.0, 1.2), 4, 0.6, 3)
    fleck = smoothstep(0.62, 0.85, fbm(own, (52.0, 52.0, 22.0), 3, 0.7, 4) + 0.4 * blotch)
    wax = smoothstep(0.10, 0.0, node.abs()) * smoothstep(0.01, -0.03, node) * half(0.8 + streak)
    base = mix(color, green, 0.9 * smoothstep(0.0, 1.0, 0.7 * blotch + 0.5 * streak + cane.other - 0.4))
    base = lit(base, 0.06 * fibre + 0.06 * streak + 0.12 * (cane.value - 0.5))
    base = mix(base, shift(color, -0.10, 1.0, 0.015), 0.5 * smoothstep(0.2, 0.7, streak - 0.3 * blotch))
    base = mix(base, shift(color, 0.10, 0.35), 0.5 * wax)
    base = mix(base, shift(color, -0.26, 0.9), (0.45 * fleck).maximum(0.75 * scar).maximum(0.20 * ring))
    round_ = (1.0 - 4.0 * cane.v * cane.v).clamp_min(0.0)
    base = mix(shift(color, -0.36, 0.6), base, smoothstep(0.0, 0.35, round_ + 0.05 * fibre))
    height = 0.075 * round_.sqrt() + 0.010 * ring - 0.005 * scar + 0.0008 * fibre
    return Surface(base, 0.36 + 0.10 * blotch + 0.06 * fibre + 0.15 * wax + 0.15 * fleck, 0.0, height)
