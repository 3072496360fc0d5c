"""The add-on's preferences: folders of the backend and of Patina's files, and buttons to install and check it."""

import os
import tempfile
from pathlib import Path
from typing import Any

import bpy
from bpy.props import StringProperty

from ..backend.errors import BackendError
from . import installer
from .layout import paragraph

EXTENSION = str(__package__).rpartition(".")[0]  # bl_ext.REPOSITORY.patina
ROOT = Path(__file__).parent.parent  # the folder that holds addon/ and backend/
REQUIREMENTS = ROOT / "backend" / "requirements.txt"
INTERPRETER_VARIABLE = "PATINA_PYTHON"  # for scripts and render farms: goes before the preferences


class PatinaPreferences(bpy.types.AddonPreferences):
    bl_idname = EXTENSION

    interpreter: StringProperty(  # type: ignore[valid-type]
        name="Interpreter",
        description="A Python that has the backend's packages; leave it empty to use the installed backend",
        subtype="FILE_PATH",
    )
    backend_folder: StringProperty(  # type: ignore[valid-type]
        name="Backend Folder",
        description="Where Install Backend puts its packages, several gigabytes; empty for Blender's own place, "
        "which goes when Patina is removed. A folder of yours can serve several Blender versions",
        subtype="DIR_PATH",
    )
    cache_folder: StringProperty(  # type: ignore[valid-type]
        name="Cache Folder",
        description="Where the jobs and their results lie; the newest are kept. Empty for Blender's own place",
        subtype="DIR_PATH",
    )

    def draw(self, context: bpy.types.Context) -> None:
        layout = self.layout
        layout.use_property_split = True
        layout.prop(self, "interpreter", placeholder="Installed Backend")
        layout.prop(self, "backend_folder", placeholder="Default")
        layout.prop(self, "cache_folder", placeholder="Default")
        status = context.window_manager.patina
        row = layout.row()
        row.operator("patina.install_backend", icon="IMPORT")
        row.operator("patina.check_setup", icon="CHECKMARK")
        if status.task:
            row.operator("patina.cancel_task", icon="CANCEL")
        if status.task_text:
            paragraph(layout.box(), context, status.task_text)


def preferences() -> Any:
    """Return Patina's preferences, or None where it was registered without being enabled."""
    addon = bpy.context.preferences.addons.get(EXTENSION)
    return addon.preferences if addon else None


def interpreter() -> Path:
    """Return the Python that runs the backend. Raises BackendError when there is none."""
    if named := os.environ.get(INTERPRETER_VARIABLE) or getattr(preferences(), "interpreter", ""):
        return Path(bpy.path.abspath(named))
    environment = installer.environment(backend_folder())
    if installer.is_ready(environment, REQUIREMENTS):
        return installer.python(environment)
    raise BackendError(
        "Patina's backend is not installed.",
        "Open Preferences > Add-ons > Patina and choose Install Backend, or name an interpreter that has it.",
    )


def has_backend() -> bool:
    """Return whether there is a Python that runs the backend."""
    try:
        return bool(interpreter())
    except BackendError:
        return False


def backend_folder() -> Path:
    return _folder("backend_folder", "backend")


def cache_folder() -> Path:
    return _folder("cache_folder", "jobs")


def _folder(preference: str, name: str) -> Path:
    if chosen := getattr(preferences(), preference, ""):
        return Path(bpy.path.abspath(chosen))
    try:
        return Path(bpy.utils.extension_path_user(EXTENSION, path=name, create=True))
    except (ValueError, OSError):  # not installed as an extension, or a read-only home
        folder = Path(tempfile.gettempdir()) / "patina" / name
        folder.mkdir(parents=True, exist_ok=True)
        return folder


def register() -> None:
    bpy.utils.register_class(PatinaPreferences)


def unregister() -> None:
    bpy.utils.unregister_class(PatinaPreferences)
