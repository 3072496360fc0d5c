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
import faulthandler, resource
from pathlib import Path
from backend.optimize import loop

faulthandler.dump_traceback_later(300, exit=True)
step, endless = loop._Run._step, resource.RLIM_INFINITY

def limited(run):
    held = int(Path("/proc/self/status").read_text().partition("VmData:")[2].split()[0]) * 1024
    limit = held + 100_000_000 if run.step == 2 and run.problem.plan.crops == 64 else endless
    resource.setrlimit(resource.RLIMIT_DATA, (limit, endless))
    return step(run)

loop._Run._step = limited
sys.exit""",
).replace(
    "crops=4, views=16", "crops=64, views=64"
)  # to which the kernel grants no more than 100 MB more for a step of 64 pictures


def result(folder: Path) -> dict:
    return json.loads((folder / RESULT_DIR / RESULT_FILE).read_text(encoding="utf-8"))


def test_the_estimate_is_near_the_peak(tmp_path: Path) -> None:
    folder = jobs.write(tmp_path, settings={"resolution": 1024})
    done = jobs.run(folder, quick=True)
    assert done.code == 0, done.stderr
    found = result(folder)
    assert found["estimated_memory_bytes"] == pytest.approx(found["peak_memory_bytes"], rel=0.25)
    announced = f"The run takes about {found['estimated_memory_bytes'] / 1e9:.1f} GB of memory"
    assert events.Status(announced) in done.events
    assert not found["warnings"]


def test_a_bound_reduces_the_plan_in_one_warning_and_the_run_keeps_it(tmp_path: Path) -> None:
    folder = jobs.write(tmp_path, settings={"memory": 1.9})
    done = jobs.run(folder, program=jobs.QUICK.replace("views=16", "views=384"))
    assert done.code == 0, done.stderr
    found = result(folder)
    assert len(found["warnings"]) == 1 and "stay within 1.9 GB" in found["warnings"][0]
    assert "views instead of 384" in found["warnings"][0]
    assert found["peak_memory_bytes"] <= 1.9e9


def test_a_bound_below_the_smallest_is_refused_before_anything_starts(tmp_path: Path) -> None:
    error = refused(jobs.write(tmp_path, settings={"memory": 0.5}), errors.DeviceError)
    assert "the bound is 0.5 GB" in error.message and "resolution" in error.hint


@pytest.mark.skipif(sys.platform != "linux", reason="limits of data are Linux's")
def test_a_run_whose_memory_ends_goes_on_with_less(tmp_path: Path) -> None:
    folder = jobs.write(tmp_path)
    done = jobs.run(folder, program=LIMITED)
    assert done.code == 0, done.stderr
    assert result(folder)["warnings"] == [
        "The memory ran out: the run goes on with 32 pictures in a step instead of 64."
    ]
