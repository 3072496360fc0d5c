"""Helpers for Blender's UI layouts."""

import textwrap

import bpy

_CHARACTER = 7.0  # mean width of the interface's letters at scale 1 [px]


def paragraph(layout: bpy.types.UILayout, context: bpy.types.Context, text: str, icon: str = "NONE") -> None:
    """Draw text with line breaks at the region's width."""
    scale = context.preferences.system.ui_scale
    width = context.region.width if context.region else 400
    characters = max(20, int((width - 60.0 * scale) / (_CHARACTER * scale)))
    column = layout.column(align=True)
    column.scale_y = 0.8
    for line in text.splitlines():
        for part in textwrap.wrap(line, characters) or [""]:
            column.label(text=part, icon=icon, translate=False)  # type: ignore[arg-type]
            icon = "BLANK1" if icon != "NONE" else icon
