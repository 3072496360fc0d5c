"""Fits spherical Gaussians to an environment image: the scene's World, or an environment that Patina exported."""

import math
from typing import NamedTuple

import numpy as np
import torch
from scipy.optimize import nnls
from torch import Tensor

from .environment import equirect_directions
from .spherical_gaussian import SphericalGaussians, evaluate

HEIGHT, COARSE_HEIGHT = 64, 24  # rows of the downsampled image: for the fit, and for the search of lights
SHARPNESS = (0.3, 1.5, 5.0, 15.0, 45.0, 150.0, 600.0)  # initial values of a light's sharpness
MAX_SHARPNESS = 1500.0  # a lobe as narrow as a pixel of the fit
BRIGHTEST = 1e6  # radiance is clamped to this; larger values are errors or the sun


class LightFit(NamedTuple):
    """Lights that approximate an image."""

    lights: SphericalGaussians
    error: float  # mean absolute difference of the radiance over its mean, 0 is perfect


def fit_lights(image: Tensor, num_lights: int, steps: int = 250) -> LightFit | None:
    """Fit spherical Gaussians to an equirectangular image.

    First a greedy search: from a grid of axes and sharpnesses it adds the light that explains most of the residual,
    then solves for all strengths by non-negative least squares. Gradient descent then refines all parameters. The total
    energy equals the image's.

    Args:
        image: (H, W, 3) linear radiance, row 0 at the top. Values that are not finite count as black, or as BRIGHTEST.
    Returns:
        None where the image is black.
    Source: orthogonal matching pursuit (Pati et al. 1993).
    """
    image = torch.nan_to_num(image.double(), nan=0.0, posinf=BRIGHTEST, neginf=0.0).clamp(0.0, BRIGHTEST)
    target, direction, area = _averaged(image, HEIGHT)
    scale = float((target * area[:, None]).sum() / (4.0 * math.pi * 3.0))
    if scale <= 0.0:
        return None
    target = target / scale
    begun = _pursue(*_averaged(image / scale, COARSE_HEIGHT), num_lights)
    lights = _descend(begun, target, direction, area, steps)
    energy = (evaluate(lights, direction) * area[:, None]).sum() / (target * area[:, None]).sum()
    lights = lights._replace(amplitude=lights.amplitude / energy)
    error = ((evaluate(lights, direction) - target).abs() * area[:, None]).sum() / (target * area[:, None]).sum()
    amplitude = lights.amplitude * scale
    return LightFit(SphericalGaussians(lights.axis.float(), lights.sharpness.float(), amplitude.float()), float(error))


def _averaged(image: Tensor, height: int) -> tuple[Tensor, Tensor, Tensor]:
    """Radiance, direction and solid angle of the pixels of a smaller image: (N, 3), (N, 3), (N,)."""
    height = min(height, image.shape[0])
    small = torch.nn.functional.adaptive_avg_pool2d(image.permute(2, 0, 1), (height, 2 * height)).permute(1, 2, 0)
    direction = equirect_directions(height, 2 * height).double()
    edge = torch.linspace(0.0, math.pi, height + 1, dtype=torch.float64).cos()
    area = (edge[:-1] - edge[1:]) * math.pi / height
    return small.reshape(-1, 3), direction.reshape(-1, 3), area[:, None].expand(-1, 2 * height).reshape(-1)


def _pursue(target: Tensor, direction: Tensor, area: Tensor, num_lights: int) -> SphericalGaussians:
    weight = area.sqrt()
    sharpness = torch.tensor(SHARPNESS, dtype=torch.float64).repeat_interleave(len(direction))
    axis = direction.repeat(len(SHARPNESS), 1)
    atoms = (torch.exp(sharpness * (direction @ axis.T - 1.0)) * weight[:, None]).float()
    norms = atoms.norm(dim=0)
    wanted = target * weight[:, None]
    chosen: list[int] = []
    left = wanted
    amplitude = np.zeros((0, 3))
    for _ in range(num_lights):
        gain = (atoms.T @ left.float()).clamp_min(0.0).norm(dim=1) / norms
        gain[chosen] = 0.0
        chosen.append(int(gain.argmax()))
        basis = atoms[:, chosen].double().numpy()
        amplitude = np.stack([nnls(basis, wanted[:, channel].numpy())[0] for channel in range(3)], 1)
        left = wanted - torch.from_numpy(basis @ amplitude)
    return SphericalGaussians(axis[chosen], sharpness[chosen], torch.from_numpy(amplitude))


def _descend(
    lights: SphericalGaussians, target: Tensor, direction: Tensor, area: Tensor, steps: int
) -> SphericalGaussians:
    axis = lights.axis.clone().requires_grad_(True)
    sharpness = lights.sharpness.log().requires_grad_(True)
    amplitude = (lights.amplitude + 1e-4).log().requires_grad_(True)
    optimizer = torch.optim.Adam([axis, sharpness, amplitude], lr=0.03)
    share = area[:, None] / (4.0 * math.pi)
    limit = math.log(MAX_SHARPNESS)
    best, found = math.inf, lights
    for step in range(steps):
        for group in optimizer.param_groups:
            group["lr"] = 0.03 * (1.0 - step / steps)
        now = SphericalGaussians(
            torch.nn.functional.normalize(axis, dim=1), sharpness.clamp(-3.0, limit).exp(), amplitude.exp()
        )
        # Relative error in bright areas, so that a sun does not dominate the sky.
        loss = (share * (evaluate(now, direction) - target).square() / (target + 1.0)).sum()
        if loss.item() < best:
            best, found = loss.item(), SphericalGaussians(*(value.detach().clone() for value in now))
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    return found
