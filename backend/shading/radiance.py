"""Closed-form outgoing radiance under spherical-Gaussian light."""

from typing import NamedTuple

import torch
from torch import Tensor

from .brdf import weights
from .gather import irradiance, mirrored_light
from .lobes import MIN_ROUGHNESS, Lobes, LobeTable
from .shadows import Shadows
from .spherical_gaussian import SphericalGaussians


class Arriving(NamedTuple):
    """Light that reaches P points, and what the mesh hides of it from itself."""

    direct: Tensor  # (P, 3)
    hidden: Tensor | None  # (P, 3); None where nothing stands in the way


class Illumination(NamedTuple):
    """All that P points of known normals and roughness make of their light, whatever their colour."""

    lobes: Lobes
    diffuse: Arriving  # irradiance over pi
    specular: tuple[Arriving, ...]  # what lobes.KINDS reflect
    bounced: float  # see Shadows


def radiance(
    lights: SphericalGaussians,
    normal: Tensor,
    view_dir: Tensor,
    base_color: Tensor,
    roughness: Tensor,
    metallic: Tensor,
    shadows: Shadows | None = None,
) -> Tensor:
    """Light that leaves the surface towards the viewer.

    Args:
        lights: M spherical Gaussians.
        normal: (P, 3) unit, on the viewer's side. view_dir: (P, 3) unit, surface to camera.
        base_color: (P, 3). roughness, metallic: (P, 1). All in 0..1.
        shadows: None where nothing stands in the light's way.
    Returns:
        (P, 3) radiance, linear RGB, >= 0. Differentiable in everything.
    """
    return reflect(illuminate(lights, normal, view_dir, roughness, shadows), base_color, metallic)


def illuminate(
    lights: SphericalGaussians, normal: Tensor, view_dir: Tensor, roughness: Tensor, shadows: Shadows | None = None
) -> Illumination:
    """The part of `radiance` that no colour enters."""
    view_cosine = (normal * view_dir).sum(-1).clamp(1e-3, 1.0)
    lobes = LobeTable.load(normal.device).lobes(
        roughness.squeeze(-1).clamp_min(MIN_ROUGHNESS), view_cosine, normal, view_dir
    )
    arriving, everything = irradiance(normal, lights, shadows.visible if shadows is not None else None)
    share = None
    if shadows is not None:
        share = shadows.mirrored(lights, normal, view_dir, roughness.squeeze(-1).square())
    count = len(lobes.sharpness)
    light = mirrored_light(lobes.axis.flatten(0, 1), lobes.sharpness.flatten(), lights).view(count, -1, 3)
    mirrored = torch.einsum("kpi,kpc->ipc", lobes.amplitude, light)

    def split(whole: Tensor) -> Arriving:
        return Arriving(whole, None) if share is None else Arriving(whole * share, whole * (1.0 - share))

    hidden = (everything - arriving) / torch.pi if shadows is not None else None
    diffuse = Arriving(arriving / torch.pi, hidden)
    specular = tuple(split(whole) for whole in mirrored)
    return Illumination(lobes, diffuse, specular, shadows.bounced if shadows is not None else 0.0)


def reflect(light: Illumination, base_color: Tensor, metallic: Tensor) -> Tensor:
    """What surfaces of these colours make of their light: (P, 3) radiance."""
    share = weights(light.lobes, base_color, metallic)
    outgoing = torch.zeros_like(base_color)
    for part, weight in zip((light.diffuse, *light.specular), (share.diffuse, *share.specular), strict=True):
        arriving = part.direct if part.hidden is None else part.direct + light.bounced * base_color * part.hidden
        outgoing = outgoing + weight * arriving
    return outgoing
