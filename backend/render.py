"""Renders a finished job as the optimiser does, as a linear picture, for comparison with Blender."""

from collections.abc import Sequence
from pathlib import Path

import torch

from .errors import JobError
from .field.look import load_look, shade
from .geometry.cameras import Cameras
from .geometry.gbuffer import scatter
from .geometry.mesh import Mesh
from .job import LOOK_FILE, MESH_FILE, Job, read_job
from .runtime.device import resolve
from .scene import Scene, load_mesh, set_scene, six_sides
from .texture.image_io import write_layer

SIDES = ("front", "right", "back", "left", "top", "bottom")


def render(folder: Path, camera: str, size: int, path: Path) -> None:
    """Write a finished job's picture as OpenEXR: `size` pixels square, linear RGB and alpha, 32-bit floats.

    Args:
        camera: name or number of a camera of the job's rig, or a side. The picture covers its larger field of view.
    Raises:
        JobError: no finished job, or no such camera. MeshError, OutputError.
    """
    job = read_job(folder)
    settings, device = resolve(job.settings)
    mesh, _ = load_mesh(folder / MESH_FILE, device)
    scene = set_scene(mesh, job, settings)
    look = load_look(folder / LOOK_FILE, settings.seed, scene.convexity).to(device)
    gbuffer = scene.see(_camera(job, scene, camera), size)
    with torch.no_grad():
        radiance = shade(gbuffer, look.material(gbuffer), look.lights())
        layer = torch.cat((radiance, torch.ones_like(radiance[:, :1])), 1)
        picture = scatter(layer, gbuffer, torch.zeros(1, 4, size, size, device=device))
    write_layer(path, picture[0].permute(1, 2, 0).cpu().numpy())


def _camera(job: Job, scene: Scene, wanted: str) -> Cameras:
    if wanted in SIDES:
        number = SIDES.index(wanted)
        return six_sides(scene).select(slice(number, number + 1))
    names = [camera.name for camera in job.cameras]
    known = f"Use one of {', '.join([*names, *SIDES])}."
    number = names.index(wanted) if wanted in names else int(wanted) if wanted.isdecimal() else -1
    if not 0 <= number < len(names):
        raise JobError(f"The job has no camera {wanted!r}.", known)
    camera = job.cameras[number]
    if camera.fov is None:
        raise JobError(f"The camera {camera.name} is orthographic; this picture is in perspective.", known)
    return rig_camera(scene.mesh, camera.camera_to_world, camera.fov)


def rig_camera(mesh: Mesh, camera_to_world: Sequence[Sequence[float]], fov: float) -> Cameras:
    """A scene camera (4 rows of 4; larger field of view [rad]) in the mesh's unit-sphere space."""
    matrix = torch.tensor(camera_to_world, device=mesh.device)
    position = (matrix[:3, 3] - mesh.center) / mesh.radius
    half = torch.tensor([fov / 2.0], device=mesh.device)
    return Cameras(position[None], matrix[None, :3, :3], half.tan())
