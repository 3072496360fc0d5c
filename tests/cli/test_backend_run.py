"""`python -m backend run` to the end: what a job leaves, and that a seed repeats it byte for byte."""

import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from backend import events
from backend.job import CONTACT_SHEET_FILE, ENVIRONMENT_FILE, PREVIEW_DIR, RESULT_DIR, RESULT_FILE
from backend.maps import MAPS, tile_files
from backend.result import read_result

from . import jobs

pytestmark = pytest.mark.slow


def maps(folder: Path) -> dict[str, bytes]:
    result = read_result(folder / RESULT_DIR / RESULT_FILE)
    return {name: (folder / RESULT_DIR / name).read_bytes() for name in (*result.maps.values(), ENVIRONMENT_FILE)}


def test_heavy_imports_come_after_hello() -> None:
    code = "import sys, backend.__main__; sys.exit(bool({'torch', 'open_clip', 'warp', 'numba'} & set(sys.modules)))"
    assert subprocess.run([sys.executable, "-c", code], cwd=jobs.ROOT).returncode == 0


def test_a_job_runs_whole_and_the_same_seed_repeats_it(tmp_path: Path) -> None:
    first = jobs.write(tmp_path / "a 'job' ü", settings={"seed": 3})
    second = jobs.write(tmp_path / "again", settings={"seed": 3})
    done = jobs.run(first, quick=True)
    assert done.code == 0, done.stderr
    assert isinstance(done.events[0], events.Hello)
    assert isinstance(done.events[-1], events.Done)
    assert (first / done.events[-1].result).samefile(first / RESULT_DIR / RESULT_FILE)
    assert sum(isinstance(event, (events.Done, events.Error)) for event in done.events) == 1
    steps = [event.step for event in done.events if isinstance(event, events.Progress)]
    assert steps and steps == sorted(steps)
    result = json.loads((first / RESULT_DIR / RESULT_FILE).read_text(encoding="utf-8"))
    assert result["prompt"] == "gold" and result["seed"] == 3
    assert set(result["maps"]) >= {name for name, item in MAPS.items() if not item.optional}
    assert {f"maps/{file.name}" for file in (first / RESULT_DIR / "maps").iterdir()} == set(result["maps"].values())
    assert all(-1.0 < result["score"][when] < 1.0 for when in ("before", "after"))
    assert sum(result["seconds"].values()) > 0 and result["peak_memory_bytes"] > 0
    assert (first / RESULT_DIR / CONTACT_SHEET_FILE).stat().st_size > 10_000
    assert jobs.run(second, quick=True).code == 0
    assert maps(first) == maps(second)


def test_the_first_preview_shows_the_named_material(tmp_path: Path) -> None:
    """Before anything is optimised, with small maps for Blender."""
    folder = jobs.write(tmp_path)
    done = jobs.run(folder, quick=True)
    assert done.code == 0, done.stderr
    kinds = [type(event) for event in done.events]
    assert kinds.index(events.Preview) < done.events.index(events.Status("Placing cameras"))
    with np.load(folder / PREVIEW_DIR / "preview.npz") as arrays:  # of the last preview
        assert "picture" in arrays
        assert set(arrays) >= {"base_color", "roughness", "metallic", "normal"}
        assert arrays["base_color"].dtype == np.uint8
        red, green, blue = arrays["base_color"].reshape(-1, 3).mean(0)
        assert red > green > 1.5 * blue and arrays["metallic"].mean() > 200  # gold


def test_every_tile_is_an_image_and_faces_without_uvs_are_counted(tmp_path: Path) -> None:
    mesh = jobs.cube()
    mesh["triangle_tiles"][6:] = 1012
    mesh["corner_uvs"][:2] = 0.0
    folder = jobs.write(tmp_path, mesh)
    done = jobs.run(folder, quick=True)
    assert done.code == 0, done.stderr
    result = json.loads((folder / RESULT_DIR / RESULT_FILE).read_text(encoding="utf-8"))
    assert result["tiles"] == [1001, 1012]
    assert all(path == f"maps/{name}.<UDIM>.png" for name, path in result["maps"].items())
    files = {file for path in result["maps"].values() for file in tile_files(path, result["tiles"])}
    assert files == {MAPS[name].file(tile) for name in result["maps"] for tile in (1001, 1012)}
    assert {f"maps/{file.name}" for file in (folder / RESULT_DIR / "maps").iterdir()} == files
    assert any("2 faces (16.7% of the surface)" in warning for warning in result["warnings"])
    stages = [event.text for event in done.events if isinstance(event, events.Status)]
    assert {"Baking maps, tile 1001", "Baking maps, tile 1012"} <= set(stages)


def test_a_result_that_cannot_be_put_in_place_changes_nothing(tmp_path: Path) -> None:
    folder = jobs.write(tmp_path)
    old = folder / RESULT_DIR
    (old / ENVIRONMENT_FILE).mkdir(parents=True)
    names = (f"{ENVIRONMENT_FILE}/mine.txt", CONTACT_SHEET_FILE, RESULT_FILE)
    for name in names:
        (old / name).write_text("old")
    done = jobs.run(folder, quick=True)
    assert done.code == 4 and f"{old / ENVIRONMENT_FILE}: a folder is in the place of a file" in done.stderr
    assert {path.relative_to(old).as_posix() for path in old.rglob("*") if path.is_file()} == set(names)
    assert all((old / name).read_text() == "old" for name in names)


@pytest.mark.parametrize("shape", ["flat", "far apart"])
def test_meshes_that_some_views_miss(tmp_path: Path, shape: str) -> None:
    mesh = jobs.cube()
    if shape == "flat":
        mesh["object_to_world"][2, 2] = 0.0
    else:
        mesh["positions"][12:] += 200.0
    done = jobs.run(jobs.write(tmp_path, mesh), quick=True)
    assert done.code == 0, done.stderr
