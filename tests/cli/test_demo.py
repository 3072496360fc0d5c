"""The first thing a newcomer runs."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.slow
@pytest.mark.usefixtures("bpy_python")
def test_demo(tmp_path: Path) -> None:
    from PIL import Image, ImageStat

    output = tmp_path / "demo 'ö'"
    command = [sys.executable, ROOT / "scripts" / "demo.py", "--output", output, "--prompt", "gold"]
    done = subprocess.run([*command, "--device", "cpu"], capture_output=True, text=True, encoding="utf-8", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    result = Path(done.stdout.splitlines()[-1])
    data = json.loads(result.read_text(encoding="utf-8"))
    assert data["prompt"] == "gold" and Path(data["input"]) == output / "monkey.blend"
    assert data["score"]["after"] > data["score"]["before"]
    for name in ("stylized.blend", "contact_sheet.png", "environment.exr", *data["maps"].values()):
        assert (output / name).stat().st_size > 1000
    with Image.open(output / "cycles.png") as picture:
        whole = picture.convert("RGB")
    red, _green, blue = ImageStat.Stat(whole.crop((128, 128, 384, 384))).mean
    assert red > 1.2 * blue  # gold, not the grey of a material that was not found
    red, _green, blue = ImageStat.Stat(whole.crop((508, 0, 512, 512))).mean
    assert red < 1.1 * blue  # the background: no ear is cut off


def test_demo_says_where_it_cannot_write(tmp_path: Path, bpy_python: Path) -> None:
    (tmp_path / "file").touch()
    command = [sys.executable, ROOT / "scripts" / "demo.py", "--output", tmp_path / "file" / "demo"]
    done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8")
    assert done.returncode == 4, done.stderr
    assert "cannot be written" in done.stderr and "Traceback" not in done.stderr
