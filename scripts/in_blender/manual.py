"""Runs in a Blender with windows: goes through Patina's panel with real runs, and asks for the manual's screenshots.

blender FILE --python manual.py -- FOLDER
"""

import sys
from collections.abc import Iterator
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Any

import bpy

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from scripts.in_blender.exchange import EXTENSION
from scripts.in_blender.windows import ask, begin, override, play, shoot, until, view

ops: Any = bpy.ops
patiently = partial(until, seconds=300.0)  # waits for a real run


def story() -> Iterator[float]:
    """Yield the seconds to wait before the next step."""
    context: Any = bpy.context
    status, chosen = context.window_manager.patina, context.scene.patina
    _, area, _ = view()
    area.spaces.active.show_region_ui = True
    with override():
        bpy.ops.view3d.view_selected()
    yield from ask("input", "mousemove 500 500 key Escape")  # closes the splash screen
    region = next(region for region in area.regions if region.type == "UI")
    region.active_panel_category = "Patina"
    chosen.prompt, chosen.resolution, chosen.quality = "oak planks with moss between", "1024", "draft"
    yield from shoot("panel")
    with override():
        ops.patina.stylize("INVOKE_DEFAULT")
    yield from patiently(lambda: status.picture and " left" in status.text)
    yield 4.0
    yield from shoot("running")
    yield from patiently(lambda: not status.running)
    with override():
        ops.patina.show_look()
    yield 25.0  # shaders compile
    yield from shoot("finished")
    chosen.prompt = "cracked turquoise ceramic"
    with override():
        ops.patina.stylize("INVOKE_DEFAULT", variations=2)
    yield from patiently(lambda: not status.running)
    yield 3.0
    yield from shoot("takes")
    with override():
        ops.patina.choose_take("INVOKE_DEFAULT")
    yield from shoot("choose")
    yield from ask("input", "key Escape")
    chosen.prompt = "qwxyz"
    with override(), suppress(RuntimeError):  # the error that the picture shows
        ops.patina.stylize("INVOKE_DEFAULT")
    yield from patiently(lambda: not status.running)
    yield from shoot("error")
    with override():
        bpy.ops.preferences.addon_show(module=EXTENSION)
    yield 1.0
    ops.patina.check_setup("INVOKE_DEFAULT")
    yield from patiently(lambda: not status.task)
    yield from shoot("preferences")


begin()
play(story(), {}, first=2.0)
