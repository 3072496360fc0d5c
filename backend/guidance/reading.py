"""The reading of a prompt as data: materials, colour values, patterns, finishes, wear, relations, exclusions."""

from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True)
class Color:
    """A named colour: sRGB "#rrggbb"."""

    name: str
    value: str


@dataclass(frozen=True)
class Material:
    """A named material.

    Attributes:
        name: as typed.
        kind: the nearest material that the lexicon describes.
        family: metals, woods, stones, ... as in materials.txt.
        color: its own colour, sRGB "#rrggbb"; "" if it comes in any colour.
        pattern: its own pattern, or "".
        typical: True if the prompt names only an object that is usually made of it.
    """

    name: str
    kind: str
    family: str
    color: str = ""
    pattern: str = ""
    typical: bool = False


@dataclass(frozen=True)
class Amount:
    """The share of the surface that `of` covers, 0..1. For scales, the size of the pattern relative to its default."""

    name: str
    of: str
    value: float


@dataclass(frozen=True)
class Part:
    """One side of a relation, or the whole prompt."""

    text: str
    materials: tuple[Material, ...] = ()
    colors: tuple[Color, ...] = ()
    patterns: tuple[str, ...] = ()
    finishes: tuple[str, ...] = ()
    covers: tuple[str, ...] = ()

    @property
    def visible(self) -> bool:
        """Whether it names anything visible."""
        return bool(self.materials or self.colors or self.patterns or self.finishes or self.covers)


@dataclass(frozen=True)
class Relation:
    """A relation of two parts: "with", "in", "on", "between", "under", "around", "covered in"."""

    subject: Part
    relation: str
    object: Part


@dataclass(frozen=True)
class Reading:
    """The reading of a prompt. Colours are sRGB "#rrggbb"; all other values are names in the lexicon's spelling."""

    prompt: str
    materials: tuple[Material, ...] = ()
    colors: tuple[Color, ...] = ()
    patterns: tuple[str, ...] = ()
    finishes: tuple[str, ...] = ()
    covers: tuple[str, ...] = ()
    relations: tuple[Relation, ...] = ()
    amounts: tuple[Amount, ...] = ()
    scale: tuple[Amount, ...] = ()
    objects: tuple[str, ...] = ()
    excluded: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()
    guesses: tuple[tuple[str, str], ...] = ()
    sentence: str = ""

    def as_dict(self) -> dict[str, Any]:
        """For JSON."""
        return asdict(self)
