"""Ground that lives: soil, moss, grass, and what falls from trees."""

from torch import Tensor

from .craft import *
from .patterns import random, turned, wrap


def leaf_ribs(leaf: Pieces, points: Points) -> tuple[Tensor, Tensor, Tensor]:
    """Of a leaf: its ribs, how it curls, and the net of veins between its ribs: all 0..1."""
    side = leaf.v.abs()
    rib = smoothstep(0.020 + 0.045 * (0.5 - 0.5 * leaf.u), 0.006, side)
    count = 5.0 + 2.0 * leaf.other
    slant = (count * (leaf.u - 0.85 * side + 0.35 * side.square()) + 0.5 * (leaf.v > 0.0)).remainder(1.0)
    branch = smoothstep(0.030 * count * 0.5, 0.0, (slant - 0.5).abs()) * smoothstep(0.01, 0.25, leaf.inside)
    net = cells(points.at(15.0 * leaf.u + 40.0 * leaf.value, 9.0 * leaf.v, 20.0 * leaf.other), 1.0, 0.9, 77)
    mesh = smoothstep(0.16, 0.02, net.second - net.near)
    return rib.maximum(0.6 * branch), (0.5 + 0.5 * leaf.u * leaf.u) * side, mesh


@material("soil", words="soil earth dirt garden ground humus compost potting", made_of="soil")
def soil(points: Points, color: Tensor = rgb(84, 62, 46)) -> Surface:
    bent = points.warped(0.018, 13.0, 4)
    crumb = pieces(bent, 12.0, 0.64, 0.54, 0.0, 0.6, 0.95, count=4, rim=0.5)
    fine = cells(points.warped(0.006, 40.0, 2), 44.0, 1.0, 2)
    root = pieces(points.warped(0.03, 6.0, 3), 5.0, 0.9, 0.028, 0.0, 0.05, 0.4, layer=3, rim=1.0)
    grain, tone = fbm(points, 48.0, 3, 0.9, 5), fbm(points, 2.0, 4, 0.6, 6)
    top = smoothstep(-0.8, 0.55, crumb.top)
    stone = smoothstep(0.955, 0.957, crumb.value) * smoothstep(0.05, 0.3, crumb.inside)
    stalk = smoothstep(0.1, 0.5, root.inside) * smoothstep(0.55, 0.56, root.value)
    base = mix(shift(color, -0.09), shift(color, 0.035, 0.95), top)
    base = lit(base, 0.20 * (fine.value - 0.5) + 0.22 * grain + 0.12 * (crumb.other - 0.5) + 0.08 * tone)
    base = mix(base, lit(shift(color, 0.17, 0.55), 0.12 * grain), 0.85 * stone * half(0.9 + grain))
    base = mix(base, lit(shift(color, 0.16, 0.85), 0.15 * grain), 0.75 * stalk)
    height = 0.013 * crumb.top + (1.0 - 0.7 * stone) * (0.0034 * grain - 0.0026 * fine.near) + 0.002 * stalk
    return Surface(base, 0.93 - 0.15 * stone + 0.05 * grain, 0.0, height)


@material("moss", words="moss mossy green forest lichen overgrown velvet", made_of="moss")
def moss(points: Points, color: Tensor = rgb(98, 122, 44)) -> Surface:
    mound = cells(points.warped(0.07, 4.0, 3), 4.2)
    clump = cells(points.warped(0.02, 14.0, 2), 17.0, 1.0, 2)
    star = pieces(points.warped(0.005, 40.0), 38.0, 0.95, 0.19, 0.9, 0.35, 0.5, count=3, rim=1.0)
    fuzz = fbm(points, 55.0, 2, 0.9, 3)
    dome = 1.0 - smoothstep(0.0, 1.0, mound.near)
    knob = (1.0 - clump.near).clamp_min(0.0)
    tone = fbm(points, 1.6, 4, 0.55, 2)
    light = 0.52 * dome + 0.34 * knob + 0.16 * star.rank + 0.24 * star.inside.sqrt() + 0.08 * fuzz - 0.10
    base = ramp(
        light.clamp(0, 1),
        shift(color, -0.20, 0.7),
        shift(color, -0.07, 0.9),
        shift(color, 0.05, 1.0),
        shift(color, 0.16, 1.0, 0.02),
    )
    base = lit(base, 0.20 * (star.value - 0.5) + 0.07 * tone + 0.14 * (clump.value - 0.5) + 0.05 * fuzz)
    dry = smoothstep(0.05, 0.75, tone + 0.5 * (star.other - 0.5))
    base = mix(base, lit(shift(color, 0.06, 0.8, 0.05), 0.1 * fuzz), 0.6 * dry)
    height = 0.060 * dome + 0.022 * knob + 0.0036 * star.top + 0.0012 * fuzz
    return Surface(base, 0.90 + 0.05 * fuzz, 0.0, height)


@material("grass", words="grass lawn meadow turf green field blades", made_of="grass")
def grass(points: Points, color: Tensor = rgb(96, 134, 50)) -> Surface:
    bent = points.warped(0.06, 2.6, 3)
    blade = pieces(bent, 8.0, 1.0, 0.070, 0.9, 0.10, 0.6, (0.0, 0.15, 1.0), count=4, rim=1.0)
    under = pieces(
        points.warped(0.09, 2.2, 2, 5), 9.0, 1.0, 0.13, 0.9, 0.08, 0.4, (0.3, 0.0, 0.7), count=3, layer=2, rim=1.0
    )
    here, top = piled(blade, under, 0.95, 0.25)
    value, other = mixed(under.value, blade.value, here), mixed(under.other, blade.other, here)
    rank = mixed(0.6 * under.rank - 0.4, blade.rank, here)
    along, across = mixed(under.u, blade.u, here), mixed(under.v, blade.v, here)
    body = mixed(0.7 * under.inside, blade.inside, here)
    length = noise(points.at(0.9 * along, 9.0 * across, 31.0 * value), (1.0, 1.0, 1.0), 3)  # veins run along a blade
    tone = fbm(points, 1.4, 4, 0.6)
    base = ramp(
        half(0.9 * rank + 0.35 * along), shift(color, -0.19, 0.8), shift(color, -0.04, 0.95), shift(color, 0.09, 0.95)
    )
    base = lit(base, 0.24 * (value - 0.5) + 0.10 * tone + 0.07 * length)
    base = mix(base, shift(color, 0.04, 0.9, 0.03), 0.5 * smoothstep(0.3, 0.9, other + 0.4 * tone))
    dead = smoothstep(0.90, 0.94, value + 0.05 * tone).maximum(
        smoothstep(0.75, 1.0, along) * smoothstep(0.5, 0.9, other)
    )
    base = mix(base, shift(color, 0.14, 0.65, 0.055), 0.75 * dead)
    base = mix(base, shift(color, 0.09, 0.9), 0.35 * smoothstep(0.22, 0.0, across.abs()) * smoothstep(0.0, 0.2, body))
    soil = lit(shift(color, -0.20, 0.7), 0.35 * fbm(bent, (50.0, 50.0, 8.0), 2, 0.8, 4))
    base = mix(soil, base, smoothstep(0.0, 0.10, body))
    return Surface(base, 0.50 + 0.12 * (other - 0.5) + 0.06 * length, 0.0, 0.013 * top + 0.0006 * length * body)


@material("dry leaves", words="leaves dry fallen autumn fall dead foliage orange brown", made_of="leaf")
def dry_leaves(points: Points, color: Tensor = rgb(166, 104, 52)) -> Surface:
    leaf = pieces(points.warped(0.030, 4.5, 4), 3.8, 0.95, 0.46, 0.75, 0.09, 0.6, count=4, rim=0.3)
    rib, curl, mesh = leaf_ribs(leaf, points)
    blotch = fbm(points.moved(5.0 * leaf.value[:, None] * points.normal.new_tensor([1.0, 0.7, 0.4])), 6.0, 4, 0.65)
    fine = fbm(points, 50.0, 2, 0.9, 3)
    spot = smoothstep(0.40, 0.55, fbm(points, 17.0, 3, 0.7, 2) + 0.3 * (leaf.other - 0.5))
    base = ramp(
        leaf.value,
        shift(color, -0.16, 0.6),
        shift(color, -0.06, 0.85),
        shift(color, 0.00, 1.0),
        shift(color, 0.06, 0.95, 0.01),
        shift(color, 0.13, 0.75, 0.01),
    )
    rim = smoothstep(0.40, 0.0, leaf.inside + 0.25 * blotch)  # they dry from the rim
    base = lit(base, 0.11 * blotch + 0.10 * (leaf.other - 0.5) + 0.08 * leaf.rank + 0.05 * fine - 0.06 * mesh)
    base = mix(base, shift(base, -0.09, 0.7), 0.7 * rim)
    base = mix(base, shift(color, -0.25, 0.6), 0.55 * spot * smoothstep(0.3, 0.8, leaf.other))
    base = mix(base, mix(lit(base, 0.20), lit(base, -0.20), smoothstep(0.45, 0.55, leaf.other)), 0.65 * rib)
    under = lit(shift(color, -0.33, 0.5), 0.3 * fine)
    base = mix(under, base, smoothstep(0.0, 0.12, leaf.inside) * (0.60 + 0.40 * half(2.5 * leaf.rank + 1.3)))
    whole = smoothstep(0.0, 0.4, leaf.inside)
    height = 0.024 * leaf.top + whole * (0.012 * curl - 0.004 * rib + 0.004 * blotch - 0.0012 * mesh) + 0.0006 * fine
    return Surface(base, 0.62 + 0.12 * blotch + 0.12 * spot, 0.0, height)


@material("forest floor", words="forest floor woodland ground leaves needles twigs undergrowth", made_of="soil")
def forest_floor(points: Points, color: Tensor = rgb(98, 74, 48), green: Tensor = rgb(88, 106, 44)) -> Surface:
    leaf = pieces(points.warped(0.025, 5.0, 3), 4.4, 0.88, 0.42, 0.75, 0.08, 0.6, density=0.65, rim=0.3)
    needle = pieces(points.warped(0.02, 6.0, 2), 8.0, 0.98, 0.042, 0.4, 0.1, 0.6, count=3, layer=2, rim=1.0)
    bit = pieces(points.warped(0.012, 16.0, 2), 15.0, 0.85, 0.48, 0.2, 0.35, 0.6, count=1, layer=4, rim=0.6)
    tuft = cells(points.warped(0.02, 16.0, 3), 24.0, 1.0, 3)
    fuzz = fbm(points, 60.0, 2, 0.9, 6)
    rib, curl, mesh = leaf_ribs(leaf, points)
    patch = smoothstep(0.10, 0.32, fbm(points, 2.0, 4, 0.6, 4) - 0.12 * tuft.near + 0.06 * fuzz)
    on_leaf = smoothstep(0.0, 0.08, leaf.inside)
    on_needle = smoothstep(0.0, 0.25, needle.inside) * smoothstep(-0.4, 0.2, needle.rank) * (1.0 - 0.8 * patch)
    crumb = ramp(
        bit.value, shift(color, -0.10, 0.8), shift(color, -0.02), shift(color, 0.06, 0.8), shift(color, -0.05, 1.2)
    )
    base = mix(lit(shift(color, -0.14, 0.9), 0.25 * fuzz), lit(crumb, 0.15 * fuzz), smoothstep(0.0, 0.5, bit.inside))
    velvet = mix(shift(green, 0.06, 0.95, 0.01), shift(green, -0.15, 0.8), tuft.near.clamp_max(1.0) - 0.25 * fuzz)
    base = mix(base, lit(velvet, 0.12 * (tuft.other - 0.5)), patch)
    base = mix(base, lit(shift(color, 0.09, 1.05, 0.01), 0.5 * (needle.value - 0.5) + 0.1 * fuzz), on_needle)
    blotch = fbm(points, 8.0, 3, 0.65, 5)
    dead = ramp(leaf.value, shift(color, -0.02, 0.7), shift(color, 0.05, 1.15, 0.01), shift(color, 0.14, 1.05, 0.015))
    dead = lit(dead, 0.16 * rib + 0.12 * blotch - 0.06 * mesh + 0.04 * fuzz)
    dead = mix(dead, shift(color, -0.12, 0.7), 0.6 * smoothstep(0.35, 0.0, leaf.inside + 0.25 * blotch))
    base = mix(base, dead, on_leaf)
    ground = mixed(0.012 * bit.top + 0.005 * on_needle, 0.014 - 0.010 * tuft.near, patch) + 0.0016 * fuzz
    lifted = smoothstep(0.0, 0.35, leaf.inside)
    top = 0.020 + 0.012 * curl - 0.003 * rib - 0.001 * mesh + 0.003 * blotch
    return Surface(base, 0.88 - 0.18 * on_leaf + 0.06 * fuzz, 0.0, mixed(ground, top, lifted))


@material("pine needles", words="pine needles fir spruce conifer christmas tree evergreen", made_of="needles")
def pine_needles(points: Points, color: Tensor = rgb(62, 92, 54), twig: Tensor = rgb(88, 72, 58)) -> Surface:
    lane = plane(points.warped(0.06, 2.0, 2), mirror=True)
    grain = fbm(points, 60.0, 2, 0.9, 5)
    base = lit(shift(color, -0.17, 0.8), 0.3 * fbm(points, 24.0, 2, 0.7, 6))
    height = 0.0 * lane.u
    for layer, (angle, width, pitch) in enumerate(
        ((0.5, 0.17, 0.020), (-0.4, 0.19, 0.023), (1.1, 0.23, 0.021), (-0.05, 0.26, 0.025))
    ):
        u, v = turned(lane.u, lane.v, angle)
        u, i = wrap(u + 0.07 * layer, width)
        off = u.abs() * width
        side = (u > 0.0).to(u)
        lean = 0.75 + 0.35 * random(i, side, layer + 5)
        t, j = wrap(v + lean * off + 2.0 * off.square(), pitch)  # needles lean towards the tip of their twig
        own, other = random(j, i, side, layer), random(i, j, side, layer + 9)
        length = width * (0.26 + 0.26 * own)
        run = off / length
        place = (t + 0.55 * (other - 0.5) * (0.3 + 1.4 * run)).abs() * pitch  # they spread
        thick = (0.0052 + 0.0020 * own) * (1.0 - run).clamp_min(0.0).pow(0.4)
        needle = smoothstep(thick, 0.55 * thick, place) * (run < 1.0)
        wood = smoothstep(0.011, 0.007, off + 0.002 * grain)
        tint = mix(shift(color, -0.09 + 0.045 * layer, 0.95), shift(color, 0.05 + 0.045 * layer, 1.05), own)
        tint = mix(tint, shift(color, 0.10, 0.9, 0.05), 0.8 * smoothstep(0.93, 0.97, other))  # a dead one
        tint = mix(tint, shift(color, 0.14, 0.55, -0.02), 0.35 * smoothstep(0.4 * thick, 0.0, place))
        tint = lit(tint, 0.08 * grain - 0.25 * smoothstep(0.3, 0.0, run))
        on = needle.maximum(wood)
        round_ = (1.0 - (place / (1.3 * thick).clamp_min(1e-4)).square()).clamp_min(0.0)
        bump = (round_ * smoothstep(0.0, 0.3, 1.0 - run)).maximum(smoothstep(0.014, 0.002, off))
        base = mix(base, mix(tint, lit(twig, 0.5 * (0.5 - off / 0.01) + 0.3 * grain), wood), on)
        height = 0.6 * height * (1.0 - bump) + (0.004 + 0.0018 * layer) * bump
    return Surface(base, 0.48 + 0.06 * grain, 0.0, height)


@material(
    "bird nest", words="bird nest birds twigs sticks grass woven interwoven eagle stork tumbleweed", made_of="nest"
)
def bird_nest(points: Points, color: Tensor = rgb(134, 104, 72), straw: Tensor = rgb(196, 166, 108)) -> Surface:
    bent = points.warped(0.06, 2.2, 2)
    curved = points.warped(0.10, 1.7, 2, 3)
    twig = pieces(bent, 3.0, 0.98, 0.074, -0.6, 0.10, 0.5, (0.75, 0.6, 0.25), count=3, rim=1.0)
    stick = pieces(curved, 3.4, 0.98, 0.080, -0.6, 0.10, 0.5, count=3, layer=2, rim=1.0)
    stalk = pieces(curved, 4.2, 0.98, 0.046, 0.3, 0.06, 0.5, (0.75, 0.6, 0.3), count=3, layer=4, rim=1.0)
    here, top = piled(twig, stick, 0.83, 0.12)
    inside, rank = mixed(stick.inside, twig.inside, here), mixed(0.7 * stick.rank - 0.3, twig.rank, here)
    u, v = mixed(stick.u, twig.u, here), mixed(stick.v, twig.v, here)
    value, other = mixed(stick.value, twig.value, here), mixed(stick.other, twig.other, here)
    on_top, height = piled(stalk, stalk._replace(top=top), 1.5, -0.05)
    grass = on_top * smoothstep(0.0, 0.2, stalk.inside)
    bark = noise(points.at(7.0 * u + 9.0 * value, 2.5 * v, 30.0 * other), 1.0, 6)
    body = smoothstep(0.0, 0.45, inside)
    wood = ramp(value, shift(color, -0.14, 0.8), color, shift(color, 0.05, 0.55), shift(color, 0.04, 1.2, 0.012))
    wood = lit(wood, 0.16 * bark + 0.14 * (0.6 - v.abs()) + 0.16 * rank)
    deep = strands(curved, points.along((0.6, 0.5, 0.6)), 0.022, 0.30, 7)  # what lies in the gaps
    gap = mix(shift(color, -0.30, 0.75), shift(color, -0.13, 0.9), smoothstep(-0.1, 0.55, deep))
    base = mix(gap, wood, body * (0.45 + 0.55 * smoothstep(-0.9, 0.1, rank)))
    reed = lit(
        mix(straw, shift(straw, -0.06, 0.9, -0.01), stalk.other),
        0.24 * (stalk.value - 0.5) + 0.14 * (0.5 - stalk.v.abs()),
    )
    base = mix(base, reed, grass)
    return Surface(base, 0.88 - 0.15 * grass, 0.0, 0.040 * height + 0.0010 * bark * body + 0.003 * deep * (1.0 - body))


@material("wasp nest", words="wasp nest hornet paper papery hive layers bands grey wavy pulp", made_of="nest")
def wasp_nest(points: Points, color: Tensor = rgb(168, 158, 146)) -> Surface:
    bent = points.warped(0.075, 2.2, 2)
    flap = scales(bent, 0.52, 0.155, 0.0, 8)
    length = flap.v + 0.5
    arc = (flap.u.square() * 0.36 + (length - 1.05).square() * 0.16).sqrt()  # each flap was built from its rim
    wave = 46.0 * arc + 5.0 * flap.value + 0.7 * noise(points, 4.0, 2) + 0.35 * noise(points, 12.0, 3)
    band, number = wrap(wave)
    own = random(number, (97.0 * flap.value).floor(), 3)
    mouthful = smoothstep(0.5, 0.2, band.abs())
    fibre = strands(
        points, points.along(vector_noise(points, 3.0, 4) + points.normal.new_tensor([1.5, 1.0, 0.0])), 0.012, 0.10
    )
    pulp = fbm(points, 22.0, 3, 0.7, 5)
    tint = ramp(
        own, shift(color, -0.17, 0.9), shift(color, 0.02, 0.6), shift(color, 0.10, 0.7), shift(color, -0.05, 1.9, 0.02)
    )
    base = mix(lit(tint, 0.06 * fibre + 0.05 * pulp), shift(color, -0.12), 0.35 * (1.0 - mouthful))
    rim = smoothstep(0.020, 0.0, flap.inside)
    cover = smoothstep(0.62, 0.95, length)
    base = mix(mix(base, shift(color, -0.28, 0.9), 0.45 * cover), shift(color, 0.10, 0.8), 0.5 * rim)
    height = 0.040 * lapped(flap, 0.0, 0.25) + 0.0022 * mouthful + 0.0012 * fibre + 0.012 * noise(points, 3.0, 6)
    return Surface(base, 0.94, 0.0, height)
