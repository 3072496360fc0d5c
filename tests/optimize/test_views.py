"""Pools of views: which steps see which, one at a time, and how long casting will take."""

import gc
import weakref

import pytest

from backend.config import PLANS, TUNING, Plan
from backend.optimize.views import ViewPools


class Cast:
    """Stands in for pictures."""

    def __init__(self, number: int) -> None:
        self.number = number


def numbers(plan: Plan) -> list[int]:
    pools = ViewPools(Cast, plan)  # type: ignore[arg-type]
    return [pools.at(step).number for step in range(plan.steps)]  # type: ignore[attr-defined]


def test_short_plans_see_one_pool_and_long_ones_several() -> None:
    seen = {name: max(numbers(plan)) for name, plan in PLANS.items()}
    assert seen["mini", "draft"] == seen["clip", "draft"] == 0
    assert seen["mini", "standard"] == 0 and seen["mini", "high"] == 2


def test_another_pool_once_each_picture_was_seen_often_enough() -> None:
    plan = PLANS["mini", "high"]
    pools = numbers(plan)
    steps = pools.count(0)
    assert pools == [step // steps for step in range(plan.steps)]
    assert steps * plan.crops / plan.views == pytest.approx(TUNING.pool_reuse, abs=0.1)


def test_short_runs_see_the_first_pool_however_few_its_pictures() -> None:
    plan = Plan(starts=4, start_steps=60, steps=150, crops=16, views=16, learning_rate=1e-3, lights=8, contrast=0.1)
    assert numbers(plan) == [0] * 60 + [1] * 60 + [2] * 30


def test_a_pool_is_gone_before_the_next_is_cast() -> None:
    cast = list[weakref.ref[Cast]]()

    def make(number: int) -> Cast:
        assert not [reference for reference in cast if reference() is not None]
        pool = Cast(number)
        cast.append(weakref.ref(pool))
        return pool

    pools = ViewPools(make, PLANS["mini", "high"])  # type: ignore[arg-type]
    gc.disable()  # it goes at once, not when Python looks for what is left over
    try:
        for step in (0, 1, 1100, 1101, 0):
            pools.at(step)
    finally:
        gc.enable()
    assert len(cast) == 3


def test_a_pool_that_finds_no_memory_is_cast_again() -> None:
    fail = True

    def make(number: int) -> Cast:
        if number == 1 and fail:
            raise MemoryError
        return Cast(number)

    pools = ViewPools(make, PLANS["mini", "high"])  # type: ignore[arg-type]
    pools.at(0)
    with pytest.raises(MemoryError):
        pools.at(1100)
    fail = False
    assert pools.at(1100).number == 1  # type: ignore[attr-defined]
