"""Phrases a reading: as one sentence for users, and as a prompt in the words of a small vocabulary."""

from collections.abc import Iterable
from dataclasses import replace

from .colors import BASICS, PALETTE, basic, lab, nearest
from .lexicon import load
from .reading import Material, Part, Reading
from .relations import OPENINGS

CORE = {"woods": "wood", "metals": "metal", "stones": "stone", "textiles": "fabric", "ceramics": "ceramic"}
CORELESS = {"rope", "bark", "charcoal", "coral", "seashell", "ivory", "pearl", "meteorite", "glass", "enamel", "clay"}
ADJECTIVAL = {  # covers and patterns that people put before the noun
    "worn", "wet", "burnt", "chipped", "corrugated", "ornate", "quilted", "studded", "perforated", "multicolored",
    "floral", "faded", "torn", "dented", "rotten", "toasted", "engraved", "carved",
}  # fmt: skip
PIECES = {
    "tiles",
    "planks",
    "bricks",
    "plates",
    "blocks",
    "layers",
    "slats",
}  # patterns that all of a material is laid in
NAMED = {
    "dented": "dents",
    "torn": "tears",
    "chipped": "chips",
    "burnt": "burn marks",
    "rotten": "rot",
    "studded": "studs",
    "perforated": "holes",
    "carved": "carvings",
    "engraved": "engravings",
}  # as nouns
COATS = {"peeling paint": "peeling", "paint": ""}  # covers of a colour that people name: how each is
ADJECTIVES = {"rusty", "weathered", "mottled", "shiny", "speckled", "black", "red", "white", "gold"}  # of covers
FALLBACK = {
    "metals": "metal", "woods": "wood", "stones": "stone", "masonry": "concrete", "ceramics": "ceramic",
    "plastics": "plastic", "textiles": "fabric", "leathers": "leather", "furs": "fur", "plants": "plastic",
    "ground": "sand", "painted": "paint", "ornament": "mosaic", "technical": "plastic",
}  # fmt: skip


def sentence(reading: Reading) -> str:
    """One sentence: what was read, what is excluded, what was guessed and what was not understood."""
    relation = reading.relations[0] if len(reading.relations) == 1 else None
    if relation and _noun(relation.subject) and _shown(relation.object, relation.relation):
        joint = "and" if relation.relation == "with" else "with"
        left = _describe(relation.subject, "with" if relation.relation == "with" else "and")  # "green moss on stone"
        right = _describe(relation.object, joint)
        again = relation.relation == "with" and " with " in left
        text = f"{left} {'and' if again else relation.relation} {right}"
    else:
        text = _describe(_whole(reading))
    if reading.objects:
        noun = "object" if len(reading.objects) == 1 else "objects"
        text += f"{'; ' if text else ''}{noun}: {', '.join(reading.objects)}"
    text = text or "anything"
    if reading.guesses:
        text += ". Read " + ", ".join(f"'{typed}' as {guess}" for typed, guess in reading.guesses)
    if reading.excluded:
        text += f". Without: {', '.join(reading.excluded)}"
    if reading.unknown:
        text += f". Not understood: {', '.join(reading.unknown)}"
    return text


def _whole(reading: Reading) -> Part:
    return Part("", reading.materials, reading.colors, reading.patterns, reading.finishes, reading.covers)


def _noun(part: Part) -> bool:
    """Whether a part names more than how something is: "worn" alone cannot stand behind "on"."""
    return bool(part.materials or set(part.patterns) - ADJECTIVAL or set(part.covers) - ADJECTIVAL)


def _shown(part: Part, relation: str) -> bool:
    """Whether a part can stand behind a relation: colours are a ground, too."""
    return _noun(part) or (relation == "on" and bool(part.colors))


def _describe(part: Part, joint: str = "with") -> str:
    """A part in a few words: "polished mahogany (red-brown wood) with scratches"."""
    if not part.materials and not part.patterns and len(part.colors) == 1 and set(part.covers) & COATS.keys():
        return _coat(part)
    traits = (*part.finishes, *part.covers, *part.patterns)
    nouns = len(part.materials) == 1 and part.materials[0].name.split()[-1] in part.text.split()[:-1]  # "silver studs"
    if joint == "and" and (nouns or (not part.materials and len(part.covers) > 1)):  # "with dents and scratches"
        covers, patterns = ([NAMED.get(name, name) for name in names] for names in (part.covers, part.patterns))
        part = replace(part, covers=tuple(covers), patterns=tuple(patterns))
        traits = (*part.finishes, *part.covers, *part.patterns)
    before = ", ".join(_plain(name) for name in traits if name in part.finishes or name in ADJECTIVAL)
    colors = _listed([color.name for color in part.colors])
    materials = _listed([_material(item, bool(colors)) for item in part.materials if not item.typical])
    usual = _listed([item.name for item in part.materials if item.typical])
    rest = [_plain(name) for name in (*part.patterns, *part.covers) if name not in ADJECTIVAL]
    names = [name for name in rest if not any(name in item.name for item in part.materials)]
    if names[:1] == ["gaps"] and len(names) > 1:  # "moss in gaps"
        names = [*names[1:-1], f"{names[-1]} in gaps"]
    after = _listed(names)
    words = [before, colors, materials]
    if after and len(part.materials) == 1 and _shapes_last(part):  # "gold stripes"
        name, _, bracket = materials.partition(" (")
        plural = name.endswith("s") and not name.endswith("ss")
        shape = f"in {after}" if after == "gaps" or (after == "cracks" and plural) else after
        words = [before, colors, name, shape, f"({bracket}" if bracket else ""]
    elif after and any(words):
        apart = materials or (joint == "with" and set(part.covers) - ADJECTIVAL and colors)
        words += [joint, after] if apart else [after]  # "blue stripes"
    text = " ".join(word for word in words if word) or after
    return ", ".join(word for word in (text, f"usually {usual}" if usual else "") if word)


def _shapes_last(part: Part) -> bool:
    """Whether a part is a shape of a material: "gold veins", not "oak with moss"."""
    head, _, last = part.text.rpartition(" ")
    name = part.materials[0].name.split()[-1]
    shape = len([*part.patterns, *part.covers]) == 1 and not set(part.patterns) & PIECES
    shape = shape and bool({*part.patterns, *part.covers} & OPENINGS or part.patterns)
    return shape and name in head.split() and name != last


def _coat(part: Part) -> str:
    """Paint in a colour, without what it lies on: "peeling green paint"."""
    coat = next(name for name in part.covers if name in COATS)
    states = [_plain(name) for name in (*part.finishes, *part.covers) if name not in COATS]
    wear = [name for name in states if name in ADJECTIVAL or name in part.finishes]
    others = [name for name in states if name not in wear]
    text = " ".join(word for word in (*wear, COATS[coat], part.colors[0].name, "paint") if word)
    return f"{text} with {_listed(others)}" if others else text


def _listed(names: list[str]) -> str:
    """The names as people list them: a, b and c."""
    return " and ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)


def _plain(name: str) -> str:
    """A term as people say it: "satin", not "satin finish"."""
    return name.removesuffix(" finish").removesuffix(" cover").removesuffix(" pattern")


def _material(material: Material, colored: bool) -> str:
    """A material and, where no colour is named, what it is like: "oak (light brown wood)"."""
    adjective = " " not in material.name and material.name.endswith(("ed", f"{material.kind}en"))  # "knitted", "wooden"
    name = material.kind if adjective else material.name
    if colored:
        return name
    shown = nearest(material.color, PALETTE) if material.color else ""
    if "dark" in name.split():
        shown = shown.removeprefix("light ")
    core = CORE.get(material.family, "") if material.kind not in CORELESS else ""
    described = " ".join(word for word in (shown, core) if word and word not in name)
    return f"{name} ({described})" if described else name


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
