"""The list of takes in the sidebar, and their pictures to choose from. Drawing only, no logic."""

from typing import Any

import bpy
from bpy.props import IntProperty

from . import adjust, takes
from .layout import paragraph
from .take_operators import VARIATIONS, may_change, shown

_PICTURE = 6.0  # size of the shown take's picture
_CHOICE, _COLUMNS = 5.0, 4  # size of the pictures to choose from, and their columns


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
        index: Any = 0,
        flt_flag: Any = 0,
    ) -> None:
        picture = takes.picture(item)
        if picture:
            layout.prop(item, "name", text="", emboss=False, icon_value=picture)
        else:
            layout.prop(item, "name", text="", emboss=False, icon="MATERIAL")


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
        row.enabled = not takes.locked(obj)
        row.template_list("PATINA_UL_takes", "", every, "items", every, "index", rows=4)
        buttons = row.column(align=True)
        buttons.operator("patina.compare", text="", icon="ARROW_LEFTRIGHT")
        buttons.operator("patina.choose_take", text="", icon="IMGDISPLAY")
        buttons.separator()
        buttons.operator("patina.remove_take", text="", icon="REMOVE")
        buttons.menu("PATINA_MT_take", text="", icon="DOWNARROW_HLT")
        if any(item.world != take.world for item in every.items):
            layout.prop(context.scene.patina, "take_light")
        found = takes.about(take)
        if not found:
            return
        if picture := takes.picture(take):
            layout.template_icon(picture, scale=_PICTURE)
        column = layout.column(align=True)
        paragraph(column, context, found.get("reading") or found["prompt"])
        settings = found["settings"]
        facts = [f"Seed {found['seed']}", *(str(settings[name]).title() for name in ("quality",) if name in settings)]
        facts += [f"{settings['resolution']} px"] if "resolution" in settings else []
        facts += [f"{found['seconds']:.0f} s"] if found.get("seconds") else []
        facts += [f"score {found['score']:.2f}"] if found.get("score") else []
        paragraph(column, context, " · ".join(facts))
        row = layout.row(align=True)
        row.operator("patina.rerun").variations = 1
        row.operator("patina.rerun", text=f"{VARIATIONS} Variations").variations = VARIATIONS


class PATINA_OT_choose_take(bpy.types.Operator):
    """Choose among the takes by their pictures"""

    bl_idname = "patina.choose_take"
    bl_label = "Choose a Take"
    bl_options = {"UNDO"}

    number: IntProperty(  # type: ignore[valid-type]
        name="Take", description="Number of the take to show; 0 is the original", default=-1, options={"SKIP_SAVE"}
    )

    @classmethod
    def poll(cls, context: bpy.types.Context) -> bool:
        return may_change(cls, context)

    def invoke(self, context: Any, event: bpy.types.Event) -> set[Any]:
        if self.number >= 0:
            return self.execute(context)
        count = len(takes.of(context.view_layer.objects.active).items)
        return set(context.window_manager.invoke_popup(self, width=130 * min(_COLUMNS, count)))

    def draw(self, context: Any) -> None:
        layout: Any = self.layout
        every = takes.of(context.view_layer.objects.active)
        layout.label(text=self.bl_label)
        grid = layout.grid_flow(columns=_COLUMNS, row_major=True, even_columns=True, even_rows=True)
        for number, take in enumerate(every.items):
            column = grid.column(align=True)
            column.template_icon(takes.picture(take) or layout.icon(context.view_layer.objects.active), scale=_CHOICE)
            column.operator(self.bl_idname, text=take.name, depress=number == every.shown).number = number

    def execute(self, context: Any) -> set[Any]:
        takes.show(context.view_layer.objects.active, context.scene, self.number)
        return {"FINISHED"}


class PATINA_PT_adjust(bpy.types.Panel):
    bl_idname = "PATINA_PT_adjust"
    bl_parent_id = "PATINA_PT_takes"
    bl_label = "Adjust"
    bl_space_type = "VIEW_3D"
    bl_region_type = "UI"
    bl_options = {"DEFAULT_CLOSED"}

    @classmethod
    def poll(cls, context: bpy.types.Context) -> bool:
        take = shown(context)
        return take is not None and adjust.node_of(take.material) is not None

    def draw(self, context: bpy.types.Context) -> None:
        layout = self.layout
        assert layout is not None
        layout.use_property_split = True
        node = adjust.node_of(shown(context).material)
        for name in adjust.VALUES:
            socket = node.inputs[name]
            if not socket.is_linked:
                layout.prop(socket, "default_value", text=name, slider=name != "Tint")
        layout.operator("patina.reset_adjust", icon="LOOP_BACK")


_CLASSES = (PATINA_OT_choose_take, PATINA_UL_takes, PATINA_MT_take, PATINA_PT_takes, PATINA_PT_adjust)


def register() -> None:
    for cls in _CLASSES:
        bpy.utils.register_class(cls)


def unregister() -> None:
    for cls in reversed(_CLASSES):
        bpy.utils.unregister_class(cls)
