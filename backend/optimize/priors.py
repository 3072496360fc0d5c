"""Priors: loss terms that keep a look close to its start."""

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
    """Colour-variance prior, a scalar loss: the variance of sRGB colour and roughness over a plain look, or separately
    over the two colours of a patterned one.

    Args:
        material: at the gbuffer's points, which have the feature `patterns`.
        start: its pattern separates the two colours.
        colors: sRGB targets of the mean, where the pattern is low and where it is high. None: no targets.
        weight: of the squared distance between mean and target.
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
        if colors is not None:  # as Python numbers: a tensor would be copied to the device in each step
            cost = cost + weight * sum((middle[i] - colors[index][i]).square() for i in range(3))
    return cost
