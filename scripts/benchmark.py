"""Measure Patina on this machine, through the same code path as the button in Blender.

    python3 scripts/benchmark.py speed [--device cpu|cuda] [--isa x86-64-v3] [--json FILE]
    python3 scripts/benchmark.py fidelity [--json FILE]

speed      the machine; the start of a job, a step against its encoder, bake and import, and one draft and one standard
           run on the monkey head by stage, with the backend's peak memory. --isa: as a processor of that kind does it.
fidelity   what the optimiser sees against quadrature, Cycles and EEVEE; the pictures go to out/fidelity.

The exit code is 1 when a figure misses its limit.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Literal

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from backend.config import OPTIONS, Settings
from backend.job import RESULT_DIR, RESULT_FILE
from backend.result import read_result
from scripts import blender, environment
from scripts.environment import say
from scripts.instruction_sets import INSTRUCTION_SETS, why_not
from scripts.stylize import stylize

PROMPT = "red brick"
RESOLUTION = 1024  # of the timed runs [px]
LIMIT_SECONDS = {"draft": 60.0, "standard": 240.0}  # click to material at 1024 px, on 2 CPU cores
LIMIT_BYTES = 3e9  # of the backend, on a CPU
NO_CUDA = "no CUDA device on this machine"
IMPORT = "import of 2048 px maps into Blender"
CUDA_JOB = "cuda: standard, ViT-B-32, 1024 px, job to files"
CUDA_MEMORY = "cuda: standard, ViT-B-32, 1024 px: peak GPU memory"
CUDA_ROWS = {  # limit, unit
    "cuda: ViT-B-32, 4 pictures, 32 lights: step / encoder alone": (1.5, ""),
    CUDA_JOB: (10.0, "s"),
    CUDA_MEMORY: (3.0, "GB"),
    "cuda: bake 2048 px, all maps": (1.0, "s"),
}


@dataclass(frozen=True)
class Row:
    """One figure. `value` is None where this machine cannot measure it, and `reason` says why."""

    name: str
    value: float | None
    limit: float | None
    better: Literal["lower", "higher"]
    unit: str
    reason: str = ""

    @property
    def short(self) -> bool:
        """Whether the figure misses its limit."""
        if self.value is None or self.limit is None:
            return False
        return self.value > self.limit if self.better == "lower" else self.value < self.limit


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("what", choices=("speed", "fidelity"))
    parser.add_argument(
        "--device", choices=OPTIONS["device"].choices, default="auto", help="auto: the CPU, and CUDA where there is one"
    )
    parser.add_argument("--isa", choices=INSTRUCTION_SETS, default="native", help="instruction set of all processes")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the rows there too")
    arguments = parser.parse_args()
    if reason := why_not(arguments.isa):
        parser.error(reason)
    os.environ.update(INSTRUCTION_SETS[arguments.isa])
    rows = []
    for row in speed(arguments.device) if arguments.what == "speed" else fidelity():
        rows.append(row)
        value = f"{row.value:10.2f}" if row.value is not None else "         -"
        limit = f"limit {row.limit:g}" if row.limit is not None else ""
        mark = "MISSES ITS LIMIT" if row.short else row.reason
        print(f"{row.name:64}{value} {row.unit:4}{limit:14}{mark}".rstrip(), flush=True)
    if arguments.json:
        arguments.json.write_text(json.dumps([asdict(row) for row in rows], indent=2) + "\n", encoding="utf-8")
    return int(any(row.short for row in rows))


def speed(device: str) -> Iterator[Row]:
    """Measure the whole way and its parts on the devices that are asked for."""
    machine = inside("machine")
    yield Row("machine", machine["cores"], None, "higher", "cores", machine["text"])
    devices = [name for name in ("cpu", "cuda") if device in ("auto", name)]
    if "cuda" in devices and not machine["cuda"]:
        devices.remove("cuda")
        yield from (Row(name, None, limit, "lower", unit, NO_CUDA) for name, (limit, unit) in CUDA_ROWS.items())
    if not devices:
        yield Row(IMPORT, None, 1.0, "lower", "s", "no maps: nothing was baked")
        return
    with tempfile.TemporaryDirectory(prefix="patina-") as scratch:
        folder = Path(scratch)
        scene = folder / "monkey.blend"
        blender.run("monkey", {"scene": str(scene)})
        request: dict[str, Any] = {"scene": str(scene), "prompt": PROMPT, "result": ""}
        for name in devices:
            job = folder / name
            job.mkdir()
            settings = {"device": name, "quality": "draft", "resolution": RESOLUTION}
            if name == "cuda":
                inside("checkpoint", folder / "clip.pt")
                settings |= {"quality": "standard", "model": f"ViT-B-32:{folder / 'clip.pt'}"}
            blender.run("roundtrip", request := {**request, "job": str(job), "settings": settings})
            yield from starts(job) if name == "cpu" else standard(job)
            yield from parts(name, job, folder / "maps")
            for quality, limit in LIMIT_SECONDS.items():
                yield from measure(name, scene, quality, limit if name == "cpu" else None)
        seconds = blender.run("roundtrip", {**request, "result": str(folder / "maps")})["import"]
        yield Row(IMPORT, seconds, 1.0, "lower", "s")


def starts(job: Path) -> list[Row]:
    """A draft with mini from the job to its files, in a new process and in one that stood by."""
    say("cpu: compiling")
    inside("prepare")
    say("cpu: a job, cold and warm")
    cold, warm = inside("run", job), inside("run", job, "warm")
    return [
        Row("cpu: start of the backend to its first event", cold["hello"], 1.0, "lower", "s"),
        Row("cpu: job to first preview, cold", cold["preview"], 8.0, "lower", "s"),
        Row("cpu: job to first preview, in a process that stood by", warm["preview"], 2.0, "lower", "s"),
        Row("cpu: draft, mini, 1024 px, job to files", cold["done"], 25.0, "lower", "s"),
    ]


def standard(job: Path) -> list[Row]:
    """The job of a GPU to its files, in a new process, once all that is compiled on a new machine lies on the disk."""
    say("cuda: a job, twice")
    _, again = inside("run", job), inside("run", job)
    result = read_result(job / RESULT_DIR / RESULT_FILE)
    found = {CUDA_JOB: again["done"], CUDA_MEMORY: (result.peak_device_memory_bytes or 0) / 1e9}
    return [Row(name, value, CUDA_ROWS[name][0], "lower", CUDA_ROWS[name][1]) for name, value in found.items()]


def parts(device: str, job: Path, maps: Path) -> list[Row]:
    """Steps against their encoder, the bake, and what a step's time depends on."""
    rows = []
    for model, limit in (("ViT-B-32", 1.4 if device == "cpu" else 1.5), ("mini", 2.5 if device == "cpu" else None)):
        say(f"{device}: a step with {model}")
        found = inside("step", job, model, device)
        name = f"{device}: {model}, 4 pictures, 32 lights"
        rows.append(Row(f"{name}: step / encoder alone", found["step"] / found["encoder"], limit, "lower", ""))
        rows.append(Row(f"{name}: step", 1e3 * found["step"], None, "lower", "ms"))
        if model != "mini" and device == "cpu":
            rows.append(Row(f"{name}: peak memory", found["memory"] / 1e9, 2.5, "lower", "GB"))
    say(f"{device}: bake")
    bake = inside("bake", job, device, str(maps))["bake"]
    rows.append(Row(f"{device}: bake 2048 px, all maps", bake, 6.0 if device == "cpu" else 1.0, "lower", "s"))
    if device == "cpu":
        say("what a step costs")
        cost = inside("cost", job)
        for what, name in (("pixels", "a step"), ("triangles", "a step"), ("steps", "a run")):
            for number, value in cost[what].items():
                rows.append(Row(f"{device}: {name} with mini, {number} {what}", value, None, "lower", "ms"))
        (few, less), *_, (many, more) = cost["triangles"].items()
        rows.append(Row(f"step with {many} triangles / {few}", more / less, 1.2, "lower", ""))
        (one, less), (lobes, more) = cost["lobes"].items()
        rows.append(Row(f"step with {lobes} specular lobes / {one}", more / less, 2.0, "lower", ""))
    return rows


def inside(*arguments: object) -> Any:
    """What scripts/speed.py measures in the backend's environment."""
    python = environment.ensure(environment.BACKEND)
    command = [str(item) for item in (python, Path(__file__).with_name("speed.py"), *arguments)]
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True, cwd=environment.ROOT)
    return json.loads(done.stdout.splitlines()[-1])


def measure(device: str, scene: Path, quality: str, limit: float | None) -> list[Row]:
    """Run once and return the total, each stage, and the peak memory."""
    say(f"{device} {quality}")
    with tempfile.TemporaryDirectory(prefix="patina-") as scratch:
        settings = Settings(quality=quality, device=device, resolution=RESOLUTION)  # type: ignore[arg-type]
        result = read_result(stylize(scene, PROMPT, Path(scratch) / "out", settings))
    seconds = dict(result.seconds)
    name = f"{device} {quality}"
    rows = [Row(f"{name}: click to material", seconds.pop("click_to_material"), limit, "lower", "s")]
    rows += [Row(f"{name}: {stage}", value, None, "lower", "s") for stage, value in seconds.items()]
    memory = LIMIT_BYTES / 1e9 if device == "cpu" else None
    return [*rows, Row(f"{name}: peak memory", result.peak_memory_bytes / 1e9, memory, "lower", "GB")]


def fidelity() -> list[Row]:
    """Compare pictures, in the backend's environment."""
    python = environment.ensure(environment.BACKEND)
    command = [python, Path(__file__).with_name("fidelity.py"), environment.ROOT / "out" / "fidelity"]
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True, cwd=environment.ROOT)
    return [Row(**item) for item in json.loads(done.stdout.splitlines()[-1])]


if __name__ == "__main__":
    blender.main_guard(main)
