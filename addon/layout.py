"""Helpers for Blender's UI: layouts and redraws."""

import textwrap

import bpy

_REGIONS = {"VIEW_3D": "UI", "PREFERENCES": "WINDOW"}  # where Patina draws its panels
_SOON = 0.1  # [s]
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


def redraw(context: bpy.types.Context, *area_types: str) -> None:
    """Redraw Patina's panels in these areas, in every window.

    Never a whole 3D view: a Rendered view would restart its render.
    """
    for area_type in area_types:
        redraw_regions(context, area_type, _REGIONS[area_type])


def redraw_again() -> None:
    """Redraw Patina's panels in the 3D views soon: a panel below one that has grown moves at the next draw."""

    def later() -> None:
        redraw(bpy.context, "VIEW_3D")

    if not bpy.app.background:
        bpy.app.timers.register(later, first_interval=_SOON)


def redraw_regions(context: bpy.types.Context, area_type: str, region_type: str) -> None:
    """Redraw the regions of one type in the areas of one type, in every window."""
    for window in context.window_manager.windows:
        for area in window.screen.areas:
            if area.type == area_type:
                for region in area.regions:
                    if region.type == region_type:
                        region.tag_redraw()
