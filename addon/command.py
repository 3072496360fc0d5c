"""Stylize without a window: `blender FILE.blend --command patina --prompt TEXT --output DIR`."""

import argparse
import shutil
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import bpy

from ..backend import events
from ..backend.config import add_options, settings_of
from ..backend.errors import OutputError, PatinaError, SceneError, reason
from ..backend.job import RESULT_FILE
from ..backend.result import complete_result, publish
from ..backend.runtime import locks
from . import run
from .glb_export import export_glb
from .scene_export import collection_cameras, scene_camera

NAME = "patina"
_FILE_NAMES = {"blend": "stylized.blend", "glb": "stylized.glb"}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments that all command lines share."""
    parser.add_argument("--prompt", required=True, help="the look in a few words")
    parser.add_argument("--output", required=True, type=Path, metavar="DIR", help="folder for the results")
    parser.add_argument("--object", metavar="NAME", help="the mesh to stylize (default: active, or the largest)")
    parser.add_argument("--cameras", metavar="COLLECTION", help="look from its cameras (default: scene camera)")
    parser.add_argument("--format", choices=_FILE_NAMES, default="blend", help="of the stylized scene")
    add_options(parser)


def main(arguments: Sequence[str]) -> int:
    """Stylize the open scene, write results to --output and print result.json's path last. Return the exit code."""
    parser = argparse.ArgumentParser(prog=NAME, description="Restyle a mesh of the open scene from a prompt")
    add_arguments(parser)
    try:
        options = parser.parse_args(list(arguments))
    except SystemExit as stop:  # Blender would end without its clean-up
        return int(stop.code or 0)
    try:
        print(stylize(options), flush=True)
    except PatinaError as error:
        job_dir = bpy.context.window_manager.patina.job_dir
        lines = [f"Error: {error}", error.hint, f"The job is in {job_dir}." if job_dir else ""]
        print(*filter(None, lines), sep="\n", file=sys.stderr, flush=True)
        return error.exit_code
    return 0


def stylize(options: argparse.Namespace) -> Path:
    """Stylize the open scene and return the path of DIR/result.json. Raises PatinaError; DIR stays unchanged then."""
    source, output = _opened(), options.output.resolve()
    if source.resolve() in (output / _FILE_NAMES[options.format], output / RESULT_FILE):
        raise OutputError(f"The result would overwrite the input {source}.", "Name another output folder.")
    _check_writable(output)
    context = bpy.context
    _activate(context, options.object)
    cameras = collection_cameras(context, options.cameras) if options.cameras else scene_camera(context)
    settings = settings_of(options)
    name = context.view_layer.objects.active.name
    started = time.monotonic()
    stylization = run.start(context, options.prompt, settings, cameras)
    session = stylization.session
    run.wait(stylization, context.window_manager.patina)
    stylization.finish()
    seconds = time.monotonic() - started
    assert isinstance(session.outcome, events.Done)
    result = (session.job_dir / session.outcome.result).parent
    return _deliver(result, output, name, options.format, seconds)


def _opened() -> Path:
    """Return the file of the open scene.

    If Blender cannot read the file on its command line, it prints a message and continues with the start-up scene, or
    with an earlier file. Raises SceneError in these cases, and if no file was named.
    """
    ends = [index for index, argument in enumerate(sys.argv) if argument in ("-c", "--command")]
    arguments = [Path(argument) for argument in sys.argv[1 : ends[0]]] if ends else []
    named = [path for path in arguments if path.suffix.lower().startswith(".blend")]  # .blend1 is a backup
    opened = Path(bpy.data.filepath) if bpy.data.filepath else None
    wanted = named[-1] if named else opened
    if wanted is None:
        command = "blender FILE.blend --command patina ..."
        raise SceneError("No file is open, and the start-up scene is not restyled.", f"Name a file: {command}")
    if not wanted.exists():
        raise SceneError(f"{wanted} does not exist.", "Check the path.")
    if opened is None or not opened.exists() or not opened.samefile(wanted):
        raise SceneError(f"{wanted} cannot be opened as a .blend file.", "Blender's own message, above, says why.")
    return opened


def _activate(context: Any, name: str | None) -> None:
    layer = context.view_layer
    if name is not None:
        if name not in layer.objects:
            names = ", ".join(item.name for item in layer.objects if item.type == "MESH") or "none"
            raise SceneError(f"There is no object “{name}” in the scene.", f"Its meshes are: {names}.")
        layer.objects.active = layer.objects[name]
    elif layer.objects.active is None or layer.objects.active.type != "MESH":
        meshes = [item for item in layer.objects if item.type == "MESH" and len(item.data.polygons)]
        if not meshes:
            raise SceneError("The scene has no mesh with faces.", "Add or import one.")
        layer.objects.active = max(meshes, key=lambda item: len(item.data.polygons))


def _check_writable(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            pass
    except OSError as error:
        raise OutputError(f"{folder} cannot be written: {error.strerror or error}.", "Name another folder.") from None


def _deliver(result: Path, output: Path, name: str, file_format: str, seconds: float) -> Path:
    """Copy an object's result and the scene into the output folder. Returns the path of its result.json.

    Args:
        seconds: from the start of the export to the new material.
    """
    scene = _FILE_NAMES[file_format]
    try:
        with locks.lend(output, ".patina-") as scratch:
            staging = scratch / "result"
            shutil.copytree(result, staging)
            unnamed = scratch.with_name(f"{scratch.name}.{file_format}")  # there the scene's relative paths hold
            _save_scene(unnamed, file_format)
            unnamed.replace(staging / scene)
            source = bpy.data.filepath
            complete_result(staging / RESULT_FILE, source, name, scene, bpy.app.version_string, seconds)
            return publish(staging, output)
    except (OSError, RuntimeError) as error:
        raise OutputError(
            f"The results cannot be written to {output}: {reason(error)}.", f"They are in {result}."
        ) from None


def _save_scene(path: Path, file_format: str) -> None:
    if file_format == "glb":
        export_glb(path)
    else:
        bpy.ops.wm.save_as_mainfile(filepath=str(path), copy=True, compress=True, relative_remap=True)


_registered: Any = None


def register() -> None:
    global _registered
    _registered = bpy.utils.register_cli_command(NAME, main)  # type: ignore[func-returns-value]


def unregister() -> None:
    bpy.utils.unregister_cli_command(_registered)
