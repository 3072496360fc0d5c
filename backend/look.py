"""What a run is after: a surface field and the light it was made in."""

import torch
from torch import Tensor, nn

from .fields import Material, SurfaceField
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

    def material(self, gbuffer: GBuffer) -> Material:
        """The field at the pixels that show the mesh."""
        return self.field(gbuffer.position, gbuffer.normal, gbuffer.features)

    def radiance(self, gbuffer: GBuffer, material: Material) -> Tensor:
        """Linear radiance of the pixels that show the mesh: (P, 3). Differentiable."""
        return radiance(
            self.environment(),
            material.normal,
            gbuffer.view_dir,
            material.base_color,
            material.roughness,
            material.metallic,
        )

    def render(self, gbuffer: GBuffer, material: Material, background: Tensor) -> Tensor:
        """Pictures as Blender's Standard view transform shows them: (B, 3, H, W) sRGB in 0..1. Differentiable.

        Args:
            background: (B, 3, H, W) sRGB, shown beside the mesh.
        """
        return scatter(tone_map(self.radiance(gbuffer, material)), gbuffer, background)

    @torch.no_grad()
    def pictures(self, gbuffer: GBuffer, background: float = 0.18) -> Tensor:
        """The same without gradients, a picture at a time, on a flat ground: (B, 3, H, W)."""
        count, height, width = gbuffer.shape
        ground = torch.full((1, 3, height, width), background, device=gbuffer.position.device)
        parts = [gbuffer.select([index]) for index in range(count)]
        return torch.cat([self.render(part, self.material(part), ground) for part in parts])
