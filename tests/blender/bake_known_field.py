"""Bake the known field into a job's result folder: run by the backend's Python, never by Blender's.

python -m tests.blender.bake_known_field JOB RESOLUTION
"""

import sys
from pathlib import Path

import numpy as np
import torch

from backend.bake import bake_maps, bake_shadows, survey_field, write_maps
from backend.field.material import Material
from backend.geometry.mesh import Mesh, mesh_from_arrays
from backend.job import ENVIRONMENT_FILE, MESH_FILE, RESULT_DIR
from backend.shading.environment import equirect_directions
from backend.texture.image_io import write_environment

from . import known_field
from .results import write_numbers


class KnownField:
    """Stands for the optimised field: known_field at the world position of points in the unit sphere."""

    def __init__(self, mesh: Mesh) -> None:
        self._mesh = mesh

    def __call__(self, position: torch.Tensor, normal: torch.Tensor) -> Material:
        world = (position * self._mesh.radius + self._mesh.center).double().numpy()
        values = {
            "base_color": known_field.base_color(world),
            "roughness": known_field.roughness(world),
            "metallic": known_field.metallic(world),
            "normal": known_field.offset_normal(world, normal.double().numpy()),
            "height": known_field.height(world) / self._mesh.radius,
            "emission": known_field.emission(world),
        }
        return Material(**{name: torch.from_numpy(array).float() for name, array in values.items()})


def main(job: Path, resolution: int) -> None:
    torch.set_num_threads(1)
    with np.load(job / MESH_FILE, allow_pickle=False) as arrays:
        mesh, _skipped = mesh_from_arrays(arrays, "cpu")
    result = job / RESULT_DIR
    (result / "maps").mkdir(parents=True)
    survey = survey_field(mesh, KnownField(mesh))  # type: ignore[arg-type]
    for tile in mesh.tiles() or (None,):
        maps, _overlap = bake_maps(mesh, KnownField(mesh), resolution, 8, tile, survey=survey)  # type: ignore[arg-type]
        maps |= bake_shadows(mesh, None, resolution, 8, tile)
        write_maps(result, maps, tile)
    directions = equirect_directions(256, 512).double().numpy()
    write_environment(result / ENVIRONMENT_FILE, known_field.radiance(directions).astype(np.float32))
    write_numbers(result, mesh.tiles(), relief=survey.displacement(mesh.radius), strength=1.0)  # type: ignore[arg-type]


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
