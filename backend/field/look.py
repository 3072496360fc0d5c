"""A look: the appearance of a surface and the light that it was optimised in. Renders pictures of it."""

from pathlib import Path

import torch
from safetensors.torch import load_file, save_file
from torch import Tensor, nn

from ..config import TUNING
from ..errors import JobError
from ..geometry.gbuffer import GBuffer, scatter
from ..shading.color import tone_map
from ..shading.environment import Environment, FixedEnvironment
from ..shading.gather import Visible
from ..shading.radiance import Illumination, illuminate, reflect
from ..shading.shadows import Interreflection, Rays, Shadows, light_weights
from ..shading.spherical_gaussian import SphericalGaussians
from .material import Material, Start
from .surface_field import SurfaceField


def render(gbuffer: GBuffer, material: Material, lights: SphericalGaussians, background: Tensor) -> Tensor:
    """Pictures as Blender's Standard view transform shows them: (B, 3, H, W) sRGB in 0..1. Differentiable.

    Args:
        material: at the gbuffer's pixels.
        background: (B, 3, H, W) sRGB, shown beside the mesh.
    """
    return scatter(tone_map(shade(gbuffer, material, lights)), gbuffer, background)


def shade(
    gbuffer: GBuffer,
    material: Material,
    lights: SphericalGaussians,
    interreflection: Interreflection = TUNING.interreflection,
) -> Tensor:
    """Radiance at the gbuffer's pixels: (P, 3) linear RGB."""
    light = illuminated(gbuffer, material.normal, material.roughness, lights, interreflection)
    return reflect(light, material.base_color, material.metallic)


def illuminated(
    gbuffer: GBuffer,
    normal: Tensor,
    roughness: Tensor,
    lights: SphericalGaussians,
    interreflection: Interreflection = TUNING.interreflection,
) -> Illumination:
    """The illumination at the gbuffer's pixels, with self-shadows if the gbuffer has a sky."""
    sky, shadows = gbuffer.sky, None
    if sky is not None:
        with torch.no_grad():  # a step changes the lights too little to change their shadows
            table = sky.of_lights(light_weights(lights, sky.directions))
        visible = Visible(table, gbuffer.features["rows"], gbuffer.features["share"])
        shadows = Shadows(visible, Rays(*sky.rays(gbuffer)), interreflection)
    return illuminate(lights, normal, gbuffer.view_dir, roughness, shadows)


class _Pictured:
    """Renders pictures for previews and evaluation, one at a time, without gradients."""

    def material(self, gbuffer: GBuffer) -> Material:
        """The surface at the pixels that show the mesh."""
        raise TypeError("a subclass must define material()")

    def lights(self) -> SphericalGaussians:
        """The light that the look was made in."""
        raise TypeError("a subclass must define lights()")

    @torch.no_grad()
    def pictures(self, gbuffer: GBuffer, background: float = 0.18) -> Tensor:
        """All pictures of a G-buffer on a flat sRGB background: (B, 3, H, W) in 0..1."""
        count, height, width = gbuffer.shape
        ground = torch.full((1, 3, height, width), background, device=gbuffer.position.device)
        lights = SphericalGaussians(*(values.to(ground) for values in self.lights()))
        parts = [gbuffer.select([index]) for index in range(count)]
        return torch.cat([render(part, self.material(part), lights, ground) for part in parts])


class Look(_Pictured, nn.Module):
    """A surface field and its environment light: everything that a run optimises."""

    def __init__(self, field: SurfaceField, environment: Environment | FixedEnvironment) -> None:
        super().__init__()
        self.field = field
        self.environment = environment

    def material(self, gbuffer: GBuffer) -> Material:
        return self.field(gbuffer.position, gbuffer.normal, gbuffer.features.get("patterns"))

    def lights(self) -> SphericalGaussians:
        return self.environment()


class StartLook(_Pictured):
    """A start in the initial light of the run. The G-buffer must have the feature `patterns` if the start has a
    pattern."""

    def __init__(self, start: Start, lights: SphericalGaussians) -> None:
        self._start, self._lights = start, lights

    def material(self, gbuffer: GBuffer) -> Material:
        patterns = gbuffer.features.get("patterns", torch.zeros_like(gbuffer.normal))
        return self._start.material(patterns, gbuffer.normal)

    def lights(self) -> SphericalGaussians:
        return self._lights


def save_look(path: Path, look: Look, exposure: float) -> None:
    """Write a look's field and its light, at the scene's own exposure."""
    lights = look.lights()
    tensors = {f"field.{name}": value for name, value in look.field.state_dict().items()}
    tensors |= {"axis": lights.axis, "sharpness": lights.sharpness, "amplitude": lights.amplitude / exposure}
    save_file({name: value.detach().cpu().contiguous() for name, value in tensors.items()}, path)


def load_look(path: Path, seed: int) -> Look:
    """Read what `save_look` wrote. Raises JobError when there is nothing to read."""
    try:
        tensors = load_file(path)
    except (OSError, ValueError) as error:
        raise JobError(f"The job has no finished look ({path}: {error}).", "Run the job to its end first.") from None
    field = SurfaceField(Start(), torch.Generator().manual_seed(0), seed)
    field.load_state_dict({name[6:]: value for name, value in tensors.items() if name.startswith("field.")})
    lights = SphericalGaussians(tensors["axis"], tensors["sharpness"], tensors["amplitude"])
    return Look(field, FixedEnvironment(lights))
