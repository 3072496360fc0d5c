"""What `python -m backend run` makes of jobs that cannot be done: a message, an exit code, one error event."""

import os
import pickle
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from backend import errors, events
from backend.job import EVENTS_FILE, JOB_FILE, MESH_FILE, RESULT_DIR

from . import jobs

SLOW = pytest.mark.slow  # a process each, most of whose time goes into imports: the quick run has one of each kind


def refused(folder: Path, kind: type[errors.PatinaError], quick: bool = False, **variables: str) -> events.Error:
    """Run a job that must end with an error of this kind, check all that users and programs see, return the event."""
    before = {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()}
    done = jobs.run(folder, quick, **variables)
    assert done.code == kind.exit_code, done.stderr
    assert done.stdout == ""
    assert "Traceback" not in done.stderr
    ends = [event for event in done.events if isinstance(event, (events.Error, events.Done))]
    assert len(ends) == 1 and done.events[-1] is ends[0]
    error = ends[0]
    assert isinstance(error, events.Error)
    assert error.code == kind.code
    assert error.message in done.stderr and error.hint in done.stderr
    assert error.message.endswith(".")
    assert not list(folder.glob(f"{RESULT_DIR}*"))
    assert {path.name: path.read_bytes() for path in folder.iterdir() if path.name in before} == before
    return error


def changed(**arrays: Any) -> jobs.Arrays:
    return {**jobs.cube(), **arrays}


def with_value(name: str, value: float) -> jobs.Arrays:
    mesh = jobs.cube()
    mesh[name].flat[0] = value
    return mesh


@pytest.mark.parametrize(
    "job",
    [
        {"version": 2},
        pytest.param({"colour": "red"}, marks=SLOW),
        pytest.param({"settings": {"resolution": "512"}}, marks=SLOW),
    ],
    ids=str,
)
def test_job_file(tmp_path: Path, job: dict[str, Any]) -> None:
    refused(jobs.write(tmp_path / "jöb 'one'", **job), errors.JobError)


@SLOW
def test_job_file_cut_short(tmp_path: Path) -> None:
    folder = jobs.write(tmp_path)
    text = (folder / JOB_FILE).read_text(encoding="utf-8")
    (folder / JOB_FILE).write_text(text[: len(text) // 2], encoding="utf-8")
    refused(folder, errors.JobError)


def test_a_folder_that_is_no_job_stays_as_it_is(tmp_path: Path) -> None:
    for folder in (tmp_path / "nowhere", tmp_path):
        done = jobs.run(folder)
        assert done.code == errors.JobError.exit_code
        assert str(folder) in done.stderr and "Traceback" not in done.stderr
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    "prompt", [pytest.param(" \n ", marks=SLOW), "red " * 78, "flurb qwertz"], ids=["empty", "78 words", "unknown"]
)
def test_prompt(tmp_path: Path, prompt: str) -> None:
    refused(jobs.write(tmp_path, prompt=prompt), errors.PromptError)


NO_FACES = {
    "triangles": np.zeros((0, 3), np.int32),
    "corner_normals": np.zeros((0, 3, 3), np.float32),
    "corner_tangents": np.zeros((0, 3, 4), np.float32),
    "corner_uvs": np.zeros((0, 3, 2), np.float32),
    "triangle_tiles": np.zeros(0, np.int32),
}


@pytest.mark.parametrize(
    "mesh",
    [
        changed(**NO_FACES),
        pytest.param(with_value("positions", np.nan), marks=SLOW),
        pytest.param(with_value("corner_uvs", np.inf), marks=SLOW),
        pytest.param(changed(positions=np.zeros((24, 3), np.float32)), marks=SLOW),
        pytest.param({name: array for name, array in jobs.cube().items() if name != "corner_uvs"}, marks=SLOW),
    ],
    ids=["no faces", "NaN", "infinite UV", "no size", "no UVs"],
)
def test_mesh(tmp_path: Path, mesh: jobs.Arrays) -> None:
    refused(jobs.write(tmp_path, mesh), errors.MeshError)


@SLOW
def test_no_mesh_file(tmp_path: Path) -> None:
    folder = jobs.write(tmp_path)
    (folder / MESH_FILE).unlink()
    refused(folder, errors.JobError)


def test_mesh_file_cut_short(tmp_path: Path) -> None:
    folder = jobs.write(tmp_path)
    (folder / MESH_FILE).write_bytes((folder / MESH_FILE).read_bytes()[:500])
    refused(folder, errors.JobError)


class Bomb:
    """Pickles to a call that makes a file."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __reduce__(self) -> tuple[Any, ...]:
        return os.mkdir, (str(self.path),)


@SLOW
def test_a_pickled_mesh_is_not_run(tmp_path: Path) -> None:
    folder = jobs.write(tmp_path / "job", changed(positions=np.array([Bomb(tmp_path / "boom")], object)))
    refused(folder, errors.MeshError)
    assert not (tmp_path / "boom").exists()


MODELS = [
    "no-such-model",
    pytest.param("ViT-B-32:no-such-weights", marks=SLOW),
    pytest.param("ViT-B-32:/nowhere/clip.safetensors", marks=SLOW),
]


@pytest.mark.parametrize("model", MODELS)
def test_model(tmp_path: Path, model: str) -> None:
    refused(jobs.write(tmp_path, settings={"model": model}), errors.ModelError, HF_HUB_OFFLINE="1")


def test_checkpoint_cut_short(tmp_path: Path) -> None:
    mini = jobs.ROOT / "backend" / "guidance" / "mini"
    whole = mini / "model.safetensors"
    folder = tmp_path / "mini ä"
    folder.mkdir()
    for name in ("config.json", "vocabulary.json"):
        (folder / name).write_bytes((mini / name).read_bytes())
    (folder / "model.safetensors").write_bytes(whole.read_bytes()[:100_000])
    refused(jobs.write(tmp_path / "job", settings={"model": str(folder)}), errors.ModelError)


@SLOW
def test_checkpoint_of_noise(tmp_path: Path) -> None:
    file = tmp_path / "clip.safetensors"
    file.write_bytes(np.random.default_rng(0).bytes(4096))
    refused(jobs.write(tmp_path / "job", settings={"model": f"ViT-B-32:{file}"}), errors.ModelError)


def test_a_pickled_checkpoint_is_not_run(tmp_path: Path) -> None:
    file = tmp_path / "clip.pt"
    file.write_bytes(pickle.dumps({"weight": Bomb(tmp_path / "boom")}))
    refused(jobs.write(tmp_path / "job", settings={"model": f"ViT-B-32:{file}"}), errors.ModelError)
    assert not (tmp_path / "boom").exists()


def test_cuda_asked_for_and_absent(tmp_path: Path) -> None:
    # Hides the devices of a machine that has some, as a driver that fails would.
    folder = jobs.write(tmp_path, settings={"device": "cuda"})
    error = refused(folder, errors.DeviceError, CUDA_VISIBLE_DEVICES="")
    assert "CUDA" in error.message


@SLOW
def test_events_cannot_be_written(tmp_path: Path) -> None:
    folder = jobs.write(tmp_path)
    (folder / EVENTS_FILE).mkdir()
    done = jobs.run(folder)
    assert done.code == errors.OutputError.exit_code
    assert "Traceback" not in done.stderr and done.stderr.strip()
    assert not (folder / RESULT_DIR).exists()


@SLOW
@pytest.mark.skipif(sys.platform != "linux" or not hasattr(os, "geteuid") or os.geteuid() != 0, reason="needs mount")
def test_full_disk(tmp_path: Path) -> None:
    disk = tmp_path / "disk"
    disk.mkdir()
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", disk], capture_output=True).returncode:
        pytest.skip("tmpfs cannot be mounted here")
    try:
        error = refused(jobs.write(disk / "job"), errors.OutputError, quick=True)
        assert "space" in f"{error.message} {error.hint}".lower()
    finally:
        subprocess.run(["umount", "-l", disk], check=True)
