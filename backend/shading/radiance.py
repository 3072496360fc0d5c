"""Closed-form outgoing radiance under spherical-Gaussian light."""

import torch
from torch import Tensor

from .brdf import diffuse_albedo, specular_lobe
from .spherical_gaussian import SphericalGaussians, integral, irradiance_factor, product_sharpness, unit_integral


def radiance(
    lights: SphericalGaussians,
    normal: Tensor,
    view_dir: Tensor,
    base_color: Tensor,
    roughness: Tensor,
    metallic: Tensor,
) -> Tensor:
    """Light that leaves the surface towards the viewer, without shadows.

    Args:
        lights: M spherical Gaussians.
        normal: (P, 3) unit, on the viewer's side. view_dir: (P, 3) unit, surface to camera.
        base_color: (P, 3). roughness, metallic: (P, 1). All in 0..1.
    Returns:
        (P, 3) radiance, linear RGB, >= 0. Differentiable in everything.
    """
    lobe = specular_lobe(normal, view_dir, base_color, roughness, metallic)
    cosine = normal @ lights.axis.T
    irradiance = irradiance_factor(cosine, lights.sharpness) @ integral(lights.amplitude, lights.sharpness)
    diffuse = diffuse_albedo(base_color, metallic, lobe.coat) / torch.pi * irradiance

    chord_squared = 2.0 - 2.0 * (lobe.axis @ lights.axis.T).clamp(-1.0, 1.0)
    sharpness, log_amplitude = product_sharpness(lobe.sharpness[:, None], lights.sharpness, chord_squared)
    reflected = (torch.exp(log_amplitude) * unit_integral(sharpness)) @ lights.amplitude
    return diffuse + lobe.amplitude * reflected
