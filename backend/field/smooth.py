"""Smooth functions of the position, evaluated at a part of the points of a dense row and interpolated between them."""

from collections.abc import Callable

import torch
from torch import Tensor

STRIDE = 4  # points from one evaluation to the next, at most
STRAIGHT = 0.1  # largest distance of an interpolated point from the straight line, as a share of `reach`


def along_rows(function: Callable[[Tensor], Tensor], position: Tensor, reach: float) -> Tensor:
    """Evaluate a function at points of which neighbours in order are mostly neighbours in space, as texels are.

    Every fourth point is evaluated, those between are interpolated linearly if they lie evenly on the straight line
    between two evaluated ones, and all others are evaluated too. Points that are too far apart for that are all
    evaluated, so the order decides about the time and not about the values.

    Args:
        function: of points (N, 3) to values (N, C), which are nearly linear over lengths up to `reach`.
        position: (P, 3).
        reach: largest distance between two evaluated points [units of the positions].
    """
    stride = _stride(position, reach)
    if stride < 2:
        return function(position)
    whole = (len(position) - 1) // stride * stride  # the last anchor
    anchors = slice(0, whole + 1, stride)
    share = (torch.arange(stride, device=position.device) / stride)[:, None].to(position.dtype)

    def between(ends: Tensor) -> Tensor:
        return ends[:-1, None].lerp(ends[1:, None], share).flatten(0, 1)

    ends = position[anchors]
    near = (ends[1:] - ends[:-1]).norm(dim=1) <= reach
    straight = (position[:whole] - between(ends)).norm(dim=1) <= STRAIGHT * reach
    exact = torch.ones(len(position), dtype=torch.bool, device=position.device)
    exact[:whole] = ~(near.repeat_interleave(stride) & straight)
    exact[anchors] = True
    found = exact.nonzero().squeeze(-1)
    some = function(position[found])
    values = some.new_empty(len(position), some.shape[1])
    values[found] = some
    values[:whole] = torch.where(exact[:whole, None], values[:whole], between(values[anchors]))
    return values


def _stride(position: Tensor, reach: float) -> int:
    """How many steps of the usual length between neighbours fit into the reach, at most STRIDE."""
    if len(position) <= STRIDE:
        return 1
    step = (position[1:] - position[:-1]).norm(dim=1).median()
    return int((reach / step.clamp_min(reach / STRIDE)).floor())
