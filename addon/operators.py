"""The operator Stylize from Prompt, and those that belong to it: Cancel, Stop and Keep, Show in Material Preview, Copy
Error Report. run.py does the work.
"""

import time
from dataclasses import replace
from typing import Any

import bpy
from bpy.app.handlers import persistent
from bpy.props import IntProperty, StringProperty

from ..backend.config import OPTIONS
from ..backend.errors import Cancelled, PatinaError
from . import moment, run, standby
from .layout import redraw, redraw_again
from .objects import Place
from .properties import PatinaStatus, apply_to_property, option_property, selected_property, situation
from .scene_export import active_mesh_object, collection_cameras, place_of, scene_camera, selected_mesh_objects

_MESSAGE = ("error", "error_code", "hint", "report", "job_dir")  # what the panel shows of a failure
CONVERTIBLE = {"CURVE", "SURFACE", "FONT", "META"}
_active: run.Run | None = None  # the one run of this Blender; a PropertyGroup cannot hold it


class PATINA_OT_stylize(bpy.types.Operator):
    """Give the active object a new material, made from the prompt, and an unlit scene a World that goes with it"""

    bl_idname = "patina.stylize"
    bl_label = "Stylize from Prompt"
    # No REGISTER: Adjust Last Operation would run it again, and block, at every change of a property.
    bl_options = {"UNDO"}

    # Properties that a script does not set are taken from the scene's settings.
    prompt: StringProperty(name="Prompt")  # type: ignore[valid-type]
    cameras: StringProperty(  # type: ignore[valid-type]
        name="Cameras", description="A collection of cameras; empty for the scene's active camera"
    )
    job_dir: StringProperty(  # type: ignore[valid-type]
        name="Job Folder",
        description="Where the job is made; empty for a new folder in the cache",
        subtype="DIR_PATH",
        options={"SKIP_SAVE"},
    )
    apply_to: apply_to_property()  # type: ignore[valid-type]
    selected: selected_property()  # type: ignore[valid-type]
    variations: IntProperty(  # type: ignore[valid-type]
        name="Variations",
        description="How many looks are made, each with the next seed",
        default=1,
        min=1,
        max=16,
        options={"SKIP_SAVE"},
    )

    @classmethod
    def poll(cls, context: bpy.types.Context) -> bool:
        obj = context.view_layer.objects.active  # context.active_object is none where it is hidden
        if _active is not None:
            cls.poll_message_set("Patina is at work already")
        elif obj is None:
            cls.poll_message_set("Select the mesh object to stylize")
        elif obj.type != "MESH":
            cls.poll_message_set("The active object is not a mesh")
        elif not obj.visible_get():
            cls.poll_message_set("The active object is hidden: show it in the viewport")
        else:
            return True
        # A script gets the reason as an error instead.
        return bpy.app.background and _active is None

    def invoke(self, context: bpy.types.Context, event: bpy.types.Event) -> set[Any]:
        if bpy.app.background:  # modal() would never be called
            return self.execute(context)
        status = context.window_manager.patina
        if status.typed:  # Blender makes no undo step of what is typed into a field that suggests words
            bpy.ops.ed.undo_push(message="Prompt")
            status.typed = False
        self._others = moment.modal_operators(context)  # they stay: another add-on's, which shows keys for example
        self._shown = time.monotonic()
        self._redraw = False
        try:
            self._begin(context)
        except Exception as error:
            self._places.clear()
            return self._fail(context, error)
        self._timer = context.window_manager.event_timer_add(run.INTERVAL, window=context.window)
        context.window_manager.modal_handler_add(self)
        return {"RUNNING_MODAL"}

    def modal(self, context: bpy.types.Context, event: bpy.types.Event) -> set[Any]:
        if _active is None:
            return {"PASS_THROUGH"}
        if event.type == "ESC" and event.value == "PRESS" and _active.session is None:
            _active.cancel()
        elif event.type != "TIMER":
            return {"PASS_THROUGH"}
        try:
            return self._tick(context, _active)
        except Exception as error:
            return self._fail(context, error)

    def execute(self, context: bpy.types.Context) -> set[Any]:
        try:
            self._begin(context)
        except Exception as error:
            self._places.clear()
            return self._fail(context, error)
        result: set[Any] = set()
        while _active is not None:
            try:
                while _active.prepare() is not None:
                    pass
                run.wait(_active, context.window_manager.patina)
                result = self._finish(context, _active)
            except Exception as error:
                result = self._fail(context, error)
        return result

    def cancel(self, context: bpy.types.Context) -> None:
        """Called when Blender ends the operator: a file is loaded, or the window or Blender is closed."""
        self._close(context)

    def _begin(self, context: bpy.types.Context) -> None:
        """Create the first run, which has read nothing yet. Raises PatinaError."""
        self._places: list[Place] = []  # of the objects whose turn is still to come
        self._failed: dict[str, str] = {}  # the panel's message of an object that failed
        chosen = context.scene.patina
        given = {name for name in self.properties.keys() if self.properties.is_property_set(name)}
        settings = replace(
            chosen.settings(),
            **{name: getattr(self, name) for name in OPTIONS if name in given},
        )
        prompt = self.prompt if "prompt" in given else chosen.prompt
        run.reset(context.window_manager.patina)
        cameras = chosen.cameras(context)
        if "cameras" in given:
            cameras = collection_cameras(context, self.cameras) if self.cameras else scene_camera(context)
        apply_to = self.apply_to if "apply_to" in given else chosen.apply_to
        every = self.selected if "selected" in given else chosen.selected
        objects = selected_mesh_objects(context) if every else [active_mesh_object(context)]
        self._places = [place_of(context, obj) for obj in objects]
        self._what: Any = prompt, settings, cameras
        self._one_slot = apply_to == "SLOT"
        self._next(context)

    def _next(self, context: bpy.types.Context) -> None:
        """Create the run of the next object. Raises PatinaError."""
        global _active
        folder = "" if self._failed or _active else self.job_dir  # the folder of the first
        if _active is not None:
            _active.close()
            _active = None
        self._left = self.variations - 1
        place = self._places.pop(0)
        prompt, settings, cameras = self._what
        _active = run.Run(context, prompt, settings, cameras, folder, self._one_slot, place)
        _active.prepare()  # only returns the description of the first step
        status = context.window_manager.patina
        status.running = True
        status.text = "Preparing"
        redraw(context, "VIEW_3D")

    def _tick(self, context: bpy.types.Context, stylization: run.Run) -> set[Any]:
        status = context.window_manager.patina
        if stylization.cancelled != status.cancelling:
            status.cancelling = stylization.cancelled
            redraw(context, "VIEW_3D")
        if stylization.session is None and not stylization.cancelled:
            self._prepare(context, stylization)
            return {"PASS_THROUGH"}
        if stylization.session is not None:
            before = self._drawn(status)
            news = run.follow(stylization, status) or before != self._drawn(status)
            if news or self._redraw:  # once more: a panel below one that has grown moves at the next draw
                redraw(context, "VIEW_3D")
            self._redraw = bool(news)
        if not stylization.ended:
            return {"PASS_THROUGH"}
        if stylization.succeeded and (reason := self._obstacle(context, stylization)):
            status.progress = 1.0
            self._show(context, f"Done: waits for you\n{reason} to see the look.")
            return {"PASS_THROUGH"}
        return self._finish(context, stylization)

    @staticmethod
    def _drawn(status: PatinaStatus) -> tuple[str, int]:
        """What the panel shows: text, and the bar in steps that can be seen."""
        return status.text, int(200.0 * status.progress)

    def _obstacle(self, context: bpy.types.Context, stylization: run.Run) -> str:
        """Return what the user must do before the scene can be changed; empty if it can be changed now."""
        if moment.modal_operators(context) - self._others:
            return "Finish what you have in hand"
        edited = moment.edited(context, stylization.export.place)
        return f"Leave {edited.mode.replace('_', ' ').title()} Mode of “{edited.name}”" if edited else ""

    def _prepare(self, context: bpy.types.Context, stylization: run.Run) -> None:
        """Run the next step of the export, after its description has been drawn."""
        if moment.modal_operators(context) - self._others:
            self._show(context, "Waits for you\nFinish what you have in hand.")
        elif time.monotonic() - self._shown >= run.INTERVAL / 2:  # other timers call too, before anything is drawn
            self._show(context, stylization.prepare() or "Starting")
            self._shown = time.monotonic()

    def _finish(self, context: bpy.types.Context, stylization: run.Run) -> set[Any]:
        """Import the result, and start the next variation if one is left. Raises the PatinaError that ended the run."""
        status = context.window_manager.patina
        if not bpy.app.background and context.mode != "OBJECT":
            # Undo restores the step before, which must be complete: the step of a stroke stores only the stroke.
            bpy.ops.ed.undo_push(message="Before the Look")
        look = stylization.finish()
        warnings = status.warnings.splitlines()
        world = f" and World “{look.world.name}”" if look.world else ""
        self.report({"INFO"}, f"New material “{look.material.name}”{world}")
        for warning in warnings:
            self.report({"WARNING"}, warning)
        if self._left:
            self._left -= 1
            if not bpy.app.background:
                bpy.ops.ed.undo_push(message=self.bl_label)
            stylization.again(status)
            status.object_name = f"{stylization.job.object_name}, {self.variations - self._left} of {self.variations}"
            return {"PASS_THROUGH"}
        if self._places:
            if not bpy.app.background:
                bpy.ops.ed.undo_push(message=self.bl_label)
            self._next(context)
            return {"PASS_THROUGH"}
        self._end(context)
        if self._failed:
            self.report({"ERROR"}, self._failed["error"])
        return {"FINISHED"}

    def _fail(self, context: bpy.types.Context, error: Exception) -> set[Any]:
        """Show the error that ended the run in the panel and, on one line, in the status bar."""
        failure = error if isinstance(error, PatinaError) else run.unexpected(error)
        status = context.window_manager.patina
        if isinstance(failure, Cancelled):
            self.report({"WARNING"}, str(failure))
        else:
            run.show_error(status, failure)
            if self._places:  # the other objects get theirs
                self.report({"WARNING"}, run.one_line(failure))
                self._failed = {name: getattr(status, name) for name in _MESSAGE}
                try:
                    self._next(context)
                    return {"PASS_THROUGH"}
                except Exception as another:
                    return self._fail(context, another)
            self.report({"ERROR"}, run.one_line(failure))
        self._end(context)
        return {"CANCELLED"}

    def _end(self, context: bpy.types.Context) -> None:
        began = _active is not None
        self._close(context)
        status = context.window_manager.patina
        if self._failed and not status.error:
            for name, text in self._failed.items():
                setattr(status, name, text)
        status.situation = situation(context)
        redraw_again()
        if began and not bpy.app.background:  # scripts seldom run again
            run.prepare()

    def _show(self, context: bpy.types.Context, text: str) -> None:
        status = context.window_manager.patina
        if status.text != text:
            status.text = text
            redraw(context, "VIEW_3D")

    def _close(self, context: bpy.types.Context) -> None:
        """Remove the timer, the process and the progress display."""
        global _active
        if _active is not None:
            _active.close()
            _active = None
        if timer := getattr(self, "_timer", None):
            context.window_manager.event_timer_remove(timer)
            self._timer = None
        status = context.window_manager.patina
        status.running = status.cancelling = False
        status.text = ""
        redraw(context, "VIEW_3D")


PATINA_OT_stylize.__annotations__.update({name: option_property(name) for name in OPTIONS})


class PATINA_OT_cancel(bpy.types.Operator):
    """Stop the run; looks that are finished stay"""

    bl_idname = "patina.cancel"
    bl_label = "Cancel"

    @classmethod
    def poll(cls, context: bpy.types.Context) -> bool:
        cls.poll_message_set("Nothing is running")
        return _active is not None

    def execute(self, context: bpy.types.Context) -> set[Any]:
        assert _active is not None
        _active.cancel()
        context.window_manager.patina.cancelling = True
        redraw(context, "VIEW_3D")
        return {"FINISHED"}


class PATINA_OT_keep(bpy.types.Operator):
    """End the refinement now and use the look as it is"""

    bl_idname = "patina.keep"
    bl_label = "Stop and Keep"

    @classmethod
    def poll(cls, context: bpy.types.Context) -> bool:
        cls.poll_message_set("Nothing is being refined")
        return _active is not None and _active.session is not None and _active.refining

    def execute(self, context: bpy.types.Context) -> set[Any]:
        assert _active is not None
        try:
            _active.keep()
        except PatinaError as error:
            self.report({"ERROR"}, run.one_line(error))
            return {"CANCELLED"}
        redraw(context, "VIEW_3D")
        return {"FINISHED"}


class PATINA_OT_convert(bpy.types.Operator):
    """Make a mesh of the active curve, text, surface or metaball; the original stays, hidden"""

    bl_idname = "patina.convert"
    bl_label = "Convert to Mesh"
    bl_options = {"UNDO"}

    @classmethod
    def poll(cls, context: bpy.types.Context) -> bool:
        obj = context.view_layer.objects.active
        cls.poll_message_set("The active object cannot be converted to a mesh")
        if obj is None or obj.type not in CONVERTIBLE or obj.mode != "OBJECT" or obj.library is not None:
            return False
        cls.poll_message_set("The active object is hidden or cannot be selected")
        return obj.visible_get() and not obj.hide_select

    def execute(self, context: bpy.types.Context) -> set[Any]:
        original = context.view_layer.objects.active
        for obj in context.selected_objects:
            obj.select_set(obj == original)
        original.select_set(True)
        bpy.ops.object.convert(target="MESH", keep_original=True)
        if context.view_layer.objects.active == original:
            self.report({"ERROR"}, f"“{original.name}” was not converted")
            return {"CANCELLED"}
        original.hide_set(True)
        original.hide_render = True
        return {"FINISHED"}


class PATINA_OT_show_look(bpy.types.Operator):
    """Show this 3D view in Material Preview, in the light of the scene's World: Solid shading shows no materials"""

    bl_idname = "patina.show_look"
    bl_label = "Show in Material Preview"

    @classmethod
    def poll(cls, context: bpy.types.Context) -> bool:
        return context.space_data is not None and context.space_data.type == "VIEW_3D"

    def execute(self, context: bpy.types.Context) -> set[Any]:
        shading: Any = context.space_data.shading
        shading.type = "MATERIAL"
        shading.use_scene_world = True
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


def others_selected(context: bpy.types.Context) -> int:
    """The number of selected meshes beside the active object."""
    active = context.view_layer.objects.active
    return sum(obj.type == "MESH" and obj != active for obj in context.selected_objects) if active else 0


@persistent
def _forget(*_: Any) -> None:
    """Clear the messages of the last run when another file is loaded."""
    run.reset(bpy.context.window_manager.patina)


_CLASSES = (
    PATINA_OT_stylize,
    PATINA_OT_convert,
    PATINA_OT_cancel,
    PATINA_OT_keep,
    PATINA_OT_show_look,
    PATINA_OT_copy_report,
)


def register() -> None:
    for cls in _CLASSES:
        bpy.utils.register_class(cls)
    bpy.app.handlers.load_post.append(_forget)


def unregister() -> None:
    global _active
    bpy.app.handlers.load_post.remove(_forget)
    if _active is not None:  # nothing would poll it any more
        _active.close()
        _active = None
    standby.dismiss()
    for cls in reversed(_CLASSES):
        bpy.utils.unregister_class(cls)
