"""Reads a prompt: phrases, exclusions, the role of each phrase, parts, and a sentence that describes them.

Standard library only. The longest matching phrase is used ("rose gold", "stainless steel").
"""

import re
from dataclasses import replace

from ..errors import PromptError
from .attach import attach, mend
from .clauses import said, sentence
from .lexicon import Lexicon, load, normalise
from .negation import exclude
from .parts import collect, typical
from .phrases import Phrase, phrases
from .reading import Reading
from .relations import WHOLES, relate, uncovered
from .roles import settle
from .shapes import appose, corrode, part_seams, recast
from .tints import mute, ripen


def read(prompt: str) -> Reading:
    """Read a prompt. Raises PromptError if it names nothing visible."""
    lexicon = load()
    items, guesses = _spelt_right(prompt, lexicon)
    mend(items, lexicon)
    kept, excluded = exclude(items, lexicon)
    if not kept and not excluded:
        raise _nothing(prompt)
    kept = recast(appose(kept, lexicon))
    corrode(kept, lexicon)
    part_seams(kept, lexicon)
    kept = attach(kept, lexicon)
    ripen(kept, lexicon)
    mute(kept, lexicon)
    roles = settle(kept)
    all_of_it = collect(kept, roles, lexicon)
    part = all_of_it.part(prompt)
    end = roles.index("relation") if "relation" in roles else len(kept)  # a wreck on the sea bed is no bed
    subject = collect(kept[:end], roles[:end], lexicon)
    if subject.objects:
        whole = subject.materials or (end < len(kept) and kept[end].terms["relation"].name not in WHOLES)
        part = typical(part, all_of_it if whole else subject, lexicon, subject.objects)
    else:
        part = typical(part, all_of_it, lexicon)
    if not part.visible and not excluded and (usual := _looks(items, lexicon)):
        return _read_as(prompt, " ".join(usual.get(item.text, item.text) for item in items), usual)
    if part.materials and "relation" not in roles and (trim := _trim(items, lexicon)):
        style, ornament = trim
        rest = re.sub(_typed(style), "", prompt).strip(" ,;")
        return _read_as(prompt, f"{rest} with {ornament}", {style: ornament})
    if not part.visible and not all_of_it.objects and not excluded:
        raise _nothing(prompt, tuple(all_of_it.unknown))
    apart = uncovered(kept, roles, lexicon)
    objects = tuple(dict.fromkeys(term.name for term in all_of_it.objects if term.name not in apart))
    reading = Reading(
        prompt, part.materials, part.colors, part.patterns, part.finishes, part.covers,
        tuple(relate(kept, roles, lexicon)), tuple(all_of_it.amounts), tuple(all_of_it.scale),
        objects, tuple(dict.fromkeys(excluded)), tuple(dict.fromkeys([*all_of_it.unknown, *apart])),
        tuple(dict.fromkeys([*guesses, *((item.text, item.guess) for item in items if item.guess)])),
    )  # fmt: skip
    return replace(reading, sentence=sentence(reading, said(kept, roles, all_of_it, excluded)))


def _spelt_right(prompt: str, lexicon: Lexicon) -> tuple[list[Phrase], list[tuple[str, str]]]:
    """The phrases of a prompt with its misspelt words corrected, and the corrections.

    A corrected word can be part of a longer phrase or an idiom, so the corrected prompt is split again: "porcelian
    repaired with glod" has gold cracks.
    """
    items = phrases(prompt, lexicon)
    guesses = [(item.text, item.guess) for item in items if item.guess]
    corrected = prompt
    for typed, meant in guesses:
        corrected = re.sub(_typed(typed), meant, corrected)
    return (phrases(corrected, lexicon), guesses) if corrected != prompt else (items, guesses)


def _looks(items: list[Phrase], lexicon: Lexicon) -> dict[str, str]:
    """What the styles of a prompt that names nothing else usually look like, by their words."""
    return {item.text: look for item in items if (look := lexicon.looks.get(normalise(item.text)))}


def _trim(items: list[Phrase], lexicon: Lexicon) -> tuple[str, str] | None:
    """The first style that usually has something on it, and what: "magenta neon lines" of "cyberpunk"."""
    trims = ((text, look.partition(" with ")[2]) for text, look in _looks(items, lexicon).items())
    return next((trim for trim in trims if trim[1]), None)


def _read_as(prompt: str, words: str, meant: dict[str, str]) -> Reading:
    """The reading of other words in place of the prompt, which says what some of its own are taken for."""
    found = read(words)
    reading = replace(found, prompt=prompt, guesses=(*found.guesses, *meant.items()))
    return replace(reading, sentence=sentence(reading, found.sentence))


def _typed(text: str) -> str:
    """A regular expression for a phrase, however it was typed."""
    return r"(?i)(?<![^\W_])" + r"[\s_-]+".join(map(re.escape, text.split())) + r"(?![^\W_])"


def _nothing(prompt: str, unknown: tuple[str, ...] = ()) -> PromptError:
    if not prompt.strip():
        return PromptError("The prompt is empty.", "Type what it should be made of, for example: oak planks.")
    if any(not word.isascii() for word in unknown):
        what = f"Only English words are understood, not {', '.join(unknown)}."
    else:
        what = f"Not understood: {', '.join(unknown)}." if unknown else "It has no word that can be read."
    return PromptError(
        f"The prompt {prompt.strip()!r} names nothing that can be seen. {what}",
        "Name a material, a colour or a pattern in English, for example: oak planks, red plastic, rusty steel.",
    )
