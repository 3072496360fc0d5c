"""Solid noise: functions of 3-D points (P, 3) -> (P,) or (P, C), float32, on the points' device.

Sources: value noise and fractal sums as in Ebert et al., "Texturing and Modeling"; cells after Worley (1996).
"""

from functools import cache

import torch
from torch import Tensor

_SIZE = 32  # lattice cells before the noise repeats


@cache
def _lattice(device: torch.device) -> tuple[Tensor, Tensor]:
    """Three random values a lattice point, and the same with the first layer repeated at the end."""
    values = torch.rand(3, _SIZE, _SIZE, _SIZE, generator=torch.Generator().manual_seed(20)) * 2.0 - 1.0
    padded = torch.nn.functional.pad(values[None], (0, 1, 0, 1, 0, 1), mode="circular")
    return values.to(device), padded.to(device)


def vector_noise(points: Tensor) -> Tensor:
    """Smooth noise of lattice period one: (P, 3), three independent values in -1..1."""
    wrapped = torch.remainder(points, _SIZE)
    cell = wrapped.floor()
    local = wrapped - cell
    local = local * local * (3.0 - 2.0 * local)
    grid = ((cell + local) / _SIZE * 2.0 - 1.0)[None, None, None]
    return torch.nn.functional.grid_sample(_lattice(points.device)[1], grid, align_corners=True)[0, :, 0, 0].T * 1.4


def noise(points: Tensor) -> Tensor:
    """The first channel of `vector_noise`: (P,)."""
    return vector_noise(points)[:, 0]


def fbm(points: Tensor, octaves: int = 4, gain: float = 0.5) -> Tensor:
    """Fractal sum of `noise`, about -1..1: (P,)."""
    layers = [gain**i * noise(points * 2.0**i + 7.3 * i) for i in range(octaves)]
    return torch.stack(layers).sum(0) / sum(gain**i for i in range(octaves))


def ridges(points: Tensor, octaves: int = 3) -> Tensor:
    """Thin bright veins on a dark ground, 0..1: (P,)."""
    layers = [0.5**i * (1.0 - noise(points * 2.0**i + 3.1 * i).abs().clamp_max(1.0)) ** 3 for i in range(octaves)]
    return torch.stack(layers).sum(0) / (2.0 - 0.5 ** (octaves - 1))


def cells(points: Tensor) -> tuple[Tensor, Tensor, Tensor]:
    """Worley cells: distances to the nearest and the second seed, and the nearest one's random value; each (P,)."""
    base = points.floor()
    steps = torch.arange(-1, 2, device=points.device)
    offsets = torch.cartesian_prod(steps, steps, steps)
    corner = torch.remainder(base[:, None].long() + offsets, _SIZE)
    seed = _lattice(points.device)[0][:, corner[..., 0], corner[..., 1], corner[..., 2]].movedim(0, -1)  # (P, 27, 3)
    position = base[:, None] + offsets + 0.5 + 0.45 * seed
    distance, index = (position - points[:, None]).norm(dim=-1).topk(2, largest=False)
    value = (seed.sum(-1) * 7.0).remainder(1.0).gather(1, index[:, :1])[:, 0]
    return distance[:, 0], distance[:, 1], value


def smoothstep(low: float, high: float, value: Tensor) -> Tensor:
    """0 below `low`, 1 above `high`, smooth between."""
    t = ((value - low) / (high - low)).clamp(0.0, 1.0)
    return t * t * (3.0 - 2.0 * t)
