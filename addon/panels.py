"""The Patina tab of the 3D view's sidebar. Drawing only, no logic."""

import bpy

from ..backend.config import DEFAULTS
from ..backend.errors import PromptError
from .layout import paragraph
from .objects import has_look
from .operators import CONVERTIBLE, others_selected
from .preferences import EXTENSION, has_backend
from .properties import PatinaStatus, situation
from .suggestions import reading


class _Panel(bpy.types.Panel):
    bl_space_type = "VIEW_3D"
    bl_region_type = "UI"
    bl_category = "Patina"


class PATINA_PT_stylize(_Panel):
    bl_idname = "PATINA_PT_stylize"
    bl_label = "Stylize"

    def draw(self, context: bpy.types.Context) -> None:
        layout = self.layout
        assert layout is not None
        settings, status = context.scene.patina, context.window_manager.patina
        column = layout.column()
        column.enabled = not status.running
        column.prop(settings, "prompt", text="", placeholder="Describe the look", icon="SHADERFX")
        sentence = ""
        if settings.model == DEFAULTS.model and settings.prompt.strip():
            sentence, understood = reading(settings.prompt)
            paragraph(column, context, sentence, icon="NONE" if understood else "ERROR")
        active = context.view_layer.objects.active
        if active and len(active.material_slots) > 1:
            column.row().prop(settings, "apply_to", expand=True)
            if settings.apply_to == "SLOT":
                material = active.active_material
                row = column.row(align=True)
                row.prop(active, "active_material_index", text="Slot")
                row.label(text=material.name if material else "Empty", translate=False)
        fields = column.column()
        fields.use_property_split = True
        fields.use_property_decorate = False
        fields.prop(settings, "quality")
        fields.prop(settings, "resolution")
        fields.prop(settings, "seed")
        if status.running:
            self._draw_progress(layout, context, status)
        else:
            if others := others_selected(context):
                layout.prop(settings, "selected", text=f"All {others + 1} Selected, One by One")
            if active and active.type in CONVERTIBLE:
                layout.operator("patina.convert", icon="MESH_DATA")
            row = layout.row()
            row.scale_y = 1.5
            row.operator("patina.stylize", icon="BRUSH_DATA")
            if active and has_look(active) and context.space_data.shading.type in {"SOLID", "WIREFRAME"}:
                layout.operator("patina.show_look", icon="SHADING_TEXTURE")
        self._draw_messages(layout, context, sentence)

    def _draw_progress(self, layout: bpy.types.UILayout, context: bpy.types.Context, status: PatinaStatus) -> None:
        text, _, more = ("Cancelling" if status.cancelling else status.text).partition("\n")
        if status.object_name:
            layout.label(text=status.object_name, icon="OBJECT_DATA")
        if status.picture:
            layout.template_icon(status.picture, scale=8.0)
        layout.progress(factor=status.progress, text=text)
        if more:
            paragraph(layout, context, more)
        row = layout.row()
        row.enabled = not status.cancelling
        row.operator("patina.keep", icon="CHECKMARK")
        row.operator("patina.cancel", icon="CANCEL")

    def _draw_messages(self, layout: bpy.types.UILayout, context: bpy.types.Context, above: str) -> None:
        """Draw the last error, unless the sentence above says it, and the warnings."""
        status = context.window_manager.patina
        stands = status.running or status.situation == situation(context)
        if status.error and stands and status.error not in above:
            box = layout.box()
            paragraph(box, context, status.error, icon="ERROR")
            if status.hint:
                paragraph(box, context, status.hint)
            if status.error_code != PromptError.code:
                box.operator("patina.copy_report", icon="COPYDOWN")
        for warning in status.warnings.splitlines() if stands else ():
            paragraph(layout.box(), context, warning, icon="INFO")
        if not status.running and not has_backend():
            box = layout.box()
            paragraph(box, context, "The backend is not installed.", icon="INFO")
            box.operator("preferences.addon_show", text="Open Preferences", icon="PREFERENCES").module = EXTENSION


class PATINA_PT_options(_Panel):
    bl_idname = "PATINA_PT_options"
    bl_parent_id = "PATINA_PT_stylize"
    bl_label = "Options"
    bl_options = {"DEFAULT_CLOSED"}

    def draw(self, context: bpy.types.Context) -> None:
        layout = self.layout
        settings = context.scene.patina
        layout.use_property_split = True
        layout.use_property_decorate = False
        layout.enabled = not context.window_manager.patina.running
        layout.prop(settings, "camera_source")
        if settings.camera_source == "COLLECTION":
            layout.prop(settings, "camera_collection")
        layout.prop(settings, "detail_size")
        layout.prop(settings, "freedom", slider=True)
        layout.prop(settings, "light")
        layout.prop(settings, "self_shadows")
        layout.prop(settings, "margin")
        layout.prop(settings, "model")
        layout.prop(settings, "device")


_CLASSES = (PATINA_PT_stylize, PATINA_PT_options)


def register() -> None:
    for cls in _CLASSES:
        bpy.utils.register_class(cls)


def unregister() -> None:
    for cls in reversed(_CLASSES):
        bpy.utils.unregister_class(cls)
