"""Closed-form outgoing radiance under spherical-Gaussian light."""

from typing import Any, NamedTuple

import torch
from torch import Tensor

from ..runtime.cpu_loops import compiled, run
from . import kernels
from .brdf import COAT_MEAN, weights
from .gather import irradiance, mirrored_light
from .lobes import Lobes, LobeTable
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
    lobes = LobeTable.load(normal.device).lobes(roughness.squeeze(-1), normal, view_dir)
    visible = shadows.visible if shadows is not None else None
    arriving, everything = irradiance(normal, lights._replace(amplitude=lights.amplitude / torch.pi), visible)
    mirrored = mirrored_light(lobes.axis, lobes.sharpness, lobes.amplitude, lights)
    share, bounced = None, DIRECT
    if shadows is not None:
        share, bounced = shadows.mirrored(lights, normal, view_dir, roughness.squeeze(-1).square()), shadows.bounced
    return Illumination(lobes, arriving, everything, mirrored, share, bounced)


def reflect(light: Illumination, base_color: Tensor, metallic: Tensor) -> Tensor:
    """What surfaces of these colours make of their light: (P, 3) radiance."""
    if compiled(base_color):
        assert len(base_color) == len(metallic) == len(light.arriving)  # compiled loops do not look
        share = light.share if light.share is not None else base_color.new_empty(0, 3)
        albedo, average, bounced = light.lobes.albedo, light.lobes.average, light.bounced
        given = (light.arriving, light.everything, light.mirrored, share, albedo, average)
        return _Reflect.apply(base_color, metallic, torch.tensor([COAT_MEAN, *bounced]), *given)
    diffuse, specular = weights(light.lobes, base_color, metallic)
    mirrored = sum(weight * part for weight, part in zip(specular, light.mirrored, strict=True))
    if light.share is None:
        return diffuse * light.everything + mirrored
    black, white, metal = light.bounced
    dark, bright = black * (1.0 - metallic), white + (metal - white) * metallic
    returned = dark + (bright - dark) * base_color  # of what the mesh hides from itself
    arriving = torch.lerp(light.arriving, light.everything, returned)
    return diffuse * arriving + mirrored * torch.lerp(light.share, torch.ones_like(returned), returned)


class _Reflect(torch.autograd.Function):
    """`reflect` in compiled loops."""

    @staticmethod
    def forward(ctx: Any, base_color: Tensor, metallic: Tensor, constants: Tensor, *light: Tensor):
        given = (*light, base_color, metallic, constants)
        ctx.save_for_backward(*given)
        result = base_color.new_empty(base_color.shape)
        run(kernels.reflect, len(result), *given, result)
        return result

    @staticmethod
    def backward(ctx: Any, gradient: Tensor):
        given = ctx.saved_tensors
        arriving, everything, mirrored, _, albedo, average, base_color, metallic, _ = given
        wanted = (arriving, everything, mirrored, albedo, average, base_color, metallic)
        results = [values.new_empty(values.shape) for values in wanted]
        run(kernels.reflect_backward, len(gradient), *given, gradient, *results)
        *lit, to_albedo, to_average, to_base_color, to_metallic = results
        return to_base_color, to_metallic, None, *lit, None, to_albedo, to_average
