"""What holds a look to its start, beside the encoder."""

from collections.abc import Sequence

import torch
from torch import Tensor

from ..config import TUNING
from ..field.material import Material, Rgb, Start
from ..geometry.gbuffer import GBuffer
from ..shading.color import linear_to_srgb


def color_variance_prior(
    material: Material, gbuffer: GBuffer, start: Start, colors: Sequence[Rgb] | None, weight: float = TUNING.color_prior
) -> Tensor:
    """How much colour, as people see it, and roughness vary over a plain look, or on either side of a pattern.

    Args:
        material: at the gbuffer's points, which have the feature `patterns`.
        start: whose pattern counts.
        colors: sRGB, that the mean should be near; of a pattern where it is low and where it is high. None: any.
        weight: of the squared distance from them.
    """
    values = torch.cat((linear_to_srgb(material.base_color), material.roughness), 1)
    sides = [torch.ones_like(material.roughness)]
    if start.second is not None:
        high = (gbuffer.features["patterns"][:, start.pattern, None] > 0.0).to(values)
        sides = [1.0 - high, high]
    cost = values.new_zeros(())
    for index, side in enumerate(sides):
        middle = gbuffer.mean(side * values) / gbuffer.mean(side).clamp_min(1e-6)
        cost = cost + TUNING.variance_prior * gbuffer.mean(side * (values - middle).square()).sum()
        if colors is not None:  # by channels, as numbers: a tensor of them would be copied to the device in each step
            cost = cost + weight * sum((middle[i] - colors[index][i]).square() for i in range(3))
    return cost
