"""Bake the known field into a job's result folder: run by the backend's Python, never by Blender's.

python -m tests.blender.bake_known_field JOB RESOLUTION
"""

import sys
from pathlib import Path

import numpy as np
import torch

from backend.geometry.mesh import Mesh, mesh_from_arrays
from backend.job import ENVIRONMENT_FILE, MAP_FILES, MESH_FILE, RESULT_DIR
from backend.shading.environment import equirect_directions
from backend.texture.bake import interpolate, texels, to_image
from backend.texture.image_io import write_environment, write_texture
from backend.texture.normal_map import world_normal_to_tangent

from . import known_field


def main(job: Path, resolution: int) -> None:
    torch.set_num_threads(1)
    with np.load(job / MESH_FILE, allow_pickle=False) as arrays:
        mesh, _skipped = mesh_from_arrays(arrays, "cpu")
    result = job / RESULT_DIR
    (result / "maps").mkdir(parents=True)
    for name, image in bake(mesh, resolution).items():
        write_texture(result / MAP_FILES[name], image, "sRGB" if name == "base_color" else "Non-Color")
    directions = equirect_directions(256, 512).double().numpy()
    write_environment(result / ENVIRONMENT_FILE, known_field.radiance(directions).astype(np.float32))


def bake(mesh: Mesh, resolution: int) -> dict[str, np.ndarray]:
    found = texels(mesh.corner_uvs, resolution, margin=8)
    unit = interpolate(found, mesh.positions[mesh.triangles])
    position = (unit * mesh.radius + mesh.center).double().numpy()
    shading_normal = torch.nn.functional.normalize(interpolate(found, mesh.corner_normals), dim=-1)
    normal = torch.from_numpy(known_field.offset_normal(position, shading_normal.double().numpy())).float()
    fields = {
        "base_color": torch.from_numpy(known_field.base_color(position)).float(),
        "roughness": torch.from_numpy(known_field.roughness(position)).float(),
        "metallic": torch.from_numpy(known_field.metallic(position)).float(),
        "normal": world_normal_to_tangent(
            normal,
            mesh.object_to_world,
            interpolate(found, mesh.object_corner_normals),
            interpolate(found, mesh.object_corner_tangents),
        ),
    }
    return {name: to_image(found, values, resolution).numpy() for name, values in fields.items()}


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
