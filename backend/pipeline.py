"""A run from job folder to result: load, optimise, bake, write."""

import dataclasses
import math
import shutil
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import torch

from . import events
from .bake import Survey, bake_maps, bake_shadows, survey_field, unmapped, write_maps
from .config import DEFAULTS, ENVIRONMENT_WIDTH, PLANS, TUNING, Plan, Settings
from .contact_sheet import contact_sheet, photograph, thumbnail, write_contact_sheet
from .field.look import Look, StartLook, save_look, unrefined
from .field.material import NEUTRAL, Start
from .geometry.mesh import Mesh
from .guidance.encoder import Encoder
from .guidance.models import load_encoder
from .guidance.understanding import understand
from .job import (
    CHECKPOINT_FILE,
    CONTACT_SHEET_FILE,
    ENVIRONMENT_FILE,
    KEEP_FILE,
    LOOK_FILE,
    MESH_FILE,
    RESULT_DIR,
    RESULT_FILE,
    THUMBNAIL_FILE,
    WORLD_FILE,
    read_job,
)
from .maps import MAPS, UDIM
from .optimize.checkpoint import Checkpoint, fingerprint
from .optimize.loop import choose_starts, first_step, optimize
from .optimize.problem import set_up_problem
from .progress import (
    BakeProgress,
    Clock,
    Emit,
    Preview,
    seconds_to_finish,
    show_named_material,
    stop_if_cancelled,
)
from .report import peak_device_memory_bytes, peak_memory_bytes, versions
from .result import Result, publish, recover, write_result
from .runtime.device import resolve
from .runtime.memory import GB, Footprint, give_back, machine_memory, reductions
from .scene import Scene, load_mesh, set_light, set_scene
from .shading.environment import environment_image
from .texture.image_io import write_environment, write_picture
from .version import patina_version

OVERLAP_NOTICED = 0.02
UNMAPPED_NOTICED = 0.002  # share of the surface
REDUCED = "To stay within {:.1f} GB of memory the run goes with {}."
KEPT = "The refinement was ended early, as you asked."
UNMAPPED = "{} faces ({} of the surface) have no area in the UV map: each shows a single colour. Unwrap them by hand."


def run(folder: Path, emit: Emit, started: float) -> Path:
    """Run the job in a folder and return the path of its result.json.

    Args:
        started: when the work on the job began, as time.time() tells it [s].
    Raises: a subclass of PatinaError. An older result stays untouched then, and the new files are removed.
    """
    staging = folder / f"{RESULT_DIR}.partial"
    recover(staging, folder / RESULT_DIR)
    try:
        _run(folder, staging, emit, Clock(started))
        publish(staging, folder / RESULT_DIR)
        (folder / RESULT_DIR / LOOK_FILE).replace(folder / LOOK_FILE)  # only useful in the job folder
    finally:
        shutil.rmtree(staging, ignore_errors=True)
    return folder / RESULT_DIR / RESULT_FILE


def _run(folder: Path, staging: Path, emit: Emit, clock: Clock) -> None:
    warnings = []

    def warn(message: str) -> None:
        warnings.append(message)
        emit(events.Warning(message))

    emit(events.Status("Loading"))
    job = read_job(folder)
    torch.manual_seed(job.settings.seed)
    settings, device = resolve(job.settings)
    with ThreadPoolExecutor(1) as beside:  # the encoder loads while rays are cast
        loading = beside.submit(load_encoder, settings.model, device)
        mesh, skipped = load_mesh(folder / MESH_FILE, device)
        if skipped:
            warn(f"{skipped} degenerate faces without area were skipped.")
        if settings.model == DEFAULTS.model:  # which follows the reading: others may choose another start
            show_named_material(folder, mesh, job, emit)
        scene = set_scene(mesh, job, settings)
        encoder = loading.result()
    if encoder.remark:
        warn(encoder.remark)
    encoder.check_length(job.prompt)
    guidance = understand(job.prompt, encoder.family, settings.detail_size)
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
    preview = Preview(folder, scene, job, emit)
    if guidance.words.settled:
        start = Start(recipe=guidance.words.recipes[0])
        preview.show(unrefined(start, light.lights, settings.seed, scene.convexity))
    else:
        preview.show(before)
    key = fingerprint(patina_version(), job.to_json(), str(settings), str(plan), str(TUNING), folder / MESH_FILE)
    checkpoint = Checkpoint(folder / CHECKPOINT_FILE, key)
    tiles, begun = mesh.tiles(), time.monotonic()
    problem, anchor = set_up_problem(job, guidance, settings, plan, scene, light, encoder)
    step = first_step(checkpoint)
    pool = problem.pools.at(step)  # casts the views
    after = seconds_to_finish(pool, plan.rays, time.monotonic() - begun, settings.resolution, max(1, len(tiles)))
    del pool
    encoder.forget_text()
    clock.lap("cameras")

    emit(events.Status("Choosing starts"))
    starts = choose_starts(problem, lambda: stop_if_cancelled(folder))
    clock.lap("starts")

    emit(events.Status("Optimizing"))
    if all(start.recipe for start in starts):
        problem = problem.of_library()
    look = optimize(problem, starts, preview, checkpoint, warn, after, (folder / KEEP_FILE).exists)
    if (folder / KEEP_FILE).exists():
        warn(KEPT)
    score = {"before": problem.evaluate(before)[1], "after": problem.evaluate(look)[1]}
    del problem, encoder  # frees their memory for the maps
    give_back()
    clock.lap("optimize")

    (staging / "maps").mkdir(parents=True)
    survey = survey_field(mesh, look.field)
    thumbnails = _bake_all(folder, staging, emit, warn, scene, look, survey, settings, tiles)
    clock.lap("bake")

    emit(events.Status("Writing files"))
    with torch.no_grad():
        radiance = environment_image(look.environment(), ENVIRONMENT_WIDTH // 2, ENVIRONMENT_WIDTH) / light.exposure
    lights = radiance.cpu().numpy()
    write_environment(staging / ENVIRONMENT_FILE, lights)
    save_look(staging / LOOK_FILE, look, light.exposure)
    clock.lap("write")

    views = photograph(scene, anchor, before, look)
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
    write_picture(staging / THUMBNAIL_FILE, views[0].after)
    clock.lap("contact_sheet")

    midlevel, scale = survey.displacement(mesh.radius)
    result = Result(
        prompt=job.prompt,
        reading=guidance.sentence,
        settings=dataclasses.asdict(settings),
        tuning=dataclasses.asdict(TUNING),
        seed=settings.seed,
        versions=versions(patina_version()),
        device=torch.cuda.get_device_name(device) if device.type == "cuda" else "cpu",
        triangles=len(mesh.triangles),
        maps={
            name: item.file(UDIM if tiles else None)
            for name, item in MAPS.items()
            if not item.optional or name in survey.fill
        },
        tiles=tiles,
        environment=ENVIRONMENT_FILE,
        contact_sheet=CONTACT_SHEET_FILE,
        thumbnail=THUMBNAIL_FILE,
        light_error=light.error,
        score=score,
        seconds=clock.seconds(),
        estimated_memory_bytes=memory,
        peak_memory_bytes=peak_memory_bytes(),
        peak_device_memory_bytes=peak_device_memory_bytes(device),
        height_midlevel=midlevel,
        height_scale=scale,
        emission_strength=1.0 / light.exposure if "emission" in survey.fill else None,
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
    survey: Survey,
    settings: Settings,
    tiles: tuple[int, ...],
) -> dict[str, list[np.ndarray]]:
    """Bake and write all maps, tile by tile. Returns thumbnails for the contact sheet, map -> one for each tile."""
    mesh = scene.mesh
    count, share = unmapped(mesh)
    if share > UNMAPPED_NOTICED:
        warn(UNMAPPED.format(count, f"{share:.1%}"))
    thumbnails: dict[str, list[np.ndarray]] = {}
    for tile in tiles or (None,):
        stage = f"Baking maps, tile {tile}" if tile else "Baking maps"
        emit(events.Status(stage))
        report = BakeProgress(folder, stage, emit)
        maps, overlap = bake_maps(mesh, look.field, settings.resolution, settings.margin, tile, report, survey)
        report(1.0)
        if overlap > OVERLAP_NOTICED:
            where = f"tile {tile} of the UV map" if tile else "the UV map"
            warn(f"{overlap:.0%} of {where} overlaps itself; those faces share their texture.")
        maps |= bake_shadows(mesh, scene.sky, settings.resolution, settings.margin, tile)
        write_maps(staging, maps, tile)
        for name in (name for name, item in MAPS.items() if item.on_sheet and name in maps):
            thumbnails.setdefault(name, []).append(thumbnail(maps[name]))
    return thumbnails


def fit_plan(plan: Plan, encoder: Encoder, mesh: Mesh, settings: Settings) -> tuple[Plan, int, str]:
    """Reduce a plan to the memory limit. Returns the plan, its estimated memory [bytes], and a remark if reduced.

    Raises DeviceError if the smallest plan exceeds the limit.
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
