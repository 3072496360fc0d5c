"""The subset of Blender's Principled BSDF that Patina optimises: base colour, roughness, metallic; Multiscatter GGX;
index of refraction 1.5.

    alpha = roughness^2;  diffuse albedo = base_color (1 - metallic) (1 - what the dielectric coat reflects)
    specular = (1 - metallic) coat + metallic metal of f0 = base_color

Roughness shapes the lobes (lobes.py); colour and metallic only weigh them, which is what this module says.
"""

from typing import NamedTuple

import torch
from torch import Tensor

from .lobes import Lobes

COAT_MEAN = 0.0895  # the dielectric's reflectance over the hemisphere: Cycles' fit 0.5 / (4.08567 + 1.00071 * 1.5)


class Weights(NamedTuple):
    """What the parts of a surface's reflection count at P points."""

    diffuse: Tensor  # (P, 3) albedo of the layer under the coat
    specular: tuple[Tensor, Tensor, Tensor]  # of lobes.KINDS, each (P, 3) or (P, 1)


def weights(lobes: Lobes, base_color: Tensor, metallic: Tensor) -> Weights:
    """Weigh diffuse light and the lobes of every kind. base_color (P, 3), metallic (P, 1), in 0..1. Differentiable.

    The metal takes Schlick's Fresnel, the coat the dielectric's. Both keep what facets scatter to each other by scaling
    the lobe, as Cycles does, so that a white metal loses nothing where single scattering would lose two thirds; what
    lies under the coat is dimmed by what the coat reflects. Reflects no more than it gets.
    Source: Turquin 2019 (multiple scattering).
    """
    average, albedo = lobes.average[:, None], lobes.albedo[:, :1]

    def kept(reflectance: Tensor) -> Tensor:
        """What multiple scattering adds, as a factor; of the facets' mean reflectance."""
        return 1.0 + reflectance * average / (1.0 - reflectance * (1.0 - average)) * (1.0 - albedo) / albedo

    coat = kept(torch.full_like(average, COAT_MEAN))
    metal = metallic * kept(base_color + (1.0 - base_color) / 21.0)  # Schlick's mean
    under = (1.0 - metallic) * (1.0 - coat * lobes.albedo[:, 2:3])
    return Weights(base_color * under, (metal * base_color, metal * (1.0 - base_color), (1.0 - metallic) * coat))
