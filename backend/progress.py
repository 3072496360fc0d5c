"""Progress of a run: events, preview pictures, stage times and cancellation."""

import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from . import events
from .bake import bake_preview
from .contact_sheet import DETAIL, SIDES, SIZE
from .errors import Cancelled
from .field.look import Look, StartLook
from .field.material import Start
from .field.surface_field import initial_field
from .geometry.cameras import frame_mesh
from .geometry.gbuffer import GBuffer
from .geometry.mesh import Mesh
from .geometry.occlusion import NUM_RAYS
from .guidance.understanding import understand
from .job import CANCEL_FILE, PREVIEW_DIR, Job
from .scene import Scene, rig_anchors, six_sides
from .texture.image_io import write_picture

PREVIEW_SIZE, PREVIEW_SECONDS = 256, 2.0
PICTURE, ARRAYS, WRITING = "preview.png", "preview.npz", "writing.npz"  # files in PREVIEW_DIR
PREVIEW_RAYS = 8  # shadow rays for each pixel
SHEET_WORK, BAKE_WORK = 0.5, 0.15  # cost of a contact-sheet pixel and of a texel, over a pool pixel with 32 rays
PIXEL_WORK = 13  # cost of a pool pixel without rays, over the cost of a ray
FRONT = slice(0, 1)  # of the six sides

Emit = Callable[[events.Event], None]


def stop_if_cancelled(folder: Path) -> None:
    if (folder / CANCEL_FILE).exists():
        raise Cancelled("Cancelled. Nothing was changed.")


def show_named_material(folder: Path, mesh: Mesh, job: Job, emit: Emit) -> None:
    """Write small maps of the library material that the prompt names, for Blender: all that a run can show at once.

    Nothing if the prompt names no material. Raises PromptError.
    """
    words = understand(job.prompt, "mini", job.settings.detail_size).words
    if words.settled:
        field = initial_field(Start(recipe=words.recipes[0]), job.settings.seed)
        _write(folder, bake_preview(mesh, field.to(mesh.device)), "", emit)


def _write(folder: Path, arrays: dict[str, NDArray[np.uint8]], picture: str, emit: Emit) -> None:
    where = folder / PREVIEW_DIR
    where.mkdir(exist_ok=True)
    np.savez(where / WRITING, **arrays)  # type: ignore[arg-type]
    with suppress(PermissionError):  # on Windows, while Blender reads the old file
        (where / WRITING).replace(where / ARRAYS)
    emit(events.Preview(picture, f"{PREVIEW_DIR}/{ARRAYS}"))


class Preview:
    """Reports progress, writes preview pictures, and raises Cancelled when the user cancels."""

    def __init__(self, folder: Path, scene: Scene, job: Job, emit: Emit) -> None:
        self._folder, self._emit, self._mesh = folder, emit, scene.mesh
        anchors = rig_anchors(job.cameras, scene.mesh)
        view = six_sides(scene).select(FRONT) if anchors is None else frame_mesh(scene.mesh, anchors[:1], up=scene.up)
        self._view = scene.see(view, PREVIEW_SIZE, num_rays=PREVIEW_RAYS)
        self._next = 0.0

    def __call__(self, step: int, total: int, seconds_left: float, score: float, look: Look) -> None:
        stop_if_cancelled(self._folder)
        if step % 5 == 0 or step == total:
            self._emit(events.Progress(step, total, round(seconds_left, 1), round(score, 4)))
        if time.monotonic() >= self._next:
            self.show(look)

    def show(self, look: Look | StartLook) -> None:
        """Write preview.png, a picture of the current look, and preview.npz for Blender.

        The arrays have 8 bits: `picture` (H, W, 3) sRGB, row 0 at the bottom, and of a Look the small maps of
        `bake_preview`.
        """
        picture = look.pictures(self._view)[0].permute(1, 2, 0).cpu().numpy()
        arrays = bake_preview(self._mesh, look.field) if isinstance(look, Look) else {}
        arrays["picture"] = (255.0 * picture[::-1].clip(0.0, 1.0)).round().astype(np.uint8)
        file = f"{PREVIEW_DIR}/{PICTURE}"
        (self._folder / PREVIEW_DIR).mkdir(exist_ok=True)
        write_picture(self._folder / file, picture)
        _write(self._folder, arrays, file, self._emit)
        self._next = time.monotonic() + PREVIEW_SECONDS


class BakeProgress:
    """Reports every fifth of a bake, and raises Cancelled when the user cancels."""

    def __init__(self, folder: Path, stage: str, emit: Emit) -> None:
        self._folder, self._stage, self._emit, self._reported = folder, stage, emit, 0

    def __call__(self, share: float) -> None:
        stop_if_cancelled(self._folder)
        if (fifths := int(5 * share)) > self._reported:
            self._reported = fifths
            self._emit(events.Status(f"{self._stage}, {20 * fifths} %"))


class Clock:
    """Wall time by stage, from the start of the work."""

    def __init__(self, started: float) -> None:
        self._laps: dict[str, float] = {}
        self._start = self._last = started
        self.lap("imports")

    def lap(self, stage: str) -> None:
        now = time.time()
        self._laps[stage], self._last = round(now - self._last, 3), now

    def total(self) -> float:
        return time.time() - self._start

    def seconds(self) -> dict[str, float]:
        return {**self._laps, "total": round(self.total(), 3)}


def seconds_to_finish(pool: GBuffer, rays: int, seconds: float, resolution: int, tiles: int) -> float:
    """Estimated time of baking and contact sheet [s], from the time of casting a pool with `rays` rays a pixel."""
    count, height, width = pool.shape
    seconds *= (PIXEL_WORK + NUM_RAYS) / (PIXEL_WORK + rays)
    sheet = (len(SIDES) + 1) * (DETAIL * SIZE) ** 2 * len(pool) / (count * height * width)
    return seconds / len(pool) * (SHEET_WORK * sheet + BAKE_WORK * tiles * resolution**2)
