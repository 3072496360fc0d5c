"""Tells when the scene may be changed: not during a stroke or a transform, and not in Edit Mode of the mesh.

An operator that ends pushes an undo step. In the middle of a sculpt stroke that crashes Blender, and in Edit Mode the
step would hold the edited mesh alone: the new look could not be undone.
"""

import bpy

from ..backend.errors import SceneError
from .objects import Place, holder

_OWN = "PATINA_OT_"
OWN_UNDO = {"EDIT", "PARTICLE_EDIT", "EDIT_GPENCIL"}  # modes whose undo steps hold nothing of materials and Worlds


def modal_operators(context: bpy.types.Context) -> set[str]:
    """Return the running modal operators of all windows, by bl_idname: strokes, transforms, selections, renders."""
    names = {operator.bl_idname for window in context.window_manager.windows for operator in window.modal_operators}
    return {name for name in names if not name.startswith(_OWN)}


def edited(context: bpy.types.Context, place: Place) -> bpy.types.Object | None:
    """Return the object whose mode blocks an import, in the context's window or on the same mesh; or None."""
    active = context.view_layer.objects.active
    if active is not None and active.mode in OWN_UNDO:
        return active
    try:
        with place.lent() as (obj, _):
            return holder(obj)
    except SceneError:
        return None  # it is gone; the import says so
