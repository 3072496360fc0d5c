"""Makes materials of recipes."""

from collections.abc import Callable
from functools import cache

from torch import Tensor

from .catalogue import entries, load
from .material import Surface
from .recipe import Recipe

Solid = Callable[[Tensor, Tensor, int], Surface]  # position (P, 3), normal (P, 3), seed -> as Material.__call__ returns


@cache
def compose(recipe: Recipe) -> Solid:
    """The material of a recipe. Raises KeyError if the library lacks a name in it."""
    known = {entry.name: entry for entry in entries()}
    material = load(known[recipe.material])

    def solid(position: Tensor, normal: Tensor, seed: int) -> Surface:
        return material(position, normal, recipe.colors, seed, recipe.scale)

    return solid
