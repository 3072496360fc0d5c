"""Materials as a texture can hold them: without the detail that is finer than its texels, and with their slopes."""

import math
from collections.abc import Callable
from typing import NamedTuple

import torch
from torch import Tensor

from .material import Surface

TEXEL = 0.003  # where no texture is known: of a map of 1024 px on an object's usual layout [object units]
RADIUS = 1.5  # of the samples of a point [texels]
FINEST = 2.5  # wavelength of the finest noise [texels]; a texture interpolates shorter waves badly
STEEPEST = 2.0  # tangent of the largest slope

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
    offsets, radius = _around(normal), RADIUS * texel
    moved = torch.cat([position + radius * offset for offset in offsets])
    several = solid(moved, normal.repeat(len(offsets), 1), finest)
    parts = [values.view(len(offsets), len(position), -1) if isinstance(values, Tensor) else None for values in several]
    height = parts[3]
    assert height is not None
    slope = sum((-2.0 / (3.0 * radius)) * value * offset for value, offset in zip(height, offsets, strict=True))
    assert isinstance(slope, Tensor)
    slope = slope * (STEEPEST / slope.norm(dim=1, keepdim=True).clamp_min(STEEPEST))
    color, roughness, metallic, height, emission = (None if part is None else part.mean(0) for part in parts)
    assert color is not None and roughness is not None and metallic is not None and height is not None
    return Filtered(Surface(color, roughness[:, 0], metallic[:, 0], height[:, 0], emission), slope)


def _around(normal: Tensor) -> list[Tensor]:
    """Three unit tangents (P, 3) at normals (P, 3), 120 degrees apart."""
    first, second = tangents(normal)
    turns = [2.0 * math.pi * number / 3.0 for number in range(3)]
    return [math.cos(turn) * first + math.sin(turn) * second for turn in turns]


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
