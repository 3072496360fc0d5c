"""Masks that people draw: stripes, checkers, dots, stars, ... (P,) 0..1, of points, relief and share."""

import torch
from torch import Tensor

from .cells import cells
from .layouts import hexagons, plane
from .noise import smoothstep
from .patterns import circuit as traces
from .patterns import polygon, star, turned, wrap
from .points import Points

SOFT = 0.004  # half the width of a drawn edge [object units]


def bands(place: Tensor, period: float, share: float) -> Tensor:
    """A share of each period of a coordinate in object units, with a sharp edge."""
    away = wrap(place, period)[0].abs() * period
    return smoothstep(0.5 * share * period + SOFT, 0.5 * share * period - SOFT, away)


def within(distance: Tensor, limit: float | Tensor) -> Tensor:
    return smoothstep(limit + SOFT, limit - SOFT, distance)


def _staggered(points: Points, period: float) -> tuple[Tensor, Tensor]:
    """Places about the nearest point of a triangular grid on the side, object units."""
    laid = plane(points, 8)
    v, row = wrap(laid.v, 0.866 * period)
    u, _ = wrap(laid.u + 0.5 * period * torch.remainder(row, 2.0), period)
    return u * period, v * 0.866 * period


def stripes(points: Points, relief: Tensor, share: float) -> Tensor:
    return bands(points.z, 0.28, share)


def vertical_stripes(points: Points, relief: Tensor, share: float) -> Tensor:
    return bands(plane(points, 8).u, 0.19, share)


def diagonal_stripes(points: Points, relief: Tensor, share: float) -> Tensor:
    laid = plane(points, 8)
    return bands(0.7071 * (laid.u + laid.v), 0.19, share)


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
    return bands(laid.u + 0.1, 0.2, width).maximum(bands(laid.v + 0.1, 0.2, width))


def dots(points: Points, relief: Tensor, share: float) -> Tensor:
    u, v = _staggered(points, 0.24)
    return within((u * u + v * v).sqrt(), 0.24 * (0.866 * min(share, 0.8) / torch.pi) ** 0.5)


def studs(points: Points, relief: Tensor, share: float) -> Tensor:
    """Small round heads in rows, soft at the rim so that they stand as domes."""
    u, v = _staggered(points, 0.18)
    return smoothstep(0.05 * (share / 0.2) ** 0.5, 0.028 * (share / 0.2) ** 0.5, (u * u + v * v).sqrt())


def zigzag(points: Points, relief: Tensor, share: float) -> Tensor:
    laid = plane(points, 8)
    place = laid.v + 0.22 * (wrap(laid.u, 0.26)[0].abs())
    return bands(place, 0.17, share)


def waves(points: Points, relief: Tensor, share: float) -> Tensor:
    laid = plane(points, 8)
    return bands(laid.v + 0.035 * (2.0 * torch.pi * laid.u / 0.26).sin(), 0.16, share)


def hexes(points: Points, relief: Tensor, share: float) -> Tensor:
    """The lines of a honeycomb."""
    unit = hexagons(points, 0.26, 0.0, 8, 832)
    return within(unit.inside, 0.13 * (1.0 - (1.0 - share) ** 0.5))


def scales(points: Points, relief: Tensor, share: float) -> Tensor:
    """The rims of fish scales."""
    u, v = _staggered(points, 0.22)
    ring = (u * u + (v + 0.06).square()).sqrt()
    return bands(ring, 0.11, 0.6 * share)


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
    return within(reach, petal) * (1.0 - within(reach, 0.022))


def squares(points: Points, relief: Tensor, share: float) -> Tensor:
    u, v = _staggered(points, 0.24)
    return within(polygon(u, v, 4), 0.12 * share**0.5)


def circuit(points: Points, relief: Tensor, share: float) -> Tensor:
    """Traces and pads."""
    laid = plane(points, 4)
    wiring = traces(laid.u, laid.v, laid.side, 0.36, 5, 0.85)
    ring = within((wiring.pad - 0.018).abs(), 0.007)
    return (within(wiring.trace, 0.05 * share) * (1.0 - within(wiring.pad, 0.024))).maximum(ring)


def inlay(points: Points, relief: Tensor, share: float) -> Tensor:
    """Double bands, and a row of diamonds between them."""
    laid = plane(points, 8)
    v, _ = wrap(laid.v, 0.5)
    away = 0.5 * v.abs()
    lines = within((away - 0.105).abs(), 0.012).maximum(within((away - 0.135).abs(), 0.005))
    u = wrap(laid.u, 0.14)[0] * 0.14
    turned_u, turned_v = turned(u, 0.7 * 0.5 * v, 0.7854)
    lozenge = within(torch.maximum(turned_u.abs(), turned_v.abs()), 0.09 * share**0.5)
    return lines.maximum(lozenge)


def rings(points: Points, relief: Tensor, share: float) -> Tensor:
    """Rings about scattered middles."""
    cell = cells(points, 1.5, 0.8, 831)
    return bands(cell.near / 1.5, 0.11, share)
