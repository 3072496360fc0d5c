"""Compiles all loops and kernels of this machine into its caches, so that the first run is as fast as the others."""

import tempfile
import time
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from .config import Settings
from .errors import PatinaError
from .job import MESH_FILE, Job, write_job
from .maps import FIRST_TILE

ROWS, COLUMNS = 16, 32  # of quads
PROMPT = "red brick covered in dust"  # relief, joints, and a deposit that depends on the shape of the mesh
SAMPLES = 64


def prepare() -> int:
    """Evaluate all materials, and run a small job on a sphere. Prints its progress. Returns 0, also where the job ends
    in a PatinaError: the first run compiles then, and tells what is wrong."""
    from .geometry.cameras import fibonacci_directions
    from .materials.catalogue import entries, load
    from .pipeline import run

    print("Compiling the materials", flush=True)
    directions = fibonacci_directions(SAMPLES)
    for entry in entries():
        load(entry)(0.7 * directions, directions)
    print("Compiling a run", flush=True)
    with tempfile.TemporaryDirectory(prefix="patina-") as scratch:
        folder = Path(scratch)
        np.savez(folder / MESH_FILE, **_band())  # type: ignore[arg-type]
        write_job(Job(PROMPT, Settings(quality="draft", resolution=512)), folder)
        try:
            run(folder, lambda event: None, time.time())
        except PatinaError as error:
            print(f"!! {error} {error.hint}", flush=True)
            return 0
    print("ok All is compiled", flush=True)
    return 0


def _band() -> dict[str, NDArray[np.generic]]:
    """A sphere without its poles as a job's arrays, job.MESH_ARRAYS."""
    across, up = np.meshgrid(np.linspace(0.0, 1.0, COLUMNS + 1), np.linspace(0.05, 0.95, ROWS + 1))
    around, polar = 2.0 * np.pi * across.ravel(), np.pi * (1.0 - up.ravel())
    flat, upright = np.zeros_like(around), np.ones_like(around)
    position = np.stack((np.sin(polar) * np.cos(around), np.sin(polar) * np.sin(around), np.cos(polar)), 1)
    tangent = np.stack((-np.sin(around), np.cos(around), flat, upright), 1)
    first = (np.arange(ROWS)[:, None] * (COLUMNS + 1) + np.arange(COLUMNS)).ravel()
    above = first + COLUMNS + 1
    triangles = np.concatenate((np.stack((first, first + 1, above + 1), 1), np.stack((first, above + 1, above), 1)))
    uvs = np.stack((across.ravel(), up.ravel()), 1)
    return {
        "positions": position.astype("float32"),
        "triangles": triangles.astype("int32"),
        "corner_normals": position[triangles].astype("float32"),
        "corner_tangents": tangent[triangles].astype("float32"),
        "corner_uvs": uvs[triangles].astype("float32"),
        "triangle_tiles": np.full(len(triangles), FIRST_TILE, "int32"),
        "object_to_world": np.eye(4, dtype="float32"),
    }
