"""The optimisation loop: short runs from several starts; the best one continues to the end."""

import gc
import math
import time
from collections.abc import Callable, Sequence

import torch
from torch import Tensor

from ..config import DEFAULTS, TUNING, Plan
from ..errors import PatinaError
from ..field.look import Look, render
from ..field.material import NEUTRAL, Material, Start
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

CHECKPOINT_EVERY, CHECKPOINT_SECONDS = 5, 4.0  # least steps, and least time [s], between two checkpoints
SAMPLES = 1024  # points of a step at which the change of a library material is measured
RAN_OUT = "The memory ran out: the run goes on with {}."
DIVERGED = "Try another seed; if that fails too, send us the error report: this should not happen."


Report = Callable[[int, int, float, float, Look], None]  # step, total, seconds left, score, current look
Warn = Callable[[str], None]


def choose_starts(problem: Problem, check_cancelled: Callable[[], None]) -> list[Start]:
    """The starts of the short runs: library materials, and the simple materials with the lowest loss.

    If the prompt's words settle the library material, it is the only start. Otherwise the best library material is
    added to the simple ones. A neutral grey is added too, unless the look is of one or two uniform colours or of bare
    metal: a run from grey has no start colours, so the priors could not keep the colours uniform.

    Args:
        check_cancelled: called repeatedly; raises to stop.
    """

    def coarse_scores(starts: Sequence[Start]) -> list[float]:
        check_cancelled()
        return problem.coarse_scores(starts)

    words = problem.words
    losses = []
    for start in problem.library:
        check_cancelled()
        losses += problem.evaluate_materials([start])
    places = sorted(range(len(losses)), key=lambda place: losses[place] + TUNING.library_step * place)
    library = [problem.library[place] for place in places[:1]]
    if words.settled and library:
        return library
    ranked = rank_starts(
        coarse_scores, problem.evaluate_starts, words.nature, words.colors, words.metal, words.proposed
    )
    best = distinct(ranked, max(1, problem.plan.starts - 1), words.nature)
    return [*library, *best] if words.orderly or words.metal else [*library, NEUTRAL, *best]


def first_step(checkpoint: Checkpoint) -> int:
    """The step at which a run resumes from a checkpoint; 0 without one."""
    saved = checkpoint.load()
    return 0 if saved is None else int(saved["step"])


def optimize(
    problem: Problem,
    starts: list[Start],
    report: Report,
    checkpoint: Checkpoint,
    warn: Warn = lambda message: None,
    after: float = 0.0,
    enough: Callable[[], bool] = lambda: False,
) -> Look:
    """Optimise a look for the prompt, and return it.

    The result is deterministic on one kind of device, also when a run is interrupted (by an exception of `report`) and
    resumed from its checkpoint. If memory runs out, all later steps are smaller, and a warning says so.

    Args:
        after: time that the later stages take, part of the reported time left [s].
        enough: asked before each step; True ends the optimisation with the look of that step.
    Raises:
        DeviceError: out of memory in the smallest step. PatinaError: the loss is not finite.
    """
    plan = problem.plan
    saved = checkpoint.load()
    progress = _Progress(report, problem, len(starts), after, enough)
    recording = Recording(warn)
    runs = [_Run(problem, index, start, warn, recording) for index, start in enumerate(starts)]
    if saved is None:
        for candidate in runs:
            candidate.problem = problem
            candidate.advance(plan.start_steps, progress)
            candidate.rest()
            problem = candidate.problem  # its steps may have been reduced to fit into memory
        best = min(runs, key=lambda run: problem.evaluate(run.look)[0] + problem.complexity_penalty(run.start))
    else:
        best = runs[int(saved["index"])]
        best.restore(saved)
        progress.step = (len(starts) - 1) * plan.start_steps + best.step
    best.problem = problem
    stored = time.monotonic()
    while not best.done and not enough():
        best.advance(best.place + CHECKPOINT_EVERY, progress)
        if not best.done and time.monotonic() - stored >= CHECKPOINT_SECONDS:
            checkpoint.save(best.state())
            stored = time.monotonic()
    return best.look


class _Run:
    """One optimisation from one start. Random numbers of a step depend only on the seed, the start and the step.

    Attributes:
        place: position on the schedule of learning rate and detail, 0 to the plan's steps. It advances by `speed`.
        speed: 1, and TUNING.plateau_speed once the score has reached a plateau: early stopping that still runs through
            the end of the schedule.
        score: exponential moving average of the score.
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
        self._last_rise = (0.0, 0.0)  # score and place at the last rise by TUNING.plateau
        freedom = min(1.0, problem.freedom / DEFAULTS.freedom) if start.recipe is None else problem.freedom
        settings = (problem.seed, problem.words.nature, freedom, problem.texel, problem.convexity)
        field = SurfaceField(start, self._generator(-1), *settings)
        light = Environment(problem.lights) if problem.lights_move else FixedEnvironment(problem.lights)
        self.look = Look(field, light).to(problem.device)
        self._optimizer = torch.optim.Adam(
            [
                {"params": list(part.parameters()), "rate": rate, "lr": torch.zeros((), device=problem.device)}
                for part, rate in ((self.look.field, plan.learning_rate), (light, 2.0 * plan.learning_rate))
            ],
            betas=TUNING.adam_betas,
            fused=True,
            capturable=True,  # with learning rates in tensors, which a CUDA graph reads at each replay
        )
        self._recording = recording or Recording(warn)
        self._prepared: tuple[GBuffer, GBuffer] | None = None

    @property
    def done(self) -> bool:
        return self.place >= self.problem.plan.steps

    def left(self) -> int:
        """Steps to the end, on the assumption that the score does not rise any more, which holds for most runs."""
        if self.speed == 1.0:
            return _steps_left(self.problem.plan, self.place, self._last_rise[1])
        return math.ceil(max(0.0, self.problem.plan.steps - self.place) / self.speed)

    def advance(self, until: float, progress: "_Progress") -> None:
        """Step to a place on the schedule."""
        while self.place < until and not self.done and not progress.enough():
            score = self._try()
            if score is None:
                gc.collect()  # frees the tensors of the failed step
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
        """Free the memory that only steps need."""
        self._optimizer.zero_grad()
        self._recording.forget()
        self._prepared = None

    def _try(self) -> float | None:
        """Run a step and return its score; None if memory ran out, after the step's tensors are freed."""
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
        pool = self._pool()
        least = self._most_points(pool) if pool.position.is_cuda else 0  # a constant shape for CUDA graphs
        gbuffer = pool.select(self._choose_views(pool.shape[0], generator), least)
        background = random_backgrounds(gbuffer.shape[0], problem.size, generator, problem.device)

        def learn(background: Tensor, *points: Tensor) -> tuple[Tensor, Tensor]:
            return self._learn(gbuffer.with_tensors(points), background)

        loss, score = self._recording(learn, background, *gbuffer.tensors())
        if not math.isfinite(loss):
            raise PatinaError(f"The look became not a number in step {self.step} from {self.start}.", DIVERGED)
        return float(score)

    def _learn(self, gbuffer: GBuffer, background: Tensor) -> tuple[Tensor, Tensor]:
        """One optimiser step on some pictures. Returns their loss and score before the step."""
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
        loss = problem.loss(features) + self._priors(material, gbuffer)
        return loss, problem.loss.score(features.detach()).mean()

    def _priors(self, material: Material, gbuffer: GBuffer) -> Tensor:
        """The loss terms that keep the look close to its start."""
        words, field = self.problem.words, self.look.field
        if self.start.recipe is not None:
            some = slice(None, None, -(-len(gbuffer) // SAMPLES))
            change = field.change(gbuffer.position[some], gbuffer.normal[some])
            return TUNING.library_prior * (1.0 / max(self.problem.freedom, 1e-3) - 1.0) * change
        bend = gbuffer.mean(1.0 - (material.normal * gbuffer.normal).sum(-1))
        alloy = gbuffer.mean((material.metallic[:, 0] - field.start_metallic).square())
        relief = TUNING.normal_prior * (TUNING.plain_normal_factor if words.plain else 1.0)
        loss = TUNING.metallic_prior * alloy + relief * bend + TUNING.sparsity_prior * field.sparsity()
        if words.orderly and (words.plain or self.start.second is not None):
            loss = loss + color_variance_prior(material, gbuffer, self.start, self._colors, self._color_weight)
        return loss

    def _pool(self) -> GBuffer:
        """The view pool of the next step, with the channels of the start's library material. They are kept until the
        pool changes."""
        pools = self.problem.pools
        if pools.casts(self.step):
            self._prepared = None  # before the cast: there is memory for one pool
        pool = pools.at(self.step, self.problem.size)
        if self._prepared is None or self._prepared[0] is not pool:
            self._prepared = pool, self.look.prepared(pool)
        return self._prepared[1]

    def _most_points(self, pool: GBuffer) -> int:
        """One more than the largest possible number of points in a step, to pad all steps to the same shape."""
        counts, crops = pool.counts(), self.problem.plan.crops
        half = len(counts) // 2
        whole, close = (sorted(part, reverse=True) for part in (counts[:half], counts[half:]))
        return sum(whole[: (crops + 1) // 2]) + sum(close[: crops // 2]) + 1

    def _choose_views(self, count: int, generator: torch.Generator) -> list[int]:
        """Indices of random views without repetition: half whole views, half close-ups."""
        half = count // 2
        whole = torch.randperm(half, generator=generator)[: (self.problem.plan.crops + 1) // 2]
        close = half + torch.randperm(count - half, generator=generator)[: self.problem.plan.crops // 2]
        return [*whole.tolist(), *close.tolist()]

    def _generator(self, step: int) -> torch.Generator:
        return torch.Generator().manual_seed((self.problem.seed * 64 + self.index) * 100_003 + step + 1)

    def state(self) -> dict[str, Tensor]:
        """The state that the next steps depend on, as named tensors."""
        state = {"index": torch.tensor(self.index), "step": torch.tensor(self.step)}
        state["schedule"] = torch.tensor([self.place, self.speed, self.score, *self._last_rise], dtype=torch.float64)
        state |= {f"look.{name}": value for name, value in self.look.state_dict().items()}
        for number, values in self._optimizer.state_dict()["state"].items():
            state |= {f"adam.{number}.{name}": value for name, value in values.items()}
        return state

    def restore(self, state: dict[str, Tensor]) -> None:
        """Restore the result of `state`."""
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
    """The place at which a run speeds up if the score last rose at the place `rise`."""
    return max(rise + max(TUNING.patience_steps, TUNING.patience_share * plan.steps), TUNING.refine_from * plan.steps)


def _steps_left(plan: Plan, place: float, rise: float) -> int:
    """Steps from a place to the end of the schedule if the score last rose at the place `rise`."""
    slow = max(0.0, min(_patience_end(plan, rise), plan.steps) - place)
    return math.ceil(slow + max(0.0, plan.steps - place - slow) / TUNING.plateau_speed)


class _Progress:
    """Counts the steps of all runs, reports the time left, and tells when it is enough."""

    def __init__(self, report: Report, problem: Problem, starts: int, after: float, enough: Callable[[], bool]) -> None:
        self.enough = enough
        self._report, self._plan, self._pools, self._after = report, problem.plan, problem.pools, after
        self.step, self._total = 0, (starts - 1) * self._plan.start_steps + _steps_left(self._plan, 0.0, 0.0)
        self._begun, self._counted = self._clock(), 0

    def __call__(self, run: _Run) -> None:
        self.step += 1
        if run.step > self._plan.start_steps:
            self._total = self.step + run.left()
        pace = (self._clock() - self._begun) / max(1, self._counted)
        if not self._counted:  # the first step loads compiled code: the pace excludes it
            self._begun = self._clock()
        self._counted += 1
        casting = self._pools.seconds_left(run.step - 1, run.step - 1 + run.left())
        seconds_left = pace * (self._total - self.step) + casting + self._after
        self._report(self.step, self._total, seconds_left, run.score, run.look)

    def _clock(self) -> float:
        """A clock that excludes the time spent on casting views [s]."""
        return time.monotonic() - self._pools.seconds
