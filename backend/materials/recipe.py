"""Recipes: compositions of library materials, as data. Standard library only."""

from dataclasses import asdict, dataclass, replace
from typing import Any

Rgb = tuple[float, float, float]

# The names that operators.py has functions for.
LAYOUTS = (
    "planks", "boards", "bricks", "tiles", "plates", "blocks", "hexagons", "mosaic", "shingles", "cobbles", "patchwork",
)  # fmt: skip
FINISHES = (
    "polished", "shiny", "satin", "smooth", "matte", "rough", "brushed", "hammered", "frosted", "metallic", "anodized",
    "iridescent", "glowing", "burning", "fuzzy", "crumpled", "faceted", "molten", "corrugated", "riveted", "quilted",
    "perforated", "engraved", "woven", "honeycombed", "studded", "stitched",
)  # fmt: skip
COVERS = (
    "scratches", "worn", "cracks", "chips", "dents", "peeling paint", "burnt", "tarnish", "rust", "verdigris", "snow",
    "frost", "dust", "dirt", "soot", "mud", "sand", "wet", "water stains", "blood", "oil", "paint", "gold", "moss",
    "lichen", "mold", "leaves", "barnacles", "cobwebs",
)  # fmt: skip
MASKS = (
    "veins", "cracks", "gaps", "crests", "patches", "flakes", "clouds", "stripes", "vertical stripes",
    "diagonal stripes", "animal stripes", "checkers", "diamonds", "grid", "dots", "studs", "spots", "speckles",
    "splatter", "zigzag", "waves", "swirls", "marbling", "rings", "hexagons", "scales", "triangles", "stars", "hearts",
    "flowers", "squares", "flames", "gradient", "circuit", "inlay", "blocks", "polygons",
)  # fmt: skip


@dataclass(frozen=True)
class Cover:
    """What lies on a material, or what time did to it.

    Attributes:
        name: one of COVERS, such as "rust", "moss" or "scratches".
        amount: the share of the surface that it takes, 0..1; of peeling paint, the share that is gone.
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
        mask: where it is; one of MASKS, such as "veins", "gaps" or "stripes".
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
        layout: how pieces of it are laid, one of LAYOUTS, such as "planks" or "tiles"; "": it is one piece.
        finishes: of FINISHES, such as "matte" or "hammered": they change roughness and relief.
        layers: other materials on parts of it, the lowest first.
        covers: over everything, the lowest first.
        size: of all structures, layouts included, 1 as declared; see `resized`.
    """

    material: str
    colors: tuple[Rgb, ...] = ()
    scale: float = 1.0
    layout: str = ""
    finishes: tuple[str, ...] = ()
    layers: tuple[Layer, ...] = ()
    covers: tuple[Cover, ...] = ()
    size: float = 1.0

    def resized(self, factor: float) -> "Recipe":
        """The same with the structures of the material, its layout, its layers and their masks larger by a factor.

        Covers and finishes, such as "hammered", keep their size.
        """
        layers = tuple(
            replace(layer, recipe=layer.recipe.resized(factor), scale=factor * layer.scale) for layer in self.layers
        )
        return replace(self, layers=layers, size=factor * self.size)

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
