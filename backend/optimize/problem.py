"""The optimisation problem: views, encoder, loss and light; and the evaluation of looks."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import torch

from ..config import TUNING, Plan, Settings
from ..errors import DeviceError
from ..field.look import Look, StartLook, illuminated, render
from ..field.material import NEUTRAL, Start
from ..field.patterns import FAMILIES, solid_patterns
from ..geometry.gbuffer import GBuffer, scatter
from ..guidance.encoder import Encoder
from ..guidance.losses import PromptLoss
from ..guidance.mini import distractors
from ..guidance.understanding import Guidance, Words
from ..job import Job
from ..materials.filtered import TEXEL
from ..materials.points import Convexity
from ..runtime.memory import HINT, smaller_step
from ..scene import Light, Scene, rig_anchors
from ..shading.color import tone_map
from ..shading.radiance import Illumination, reflect
from ..shading.spherical_gaussian import SphericalGaussians
from ..texture.texels import texel_size
from .library import library_starts
from .starts import complexity_penalty
from .views import ViewPools, best_anchor, evaluation_views, view_pool

COARSE_VIEWS = (4, 5)  # indices of evaluation views for the coarse score: the anchor's view and a close-up
PICTURES_AT_ONCE = 32  # batch size of the encoder when starts are evaluated
POOL_STRIDE = 1_000_003  # between the seeds of successive pools
NO_ROOM_LEFT = "The memory ran out, even with {} pictures of {} px in a step."


@dataclass(frozen=True)
class Problem:
    """The inputs of an optimisation. Constant during a run, except for the view pool in memory."""

    pools: ViewPools  # views of the whole mesh, then as many close-ups; features: the solid patterns of `seed`
    evaluation: GBuffer  # fixed evaluation views, for starts and for the final score; same features
    encoder: Encoder
    loss: PromptLoss
    plan: Plan
    seed: int
    lights: SphericalGaussians  # initial lights of every run, on the device
    lights_move: bool  # whether the lights are optimised
    library: tuple[Start, ...] = ()  # candidates among the library's materials
    freedom: float = 1.0  # weight of the networks in fields of library materials, see SurfaceField
    words: Words = Words()  # of the prompt
    texel: float = TEXEL  # width of the maps' texels [units of the unit sphere]
    convexity: Convexity | None = None  # of the mesh, for wear and deposits

    @property
    def size(self) -> int:
        """Width and height of the pictures [px]."""
        return -(-self.encoder.image_size // self.plan.downsampling)

    def smaller(self) -> "Problem":
        """A problem whose steps take less memory. Raises DeviceError if the steps have their minimum size."""
        plan = smaller_step(self.plan)
        if plan is None:
            raise DeviceError(NO_ROOM_LEFT.format(self.plan.crops, self.size), HINT)
        return replace(self, plan=plan)

    def of_library(self) -> "Problem":
        """The problem for runs that start from a library material: fewer steps, and less contrast, because the start
        need not be told from other looks any more."""
        plan = replace(self.plan, steps=round(TUNING.library_steps * self.plan.steps))
        return replace(self, plan=plan, loss=self.loss.with_contrast(TUNING.library_contrast))

    def complexity_penalty(self, start: Start) -> float:
        """The loss added to a run from this start when runs are compared."""
        return TUNING.neutral_penalty if start == NEUTRAL else complexity_penalty(start, self.words.nature)

    @property
    def device(self) -> torch.device:
        return self.evaluation.position.device

    @cached_property
    def _coarse_views(self) -> GBuffer:
        return self.evaluation.select(COARSE_VIEWS)

    @torch.no_grad()
    def evaluate(self, look: Look | StartLook) -> tuple[float, float]:
        """Loss and score of a look on the evaluation views."""
        features = self.encoder.encode_image(look.pictures(self.evaluation, background=0.5))
        return float(self.loss(features)), float(self.loss.score(features).mean())

    def evaluate_starts(self, starts: Sequence[Start]) -> list[float]:
        """The losses of starts on the evaluation views, in the initial light."""
        return self._compare(starts, self.evaluation)

    def coarse_scores(self, starts: Sequence[Start]) -> list[float]:
        """The coarse scores of starts: their losses on two of the evaluation views, to compare hundreds of starts."""
        return self._compare(starts, self._coarse_views)

    @torch.no_grad()
    def evaluate_materials(self, starts: Sequence[Start]) -> list[float]:
        """The losses of library materials on the evaluation views, in the initial light."""
        count, height, width = self.evaluation.shape
        ground = torch.full((count, 3, height, width), 0.5, device=self.device)
        losses = []
        for start in starts:
            material = StartLook(start, self.lights, self.seed, self.texel, self.convexity).material(self.evaluation)
            features = self.encoder.encode_image(render(self.evaluation, material, self.lights, ground))
            losses.append(float(self.loss(features)))
        return losses

    @torch.no_grad()
    def _compare(self, starts: Sequence[Start], views: GBuffer) -> list[float]:
        """Losses of simple starts. The illumination is cached for each roughness."""
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
    job: Job, guidance: Guidance, settings: Settings, plan: Plan, scene: Scene, light: Light, encoder: Encoder
) -> tuple[Problem, torch.Tensor]:
    """Set up the problem of a job. Returns it, with no view pool cast yet, and the main anchor (1, 3)."""
    size, seed = encoder.image_size, settings.seed
    with torch.no_grad():
        prompt, *others = encoder.encode_text([guidance.text, *distractors(guidance.text)])
    loss = PromptLoss(prompt, torch.stack(others), encoder.logit_scale(), plan.contrast)
    words = guidance.words
    library = tuple(library_starts(words, encoder, prompt))

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

    evaluation = patterned(evaluation_views(scene, anchors[:1], size, plan.rays))
    pools = ViewPools(cast, plan)
    mesh, texel = scene.mesh, TEXEL
    if library:
        texel = texel_size(mesh.positions[mesh.triangles], mesh.corner_uvs, settings.resolution)
    given = (pools, evaluation, encoder, loss, plan, seed, light.lights, light.moves)
    problem = Problem(*given, library, settings.freedom, words, texel, scene.convexity)
    return problem, anchors[:1]
