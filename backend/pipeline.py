"""The story of a run: load, optimise, bake, write."""

import dataclasses
import math
import shutil
import time
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import NamedTuple

import numpy as np
import torch

from . import events
from .bake import bake_maps, bake_shadows, color_space, unmapped
from .config import ENVIRONMENT_WIDTH, PLANS, Plan, Settings
from .contact_sheet import View, contact_sheet, thumbnail, write_contact_sheet
from .errors import Cancelled, DeviceError, JobError
from .field.look import Look, StartLook, save_look
from .field.patterns import FAMILIES, solid_patterns
from .geometry.cameras import frame_mesh
from .geometry.gbuffer import GBuffer
from .geometry.mesh import Mesh, mesh_from_arrays
from .geometry.occlusion import NUM_RAYS, Occlusion
from .geometry.rasterize import make_visibility
from .guidance.encoder import Encoder
from .guidance.losses import PromptLoss
from .guidance.mini import distractors
from .guidance.models import load_encoder
from .guidance.understanding import Guidance, understand
from .job import (
    CANCEL_FILE,
    CHECKPOINT_FILE,
    CONTACT_SHEET_FILE,
    ENVIRONMENT_FILE,
    LOOK_FILE,
    MAP_FILES,
    MESH_FILE,
    PREVIEW_DIR,
    RESULT_DIR,
    RESULT_FILE,
    UDIM,
    WORLD_FILE,
    Job,
    map_file,
    read_job,
)
from .mesh_file import read_arrays
from .optimize.checkpoint import Checkpoint, fingerprint
from .optimize.loop import Problem, choose_starts, first_step, optimize
from .optimize.starts import NEUTRAL
from .optimize.views import Scene, ViewPools, best_anchor, close_up, exam, join, rig_anchors, six_sides, view_pool
from .report import peak_device_memory_bytes, peak_memory_bytes, versions
from .result import Result, publish, recover, write_result
from .runtime.memory import GB, Footprint, machine_memory, reductions
from .shading.environment import environment_image, studio, with_mean_radiance
from .shading.light_fit import fit_lights
from .shading.spherical_gaussian import SphericalGaussians
from .texture.image_io import Pixels, read_environment, write_environment, write_picture, write_texture
from .version import patina_version

PREVIEW_SIZE, PREVIEW_SECONDS = 256, 2.0
SHEET_MAPS = [name for name in MAP_FILES if name != "visibility"]  # which is for shaders, not for people
SHEET_SIZE, SHEET_DETAIL = 220, 1.25  # of the contact sheet's pictures [px], and how much larger they are rendered
SHEET_RAYS = 8  # that look for shadows from each of the larger pixels, and from those of the preview
SHEET_WORK, BAKE_WORK = 0.5, 0.15  # of a pixel of the sheet, and of a texel, over a pixel of a pool with 32 rays
PIXEL_WORK = 13  # of a pixel of a pool without rays, over that of a ray
POOL_STRIDE = 1_000_003  # between the seeds of successive pools; the generator takes 32 bits of them
SIDES = ("Front", "Right", "Back", "Left", "Top", "Bottom")
FRONT = slice(0, 1)  # of the six sides
OVERLAP_NOTICED = 0.02
UNMAPPED_NOTICED = 0.002  # share of the surface
WORLD_LIGHTS, WORLD_ERROR_NOTICED = 24, 0.25
NO_WORLD = "The scene's World gives no light: a neutral studio was used."
FAR_WORLD = "The World is too detailed for the lights that stand for it while optimizing: they differ by {} on average."
REDUCED = "To stay within {:.1f} GB of memory the run goes with {}."
UNMAPPED = "{} faces ({} of the surface) have no area in the UV map: each shows a single colour. Unwrap them by hand."

Emit = Callable[[events.Event], None]


def run(folder: Path, emit: Emit, started: float) -> Path:
    """Carry out the job in a folder; returns the path of its result.json.

    Args:
        started: when the work on the job began, as time.time() tells it [s].
    Raises: PatinaError of the kind that fits; an older result is untouched then, and nothing is left of the new one.
    """
    staging = folder / f"{RESULT_DIR}.partial"
    recover(staging, folder / RESULT_DIR)
    try:
        _run(folder, staging, emit, _Clock(started))
        publish(staging, folder / RESULT_DIR)
        (folder / RESULT_DIR / LOOK_FILE).replace(folder / LOOK_FILE)  # of use beside the job only
    finally:
        shutil.rmtree(staging, ignore_errors=True)
    return folder / RESULT_DIR / RESULT_FILE


def _run(folder: Path, staging: Path, emit: Emit, clock: "_Clock") -> None:
    warnings = []

    def warn(message: str) -> None:
        warnings.append(message)
        emit(events.Warning(message))

    emit(events.Status("Loading"))
    job = read_job(folder)
    torch.manual_seed(job.settings.seed)
    settings, device = resolve(job.settings)
    with ThreadPoolExecutor(1) as beside:  # rays are cast on one core while the encoder's packages load on another
        loading = beside.submit(load_encoder, settings.model, device)
        mesh, skipped = load_mesh(folder / MESH_FILE, device)
        if skipped:
            warn(f"{skipped} degenerate faces without area were skipped.")
        scene = set_scene(mesh, job, settings)
        encoder = loading.result()
    if encoder.remark:
        warn(encoder.remark)
    encoder.check_length(job.prompt)
    guidance = understand(job.prompt, encoder.family)
    emit(events.Reading(guidance.sentence))
    if guidance.remark:
        warn(guidance.remark)
    plan, memory, reduced = fit_plan(PLANS[encoder.family, settings.quality], encoder, mesh, settings)
    if reduced:
        warn(reduced)
    emit(events.Status(f"The run takes about {memory / GB:.1f} GB of memory"))
    clock.lap("load")

    emit(events.Status("Placing cameras"))
    light = set_light(folder / WORLD_FILE, settings, plan.lights, device)
    if light.remark:
        warn(light.remark)
    before = StartLook(NEUTRAL, light.lights)
    preview = _Preview(folder, scene, job, emit)
    preview.show(before)
    key = fingerprint(patina_version(), job.to_json(), str(settings), str(plan), folder / MESH_FILE)
    checkpoint = Checkpoint(folder / CHECKPOINT_FILE, key)
    tiles, begun = mesh.tiles(), time.monotonic()
    problem, anchor = pose(job, guidance, settings.seed, plan, scene, light, encoder)
    step = first_step(checkpoint)
    pool = problem.pools.at(step)  # is cast now
    after = _finishing(pool, plan.rays, time.monotonic() - begun, settings.resolution, max(1, len(tiles)))
    del pool
    encoder.forget_text()
    clock.lap("cameras")

    emit(events.Status("Choosing starts"))
    starts = choose_starts(problem, lambda: _stop_if_cancelled(folder))
    clock.lap("starts")

    emit(events.Status("Optimizing"))
    look = optimize(problem, starts, preview, checkpoint, warn, after)
    score = {"before": problem.examine(before)[1], "after": problem.examine(look)[1]}
    del problem, encoder  # their memory is for the maps
    clock.lap("optimize")

    (staging / "maps").mkdir(parents=True)
    thumbnails = _bake_all(folder, staging, emit, warn, scene, look, settings, tiles)
    clock.lap("bake")

    emit(events.Status("Writing files"))
    with torch.no_grad():
        radiance = environment_image(look.environment(), ENVIRONMENT_WIDTH // 2, ENVIRONMENT_WIDTH) / light.exposure
    lights = radiance.cpu().numpy()
    write_environment(staging / ENVIRONMENT_FILE, lights)
    save_look(staging / LOOK_FILE, look, light.exposure)
    clock.lap("write")

    views = _sheet_views(scene, anchor, before, look)
    facts = {
        "Object": job.object_name,
        "Model": Path(settings.model).name,
        "Quality": settings.quality,
        "Resolution": f"{settings.resolution} px",
        "Seed": str(settings.seed),
        "Time": f"{clock.total():.0f} s on {device.type}",
    }
    scores = (score["before"], score["after"])
    sheet = contact_sheet(job.prompt, views[:6], views[6], thumbnails, lights, scores, facts)
    write_contact_sheet(staging / CONTACT_SHEET_FILE, sheet)
    clock.lap("contact_sheet")

    result = Result(
        prompt=job.prompt,
        reading=guidance.sentence,
        settings=dataclasses.asdict(settings),
        seed=settings.seed,
        versions=versions(patina_version()),
        device=torch.cuda.get_device_name(device) if device.type == "cuda" else "cpu",
        triangles=len(mesh.triangles),
        maps={name: map_file(name, UDIM if tiles else None) for name in MAP_FILES},
        tiles=tiles,
        environment=ENVIRONMENT_FILE,
        contact_sheet=CONTACT_SHEET_FILE,
        light_error=light.error,
        score=score,
        seconds=clock.seconds(),
        estimated_memory_bytes=memory,
        peak_memory_bytes=peak_memory_bytes(),
        peak_device_memory_bytes=peak_device_memory_bytes(device),
        warnings=tuple(warnings),
    )
    write_result(staging / RESULT_FILE, result)
    checkpoint.remove()


def _bake_all(
    folder: Path,
    staging: Path,
    emit: Emit,
    warn: Callable[[str], None],
    scene: Scene,
    look: Look,
    settings: Settings,
    tiles: tuple[int, ...],
) -> dict[str, list[np.ndarray]]:
    """Bake and write all maps, tile by tile; the contact sheet's thumbnails of them."""
    mesh = scene.mesh
    count, share = unmapped(mesh)
    if share > UNMAPPED_NOTICED:
        warn(UNMAPPED.format(count, f"{share:.1%}"))
    thumbnails: dict[str, list[np.ndarray]] = {name: [] for name in SHEET_MAPS}
    for tile in tiles or (None,):
        stage = f"Baking maps, tile {tile}" if tile else "Baking maps"
        emit(events.Status(stage))
        report = _BakeProgress(folder, stage, emit)
        maps, overlap = bake_maps(mesh, look.field, settings.resolution, settings.margin, tile, report)
        report(1.0)
        if overlap > OVERLAP_NOTICED:
            where = f"tile {tile} of the UV map" if tile else "the UV map"
            warn(f"{overlap:.0%} of {where} overlaps itself; those faces share their texture.")
        maps |= bake_shadows(mesh, scene.sky, settings.resolution, settings.margin, tile)
        for name, picture in write_maps(staging, maps, tile).items():
            thumbnails[name].append(picture)
    return thumbnails


def resolve(settings: Settings) -> tuple[Settings, torch.device]:
    """Replace every "auto". Raises DeviceError when CUDA is asked for and absent."""
    cuda = torch.cuda.is_available()
    if settings.device == "cuda" and not cuda:
        reason = (
            "this torch was built without it" if torch.version.cuda is None else "no usable GPU or driver was found"
        )
        raise DeviceError(f"CUDA was asked for, but {reason}.", "Choose the device auto or cpu, or check the driver.")
    device = torch.device("cuda" if cuda and settings.device != "cpu" else "cpu")
    quality = settings.quality
    if quality == "auto":
        quality = "draft" if device.type == "cpu" else "standard"
    return dataclasses.replace(settings, device=device.type, quality=quality), device  # type: ignore[arg-type]


def fit_plan(plan: Plan, encoder: Encoder, mesh: Mesh, settings: Settings) -> tuple[Plan, int, str]:
    """The plan that the settings' memory has room for, what it takes [bytes], and a remark where it was reduced.

    Raises DeviceError when the smallest takes too much.
    """
    bound = settings.memory * GB or math.inf
    available = machine_memory(mesh.device)
    footprint = Footprint(
        encoder.image_size,
        encoder.weights(),
        encoder.activations(),
        len(mesh.triangles),
        settings.resolution,
        mesh.device.type == "cuda",
    )
    whose = "the bound" if bound < available else "all that this machine has"
    fitted = footprint.fit(plan, min(bound, available), whose)
    reduced = reductions(plan, fitted)
    remark = REDUCED.format(min(bound, available) / GB, reduced) if reduced else ""
    return fitted, footprint.peak(fitted), remark


def load_mesh(path: Path, device: torch.device) -> tuple[Mesh, int]:
    """Read mesh.npz; the mesh, and how many degenerate faces were skipped. Raises JobError, MeshError."""
    return mesh_from_arrays(read_arrays(path), device)


def write_maps(folder: Path, maps: Mapping[str, Pixels], tile: int | None) -> dict[str, np.ndarray]:
    """Write what bake_maps gave into a result folder; the contact sheet's thumbnails of it. Raises OutputError."""
    for name, image in maps.items():
        write_texture(folder / map_file(name, tile), image, color_space(name))
    return {name: thumbnail(maps[name]) for name in SHEET_MAPS}


def set_scene(mesh: Mesh, job: Job, settings: Settings) -> Scene:
    """The mesh with its visibility and, unless the settings say otherwise, its own shadows."""
    visibility = make_visibility(mesh)
    return Scene(mesh, visibility, Occlusion(mesh, visibility) if settings.self_shadows else None, job.up)


class Light(NamedTuple):
    """The light that runs begin with."""

    lights: SphericalGaussians  # on the device, of mean radiance MEAN_RADIANCE: the exposure of the pictures
    moves: bool
    exposure: float = 1.0  # what the scene's own light was multiplied by
    error: float | None = None  # of the fit to the World, see LightFit
    remark: str = ""


def set_light(world: Path, settings: Settings, num_lights: int, device: torch.device) -> Light:
    """The light of the settings; a studio where the World gives none. Raises JobError when its file cannot be read."""

    def on_device(lights: SphericalGaussians) -> SphericalGaussians:
        return SphericalGaussians(*(values.to(device) for values in lights))

    neutral = Light(on_device(studio(num_lights)), settings.light == "optimize")
    if settings.light != "world":
        return neutral
    if not world.is_file():
        return neutral._replace(remark=NO_WORLD)
    try:
        image = torch.from_numpy(read_environment(world))
    except (OSError, ValueError) as error:
        raise JobError(f"The World's image {world} cannot be read: {error}.", "Export the job again.") from None
    fit = fit_lights(image, max(num_lights, WORLD_LIGHTS))
    if fit is None:
        return neutral._replace(remark=NO_WORLD)
    lights = with_mean_radiance(fit.lights)
    exposure = float(lights.amplitude.sum() / fit.lights.amplitude.sum())
    remark = FAR_WORLD.format(f"{fit.error:.0%}") if fit.error > WORLD_ERROR_NOTICED else ""
    return Light(on_device(lights), False, exposure, fit.error, remark)


def pose(
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

    questions = patterned(exam(scene, anchors[:1], size, plan.rays))
    pools = ViewPools(cast, plan)
    problem = Problem(pools, questions, encoder, loss, plan, seed, light.lights, light.moves, words)
    return problem, anchors[:1]


def _finishing(pool: GBuffer, rays: int, seconds: float, resolution: int, tiles: int) -> float:
    """How long baking and the contact sheet will take, by how long the pool of so many rays a pixel took [s]."""
    count, height, width = pool.shape
    seconds *= (PIXEL_WORK + NUM_RAYS) / (PIXEL_WORK + rays)
    sheet = (len(SIDES) + 1) * (SHEET_DETAIL * SHEET_SIZE) ** 2 * len(pool) / (count * height * width)
    return seconds / len(pool) * (SHEET_WORK * sheet + BAKE_WORK * tiles * resolution**2)


def _sheet_views(scene: Scene, anchor: torch.Tensor, before: StartLook, after: Look) -> list[View]:
    cameras = join([six_sides(scene), close_up(scene, anchor, 1, 0.4)])
    gbuffer = scene.see(cameras, round(SHEET_DETAIL * SHEET_SIZE), num_rays=SHEET_RAYS)

    def small(pictures: torch.Tensor) -> np.ndarray:
        size = (SHEET_SIZE, SHEET_SIZE)
        smooth = torch.nn.functional.interpolate(pictures, size, mode="bilinear", antialias=True)
        return smooth.permute(0, 2, 3, 1).cpu().numpy()

    pictures = [small(look.pictures(gbuffer)) for look in (before, after)]
    return [View(name, *pair) for name, *pair in zip((*SIDES, "Close-Up"), *pictures, strict=True)]


def _stop_if_cancelled(folder: Path) -> None:
    if (folder / CANCEL_FILE).exists():
        raise Cancelled("Cancelled. Nothing was changed.")


class _Preview:
    """Reports progress, leaves a picture now and then, and stops when the user cancels."""

    def __init__(self, folder: Path, scene: Scene, job: Job, emit: Emit) -> None:
        self._folder, self._emit = folder, emit
        anchors = rig_anchors(job.cameras, scene.mesh)
        view = six_sides(scene).select(FRONT) if anchors is None else frame_mesh(scene.mesh, anchors[:1], up=scene.up)
        self._view = scene.see(view, PREVIEW_SIZE, num_rays=SHEET_RAYS)
        self._next = 0.0

    def __call__(self, step: int, total: int, seconds_left: float, score: float, look: Look) -> None:
        _stop_if_cancelled(self._folder)
        if step % 5 == 0 or step == total:
            self._emit(events.Progress(step, total, round(seconds_left, 1), round(score, 4)))
        if time.monotonic() >= self._next:
            self.show(look)

    def show(self, look: Look | StartLook) -> None:
        """Leave a picture of the look so far."""
        file = self._folder / PREVIEW_DIR / "preview.png"
        file.parent.mkdir(exist_ok=True)
        write_picture(file, look.pictures(self._view)[0].permute(1, 2, 0).cpu().numpy())
        self._emit(events.Preview(f"{PREVIEW_DIR}/{file.name}"))
        self._next = time.monotonic() + PREVIEW_SECONDS


class _BakeProgress:
    """Tells every fifth of a bake, and stops when the user cancels."""

    def __init__(self, folder: Path, stage: str, emit: Emit) -> None:
        self._folder, self._stage, self._emit, self._told = folder, stage, emit, 0

    def __call__(self, share: float) -> None:
        _stop_if_cancelled(self._folder)
        if (fifths := int(5 * share)) > self._told:
            self._told = fifths
            self._emit(events.Status(f"{self._stage}, {20 * fifths} %"))


class _Clock:
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
