"""What is baked, cooked and served. Crusts brown on what stands out; crumb has pores of several sizes."""

import torch
from torch import Tensor

from .craft import *
from .patterns import random, wrap


@material("bread crust", words="bread crust loaf baguette baked sourdough toast bakery", made_of="bread")
def bread_crust(points: Points, color: Tensor = rgb(176, 118, 66), flour: Tensor = rgb(238, 226, 204)) -> Surface:
    bake = fbm(points, 1.5, 3, 0.5)
    lump = fbm(points, 5.0, 3, 0.55, 2)
    crumb = fbm(points.warped(0.02, 16.0, 2), 15.0, 4, 0.65, 3)
    place = 1.9 * (points.z + 0.6 * points.x + 0.25 * points.y)
    row = place.floor()
    along = noise(points.at(points.x - 0.6 * points.z, points.y, 5.3 * row), 1.5, 6)
    away = (place - row - 0.5 + 0.06 * along).abs()
    width = 0.20 * smoothstep(-0.12, 0.35, along)  # the cuts of the baker's knife: they open and close again
    open_ = smoothstep(0.010, -0.010, away - width + 0.02 * crumb)
    ear = smoothstep(0.07, 0.0, away - width) * smoothstep(0.02, 0.10, width) * (1.0 - open_)
    ring = half((points.z * 38.0 + 0.7 * lump).sin())  # the basket that the dough rose in left rings of flour
    dust = smoothstep(0.55, 0.95, ring + 0.45 * crumb + 0.25 * bake) * (1.0 - open_) * (1.0 - ear)
    blister = smoothstep(0.1, 0.7, spots(points.warped(0.01, 20.0), 18.0, 0.7, 0.5, 0.6, 4).depth)
    crust = ramp(half(1.1 * bake + 0.7 * lump), shift(color, 0.0, 1.0), shift(color, -0.11, 1.0), shift(color, -0.20))
    crust = mix(crust, shift(color, 0.05), 0.4 * blister)
    crust = mix(mix(crust, shift(color, -0.26, 0.7), 0.8 * ear), flour, 0.62 * dust)
    inner = mix(shift(color, 0.06, 0.95), shift(color, 0.22, 0.6), half(1.6 * crumb))
    height = 0.012 * lump + 0.003 * blister + 0.004 * ring + 0.020 * ear + open_ * (0.010 * crumb - 0.012)
    return Surface(mix(crust, inner, open_), 0.46 + 0.4 * dust + 0.3 * open_ - 0.1 * ear, 0.0, height)


@material("sponge cake", words="sponge cake bread crumb slice cake soft pores kitchen sponge", made_of="cake")
def sponge_cake(points: Points, color: Tensor = rgb(232, 196, 122), jam: Tensor = rgb(150, 28, 44)) -> Surface:
    bent = points.warped(0.012, 18.0, 2)
    large = smoothstep(0.0, 0.35, spots(bent, 8.0, 0.6, 0.42, 0.7).depth)
    small = smoothstep(0.0, 0.5, spots(bent, 22.0, 1.0, 0.58, 0.6, 3).depth)
    crumb = fbm(points, 34.0, 2, 0.75, 4)
    edge = 0.018 * fbm(points, 5.0, 3, 0.6, 5)
    level = (points.z + edge + 0.31).remainder(0.62) - 0.31  # layers of cake with jam and cream between
    cream = smoothstep(0.006, 0.0, level.abs() - 0.034)
    red = smoothstep(0.005, 0.0, (level + 0.050 + edge).abs() - 0.018) * (1.0 - cream)
    base = lit(shift(color, 0.03, 0.95), 0.05 * crumb + 0.05 * fbm(points, 1.5, 2))
    base = mix(base, shift(color, -0.13, 1.1, 0.01), 0.8 * large + 0.45 * small)
    base = mix(mix(base, jam, 0.95 * red), rgb(246, 238, 220), cream)
    filled = cream.maximum(red)
    height = (1.0 - filled) * (0.0022 * crumb - 0.022 * large - 0.007 * small) + 0.014 * cream + 0.006 * red
    return Surface(base, 0.94 - 0.5 * cream - 0.75 * red, 0.0, height)


@material("cookie", words="cookie biscuit chocolate chip baked oatmeal", made_of="cookie")
def cookie(points: Points, color: Tensor = rgb(202, 150, 90), chip: Tensor = rgb(70, 42, 28)) -> Surface:
    bent = points.warped(0.020, 9.0, 3)
    drop = pieces(bent, 3.8, 0.44, 0.38, 0.2, 0.4, 0.5)
    here = smoothstep(0.02, 0.10, drop.inside)
    crack = cracks(points.warped(0.03, 7.0, 3), 3.6, 0.8, 0.7, 2)
    line = smoothstep(0.028, 0.002, crack.distance) * smoothstep(-0.2, 0.25, noise(points, 2.0, 3)) * (1.0 - here)
    lump = fbm(points, 7.0, 4, 0.6, 4)
    crumb = cells(points.warped(0.008, 30.0), 38.0, 1.0, 5)
    grain = fbm(points, 34.0, 2, 0.8, 6)
    bake = half(1.3 * fbm(points, 1.6, 3, 0.5, 7) + 0.8 * lump)
    dough = lit(
        mix(shift(color, 0.06, 0.9), shift(color, -0.07, 1.1, 0.01), bake), 0.10 * (crumb.value - 0.5) + 0.04 * grain
    )
    dough = mix(dough, shift(color, -0.16, 1.05), 0.6 * line)
    sweet = lit(mix(chip, shift(chip, 0.07), drop.inside), 0.10 * lump)
    height = mixed(0.014 * lump + 0.0022 * grain - 0.004 * crumb.near - 0.016 * line, 0.010 + 0.030 * drop.inside, here)
    return Surface(mix(dough, sweet, here), 0.86 - 0.55 * here, 0.0, height)


@material("waffle", words="waffle wafer belgian breakfast cone grid", made_of="waffle")
def waffle(points: Points, color: Tensor = rgb(206, 146, 74)) -> Surface:
    cup = bricks(points.warped(0.008, 5.0, 2), 0.19, 0.19, 0.055, 0.0)
    wall = smoothstep(0.030, -0.004, cup.inside)
    bake = fbm(points, 2.0, 4, 0.6, 2)
    pore = smoothstep(0.0, 0.4, spots(points, 22.0, 0.8, 0.42, 0.7, 3).depth)
    grain = fbm(points, 30.0, 3, 0.75, 4)
    top = smoothstep(0.35, 1.0, wall)
    base = mix(
        shift(color, 0.06, 0.95), shift(color, -0.09, 1.05, 0.008), (top * (0.45 + 0.9 * half(1.5 * bake))).clamp(0, 1)
    )
    base = lit(base, 0.05 * grain + 0.06 * (cup.value - 0.5))
    base = mix(base, shift(color, -0.17), 0.40 * pore + 0.30 * smoothstep(0.02, 0.035, cup.inside) * (1.0 - wall))
    return Surface(base, 0.62 + 0.08 * grain, 0.0, 0.055 * wall - 0.004 * pore + 0.002 * grain)


@material("cheese", words="cheese swiss emmental holes yellow cheddar dairy", made_of="cheese")
def cheese(points: Points, color: Tensor = rgb(240, 196, 86)) -> Surface:
    ball = spots(points.warped(0.02, 4.0, 2), 3.4, 1.0, 0.62, 0.6)
    small = spots(points.warped(0.01, 8.0, 2), 7.0, 0.5, 0.40, 0.8, 2)
    hole = smoothstep(0.0, 0.07, ball.depth).maximum(smoothstep(0.0, 0.15, small.depth))
    deep = ball.depth.maximum(0.6 * small.depth).clamp(0.0, 1.0)
    rim = smoothstep(-0.10, 0.0, ball.depth) * (1.0 - hole)
    tone = fbm(points, 1.8, 4, 0.55, 3)
    sweat = fbm(points, 26.0, 2, 0.7, 4)
    base = lit(mix(shift(color, -0.03), shift(color, 0.03, 0.9), half(1.4 * tone)), 0.012 * sweat)
    base = mix(base, shift(color, 0.05, 0.8), 0.6 * rim)
    base = mix(base, mix(shift(color, -0.15, 1.0, 0.01), shift(color, -0.08, 1.05), deep), hole)
    return Surface(base, 0.38 - 0.12 * hole + 0.05 * tone, 0.0, 0.0006 * sweat - 0.045 * deep.sqrt() * hole)


@material("pizza", words="pizza cheese pepperoni tomato salami mozzarella italian", made_of="pizza")
def pizza(points: Points, color: Tensor = rgb(232, 176, 90), meat: Tensor = rgb(176, 58, 42)) -> Surface:
    bent = points.warped(0.05, 3.0, 3)
    melt = fbm(bent, 2.6, 4, 0.55)
    sauce = smoothstep(-0.55, -0.70, melt)
    brown = smoothstep(0.15, 0.75, fbm(points, 7.0, 4, 0.65, 2) + 0.5 * melt)
    slice_ = pieces(points.warped(0.010, 6.0, 2), 3.2, 0.50, 0.50, 0.0, 0.02, 0.12, density=0.42, layer=3)
    disc = smoothstep(0.02, 0.06, slice_.inside)
    edge = smoothstep(0.30, 0.02, slice_.inside)
    fat = smoothstep(0.0, 0.3, spots(points.warped(0.01, 20.0), 17.0, 0.9, 0.5, 0.6, 4).depth)
    leaf = pieces(points.warped(0.02, 5.0, 2), 3.0, 0.34, 0.20, 0.6, 0.05, 0.3, density=0.4, layer=5)
    green = smoothstep(0.02, 0.1, leaf.inside)
    base = mix(shift(color, 0.06, 0.85), shift(color, -0.14, 1.1, 0.02), brown)
    base = mix(lit(base, 0.04 * melt), rgb(178, 58, 34), sauce)
    sausage = mix(lit(meat, 0.08 * melt), shift(meat, 0.16, 0.75), 0.8 * fat)
    base = mix(base, mix(sausage, shift(meat, -0.10), 0.75 * edge), disc)
    rib = smoothstep(0.09, 0.02, leaf.v.abs())
    base = mix(base, mix(rgb(58, 104, 44), rgb(112, 150, 74), rib), green)
    height = mixed(0.024 * melt.clamp_min(-0.4) + 0.004 * brown, 0.020 + 0.014 * edge + 0.002 * fat, disc)
    return Surface(base, 0.30 + 0.15 * brown + 0.08 * fat, 0.0, mixed(height, 0.046 - 0.006 * rib, green))


@material("coffee beans", words="coffee beans roasted espresso cafe brown", made_of="coffee")
def coffee_beans(points: Points, color: Tensor = rgb(92, 58, 38)) -> Surface:
    over = pieces(points, 6.2, 0.72, 0.52, 0.0, 0.5, 0.15, count=3, rim=0.3)
    under = pieces(points, 6.6, 0.80, 0.62, 0.0, 0.5, 0.15, count=4, layer=2, rim=0.3)
    here, top = piled(over, under, 0.9)
    u, v = mixed(under.u, over.u, here), mixed(under.v, over.v, here)
    inside, value = mixed(under.inside, over.inside, here), mixed(under.value, over.value, here)
    rank = mixed(0.6 * under.rank - 0.5, over.rank, here)
    dome = inside.sqrt()
    face = smoothstep(0.38, 0.40, value)  # the others lie on their flat side
    groove = smoothstep(0.15, 0.03, (v - 0.16 * (3.0 * u).sin()).abs()) * face * smoothstep(0.0, 0.25, inside)
    grain = fbm(points, 30.0, 3, 0.75, 4)
    base = ramp(half(rank + 1.2 * dome - 0.9), shift(color, -0.13), shift(color, 0.0), shift(color, 0.09, 1.05))
    base = lit(base, 0.26 * (value - 0.5) + 0.06 * grain)
    base = mix(base, shift(color, -0.18, 0.8), 0.9 * groove)
    base = mix(shift(color, -0.24, 0.8), base, smoothstep(0.0, 0.35, inside))
    return Surface(
        base,
        0.32 + 0.10 * grain + 0.3 * groove + 0.5 * smoothstep(0.4, 0.1, inside),
        0.0,
        0.050 * top - 0.010 * groove,
    )


@material("rice", words="rice grains white basmati sushi grain", made_of="rice")
def rice(points: Points, color: Tensor = rgb(226, 220, 204)) -> Surface:
    over = pieces(points, 9.5, 0.85, 0.27, 0.15, 0.25, 0.2, count=4, rim=1.0)
    under = pieces(points, 9.0, 0.90, 0.44, 0.15, 0.25, 0.2, count=3, layer=2, rim=1.0)
    here, top = piled(over, under)
    inside, value = mixed(0.8 * under.inside, over.inside, here), mixed(under.value, over.value, here)
    rank = mixed(0.6 * under.rank - 0.6, over.rank, here)
    heart = smoothstep(0.35, 0.9, inside) * smoothstep(0.3, 0.9, value)
    base = mix(shift(color, -0.14, 1.3, 0.004), shift(color, 0.02), half(1.2 * rank + 0.7))
    base = mix(lit(base, 0.07 * (value - 0.5)), shift(color, 0.07, 0.4), 0.7 * heart)
    base = mix(shift(color, -0.24, 1.5), base, smoothstep(0.0, 0.35, inside))
    return Surface(base, 0.38 - 0.08 * heart, 0.0, 0.020 * top)


@material("spaghetti", words="spaghetti noodles pasta ramen italian", made_of="pasta")
def spaghetti(points: Points, color: Tensor = rgb(230, 190, 112)) -> Surface:
    bent = points.warped(0.16, 2.0, 2)
    over = pieces(bent, 3.0, 1.0, 0.080, 0.0, 0.12, 0.0, (0.8, 0.2, 0.5), 5, rim=1.0)
    under = pieces(bent, 3.2, 1.0, 0.14, 0.0, 0.12, 0.0, (-0.6, 0.3, 0.7), 4, layer=2, rim=1.0)
    here, top = piled(over, under)
    across = mixed(under.v, over.v, here)
    rank = mixed(0.6 * under.rank - 0.6, over.rank, here)
    round_ = (1.0 - across.square()).clamp_min(0.0) * smoothstep(0.0, 0.05, over.inside.maximum(under.inside))
    base = ramp(
        half(0.9 * rank + 1.5 * round_ - 0.8), shift(color, -0.26), shift(color, -0.05, 1.1), shift(color, 0.06, 0.92)
    )
    base = lit(base, 0.06 * (mixed(under.value, over.value, here) - 0.5) + 0.04 * fbm(points, 2.0, 3, 0.5, 6))
    return Surface(base, 0.24 + 0.5 * smoothstep(0.5, 0.1, round_), 0.0, 0.025 * top)


@material("raw meat", words="meat steak beef marbled raw flesh muscle butcher", made_of="meat")
def raw_meat(points: Points, color: Tensor = rgb(168, 52, 52), fat: Tensor = rgb(232, 204, 186)) -> Surface:
    flow = points.warped(0.10, 2.0, 3)
    fibre = fbm(flow, (9.0, 9.0, 34.0), 3, 0.65)
    bold = veins(flow, 2.8, 0.032, 0.8, 0.2, 0.3)
    thin = veins(flow, 7.5, 0.012, 0.7, 0.25, 0.35, 3)
    tone = fbm(flow, 2.0, 3, 0.5, 5)
    base = ramp(half(1.3 * tone + 0.5 * fibre), shift(color, -0.09, 0.95), color, shift(color, 0.06, 1.0))
    white = (0.95 * bold + 0.75 * thin).clamp_max(1.0)
    base = mix(base, lit(fat, 0.04 * fibre), white)
    return Surface(base, 0.26 + 0.10 * fibre + 0.12 * white, 0.0, 0.0028 * fibre + 0.005 * white)


@material("bacon", words="bacon rashers streaky strips pork smoked breakfast meat fat fried", made_of="meat")
def bacon(points: Points, color: Tensor = rgb(176, 80, 70), fat: Tensor = rgb(232, 204, 188)) -> Surface:
    lane = plane(points, 8, mirror=True)
    sway = 0.022 * fbm(points, 2.2, 2, 0.5) + 0.012 * noise(points, 6.0, 2)
    place, rasher = wrap(lane.v + sway, 0.30)
    place, own = 0.5 + place, random(rasher.long(), 3)  # 0 at the lower edge, which lies on the next rasher
    streak = points.at(0.9 * points.x + 3.1 * rasher, 0.9 * points.y, 4.2 * place + 20.0 * sway + 5.0 * own)
    band = fbm(streak.warped(0.12, 1.4, 2), (1.2, 1.2, 1.0), 3, 0.5, 3)
    grain = fbm(streak, (3.0, 3.0, 6.0), 3, 0.55, 4)
    lean = smoothstep(-0.10, 0.06, band + 0.06 * grain - 0.42 * smoothstep(0.80, 0.92, place) + 0.28)
    meat = ramp(
        half(1.3 * grain + 1.4 * band), shift(color, 0.04, 1.1), shift(color, -0.01, 1.15), shift(color, -0.1, 1.1)
    )
    white = mix(shift(fat, -0.05, 1.15), shift(fat, 0.02), half(grain))
    crisp = smoothstep(0.12, 0.0, place.minimum(1.0 - place) + 0.04 * grain)
    base = mix(mix(white, meat, lean), shift(color, -0.10, 1.0, 0.02), 0.6 * crisp)
    base = mix(base, shift(color, -0.30, 0.7), 0.8 * smoothstep(0.93, 1.0, place))
    curl = smoothstep(0.0, 0.10, place) * smoothstep(1.0, 0.55, place)
    ripple = (9.0 * (points.x + points.y) + 4.0 * own + 2.0 * band).sin()
    height = curl * (0.022 + 0.006 * ripple) + 0.004 * (1.0 - lean) + 0.0010 * grain
    return Surface(base, 0.32 + 0.06 * grain - 0.06 * (1.0 - lean) + 0.2 * crisp, 0.0, height)


@material("salmon", words="salmon fish sashimi sushi fillet raw orange stripes", made_of="fish")
def salmon(points: Points, color: Tensor = rgb(236, 128, 88), fat: Tensor = rgb(248, 208, 178)) -> Surface:
    bend = points.at(points.x, points.y, points.z + 0.35 * (points.x.square() + points.y.square()).sqrt())
    flow = bend.warped(0.05, 1.6, 2)
    level = 6.5 * (flow.z + 0.45 * flow.x.abs())
    place = level - level.floor() - 0.5
    line = smoothstep(0.15, 0.03, place.abs() + 0.05 * fbm(points, 7.0, 3, 0.6, 2))
    fibre = fbm(flow, (5.0, 5.0, 40.0), 3, 0.7, 3)
    tone = fbm(points, 1.6, 3, 0.5, 4)
    base = mix(shift(color, -0.03, 1.08), shift(color, 0.035, 0.95), half(1.2 * tone + 0.7 * fibre + 1.2 * place))
    base = mix(base, fat, 0.85 * line)
    return Surface(base, 0.20 + 0.06 * fibre, 0.0, 0.0014 * fibre - 0.004 * line + 0.006 * (1.0 - 4.0 * place.square()))


@material("salami", words="salami sausage cured meat pepperoni chorizo ham", made_of="meat")
def salami(points: Points, color: Tensor = rgb(164, 58, 58), fat: Tensor = rgb(232, 204, 190)) -> Surface:
    slice_ = pieces(points.warped(0.012, 5.0, 2), 2.1, 0.92, 0.92, 0.0, 0.05, 0.12, count=3, rim=0.06)
    reach = (slice_.u.square() + slice_.v.square()).sqrt()
    bent = points.moved((4.0 * slice_.value)[:, None].repeat(1, 3)).warped(0.02, 12.0, 2)
    large, small = spots(bent, 9.0, 0.85, 0.50, 0.65), spots(bent, 20.0, 0.8, 0.46, 0.6, 2)
    white = smoothstep(0.0, 0.12, large.depth).maximum(smoothstep(0.0, 0.2, small.depth))
    meat = cells(bent, 15.0, 1.0, 3)
    skin = smoothstep(0.93, 0.95, reach)
    shadow = smoothstep(0.0, 0.02, slice_.inside)
    base = mix(shift(color, -0.05), shift(color, 0.06, 0.95), meat.value)
    base = mix(base, lit(fat, 0.06 * (large.value - 0.5)), 0.92 * white)
    base = mix(lit(base, -0.25 * smoothstep(0.75, 0.91, reach)), shift(color, 0.20, 0.45), 0.9 * skin)
    base = mix(shift(color, -0.22, 0.8), lit(base, 0.06 * slice_.rank), shadow)
    height = 0.022 * slice_.top + 0.003 * white - 0.004 * meat.near + 0.006 * smoothstep(0.80, 0.95, reach)
    return Surface(base, 0.36 + 0.12 * white + 0.2 * skin, 0.0, height)


@material("caviar", words="caviar roe fish eggs black pearls beads ikura", made_of="caviar")
def caviar(points: Points, color: Tensor = rgb(52, 52, 58)) -> Surface:
    over = pieces(points, 7.5, 0.56, 0.56, 0.0, 0.55, 0.12, count=3, rim=0.3)
    under = pieces(points, 8.0, 0.66, 0.66, 0.0, 0.55, 0.12, count=4, layer=2, rim=0.3)
    here, top = piled(over, under, 0.9)
    inside, value = mixed(0.7 * under.inside, over.inside, here), mixed(under.value, over.value, here)
    rank = mixed(0.6 * under.rank - 0.6, over.rank, here)
    glow = smoothstep(0.2, 0.9, mixed(under.u, over.u, here).square() + mixed(under.v, over.v, here).square())
    base = ramp(half(rank + 0.3), shift(color, -0.10), shift(color, 0.0), shift(color, 0.07))
    base = lit(mix(base, shift(color, 0.16, 1.4), 0.6 * glow * smoothstep(0.0, 0.3, inside)), 0.25 * (value - 0.5))
    base = mix(shift(color, -0.20), base, smoothstep(0.0, 0.2, inside))
    return Surface(base, 0.07 + 0.05 * value + 0.7 * smoothstep(0.40, 0.1, inside), 0.0, 0.042 * top)


@material(
    "gingerbread", words="gingerbread lebkuchen christmas cookie biscuit icing spice baked", made_of="gingerbread"
)
def gingerbread(points: Points, color: Tensor = rgb(158, 98, 54), icing: Tensor = rgb(246, 240, 228)) -> Surface:
    wall = points.unrolled(0.22).warped(0.006, 6.0)
    v, row = wrap(plane(wall, 8).v, 0.30)
    swing = (28.56 * wall.x).cos() + (28.56 * wall.y).cos()  # a wave that goes round corners without a break
    odd = torch.remainder(row, 2.0)
    away = (0.30 * v - 0.024 * swing * (1.0 - 2.0 * odd)).abs() * 0.8
    away = torch.where(odd > 0.5, away, (away - 0.026).abs() + 0.006)
    line = smoothstep(0.019, 0.012, away)
    pipe = (1.0 - (away / 0.021).square()).clamp_min(0.0).sqrt()
    drop = pieces(points, 4.6, 0.20, 0.20, 0.0, 0.0, 0.1, density=0.5)
    sweet = smoothstep(0.0, 0.15, drop.inside)
    crumb = cells(points.warped(0.01, 26.0), 36.0, 1.0, 5)
    lump, grain = fbm(points, 6.0, 4, 0.6, 4), fbm(points, 30.0, 3, 0.75, 6)
    pore = smoothstep(0.0, 0.4, spots(points.warped(0.01, 18.0), 15.0, 0.55, 0.32, 0.8, 3).depth)
    bake = half(1.3 * fbm(points, 1.5, 3, 0.5, 7) + 0.5 * lump)
    color = color + 0.10 * (color - icing)  # so that the whole is of the colour
    dough = lit(
        mix(shift(color, 0.06, 0.95), shift(color, -0.08, 1.0), bake), 0.09 * grain + 0.12 * (crumb.value - 0.5)
    )
    base = mix(mix(dough, shift(color, -0.16), 0.55 * pore), lit(icing, 0.02 * lump), line)
    candy = mix(
        mix(rgb(196, 36, 40), rgb(56, 132, 62), (drop.value > 0.4).to(line)), icing, (drop.value > 0.7).to(line)
    )
    height = mixed(0.010 * lump + 0.002 * grain - 0.006 * pore, 0.020 * pipe, line)
    height = mixed(height, 0.012 + 0.026 * drop.inside.sqrt(), sweet)
    return Surface(mix(base, candy, sweet), 0.84 - 0.44 * line.maximum(1.4 * sweet), 0.0, height)
