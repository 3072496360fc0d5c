"""The loop: short runs from several starts, the best of which goes on to the end."""

import gc
import math
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import torch
from torch import Tensor

from .checkpoint import Checkpoint
from .config import Plan
from .device import bfloat16_is_fast
from .errors import DeviceError, PatinaError
from .fields import SurfaceField
from .geometry.gbuffer import GBuffer, scatter
from .guidance.backgrounds import random_backgrounds
from .guidance.encoder import Encoder
from .guidance.losses import PromptLoss
from .look import Look, StartLook, illuminated, render
from .material import Start
from .memory import HINT, is_out_of_memory, reductions, smaller_step
from .shading.color import tone_map
from .shading.environment import Environment, FixedEnvironment
from .shading.radiance import Illumination, reflect
from .shading.spherical_gaussian import SphericalGaussians
from .starts import NEUTRAL, distinct, effort, rank_starts

TASTED = (4, 5)  # of the exam's views: the anchor's, and a close-up
PICTURES_AT_ONCE = 32  # that the encoder compares starts by
SMOOTHING = 0.9  # of the score that is shown
METALLIC_PRIOR = 2.0  # weight of the squared change of metallic: the start, which was chosen, decides what is metal
NORMAL_PRIOR = 2.0  # weight of 1 - cosine between the normals: relief, but no new shape
SPARSITY_PRIOR = 0.004  # weight of the patterns' norms: one brick wall, not a bit of everything
NEUTRAL_EFFORT = (
    0.25  # a run from grey mixes every pattern at hand to please the encoder: it must win by this much [loss]
)
ADAM_BETAS = (0.9, 0.98)
CHECKPOINT_EVERY = 100  # steps
RAN_OUT = "The memory ran out: the run goes on with {}."
NO_ROOM_LEFT = "The memory ran out, even with {} pictures of {} px in a step."
DIVERGED = "Try another seed; if that fails too, send us the error report: this should not happen."


@dataclass(frozen=True)
class Problem:
    """What is optimised against; nothing here changes during a run."""

    pool: GBuffer  # views of the whole mesh, then as many close-ups; features: the solid patterns of `seed`
    exam: GBuffer  # fixed views that compare starts and score the result; features likewise
    encoder: Encoder
    loss: PromptLoss
    plan: Plan
    seed: int
    lights: SphericalGaussians  # that every run begins with, on the device
    lights_move: bool  # else they stay so
    nature: tuple[str, ...] | None = None  # what patterns the prompt's words speak of, see `natural_patterns`

    @property
    def size(self) -> int:
        """Width and height of the pictures [px]."""
        return -(-self.encoder.image_size // self.plan.downsampling)

    def smaller(self) -> "Problem":
        """The same with steps of less memory. Raises DeviceError when they are small already."""
        plan = smaller_step(self.plan)
        if plan is None:
            raise DeviceError(NO_ROOM_LEFT.format(self.plan.crops, self.size), HINT)
        return replace(self, plan=plan)

    def effort(self, start: Start) -> float:
        """How much better than others a run from this start must look [loss]."""
        return NEUTRAL_EFFORT if start == NEUTRAL else effort(start, self.nature)

    @property
    def device(self) -> torch.device:
        return self.pool.position.device

    @cached_property
    def _tasted(self) -> GBuffer:
        return self.exam.select(TASTED)

    def embed(self, pictures: Tensor) -> Tensor:
        """Pictures (B, 3, S, S) to unit vectors (B, D), in half precision where the processor is fast at it."""
        if pictures.shape[-1] != (width := self.encoder.image_size):
            pictures = torch.nn.functional.interpolate(pictures, (width, width), mode="bilinear")
        with torch.autocast(self.device.type, torch.bfloat16, enabled=bfloat16_is_fast(self.device)):
            features = self.encoder.encode_image(pictures)
        return features.float()

    @torch.no_grad()
    def examine(self, look: Look | StartLook) -> tuple[float, float]:
        """Loss and score of a look on the exam's views."""
        features = self.embed(look.pictures(self.exam, background=0.5))
        return float(self.loss(features)), float(self.loss.score(features).mean())

    def examine_starts(self, starts: Sequence[Start]) -> list[float]:
        """The losses of starts on the exam's views, in the light that runs begin with."""
        return self._compare(starts, self.exam)

    def taste(self, starts: Sequence[Start]) -> list[float]:
        """The same on two of the views only: enough to compare hundreds."""
        return self._compare(starts, self._tasted)

    @torch.no_grad()
    def _compare(self, starts: Sequence[Start], views: GBuffer) -> list[float]:
        """Losses of starts, which share the light of their roughness."""
        ground = torch.full((1, 3, *views.shape[1:]), 0.5, device=self.device).expand(views.shape[0], -1, -1, -1)
        size = max(1, PICTURES_AT_ONCE // views.shape[0])
        losses = []
        for first in range(0, len(starts), size):
            pictures = []
            for start in starts[first : first + size]:
                material = start.material(views.features["patterns"], views.normal)
                outgoing = reflect(self._light(views, start.roughness), material.base_color, material.metallic)
                pictures.append(scatter(tone_map(outgoing), views, ground))
            features = self.embed(torch.cat(pictures))
            losses += [float(self.loss(part)) for part in features.split(views.shape[0])]
        return losses

    def _light(self, views: GBuffer, roughness: float) -> Illumination:
        key = (len(views), roughness)
        if key not in self._illuminations:
            column = torch.full((len(views), 1), roughness, device=self.device)
            self._illuminations[key] = illuminated(views, views.normal, column, self.lights)
        return self._illuminations[key]

    @cached_property
    def _illuminations(self) -> dict[tuple[int, float], Illumination]:
        return {}


Report = Callable[[int, int, float, float, Look], None]  # step, total, seconds left, score, the look so far
Warn = Callable[[str], None]


def choose_starts(problem: Problem, still_wanted: Callable[[], None]) -> list[Start]:
    """Where the runs begin: a neutral grey, and what the encoder likes best of some hundred simple materials.

    Args:
        still_wanted: called all along; raises to stop.
    """

    def taste(starts: Sequence[Start]) -> list[float]:
        still_wanted()
        return problem.taste(starts)

    ranked = rank_starts(taste, problem.examine_starts, problem.nature)
    return [NEUTRAL, *distinct(ranked, problem.plan.starts - 1, problem.nature)]


def optimize(
    problem: Problem,
    starts: list[Start],
    report: Report,
    checkpoint: Checkpoint,
    warn: Warn = lambda message: None,
) -> Look:
    """Find the look that the encoder takes for the prompt.

    The same problem gives the same look on the same kind of device, interrupted (by an exception of `report`) and
    resumed from the checkpoint or not. Where memory runs out, the steps from there on are smaller, with a warning.
    Raises DeviceError when they cannot be, PatinaError when the look is not a number.
    """
    plan = problem.plan
    saved = checkpoint.load()
    progress = _Progress(report, plan)
    if saved is None:
        runs: list[_Run] = []
        for index, start in enumerate(starts):
            runs.append(_Run(problem, index, start, warn))
            runs[-1].advance(plan.start_steps, progress)
            problem = runs[-1].problem
        best = min(runs, key=lambda run: problem.examine(run.look)[0] + problem.effort(run.start))
    else:
        best = _Run(problem, int(saved["index"]), NEUTRAL, warn)
        best.restore(saved)
        progress.step = plan.starts * plan.start_steps + best.step - plan.start_steps
    best.problem = problem
    while best.step < plan.steps:
        best.advance(min(plan.steps, best.step + CHECKPOINT_EVERY), progress)
        if best.step < plan.steps:
            checkpoint.save(best.state())
    return best.look


class _Run:
    """One optimisation from one start. Everything random in a step depends on the seed, the start and the step only."""

    def __init__(self, problem: Problem, index: int, start: Start, warn: Warn = lambda message: None) -> None:
        plan = problem.plan
        self.problem, self.index, self.start, self.step, self._warn = problem, index, start, 0, warn
        field = SurfaceField(start, self._generator(-1), problem.seed, problem.nature)
        light = Environment(problem.lights) if problem.lights_move else FixedEnvironment(problem.lights)
        self.look = Look(field, light).to(problem.device)
        self._optimizer = torch.optim.Adam(
            [
                {"params": list(self.look.field.parameters()), "rate": plan.learning_rate},
                {"params": list(self.look.environment.parameters()), "rate": 2.0 * plan.learning_rate},
            ],
            betas=ADAM_BETAS,
        )

    def advance(self, until: int, progress: "_Progress") -> None:
        """Step until `until` steps are done."""
        while self.step < until:
            score = self._try()
            if score is None:
                gc.collect()  # what the step left
                plan, self.problem = self.problem.plan, self.problem.smaller()
                self._warn(RAN_OUT.format(reductions(plan, self.problem.plan)))
                continue
            self.step += 1
            progress(score, self.look)

    def _try(self) -> float | None:
        """The step's score; None where the memory ran out, and all that the step held is free again."""
        try:
            return self._step()
        except (RuntimeError, MemoryError) as error:
            if not is_out_of_memory(error):
                raise
        return None

    def _step(self) -> float:
        problem, plan = self.problem, self.problem.plan
        done = self.step / plan.steps
        for group in self._optimizer.param_groups:
            group["lr"] = group["rate"] * (0.05 + 0.95 * 0.5 * (1.0 + math.cos(math.pi * done)))
        self.look.field.set_detail(min(1.0, 0.5 + 1.25 * done))
        generator = self._generator(self.step)
        gbuffer = problem.pool.select(self._choose_views(generator))
        while gbuffer.shape[-1] > problem.size:
            gbuffer = gbuffer.thinned()
        background = random_backgrounds(gbuffer.shape[0], problem.size, generator).to(problem.device)
        material = self.look.material(gbuffer)
        features = problem.embed(render(gbuffer, material, self.look.lights(), background))
        bend = 1.0 - (material.normal * gbuffer.normal).sum(-1).mean()
        alloy = (material.metallic - self.look.field.start_metallic).square().mean()
        loss = problem.loss(features) + METALLIC_PRIOR * alloy + NORMAL_PRIOR * bend
        loss = loss + SPARSITY_PRIOR * self.look.field.sparsity()
        if not torch.isfinite(loss):
            raise PatinaError(f"The look became not a number in step {self.step} from {self.start}.", DIVERGED)
        self._optimizer.zero_grad()
        loss.backward()
        self._optimizer.step()
        return float(problem.loss.score(features.detach()).mean())

    def _choose_views(self, generator: torch.Generator) -> list[int]:
        """Half whole views, half close-ups, none twice."""
        count = self.problem.pool.shape[0]
        half = count // 2
        whole = torch.randperm(half, generator=generator)[: (self.problem.plan.crops + 1) // 2]
        close = half + torch.randperm(count - half, generator=generator)[: self.problem.plan.crops // 2]
        return [*whole.tolist(), *close.tolist()]

    def _generator(self, step: int) -> torch.Generator:
        return torch.Generator().manual_seed((self.problem.seed * 64 + self.index) * 100_003 + step + 1)

    def state(self) -> dict[str, Tensor]:
        """Everything that the next step depends on."""
        state = {"index": torch.tensor(self.index), "step": torch.tensor(self.step)}
        state |= {f"look.{name}": value for name, value in self.look.state_dict().items()}
        for number, values in self._optimizer.state_dict()["state"].items():
            state |= {f"adam.{number}.{name}": value for name, value in values.items()}
        return state

    def restore(self, state: dict[str, Tensor]) -> None:
        """Take up what `state` gave."""
        self.step = int(state["step"])
        self.look.load_state_dict({name[5:]: value for name, value in state.items() if name.startswith("look.")})
        adam: dict[int, dict[str, Tensor]] = {}
        for key, value in state.items():
            if key.startswith("adam."):
                _, number, name = key.split(".")
                adam.setdefault(int(number), {})[name] = value
        self._optimizer.load_state_dict({"state": adam, "param_groups": self._optimizer.state_dict()["param_groups"]})


class _Progress:
    """Counts the steps of all runs, smooths the score, and tells the time left."""

    def __init__(self, report: Report, plan: Plan) -> None:
        self._report, self.step, self._score = report, 0, 0.0
        self._total = plan.starts * plan.start_steps + plan.steps - plan.start_steps
        self._begun, self._counted = time.monotonic(), 0

    def __call__(self, score: float, look: Look) -> None:
        self.step += 1
        self._counted += 1
        self._score = SMOOTHING * self._score + (1.0 - SMOOTHING) * score if self._counted > 1 else score
        pace = (time.monotonic() - self._begun) / self._counted
        self._report(self.step, self._total, pace * (self._total - self.step), self._score, look)
