"""Phrases a reading as a prompt in the words of a small vocabulary."""

from collections.abc import Iterable

from .colors import BASICS, basic, lab, nearest
from .lexicon import load
from .reading import Material, Part, Reading

ADJECTIVES = {"rusty", "weathered", "mottled", "shiny", "speckled", "black", "red", "white", "gold"}  # of covers
FALLBACK = {
    "metals": "metal", "woods": "wood", "stones": "stone", "masonry": "concrete", "ceramics": "ceramic",
    "plastics": "plastic", "textiles": "fabric", "leathers": "leather", "furs": "fur", "plants": "plastic",
    "ground": "sand", "painted": "paint", "ornament": "mosaic", "technical": "plastic",
}  # fmt: skip


def _whole(reading: Reading) -> Part:
    return Part("", reading.materials, reading.colors, reading.patterns, reading.finishes, reading.covers)


def for_mini(reading: Reading, vocabulary: Iterable[str]) -> str:
    """Rephrase the prompt with the nearest words of a vocabulary.

    Colours become the nearest basic one with "dark" or "light"; materials the nearest simpler one that has a word.
    What is excluded or not understood is left out. Relations keep their order.
    """
    known = set(vocabulary)
    if reading.relations and len(reading.relations) == 1:
        relation = reading.relations[0]
        joint = {"in": "in", "on": "on", "covered in": "covered in"}.get(relation.relation, "with")
        left, right = (_phrase(part, known) for part in (relation.subject, relation.object))
        if left and right:
            return f"{left} {joint} {right}"
    return _phrase(_whole(reading), known) or "plastic"


def _phrase(part: Part, known: set[str]) -> str:
    """The words of one part, adjectives first."""
    lexicon = load()

    def terms(role: str, names: Iterable[str]) -> list[str]:
        found = (lexicon.phrases.get(name, {}).get(role) for name in names)
        texts = (term.value.split(" #")[0].split(" 0")[0] for term in found if term)
        return [text for text in texts if _known(text, known)]

    finishes, covers, patterns = (
        terms(*pair) for pair in (("finish", part.finishes), ("cover", part.covers), ("pattern", part.patterns))
    )
    named = " and ".join(_color(color.value, known) for color in part.colors)
    materials: list[str] = []
    for material in part.materials:
        text, color = _nearest(material, known)
        if not named and material.color and color:
            apart = abs(lab(material.color)[0] - lab(color)[0]) > 20
            if apart or basic(material.color) != basic(color):
                text = f"{_color(material.color, known)} {text}"
        materials.append(text)
    if not materials:
        return " ".join(word for word in (*finishes, named, *covers, *patterns) if word)
    before = [word for word in covers if word in ADJECTIVES]
    after = [word for word in covers if word not in ADJECTIVES]
    text = " ".join(word for word in (*finishes, *before, named, " and ".join(materials), *patterns) if word)
    return f"{text} with {' and '.join(after)}" if after else text


def _known(text: str, known: set[str]) -> bool:
    return bool(text) and all(word in known for word in text.split())


def _color(value: str, known: set[str]) -> str:
    name = nearest(value, {key: color for key, color in BASICS.items() if key in known} or BASICS)
    name = basic(value) if basic(value) in known else name
    lightness = (lab(value)[0], lab(BASICS[name])[0])
    if name not in ("black", "white"):
        if lightness[0] < lightness[1] - 16 and "dark" in known:
            return f"dark {name}"
        if lightness[0] > lightness[1] + 22 and "light" in known:
            return f"light {name}"
    return name


def _nearest(material: Material, known: set[str]) -> tuple[str, str]:
    """The nearest words for a material, and the colour that these words imply."""
    lexicon = load()
    if not material.typical and _known(material.name, known):
        return material.name, material.color
    term = lexicon.materials.get(material.kind)
    while term is not None:
        if _known(term.name, known):
            return term.name, term.color
        term = lexicon.materials.get(term.value)
    name = FALLBACK[material.family]
    fallback = lexicon.material(name)
    return (name if name in known else "plastic"), fallback.color if fallback else ""
