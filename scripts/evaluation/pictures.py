"""Six pictures of a finished run: four whole views from all around, then two close-ups of the surface.

The cameras depend on the mesh alone, so all runs of a mesh are seen from the same places.
"""

import dataclasses
import math
from functools import lru_cache
from pathlib import Path

import torch
from torch import Tensor

from backend.config import Settings
from backend.field.look import load_look
from backend.geometry.cameras import Cameras, frame_mesh
from backend.geometry.gbuffer import GBuffer
from backend.job import LOOK_FILE, MESH_FILE, RESULT_DIR, read_job
from backend.result import read_result
from backend.runtime.device import resolve
from backend.scene import Scene, close_up, join, load_mesh, set_scene
from backend.texture.image_io import write_picture
from scripts import blender
from scripts.evaluation.runs import Run

WHOLE = ((0.0, 10.0), (90.0, 10.0), (215.0, 25.0), (320.0, 20.0))  # azimuth (0 is the front), elevation [degrees]
CLOSE = ((35.0, 10.0, 0.55), (325.0, 0.0, 0.4))  # azimuth, elevation, width over that of a whole view
COUNT = len(WHOLE) + len(CLOSE)
SIZE = 320  # width and height [px]
DETAIL = 1.5  # supersampling factor of Patina's renderer
GROUND = 0.5  # sRGB grey behind the object, on which black and white objects stand out
SAMPLES = 32  # of Cycles, for each pixel


def files(folder: Path) -> list[Path]:
    """The paths of a run's pictures: the whole views first."""
    return [folder / f"view_{index}.png" for index in range(COUNT)]


def direction(azimuth: float, elevation: float) -> list[float]:
    """The unit vector from the mesh to a camera."""
    a, e = math.radians(azimuth), math.radians(elevation)
    return [math.sin(a) * math.cos(e), -math.cos(a) * math.cos(e), math.sin(e)]


def cameras_of(scene: Scene) -> Cameras:
    """The cameras of all pictures of a mesh (COUNT), in its unit-sphere space."""
    device = scene.mesh.device
    whole = frame_mesh(scene.mesh, torch.tensor([direction(*view) for view in WHOLE], device=device), up=scene.up)
    close = [close_up(scene, torch.tensor([direction(a, e)], device=device), 1, width) for a, e, width in CLOSE]
    return join([whole, *close])


def render(run: Run, mesh: Path) -> None:
    """Write the pictures with Patina's own renderer, on a grey ground. The run's folder must be a finished job."""
    settings, device = resolve(run.settings)
    shared = dataclasses.replace(run.settings, seed=0)  # what the cameras see does not depend on the look
    gbuffer, convexity = _cast(mesh, shared), _scene(mesh, shared).convexity
    look = load_look(run.folder / LOOK_FILE, settings.seed, convexity).to(device)
    with torch.no_grad():
        large = look.pictures(gbuffer, GROUND)
        pictures = torch.nn.functional.interpolate(large, (SIZE, SIZE), mode="bilinear", antialias=True)
    for path, picture in zip(files(run.folder), pictures, strict=True):
        write_picture(path, picture.permute(1, 2, 0).cpu().numpy())


def render_in_cycles(run: Run, mesh: Path) -> None:
    """Write the same views with Cycles, from the saved scene, with its World behind. Raises PatinaError."""
    scene = _scene(mesh, dataclasses.replace(run.settings, seed=0))
    cameras, radius = cameras_of(scene), scene.mesh.radius
    result = read_result(run.result)
    request = {
        "scene": str(run.folder / RESULT_DIR / str(result.scene)),
        "object": result.object,
        "folder": str(run.folder),
        "cameras": [_in_world(cameras, index, scene) for index in range(COUNT)],
        "radius": radius,
        "size": SIZE,
        "samples": SAMPLES,
    }
    blender.run("render", request)


def _in_world(cameras: Cameras, index: int, scene: Scene) -> dict[str, object]:
    """A camera as Blender wants it: camera_to_world, 4 rows of 4, and the field of view [rad]."""
    matrix = torch.eye(4)
    matrix[:3, :3] = cameras.rotation[index].cpu()
    matrix[:3, 3] = (cameras.position[index] * scene.mesh.radius + scene.mesh.center).cpu()
    return {"matrix": matrix.tolist(), "fov": 2.0 * math.atan(float(cameras.tan_half_fov[index]))}


@lru_cache(maxsize=8)
def _scene(mesh: Path, settings: Settings) -> Scene:
    job = dataclasses.replace(read_job(mesh), settings=settings)
    resolved, device = resolve(settings)
    return set_scene(load_mesh(mesh / MESH_FILE, device)[0], job, resolved)


@lru_cache(maxsize=8)
def _cast(mesh: Path, settings: Settings) -> GBuffer:
    scene = _scene(mesh, settings)
    return scene.see(cameras_of(scene), round(DETAIL * SIZE))


def to_batch(paths: list[Path], size: int) -> Tensor:
    """Read pictures as (B, 3, size, size) sRGB in 0..1."""
    import numpy as np
    from PIL import Image

    pictures = []
    for path in paths:
        with Image.open(path) as picture:
            pictures.append(np.asarray(picture.convert("RGB").resize((size, size), Image.Resampling.LANCZOS)))
    return torch.from_numpy(np.stack(pictures)).permute(0, 3, 1, 2) / 255.0
