"""What a run is optimised against, and how looks are compared."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import torch

from ..config import TUNING, Plan
from ..errors import DeviceError
from ..field.look import Look, StartLook, illuminated
from ..field.material import NEUTRAL, Start
from ..field.patterns import FAMILIES, solid_patterns
from ..geometry.gbuffer import GBuffer, scatter
from ..guidance.encoder import Encoder
from ..guidance.losses import PromptLoss
from ..guidance.mini import distractors
from ..guidance.understanding import Guidance, Words
from ..job import Job
from ..runtime.memory import HINT, smaller_step
from ..scene import Light, Scene, rig_anchors
from ..shading.color import tone_map
from ..shading.radiance import Illumination, reflect
from ..shading.spherical_gaussian import SphericalGaussians
from .starts import complexity_penalty
from .views import ViewPools, best_anchor, evaluation_views, view_pool

COARSE_VIEWS = (4, 5)  # of the evaluation views: the anchor's, and a close-up
PICTURES_AT_ONCE = 32  # that the encoder compares starts by
POOL_STRIDE = 1_000_003  # between the seeds of successive pools; the generator takes 32 bits of them
NO_ROOM_LEFT = "The memory ran out, even with {} pictures of {} px in a step."


@dataclass(frozen=True)
class Problem:
    """What is optimised against; nothing here changes during a run but which of the pools is held."""

    pools: ViewPools  # views of the whole mesh, then as many close-ups; features: the solid patterns of `seed`
    evaluation: GBuffer  # fixed views that compare starts and score the result; features likewise
    encoder: Encoder
    loss: PromptLoss
    plan: Plan
    seed: int
    lights: SphericalGaussians  # that every run begins with, on the device
    lights_move: bool  # else they stay so
    words: Words = Words()  # of the prompt

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

    def complexity_penalty(self, start: Start) -> float:
        """How much better than others a run from this start must look [loss]."""
        return TUNING.neutral_penalty if start == NEUTRAL else complexity_penalty(start, self.words.nature)

    @property
    def device(self) -> torch.device:
        return self.evaluation.position.device

    @cached_property
    def _coarse_views(self) -> GBuffer:
        return self.evaluation.select(COARSE_VIEWS)

    @torch.no_grad()
    def evaluate(self, look: Look | StartLook) -> tuple[float, float]:
        """Loss and score of a look on the evaluation's views."""
        features = self.encoder.encode_image(look.pictures(self.evaluation, background=0.5))
        return float(self.loss(features)), float(self.loss.score(features).mean())

    def evaluate_starts(self, starts: Sequence[Start]) -> list[float]:
        """The losses of starts on the evaluation's views, in the light that runs begin with."""
        return self._compare(starts, self.evaluation)

    def coarse_scores(self, starts: Sequence[Start]) -> list[float]:
        """The same on two of the views only: enough to compare hundreds."""
        return self._compare(starts, self._coarse_views)

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
            features = self.encoder.encode_image(torch.cat(pictures))
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


def set_up_problem(
    job: Job, guidance: Guidance, seed: int, plan: Plan, scene: Scene, light: Light, encoder: Encoder
) -> tuple[Problem, torch.Tensor]:
    """Put the prompt and the views together: the problem, none of its pools cast, and the main anchor (1, 3)."""
    size = encoder.image_size
    with torch.no_grad():
        prompt, *others = encoder.encode_text([guidance.text, *distractors(guidance.text)])
    loss = PromptLoss(prompt, torch.stack(others), encoder.logit_scale(), plan.contrast)
    words = guidance.words

    @torch.no_grad()
    def score(views: GBuffer) -> torch.Tensor:
        return loss.score(encoder.encode_image(StartLook(NEUTRAL, light.lights).pictures(views, background=0.5)))

    def patterned(views: GBuffer) -> GBuffer:
        families = FAMILIES if words.nature is None else words.nature
        return views.with_features(patterns=solid_patterns(views.position, seed, families, views.normal).bfloat16())

    anchors = rig_anchors(job.cameras, scene.mesh)
    if anchors is None:
        anchors = best_anchor(scene, size, score)

    def cast(number: int) -> GBuffer:
        generator = torch.Generator().manual_seed(seed + POOL_STRIDE * number)
        return patterned(view_pool(scene, anchors, plan.views, size, generator, plan.rays))

    questions = patterned(evaluation_views(scene, anchors[:1], size, plan.rays))
    pools = ViewPools(cast, plan)
    problem = Problem(pools, questions, encoder, loss, plan, seed, light.lights, light.moves, words)
    return problem, anchors[:1]
