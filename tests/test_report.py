"""Versions, memory, and the contact sheet's composition. How it looks is judged by eye."""

import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from PIL import Image

from backend.contact_sheet import View, contact_sheet, thumbnail, write_contact_sheet
from backend.errors import OutputError
from backend.report import peak_device_memory_bytes, versions
from backend.texture.image_io import encode_texture

ROOT = Path(__file__).resolve().parents[1]


def plain(color: tuple[float, float, float], height: int = 64, width: int = 64) -> np.ndarray:
    return np.broadcast_to(np.array(color, np.float32), (height, width, 3))


def sheet(prompt: str = "gold", **changes) -> Image.Image:
    sides = ["Front", "Right", "Back", "Left", "Top", "Bottom"]
    top_white = np.zeros((64, 64, 1), np.float32)
    top_white[32:] = 1.0  # row 0 is v = 0
    content: dict[str, Any] = {
        "views": [View(name, plain((1, 0, 0)), plain((0, 1, 0))) for name in sides],
        "close_up": View("Close-Up", plain((1, 0, 1)), plain((0, 1, 1))),
        "maps": {
            "base_color": [thumbnail(encode_texture(plain((0.2159, 0.2159, 0.2159)), "sRGB"))],
            "roughness": [thumbnail(encode_texture(top_white, "Non-Color"))],
        },
        "environment": plain((1.0, 1.0, 1.0), 32, 64),
        "score": (0.1234, 0.5678),
        "facts": {"Quality": "draft", "Seed": "0"},
    }
    return contact_sheet(prompt, **(content | changes))


def colors(image: Image.Image) -> dict[Any, int]:
    return {color: count for count, color in image.getcolors(image.width * image.height) or []}


def test_every_picture_is_on_the_sheet():
    found = colors(sheet())
    for color in ((255, 0, 0), (0, 255, 0)):
        assert found[color] == pytest.approx(6 * 245**2, rel=0.02)  # a tag covers a corner
    for color in ((255, 0, 255), (0, 255, 255)):
        assert found[color] == pytest.approx(396**2, rel=0.02)
    assert found[(128, 128, 128)] >= 131**2  # linear 0.2159 is sRGB 128
    level = round(255 * (1.055 * (1 - np.exp(-1.0)) ** (1 / 2.4) - 0.055))
    assert found[(level,) * 3] >= 376 * 188


def test_textures_are_upright():
    picture = np.asarray(sheet())
    left = 40 + 2 * (396 + 10) + 10 + 131 + 10 + 65
    column = picture[:, left, 0]
    assert np.flatnonzero(column == 255).max() < np.flatnonzero(column == 0).max()


def test_tiles_share_the_place_of_their_map():
    tints = [(1, 0, 0.5), (0, 1, 0.5), (0.5, 1, 0), (0.5, 0, 1), (0, 0, 0.5)]
    for shown in (2, 3, 4, 5):
        maps = {"normal": [thumbnail(encode_texture(plain(tint), "Non-Color")) for tint in tints[:shown]]}
        found = colors(sheet(maps=maps))
        for tint in tints[:shown]:
            pixels = found.get(tuple(round(255 * value) for value in tint), 0)
            assert pixels == (64**2 if tint in tints[:4] else 0)  # the fifth is left out


def test_thumbnails_are_copies_in_the_files_encoding():
    texture = np.full((4096, 4096, 1), 0.2159, np.float32)
    small = thumbnail(encode_texture(texture, "Non-Color"))
    assert small.shape[0] < 1000 and small.base is None and small.max() == pytest.approx(0.2159, abs=1e-4)
    assert thumbnail(encode_texture(texture, "sRGB")).max() == pytest.approx(128 / 255, abs=1e-3)


@pytest.mark.parametrize("prompt", ["a " * 500, "x" * 1000, "naïve “oak” – 日本の木 🪵", "two\nlines", "ü"])
def test_any_prompt_fits(prompt):
    picture = np.asarray(sheet(prompt))
    assert picture.shape[1] == 1600
    assert (picture[34:115, 1570:] == picture[0, 0]).all(), "nothing runs into the border"


def test_odd_shapes_and_values_are_drawn():
    sheet(
        close_up=View("Close-Up", np.full((10, 500, 3), np.nan, np.float32), plain((9, 9, 9), 700, 3)),
        environment=np.zeros((4, 8, 3), np.float32),
    )


def test_write_contact_sheet(tmp_path):
    write_contact_sheet(tmp_path / "sheet.png", sheet())
    with Image.open(tmp_path / "sheet.png") as again:
        assert again.size == sheet().size
    with pytest.raises(OutputError):
        write_contact_sheet(tmp_path / "missing" / "sheet.png", sheet())


def test_versions_are_those_of_what_a_result_depends_on():
    found = versions("1.2.3")
    assert found["patina"] == "1.2.3" and found["torch"] and found["python"]


def test_peak_memory_grows_with_use():
    """In a process of its own, so that earlier tests do not hide it."""
    program = """
from backend.report import peak_memory_bytes
before = peak_memory_bytes()
block = bytearray(600_000_000)
del block
assert 500_000_000 < peak_memory_bytes() - before < 700_000_000
"""
    subprocess.run([sys.executable, "-c", program], check=True, cwd=ROOT)
    assert peak_device_memory_bytes(torch.device("cpu")) is None


@pytest.mark.gpu
def test_peak_device_memory():
    block = torch.zeros(10_000_000, device="cuda")
    assert (peak_device_memory_bytes(block.device) or 0) >= 40_000_000
