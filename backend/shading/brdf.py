"""The subset of Blender's Principled BSDF that Patina optimises: base colour, roughness, metallic; Multiscatter GGX;
index of refraction 1.5.

    alpha = roughness^2;  diffuse albedo = base_color (1 - metallic) (1 - what the dielectric coat reflects)
    specular = (1 - metallic) coat + metallic (metal with f0 = base_color)

Roughness determines the lobes (lobes.py); colour and metallic only weight them. This module computes the weights.
"""

from typing import NamedTuple

import torch
from torch import Tensor

from .lobes import Lobes

COAT_MEAN = 0.0895  # the dielectric's reflectance over the hemisphere: Cycles' fit 0.5 / (4.08567 + 1.00071 * 1.5)


class Weights(NamedTuple):
    """Weights of the diffuse and specular reflection at P points."""

    diffuse: Tensor  # (P, 3) albedo of the layer under the coat
    specular: tuple[Tensor, Tensor, Tensor]  # of lobes.KINDS, each (P, 3) or (P, 1)


def weights(lobes: Lobes, base_color: Tensor, metallic: Tensor) -> Weights:
    """Weights of the diffuse light and of the lobes of every kind. base_color (P, 3), metallic (P, 1), in 0..1.
    Differentiable.

    The metal uses Schlick's Fresnel, the coat the dielectric Fresnel. Multiple scattering between facets scales both
    lobes, as in Cycles: a white metal loses no energy, where single scattering would lose up to two thirds. The layer
    under the coat is dimmed by the coat's reflectance. Energy-conserving.
    Source: Turquin 2019 (multiple scattering).
    """
    average, albedo = lobes.average[:, None], lobes.albedo[:, :1]

    def kept(reflectance: Tensor) -> Tensor:
        """Factor of multiple scattering, given the facets' mean reflectance."""
        return 1.0 + reflectance * average / (1.0 - reflectance * (1.0 - average)) * (1.0 - albedo) / albedo

    coat = kept(torch.full_like(average, COAT_MEAN))
    metal = metallic * kept(base_color + (1.0 - base_color) / 21.0)  # mean of Schlick's Fresnel
    under = (1.0 - metallic) * (1.0 - coat * lobes.albedo[:, 2:3])
    return Weights(base_color * under, (metal * base_color, metal * (1.0 - base_color), (1.0 - metallic) * coat))
