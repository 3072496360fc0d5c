"""When Blender may be changed: not in the middle of a stroke or a move, and not while Edit Mode holds the mesh.

An operator that ends pushes an undo step. In the middle of a sculpt stroke that crashes Blender, and in Edit Mode the
step would hold the edited mesh alone: the new look could not be undone.
"""

import bpy

from ..backend.errors import SceneError
from .objects import Place, holder

_OWN = "PATINA_OT_"
_OWN_UNDO = {"EDIT", "PARTICLE_EDIT", "EDIT_GPENCIL"}  # modes whose undo steps hold nothing of materials and Worlds


def modal_operators(context: bpy.types.Context) -> set[str]:
    """Return what is in the artist's hands in any window, by bl_idname: strokes, moves, selections, renders."""
    names = {operator.bl_idname for window in context.window_manager.windows for operator in window.modal_operators}
    return {name for name in names if not name.startswith(_OWN)}


def edited(context: bpy.types.Context, place: Place) -> bpy.types.Object | None:
    """Return the object whose mode a new look must wait for, in the context's window or on the same mesh; or none."""
    active = context.view_layer.objects.active
    if active is not None and active.mode in _OWN_UNDO:
        return active
    try:
        with place.lent() as (obj, _):
            return holder(obj)
    except SceneError:
        return None  # it is gone; the import says so
