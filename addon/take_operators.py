"""Operators of the list of takes: compare, remove, other seeds, load a result, mark as asset, pack and unpack."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import bpy
from bpy.props import IntProperty, StringProperty

from ..backend.config import OPTIONS
from ..backend.errors import PatinaError, SceneError
from ..backend.job import JOB_FILE, RESULT_DIR, RESULT_FILE, VERSION, Job
from ..backend.maps import UDIM
from ..backend.result import read_result
from . import adjust, run, takes
from .mesh_arrays import corner_vertices, mesh_of
from .objects import MARK
from .result_import import import_result
from .scene_export import Export, active_mesh_object, place_of

VARIATIONS = 4
_MACHINE = ("device", "memory")  # options that another machine may not have


def shown(context: bpy.types.Context) -> Any:
    """The take that the active object shows, or None."""
    obj = context.view_layer.objects.active
    items = takes.of(obj).items if obj else ()
    return items[takes.of(obj).shown] if items else None


def may_change(cls: Any, context: bpy.types.Context) -> bool:
    """Whether the takes of the active object can be changed now; sets the reason if not."""
    obj: Any = context.view_layer.objects.active
    if shown(context) is None:
        cls.poll_message_set("The active object has no takes")
        return False
    if reason := takes.locked(obj):
        cls.poll_message_set(reason)
        return False
    return True


class _OfLook(bpy.types.Operator):
    """An operator on the look that the active object shows."""

    @classmethod
    def poll(cls, context: bpy.types.Context) -> bool:
        take = shown(context)
        if take is None or not takes.about(take):
            cls.poll_message_set("Choose a take of Patina's")
            return False
        return may_change(cls, context)


class PATINA_OT_compare(bpy.types.Operator):
    """Show the original materials, or the look again"""

    bl_idname = "patina.compare"
    bl_label = "Compare with Original"
    bl_options = {"UNDO"}

    @classmethod
    def poll(cls, context: bpy.types.Context) -> bool:
        return may_change(cls, context)

    def execute(self, context: bpy.types.Context) -> set[Any]:
        takes.compare(context.view_layer.objects.active, context.scene)
        return {"FINISHED"}


class PATINA_OT_remove_take(bpy.types.Operator):
    """Remove the take, with its material, images and World unless something else uses them"""

    bl_idname = "patina.remove_take"
    bl_label = "Remove Take"
    bl_options = {"UNDO"}

    @classmethod
    def poll(cls, context: bpy.types.Context) -> bool:
        if not may_change(cls, context):
            return False
        cls.poll_message_set("The original stays")
        return bool(takes.of(context.view_layer.objects.active).shown > 0)

    def execute(self, context: bpy.types.Context) -> set[Any]:
        obj = context.view_layer.objects.active
        takes.remove(obj, context.scene, takes.of(obj).shown)
        return {"FINISHED"}


class PATINA_OT_rerun(_OfLook):
    """Make further looks with the prompt and settings of the take, each with the next seed"""

    bl_idname = "patina.rerun"
    bl_label = "Another Seed"

    variations: IntProperty(name="Variations", default=1, min=1, max=16)  # type: ignore[valid-type]

    def execute(self, context: bpy.types.Context) -> set[Any]:
        found = takes.about(shown(context))
        prompt = found["prompt"]
        every = [takes.about(take) for take in takes.of(context.view_layer.objects.active).items]
        seeds = [item["seed"] for item in every if item and item["prompt"] == prompt]
        settings = {
            name: value for name, value in found["settings"].items() if name in OPTIONS and name not in _MACHINE
        }
        settings["selected"] = False
        settings |= {"seed": max(seeds) + 1, "variations": self.variations}
        settings["apply_to"] = "WHOLE" if found.get("slot") is None else "SLOT"
        if found.get("slot") is not None:
            context.view_layer.objects.active.active_material_index = found["slot"]
        call = "EXEC_DEFAULT" if bpy.app.background else "INVOKE_DEFAULT"
        try:
            result = bpy.ops.patina.stylize(call, prompt=prompt, **settings)  # type: ignore[attr-defined]
            return {"CANCELLED"} if "CANCELLED" in result else {"FINISHED"}  # the other one goes on by itself
        except (RuntimeError, TypeError) as error:  # TypeError: a setting of another version
            self.report({"ERROR"}, str(error))
            return {"CANCELLED"}


class PATINA_OT_load_result(bpy.types.Operator):
    """Add the result of a run, from its folder, to the takes of the active object"""

    bl_idname = "patina.load_result"
    bl_label = "Load Result..."
    bl_options = {"UNDO"}

    filepath: StringProperty(subtype="FILE_PATH")  # type: ignore[valid-type]
    directory: StringProperty(subtype="DIR_PATH", options={"HIDDEN"})  # type: ignore[valid-type]
    filter_glob: StringProperty(default="*.json", options={"HIDDEN"})  # type: ignore[valid-type]

    def invoke(self, context: bpy.types.Context, event: bpy.types.Event) -> set[Any]:
        context.window_manager.fileselect_add(self)
        return {"RUNNING_MODAL"}

    def execute(self, context: bpy.types.Context) -> set[Any]:
        try:
            folder = _result_folder(Path(bpy.path.abspath(self.filepath or self.directory)))
            read = read_result(folder / RESULT_FILE)
            settings = {name: value for name, value in read.settings.items() if name in OPTIONS}
            job = Job.from_json(json.dumps({"version": VERSION, "prompt": read.prompt, "settings": settings}))
            export = _as_it_is(context)
            look = import_result(export, job, folder, read.versions.get("patina", ""))
        except PatinaError as error:
            self.report({"ERROR"}, run.one_line(error))
            return {"CANCELLED"}
        self.report({"INFO"}, f"New material “{look.material.name}” on the UV map “{export.uv_name}”")
        return {"FINISHED"}


class PATINA_OT_mark_asset(_OfLook):
    """Mark the material of the take as an asset: it appears in the Asset Browser, with its picture"""

    bl_idname = "patina.mark_asset"
    bl_label = "Mark as Asset"
    bl_options = {"UNDO"}

    def execute(self, context: bpy.types.Context) -> set[Any]:
        take = shown(context)
        material: Any = take.material
        material.asset_mark()
        found = takes.about(take)
        material.asset_data.description = found.get("reading") or found["prompt"]
        if "Patina" not in material.asset_data.tags:
            material.asset_data.tags.new("Patina")
        return {"FINISHED"}


class PATINA_OT_reset_adjust(_OfLook):
    """Set the adjustments of the look back to their defaults"""

    bl_idname = "patina.reset_adjust"
    bl_label = "Reset"
    bl_options = {"UNDO"}

    def execute(self, context: bpy.types.Context) -> set[Any]:
        node = adjust.node_of(shown(context).material)
        for name, value in adjust.VALUES.items() if node else ():
            node.inputs[name].default_value = value.default
        return {"FINISHED"}


class PATINA_OT_unpack_take(_OfLook):
    """Write the maps of the take to a folder beside the .blend, textures/NAME OF THE FILE, and use them from there"""

    bl_idname = "patina.unpack_take"
    bl_label = "Keep Maps Beside the File"

    @classmethod
    def poll(cls, context: bpy.types.Context) -> bool:
        if not bpy.data.is_saved:
            cls.poll_message_set("Save the file first")
            return False
        return bool(super().poll(context))

    def execute(self, context: bpy.types.Context) -> set[Any]:
        return _for_images(self, context, True, _unpack)


class PATINA_OT_pack_take(_OfLook):
    """Pack the maps of the take into the .blend"""

    bl_idname = "patina.pack_take"
    bl_label = "Pack Maps"

    def execute(self, context: bpy.types.Context) -> set[Any]:
        return _for_images(self, context, False, lambda image: image.pack())


def _for_images(operator: Any, context: bpy.types.Context, packed: bool, work: Callable[[Any], None]) -> set[Any]:
    """Call `work` for the shown take's images that are packed, or those that are not. Returns the operator's result."""
    try:
        for image in _images(shown(context)):
            if bool(image.packed_files) == packed:
                work(image)
    except RuntimeError as error:
        operator.report({"ERROR"}, str(error))
        return {"CANCELLED"}
    return {"FINISHED"}


def _images(take: Any) -> list[Any]:
    """Patina's images in a take's materials and World."""
    items = [item for item in [*(slot.material for slot in take.slots), take.world] if item is not None]
    nodes = [node for item in items if MARK in item for node in item.node_tree.nodes]
    images = dict.fromkeys(node.image for node in nodes if getattr(node, "image", None))
    return [image for image in images if MARK in image]


def _unpack(image: Any) -> None:
    """Write an image to textures/NAME OF THE FILE/, under a name that is free there. Raises RuntimeError."""
    stem, _, extension = bpy.path.basename(image.filepath_raw).partition(".")
    folder, number = f"//textures/{bpy.path.clean_name(Path(bpy.data.filepath).stem)}", 0
    while True:
        path = f"{folder}/{stem}{f'_{number}' if number else ''}.{extension}"
        files = {packed: path.replace(UDIM, str(packed.tile_number)) for packed in image.packed_files}
        if not any(Path(bpy.path.abspath(file)).exists() for file in files.values()):
            break
        number += 1
    image.filepath_raw = path
    for packed, file in files.items():
        packed.filepath = file
    image.unpack(method="WRITE_ORIGINAL")


def _result_folder(path: Path) -> Path:
    """The result folder that a path means: itself, a file in it, or the job folder around it."""
    folder = path if path.is_dir() else path.parent
    return folder / RESULT_DIR if (folder / JOB_FILE).is_file() else folder


def _as_it_is(context: bpy.types.Context) -> Export:
    """The active object for an import without an export. Raises SceneError."""
    obj = active_mesh_object(context)
    mesh = mesh_of(obj)
    if not mesh.uv_layers.active:
        raise SceneError(f"“{obj.name}” has no UV map.", "Add the one that the result was made for.")
    return Export(place_of(context, obj), mesh.uv_layers.active.name, None, corner_vertices(mesh), ())


_CLASSES = (
    PATINA_OT_compare,
    PATINA_OT_remove_take,
    PATINA_OT_rerun,
    PATINA_OT_load_result,
    PATINA_OT_mark_asset,
    PATINA_OT_reset_adjust,
    PATINA_OT_unpack_take,
    PATINA_OT_pack_take,
)


def register() -> None:
    for cls in _CLASSES:
        bpy.utils.register_class(cls)


def unregister() -> None:
    for cls in reversed(_CLASSES):
        bpy.utils.unregister_class(cls)
