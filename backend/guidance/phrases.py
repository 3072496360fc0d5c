"""A prompt as a sequence of known phrases: tokens, longest matches, and guesses at words that are misspelt."""

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

from .colors import BASICS
from .idioms import expand
from .lexicon import Lexicon, Term, load, normalise, singulars, stems
from .rewording import WHOLE, reword
from .spelling import ROLES, nearest_form, nearest_joint, nearest_phrase, nearest_word, same_sound

TOKEN = re.compile(r"#[0-9a-fA-F]{3,8}\b|\d+\s?%|\d+k\b|[^\W_]+(?:['’\u2011][^\W_]+)*|[,;.:!?()\[\]|]")
BREAKS = set(",;.:!?()[]|")
LEAVING = {  # how a coat leaves what it lies on, before "off" or "away"
    "flaking", "peeling", "chipping", "coming", "falling", "lifting", "crumbling", "cracking", "wearing", "rubbing",
    "scraping", "blistering", "curling", "shedding", "worn", "rubbed", "scraped", "peeled", "flaked", "chipped",
}  # fmt: skip
AND = {"adn", "nad", "annd", "andd", "anf", "nd"}
CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")


@dataclass
class Phrase:
    """A stretch of the prompt.

    Attributes:
        text: as typed, in lower case.
        terms: its meanings by role; {} for a word that is not understood.
        guess: the corrected text if it was misspelt.
        stop: a comma or similar precedes it.
        word: index of its first word in the prompt.
    """

    text: str
    terms: dict[str, Term]
    guess: str = ""
    stop: bool = False
    word: int = 0

    def one(self, role: str) -> Term | None:
        """Its meaning in a role."""
        return self.terms.get(role)


def split(prompt: str) -> list[tuple[str, bool]]:
    """The words of a prompt in lower case, and whether a break (comma, full stop, ...) stands before each.

    Full-width letters become plain ones (NFKC), underscores and hyphens spaces, CamelCase words.
    """
    text = reword(unicodedata.normalize("NFKC", prompt))
    text = re.sub(r"(?i)\brgba?\s*\(\s*(\d+)[\s,]+(\d+)[\s,]+(\d+)[^)]*\)", _from_rgb, text)
    text = re.sub(r"(?i)\bun-(?=\w)", "un", text)
    text = re.sub(r"\bw/o\b", "without", text)
    text = re.sub(r"(?i)(?<=[a-z]{3})/(?=[a-z]{3})", " and ", text)
    text = re.sub(r"(?<=\w )w(?= \w)", "with", text)  # chat: "olive n tan w white dots"
    text = re.sub(r"(?<=\w )n(?= \w)", "and", text)
    text = re.sub(r"\bw/(?=\s)", "with", text).replace("&", " and ").replace("+", " and ")
    tokens: list[tuple[str, bool]] = []
    stop = False
    for token in TOKEN.findall(text.replace("_", " ").replace("-", " ")):
        if token in BREAKS:
            stop = True
            continue
        for part in CAMEL.split(token) if not token.startswith("#") else [token]:
            tokens.append((part.lower().replace("'", "").replace("’", "").replace(WHOLE, "-"), stop))
            stop = False
    return tokens


def _from_rgb(match: re.Match[str]) -> str:
    return "#" + "".join(f"{min(255, int(value)):02x}" for value in match.groups())


def phrases(prompt: str, lexicon: Lexicon) -> list[Phrase]:
    """The prompt's phrases, the longest first where several fit."""
    tokens = expand(split(prompt), lexicon)
    found: list[Phrase] = []
    at = 0
    while at < len(tokens):
        bound = bool(found) and found[-1].text in ("non", "un")  # "non-metallic blue": the prefix binds one word
        for length in range(min(1 if bound else lexicon.longest, len(tokens) - at), 0, -1):
            part = tokens[at : at + length]
            if any(stop for _, stop in part[1:]):
                continue
            text = " ".join(word for word, _ in part)
            terms = _hex(text) or lexicon.look_up(normalise(text)) if length > 1 or not _weak(text) else {}
            if length == 2 and not terms and (whole := _whole([word for word, _ in part], lexicon)):
                text, terms = whole, lexicon.listed(whole)
            if (
                length > 1
                and not lexicon.listed(normalise(text))
                and (meant := nearest_phrase([word for word, _ in part]))
            ):
                found.append(Phrase(text, lexicon.phrases[meant], meant, part[0][1], at))
                at += length
                break
            following = [word for word, stop in tokens[at + length : at + length + 1] if not stop]
            if terms and length > 1 and _apart(part, following, found, lexicon):
                continue
            if terms:
                found.append(Phrase(text, terms, stop=part[0][1], word=at))
                at += length
                break
        else:
            new = _unknown(tokens[at][0], tokens[at][1], at, lexicon)
            words = [one.text for one in new]
            if len(words) > 1 and "".join(words) == tokens[at][0] and not new[0].one("negation"):
                tokens[at : at + 1] = [(words[0], tokens[at][1]), *((word, False) for word in words[1:])]
                continue  # "silverbirch bark": its halves may belong to longer phrases
            found += new
            at += 1
    return found


def _whole(words: list[str], lexicon: Lexicon) -> str:
    """The listed word that two words make ("drift wood"), unless the first is a colour ("red wood"); or ""."""
    first, whole = lexicon.look_up(normalise(words[0])), normalise("".join(words))
    apart = {"modifier", "finish", "amount", "negation", "relation"} & first.keys()
    apart |= {"color"} & first.keys() if "material" not in first else set()
    return whole if min(map(len, words)) > 2 and whole in lexicon.phrases and not apart else ""


def _apart(part: list[tuple[str, bool]], following: list[str], found: list[Phrase], lexicon: Lexicon) -> bool:
    """Whether a known phrase must be split into its words here: "slightly dusty green", and compounds that only WordNet
    has, after a colour ("black ash" is a tree there) or overlapping a longer phrase."""
    words = [word for word, _ in part]
    text, rest = normalise(" ".join(words)), normalise(" ".join(words[1:]))
    if found and found[-1].one("amount") and not part[0][1] and "cover" in lexicon.look_up(words[0]):
        return "color" in lexicon.look_up(text)
    if words[0] == "off" and found and not part[0][1] and found[-1].text in LEAVING:  # "flaking off black wood"
        return True
    last, first = lexicon.listed(normalise(words[-1])), lexicon.listed(normalise(words[0]))
    if len(words) == 2 and "object" in last and "material" in first and not lexicon.listed(text):  # "brass buttons"
        return True
    eaten = "material" in last and last["material"].family == "plants"
    if len(words) == 2 and "color" in first and eaten and not lexicon.listed(text):  # "strawberry jam"
        return True
    longer = normalise(" ".join([words[-1], *following]))  # "silver birch bark": of birch bark
    return not lexicon.listed(text) and (
        (normalise(words[0]) in BASICS and bool(lexicon.look_up(rest)))
        or (bool(following) and longer in lexicon.phrases)
    )


def _hex(text: str) -> dict[str, Term]:
    if not re.fullmatch(r"#([0-9a-f]{3}|[0-9a-f]{6})", text):
        if match := re.fullmatch(r"(\d+)\s?%", text):
            return {"amount": Term(text, "amount", str(min(100, int(match[1])) / 100))}
        return {}
    value = text if len(text) == 7 else "#" + "".join(2 * digit for digit in text[1:])
    return {"color": Term(value, "color", value)}


def _weak(text: str) -> bool:
    """Whether a token is not a word: a single letter or a number."""
    return len(text) == 1 and text not in ("a", "i") and text.isascii()


def _unknown(word: str, stop: bool, at: int, lexicon: Lexicon) -> list[Phrase]:
    """A word outside the index: a negated form, two joined words, or a misspelling; else a phrase without meaning."""
    if "-" in word:
        return [Phrase(word, {}, stop=stop, word=at)]
    if word in AND:
        return _guessed(word, "and", stop, at, lexicon)
    if word.isascii() and (word.isdigit() or len(word) == 1):
        return [Phrase(word, {"quiet": Term(word, "quiet")}, stop=stop, word=at)]
    negated = re.fullmatch(r"(un|non)(\w{4,})", word)
    rare = negated is not None and negated[2].endswith("ed") and negated[2] in lexicon.tail  # "undyed"
    if negated and ((terms := lexicon.phrases.get(normalise(negated[2]), {})) or rare):
        return [Phrase(negated[1], {"negation": Term("not", "negation")}, stop=stop, word=at),
                Phrase(negated[2], terms, word=at)]  # fmt: skip
    less = re.fullmatch(r"(\w{3,})(less|free)", word)
    if less and (terms := lexicon.look_up(normalise(less[1]))):
        return [Phrase("un", {"negation": Term("not", "negation")}, stop=stop, word=at),
                Phrase(less[1], terms, word=at)]  # fmt: skip
    if known := [form for form in (word, *singulars(word)) if form in lexicon.tail]:  # "steal" may be meant for "steel"
        rare = lexicon.tail[known[0]].startswith("?")
        if not rare and lexicon.tail[known[0]] == "\t" and (thing := _closed(word, lexicon)):
            return [Phrase(word, {"object": thing}, stop=stop, word=at)]
        if lexicon.tail[known[0]] == "\t" and (halves := _halves(word, stop, at, lexicon, ("color",))):
            return halves  # "redbricks"
        participle = word.endswith(("ed", "ing"))
        guess = nearest_word(word, 1, ROLES if rare else ROLES[:3]) if len(word) > 4 and not participle else ""
        guess = guess if guess[:1] == word[0] else ""  # "travel" is no gravel
        likely = guess and (same_sound(word, guess) or sorted(word) == sorted(guess) or guess in lexicon.materials)
        guess = guess if rare or likely else ""  # "cooper" may be copper, but "slices" are no spices
        single = re.sub(r"([a-z])\1", r"\1", word)
        guess = guess or (single if single != word and nearest_word(single, 0) == single else "")  # "shinny"
        return _guessed(word, _same_form(word, guess), stop, at, lexicon)
    if any(stem in lexicon.tail for end in ("ed", "ing") for stem in stems(word, end)):  # "tempered": English
        return _guessed(word, _same_form(word, nearest_word(word, 1)), stop, at, lexicon)
    if thing := _closed(word, lexicon):
        return [Phrase(word, {"object": thing}, stop=stop, word=at)]
    for cut in range(3, len(word) - 2):
        if both := lexicon.listed(normalise(f"{word[:cut]} {word[cut:]}")):  # "diamondplate"
            return [Phrase(f"{word[:cut]} {word[cut:]}", both, stop=stop, word=at)]
    if len(word) > 8 and (apart := _joined().get(word)):  # "motherofpearl"
        return [Phrase(apart, lexicon.phrases[apart], stop=stop, word=at)]
    if halves := _halves(word, stop, at, lexicon):
        return halves
    if (thing := _closed(word, lexicon, lexicon.knows)) and not nearest_word(word, 1):
        return [Phrase(word, {"object": thing}, stop=stop, word=at)]
    close = nearest_word(word, 1) or nearest_form(word) or nearest_joint(word)
    guess = close or nearest_word(word) if word.isascii() else ""
    return _guessed(word, guess, stop, at, lexicon)


@cache
def _joined() -> dict[str, str]:
    """The listed phrases of three words and more, by their text without spaces."""
    return {phrase.replace(" ", ""): phrase for phrase in load().phrases if phrase.count(" ") > 1}


def _halves(word: str, stop: bool, at: int, lexicon: Lexicon, roles: tuple[str, ...] = ()) -> list[Phrase]:
    """The two listed words that a word consists of, the first in one of these roles, if any are given; or []."""
    for cut in range(3, len(word) - 2):
        left, right = lexicon.phrases.get(normalise(word[:cut])), lexicon.listed(normalise(word[cut:]))
        if left and right and not {"quiet", "negation", "modifier", "place"} & {*left, *right}:
            if not roles or ({*roles} & {*left} and "material" in right):
                return [Phrase(word[:cut], left, stop=stop, word=at), Phrase(word[cut:], right, word=at)]
    return []


def _guessed(word: str, guess: str, stop: bool, at: int, lexicon: Lexicon) -> list[Phrase]:
    return [Phrase(word, lexicon.look_up(guess) if guess else {}, guess, stop, at)]


def _same_form(word: str, guess: str) -> str:
    """The guess, unless the word is a participle and the guess is none: "honed" is not meant for "honey".

    Nor is another letter a slip there: "rubbed" is not "ribbed", but "wethered" is "weathered".
    """
    end = next((end for end in ("ed", "ing") if word.endswith(end)), "")
    other = len(word) == len(guess) and sorted(word) != sorted(guess)
    return "" if end and (other or not guess.endswith(end)) else guess


def _closed(word: str, lexicon: Lexicon, begins: Callable[[str], bool] | None = None) -> Term | None:
    """A thing named by a place or a thing and a thing in one word: "deckchair" is a chair, "arrowhead" an arrow's.

    `begins` says what else the first half may be: "tracksuit".
    """
    for cut in range(3, len(word) - 2):
        left, right = lexicon.listed(normalise(word[:cut])), lexicon.listed(normalise(word[cut:]))
        known = left.keys() & {"place", "object"} or (begins and len(word) - cut > 3 and begins(word[:cut]))
        if known and "object" in right:
            value = right["object"].value or (left["object"].value if "object" in left else "")
            return Term(word, "object", value)
    return None
