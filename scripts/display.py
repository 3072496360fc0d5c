"""A virtual X display for a real Blender with its windows: screenshots and real input, on request of a script in it.

The script in Blender asks by files in a folder: `shoot` holds the name of a screenshot, `input` lines for xdotool. They
are removed when that is done.
"""

import os
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from backend.errors import BackendError

SIZE = 1600, 1000  # [px]


def program(name: str, blender: str) -> list[str]:
    """Return the command of an X program: one of this machine, or one that BLENDER-run starts. Raises BackendError."""
    if found := shutil.which(name):
        return [found]
    if Path(f"{blender}-run").exists():
        return [f"{blender}-run", name]
    raise BackendError(f"There is no program {name}.", "Install Xvfb, ImageMagick and xdotool.")


@contextmanager
def display(blender: str) -> Iterator[str]:
    """Context manager: the name of a display, this session's or a virtual one. Raises BackendError."""
    if own := os.environ.get("DISPLAY"):
        yield own
        return
    name = f":{os.getpid() % 500 + 100}"
    command = [*program("Xvfb", blender), name, "-screen", "0", f"{SIZE[0]}x{SIZE[1]}x24", "-nolisten", "tcp"]
    server = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    time.sleep(2.0)
    try:
        yield name
    finally:
        server.terminate()
        server.wait(10)


def drive(
    blender: str,
    scene: Path,
    driver: Path,
    folder: Path,
    display: str,
    pictures: Path,
    seconds: float,
    **variables: str,
) -> str:
    """Open a scene in a Blender with windows, run a driver script in it, and return Blender's log.

    Args:
        driver: gets `folder` as its argument; it has ended when folder/seen.json exists.
        pictures: where screenshots go, as PNG.
        seconds: after which Blender is killed.
    """
    command = [blender, "--factory-startup", "--gpu-backend", "opengl"]
    command += ["--window-geometry", "0", "0", *map(str, SIZE), str(scene), "--python", str(driver), "--", str(folder)]
    environment = {**os.environ, "DISPLAY": display, **variables}
    pictures.mkdir(parents=True, exist_ok=True)
    with open(folder / "blender.log", "wb") as log:
        process = subprocess.Popen(command, env=environment, stdout=log, stderr=log)
        try:
            end = time.monotonic() + seconds
            while process.poll() is None and not (folder / "seen.json").exists() and time.monotonic() < end:
                time.sleep(0.1)
                _serve(blender, folder, pictures, environment)
            with suppress(subprocess.TimeoutExpired):
                process.wait(20)
        finally:
            process.kill()
    return (folder / "blender.log").read_text(encoding="utf-8", errors="replace")


def _serve(blender: str, folder: Path, pictures: Path, environment: dict[str, str]) -> None:
    """Do what the driver asks for at the moment."""
    if (folder / "shoot").exists():
        target = str(pictures / f"{(folder / 'shoot').read_text()}.png")
        subprocess.run([*program("import", blender), "-window", "root", target], env=environment)
        (folder / "shoot").unlink()
    if (folder / "input").exists():
        for line in (folder / "input").read_text().splitlines():
            subprocess.run([*program("xdotool", blender), *line.split()], env=environment)
            time.sleep(0.2)
        (folder / "input").unlink()
