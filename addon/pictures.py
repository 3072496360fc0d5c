"""The picture of the growing look for the panel, as an icon."""

from typing import Any

import bpy.utils.previews
import numpy as np

from .mesh_arrays import Array

_icons: Any = None
_NAME = "look"


def show(picture: Array) -> int:
    """Return an icon with a picture (H, W, 3) of uint8, row 0 at the bottom. The icon before is gone then."""
    height, width, _ = picture.shape
    pixels = np.full((height, width, 4), 255, np.uint8)
    pixels[..., :3] = picture
    _icons.clear()
    icon = _icons.new(_NAME)
    icon.image_size = width, height
    icon.image_pixels = pixels.view(np.int32).ravel().tolist()
    icon_id: int = icon.icon_id
    return icon_id


def register() -> None:
    global _icons
    _icons = bpy.utils.previews.new()


def unregister() -> None:
    bpy.utils.previews.remove(_icons)
