"""Closed-form outgoing radiance under spherical-Gaussian light."""

from typing import NamedTuple

import torch
from torch import Tensor

from .brdf import weights
from .gather import irradiance, mirrored_light
from .lobes import MIN_ROUGHNESS, Lobes, LobeTable
from .shadows import DIRECT, Bounced, Shadows
from .spherical_gaussian import SphericalGaussians


class Illumination(NamedTuple):
    """All that P points of known normals and roughness make of their light, whatever their colour."""

    lobes: Lobes
    arriving: Tensor  # (P, 3) irradiance over pi
    everything: Tensor  # (P, 3) the same if nothing stood in the way
    mirrored: Tensor  # (kinds, P, 3) what lobes.KINDS reflect if nothing stands in the way
    share: Tensor | None  # (P, 3) of it that arrives; None where nothing stands in the way
    bounced: Bounced


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
    mirrored = mirrored_light(lobes.axis, lobes.sharpness, lobes.amplitude, lights)
    share, bounced = None, DIRECT
    if shadows is not None:
        share, bounced = shadows.mirrored(lights, normal, view_dir, roughness.squeeze(-1).square()), shadows.bounced
    return Illumination(lobes, arriving / torch.pi, everything / torch.pi, mirrored, share, bounced)


def reflect(light: Illumination, base_color: Tensor, metallic: Tensor) -> Tensor:
    """What surfaces of these colours make of their light: (P, 3) radiance."""
    diffuse, specular = weights(light.lobes, base_color, metallic)
    mirrored = sum(weight * part for weight, part in zip(specular, light.mirrored, strict=True))
    if light.share is None:
        return diffuse * light.everything + mirrored
    dielectric, metal = light.bounced
    returned = (dielectric + (metal - dielectric) * metallic) * base_color  # of what the mesh hides from itself
    arriving = torch.lerp(light.arriving, light.everything, returned)
    return diffuse * arriving + mirrored * torch.lerp(light.share, torch.ones_like(returned), returned)
