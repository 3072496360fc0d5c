"""For scripts in a Blender with windows: wait, ask for screenshots and real input (scripts/display.py), tell a story.

A story is a generator that yields the seconds to wait before its next step. Blender goes on in between.
"""

import json
import sys
import time
import traceback
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import bpy

from scripts.in_blender.exchange import enable_patina

FOLDER = Path(sys.argv[-1])  # where the script and display.py meet
TICK = 0.05  # between two looks [s]
DRAWN = 0.7  # time for a change to be drawn [s]


def view() -> tuple[Any, Any, Any]:
    """The window, the area and the main region of the 3D view."""
    window = bpy.context.window_manager.windows[0]
    area = next(area for area in window.screen.areas if area.type == "VIEW_3D")
    return window, area, next(region for region in area.regions if region.type == "WINDOW")


def override() -> Any:
    """Context manager: the context of the 3D view."""
    window, area, region = view()
    return bpy.context.temp_override(window=window, area=area, region=region)


def until(condition: Callable[[], Any], seconds: float = 20.0) -> Iterator[float]:
    """Wait for a condition. Raises TimeoutError."""
    end = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > end:
            raise TimeoutError("it did not happen in time")
        yield TICK


def ask(name: str, text: str) -> Iterator[float]:
    """Write a request, `shoot` or `input`, and wait until it is done."""
    (FOLDER / "part").write_text(text)
    (FOLDER / "part").rename(FOLDER / name)
    yield from until(lambda: not (FOLDER / name).exists())
    yield 0.3


def shoot(name: str) -> Iterator[float]:
    """Take a screenshot of everything."""
    yield DRAWN
    yield from ask("shoot", name)


def begin() -> None:
    """Enable Patina, without the splash screen."""
    bpy.context.preferences.view.show_splash = False
    enable_patina()


def play(story: Iterator[float], seen: dict[str, Any], first: float = 1.0) -> None:
    """Tell a story, write `seen` to FOLDER/seen.json, and quit Blender. An error is in seen["traceback"].

    Args:
        first: seconds before it begins.
    """

    def step() -> float | None:
        try:
            return next(story)
        except StopIteration:
            pass
        except Exception:
            context: Any = bpy.context
            seen["traceback"] = traceback.format_exc() + context.window_manager.patina.text
        (FOLDER / "seen.json").write_text(json.dumps(seen), encoding="utf-8")
        bpy.ops.wm.quit_blender()
        return None

    bpy.app.timers.register(step, first_interval=first, persistent=True)
