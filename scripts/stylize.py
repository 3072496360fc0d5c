"""Restyle a mesh of a scene file from a prompt: the same run as the button in Blender, from a terminal.

    python3 scripts/stylize.py chair.glb --prompt "red brick" --output out/chair

Leaves in DIR stylized.blend (or .glb), maps/, environment.exr, contact_sheet.png and result.json, and prints the path
of result.json last. INPUT is never changed. An earlier result in DIR is replaced when the new run is done.
"""

import argparse
import dataclasses
import json
import os
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from backend.config import DEFAULTS, RESOLUTIONS, Settings, add_options, settings_of
from backend.errors import JobError, OutputError, SceneError, reason
from backend.guidance.prompt import read
from backend.job import RESULT_FILE, VERSION, Job, check_prompt
from backend.result import complete_result, publish
from backend.runtime import locks
from scripts import blender
from scripts.environment import say

INPUTS = (".blend", ".glb", ".gltf", ".obj", ".fbx", ".ply", ".stl", ".usd", ".usda", ".usdc", ".usdz")
FORMATS = ("blend", "glb")


def stylize(
    source: Path,
    prompt: str,
    output: Path,
    settings: Settings = DEFAULTS,
    object_name: str | None = None,
    cameras: str | None = None,
    file_format: str = "blend",
    blender_path: str | None = None,
) -> Path:
    """Restyle one object of a scene file in a Blender of its own, and return the path of result.json.

    Args:
        source: a file of one of the INPUTS; never changed.
        output: folder; made if missing. Earlier results in it are replaced, as a whole; other files stay.
        object_name: the object to restyle; None for the active one, or the only one.
        cameras: collection with the camera rig; None for the scene's camera or, without one, an automatic rig.
        blender_path: a Blender to run in; None for one of the environments.
    Raises:
        PatinaError: with nothing changed in `output`.
    """
    source, output = source.resolve(), output.resolve()
    settings = dataclasses.replace(settings, model=whole_path(settings.model))
    _check_source(source)
    _check_settings(prompt, settings)
    scene = f"stylized.{file_format}"
    if source in (output / scene, output / RESULT_FILE):
        raise OutputError(f"The result would overwrite the input {source}.", "Choose another output folder.")
    with _staging(output) as staging:
        unnamed = staging.with_suffix(f".{file_format}")  # in the output folder, where the scene's relative paths hold
        request = {
            "source": str(source),
            "prompt": prompt,
            "settings": dataclasses.asdict(settings),
            "object": object_name,
            "cameras": cameras,
            "scene": str(unnamed),
            "result": str(staging),
        }
        reply = blender.run("stylize", request, blender_path)
        say(reply["chosen"])
        os.replace(unnamed, staging / scene)
        result = staging / RESULT_FILE
        complete_result(result, str(source), reply["object"], scene, reply["blender"], reply["seconds"])
        return publish(staging, output)


def _check_source(source: Path) -> None:
    if source.suffix.lower() not in INPUTS:
        raise SceneError(f"{source.name} is no scene file that is known.", f"Use one of {', '.join(INPUTS)}.")
    try:
        with open(source, "rb") as file:
            file.read(1)
    except OSError as error:
        raise SceneError(f"{source} cannot be read: {error.strerror}.", "Check the path.") from None


def _check_settings(prompt: str, settings: Settings) -> None:
    check_prompt(prompt)
    if settings.model == DEFAULTS.model:
        read(prompt)
    Job.from_json(json.dumps({"version": VERSION, "prompt": prompt, "settings": dataclasses.asdict(settings)}))
    if settings.resolution not in RESOLUTIONS:
        sizes = ", ".join(map(str, RESOLUTIONS))
        raise JobError(f"The resolution {settings.resolution} is not supported.", f"Use one of {sizes}.")


@contextmanager
def _staging(output: Path) -> Iterator[Path]:
    """Context manager: an empty folder in the output folder, on its file system. Empty ones are removed."""
    made = [folder for folder in (output, *output.parents) if not folder.exists()]
    with ExitStack() as stack:
        stack.callback(_remove_empty, made)
        try:
            output.mkdir(parents=True, exist_ok=True)
            staging = stack.enter_context(locks.lend(output, ".patina-"))
        except OSError as error:
            raise OutputError(
                f"The output folder {output} cannot be written: {error.strerror}.", "Choose another folder."
            ) from None
        try:
            yield staging
        except OSError as error:
            raise OutputError(
                f"The result cannot be written: {reason(error)}.", "Check the disk's free space."
            ) from None


def _remove_empty(folders: list[Path]) -> None:
    for folder in folders:
        try:
            folder.rmdir()
        except OSError:
            return


def whole_path(text: str) -> str:
    """Make a checkpoint's path absolute, since the backend runs in another folder; other names stay as they are."""
    if text != DEFAULTS.model and Path(text).exists():
        return str(Path(text).resolve())
    architecture, colon, checkpoint = text.partition(":")
    return f"{architecture}:{Path(checkpoint).resolve()}" if colon and Path(checkpoint).is_file() else text


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("input", type=Path, metavar="INPUT", help=", ".join(INPUTS))
    parser.add_argument("--prompt", required=True, help="the look in a few words")
    parser.add_argument("--output", type=Path, required=True, metavar="DIR")
    parser.add_argument("--object", metavar="NAME", help="the object to restyle (default: the active or only mesh)")
    parser.add_argument("--cameras", metavar="COLLECTION", help="the collection with the camera rig")
    parser.add_argument("--format", choices=FORMATS, default="blend")
    parser.add_argument("--blender", metavar="PATH", help="run in this Blender (default: one made for Patina)")
    add_options(parser)
    arguments = parser.parse_args()
    result = stylize(
        arguments.input,
        arguments.prompt,
        arguments.output,
        settings_of(arguments),
        arguments.object,
        arguments.cameras,
        arguments.format,
        arguments.blender,
    )
    print(result)
    return 0


if __name__ == "__main__":
    blender.main_guard(main)
