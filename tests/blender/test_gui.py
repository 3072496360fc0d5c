"""The panel's life in a real Blender with its windows: drawn, run, cancelled, failed, finished, undone."""

import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from scripts.build_extension import stage

from .backends import PREAMBLE
from .results import write_result

pytestmark = [pytest.mark.blender, pytest.mark.gui, pytest.mark.slow]

PLAY = """
mode = open({mode!r}).read()
tell(type="status", text="Refining")
tell(type="progress", step=3, total=10, seconds_left=42.0, score=0.27)
if mode == "crash":
    print("the card is on fire", flush=True)
    os._exit(1)
if mode == "hang":
    time.sleep(60)
if mode == "slow":
    time.sleep(3)
tell(type="warning", message="“flurb” is not among the words that mini knows; choose a larger model")
succeed()
"""


def helper(name: str) -> list[str]:
    """Return the command of an X program: one of this machine, or the one beside the real Blender."""
    if found := shutil.which(name):
        return [found]
    beside = os.environ["PATINA_BLENDER"] + "-run"
    if not Path(beside).exists():
        pytest.skip(f"no {name}")
    return [beside, name]


@pytest.fixture(scope="module")
def display() -> Iterator[str]:
    if own := os.environ.get("DISPLAY"):
        yield own
        return
    name = f":{os.getpid() % 500 + 100}"
    server = subprocess.Popen(
        [*helper("Xvfb"), name, "-screen", "0", "1600x1000x24", "-nolisten", "tcp"],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    time.sleep(2.0)
    yield name
    server.terminate()
    server.wait(10)


@pytest.fixture(scope="module")
def seen(display: str, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """Run gui_driver.py and return what it saw."""
    import bpy

    folder = tmp_path_factory.mktemp("gui")
    stage(folder / "user" / "extensions" / "user_default" / "patina", link=True)
    package = folder / "fake root" / "backend"
    package.mkdir(parents=True)
    (package / "__init__.py").touch()
    play = PREAMBLE.format(result=str(write_result(folder / "prepared"))) + PLAY.format(mode=str(folder / "mode"))
    (package / "__main__.py").write_text(play, encoding="utf-8")
    bpy.ops.wm.read_factory_settings(use_empty=True)
    bpy.ops.mesh.primitive_monkey_add()
    bpy.ops.object.shade_smooth()
    bpy.data.objects["Suzanne"].data.materials.append(bpy.data.materials.new("Old"))
    bpy.context.scene.world = bpy.data.worlds.new("Sky")
    blend = folder / "monkey.blend"
    bpy.ops.wm.save_as_mainfile(filepath=str(blend))
    command = [os.environ["PATINA_BLENDER"], "--factory-startup", "--gpu-backend", "opengl"]
    command += ["--window-geometry", "0", "0", "1600", "1000", str(blend)]
    command += ["--python", str(Path(__file__).with_name("gui_driver.py")), "--", str(folder)]
    variables = {"DISPLAY": display, "BLENDER_USER_RESOURCES": str(folder / "user"), "PATINA_PYTHON": sys.executable}
    with open(folder / "blender.log", "wb") as log:
        process = subprocess.Popen(command, env={**os.environ, **variables}, stdout=log, stderr=log)
        try:
            _take_screenshots(process, folder, display)
        finally:
            process.kill()
    text = (folder / "blender.log").read_text(encoding="utf-8", errors="replace")
    assert (folder / "seen.json").exists(), text[-3000:]
    result: dict[str, Any] = json.loads((folder / "seen.json").read_text(encoding="utf-8"))
    return {"log": text, "folder": folder, **result}


def _take_screenshots(process: subprocess.Popen[bytes], folder: Path, display: str) -> None:
    end = time.monotonic() + 180.0
    pictures = Path(os.environ.get("PATINA_SCREENSHOTS") or folder)
    pictures.mkdir(parents=True, exist_ok=True)
    while process.poll() is None and not (folder / "seen.json").exists() and time.monotonic() < end:
        time.sleep(0.1)
        if (folder / "shoot").exists():
            target = str(pictures / f"{(folder / 'shoot').read_text()}.png")
            subprocess.run([*helper("import"), "-window", "root", target], env={**os.environ, "DISPLAY": display})
            (folder / "shoot").unlink()
    process.wait(20)


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


def test_one_can_work_on_meanwhile(seen: dict[str, Any]) -> None:
    error, material, x = seen["after working on"]
    assert error == "" and material.startswith("red brick") and x == 0.0


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
