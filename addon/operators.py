"""Stylize from Prompt, Cancel, Copy Error Report. Thin: run.py does the work."""

from dataclasses import fields, replace
from typing import Any

import bpy
from bpy.props import BoolProperty, EnumProperty, FloatProperty, IntProperty, StringProperty

from ..backend.config import DEVICES, LIGHTS, QUALITIES, Settings
from ..backend.errors import Cancelled, PatinaError
from . import run, standby
from .scene_export import collection_cameras, scene_camera

_active: run.Run | None = None  # the one run of this Blender; a PropertyGroup cannot hold it


class PATINA_OT_stylize(bpy.types.Operator):
    """Give the active object a new material and the scene a new World, made from the prompt"""

    bl_idname = "patina.stylize"
    bl_label = "Stylize from Prompt"
    # No REGISTER: Adjust Last Operation would run it again, and block, at every change of a property.
    bl_options = {"UNDO"}

    # What a script leaves out is taken from the scene's settings.
    prompt: StringProperty(name="Prompt")  # type: ignore[valid-type]
    model: StringProperty(name="Model")  # type: ignore[valid-type]
    quality: EnumProperty(name="Quality", items=[(q, q.title(), "") for q in QUALITIES])  # type: ignore[valid-type]
    resolution: IntProperty(name="Resolution", subtype="PIXEL")  # type: ignore[valid-type]
    margin: IntProperty(name="Margin", subtype="PIXEL")  # type: ignore[valid-type]
    seed: IntProperty(name="Seed")  # type: ignore[valid-type]
    device: EnumProperty(name="Device", items=[(d, d.upper(), "") for d in DEVICES])  # type: ignore[valid-type]
    light: EnumProperty(name="Light", items=[(v, v.title(), "") for v in LIGHTS])  # type: ignore[valid-type]
    self_shadows: BoolProperty(name="Self-Shadows")  # type: ignore[valid-type]
    memory: FloatProperty(name="Memory", description="[GB]; 0 for all that the machine has")  # type: ignore[valid-type]
    cameras: StringProperty(  # type: ignore[valid-type]
        name="Cameras", description="A collection of cameras; empty for the scene's active camera"
    )
    job_dir: StringProperty(  # type: ignore[valid-type]
        name="Job Folder", description="Where the job is made; empty for a new folder in the cache", subtype="DIR_PATH"
    )

    @classmethod
    def poll(cls, context: bpy.types.Context) -> bool:
        obj = context.active_object
        if _active is not None:
            cls.poll_message_set("Patina is at work already")
        elif obj is None:
            cls.poll_message_set("Select the mesh object to stylize")
        elif obj.type != "MESH":
            cls.poll_message_set("The active object is not a mesh")
        else:
            return True
        # A script gets the reason as an error instead.
        return bpy.app.background and _active is None

    def invoke(self, context: bpy.types.Context, event: bpy.types.Event) -> set[Any]:
        if bpy.app.background:  # modal() would never be called
            return self.execute(context)
        if not self._start(context):
            return {"CANCELLED"}
        self._timer = context.window_manager.event_timer_add(run.INTERVAL, window=context.window)
        context.window_manager.modal_handler_add(self)
        return {"RUNNING_MODAL"}

    def modal(self, context: bpy.types.Context, event: bpy.types.Event) -> set[Any]:
        if event.type != "TIMER" or _active is None:
            return {"PASS_THROUGH"}
        status = context.window_manager.patina
        cancelling = _active.session.cancelling
        if run.follow(_active, status) or cancelling != status.cancelling:
            status.cancelling = cancelling
            redraw(context)
        if _active.session.outcome is None:
            return {"PASS_THROUGH"}
        return self._finish(context)

    def execute(self, context: bpy.types.Context) -> set[Any]:
        if not self._start(context):
            return {"CANCELLED"}
        assert _active is not None
        run.wait(_active, context.window_manager.patina)
        return self._finish(context)

    def cancel(self, context: bpy.types.Context) -> None:
        """Blender ends the operator: another file, or the window, or Blender itself is closed."""
        self._close(context)

    def _start(self, context: bpy.types.Context) -> bool:
        global _active
        status = context.window_manager.patina
        run.reset(status)
        try:
            chosen = context.scene.patina
            given = {name for name in self.properties.keys() if self.properties.is_property_set(name)}
            settings = replace(
                chosen.settings(),
                **{field.name: getattr(self, field.name) for field in fields(Settings) if field.name in given},
            )
            prompt = self.prompt if "prompt" in given else chosen.prompt
            cameras = chosen.cameras(context)
            if "cameras" in given:
                cameras = collection_cameras(context, self.cameras) if self.cameras else scene_camera(context)
            _active = run.start(context, prompt, settings, cameras, self.job_dir)
        except PatinaError as error:
            return self._fail(status, error)
        status.running = True
        status.text = "Starting"
        return True

    def _finish(self, context: bpy.types.Context) -> set[Any]:
        assert _active is not None
        status = context.window_manager.patina
        try:
            material = _active.finish()
        except Cancelled as error:
            self.report({"WARNING"}, str(error))
            return {"CANCELLED"}
        except PatinaError as error:
            self._fail(status, error)
            return {"CANCELLED"}
        finally:
            self._close(context)
            if not bpy.app.background:  # scripts seldom run again
                run.prepare()
        for warning in status.warnings.splitlines():
            self.report({"WARNING"}, warning)
        self.report({"INFO"}, f"New material “{material.name}” and World")
        return {"FINISHED"}

    def _fail(self, status: Any, error: PatinaError) -> bool:
        run.show_error(status, error)
        self.report({"ERROR"}, f"{error}\n{error.hint}".strip())
        return False

    def _close(self, context: bpy.types.Context) -> None:
        """Leave no timer, no process and no progress behind."""
        global _active
        if _active is not None:
            if _active.session.outcome is None:
                _active.session.kill()
            _active = None
        if timer := getattr(self, "_timer", None):
            context.window_manager.event_timer_remove(timer)
            self._timer = None
        status = context.window_manager.patina
        status.running = status.cancelling = False
        status.text = ""
        redraw(context)


class PATINA_OT_cancel(bpy.types.Operator):
    """Stop the run; nothing will have changed"""

    bl_idname = "patina.cancel"
    bl_label = "Cancel"

    @classmethod
    def poll(cls, context: bpy.types.Context) -> bool:
        cls.poll_message_set("Nothing is running")
        return _active is not None

    def execute(self, context: bpy.types.Context) -> set[Any]:
        assert _active is not None
        _active.session.cancel()
        context.window_manager.patina.cancelling = True
        redraw(context)
        return {"FINISHED"}


class PATINA_OT_copy_report(bpy.types.Operator):
    """Copy the last error with the versions and the log's end, for a bug report"""

    bl_idname = "patina.copy_report"
    bl_label = "Copy Error Report"

    @classmethod
    def poll(cls, context: bpy.types.Context) -> bool:
        return bool(context.window_manager.patina.report)

    def execute(self, context: bpy.types.Context) -> set[Any]:
        context.window_manager.clipboard = context.window_manager.patina.report
        self.report({"INFO"}, "Copied the error report")
        return {"FINISHED"}


def redraw(context: bpy.types.Context) -> None:
    """Draw the panels again, in every window."""
    for window in context.window_manager.windows:
        for area in window.screen.areas:
            if area.type in {"VIEW_3D", "PREFERENCES"}:
                area.tag_redraw()


_CLASSES = (PATINA_OT_stylize, PATINA_OT_cancel, PATINA_OT_copy_report)


def register() -> None:
    for cls in _CLASSES:
        bpy.utils.register_class(cls)


def unregister() -> None:
    global _active
    if _active is not None:  # nobody would follow it any more
        _active.session.kill()
        _active = None
    standby.dismiss()
    for cls in reversed(_CLASSES):
        bpy.utils.unregister_class(cls)
