"""The sentence of a reading: its phrases in their roles and order, with a bracket that tells what each stands for.

A phrase is said in the words of the prompt, spelt right. Behind the nouns that end at a relation, a comma or "and" a
bracket tells the colour and the family of their materials, and the plain name of words for which it is another one:
"old steel drum (worn; grey metal) with moss".
"""

from dataclasses import dataclass, field

from .colors import PALETTE, basic, nearest
from .lexicon import normalise, singulars
from .parts import Collected
from .phrases import Phrase
from .reading import Material, Reading

CORE = {"woods": "wood", "metals": "metal", "stones": "stone", "textiles": "fabric", "ceramics": "ceramic",
        "plastics": "plastic"}  # fmt: skip
CORELESS = {"rope", "bark", "charcoal", "coral", "seashell", "ivory", "pearl", "meteorite", "glass", "enamel", "clay",
            "rubber", "wax", "resin", "foam", "bone", "egg", "scales", "fish scales", "tortoiseshell"}  # fmt: skip
ARTICLES = {"a", "an", "the"}
JOINTS = {"and", "or", "but"}
SMALL = {"at", "by", "for", "to", "it", "them", "its", "my", "your", "is", "are", "as", "where"} | ARTICLES
LAST = {
    "between",
    "under",
    "around",
    "on",
    "in",
    "inside",
    "within",
    "through",
    "throughout",
    "underneath",
    "beneath",
    "below",
    "behind",
    "over",
    "across",
    "on top",
}  # relations that may stand at the end
PLAIN = (" finish", " cover", " pattern")  # ends of names of the lexicon that people do not say


@dataclass
class _Saying:
    """The text so far, and the words and notes that have not yet been added to it."""

    text: str = ""
    words: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    joint: str = ""  # what joins the words with the text
    small: list[str] = field(default_factory=list)  # articles and the like, said only where a word follows

    def say(self, word: str) -> None:
        """Add a word, and the small words before it."""
        started = self.text or self.words
        self.words += [one for one in self.small if started or one not in SMALL] + [word]
        self.small = []

    def close(self, joint: str) -> None:
        """End the nouns here; `joint` joins them with the next ones."""
        if not self.words:
            weak = joint in (",", "", *JOINTS)
            self.joint = self.joint if weak and self.joint else joint
            return
        self.small = []
        if self.text:
            self.text += f"{'' if self.joint in ('', ',') else ' '}{self.joint} "
        elif self.joint.startswith("covered"):
            self.text = f"{self.joint} "
        self.text += " ".join(self.words)
        notes = dict.fromkeys(note for note in self.notes if note and note not in " ".join(self.words))
        self.text += f" ({'; '.join(notes)})" if notes else ""
        self.words, self.notes, self.joint = [], [], joint


def said(items: list[Phrase], roles: list[str], found: Collected, excluded: list[str]) -> str:
    """What was read, phrase by phrase.

    Args:
        found: what the phrases make.
        excluded: a material's usual colour is not told if it is one of these words.
    """
    saying = _Saying()
    left = list(found.materials)
    stretches = _stretches(roles)
    colored = _colored(items, roles, stretches)
    before = ""
    following = [*roles[1:], ""][: len(roles)]
    for item, role, stretch, after in zip(items, roles, stretches, following, strict=True):
        text = item.guess or item.text
        if item.stop:
            saying.close(",")
        if role == "relation":
            saying.close(text)
        elif text in JOINTS and before == after == "color":
            saying.say(text)  # "green and navy wool"
        elif role == "quiet":
            _quiet(saying, item, before)
        else:
            saying.say(text)
            if role == "material":
                made = next((one for one in left if {*text.split()} <= {*one.name.split()}), None)
                if made:
                    left.remove(made)
                    saying.notes.append(_material(made, stretch in colored or _denied(made, excluded)))
            elif role in ("finish", "cover"):
                saying.notes.append(_meaning(text, item.terms[role].name))
        before = role if role != "quiet" else before
    saying.close("")
    last = saying.joint if before == "relation" and items[-1].text not in ARTICLES else ""
    return f"{saying.text} {last}" if saying.text and last.split()[-1:] and last.split()[-1] in LAST else saying.text


def _quiet(saying: _Saying, item: Phrase, before: str) -> None:
    """Say a phrase that is not read where the words around it need it."""
    text = item.guess or item.text
    value = item.terms["quiet"].value if "quiet" in item.terms else "said"
    if text in JOINTS:
        saying.close(text)
    elif value == "said":
        saying.say(text)
    elif value == "tail" and before and saying.words:
        saying.say(text)
    elif value == "before" or text in SMALL:
        saying.small.append(text)


def _colored(items: list[Phrase], roles: list[str], stretches: list[int]) -> set[int]:
    """The stretches whose materials have a named colour: their own, or that of colours alone behind "in"."""
    colored = {stretch for stretch, role in zip(stretches, roles, strict=True) if role == "color"}
    found = set(colored)
    for item, role, stretch in zip(items, roles, stretches, strict=True):
        behind = {one for one, number in zip(roles, stretches, strict=True) if number == stretch + 1}
        if role == "relation" and item.terms["relation"].name == "in" and "material" not in behind:
            found |= {stretch} if stretch + 1 in colored else set()
    return found


def _stretches(roles: list[str]) -> list[int]:
    """The number of relations before each phrase."""
    counts = [0]
    for role in roles[:-1]:
        counts.append(counts[-1] + (role == "relation"))
    return counts[: len(roles)]


def sentence(reading: Reading, text: str) -> str:
    """What was read, as `said` tells it, and what is assumed, guessed, excluded or not understood."""
    usual = [material.name for material in reading.materials if material.typical]
    parts = [text or "anything", *(f"Assumed material: {name}" for name in usual)]
    if reading.guesses:
        parts.append("Read " + ", ".join(f"'{typed}' as {guess}" for typed, guess in reading.guesses))
    if reading.excluded:
        parts.append(f"Without: {', '.join(reading.excluded)}")
    if reading.unknown:
        parts.append(f"Not understood: {', '.join(reading.unknown)}")
    return ". ".join(parts)


def _meaning(text: str, name: str) -> str:
    """The plain name of a word that is none of its forms, or ""."""
    for end in PLAIN:
        name = name.removesuffix(end)
    ours, theirs = ({_stem(word) for word in normalise(words).split()} for words in (text, name))
    return "" if ours & theirs else name


def _stem(word: str) -> str:
    word = next(iter(singulars(word)), word)
    for end in ("ing", "ed", "y", "en"):
        word = word.removesuffix(end) if len(word) > len(end) + 3 else word
    return word[:4]


def _denied(material: Material, excluded: list[str]) -> bool:
    """Whether the prompt excludes a material's usual colour: "wood that isn't brown"."""
    words = {word for text in excluded for word in text.split()}
    return bool(material.color) and (basic(material.color) in words or not words.isdisjoint(_shown(material).split()))


def _shown(material: Material) -> str:
    return nearest(material.color, PALETTE)


def _material(material: Material, colored: bool) -> str:
    """What a material is like: "tan wood"; "" where its name or a named colour tells that."""
    shown = _shown(material) if material.color and not colored else ""
    if "dark" in material.name.split():
        shown = shown.removeprefix("light ")
    plain = material.kind in CORELESS or "glass" in material.kind
    core = "" if plain else CORE.get(material.family, "")
    core = core or _meaning(material.name, material.kind)  # "down (light brown feathers)"
    if colored and _stem(material.kind) == _stem(material.name):
        return ""
    return " ".join(word for word in (shown, core) if word and word not in material.name)
