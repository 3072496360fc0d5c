"""Masks that look grown, broken or spilt. (P,) 0..1, of points, relief (coating.relief) and share."""

import torch
from torch import Tensor

from . import cells as structures
from .cells import cells, cracks, spots
from .coating import FBM_DEVIATION, flaked, threshold
from .drawn import within
from .layouts import bricks
from .noise import fbm, noise, smoothstep
from .patterns import wrap
from .points import Points

Lines = tuple[Tensor, Tensor, Tensor, Tensor]  # wide lines and fine ones: distance and half the width [object units]


def _branches(points: Points, share: float) -> Lines:
    """Lines that wander, cross and run out, and fine ones that leave them."""
    flow = points.warped(0.13, 1.3, 5, 801)
    wide = noise(flow, (1.8, 2.0, 2.8), 802).abs() / 2.3
    fine = noise(flow, (4.0, 3.6, 5.2), 803).abs() / 4.4
    pace = noise(points, 1.5, 804) + 0.6 * noise(points, 5.3, 805)
    beside = smoothstep(0.20, 0.0, wide) * smoothstep(-0.45, 0.30, pace)
    return wide, 0.17 * share * smoothstep(-0.75, 0.70, pace), fine, 0.10 * share * beside - 0.0015


def _fissures(points: Points, share: float) -> Lines:
    """Cracks that vary in width, and fine ones beside them."""
    bent = points.warped(0.12, 1.3, 5, 806)
    wide, fine = cracks(bent, (1.9, 2.5, 2.2), 0.75, 0.5, 807), cracks(bent, 5.6, 0.9, 0.5, 808)
    inner = cracks(bent.moved(-0.012 * points.normal), (1.9, 2.5, 2.2), 0.75, 0.5, 807)
    slope = (inner.distance - wide.distance) / 0.012  # 1: the crack runs along the surface, where it would be a patch
    apart = wide.distance / (1.0 - slope * slope).clamp_min(0.06).sqrt()
    pace = noise(points, 1.9, 809) + 0.6 * noise(points, 6.1, 810)
    beside = smoothstep(0.14, 0.0, apart) * smoothstep(-0.25, 0.45, pace + 0.5 * (fine.value - 0.5))
    broad = 0.20 * share * smoothstep(-0.60, 0.75, pace) + 0.03 * share
    return apart, broad, fine.distance, 0.13 * share * beside - 0.0015


def _filled(lines: Lines) -> Tensor:
    wide, broad, fine, narrow = lines
    return within(wide, broad).maximum(within(fine, narrow) * smoothstep(-0.0005, 0.0025, narrow))


def _heat(lines: Lines) -> Tensor:
    """Of what glows in cracks: most in the middle of wide ones, about 0.4 at the edge, less beyond."""
    wide, broad, fine, narrow = lines
    width = 1.3 * broad.clamp_min(1e-4)
    core = (1.0 - wide / width).clamp(0.0, 1.0).sqrt() * (0.34 + 16.0 * width).clamp_max(0.64)
    halo = 0.38 * (-wide / (0.8 * width + 0.010)).exp()
    hair = 0.6 * (1.0 - fine / (1.5 * narrow).clamp_min(1e-4)).clamp(0.0, 1.0)
    return (smoothstep(0.0, 0.006, width) * (core + halo)).maximum(hair).clamp_max(1.0)


def veins(points: Points, relief: Tensor, share: float) -> Tensor:
    return _filled(_branches(points, share))


def hot_veins(points: Points, relief: Tensor, share: float) -> Tensor:
    return _heat(_branches(points, share))


def seams(points: Points, relief: Tensor, share: float) -> Tensor:
    """Cracks that are filled, as of kintsugi."""
    return _filled(_fissures(points, share))


def hot_seams(points: Points, relief: Tensor, share: float) -> Tensor:
    return _heat(_fissures(points, share))


def hot_gaps(points: Points, relief: Tensor, share: float) -> Tensor:
    ragged = 0.12 * fbm(points, 14.0, 3, 0.6, 811)
    return smoothstep(0.1, -1.05, relief + ragged - 1.2 * (share - 0.2))


def gaps(points: Points, relief: Tensor, share: float) -> Tensor:
    """The recesses of the relief, such as joints. A flat surface has none: composition.py takes seams there."""
    ragged = 0.12 * fbm(points, 14.0, 3, 0.6, 807)
    return smoothstep(-0.45, -0.75, relief + ragged - 1.2 * (share - 0.2))


def crests(points: Points, relief: Tensor, share: float) -> Tensor:
    """What stands highest."""
    edge = 1.0 - 1.6 * share
    return smoothstep(edge - 0.15, edge + 0.15, relief + 0.15 * fbm(points, 10.0, 3, 0.6, 808))


def patches(points: Points, relief: Tensor, share: float) -> Tensor:
    edge = threshold(share, FBM_DEVIATION)
    return smoothstep(edge - 0.02, edge + 0.02, fbm(points.warped(0.08, 3.0, 2, 809), 1.8, 4, 0.5, 810))


def flakes(points: Points, relief: Tensor, share: float) -> Tensor:
    """Angular pieces, with ragged edges, of a coat that comes off."""
    return flaked(points, 5.0, threshold(share, 0.42), 0.0, 811).lost


def clouds(points: Points, relief: Tensor, share: float) -> Tensor:
    edge = threshold(share, FBM_DEVIATION)
    return smoothstep(edge - 0.4, edge + 0.4, fbm(points.warped(0.1, 2.0, 2, 815), 1.6, 5, 0.6, 816))


def animal_stripes(points: Points, relief: Tensor, share: float) -> Tensor:
    """Stripes that bend, fork and end, as on a zebra."""
    wave, sure = structures.stripes(points, 3.4, (0.2, 0.1, 0.97), 0.45, 0.5, 2.0, 817)
    return smoothstep(-0.12, 0.12, wave - (1.0 - 2.0 * share) + 0.3 * (sure - 1.0))


def spotted(points: Points, relief: Tensor, share: float) -> Tensor:
    """Spots of several sizes that lie anywhere."""
    spot = spots(points.warped(0.02, 5.0, 2, 818), 4.2, 0.95, min(0.8, 0.62 * (share / 0.3) ** 0.5), 0.5, 819)
    return smoothstep(0.0, 0.05, spot.depth)


def speckles(points: Points, relief: Tensor, share: float) -> Tensor:
    size = min(0.75, 0.62 * (share / 0.15) ** 0.5)
    first = spots(points.warped(0.008, 25.0, 2, 820), 14.0, 0.85, size, 0.85, 821).depth
    second = spots(points.warped(0.005, 40.0, 1, 822), 30.0, 0.6, size, 0.8, 823).depth
    return smoothstep(0.0, 0.1, first).maximum(smoothstep(0.0, 0.15, second))


def splatter(points: Points, relief: Tensor, share: float) -> Tensor:
    """Splashes with drops about them."""
    near = fbm(points, 1.3, 3, 0.6, 824) - threshold(min(0.9, 1.6 * share), FBM_DEVIATION)
    big = spots(points.warped(0.05, 7.0, 3, 825), 3.2, 0.9, 0.62, 0.8, 826).depth
    drop = spots(points.warped(0.012, 20.0, 2, 827), 12.0, 0.8, 0.55, 0.9, 828).depth
    where = smoothstep(-0.45, 0.0, near)
    return where * smoothstep(0.0, 0.05, big).maximum(smoothstep(0.02, 0.1, drop))


def swirls(points: Points, relief: Tensor, share: float) -> Tensor:
    """Stripes that were stirred."""
    bent = points.warped(0.42, 0.9, 2, 829).warped(0.10, 2.6, 2, 830)
    return smoothstep(0.04, -0.04, wrap(bent.z + 0.4 * bent.x, 0.34)[0].abs() - 0.5 * share)


def flames(points: Points, relief: Tensor, share: float) -> Tensor:
    """Tongues that rise from below."""
    lick = fbm(points.warped(0.10, 2.5, 2, 833), (4.5, 4.5, 1.1), 2, 0.5, 834)
    return smoothstep(0.03, -0.03, points.z + 0.85 - 1.7 * share - 0.75 * lick - 0.2)


def gradient(points: Points, relief: Tensor, share: float) -> Tensor:
    """From nothing above to all below."""
    return smoothstep(0.65, -0.65, points.z + 1.2 * (0.5 - share))


def blocks(points: Points, relief: Tensor, share: float) -> Tensor:
    """Some of the pieces of a patchwork."""
    unit = bricks(points, 0.42, 0.30, 0.0, -1.0, 0.4, False, 4, 835)
    return (unit.value < share).to(relief)


def polygons(points: Points, relief: Tensor, share: float) -> Tensor:
    """Some of the flat pieces of a crystal or a low polygon mesh."""
    return (cells(points, 3.0, 0.9, 836).value < share).to(relief)


def marbling(points: Points, relief: Tensor, share: float) -> Tensor:
    """Thin, folded lines, as of marbled paper."""
    bent = points.warped(0.30, 1.1, 3, 837)
    line = noise(bent, 2.2, 838).abs()
    line = torch.minimum(line, (noise(bent, 2.2, 838) - 0.35).abs())
    return smoothstep(0.30 * share + 0.025, 0.30 * share - 0.025, line)
