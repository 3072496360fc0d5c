"""The meshes of an evaluation, built by script in Blender and exported once as jobs without a prompt of their own."""

import hashlib
import shutil
from collections.abc import Iterable
from pathlib import Path

from backend.job import JOB_FILE, MESH_FILE
from scripts import blender
from scripts.environment import ROOT, say

MESHES = ("monkey", "vase", "chair", "teapot")
SCENE = "scene.blend"
STAMP = "stamp"  # written last: the digest of the code that made the files
_IN_BLENDER = ("exchange", "monkey", "objects", "roundtrip")


def digest(paths: Iterable[Path]) -> str:
    """A digest of files' contents and names, and of all files in folders but compiled Python."""
    value = hashlib.sha256()
    for path in paths:
        files = [path] if path.is_file() else sorted(item for item in path.rglob("*") if item.is_file())
        for file in files:
            if "__pycache__" not in file.parts:
                value.update(f"{file.name}\n".encode() + hashlib.sha256(file.read_bytes()).digest())
    return value.hexdigest()


def make_mesh(name: str, folder: Path) -> Path:
    """Build a mesh of MESHES and export it into a folder: scene.blend, job.json and mesh.npz. Returns the folder.

    What an earlier run made with the same code is reused.

    Raises: PatinaError: from Blender.
    """
    scripts = [ROOT / "scripts" / "in_blender" / f"{item}.py" for item in _IN_BLENDER]
    code = digest([*scripts, ROOT / "addon"])
    stamp = folder / STAMP
    if stamp.is_file() and stamp.read_text(encoding="utf-8") == code:
        return folder
    say(f"Building the {name}")
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    scene = folder / SCENE
    blender.run("monkey" if name == "monkey" else "objects", {"scene": str(scene), "shape": name})
    request = {"scene": str(scene), "prompt": "gold", "settings": {}, "job": str(folder), "result": ""}
    blender.run("roundtrip", request)
    assert (folder / JOB_FILE).is_file() and (folder / MESH_FILE).is_file()
    stamp.write_text(code, encoding="utf-8")
    return folder
