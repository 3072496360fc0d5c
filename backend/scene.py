"""What is looked at: the mesh with its own shadows, the light that a run begins with, and the fixed views of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import torch
from torch import Tensor

from .config import Settings
from .errors import JobError
from .geometry.cameras import Cameras, anchors_from_rig, frame_mesh, orbit_directions, sample_cameras
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
NO_WORLD = "The scene's World gives no light: a neutral studio was used."
FAR_WORLD = "The World is too detailed for the lights that stand for it while optimizing: they differ by {} on average."


@dataclass(frozen=True)
class Scene:
    """The mesh, and what it takes to see it."""

    mesh: Mesh
    visibility: Visibility
    sky: Occlusion | None  # None: the mesh casts no shadows on itself
    up: Up

    def see(self, cameras: Cameras, size: int, jitter: Tensor | None = None, num_rays: int = NUM_RAYS) -> GBuffer:
        """Square pictures of the mesh, `size` pixels wide; its shadows are looked for along `num_rays` a pixel."""
        gbuffer = make_gbuffer(self.mesh, self.visibility, cameras, size, size, jitter)
        return self.sky.see(self.mesh, gbuffer, num_rays) if self.sky is not None else gbuffer


def load_mesh(path: Path, device: torch.device) -> tuple[Mesh, int]:
    """Read mesh.npz; the mesh, and how many degenerate faces were skipped. Raises JobError, MeshError."""
    return mesh_from_arrays(read_arrays(path), device)


def set_scene(mesh: Mesh, job: Job, settings: Settings) -> Scene:
    """The mesh with its visibility and, unless the settings say otherwise, its own shadows."""
    visibility = make_visibility(mesh)
    return Scene(mesh, visibility, Occlusion(mesh, visibility) if settings.self_shadows else None, job.up)


class Light(NamedTuple):
    """The light that runs begin with."""

    lights: SphericalGaussians  # on the device, of mean radiance MEAN_RADIANCE: the exposure of the pictures
    moves: bool
    exposure: float = 1.0  # what the scene's own light was multiplied by
    error: float | None = None  # of the fit to the World, see LightFit
    remark: str = ""


def set_light(world: Path, settings: Settings, num_lights: int, device: torch.device) -> Light:
    """The light of the settings; a studio where the World gives none. Raises JobError when its file cannot be read."""

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
    """Directions (A, 3) from the mesh to the rig's cameras; None without a rig."""
    if not cameras:
        return None
    matrices = torch.tensor([camera.camera_to_world for camera in cameras])
    return anchors_from_rig(matrices, torch.tensor([camera.fov is not None for camera in cameras]), mesh)


def six_sides(scene: Scene) -> Cameras:
    """Front, right, back, left, top and bottom, each filled by the mesh."""
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
    """All cameras of several batches."""
    return Cameras(
        torch.cat([part.position for part in parts]),
        torch.cat([part.rotation for part in parts]),
        torch.cat([part.tan_half_fov for part in parts]),
    )
