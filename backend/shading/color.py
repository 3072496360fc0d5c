"""Conversions between linear radiance and sRGB, and Blender's Standard view transform."""

from typing import Any

import torch
from torch import Tensor

from ..runtime.cpu_loops import compiled, run
from . import kernels


def linear_to_srgb(linear: Tensor) -> Tensor:
    """Encode linear light by the sRGB curve (IEC 61966-2-1). Any shape, values >= 0; gradients finite at 0."""
    low = linear <= 0.0031308
    power = 1.055 * torch.where(low, 1.0, linear).pow(1.0 / 2.4) - 0.055
    return torch.where(low, 12.92 * linear, power)


def srgb_to_linear(encoded: Tensor) -> Tensor:
    """Decode sRGB to linear light; the inverse of `linear_to_srgb`."""
    low = encoded <= 0.04045
    power = ((torch.where(low, 1.0, encoded) + 0.055) / 1.055).pow(2.4)
    return torch.where(low, encoded / 12.92, power)


def tone_map(radiance: Tensor) -> Tensor:
    """Show radiance as Blender's Standard view transform does: clip to 0..1, then sRGB.

    Args:
        radiance: any shape, linear, >= 0.
    Returns:
        same shape, in 0..1. Over-exposed values keep a tenth of their gradient, so that a blown highlight can recover.
    """
    if compiled(radiance):
        return _ToneMap.apply(radiance)
    clipped = radiance.clamp(0.0, 1.0)
    return linear_to_srgb(_LeakyGradient.apply(radiance, clipped))


class _ToneMap(torch.autograd.Function):
    """`tone_map` in compiled loops."""

    @staticmethod
    def forward(ctx: Any, radiance: Tensor):
        ctx.save_for_backward(radiance.reshape(-1))
        shown = radiance.new_empty(radiance.shape)
        run(kernels.tone_map, radiance.numel(), *ctx.to_save, shown.view(-1))
        return shown

    @staticmethod
    def backward(ctx: Any, gradient: Tensor):
        result = gradient.new_empty(gradient.shape)
        run(kernels.tone_map_backward, gradient.numel(), *ctx.saved_tensors, gradient.reshape(-1), result.view(-1))
        return result


class _LeakyGradient(torch.autograd.Function):
    """Value of `clipped`, gradient one inside 0..1 and a tenth outside."""

    @staticmethod
    def forward(ctx, value: Tensor, clipped: Tensor) -> Tensor:
        ctx.save_for_backward(value)
        return clipped.clone()

    @staticmethod
    def backward(ctx, gradient: Tensor):
        (value,) = ctx.saved_tensors
        return torch.where((value < 0.0) | (value > 1.0), 0.1 * gradient, gradient), None
