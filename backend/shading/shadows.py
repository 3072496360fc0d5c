"""The mesh's own shadows: how much of the lights arrives, and of what the specular lobes reflect."""

from collections.abc import Callable
from dataclasses import dataclass

import torch
from torch import Tensor

from .spherical_gaussian import SphericalGaussians

FINEST = 60.0  # sharpness that evenly spread directions still resolve
BALANCE = 0.75  # measured: sphere-like, dented and flat shapes against Cycles, roughness 0.25 and 0.5


@dataclass(frozen=True)
class Shadows:
    """Visibility of the sky at P points, all in 0..1.

    Attributes:
        lights: (P, M) of each light, weighted by the cosine.
        through: of the sky through lobes, of their lean (P,) and sharpness (P,), see lobes.Lobes: (P,).
        bounced: share of the hidden light that comes by way of the mesh itself, were it white; 0 for direct light only.
    """

    lights: Tensor
    through: Callable[[Tensor, Tensor], Tensor]
    bounced: float = 0.0

    def lobe(self, lean: Tensor, sharpness: Tensor, light_sharpness: Tensor) -> Tensor:
        """Visibility of the products of a lobe (P,), (P,) with the lights (M,): (P, M).

        A product's axis lies between the two, nearer to the sharper one; so does its visibility.
        """
        own, other = sharpness[:, None] ** BALANCE, light_sharpness**BALANCE
        return torch.lerp(
            self.lights, self.through(lean, sharpness)[:, None].expand_as(self.lights), own / (own + other)
        )


def light_weights(lights: SphericalGaussians, directions: Tensor) -> Tensor:
    """What the lights weigh in directions (D, 3): (D, M). The sharpest lights are blurred."""
    return torch.exp(lights.sharpness.clamp_max(FINEST) * (directions @ lights.axis.T - 1.0))
