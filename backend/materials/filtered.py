"""Materials as a texture can hold them: without the detail that is finer than its texels, and with their slopes."""

import math
from collections.abc import Callable
from typing import NamedTuple

import torch
from torch import Tensor

from ..runtime.cpu_loops import compiled, run
from . import filtered_kernels
from .material import Surface

TEXEL = 0.003  # where no texture is known: of a map of 1024 px on an object's usual layout [object units]
RADIUS = 1.5  # of the samples of a point [texels]
FINEST = 2.5  # wavelength of the finest noise [texels]; a texture interpolates shorter waves badly
STEEPEST = 2.0  # tangent of the largest slope
TURNS = torch.tensor([(math.cos(turn), math.sin(turn)) for turn in (0.0, 2.0 * math.pi / 3.0, 4.0 * math.pi / 3.0)])

Sampled = Callable[[Tensor, Tensor, float], Surface]  # of positions (P, 3), normals (P, 3) and the finest wavelength


class Filtered(NamedTuple):
    """A material at P points.

    Attributes:
        surface: as of Material.__call__.
        slope: (P, 3) downhill slope of the height in the tangent plane; added to the normal it gives the normal of the
            relief.
    """

    surface: Surface
    slope: Tensor


def filtered(solid: Sampled, position: Tensor, normal: Tensor, texel: float = TEXEL, relief: bool = True) -> Filtered:
    """Evaluate a material at three points about each point: their mean, and the slope of their heights.

    Args:
        position: (P, 3) in the unit sphere. normal: (P, 3) unit.
        texel: width of a texel of the texture [object units].
        relief: False: the height is constant; each point is evaluated once.
    """
    finest = FINEST * texel
    if not relief or len(position) == 0:
        return Filtered(solid(position, normal, finest), torch.zeros_like(normal))
    radius = RADIUS * texel
    several = solid(_around(position, normal, radius), normal.repeat(len(TURNS), 1), finest)
    parts = [values.view(len(TURNS), len(position), -1) if isinstance(values, Tensor) else None for values in several]
    assert parts[3] is not None
    slope = _downhill(parts[3][:, :, 0], normal, radius)
    color, roughness, metallic, height, emission = (None if part is None else part.mean(0) for part in parts)
    assert color is not None and roughness is not None and metallic is not None and height is not None
    return Filtered(Surface(color, roughness[:, 0], metallic[:, 0], height[:, 0], emission), slope)


def _around(position: Tensor, normal: Tensor, radius: float) -> Tensor:
    """Points around each point (P, 3), in tangent directions 120 degrees apart: (3 P, 3)."""
    if compiled(position):
        moved = position.new_empty(len(TURNS), len(position), 3)
        run(filtered_kernels.around, len(position), position, normal, radius * TURNS, moved)
        return moved.flatten(0, 1)
    return (position + radius * _directions(normal)).flatten(0, 1)


def _downhill(height: Tensor, normal: Tensor, radius: float) -> Tensor:
    """The slope (P, 3) of heights (3, P) at the points of `_around`."""
    factor = -2.0 / (len(TURNS) * radius)
    if compiled(normal):
        slope = normal.new_empty(normal.shape)
        given = (height, normal, factor * TURNS, torch.tensor([STEEPEST]))
        run(filtered_kernels.downhill, len(normal), *given, slope)
        return slope
    slope = factor * (height[:, :, None] * _directions(normal)).sum(0)
    return slope * (STEEPEST / slope.norm(dim=1, keepdim=True).clamp_min(STEEPEST))


def _directions(normal: Tensor) -> Tensor:
    """Unit tangents (3, P, 3) at normals (P, 3), 120 degrees apart."""
    first, second = tangents(normal)
    return torch.stack([cosine * first + sine * second for cosine, sine in TURNS.tolist()])


def tangents(normal: Tensor) -> tuple[Tensor, Tensor]:
    """Two unit tangents at normals (P, 3), perpendicular to each other.

    Source: Duff et al., "Building an Orthonormal Basis, Revisited" (2017).
    """
    x, y, z = normal.unbind(-1)
    sign = torch.copysign(torch.ones_like(z), z)
    a = -1.0 / (sign + z)
    b = x * y * a
    first = torch.stack((1.0 + sign * x * x * a, sign * b, -sign * x), -1)
    return first, torch.stack((b, sign + y * y * a, -y), -1)
