"""Runs in a Blender with windows: goes through Patina's panel with real runs, and asks for the manual's screenshots.

blender FILE --python manual.py -- FOLDER
"""

import json
import sys
import time
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import bpy

PACKAGE = "bl_ext.user_default.patina"
FOLDER = Path(sys.argv[sys.argv.index("--") + 1])
TICK = 0.1  # between two looks [s]
ops: Any = bpy.ops
SECONDS = 300.0  # that anything may take


def story() -> Iterator[float]:
    """Yield the seconds to wait before the next step."""
    context: Any = bpy.context
    status, chosen = context.window_manager.patina, context.scene.patina
    with over_the_view() as area:
        space = area.spaces.active
        space.show_region_ui = True
        bpy.ops.view3d.view_selected()
    (FOLDER / "input").write_text("mousemove 500 500 key Escape")  # closes the splash screen
    yield from until(lambda: not (FOLDER / "input").exists())
    region = next(region for region in area.regions if region.type == "UI")
    region.active_panel_category = "Patina"
    chosen.prompt, chosen.resolution, chosen.quality = "oak planks with moss between", "1024", "draft"
    yield from shoot("panel")
    with over_the_view():
        ops.patina.stylize("INVOKE_DEFAULT")
    yield from until(lambda: status.picture and " left" in status.text)
    yield 4.0
    yield from shoot("running")
    yield from until(lambda: not status.running)
    with over_the_view():
        ops.patina.show_look()
    yield 25.0  # shaders compile
    yield from shoot("finished")
    chosen.prompt = "cracked turquoise ceramic"
    with over_the_view():
        ops.patina.stylize("INVOKE_DEFAULT", variations=2)
    yield from until(lambda: not status.running)
    yield 3.0
    yield from shoot("takes")
    with over_the_view():
        ops.patina.choose_take("INVOKE_DEFAULT")
    yield from shoot("choose")
    (FOLDER / "input").write_text("key Escape")
    yield from until(lambda: not (FOLDER / "input").exists())
    chosen.prompt = "qwxyz"
    with over_the_view(), suppress(RuntimeError):  # the error that the picture shows
        ops.patina.stylize("INVOKE_DEFAULT")
    yield from until(lambda: not status.running)
    yield from shoot("error")
    with over_the_view():
        bpy.ops.preferences.addon_show(module=PACKAGE)
    yield 1.0
    ops.patina.check_setup("INVOKE_DEFAULT")
    yield from until(lambda: not status.task)
    yield from shoot("preferences")


@contextmanager
def over_the_view() -> Iterator[Any]:
    """Context manager: the context of the 3D view; its value is the area."""
    window = bpy.context.window_manager.windows[0]
    area: Any = next(area for area in window.screen.areas if area.type == "VIEW_3D")
    region = next(region for region in area.regions if region.type == "WINDOW")
    with bpy.context.temp_override(window=window, area=area, region=region):
        yield area


def until(condition: Callable[[], Any]) -> Iterator[float]:
    end = time.monotonic() + SECONDS
    while not condition():
        if time.monotonic() > end:
            raise TimeoutError("it did not happen in time")
        yield TICK


def shoot(name: str) -> Iterator[float]:
    """Ask for a screenshot of everything."""
    yield 1.0  # so that it is drawn
    (FOLDER / "shoot").write_text(name)
    yield from until(lambda: not (FOLDER / "shoot").exists())


def run(steps: Iterator[float]) -> float | None:
    try:
        return next(steps)
    except StopIteration:
        trouble = ""
    except Exception:
        trouble = traceback.format_exc()
    (FOLDER / "seen.json").write_text(json.dumps(trouble), encoding="utf-8")
    bpy.ops.wm.quit_blender()
    return None


def begin() -> None:
    bpy.context.preferences.view.show_splash = False
    bpy.ops.preferences.addon_enable(module=PACKAGE)
    steps = story()
    bpy.app.timers.register(lambda: run(steps), first_interval=2.0, persistent=True)


begin()
