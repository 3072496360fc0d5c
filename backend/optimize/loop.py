"""The loop: short runs from several starts, the best of which goes on to the end."""

import gc
import math
import time
from collections.abc import Callable, Sequence

import torch
from torch import Tensor

from ..config import TUNING, Plan
from ..errors import PatinaError
from ..field.look import Look, render
from ..field.material import NEUTRAL, Start
from ..field.surface_field import SurfaceField
from ..geometry.gbuffer import GBuffer
from ..guidance.backgrounds import random_backgrounds
from ..runtime.cuda_graph import Recording
from ..runtime.memory import is_out_of_memory, reductions
from ..shading.environment import Environment, FixedEnvironment
from .checkpoint import Checkpoint
from .priors import color_variance_prior
from .problem import Problem
from .starts import distinct, rank_starts

CHECKPOINT_EVERY = 100  # steps
RAN_OUT = "The memory ran out: the run goes on with {}."
DIVERGED = "Try another seed; if that fails too, send us the error report: this should not happen."


Report = Callable[[int, int, float, float, Look], None]  # step, total, seconds left, score, the look so far
Warn = Callable[[str], None]


def choose_starts(problem: Problem, check_cancelled: Callable[[], None]) -> list[Start]:
    """Where the runs begin: at what the encoder likes best of some hundred simple materials; for looks that may be
    mottled at a neutral grey as well. Others it would mottle, and nothing would hold it to their colours.

    Args:
        check_cancelled: called all along; raises to stop.
    """

    def coarse_scores(starts: Sequence[Start]) -> list[float]:
        check_cancelled()
        return problem.coarse_scores(starts)

    words = problem.words
    ranked = rank_starts(
        coarse_scores, problem.evaluate_starts, words.nature, words.colors, words.metal, words.proposed
    )
    best = distinct(ranked, max(1, problem.plan.starts - 1), words.nature)
    return best if words.orderly or words.metal else [NEUTRAL, *best]


def first_step(checkpoint: Checkpoint) -> int:
    """At which the run in a checkpoint goes on; 0 without one."""
    saved = checkpoint.load()
    return 0 if saved is None else int(saved["step"])


def optimize(
    problem: Problem,
    starts: list[Start],
    report: Report,
    checkpoint: Checkpoint,
    warn: Warn = lambda message: None,
    after: float = 0.0,
) -> Look:
    """Find the look that the encoder takes for the prompt.

    The same problem gives the same look on the same kind of device, interrupted (by an exception of `report`) and
    resumed from the checkpoint or not. Where memory runs out, the steps from there on are smaller, with a warning.

    Args:
        after: how long that takes which follows, for the time left [s].
    Raises:
        DeviceError: out of memory in the smallest step. PatinaError: the look is not a number.
    """
    plan = problem.plan
    saved = checkpoint.load()
    progress = _Progress(report, problem, len(starts), after)
    recording = Recording(warn)
    runs = [_Run(problem, index, start, warn, recording) for index, start in enumerate(starts)]
    if saved is None:
        for candidate in runs:
            candidate.problem = problem
            candidate.advance(plan.start_steps, progress)
            candidate.rest()
            problem = candidate.problem  # as small as there was memory for
        best = min(runs, key=lambda run: problem.evaluate(run.look)[0] + problem.complexity_penalty(run.start))
    else:
        best = runs[int(saved["index"])]
        best.restore(saved)
        progress.step = (len(starts) - 1) * plan.start_steps + best.step
    best.problem = problem
    while not best.done:
        best.advance(best.place + CHECKPOINT_EVERY, progress)
        if not best.done:
            checkpoint.save(best.state())
    return best.look


class _Run:
    """One optimisation from one start. Everything random in a step depends on the seed, the start and the step only.

    Attributes:
        place: on the schedule of rates and details, 0 to the plan's steps. A step is one of it, until the score rises
            no more: then the rest passes faster, because the end of a schedule still refines.
        score: smoothed.
    """

    def __init__(
        self,
        problem: Problem,
        index: int,
        start: Start,
        warn: Warn = lambda message: None,
        recording: Recording | None = None,
    ) -> None:
        plan = problem.plan
        self.problem, self.index, self.start, self._warn = problem, index, start, warn
        self.step, self.place, self.speed, self.score = 0, 0.0, 1.0, 0.0
        self._colors = start.colors() if problem.words.matches_colors(start) else None
        self._color_weight = TUNING.named_color_prior if problem.words.names_colors(start) else TUNING.color_prior
        self._last_rise = (0.0, 0.0)  # the score when it last rose by TUNING.plateau, and its place
        field = SurfaceField(start, self._generator(-1), problem.seed, problem.words.nature)
        light = Environment(problem.lights) if problem.lights_move else FixedEnvironment(problem.lights)
        self.look = Look(field, light).to(problem.device)
        self._optimizer = torch.optim.Adam(
            [
                {"params": list(part.parameters()), "rate": rate, "lr": torch.zeros((), device=problem.device)}
                for part, rate in ((self.look.field, plan.learning_rate), (light, 2.0 * plan.learning_rate))
            ],
            betas=TUNING.adam_betas,
            fused=True,
            capturable=True,  # with rates in tensors: a recording reads them anew
        )
        self._recording = recording or Recording(warn)

    @property
    def done(self) -> bool:
        return self.place >= self.problem.plan.steps

    def left(self) -> int:
        """Steps to the end, if the score rises no more: so most runs end."""
        if self.speed == 1.0:
            return _steps_left(self.problem.plan, self.place, self._last_rise[1])
        return math.ceil(max(0.0, self.problem.plan.steps - self.place) / self.speed)

    def advance(self, until: float, progress: "_Progress") -> None:
        """Step to a place on the schedule."""
        while self.place < until and not self.done:
            score = self._try()
            if score is None:
                gc.collect()  # what the step left
                plan, self.problem = self.problem.plan, self.problem.smaller()
                self._warn(RAN_OUT.format(reductions(plan, self.problem.plan)))
                continue
            self.step += 1
            self.place += self.speed
            self.score = (
                TUNING.score_smoothing * self.score + (1.0 - TUNING.score_smoothing) * score if self.step > 1 else score
            )
            if self.score > self._last_rise[0] + TUNING.plateau:
                self._last_rise = self.score, self.place
            elif self.place > _patience_end(self.problem.plan, self._last_rise[1]):
                self.speed = TUNING.plateau_speed
            progress(self)

    def rest(self) -> None:
        """Free what only steps need."""
        self._optimizer.zero_grad()
        self._recording.forget()

    def _try(self) -> float | None:
        """The step's score; None where the memory ran out, and all that the step held is free again."""
        try:
            return self._step()
        except (RuntimeError, MemoryError) as error:
            if not is_out_of_memory(error):
                raise
        self.rest()
        return None

    def _step(self) -> float:
        problem, plan = self.problem, self.problem.plan
        done = self.place / plan.steps
        for group in self._optimizer.param_groups:
            rate = group["rate"] * (0.05 + 0.95 * 0.5 * (1.0 + math.cos(math.pi * done)))
            group["lr"].fill_(rate)
        self.look.field.set_detail(min(1.0, 0.5 + 1.25 * done))
        generator = self._generator(self.step)
        pool = problem.pools.at(self.step, problem.size)
        least = self._most_points(pool) if pool.position.is_cuda else 0  # as many each time, for the recording
        gbuffer = pool.select(self._choose_views(pool.shape[0], generator), least)
        background = random_backgrounds(gbuffer.shape[0], problem.size, generator, problem.device)

        def learn(background: Tensor, *points: Tensor) -> tuple[Tensor, Tensor]:
            return self._learn(gbuffer.with_tensors(points), background)

        loss, score = self._recording(learn, background, *gbuffer.tensors())
        if not math.isfinite(loss):
            raise PatinaError(f"The look became not a number in step {self.step} from {self.start}.", DIVERGED)
        return float(score)

    def _learn(self, gbuffer: GBuffer, background: Tensor) -> tuple[Tensor, Tensor]:
        """Improve the look by some pictures: the loss and the score before."""
        loss, score = self._judge(gbuffer, background)
        self._optimizer.zero_grad()
        loss.backward()
        self._optimizer.step()
        return loss.detach(), score

    def _judge(self, gbuffer: GBuffer, background: Tensor) -> tuple[Tensor, Tensor]:
        """The loss and the score of some pictures."""
        problem = self.problem
        material = self.look.material(gbuffer)
        features = problem.encoder.encode_image(render(gbuffer, material, self.look.lights(), background))
        bend = gbuffer.mean(1.0 - (material.normal * gbuffer.normal).sum(-1))
        alloy = gbuffer.mean((material.metallic[:, 0] - self.look.field.start_metallic).square())
        relief = TUNING.normal_prior * (TUNING.plain_normal_factor if problem.words.plain else 1.0)
        loss = problem.loss(features) + TUNING.metallic_prior * alloy + relief * bend
        loss = loss + TUNING.sparsity_prior * self.look.field.sparsity()
        if problem.words.orderly and (problem.words.plain or self.start.second is not None):
            loss = loss + color_variance_prior(material, gbuffer, self.start, self._colors, self._color_weight)
        return loss, problem.loss.score(features.detach()).mean()

    def _most_points(self, pool: GBuffer) -> int:
        """More than any choice of views has: so there are always some that no picture shows, and a step is the same."""
        counts, crops = pool.counts(), self.problem.plan.crops
        half = len(counts) // 2
        whole, close = (sorted(part, reverse=True) for part in (counts[:half], counts[half:]))
        return sum(whole[: (crops + 1) // 2]) + sum(close[: crops // 2]) + 1

    def _choose_views(self, count: int, generator: torch.Generator) -> list[int]:
        """Half whole views, half close-ups, none twice."""
        half = count // 2
        whole = torch.randperm(half, generator=generator)[: (self.problem.plan.crops + 1) // 2]
        close = half + torch.randperm(count - half, generator=generator)[: self.problem.plan.crops // 2]
        return [*whole.tolist(), *close.tolist()]

    def _generator(self, step: int) -> torch.Generator:
        return torch.Generator().manual_seed((self.problem.seed * 64 + self.index) * 100_003 + step + 1)

    def state(self) -> dict[str, Tensor]:
        """Everything that the next step depends on."""
        state = {"index": torch.tensor(self.index), "step": torch.tensor(self.step)}
        state["schedule"] = torch.tensor([self.place, self.speed, self.score, *self._last_rise], dtype=torch.float64)
        state |= {f"look.{name}": value for name, value in self.look.state_dict().items()}
        for number, values in self._optimizer.state_dict()["state"].items():
            state |= {f"adam.{number}.{name}": value for name, value in values.items()}
        return state

    def restore(self, state: dict[str, Tensor]) -> None:
        """Take up what `state` gave."""
        self.step = int(state["step"])
        self.place, self.speed, self.score, *rise = state["schedule"].tolist()
        self._last_rise = rise[0], rise[1]
        self.look.load_state_dict({name[5:]: value for name, value in state.items() if name.startswith("look.")})
        adam: dict[int, dict[str, Tensor]] = {}
        for key, value in state.items():
            if key.startswith("adam."):
                _, number, name = key.split(".")
                adam.setdefault(int(number), {})[name] = value
        self._optimizer.load_state_dict({"state": adam, "param_groups": self._optimizer.state_dict()["param_groups"]})


def _patience_end(plan: Plan, rise: float) -> float:
    """The place on the schedule from which on it passes faster, if the score rises no more after the place `rise`."""
    return max(rise + max(TUNING.patience_steps, TUNING.patience_share * plan.steps), TUNING.refine_from * plan.steps)


def _steps_left(plan: Plan, place: float, rise: float) -> int:
    """Steps from a place to the schedule's end, if the score rises no more after the place `rise`."""
    slow = max(0.0, min(_patience_end(plan, rise), plan.steps) - place)
    return math.ceil(slow + max(0.0, plan.steps - place - slow) / TUNING.plateau_speed)


class _Progress:
    """Counts the steps of all runs and tells the time left."""

    def __init__(self, report: Report, problem: Problem, starts: int, after: float) -> None:
        self._report, self._plan, self._pools, self._after = report, problem.plan, problem.pools, after
        self.step, self._total = 0, (starts - 1) * self._plan.start_steps + _steps_left(self._plan, 0.0, 0.0)
        self._begun, self._counted = self._clock(), 0

    def __call__(self, run: _Run) -> None:
        self.step += 1
        if run.step > self._plan.start_steps:
            self._total = self.step + run.left()
        pace = (self._clock() - self._begun) / max(1, self._counted)
        if not self._counted:  # the first step loads what is compiled: the pace is that of the others
            self._begun = self._clock()
        self._counted += 1
        casting = self._pools.seconds_left(run.step - 1, run.step - 1 + run.left())
        seconds_left = pace * (self._total - self.step) + casting + self._after
        self._report(self.step, self._total, seconds_left, run.score, run.look)

    def _clock(self) -> float:
        """Stands still while views are cast [s]."""
        return time.monotonic() - self._pools.seconds
