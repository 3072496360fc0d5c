"""Result folders as the backend leaves them, written by Blender itself: real files of flat colours."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from backend import result
from backend.job import CONTACT_SHEET_FILE, ENVIRONMENT_FILE, RESULT_FILE, THUMBNAIL_FILE
from backend.maps import MAPS, UDIM
from backend.result import Result

REQUIRED = tuple(name for name, item in MAPS.items() if not item.optional)
MIDLEVEL, SCALE, STRENGTH = 0.25, 0.2, 4.0  # of the height map and of the emission
COLORS = {
    "base_color": (0.8, 0.2, 0.1),
    "roughness": (0.25, 0.25, 0.25),
    "metallic": (1.0, 1.0, 1.0),
    "normal": (0.5, 0.5, 1.0),
    "height": (0.75, 0.75, 0.75),
    "emission": (0.0, 0.5, 1.0),
    "occlusion": (0.5, 0.5, 0.5),
    "visibility": (0.5, 0.5, 0.5),
    "environment": (3.0, 2.0, 1.0),
}


def write_result(folder: Path, size: int = 8, maps: Sequence[str] = tuple(MAPS)) -> Path:
    """Write a whole result folder with these maps and return it."""
    (folder / "maps").mkdir(parents=True)
    for name in maps:
        write_image(folder / MAPS[name].file(), COLORS[name], size, size)
    write_image(folder / ENVIRONMENT_FILE, COLORS["environment"], 4 * size, 2 * size)
    write_image(folder / THUMBNAIL_FILE, COLORS["base_color"], size, size)
    write_numbers(folder, maps=maps)
    return folder


def break_file(path: Path, how: str) -> None:
    """Damage an image: absent, broken (no image), truncated, or damaged (one byte in the middle has another value)."""
    data = bytearray(path.read_bytes())
    middle = len(data) // 2
    data[middle] ^= 1
    path.unlink()
    if how != "absent":
        path.write_bytes({"broken": b"no image", "truncated": data[:middle], "damaged": data}[how])


def write_numbers(
    folder: Path,
    tiles: Sequence[int] = (),
    maps: Sequence[str] = tuple(MAPS),
    relief: tuple[float, float] = (MIDLEVEL, SCALE),
    strength: float = STRENGTH,
) -> None:
    """Write the result.json of a run that has these maps and UDIM tiles.

    Args:
        relief: midlevel and scale of the height map; strength: of the emission. Unused without these maps.
    """
    numbers = Result(
        prompt="red brick",
        settings={},
        seed=0,
        versions={},
        device="cpu",
        triangles=12,
        maps={name: MAPS[name].file(UDIM if tiles else None) for name in maps},
        tiles=tuple(tiles),
        environment=ENVIRONMENT_FILE,
        contact_sheet=CONTACT_SHEET_FILE,
        thumbnail=THUMBNAIL_FILE,
        light_error=None,
        score={},
        seconds={},
        estimated_memory_bytes=0,
        peak_memory_bytes=0,
        height_midlevel=relief[0] if "height" in maps else None,
        height_scale=relief[1] if "height" in maps else None,
        emission_strength=strength if "emission" in maps else None,
    )
    result.write_result(folder / RESULT_FILE, numbers)


def write_image(path: Path, color: tuple[float, float, float], width: int, height: int) -> None:
    """Write one colour as a PNG (as stored, no conversion) or a linear EXR."""
    import bpy

    is_float = path.suffix == ".exr"
    image = bpy.data.images.new("scratch", width, height, float_buffer=is_float)
    try:
        image.colorspace_settings.name = "Non-Color"
        image.pixels.foreach_set([*color, 1.0] * (width * height))
        image.file_format = "OPEN_EXR" if is_float else "PNG"
        image.filepath_raw = str(path)
        image.save()
    finally:
        bpy.data.images.remove(image)


def glb_materials(path: Path) -> list[dict[str, Any]]:
    """Read the materials of a .glb: its first chunk is JSON, after 12 bytes of the file's header and 8 of its own."""
    data = path.read_bytes()
    materials: list[dict[str, Any]] = json.loads(data[20 : 20 + int.from_bytes(data[12:16], "little")])["materials"]
    return materials
