"""The measurements of benchmark.py in the backend's environment. Prints one JSON object.

python scripts/speed.py step JOB MODEL DEVICE     a step of the optimiser, and its encoder alone on the same crops
python scripts/speed.py cost JOB                  how a run grows with pixels, steps and triangles
python scripts/speed.py bake JOB DEVICE FOLDER    all maps at 2048 px; they and the environment go to FOLDER
python scripts/speed.py run JOB [warm]            the whole job, in a new process or in a standby process
python scripts/speed.py checkpoint FILE           ViT-B/32 without its weights: what it costs does not depend on them
python scripts/speed.py prepare                   compiles everything, which is not to be measured
python scripts/speed.py machine                   the specification of this machine
"""

import dataclasses
import json
import os
import platform
import re
import shutil
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
os.environ.setdefault("GOMP_SPINCOUNT", "1000")  # as backend/__main__.py sets it

import psutil  # noqa: E402
import torch  # noqa: E402

from backend import events  # noqa: E402
from backend.bake import bake_maps, bake_shadows, write_maps  # noqa: E402
from backend.config import ENVIRONMENT_WIDTH, PLANS, Settings  # noqa: E402
from backend.field.look import load_look  # noqa: E402
from backend.field.material import NEUTRAL  # noqa: E402
from backend.geometry.mesh import Mesh, mesh_from_arrays  # noqa: E402
from backend.guidance.encoder import Encoder  # noqa: E402
from backend.guidance.models import load_encoder  # noqa: E402
from backend.guidance.understanding import understand  # noqa: E402
from backend.job import (  # noqa: E402
    ENVIRONMENT_FILE,
    EVENTS_FILE,
    LOOK_FILE,
    MESH_FILE,
    RESULT_DIR,
    RESULT_FILE,
    read_job,
)
from backend.optimize.loop import _Run
from backend.optimize.problem import (
    Problem,  # noqa: E402
    set_up_problem,
)
from backend.prepare import prepare  # noqa: E402
from backend.report import peak_memory_bytes  # noqa: E402
from backend.runtime.device import bfloat16_is_fast  # noqa: E402
from backend.scene import load_mesh, set_light, set_scene  # noqa: E402
from backend.shading.environment import environment_image  # noqa: E402
from backend.shading.lobes import KINDS, LobeTable  # noqa: E402
from backend.texture.image_io import write_environment  # noqa: E402
from tests.geometry import shapes  # noqa: E402

ROOT = Path(__file__).resolve().parent.parent
CROPS, LIGHTS = 4, 32  # of the step that is compared with the encoder
BAKE_SIZE = 2048  # [px]
REPEATS, LEAST_SECONDS = 12, 6.0  # of alternating timings; short ones repeat more often, to average out noise
STANDBY_READY = 20.0  # time after which a standby process has done its imports [s]


def step(job: Path, model: str, device: torch.device) -> dict[str, float]:
    """Seconds of a step and of its encoder's forward and backward pass, each beside the other, and memory [bytes]."""
    mesh, _ = load_mesh(job / MESH_FILE, device)
    encoder = random_clip(device) if model == "ViT-B-32" else load_encoder(model, device)
    problem = pose_problem(job, mesh, encoder)
    run = _Run(problem, 0, NEUTRAL)
    pictures = torch.rand(CROPS, 3, encoder.image_size, encoder.image_size, device=device, requires_grad=True)

    def encode() -> None:
        pictures.grad = None
        problem.loss(problem.encoder.encode_image(pictures)).backward()

    ours, floor = alternately([run._step, encode], device)
    return {
        "step": ours,
        "encoder": floor,
        "memory": peak_memory_bytes(),
    }


def cost(job: Path) -> dict[str, dict[str, float]]:
    """Milliseconds with mini: for a step by pixels, by triangles of a sphere and by specular lobes; for a run by
    its steps."""
    device = torch.device("cpu")
    mesh, _ = load_mesh(job / MESH_FILE, device)
    encoder = load_encoder("mini", device)
    posed = pose_problem(job, mesh, encoder)
    pool = posed.pools.at(0)
    crops = (2, 4, 8, 16)
    runs = [_Run(dataclasses.replace(posed, plan=dataclasses.replace(posed.plan, crops=n)), 0, NEUTRAL) for n in crops]
    by_crops = alternately([run._step for run in runs], device)
    pixels = [len(pool.select(run._choose_views(pool.shape[0], run._generator(0)))) for run in runs]
    steps = (10, 20, 40, 80)
    by_steps = run_of(runs[1], steps)
    rings = (71, 224, 707)  # twenty thousand triangles, two hundred thousand, and two million
    spheres = [mesh_from_arrays(shapes.sphere(number), device)[0] for number in rings]
    sphere_runs = [_Run(pose_problem(job, sphere, load_encoder("mini", device)), 0, NEUTRAL) for sphere in spheres]
    by_triangles = alternately([run._step for run in sphere_runs], device)
    table = LobeTable.load(device)
    single = LobeTable(table.shape[: 2 + len(KINDS)], table.albedo)

    def step_with(chosen: LobeTable) -> None:
        LobeTable.load = staticmethod(lambda device: chosen)  # type: ignore[method-assign, assignment]
        runs[1]._step()

    lobes = (1, len(table.shape) // (2 + len(KINDS)))
    by_lobes = alternately([lambda: step_with(single), lambda: step_with(table)], device)
    return {
        "lobes": {str(n): 1e3 * value for n, value in zip(lobes, by_lobes, strict=True)},
        "pixels": {str(n): 1e3 * value for n, value in zip(pixels, by_crops, strict=True)},
        "steps": {str(n): 1e3 * value for n, value in zip(steps, by_steps, strict=True)},
        "triangles": {str(len(s.triangles)): 1e3 * value for s, value in zip(spheres, by_triangles, strict=True)},
    }


def run_of(run: _Run, steps: tuple[int, ...]) -> list[float]:
    """Seconds from a run's start to each of these steps."""
    seconds = []
    started = time.perf_counter()
    for number in range(max(steps)):
        run.step = number
        run._step()
        if number + 1 in steps:
            seconds.append(time.perf_counter() - started)
    return seconds


def bake(job: Path, device: torch.device, folder: Path) -> dict[str, float]:
    """Time of baking [s]; also writes the files for timing Blender's import."""
    mesh, _ = load_mesh(job / MESH_FILE, device)
    scene = set_scene(mesh, read_job(job), Settings())
    sky = scene.sky  # a run has cast it before
    look = load_look(job / LOOK_FILE, 0, scene.convexity).to(device)
    bake_maps(mesh, look.field, 64, 16)  # compiles, on a new machine
    started = time.perf_counter()
    maps, _ = bake_maps(mesh, look.field, BAKE_SIZE, 16)
    maps |= bake_shadows(mesh, sky, BAKE_SIZE, 16)
    synchronize(device)
    seconds = time.perf_counter() - started
    (folder / "maps").mkdir(parents=True, exist_ok=True)
    write_maps(folder, maps, None)
    shutil.copy(job / RESULT_DIR / RESULT_FILE, folder)  # the import reads it
    with torch.no_grad():
        picture = environment_image(look.lights(), ENVIRONMENT_WIDTH // 2, ENVIRONMENT_WIDTH)
    write_environment(folder / ENVIRONMENT_FILE, picture.cpu().numpy())
    return {"bake": seconds}


def run(job: Path, warm: bool) -> dict[str, float]:
    """Seconds from the job's start to the first event of each kind, in a new process or in a standby process."""
    command = [sys.executable, "-m", "backend", *(["standby"] if warm else ["run", str(job)])]
    (job / EVENTS_FILE).unlink(missing_ok=True)
    started = time.perf_counter()
    process = subprocess.Popen(
        command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    assert process.stdin is not None
    if warm:
        time.sleep(STANDBY_READY)
        started = time.perf_counter()
        process.stdin.write(json.dumps(str(job)).encode() + b"\n")  # as addon/standby.py does
        process.stdin.flush()  # it stays open: its end would end the run
    return follow(job, started, process.poll)


def follow(folder: Path, started: float, ended: Callable[[], int | None]) -> dict[str, float]:
    """The first time of each kind of event, until the last."""
    reader, seen = events.EventReader(folder / EVENTS_FILE), dict[str, float]()
    while "done" not in seen:
        finished = ended() is not None
        for event in reader.read():
            seen.setdefault(type(event).__name__.lower(), time.perf_counter() - started)
        if finished and "done" not in seen:
            raise RuntimeError(f"the run in {folder} failed")
        time.sleep(0.01)
    return seen


def pose_problem(job: Path, mesh: Mesh, encoder: Encoder) -> Problem:
    """The problem of a draft, with CROPS pictures and LIGHTS lights in a step."""
    settings = Settings(quality="draft", device=mesh.device.type)  # type: ignore[arg-type]
    plan = dataclasses.replace(PLANS[encoder.family, "draft"], crops=CROPS, lights=LIGHTS, views=32)
    task = read_job(job)
    light = set_light(Path(), settings, LIGHTS, mesh.device)
    guidance = understand(task.prompt, encoder.family)
    problem, _ = set_up_problem(task, guidance, settings, plan, set_scene(mesh, task, settings), light, encoder)
    encoder.forget_text()
    return problem


def machine() -> dict[str, Any]:
    """Number of cores, whether there is CUDA, and a text with everything else that the figures depend on."""
    cuda = torch.cuda.is_available()
    names = re.findall(r"model name\s*:\s*(.+)", _read(Path("/proc/cpuinfo"))) or [platform.processor()]
    memory = f"{psutil.virtual_memory().total / 1e9:.0f} GB"
    gpu = torch.cuda.get_device_name() if cuda else "no CUDA"
    width = os.environ.get("NUMBA_CPU_NAME", "native") + f" ({torch.backends.cpu.get_cpu_capability()})"
    versions = f"{platform.platform()}, Python {platform.python_version()}, torch {torch.__version__}"
    return {
        "cores": len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count(),
        "cuda": cuda,
        "text": f"{names[0]}, instruction set {width}, {memory}, {gpu}, {versions}",
    }


def _read(path: Path) -> str:
    return path.read_text(encoding="utf-8") if path.exists() else ""


def random_clip(device: torch.device) -> Encoder:
    """ViT-B/32 without its weights: what it costs does not depend on them."""
    import open_clip

    model = open_clip.create_model("ViT-B-32")
    mean, deviation = open_clip.OPENAI_DATASET_MEAN, open_clip.OPENAI_DATASET_STD
    return Encoder(model, open_clip.get_tokenizer("ViT-B-32"), 224, mean, deviation, "clip").freeze(
        device, bfloat16_is_fast(device)
    )


def alternately(works: list[Callable[[], Any]], device: torch.device) -> list[float]:
    """Median seconds of each function. They run alternately, so that noise affects all of them."""
    seconds: list[list[float]] = [[] for _ in works]
    begun, number = time.perf_counter(), -1
    while (number := number + 1) < REPEATS + 2 or time.perf_counter() - begun < LEAST_SECONDS:
        for work, times in zip(works, seconds, strict=True):
            started = time.perf_counter()
            work()
            synchronize(device)
            if number >= 2:  # the first ones compile and allocate
                times.append(time.perf_counter() - started)
    return [statistics.median(times) for times in seconds]


def synchronize(device: torch.device) -> None:
    if device.type == "cuda":
        torch.cuda.synchronize()


def main() -> None:
    what, *given = sys.argv[1:]
    reply: Any = None
    if what == "machine":
        reply = machine()
    elif what == "prepare":
        reply = prepare()
    elif what == "checkpoint":
        import open_clip

        torch.save(open_clip.create_model("ViT-B-32").state_dict(), given[0])
    elif what == "step":
        reply = step(Path(given[0]), given[1], torch.device(given[2]))
    elif what == "bake":
        reply = bake(Path(given[0]), torch.device(given[1]), Path(given[2]))
    elif what == "cost":
        reply = cost(Path(given[0]))
    else:
        reply = run(Path(given[0]), "warm" in given)
    print(json.dumps(reply))


if __name__ == "__main__":
    main()
