"""Views of procedural shapes with their own shadows, lights and backgrounds: where training pictures are rendered."""

import random

import numpy as np
import torch
from torch import Tensor
from torch.nn.functional import interpolate

from backend.field.look import shade
from backend.field.material import Material
from backend.geometry.cameras import sample_cameras
from backend.geometry.gbuffer import GBuffer, make_gbuffer, scatter
from backend.geometry.mesh import mesh_from_arrays
from backend.geometry.occlusion import Occlusion
from backend.geometry.rasterize import make_visibility
from backend.shading.color import tone_map
from backend.shading.environment import fibonacci_sphere, studio, with_mean_radiance
from backend.shading.spherical_gaussian import SphericalGaussians

from .shapes import make_shapes

IMAGE_SIZE = 96
NUM_RAYS = 16  # of a pixel's shadows in reflections, as in a draft
CLOSE_UPS = 0.5  # share of the views
LEAST = 0.25  # share of a picture that the shape must fill


class Studio:
    """Views of random shapes from all sides, cast once; every render uses one of them."""

    def __init__(self, seed: int, num_shapes: int = 8, views_per_shape: int = 40) -> None:
        self._generator = torch.Generator().manual_seed(seed)
        self._views: list[GBuffer] = []
        for arrays in make_shapes(np.random.default_rng(seed), num_shapes):
            mesh, _ = mesh_from_arrays(arrays, torch.device("cpu"))
            visibility = make_visibility(mesh)
            directions = fibonacci_sphere(24)
            directions = directions[directions[:, 2] > -0.6]
            cameras = sample_cameras(
                mesh,
                visibility,
                directions[torch.randperm(len(directions), generator=self._generator)],
                views_per_shape,
                spread=0.4,
                zoom=(0.33, 0.7),
                close_ups=CLOSE_UPS,
                generator=self._generator,
            )
            jitter = torch.rand(views_per_shape, IMAGE_SIZE**2, 2, generator=self._generator) - 0.5
            views = make_gbuffer(mesh, visibility, cameras, IMAGE_SIZE, IMAGE_SIZE, jitter)
            views = Occlusion(mesh, visibility).see(mesh, views, NUM_RAYS)
            picked = [views.select([index]) for index in range(views_per_shape)]
            self._views += [view for view in picked if len(view) > LEAST * IMAGE_SIZE**2]

    def view(self, rng: random.Random) -> GBuffer:
        """A random view: the G-buffer of one picture."""
        return rng.choice(self._views)

    @torch.no_grad()
    def render(self, rng: random.Random, view: GBuffer, material: Material) -> Tensor:
        """A picture of a material in random light on a random background: (3, IMAGE_SIZE, IMAGE_SIZE) uint8."""
        linear = shade(view, material, self._lights(rng)) * rng.uniform(0.75, 1.2)
        image = scatter(tone_map(linear), view, self._background(rng))[0]
        return (image.clamp(0.0, 1.0) * 255.0).round().to(torch.uint8)

    def _lights(self, rng: random.Random) -> SphericalGaussians:
        if rng.random() < 0.2:  # the initial light of runs
            return studio(rng.choice((16, 24, 32)))
        lights = studio(rng.choice((12, 16, 24, 32)), self._generator if rng.random() < 0.8 else None)
        tint = 1.0 + 0.25 * (torch.rand(len(lights.axis), 3, generator=self._generator) * 2.0 - 1.0)
        sharpness = lights.sharpness * torch.exp(
            torch.randn(len(lights.axis), generator=self._generator) * 0.7 + rng.uniform(-0.5, 1.3)
        )
        lights = SphericalGaussians(lights.axis, sharpness, lights.amplitude * tint)
        return with_mean_radiance(lights, rng.uniform(0.55, 1.0))

    def _background(self, rng: random.Random) -> Tensor:
        """A flat tone, a gradient or soft clouds: (1, 3, IMAGE_SIZE, IMAGE_SIZE)."""
        corners = torch.rand(1, 3, 2, 2, generator=self._generator)
        kind = rng.random()
        if kind < 0.35:
            corners = corners.mean((2, 3), keepdim=True).expand(1, 3, 2, 2)
        elif kind < 0.5:
            corners = torch.rand(1, 1, 1, 1, generator=self._generator).expand(1, 3, 2, 2)
        elif kind < 0.65:
            corners = torch.rand(1, 3, 5, 5, generator=self._generator)
        return interpolate(corners, (IMAGE_SIZE, IMAGE_SIZE), mode="bilinear", align_corners=True)
