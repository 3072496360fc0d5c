"""The environment light: initial lights, the constrained parametrisation, and the equirectangular image."""

import math

import torch
from torch import Tensor, nn

from .spherical_gaussian import SphericalGaussians, energy, evaluate

MEAN_RADIANCE = 0.8  # averaged over the sphere: a white diffuse surface renders at about sRGB 230, none at 255
SPOT_SHARPNESS = 40.0  # of the studio's bright lights: small enough for a highlight on plastic
MAX_TILT = 0.5  # largest rotation of a light's axis from its initial direction [tan of the angle]
MAX_TINT = 0.1  # largest relative deviation of a light's channel from grey: the surface takes the colour


def studio(num_lights: int, generator: torch.Generator | None = None) -> SphericalGaussians:
    """A neutral studio: M lights on a Fibonacci sphere with mean radiance MEAN_RADIANCE. A key, a fill and a rim light
    are bright, the rest dim. A generator places the bright ones at random, mostly in the upper half."""
    axis = fibonacci_sphere(num_lights)
    spots = torch.tensor([[-0.6, -0.6, 0.5], [0.8, -0.5, 0.2], [0.2, 0.8, 0.6]])  # Blender's front is -y
    strength = torch.tensor([9.0, 3.5, 6.0])
    if generator is not None:
        spots = torch.randn(3, 3, generator=generator) + torch.tensor([0.0, -0.3, 0.5])
    spots = nn.functional.normalize(spots, dim=-1)
    nearest = (spots @ axis.T).argmax(1)
    amplitude = (0.25 + 0.35 * (0.5 + 0.5 * axis[:, 2])).index_add(0, nearest, strength)
    sharpness = torch.full((num_lights,), 0.5 * num_lights).index_fill(0, nearest, SPOT_SHARPNESS)
    return with_mean_radiance(SphericalGaussians(axis, sharpness, amplitude[:, None].expand(-1, 3)))


def fibonacci_sphere(count: int) -> Tensor:
    """Evenly spread unit directions, from the top down: (count, 3)."""
    index = torch.arange(count, dtype=torch.float32) + 0.5
    z = 1.0 - 2.0 * index / count
    phi = math.pi * (1.0 + math.sqrt(5.0)) * index
    radius = torch.sqrt(1.0 - z * z)
    return torch.stack((radius * torch.cos(phi), radius * torch.sin(phi), z), -1)


def with_mean_radiance(lights: SphericalGaussians, mean: float = MEAN_RADIANCE) -> SphericalGaussians:
    """Scale the amplitudes so that radiance averages `mean` over the sphere and the channels. This removes the
    ambiguity between light and albedo."""
    scale = 4.0 * math.pi * mean / energy(lights).mean()
    return lights._replace(amplitude=lights.amplitude * scale)


class Environment(nn.Module):
    """Optimisable lights. Axes move in the tangent plane of their initial direction; sharpness, strength and tint
    change by bounded factors; the total energy is fixed."""

    axis: Tensor
    frame: Tensor
    log_sharpness: Tensor
    log_strength: Tensor

    def __init__(self, start: SphericalGaussians) -> None:
        super().__init__()
        upright = start.axis[:, 2:].abs() < 0.9
        x, _, z = torch.eye(3).to(start.axis)
        helper = torch.where(upright, z, x)
        tangent = nn.functional.normalize(torch.linalg.cross(helper, start.axis), dim=-1)
        self.register_buffer("axis", start.axis)
        self.register_buffer("frame", torch.stack((tangent, torch.linalg.cross(start.axis, tangent)), 1))
        self.register_buffer("log_sharpness", start.sharpness.log())
        self.register_buffer("log_strength", start.amplitude.mean(-1).log())
        count = len(start.axis)
        self.tilt = nn.Parameter(torch.zeros(count, 2))
        self.spread = nn.Parameter(torch.zeros(count))
        self.strength = nn.Parameter(torch.zeros(count))
        self.tint = nn.Parameter(torch.zeros(count, 3))

    def forward(self) -> SphericalGaussians:
        """The current lights: axis (M, 3), sharpness (M,), amplitude (M, 3)."""
        offset = (MAX_TILT * torch.tanh(self.tilt))[:, None] @ self.frame
        axis = nn.functional.normalize(self.axis + offset[:, 0], dim=-1)
        sharpness = torch.exp(self.log_sharpness + 1.5 * torch.tanh(self.spread))
        strength = torch.exp(self.log_strength + 1.5 * torch.tanh(self.strength))
        tint = 1.0 + MAX_TINT * torch.tanh(self.tint)
        return with_mean_radiance(SphericalGaussians(axis, sharpness, strength[:, None] * tint))


class FixedEnvironment(nn.Module):
    """Lights that are not optimised."""

    axis: Tensor
    sharpness: Tensor
    amplitude: Tensor

    def __init__(self, lights: SphericalGaussians) -> None:
        super().__init__()
        for name, values in zip(lights._fields, lights, strict=True):
            self.register_buffer(name, values)

    def forward(self) -> SphericalGaussians:
        return SphericalGaussians(self.axis, self.sharpness, self.amplitude)


def equirect_directions(height: int, width: int) -> Tensor:
    """World direction at each pixel centre of Blender's equirectangular image: (height, width, 3), row 0 at the top.

    u = 0.5 - atan2(y, x) / 2 pi,  v = 0.5 + asin(z) / pi, row 0 being v = 1.
    """
    u = (torch.arange(width) + 0.5) / width
    v = 1.0 - (torch.arange(height) + 0.5) / height
    azimuth = (0.5 - u) * 2.0 * math.pi
    elevation = (v - 0.5) * math.pi
    elevation, azimuth = torch.meshgrid(elevation, azimuth, indexing="ij")
    horizontal = torch.cos(elevation)
    return torch.stack((horizontal * torch.cos(azimuth), horizontal * torch.sin(azimuth), torch.sin(elevation)), -1)


def direction_to_equirect(direction: Tensor) -> Tensor:
    """(u, v) in 0..1 of unit directions (..., 3), by the formula of `equirect_directions`: (..., 2)."""
    u = 0.5 - torch.atan2(direction[..., 1], direction[..., 0]) / (2.0 * math.pi)
    v = 0.5 + torch.asin(direction[..., 2].clamp(-1.0, 1.0)) / math.pi
    return torch.stack((u, v), -1)


def environment_image(lights: SphericalGaussians, height: int, width: int) -> Tensor:
    """Radiance of the lights as an equirectangular image: (height, width, 3), linear, row 0 at the top."""
    directions = equirect_directions(height, width).to(lights.axis)
    return evaluate(lights, directions.reshape(-1, 3)).reshape(height, width, 3)
