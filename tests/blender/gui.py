"""A real Blender with its windows on a virtual display, driven by a script inside it, and by real keys and clicks."""

import json
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from backend.errors import BackendError
from scripts import display as virtual
from scripts.build_extension import stage

from .backends import PREAMBLE
from .results import write_result


@pytest.fixture(scope="module")
def display() -> Iterator[str]:
    blender = os.environ["PATINA_BLENDER"]
    try:
        for name in ("Xvfb", "import", "xdotool"):
            virtual.program(name, blender)
    except BackendError as error:
        pytest.skip(str(error))
    with virtual.display(blender) as name:
        yield name


def drive(driver: str, play: str, folder: Path, display: str, seconds: float = 180.0) -> dict[str, Any]:
    """Run a driver of this folder in a real Blender, on a monkey head, and return what it saw, with Blender's log.

    Args:
        play: the backend's part, after backends.PREAMBLE; `folder` is a variable in it.
    """
    import bpy

    stage(folder / "user" / "extensions" / "user_default" / "patina", link=True)
    package = folder / "fake root" / "backend"
    package.mkdir(parents=True)
    (package / "__init__.py").touch()
    preamble = PREAMBLE.format(result=str(write_result(folder / "prepared"))) + f"folder = {str(folder)!r}\n"
    (package / "__main__.py").write_text(preamble + play, encoding="utf-8")
    bpy.ops.wm.read_factory_settings(use_empty=True)
    bpy.ops.mesh.primitive_monkey_add()
    bpy.ops.object.shade_smooth()
    bpy.data.objects["Suzanne"].data.materials.append(bpy.data.materials.new("Old"))
    bpy.context.scene.world = bpy.data.worlds.new("Sky")
    blend = folder / "monkey.blend"
    bpy.ops.wm.save_as_mainfile(filepath=str(blend))
    pictures = Path(os.environ.get("PATINA_SCREENSHOTS") or folder)
    text = virtual.drive(
        os.environ["PATINA_BLENDER"],
        blend,
        Path(__file__).with_name(driver),
        folder,
        display,
        pictures,
        seconds,
        BLENDER_USER_RESOURCES=str(folder / "user"),
        PATINA_PYTHON=sys.executable,
    )
    assert (folder / "seen.json").exists(), text[-3000:]
    result: dict[str, Any] = json.loads((folder / "seen.json").read_text(encoding="utf-8"))
    return {"log": text, "folder": folder, "pictures": pictures, **result}
