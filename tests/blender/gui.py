"""A real Blender with its windows on a virtual display, driven by a script inside it, and by real keys and clicks."""

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


def drive(driver: str, play: str, folder: Path, display: str, seconds: float = 180.0) -> dict[str, Any]:
    """Run a driver of this folder in a real Blender, on a monkey head, and return what it saw, with Blender's log.

    Args:
        play: the backend's part, after backends.PREAMBLE; `folder` is a variable in it.
    """
    import bpy

    stage(folder / "user" / "extensions" / "user_default" / "patina", link=True)
    package = folder / "fake root" / "backend"
    package.mkdir(parents=True)
    (package / "__init__.py").touch()
    preamble = PREAMBLE.format(result=str(write_result(folder / "prepared"))) + f"folder = {str(folder)!r}\n"
    (package / "__main__.py").write_text(preamble + play, encoding="utf-8")
    bpy.ops.wm.read_factory_settings(use_empty=True)
    bpy.ops.mesh.primitive_monkey_add()
    bpy.ops.object.shade_smooth()
    bpy.data.objects["Suzanne"].data.materials.append(bpy.data.materials.new("Old"))
    bpy.context.scene.world = bpy.data.worlds.new("Sky")
    blend = folder / "monkey.blend"
    bpy.ops.wm.save_as_mainfile(filepath=str(blend))
    command = [os.environ["PATINA_BLENDER"], "--factory-startup", "--gpu-backend", "opengl"]
    command += ["--window-geometry", "0", "0", "1600", "1000", str(blend)]
    command += ["--python", str(Path(__file__).with_name(driver)), "--", str(folder)]
    variables = {"DISPLAY": display, "BLENDER_USER_RESOURCES": str(folder / "user"), "PATINA_PYTHON": sys.executable}
    with open(folder / "blender.log", "wb") as log:
        process = subprocess.Popen(command, env={**os.environ, **variables}, stdout=log, stderr=log)
        try:
            _serve(process, folder, display, seconds)
        finally:
            process.kill()
    text = (folder / "blender.log").read_text(encoding="utf-8", errors="replace")
    assert (folder / "seen.json").exists(), text[-3000:]
    result: dict[str, Any] = json.loads((folder / "seen.json").read_text(encoding="utf-8"))
    return {"log": text, "folder": folder, "pictures": _pictures(folder), **result}


def _pictures(folder: Path) -> Path:
    return Path(os.environ.get("PATINA_SCREENSHOTS") or folder)


def _serve(process: subprocess.Popen[bytes], folder: Path, display: str, seconds: float) -> None:
    """Take the screenshots and press the keys that the driver asks for, until it has ended."""
    end = time.monotonic() + seconds
    pictures = _pictures(folder)
    pictures.mkdir(parents=True, exist_ok=True)
    environment = {**os.environ, "DISPLAY": display}
    while process.poll() is None and not (folder / "seen.json").exists() and time.monotonic() < end:
        time.sleep(0.1)
        if (folder / "shoot").exists():
            target = str(pictures / f"{(folder / 'shoot').read_text()}.png")
            subprocess.run([*helper("import"), "-window", "root", target], env=environment)
            (folder / "shoot").unlink()
        if (folder / "input").exists():
            for line in (folder / "input").read_text().splitlines():
                subprocess.run([*helper("xdotool"), *line.split()], env=environment)
                time.sleep(0.2)
            (folder / "input").unlink()
    process.wait(20)
