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

from ..runtime.cpu_loops import compiled, run
from . import kernels
from .gather import Visible, pieces
from .spherical_gaussian import SphericalGaussians, evaluate, integral, unit_integral

FINEST = 60.0  # sharpness of a light that evenly spread directions still resolve
FINEST_MIRRORED = 400.0  # the same for rays about the mirror direction
Bounced = tuple[float, float, float]  # see Shadows
DIRECT: Bounced = (0.0, 0.0, 0.0)  # no light comes by way of the mesh


class Rays(NamedTuple):
    """H points, of the P that are shaded, from which R rays look for what hides the light."""

    point: Tensor  # (H,) int64
    frame: Tensor  # (H, 3, 3) rows: two tangents and the axis that the rays lie about
    local: Tensor  # (R, 3) unit, in the frame
    density: Tensor  # (R,) of rays about each, to any scale
    cell: Tensor  # (P, R) int, where they look in `sky`
    free: Tensor  # (P,) int32, whose bit r says whether ray r leaves the mesh
    sky: Tensor  # (C, 3) directions


@dataclass(frozen=True)
class Shadows:
    """Visibility of the sky at P points.

    Attributes:
        visible: the share of each light, weighted by the cosine.
        rays: from the points that do not see all of the sky.
        bounced: share of the hidden light that comes by way of the mesh itself, were it black, white, or a white metal;
            zeros for direct light only.
    """

    visible: Visible
    rays: Rays
    bounced: Bounced = DIRECT

    @torch.no_grad()
    def mirrored(self, lights: SphericalGaussians, normal: Tensor, view_dir: Tensor, alpha: Tensor) -> Tensor:
        """The share of what GGX mirrors that arrives: (P, 3) in 0..1.

        Args:
            normal, view_dir: (P, 3) unit. alpha: (P,) roughness squared.
        """
        rays, share = self.rays, normal.new_ones(normal.shape)
        lights = blurred(lights, FINEST_MIRRORED)
        if compiled(normal):
            sky = rays.sky.new_empty(rays.sky.shape)
            run(kernels.evaluate, len(sky), rays.sky, lights.axis.T, lights.sharpness, lights.amplitude.T, sky)
            given = (normal, view_dir, alpha, rays.point, rays.frame, rays.local.T, rays.density, rays.cell, rays.free)
            run(kernels.look_out, len(rays.point), *given, sky.T, share)
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
            arriving = (both[:, 0] / both[:, 1].clamp_min(1e-20)).clamp_max(1.0)
            share[point] = torch.where(rays.free[point, None] == -1, 1.0, arriving)
        return share


def ggx_slice(light: Tensor, view: Tensor, between: Tensor, alpha: Tensor) -> Tensor:
    """GGX with Smith's correlated shadowing, times the cosine, at Fresnel one, to the shape of its arguments together.

    Args:
        light, view, between: cosines n.l, n.v, l.v of normal, light and view direction.
        alpha: roughness squared.
    """
    square = alpha.square()
    facet_squared = (light + view).square() / (2.0 + 2.0 * between).clamp_min(1e-6)  # n.h
    facet_squared = facet_squared.clamp_max(1.0)  # at grazing views it cancels, and what is above one ends in inf / inf
    light, view = light.clamp_min(0.0), view.clamp_min(1e-3)
    distribution = square / torch.pi / (facet_squared * (square - 1.0) + 1.0).square()
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
