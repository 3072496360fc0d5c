"""Corrects misspelt words."""

import re
from functools import cache

from .lexicon import load, normalise, singulars

EDITS = ((3, 0), (6, 1), (99, 2))  # (longest word [letters], allowed edits)
JOINTS = ("relation", "negation", "amount")  # roles of words that join or measure others
ROLES = ("material", "color", "pattern", "finish", "cover", "object")  # roles that a correction may have


@cache
def _candidates() -> list[tuple[str, int]]:
    ranks: dict[str, int] = {}
    for phrase, terms in load().phrases.items():
        kinds = [ROLES.index(role) for role in terms if role in ROLES]
        for word in phrase.split():
            single = phrase == word and kinds
            if len(word) >= 4 and ("quiet" not in terms or kinds):
                ranks[word] = min(ranks.get(word, 99), min(kinds) if single else 20)
    return list(ranks.items())


def nearest_form(word: str) -> str:
    """The known form of a word whose stem is misspelt ("carpted": carpeted), or ""."""
    lexicon = load()
    for end in ("ed", "ing", "ish", "y"):
        stem = word.removesuffix(end)
        if stem != word and len(stem) > 3 and (near := nearest_word(stem, 1)) and near != stem:
            for form in (near + end, near.removesuffix("e") + end):
                if lexicon.look_up(form).keys() & set(ROLES):
                    return form
    return ""


def nearest_phrase(words: list[str]) -> str:
    """The phrase of the hand-written lists that was meant where one word is misspelt ("mother of perl"), or ""."""
    for at, word in enumerate(words):
        if len(word) < 3 or load().listed(normalise(word)) or (len(word) == 3 and load().knows(word)):
            continue
        around = (*map(_meant, words[:at]), "", *map(_meant, words[at + 1 :]))
        near = len(word) < 7 or word in load().tail or nearest_word(word, 1)
        limit = 1 if near else 2
        for other in _gaps().get(around, []):
            meant = " ".join([*around[:at], other, *around[at + 1 :]])
            if load().knows(word) and not set(load().phrases[meant]) & set(ROLES):
                continue  # "a seat with studs" is no "set with"
            if word not in singulars(other) and other not in singulars(word) and distance(word, other, limit) <= limit:
                return meant
    return ""


@cache
def _meant(word: str) -> str:
    text = normalise(word)
    return text if load().listed(text) or len(word) < 5 else nearest_word(word, 1) or text


@cache
def _gaps() -> dict[tuple[str, ...], list[str]]:
    """The phrases of several words by what is left where one word is taken out: ("mother", "of", "") -> pearl."""
    gaps: dict[tuple[str, ...], list[str]] = {}
    for phrase, terms in load().phrases.items():
        words = phrase.split()
        if len(words) > 1 and set(terms) & {*ROLES, *JOINTS}:
            for at, word in enumerate(words):
                gaps.setdefault((*words[:at], "", *words[at + 1 :]), []).append(word)
    return gaps


def nearest_word(word: str, most: int = 2, roles: tuple[str, ...] = ROLES) -> str:
    """The most likely intended word of the hand-written lexicon, or ""."""
    limit = min(most, next(edits for length, edits in EDITS if len(word) <= length))
    if len(word) == 4 and (short := re.sub(r"([a-z])\1", r"\1", word)) != word:
        if set(load().listed(short)) & set(roles):
            return short  # "ivvy"
    if not limit:
        single = [other for other, rank in _candidates() if rank < len(roles)]
        same = next((other for other in single if other == word or same_sound(word, other)), "")
        return same or _with_a_letter(word)
    best = (limit + 1.0, 0, 99, "")
    for other, rank in _candidates():
        if abs(len(other) - len(word)) > max(limit, 1):
            continue
        if other[0] != word[0] and (other[:2] != word[1::-1] and other[1:] != word[1:]):
            continue
        edits = 0.5 if same_sound(word, other) else distance(word, other, limit)
        if edits <= limit and rank < len(roles):
            swapped = sorted(other) == sorted(word)
            ends = (0.1 if swapped else 0.5) * ((other[-1] != word[-1]) + (other[0] != word[0]))
            best = min(best, (edits + ends, -len(other), rank, other))
    return best[3]


def _with_a_letter(word: str) -> str:
    """The one material or color that a word of three letters is without one of its letters ("irn": iron), or ""."""
    shown = [other for other, rank in _candidates() if rank < 2 and len(other) == 4 and other[0] == word[0]]
    found = [other for other in shown if word in {other[:at] + other[at + 1 :] for at in range(1, 4)}]
    return found[0] if len(word) == 3 and len(found) == 1 else ""


def nearest_joint(word: str) -> str:
    """The relation, negation, amount or long quiet word that was meant ("wiht": with), or ""."""
    if not word.isascii() or len(word) < 3:
        return ""
    near = (other for other in _joints() if other[0] == word[0] or other[:2] == word[1::-1])
    found = [other for other in near if abs(len(other) - len(word)) < 2 and distance(word, other, 1) == 1]
    return min(found, key=lambda other: (sorted(other) != sorted(word), -len(other), other), default="")


@cache
def _joints() -> list[str]:
    return [
        phrase
        for phrase, terms in load().phrases.items()
        if " " not in phrase
        and not set(terms) & set(ROLES)
        and ((set(terms) & set(JOINTS) and len(phrase) > 3) or ("quiet" in terms and len(phrase) > 6))
    ]


SOUNDS = (
    ("ph", "f"),
    ("ck", "k"),
    ("oo", "u"),
    ("ou", "u"),
    ("ea", "e"),
    ("ee", "e"),
    ("ie", "i"),
    ("ei", "ai"),
    ("ai", "a"),
    ("y", "i"),
    ("c", "k"),
)


@cache
def sound(word: str) -> str:
    """A word as it is spoken, roughly: two spellings of a sound give the same text ("bambu", bamboo)."""
    for letters, other in SOUNDS:
        word = word.replace(letters, other)
    word = re.sub(r"(.)\1", r"\1", word)
    return word.removesuffix("e") if len(word) > 3 else word


def same_sound(word: str, other: str) -> bool:
    """Whether two spellings sound alike, or differ in "ie" and "ei" only ("viens", veins)."""
    alike = word[0] == other[0] and sound(word) == sound(other)
    return alike or word.replace("ie", "ei") == other.replace("ie", "ei")


def distance(a: str, b: str, limit: int) -> int:
    """Edit distance from a to b (insert, delete, replace, swap neighbours), at most limit + 1."""
    before: list[int] = []
    row = list(range(len(b) + 1))
    for i, left in enumerate(a, 1):
        before, last, row = row, before, [i]
        for j, right in enumerate(b, 1):
            cost = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (left != right))
            if i > 1 and j > 1 and left == b[j - 2] and a[i - 2] == right:
                cost = min(cost, last[j - 2] + 1)
            row.append(cost)
        if min(row) > limit:
            return limit + 1
    return row[-1]
