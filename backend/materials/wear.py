"""Covers that damage the surface: scratches, worn edges, cracks, chips, dents, peeling paint, burns."""

import torch
from torch import Tensor

from .cells import cracks, scratches, spots
from .coating import FBM_DEVIATION, blend, flaked, over, threshold
from .color import lit, mix, shift
from .material import Surface
from .noise import fbm, half, smoothstep
from .points import Points


def scratched(below: Surface, points: Points, relief: Tensor, amount: float, color: Tensor) -> Surface:
    """Few deep scratches, many fine ones in places that are handled much."""
    handled = smoothstep(-0.5, 0.5, fbm(points, 1.6, 3, 0.6, 301) + 1.2 * (amount - 0.5) + 0.2 * relief)
    deep = scratches(points.warped(0.01, 3.0, 1, 302), 3.0, 0.006, min(1.0, 0.3 + 0.6 * amount), 1.0, None, 303)
    fine = scratches(points, 8.0, 0.0028, min(1.0, 0.4 + 0.6 * amount), 1.0, None, 304)
    hair = scratches(points, 17.0, 0.0016, min(1.0, 0.5 + 0.5 * amount), 0.95, None, 305)
    cut = smoothstep(0.15, 0.45, deep)
    line = cut.maximum(0.8 * handled * smoothstep(0.1, 0.6, fine)).maximum(0.5 * handled * smoothstep(0.1, 0.7, hair))
    metal = below.metallic
    fresh = mix(mix(below.base_color, color, torch.full_like(line, 0.55)), shift(color, -0.35), 0.35 * cut)
    fresh = mix(fresh, shift(below.base_color, 0.12), torch.as_tensor(metal).expand_as(line))
    rough = blend(below.roughness, 0.55, 0.25 * handled)
    return over(below._replace(roughness=rough), 0.85 * line, fresh, 0.5, metal, -0.004 * cut - 0.001 * handled * fine)


def worn(below: Surface, points: Points, relief: Tensor, amount: float, color: Tensor) -> Surface:
    """Rubbed on crests, dirty in recesses, faded and dull between; metals are tarnished in patches."""
    wide = fbm(points, 1.8, 4, 0.6, 311)
    grit = fbm(points, 11.0, 4, 0.7, 312)
    need = 0.50 * relief + 0.50 * wide + 0.30 * grit
    edge = threshold(0.6 * amount, 0.40)
    rubbed = smoothstep(edge - 0.08, edge + 0.30, need)
    dull = half(0.9 * fbm(points, 2.3, 4, 0.6, 313) + 0.4 * grit) * amount
    grime = smoothstep(0.15, 1.05, -0.75 * relief + 0.5 * fbm(points, (4.0, 4.0, 1.6), 4, 0.6, 314)) * amount
    metal = torch.as_tensor(below.metallic).expand_as(relief)
    faded = mix(below.base_color, shift(below.base_color, 0.06, 0.55), (0.8 * dull) * (1.0 - metal))
    faded = lit(faded, 0.05 * grit * amount)
    patches = fbm(points.warped(0.04, 3.0, 3, 316), 2.6, 5, 0.65, 315) - 0.5 * relief + 0.8 * (amount - 0.5)
    tarnish = metal * smoothstep(-0.4, 0.6, patches) * (1.0 - 0.8 * rubbed)
    faded = mix(faded, lit(shift(faded, 0.0, 0.65), -0.4), 0.9 * tarnish)
    dirty = over(below._replace(base_color=faded), 0.7 * grime, color, 0.85)
    bare = mix(shift(below.base_color, 0.11, 0.7), shift(below.base_color, 0.07), metal)
    rough = (below.roughness + 0.18 * dull).clamp(0.0, 0.95) if isinstance(below.roughness, Tensor) else 0.5
    rough = blend(blend(rough, 0.6, 0.7 * tarnish), blend(0.75, 0.24, metal), 0.6 * rubbed)
    return over(
        dirty._replace(roughness=blend(rough, 0.8, 0.6 * grime)), 0.75 * rubbed, bare, rough, metal, -0.0004 * rubbed
    )


def cracked(below: Surface, points: Points, relief: Tensor, amount: float, color: Tensor) -> Surface:
    """Wide cracks that branch into fine ones, their edges sunk."""
    bent = points.warped(0.030, 5.0, 4, 321)
    where = smoothstep(-0.5, 0.1, fbm(points, 1.4, 3, 0.5, 322) + threshold(1.0 - amount, 0.6) + 0.25)
    wide = cracks(bent, 2.6, 0.55 + 0.35 * amount, 0.7, 323)
    fine = cracks(points.warped(0.018, 9.0, 3, 324), 7.0, 0.35 + 0.4 * amount, 0.6, 325)
    width = 0.008 * (0.5 + amount) * (0.6 + 0.9 * half(fbm(points, 6.0, 3, 0.6, 326)))
    gap = smoothstep(width, 0.45 * width, wide.distance) * smoothstep(0.1, 0.4, where)
    hair = smoothstep(0.0035, 0.001, fine.distance) * where * smoothstep(0.25, 0.02, wide.distance)
    line = gap.maximum(0.8 * hair)
    sunk = smoothstep(0.05, 0.0, wide.distance) * where
    edge = lit(below.base_color, -0.10 * sunk)
    return over(
        below._replace(base_color=edge), 0.92 * line, color, 0.9, 0.0, -0.022 * gap - 0.007 * hair - 0.003 * sunk
    )


def chipped(below: Surface, points: Points, relief: Tensor, amount: float, color: Tensor) -> Surface:
    """Angular pieces broken out, most on crests; a paler, rougher body below."""
    bent = points.warped(0.022, 11.0, 3, 331)
    chip = spots(bent, 4.0, 0.4 + 0.6 * amount, 0.62, 0.75, 332)
    small = spots(points.warped(0.012, 22.0, 2, 333), 12.0, 0.25 + 0.5 * amount, 0.55, 0.8, 334)
    broken = chip.depth.maximum(0.6 * small.depth - 0.1) + 0.25 * relief - 0.10
    inside = smoothstep(0.04, 0.09, broken)
    rim = smoothstep(-0.05, 0.04, broken) * (1.0 - inside)
    grain = fbm(points, 24.0, 3, 0.7, 335)
    body = lit(mix(shift(below.base_color, -0.14, 0.45), color, chip.value), 0.08 * grain)
    edged = below._replace(base_color=mix(below.base_color, shift(below.base_color, 0.12, 0.7), 0.6 * rim))
    depth = -0.010 * smoothstep(0.0, 0.5, broken) - 0.004 * inside + 0.002 * inside * grain
    return over(edged, inside, body, 0.8, below.metallic, depth)


def dented(below: Surface, points: Points, relief: Tensor, amount: float, color: Tensor) -> Surface:
    """Knocks: round hollows with a raised lip and a scuff."""
    knock = spots(points.warped(0.12, 1.8, 3, 341), 2.2, 0.3 + 0.6 * amount, 0.5, 0.6, 342).depth
    small = spots(points.warped(0.04, 4.0, 2, 343), 6.0, 0.2 + 0.5 * amount, 0.45, 0.6, 344).depth
    deep, shallow = smoothstep(-0.15, 0.95, knock), smoothstep(-0.1, 0.9, small)
    scuff = scratches(points, 9.0, 0.003, 0.5, 0.9, None, 345) * smoothstep(-0.3, 0.3, knock)
    scuffed = over(below, 0.5 * smoothstep(0.2, 0.6, scuff), shift(below.base_color, 0.12, 0.6), 0.5, below.metallic)
    lip = smoothstep(-0.35, 0.0, knock) * (1.0 - smoothstep(0.0, 0.1, knock))
    return over(scuffed, 0.15 * deep, color, 0.6, below.metallic, -0.05 * deep - 0.014 * shallow + 0.003 * lip)


def peeling(below: Surface, points: Points, relief: Tensor, amount: float, color: Tensor) -> Surface:
    """A coat of old paint in this colour. It cracks, its flakes lift, and a share of it is gone, down to an older coat
    at the edges."""
    edge = threshold(amount, 0.42)
    coat = flaked(points.at(points.x, points.y, 0.7 * points.z), 5.0, edge, 0.08 * relief, 351)
    tone = fbm(points, 1.3, 4, 0.55, 355) + 0.35 * coat.ragged
    paint = lit(color.expand_as(below.base_color), 0.045 * tone + 0.04 * (coat.value - 0.5))
    paint = mix(mix(paint, shift(color, 0.07, 0.65), 0.5 * coat.lifted), shift(color, -0.35, 0.6), 0.8 * coat.crack)
    ground = lit(below.base_color, -0.30 * coat.shadow)
    ground = mix(ground, shift(color, -0.10, 0.35, 0.015), 0.85 * coat.primer)
    rough = 0.42 + 0.2 * coat.lifted + 0.10 * tone
    bare = below._replace(base_color=ground, roughness=blend(below.roughness, 0.7, coat.primer))
    return over(bare, 1.0 - coat.lost, paint, rough, 0.0, 0.018 * coat.height, smooth=0.4)


def burnt(below: Surface, points: Points, relief: Tensor, amount: float, color: Tensor) -> Surface:
    """Scorched brown, then charred: black scales with fine cracks and grey ash."""
    heat = fbm(points.warped(0.1, 2.0, 2, 361), 1.5, 4, 0.6, 362) + 0.10 * fbm(points, 12.0, 3, 0.6, 363)
    edge = threshold(amount, FBM_DEVIATION)
    char = smoothstep(edge - 0.02, edge + 0.16, heat)
    scorch = smoothstep(edge - 0.42, edge + 0.02, heat)
    scales = cracks(points.warped(0.035, 3.5, 4, 364), (9.0, 9.0, 5.5), 1.0, 0.6, 365)
    fine = fbm(points, 20.0, 3, 0.7, 366)
    width = 0.003 + 0.010 * half(2.0 * (heat - edge) + 0.5 * fine)
    gap = smoothstep(width, 0.3 * width, scales.distance) * smoothstep(0.3, 0.9, char)
    ash = smoothstep(0.1, 0.7, fbm(points, 5.0, 4, 0.7, 367) + 0.5 * (scales.value - 0.5)) * char * (1.0 - gap)
    tone = lit(mix(shift(color, -0.05), shift(color, 0.10, 0.6), half(0.6 + fine) * char), 0.10 * fine)
    black = mix(mix(tone, shift(color, 0.36, 0.3), 0.5 * ash * half(fine + 0.5)), shift(color, -0.16), gap)
    singed = mix(shift(color, 0.20, 3.2, 0.05), shift(color, 0.02, 1.8, 0.02), scorch)
    browned = over(below, scorch * (0.35 + 0.5 * scorch), singed, 0.7)
    rise = char * (0.003 + 0.006 * smoothstep(0.0, 0.05, scales.distance)) - 0.009 * gap
    charred = over(browned, char, black, 0.80 + 0.12 * ash + 0.1 * gap, 0.0, rise, smooth=0.5)
    return charred._replace(emission=below.emission)  # it glows on


def tarnished(below: Surface, points: Points, relief: Tensor, amount: float, color: Tensor) -> Surface:
    """A dark film that stays where nothing rubs: in recesses and in clouds."""
    cloud = fbm(points.warped(0.06, 3.0, 2, 371), 2.4, 4, 0.6, 372) + 0.2 * fbm(points, 15.0, 3, 0.6, 373)
    edge = threshold(amount, 0.45)
    film = smoothstep(edge - 0.35, edge + 0.35, 0.8 * cloud - 0.7 * relief)
    brown = mix(shift(color, 0.12, 1.6, 0.03), color, film)
    return over(below, 0.85 * film, brown, 0.48, 0.55, 0.0)
