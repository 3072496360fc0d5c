"""The vocabulary.json of an encoder that knows the library: words, pattern families, examples, distractors."""

from collections.abc import Sequence
from itertools import combinations, permutations
from typing import Any

from backend.field.patterns import FAMILIES
from backend.guidance.colors import BASICS
from backend.guidance.lexicon import load
from backend.guidance.vocabulary import split_words
from backend.materials.recipe import COVERS, FINISHES

from .captions import ALIKE, BOTH, CARRIER, ON, SECOND_FORMS, Label, name, words
from .looks import CARRIERS
from .names import cover_words, finish_words, mask_words, names_of

DISTRACTING = ("checkers", "stripes", "zigzag", "swirls", "rings", "dots", "spots")  # patterns among the distractors
EVEN = ("polished", "shiny", "satin", "smooth", "matte", "frosted", "metallic", "anodized")  # finishes without relief
MASK_FAMILIES = {  # families of field.patterns that look like a mask
    "stripes": ("stripes",), "vertical stripes": ("stripes",), "diagonal stripes": ("stripes",),
    "checkers": ("checkers",), "diamonds": ("checkers",), "dots": ("dots",), "spots": ("spots", "dots"),
    "rings": ("rings",), "clouds": ("clouds",), "veins": ("veins",), "speckles": ("spots",),
}  # fmt: skip
COVER_FAMILIES = {  # and like a cover
    "cracks": ("cracks",), "scratches": ("fibres",), "peeling paint": ("patches", "clouds"), "chips": ("patches",),
    "wet": (), "dents": ("spots",), "water stains": ("clouds",), "leaves": ("patches",), "barnacles": ("spots",),
    "cobwebs": ("cracks",), "paint": (),
}  # fmt: skip
CLOUDED = ("clouds",)  # like any other
NATURES = {  # and like a pattern of the lexicon's materials that is no family itself
    "scales": ("cracks", "bricks", "dots", "spots"), "tiles": ("bricks", "checkers"), "mosaic": ("bricks", "patches"),
    "tartan": ("checkers", "weave", "bricks"), "camouflage": ("clouds", "patches"), "rainbow": ("stripes",),
    "planks": ("rings", "fibres", "stripes"), "knit": ("weave",), "zebra": ("stripes",), "tiger": ("stripes",),
    "leopard": ("spots", "dots", "cracks"), "giraffe": ("cracks", "patches"), "hexagons": ("cracks", "patches"),
    "waves": ("stripes", "clouds"), "floral": ("patches", "spots"),
}  # fmt: skip


def vocabulary(materials: Sequence[str]) -> dict[str, Any]:
    """What guidance.mini reads: the keys words, natures, colors, prompts and distractors."""
    coloured = [name(Label(other, color)).text for other in ALIKE.values() for color in BASICS]
    both = {mask: combinations(sorted(BASICS), 2) for mask in DISTRACTING if mask in BOTH}
    on = {mask: permutations(BASICS, 2) for mask in DISTRACTING if mask not in BOTH}
    pairs = [(mask, *pair) for mask, found in (*both.items(), *on.items()) for pair in found]
    drawn = [name(Label(CARRIER, first, mask=mask, second=second)).text for mask, first, second in pairs]
    prompts = [*materials, "shiny red plastic", "matte green plastic", "mossy stone", "rusty steel"]
    return {
        "words": all_words(materials),
        "natures": natures(materials),
        "colors": list(BASICS),
        "prompts": prompts + ["blue and yellow checkers", "black and white stripes", "white dots on red"],
        "distractors": [*materials, *coloured, *drawn],
    }


def all_words(materials: Sequence[str]) -> list[str]:
    """Every word that a caption of these materials, changed in any way, can hold."""
    labels = [Label(material) for material in (*materials, *ALIKE.values(), CARRIER, *CARRIERS)]
    labels += [Label(CARRIER, finish=finish) for finish in FINISHES]
    labels += [Label(CARRIER, cover=cover) for cover in COVERS]
    labels += [Label(CARRIER, mask=mask) for mask in (*BOTH, *ON, *SECOND_FORMS)]
    return sorted(words(labels))


def natures(materials: Sequence[str]) -> dict[str, list[str]]:
    """The pattern families of each look, by the words that name it; looks whose families are not known are left out."""
    found: dict[str, list[str]] = {}
    for finish in EVEN:
        found |= {f"{word} {kind}": [] for word in finish_words(finish) for kind in ALIKE}
    for material in (*materials, *ALIKE.values()):
        for text in (*names_of(material).general, *names_of(material).exact):
            term = load().material(text) or load().material(material)
            families = _families(term.pattern) if term else None
            if families is not None:
                found[" ".join(split_words(text))] = families
    for cover in COVERS:
        words_of = [word for kind in cover_words(cover) for word in kind]
        found |= {word: list(COVER_FAMILIES.get(cover, CLOUDED)) for word in words_of if word not in found}
    for mask, drawn in MASK_FAMILIES.items():
        found |= {word: list(drawn) for word in mask_words(mask)}
    return found


def _families(pattern: str) -> list[str] | None:
    if pattern in FAMILIES:
        return [pattern]
    return [] if not pattern else list(NATURES[pattern]) if pattern in NATURES else None
