"""Runs in Blender: open or import a file, choose the object, press the button, save the scene under another name."""

import importlib
import shutil
import sys
import time
from pathlib import Path
from typing import Any

import bpy

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from backend.errors import Cancelled, OutputError, PatinaError, SceneError, reason
from scripts.in_blender.exchange import EXTENSION, answer, enable_patina, use_plain_view

IMPORTERS = {  # the newest first: the first that this Blender has is used
    ".glb": ["import_scene.gltf"],
    ".gltf": ["import_scene.gltf"],
    ".fbx": ["wm.fbx_import", "import_scene.fbx"],  # from 4.5, and reads ASCII files too; before
    ".obj": ["wm.obj_import"],
    ".ply": ["wm.ply_import"],
    ".stl": ["wm.stl_import"],
    ".usd": ["wm.usd_import"],
    ".usda": ["wm.usd_import"],
    ".usdc": ["wm.usd_import"],
    ".usdz": ["wm.usd_import"],
}


def stylize(request: dict[str, Any]) -> dict[str, Any]:
    source = Path(request["source"])
    open_scene(source)
    obj, chosen = choose_object(request["object"], imported=source.suffix.lower() != ".blend")
    activate(obj)
    name = obj.name
    started = time.monotonic()
    result = press_button(request)
    seconds = time.monotonic() - started
    try:
        shutil.copytree(result, request["result"], dirs_exist_ok=True)
        save(Path(request["scene"]))
    except (OSError, RuntimeError) as error:
        raise OutputError(f"The result cannot be written: {reason(error)}.", "Check the disk's free space.") from None
    return {"object": name, "chosen": chosen, "seconds": seconds, "blender": bpy.app.version_string}


def open_scene(source: Path) -> None:
    """Open a .blend, or import any other file into an empty scene, with Patina enabled. Raises SceneError."""
    bpy.ops.wm.read_factory_settings(use_empty=True)
    enable_patina()
    try:
        if source.suffix.lower() == ".blend":
            bpy.ops.wm.open_mainfile(filepath=str(source), load_ui=False)
            return
        # Patina optimises in this view, so a new scene shows what it made; an artist's scene keeps its own.
        use_plain_view(bpy.context.scene)
        done = importer(source.suffix.lower())(filepath=str(source))
    except RuntimeError as error:
        raise SceneError(f"{source} cannot be opened: {reason(error)}.", "Check that Blender opens the file.") from None
    if done != {"FINISHED"}:
        raise SceneError(f"{source} was not imported, and the importer does not say why.", "Import it in Blender.")
    if not any(obj.type == "MESH" and obj.data.polygons for obj in bpy.data.objects):
        raise SceneError(f"{source} was imported, but no mesh with faces came of it.", "Look at the file in Blender.")


def importer(suffix: str) -> Any:
    """Return the newest operator that imports files of this suffix. Raises SceneError when this Blender has none."""
    for name in IMPORTERS[suffix]:
        module, operator = name.split(".")
        if operator in dir(getattr(bpy.ops, module)):
            return getattr(getattr(bpy.ops, module), operator)
    raise SceneError(f"This Blender was built without an importer of {suffix} files.", "Use another, with --blender.")


def choose_object(name: str | None, imported: bool) -> tuple[bpy.types.Object, str]:
    """Return the object to restyle, and a sentence that says which. Raises SceneError when the choice is not clear."""
    meshes = [obj for obj in bpy.context.view_layer.objects if obj.type == "MESH" and obj.visible_get()]
    names = ", ".join(sorted(obj.name for obj in meshes)) or "none"
    if name is not None:
        named = bpy.context.scene.objects.get(name)
        if named is None:
            raise SceneError(f"The scene has no object “{name}”.", f"Its meshes are: {names}.")
        return named, f"Restyled “{name}”"
    if not meshes:
        raise SceneError("The scene has no visible mesh.", "Choose a file with a mesh in it.")
    if len(meshes) == 1:
        return meshes[0], f"Restyled “{meshes[0].name}”"
    active = bpy.context.view_layer.objects.active
    if imported:  # an importer's active object is whatever came last
        active = max(meshes, key=lambda obj: (len(obj.data.polygons), obj.name))
    if active not in meshes:
        raise SceneError(f"The scene has {len(meshes)} meshes: {names}.", "Name one of them with --object.")
    which = "the largest" if imported else "the active one"
    return active, f"Restyled “{active.name}”, {which} of {names}; --object chooses another"


def activate(obj: bpy.types.Object) -> None:
    for other in bpy.context.view_layer.objects:
        other.select_set(other == obj)
    bpy.context.view_layer.objects.active = obj


def press_button(request: dict[str, Any]) -> Path:
    """Run the operator to its end and return the folder of its result. Raises what ended it."""
    options = dict(request["settings"])
    if request["cameras"] is not None:
        options["cameras"] = request["cameras"]
    job = Path(request["jobs"]) / "stylize"
    try:
        done = bpy.ops.patina.stylize(prompt=request["prompt"], job_dir=str(job), **options)  # type: ignore[attr-defined]
    except RuntimeError:
        status = bpy.context.window_manager.patina
        if not status.error:
            raise
        raise _error(status) from None
    if done != {"FINISHED"}:
        raise Cancelled("Cancelled; nothing was changed.")
    return job / "result"


def _error(status: Any) -> PatinaError:
    code = status.report.split(": ", 2)[1]  # "Patina: CODE: message"
    kinds = {kind.code: kind for kind in PatinaError.__subclasses__()}
    return kinds.get(code, PatinaError)(status.error, status.hint)


def save(path: Path) -> None:
    if path.suffix == ".glb":
        importlib.import_module(f"{EXTENSION}.addon.glb_export").export_glb(path)
    else:
        bpy.ops.wm.save_as_mainfile(filepath=str(path), compress=True, relative_remap=True)


if __name__ == "__main__":
    answer(stylize)
