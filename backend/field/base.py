"""What a material of the library gives a field: its channels at points, in the units that the field works in."""

from functools import cache
from typing import NamedTuple

import torch
from torch import Tensor
from torch.nn.functional import normalize

from ..geometry.cameras import fibonacci_directions
from ..materials.composition import compose
from ..materials.filtered import TEXEL, filtered
from ..materials.material import Surface
from ..materials.points import Convexity
from ..materials.recipe import Recipe
from ..shading.color import linear_to_srgb, srgb_to_linear
from ..shading.lobes import MIN_ROUGHNESS
from .material import Material

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
def evaluate_base(
    recipe: Recipe,
    position: Tensor,
    normal: Tensor,
    seed: int,
    texel: float = TEXEL,
    convexity: Convexity | None = None,
) -> Base:
    """Evaluate a library material.

    Args:
        position: (P, 3) in the unit sphere. normal: (P, 3) unit.
        texel: width of the texels of the maps [units of the unit sphere].
        convexity: of the mesh, which wear and deposits depend on; None: it has no edges and recesses.
    """
    solid = compose(recipe)

    def sampled(position: Tensor, normal: Tensor, finest: float) -> Surface:
        return solid(position, normal, seed, finest, convexity)

    surface, slope = filtered(sampled, position, normal, texel, has_relief(recipe, seed))
    _, roughness, metallic, height, _ = surface
    assert isinstance(height, Tensor) and isinstance(roughness, Tensor) and isinstance(metallic, Tensor)
    roughness = (roughness - MIN_ROUGHNESS) / (1.0 - MIN_ROUGHNESS)
    channels = (
        torch.logit(linear_to_srgb(surface.base_color).clamp(COLOR_END, 1.0 - COLOR_END)),
        torch.logit(roughness.clamp(FINISH_END, 1.0 - FINISH_END))[:, None],
        torch.logit(metallic.clamp(FINISH_END, 1.0 - FINISH_END))[:, None],
        slope,
    )
    return Base(torch.cat(channels, 1), height[:, None], surface.emission)


@cache
def has_relief(recipe: Recipe, seed: int) -> bool:
    """Whether the height of a library material varies over a sphere."""
    directions = fibonacci_directions(SAMPLES)
    height = compose(recipe)(0.7 * directions, directions, seed).height
    assert isinstance(height, Tensor)
    return bool((height != height[0]).any())
