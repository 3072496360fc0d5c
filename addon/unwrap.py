"""Creates a UV map with Blender's Smart UV Project, in a temporary scene, so that the user's data is not changed."""

import math
from collections.abc import Iterator
from contextlib import contextmanager

import bpy

from ..backend.errors import SceneError, reason
from .mesh_arrays import Array, uv_layer

UV_NAME = "Patina"
ANGLE = math.radians(66.0)  # Blender's default: the largest angle between a face and its island's projection
ISLAND_GAP = 0.008  # between islands, share of the map's edge: 16 texels at the default 2048


def smart_project(mesh: bpy.types.Mesh) -> Array:
    """Return new UVs (corners, 2) float32 for a mesh, which is not changed. Raises SceneError when Blender cannot."""
    copy = mesh.copy()
    try:
        while copy.uv_layers:  # a mesh holds at most eight
            copy.uv_layers.remove(copy.uv_layers[0])
        copy.uv_layers.new(name=UV_NAME, do_init=False)
        for name in (".hide_vert", ".hide_edge", ".hide_poly"):  # a hidden face would be left out
            if attribute := copy.attributes.get(name):
                copy.attributes.remove(attribute)
        with _stage(copy):
            bpy.ops.mesh.select_all(action="SELECT")
            bpy.ops.uv.smart_project(
                angle_limit=ANGLE, island_margin=ISLAND_GAP, margin_method="FRACTION", area_weight=0.0
            )
        return uv_layer(copy, UV_NAME)
    except RuntimeError as error:
        raise SceneError(
            f"Smart UV Project failed: {reason(error)}.", "Unwrap the mesh by hand, then stylize again."
        ) from None
    finally:
        bpy.data.meshes.remove(copy)


@contextmanager
def _stage(mesh: bpy.types.Mesh) -> Iterator[None]:
    """Put a mesh alone into a temporary scene, in edit mode."""
    scene = bpy.data.scenes.new(".patina unwrap")
    obj = bpy.data.objects.new(".patina unwrap", mesh)
    try:
        scene.collection.objects.link(obj)
        layer = scene.view_layers[0]
        layer.objects.active = obj
        obj.select_set(True, view_layer=layer)
        with bpy.context.temp_override(scene=scene, view_layer=layer, object=obj, active_object=obj):
            bpy.ops.object.mode_set(mode="EDIT")
            try:
                with bpy.context.temp_override(edit_object=obj):
                    yield
            finally:
                bpy.ops.object.mode_set(mode="OBJECT")
    finally:
        bpy.data.objects.remove(obj)
        bpy.data.scenes.remove(scene)
