"""Runs in a real Blender with its windows: goes through the panel's life and writes down what it sees, as JSON.

    blender FILE --python gui_driver.py -- FOLDER

FOLDER/fake root/backend plays the backend; FOLDER/shoot asks the test for a screenshot.
"""

import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import bpy

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from scripts.in_blender.exchange import EXTENSION as PACKAGE
from scripts.in_blender.windows import FOLDER, TICK, ask, begin, override, play, shoot, until

seen: dict[str, Any] = {}


def look() -> dict[str, Any]:
    obj = bpy.data.objects["Suzanne"]
    return {
        "materials": [slot.material.name if slot.material else None for slot in obj.material_slots],
        "world": bpy.context.scene.world.name if bpy.context.scene.world else None,
        "uvs": obj.data.uv_layers.keys(),
        "datablocks": [len(bpy.data.materials), len(bpy.data.worlds), len(bpy.data.images)],
    }


def press(mode: str) -> str:
    (FOLDER / "mode").write_text(mode)
    with override():
        return next(iter(bpy.ops.patina.stylize("INVOKE_DEFAULT")))


def story() -> Iterator[float]:
    status = bpy.context.window_manager.patina
    yield 1.0
    with override():
        space = bpy.context.area.spaces.active
        space.show_region_ui = True
        area = bpy.context.area
        bpy.ops.view3d.view_selected()
    yield 1.0
    next(region for region in area.regions if region.type == "UI").active_panel_category = "Patina"
    bpy.context.scene.patina.prompt = "red brick"
    yield from shoot("idle")

    before = seen["before"] = look()
    seen["pressed"] = press("hang")
    yield from until(lambda: " left" in status.text)
    seen["text"] = status.text
    yield from until(lambda: status.picture)
    yield from shoot("running")
    seen["second press"] = bpy.ops.patina.stylize.poll()
    ticks = [time.monotonic()]
    bpy.ops.patina.cancel()
    while status.running:
        yield TICK
        ticks.append(time.monotonic())
    seen["seconds to cancel"] = ticks[-1] - ticks[0]
    seen["slowest frame"] = max(end - start for start, end in zip(ticks, ticks[1:], strict=False))
    seen["unchanged by cancel"] = look() == before
    yield from shoot("cancelled")

    press("crash")
    yield from until(lambda: not status.running)
    seen["error"], seen["unchanged by crash"] = status.error, look() == before
    yield from shoot("error")
    bpy.ops.patina.copy_report()
    seen["copied"] = bpy.context.window_manager.clipboard

    press("succeed")
    yield from until(lambda: not status.running)
    seen["after"], seen["error after success"] = look(), status.error
    with override():
        bpy.ops.patina.show_look()
    seen["shading"] = [space.shading.type, space.shading.use_scene_world]
    yield 3.0  # shaders compile
    yield from shoot("done")
    space.shading.type = "SOLID"
    with override():
        bpy.ops.ed.undo()
    seen["undone"] = look()
    with override():
        bpy.ops.ed.redo()
    seen["redone"] = look()

    # The artist works on meanwhile: moves, renames, undoes.
    press("slow")
    yield from until(lambda: status.progress > 0.0)
    bpy.data.objects["Suzanne"].name = "Head"
    with override():
        bpy.ops.transform.translate("EXEC_DEFAULT", True, value=(1.0, 0.0, 0.0))
        bpy.ops.ed.undo()
    yield from until(lambda: not status.running)
    (obj,) = (item for item in bpy.data.objects if item.type == "MESH")
    seen["after working on"] = [status.error, obj.material_slots[0].material.name, round(obj.location.x, 3)]

    press("keep")
    yield from until(lambda: " left" in status.text)
    polls = [bpy.ops.patina.keep.poll()]
    bpy.ops.patina.keep()
    polls.append(bpy.ops.patina.keep.poll())
    yield from until(lambda: not status.running)
    seen["kept"] = [status.error, obj.material_slots[0].material.name, polls]

    (FOLDER / "mode").write_text("succeed")
    with override():
        bpy.ops.patina.rerun(variations=2)
    yield from until(lambda: not status.running)
    takes = obj.patina_takes
    seen["takes"] = [take.name for take in takes.items]
    switches = []
    for number in (0, 1, len(takes.items) - 1):
        begun = time.monotonic()
        takes.index = number
        switches.append(time.monotonic() - begun)
        yield 0.5
    seen["slowest switch"] = max(switches)
    with override():
        bpy.ops.patina.compare()
        seen["compared"] = [takes.shown, obj.material_slots[0].material.name]
        bpy.ops.ed.undo()
    (obj,) = (item for item in bpy.data.objects if item.type == "MESH")
    seen["comparison undone"] = obj.patina_takes.shown == len(obj.patina_takes.items) - 1
    with override():
        bpy.ops.patina.choose_take("INVOKE_DEFAULT")
    yield 1.0
    yield from shoot("takes")
    yield from ask("input", "key Escape")

    with override():
        bpy.ops.preferences.addon_show(module=PACKAGE)
    bpy.ops.patina.check_setup("INVOKE_DEFAULT")
    yield from until(lambda: not status.task)
    seen["check"] = status.task_text
    yield from shoot("preferences")

    operators = sys.modules[f"{PACKAGE}.addon.operators"]
    bpy.ops.wm.open_mainfile(filepath=bpy.data.filepath)
    yield 0.5
    bpy.context.scene.patina.prompt = "red brick"
    seen["pid that stood by"] = sys.modules[f"{PACKAGE}.addon.standby"]._waiting[0].pid  # type: ignore[attr-defined]
    press("hang")
    yield from until(lambda: operators._active.session)
    yield 1.0
    seen["running before another file"] = (process := operators._active.session._process).poll() is None  # type: ignore
    seen["pid of the next run"] = process.pid
    bpy.ops.wm.open_mainfile(filepath=bpy.data.filepath)
    yield 1.0
    seen["running after another file"] = process.poll() is None
    bpy.context.scene.patina.prompt = "red brick"
    press("hang")
    yield from until(lambda: operators._active.session)
    seen["pid at the end"] = operators._active.session._process.pid  # type: ignore[attr-defined]


begin()
sys.modules[f"{PACKAGE}.addon.run"].ROOT = FOLDER / "fake root"  # type: ignore[attr-defined]
play(story(), seen)
