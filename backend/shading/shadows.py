"""The mesh's own shadows: how much of the lights arrives, and how much of what the surface mirrors.

Closed forms know no shadows. So they are multiplied by the share of the light that arrives: of what is mirrored, it is
estimated along a few fixed rays a point, weighted by Blender's GGX and by the lights. As the same rays estimate what
arrives and what would arrive, a point that sees everything has share one, exactly, and the others little noise.
Source: Heitz, Hill and McGuire 2018, Combining Analytic Direct Illumination and Stochastic Shadows.
"""

from dataclasses import dataclass
from typing import NamedTuple

import torch
from torch import Tensor

from .spherical_gaussian import SphericalGaussians, evaluate, integral, unit_integral

FINEST = 60.0  # sharpness of a light that evenly spread directions still resolve
FINEST_MIRRORED = 400.0  # the same for rays about the mirror direction


class Rays(NamedTuple):
    """H points, of those that are shaded, from which R rays look for what hides the light."""

    point: Tensor  # (H,) int64
    direction: Tensor  # (H, R, 3) unit
    density: Tensor  # (R,) of rays about each, to any scale
    free: Tensor  # (H, R) 1 where a ray leaves the mesh, else 0


@dataclass(frozen=True)
class Shadows:
    """Visibility of the sky at P points.

    Attributes:
        lights: (P, M) of each light, weighted by the cosine, in 0..1.
        rays: from the points that do not see all of the sky.
        bounced: share of the hidden light that comes by way of the mesh itself, were it white; 0 for direct light only.
    """

    lights: Tensor
    rays: Rays
    bounced: float = 0.0

    @torch.no_grad()
    def mirrored(self, lights: SphericalGaussians, normal: Tensor, view_dir: Tensor, alpha: Tensor) -> Tensor:
        """The share of what GGX mirrors that arrives: (P, 3) in 0..1.

        Args:
            normal, view_dir: (P, 3) unit. alpha: (P,) roughness squared.
        """
        share = torch.ones_like(normal)
        point, direction, density, free = self.rays
        if not len(point):
            return share
        slice_ = ggx_slice(direction, normal[point][:, None], view_dir[point][:, None], alpha[point][:, None])
        weight = (slice_ / density)[..., None] * evaluate(blurred(lights, FINEST_MIRRORED), direction)
        arriving = (free[:, None] @ weight)[:, 0]
        return share.index_copy(0, point, (arriving / weight.sum(1).clamp_min(1e-20)).clamp_max(1.0))


def ggx_slice(light_dir: Tensor, normal: Tensor, view_dir: Tensor, alpha: Tensor) -> Tensor:
    """GGX with Smith's correlated shadowing, times the cosine, at Fresnel one: (..., 3) to (...). alpha (...,)."""
    square = alpha.square()
    half = torch.nn.functional.normalize(light_dir + view_dir, dim=-1)
    light, view, facet = ((direction * normal).sum(-1) for direction in (light_dir, view_dir, half))
    light, view = light.clamp_min(0.0), view.clamp_min(1e-3)
    distribution = square / torch.pi / (facet.square() * (square - 1.0) + 1.0).square()
    shadowing = light * torch.sqrt(view.square() * (1.0 - square) + square)
    shadowing = shadowing + view * torch.sqrt(light.square() * (1.0 - square) + square)
    return 0.5 * distribution * light / shadowing


def light_weights(lights: SphericalGaussians, directions: Tensor) -> Tensor:
    """What the lights weigh in directions (D, 3): (D, M). The sharpest lights are blurred."""
    return torch.exp(lights.sharpness.clamp_max(FINEST) * (directions @ lights.axis.T - 1.0))


def blurred(lights: SphericalGaussians, finest: float) -> SphericalGaussians:
    """The lights with their energy, none sharper than `finest`."""
    sharpness = lights.sharpness.clamp_max(finest)
    amplitude = integral(lights.amplitude, lights.sharpness) / unit_integral(sharpness)[:, None]
    return SphericalGaussians(lights.axis, sharpness, amplitude)
