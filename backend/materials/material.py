"""What a material is: a small function of points that returns a surface; and how it is evaluated."""

import inspect
from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

import torch
from torch import Tensor

from ..runtime.cpu_loops import parallel
from .color import rgb, to_linear
from .points import Convexity, Points

PIECE = 8192  # points that are worked on at once by a thread: they stay in its cache, and torch splits them no further
PIECE_ALONE = 24576  # where torch uses one thread: fewer calls, still in the cache
PIECE_ON_GPU = 1 << 20
MIN_ROUGHNESS = 0.04  # below it highlights are smaller than a pixel


class Surface(NamedTuple):
    """A surface at P points. Authors give colours in OKLab (see color.py) and plain numbers where nothing varies;
    `Material.__call__` returns all five as tensors."""

    base_color: Tensor  # (P, 3) or (3,) OKLab from authors; linear sRGB 0..1 from Material
    roughness: Tensor | float  # (P,) 0..1
    metallic: Tensor | float = 0.0  # (P,) 0..1
    height: Tensor | float = 0.0  # (P,) above the mesh, object units
    emission: Tensor | None = None  # (P, 3) OKLab from authors; linear from Material; None: it does not glow


class Material:
    """A named material; its function's keyword arguments are the colours that a colour word may replace."""

    def __init__(self, function: Callable[..., Surface], name: str, words: str, made_of: str, scale: float) -> None:
        self.function, self.name, self.made_of, self.scale = function, name, made_of, scale
        self.words = tuple(words.split())
        given = list(inspect.signature(function).parameters.values())[1:]
        self.colors: dict[str, Tensor] = {parameter.name: parameter.default for parameter in given}

    def __call__(
        self,
        position: Tensor,
        normal: Tensor,
        colors: Sequence[Sequence[float]] | Mapping[str, Sequence[float]] = (),
        seed: int = 0,
        scale: float = 1.0,
        finest: float = 0.0,
    ) -> Surface:
        """Evaluate it.

        Args:
            position: (P, 3) float32 in the unit sphere, z up; CPU or CUDA. normal: (P, 3) unit.
            colors: sRGB 0..1 that replace the declared ones, by name or in their order, the main colour first.
            seed: another piece of the same material.
            scale: size of its structure, 1 as declared.
            finest: wavelength below which noise is left out [object units].
        Returns:
            base_color (P, 3) linear 0..1, roughness, metallic, height (P,), emission (P, 3) or None. Without gradient.
            The same on any number of threads.
        Raises:
            TypeError: a colour is named that the material does not have.
        """
        if not isinstance(colors, Mapping):
            colors = dict(zip(self.colors, colors, strict=False))
        chosen = {name: rgb(*(255.0 * channel for channel in color)) for name, color in colors.items()}
        unknown = set(chosen) - set(self.colors)
        if unknown:
            raise TypeError(f"{self.name} has no colour {', '.join(sorted(unknown))}, only {', '.join(self.colors)}.")
        return evaluate(lambda points: self.at(points, chosen, scale), position, normal, seed, finest)

    def at(self, points: Points, colors: Mapping[str, Tensor] | None = None, scale: float = 1.0) -> Surface:
        """The surface in the units of authors, OKLab and object units, but with all values as tensors of P.

        Args:
            colors: OKLab (3,) by name that replace the declared ones.
        """
        size = self.scale * scale
        given = {name: color.to(points.position.device) for name, color in (self.colors | dict(colors or {})).items()}
        return _filled(self.function(points.scaled(size), **given), points, size)


def evaluate(
    function: Callable[[Points], Surface],
    position: Tensor,
    normal: Tensor,
    seed: int,
    finest: float = 0.0,
    convexity: Convexity | None = None,
) -> Surface:
    """Evaluate any author's function in pieces, as Material.__call__ does, by all threads.

    Args:
        function: of Points to a Surface whose values are all tensors of P, such as Material.at.
        position, normal, seed, finest: as of Material.__call__.
        convexity: of the mesh that the points lie on; None: it has no edges and recesses.
    """
    on_cpu = position.device.type == "cpu"
    threads = torch.get_num_threads() if on_cpu else 1
    piece = PIECE_ON_GPU if not on_cpu else PIECE if threads > 1 else PIECE_ALONE
    axis = getattr(convexity, "axis", None)
    count = max(1, -(-len(position) // piece))
    parts: list[Surface | None] = [None] * count

    def work(first: int, last: int, _: int) -> None:
        for number in range(first, last):
            part = slice(number * piece, (number + 1) * piece)
            points = Points(position[part].contiguous(), normal[part].contiguous(), seed, finest, convexity, axis)
            parts[number] = _finished(function(points))

    with torch.no_grad():
        parallel(work, count, threads, 1)
    surfaces = [part for part in parts if part is not None]
    emission = [part.emission for part in surfaces if part.emission is not None]
    glow = torch.cat(emission) if emission else None
    color, roughness, metallic, height = (torch.cat([part[n] for part in surfaces]) for n in range(4))  # type: ignore[misc]
    return Surface(color, roughness, metallic, height, glow)


MATERIALS: dict[str, Material] = {}  # those whose families were imported, by name
Author = Callable[..., Surface]


def material(name: str, words: str = "", made_of: str = "", scale: float = 1.0) -> Callable[[Author], Author]:
    """Declare a material.

    Args:
        name: what people call it, one to three lower-case words.
        words: other words for it, separated by spaces.
        made_of: the plain material that it is, where that is one: "wood" of mahogany.
        scale: 1: as authored for an object of about 10 cm radius; 2: everything twice as large.
    """

    def declare(function: Author) -> Author:
        MATERIALS[name] = Material(function, name, words, made_of, scale)
        return function

    return declare


def _filled(surface: Surface, points: Points, size: float) -> Surface:
    """All values as tensors, the height in object units."""
    like = points.position[:, 0]

    def filled(value: Tensor | float) -> Tensor:
        return value.expand_as(like) if isinstance(value, Tensor) else torch.full_like(like, value)

    color = surface.base_color.to(like.device).expand_as(points.position)
    emission = surface.emission
    emission = None if emission is None else emission.to(like.device).expand_as(points.position)
    height = filled(surface.height) * size
    return Surface(color, filled(surface.roughness), filled(surface.metallic), height, emission)


def _finished(surface: Surface) -> Surface:
    """Linear colours, and everything in range."""
    _, roughness, metallic, height, emission = surface
    assert isinstance(roughness, Tensor) and isinstance(metallic, Tensor)
    glow = None if emission is None else to_linear(emission)
    color = to_linear(surface.base_color)
    return Surface(color, roughness.clamp(MIN_ROUGHNESS, 1.0), metallic.clamp(0.0, 1.0), height, glow)
