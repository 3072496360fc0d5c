"""The table of a result's maps. Standard library only; the add-on reads this file too."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

ColorSpace = Literal["sRGB", "Non-Color"]  # Blender's names

FIRST_TILE = 1001
UDIM = "<UDIM>"  # placeholder for the tile's number in the path of a tiled image
VISIBILITY_RANGE = 16.0  # log odds


@dataclass(frozen=True)
class Map:
    """One map: a 16-bit PNG in the folder maps/ of a result.

    Attributes:
        color_space: of the file; values in memory are linear.
        socket: the input of Blender's Principled BSDF that it is linked to; "" for none, or through another node.
        on_sheet: whether the contact sheet shows it; some maps are only for shaders.
        shadow: whether it stores self-occlusion: a small image, which Blender interpolates smoothly.
        optional: whether a result has it only if its look needs it.
    """

    name: str
    channels: int
    color_space: ColorSpace = "Non-Color"
    socket: str = ""
    on_sheet: bool = True
    shadow: bool = False
    optional: bool = False

    @property
    def label(self) -> str:
        """Its name in the UI."""
        return self.name.replace("_", " ").title()

    def file(self, tile: int | str | None = None) -> str:
        """Its path in the result folder; with a tile's number, or UDIM, as in maps/normal.1001.png."""
        return f"maps/{self.name}.png" if tile is None else f"maps/{self.name}.{tile}.png"


MAPS = {
    item.name: item
    for item in (
        Map("base_color", 3, "sRGB", "Base Color"),
        Map("roughness", 1, socket="Roughness"),
        Map("metallic", 1, socket="Metallic"),
        Map("normal", 3),  # tangent space, for a Normal Map node
        # The height above the mesh is (value - midlevel) * scale in the scene's units, with the numbers in result.json.
        Map("height", 1, optional=True),  # for a Displacement node
        Map("emission", 3, "sRGB", "Emission Color", optional=True),  # times the strength in result.json
        Map("occlusion", 1, shadow=True),  # visible share of the sky, weighted by the cosine
        # RGBA: a direction d, unit in object space, is unoccluded with the probability sigmoid(RGB . d + A), after each
        # channel is scaled from 0..1 to -VISIBILITY_RANGE..VISIBILITY_RANGE.
        Map("visibility", 4, on_sheet=False, shadow=True),
    )
}


def tile_files(path: str, tiles: Sequence[int]) -> list[str]:
    """Return the files of a path in result.json: one for each tile, or the path itself without tiles."""
    return [path.replace(UDIM, str(tile)) for tile in tiles] or [path]
