"""What a run takes and does without. Real runs are in cli/test_backend_memory.py."""

import dataclasses
import platform

import numpy as np
import psutil
import pytest
import torch

from backend.config import PLANS
from backend.errors import DeviceError
from backend.guidance.models import load_encoder
from backend.runtime.memory import GB, Footprint, give_back, is_out_of_memory, machine_memory, reductions, smaller_step

PLAN = PLANS["mini", "standard"]
MINI = Footprint(96, 22_000_000, 4_100_000, 15_744, 1024)


def test_a_plan_that_fits_stays() -> None:
    assert MINI.fit(PLAN, MINI.peak(PLAN), "it") == PLAN
    assert reductions(PLAN, PLAN) == ""


def test_views_go_before_pictures_and_pictures_before_pixels() -> None:
    footprint = dataclasses.replace(MINI, image_size=384)  # so that the maps never count
    seen = [PLAN]
    while seen[-1].crops > 2:
        bound = footprint.peak(seen[-1]) - 1
        seen.append(footprint.fit(PLAN, bound, "it"))
        assert footprint.peak(seen[-1]) <= bound
    assert [(plan.views, plan.crops) for plan in seen] == [
        *[(160, 12), (80, 12), (40, 12), (20, 12)],
        *[(20, 6), (20, 3), (20, 2)],
    ]
    assert smaller_step(seen[-1]) == dataclasses.replace(seen[-1], downsampling=2)
    assert reductions(PLAN, seen[4]) == "20 views instead of 160, 6 pictures in a step instead of 12"


def test_what_does_not_fit_is_refused_with_numbers() -> None:
    with pytest.raises(DeviceError, match=r"about \d+\.\d GB of memory at least, but the bound is 1\.0 GB") as caught:
        MINI.fit(PLAN, 1.0 * GB, "the bound")
    assert "resolution" in caught.value.hint


def test_the_estimate_grows_with_all_that_it_depends_on() -> None:
    for name in ("image_size", "weights", "triangles", "resolution"):
        more = dataclasses.replace(MINI, **{name: 40 * getattr(MINI, name)})
        assert more.peak(PLAN) > 1.04 * MINI.peak(PLAN), name


def test_the_encoder_tells_its_size() -> None:
    encoder = load_encoder("mini", half=False)
    assert encoder.weights() == pytest.approx(22e6, rel=0.1)
    assert encoder.activations() == pytest.approx(2.3e6, rel=0.1)


def test_the_machine_has_some() -> None:
    assert 0.5 * GB < machine_memory(torch.device("cpu")) <= psutil.virtual_memory().total


def test_every_librarys_way_to_say_it() -> None:
    for allocate in (lambda: torch.empty(1 << 55), lambda: np.empty(1 << 55), lambda: bytearray(1 << 55)):
        with pytest.raises((RuntimeError, MemoryError)) as caught:
            allocate()
        assert is_out_of_memory(caught.value)
    assert is_out_of_memory(torch.OutOfMemoryError("CUDA out of memory. Tried to allocate 2.00 GiB."))
    assert not is_out_of_memory(RuntimeError("mat1 and mat2 shapes cannot be multiplied"))
    assert not is_out_of_memory(OSError(28, "No space left on device"))


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="other C libraries return memory by themselves")
def test_freed_memory_between_kept_memory_is_given_back() -> None:
    blocks = [bytearray(b"x" * 60_000) for _ in range(3000)]
    kept = blocks[::50]
    del blocks
    before = psutil.Process().memory_info().rss
    give_back()
    assert psutil.Process().memory_info().rss < before - 100e6 and len(kept) == 60
