"""The maps of a result: what each is, in one table. Standard library only; the add-on reads this file too."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

ColorSpace = Literal["sRGB", "Non-Color"]  # Blender's names

FIRST_TILE = 1001
UDIM = "<UDIM>"  # stands for the tile's number in the path of an image in several tiles
VISIBILITY_RANGE = 16.0  # log odds


@dataclass(frozen=True)
class Map:
    """One map: a 16-bit PNG in the folder maps/ of a result.

    Attributes:
        color_space: of the file; values in memory are linear.
        socket: the input of Blender's Principled BSDF that it feeds; "" for none, or by way of another node.
        on_sheet: whether the contact sheet shows it: some are for shaders, not for people.
        shadow: whether it tells what the mesh hides from itself: a small image, which Blender interpolates smoothly.
    """

    name: str
    channels: int
    color_space: ColorSpace = "Non-Color"
    socket: str = ""
    on_sheet: bool = True
    shadow: bool = False

    @property
    def label(self) -> str:
        """Its name for people."""
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
        Map("normal", 3),  # tangent space; by way of a Normal Map node
        Map("occlusion", 1, shadow=True),  # the share of the sky that the mesh leaves free, weighted by the cosine
        # RGBA: a direction d, unit in object space, is free with the chance sigmoid(RGB . d + A), after each channel's
        # 0..1 has become -VISIBILITY_RANGE..VISIBILITY_RANGE.
        Map("visibility", 4, on_sheet=False, shadow=True),
    )
}


def tile_files(path: str, tiles: Sequence[int]) -> list[str]:
    """Return the files that a path of result.json stands for: one a tile where it has several, else itself."""
    return [path.replace(UDIM, str(tile)) for tile in tiles] or [path]
