"""Job folders made by hand, and the backend run on them as the add-on runs it."""

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from backend import events
from backend.job import EVENTS_FILE, JOB_FILE, MESH_FILE, VERSION

ROOT = Path(__file__).resolve().parents[2]
Arrays = dict[str, NDArray[Any]]


def cube() -> Arrays:
    """A cube from -1 to 1, an island for each side, in the arrays of job.MESH_ARRAYS."""
    quad = np.array([[-1, -1], [1, -1], [1, 1], [-1, 1]], np.float32)
    positions, normals, tangents, uvs = [], [], [], []
    for side in range(6):
        axis, sign = side // 2, 1.0 if side % 2 else -1.0
        u, v = np.roll([1.0, 0.0, 0.0], axis + 1), np.roll([1.0, 0.0, 0.0], axis + 2)
        normal = np.cross(u, v) * sign
        u = u * sign  # keeps u, v and the normal right-handed, so that the bitangent's sign is +1
        positions += [normal + x * u + y * v for x, y in quad]
        normals += [normal] * 4
        tangents += [[*u, 1.0]] * 4
        uvs += [np.array([side % 3, side // 3]) / [3, 2] + (corner * 0.9 + 1) / 2 / [3, 2] for corner in quad]
    triangles = np.array([[4 * s + i for i in t] for s in range(6) for t in ([0, 1, 2], [0, 2, 3])], np.int32)
    return {
        "positions": np.array(positions, np.float32),
        "triangles": triangles,
        "corner_normals": np.array(normals, np.float32)[triangles],
        "corner_tangents": np.array(tangents, np.float32)[triangles],
        "corner_uvs": np.array(uvs, np.float32)[triangles],
        "triangle_tiles": np.full(len(triangles), 1001, np.int32),
        "object_to_world": np.eye(4, dtype=np.float32),
    }


def write(folder: Path, mesh: Arrays | None = None, settings: dict[str, Any] | None = None, **job: Any) -> Path:
    """Make a job folder: gold at draft on the CPU, by default. job= replaces whole entries."""
    folder.mkdir(parents=True, exist_ok=True)
    np.savez(folder / MESH_FILE, **(cube() if mesh is None else mesh))  # type: ignore[arg-type]
    settings = {"quality": "draft", "resolution": 512, "device": "cpu", **(settings or {})}
    data = {"version": VERSION, "prompt": "gold", "settings": settings, **job}
    (folder / JOB_FILE).write_text(json.dumps(data), encoding="utf-8")
    return folder


@dataclass(frozen=True)
class Finished:
    """A backend process that has ended."""

    code: int
    stdout: str
    stderr: str
    events: list[events.Event]


QUICK = """
import dataclasses, os, sys
os.environ.setdefault("GOMP_SPINCOUNT", "1000")
from backend import __main__, config
draft = config.PLANS["mini", "draft"]
config.PLANS["mini", "draft"] = dataclasses.replace(draft, starts=2, start_steps=4, steps=12, crops=4, views=16)
sys.exit(__main__.main(sys.argv[1:]))
"""  # the backend with a draft of a few steps: for what does not depend on how good the result is


def run(folder: Path, quick: bool = False, program: str = "", **variables: str) -> Finished:
    """Run `python -m backend run FOLDER` to its end, or the same with a draft of a few steps, or by a program."""
    program = program or (QUICK if quick else "")
    command = [sys.executable, *(["-c", program] if program else ["-m", "backend"]), "run", str(folder)]
    done = subprocess.run(
        command,
        cwd=ROOT,
        env={**os.environ, **variables},
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=900,  # far more than any takes: a hang fails
    )
    file = folder / EVENTS_FILE
    return Finished(
        done.returncode, done.stdout, done.stderr, events.EventReader(file).read() if file.is_file() else []
    )
