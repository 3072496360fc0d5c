"""What a material of the library gives a field: its channels at points, in the units that the field works in."""

from typing import NamedTuple

import torch
from torch import Tensor
from torch.nn.functional import normalize

from ..materials.composition import compose
from ..materials.recipe import Recipe
from ..shading.color import linear_to_srgb, srgb_to_linear
from ..shading.lobes import MIN_ROUGHNESS
from .material import Material

STEP = 0.004  # of the finite differences that turn height into slopes [units of the unit sphere]
STEEPEST = 2.0  # tangent of the largest slope of the relief
COLOR_END, FINISH_END = 0.004, 0.002  # colours, and roughness and metallic, are clamped this far from 0 and 1
NUM_CHANNELS = 8


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
    solid = compose(recipe)
    surface = solid(position, normal, seed)
    assert isinstance(surface.height, Tensor) and isinstance(surface.roughness, Tensor)
    assert isinstance(surface.metallic, Tensor)
    slope = torch.zeros_like(normal)
    if bool((surface.height != surface.height[:1]).any()):
        for direction in _tangents(normal):
            moved = solid(position + STEP * direction, normal, seed).height
            rise = ((moved - surface.height) / STEP).clamp(-STEEPEST, STEEPEST)
            slope -= rise[:, None] * direction
    roughness = (surface.roughness - MIN_ROUGHNESS) / (1.0 - MIN_ROUGHNESS)
    channels = (
        torch.logit(linear_to_srgb(surface.base_color).clamp(COLOR_END, 1.0 - COLOR_END)),
        torch.logit(roughness.clamp(FINISH_END, 1.0 - FINISH_END))[:, None],
        torch.logit(surface.metallic.clamp(FINISH_END, 1.0 - FINISH_END))[:, None],
        slope,
    )
    return Base(torch.cat(channels, 1), surface.height[:, None], surface.emission)


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
