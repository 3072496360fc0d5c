"""Idioms: one word for a second material and its shape on the first.

"Kintsugi" is gold cracks in ceramic, "whitewashed" white paint. They are replaced by these words before a prompt is
read, so that the ordinary rules find the materials, the pattern and the relation.
"""

from .lexicon import Lexicon, normalise

Tokens = list[tuple[str, bool]]  # words in lower case, and whether a break stands before each
PREPOSITIONS = {"in", "on", "under"}


def expand(tokens: Tokens, lexicon: Lexicon) -> Tokens:
    """Replace idioms by the words that they stand for.

    A preposition at the end of the words is kept only before something that it can join: "kintsugi bowl" is gold
    cracks in a ceramic bowl, "a bowl with kintsugi" a bowl with gold cracks. The material of the whole is added where
    the prompt names no material.
    """
    found: Tokens = []
    at = 0
    while at < len(tokens):
        length, text = _idiom(tokens, at, lexicon)
        if not length:
            found.append(tokens[at])
            at += 1
            continue
        words, whole = lexicon.idioms[text]
        rest = tokens[at + length :]
        named = any("material" in lexicon.listed(normalise(word)) for word, _ in [*tokens[:at], *rest])
        joined = bool(rest) and not rest[0][1] and rest[0][0] not in PREPOSITIONS
        new = words.split()
        if new[-1] in PREPOSITIONS and not joined and (named or not whole or at):
            new.pop()
        if whole and not named and (joined or not at):
            new.append(whole)
        found += [(word, tokens[at][1] if number == 0 else False) for number, word in enumerate(new)]
        at += length
    return found


def _idiom(tokens: Tokens, at: int, lexicon: Lexicon) -> tuple[int, str]:
    """How many words the idiom at a place has (0 for none), and its text."""
    for length in (3, 2, 1):
        words = tokens[at : at + length]
        text = normalise(" ".join(word for word, _ in words))
        if len(words) == length and text in lexicon.idioms and not any(stop for _, stop in words[1:]):
            return length, text
    return 0, ""
