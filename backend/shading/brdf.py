"""The subset of Blender's Principled BSDF that Patina optimises: base colour, roughness, metallic; Multiscatter GGX;
specular 0.5.

    alpha = roughness^2;  diffuse_albedo = base_color (1 - metallic) (1 - what the dielectric coat reflects)
    specular = (1 - metallic) coat of f0 = 0.04 + metallic metal of f0 = base_color
"""

from typing import NamedTuple

import torch
from torch import Tensor

from .spherical_gaussian import unit_integral

DIELECTRIC_F0 = 0.04  # Principled BSDF at specular level 0.5, index of refraction 1.5
MIN_ROUGHNESS = 0.08  # a mirror's lobe is narrower than any texel's view of the environment image


class SpecularLobe(NamedTuple):
    """The specular BRDF times the cosine as one spherical Gaussian over light directions."""

    axis: Tensor  # (P, 3) unit
    sharpness: Tensor  # (P,)
    amplitude: Tensor  # (P, 3)
    coat: Tensor  # (P, 1) share of all light that the dielectric coat reflects, 0..1


def diffuse_albedo(base_color: Tensor, metallic: Tensor, coat: Tensor) -> Tensor:
    """Share of the light that is scattered diffusely: Principled dims what lies under its dielectric coat by what the
    coat reflects. base_color (P, 3), metallic, coat (P, 1): (P, 3), all in 0..1."""
    return base_color * (1.0 - metallic) * (1.0 - coat)


def fresnel(f0: Tensor, cosine: Tensor) -> Tensor:
    """Schlick's approximation f0 + (1 - f0)(1 - cosine)^5. f0 (P, 3), cosine (P, 1) in 0..1: (P, 3)."""
    return f0 + (1.0 - f0) * (1.0 - cosine).pow(5)


def specular_lobe(
    normal: Tensor, view_dir: Tensor, base_color: Tensor, roughness: Tensor, metallic: Tensor
) -> SpecularLobe:
    """Warp the GGX normal distribution, as a spherical Gaussian, to a lobe over light directions.

    The distribution is G(h; n, 2 / alpha^2, 1 / (pi alpha^2)). Reflecting about h turns it into a lobe about the mirror
    direction with a quarter of the sharpness over n.v. The coat takes Fresnel, Smith's height-correlated shadowing and
    the cosine at the lobe's axis. The metal's lobe integrates to its Fresnel: Multiscatter GGX loses nothing between
    the facets, where single scattering would lose two thirds at roughness 1.

    Args:
        normal, view_dir: (P, 3) unit, n.v > 0.
        base_color: (P, 3), roughness, metallic: (P, 1), all in 0..1.

    Differentiable in all. Reflects no more than it gets. Source: Wang et al. 2009 (warp); Heitz 2014 (shadowing).
    """
    alpha2 = roughness.clamp_min(MIN_ROUGHNESS).pow(4)
    cos_view = (normal * view_dir).sum(-1, keepdim=True).clamp(1e-3, 1.0)
    axis = torch.nn.functional.normalize(2.0 * cos_view * normal - view_dir, dim=-1)
    sharpness = 0.5 / (alpha2 * cos_view)
    # With light and view at one angle, Smith's visibility G / (4 n.l n.v) is 1 / (4 n.v sqrt(a2 + (1 - a2) n.v^2)).
    # Here it is times n.l and the distribution's peak, over the peak of a lobe that integrates to one.
    kept = cos_view / torch.sqrt(alpha2 + (1.0 - alpha2) * cos_view.square()) * -torch.expm1(-2.0 * sharpness)
    coat = fresnel(torch.full_like(cos_view, DIELECTRIC_F0), cos_view) * kept
    albedo = torch.lerp(coat, fresnel(base_color, cos_view), metallic)
    return SpecularLobe(axis, sharpness.squeeze(-1), albedo / unit_integral(sharpness), coat)
