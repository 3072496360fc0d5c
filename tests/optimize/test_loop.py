"""The loop: it learns, it is reproducible, and an interrupted run ends where an uninterrupted one does."""

import dataclasses
import weakref
from pathlib import Path
from types import SimpleNamespace

import pytest
import torch

from backend.config import PLANS, TUNING, Settings
from backend.errors import DeviceError, PatinaError
from backend.field.material import NEUTRAL, Start
from backend.geometry.gbuffer import GBuffer
from backend.geometry.mesh import mesh_from_arrays
from backend.guidance.models import load_encoder
from backend.guidance.understanding import Words, understand
from backend.job import Job
from backend.optimize import loop as module
from backend.optimize import views
from backend.optimize.checkpoint import Checkpoint
from backend.optimize.loop import _Run, choose_starts, first_step, optimize
from backend.optimize.priors import color_variance_prior
from backend.optimize.problem import set_up_problem
from backend.optimize.views import ViewPools
from backend.scene import set_light, set_scene

from ..geometry.shapes import sphere

PLAN = dataclasses.replace(PLANS["mini", "draft"], starts=2, start_steps=3, steps=12, crops=2, views=16)
RED, GOLD = Start((0.75, 0.08, 0.08)), Start((1.0, 0.8, 0.36), 0.3, 0.95)
BRICK = Start((0.75, 0.08, 0.08), 0.8, 0.02, (0.9, 0.9, 0.9), 1)


@pytest.fixture(scope="module")
def problem():
    return make_problem("cpu")


def make_problem(device, half=None):
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(PLANS, ("mini", "draft"), PLAN)
        mesh, _ = mesh_from_arrays(sphere(), device)
        job, settings = Job("red brick"), Settings(quality="draft", seed=3)
        scene, light = set_scene(mesh, job, settings), set_light(Path(), settings, PLAN.lights, torch.device(device))
        encoder = load_encoder("mini", device, half)
        guidance = understand(job.prompt, encoder.family)
        return set_up_problem(job, guidance, settings, PLANS["mini", "draft"], scene, light, encoder)[0]


def run(problem, path, stop_at=None):
    steps = []

    def report(step, total, seconds_left, score, look):
        steps.append(step)
        if step == stop_at:
            raise KeyboardInterrupt

    return optimize(problem, [NEUTRAL, BRICK], report, Checkpoint(path, "key")).state_dict(), steps


def refreshed(problem):
    """The problem with another pool from step 8 on where TUNING.pool_reuse is 1, none cast; the numbers of those that
    are."""
    numbers, cast = [], []

    def once(number):
        assert not [reference for reference in cast if reference() is not None], "two pools at once"
        pool = problem.pools._cast(number)
        numbers.append(number)
        cast.append(weakref.ref(pool))
        return pool

    return dataclasses.replace(problem, pools=ViewPools(once, PLAN)), numbers


def test_a_run_goes_on_with_another_pool_and_resumed_casts_only_those_that_it_needs(problem, tmp_path, monkeypatch):
    monkeypatch.setattr(views, "TUNING", dataclasses.replace(TUNING, pool_reuse=1))
    monkeypatch.setattr(module, "CHECKPOINT_EVERY", 4)
    monkeypatch.setattr(module, "CHECKPOINT_SECONDS", 0.0)
    one, numbers = refreshed(problem)
    whole, _ = run(one, tmp_path / "whole")
    assert numbers == [0, 1]  # the short runs share the first
    checkpoint = Checkpoint(tmp_path / "parts", "key")
    for stop_at, needed, goes_on_at in ((12, [0, 1], 7), (15, [0, 1], 11)):
        part, numbers = refreshed(problem)
        with pytest.raises(KeyboardInterrupt):
            run(part, tmp_path / "parts", stop_at)
        assert numbers == needed and first_step(checkpoint) == goes_on_at
    last, numbers = refreshed(problem)
    resumed, _ = run(last, tmp_path / "parts")
    assert numbers == [1]
    assert all(torch.equal(whole[name], resumed[name]) for name in whole)


def test_pools_depend_on_their_number_and_the_seed_only(problem):
    first, second, again = (problem.pools._cast(number) for number in (0, 1, 1))
    assert torch.equal(second.position, again.position) and torch.equal(second.view_dir, again.view_dir)
    assert first.position.shape != second.position.shape or not torch.equal(first.position, second.position)


def test_the_time_left_counts_the_pools_to_come(problem, tmp_path, monkeypatch):
    """A step takes 1 s and casting 10 s, by a clock that they move on."""
    clock, reported = SimpleNamespace(now=0.0), []
    clock.monotonic = lambda: clock.now

    def take(seconds):
        clock.now += seconds
        return 0.5

    def step(run):
        run.problem.pools.at(run.step)
        return take(1.0)

    monkeypatch.setattr(views, "TUNING", dataclasses.replace(TUNING, pool_reuse=1))
    monkeypatch.setattr(views, "time", clock)
    monkeypatch.setattr(module, "time", clock)
    monkeypatch.setattr(module._Run, "_step", step)
    slow = dataclasses.replace(problem, pools=ViewPools(lambda number: take(10.0), PLAN))
    optimize(slow, [NEUTRAL, BRICK], lambda *facts: reported.append(facts[2]), Checkpoint(tmp_path / "run", "key"))
    assert reported == [10.0 + 15 - done for done in range(1, 12)] + [15.0 - done for done in range(12, 16)]


@pytest.mark.parametrize("rises", [0, 40, 75])
def test_the_time_left_is_right_after_a_tenth_of_the_run(problem, tmp_path, monkeypatch, rises):
    """Whether the score rises no more after a few steps or, smoothed, after half of them; the first step takes as
    long as fifty others. By a clock that steps move on. Where the score rises on, a run is longer than predicted."""
    clock, reported = SimpleNamespace(now=0.0), []
    clock.monotonic = lambda: clock.now

    def step(run):
        run.problem.pools.at(run.step)
        clock.now += 1.0 if run.step or run.index else 50.0
        return 0.01 * min(run.step, rises)

    monkeypatch.setattr(views, "time", clock)
    monkeypatch.setattr(module, "time", clock)
    monkeypatch.setattr(module._Run, "_step", step)
    plan = dataclasses.replace(PLAN, steps=200)
    longer = dataclasses.replace(problem, plan=plan, pools=ViewPools(lambda number: None, plan))
    report = lambda *facts: reported.append((clock.now + facts[2], *facts[:2]))  # noqa: E731
    optimize(longer, [NEUTRAL, BRICK], report, Checkpoint(tmp_path / "run", "key"))
    begun, tenth = 50.0, len(reported) // 10
    for end, done, total in reported[tenth:]:
        assert abs(end - clock.now) < 0.2 * (clock.now - begun) and abs(total - len(reported)) < 0.2 * len(reported), (
            done
        )
    assert reported[-1] == (clock.now, len(reported), len(reported))


def test_a_resumed_run_ends_exactly_like_an_uninterrupted_one(problem, tmp_path, monkeypatch):
    monkeypatch.setattr(module, "CHECKPOINT_EVERY", 4)
    monkeypatch.setattr(module, "CHECKPOINT_SECONDS", 0.0)
    whole, steps = run(problem, tmp_path / "whole")
    assert steps == list(range(1, 2 * 3 + 12 - 3 + 1))
    with pytest.raises(KeyboardInterrupt):
        run(problem, tmp_path / "halved", stop_at=12)
    assert Checkpoint(tmp_path / "halved", "key").load() is not None
    resumed, rest = run(problem, tmp_path / "halved")
    assert rest[0] == 11 and rest[-1] == steps[-1]
    assert all(torch.equal(whole[name], resumed[name]) for name in whole)


def test_a_score_that_rises_no_more_ends_the_run_sooner_and_resumed_alike(problem, tmp_path, monkeypatch):
    monkeypatch.setattr(module, "CHECKPOINT_EVERY", 4)
    monkeypatch.setattr(module, "CHECKPOINT_SECONDS", 0.0)
    tuning = dataclasses.replace(TUNING, plateau=1.0, patience_steps=4, patience_share=0.0)
    monkeypatch.setattr(module, "TUNING", tuning)
    whole, steps = run(problem, tmp_path / "whole")
    assert steps == list(range(1, 2 * 3 + 7 - 3 + 2 + 1))  # seven at full length, the other five as two
    with pytest.raises(KeyboardInterrupt):
        run(problem, tmp_path / "halved", stop_at=9)
    resumed, rest = run(problem, tmp_path / "halved")
    assert rest[0] < 10 and rest[-1] == steps[-1]
    assert all(torch.equal(whole[name], resumed[name]) for name in whole)


def test_another_seed_gives_another_look(problem, tmp_path):
    one, _ = run(problem, tmp_path / "one")
    other, _ = run(dataclasses.replace(problem, seed=4), tmp_path / "other")
    assert not torch.equal(one["field.output.weight"], other["field.output.weight"])


def test_the_score_rises(problem, tmp_path):
    longer = dataclasses.replace(problem, plan=dataclasses.replace(PLAN, steps=40))
    before = problem.evaluate_starts([NEUTRAL])[0]
    look = optimize(longer, [NEUTRAL, BRICK], lambda *_: None, Checkpoint(tmp_path / "run", "key"))
    assert problem.evaluate(look)[0] < before - 0.1


@pytest.mark.gpu
def test_a_run_on_cuda_reaches_the_score_of_the_cpu(problem, tmp_path):
    scores = {}
    for name, posed in (("cpu", problem), ("cuda", make_problem("cuda"))):
        longer = dataclasses.replace(posed, plan=dataclasses.replace(PLAN, steps=40))
        look = optimize(longer, [NEUTRAL, BRICK], lambda *_: None, Checkpoint(tmp_path / name, "key"))
        scores[name] = posed.evaluate(look)[1]
    assert abs(scores["cuda"] - scores["cpu"]) < 0.05


def without_words(problem, **words):
    """The problem without library materials, and with these constraints."""
    return dataclasses.replace(problem, library=(), words=problem.words._replace(settled=False, **words))


def test_words_that_name_a_library_material_settle_the_start(problem):
    (start,) = choose_starts(problem, lambda: None)
    assert start.recipe is not None and "brick" in start.recipe.material


@pytest.mark.slow
def test_without_such_words_a_library_material_is_one_start_of_several(problem):
    first, *others = choose_starts(dataclasses.replace(problem, words=Words(())), lambda: None)
    assert first.recipe is not None and others and all(start.recipe is None for start in others)


@pytest.mark.slow
def test_the_encoder_chooses_starts_by_colour_and_pattern(problem):
    asked = []
    starts = choose_starts(without_words(problem), lambda: asked.append(1))
    assert NEUTRAL not in starts and len(starts) == PLAN.starts - 1 and len(asked) > 10
    red, green, blue = starts[0].color
    assert starts[0].second is not None and red > max(green, blue) and starts[0].metallic < 0.5


@pytest.mark.slow
@pytest.mark.parametrize(("words", "count"), [(Words(()), 1), (Words(("veins",)), 2), (Words((), motley=True), 2)])
def test_only_looks_that_may_be_mottled_begin_from_grey(problem, words, count):
    starts = choose_starts(dataclasses.replace(problem, words=words, library=()), lambda: None)
    assert (NEUTRAL in starts) != words.orderly and len(starts) == count


def test_a_step_that_runs_out_of_memory_is_taken_again_with_less(problem, tmp_path, monkeypatch):
    """CUDA's own exception, from a device that holds two pictures of half the width at most."""
    render, seen, warnings = module.render, [], []

    def short_of_memory(gbuffer, *rest):
        seen.append((gbuffer.shape[0], gbuffer.shape[-1]))
        if seen[-1] > room:
            raise torch.OutOfMemoryError("CUDA out of memory")
        return render(gbuffer, *rest)

    monkeypatch.setattr(module, "render", short_of_memory)
    own = ViewPools(problem.pools._cast, PLAN)  # is thinned
    four = dataclasses.replace(problem, plan=dataclasses.replace(PLAN, crops=4), pools=own)
    starts, checkpoint = [NEUTRAL, BRICK], Checkpoint(tmp_path / "run", "key")
    room = (2, 48)
    optimize(four, starts, lambda *_: None, checkpoint, warnings.append)
    assert seen[:4] == [(4, 96), (2, 96), (2, 48), (2, 48)] and set(seen[3:]) == {(2, 48)}
    assert [warning.partition("with ")[2] for warning in warnings] == [
        "2 pictures in a step instead of 4.",
        "pictures of 1/2 of their width.",
    ]
    room = (0, 0)
    with pytest.raises(DeviceError, match="even with 2 pictures of 24 px"):
        optimize(four, starts, lambda *_: None, checkpoint, warnings.append)


def test_a_checkpoint_of_another_job_is_ignored(tmp_path):
    path = tmp_path / "state.safetensors"
    Checkpoint(path, "one").save({"step": torch.tensor(3)})
    assert Checkpoint(path, "one").load() == {"step": torch.tensor(3)}
    assert Checkpoint(path, "other").load() is None
    path.write_bytes(path.read_bytes()[:20])
    assert Checkpoint(path, "one").load() is None


def test_a_look_that_is_not_a_number_ends_the_run_in_words(problem, tmp_path):
    def break_it(step, total, seconds_left, score, look):
        with torch.no_grad():
            look.field.output.bias.fill_(torch.nan)

    with pytest.raises(PatinaError, match="not a number in step 1"):
        optimize(problem, [NEUTRAL], break_it, Checkpoint(tmp_path / "broken", "key"))


@pytest.mark.parametrize(
    ("start", "costly", "repainted"),
    [
        (RED, {"brick", "smudged"}, {"grey"}),
        (GOLD, {"brick", "smudged"}, {"grey", "red"}),
        (BRICK, {"smudged"}, {"grey", "red"}),
    ],
)
def test_what_should_be_of_one_colour_costs_when_it_is_not_or_is_of_another(start, costly, repainted):
    patterns = torch.zeros(400, 34)
    patterns[:, BRICK.pattern] = torch.tensor([-1.0, 1.0]).repeat(200)
    normal, nothing = torch.tensor([[0.0, 0.0, 1.0]]).expand(400, 3), torch.zeros(400, 3)
    gbuffer = GBuffer(torch.arange(400), nothing, normal, normal, nothing, nothing, (1, 20, 20), (0, 400))
    gbuffer = gbuffer.with_features(patterns=patterns)
    looks = {"brick": BRICK, "grey": NEUTRAL, "red": RED}
    looks = {name: look.material(patterns, normal) for name, look in looks.items()}
    looks["smudged"] = start.material(patterns, normal)
    looks["smudged"].base_color[:100, 0] += 0.2
    for colors in (None, start.colors()):
        cost = {name: float(color_variance_prior(look, gbuffer, start, colors)) for name, look in looks.items()}
        assert {name for name, value in cost.items() if value > 1e-4} == (costly | (repainted if colors else set()))
        own = color_variance_prior(start.material(patterns, normal), gbuffer, start, colors)
        assert float(own) == pytest.approx(0.0, abs=1e-6)


def test_field_and_lights_have_rates_of_their_own(problem):
    run = _Run(problem, 0, BRICK)
    for resumed in (False, True):
        if resumed:
            run.restore(run.state())
        run._step()
        field, lights = (float(group["lr"]) for group in run._optimizer.param_groups)
        assert field == pytest.approx(PLAN.learning_rate) and lights == pytest.approx(2.0 * PLAN.learning_rate)
