"""Camera views of a run: anchor directions, pools of training views, and the fixed evaluation views."""

import time
from collections.abc import Callable

import torch
from torch import Tensor

from ..config import TUNING, Plan
from ..geometry.cameras import (
    fibonacci_directions,
    frame_mesh,
    sample_cameras,
)
from ..geometry.gbuffer import GBuffer, make_gbuffer
from ..geometry.occlusion import NUM_RAYS
from ..runtime.memory import give_back
from ..scene import Scene, close_up, join, six_sides


def best_anchor(scene: Scene, size: int, score: Callable[[GBuffer], Tensor]) -> Tensor:
    """The direction (1, 3) whose view has the highest `score` (GBuffer of B pictures -> (B,)), of an even set."""
    directions = fibonacci_directions(TUNING.directions, min_height=0.0, device=scene.mesh.device)
    views = make_gbuffer(scene.mesh, scene.visibility, frame_mesh(scene.mesh, directions, up=scene.up), size, size)
    return directions[score(views).argmax()][None]


def view_pool(
    scene: Scene, anchors: Tensor, count: int, size: int, generator: torch.Generator, num_rays: int = NUM_RAYS
) -> GBuffer:
    """A pool of `count` training views: the first half shows the whole mesh, the second half are close-ups."""
    device = scene.mesh.device
    around = fibonacci_directions(TUNING.directions, min_height=TUNING.lowest, device=device)
    around = around[torch.randperm(len(around), generator=generator).to(device)]
    cameras = []
    for close_ups in (0.0, 1.0):
        near = round(count / 2 * TUNING.rig_share)
        for directions, number in ((anchors, near), (around, count // 2 - near)):
            cameras.append(
                sample_cameras(
                    scene.mesh,
                    scene.visibility,
                    directions,
                    number,
                    spread=TUNING.rig_spread,
                    zoom=TUNING.close_up_zoom,
                    close_ups=close_ups,
                    generator=generator,
                    up=scene.up,
                )
            )
    every = join(cameras)
    jitter = torch.rand(len(every), size * size, 2, generator=generator).to(device) - 0.5
    return scene.see(every, size, jitter, num_rays)


class ViewPools:
    """The pools of training views of a run. Later steps use later pools; one pool is in memory at a time.

    Args:
        cast: casts the pool with a given number, deterministically.
        plan: of the run. The steps for each pool follow from TUNING.pool_reuse; all short runs use the first pool.

    Attributes:
        seconds: time spent on casting so far.
    """

    def __init__(self, cast: Callable[[int], GBuffer], plan: Plan) -> None:
        self._cast, self._period = cast, max(plan.start_steps, TUNING.pool_reuse * plan.views // plan.crops)
        self._held: dict[int, GBuffer] = {}
        self.seconds, self._casts = 0.0, 0

    def casts(self, step: int) -> bool:
        """Whether `at` casts a pool for this step."""
        return step // self._period not in self._held

    def at(self, step: int, width: int | None = None) -> GBuffer:
        """The pool of a step. Pictures wider than `width` [px] are thinned in place."""
        number = step // self._period
        if number not in self._held:
            self._held.clear()  # before the cast: there is memory for one pool
            begun = time.monotonic()
            self._held[number] = self._cast(number)
            give_back()
            self.seconds += time.monotonic() - begun
            self._casts += 1
        while width is not None and self._held[number].shape[-1] > width:
            self._held[number] = self._held[number].thinned()
        return self._held[number]

    def seconds_left(self, step: int, last: int) -> float:
        """Estimated time of casting between two steps, from the mean time so far [s]."""
        return (last // self._period - step // self._period) * self.seconds / self._casts


def evaluation_views(scene: Scene, anchor: Tensor, size: int, num_rays: int = NUM_RAYS) -> GBuffer:
    """The evaluation views: four sides, the anchor's view and three close-ups."""
    sides = six_sides(scene).select(slice(0, 4))
    cameras = [sides, frame_mesh(scene.mesh, anchor, up=scene.up), close_up(scene, anchor, 3, 0.4)]
    return scene.see(join(cameras), size, num_rays=num_rays)
