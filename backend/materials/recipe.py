"""Recipes: compositions of library materials, as data. Standard library only."""

from dataclasses import asdict, dataclass
from typing import Any

Rgb = tuple[float, float, float]


@dataclass(frozen=True)
class Cover:
    """What lies on a material, or what time did to it.

    Attributes:
        name: one of operators.COVERS, such as "rust", "moss" or "scratches".
        amount: the share of the surface that it takes, 0..1.
        color: sRGB 0..1; None: the usual one.
    """

    name: str
    amount: float = 0.5
    color: Rgb | None = None


@dataclass(frozen=True)
class Layer:
    """Another material on a part of the surface.

    Attributes:
        recipe: what is there.
        mask: where it is; one of operators.MASKS, such as "veins", "gaps" or "stripes".
        amount: the share of the surface, 0..1; None: the mask's usual one.
        scale: size of the mask's structure, 1 as usual.
    """

    recipe: "Recipe"
    mask: str
    amount: float | None = None
    scale: float = 1.0


@dataclass(frozen=True)
class Recipe:
    """A material of the library with changes, which are made in the order of the fields.

    Attributes:
        material: its name in the catalogue.
        colors: sRGB 0..1 that replace the material's own, the main colour first.
        scale: size of its structure, 1 as declared.
        layout: how pieces of it are laid, one of operators.LAYOUTS, such as "planks" or "tiles"; "": it is one piece.
        finishes: of operators.FINISHES, such as "matte" or "hammered": they change roughness and relief.
        layers: other materials on parts of it, the lowest first.
        covers: over everything, the lowest first.
    """

    material: str
    colors: tuple[Rgb, ...] = ()
    scale: float = 1.0
    layout: str = ""
    finishes: tuple[str, ...] = ()
    layers: tuple[Layer, ...] = ()
    covers: tuple[Cover, ...] = ()

    def as_dict(self) -> dict[str, Any]:
        """For JSON."""
        return asdict(self)


def recipe_of(data: dict[str, Any]) -> Recipe:
    """The inverse of Recipe.as_dict, also after JSON; what is left out has its default."""
    given = dict(data)
    given["colors"] = tuple(tuple(color) for color in given.get("colors", ()))
    given["finishes"] = tuple(given.get("finishes", ()))
    given["layers"] = tuple(
        Layer(**layer | {"recipe": recipe_of(layer["recipe"])}) for layer in given.get("layers", ())
    )
    given["covers"] = tuple(
        Cover(**cover | {"color": tuple(cover["color"]) if cover.get("color") else None})
        for cover in given.get("covers", ())
    )
    return Recipe(**given)
