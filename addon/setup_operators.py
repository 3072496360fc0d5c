"""The operators Install Backend and Check Setup: tasks of installer.py, in a modal timer or blocking in scripts."""

import time
from pathlib import Path
from typing import Any

import bpy

from ..backend.errors import OutputError, PatinaError
from . import installer, process, standby
from .layout import redraw
from .preferences import REQUIREMENTS, ROOT, backend_folder, cache_folder, interpreter

INTERVAL = 0.25  # between two looks at the log [s]

_active: installer.Task | None = None


class _TaskOperator(bpy.types.Operator):
    """Base of the operators that run a task."""

    hint = ""  # what to do when a step fails

    def begin(self) -> installer.Task:
        """Start the task. Raises PatinaError."""
        raise NotImplementedError

    def end(self) -> str:
        """Return the message for a successful task."""
        raise NotImplementedError

    @classmethod
    def poll(cls, context: bpy.types.Context) -> bool:
        cls.poll_message_set("Another task is running")
        return _active is None

    def invoke(self, context: bpy.types.Context, event: bpy.types.Event) -> set[Any]:
        if bpy.app.background:
            return self.execute(context)
        if not self._start(context):
            return {"CANCELLED"}
        self._timer = context.window_manager.event_timer_add(INTERVAL, window=context.window)
        context.window_manager.modal_handler_add(self)
        return {"RUNNING_MODAL"}

    def modal(self, context: bpy.types.Context, event: bpy.types.Event) -> set[Any]:
        return self._step(context) if event.type == "TIMER" else {"PASS_THROUGH"}

    def execute(self, context: bpy.types.Context) -> set[Any]:
        if not self._start(context):
            return {"CANCELLED"}
        while (result := self._step(context)) == {"PASS_THROUGH"}:
            time.sleep(INTERVAL)
        return result

    def cancel(self, context: bpy.types.Context) -> None:
        if _active is not None:
            _active.cancel()
        self._close(context)

    def _start(self, context: bpy.types.Context) -> bool:
        global _active
        try:
            _active = self.begin()
        except PatinaError as error:
            self._fail(context, error)
            return False
        context.window_manager.patina.task = self.bl_label
        return True

    def _step(self, context: bpy.types.Context) -> set[Any]:
        task = _active
        assert task is not None
        try:
            ended = task.poll()
        except PatinaError as error:
            self._close(context)
            self._fail(context, error)
            return {"CANCELLED"}
        self._show(context, task.text)
        if not ended:
            return {"PASS_THROUGH"}
        self._close(context)
        lines = "\n".join(process.last_lines(task.log, 30))
        if task.cancelled:
            self._show(context, f"{self.bl_label} was cancelled. Choose it again to go on.")
        elif task.failed:
            parts = [f"{task.failed} failed:", lines, self.hint, f"Log: {task.log}"]
            self._show(context, "\n".join(filter(None, parts)))
            self.report({"ERROR"}, f"{task.failed} failed; Patina's preferences say more, and all is in {task.log}")
        else:
            self._show(context, self.end() + lines)
            self.report({"INFO"}, f"{self.bl_label}: done")
            return {"FINISHED"}
        return {"CANCELLED"}

    def _fail(self, context: bpy.types.Context, error: PatinaError) -> None:
        self._show(context, f"{error}\n{error.hint}".strip())
        self.report({"ERROR"}, " ".join(f"{error} {error.hint}".split()))

    def _show(self, context: bpy.types.Context, text: str) -> None:
        status = context.window_manager.patina
        if status.task_text != text:
            status.task_text = text
            redraw(context, "PREFERENCES")

    def _close(self, context: bpy.types.Context) -> None:
        global _active
        _active = None
        if timer := getattr(self, "_timer", None):
            context.window_manager.event_timer_remove(timer)
            self._timer = None
        context.window_manager.patina.task = ""
        redraw(context, "PREFERENCES", "VIEW_3D")


class PATINA_OT_install_backend(_TaskOperator):
    """Install the backend's packages into a folder of their own, which takes several gigabytes"""

    bl_idname = "patina.install_backend"
    bl_label = "Install Backend"
    hint = (
        "Check the network and the disk's free space and choose Install Backend again: it goes on from there. "
        "Or name an interpreter that has the backend's packages."
    )

    @classmethod
    def poll(cls, context: bpy.types.Context) -> bool:
        if not bpy.app.online_access:
            cls.poll_message_set("Allow Online Access in Preferences > System > Network, or name an interpreter")
            return False
        return _active is None

    def begin(self) -> installer.Task:
        standby.dismiss()  # Windows cannot replace the packages that it has open
        folder = _made(backend_folder())
        environment = installer.environment(folder)
        return installer.Task(installer.install_steps(environment, REQUIREMENTS), ROOT, folder / "install.log")

    def end(self) -> str:
        installer.mark_ready(installer.environment(backend_folder()), REQUIREMENTS)
        return "The backend is installed.\n"


class PATINA_OT_check_setup(_TaskOperator):
    """Check the backend's packages, device, memory and folders, and say how to fix what is wrong"""

    bl_idname = "patina.check_setup"
    bl_label = "Check Setup"

    def begin(self) -> installer.Task:
        command: list[str | Path] = [interpreter(), "-m", "backend", "doctor"]
        return installer.Task([("Checking", command)], ROOT, _made(cache_folder()) / "doctor.log")

    def end(self) -> str:
        return ""


class PATINA_OT_cancel_task(bpy.types.Operator):
    """Stop the installation or the check"""

    bl_idname = "patina.cancel_task"
    bl_label = "Cancel"

    @classmethod
    def poll(cls, context: bpy.types.Context) -> bool:
        return _active is not None

    def execute(self, context: bpy.types.Context) -> set[Any]:
        assert _active is not None
        _active.cancel()
        return {"FINISHED"}


def _made(folder: Path) -> Path:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise OutputError(f"{folder} cannot be made: {error.strerror}.", "Choose another folder above.") from None
    return folder


_CLASSES = (PATINA_OT_install_backend, PATINA_OT_check_setup, PATINA_OT_cancel_task)


def register() -> None:
    for cls in _CLASSES:
        bpy.utils.register_class(cls)


def unregister() -> None:
    global _active
    if _active is not None:
        _active.cancel()
        _active = None
    for cls in reversed(_CLASSES):
        bpy.utils.unregister_class(cls)
