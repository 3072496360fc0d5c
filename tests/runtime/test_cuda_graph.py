"""A step on a GPU is recorded once and played back: it must neither wait nor change its shapes."""

import dataclasses
from contextlib import nullcontext

import pytest
import torch
from torch.utils._python_dispatch import TorchDispatchMode
from torch.utils._pytree import tree_leaves

from backend.field import surface_field as fields
from backend.guidance.backgrounds import random_backgrounds
from backend.optimize.checkpoint import Checkpoint
from backend.optimize.loop import _Run, optimize
from backend.runtime import cuda_graph as recording
from backend.runtime.cuda_graph import Recording
from backend.shading import gather
from backend.shading.lobes import LobeTable

from ..optimize.test_loop import BRICK, PLAN, make_problem


class Journal(TorchDispatchMode):
    """Writes down every operation with the shapes of its results, and those that touch the processor's tensors."""

    def __init__(self):
        super().__init__()
        self.operations, self.on_processor = [], []

    def __torch_dispatch__(self, operation, types, args=(), kwargs=None):
        result = operation(*args, **(kwargs or {}))
        shapes = [tuple(tensor.shape) for tensor in tree_leaves(result) if isinstance(tensor, torch.Tensor)]
        self.operations.append((str(operation), shapes))
        seen = tree_leaves((args, kwargs, result))
        if any(isinstance(tensor, torch.Tensor) and tensor.device.type == "cpu" for tensor in seen):
            self.on_processor.append(str(operation))
        return result


def views_of(run, step):
    """What the run looks at in a step, as on a GPU: the G-buffer, the background, and how many points are real."""
    pool, generator = run.problem.pools.at(step), run._generator(step)
    gbuffer = pool.select(run._choose_views(pool.shape[0], generator), run._most_points(pool))
    background = random_backgrounds(gbuffer.shape[0], run.problem.size, generator, torch.device("cpu"))
    return gbuffer, background, gbuffer.starts[-1]


@pytest.fixture
def run_without_values(monkeypatch):
    """A run whose tensors, all but the views', are of torch's device without values. Every operation that must look at
    one, and so would wait for a GPU, fails there, and none takes tensors of two devices."""
    run = _Run(make_problem("cpu", half=False), 0, BRICK)
    run.problem.pools.at(0)
    nowhere = torch.device("meta")
    table = LobeTable.load(torch.device("cpu"))
    table = LobeTable(table.shape.to(nowhere), table.albedo.to(nowhere))
    monkeypatch.setattr(LobeTable, "load", staticmethod(lambda device: table))
    monkeypatch.setattr(torch, "autocast", lambda *_, **__: nullcontext())
    monkeypatch.setattr(fields, "bfloat16_is_fast", lambda device: False)
    monkeypatch.setitem(gather.CELLS, "meta", gather.CELLS["cuda"])
    run.look.to(nowhere)
    run.problem.encoder.freeze(nowhere)
    run.problem.loss._texts = run.problem.loss._texts.to(nowhere)
    sky = run.problem.pools.at(0).sky
    for name, value in vars(sky).items():
        if isinstance(value, torch.Tensor):
            setattr(sky, name, value.to(nowhere))
    return run


def test_a_step_does_the_same_whatever_it_sees_and_never_waits(run_without_values):
    run, journals, counts = run_without_values, [], []
    for step in range(4):
        gbuffer, background, count = views_of(run, step)
        gbuffer = gbuffer.with_tensors([values.to("meta") for values in gbuffer.tensors()])
        background = background.to("meta")
        with Journal() as journal:
            loss, _ = run._judge(gbuffer, background)
            loss.backward()
        journals.append(journal)
        counts.append(count)
    assert len(set(counts)) > 1  # the views are of different sizes
    first, *later = journals[1:]  # in the first step constants go to the device, for good
    assert len(first.operations) > 1000 and not first.on_processor
    assert all(journal.operations == first.operations and not journal.on_processor for journal in later)


def test_points_that_no_picture_shows_teach_nothing():
    problem = make_problem("cpu")
    losses, gradients = [], []
    for least in (False, True):
        run = _Run(problem, 0, BRICK)
        gbuffer, background, count = views_of(run, 0)
        if not least:
            gbuffer = problem.pools.at(0).select(run._choose_views(PLAN.views, run._generator(0)))
        assert (len(gbuffer) > count) == least
        loss, _ = run._judge(gbuffer, background)
        loss.backward()
        losses.append(loss)
        gradients.append(torch.cat([weight.grad.flatten() for weight in run.look.parameters()]))
    torch.testing.assert_close(*losses, atol=1e-5, rtol=1e-5)
    assert (gradients[1] - gradients[0]).norm() < 2e-3 * gradients[0].norm()  # in half precision


def test_on_a_processor_work_is_called_each_time():
    calls = []
    record = Recording(pytest.fail)
    for number in range(recording.WARM_UP + 3):
        values = torch.full((2,), float(number))
        assert record(lambda given: (calls.append(given), given + 1.0)[1:], values)[0].tolist() == [number + 1.0] * 2
    assert len(calls) == recording.WARM_UP + 3


@pytest.mark.gpu
def test_a_recording_does_what_the_work_does():
    total, calls, record = torch.zeros(3, device="cuda"), [], Recording(pytest.fail)

    def add(values):
        calls.append(1)
        total.add_(values)
        return (total * 2.0,)

    for number in range(10):
        (double,) = record(add, torch.full((3,), float(number), device="cuda"))
        assert double.tolist() == [2.0 * sum(range(number + 1))] * 3
    assert len(calls) == recording.WARM_UP + 1
    record(lambda values: (values.sum(),), torch.ones(5, device="cuda"))  # other shapes
    assert record(add, torch.ones(3, device="cuda"))[0].tolist() == [92.0] * 3


@pytest.mark.gpu
def test_work_that_cannot_be_recorded_is_called_with_a_warning():
    warnings = []
    record = Recording(warnings.append)
    for number in range(6):
        values = torch.arange(4.0, device="cuda") + number
        (some,) = record(lambda given: (given[given > 4.0],), values)  # waits, to count them
        assert some.tolist() == [value for value in values.tolist() if value > 4.0]
    assert len(warnings) == 1


@pytest.mark.gpu
def test_a_recorded_run_ends_like_one_that_is_not(tmp_path, monkeypatch):
    problem = make_problem("cuda")
    longer = dataclasses.replace(problem, plan=dataclasses.replace(PLAN, steps=40))
    warnings, scores = [], []
    for warm_up in (3, 1000):
        monkeypatch.setattr(recording, "WARM_UP", warm_up)
        checkpoint = Checkpoint(tmp_path / str(warm_up), "key")
        look = optimize(longer, [BRICK], lambda *_: None, checkpoint, warnings.append)
        scores.append(problem.evaluate(look)[1])
    assert not warnings
    assert scores[0] == pytest.approx(scores[1], abs=0.02)
