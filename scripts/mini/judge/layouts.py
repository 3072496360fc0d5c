"""Layouts of the judge's materials: charts of a surface, lattices, scattered pieces, strands, courses, threads."""

import random

import torch
from torch import Tensor

from ..noise import fbm, noise, smoothstep, vector_noise


def sheet(p: Tensor, rng: random.Random) -> Tensor:
    """Two coordinates (P, 2) along the surface [object units]: around the vertical and up, or on the sides of a box."""
    if rng.random() < 0.5:
        return torch.stack((torch.atan2(p[:, 1], p[:, 0]) * 0.7, p[:, 2]), -1)
    others = torch.tensor([[1, 2], [0, 2], [0, 1]])
    return p.gather(1, others[p.abs().argmax(-1)])


def hashed(cell: Tensor) -> Tensor:
    """A random value 0..1 for each cell of whole numbers (P, 2) or (P, 3): (P,)."""
    return (torch.sin(cell @ torch.tensor([12.99, 78.23, 37.7])[: cell.shape[-1]]) * 43758.5).remainder(1.0)


def squares(q: Tensor, shift: float = 0.0) -> tuple[Tensor, Tensor]:
    """Unit squares of coordinates (P, 2), every second row shifted: each one's number and the place from its centre."""
    row = q[:, 1].floor()
    q = torch.stack((q[:, 0] + shift * row.remainder(2), q[:, 1]), -1)
    return q.floor(), q - q.floor() - 0.5


def hexagons(q: Tensor) -> tuple[Tensor, Tensor, Tensor]:
    """Hexagons of width one: each one's number (P, 2), the place from its centre (P, 2), the distance to its edge."""
    size = torch.tensor([1.0, 3.0**0.5])
    even, odd = q - ((q / size).round() * size), q - (((q / size - 0.5).round() + 0.5) * size)
    local = torch.where((even.norm(dim=-1) < odd.norm(dim=-1))[:, None], even, odd)
    side = local.abs()
    edge = 0.5 - torch.maximum(side[:, 0], side @ torch.tensor([0.5, 0.75**0.5]))
    return ((q - local) * 2 / size).round(), local, edge


def herringbone(q: Tensor, length: int) -> tuple[Tensor, Tensor, Tensor]:
    """Blocks of 1 x length, each against the side of the next: along and across each (P,), and its number (P, 2)."""
    cell, local = q.floor(), q - q.floor()
    step = (cell[:, 0] - cell[:, 1]).remainder(2 * length)
    level = step < length
    before = torch.where(level, step, 2 * length - 1 - step)
    along = before + torch.where(level, local[:, 0], local[:, 1])
    start = torch.stack((cell[:, 0] - before * level, cell[:, 1] - before * ~level), -1)
    return along, torch.where(level, local[:, 1], local[:, 0]), start


def overlapping(q: Tensor) -> tuple[Tensor, Tensor]:
    """Discs of width one in rows a quarter apart, the lower in front: each one's number, the place from its middle."""
    number, local = torch.zeros_like(q), torch.zeros_like(q)
    for row in ((q[:, 1] * 4).floor() + step for step in (2, 1, 0, -1, -2)):
        shift = 0.5 * row.remainder(2)
        column = (q[:, 0] + shift).floor()
        place = q - torch.stack((column + 0.5 - shift, row / 4), -1)
        front = (place.norm(dim=-1) < 0.5)[:, None]
        number = torch.where(front, torch.stack((column, row), -1), number)
        local = torch.where(front, place, local)
    return number, local


def scattered(q: Tensor, layer: int) -> tuple[Tensor, Tensor, Tensor]:
    """Pieces that lie about, one a unit cell of coordinates (P, 2), turned at random: along and across each from its
    middle (P,), and its random value."""
    least, found, value = torch.full((len(q),), 9.0), torch.zeros_like(q), torch.zeros(len(q))
    for step in torch.cartesian_prod(torch.arange(-1.0, 2.0), torch.arange(-1.0, 2.0)):
        cell = (q + 0.37 * layer).floor() + step
        jitter = torch.stack((hashed(cell + 17.7 * layer), hashed(cell + 53.1 + layer)), -1)
        place = q + 0.37 * layer - cell - 0.15 - 0.7 * jitter
        distance = place.norm(dim=-1)
        near = distance < least
        least, found = torch.where(near, distance, least), torch.where(near[:, None], place, found)
        value = torch.where(near, hashed(cell + 91.3 * layer), value)
    (x, y), cos, sin = found.unbind(-1), (value * 44.0).cos(), (value * 44.0).sin()
    return x * cos + y * sin, y * cos - x * sin, value


def strands(p: Tensor, fineness: float, tangle: float) -> Tensor:
    """Hanging hairs or stalks, about -1..1: (P,)."""
    q = p + tangle * vector_noise(p * 2.5)
    return fbm(q * torch.tensor([1.0, 1.0, 0.12]) * fineness, 3, 0.6)


def courses(p: Tensor, height: float, ratio: float, joint: float) -> tuple[Tensor, Tensor, Tensor]:
    """Running-bond masonry: the joint's mask, and two random values a brick."""
    row = (p[:, 2] / height).floor()
    # Whichever horizontal axis runs along the surface more is unknown here; the angle about z serves both.
    along = torch.atan2(p[:, 1], p[:, 0]) * 0.6 / (height * ratio) * 2.0
    brick = (along + 0.5 * row.remainder(2)).floor()
    u = (along + 0.5 * row.remainder(2)) - brick - 0.5
    v = p[:, 2] / height - row - 0.5
    edge = torch.maximum((u.abs() - 0.5) * ratio, v.abs() - 0.5)
    mask = smoothstep(-joint, -joint * 0.55, edge)
    value = (torch.sin(row * 12.99 + brick * 78.23) * 43758.5).remainder(1.0)
    return mask, value, (value * 17.0).remainder(1.0)


def box_courses(p: Tensor, height: float, ratio: float, joint: float) -> tuple[Tensor, Tensor, Tensor]:
    """Running-bond masonry as a solid: bricks in x and y, courses in z."""
    row = (p[:, 2] / height).floor()
    shift = 0.5 * row.remainder(2)
    x, y = p[:, 0] / (height * ratio) + shift, p[:, 1] / (height * ratio) + shift
    u, v, w = x - x.floor() - 0.5, y - y.floor() - 0.5, p[:, 2] / height - row - 0.5
    edge = torch.maximum(torch.maximum(u.abs() - 0.5, v.abs() - 0.5) * ratio, w.abs() - 0.5)
    mask = smoothstep(-joint, -joint * 0.55, edge)
    value = (torch.sin(row * 12.99 + x.floor() * 78.23 + y.floor() * 37.7) * 43758.5).remainder(1.0)
    return mask, value, (value * 17.0).remainder(1.0)


def weave(p: Tensor, scale: float) -> tuple[Tensor, Tensor]:
    """Over-and-under threads: height 0..1 and which thread is on top."""
    q = p * scale
    over = (q[:, 0].floor() + q[:, 1].floor() + q[:, 2].floor()).remainder(2)
    warp, weft = (torch.sin(q * torch.pi)).abs()[:, 0], (torch.sin(q * torch.pi)).abs()[:, 2]
    return torch.where(over > 0, warp, weft), over


def wavy_stripes(p: Tensor, rng: random.Random, frequency: tuple[float, float], warp: float) -> Tensor:
    q = p + warp * vector_noise(p * rng.uniform(1.2, 2.0))
    return torch.sin(q[:, rng.choice((0, 2))] * rng.uniform(*frequency) + 1.5 * noise(p * 1.5))
