"""The Blender side of scripts/blender.py: reads the request, writes the reply, and enables Patina."""

import json
import os
import sys
import threading
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import bpy

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from backend.errors import PatinaError

EXTENSION = "bl_ext.user_default.patina"


def answer(handler: Callable[[dict[str, Any]], dict[str, Any]]) -> None:
    """Call the handler with the request named last on the command line, and write its reply or its error.

    Blender ends at once when stdin does, which is a pipe from scripts/blender.py.
    """
    threading.Thread(target=_end_with_stdin, daemon=True).start()
    request = json.loads(Path(sys.argv[-1]).read_text(encoding="utf-8"))
    try:
        reply = handler(request)
    except PatinaError as error:
        reply = {"error": {"code": error.code, "message": str(error), "hint": error.hint}}
    Path(request["reply"]).write_text(json.dumps(reply), encoding="utf-8")


def _end_with_stdin() -> None:
    """Exit Blender when the pipe from its parent closes; the backend then exits through its own pipe."""
    while os.read(0, 4096):
        pass
    os._exit(1)


def enable_patina() -> None:
    """Enable the extension that scripts/blender.py has staged into the user's folder."""
    bpy.ops.preferences.addon_enable(module=EXTENSION)
    if EXTENSION not in bpy.context.preferences.addons:  # addon_enable reports FINISHED for what it cannot import
        raise RuntimeError("the extension could not be enabled")


def use_plain_view(scene: Any) -> None:
    """Show a scene as Patina optimises: sRGB without tone mapping, by the name that the colour configuration has."""
    for name in ("Standard", "Un-tone-mapped", "Raw"):
        with suppress(TypeError):  # this configuration lacks it
            scene.view_settings.view_transform = name
            return
