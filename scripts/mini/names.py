"""Words for the library: what materials, colours, finishes, covers and patterns are called. From the catalogue and the
lexicon."""

from collections.abc import Iterable
from functools import cache
from typing import NamedTuple

from backend.guidance.colors import BASICS, PALETTE, basic, lab
from backend.guidance.lexicon import Term, load, normalise
from backend.guidance.library import library, stems
from backend.materials.catalogue import Entry, entries
from backend.materials.recipe import COVERS, FINISHES

LONGEST = 4  # words of a name
NEAR = 14.0  # distance in CIELAB below which two colour names can mean the same
OTHER_COLORS = (
    "crimson", "scarlet", "burgundy", "mustard", "mint green", "lilac", "indigo", "charcoal", "ivory", "peach", "khaki",
    "lime green", "cyan", "fuchsia", "ochre", "olive", "rust", "sage", "emerald", "royal blue", "taupe", "plum",
)  # fmt: skip
COLORS: dict[str, str] = {  # sRGB "#rrggbb" by name
    name: load().look_up(normalise(name))["color"].value if name not in BASICS else BASICS[name]
    for name in (*BASICS, *PALETTE, *OTHER_COLORS)
    if name in BASICS or "color" in load().look_up(normalise(name))
}
COVER_WORDS = {  # before the material, and after "with" or "covered in"; "" for none
    "scratches": ("scratched", "scratches"), "worn": ("worn", ""), "cracks": ("cracked", "cracks"),
    "chips": ("chipped", "chips"), "dents": ("dented", "dents"), "peeling paint": ("", "peeling paint"),
    "burnt": ("burnt", "burn marks"), "tarnish": ("tarnished", "tarnish"), "rust": ("rusty", "rust"),
    "verdigris": ("", "verdigris"), "snow": ("snowy", "snow"), "frost": ("frosty", "frost"),
    "dust": ("dusty", "dust"), "dirt": ("dirty", "dirt"), "soot": ("sooty", "soot"), "mud": ("muddy", "mud"),
    "sand": ("sandy", "sand"), "wet": ("wet", ""), "water stains": ("", "water stains"),
    "blood": ("bloody", "blood"), "oil": ("oily", "oil stains"), "paint": ("painted", "paint"),
    "gold": ("gilded", "gold"), "moss": ("mossy", "moss"), "lichen": ("", "lichen"), "mold": ("moldy", "mold"),
    "leaves": ("leafy", "leaves"), "barnacles": ("", "barnacles"), "cobwebs": ("", "cobwebs"),
}  # fmt: skip


class Names(NamedTuple):
    """What a material is called.

    Attributes:
        exact: its own name first, then synonyms of it in the lexicon.
        general: words that are true of it and of others: "wood" of oak.
        described: its name with another word of its entry: "dark walnut".
    """

    exact: tuple[str, ...]
    general: tuple[str, ...]
    described: tuple[str, ...]


@cache
def known() -> dict[str, Entry]:
    """The library's entries by name."""
    return {entry.name: entry for entry in entries()}


@cache
def names_of(material: str) -> Names:
    """What a material of the library is called."""
    entry, lexicon = known()[material], load()
    term = lexicon.material(material)
    synonyms = [phrase for phrase, terms in lexicon.phrases.items() if term and terms.get("material") is term]
    first, only = _listed_for(material)
    shared = [other for other in _of_term(term) if other not in alike(material)] if term else []
    synonyms = [word for word in synonyms if not _of_other(word, material, shared)]
    general, described = [entry.made_of, *first, *(synonyms if shared else ())], []
    for word in dict.fromkeys(word.replace("-", " ") for word in entry.words):
        roles = lexicon.listed(normalise(word))
        if "material" in roles and roles["material"].name in _kinds(material):
            general.append(word)
        elif not stems(word) <= stems(material):
            trait = set(roles) & {"color", "finish", "cover", "pattern", "modifier"} and not word.endswith("s")
            described.append(f"{word} {material}" if trait or word.endswith(("ed", "ish")) else f"{material} {word}")
    exact = _short([material, *(() if shared else synonyms), *only], material)
    general = [word for word in _short(general, material) if word not in exact]
    return Names(exact, tuple(general), _short(described, material))


@cache
def names_another(key: frozenset[str], material: str) -> bool:
    """Whether the stems of a text are those of the name of another material than this one: a persian rug is a carpet,
    but "carpet" means the plain one."""
    return any(name not in alike(material) for name in _by_stems().get(key, ()))


@cache
def _by_stems() -> dict[frozenset[str], list[str]]:
    found: dict[frozenset[str], list[str]] = {}
    for name in known():
        found.setdefault(frozenset(stems(name)), []).append(name)
    return found


@cache
def _kinds(material: str) -> frozenset[str]:
    """The lexicon's materials that a material of the library is of, up to the simplest."""
    lexicon, found = load(), []
    for name in (material, known()[material].made_of):
        term = lexicon.material(name) if name else None
        while term and term.name not in found:
            found.append(term.name)
            term = lexicon.materials.get(term.value)
    return frozenset(found)


@cache
def _of_term(term: Term) -> tuple[str, ...]:
    """The materials of the library that the lexicon takes for one: silk and satin."""
    return tuple(name for name in known() if load().material(name) is term)


def _of_other(word: str, material: str, shared: Iterable[str]) -> bool:
    """Whether a synonym in the lexicon means another material of the library, or this one with changes.

    Args:
        shared: materials that have the same synonyms.
    """

    def tells(name: str) -> bool:
        return stems(word) <= stems(f"{name} {' '.join(known()[name].words)}")

    specs = (library().materials | library().phrases).get(normalise(word), ())
    if specs and (specs[0].entry != material or specs[0].colors or specs[0].operators):
        return True
    return not tells(material) and any(tells(other) for other in shared)


@cache
def colors_like(name: str) -> tuple[str, ...]:
    """Other names for a named colour: its basic one, that with "dark" or "light", and all that are near."""
    value, plain = COLORS[name], basic(COLORS[name])
    apart = lab(value)[0] - lab(BASICS[plain])[0]
    shade = "" if plain in ("black", "white") else "dark " if apart < -16 else "light " if apart > 22 else ""
    near = [other for other in COLORS if _distance(COLORS[other], value) < NEAR]
    return tuple(dict.fromkeys((plain, shade + plain, *near)))


@cache
def color_of(material: str) -> str:
    """The basic name of a material's own main colour."""
    red, green, blue = next(iter(known()[material].colors.values()))
    return basic(f"#{round(255 * red):02x}{round(255 * green):02x}{round(255 * blue):02x}")


@cache
def colorless(name: str) -> str:
    """A name without the basic colours in it; "" if nothing is left, or no name."""
    kept = " ".join(word for word in name.split() if word not in BASICS)
    return "" if kept.startswith("and ") else kept


@cache
def finish_words(finish: str) -> tuple[str, ...]:
    """Adjectives for one of FINISHES: its own name, and single words of the lexicon for it."""
    assert finish in FINISHES
    table = library().finishes | _patterns()
    words = [word.removesuffix(" finish") for word, operator in table.items() if operator == finish]
    synonyms = [other for word in (finish, *words) for other in _same(word, "finish") if other not in table]
    found = dict.fromkeys((finish, *words, *synonyms))
    return tuple(word for word in found if " " not in word and not word.endswith("s"))[:8]


@cache
def cover_words(cover: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Adjectives and nouns for one of COVERS."""
    assert cover in COVERS
    adjective, noun = COVER_WORDS[cover]
    listed = [word for word, (operator, _) in library().covers.items() if operator == cover]
    others = [word for word in listed if " " not in word and word.endswith(("ed", "ty"))]
    return tuple(dict.fromkeys(word for word in (adjective, *others) if word)), (noun,) if noun else ()


@cache
def mask_words(mask: str) -> tuple[str, ...]:
    """Nouns for a mask that is a pattern: its own name, and those of the lexicon for it."""
    words = [word.removesuffix(" pattern") for word, operator in _patterns().items() if operator == mask]
    synonyms = [other for other in _same(mask, "pattern") if " " not in other and other not in _patterns()]
    nouns = [word for word in (*words, *synonyms) if word.endswith(("s", "board"))]
    return tuple(dict.fromkeys((mask, *nouns)))[:6]


@cache
def alike(material: str) -> tuple[str, ...]:
    """Materials that are another piece of the same: their names share a word, and each name is in the other's words."""

    def within(one: Entry, other: Entry) -> bool:
        return stems(one.name) <= stems(f"{other.name} {' '.join(other.words)} {other.made_of}")

    own = known()[material]
    related = [entry for entry in known().values() if stems(entry.name) & stems(material)]
    return tuple(entry.name for entry in related if within(entry, own) and within(own, entry))


def _listed_for(material: str) -> tuple[list[str], list[str]]:
    """The words of library.txt for which a material is the likeliest one, and those for which it is the only one."""
    first: list[str] = []
    only: list[str] = []
    for word, specs in (library().materials | library().phrases).items():
        if specs[0].entry == material and not specs[0].colors and not specs[0].operators:
            (only if len(specs) == 1 else first).append(word)
    return first, only


def _patterns() -> dict[str, str]:
    return {word: operator for word, (operator, _) in library().patterns.items()}


def _same(word: str, role: str) -> list[str]:
    """All phrases of the lexicon with the meaning of a word."""
    term = load().phrases.get(normalise(word), {}).get(role)
    return [phrase for phrase, terms in load().phrases.items() if term and terms.get(role) == term]


def _short(texts: Iterable[str], material: str) -> tuple[str, ...]:
    """Texts that can be names of a material."""
    short = [text for text in texts if text and len(text.split()) <= LONGEST]
    return tuple(dict.fromkeys(text for text in short if not names_another(frozenset(stems(text)), material)))


def _distance(first: str, second: str) -> float:
    return sum((a - b) ** 2 for a, b in zip(lab(first), lab(second), strict=True)) ** 0.5
