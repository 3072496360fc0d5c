"""Finds objects again after an undo, and reads them without changing them or their mode."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import bpy
from mathutils import Matrix

from ..backend.errors import SceneError
from .mesh_arrays import evaluated_mesh, mesh_of

MARK = "patina_prompt"  # custom property of Patina's materials and Worlds: the prompt


@dataclass(frozen=True)
class Place:
    """An object in its scene, by session_uid: references are invalid after an undo, and names can change."""

    object_uid: int
    scene_uid: int
    view_layer: str

    @contextmanager
    def lent(self) -> Iterator[tuple[bpy.types.Object, bpy.types.Scene]]:
        """Context manager: the object and its scene, which is the context's scene meanwhile.

        Raises SceneError when one of them is gone.
        """
        obj, scene = _find(bpy.data.objects, self.object_uid), _find(bpy.data.scenes, self.scene_uid)
        if obj is None or scene is None:
            raise SceneError("The object was removed while it was stylized.", "Undo that, or stylize another one.")
        layer = scene.view_layers.get(self.view_layer) or scene.view_layers[0]
        with bpy.context.temp_override(scene=scene, view_layer=layer):
            yield obj, scene


def has_look(obj: bpy.types.Object) -> bool:
    """Whether an object shows a material of Patina's."""
    slots: Any = obj.material_slots
    return any(slot.material and MARK in slot.material for slot in slots)


def holder(obj: bpy.types.Object) -> bpy.types.Object | None:
    """Return the object whose mode locks the mesh's data, so that the mesh cannot be changed; None if there is none.

    In Edit Mode that may be any object with the same mesh.
    """
    mesh = mesh_of(obj)
    if mesh.is_editmode:
        return next((item for item in bpy.data.objects if item.data == mesh and item.mode == "EDIT"), obj)
    return obj if obj.mode == "SCULPT" and obj.use_dynamic_topology_sculpting else None


@contextmanager
def at_rest(context: bpy.types.Context, obj: bpy.types.Object) -> Iterator[bpy.types.Object]:
    """Context manager: the object for reading; outside Object Mode a copy with all edits, so that the mode stays."""
    if obj.mode == "OBJECT" and not mesh_of(obj).is_editmode:
        yield obj
    else:
        bpy.ops.ed.flush_edits()
        with copied(context, obj) as copy:
            yield copy


@contextmanager
def copied(context: bpy.types.Context, obj: bpy.types.Object) -> Iterator[bpy.types.Object]:
    """Context manager: a copy of an object and its mesh, in the scene."""
    copy, mesh = obj.copy(), mesh_of(obj).copy()
    try:
        copy.data = mesh
        copy.hide_viewport = False
        context.scene.collection.objects.link(copy)
        context.view_layer.update()
        yield copy
    finally:
        bpy.data.objects.remove(copy)
        bpy.data.meshes.remove(mesh)


@contextmanager
def evaluated(context: bpy.types.Context, obj: bpy.types.Object) -> Iterator[tuple[bpy.types.Mesh, Matrix]]:
    """Context manager: an object's mesh with modifiers applied, and its matrix. Raises SceneError if it is hidden."""
    obj.update_tag(refresh={"DATA"})  # a script may have changed the mesh without telling Blender
    depsgraph = context.evaluated_depsgraph_get()
    result = obj.evaluated_get(depsgraph)
    if not result.is_evaluated:
        raise SceneError(f"“{obj.name}” is hidden or not in the view layer.", "Show it in the viewport.")
    with evaluated_mesh(result, depsgraph) as mesh:
        yield mesh, result.matrix_world


def _find(collection: Any, uid: int) -> Any:
    return next((item for item in collection if item.session_uid == uid), None)
