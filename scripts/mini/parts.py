"""Training pictures, rendered in parts that are kept on the disk: what was rendered before an interruption stays."""

import json
import math
import os
import random
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from hashlib import sha256
from multiprocessing import connection, get_context, parent_process
from pathlib import Path
from typing import NamedTuple

import torch
from safetensors import safe_open
from safetensors.torch import save_file
from torch import Tensor

from .studio import Studio
from .subject import AnyLabel, Subject

PART = 1000  # renders
ROOT = Path(__file__).resolve().parents[2]
SOURCES = ("backend/materials", "backend/field", "backend/shading", "backend/geometry", "scripts/mini")
NOT_RENDERING = ("training.py", "evaluation.py", "card.py", "library_vocabulary.py", "parts.py")


class Renders(NamedTuple):
    """Pictures and what they show."""

    images: Tensor  # (N, 3, size, size) uint8
    labels: list[AnyLabel]
    sources: list[AnyLabel]  # of look-alikes: what they were made from; else the label


class Job(NamedTuple):
    """One part to render."""

    make: Callable[..., Subject]
    arguments: tuple[int, ...]
    seed: int
    size: int  # renders
    path: Path


def render(
    make: Callable[..., Subject],
    arguments: tuple[int, ...],
    name: str,
    seed: int,
    count: int,
    folder: Path,
    workers: int,
) -> Renders:
    """Render in processes what is missing in the folder, then read all of it.

    Args:
        make, arguments: give the subject in each process.
        name: of the set, the beginning of the names of its files.
        seed: each part has shapes, lights and looks of its own.
    """
    folder.mkdir(parents=True, exist_ok=True)
    jobs = []
    for number in range(math.ceil(count / PART)):
        size = min(PART, count - number * PART)
        jobs.append(
            Job(make, arguments, seed * 100000 + number, size, folder / f"{name}_{number:03}_{size}.safetensors")
        )
    missing = [job for job in jobs if not job.path.exists()]
    start, done = time.time(), 0
    if missing:
        with ProcessPoolExecutor(min(workers, len(missing)), get_context("spawn"), end_with_parent) as pool:
            for future in as_completed([pool.submit(render_part, job) for job in missing]):
                done += future.result()
                print(
                    f"  {name}: rendered {done} of {sum(job.size for job in missing)}, {time.time() - start:.0f} s",
                    flush=True,
                )
    return read([job.path for job in jobs], make(*arguments))


def render_part(job: Job) -> int:
    """Render and write one part; returns the number of renders."""
    from backend.materials.composition import compose

    torch.set_num_threads(1)
    torch.manual_seed(job.seed)
    rng = random.Random(job.seed)
    subject, studio = job.make(*job.arguments), Studio(job.seed)
    drawn = [subject.draw(rng, studio, rng.randrange(1 << 16)) for _ in range(job.size)]
    compose.cache_clear()
    about = json.dumps({"labels": [one.label for one in drawn], "sources": [one.source for one in drawn]})
    unfinished = job.path.with_suffix(f".{os.getpid()}.tmp")
    save_file({"images": torch.stack([one.image for one in drawn])}, unfinished, {"about": about})
    unfinished.replace(job.path)
    return job.size


def read(paths: Sequence[Path], subject: Subject) -> Renders:
    """Read parts."""
    images, labels, sources = [], [], []
    for path in paths:
        with safe_open(path, "pt") as file:
            images.append(file.get_tensor("images"))
            about = json.loads(file.metadata()["about"])
        labels += [subject.restore(stored) for stored in about["labels"]]
        sources += [subject.restore(stored) for stored in about["sources"]]
    return Renders(torch.cat(images), labels, sources)


def digest() -> str:
    """Of the sources that determine the renders, so that renders of older sources are not used."""
    state = sha256()
    for folder in SOURCES:
        for path in sorted((ROOT / folder).rglob("*.py")):
            if path.name not in NOT_RENDERING:
                state.update(path.read_bytes())
    return state.hexdigest()[:10]


def end_with_parent() -> None:
    """Exit when the parent does, even if it was killed: a worker that waits for a job would not notice."""
    parent = parent_process()
    assert parent is not None

    def watch() -> None:
        connection.wait([parent.sentinel])
        os._exit(1)

    threading.Thread(target=watch, daemon=True).start()
