"""Finds recipes for a reading: see `recipes`. Standard library only."""

from ..materials.catalogue import entries, search
from ..materials.recipe import Recipe
from .reading import Reading


def recipes(reading: Reading) -> tuple[Recipe, ...]:
    """Recipes of library materials for a reading, best first; () if nothing in the library is near."""
    names = [material.name for material in reading.materials] or [reading.prompt]
    return tuple(Recipe(entry.name) for entry in search(names[:1], entries())[:6])
