"""Self-shadows: the visible share of the lights, for diffuse and for specular reflection.

The closed forms of radiance.py are unoccluded, so they are multiplied by the visible share of the light. For specular
reflection it is the ratio of visible to unoccluded light along a few fixed rays at each point, weighted by Blender's
GGX and by the lights. The same rays estimate both, so the share is exactly one where nothing is occluded, and the noise
is low elsewhere.
Source: Heitz, Hill and McGuire 2018, Combining Analytic Direct Illumination and Stochastic Shadows.
"""

from dataclasses import dataclass
from typing import NamedTuple

import torch
from torch import Tensor

from ..runtime.cpu_loops import compiled, run
from . import kernels
from .gather import Visible, pieces
from .spherical_gaussian import SphericalGaussians, evaluate, integral, unit_integral

FINEST = 60.0  # largest sharpness of a light that the evenly spread directions resolve
FINEST_MIRRORED = 400.0  # the same for the rays around the mirror direction
Interreflection = tuple[float, float, float]  # see Shadows
DIRECT: Interreflection = (0.0, 0.0, 0.0)  # direct light only


class Rays(NamedTuple):
    """R rays around the mirror direction, at the H of P shaded points that may be occluded."""

    point: Tensor  # (H,) int64
    frame: Tensor  # (H, 3, 3) rows: two tangents and the mirror direction
    local: Tensor  # (R, 3) unit, in the frame
    density: Tensor  # (R,) of the rays, up to a constant factor
    cell: Tensor  # (P, R) int, index of the ray's direction in `sky`
    free: Tensor  # (P,) int32, bit r is set where ray r is not occluded
    sky: Tensor  # (C, 3) directions


@dataclass(frozen=True)
class Shadows:
    """Visibility of the sky at P points.

    Attributes:
        visible: visibility of each light, weighted by the cosine.
        rays: from the points that do not see all of the sky.
        interreflection: share of the occluded light that the mesh reflects to the point, if it is black, white, or a
            white metal; zeros for direct light only.
    """

    visible: Visible
    rays: Rays
    interreflection: Interreflection = DIRECT

    @torch.no_grad()
    def mirrored(self, lights: SphericalGaussians, normal: Tensor, view_dir: Tensor, alpha: Tensor) -> Tensor:
        """The visible share of the light that GGX reflects: (P, 3) in 0..1.

        Args:
            normal, view_dir: (P, 3) unit. alpha: (P,) roughness squared.
        """
        rays, share = self.rays, normal.new_ones(normal.shape)
        lights = blurred(lights, FINEST_MIRRORED)
        if compiled(normal):
            sky = rays.sky.new_empty(rays.sky.shape)
            run(kernels.evaluate, len(sky), rays.sky, lights.axis.T, lights.sharpness, lights.amplitude.T, sky)
            given = (normal, view_dir, alpha, rays.point, rays.frame, rays.local.T, rays.density, rays.cell, rays.free)
            run(kernels.mirrored_share, len(rays.point), *given, sky.T, share)
            return share
        sky = evaluate(lights, rays.sky)
        bits = torch.arange(len(rays.local), dtype=torch.int32, device=normal.device)
        for part in pieces(rays.point, len(rays.local)):
            point = rays.point[part]
            here = torch.stack((normal[point], view_dir[point]), 2)
            light_cosine, view_cosine = (rays.frame[part] @ here).unbind(2)  # (p, 3) each: the frame's axes
            slice_ = ggx_slice(
                light_cosine @ rays.local.T,
                (normal[point] * view_dir[point]).sum(1, keepdim=True),
                view_cosine @ rays.local.T,
                alpha[point, None],
            )
            weight = slice_.div_(rays.density)[..., None] * sky[rays.cell[point].long()]
            free = ((rays.free[point, None] >> bits) & 1).to(weight)
            both = torch.stack((free, torch.ones_like(free)), 1) @ weight
            visible = (both[:, 0] / both[:, 1].clamp_min(1e-20)).clamp_max(1.0)
            share[point] = torch.where(rays.free[point, None] == -1, 1.0, visible)
        return share


def ggx_slice(light: Tensor, view: Tensor, between: Tensor, alpha: Tensor) -> Tensor:
    """GGX with Smith's correlated shadowing and Fresnel one, times the cosine. Arguments broadcast.

    Args:
        light, view, between: cosines n.l, n.v, l.v of normal, light and view direction.
        alpha: roughness squared.
    """
    square = alpha.square()
    facet_squared = (light + view).square() / (2.0 + 2.0 * between).clamp_min(1e-6)  # n.h
    facet_squared = facet_squared.clamp_max(1.0)  # at grazing views rounding exceeds one, which gives inf / inf
    light, view = light.clamp_min(0.0), view.clamp_min(1e-3)
    distribution = square / torch.pi / (facet_squared * (square - 1.0) + 1.0).square()
    shadowing = light * torch.sqrt(view.square() * (1.0 - square) + square)
    shadowing = shadowing + view * torch.sqrt(light.square() * (1.0 - square) + square)
    return 0.5 * distribution * light / shadowing


def light_weights(lights: SphericalGaussians, directions: Tensor) -> Tensor:
    """Values of unit-amplitude lights in directions (D, 3): (D, M). Sharpness is limited to FINEST."""
    return torch.exp(lights.sharpness.clamp_max(FINEST) * (directions @ lights.axis.T - 1.0))


def blurred(lights: SphericalGaussians, finest: float) -> SphericalGaussians:
    """The lights with their sharpness limited to `finest`, at unchanged energy."""
    sharpness = lights.sharpness.clamp_max(finest)
    amplitude = integral(lights.amplitude, lights.sharpness) / unit_integral(sharpness)[:, None]
    return SphericalGaussians(lights.axis, sharpness, amplitude)
