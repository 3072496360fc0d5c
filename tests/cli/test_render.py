"""What the optimiser sees of a finished job, as a picture; and a few rows of the fidelity benchmark."""

import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from backend.texture.image_io import read_environment
from scripts import fidelity

from . import jobs

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def finished_job(tmp_path_factory):
    folder = jobs.write(tmp_path_factory.mktemp("finished"))
    assert jobs.run(folder, quick=True).code == 0
    return folder


def backend(*arguments):
    command = [sys.executable, "-m", "backend", *map(str, arguments)]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=300)


@pytest.mark.slow
def test_a_finished_job_is_rendered_linear_with_alpha(finished_job, tmp_path):
    path = tmp_path / "ünd so.exr"
    done = backend("render", finished_job, "--camera", "right", "--resolution", 96, "--output", path)
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip() == str(path)
    picture = read_environment(path)
    assert picture.shape == (96, 96, 4)
    alpha = picture[..., 3]
    assert set(np.unique(alpha)) == {0.0, 1.0} and 0.3 < alpha.mean() < 0.99
    assert (picture[alpha == 0.0] == 0.0).all() and picture[alpha == 1.0][:, :3].mean() > 0.01
    again = tmp_path / "again.exr"
    assert backend("render", finished_job, "--camera", "right", "--resolution", 96, "--output", again).returncode == 0
    assert again.read_bytes() == path.read_bytes()


@pytest.mark.slow
def test_what_cannot_be_rendered_is_said(finished_job, tmp_path):
    unknown = backend("render", finished_job, "--camera", "nowhere", "--output", tmp_path / "x.exr")
    assert unknown.returncode == 2 and "no camera 'nowhere'" in unknown.stderr and "front" in unknown.stderr
    assert not (tmp_path / "x.exr").exists()
    unfinished = tmp_path / "job"
    unfinished.mkdir()
    for name in ("job.json", "mesh.npz"):
        shutil.copy(finished_job / name, unfinished)
    done = backend("render", unfinished, "--output", tmp_path / "x.exr")
    assert done.returncode == 2 and "no finished look" in done.stderr


@pytest.mark.slow
@pytest.mark.parametrize(("shape", "material", "least"), [("sphere", 14, 36.0), ("monkey", 0, 34.0)])
def test_cycles_makes_the_same_picture(shape, material, least, tmp_path):
    """Of a rough metal ball, and of a monkey head with its shadows; benchmark.py fidelity has them all."""
    known = fidelity.BALLS[material] if shape == "sphere" else fidelity.CONCAVE[material]
    (value,) = fidelity.against_cycles(shape, [known], 256, shape != "sphere", tmp_path)
    assert value > least
