"""Spherical Gaussians: G(w; axis, sharpness, amplitude) = amplitude exp(sharpness (w . axis - 1))."""

from typing import NamedTuple

import torch
from torch import Tensor


class SphericalGaussians(NamedTuple):
    """A set of M spherical Gaussians; their sum is a function on the sphere."""

    axis: Tensor  # (M, 3) unit
    sharpness: Tensor  # (M,) > 0
    amplitude: Tensor  # (M, 3) peak radiance, linear RGB [W sr^-1 m^-2]


def evaluate(sgs: SphericalGaussians, direction: Tensor) -> Tensor:
    """Evaluate the sum of the Gaussians.

    Args:
        direction: (..., 3) unit.
    Returns:
        (..., 3) radiance. Differentiable in all arguments.
    """
    cosine = direction @ sgs.axis.T
    return torch.exp(sgs.sharpness * (cosine - 1.0)) @ sgs.amplitude


def integral(amplitude: Tensor, sharpness: Tensor) -> Tensor:
    """Integrate spherical Gaussians over the whole sphere: 2 pi a (1 - exp(-2 s)) / s.

    Args:
        amplitude: (..., C) peak values.
        sharpness: (...,) > 0, not checked here.
    Returns:
        (..., C). expm1 keeps float32 exact as s -> 0, where the value tends to 4 pi a.
    Source: polar coordinates about the axis.
    """
    return amplitude * unit_integral(sharpness)[..., None]


def unit_integral(sharpness: Tensor) -> Tensor:
    """Integrate a spherical Gaussian of amplitude one over the sphere; shape of `sharpness`."""
    return -2.0 * torch.pi * torch.expm1(-2.0 * sharpness) / sharpness


def energy(sgs: SphericalGaussians) -> Tensor:
    """Sum of all lobes' integrals over the sphere: (3,) linear RGB."""
    return integral(sgs.amplitude, sgs.sharpness).sum(0)


def product(axis1: Tensor, sharpness1: Tensor, axis2: Tensor, sharpness2: Tensor) -> tuple[Tensor, Tensor, Tensor]:
    """Multiply two spherical Gaussians of amplitude one; the product is a spherical Gaussian.

    Args:
        axis1, axis2: (..., 3) unit.
        sharpness1, sharpness2: (...,) > 0.
    Returns:
        axis (..., 3), sharpness (...,), log of the amplitude (...,), <= 0.

    With u = s1 x1 + s2 x2, sharpness s3 = |u| and log amplitude s3 - s1 - s2. That difference cancels in float32 (87 %
    wrong at roughness 0.02), so both come from the chord |x1 - x2|: see `product_sharpness`.
    """
    chord_squared = (axis1 - axis2).square().sum(-1)
    sharpness, log_amplitude = product_sharpness(sharpness1, sharpness2, chord_squared)
    axis = sharpness1[..., None] * axis1 + sharpness2[..., None] * axis2
    return torch.nn.functional.normalize(axis, dim=-1), sharpness, log_amplitude


def product_sharpness(sharpness1: Tensor, sharpness2: Tensor, chord_squared: Tensor) -> tuple[Tensor, Tensor]:
    """Sharpness and log amplitude of a product whose axes are |x1 - x2|^2 = chord_squared apart.

    s3 = sqrt((s1 + s2)^2 - s1 s2 c);  log a3 = -s1 s2 c / (s3 + s1 + s2). Broadcasts. Finite gradients also at c = 4,
    s1 = s2, where s3 = 0.
    """
    total = sharpness1 + sharpness2
    cross = sharpness1 * sharpness2 * chord_squared
    sharpness = torch.sqrt((total.square() - cross).clamp_min(1e-12) + 1e-8)
    return sharpness, -cross / (sharpness + total)


def irradiance_factor(cosine: Tensor, sharpness: Tensor) -> Tensor:
    """Irradiance of a spherical Gaussian on a surface, over its integral: in 0..1.

    max(x, 0) = (x + |x|) / 2. Convolved with the Gaussian, the odd half is exactly A c / 2 with the Langevin function
    A = coth s - 1 / s; the even half is sqrt(q + p c^2) / 2, exact at c = -1, 0 and 1.

    Args:
        cosine: (..., M) normal . axis, -1 to 1.
        sharpness: (M,) > 0.
    Returns:
        (..., M) so that irradiance = factor * integral(amplitude, sharpness).

    Differentiable, positive, within 0.016 of quadrature for every angle and sharpness.
    Source: derived here; I1(s) / sinh(s) is the mean of sin(theta) under the Gaussian, by the Bessel integral.
    """
    return irradiance_value(cosine, *irradiance_coefficients(sharpness))


def irradiance_value(cosine: Tensor, odd: Tensor, even: Tensor, bend: Tensor) -> Tensor:
    """`irradiance_factor` from its coefficients."""
    return 0.5 * (odd * cosine + torch.sqrt(even + bend * cosine.square()))


def irradiance_coefficients(sharpness: Tensor) -> tuple[Tensor, Tensor, Tensor]:
    """A, q and p of `irradiance_factor`, each (M,)."""
    small = sharpness < 0.05  # below it the closed forms cancel in float32; the series are exact to 1e-6 there
    s = torch.where(small, 0.05, sharpness)
    decay = torch.exp(-s)
    norm = -torch.expm1(-2.0 * s)
    langevin = torch.where(small, sharpness / 3.0, (1.0 + decay * decay) / norm - 1.0 / s)
    pole = (s - 1.0 + decay + decay * (1.0 - (1.0 + s) * decay)) / (s * norm)  # the mean of |cos| along the axis
    pole = torch.where(small, 0.5 + sharpness.square() / 24.0, pole)
    equator = 2.0 * torch.special.i1e(s) / norm  # the mean of |cos| across it
    equator = torch.where(small, 0.5 - sharpness.square() / 48.0, equator)
    return langevin, equator.square(), pole.square() - equator.square()
