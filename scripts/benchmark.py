"""Measure Patina on this machine, on the path that the button takes.

    python3 scripts/benchmark.py speed [--device cpu|cuda] [--json FILE]
    python3 scripts/benchmark.py fidelity [--json FILE]

speed      one draft and one standard run on the monkey head, by stage, with the backend's peak memory.
fidelity   what the optimiser sees against quadrature, Cycles and EEVEE; the pictures go to out/fidelity.

The exit code is 1 when a figure misses its limit.
"""

import argparse
import json
import subprocess
import sys
import tempfile
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Literal

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from backend.config import DEFAULTS, DEVICES, Settings
from scripts import blender, environment
from scripts.environment import say
from scripts.stylize import stylize

PROMPT = "red brick"
LIMIT_SECONDS = {"draft": 60.0, "standard": 240.0}  # click to material at 1024 px, on 2 CPU cores
LIMIT_BYTES = 3e9  # of the backend, on a CPU


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
    parser.add_argument("--device", choices=DEVICES, default="auto", help="auto: the CPU, and CUDA where there is one")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the rows there too")
    arguments = parser.parse_args()
    rows = speed(arguments.device) if arguments.what == "speed" else fidelity()
    for row in rows:
        value = f"{row.value:10.2f}" if row.value is not None else "         -"
        limit = f"limit {row.limit:g}" if row.limit is not None else ""
        mark = "MISSES ITS LIMIT" if row.short else row.reason
        print(f"{row.name:64}{value} {row.unit:4}{limit:14}{mark}".rstrip())
    if arguments.json:
        arguments.json.write_text(json.dumps([asdict(row) for row in rows], indent=2) + "\n", encoding="utf-8")
    return int(any(row.short for row in rows))


def speed(device: str) -> list[Row]:
    """Measure both qualities on the devices that are asked for."""
    cuda = has_cuda()
    rows: list[Row] = []
    for name in ("cpu", "cuda") if device == "auto" else (device,):
        for quality, limit in LIMIT_SECONDS.items():
            if name == "cuda" and not cuda:
                rows.append(Row(f"cuda {quality}", None, None, "lower", "s", "no CUDA device on this machine"))
                continue
            rows += measure(name, quality, limit if name == "cpu" else None)
    return rows


def measure(device: str, quality: str, limit: float | None) -> list[Row]:
    """Run once and return the total, each stage, and the peak memory."""
    say(f"{device} {quality}")
    with tempfile.TemporaryDirectory(prefix="patina-") as scratch:
        scene = Path(scratch) / "monkey.blend"
        blender.run("monkey", {"scene": str(scene)})
        settings = Settings(quality=quality, device=device, resolution=DEFAULTS.resolution)  # type: ignore[arg-type]
        result: dict[str, Any] = json.loads(stylize(scene, PROMPT, Path(scratch) / "out", settings).read_text("utf-8"))
    seconds = dict(result["seconds"])
    name = f"{device} {quality}"
    rows = [Row(f"{name}: click to material", seconds.pop("click_to_material"), limit, "lower", "s")]
    rows += [Row(f"{name}: {stage}", value, None, "lower", "s") for stage, value in seconds.items()]
    memory = LIMIT_BYTES / 1e9 if device == "cpu" else None
    return [*rows, Row(f"{name}: peak memory", result["peak_memory_bytes"] / 1e9, memory, "lower", "GB")]


def fidelity() -> list[Row]:
    """Compare pictures, in the backend's environment."""
    python = environment.ensure(environment.BACKEND)
    command = [python, Path(__file__).with_name("fidelity.py"), environment.ROOT / "out" / "fidelity"]
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True, cwd=environment.ROOT)
    return [Row(**item) for item in json.loads(done.stdout.splitlines()[-1])]


def has_cuda() -> bool:
    python = environment.ensure(environment.BACKEND)
    check = "import sys, torch; sys.exit(not torch.cuda.is_available())"
    return subprocess.run([python, "-c", check], capture_output=True).returncode == 0


if __name__ == "__main__":
    blender.main_guard(main)
