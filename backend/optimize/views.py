"""Which pictures a run looks at: anchors from the rig or from the encoder, the pools of views, the evaluation views."""

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
from ..scene import Scene, close_up, join, six_sides


def best_anchor(scene: Scene, size: int, score: Callable[[GBuffer], Tensor]) -> Tensor:
    """Of evenly spread directions, the one whose picture `score` (GBuffer of B pictures -> (B,)) likes best: (1, 3)."""
    directions = fibonacci_directions(TUNING.directions, min_height=0.0, device=scene.mesh.device)
    views = make_gbuffer(scene.mesh, scene.visibility, frame_mesh(scene.mesh, directions, up=scene.up), size, size)
    return directions[score(views).argmax()][None]


def view_pool(
    scene: Scene, anchors: Tensor, count: int, size: int, generator: torch.Generator, num_rays: int = NUM_RAYS
) -> GBuffer:
    """Pictures to optimise against: `count`, the first half of the whole mesh, the second half close-ups."""
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
    """Pools of pictures for the steps of a run, in turn, of which one is held at a time.

    Args:
        cast: makes the pool of a number, always the same.
        plan: of the run. Each pool serves as many steps as TUNING.pool_reuse says, the first one all short runs too.

    Attributes:
        seconds: that casting took so far.
    """

    def __init__(self, cast: Callable[[int], GBuffer], plan: Plan) -> None:
        self._cast, self._period = cast, max(plan.start_steps, TUNING.pool_reuse * plan.views // plan.crops)
        self._held: dict[int, GBuffer] = {}
        self.seconds, self._casts = 0.0, 0

    def at(self, step: int, width: int | None = None) -> GBuffer:
        """The pictures that a step chooses from; wider ones than `width` [px] are thinned, for good."""
        number = step // self._period
        if number not in self._held:
            self._held.clear()  # first: there is memory for one
            begun = time.monotonic()
            self._held[number] = self._cast(number)
            self.seconds += time.monotonic() - begun
            self._casts += 1
        while width is not None and self._held[number].shape[-1] > width:
            self._held[number] = self._held[number].thinned()
        return self._held[number]

    def seconds_left(self, step: int, last: int) -> float:
        """How long casting will take after one step and up to another, by how long it took so far [s]."""
        return (last // self._period - step // self._period) * self.seconds / self._casts


def evaluation_views(scene: Scene, anchor: Tensor, size: int, num_rays: int = NUM_RAYS) -> GBuffer:
    """Four sides, the anchor's view and three close-ups: what starts are compared by."""
    sides = six_sides(scene).select(slice(0, 4))
    cameras = [sides, frame_mesh(scene.mesh, anchor, up=scene.up), close_up(scene, anchor, 3, 0.4)]
    return scene.see(join(cameras), size, num_rays=num_rays)
