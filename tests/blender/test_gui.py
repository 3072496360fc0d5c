"""The panel's life in a real Blender with its windows: drawn, run, cancelled, failed, finished, undone."""

import os
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from .gui import display, drive  # noqa: F401  # a fixture

pytestmark = [pytest.mark.blender, pytest.mark.gui, pytest.mark.slow]

PLAY = """
import numpy as np
def write_preview(job):
    folder = os.path.join(job, "preview")
    os.makedirs(folder, exist_ok=True)
    values = {"base_color": (20, 40, 230), "roughness": (128,), "metallic": (0,), "normal": (128, 128, 255)}
    values["picture"] = (20, 230, 40)
    maps = {name: np.full((16, 16, len(value)), value, np.uint8) for name, value in values.items()}
    np.savez(os.path.join(folder, "preview.npz"), **maps)
mode = open(os.path.join(folder, "mode")).read()
tell(type="status", text="Refining")
write_preview(job)
tell(type="preview", file="preview/preview.png", arrays="preview/preview.npz")
tell(type="progress", step=3, total=10, seconds_left=42.0, score=0.27)
if mode == "crash":
    print("the card is on fire", flush=True)
    os._exit(1)
if mode == "hang":
    time.sleep(60)
while mode == "keep" and not os.path.exists(os.path.join(job, "keep")):
    time.sleep(0.05)
if mode == "slow":
    time.sleep(3)
tell(type="warning", message="“flurb” is not among the words that mini knows; choose a larger model")
succeed()
"""


@pytest.fixture(scope="module")
def seen(
    display: str,  # noqa: F811
    tmp_path_factory: pytest.TempPathFactory,
) -> dict[str, Any]:
    """Run gui_driver.py and return what it saw."""
    return drive("gui_driver.py", PLAY, tmp_path_factory.mktemp("gui"), display)


def test_the_story_went_to_its_end(seen: dict[str, Any]) -> None:
    assert "traceback" not in seen, seen["traceback"]


def test_nothing_that_is_drawn_or_registered_complains(seen: dict[str, Any]) -> None:
    signs = ("Traceback", "rna_", "Error:")
    complaints = [line for line in seen["log"].splitlines() if any(sign in line for sign in signs)]
    expected = ("before it was done", "Checking failed")  # what the story provokes
    assert [line for line in complaints if not any(text in line for text in expected)] == []


def test_the_button_goes_modal_and_shows_progress(seen: dict[str, Any]) -> None:
    assert seen["pressed"] == "RUNNING_MODAL"
    assert seen["text"] == "Refining · 42 s left"
    assert seen["second press"] is False


def test_the_growing_look_is_drawn_over_the_object(seen: dict[str, Any]) -> None:
    """In Solid shading, and no longer once the run is cancelled."""
    blue, green = shares(seen["pictures"] / "running.png")
    assert blue > 0.05 and green > 0.005  # the object, and the picture in the panel
    blue, green = shares(seen["pictures"] / "cancelled.png")
    assert blue < 0.01 and green < 0.001  # Blender's own buttons are blue


def shares(screenshot: Path) -> tuple[float, float]:
    """The shares of a screenshot's pixels that are blue as the look is, and green as the picture in the panel is."""
    import bpy

    image = bpy.data.images.load(str(screenshot))
    red, green, blue, _ = np.asarray(image.pixels[:]).reshape(-1, 4).T
    is_blue = (blue > 0.3) & (blue > 2.0 * red) & (blue > 1.5 * green)
    is_green = (green > 0.8) & (red < 0.2) & (blue < 0.3)
    return float(is_blue.mean()), float(is_green.mean())


def test_the_result_is_shown_by_one_click(seen: dict[str, Any]) -> None:
    assert seen["shading"] == ["MATERIAL", True]


def test_one_can_work_on_meanwhile(seen: dict[str, Any]) -> None:
    error, material, x = seen["after working on"]
    assert error == "" and material.startswith("red brick") and x == 0.0


def test_a_run_that_is_stopped_and_kept_gives_a_look(seen: dict[str, Any]) -> None:
    error, material, polls = seen["kept"]
    assert error == "" and material.startswith("red brick")
    assert polls == [True, False]  # it can be asked for once


def test_takes_are_made_switched_and_compared(seen: dict[str, Any]) -> None:
    assert len(seen["takes"]) == 6 and seen["takes"][0] == "Original"  # three runs, and two variations
    assert seen["slowest switch"] < 1.0
    assert seen["compared"] == [0, "Old"] and seen["comparison undone"]


def test_no_backend_outlives_its_file_or_blender(seen: dict[str, Any]) -> None:
    assert seen["running before another file"] and not seen["running after another file"]
    with pytest.raises(ProcessLookupError):
        os.kill(seen["pid at the end"], 0)


def test_the_next_run_is_in_the_backend_that_stood_by(seen: dict[str, Any]) -> None:
    assert seen["pid of the next run"] == seen["pid that stood by"]


def test_check_setup_shows_what_the_backend_lacks(seen: dict[str, Any]) -> None:
    assert seen["check"].startswith("Checking failed") and "torch" in seen["check"]  # this Python holds bpy alone


def test_cancel_within_a_second_changes_nothing(seen: dict[str, Any]) -> None:
    # Of a backend that does not listen; a machine that draws slowly notices one frame later.
    assert seen["seconds to cancel"] < 1.0 + seen["slowest frame"]
    assert seen["unchanged by cancel"]


def test_a_crash_is_told_and_changes_nothing(seen: dict[str, Any]) -> None:
    assert "the card is on fire" in seen["error"] and seen["unchanged by crash"]
    assert "the card is on fire" in seen["copied"] and "Blender" in seen["copied"]


def test_one_undo_step_brings_everything_back(seen: dict[str, Any]) -> None:
    assert seen["after"]["materials"] == ["red brick"] and seen["after"]["world"] == "red brick"
    assert seen["error after success"] == ""
    assert seen["undone"] == seen["before"]
    assert seen["redone"] == seen["after"]
