"""The backend's command line: `python -m backend run JOB`, `standby`, `render JOB`, `read PROMPT`, `materials`,
`prepare` and `doctor`.

Every failure becomes one error event, a sentence on stderr, and an exit code (see errors.py). Heavy imports come
after the first event, so that the user sees at once that the process runs.

A parent that starts `run --with-parent` or `standby` holds the other end of stdin, and these end with it
(runtime/ending.py). SIGTERM ends a job as a Ctrl-C does, with exit code 143.
"""

import argparse
import json
import math
import os
import platform
import queue
import signal
import sys
import threading
import time
import traceback
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from typing import Any, BinaryIO

from . import events
from .errors import Cancelled, DeviceError, JobError, OutputError, PatinaError
from .job import CANCEL_FILE, EVENTS_FILE, JOB_FILE, KEEP_FILE, LOCK_FILE, LOG_FILE, read_job
from .runtime import locks
from .runtime.ending import TERMINATED, Terminated, allow_sigterm, end_with, ignore_sigterm, take_stdin
from .runtime.memory import HINT, is_out_of_memory
from .version import patina_version

STANDBY_SECONDS = 600.0  # how long a standby process waits for a job
CLOCK_ERROR = 1.0  # tolerance of the system's process start time [s]
NO_LOCKS = "The file system of {} has no locks, so a second run in this folder cannot be prevented: start only one."
RunJob = Callable[[Path, events.EventWriter, float], Path]  # pipeline.run


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command; returns the process's exit code."""
    parser = argparse.ArgumentParser(prog="python -m backend", description="Patina's backend.")
    commands = parser.add_subparsers(dest="command", required=True)
    run = commands.add_parser("run", help="run the job in a folder")
    run.add_argument("job", type=Path, help="a folder with job.json and mesh.npz")
    run.add_argument("--with-parent", action="store_true", help="exit when stdin, a pipe from the parent, closes")
    wait = commands.add_parser("standby", help="import all modules, then run the job whose path is read from stdin")
    wait.add_argument(
        "--idle", type=float, default=STANDBY_SECONDS, metavar="SECONDS", help="exit after this time without a job"
    )
    picture = commands.add_parser("render", help="render a finished job as the optimiser does, linear, with alpha")
    picture.add_argument("job", type=Path)
    picture.add_argument(
        "--camera", default="front", help="name or number in the job's rig, or a side (default: front)"
    )
    picture.add_argument("--resolution", type=int, default=512, metavar="N", help="width and height [px]")
    picture.add_argument("--output", type=Path, required=True, metavar="FILE", help="an OpenEXR file")
    reader = commands.add_parser("read", help="interpret prompts, one JSON object on each line")
    reader.add_argument("prompts", nargs="*", metavar="PROMPT", help="prompts (default: the lines of stdin)")
    library = commands.add_parser("materials", help="list the library of materials, or draw it")
    library.add_argument("words", nargs="*", metavar="WORD", help="search for these (default: all)")
    library.add_argument("--compose", action="store_true", help="the words are prompts: print and draw their recipes")
    library.add_argument("--sheet", type=Path, metavar="FILE", help="render the found materials into a PNG")
    library.add_argument("--no-names", action="store_true", help="number the pictures instead")
    library.add_argument("--size", type=int, default=150, metavar="N", help="size of a picture in the sheet [px]")
    library.add_argument("--studio", type=Path, metavar="FILE", help="a Python file with materials of your own")
    commands.add_parser("prepare", help="compile everything once, which the first run does otherwise")
    commands.add_parser("doctor", help="check that this machine can run jobs")
    options = parser.parse_args(arguments)
    if options.command == "doctor":
        from .doctor import examine

        return examine()
    if options.command == "prepare":
        from .prepare import prepare

        return prepare()
    if options.command in ("materials", "read") and hasattr(signal, "SIGPIPE"):
        signal.signal(signal.SIGPIPE, signal.SIG_DFL)  # "... | head" ends the command without a traceback
    if options.command == "materials" and options.compose:
        return _compose(options.words, options.sheet, not options.no_names, options.size)
    if options.command == "materials":
        return _materials(options.words, options.studio, options.sheet, not options.no_names, options.size)
    if options.command == "read":
        return _read(options.prompts or [line.rstrip("\r\n") for line in sys.stdin])
    if options.command == "render":
        return _render(options.job.resolve(), options.camera, options.resolution, options.output.resolve())
    if options.command == "standby":
        return _stand_by(options.idle)
    allow_sigterm()
    if options.with_parent:
        threading.Thread(target=end_with, args=(take_stdin(),), daemon=True).start()
    return _run(options.job.resolve(), _pipeline, fresh=options.with_parent)


def _stand_by(idle: float) -> int:
    """Run the job whose path is read from stdin. Exit without a job if stdin closes, or after `idle` seconds.

    stdin carries one line, the path as a JSON string, and stays open until the job is done: see runtime/ending.py.
    Imports and stdin run in threads, so that a job or the end of stdin is handled at once, even during the imports.
    """
    imported = ThreadPoolExecutor(1).submit(_warm_pipeline)
    paths: queue.SimpleQueue[bytes] = queue.SimpleQueue()

    def listen(pipe: BinaryIO) -> None:
        paths.put(pipe.readline())
        end_with(pipe)

    threading.Thread(target=listen, args=(take_stdin(),), daemon=True).start()
    try:
        line = paths.get(timeout=idle)
    except queue.Empty:
        line = b""
    if not line.endswith(b"\n"):
        os._exit(0)  # does not wait for the threads
    started = time.time()
    allow_sigterm()
    folder = Path(json.loads(line)).resolve()
    with open(folder / LOG_FILE, "ab") as log:
        for stream in (sys.stdout, sys.stderr):
            os.dup2(log.fileno(), stream.fileno())
    return _run(folder, imported.result, started, fresh=True)


def _pipeline() -> RunJob:
    from .pipeline import run

    return run


def _warm_pipeline() -> RunJob:
    """Import the pipeline and its deferred imports. Does not touch CUDA or the random generators."""
    import open_clip  # noqa: F401

    return _pipeline()


def _run(folder: Path, imports: Callable[[], RunJob], started: float | None = None, fresh: bool = False) -> int:
    """Run a job with the function that `imports` returns. Returns the exit code.

    Args:
        started: start of the work, as in time.time() [s]; None: the start of this process.
        fresh: the caller has removed the files of an earlier run, so a request is meant for this run.
    """
    try:
        lock = _take_job(folder)
    except PatinaError as error:
        _say(error)
        return error.exit_code
    with lock:
        try:
            code = _run_alone(folder, imports, started, lock, fresh)
        finally:
            with suppress(OSError):
                _forget_requests(folder)  # already handled, or too late
        if code:  # exit while the lock is held, and skip the tear-down of libraries, which takes up to a second
            sys.stdout.flush()
            sys.stderr.flush()
            os._exit(code)
    return code


def _run_alone(
    folder: Path, imports: Callable[[], RunJob], started: float | None, lock: locks.Lock, fresh: bool
) -> int:
    log = folder / LOG_FILE
    try:
        emit = _open_events(folder)
    except PatinaError as error:
        _say(error)
        return error.exit_code
    try:
        if not lock.works:
            emit(events.Warning(NO_LOCKS.format(folder)))
        begun = _process_start()
        if not fresh:
            _forget_old_requests(folder, time.time() - begun)
        read_job(folder)  # reports an invalid job before the slow imports
        result = imports()(folder, emit, begun if started is None else started)
    except BaseException as error:  # noqa: BLE001 - the add-on must learn of every error
        ignore_sigterm()  # the parent may close the pipe once it reads the event
        failure = _as_patina_error(error)
        if failure.exit_code == PatinaError.exit_code:
            traceback.print_exc()
        _say(failure)
        try:
            emit(events.Error(failure.code, str(failure), failure.hint, str(log)))
        except OSError as problem:
            print(f"The error event could not be written: {problem}", file=sys.stderr)
        return TERMINATED if isinstance(error, Terminated) else failure.exit_code
    ignore_sigterm()
    emit(events.Done(result.relative_to(folder).as_posix()))
    return 0


def _render(folder: Path, camera: str, size: int, path: Path) -> int:
    try:
        read_job(folder)
        if size < 1:
            raise JobError(f"A picture cannot be {size} pixels wide.")
        from .render import render

        render(folder, camera, size, path)
    except Exception as error:
        failure = _as_patina_error(error)
        if failure.exit_code == PatinaError.exit_code:
            traceback.print_exc()
        _say(failure)
        return failure.exit_code
    print(path)
    return 0


def _read(prompts: Sequence[str]) -> int:
    """Print the reading of each prompt; a rejected one has the keys prompt, error and hint instead."""
    from .guidance.prompt import read

    code = 0
    for prompt in prompts:
        try:
            answer = read(prompt).as_dict()
        except PatinaError as error:
            answer = {"prompt": prompt, "error": str(error), "hint": error.hint}
            code = error.exit_code
        print(json.dumps(answer, ensure_ascii=sys.stdout.encoding.lower() != "utf-8"))
    return code


def _materials(words: Sequence[str], studio: Path | None, sheet: Path | None, names: bool, size: int) -> int:
    """Print matching materials, one on each line, and draw them. The search includes family names."""
    from .materials.catalogue import entries, load, search

    try:
        known = entries(studio.resolve() if studio else None)
        found = search(words, known) if words else list(known)
        if not found:
            raise JobError(f"No material is called {' '.join(words)}.", "Try other words; without any, all are listed.")
        for entry in found:
            colors = ", ".join(
                f"{name} #{''.join(f'{round(255 * channel):02x}' for channel in color)}"
                for name, color in entry.colors.items()
            )
            print(f"{entry.name:24} {entry.family:20} {colors:44} {' '.join(entry.words)}".rstrip())
        if sheet:
            _draw([load(entry) for entry in found], sheet, names, size)
    except PatinaError as error:
        _say(error)
        return error.exit_code
    return 0


def _compose(prompts: Sequence[str], sheet: Path | None, names: bool, size: int) -> int:
    """Print the recipes of each prompt, best first, as JSON, and draw the best ones."""
    from .guidance.prompt import read
    from .guidance.recipes import recipes

    try:
        found = {prompt: recipes(read(prompt)) for prompt in prompts}
        for prompt, choices in found.items():
            print(json.dumps({"prompt": prompt, "recipes": [recipe.as_dict() for recipe in choices]}))
        if sheet:
            from .materials.composition import Composition

            _draw([Composition(prompt, some[0]) for prompt, some in found.items() if some], sheet, names, size)
    except PatinaError as error:
        _say(error)
        return error.exit_code
    return 0


def _draw(materials: Sequence[Any], sheet: Path, names: bool, size: int) -> None:
    from .materials.sheet import sheet as draw

    picture = draw(materials, size, names)
    try:
        picture.save(sheet, "PNG")
    except (OSError, ValueError) as error:
        raise OutputError(f"{sheet} could not be written: {error}.", "Check the folder and the disk.") from None
    print(sheet)


def _take_job(folder: Path) -> locks.Lock:
    """Lock a job, so that no other process works in its folder. Raises JobError, OutputError."""
    if not (folder / JOB_FILE).is_file():
        raise JobError(f"{folder} is not a job: it has no {JOB_FILE}.", "Name the folder that Blender exported.")
    try:
        return locks.take(folder / LOCK_FILE)
    except OSError as error:
        raise _unwritable(folder, error) from None


def _forget_requests(folder: Path, before: float = math.inf) -> None:
    """Remove the files that cancel a run or end it early, if they were written before a time of the file system [s]."""
    for file in (folder / CANCEL_FILE, folder / KEEP_FILE):
        if file.exists() and file.stat().st_mtime < before:
            file.unlink()


def _forget_old_requests(folder: Path, age: float) -> None:
    """Remove the requests that are older than this process, given its age [s].

    The file system's clock may differ from this machine's, so the time of the lock, which was just written, is the
    reference.
    """
    _forget_requests(folder, (folder / LOCK_FILE).stat().st_mtime - age - CLOCK_ERROR)


def _process_start() -> float:
    import psutil

    return psutil.Process().create_time()


def _open_events(folder: Path) -> events.EventWriter:
    """Start a fresh event file with Hello. Raises OutputError."""
    path = folder / EVENTS_FILE
    try:
        path.unlink(missing_ok=True)
        emit = events.EventWriter(path)
        emit(events.Hello(os.getpid(), patina_version(), platform.python_version()))
    except OSError as error:
        raise _unwritable(folder, error) from None
    return emit


def _unwritable(folder: Path, error: OSError) -> OutputError:
    return OutputError(
        f"The job folder {folder} cannot be written: {error.strerror}.", "Check its permissions and the disk."
    )


def _as_patina_error(error: BaseException) -> PatinaError:
    """Convert an error to a PatinaError with a message for users."""
    if isinstance(error, PatinaError):
        return error
    if isinstance(error, (KeyboardInterrupt, Terminated)):
        return Cancelled("Cancelled. Nothing was changed.")
    if isinstance(error, ModuleNotFoundError):
        return PatinaError(
            f"The backend's Python lacks the package {error.name}.",
            "Use Install Backend in the preferences, or choose an interpreter that has backend/requirements.txt.",
        )
    if is_out_of_memory(error):
        return DeviceError("There was not enough memory for this job.", HINT)
    if isinstance(error, OSError) and error.errno is not None:
        return OutputError(
            f"A file could not be used: {error}.", "Check the folder's permissions and the disk's space."
        )
    return PatinaError(
        f"The backend failed with an unexpected error: {type(error).__name__}: {error}",
        "Copy the error report and send it to us; the log has the details.",
    )


def _say(error: PatinaError) -> None:
    print(f"{error} {error.hint}".strip(), file=sys.stderr)


if __name__ == "__main__":
    # OpenMP's threads spin while they wait, which makes two jobs on one machine twenty times slower. Threads that sleep
    # at once wake late, which makes a single job 1.5 times slower. On 2 cores this value has neither problem.
    os.environ.setdefault("GOMP_SPINCOUNT", "1000")
    sys.exit(main())
