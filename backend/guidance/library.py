"""What the library of materials has for the lexicon's words: lexicon/library.txt as data. Standard library only."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache
from typing import NamedTuple

from ..errors import PromptError
from ..materials.catalogue import Entry, entries
from .lexicon import FOLDER, Term, load, normalise, singulars
from .prompt import read


class Spec(NamedTuple):
    """A material of the library for a word, with what it needs to look like it."""

    entry: str
    colors: tuple[str, ...] = ()  # "#rrggbb", or "*" for the colour that the lexicon gives the word
    operators: tuple[str, ...] = ()  # layouts, finishes, covers, or a mask with a colour: "dots=#141414"


@dataclass
class Library:
    """The sections of library.txt by normalised word."""

    materials: dict[str, tuple[Spec, ...]] = field(default_factory=dict)
    families: dict[str, tuple[Spec, ...]] = field(default_factory=dict)
    phrases: dict[str, tuple[Spec, ...]] = field(default_factory=dict)
    plain: dict[str, tuple[Spec, ...]] = field(default_factory=dict)
    patterns: dict[str, tuple[str, str]] = field(default_factory=dict)  # layout, finish or mask; the carrier's word
    finishes: dict[str, str] = field(default_factory=dict)
    covers: dict[str, tuple[str, float]] = field(default_factory=dict)  # cover, usual share


class Traits(NamedTuple):
    """What a name says beside the substance, in the lexicon's names."""

    colors: frozenset[str]  # basic colour names
    patterns: frozenset[str]
    finishes: frozenset[str]
    covers: frozenset[str]


NO_TRAITS = Traits(frozenset(), frozenset(), frozenset(), frozenset())


@cache
def library() -> Library:
    """Read library.txt, once."""
    found = Library()
    section = ""
    for line in (FOLDER / "library.txt").read_text(encoding="utf-8").splitlines():
        if line.startswith("["):
            section = line.strip("[]")
        elif line and not line.startswith("#"):
            word, _, value = (part.strip() for part in line.partition("|"))
            _add(found, section, normalise(word), value)
    return found


def _add(found: Library, section: str, word: str, value: str) -> None:
    if section == "patterns":
        operator, _, carrier = (part.strip() for part in value.partition("="))
        found.patterns[word] = operator, carrier
    elif section == "finishes":
        found.finishes[word] = value
    elif section == "covers":
        cover, _, share = value.rpartition(" ")
        found.covers[word] = cover, float(share)
    else:
        table: dict[str, tuple[Spec, ...]] = getattr(found, section)
        table[word] = tuple(_spec(text.strip()) for text in value.split(","))


def _spec(text: str) -> Spec:
    head, *operators = (part.strip() for part in text.split("+"))
    words = head.split()
    colors = tuple(word for word in words if word == "*" or word.startswith("#"))
    return Spec(" ".join(word for word in words if word not in colors), colors, tuple(operators))


@cache
def by_name() -> dict[str, Entry]:
    """The library's materials by name."""
    return {entry.name: entry for entry in entries()}


@cache
def traits(name: str) -> Traits:
    """What the name of a material says beside its substance: "mossy brick" has a cover."""
    from .colors import basic

    try:
        reading = read(name)
    except PromptError:
        return NO_TRAITS
    colors = frozenset(basic(color.value) for color in reading.colors)
    return Traits(colors, frozenset(reading.patterns), frozenset(reading.finishes), frozenset(reading.covers))


@cache
def named(text: str, kinds: frozenset[str]) -> tuple[str, tuple[Spec, ...]] | None:
    """The longest name of a material or phrase of library.txt that a text contains.

    Args:
        kinds: the materials that the text names, in the lexicon's names. A name that is of none of them is not meant:
            "slate roof tiles" are no roof tiles of clay. Without any, one word can be a name: "kintsugi".
    """
    words = [plain(word) for word in normalise(text).split()]
    for length in range(len(words), 1 if kinds else 0, -1):
        for start in range(len(words) - length + 1):
            found = _names().get(" ".join(words[start : start + length]))
            if found and (not kinds or kinds & _kinds(found[0])):
                return found
    return None


@cache
def _names() -> dict[str, tuple[str, tuple[Spec, ...]]]:
    names = {name: (Spec(name),) for name in by_name()} | library().phrases
    return {" ".join(plain(word) for word in normalise(name).split()): (name, specs) for name, specs in names.items()}


@cache
def _kinds(name: str) -> frozenset[str]:
    """The lexicon's materials that a name of the library is of."""
    try:
        found = {material.kind for material in read(name).materials}
    except PromptError:
        found = set()
    entry = by_name().get(name)
    term = load().material(entry.made_of) if entry and entry.made_of else None
    return frozenset(found | ({term.name} if term else set()))


def plain(word: str) -> str:
    """A word without the plural's ending."""
    return next(iter(singulars(word)), word)


def stems(text: str) -> set[str]:
    """The words of a text without usual endings, to compare "mossy" and "moss", "veined" and "veins"."""
    result = set()
    for word in normalise(text).replace("pattern", "").split():
        word = plain(word)
        for end in ("ed", "en", "y", "ing"):
            if word.endswith(end) and len(word) > len(end) + 3:
                word = word.removesuffix(end)
        result.add(word)
    return result


def substance(word: str, kind: str) -> Iterable[tuple[Spec, bool]]:
    """Materials for a word or the lexicon's material that it stands for, the likeliest first, and whether it is that.

    A line of library.txt, else those with its name, those made of it, those that have it among their words; else the
    next simpler materials of the lexicon, in the colour of the word.
    """
    lexicon = load()
    seen: list[str] = []
    name: str = kind
    found = _direct(word, exact=True) or _contained(word, kind) or _direct(kind)
    while not found and name and name not in seen:
        seen.append(name)
        term: Term | None = lexicon.materials.get(name) or lexicon.look_up(normalise(name)).get("material")
        name = term.value if term else ""
        found = [spec._replace(colors=spec.colors or ("*",)) for spec in _direct(name)[:2]] if name else []
    if not found:
        term = lexicon.look_up(normalise(kind)).get("material")
        found = list(library().families.get(term.family if term else "", ()))
    return [(spec, not seen) for spec in found]


def _contained(word: str, kind: str) -> list[Spec]:
    """The material of the library that one word of a name is, if it is of the kind: "kiwi slice" is kiwi."""
    words = [plain(one) for one in normalise(word).split()]
    names = [name for name in by_name() if plain(name) in words[:-1] and plain(name) != plain(kind)]
    return [Spec(name) for name in names if (term := load().material(name)) and term.name == kind]


def _direct(word: str, exact: bool = False) -> list[Spec]:
    word = normalise(word)
    forms = (word, *singulars(word))
    for form in forms:
        if form in library().materials:
            return list(library().materials[form])
    known = by_name().values()
    found = [entry for entry in known if {entry.name, normalise(entry.name)} & {*forms}]
    if not exact and not found:
        made = [entry for entry in known if entry.made_of in forms]
        part = [entry for entry in known if {*forms} & {*entry.name.split()}]
        other = [entry for entry in known if len(word) > 3 and {*forms} & {*entry.words}]
        found = [*sorted(made, key=lambda entry: len(traits(entry.name).covers)), *part] or other
    return [Spec(name) for name in dict.fromkeys(entry.name for entry in found)][:6]
