"""The backend's command line: `python -m backend run JOB`, `standby`, `render JOB`, `read PROMPT` and `doctor`.

Every failure becomes one error event, a sentence on stderr, and an exit code (see errors.py). Heavy imports come
after the first event, so that the user sees at once that the process runs.
"""

import argparse
import json
import os
import platform
import queue
import sys
import threading
import time
import traceback
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from . import events
from .errors import Cancelled, DeviceError, JobError, OutputError, PatinaError
from .job import EVENTS_FILE, JOB_FILE, LOG_FILE, read_job
from .memory import HINT, is_out_of_memory
from .version import patina_version

STANDBY_SECONDS = 600.0  # that a process waits for a job
CarryOut = Callable[[Path, events.EventWriter, float | None], Path]  # pipeline.run


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command; returns the process's exit code."""
    parser = argparse.ArgumentParser(prog="python -m backend", description="Patina's backend.")
    commands = parser.add_subparsers(dest="command", required=True)
    run = commands.add_parser("run", help="carry out the job in a folder")
    run.add_argument("job", type=Path, help="a folder with job.json and mesh.npz")
    wait = commands.add_parser("standby", help="import everything, then carry out the job whose path stdin has")
    wait.add_argument("--idle", type=float, default=STANDBY_SECONDS, metavar="SECONDS", help="end without a job")
    picture = commands.add_parser("render", help="write what the optimiser sees of a finished job, linear, with alpha")
    picture.add_argument("job", type=Path)
    picture.add_argument(
        "--camera", default="front", help="name or number in the job's rig, or a side (default: front)"
    )
    picture.add_argument("--resolution", type=int, default=512, metavar="N", help="width and height [px]")
    picture.add_argument("--output", type=Path, required=True, metavar="FILE", help="an OpenEXR file")
    reader = commands.add_parser("read", help="say what prompts mean, a JSON object a line")
    reader.add_argument("prompts", nargs="*", metavar="PROMPT", help="a prompt each (default: the lines of stdin)")
    commands.add_parser("doctor", help="check that this machine can run jobs")
    options = parser.parse_args(arguments)
    if options.command == "doctor":
        from .doctor import examine

        return examine()
    if options.command == "read":
        return _read(options.prompts or [line.rstrip("\r\n") for line in sys.stdin])
    if options.command == "render":
        return _render(options.job.resolve(), options.camera, options.resolution, options.output.resolve())
    if options.command == "standby":
        return _stand_by(options.idle)
    return _run(options.job.resolve(), _pipeline)


def _stand_by(idle: float) -> int:
    """Carry out the job whose path stdin brings before it ends; without one, or after `idle` seconds, do nothing.

    The path is all of stdin, as the file system encodes it. Threads import and read, so that a job that comes early is
    greeted, and an early end obeyed, at once.
    """
    imported = ThreadPoolExecutor(1).submit(_warm_pipeline)
    paths: queue.SimpleQueue[bytes] = queue.SimpleQueue()
    threading.Thread(target=lambda: paths.put(sys.stdin.buffer.read()), daemon=True).start()
    try:
        path = paths.get(timeout=idle)
    except queue.Empty:
        path = b""
    if not path:
        os._exit(0)  # does not wait for the threads
    started = time.time()
    folder = Path(os.fsdecode(path)).resolve()
    with open(folder / LOG_FILE, "ab") as log:
        for stream in (sys.stdout, sys.stderr):
            os.dup2(log.fileno(), stream.fileno())
    return _run(folder, imported.result, started)


def _pipeline() -> CarryOut:
    from .pipeline import run

    return run


def _warm_pipeline() -> CarryOut:
    """The pipeline, and what it imports only on its way. Nothing here touches CUDA or the random generators."""
    import open_clip  # noqa: F401

    return _pipeline()


def _run(folder: Path, imports: Callable[[], CarryOut], started: float | None = None) -> int:
    """Carry out a job with what `imports` returns; `started` as pipeline.run has it. Returns the exit code."""
    log = folder / LOG_FILE
    try:
        emit = _open_events(folder)
    except PatinaError as error:
        _say(error)
        return error.exit_code
    try:
        read_job(folder)  # a typo must not wait for the imports
        result = imports()(folder, emit, started)
    except BaseException as error:  # noqa: BLE001 - whatever happens, the add-on hears of it
        failure = _as_patina_error(error)
        if failure.exit_code == PatinaError.exit_code:
            traceback.print_exc()
        _say(failure)
        try:
            emit(events.Error(failure.code, str(failure), failure.hint, str(log)))
        except OSError as problem:
            print(f"The error event could not be written: {problem}", file=sys.stderr)
        return failure.exit_code
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
    """Print what each prompt means; one that is refused has the keys prompt, error and hint instead."""
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


def _open_events(folder: Path) -> events.EventWriter:
    """Start a fresh event file with Hello. Raises JobError, OutputError."""
    if not (folder / JOB_FILE).is_file():
        raise JobError(f"{folder} is not a job: it has no {JOB_FILE}.", "Name the folder that Blender exported.")
    path = folder / EVENTS_FILE
    try:
        path.unlink(missing_ok=True)
        emit = events.EventWriter(path)
        emit(events.Hello(os.getpid(), patina_version(), platform.python_version()))
    except OSError as error:
        raise OutputError(
            f"The job folder {folder} cannot be written: {error.strerror}.", "Check its permissions and the disk."
        ) from None
    return emit


def _as_patina_error(error: BaseException) -> PatinaError:
    """The error in words for a person."""
    if isinstance(error, PatinaError):
        return error
    if isinstance(error, KeyboardInterrupt):
        return Cancelled("Cancelled. Nothing was changed.")
    if isinstance(error, ModuleNotFoundError):
        return PatinaError(
            f"The backend's Python lacks the package {error.name}.",
            "Use Install Backend in the preferences, or choose an interpreter that has backend/requirements.txt.",
        )
    if is_out_of_memory(error):
        return DeviceError("The memory was not enough for this job.", HINT)
    if isinstance(error, OSError) and error.errno is not None:
        return OutputError(
            f"A file could not be used: {error}.", "Check the folder's permissions and the disk's space."
        )
    return PatinaError(
        f"The backend met an error that it did not expect: {type(error).__name__}: {error}",
        "Copy the error report and send it to us; the log has the details.",
    )


def _say(error: PatinaError) -> None:
    print(f"{error} {error.hint}".strip(), file=sys.stderr)


if __name__ == "__main__":
    # OpenMP's threads spin while they wait, which slows two jobs on one machine twentyfold; if they sleep at once they
    # wake late, which slows one job by a half. Measured on 2 cores: this costs one job nothing, and two share them.
    os.environ.setdefault("GOMP_SPINCOUNT", "1000")
    sys.exit(main())
