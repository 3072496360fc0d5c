"""Captions of labels, and which captions are true of a label.

A phrase has a key, the stems of its words on the ground and of those on it. Two phrases with one key say the same, and
what could be said of a label is never counted against a picture of it.
"""

import random
from collections.abc import Iterable
from functools import cache, lru_cache
from typing import NamedTuple

from backend.guidance.library import stems
from backend.guidance.vocabulary import split_words

from .names import (
    COLORS,
    alike,
    color_of,
    colorless,
    colors_like,
    cover_words,
    finish_words,
    mask_words,
    names_another,
    names_of,
)

TEMPLATES = (
    "{}", "{}", "{}", "{}", "a photo of {}", "{} texture", "an object made of {}", "a statue made of {}", "made of {}",
    "a render of {}", "a close up of {}", "{} material", "a {} sculpture", "a {} head", "a monkey made of {}",
    "a {} object", "the surface of {}",
)  # fmt: skip
BOTH = (  # patterns in which two colours share the surface; in the others the second lies on the first
    "stripes", "vertical stripes", "diagonal stripes", "checkers", "diamonds", "zigzag", "waves", "swirls", "rings",
    "triangles", "clouds", "gradient",
)  # fmt: skip
ON = ("dots", "spots", "speckles", "splatter", "stars", "hearts", "flowers", "squares", "grid", "hexagons", "veins")
BOTH_FORMS = ("{a} and {b} {mask}", "{a} and {b} {mask} pattern")
ON_FORMS = ("{b} {mask} on {a}", "{a} with {b} {mask}")
SECOND_FORMS = {  # where a second material b lies on a material a
    "veins": ("{a} with veins of {b}", "{a} with {b} veins", "{a} veined with {b}"),
    "cracks": ("{a} with {b} in the cracks", "{a} with {b} cracks"),
    "gaps": ("{a} with {b} in the gaps", "{a} with {b} between"),
    "patches": ("{a} with patches of {b}", "{a} with {b} patches"),
    "flakes": ("{a} with flakes of {b}", "{b} flaking on {a}"),
    "inlay": ("{a} inlaid with {b}", "{a} with {b} inlay"),
    "speckles": ("{a} speckled with {b}", "{a} with {b} speckles"),
    "stripes": ("{a} with {b} stripes", "{a} with stripes of {b}"),
    "checkers": ("{a} with {b} checkers", "{a} with checkers of {b}"),
    "dots": ("{a} with {b} dots", "{b} dots on {a}"),
}
CARRIER = "glossy plastic"  # what a pattern is on if a caption names nothing
ALIKE = {"plastic": "glossy plastic", "metal": "chrome", "clay": "terracotta"}  # what look-alikes are made of
QUIET = {"with", "of", "in", "on", "the", "and", "a", "covered", "between", "pattern", "flaking"}

Key = tuple[frozenset[str], frozenset[str]]


class Label(NamedTuple):
    """What is seen in a picture: a material of the library and what was changed in it; "" for nothing.

    Attributes:
        color: a name in COLORS.
        finish, cover: of recipe.FINISHES and recipe.COVERS.
        mask: of recipe.MASKS, with what lies in it: another material, or another colour of this one.
    """

    material: str
    color: str = ""
    finish: str = ""
    cover: str = ""
    mask: str = ""
    other: str = ""
    second: str = ""

    @property
    def plain(self) -> bool:
        """Whether it is a material as it is."""
        return not any(self[1:])


class Phrase(NamedTuple):
    """Words for a label, and what they say."""

    text: str
    key: Key


def phrase(label: Label, rng: random.Random) -> Phrase:
    """Words for a label in one of its phrasings."""
    text = _named(label, rng)
    ground, over = _key(text), frozenset[str]()
    if label.finish:
        word = rng.choice(finish_words(label.finish))
        text, ground = f"{word} {text}", ground | _key(word)
    if label.color and not label.second:
        word = label.color if rng.random() < 0.6 else rng.choice(colors_like(label.color))
        text, ground = f"{word} {text}", ground | _key(word)
    if label.cover:
        text, stem = _covered(text, label.cover, rng)
        ground |= stem
    if label.second:
        return _patterned(label, rng)
    if label.other:
        second = _named(Label(label.other), rng)
        over = _key(f"{second} {label.mask}")
        text = rng.choice(SECOND_FORMS[label.mask]).format(a=text, b=second)
    return Phrase(text, (ground, over))


def name(label: Label) -> Phrase:
    """The plainest words for a label."""
    if label.second:
        return _patterned(label, None)
    own = colorless(label.material) if label.color else label.material
    text = " ".join(word for word in (label.finish, label.color, own) if word)
    ground = _key(text)
    if label.cover:
        adjectives, nouns = cover_words(label.cover)
        text = f"{text} with {nouns[0]}" if nouns else f"{adjectives[0]} {text}"
        ground |= _key(nouns[0] if nouns else adjectives[0])
    if label.other:
        over = _key(f"{label.other} {label.mask}")
        return Phrase(SECOND_FORMS[label.mask][0].format(a=text, b=label.other), (ground, over))
    return Phrase(text, (ground, frozenset()))


def caption(label: Label, rng: random.Random) -> Phrase:
    """A phrase in a sentence."""
    found = phrase(label, rng)
    return Phrase(rng.choice(TEMPLATES).format(found.text), found.key)


@lru_cache(20000)
def says(label: Label) -> frozenset[Key]:
    """The keys of all that could be said of a label."""
    grounds = _material_keys(label.material, bool(label.color))
    if label.second:
        return _pattern_keys(label, grounds)
    own = _key(color_of(label.material))
    if label.color:
        colors = {_key(word) for word in colors_like(label.color)}
        grounds = {ground | color for ground in grounds for color in colors} | (grounds if own in colors else set())
    else:
        grounds = grounds | {ground | own for ground in grounds}
        grounds = {ground for ground in grounds if not names_another(ground, label.material)}
    if label.finish:
        grounds = {ground | _key(word) for ground in grounds for word in finish_words(label.finish)}
    if label.cover:
        words = [word for kind in cover_words(label.cover) for word in kind]
        grounds = {ground | _key(word) for ground in grounds for word in words}
    overs = {frozenset[str]()}
    if label.other:
        overs = {other | _key(label.mask) for other in _material_keys(label.other)}
    return frozenset((ground, over) for ground in grounds for over in overs)


def words(labels: Iterable[Label]) -> set[str]:
    """Every word that a caption of these labels can hold."""
    texts = [*TEMPLATES, *COLORS, *BOTH_FORMS, *ON_FORMS, *(form for forms in SECOND_FORMS.values() for form in forms)]
    texts += ["covered in", *ALIKE, "blue"]
    for label in labels:
        found = names_of(label.material)
        texts += [*found.exact, *found.general, *found.described]
        for text in (label.color, label.finish, label.cover, label.mask):
            texts.append(text)
        if label.finish:
            texts += finish_words(label.finish)
        if label.cover:
            texts += [word for kind in cover_words(label.cover) for word in kind]
        if label.mask:
            texts += mask_words(label.mask)
    plain = (text.format("", a="", b="", mask="") if "{" in text else text for text in texts)
    return {word for text in plain for word in split_words(text)}


def _named(label: Label, rng: random.Random) -> str:
    """A name of the material: mostly its own, else a synonym, a general word or a described one."""
    found = names_of(label.material)
    kind = rng.random()
    if label.color:
        if label.material in ALIKE.values() and kind < 0.5:
            return next(word for word, material in ALIKE.items() if material == label.material)
        others = [text for text in (*found.exact, *found.general) if colorless(text) == text]
        return colorless(label.material) if kind < 0.7 or not others else rng.choice(others)
    if kind < 0.5:
        return label.material
    if kind < 0.7:
        return rng.choice(found.exact)
    return rng.choice((found.general if kind < 0.83 else found.described) or found.exact)


def _covered(text: str, cover: str, rng: random.Random) -> tuple[str, frozenset[str]]:
    adjectives, nouns = cover_words(cover)
    if adjectives and (not nouns or rng.random() < 0.5):
        word = rng.choice(adjectives)
        return f"{word} {text}", _key(word)
    noun = rng.choice(nouns)
    return rng.choice(("{} with {}", "{} covered in {}")).format(text, noun), _key(noun)


def _patterned(label: Label, rng: random.Random | None) -> Phrase:
    """Words for a pattern in two colours; those of its name without a generator."""
    forms = BOTH_FORMS if label.mask in BOTH else ON_FORMS
    first, second = label.color, label.second
    if rng and label.mask in BOTH and rng.random() < 0.5:
        first, second = second, first
    mask = rng.choice(mask_words(label.mask)) if rng else label.mask
    named = "" if label.material == CARRIER else colorless(label.material)
    if named:
        if rng and rng.random() < 0.5:
            named = _named(label, rng)
        first = f"{first} {named}" if label.mask in ON else first
    text = (rng.choice(forms) if rng else forms[0]).format(a=first, b=second, mask=mask)
    if named and label.mask in BOTH:
        text = f"{named} with {text}"
    if label.mask in BOTH:
        return Phrase(text, (_key(f"{label.color} {label.second} {mask} {named}"), frozenset()))
    return Phrase(text, (_key(f"{label.color} {named}"), _key(f"{second} {mask}")))


def _pattern_keys(label: Label, grounds: set[frozenset[str]]) -> frozenset[Key]:
    firsts = {_key(word) for word in colors_like(label.color)}
    seconds = {_key(f"{word} {mask}") for word in colors_like(label.second) for mask in mask_words(label.mask)}
    grounds = {first | ground for first in firsts for ground in (*grounds, frozenset[str]())}
    if label.mask in BOTH:
        return frozenset((ground | second, frozenset[str]()) for ground in grounds for second in seconds)
    return frozenset((ground, second) for ground in grounds for second in seconds)


@cache
def _material_keys(material: str, colored: bool = False) -> set[frozenset[str]]:
    """Keys of all names of a material and of those that are another piece of the same."""
    texts = [text for other in alike(material) for kind in names_of(other) for text in kind]
    if colored:
        texts = [colorless(text) for text in texts] + [word for word, own in ALIKE.items() if own == material]
    return {_key(text) for text in texts}


@lru_cache(100000)
def _key(text: str) -> frozenset[str]:
    return frozenset(stem for stem in stems(text) if stem not in QUIET)
