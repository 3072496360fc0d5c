"""Masks: which part of a surface another material takes. (P,) 0..1, of points, relief (coating.relief) and share."""

import torch
from torch import Tensor

from . import cells as structures
from .cells import cells, cracks, spots
from .coating import FBM_DEVIATION, threshold
from .layouts import bricks, hexagons, plane
from .noise import fbm, noise, smoothstep
from .patterns import circuit as traces
from .patterns import polygon, star, turned, wrap
from .points import Points

SOFT = 0.004  # half the width of a drawn edge [object units]


def _bands(place: Tensor, period: float, share: float) -> Tensor:
    """A share of each period of a coordinate in object units, with a sharp edge."""
    away = wrap(place, period)[0].abs() * period
    return smoothstep(0.5 * share * period + SOFT, 0.5 * share * period - SOFT, away)


def _within(distance: Tensor, limit: float | Tensor) -> Tensor:
    return smoothstep(limit + SOFT, limit - SOFT, distance)


def _staggered(points: Points, period: float) -> tuple[Tensor, Tensor]:
    """Places about the nearest point of a triangular grid on the side, object units."""
    laid = plane(points, 8)
    v, row = wrap(laid.v, 0.866 * period)
    u, _ = wrap(laid.u + 0.5 * period * torch.remainder(row, 2.0), period)
    return u * period, v * 0.866 * period


def veins(points: Points, relief: Tensor, share: float) -> Tensor:
    width = 0.22 * share
    wide = structures.veins(points, 1.9, width, 0.75, 0.35, 0.35, 801)
    thin = structures.veins(points, 4.2, 0.45 * width, 0.6, 0.3, 0.6, 802)
    return smoothstep(0.10, 0.35, wide).maximum(0.85 * smoothstep(0.15, 0.5, thin))


def seams(points: Points, relief: Tensor, share: float) -> Tensor:
    """Cracks that are filled, as of kintsugi."""
    line = cracks(points.warped(0.05, 3.0, 3, 803), 2.4, 0.85, 0.4, 804)
    fine = cracks(points.warped(0.03, 6.0, 2, 805), 5.0, 0.35, 0.4, 806)
    return _within(line.distance, 0.16 * share).maximum(_within(fine.distance, 0.09 * share - 0.002))


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
    flake = cells(points.warped(0.03, 8.0, 3, 811), 8.0, 0.95, 812)
    need = fbm(points, 1.7, 4, 0.6, 813) + 0.4 * (flake.value - 0.5) + 0.14 * fbm(points, 13.0, 3, 0.6, 814)
    edge = threshold(share, 0.38)
    return smoothstep(edge, edge + 0.025, need)


def clouds(points: Points, relief: Tensor, share: float) -> Tensor:
    edge = threshold(share, FBM_DEVIATION)
    return smoothstep(edge - 0.4, edge + 0.4, fbm(points.warped(0.1, 2.0, 2, 815), 1.6, 5, 0.6, 816))


def stripes(points: Points, relief: Tensor, share: float) -> Tensor:
    return _bands(points.z, 0.28, share)


def vertical_stripes(points: Points, relief: Tensor, share: float) -> Tensor:
    return _bands(plane(points, 8).u, 0.19, share)


def diagonal_stripes(points: Points, relief: Tensor, share: float) -> Tensor:
    laid = plane(points, 8)
    return _bands(0.7071 * (laid.u + laid.v), 0.19, share)


def animal_stripes(points: Points, relief: Tensor, share: float) -> Tensor:
    """Stripes that bend, fork and end, as on a zebra."""
    wave, sure = structures.stripes(points, 3.4, (0.2, 0.1, 0.97), 0.45, 0.5, 2.0, 817)
    return smoothstep(-0.12, 0.12, wave - (1.0 - 2.0 * share) + 0.3 * (sure - 1.0))


def checkers(points: Points, relief: Tensor, share: float) -> Tensor:
    laid = plane(points, 4)
    first, second = wrap(laid.u, 0.5)[0], wrap(laid.v, 0.5)[0]
    sides = [smoothstep(-SOFT, SOFT, (0.25 - place.abs()) * 0.5) for place in (first, second)]
    return sides[0] * sides[1] + (1.0 - sides[0]) * (1.0 - sides[1])


def diamonds(points: Points, relief: Tensor, share: float) -> Tensor:
    laid = plane(points, 8)
    first, second = wrap(laid.u / 0.30 + laid.v / 0.44, 1.0)[0], wrap(laid.u / 0.30 - laid.v / 0.44, 1.0)[0]
    sides = [smoothstep(-0.012, 0.012, 0.25 - place.abs()) for place in (first, second)]
    return sides[0] * sides[1] + (1.0 - sides[0]) * (1.0 - sides[1])


def grid(points: Points, relief: Tensor, share: float) -> Tensor:
    laid = plane(points, 4)
    width = 1.0 - (1.0 - share) ** 0.5
    return _bands(laid.u + 0.1, 0.2, width).maximum(_bands(laid.v + 0.1, 0.2, width))


def dots(points: Points, relief: Tensor, share: float) -> Tensor:
    u, v = _staggered(points, 0.24)
    return _within((u * u + v * v).sqrt(), 0.24 * (0.866 * min(share, 0.8) / torch.pi) ** 0.5)


def studs(points: Points, relief: Tensor, share: float) -> Tensor:
    """Small round heads in rows, soft at the rim so that they stand as domes."""
    u, v = _staggered(points, 0.18)
    return smoothstep(0.05 * (share / 0.2) ** 0.5, 0.028 * (share / 0.2) ** 0.5, (u * u + v * v).sqrt())


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


def zigzag(points: Points, relief: Tensor, share: float) -> Tensor:
    laid = plane(points, 8)
    place = laid.v + 0.22 * (wrap(laid.u, 0.26)[0].abs())
    return _bands(place, 0.17, share)


def waves(points: Points, relief: Tensor, share: float) -> Tensor:
    laid = plane(points, 8)
    return _bands(laid.v + 0.035 * (2.0 * torch.pi * laid.u / 0.26).sin(), 0.16, share)


def swirls(points: Points, relief: Tensor, share: float) -> Tensor:
    """Stripes that were stirred."""
    bent = points.warped(0.42, 0.9, 2, 829).warped(0.10, 2.6, 2, 830)
    return smoothstep(0.04, -0.04, wrap(bent.z + 0.4 * bent.x, 0.34)[0].abs() - 0.5 * share)


def rings(points: Points, relief: Tensor, share: float) -> Tensor:
    """Rings about scattered middles."""
    cell = cells(points, 1.5, 0.8, 831)
    return _bands(cell.near / 1.5, 0.11, share)


def hexes(points: Points, relief: Tensor, share: float) -> Tensor:
    """The lines of a honeycomb."""
    unit = hexagons(points, 0.26, 0.0, 8, 832)
    return _within(unit.inside, 0.13 * (1.0 - (1.0 - share) ** 0.5))


def scales(points: Points, relief: Tensor, share: float) -> Tensor:
    """The rims of fish scales."""
    u, v = _staggered(points, 0.22)
    ring = (u * u + (v + 0.06).square()).sqrt()
    return _bands(ring, 0.11, 0.6 * share)


def triangles(points: Points, relief: Tensor, share: float) -> Tensor:
    laid = plane(points, 8)
    row, number = wrap(laid.v, 0.22)
    width = wrap(laid.u + 0.13 * torch.remainder(number, 2.0), 0.26)[0].abs() * 2.0
    return smoothstep(-0.03, 0.03, 0.5 - row - width + (share - 0.5))


def stars(points: Points, relief: Tensor, share: float) -> Tensor:
    u, v = _staggered(points, 0.30)
    return smoothstep(-SOFT, SOFT, star(u, v, 5, 0.125 * min(share, 0.6) ** 0.5 / 0.5, 0.42))


def hearts(points: Points, relief: Tensor, share: float) -> Tensor:
    u, v = _staggered(points, 0.28)
    size = 0.082 * min(share, 0.6) ** 0.5 / 0.5
    x, y = (u / size).abs(), v / size
    return smoothstep(0.06, -0.06, x * x + (1.25 * y - 0.75 * x.clamp_min(1e-6).sqrt() + 0.1).square() - 0.75)


def flowers(points: Points, relief: Tensor, share: float) -> Tensor:
    """Blossoms with five petals, scattered."""
    u, v = _staggered(points, 0.30)
    angle, reach = torch.atan2(v, u), (u * u + v * v).sqrt()
    petal = 0.115 * (min(share, 0.6) / 0.3) ** 0.5 * (0.62 + 0.38 * (2.5 * angle).cos().abs())
    return _within(reach, petal) * (1.0 - _within(reach, 0.022))


def flames(points: Points, relief: Tensor, share: float) -> Tensor:
    """Tongues that rise from below."""
    lick = fbm(points.warped(0.10, 2.5, 2, 833), (4.5, 4.5, 1.1), 2, 0.5, 834)
    return smoothstep(0.03, -0.03, points.z + 0.85 - 1.7 * share - 0.75 * lick - 0.2)


def gradient(points: Points, relief: Tensor, share: float) -> Tensor:
    """From nothing above to all below."""
    return smoothstep(0.65, -0.65, points.z + 1.2 * (0.5 - share))


def circuit(points: Points, relief: Tensor, share: float) -> Tensor:
    """Traces and pads."""
    laid = plane(points, 4)
    trace, pad = traces(laid.u, laid.v, laid.side, 0.36, 5)
    ring = _within((pad - 0.018).abs(), 0.007)
    return (_within(trace, 0.05 * share) * (1.0 - _within(pad, 0.024))).maximum(ring)


def inlay(points: Points, relief: Tensor, share: float) -> Tensor:
    """Double bands, and a row of diamonds between them."""
    laid = plane(points, 8)
    v, _ = wrap(laid.v, 0.5)
    away = 0.5 * v.abs()
    lines = _within((away - 0.105).abs(), 0.012).maximum(_within((away - 0.135).abs(), 0.005))
    u = wrap(laid.u, 0.14)[0] * 0.14
    turned_u, turned_v = turned(u, 0.7 * 0.5 * v, 0.7854)
    lozenge = _within(torch.maximum(turned_u.abs(), turned_v.abs()), 0.09 * share**0.5)
    return lines.maximum(lozenge)


def blocks(points: Points, relief: Tensor, share: float) -> Tensor:
    """Some of the pieces of a patchwork."""
    unit = bricks(points, 0.42, 0.30, 0.0, -1.0, 0.4, False, 4, 835)
    return (unit.value < share).to(relief)


def polygons(points: Points, relief: Tensor, share: float) -> Tensor:
    """Some of the flat pieces of a crystal or a low polygon mesh."""
    return (cells(points, 3.0, 0.9, 836).value < share).to(relief)


def squares(points: Points, relief: Tensor, share: float) -> Tensor:
    u, v = _staggered(points, 0.24)
    return _within(polygon(u, v, 4), 0.12 * share**0.5)


def marbling(points: Points, relief: Tensor, share: float) -> Tensor:
    """Thin, folded lines, as of marbled paper."""
    bent = points.warped(0.30, 1.1, 3, 837)
    line = noise(bent, 2.2, 838).abs()
    line = torch.minimum(line, (noise(bent, 2.2, 838) - 0.35).abs())
    return smoothstep(0.30 * share + 0.025, 0.30 * share - 0.025, line)
