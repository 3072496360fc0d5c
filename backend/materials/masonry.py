"""Walls, plaster and pavements. Joints have width and lie deeper; every brick and stone has a colour of its own."""

from torch import Tensor

from .cells import Cells
from .craft import *
from .layouts import Units


def _rounded(unit: Units, corner: float = 4.0) -> Tensor:
    """How far a place is from the middle of its brick, corners rounded off: 0..1 at the edge, more in the corners."""
    u, v = 2.0 * unit.u.abs(), 2.0 * unit.v.abs()
    return (u.pow(2.0 * corner) + v.pow(corner)).pow(1.0 / corner)


def _laid(points: Points, frequency: tuple[float, float], jitter: float, layer: int = 0) -> Cells:
    """Cells in the plane of the wall."""
    lane = plane(points, mirror=True)
    flat = lane.u * frequency[0], lane.v * frequency[1], 2.5 * drift(points)
    return cells(points.at(*flat).warped(0.14, 1.3, 2), 1.0, jitter, layer)


@material("red brick", words="brick wall bricks masonry house chimney clay", made_of="brick")
def red_brick(points: Points, color: Tensor = rgb(158, 76, 56), mortar: Tensor = rgb(186, 176, 160)) -> Surface:
    brick = bricks(points.warped(0.007, 6.0, 3), 0.34, 0.125, 0.022)
    own = points.moved((6.0 * brick.value)[:, None].repeat(1, 3))  # each brick is of another piece of clay
    grain, cloud = fbm(points, 46.0, 3, 1.0), fbm(own, 5.0, 4, 0.65, 2)
    drag = fbm(own.at(points.x, points.y, points.z + brick.value), (5.0, 5.0, 34.0), 2, 0.8, 5)  # of the cutting wire
    pits = smoothstep(0.1, 0.5, spots(own.warped(0.015, 20.0), 20.0, 0.45, 0.40, 0.9).depth)
    burnt = smoothstep(0.62, 1.0, brick.other + 0.35 * cloud)
    chip = smoothstep(0.10, 0.6, cloud + 0.2 * grain) * smoothstep(0.030, 0.0, brick.inside)
    edge = brick.inside + 0.0025 * grain - 0.014 * chip
    face = smoothstep(-0.004, 0.007, edge)
    clay = ramp(
        brick.value, shift(color, -0.06, 0.75), color, shift(color, 0.02, 0.9, 0.006), shift(color, 0.07, 0.7, 0.008)
    )
    clay = lit(clay, 0.14 * (brick.other - 0.5) + 0.10 * cloud + 0.13 * grain + 0.04 * drag)
    clay = mix(clay, shift(color, -0.15, 0.4), 0.65 * burnt)
    bloom = smoothstep(0.05, 0.7, fbm(points, 2.2, 4, 0.65, 3) + 0.25 * drag)
    clay = mix(clay, mortar, 0.32 * bloom * half(1.6 * grain + 0.5))
    clay = mix(clay, shift(color, -0.16, 0.7), 0.55 * pits)
    bed = lit(mortar, -0.04 + 0.10 * grain + 0.07 * cloud - 0.10 * smoothstep(0.002, -0.010, edge))
    height = face * (0.016 + 0.006 * (brick.other - 0.5) - 0.006 * pits + 0.0016 * drag) + 0.0022 * grain
    height = height - 0.003 * smoothstep(0.0, -0.010, edge)
    return Surface(mix(bed, clay, face), 0.92 - 0.08 * face + 0.06 * grain, 0.0, height)


@material("white painted brick", words="whitewashed white brick wall loft painted", made_of="brick")
def white_painted_brick(points: Points, color: Tensor = rgb(226, 222, 213), clay: Tensor = rgb(160, 88, 66)) -> Surface:
    brick = bricks(points.warped(0.008, 7.0, 3), 0.34, 0.125, 0.020, layer=1)
    own = points.moved((6.0 * brick.value)[:, None].repeat(1, 3))
    grain, lump = fbm(points, 44.0, 3, 1.0), fbm(own, 8.0, 4, 0.65, 3)
    face = smoothstep(-0.010, 0.012, brick.inside + 0.003 * grain + 0.003 * lump)
    wear = fbm(points, 3.4, 5, 0.7, 2) + 0.5 * (brick.value - 0.5) + 0.10 * grain + 0.10 * lump
    bare = smoothstep(0.52, 0.57, wear) * face
    edge = smoothstep(0.34, 0.52, wear) * face
    paint = lit(color, 0.05 * (brick.other - 0.5) + 0.03 * grain + 0.02 * lump)
    paint = mix(paint, shift(color, -0.12, 1.4, 0.006), 0.60 * (1.0 - face) * half(1.0 + lump) + 0.2 * edge)
    below = mix(lit(clay, 0.15 * (brick.value - 0.5) + 0.14 * grain + 0.08 * lump), color, 0.12 * half(2.0 * grain))
    base = mix(paint, below, 0.92 * bare)
    height = 0.013 * face - 0.0035 * bare + (0.0013 + 0.0012 * bare) * grain + 0.0032 * lump
    height = height + 0.004 * (brick.other - 0.5) * face
    return Surface(base, 0.58 + 0.3 * bare + 0.06 * grain, 0.0, height)


@material("mossy brick", words="old brick wall moss mossy overgrown ruin ancient garden", made_of="brick")
def mossy_brick(points: Points, color: Tensor = rgb(138, 82, 64), moss: Tensor = rgb(92, 112, 44)) -> Surface:
    brick = bricks(points.warped(0.014, 6.0, 3), 0.34, 0.13, 0.030, 0.5, 0.12, layer=2)
    grain, lump = fbm(points, 44.0, 3, 1.0), fbm(points, 8.0, 4, 0.65, 4)
    chip = smoothstep(0.20, 0.65, lump) * smoothstep(0.035, 0.0, brick.inside)
    face = smoothstep(-0.006, 0.009, brick.inside + 0.003 * grain + 0.003 * lump - 0.016 * chip)
    tuft = cells(points.warped(0.010, 26.0, 2), 50.0, 1.0, 3)
    cushion = smoothstep(0.85, 0.1, cells(points.warped(0.025, 9.0, 2), 9.0, 1.0, 6).near)
    growth = fbm(points, 2.2, 4, 0.6, 5) + 0.35 * (1.0 - face) + 0.25 * points.up - 0.05 + 0.10 * grain + 0.10 * lump
    green = smoothstep(0.28, 0.44, growth)
    clay = lit(
        mix(shift(color, 0.02), shift(color, -0.04, 0.75), brick.other),
        0.18 * (brick.value - 0.5) + 0.12 * grain + 0.09 * lump,
    )
    clay = mix(clay, shift(moss, 0.0, 0.5), 0.28 * smoothstep(0.0, 0.35, growth))
    wall = mix(lit(rgb(122, 114, 98), 0.14 * grain + 0.06 * lump), clay, face)
    level = (0.75 * tuft.near + 0.55 - 0.6 * cushion - 0.2 * grain).clamp(0.0, 1.0)
    soft = ramp(level, shift(moss, 0.07, 0.95), moss, shift(moss, -0.17, 0.8))
    base = mix(wall, lit(soft, 0.22 * (tuft.value - 0.5)), green)
    height = (0.016 * face).maximum(0.016 * green) + 0.0026 * grain + 0.003 * lump * (1.0 - green)
    height = height + green * (0.022 * cushion - 0.010 * tuft.near)
    return Surface(base, 0.90 + 0.06 * green + 0.04 * grain, 0.0, height)


@material("cobblestone", words="cobblestones cobbles paving street pavement setts old town road", made_of="granite")
def cobblestone(points: Points, color: Tensor = rgb(126, 122, 116), earth: Tensor = rgb(74, 64, 52)) -> Surface:
    stone = bricks(points.warped(0.022, 3.6, 2), 0.24, 0.20, 0.02, 0.5, 0.5)
    chunk = points.moved((5.0 * stone.value)[:, None].repeat(1, 3))
    lump, grit = fbm(chunk, 6.0, 4, 0.6, 3), fbm(points, 58.0, 2, 1.0)
    reach = _rounded(stone, 2.7) + 0.13 * lump + 0.16 * (stone.other - 0.5)
    dome = (1.0 - reach.square()).clamp_min(0.0).pow(0.42)
    face = smoothstep(1.02, 0.90, reach)
    fleck = cells(points.warped(0.006, 40.0), 72.0)
    worn = smoothstep(0.45, 0.95, dome)
    own = mix(shift(color, -0.05, 1.5, 0.010), shift(color, 0.045, 1.0, -0.006), stone.other)
    own = lit(own, 0.22 * (stone.value - 0.5) + 0.06 * lump + 0.06 * (worn - 0.6))
    black, white = smoothstep(0.86, 0.92, fleck.value), smoothstep(0.20, 0.12, fleck.value)
    own = lit(own, 0.09 * grit - 0.13 * black * (0.4 + 0.6 * worn) + 0.08 * white * worn)
    dirt = smoothstep(0.55, 0.05, dome) * half(1.2 + lump)
    own = mix(own, shift(earth, 0.05), 0.55 * dirt)
    green = smoothstep(0.05, 0.45, fbm(points, 2.3, 4, 0.6, 5) + 0.10 * lump)
    sand = mix(lit(earth, 0.25 * grit + 0.10 * lump), rgb(82, 84, 50), 0.55 * green)
    height = 0.048 * dome + face * (0.006 * lump + 0.006 * (stone.value - 0.5)) + 0.0022 * grit
    rough = 0.93 - 0.36 * worn + 0.06 * grit + 0.10 * black * worn
    return Surface(mix(sand, own, face), rough, 0.0, height)


@material("stone wall", words="stone wall fieldstone rubble masonry rustic castle cottage", made_of="stone")
def stone_wall(points: Points, color: Tensor = rgb(148, 138, 122), mortar: Tensor = rgb(112, 102, 88)) -> Surface:
    stone = _laid(points, (4.0, 6.2), 0.8)
    gap = stone.second - stone.near
    grain, grit = fbm(points, 18.0, 4, 0.7), fbm(points, 56.0, 2, 1.0, 4)
    gap = gap - 0.30 * (stone.near - 0.50).clamp_min(0.0) + 0.04 * grain  # corners are rounded off
    face = smoothstep(0.05, 0.13, gap)
    bulge = smoothstep(0.05, 0.50, gap)
    chisel = ridged(points.moved((stone.value * 5.0)[:, None].repeat(1, 3)), 7.0, 3, 0.6, 2)
    own = ramp(
        stone.other,
        shift(color, -0.10, 1.2, 0.012),
        color,
        shift(color, 0.07, 0.7, -0.01),
        shift(color, 0.02, 1.6, 0.02),
    )
    own = lit(
        own, 0.16 * (stone.value - 0.5) + 0.10 * grain + 0.10 * (chisel - 0.5) + 0.10 * (bulge - 0.7) + 0.10 * grit
    )
    own = mix(own, shift(color, -0.06, 0.7), 0.5 * smoothstep(0.0, 0.6, noise(points, 2.6, 3)))
    base = mix(lit(mortar, 0.14 * grain + 0.12 * grit - 0.12 * smoothstep(0.10, 0.0, gap)), own, face)
    height = 0.017 * face + 0.024 * bulge + 0.010 * chisel * face + 0.004 * grain + 0.0020 * grit
    return Surface(base, 0.92 - 0.08 * bulge + 0.05 * grit, 0.0, height)


@material("castle wall", words="castle ashlar stone blocks fortress dungeon medieval temple", made_of="stone")
def castle_wall(points: Points, color: Tensor = rgb(156, 148, 132)) -> Surface:
    block = bricks(points.warped(0.008, 4.0, 2), 0.46, 0.24, 0.016, -1.0, 0.4)
    own_piece = points.moved((6.0 * block.value)[:, None].repeat(1, 3))
    grit, lump = fbm(points, 54.0, 2, 1.0), fbm(own_piece, 5.0, 3, 0.62, 6)
    tool = fbm(
        own_piece.at(points.x, points.y, points.z + 2.0 * block.value), (16.0, 16.0, 9.0), 2, 0.7, 3
    )  # of the mason
    chip = smoothstep(0.05, 0.6, lump + 0.25 * tool) * smoothstep(0.05, 0.0, block.inside)
    edge = block.inside + 0.006 * lump + 0.002 * tool - 0.018 * chip
    face = smoothstep(-0.006, 0.008, edge)
    bulge = smoothstep(0.0, 0.07, edge)
    pit = smoothstep(0.05, 0.5, spots(points.warped(0.02, 16.0, 2), 12.0, 0.45, 0.40, 0.9).depth)
    crack = cracks(points.warped(0.02, 6.0), 2.6, 0.45, 0.6)
    line = smoothstep(0.007, 0.0, crack.distance) * smoothstep(0.0, 0.4, noise(points, 1.6, 8)) * face
    run = smoothstep(0.0, 0.9, fbm(points, (5.0, 5.0, 0.6), 4, 0.6, 5) + 0.3 * lump)  # soot and rain
    own = mix(shift(color, -0.05, 1.3, 0.010), shift(color, 0.075, 0.8, -0.004), block.value)
    own = lit(own, 0.14 * (block.other - 0.5) + 0.10 * grit + 0.07 * lump + 0.04 * tool)
    own = mix(own, shift(color, -0.13, 0.7), 0.30 * run + 0.35 * pit + 0.7 * line)
    own = mix(own, shift(color, -0.09, 0.9), 0.4 * (1.0 - bulge) * half(1.0 + 1.5 * lump))
    joint = lit(shift(color, -0.08, 0.7), 0.10 * grit + 0.06 * lump - 0.16 * smoothstep(0.002, -0.008, edge))
    height = 0.018 * face + 0.016 * bulge + face * (0.010 * lump + 0.0045 * tool + 0.008 * (block.value - 0.5))
    height = height - 0.007 * pit - 0.010 * line + 0.0026 * grit
    return Surface(mix(joint, own, face), 0.92 + 0.05 * grit - 0.04 * bulge, 0.0, height)


@material("cinder block", words="cinder breeze block concrete blocks garage basement wall", made_of="concrete")
def cinder_block(points: Points, color: Tensor = rgb(158, 156, 150)) -> Surface:
    block = bricks(points.warped(0.003, 8.0, 2), 0.62, 0.30, 0.024)
    # Crushed slag, glued where it touches: lumps of many sizes, and gaps between them that go deep.
    bent = points.warped(0.010, 20.0, 2)
    lump, small = cells(bent, 21.0), cells(bent, 46.0, 1.0, 2)
    grain, wide = fbm(points, 60.0, 2, 1.0), fbm(points, 1.8, 4, 0.6, 3)
    open_ = fbm(points, 7.0, 3, 0.6, 4)
    gap = smoothstep(0.66, 0.98, lump.near + 0.22 * open_ + 0.10 * grain)
    pore = smoothstep(0.60, 0.95, small.near + 0.25 * open_) * (1.0 - gap)
    face = smoothstep(-0.004, 0.007, block.inside + 0.003 * open_)
    own = lit(color, 0.08 * (block.value - 0.5) + 0.06 * wide + 0.08 * (lump.value - 0.5) + 0.06 * (small.value - 0.5))
    own = mix(lit(own, 0.08 * grain), shift(color, -0.17), (0.70 * gap + 0.40 * pore).clamp_max(1.0))
    joint = lit(shift(color, -0.03, 1.2), 0.07 * grain + 0.05 * wide - 0.07 * smoothstep(0.0, -0.01, block.inside))
    height = face * (0.013 - 0.010 * gap - 0.0045 * pore - 0.004 * lump.near) + 0.0016 * grain
    return Surface(mix(joint, own, face), 0.93 + 0.04 * grain, 0.0, height)


@material("concrete", words="concrete cement beton raw industrial brutalist grey", made_of="concrete")
def concrete(points: Points, color: Tensor = rgb(150, 149, 145)) -> Surface:
    cloud = fbm(points.warped(0.08, 2.0, 2), 1.7, 4, 0.62)
    grain, sand = fbm(points, 56.0, 3, 1.0, 2), fbm(points, 15.0, 3, 0.75, 3)
    crowd = smoothstep(-0.35, 0.5, fbm(points, 2.2, 3, 0.6, 6))  # bubbles keep together
    bent = points.warped(0.006, 20.0)
    hole = smoothstep(0.0, 0.30, spots(bent, 7.0, 0.8, 0.22, 0.9).depth)
    hole = hole.maximum(smoothstep(0.0, 0.35, spots(bent, 20.0, 0.60, 0.34, 0.9, 2).depth - 0.6 * (1.0 - crowd)))
    level = 2.2 * points.z + 0.012 * fbm(points, 2.5, 2, 0.5, 7)
    board = level.round()  # a joint of the formwork is there; the paste ran into it, here more, there less
    seam = smoothstep(0.011, 0.001, (level - board).abs() / 2.2) * smoothstep(-0.9, 0.3, fbm(points, 3.0, 3, 0.7, 8))
    run = fbm(points, (6.0, 6.0, 0.5), 3, 0.6, 4)
    line = cracks(points.warped(0.05, 4.0, 2), 1.6, 0.8, 0.5, 3)
    hair = smoothstep(0.0045, 0.0, line.distance) * smoothstep(0.0, 0.4, noise(points, 1.5, 9))
    base = mix(shift(color, -0.05, 1.3, 0.006), shift(color, 0.05, 0.8), half(1.3 * cloud + 0.4 * run + 0.3 * sand))
    base = lit(base, 0.085 * grain + 0.03 * sand)
    base = mix(base, shift(color, -0.26), 0.85 * hole + 0.55 * hair + 0.10 * seam)
    height = 0.0019 * grain + 0.0022 * sand + 0.003 * cloud - 0.014 * hole + 0.004 * seam - 0.004 * hair
    return Surface(base, 0.82 + 0.07 * cloud + 0.08 * grain, 0.0, height)


@material("cracked concrete", words="cracked broken damaged concrete cement old ruin", made_of="concrete")
def cracked_concrete(points: Points, color: Tensor = rgb(156, 152, 144)) -> Surface:
    bent = points.warped(0.03, 5.0, 3)
    mask, cloud = fbm(points, 1.3, 2, 0.5, 9), fbm(points, 1.5, 3, 0.6, 6)
    wide, fine = cracks(bent, 1.7, 0.8, 0.7), cracks(bent, 5.0, 0.6, 0.7, 2)
    grain, sand = fbm(points, 56.0, 2, 1.0), fbm(points, 12.0, 3, 0.7, 7)
    breadth = 0.006 + 0.011 * half(1.6 * mask + 0.4 * sand)
    gap = smoothstep(breadth, 0.3 * breadth, wide.distance + 0.002 * sand)
    hair = smoothstep(0.0055, 0.0005, fine.distance) * smoothstep(0.24, 0.05, wide.distance)
    stain = smoothstep(0.10, 0.0, wide.distance) * half(1.0 + 1.5 * sand)
    spall = smoothstep(0.27, 0.33, fbm(points, 3.0, 4, 0.65, 4) - 0.5 * wide.distance)
    gravel = cells(points.warped(0.010, 18.0), 26.0, 1.0, 5)
    lump = smoothstep(0.68, 0.25, gravel.near + 0.06 * grain)
    own = lit(color, 0.09 * grain + 0.04 * sand + 0.07 * cloud)
    own = mix(own, shift(color, -0.10, 1.2, 0.005), 0.35 * stain)
    stones = mix(shift(color, -0.15, 1.1, 0.003), shift(color, 0.04, 0.7), gravel.value)
    stones = lit(mix(shift(color, -0.20, 0.9), stones, lump), 0.10 * grain)
    base = mix(mix(own, stones, 0.9 * spall), shift(color, -0.32), 0.85 * gap + 0.60 * hair)
    height = -0.024 * gap - 0.006 * hair + 0.0020 * grain + 0.0025 * sand - spall * (0.014 - 0.008 * lump)
    return Surface(base, 0.88 + 0.06 * spall + 0.06 * grain, 0.0, height)


@material("rough plaster", words="plaster rough wall lime render trowel gypsum", made_of="plaster")
def rough_plaster(points: Points, color: Tensor = rgb(222, 212, 194)) -> Surface:
    # A trowel drags it in slow arcs: ridges that it leaves, thin passes with soft edges, sand where it tore the skin.
    sway = vector_noise(points, 1.3, 1, 6) + points.normal.new_tensor([0.35, 0.1, 0.1])
    way = points.along(sway)
    sand = fbm(points, 52.0, 3, 1.0, 3)
    ridge, drag = strands(points, way, 0.040, 0.34, 1), strands(points, way, 0.010, 0.24, 2)
    field = fbm(points.warped(0.04, 6.0, 3), (2.4, 2.4, 3.2), 4, 0.6, 2) + 0.16 * ridge
    over = smoothstep(0.02, 0.16, field)
    lip = over * smoothstep(0.40, 0.10, field)
    torn = smoothstep(0.15, 0.65, fbm(points, 4.5, 4, 0.65, 5) - 0.25 * ridge - 0.3 * over)
    tone = fbm(points, 1.5, 3, 0.6, 7)
    base = mix(shift(color, -0.022, 1.2, 0.004), shift(color, 0.018), half(0.5 * ridge + 1.2 * over - 0.4))
    base = lit(base, 0.03 * tone + (0.035 + 0.05 * torn) * sand + 0.012 * drag - 0.04 * torn)
    height = 0.010 * over + 0.005 * lip + 0.009 * ridge + 0.0020 * drag * (1.0 - torn) - 0.005 * torn
    height = height + (0.0009 + 0.0022 * torn) * sand
    return Surface(base, 0.88 + 0.08 * torn + 0.04 * sand - 0.03 * over, 0.0, height)


@material("stucco", words="stucco render popcorn wall facade roughcast spanish", made_of="plaster")
def stucco(points: Points, color: Tensor = rgb(216, 188, 148)) -> Surface:
    bent = points.warped(0.035, 6.0, 2)
    field = fbm(bent, 5.5, 3, 0.5)
    island = smoothstep(-0.02, 0.10, field)
    edge = island * (1.0 - island) * 4.0
    drag = strands(points, points.along((0.9, 0.2, 0.35)), 0.016, 0.12)
    sand = fbm(points, 44.0, 3, 1.0, 2)
    streak = smoothstep(0.1, 0.8, fbm(points, (6.0, 6.0, 0.5), 4, 0.6, 4) - 0.3 * points.z)
    base = lit(mix(shift(color, -0.02, 1.05), shift(color, 0.01), island), 0.09 * sand * (1.15 - 0.8 * island))
    base = mix(mix(base, shift(color, -0.10), 0.18 * edge), shift(color, -0.12, 0.7), 0.30 * streak * half(1.3 + sand))
    height = 0.015 * island + 0.004 * edge + 0.0020 * drag * island + 0.0036 * sand * (1.25 - island)
    return Surface(base, 0.93 - 0.06 * island + 0.04 * sand, 0.0, height)
