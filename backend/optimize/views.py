"""Which pictures a run looks at: anchors from the rig or from the encoder, the pools of views, the exam."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import torch
from torch import Tensor

from ..config import Plan
from ..geometry.cameras import (
    Cameras,
    anchors_from_rig,
    fibonacci_directions,
    frame_mesh,
    orbit_directions,
    sample_cameras,
)
from ..geometry.gbuffer import GBuffer, make_gbuffer
from ..geometry.mesh import Mesh
from ..geometry.occlusion import NUM_RAYS, Occlusion
from ..geometry.visibility import Visibility
from ..job import Camera

Up = tuple[float, float, float]

RIG_SHARE = 0.5  # of the views lie around the anchors; the others go all around, so that no side is left bare
RIG_SPREAD = 0.45  # largest angle between such a view and its anchor [rad]
CLOSE_UP_ZOOM = (0.25, 0.6)  # width of a close-up over that of the whole view
AROUND = 24  # evenly spread directions that the other views start from
LOWEST = -0.5  # height of the lowest of them: few people look at a thing from below
REFRESH = 45  # times that a run sees each picture of a pool, on average, before another is cast: casting is dear


@dataclass(frozen=True)
class Scene:
    """The mesh, and what it takes to see it."""

    mesh: Mesh
    visibility: Visibility
    sky: Occlusion | None  # None: the mesh casts no shadows on itself
    up: Up

    def see(self, cameras: Cameras, size: int, jitter: Tensor | None = None, num_rays: int = NUM_RAYS) -> GBuffer:
        """Square pictures of the mesh, `size` pixels wide; its shadows are looked for along `num_rays` a pixel."""
        gbuffer = make_gbuffer(self.mesh, self.visibility, cameras, size, size, jitter)
        return self.sky.see(self.mesh, gbuffer, num_rays) if self.sky is not None else gbuffer


def rig_anchors(cameras: Sequence[Camera], mesh: Mesh) -> Tensor | None:
    """Directions (A, 3) from the mesh to the rig's cameras; None without a rig."""
    if not cameras:
        return None
    matrices = torch.tensor([camera.camera_to_world for camera in cameras])
    return anchors_from_rig(matrices, torch.tensor([camera.fov is not None for camera in cameras]), mesh)


def best_anchor(scene: Scene, size: int, score: Callable[[GBuffer], Tensor]) -> Tensor:
    """Of evenly spread directions, the one whose picture `score` (GBuffer of B pictures -> (B,)) likes best: (1, 3)."""
    directions = fibonacci_directions(AROUND, min_height=0.0, device=scene.mesh.device)
    views = make_gbuffer(scene.mesh, scene.visibility, frame_mesh(scene.mesh, directions, up=scene.up), size, size)
    return directions[score(views).argmax()][None]


def view_pool(
    scene: Scene, anchors: Tensor, count: int, size: int, generator: torch.Generator, num_rays: int = NUM_RAYS
) -> GBuffer:
    """Pictures to optimise against: `count`, the first half of the whole mesh, the second half close-ups."""
    device = scene.mesh.device
    around = fibonacci_directions(AROUND, min_height=LOWEST, device=device)
    around = around[torch.randperm(len(around), generator=generator).to(device)]
    cameras = []
    for close_ups in (0.0, 1.0):
        near = round(count / 2 * RIG_SHARE)
        for directions, number in ((anchors, near), (around, count // 2 - near)):
            cameras.append(
                sample_cameras(
                    scene.mesh,
                    scene.visibility,
                    directions,
                    number,
                    spread=RIG_SPREAD,
                    zoom=CLOSE_UP_ZOOM,
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
        plan: of the run. Each pool serves as many steps as REFRESH says, the first one all short runs too.

    Attributes:
        seconds: that casting took so far.
    """

    def __init__(self, cast: Callable[[int], GBuffer], plan: Plan) -> None:
        self._cast, self._period = cast, max(plan.start_steps, REFRESH * plan.views // plan.crops)
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


def six_sides(scene: Scene) -> Cameras:
    """Front, right, back, left, top and bottom, each filled by the mesh."""
    return frame_mesh(scene.mesh, orbit_directions(scene.mesh.device), up=scene.up)


def close_up(scene: Scene, anchor: Tensor, count: int, zoom: float) -> Cameras:
    """Fixed close-ups from an anchor (1, 3)."""
    return sample_cameras(
        scene.mesh,
        scene.visibility,
        anchor,
        count,
        spread=0.15,
        zoom=(zoom, zoom),
        close_ups=1.0,
        generator=torch.Generator().manual_seed(0),
        up=scene.up,
    )


def exam(scene: Scene, anchor: Tensor, size: int, num_rays: int = NUM_RAYS) -> GBuffer:
    """Four sides, the anchor's view and three close-ups: what starts are compared by."""
    sides = six_sides(scene).select(slice(0, 4))
    cameras = [sides, frame_mesh(scene.mesh, anchor, up=scene.up), close_up(scene, anchor, 3, 0.4)]
    return scene.see(join(cameras), size, num_rays=num_rays)


def join(parts: Sequence[Cameras]) -> Cameras:
    """All cameras of several batches."""
    return Cameras(
        torch.cat([part.position for part in parts]),
        torch.cat([part.rotation for part in parts]),
        torch.cat([part.tan_half_fov for part in parts]),
    )
