"""Closed-form outgoing radiance under spherical-Gaussian light."""

from typing import Any, NamedTuple

import torch
from torch import Tensor

from ..runtime.cpu_loops import compiled, run
from . import kernels
from .brdf import COAT_MEAN, weights
from .gather import irradiance, mirrored_light
from .lobes import Lobes, LobeTable
from .shadows import DIRECT, Interreflection, Shadows
from .spherical_gaussian import SphericalGaussians


class Illumination(NamedTuple):
    """Shading terms at P points that depend on normals, roughness and light, but not on colour."""

    lobes: Lobes
    visible: Tensor  # (P, 3) irradiance over pi, with self-shadows
    unoccluded: Tensor  # (P, 3) irradiance over pi, without shadows
    mirrored: Tensor  # (kinds, P, 3) unoccluded specular radiance of lobes.KINDS
    share: Tensor | None  # (P, 3) visible share of the specular radiance; None without shadows
    interreflection: Interreflection


def radiance(
    lights: SphericalGaussians,
    normal: Tensor,
    view_dir: Tensor,
    base_color: Tensor,
    roughness: Tensor,
    metallic: Tensor,
    shadows: Shadows | None = None,
) -> Tensor:
    """Outgoing radiance of the surface towards the viewer.

    Args:
        lights: M spherical Gaussians.
        normal: (P, 3) unit, on the viewer's side. view_dir: (P, 3) unit, surface to camera.
        base_color: (P, 3). roughness, metallic: (P, 1). All in 0..1.
        shadows: None for unoccluded light.
    Returns:
        (P, 3) radiance, linear RGB, >= 0. Differentiable in all arguments.
    """
    return reflect(illuminate(lights, normal, view_dir, roughness, shadows), base_color, metallic)


def illuminate(
    lights: SphericalGaussians, normal: Tensor, view_dir: Tensor, roughness: Tensor, shadows: Shadows | None = None
) -> Illumination:
    """The part of `radiance` that does not depend on colour."""
    lobes = LobeTable.load(normal.device).lobes(roughness.squeeze(-1), normal, view_dir)
    visibility = shadows.visible if shadows is not None else None
    visible, unoccluded = irradiance(normal, lights._replace(amplitude=lights.amplitude / torch.pi), visibility)
    mirrored = mirrored_light(lobes.axis, lobes.sharpness, lobes.amplitude, lights)
    share, interreflection = None, DIRECT
    if shadows is not None:
        share = shadows.mirrored(lights, normal, view_dir, roughness.squeeze(-1).square())
        interreflection = shadows.interreflection
    return Illumination(lobes, visible, unoccluded, mirrored, share, interreflection)


def reflect(light: Illumination, base_color: Tensor, metallic: Tensor) -> Tensor:
    """Outgoing radiance (P, 3) of surfaces with base_color (P, 3) and metallic (P, 1) under an illumination."""
    if compiled(base_color):
        assert len(base_color) == len(metallic) == len(light.visible)  # compiled loops do not check bounds
        share = light.share if light.share is not None else base_color.new_empty(0, 3)
        albedo, average, interreflection = light.lobes.albedo, light.lobes.average, light.interreflection
        given = (light.visible, light.unoccluded, light.mirrored, share, albedo, average)
        return _Reflect.apply(base_color, metallic, torch.tensor([COAT_MEAN, *interreflection]), *given)
    diffuse, specular = weights(light.lobes, base_color, metallic)
    mirrored = sum(weight * part for weight, part in zip(specular, light.mirrored, strict=True))
    if light.share is None:
        return diffuse * light.unoccluded + mirrored
    black, white, metal = light.interreflection
    dark, bright = black * (1.0 - metallic), white + (metal - white) * metallic
    returned = dark + (bright - dark) * base_color  # share of the occluded light that interreflection returns
    visible = torch.lerp(light.visible, light.unoccluded, returned)
    return diffuse * visible + mirrored * torch.lerp(light.share, torch.ones_like(returned), returned)


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
        visible, unoccluded, mirrored, _, albedo, average, base_color, metallic, _ = given
        wanted = (visible, unoccluded, mirrored, albedo, average, base_color, metallic)
        results = [values.new_empty(values.shape) for values in wanted]
        run(kernels.reflect_backward, len(gradient), *given, gradient, *results)
        *lit, to_albedo, to_average, to_base_color, to_metallic = results
        return to_base_color, to_metallic, None, *lit, None, to_albedo, to_average
