"""The scene of a run: the mesh with self-shadows, the initial light, and fixed cameras."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

import torch
from torch import Tensor

from .config import Settings
from .errors import JobError
from .geometry.cameras import Cameras, anchors_from_rig, frame_mesh, orbit_directions, sample_cameras
from .geometry.convexity import Convexity
from .geometry.gbuffer import GBuffer, make_gbuffer
from .geometry.mesh import Mesh, mesh_from_arrays
from .geometry.occlusion import NUM_RAYS, Occlusion
from .geometry.rasterize import make_visibility
from .geometry.visibility import Visibility
from .job import Camera, Job
from .mesh_file import read_arrays
from .shading.environment import studio, with_mean_radiance
from .shading.light_fit import fit_lights
from .shading.spherical_gaussian import SphericalGaussians
from .texture.image_io import read_environment

Up = tuple[float, float, float]

WORLD_LIGHTS, WORLD_ERROR_NOTICED = 24, 0.25
NO_WORLD = "The scene's World gives no light. A neutral studio light is used instead."
FAR_WORLD = "The World has more detail than the lights that approximate it while optimizing: the mean error is {}."


@dataclass(frozen=True)
class Scene:
    """The mesh with its visibility queries."""

    mesh: Mesh
    visibility: Visibility
    sky: Occlusion | None  # None: the mesh casts no shadows on itself
    up: Up

    @cached_property
    def convexity(self) -> Convexity:
        """Of the mesh; the same for all views and maps."""
        return Convexity(self.mesh)

    def see(self, cameras: Cameras, size: int, jitter: Tensor | None = None, num_rays: int = NUM_RAYS) -> GBuffer:
        """Cast square pictures of the mesh, `size` pixels wide, with `num_rays` shadow rays a pixel."""
        gbuffer = make_gbuffer(self.mesh, self.visibility, cameras, size, size, jitter)
        return self.sky.see(self.mesh, gbuffer, num_rays) if self.sky is not None else gbuffer


def load_mesh(path: Path, device: torch.device) -> tuple[Mesh, int]:
    """Read mesh.npz. Returns the mesh and the number of degenerate faces skipped. Raises JobError, MeshError."""
    return mesh_from_arrays(read_arrays(path), device)


def set_scene(mesh: Mesh, job: Job, settings: Settings) -> Scene:
    """The mesh with its visibility and, unless the settings disable it, self-occlusion."""
    visibility = make_visibility(mesh)
    return Scene(mesh, visibility, Occlusion(mesh, visibility) if settings.self_shadows else None, job.up)


class Light(NamedTuple):
    """The initial light of a run."""

    lights: SphericalGaussians  # on the device, scaled to MEAN_RADIANCE, which fixes the exposure
    moves: bool
    exposure: float = 1.0  # factor on the scene's own light
    error: float | None = None  # of the fit to the World, see LightFit
    remark: str = ""


def set_light(world: Path, settings: Settings, num_lights: int, device: torch.device) -> Light:
    """The initial light for the settings; a studio if the World is black. Raises JobError if its file is unreadable."""

    def on_device(lights: SphericalGaussians) -> SphericalGaussians:
        return SphericalGaussians(*(values.to(device) for values in lights))

    neutral = Light(on_device(studio(num_lights)), settings.light == "optimize")
    if settings.light != "world":
        return neutral
    if not world.is_file():
        return neutral._replace(remark=NO_WORLD)
    try:
        image = torch.from_numpy(read_environment(world))
    except (OSError, ValueError) as error:
        raise JobError(f"The World's image {world} cannot be read: {error}.", "Export the job again.") from None
    fit = fit_lights(image, max(num_lights, WORLD_LIGHTS))
    if fit is None:
        return neutral._replace(remark=NO_WORLD)
    lights = with_mean_radiance(fit.lights)
    exposure = float(lights.amplitude.sum() / fit.lights.amplitude.sum())
    remark = FAR_WORLD.format(f"{fit.error:.0%}") if fit.error > WORLD_ERROR_NOTICED else ""
    return Light(on_device(lights), False, exposure, fit.error, remark)


def rig_anchors(cameras: Sequence[Camera], mesh: Mesh) -> Tensor | None:
    """Anchor directions (A, 3) from the mesh to the rig's cameras; None without a rig."""
    if not cameras:
        return None
    matrices = torch.tensor([camera.camera_to_world for camera in cameras])
    return anchors_from_rig(matrices, torch.tensor([camera.fov is not None for camera in cameras]), mesh)


def six_sides(scene: Scene) -> Cameras:
    """Cameras in front, right, behind, left, above and below, each framed on the mesh."""
    return frame_mesh(scene.mesh, orbit_directions(scene.mesh.device), up=scene.up)


def close_up(scene: Scene, anchor: Tensor, count: int, zoom: float) -> Cameras:
    """Fixed close-ups from an anchor (1, 3)."""
    return sample_cameras(
        scene.mesh,
        scene.visibility,
        anchor,
        count,
        spread=0.15,
        zoom=(zoom, zoom),
        close_ups=1.0,
        generator=torch.Generator().manual_seed(0),
        up=scene.up,
    )


def join(parts: Sequence[Cameras]) -> Cameras:
    """Concatenate batches of cameras."""
    return Cameras(
        torch.cat([part.position for part in parts]),
        torch.cat([part.rotation for part in parts]),
        torch.cat([part.tan_half_fov for part in parts]),
    )
