"""Textiles with a pattern: woven in by the colours of the threads, knotted, stitched or printed."""

import torch
from torch import Tensor

from .cloth import Cloth, bands, cell, cloth, random, spun
from .craft import *
from .patterns import wrap


def _uneven(points: Points) -> Points:
    """For cloth whose threads are not quite straight, and thick and thin."""
    return points.warped(0.0025, 14.0, 2, 50)


def _woven(
    points: Points, color: Tensor, weave: Cloth, thread: float, contrast: float = 0.16, hairy: float = 0.03
) -> Surface:
    """Threads of these colours (P, 3): holes are darker, threads differ, and fibres wind round them. Wool is hairy."""
    fibre, fuzz, tone = spun(points, weave, thread), fbm(points, 55.0, 2, 0.8, 51), fbm(points, 1.6, 3, 0.55, 52)
    shade = contrast * (weave.height - 0.72) + 0.08 * (weave.value - 0.5) + 0.04 * weave.slub
    base = lit(color, shade + (0.04 + 0.4 * hairy) * fibre + hairy * fuzz + 0.04 * tone)
    height = 0.19 * thread * weave.height.square() * (1.0 + 0.3 * weave.slub)
    rough = 0.90 + 0.6 * hairy - 0.06 * weave.height + 0.04 * fuzz
    return Surface(base, rough, 0.0, height + 0.0004 * fibre + 0.016 * hairy * fuzz)


def _petals(radius: Tensor, angle: Tensor, count: float, inner: float, outer: float) -> Tensor:
    """How far inside a flower, in its unit: > 0 within."""
    return inner + (outer - inner) * (0.5 + 0.5 * torch.cos(count * angle)).sqrt() - radius


@material("tweed", words="tweed wool harris jacket country flecked cloth fabric", made_of="wool")
def tweed(
    points: Points, color: Tensor = rgb(132, 116, 92), dark: Tensor = rgb(70, 60, 52), fleck: Tensor = rgb(176, 92, 50)
) -> Surface:
    weave = cloth(_uneven(points), 0.015, "herringbone")
    grey = lit(shift(color, 0.11, 0.8), 0.08 * weave.slub)
    base = mix(grey, mix(color, dark, 0.50 + 0.25 * weave.value + 0.15 * weave.slub), weave.warp)
    nep = spots(points.warped(0.012, 25.0, 2), 14.0, 0.6, 0.30, 0.6)
    base = mix(
        base, mix(fleck, shift(color, 0.26), (nep.value > 0.6).to(nep.value)), 0.9 * smoothstep(0.0, 0.35, nep.depth)
    )
    return _woven(points, base, weave, 0.015, 0.14, 0.07)


@material("tartan", words="tartan plaid scottish kilt checked highland wool cloth fabric", made_of="wool")
def tartan(
    points: Points,
    color: Tensor = rgb(150, 16, 36),
    green: Tensor = rgb(26, 66, 48),
    navy: Tensor = rgb(26, 34, 68),
    line: Tensor = rgb(226, 190, 74),
) -> Surface:
    weave = cloth(_uneven(points), 0.013, "twill")
    sett = 0.013 * 44

    def yarns(number: Tensor) -> Tensor:
        place = (number + 0.5) / 44
        base = mix(color, green, bands(place, 1.0, (0.20, 0.46), soft=0.002))
        base = mix(base, navy, bands(place, 1.0, (0.155, 0.20), (0.46, 0.505), (0.82, 0.85), soft=0.002))
        return mix(base, line, bands(place, 1.0, (0.318, 0.342), soft=0.002))

    base = mix(yarns(weave.row), yarns(weave.column + 0.33 * sett), weave.warp)
    return _woven(points, base, weave, 0.013, 0.16, 0.05)


@material("herringbone", words="herringbone chevron zigzag wool suit coat cloth fabric", made_of="wool")
def herringbone(points: Points, color: Tensor = rgb(150, 144, 136), dark: Tensor = rgb(62, 58, 58)) -> Surface:
    weave = cloth(_uneven(points), 0.017, "herringbone")
    base = mix(shift(color, 0.08), mix(dark, color, 0.12 + 0.25 * weave.value + 0.10 * weave.slub), weave.warp)
    return _woven(points, base, weave, 0.017, 0.17, 0.055)


@material("houndstooth", words="houndstooth dogtooth pied-de-poule black white check wool cloth fabric", made_of="wool")
def houndstooth(points: Points, color: Tensor = rgb(232, 226, 214), tooth: Tensor = rgb(44, 42, 46)) -> Surface:
    weave = cloth(_uneven(points), 0.020, "twill", mirror=False)
    number = torch.where(weave.warp > 0.5, weave.column, weave.row)
    base = mix(color, tooth, (torch.remainder(number, 8.0) < 4.0).to(number))
    return _woven(points, base, weave, 0.020, 0.17, 0.04)


@material("chequered cloth", words="chequered checkered checked check gingham vichy picnic tablecloth cotton fabric")
def chequered_cloth(points: Points, color: Tensor = rgb(206, 72, 68), white: Tensor = rgb(242, 238, 230)) -> Surface:
    weave = cloth(_uneven(points), 0.013)
    pale = mix(color, white, torch.full_like(weave.u, 0.6))
    deep = shift(color, -0.11, 1.2)
    across = torch.remainder(weave.column, 20.0) < 12.0
    up = torch.remainder(weave.row, 20.0) < 12.0
    own = torch.where(weave.warp > 0.5, across, up).to(weave.u)
    both = 0.5 * (across.to(own) + up.to(own))
    base = mix(pale, deep, 0.35 * own + 0.65 * both)
    return _woven(points, base, weave, 0.013, 0.15)


@material("buffalo check", words="buffalo check lumberjack flannel plaid checked shirt cloth fabric", made_of="wool")
def buffalo_check(points: Points, color: Tensor = rgb(150, 22, 30), black: Tensor = rgb(36, 32, 34)) -> Surface:
    weave = cloth(_uneven(points), 0.016, "twill")
    number = torch.where(weave.warp > 0.5, weave.column, weave.row)
    base = mix(color, black, (torch.remainder(number, 24.0) < 11.0).to(number))
    flannel = _woven(points, base, weave, 0.016, 0.12, 0.07)
    lean = points.along(torch.tensor([0.1, 0.1, -1.0]).to(base) + 0.9 * vector_noise(points, 9.0, 1, 3))
    nap = strands(points, lean, 0.007, 0.035)  # brushed, so that fibres lie over the weave
    base = lit(flannel.base_color, 0.08 * nap)
    return flannel._replace(base_color=base, height=flannel.height + 0.0009 * nap)


@material("striped cloth", words="striped stripes breton sailor nautical awning cotton jersey fabric", made_of="cloth")
def striped_cloth(points: Points, color: Tensor = rgb(236, 230, 216), stripe: Tensor = rgb(38, 52, 96)) -> Surface:
    weave = cloth(_uneven(points.warped(0.006, 3.0, 2)), 0.014)
    inside = bands(weave.row, 12.0, (0.05, 0.47), soft=0.3)
    base = mix(color, stripe, inside)
    crease = fbm(points.warped(0.1, 1.5, 2), 2.2, 2, 0.5)
    plain = _woven(points, base, weave, 0.014)
    return plain._replace(height=plain.height + 0.014 * crease)


@material(
    "argyle", words="argyle diamonds lozenges rhombus knit knitted sweater socks jumper golf wool", made_of="knit"
)
def argyle(
    points: Points,
    color: Tensor = rgb(146, 142, 136),
    second: Tensor = rgb(134, 46, 54),
    line: Tensor = rgb(234, 226, 208),
) -> Surface:
    wall = points.unrolled(17.0 * 0.023)  # a diamond
    stitch, lane = knit(wall, 0.023), plane(wall, 8, mirror=True)
    u, v = lane.u / 0.023, lane.v / (0.8 * 0.023)
    leg = (torch.remainder(u, 1.0) - 0.5).abs()
    column, row = u.floor() + 0.5, (v - 2.2 * leg).floor() + 1.0  # of the stitch, which has one colour
    rising, falling = column / 17.0 + row / 29.0, column / 17.0 - row / 29.0
    (a, i), (b, j) = wrap(rising), wrap(falling)
    odd = torch.remainder(i + j, 2.0)
    pale = torch.remainder(torch.div(i - j + 1.0, 2.0, rounding_mode="floor"), 2.0)
    yarn = mix(color, mix(second, shift(color, -0.20, 1.35, -0.03), pale), odd)
    yarn = mix(yarn, line, (a.abs().minimum(b.abs()) < 0.031).to(a))
    fuzz, tone = fbm(points, 60.0, 2, 0.9), fbm(points, 1.7, 3, 0.55, 4)
    fibre = noise(points.at(3.5 * stitch.across + 5.0 * stitch.along, 1.5 * stitch.along, 23.0 * stitch.value), 1.0, 5)
    slack = 1.0 + 0.15 * noise(points, 12.0, 6)
    base = lit(yarn, 0.22 * (stitch.height * slack - 0.72) + 0.08 * (stitch.value - 0.5) + 0.05 * tone)
    base = lit(base, 0.06 * fibre + 0.06 * fuzz)
    height = 0.0064 * stitch.height * slack + 0.0005 * fibre + 0.0008 * fuzz
    return Surface(base, 0.94 + 0.05 * fuzz, 0.0, height)


@material(
    "sequins",
    words="sequins sequin sequined sequinned paillettes spangles glitter sparkly dress disco fabric party",
    made_of="sequins",
)
def sequins(points: Points, color: Tensor = rgb(206, 168, 92)) -> Surface:
    disc = scales(points.warped(0.008, 5.0, 2), 0.105, 0.058, 0.0, 8)
    lean, roll = disc.value - 0.5, disc.other - 0.5
    length = disc.v + 0.5
    hole = smoothstep(0.10, 0.05, (disc.u.square() + (1.1 * (length - 0.44)).square()).sqrt())
    tilt = (0.55 + 2.6 * lean * disc.u + 1.8 * roll * (length - 0.3)).clamp_min(0.08)
    flash = smoothstep(0.72, 1.0, disc.value) - 0.7 * smoothstep(0.30, 0.0, disc.other)
    base = lit(color, 0.20 * flash + 0.16 * (tilt - 0.5))
    base = mix(base, shift(color, 0.06, 0.9, 0.02), 0.5 * disc.other)
    base = mix(base, shift(color, -0.34, 0.8), 0.75 * smoothstep(0.012, 0.0, disc.inside) + 0.85 * hole)
    height = 0.030 * lapped(disc, 0.0, 0.22) * tilt - 0.004 * hole
    return Surface(base, 0.17 + 0.14 * disc.other + 0.3 * hole, 0.92 - 0.5 * hole, height)


@material("glass beads", words="beads bead beaded beadwork rows string necklace bracelet glossy seed", made_of="glass")
def glass_beads(points: Points, color: Tensor = rgb(44, 128, 156)) -> Surface:
    bead = hexagons(points.warped(0.005, 4.0, 2), 0.088, 0.0, 8)
    reach = (bead.u.square() + bead.v.square()).sqrt() * 2.0
    round_ = (1.0 - (reach / 1.06).square()).clamp_min(0.0)
    sort = (5.0 * bead.value).floor()
    base = color.expand(len(points), 3)
    for number, other in enumerate((shift(color, 0.12, 0.9), shift(color, -0.12), shift(color, 0.02, 1.0, 0.07))):
        base = mix(base, other, (sort == number).to(reach))
    base = lit(base, 0.08 * (bead.other - 0.5) + 0.16 * (round_ - 0.6))
    thread = smoothstep(0.14, 0.05, (bead.v / 0.6).abs()) * smoothstep(0.40, 0.46, bead.u.abs())
    gap = smoothstep(0.42, 0.06, round_)
    base = mix(mix(base, shift(color, -0.30, 0.7), 0.9 * gap), shift(color, 0.16, 0.3), 0.8 * thread * gap)
    return Surface(base, 0.10 + 0.05 * bead.other + 0.6 * gap, 0.0, 0.034 * round_.pow(0.8))


@material("polka dots", words="polka dot dots dotted spotted spots print dress cotton cloth fabric", made_of="cloth")
def polka_dots(points: Points, color: Tensor = rgb(190, 40, 52), dot: Tensor = rgb(244, 238, 228)) -> Surface:
    weave = cloth(_uneven(points), 0.012)
    place = cell(points.warped(0.0016, 40.0, 1), 0.26, 0.13)
    inside = smoothstep(0.0385, 0.0355, place.radius)
    base = mix(color, dot, 0.96 * inside * (0.94 + 0.06 * weave.height))
    plain = _woven(points, base, weave, 0.012, 0.14)
    return plain._replace(roughness=plain.roughness - 0.05 * inside)


@material("camouflage", words="camouflage camo army military woodland hunting uniform cloth fabric", made_of="cloth")
def camouflage(
    points: Points,
    color: Tensor = rgb(92, 102, 62),
    brown: Tensor = rgb(88, 66, 46),
    tan: Tensor = rgb(168, 152, 108),
    black: Tensor = rgb(40, 42, 36),
) -> Surface:
    weave = cloth(_uneven(points), 0.013, "twill")
    base = color
    for layer, (ink, least) in enumerate(((tan, 0.22), (brown, 0.20), (black, 0.34))):
        bent = points.warped(0.07, 3.4, 2, layer)
        patch = fbm(bent, (3.0, 3.0, 4.2), 2, 0.45, layer)
        base = mix(base, ink, smoothstep(least - 0.010, least + 0.010, patch + 0.008 * (weave.value - 0.5)))
    worn = smoothstep(-0.3, 0.7, fbm(points, 2.2, 4, 0.6)) * weave.height
    base = mix(base, shift(color, 0.08, 0.7), 0.16 * worn)  # washed out where it is rubbed
    return _woven(points, base, weave, 0.013, 0.17)


@material(
    "embroidery", words="embroidery embroidered floral flowers stitched folk needlework cloth fabric", made_of="cloth"
)
def embroidery(
    points: Points,
    color: Tensor = rgb(228, 218, 196),
    petal: Tensor = rgb(178, 38, 48),
    leaf: Tensor = rgb(58, 104, 58),
    heart: Tensor = rgb(226, 170, 52),
) -> Surface:
    ground = cloth(_uneven(points), 0.015)
    linen = _woven(points, color.expand(len(points), 3), ground, 0.015)
    place = cell(points, 0.46, 0.40)
    u, v, radius, angle = place.u, place.v, place.radius, place.angle
    flower = _petals(radius, angle + 0.5, 5.0, 0.045, 0.125)
    core = 0.030 - radius
    stem_u = (u.abs() - 0.02 - 1.9 * (v + 0.04) ** 2).abs()
    stem = smoothstep(0.008, 0.004, stem_u) * smoothstep(0.0, -0.02, flower) * smoothstep(0.185, 0.18, v.abs())
    side_u, side_v = u.abs() - 0.165, v.abs() - 0.085
    a, b = 0.75 * side_u + 0.66 * side_v, -0.66 * side_u + 0.75 * side_v
    blade = 0.026 * (1.0 - (a / 0.068) ** 2) - b.abs()
    dot = 0.020 - ((u.abs() - 0.195) ** 2 + (v.abs() - 0.005) ** 2).sqrt()
    shapes = (
        (stem, leaf, v + 0.6 * u.abs()),
        (smoothstep(0.0, 0.004, blade), leaf, a + 0.8 * b.abs()),
        (smoothstep(0.0, 0.004, flower), petal, angle * 0.085 + 0.1 * radius),
        (smoothstep(0.0, 0.004, dot), petal, u + v),
        (smoothstep(0.0, 0.004, core), heart, u - v),
    )
    base, height, rough = linen.base_color, linen.height, linen.roughness
    assert isinstance(height, Tensor) and isinstance(rough, Tensor)
    fibre = fbm(points, 60.0, 2, 0.8, 4)
    for inside, ink, run in shapes:
        thread = torch.remainder(run / 0.0105, 1.0) - 0.5
        round_ = (1.0 - 3.6 * thread * thread).clamp_min(0.0)
        own = random(points, (run / 0.0105).floor().long(), (inside > 0.5).long(), 3)
        base = mix(base, lit(ink, 0.22 * (round_ - 0.7) + 0.16 * (own - 0.5) + 0.04 * fibre), inside)
        height = mixed(height, 0.0055 + 0.0013 * round_ * (0.6 + 0.8 * own), inside)
        rough = mixed(rough, 0.46 + 0.10 * own + 0.06 * fibre, inside)
    return Surface(base, rough, 0.0, height)


@material("paisley", words="paisley bandana teardrop indian boteh ornament print cotton cloth fabric", made_of="cloth")
def paisley(
    points: Points, color: Tensor = rgb(18, 86, 100), light: Tensor = rgb(240, 226, 196), dark: Tensor = rgb(88, 30, 40)
) -> Surface:
    weave = cloth(_uneven(points), 0.012)
    wall = points.unrolled(0.42)
    place = cell(wall, 0.42, 0.36)
    turn = torch.where(place.value > 0.5, 1.0, -1.0)
    u, v = place.u * turn, place.v + 0.01
    bend = 3.6 * (v + 0.05).clamp_min(0.0) ** 2
    length = ((0.155 - v) / 0.29).clamp(0.0, 1.0)
    width = 0.130 * length.sqrt() * (1.0 - length**5).clamp_min(0.0).sqrt()
    across = u + 0.03 - bend
    inside = 1.0 - across.abs() / width.clamp_min(0.004) - 2.0 * smoothstep(0.006, 0.0, width)
    edge = smoothstep(0.0, 0.06, inside)
    turned = torch.atan2(v + 0.055, across)
    from_heart = ((v + 0.055) ** 2 + across**2).sqrt()
    beads = smoothstep(0.40, 0.46, inside) * smoothstep(0.60, 0.54, inside) * (torch.sin(90.0 * v) > 0.1).to(u)
    heart = _petals(from_heart, turned, 6.0, 0.014, 0.042)
    fringe = smoothstep(-0.34, -0.28, inside) * smoothstep(-0.10, -0.16, inside) * (torch.sin(110.0 * v) > 0.0).to(u)
    fringe = fringe * smoothstep(0.05, 0.12, length)
    corner = cell(wall.moved((0.21, 0.21, 0.0)), 0.42, 0.36)
    small = smoothstep(0.0, 0.003, _petals(corner.radius, corner.angle, 5.0, 0.010, 0.036)) * smoothstep(
        0.012, 0.015, corner.radius
    )
    small = small * smoothstep(-0.4, -0.5, inside)
    base = mix(mix(color, light, 0.9 * (small + 0.55 * fringe).clamp_max(1.0)), dark, edge)
    base = mix(mix(base, light, smoothstep(0.09, 0.13, inside)), dark, smoothstep(0.26, 0.29, inside))
    base = mix(mix(base, light, 0.9 * beads), light, smoothstep(0.0, 0.003, heart) * edge)
    base = mix(base, dark, smoothstep(0.012, 0.009, from_heart))
    return _woven(points, base, weave, 0.012, 0.14)


@material("persian rug", words="persian oriental rug carpet kilim turkish ornament knotted", made_of="carpet")
def persian_rug(
    points: Points,
    color: Tensor = rgb(142, 64, 50),
    navy: Tensor = rgb(38, 44, 78),
    cream: Tensor = rgb(214, 190, 148),
    gold: Tensor = rgb(182, 122, 58),
) -> Surface:
    knot = 0.018
    lane = plane(points.warped(0.0035, 45.0, 1, 5).warped(0.004, 6.0, 2, 6), 4, mirror=True)  # knots are ragged
    column, row = (lane.u / knot).floor(), (lane.v / knot).floor()
    x = (torch.remainder(column, 40.0) - 19.5).abs()
    y = (torch.remainder(row + 20.0, 40.0) - 19.5).abs()
    far = x + 0.9 * y
    radius, angle = (x * x + y * y).sqrt(), torch.atan2(y, x)
    vine = noise(points.at(x * 0.21, y * 0.21, 0.5 + 0.0 * x), 1.0, 3)
    leaf = (vine > 0.30).to(x)
    outline = ((vine > 0.20) & (vine <= 0.30)).to(x)
    base = mix(mix(color, navy, outline), gold, leaf)
    medallion = 12.5 + 1.8 * torch.cos(8.0 * angle)
    base = mix(base, cream, (far < medallion + 1.1).to(x))
    base = mix(base, navy, (far < medallion).to(x))
    star = 6.5 + 2.4 * torch.cos(4.0 * angle) + 1.5 * torch.cos(8.0 * angle)
    base = mix(base, gold, (radius < star + 1.2).to(x))
    base = mix(base, color, (radius < star).to(x))
    base = mix(base, cream, (radius < 2.6).to(x))
    side = torch.maximum(x, y)
    base = mix(base, navy, (side > 17.0).to(x))
    key = (torch.remainder(torch.minimum(x, y), 4.0) < 2.0) & (side > 18.0)
    base = mix(base, mix(gold, color, (torch.remainder(torch.minimum(x, y), 8.0) < 4.0).to(x)), key.to(x))
    place_u, place_v = lane.u / knot - column - 0.5, lane.v / knot - row - 0.5
    bump = (1.0 - 2.6 * (place_u * place_u + place_v * place_v)).clamp_min(0.0)
    own = random(points, column.long(), row.long() + 4096 * lane.side.long())
    streak = noise(points.at(0.02 * x, row * 0.13, lane.side), 1.0, 4)  # a new lot of dyed wool
    fuzz, worn = fbm(points, 65.0, 2, 0.9), smoothstep(-0.1, 0.7, fbm(points.warped(0.1, 2.0, 2), 1.8, 4, 0.6, 7))
    split = smoothstep(0.18, 0.02, place_u.abs())  # a knot has two tufts
    base = lit(base, 0.14 * (own - 0.5) + 0.08 * streak + 0.14 * (bump - 0.6) + 0.09 * fuzz - 0.03 * split)
    base = mix(base, shift(cream, -0.08, 0.8), 0.20 * worn)
    height = (0.0036 - 0.0014 * worn) * bump * (1.0 + 0.5 * (own - 0.5)) - 0.0008 * split + 0.0014 * fuzz
    return Surface(base, 0.97 - 0.06 * worn, 0.0, height)
