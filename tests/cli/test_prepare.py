"""`prepare` runs to its end. That a run compiles nothing after it was tried by hand: it takes minutes."""

import subprocess
import sys

import pytest

from .jobs import ROOT


@pytest.mark.slow
def test_prepare_evaluates_all_materials_and_runs_a_job() -> None:
    done = subprocess.run([sys.executable, "-m", "backend", "prepare"], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0 and done.stdout.splitlines()[-1] == "ok All is compiled", done.stdout + done.stderr
