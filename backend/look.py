"""What a run is after: a surface field and the light it was made in."""

import torch
from torch import Tensor, nn

from .fields import SurfaceField
from .geometry.gbuffer import GBuffer, scatter
from .shading.color import tone_map
from .shading.environment import Environment
from .shading.radiance import radiance


class Look(nn.Module):
    """A restyled surface in its light."""

    def __init__(self, field: SurfaceField, environment: Environment) -> None:
        super().__init__()
        self.field = field
        self.environment = environment

    def radiance(self, gbuffer: GBuffer) -> Tensor:
        """Linear radiance of the pixels that show the mesh: (P, 3). Differentiable."""
        material = self.field(gbuffer.position, gbuffer.normal)
        lights = self.environment()
        return radiance(
            lights, material.normal, gbuffer.view_dir, material.base_color, material.roughness, material.metallic
        )

    def render(self, gbuffer: GBuffer, background: Tensor) -> Tensor:
        """Pictures as Blender's Standard view transform shows them: (B, 3, H, W) sRGB in 0..1. Differentiable.

        Args:
            background: (B, 3, H, W) sRGB, shown beside the mesh.
        """
        return scatter(tone_map(self.radiance(gbuffer)), gbuffer, background)

    @torch.no_grad()
    def pictures(self, gbuffer: GBuffer, background: float = 0.18) -> Tensor:
        """The same for people to look at, a picture at a time, on a flat ground: (B, 3, H, W)."""
        count, height, width = gbuffer.shape
        ground = torch.full((1, 3, height, width), background, device=gbuffer.position.device)
        return torch.cat([self.render(gbuffer.select([index]), ground) for index in range(count)])
