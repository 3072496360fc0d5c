"""Runs in a real Blender with its windows: runs that end while the artist has something in hand, as JSON.

    blender FILE --python moments_driver.py -- FOLDER

FOLDER/fake root/backend plays the backend, which ends once FOLDER/go exists. The test holds the mouse and the keys:
FOLDER/input asks it for xdotool's arguments, a command a line.
"""

import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import bpy

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from scripts.in_blender.exchange import EXTENSION as PACKAGE
from scripts.in_blender.windows import FOLDER, ask, begin, override, play, until, view

seen: dict[str, Any] = {}
drawn: list[float] = []  # when the 3D view was


def head() -> Any:
    return next(item for item in bpy.data.objects if item.name.startswith("Suzanne"))


def look() -> dict[str, Any]:
    """All that a run must not touch, and the look."""
    slots = [slot.material.name for slot in head().material_slots if slot.material]
    return {"look": slots, "mode": head().mode, "selected": head().select_get(), "world": bpy.data.scenes[0].world}


def positions() -> list[float]:
    return [round(value, 5) for vertex in head().data.vertices for value in vertex.co]


def in_hand() -> list[str]:
    return [o.bl_idname for o in view()[0].modal_operators if not o.bl_idname.startswith("PATINA")]


def at(x: int, y: int = 0) -> str:
    """Return xdotool's words for a place near the middle of the 3D view."""
    window, _, region = view()
    across, down = region.x + region.width // 2 + x, window.height - (region.y + region.height // 2) + y
    return f"mousemove {across} {down}"


def press() -> Iterator[float]:
    (FOLDER / "go").unlink(missing_ok=True)
    with override():
        bpy.ops.patina.stylize("INVOKE_DEFAULT")
    yield from until(lambda: " left" in bpy.context.window_manager.patina.text)


def arrival(name: str, take: str, let_go: Any) -> Iterator[float]:
    """Let a run end while something is in hand, then let go of it."""
    status = bpy.context.window_manager.patina
    yield from press()
    yield from ask("input", take)
    held, before = in_hand(), look()
    (FOLDER / "go").touch()
    yield from until(lambda: status.text.startswith("Done"))
    yield 0.5
    waits, during = status.text, look()
    yield from ask("shoot", name.replace(" ", "-"))
    if isinstance(let_go, str):
        yield from ask("input", let_go)
    else:
        let_go()
    yield from until(lambda: not status.running)
    yield 0.3
    after = look()
    with override():
        bpy.ops.ed.undo()
    undone = look()
    with override():
        bpy.ops.ed.redo()
    seen[name] = {
        "redone mode": head().mode,
        "held": held,
        "text": waits,
        "untouched": during["look"] == before["look"] and during["mode"] == before["mode"],
        "before": before["look"],
        "after": after["look"],
        "undone": undone["look"],
        "redone": look()["look"],
        "mode": [before["mode"], after["mode"]],
        "selected": after["selected"],
        "error": status.error,
    }


def mode_set(mode: str) -> None:
    with override():
        bpy.ops.object.mode_set(mode=mode)


def stroke() -> Iterator[float]:
    yield from arrival("sculpt stroke", f"{at(0)}\nmousedown 1\n{at(20)}\n{at(40, 10)}", "mouseup 1")
    shape = positions()
    with override():
        bpy.ops.ed.undo()  # the look
        bpy.ops.ed.undo()  # to the stroke: that of Patina's own step before the look
    kept = positions()
    with override():
        bpy.ops.ed.undo()  # the stroke
    seen["stroke"] = [kept == shape, positions() != shape, look()["look"], head().mode]
    with override():
        bpy.ops.ed.redo()
        bpy.ops.ed.redo()
        bpy.ops.ed.redo()
    seen["stroke redone"] = [positions() == shape, look()["look"]]


def story() -> Iterator[float]:
    status = bpy.context.window_manager.patina
    yield 1.0
    with override():
        bpy.context.area.spaces.active.show_region_ui = True
        bpy.ops.view3d.view_selected()
    yield 1.0
    area = view()[1]
    next(region for region in area.regions if region.type == "UI").active_panel_category = "Patina"
    bpy.types.SpaceView3D.draw_handler_add(lambda: drawn.append(time.monotonic()), (), "WINDOW", "POST_PIXEL")
    with override():
        bpy.ops.ed.undo_push(message="Before")
    bpy.context.scene.patina.prompt = "red brick"  # as typing does: no undo step
    yield 1.0

    yield from press()
    yield 0.5
    drawn.clear()
    yield 1.5
    seen["3D view drawn"] = len(drawn)
    (FOLDER / "go").touch()
    yield from until(lambda: not status.running)
    with override():
        bpy.ops.ed.undo()
    seen["undone"] = [bpy.context.scene.patina.prompt, look()["look"]]

    yield from arrival("translate", f"{at(0)}\nkey g\n{at(40)}", "click 3")
    yield from arrival("box select", f"{at(-300, -200)}\nmousedown 1\n{at(-250, -100)}\n{at(250, 200)}", "mouseup 1")
    mode_set("SCULPT")
    yield 1.0
    if bpy.context.tool_settings.sculpt.brush:  # Debian's Blender 4.3 lacks the assets that hold the brushes
        yield from stroke()
    mode_set("EDIT")
    yield 0.5
    with override():
        bpy.ops.mesh.select_all(action="SELECT")
    yield from arrival("edit mode", f"{at(0)}\nkey g\n{at(40)}\nclick 1", lambda: mode_set("OBJECT"))
    yield from arrival("edit mode at the start", f"{at(0)}\nkey Tab", lambda: mode_set("OBJECT"))

    window, _, _ = view()
    own, other = window.scene, bpy.data.scenes.new("Other")
    mode_set("EDIT")
    yield from press()
    window.scene = other
    yield 0.3
    (FOLDER / "go").touch()
    yield from until(lambda: status.text.startswith("Done"))
    seen["another scene"] = [status.text, status.error, head().mode]
    window.scene = own
    yield 0.3
    mode_set("OBJECT")
    yield from until(lambda: not status.running)
    seen["another scene"] += [status.error, look()["look"]]

    bpy.ops.mesh.primitive_grid_add(x_subdivisions=400, y_subdivisions=400)
    bpy.context.object.data.uv_layers.remove(bpy.context.object.data.uv_layers[0])
    yield 1.0
    (FOLDER / "go").touch()
    started = time.monotonic()
    with override():
        bpy.ops.patina.stylize("INVOKE_DEFAULT")
    seen["seconds to answer"] = time.monotonic() - started
    texts = [status.text]
    while status.running:
        if status.text != texts[-1]:
            texts.append(status.text)
        yield 0.01
    seen["texts"] = texts


begin()
bpy.context.preferences.system.viewport_aa = "OFF"  # which draws a still view several times
sys.modules[f"{PACKAGE}.addon.run"].ROOT = FOLDER / "fake root"  # type: ignore[attr-defined]
play(story(), seen)
