"""Memory of real runs: the estimate, the bound, and what happens when the system refuses more."""

import json
import sys
from pathlib import Path

import pytest

from backend import errors, events
from backend.job import RESULT_DIR, RESULT_FILE

from . import jobs
from .test_backend_errors import refused

pytestmark = pytest.mark.slow

LIMITED = jobs.QUICK.replace(
    "sys.exit",
    """
import resource
from pathlib import Path
from backend import optimize

step, spare = optimize._Run._step, {spare}

def limited(run):
    if run.step == 2 and resource.getrlimit(resource.RLIMIT_DATA)[0] == resource.RLIM_INFINITY:
        held = int(Path("/proc/self/status").read_text().partition("VmData:")[2].split()[0]) * 1024
        resource.setrlimit(resource.RLIMIT_DATA, (held + spare, resource.RLIM_INFINITY))
    return step(run)

optimize._Run._step = limited
sys.exit""",
)  # the quick run, to which the kernel grants no more than `spare` bytes from the third step on


def result(folder: Path) -> dict:
    return json.loads((folder / RESULT_DIR / RESULT_FILE).read_text(encoding="utf-8"))


def test_the_estimate_is_near_the_peak(tmp_path: Path) -> None:
    folder = jobs.write(tmp_path, settings={"resolution": 1024})
    done = jobs.run(folder, quick=True)
    assert done.code == 0, done.stderr
    found = result(folder)
    assert found["estimated_memory_bytes"] == pytest.approx(found["peak_memory_bytes"], rel=0.25)
    told = f"The run takes about {found['estimated_memory_bytes'] / 1e9:.1f} GB of memory"
    assert events.Status(told) in done.events
    assert not found["warnings"]


def test_a_bound_reduces_the_plan_in_one_warning_and_the_run_keeps_it(tmp_path: Path) -> None:
    folder = jobs.write(tmp_path, settings={"memory": 1.8})
    done = jobs.run(folder, program=jobs.QUICK.replace("views=16", "views=384"))
    assert done.code == 0, done.stderr
    found = result(folder)
    assert len(found["warnings"]) == 1 and "stay within 1.8 GB" in found["warnings"][0]
    assert "maps in smaller parts, 96 views instead of 384" in found["warnings"][0]
    assert found["peak_memory_bytes"] < 1.9e9


def test_a_bound_below_the_smallest_is_refused_before_anything_starts(tmp_path: Path) -> None:
    error = refused(jobs.write(tmp_path, settings={"memory": 0.5}), errors.DeviceError)
    assert "the bound is 0.5 GB" in error.message and "resolution" in error.hint


@pytest.mark.skipif(sys.platform != "linux", reason="limits of data are Linux's")
def test_a_run_whose_memory_ends_goes_on_with_less(tmp_path: Path) -> None:
    folder = jobs.write(tmp_path)
    done = jobs.run(folder, program=LIMITED.format(spare=30_000_000).replace("crops=4", "crops=16"))
    assert done.code == 0, done.stderr
    assert any("The memory ran out: the run goes on with" in warning for warning in result(folder)["warnings"])


@pytest.mark.skipif(sys.platform != "linux", reason="limits of data are Linux's")
def test_a_run_that_cannot_go_on_ends_in_words(tmp_path: Path) -> None:
    folder = jobs.write(tmp_path)
    done = jobs.run(folder, program=LIMITED.format(spare=0))
    assert done.code == errors.DeviceError.exit_code and "Traceback" not in done.stderr
    assert isinstance(done.events[-1], events.Error) and "memory" in done.events[-1].message
