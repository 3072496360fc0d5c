"""Meshes with UV maps, as per-corner positions (T, 3, 3) and UVs (T, 3, 2)."""

import torch
from torch import Tensor


def _triangulate(lattice: Tensor) -> Tensor:
    """(n + 1, m + 1, C) lattice to (2 n m, 3, C) triangles."""
    quads = torch.stack([lattice[:-1, :-1], lattice[1:, :-1], lattice[1:, 1:], lattice[:-1, 1:]], 2).flatten(0, 1)
    return torch.cat([quads[:, [0, 1, 2]], quads[:, [0, 2, 3]]])


def grid(n: int, low: float, high: float) -> tuple[Tensor, Tensor]:
    """A unit plane of n x n quads, its UVs a square from `low` to `high`."""
    axis = torch.linspace(0, 1, n + 1)
    lattice = torch.stack(torch.meshgrid(axis, axis, indexing="ij"), -1)
    plane = _triangulate(lattice)
    return torch.nn.functional.pad(plane, (0, 1)), plane * (high - low) + low


def cube() -> tuple[Tensor, Tensor]:
    """A cube from -1 to 1 with an island for each side, 0.02 apart."""
    plane, uvs = grid(2, 0.0, 1.0)
    positions, islands = [], []
    for side in range(6):
        points = (plane * 2 - 1) * torch.tensor([1.0, 1.0, 0.0]) + torch.tensor([0.0, 0.0, 1.0 if side % 2 else -1.0])
        positions.append(points.roll(side // 2, dims=-1))
        corner = torch.tensor([0.01 + 0.33 * (side % 3), 0.01 + 0.5 * (side // 3)])
        islands.append(uvs * 0.3 + corner)
    return torch.cat(positions), torch.cat(islands)


def sphere(rows: int = 24, columns: int = 48) -> tuple[Tensor, Tensor]:
    """A unit sphere, unwrapped to longitude and latitude, the poles left open."""
    u, v = torch.meshgrid(torch.linspace(0, 1, columns + 1), torch.linspace(0.05, 0.95, rows + 1), indexing="ij")
    longitude, latitude = 2 * torch.pi * u, torch.pi * (v - 0.5)
    flat = latitude.cos()
    points = torch.stack([flat * longitude.cos(), flat * longitude.sin(), latitude.sin()], -1)
    return _triangulate(points), _triangulate(torch.stack([u * 0.9 + 0.05, v * 0.9 + 0.05], -1))
