"""A look: the appearance of a surface and the light that it was optimised in. Renders pictures of it."""

import json
from pathlib import Path

import torch
from safetensors import SafetensorError, safe_open
from safetensors.torch import save_file
from torch import Tensor, nn

from ..config import TUNING
from ..errors import JobError
from ..geometry.gbuffer import GBuffer, scatter
from ..materials.filtered import TEXEL
from ..materials.points import Convexity
from ..materials.recipe import recipe_of
from ..shading.color import tone_map
from ..shading.environment import Environment, FixedEnvironment
from ..shading.gather import Visible
from ..shading.radiance import Illumination, illuminate, reflect
from ..shading.shadows import Interreflection, Rays, Shadows, light_weights
from ..shading.spherical_gaussian import SphericalGaussians
from .base import Base, evaluate_base
from .material import Material, Start
from .surface_field import SurfaceField, initial_field

RECIPE = "recipe"  # in the metadata of a look's file


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
    reflected = reflect(light, material.base_color, material.metallic)
    return reflected if material.emission is None else reflected + material.emission


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
    """A surface field and its environment light: everything that a run optimises.

    Args:
        glow: factor on the field's emission. 1 at the exposure of a run; its inverse at the scene's own exposure.
    """

    def __init__(self, field: SurfaceField, environment: Environment | FixedEnvironment, glow: float = 1.0) -> None:
        super().__init__()
        self.field = field
        self.environment = environment
        self._glow = glow

    def material(self, gbuffer: GBuffer) -> Material:
        material = self.field(
            gbuffer.position, gbuffer.normal, gbuffer.features.get("patterns"), _stored_base(gbuffer, self.field)
        )
        if material.emission is None or self._glow == 1.0:
            return material
        return material._replace(emission=self._glow * material.emission)

    def prepared(self, gbuffer: GBuffer) -> GBuffer:
        """The G-buffer with the channels of the look's library material as features, which `material` reads."""
        base = self.field.base(gbuffer.position, gbuffer.normal)
        if base is None:
            return gbuffer
        features = {"base": base.channels, "height": base.height}
        return gbuffer.with_features(**features, **({} if base.emission is None else {"emission": base.emission}))

    def lights(self) -> SphericalGaussians:
        return self.environment()


class StartLook(_Pictured):
    """A start in the initial light of the run. The G-buffer must have the feature `patterns` if the start has a
    pattern.

    Args:
        seed, texel, convexity: of library materials, as of SurfaceField.
    """

    def __init__(
        self,
        start: Start,
        lights: SphericalGaussians,
        seed: int = 0,
        texel: float = TEXEL,
        convexity: Convexity | None = None,
    ) -> None:
        self._start, self._lights = start, lights
        self._settings = (seed, texel, convexity)

    def material(self, gbuffer: GBuffer) -> Material:
        if self._start.recipe is not None:
            base = evaluate_base(self._start.recipe, gbuffer.position, gbuffer.normal, *self._settings)
            return base.material(gbuffer.normal)
        patterns = gbuffer.features.get("patterns", torch.zeros_like(gbuffer.normal))
        return self._start.material(patterns, gbuffer.normal)

    def lights(self) -> SphericalGaussians:
        return self._lights


def unrefined(start: Start, lights: SphericalGaussians, seed: int, convexity: Convexity | None) -> Look:
    """A look as its optimisation begins, where the start is a library material."""
    field = initial_field(start, seed, convexity)
    return Look(field.to(lights.axis.device), FixedEnvironment(lights))


def _stored_base(gbuffer: GBuffer, field: SurfaceField) -> Base | None:
    """The base that `Look.prepared` stored in a G-buffer for this field; None if it did not."""
    features = gbuffer.features
    if field.recipe is None or "base" not in features:
        return None
    return Base(features["base"], features["height"], features.get("emission"))


def save_look(path: Path, look: Look, exposure: float) -> None:
    """Write a look's field and its light, at the scene's own exposure.

    Args:
        exposure: factor on the scene's own light during the run, see scene.Light.
    """
    lights = look.lights()
    tensors = {f"field.{name}": value for name, value in look.field.state_dict().items()}
    tensors |= {"axis": lights.axis, "sharpness": lights.sharpness, "amplitude": lights.amplitude / exposure}
    tensors["glow"] = torch.tensor(1.0 / exposure)
    recipe = look.field.recipe
    about = {} if recipe is None else {RECIPE: json.dumps(recipe.as_dict())}
    save_file({name: value.detach().cpu().contiguous() for name, value in tensors.items()}, path, about)


def load_look(path: Path, seed: int, convexity: Convexity | None) -> Look:
    """Read what `save_look` wrote: the look at the scene's own exposure. Raises JobError when there is nothing.

    Args:
        seed, convexity: as of SurfaceField.
    """
    try:
        with safe_open(path, "pt") as file:
            about = file.metadata() or {}
            tensors = {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118
        recipe = recipe_of(json.loads(about[RECIPE])) if RECIPE in about else None
        field = initial_field(Start(recipe=recipe), seed, convexity)
        glow = float(tensors["glow"])
    except (OSError, ValueError, KeyError, TypeError, SafetensorError) as error:
        raise JobError(f"The job has no finished look ({path}: {error}).", "Run the job to its end first.") from None
    field.load_state_dict({name[6:]: value for name, value in tensors.items() if name.startswith("field.")})
    lights = SphericalGaussians(tensors["axis"], tensors["sharpness"], tensors["amplitude"])
    return Look(field, FixedEnvironment(lights), glow)
