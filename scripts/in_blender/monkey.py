"""Runs in Blender: save a scene with its monkey head, smooth and subdivided, in the UVs that Blender gives it."""

import sys
from pathlib import Path
from typing import Any

import bpy

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from backend.errors import OutputError, reason
from scripts.in_blender.exchange import answer, use_plain_view


def monkey(request: dict[str, Any]) -> dict[str, Any]:
    empty_scene()
    bpy.ops.mesh.primitive_monkey_add(size=2.0)
    bpy.ops.object.shade_smooth()
    obj: Any = bpy.context.active_object
    subdivide(obj)
    save_scene(Path(request["scene"]))
    return {"object": obj.name}


def empty_scene() -> None:
    """Start a scene without objects, in the view transform that Patina optimises in."""
    bpy.ops.wm.read_factory_settings(use_empty=True)
    use_plain_view(bpy.context.scene)


def subdivide(obj: bpy.types.Object) -> None:
    """Add a subdivision surface modifier of two levels."""
    modifier: Any = obj.modifiers.new("Subdivision", "SUBSURF")
    modifier.levels = modifier.render_levels = 2


def save_scene(path: Path) -> None:
    """Save the scene as a .blend file. Raises OutputError."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        bpy.ops.wm.save_as_mainfile(filepath=str(path), compress=True)
    except (OSError, RuntimeError) as error:
        raise OutputError(f"{path} cannot be written: {reason(error)}.", "Choose another folder.") from None


if __name__ == "__main__":
    answer(monkey)
