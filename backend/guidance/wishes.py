"""What a prompt asks for, part by part: sides of its relations, with their words in the tables of library.txt."""

from dataclasses import dataclass, field, replace

from ..materials.recipe import Rgb
from .colors import BASICS, basic
from .lexicon import load, normalise
from .library import library, stems
from .negation import exclude
from .phrases import phrases
from .reading import Material, Part, Reading

STRIPS = {"tape", "duct tape", "masking tape", "electrical tape", "ribbon", "rope"}
SPREADS = {  # what is spread on food lies in patches
    "icing", "frosting", "glaze", "syrup", "sauce", "honey", "cream", "butter", "jam", "caramel", "ganache", "ketchup",
    "mustard", "mayonnaise", "gravy", "jelly", "topping", "custard", "chocolate",
}  # fmt: skip
NATURAL = {"plants", "ground"}  # families whose own colour is meant by its plain name: green moss, brown soil
LAID_ON = {"in", "on"}  # relations whose subject lies on the object, if it is not a whole material


@dataclass(frozen=True)
class Wish:
    """A part of a prompt, with all its words in the lexicon's spelling and as they were typed.

    Attributes:
        typed: as typed, by the lexicon's name.
        amounts, scales: as in Reading, by the name of what they measure; "" for the whole.
        excluded: stems that must not be in the result.
    """

    part: Part
    typed: dict[str, str] = field(default_factory=dict)
    amounts: dict[str, float] = field(default_factory=dict)
    scales: dict[str, float] = field(default_factory=dict)
    excluded: frozenset[str] = frozenset()


def sides(reading: Reading) -> tuple[Part, list[tuple[Part, str]]]:
    """The part that everything else lies on, and the others with their relations."""
    text = reading.prompt
    for typed, guess in reading.guesses:
        text = text.lower().replace(typed, guess)
    whole = Part(_kept(text), reading.materials, reading.colors, reading.patterns, reading.finishes, reading.covers)
    if not reading.relations:
        return whole, []
    first = reading.relations[0]
    base, other = first.subject, _as_ground(first.object) if first.relation in LAID_ON else first.object
    if not base.materials and not other.materials and reading.materials:  # what the object is usually made of
        base = replace(base, materials=reading.materials)
    drawn = base.patterns or any(material.kind in library().patterns for material in base.materials)
    below = first.relation in LAID_ON and (other.materials or not base.materials or drawn)
    ground = first.relation == "on" and base.materials and _only_colors(other)  # "leaves on pink"
    filled = first.relation == "between" and other.materials
    if below or ground or filled or (first.relation == "under" and base.patterns and other.materials):
        base, other = other, base
    elif not base.materials and other.materials and not (other.patterns or other.covers):
        base, other = other, base
    if not ground and first.relation in LAID_ON and _only_colors(other) and not base.colors:  # "leather in red"
        return whole, []
    rest = [(relation.object, relation.relation) for relation in reading.relations[1:]]
    return base, [(other, first.relation), *rest]


def _as_ground(part: Part) -> Part:
    """ "On black paint": the paint is the ground, not a cover."""
    return (
        replace(part, materials=as_material("paint"), covers=())
        if part.covers == ("paint",) and not part.materials
        else part
    )


def _only_colors(part: Part) -> bool:
    return bool(part.colors) and not (part.materials or part.patterns or part.covers)


def _kept(text: str) -> str:
    """A text without what it excludes."""
    kept, _ = exclude(phrases(text, load()), load())
    return " ".join(item.guess or item.text for item in kept)


def wish_of(part: Part, reading: Reading) -> Wish:
    """What a part of a reading asks the library for."""
    part = _by_nature(part)
    typed: dict[str, str] = {}
    for item in phrases(part.text, load()):
        for term in item.terms.values():
            typed.setdefault(term.name, normalise(item.guess or item.text))
    amounts = {amount.of: amount.value for amount in reading.amounts}
    scales = {amount.of: amount.value for amount in reading.scale}
    excluded = frozenset(stem for text in reading.excluded for stem in stems(text))
    return Wish(part, typed, amounts, scales, excluded)


def _by_nature(part: Part) -> Part:
    """Leave out a plain colour word that a plant or the ground has by itself: "green moss" is moss in its own green."""
    if len(part.materials) != 1 or len(part.colors) != 1 or part.materials[0].family not in NATURAL:
        return part
    color, own = part.colors[0].name, part.materials[0].color
    return replace(part, colors=()) if color in BASICS and own and basic(own) == color else part


def as_material(cover: str) -> tuple[Material, ...]:
    term = load().material(cover)
    return (Material(term.name, term.name, term.family, term.color, term.pattern),) if term else ()


def pattern_of(name: str, wish: Wish) -> tuple[str, str]:
    table = library().patterns
    return table.get(wish.typed.get(name, ""), table.get(name, table.get(f"{name} pattern", ("", ""))))


def finish_of(name: str, wish: Wish) -> str:
    table = library().finishes
    return table.get(wish.typed.get(name, ""), table.get(name, ""))


def cover_of(name: str, wish: Wish) -> tuple[str, float] | None:
    table = library().covers
    return table.get(wish.typed.get(name, ""), table.get(name))


def to_rgb(value: str) -> Rgb:
    red, green, blue = (channel / 255.0 for channel in bytes.fromhex(value[1:]))
    return red, green, blue


def to_hex(color: Rgb) -> str:
    return "#" + "".join(f"{round(255.0 * channel):02x}" for channel in color)


def mask_of(part: Part, relation: str) -> str:
    """Where a material lies that is named beside another without a pattern."""
    if relation == "between" or any(word in part.text for word in ("mortar", "grout", "joint")):
        return "gaps"
    if "cracks" in part.covers:
        return "cracks"
    if "peeling paint" in part.covers:  # "gold leaf flaking off oak"
        return "flakes"
    family = part.materials[0].family
    if relation == "with" and set(part.text.split()) & SPREADS:
        return "patches"
    if relation == "covered in" and part.materials[0].family == "plants":
        return "patches"
    if part.materials[0].kind in STRIPS:
        return "stripes"
    if family in ("metals", "textiles"):
        return "inlay"
    return "flakes" if relation in ("on", "under") else "speckles" if family in ("plants", "ornament") else "patches"
