"""The colour spaces of maps, under the names that the file's colour configuration has for them."""

from typing import Any

import bpy

from ..backend.errors import SceneError

# By Blender's name: the names in other configurations, best first (the ACES configurations of OpenColorIO 1 to 2.5).
NAMES = {
    "sRGB": (
        "sRGB",
        "sRGB Encoded Rec.709 (sRGB)",
        "sRGB - Texture",
        "Utility - sRGB - Texture",
        "Input - Generic - sRGB - Texture",
        "srgb_texture",
        "srgb_tx",
    ),
    "Non-Color": ("Non-Color", "Raw", "Utility - Raw", "raw", "Data", "data"),
    "Linear Rec.709": (
        "Linear Rec.709",
        "Linear Rec.709 (sRGB)",
        "Utility - Linear - sRGB",
        "Utility - Linear - Rec.709",
        "Linear sRGB",
        "lin_rec709",
        "lin_srgb",
        "Linear",
    ),
}


def find(name: str) -> str:
    """Return the name that this configuration has for one of Blender's colour spaces in NAMES.

    Raises SceneError if it has none.
    """
    items: Any = bpy.types.ColorManagedInputColorspaceSettings.bl_rna.properties["name"]
    known = items.enum_items.keys()
    found = next((item for item in NAMES[name] if item in known), None)
    if found is None:
        raise SceneError(
            f"The colour configuration has no colour space “{name}”, under none of the names {', '.join(NAMES[name])}.",
            "Start Blender without the environment variable OCIO, or add an alias of that name to its file.",
        )
    return found


def check() -> None:
    """Raise SceneError if the configuration lacks a colour space that a look needs."""
    for name in NAMES:
        find(name)
