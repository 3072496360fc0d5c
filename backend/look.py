"""What a run is after: a surface and the light it was made in; and pictures of it."""

import torch
from torch import Tensor, nn

from .fields import SurfaceField
from .geometry.gbuffer import GBuffer, scatter
from .material import Material, Start
from .shading.color import tone_map
from .shading.environment import Environment, studio
from .shading.radiance import radiance
from .shading.spherical_gaussian import SphericalGaussians


def render(gbuffer: GBuffer, material: Material, lights: SphericalGaussians, background: Tensor) -> Tensor:
    """Pictures as Blender's Standard view transform shows them: (B, 3, H, W) sRGB in 0..1. Differentiable.

    Args:
        material: at the gbuffer's pixels.
        background: (B, 3, H, W) sRGB, shown beside the mesh.
    """
    outgoing = radiance(
        lights, material.normal, gbuffer.view_dir, material.base_color, material.roughness, material.metallic
    )
    return scatter(tone_map(outgoing), gbuffer, background)


class _Pictured:
    """Renders pictures for people and for exams, one at a time, without gradients."""

    def material(self, gbuffer: GBuffer) -> Material:
        """The surface at the pixels that show the mesh."""
        raise TypeError("a look knows its material")

    def lights(self) -> SphericalGaussians:
        """The light that the look was made in."""
        raise TypeError("a look knows its lights")

    @torch.no_grad()
    def pictures(self, gbuffer: GBuffer, background: float = 0.18) -> Tensor:
        """All pictures of a G-buffer on a flat sRGB ground: (B, 3, H, W) in 0..1."""
        count, height, width = gbuffer.shape
        ground = torch.full((1, 3, height, width), background, device=gbuffer.position.device)
        lights = SphericalGaussians(*(values.to(ground) for values in self.lights()))
        parts = [gbuffer.select([index]) for index in range(count)]
        return torch.cat([render(part, self.material(part), lights, ground) for part in parts])


class Look(_Pictured, nn.Module):
    """A restyled surface in its light, to be optimised."""

    def __init__(self, field: SurfaceField, environment: Environment) -> None:
        super().__init__()
        self.field = field
        self.environment = environment

    def material(self, gbuffer: GBuffer) -> Material:
        return self.field(gbuffer.position, gbuffer.normal, gbuffer.features)

    def lights(self) -> SphericalGaussians:
        return self.environment()


class StartLook(_Pictured):
    """A start in studio light. The G-buffer must hold the solid patterns as its features, if the start has a
    pattern."""

    def __init__(self, start: Start, num_lights: int) -> None:
        self._start, self._num_lights = start, num_lights

    def material(self, gbuffer: GBuffer) -> Material:
        patterns = gbuffer.features if gbuffer.features is not None else torch.zeros_like(gbuffer.normal)
        return self._start.material(patterns, gbuffer.normal)

    def lights(self) -> SphericalGaussians:
        return studio(self._num_lights)
