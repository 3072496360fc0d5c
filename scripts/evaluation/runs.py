"""The runs of an evaluation: prompts x meshes x seeds, each in a folder of its own, repeated only where needed.

RUN/result/      result.json, maps/ and contact_sheet.png, as every run of Patina leaves them
RUN/view_N.png   the pictures, see pictures.py
RUN/done.json    written last: the key of what the run depends on
"""

import dataclasses
import hashlib
import json
import shutil
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from backend.config import Settings
from backend.errors import BackendError
from backend.job import LOG_FILE, MESH_FILE, PREVIEW_DIR, RESULT_DIR, RESULT_FILE, Job, read_job, write_job
from scripts.environment import ROOT, say
from scripts.evaluation.meshes import SCENE, digest
from scripts.evaluation.prompts import folder_name
from scripts.stylize import stylize

DONE = "done.json"
_RUN_CODE = ("backend", "scripts/evaluation/pictures.py")
_CYCLES_CODE = ("addon", "scripts/stylize.py", "scripts/in_blender/stylize.py", "scripts/in_blender/render.py")


@dataclass(frozen=True)
class Run:
    """One run: the prompt, the name of the mesh, the settings with the seed, and the folder for its files."""

    prompt: str
    mesh: str
    settings: Settings
    folder: Path

    @property
    def result(self) -> Path:
        """The path of result.json."""
        return self.folder / RESULT_DIR / RESULT_FILE


def plan(prompts: Sequence[str], meshes: Sequence[str], seeds: int, settings: Settings, output: Path) -> list[Run]:
    """All runs, prompt by prompt. The seeds are the settings' own one and those that follow it."""
    runs = []
    for prompt in prompts:
        for mesh in meshes:
            for seed in range(settings.seed, settings.seed + seeds):
                folder = output / "runs" / mesh / folder_name(prompt) / f"seed_{seed}"
                runs.append(Run(prompt, mesh, dataclasses.replace(settings, seed=seed), folder))
    return runs


def code_digest(cycles: bool) -> str:
    """A digest of all code and data that a run and its pictures depend on."""
    return digest([ROOT / item for item in (*_RUN_CODE, *(_CYCLES_CODE if cycles else ()))])


def key_of(run: Run, mesh: Path, code: str, cycles: bool) -> str:
    """What the result of a run depends on, as a digest. `mesh` is a folder of meshes.make_mesh."""
    settings = dataclasses.asdict(run.settings)
    parts = [run.prompt, run.mesh, settings, digest([mesh / MESH_FILE]), code, cycles]
    return hashlib.sha256(json.dumps(parts, sort_keys=True).encode("utf-8")).hexdigest()


def is_done(run: Run, key: str) -> bool:
    """Whether the run's folder holds a complete result for this key."""
    try:
        done = json.loads((run.folder / DONE).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return False
    return isinstance(done, dict) and done.get("key") == key and run.result.is_file()


def perform(run: Run, key: str, work: Callable[[Run], None]) -> bool:
    """Do a run with `work`, unless its result is there already. Returns whether it was done anew.

    A folder that an interrupted run or another key has left is emptied first.

    Raises: whatever `work` raises; the run counts as not done then.
    """
    if is_done(run, key):
        return False
    shutil.rmtree(run.folder, ignore_errors=True)
    run.folder.mkdir(parents=True)
    work(run)
    (run.folder / DONE).write_text(json.dumps({"key": key}), encoding="utf-8")
    return True


def run_backend(run: Run, mesh: Path) -> None:
    """Run the job in the backend, without Blender. Raises BackendError with the end of the log."""
    template = read_job(mesh)
    job: Job = dataclasses.replace(template, prompt=run.prompt, settings=run.settings)
    write_job(job, run.folder)
    shutil.copyfile(mesh / MESH_FILE, run.folder / MESH_FILE)
    command = [sys.executable, "-m", "backend", "run", str(run.folder), "--with-parent"]
    log = run.folder / "output.log"
    with (
        open(log, "wb") as output,
        subprocess.Popen(command, stdin=subprocess.PIPE, stdout=output, stderr=output, cwd=ROOT) as process,
    ):
        code = process.wait()
    if code:
        texts = [
            path.read_text(encoding="utf-8", errors="replace") for path in (log, run.folder / LOG_FILE) if path.exists()
        ]
        raise BackendError(f"The run ended with exit code {code}: {' '.join(texts).strip()[-500:]}")
    (run.folder / MESH_FILE).unlink()  # every run of a mesh has the same
    shutil.rmtree(run.folder / PREVIEW_DIR, ignore_errors=True)


def run_blender(run: Run, mesh: Path) -> None:
    """Run as the button in Blender does, and save the restyled scene. Raises PatinaError."""
    stylize(mesh / SCENE, run.prompt, run.folder / RESULT_DIR, run.settings)


def announce(run: Run, number: int, count: int, named: bool) -> None:
    """Say which run comes next, with its prompt only if `named`."""
    what = f"“{run.prompt}”, " if named else ""
    say(f"{number} of {count}: {what}{run.mesh}, seed {run.settings.seed}")
