"""What tales and games are made of: crystal, magic, embers, slime, and what the sea and the grave leave."""

import torch
from torch import Tensor

from .craft import *
from .patterns import iridescent, wrap


def _facets(
    points: Points, frequency: float | tuple[float, float, float], layer: int = 0
) -> tuple[Tensor, Tensor, Tensor, Tensor]:
    """Flat faces of crystals: (lean, edge 0..1, a value a face, height in cells): lean jumps at borders."""
    cell = cells(points, frequency, 1.0, layer)
    lean = torch.stack((cell.value - 0.5, cell.other - 0.5, (7.0 * cell.value + 3.0 * cell.other).sin() * 0.5), -1)
    pyramid = 0.5 * (cell.second.square() - cell.near.square())  # flat faces, and 0 at the border: no cliffs
    tilt = (cell.offset * lean).sum(-1)
    height = pyramid + tilt * smoothstep(0.0, 0.35, cell.second - cell.near)
    return tilt, smoothstep(0.06, 0.0, cell.second - cell.near), cell.value, height


@material("galaxy", words="galaxy nebula space stars cosmos universe milky way starfield cosmic emission")
def galaxy(points: Points, color: Tensor = rgb(30, 24, 62), glow: Tensor = rgb(206, 84, 190)) -> Surface:
    flow = points.warped(0.30, 1.0, 4)
    cloud = fbm(flow, 1.3, 6, 0.58)
    other = fbm(flow, 1.6, 5, 0.6, 3)
    dark = smoothstep(0.1, 0.6, ridged(flow, 1.8, 4, 0.6, 5))
    gas, teal = smoothstep(-0.15, 0.75, cloud), smoothstep(-0.05, 0.8, other)
    near = spots(points, 10.0, 0.8, 0.20, 0.8)
    far = spots(points, 26.0, 0.8, 0.26, 0.7, 2)
    star = smoothstep(0.1, 0.6, near.depth).maximum(0.8 * smoothstep(0.1, 0.5, far.depth))
    halo = 0.4 * smoothstep(-1.8, 0.2, near.depth).pow(3)
    light = mix(mix(rgb(0, 0, 0), glow, 0.8 * gas), rgb(60, 140, 220), 0.65 * teal)
    light = mix(light, rgb(255, 226, 190), 0.8 * smoothstep(0.4, 1.0, cloud + 0.4 * other))
    light = mix(light, rgb(10, 6, 18), 0.6 * dark)
    light = mix(light, mix(rgb(255, 240, 220), rgb(190, 214, 255), near.value), (star + halo).clamp_max(1.0))
    return Surface(lit(color, 0.3 * cloud), 0.12, 0.0, 0.0, light)


@material("clear crystal", words="crystal quartz gem gemstone ice facets transparent diamond prism shard")
def clear_crystal(points: Points, color: Tensor = rgb(196, 212, 222)) -> Surface:
    lean, edge, value, height = _facets(points.warped(0.03, 1.5), (3.0, 3.0, 1.9))
    inner, _, deep, _ = _facets(points.moved((0.3, 0.1, 0.2)), 4.6, 3)
    veil = veins(points, 2.4, 0.09, 0.5, 0.15, 0.3, 2)
    cloud = fbm(points.warped(0.15, 1.5, 2), 2.0, 4, 0.6)
    base = ramp(
        half(1.6 * lean + 0.8 * inner + 0.5 * (value - 0.5)), shift(color, -0.22, 1.8), color, shift(color, 0.10, 0.4)
    )
    base = lit(base, 0.10 * (deep - 0.5) + 0.03 * cloud)
    base = mix(base, rgb(250, 252, 254), 0.5 * veil + 0.35 * edge * half(1.5 * cloud + 0.4))
    return Surface(base, 0.06 + 0.10 * edge + 0.05 * veil, 0.0, 0.060 * height)


@material("amethyst geode", words="amethyst geode crystals purple quartz druse agate gemstone violet cluster")
def amethyst_geode(points: Points, color: Tensor = rgb(118, 74, 160), rind: Tensor = rgb(150, 142, 140)) -> Surface:
    field = fbm(points.warped(0.10, 2.0, 2), 1.25, 3, 0.4) + 0.16
    crystal = smoothstep(0.0, 0.02, field)
    rock = smoothstep(-0.24, -0.27, field)
    lean, edge, value, fine = _facets(points, 11.0)
    wide = _facets(points, 5.0, 3)[3]
    grow = smoothstep(0.0, 0.5, field)
    stone = ramp(half(1.5 * lean + value - 0.5), shift(color, -0.24, 0.9), color, shift(color, 0.16, 0.7))
    stone = mix(shift(color, 0.28, 0.35), stone, smoothstep(0.0, 0.16, field))
    stone = mix(stone, shift(color, 0.30, 0.4), 0.55 * edge)
    band = half((field * 110.0 + 0.6 * fbm(points, 6.0, 2)).sin())
    agate = ramp(band, shift(rind, 0.18, 0.5), shift(color, 0.20, 0.4), shift(rind, -0.05))
    rough = fbm(points, 7.0, 5, 0.65, 5)
    base = mix(mix(agate, lit(shift(rind, -0.14), 0.2 * rough), rock), stone, crystal)
    height = smoothstep(0.0, 0.05, field) * (0.030 * fine * (0.5 + grow) + 0.03 * wide - 0.03 * grow) + rock * (
        0.010 + 0.012 * rough
    )
    return Surface(base, 0.10 + 0.75 * rock + 0.05 * value, 0.0, height)


@material("obsidian", words="obsidian volcanic glass black dragonglass shard flint conchoidal knapped")
def obsidian(points: Points, color: Tensor = rgb(34, 33, 38)) -> Surface:
    bent = points.warped(0.10, 1.8, 2)
    scar = cells(bent, (2.4, 2.4, 2.0), 1.0)
    flake = cells(bent.warped(0.02, 6.0), 6.0, 1.0, 2)
    gap = scar.second - scar.near
    chipped = smoothstep(0.22, 0.05, gap + 0.10 * noise(points, 4.0, 5))
    blow = (scar.offset - 0.9 * torch.nn.functional.normalize(scar.offset[:, [1, 2, 0]], dim=1)).norm(dim=1)
    ripple = (24.0 * blow + 6.0 * scar.value).sin() * smoothstep(0.4, 1.3, blow)
    sheen = smoothstep(0.1, 0.8, fbm(bent, (1.0, 1.0, 7.0), 3, 0.6, 3))
    base = mix(lit(color, 0.10 * (scar.value - 0.5)), shift(color, 0.10, 2.5, 0.03), 0.55 * sheen + 0.25 * chipped)
    lean = (scar.offset * scar.offset.new_tensor([0.5, -0.6, 0.6])).sum(-1) * (scar.other - 0.5)
    height = (
        0.11 * scar.near.square()
        + 0.07 * lean * smoothstep(0.0, 0.25, gap)
        - 0.022 * chipped * (1.0 - flake.near.square())
        + 0.0022 * ripple
    )
    return Surface(base, 0.05 + 0.03 * chipped, 0.0, height)


@material("magic veins", words="magic glowing veins energy corrupted mana cracks enchanted arcane rock emission")
def magic_veins(points: Points, glow: Tensor = rgb(170, 80, 255), color: Tensor = rgb(58, 52, 66)) -> Surface:
    glow = luminous(glow)
    bent = points.warped(0.11, 1.5, 5)
    bold = cracks(bent, 2.3, 1.0, 0.6)
    fine = cracks(bent, 6.0, 1.0, 0.6, 2)
    rock = fbm(points, 5.0, 6, 0.62, 4)
    grain = fbm(points, 40.0, 2, 0.9, 5)
    alive = half(1.7 * fbm(points, 1.6, 3, 0.6, 3) + 0.25 * rock)
    width = 0.002 + 0.026 * alive * alive * (1.0 + 0.6 * rock)
    core = (1.0 - bold.distance / width).clamp(0.0, 1.0)
    hair = smoothstep(0.010 * alive, 0.001, fine.distance) * smoothstep(0.16, 0.02, bold.distance) * alive
    halo = (-bold.distance / (0.006 + 0.050 * alive)).exp() * alive
    base = mix(lit(color, 0.16 * rock + 0.06 * grain), mix(color, glow, 0.0 * rock + 0.4), 0.5 * halo)
    heat = 0.32 * halo * (1.0 + 0.5 * rock) + (0.25 + 0.45 * alive) * core.sqrt() + 0.5 * hair
    height = 0.016 * rock + 0.0012 * grain - 0.012 * core - 0.004 * hair
    return Surface(base, 0.7 + 0.1 * grain, 0.0, height, incandescent(glow, heat))


@material("bone", words="bone skull skeleton ivory fossil old ossuary horn teeth")
def bone(points: Points, color: Tensor = rgb(216, 202, 170)) -> Surface:
    grain = fbm(points, (40.0, 40.0, 6.0), 3, 0.7)
    pits = smoothstep(0.1, 0.5, spots(points.warped(0.02, 14.0, 2), (26.0, 26.0, 11.0), 0.5, 0.42, 0.7).depth)
    porous = smoothstep(0.0, 0.4, fbm(points, 2.0, 3, 0.5, 2))
    stain = smoothstep(-0.2, 0.8, fbm(points.warped(0.1, 2.0, 2), 1.6, 5, 0.6, 3))
    crack = veins(points.at(points.x, points.y, 0.5 * points.z), 2.4, 0.010, 0.5, 0.15, 0.5, 4)
    dent = pits * (0.25 + 0.75 * porous)
    base = mix(shift(color, 0.04, 0.8), shift(color, -0.16, 1.25, 0.012), stain)
    base = mix(lit(base, 0.03 * grain), shift(color, -0.38, 1.0), 0.75 * dent + 0.75 * crack)
    return Surface(
        base, 0.46 + 0.2 * dent + 0.1 * stain, 0.0, -0.008 * dent + 0.0012 * grain - 0.006 * crack + 0.006 * porous
    )


@material("coral", words="coral reef sea ocean polyps marine underwater red calcareous")
def coral(points: Points, color: Tensor = rgb(226, 106, 84)) -> Surface:
    up = points.along((0.2, 0.1, 1.0))
    side = torch.linalg.cross(points.normal, up)
    # Cups crowd as the cells of a foam do, each on its own mound with ribs down to the groove it shares.
    lump = fbm(points.warped(0.10, 1.5, 2), 1.7, 3, 0.5)
    cup = cells(points.warped(0.09, 1.8, 2, 7), 9.0, 0.9, 0)
    x, y = (cup.offset * side).sum(-1), (cup.offset * up).sum(-1)
    flat, room = (x * x + y * y).sqrt(), cup.second - cup.near  # from the middle; 0 where two cups meet
    away = flat / (flat + (0.45 + 0.75 * cup.value) * room).clamp_min(1e-4)  # 0 in the middle, 1 in the groove
    angle = torch.atan2(y, x) + 6.3 * cup.other + 0.25 * noise(points, 8.0, 5)
    hole, mound = smoothstep(0.46, 0.30, away), smoothstep(1.0, 0.50, away)
    lip = smoothstep(0.30, 0.42, away) * smoothstep(0.62, 0.46, away)
    fade = smoothstep(0.05, 0.20, flat)  # the plates meet in the middle, too fine to tell
    plate, rib = half((12.0 * angle).cos()) * fade, half((24.0 * angle).cos()) * fade * mound
    middle = smoothstep(0.13, 0.04, away)
    grain = (0.6 - cells(points, 44.0, 1.0, 3).near) * (1.0 - hole)  # the skeleton between the cups
    base = mix(shift(color, -0.06, 1.12), shift(color, 0.04, 0.95, 0.012), half(1.6 * lump))
    base = lit(base, 0.26 * grain + 0.14 * (mound - 0.6) + 0.10 * (rib - 0.5) * mound)
    base = mix(base, shift(color, 0.18, 0.45, 0.01), lip * (0.45 + 0.45 * rib))
    base = mix(base, shift(color, -0.24, 0.95), hole * (0.95 - 0.65 * plate))
    base = mix(base, shift(color, 0.05, 0.8), 0.8 * middle)
    height = 0.026 * mound + 0.008 * lip - 0.030 * hole + 0.012 * middle + 0.007 * (plate * hole + rib * (1.0 - hole))
    return Surface(base, 0.80 + 0.1 * hole, 0.0, height + 0.035 * lump + 0.006 * grain)


@material("abalone shell", words="abalone paua shell iridescent blue green mother pearl inlay sea")
def abalone_shell(points: Points, color: Tensor = rgb(64, 124, 132)) -> Surface:
    flow = points.warped(0.30, 1.1, 4)
    layers = fbm(flow, (1.8, 1.8, 3.0), 5, 0.6)
    ridge = ridged(flow, 2.4, 4, 0.6, 2)
    turn = 0.5 + 2.4 * layers + 0.6 * points.normal[:, 0] + 0.4 * points.z
    dark = smoothstep(0.50, 0.80, ridge)
    base = lit(iridescent(color, turn, 0.085), 0.16 * (6.283 * 2.0 * turn).sin() + 0.10 * (ridge - 0.4))
    base = mix(base, shift(color, -0.26, 0.5), 0.75 * dark)
    return Surface(base, 0.12 + 0.06 * dark, 0.55, 0.002 * layers)


@material("slime", words="slime goo ooze gel jelly toxic green sticky dripping ectoplasm monster")
def slime(points: Points, color: Tensor = rgb(108, 186, 48)) -> Surface:
    flow = points.at(points.x, points.y, 0.45 * points.z).warped(0.16, 1.5, 2)
    drip = fbm(flow, 2.6, 3, 0.45)
    bubble = spots(points.warped(0.02, 6.0), 7.0, 0.45, 0.42, 0.75, 2)
    dome = bubble.depth.clamp_min(0.0).sqrt()
    rim = smoothstep(0.10, 0.0, bubble.depth.abs())
    deep = smoothstep(-0.6, 0.6, drip)
    small = smoothstep(0.1, 0.6, spots(points, 20.0, 0.35, 0.35, 0.8, 4).depth)
    base = ramp(deep, shift(color, -0.16, 1.0, -0.01), color, shift(color, 0.10, 0.95, 0.02))
    base = mix(base, shift(color, 0.14, 0.8), 0.5 * dome + 0.4 * small)
    base = mix(base, shift(color, -0.14), 0.45 * rim)
    return Surface(base, 0.06 + 0.03 * deep, 0.0, 0.060 * drip + 0.020 * dome + 0.003 * small)


@material("stitched toy", words="stitched toy plush patchwork doll felt teddy sewn voodoo patches stuffed burlap")
def stitched_toy(points: Points, color: Tensor = rgb(176, 128, 88)) -> Surface:
    bent = points.warped(0.03, 1.6, 2)
    patch = cells(bent, 2.2)
    seam = cracks(bent, 2.2).distance  # the same seeds: the borders of the patches
    thread = weave(points, 0.020)
    pile = strands(points, points.along((0.3, 0.2, -1.0)), 0.016, 0.05)
    kind = patch.other
    check = half((26.0 * (points.z + 0.3 * points.x)).sin() * 4.0)
    dot = smoothstep(0.0, 0.1, spots(points, 7.5, 1.0, 0.30, 0.0, 3).depth)
    cloth = mix(color, shift(color, -0.13, 1.2, -0.05), (kind > 0.62).float())
    cloth = mix(cloth, shift(color, 0.13, 0.7, 0.01), (kind < 0.25).float())
    cloth = mix(cloth, shift(color, -0.10, 1.4, 0.03), 0.7 * check * ((kind > 0.25) & (kind < 0.42)))
    cloth = mix(cloth, shift(color, 0.16, 0.8), dot * (kind > 0.82))
    up = points.along((0.0, 0.0, 1.0))
    side = torch.linalg.cross(points.normal, up)
    angle = torch.atan2((patch.offset * up).sum(-1), (patch.offset * side).sum(-1))
    reach = ((patch.offset * up).sum(-1).square() + (patch.offset * side).sum(-1).square()).sqrt() / 2.2
    off = wrap(angle, 6.2832 / 34.0)[0].abs() * 6.2832 / 34.0 * reach
    stitch = smoothstep(0.0085, 0.0060, off) * smoothstep(0.034, 0.030, seam) * smoothstep(0.08, 0.12, reach)
    valley = smoothstep(0.014, 0.0, seam)
    pull = stitch * smoothstep(0.0, 0.03, seam)
    base = lit(cloth, 0.18 * (thread.height - 0.6) + 0.07 * pile + 0.06 * (patch.value - 0.5))
    base = mix(mix(base, shift(color, -0.28, 0.8), 0.8 * valley), rgb(40, 32, 30), 0.95 * stitch)
    puff = smoothstep(0.0, 0.12, seam)
    height = 0.040 * puff + 0.0012 * thread.height.square() + 0.0005 * pile + 0.005 * stitch - 0.003 * pull
    return Surface(base, 0.95 - 0.3 * stitch, 0.0, height)
