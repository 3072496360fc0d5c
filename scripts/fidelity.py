"""Compares the optimiser's renders with Blender's: known materials in known light, and a finished run.

Runs in the backend's environment and prints rows as JSON; scripts/benchmark.py calls it and prints the table.
Each picture in the folder shows Patina's render, Blender's render, and five times their difference.
"""

import argparse
import json
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from backend.field.look import load_look, shade
from backend.field.material import Material
from backend.geometry.gbuffer import GBuffer, interpolate, make_gbuffer
from backend.geometry.mesh import Mesh
from backend.geometry.occlusion import Occlusion
from backend.geometry.rasterize import make_visibility
from backend.job import LOOK_FILE, MESH_FILE, read_job
from backend.maps import MAPS
from backend.render import render, rig_camera
from backend.scene import load_mesh, set_scene
from backend.shading.color import linear_to_srgb, tone_map
from backend.shading.environment import environment_image, with_mean_radiance
from backend.shading.radiance import radiance
from backend.shading.shadows import DIRECT
from backend.shading.spherical_gaussian import SphericalGaussians, evaluate
from backend.texture.image_io import read_environment, read_texture, write_environment, write_picture
from scripts import blender
from tests import reference

SIZE = 128  # of the pictures [px]
FINISHED_SIZE = 512  # of a finished run's pictures [px]: EEVEE blurs a map of 1024 px in smaller ones
PLASTIC, METAL = (0.5, 0.3, 0.1), (0.9, 0.6, 0.3)  # linear base colours
Known = tuple[tuple[float, float, float], float, float]  # base colour, roughness, metallic
BALLS: tuple[Known, ...] = tuple(
    (color, step / 10, metallic) for color, metallic in ((PLASTIC, 0.0), (METAL, 1.0)) for step in range(1, 11)
)
CONCAVE: tuple[Known, ...] = ((PLASTIC, 0.5, 0.0), (PLASTIC, 0.2, 0.0), (METAL, 0.5, 1.0), (METAL, 0.25, 1.0))
SHAPES = ("blob", "monkey", "chair")
FINISHED_LIMITS = {"cycles": 32.0, "eevee": 28.0, "eevee, ray tracing": None}  # all with Blender's default bounces
FINISHED_SAMPLES = 64
PROMPT = "rusty metal"
Row = dict[str, Any]


def row(
    name: str, value: float | None, limit: float | None, better: str = "higher", unit: str = "dB", reason: str = ""
) -> Row:
    return {"name": name, "value": value, "limit": limit, "better": better, "unit": unit, "reason": reason}


def random_lights(count: int = 32, seed: int = 0, dtype: torch.dtype = torch.float32) -> SphericalGaussians:
    """RGB lights of sharpness 1 to 100 in all directions, mean radiance 0.5."""
    random = np.random.default_rng(seed)
    axis = random.normal(size=(count, 3))
    arrays = (
        axis / np.linalg.norm(axis, axis=1, keepdims=True),
        np.exp(random.uniform(0, np.log(100), count)),
        random.random((count, 3)) ** 2,
    )
    return with_mean_radiance(SphericalGaussians(*(torch.tensor(array, dtype=dtype) for array in arrays)), 0.5)


def psnr(found: Tensor, expected: Tensor) -> float:
    """PSNR of linear radiance (P, 3), compared as sRGB values [dB]."""
    return float(-10.0 * (tone_map(found) - tone_map(expected)).square().mean().log10())


def against_quadrature(materials: Sequence[Known] = BALLS, normals: int = 40) -> Iterator[float]:
    """PSNR of a sphere seen from +z, in every material; its normals are spread evenly over the visible disc."""
    lights = random_lights()
    exact = SphericalGaussians(*(item.double() for item in lights))
    cosine = np.sqrt(1 - (np.arange(normals) + 0.5) / normals)
    sine, azimuth = np.sqrt(1 - cosine**2), 2.4 * np.arange(normals)
    normal = np.stack([sine * np.cos(azimuth), sine * np.sin(azimuth), cosine], -1)
    view = np.array([0.0, 0.0, 1.0])

    def light(directions: np.ndarray) -> np.ndarray:
        return evaluate(exact, torch.from_numpy(directions)).numpy()

    for color, roughness, metallic in materials:
        average = reference.average_albedo(roughness)
        expected = [
            reference.principled_radiance(
                lambda w: evaluate(exact, torch.from_numpy(w)).numpy(),
                n,
                view,
                np.array(color),
                roughness,
                metallic,
                average,
            )
            for n in normal
        ]
        rough, metal = (torch.full((normals, 1), value) for value in (roughness, metallic))
        colors = torch.tensor(color).expand(normals, 3)
        directions = torch.tensor(view).float().expand(normals, 3)
        found = radiance(lights, torch.tensor(normal).float(), directions, colors, rough, metal)
        yield psnr(found, torch.from_numpy(np.stack(expected)))


def against_cycles(
    shape: str, materials: Sequence[Known], samples: int, shadows: bool, folder: Path
) -> Iterator[float]:
    """PSNR of a shape in every material against Cycles without bounces, over pixels that both cover fully."""
    lights = random_lights()
    environment = folder / "environment.exr"
    write_environment(environment, environment_image(lights, 512, 1024).numpy())
    request = {
        "shape": shape,
        "materials": materials,
        "environment": str(environment),
        "direction": (0.5, -1.0, 0.4),
        "folder": str(folder),
        "engine": "cycles",
        "samples": samples,
        "bounces": 0,
        "size": SIZE,
        "threads": torch.get_num_threads(),
    }
    reply = blender.run("fidelity", request)
    mesh, _ = load_mesh(folder / MESH_FILE, torch.device("cpu"))
    visibility = make_visibility(mesh)
    cameras = rig_camera(mesh, reply["camera_to_world"], reply["fov"])
    gbuffer = make_gbuffer(mesh, visibility, cameras, SIZE, SIZE)
    if shadows:
        gbuffer = Occlusion(mesh, visibility).see(mesh, gbuffer)
    for (color, roughness, metallic), file in zip(materials, reply["files"], strict=True):
        expected = torch.from_numpy(read_environment(Path(file))).reshape(-1, 4)[gbuffer.pixel]
        ones = torch.ones(len(gbuffer), 1)
        material = Material(torch.tensor(color) * ones, roughness * ones, metallic * ones, gbuffer.normal)
        found = shade(gbuffer, material, lights, interreflection=DIRECT)
        whole = expected[:, 3] > 0.999
        _save(folder / f"{shape}_{roughness}_{metallic}.png", gbuffer, found, expected[:, :3])
        yield psnr(found[whole], expected[whole, :3])


def finished(samples: int, folder: Path) -> Iterator[Row]:
    """Rows of a finished run on the monkey head, its scene saved and reloaded."""
    scene = folder / "monkey.blend"
    blender.run("monkey", {"scene": str(scene)})
    job = folder / "job"
    request = {
        "scene": str(scene),
        "job": str(job),
        "prompt": PROMPT,
        "settings": {"quality": "draft"},
        "engines": list(FINISHED_LIMITS),
        "samples": samples,
        "bounces": None,
        "size": FINISHED_SIZE,
        "threads": torch.get_num_threads(),
    }
    reply = blender.run("finished", request)
    for engine, limit in FINISHED_LIMITS.items():
        values = []
        for camera, file in zip(reply["cameras"], reply["files"][engine], strict=True):
            path = folder / f"{camera}.exr"
            render(job, camera, FINISHED_SIZE, path)
            found, expected = (torch.from_numpy(read_environment(Path(item))) for item in (path, file))
            whole = (found[..., 3] > 0.999) & (expected[..., 3] > 0.999)
            values.append(psnr(found[whole][:, :3], expected[whole][:, :3]))
            _write(folder / f"finished_{engine}_{camera}.png", found[..., :3], expected[..., :3])
        yield row(f"finished run, four cameras, {engine}: least", min(values), limit)
    yield from _maps(job, reply)


def _maps(job_folder: Path, reply: dict[str, Any]) -> Iterator[Row]:
    """Rows of the normal map as Blender decodes it, and of the base colour beside UV seams."""
    job = read_job(job_folder)
    mesh, _ = load_mesh(job_folder / MESH_FILE, torch.device("cpu"))
    scene = set_scene(mesh, job, job.settings)
    look = load_look(job_folder / LOOK_FILE, job.settings.seed, scene.convexity)
    texture = torch.from_numpy(np.array(read_texture(job_folder / "result" / MAPS["base_color"].file(), "Non-Color")))
    angles, steps = [], []
    for camera, file in zip(job.cameras, reply["files"]["normal"], strict=True):
        assert camera.fov is not None
        gbuffer = scene.see(rig_camera(mesh, camera.camera_to_world, camera.fov), FINISHED_SIZE)
        with torch.no_grad():
            material = look.material(gbuffer)
        shown = torch.from_numpy(read_environment(Path(file))).reshape(-1, 4)[gbuffer.pixel]
        decoded = torch.nn.functional.normalize(shown[:, :3] * 2.0 - 1.0, dim=1)
        # The field's normal, before it is turned towards this viewer.
        smooth = torch.nn.functional.normalize(
            interpolate(mesh.corner_normals[gbuffer.triangle], gbuffer.barycentric), dim=1
        )
        own = look.field(gbuffer.position, smooth).normal.detach()
        angle = torch.rad2deg(torch.acos((decoded * own).sum(1).clamp(-1.0, 1.0)))
        angles.append(angle[shown[:, 3] > 0.999])
        beside = _beside_seams(mesh)[gbuffer.triangle]
        uv = interpolate(mesh.corner_uvs[gbuffer.triangle], gbuffer.barycentric)[beside]
        baked = torch.nn.functional.grid_sample(
            texture.permute(2, 0, 1)[None, :3], (uv * 2.0 - 1.0)[None, None], align_corners=False, padding_mode="border"
        )[0, :, 0].T
        steps.append((baked - linear_to_srgb(material.base_color[beside])).abs().amax(1))
    angle, step = torch.cat(angles), torch.cat(steps)
    yield row("baked normal map in Blender, the field's normals: mean", float(angle.mean()), 1.0, "lower", "deg")
    yield row("the same, 99th percentile", float(angle.quantile(0.99)), 3.0, "lower", "deg")
    yield row("base colour beside UV seams, the un-baked field: mean", 255.0 * float(step.mean()), 2.0, "lower", "/255")


def _beside_seams(mesh: Mesh) -> Tensor:
    """Triangles with an edge where the UV map is cut: (T,) bool."""
    edges: dict[tuple[int, int], list[tuple[int, tuple[float, ...]]]] = {}
    uvs = (mesh.corner_uvs * 1e5).round().tolist()
    for number, corners in enumerate(mesh.triangles.tolist()):
        for side in range(3):
            ends = sorted((corners[i], tuple(uvs[number][i])) for i in (side, (side + 1) % 3))
            edges.setdefault((ends[0][0], ends[1][0]), []).append((number, (*ends[0][1], *ends[1][1])))
    cut = torch.zeros(len(mesh.triangles), dtype=torch.bool)
    for users in edges.values():
        if len({uv for _, uv in users}) > 1:
            cut[[number for number, _ in users]] = True
    return cut


def _save(path: Path, gbuffer: GBuffer, found: Tensor, expected: Tensor) -> None:
    pictures = [torch.zeros(SIZE * SIZE, 3).index_copy(0, gbuffer.pixel, item) for item in (found, expected)]
    _write(path, *(picture.view(SIZE, SIZE, 3) for picture in pictures))


def _write(path: Path, found: Tensor, expected: Tensor) -> None:
    ours, theirs = tone_map(found), tone_map(expected)
    write_picture(path, torch.cat((ours, theirs, (5.0 * (ours - theirs)).abs()), 1).clamp(0.0, 1.0).numpy())


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--samples", type=int, default=1024, help="of Cycles, a pixel")
    arguments = parser.parse_args()
    folder = arguments.folder.resolve()
    folder.mkdir(parents=True, exist_ok=True)
    rows: list[Row] = []

    def spheres(name: str, values: list[float], least: float, median: float) -> None:
        rows.append(row(f"{name}: least of {len(values)}", min(values), least))
        rows.append(row(f"{name}: median", float(np.median(values)), median))

    spheres("sphere, float64 quadrature", list(against_quadrature()), 38.0, 42.0)
    balls = against_cycles("sphere", BALLS, arguments.samples, shadows=False, folder=folder)
    spheres("sphere, Cycles", list(balls), 36.0, 40.0)
    for shape in SHAPES:
        values = list(against_cycles(shape, CONCAVE, arguments.samples, shadows=True, folder=folder))
        rows.append(row(f"{shape} with its shadows, Cycles: least of {len(values)}", min(values), 34.0))
    rows += finished(min(arguments.samples, FINISHED_SAMPLES), folder)
    print(json.dumps(rows))


if __name__ == "__main__":
    main()
