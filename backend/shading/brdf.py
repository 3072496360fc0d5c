"""The subset of Blender's Principled BSDF that Patina optimises: base colour, roughness, metallic; GGX; specular 0.5.

    f0 = 0.04 (1 - metallic) + base_color metallic;  alpha = roughness^2;  diffuse_albedo = base_color (1 - metallic)
"""

from typing import NamedTuple

import torch
from torch import Tensor

DIELECTRIC_F0 = 0.04  # Principled BSDF at specular level 0.5, index of refraction 1.5
MIN_ROUGHNESS = 0.08  # a mirror's lobe is narrower than any texel's view of the environment image


class SpecularLobe(NamedTuple):
    """The specular BRDF times the cosine as one spherical Gaussian over light directions."""

    axis: Tensor  # (P, 3) unit
    sharpness: Tensor  # (P,)
    amplitude: Tensor  # (P, 3)


def diffuse_albedo(base_color: Tensor, metallic: Tensor) -> Tensor:
    """Share of the light that is scattered diffusely. base_color (P, 3), metallic (P, 1): (P, 3), all in 0..1."""
    return base_color * (1.0 - metallic)


def fresnel(f0: Tensor, cosine: Tensor) -> Tensor:
    """Schlick's approximation f0 + (1 - f0)(1 - cosine)^5. f0 (P, 3), cosine (P, 1) in 0..1: (P, 3)."""
    return f0 + (1.0 - f0) * (1.0 - cosine).pow(5)


def specular_lobe(
    normal: Tensor, view_dir: Tensor, base_color: Tensor, roughness: Tensor, metallic: Tensor
) -> SpecularLobe:
    """Warp the GGX normal distribution, as a spherical Gaussian, to a lobe over light directions.

    The distribution is G(h; n, 2 / alpha^2, 1 / (pi alpha^2)). Reflecting about h turns it into a lobe about the mirror
    direction with a quarter of the sharpness over n.v; Fresnel, Smith's height-correlated shadowing and the cosine are
    taken at the lobe's axis.

    Args:
        normal, view_dir: (P, 3) unit, n.v > 0.
        base_color: (P, 3), roughness, metallic: (P, 1), all in 0..1.

    Differentiable in all. Source: Wang et al. 2009 (warp); Heitz 2014 (shadowing).
    """
    alpha2 = roughness.clamp_min(MIN_ROUGHNESS).pow(4)
    cos_view = (normal * view_dir).sum(-1, keepdim=True).clamp(1e-3, 1.0)
    axis = torch.nn.functional.normalize(2.0 * cos_view * normal - view_dir, dim=-1)
    f0 = DIELECTRIC_F0 * (1.0 - metallic) + base_color * metallic
    # With light and view at the same angle, Smith's visibility G / (4 n.l n.v) is 1 / (4 n.v sqrt(a2 + (1 - a2) n.v^2)).
    visibility = 0.25 / (cos_view * torch.sqrt(alpha2 + (1.0 - alpha2) * cos_view.square()))
    amplitude = fresnel(f0, cos_view) * visibility * cos_view / (torch.pi * alpha2)
    return SpecularLobe(axis, (0.5 / (alpha2 * cos_view)).squeeze(-1), amplitude)
