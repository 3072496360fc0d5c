"""Recipes: compositions of library materials, as data. Standard library only."""

from dataclasses import asdict, dataclass
from typing import Any

Rgb = tuple[float, float, float]


@dataclass(frozen=True)
class Recipe:
    """A material of the library with changes. `composition.compose` makes a material of it.

    Attributes:
        material: its name in the catalogue.
        colors: sRGB 0..1 that replace the material's own, the main colour first.
        scale: size of its structure, 1 as declared.
    """

    material: str
    colors: tuple[Rgb, ...] = ()
    scale: float = 1.0

    def as_dict(self) -> dict[str, Any]:
        """For JSON."""
        return asdict(self)


def recipe_of(data: dict[str, Any]) -> Recipe:
    """The inverse of Recipe.as_dict."""
    return Recipe(data["material"], tuple(tuple(color) for color in data["colors"]), data["scale"])
