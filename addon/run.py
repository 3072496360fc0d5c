"""One stylization from the scene to the new material: export, follow the backend, import. Thin, and free of the UI's
two ways to wait (a modal timer, a blocking loop): operators.py and command.py bring those.
"""

import re
import shutil
import tempfile
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import bpy

from ..backend import events, locks
from ..backend.config import Settings
from ..backend.errors import BackendError, OutputError, PatinaError
from ..backend.job import JOB_FILE, LOCK_FILE, Camera, Job, read_job
from . import process, standby
from .preferences import ROOT, cache_folder, interpreter
from .properties import PatinaStatus
from .result_import import import_result
from .scene_export import Export, export
from .session import Session

INTERVAL = 0.1  # between two looks at the backend's events [s]
_JOBS_KEPT = 20  # in the cache; their results are packed in the .blend files that use them


@dataclass
class Run:
    """A stylization that has begun."""

    job: Job
    export: Export
    session: Session

    def finish(self) -> bpy.types.Material:
        """Import the result, or raise the PatinaError that ended the run."""
        outcome = self.session.outcome
        if isinstance(outcome, events.Done):
            version = self.session.hello.version if self.session.hello else ""
            result = (self.session.job_dir / outcome.result).parent
            return import_result(self.export, self.job, result, version)
        assert outcome is not None, "finish() comes after the end"
        raise outcome


def start(
    context: bpy.types.Context, prompt: str, settings: Settings, cameras: tuple[Camera, ...], job_dir: str = ""
) -> Run:
    """Export the active object and start the backend on it.

    Raises SceneError, PromptError, OutputError (see scene_export.export), JobError for settings out of range, and
    BackendError when the backend cannot be started.
    """
    python = interpreter()
    status = context.window_manager.patina
    reset(status)
    folder = _job_folder(prompt, job_dir)
    status.job_dir = str(folder)
    exported = export(context, prompt, settings, cameras, folder)
    job = read_job(folder)  # what the backend will read: the same checks, before anything starts
    status.warnings = "\n".join(exported.warnings)
    return Run(job, exported, Session(folder, python, ROOT))


def follow(run: Run, status: PatinaStatus) -> list[str]:
    """Pass the backend's news on to the status, and return it in words, one item an event."""
    news = []
    for event in run.session.poll():
        if isinstance(event, events.Status):
            status.stage = status.text = event.text
            news.append(event.text)
        elif isinstance(event, events.Progress):
            status.progress = event.step / max(1, event.total)
            left = f"{time_left(event.seconds_left)} left"
            status.text = " · ".join(filter(None, [status.stage, left]))
            news.append(f"{event.step}/{event.total}, {left}, score {event.score:.3f}")
        elif isinstance(event, events.Warning):
            status.warnings = "\n".join(filter(None, [status.warnings, event.message]))
            news.append(f"Warning: {event.message}")
    return news


def wait(run: Run, status: PatinaStatus) -> None:
    """Follow a run to its end, and print its news. A Ctrl-C cancels it."""
    session = run.session
    try:
        while session.outcome is None:
            for line in follow(run, status):
                print(line, flush=True)
            time.sleep(INTERVAL)
    except KeyboardInterrupt:
        session.cancel()
        while session.outcome is None:
            session.poll()
            time.sleep(INTERVAL)
    finally:
        session.kill()


def prepare() -> None:
    """Let a backend stand by for the next run."""
    try:
        standby.prepare(interpreter(), ROOT)
    except BackendError:
        pass  # there is none


def reset(status: PatinaStatus) -> None:
    """Forget the last run."""
    for name in PatinaStatus.__annotations__.keys() - {"task", "task_text"}:
        status.property_unset(name)


def show_error(status: PatinaStatus, error: PatinaError) -> None:
    """Keep an error for the panel, with a report that says all a maintainer needs."""
    status.error, status.error_code, status.hint = str(error), error.code, error.hint
    lines = [
        f"Patina: {error.code}: {error}",
        error.hint,
        f"Blender {bpy.app.version_string}, {bpy.app.build_platform.decode()}",
    ]
    if status.job_dir:
        lines += [f"Job: {status.job_dir}", *process.last_lines(Path(status.job_dir) / "backend.log", 40)]
    status.report = "\n".join(lines)


def time_left(seconds: float) -> str:
    """Return seconds as people say them: 8 s, 2 min 5 s."""
    minutes, rest = divmod(max(0, round(seconds)), 60)
    return f"{minutes} min {rest} s" if minutes else f"{rest} s"


def _job_folder(prompt: str, chosen: str) -> Path:
    """Make the folder of a new job. Raises OutputError; JobError when another process works in it."""
    try:
        if chosen:
            folder = Path(bpy.path.abspath(chosen))
            folder.mkdir(parents=True, exist_ok=True)
            locks.take(folder / LOCK_FILE).release()  # before anything in it is changed
            return folder
        cache = cache_folder()
        cache.mkdir(parents=True, exist_ok=True)
        _prune(cache)
        words = re.sub(r"\W+", "-", prompt).strip("-")[:30]
        return Path(tempfile.mkdtemp(prefix=f"{time.strftime('%Y%m%d-%H%M%S')}-{words}-", dir=cache))
    except OSError as error:
        raise OutputError(
            f"No job can be made in {error.filename}: {error.strerror}.",
            "Choose another cache folder in Patina's preferences.",
        ) from None


def _prune(cache: Path) -> None:
    """Remove old jobs, but none that a process works on."""
    jobs = sorted(path for path in cache.iterdir() if (path / JOB_FILE).is_file())
    for path in jobs[:-_JOBS_KEPT]:
        with suppress(OSError, locks.Busy):
            lock = locks.take(path / LOCK_FILE, patience=0.0)
            with lock:
                if lock.works:
                    shutil.rmtree(path, ignore_errors=True)
