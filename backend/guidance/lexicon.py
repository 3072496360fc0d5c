"""The lexicon: meanings of words and phrases. Standard library only; lexicon/LICENSES.txt lists the sources.

A phrase may have several roles: "moss" is a material and a cover, "gold" a material and a colour; see roles.py.
"""

import gzip
import re
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from .colors import BASICS, blend

FOLDER = Path(__file__).parent / "lexicon"
SPELLINGS = {  # British and American spellings and common variants -> the form in the index
    "gray": "grey", "grayish": "greyish", "colour": "color", "coloured": "colored", "colours": "colors",
    "colourful": "colorful", "aluminum": "aluminium", "fibre": "fiber", "fibres": "fibers", "armour": "armor",
    "mould": "mold", "mouldy": "moldy", "woollen": "woolen", "jewellery": "jewelry", "tyre": "tire", "tyres": "tires",
    "chequered": "checkered", "plough": "plow", "artefact": "artifact", "meagre": "meager",
    "lustre": "luster", "centre": "center", "moulded": "molded", "axe": "ax", "sulphur": "sulfur", "doughnut": "donut",
    "panelled": "paneled", "panelling": "paneling",
    "fuschia": "fuchsia", "fuscia": "fuchsia",
    "terracota": "terracotta", "jewelled": "jeweled", "enamelled": "enameled",
    "yoghurt": "yogurt", "multicoloured": "multicolored",
}  # fmt: skip
ISED = re.compile(r"(?<=[b-df-hj-np-tv-z])is(?=(?:ed|e|ing)$)")  # of British verbs: galvanised
FLUORESCENT = ("fluorescent", "fluoro", "day glo", "dayglo")  # other words for neon colours
REVERSED = "<"  # value of a relation whose subject stands behind it: "enamel showing iron" is iron under enamel
COVERED = {
    "splattered", "spattered", "splashed", "caked", "crusted", "encrusted", "coated", "dusted", "stained", "clad",
    "smeared", "streaked", "strewn", "grown", "sprinkled", "speckled",
}  # fmt: skip


@dataclass(frozen=True)
class Term:
    """One meaning of a phrase.

    Attributes:
        name: the first name of its line.
        role: material, color, pattern, finish, cover, amount, scale, modifier, negation, relation, object, place,
            style, or quiet.
        value: the nearest simpler material, or the value that words.txt describes for the role.
        color: of materials and objects, sRGB "#rrggbb", or "" if it comes in any colour.
        family, pattern: of materials.
    """

    name: str
    role: str
    value: str = ""
    color: str = ""
    family: str = ""
    pattern: str = ""


@dataclass
class Lexicon:
    """Phrases by their normalised text; `materials` by name; `tail` is WordNet's part: word -> "anchor<tab>colour".

    Anchors are marked as scripts/build_lexicon.py says. `idioms`: word -> (what it stands for, material of the whole).
    `slips`: word -> (the word that is meant, families or names of materials beside it). `looks`: style -> what it
    usually looks like.
    """

    phrases: dict[str, dict[str, Term]] = field(default_factory=dict)
    materials: dict[str, Term] = field(default_factory=dict)
    tail: dict[str, str] = field(default_factory=dict)
    idioms: dict[str, tuple[str, str]] = field(default_factory=dict)
    slips: dict[str, tuple[str, tuple[str, ...]]] = field(default_factory=dict)
    looks: dict[str, str] = field(default_factory=dict)
    longest: int = 1

    def add(self, phrase: str, term: Term) -> None:
        """Index a meaning of a phrase; the first one of a role is kept."""
        text = normalise(phrase)
        self.phrases.setdefault(text, {}).setdefault(term.role, term)
        self.longest = max(self.longest, text.count(" ") + 1)

    def material(self, name: str) -> Term | None:
        """The material with a name, or None."""
        return self.phrases.get(normalise(name), {}).get("material")

    def look_up(self, text: str) -> dict[str, Term]:
        """The meanings of a normalised phrase; {} for none. Plurals and derived forms are understood."""
        one = self.phrases.get(f"{text}s", {}) if self.tail.get(text) == "\t" and len(text) > 3 else {}  # "scale"
        return self.listed(text) or one or self._covered(text) or self._derived(text) or self._from_tail(text)

    def _covered(self, text: str) -> dict[str, Term]:
        """A stuff and a participle: "mud splattered" is mud covered, "blood spattered" has blood on it."""
        stuff, _, participle = text.rpartition(" ")
        if participle not in COVERED:
            return {}
        cover = self.phrases.get(stuff, {}).get("cover")
        return self.phrases.get(f"{stuff} covered") or ({"cover": cover} if cover else {})

    def listed(self, text: str) -> dict[str, Term]:
        """The meanings of a normalised phrase, or of what it is the plural of, in the hand-written lists."""
        if text in self.phrases:
            return self.phrases[text]
        found = (self.phrases[form] for form in singulars(text) if form in self.phrases)
        return next((terms for terms in found if set(terms) != {"scale"}), {})  # "big scales" are no big scale

    def knows(self, word: str) -> bool:
        """Whether this is an English word at all, visible or not."""
        return bool(self.look_up(word)) or word in self.tail or any(form in self.tail for form in singulars(word))

    def knows_form(self, word: str) -> bool:
        """Whether this is a form of an English word."""
        return self.knows(word) or any(stem in self.tail for end in ("ed", "ing") for stem in stems(word, end))

    def _derived(self, text: str) -> dict[str, Term]:
        """Adjectives of known words: marbley, wood-like, reddish; comparatives: smoother."""
        for end in ("er", "est") if text.endswith(("er", "est")) else ():
            for form in (*stems(text, end), text.removesuffix(end).removesuffix("i") + "y"):
                if finish := self.phrases.get(form, {}).get("finish"):
                    return {"finish": finish}
        for end in ("like", "ish", "y", "ey", "en", "ed"):
            for form in stems(text, end):
                found = {
                    role: term
                    for role, term in self.phrases.get(form, {}).items()
                    if role in ("material", "color", "pattern", "cover", "place")
                }
                if end in ("ed", "en") and form not in BASICS:  # "yellowed", but a bruised banana is not purple
                    found.pop("color", None)
                stuff = found.get("material")
                if stuff and end == "ed" and stuff.family in ("ground", "plants") and "cover" not in found:
                    continue  # "smoked glass" shows no smoke
                if found:  # "mossed" is no stuff and no colour
                    return {"cover": found["cover"]} if "cover" in found else found
        return {}

    def _from_tail(self, text: str) -> dict[str, Term]:
        form = next((form for form in (text, *singulars(text)) if form in self.tail), "")
        if form:
            anchor, _, color = self.tail[form].partition("\t")
            if anchor in ("", "?"):
                return {}
            if anchor == "@" and form.endswith(("ian", "ean", "ese")):  # Scandinavian: names no material
                return {}
            if anchor.startswith("@"):
                return {"object": Term(form, "object", anchor[1:])}
            near = self.materials[anchor.removeprefix("~")]
            color = "" if near.family == "plants" else color  # definitions of plants tell their flowers' colours
            named = self.phrases.get(normalise(color), {}).get("color") if color else None
            value = named.value if named else self._mixed(color)
            made = {"material": Term(form, "material", near.name, value or near.color, near.family, near.pattern)}
            return made | ({"place": Term(form, "place")} if anchor.startswith("~") else {})
        return {}

    def _mixed(self, color: str) -> str:
        found = [t["color"].value for w in color.split() if (t := self.look_up(w)) and "color" in t]
        return blend(found) if found else ""


@cache
def load() -> Lexicon:
    """Read the lexicon from the disk, once: about 0.2 s."""
    lexicon = Lexicon()
    family = ""
    for line in _lines("materials.txt"):
        if line.startswith("["):
            family = line.strip("[]")
            continue
        names, value, color, pattern = (part.strip() for part in line.split("|"))
        first = names.split(",")[0].strip()
        term = Term(first, "material", value, color, family, pattern)
        lexicon.materials[first] = term
        for name in names.split(","):
            lexicon.add(name.strip(), term)
    for name, value in BASICS.items():
        lexicon.add(name, Term(name, "color", value))
    for line in (FOLDER / "colors.txt").read_text(encoding="utf-8").splitlines():
        name, value = line.split("\t")
        for shown in (name, *(name.replace("neon", glowing) for glowing in FLUORESCENT if name.startswith("neon "))):
            lexicon.add(shown, Term(shown, "color", value))
    for line in _lines("things.txt"):
        names, _, value = (part.strip() for part in line.partition("|"))
        for name in names.split(","):
            lexicon.add(name.strip(), _term("", name.strip(), "object", value))
    role = ""
    for line in _lines("words.txt"):
        if line.startswith("["):
            role = {"finishes": "finish", "told": "quiet", "positions": "style"}.get(
                line.strip("[]"), line.strip("[]").removesuffix("s")
            )
            continue
        names, _, value = (part.strip() for part in line.partition("|"))
        for name in names.split(","):
            if role == "idiom":
                words, _, whole = value.partition(">")
                lexicon.idioms[normalise(name)] = (words.strip(), whole.strip())
            elif role == "look":
                lexicon.looks[normalise(name)] = value
            elif role == "slip":
                meant, _, beside = value.partition("|")
                lexicon.slips[name.strip()] = (meant.strip(), tuple(beside.split()))
            else:
                lexicon.add(name.strip(), _term(names.split(",")[0].strip(), name.strip(), role, value))
    with gzip.open(FOLDER / "wordnet.txt.gz", "rt", encoding="utf-8") as file:
        for line in file:
            word, _, rest = line.rstrip("\n").partition("\t")
            lexicon.tail.setdefault(word, rest)
    return lexicon


def _term(first: str, name: str, role: str, value: str) -> Term:
    """The meaning that a line of words.txt gives to one of its names."""
    if role == "object":
        material, _, color = value.partition(" #")
        return Term(name, role, material, f"#{color}" if color else "")
    if role == "relation" and value.endswith(REVERSED):
        return Term(value.removesuffix(REVERSED).strip(), role, REVERSED)
    return Term(first if role not in ("quiet", "place", "style") else name, role, value)


def _lines(name: str) -> list[str]:
    text = (FOLDER / name).read_text(encoding="utf-8")
    return [line.strip() for line in text.splitlines() if line.strip() and not line.startswith("#")]


def normalise(phrase: str) -> str:
    """The form of a phrase that the index uses: lower case, no hyphens or apostrophes, one spelling."""
    words = phrase.lower().replace("'", "").replace("’", "").replace("-", " ").replace("/", " ").split()
    return " ".join(SPELLINGS.get(word) or (ISED.sub("iz", word) if len(word) > 7 else word) for word in words)


def singulars(text: str) -> list[str]:
    """What a phrase could be the plural of."""
    if len(text) < 4 or not text.endswith("s") or text.endswith("ss"):
        return []
    forms = [text[:-1]]
    if text.endswith("ies"):
        forms.append(text[:-3] + "y")
    if text.endswith("es"):
        forms.append(text[:-2])
    if text.endswith("ves"):
        forms += [text[:-3] + "f", text[:-3] + "fe"]
    return forms


def stems(text: str, end: str) -> list[str]:
    """What a word could be derived from by an ending: "spotted" from spot, "crumbly" from crumble."""
    stem = text.removesuffix(end).rstrip()
    if stem == text or len(stem) < 3 or " " in stem:
        return []
    return [stem, stem + "e", *([stem[:-1]] if stem[-1] == stem[-2] else [])]
