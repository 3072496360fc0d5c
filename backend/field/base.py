"""What a material of the library gives a field: its channels at points, in the units that the field works in."""

from functools import cache
from typing import NamedTuple

import torch
from torch import Tensor
from torch.nn.functional import normalize

from ..geometry.cameras import fibonacci_directions
from ..materials.composition import compose
from ..materials.recipe import Recipe
from ..shading.color import linear_to_srgb, srgb_to_linear
from ..shading.lobes import MIN_ROUGHNESS
from .material import Material

STEP = 0.004  # of the finite differences that turn height into slopes [units of the unit sphere]
STEEPEST = 2.0  # tangent of the largest slope of the relief
COLOR_END, FINISH_END = 0.004, 0.002  # colours, and roughness and metallic, are clamped this far from 0 and 1
NUM_CHANNELS = 8
SAMPLES = 4096  # points of a sphere at which a material is surveyed


class Base(NamedTuple):
    """A library material at P points.

    Attributes:
        channels: (P, 8): logits of the sRGB colour (3), of roughness and of metallic; the downhill slope of the height
            (3), a vector in the tangent plane, which added to the normal gives the normal of the relief.
        height: (P, 1), units of the unit sphere.
        emission: (P, 3) linear; None: it does not glow.
    """

    channels: Tensor
    height: Tensor
    emission: Tensor | None

    def material(self, normal: Tensor) -> Material:
        """The material itself, at points with these normals (P, 3)."""
        color, roughness, metallic, slope = self.channels.split((3, 1, 1, 3), 1)
        return Material(
            srgb_to_linear(torch.sigmoid(color)),
            MIN_ROUGHNESS + (1.0 - MIN_ROUGHNESS) * torch.sigmoid(roughness),
            torch.sigmoid(metallic),
            normalize(normal + slope, dim=-1),
            self.height,
            self.emission,
        )


@torch.no_grad()
def evaluate_base(recipe: Recipe, position: Tensor, normal: Tensor, seed: int) -> Base:
    """Evaluate a library material at points (P, 3) of the unit sphere with unit normals (P, 3)."""
    count, tangents = len(position), _tangents(normal) if has_relief(recipe, seed) else ()
    moved = [position, *(position + STEP * direction for direction in tangents)]
    surface = compose(recipe)(torch.cat(moved), normal.repeat(len(moved), 1), seed)
    assert isinstance(surface.height, Tensor) and isinstance(surface.roughness, Tensor)
    assert isinstance(surface.metallic, Tensor)
    height, *others = surface.height.reshape(len(moved), count)  # split() knows no parts of 0 points
    slope = torch.zeros_like(normal)
    for direction, other in zip(tangents, others, strict=True):
        slope -= ((other - height) / STEP).clamp(-STEEPEST, STEEPEST)[:, None] * direction
    roughness = (surface.roughness[:count] - MIN_ROUGHNESS) / (1.0 - MIN_ROUGHNESS)
    channels = (
        torch.logit(linear_to_srgb(surface.base_color[:count]).clamp(COLOR_END, 1.0 - COLOR_END)),
        torch.logit(roughness.clamp(FINISH_END, 1.0 - FINISH_END))[:, None],
        torch.logit(surface.metallic[:count].clamp(FINISH_END, 1.0 - FINISH_END))[:, None],
        slope,
    )
    emission = None if surface.emission is None else surface.emission[:count]
    return Base(torch.cat(channels, 1), height[:, None], emission)


@cache
def has_relief(recipe: Recipe, seed: int) -> bool:
    """Whether the height of a library material varies over a sphere."""
    directions = fibonacci_directions(SAMPLES)
    height = compose(recipe)(0.7 * directions, directions, seed).height
    assert isinstance(height, Tensor)
    return bool((height != height[0]).any())


def _tangents(normal: Tensor) -> tuple[Tensor, Tensor]:
    """Two unit tangents at normals (P, 3), perpendicular to each other.

    Source: Duff et al., "Building an Orthonormal Basis, Revisited" (2017).
    """
    x, y, z = normal.unbind(-1)
    sign = torch.copysign(torch.ones_like(z), z)
    a = -1.0 / (sign + z)
    b = x * y * a
    first = torch.stack((1.0 + sign * x * x * a, sign * b, -sign * x), -1)
    return first, torch.stack((b, sign + y * y * a, -y), -1)
