"""Sums over M lights at P points, without storing an autograd graph of size P x M.

The backward pass recomputes the terms of the forward pass instead of storing them, so memory does not depend on the
number of lights. The derivatives are written by hand, because they share almost all terms with the values. On a CPU
kernels.py computes the sums; the torch code here, in chunks of points, is for CUDA and for double precision.
"""

from collections.abc import Iterator
from typing import Any, NamedTuple

import torch
from torch import Tensor

from ..runtime.cpu_loops import compiled, run, run_and_sum
from . import kernels
from .spherical_gaussian import (
    SphericalGaussians,
    integral,
    irradiance_coefficients,
    irradiance_value,
    product_sharpness,
)

CELLS = {"cpu": 1 << 16, "cuda": 1 << 24}  # points x lights in a chunk


class Visible(NamedTuple):
    """Visibility of each light at P points, as a weighted mean of N rows of a table."""

    table: Tensor  # (S, M) in 0..1
    rows: Tensor  # (P, N) int
    share: Tensor  # (P, N) weights, each row sums to 1

    def at(self, part: slice) -> Tensor:
        """The visibility at some of the points: (p, M) in 0..1."""
        return torch.nn.functional.embedding_bag(
            self.rows[part].long(), self.table, per_sample_weights=self.share[part], mode="sum"
        )


def mirrored_light(axis: Tensor, sharpness: Tensor, amplitude: Tensor, lights: SphericalGaussians) -> Tensor:
    """Integrate K lobes times the lights over the sphere. Differentiable in all arguments.

    Args:
        axis: (K, P, 3) unit. sharpness: (K, P). amplitude: (K, P, I).
    Returns:
        (I, P, 3).
    """
    return _MirroredLight.apply(axis, sharpness, amplitude, *lights)


def irradiance(normal: Tensor, lights: SphericalGaussians, visibility: Visible | None) -> tuple[Tensor, Tensor]:
    """Irradiance of the lights at surfaces with normals (P, 3) unit: the visible and the unoccluded irradiance, both
    (P, 3). Differentiable in all arguments except the visibility."""
    energy = integral(lights.amplitude, lights.sharpness)
    coefficients = torch.stack(irradiance_coefficients(lights.sharpness))
    unoccluded, visible = _Irradiance.apply(normal, lights.axis, coefficients, energy, visibility)
    return visible, unoccluded


def pieces(points: Tensor, count: int) -> Iterator[slice]:
    """Slices of the points, such that `count` values for each point of a slice fit into a cache."""
    size = max(64, CELLS[points.device.type] // count)
    return (slice(first, first + size) for first in range(0, len(points), size))


class _MirroredLight(torch.autograd.Function):
    """The product of two Gaussians has the integral v = 2 pi (exp(s - t) - exp(-s - t)) / s with t = s1 + s2 and
    s^2 = t^2 - 2 s1 s2 (1 - c), where c is the cosine between their axes. So d ln v = A ds - dt, A = coth s - 1 / s."""

    @staticmethod
    def forward(
        ctx: Any,
        axis: Tensor,
        sharpness: Tensor,
        amplitude: Tensor,
        light_axis: Tensor,
        light_sharpness: Tensor,
        light: Tensor,
    ):
        ctx.save_for_backward(axis, sharpness, amplitude, light_axis, light_sharpness, light)
        points = axis[0]
        if compiled(axis):
            result = axis.new_empty(amplitude.shape[2], *points.shape)
            given = (axis, sharpness, amplitude, light_axis.T, light_sharpness, light.T)
            run(kernels.mirror, len(points), *given, result)
            return result
        result = axis.new_zeros(amplitude.shape[2], *points.shape)
        for part in pieces(points, len(light)):
            for lobe_axis, lobe_sharpness, lobe_amplitude in zip(axis, sharpness, amplitude, strict=True):
                value = _integrals(lobe_axis[part], lobe_sharpness[part], light_axis, light_sharpness)[2]
                result[:, part] += lobe_amplitude[part].T[..., None] * (value @ light)
        return result

    @staticmethod
    def backward(ctx: Any, gradient: Tensor):
        axis, sharpness, amplitude, light_axis, light_sharpness, light = ctx.saved_tensors
        to_lobes = [item.new_empty(item.shape) for item in (axis, sharpness, amplitude)]
        points = axis[0]
        if compiled(axis):
            given = (axis, sharpness, amplitude, light_axis.T, light_sharpness, light.T, gradient)
            sums = run_and_sum(kernels.mirror_backward, len(points), (7, len(light)), *given, *to_lobes)
            return *to_lobes, sums[:3].T, sums[3], sums[4:].T
        to_light_axis, to_light_sharpness, to_light = (
            torch.zeros_like(item) for item in (light_axis, light_sharpness, light)
        )
        for part in pieces(points, len(light)):
            for own_axis, own_sharpness, own_amplitude, to_axis, to_sharpness, to_amplitude in zip(
                axis[:, part],
                sharpness[:, part],
                amplitude[:, part],
                *(item[:, part] for item in to_lobes),
                strict=True,
            ):
                cosine, joint, value = _integrals(own_axis, own_sharpness, light_axis, light_sharpness)
                to_amplitude[:] = torch.einsum("pc,ipc->pi", value @ light, gradient[:, part])
                inner = torch.einsum("pi,ipc->pc", own_amplitude, gradient[:, part])
                to_light.addmm_(value.T, inner)
                value *= inner @ light.T
                own = own_sharpness[:, None]
                slope = _langevin_over(joint).mul_(value)
                to_sharpness[:] = torch.addcmul(own, cosine, light_sharpness).mul_(slope).sub_(value).sum(1)
                to_light_sharpness += torch.addcmul(light_sharpness, cosine, own).mul_(slope).sub_(value).sum(0)
                slope *= own * light_sharpness
                to_axis[:] = slope @ light_axis
                to_light_axis.addmm_(slope.T, own_axis)
        return *to_lobes, to_light_axis, to_light_sharpness, to_light


class _Irradiance(torch.autograd.Function):
    """Sums of f E with f = (o c + sqrt(e + b c^2)) / 2, see spherical_gaussian.irradiance_factor."""

    @staticmethod
    def forward(
        ctx: Any, normal: Tensor, axis: Tensor, coefficients: Tensor, energy: Tensor, visibility: Visible | None
    ):
        ctx.save_for_backward(normal, axis, coefficients, energy)
        ctx.visibility = visibility
        unoccluded, visible = normal.new_empty(2, len(normal), energy.shape[1])
        if compiled(normal):
            given = (normal, axis.T, coefficients, energy.T, *_seen(visibility, axis))
            run(kernels.irradiate, len(normal), *given, unoccluded, visible)
            return unoccluded, visible
        for part in pieces(normal, len(axis)):
            factor = irradiance_value(normal[part] @ axis.T, *coefficients)
            torch.mm(factor, energy, out=unoccluded[part])
            if visibility is not None:
                factor *= visibility.at(part)
            torch.mm(factor, energy, out=visible[part])
        return unoccluded, visible

    @staticmethod
    def backward(ctx: Any, to_unoccluded: Tensor, to_visible: Tensor):
        normal, axis, coefficients, energy = ctx.saved_tensors
        visibility, to_normal = ctx.visibility, normal.new_empty(normal.shape)
        if compiled(normal):
            given = (normal, axis.T, coefficients, energy.T, *_seen(visibility, axis), to_unoccluded, to_visible)
            sums = run_and_sum(kernels.irradiate_backward, len(normal), (9, len(axis)), *given, to_normal)
            return to_normal, sums[:3].T, sums[3:6], sums[6:].T, None
        to_axis, to_coefficients, to_energy = (torch.zeros_like(item) for item in (axis, coefficients, energy))
        odd, even, bend = coefficients
        for part in pieces(normal, len(axis)):
            cosine = normal[part] @ axis.T
            root = torch.addcmul(even, bend, cosine.square()).sqrt_()
            factor = torch.addcmul(root, odd, cosine).mul_(0.5)
            seen = visibility.at(part) if visibility is not None else torch.ones_like(factor)
            slope = to_unoccluded[part] @ energy.T
            to_energy.addmm_(factor.T, to_unoccluded[part])
            to_energy.addmm_(factor.mul_(seen).T, to_visible[part])
            slope.addcmul_(seen, to_visible[part] @ energy.T).mul_(0.5)
            bent = slope / root
            to_coefficients[0] += (slope * cosine).sum(0)
            to_coefficients[1] += 0.5 * bent.sum(0)
            bent *= cosine
            to_coefficients[2] += 0.5 * (bent * cosine).sum(0)
            slope = torch.addcmul(slope * odd, bent, bend)
            torch.mm(slope, axis, out=to_normal[part])
            to_axis.addmm_(slope.T, normal[part])
        return to_normal, to_axis, to_coefficients, to_energy, None


def _seen(visibility: Visible | None, axis: Tensor) -> tuple[Tensor, ...]:
    if visibility is not None:
        return tuple(visibility)
    return axis.new_empty(0, len(axis)), torch.empty(0, 0, dtype=torch.int64), axis.new_empty(0, 0)


def _integrals(axis: Tensor, sharpness: Tensor, light_axis: Tensor, light_sharpness: Tensor) -> tuple[Tensor, ...]:
    """Cosines between the axes, and sharpness and integrals of the products: each (p, M)."""
    cosine = axis @ light_axis.T
    chord_squared = (1.0 - cosine).mul_(2.0).clamp_min_(0.0)
    joint, log_amplitude = product_sharpness(sharpness[:, None], light_sharpness, chord_squared)
    value = torch.expm1(-2.0 * joint).div_(joint).mul_(log_amplitude.exp_()).mul_(-2.0 * torch.pi)
    return cosine, joint, value


def _langevin_over(sharpness: Tensor) -> Tensor:
    """(coth s - 1 / s) / s; a series below s = 0.3, where the closed form cancels."""
    decay = torch.exp(-2.0 * sharpness)
    inverse = sharpness.reciprocal()
    value = (1.0 + decay).div_(1.0 - decay).sub_(inverse).mul_(inverse)
    square = sharpness.square()
    return torch.where(sharpness < 0.3, 1.0 / 3.0 - square / 45.0 + square.square() * (2.0 / 945.0), value)
