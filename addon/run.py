"""One run from the scene to the new material: export, follow the backend, import. It does not wait itself: operators.py
waits in a modal timer, command.py in a blocking loop.
"""

import re
import shutil
import tempfile
import time
import traceback
from collections.abc import Generator, Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path

import bpy
import numpy as np

from ..backend import events
from ..backend.config import DEFAULTS, Settings
from ..backend.errors import BackendError, Cancelled, OutputError, PatinaError
from ..backend.guidance.prompt import read
from ..backend.job import (
    JOB_FILE,
    LOCK_FILE,
    MESH_FILE,
    WORLD_FILE,
    Camera,
    Job,
    check_prompt,
    read_job,
    write_job,
)
from ..backend.runtime import locks
from . import color_spaces, pictures, process, standby
from .live_view import UNREADABLE, LiveView
from .objects import Place
from .preferences import ROOT, cache_folder, interpreter
from .properties import PatinaStatus
from .result_import import Look, import_result
from .scene_export import Export, active_mesh_object, check_mesh_object, export_steps, place_of, writing
from .session import Session

INTERVAL = 0.1  # between two polls of the backend's events [s]
_FIRST_GUESS = 30.0  # how long a run takes, before the backend or an earlier run tells [s]
_JOBS_KEPT = 20  # in the cache; their results are packed in the .blend files that use them


class Estimate:
    """How long a run takes, by what the backend told last, and before that by the last run of this session."""

    last = _FIRST_GUESS

    def __init__(self) -> None:
        self._started = time.monotonic()
        self._total: float | None = None

    def tell(self, seconds_left: float) -> None:
        """Note the time that is left now [s]."""
        self._total = self._elapsed() + seconds_left

    def left(self) -> float | None:
        """The time that is left [s]; None before the backend has told, and once it should be over."""
        left = None if self._total is None else self._total - self._elapsed()
        return left if left and left > 0.5 else None

    def share(self) -> float:
        """The share of the time that has passed, 0 to 0.99."""
        return min(0.99, self._elapsed() / (self._total or max(Estimate.last, 2.0 * self._elapsed())))

    def end(self) -> None:
        """Note that the run has succeeded now."""
        Estimate.last = self._elapsed()

    def _elapsed(self) -> float:
        return time.monotonic() - self._started


class Run:
    """A run, from the click to the new material.

    Attributes:
        session: the backend's process; None while the scene is being exported.
        cancelled: the user asked for the end.
        estimate: how long the run takes.
        refining: the look is being refined, or will be: `keep` ends that early.
    """

    def __init__(
        self,
        context: bpy.types.Context,
        prompt: str,
        settings: Settings,
        cameras: tuple[Camera, ...],
        job_dir: str = "",
        one_slot: bool = False,
        place: Place | None = None,
    ) -> None:
        """Check the arguments; nothing is read or written yet.

        Args:
            one_slot: only the active material slot gets the look.
            place: of the object; None: the active one.
        Raises SceneError, PromptError, and BackendError when there is no backend.
        """
        status = context.window_manager.patina
        reset(status)
        self.session: Session | None = None
        self.cancelled = False
        self.estimate = Estimate()
        self.refining = True
        self._view: LiveView | None = None
        python = interpreter()
        prompt = check_prompt(prompt)
        if settings.model == DEFAULTS.model:
            read(prompt)
        place = place or place_of(context, active_mesh_object(context))
        with place.lent() as (obj, _):
            check_mesh_object(obj)
            self._name = obj.name
        color_spaces.check()
        self._steps = self._prepare(context, status, python, (prompt, settings, cameras), job_dir, one_slot, place)

    def prepare(self) -> str | None:
        """Run the next step of the export, which may take seconds, and return a description of the step after it.

        Returns None once the backend has started. Between steps no references to Blender data are kept, which an undo
        would invalidate.

        Raises SceneError, MeshError, OutputError (see scene_export.export_steps), JobError for settings out of range,
        BackendError if the backend cannot be started, and PatinaError for unexpected errors.
        """
        with _explained():
            return next(self._steps, None)

    def _prepare(
        self,
        context: bpy.types.Context,
        status: PatinaStatus,
        python: Path,
        what: tuple[str, Settings, tuple[Camera, ...]],
        job_dir: str,
        one_slot: bool,
        place: Place,
    ) -> Generator[str, None, None]:
        folder = _job_folder(what[0], job_dir)
        status.job_dir, status.object_name = str(folder), self._name
        self.export: Export = yield from export_steps(context, *what, folder, one_slot, place)
        self.job: Job = read_job(folder)  # what the backend will read: the same checks, before anything starts
        status.warnings = "\n".join(self.export.warnings)
        self.session = Session(folder, python, ROOT)

    def show(self, preview: events.Preview, status: PatinaStatus) -> None:
        """Show the growing look in the panel and over the object."""
        if bpy.app.background:
            return
        assert self.session is not None
        folder = self.session.job_dir
        try:
            with np.load(folder / preview.arrays, allow_pickle=False) as file:
                arrays = {name: file[name] for name in file.files}
        except UNREADABLE:
            return  # the next one comes soon
        if (picture := arrays.pop("picture", None)) is not None:
            status.picture = pictures.show(picture)
        if arrays:
            self._view = self._view or LiveView(self.export.place, folder)
            self._view.show(arrays)

    def cancel(self) -> None:
        """Request cancellation; poll `ended`."""
        self.cancelled = True
        if self.session is not None:
            self.session.cancel()

    def keep(self) -> None:
        """Go on with the look as it is now. Raises OutputError."""
        assert self.session is not None
        self.session.keep()
        self.refining = False

    @property
    def ended(self) -> bool:
        return self.cancelled if self.session is None else self.session.outcome is not None

    @property
    def succeeded(self) -> bool:
        """Whether there is a result to import."""
        return self.session is not None and isinstance(self.session.outcome, events.Done) and not self.cancelled

    def finish(self) -> Look:
        """Import the result, or raise the PatinaError that ended the run."""
        if self.session is None or self.cancelled:
            raise Cancelled("Cancelled; the object was not changed.")
        outcome = self.session.outcome
        assert outcome is not None, "finish() comes after the end"
        if not isinstance(outcome, events.Done):
            raise outcome
        self.estimate.end()
        version = self.session.hello.version if self.session.hello else ""
        result = (self.session.job_dir / outcome.result).parent
        with _explained(f"The maps are in {result}."):
            look = import_result(self.export, self.job, result, version)
        self.export = replace(self.export, uv_name=look.uv_name, uvs_added=True)
        return look

    def again(self, status: PatinaStatus) -> None:
        """Start the backend once more, after `finish`, on the same job with the next seed.

        Raises OutputError, JobError, BackendError.
        """
        assert self.session is not None
        before, folder = self.session.job_dir, _job_folder(self.job.prompt, "")
        settings = replace(self.job.settings, seed=self.job.settings.seed + 1)
        self.job = replace(self.job, settings=settings)
        with writing(folder):
            for name in (MESH_FILE, WORLD_FILE):
                if (before / name).is_file():
                    shutil.copyfile(before / name, folder / name)
            write_job(self.job, folder)
        self.close()
        self._view, self.estimate, self.refining = None, Estimate(), True
        status.job_dir, status.progress, status.picture = str(folder), 0.0, 0
        self.session = Session(folder, interpreter(), ROOT)

    def close(self) -> None:
        """Terminate the process and clear its previews."""
        self._steps.close()
        if self._view is not None:
            self._view.close()
        if self.session is not None and self.session.outcome is None:
            self.session.kill()


def start(
    context: bpy.types.Context, prompt: str, settings: Settings, cameras: tuple[Camera, ...], job_dir: str = ""
) -> Run:
    """Export the active object and start the backend on it, at once. Raises what Run and Run.prepare do."""
    run = Run(context, prompt, settings, cameras, job_dir)
    while run.prepare() is not None:
        pass
    return run


def follow(run: Run, status: PatinaStatus) -> list[str]:
    """Apply the backend's new events to the status, and return them as text, one item for each event."""
    news = []
    assert run.session is not None
    for event in run.session.poll():
        if isinstance(event, events.Status):
            status.stage = event.text
            news.append(event.text)
        elif isinstance(event, events.Reading) and event.text:
            news.append(f"Read as {event.text}")
        elif isinstance(event, events.Progress):
            run.estimate.tell(event.seconds_left)
            run.refining = run.refining and event.step < event.total
            news.append(f"{event.step}/{event.total}, {time_left(event.seconds_left)} left, score {event.score:.3f}")
        elif isinstance(event, events.Preview):
            run.show(event, status)
        elif isinstance(event, events.Warning):
            warnings = [*status.warnings.splitlines(), event.message]
            status.warnings = "\n".join(dict.fromkeys(filter(None, warnings)))  # once, of several variations
            news.append(f"Warning: {event.message}")
    left = run.estimate.left()
    status.progress = max(status.progress, run.estimate.share())
    status.text = status.stage if left is None else f"{status.stage} · {time_left(left)} left".removeprefix(" · ")
    return news


def wait(run: Run, status: PatinaStatus) -> None:
    """Wait until a run ends, and print its events. A Ctrl-C cancels it."""
    session = run.session
    assert session is not None
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
    """Start a standby backend for the next run."""
    try:
        standby.prepare(interpreter(), ROOT)
    except BackendError:
        pass  # there is none


def reset(status: PatinaStatus) -> None:
    """Clear the status of the last run."""
    for name in PatinaStatus.__annotations__.keys() - {"task", "task_text", "typed"}:
        status.property_unset(name)


@contextmanager
def _explained(hint: str = "") -> Iterator[None]:
    """Convert unexpected errors to PatinaError, so that they are shown like others and the result is kept."""
    try:
        yield
    except PatinaError:
        raise
    except Exception as error:
        raise unexpected(error, hint) from error


def unexpected(error: Exception, hint: str = "") -> PatinaError:
    """Return a PatinaError for an unexpected error in Patina; the report holds the traceback."""
    failure = PatinaError(
        f"Patina met an error of its own: {type(error).__name__}: {error}",
        f"Stylize again; if it comes back, copy the error report and send it in. {hint}".strip(),
    )
    failure.__cause__ = error
    return failure


def show_error(status: PatinaStatus, error: PatinaError) -> None:
    """Store an error for the panel, with a report for maintainers."""
    status.error, status.error_code, status.hint = str(error), error.code, error.hint
    lines = [
        f"Patina: {error.code}: {error}",
        error.hint,
        f"Blender {bpy.app.version_string}, {bpy.app.build_platform.decode()}",
    ]
    if error.__cause__ is not None:
        lines += traceback.format_exception(error.__cause__)
    if status.job_dir:
        lines += [f"Job: {status.job_dir}", *process.last_lines(Path(status.job_dir) / "backend.log", 40)]
    status.report = "\n".join(lines)


def one_line(error: PatinaError) -> str:
    """Return an error and its hint for Blender's status bar, which has one line."""
    message = " ".join(str(error).split())
    return f"{message}{'' if message.endswith(('.', '!', '?')) else '.'} {' '.join(error.hint.split())}".strip()


def time_left(seconds: float) -> str:
    """Format seconds: 8 s, 2 min 5 s."""
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
    """Remove old jobs, except those that a process works on."""
    jobs = sorted(path for path in cache.iterdir() if (path / JOB_FILE).is_file())
    for path in jobs[:-_JOBS_KEPT]:
        with suppress(OSError, locks.Busy):
            lock = locks.take(path / LOCK_FILE, patience=0.0)
            with lock:
                if lock.works:
                    shutil.rmtree(path, ignore_errors=True)
