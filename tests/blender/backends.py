"""A backend of a few lines in the place of the real one: for ends that the real one must not have."""

import sys
from pathlib import Path
from typing import Any

import pytest

from .exporting import addon
from .results import write_result

PREAMBLE = """
import json, os, shutil, signal, sys, time
job, result = sys.argv[2] if sys.argv[1] == "run" else json.loads(sys.stdin.readline() or '""'), {result!r}
if not job:
    sys.exit()
if sys.argv[1] == "standby":
    log = open(os.path.join(job, "backend.log"), "ab")
    os.dup2(log.fileno(), 1), os.dup2(log.fileno(), 2)
def tell(**event):
    with open(os.path.join(job, "events.jsonl"), "a", encoding="utf-8") as file:
        file.write(json.dumps(event) + "\\n")
def succeed():
    shutil.copytree(result, os.path.join(job, "result"))
    tell(type="done", result="result/result.json")
tell(type="hello", pid=os.getpid(), version="9.9.9", python="3")
"""


def install(text: str, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the add-on start this text as its backend, in this very Python."""
    result = write_result(folder / "prepared")
    package = folder / "fake root" / "backend"
    package.mkdir(parents=True)
    (package / "__init__.py").touch()
    (package / "__main__.py").write_text(PREAMBLE.format(result=str(result)) + text, encoding="utf-8")
    monkeypatch.setattr(addon("run"), "ROOT", package.parent)
    monkeypatch.setenv("PATINA_PYTHON", sys.executable)


def look(context: Any) -> dict[str, Any]:
    """Return all of what a run may change, to compare before and after."""
    import bpy

    obj = context.view_layer.objects["Suzanne"]
    names = [item.identifier for item in bpy.data.bl_rna.properties if item.type == "COLLECTION"]
    return {
        "counts": {name: len(getattr(bpy.data, name)) for name in names},
        "slots": [(slot.link, slot.material) for slot in obj.material_slots],
        "materials": list(obj.data.materials),
        "uvs": obj.data.uv_layers.keys(),
        "world": context.scene.world,
        "fake users": [item.use_fake_user for item in [*obj.data.materials, context.scene.world] if item],
    }
