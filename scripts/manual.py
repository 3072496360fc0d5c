"""Make the screenshots of docs/manual.md in a real Blender with its windows, from real runs.

    PATINA_BLENDER=/path/to/blender .venv/bin/python scripts/manual.py

Needs Linux with Xvfb, ImageMagick and xdotool; takes five minutes.
"""

import json
import os
import shutil
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from PIL import Image

from backend.errors import BackendError, PatinaError
from scripts import blender, environment
from scripts.build_extension import stage
from scripts.display import display, drive
from scripts.environment import ROOT, say

PICTURES = ROOT / "docs" / "manual"
COLORS = 192  # of the palette that the pictures are reduced to


def main() -> int:
    program = os.environ.get("PATINA_BLENDER") or shutil.which("blender")
    try:
        if not program:
            raise BackendError("There is no Blender.", "Name one by the variable PATINA_BLENDER.")
        with tempfile.TemporaryDirectory() as scratch, display(program) as name:
            make(program, Path(scratch), name)
    except PatinaError as error:
        say(f"Error: {error} {error.hint}")
        return error.exit_code
    return 0


def make(program: str, folder: Path, name: str) -> None:
    """Write all pictures. Raises PatinaError."""
    python = environment.ensure(environment.BACKEND)
    blender.run("objects", {"shape": "teapot", "scene": str(folder / "teapot.blend")})
    stage(folder / "user" / "extensions" / "user_default" / "patina", link=True)
    variables = {"BLENDER_USER_RESOURCES": str(folder / "user"), "PATINA_PYTHON": str(python)}
    driver = ROOT / "scripts" / "in_blender" / "manual.py"
    log = drive(program, folder / "teapot.blend", driver, folder, name, folder / "shots", 900.0, **variables)
    seen = folder / "seen.json"
    if not seen.exists() or "traceback" in (found := json.loads(seen.read_text(encoding="utf-8"))):
        raise BackendError(
            "The script of the screenshots failed.", found["traceback"] if seen.exists() else log[-2000:]
        )
    PICTURES.mkdir(parents=True, exist_ok=True)
    for shot in sorted((folder / "shots").glob("*.png")):
        with Image.open(shot) as picture:
            small = picture.convert("RGB").quantize(COLORS, dither=Image.Dither.NONE)
            small.save(PICTURES / shot.name, optimize=True)
        say(str(PICTURES / shot.name))


if __name__ == "__main__":
    sys.exit(main())
