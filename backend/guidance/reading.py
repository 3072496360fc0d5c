"""What a prompt says, as data: materials, colours as values, patterns, finishes, wear, relations, what is excluded."""

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
        color: its own colour, sRGB "#rrggbb"; "" where it comes in any.
        pattern: its own, or "".
        typical: not named: what such a thing is usually made of.
    """

    name: str
    kind: str
    family: str
    color: str = ""
    pattern: str = ""
    typical: bool = False


@dataclass(frozen=True)
class Amount:
    """How much of the surface `of` takes: 0..1. For scales, the size of the pattern against the usual."""

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
        """Whether anything is to be seen."""
        return bool(self.materials or self.colors or self.patterns or self.finishes or self.covers)


@dataclass(frozen=True)
class Relation:
    """How two parts stand: "with", "in", "on", "between", "under", "around", "covered in"."""

    subject: Part
    relation: str
    object: Part


@dataclass(frozen=True)
class Reading:
    """What a prompt says. Colours are sRGB "#rrggbb"; the rest are names in the lexicon's own spelling."""

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
