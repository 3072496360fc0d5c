"""The list of takes in the sidebar. Drawing only, no logic."""

from typing import Any

import bpy

from . import takes
from .layout import paragraph
from .take_operators import VARIATIONS, shown

_THUMBNAIL = 2.0  # side of a thumbnail in the list [rows]


class PATINA_UL_takes(bpy.types.UIList):
    """Each take with its picture and its name, which a double click edits."""

    def draw_item(
        self,
        context: Any,
        layout: Any,
        data: Any,
        item: Any,
        icon: Any,
        active_data: Any,
        active_property: Any,
    ) -> None:
        row = layout.row()
        material = item.material
        if material is not None and material.preview is not None:
            row.template_icon(material.preview.icon_id, scale=_THUMBNAIL)
        else:
            row.label(icon="MATERIAL")
        column = row.column()
        column.scale_y = _THUMBNAIL
        column.prop(item, "name", text="", emboss=False)


class PATINA_MT_take(bpy.types.Menu):
    bl_idname = "PATINA_MT_take"
    bl_label = "Take"

    def draw(self, context: bpy.types.Context) -> None:
        layout = self.layout
        assert layout is not None
        layout.operator("patina.load_result", icon="FILEBROWSER")
        layout.separator()
        layout.operator("patina.mark_asset", icon="ASSET_MANAGER")
        layout.operator("patina.unpack_take", icon="FILE_FOLDER")
        layout.operator("patina.pack_take", icon="PACKAGE")


class PATINA_PT_takes(bpy.types.Panel):
    bl_idname = "PATINA_PT_takes"
    bl_label = "Takes"
    bl_space_type = "VIEW_3D"
    bl_region_type = "UI"
    bl_category = "Patina"

    @classmethod
    def poll(cls, context: bpy.types.Context) -> bool:
        return shown(context) is not None

    def draw(self, context: bpy.types.Context) -> None:
        layout = self.layout
        assert layout is not None
        obj = context.view_layer.objects.active
        every, take = takes.of(obj), shown(context)
        row = layout.row()
        row.template_list("PATINA_UL_takes", "", every, "items", every, "index", rows=4)
        buttons = row.column(align=True)
        buttons.operator("patina.compare", text="", icon="ARROW_LEFTRIGHT")
        buttons.separator()
        buttons.operator("patina.remove_take", text="", icon="REMOVE")
        buttons.menu("PATINA_MT_take", text="", icon="DOWNARROW_HLT")
        if any(item.world != take.world for item in every.items):
            layout.prop(context.scene.patina, "take_light")
        found = takes.about(take)
        if not found:
            return
        column = layout.column(align=True)
        paragraph(column, context, found.get("reading") or found["prompt"])
        settings = found["settings"]
        facts = [f"Seed {settings.get('seed')}", str(settings.get("quality", "")).title()]
        facts += [f"{settings.get('resolution')} px"]
        facts += [f"{found['seconds']:.0f} s"] if found.get("seconds") else []
        facts += [f"score {found['score']:.2f}"] if found.get("score") else []
        paragraph(column, context, " · ".join(facts))
        row = layout.row(align=True)
        row.operator("patina.rerun").variations = 1
        row.operator("patina.rerun", text=f"{VARIATIONS} Variations").variations = VARIATIONS


_CLASSES = (PATINA_UL_takes, PATINA_MT_take, PATINA_PT_takes)


def register() -> None:
    for cls in _CLASSES:
        bpy.utils.register_class(cls)


def unregister() -> None:
    for cls in reversed(_CLASSES):
        bpy.utils.unregister_class(cls)
