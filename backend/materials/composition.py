"""Makes materials of recipes."""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache

import torch
from torch import Tensor

from .catalogue import entries, load
from .coating import FLAT, glowing, laid, relief
from .color import lit, rgb
from .laying import lay
from .material import Material, Surface, evaluate
from .operators import COVERS, FINISHES, LAYOUTS, MASKS
from .points import Convexity, Points
from .recipe import Layer, Recipe, Rgb

Solid = Callable[..., Surface]  # of position, normal, seed, finest, convexity; as of `evaluate`
Author = Callable[[Points], Surface]  # in the units of authors, all values tensors of P

SAMPLES = 2048  # points on a sphere that a material's colours and heights are measured at
QUANTILES = (0.04, 0.5, 0.96)  # of heights: recesses, the middle, crests
ROUNDS = 4  # of corrections of a colour
PROBE = 0.02  # by how much a colour is changed to see where it matters, OKLab
SHARP = 3  # power of the weight of what an argument colours: what it colours alone counts, what it tints hardly does
MOST = 0.15  # of a correction, OKLab
LIGHTEST, DARKEST = 1.06, 0.02  # OKLab lightness that a corrected colour may have; variation darkens white
SIZES, LIGHTS = 0.8, 0.14  # ranges of `variation`: of the size's logarithm, and of the lightness
LAYER_SEED = 7919  # added for each layer, so that it is another piece of the same material


@dataclass(frozen=True)
class Composition:
    """A recipe with a name, for sheet.py."""

    name: str
    recipe: Recipe

    def __call__(self, position: Tensor, normal: Tensor, seed: int = 0, finest: float = 0.0) -> Surface:
        """As compose(recipe)."""
        return compose(self.recipe)(position, normal, seed, finest)


@cache
def compose(recipe: Recipe) -> Solid:
    """The material of a recipe: the same on any number of threads, and for all seeds of one colour.

    Raises KeyError if the library lacks a name in it.
    """
    author = _author(recipe)

    def solid(
        position: Tensor, normal: Tensor, seed: int, finest: float = 0.0, convexity: Convexity | None = None
    ) -> Surface:
        return evaluate(author, position, normal, seed, finest, convexity)

    return solid


def _author(recipe: Recipe) -> Author:
    """Everything of the recipe as one function of points, so that it is evaluated in one pass."""
    author = _laid(recipe)
    for finish in recipe.finishes:
        author = _finished(author, finish)
    for number, layer in enumerate(recipe.layers, 1):
        author = _layered(author, layer, number)
    for cover in recipe.covers:
        operator = COVERS[cover.name]
        color = operator.color if cover.color is None else _oklab(cover.color)
        author = _covered(author, operator.function, cover.amount, color)
    return author


def _laid(recipe: Recipe) -> Author:
    known = {entry.name: entry for entry in entries()}
    material = load(known[recipe.material])
    colors = matched(material, recipe.colors)
    scale = recipe.scale

    def plain(points: Points) -> Surface:
        return material.at(points, colors, scale)

    def varied(points: Points) -> Surface:
        size, light = variation(points.seed)
        size *= recipe.size
        points = points.scaled(size)
        made = lay(plain, LAYOUTS[recipe.layout], points) if recipe.layout else plain(points)
        if size != 1.0:
            made = made._replace(height=made.height * size)
        return made if recipe.colors or not light else made._replace(base_color=lit(made.base_color, light))

    return varied


def variation(seed: int) -> tuple[float, float]:
    """The size factor and the lightness offset of a seed, which also chooses another piece of the material. The offset
    is for colours that the prompt does not name. Seed 0 is the material as authored."""
    number = seed % LAYER_SEED  # all layers of a look alike
    if number == 0:
        return 1.0, 0.0
    size, light = (number * step % 1.0 - 0.5 for step in (0.618034, 0.754878))  # Roberts' low-discrepancy sequence
    return math.exp(SIZES * size), LIGHTS * light


def _finished(author: Author, name: str) -> Author:
    finish = FINISHES[name]
    return lambda points: finish(author(points), points)


def _layered(author: Author, layer: Layer, number: int) -> Author:
    above, heights = _author(layer.recipe), _heights(author)
    flat = heights[2] - heights[0] < FLAT
    operator = MASKS["cracks" if flat and layer.mask == "gaps" else layer.mask]
    share = operator.share if layer.amount is None else layer.amount

    def layered(points: Points) -> Surface:
        below = author(points)
        other = above(replace(points, seed=points.seed + LAYER_SEED * number))
        hot = operator.heat if other.emission is not None else None
        mask = (hot or operator.function)(points.scaled(layer.scale), _relief(below, points, heights), share)
        return glowing(below, other, mask) if hot else laid(below, other, mask, operator.rise, operator.fill)

    return layered


def _covered(author: Author, cover: Callable[..., Surface], amount: float, color: Tensor) -> Author:
    heights = _heights(author)

    def covered(points: Points) -> Surface:
        below = author(points)
        exposed = _relief(below, points, heights)
        if points.convexity is not None:
            exposed = exposed + points.convexity(points.position, points.normal)
        return cover(below, points, exposed, amount, color.to(points.position))

    return covered


def _relief(surface: Surface, points: Points, heights: tuple[float, float, float]) -> Tensor:
    """Where a surface lies between its recesses and crests (see coating.relief); `heights` are those of seed 0."""
    assert isinstance(surface.height, Tensor)
    return relief(surface.height / variation(points.seed)[0], *heights)


def matched(material: Material, colors: Sequence[Rgb]) -> Mapping[str, Tensor]:
    """Colours for the material's arguments, OKLab by name. One alone is corrected so that the part of the surface that
    it colours has the named colour in the mean.

    Variation and second colours derived from the first one move the mean of a surface away from the argument. So the
    mean is taken where the argument matters, weighted by how much it does, and the argument is corrected by the
    difference, a few times. Several colours tint each other, and are left as they are.
    """
    given = {name: _oklab(color) for name, color in zip(material.colors, colors, strict=False)}
    if len(given) != 1:
        return given
    ((name, wanted),) = given.items()
    color, points = wanted, _samples()
    with torch.no_grad():
        for _ in range(ROUNDS):
            plain = material.at(points, {name: color}).base_color
            probe = torch.tensor([PROBE if color[0] < 0.5 else -PROBE, 0.0, 0.0])
            moved = material.at(points, {name: color + probe}).base_color
            weight = ((moved - plain)[:, :1].abs() / PROBE).clamp_max(1.5) ** SHARP
            if float(weight.mean()) > 1e-3:
                mean = (weight * plain).sum(0) / weight.sum()
                color = _corrected(color + wanted - mean, wanted)
    return {name: color}


def _corrected(color: Tensor, wanted: Tensor) -> Tensor:
    """A colour in range, not farther than MOST from the wanted one."""
    away = color - wanted
    color = wanted + away * (MOST / away.norm().clamp_min(MOST))
    return torch.cat((color[:1].clamp(DARKEST, LIGHTEST), color[1:]))


def _heights(author: Author) -> tuple[float, float, float]:
    with torch.no_grad():
        height = author(_samples()).height
    assert isinstance(height, Tensor)
    low, middle, high = torch.quantile(height, torch.tensor(QUANTILES)).tolist()
    return low, middle, high


@cache
def _samples() -> Points:
    """Evenly spread points of a sphere (Fibonacci's)."""
    number = torch.arange(SAMPLES, dtype=torch.float64) + 0.5
    height, angle = 1.0 - 2.0 * number / SAMPLES, number * torch.pi * (3.0 - 5.0**0.5)
    radius = (1.0 - height * height).sqrt()
    normal = torch.stack((radius * angle.cos(), radius * angle.sin(), height), -1).float()
    return Points((0.8 * normal).contiguous(), normal, 0)


def _oklab(color: Rgb) -> Tensor:
    return rgb(*(255.0 * channel for channel in color))
