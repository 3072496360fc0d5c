"""The lexicon: what words and phrases can mean. Standard library only; lexicon/LICENSES.txt has the sources.

A phrase may play several roles: "moss" is a material and a cover, "gold" a material and a colour. prompt.py decides.
"""

import gzip
import math
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

FOLDER = Path(__file__).parent / "lexicon"
SPELLINGS = {  # both sides of the Atlantic and common variants, to the form that the index uses
    "gray": "grey", "grayish": "greyish", "colour": "color", "coloured": "colored", "colours": "colors",
    "colourful": "colorful", "aluminum": "aluminium", "fibre": "fiber", "fibres": "fibers", "armour": "armor",
    "mould": "mold", "mouldy": "moldy", "woollen": "woolen", "jewellery": "jewelry", "tyre": "tire", "tyres": "tires",
    "galvanised": "galvanized", "oxidised": "oxidized", "chequered": "checkered", "anodised": "anodized",
    "lustre": "luster", "centre": "center", "moulded": "molded", "axe": "ax", "sulphur": "sulfur", "doughnut": "donut",
    "panelled": "paneled", "terracota": "terracotta", "jewelled": "jeweled", "enamelled": "enameled",
    "yoghurt": "yogurt", "caramelised": "caramelized", "crystallised": "crystallized", "multicoloured": "multicolored",
}  # fmt: skip
BASICS = {  # the colours that a small vocabulary has, sRGB; the same values as starts.COLORS
    "red": "#bf1414", "orange": "#e67314", "yellow": "#ebcc1f", "green": "#298029", "blue": "#1f40b3",
    "purple": "#6b298c", "pink": "#f28cb3", "brown": "#664024", "black": "#0f0f0f", "white": "#ebebeb",
    "grey": "#808080",
}  # fmt: skip
PALETTE = {  # what people are told of a value; nearest in CIELAB
    **BASICS, "dark red": "#7a1418", "red-brown": "#7a3420", "dark red-brown": "#54241a", "dark brown": "#3d271a",
    "light brown": "#a97a50", "orange-brown": "#b0622c", "tan": "#cda878", "beige": "#e0d2b4", "cream": "#f0ead6",
    "golden yellow": "#f2c14e", "olive green": "#6b7a35", "dark green": "#1f4a26", "light green": "#9fcf8f",
    "yellow-green": "#a3b82f", "teal": "#1c8c86", "turquoise": "#3fc0b4", "light blue": "#a4cbe8", "navy": "#141c4f",
    "sky blue": "#5a9fd8", "blue-grey": "#6d7f90", "violet": "#8f5fc0", "lavender": "#c3b2e0", "magenta": "#c8288f",
    "dark purple": "#37184a", "salmon pink": "#f0907c", "coral": "#f26b50", "light grey": "#bdbdbd",
    "dark grey": "#454545", "grey-brown": "#7d7064", "bright red": "#e8281f", "bright green": "#3fc43f",
    "pale pink": "#f6d3d8", "maroon": "#5c1224",
}  # fmt: skip


@dataclass(frozen=True)
class Term:
    """One meaning of a phrase.

    Attributes:
        name: the first name of its line.
        role: material, color, pattern, finish, cover, amount, scale, modifier, negation, relation, object, style, or
            quiet.
        value: the nearest simpler material, or the value that words.txt describes for the role.
        color: of materials, sRGB "#rrggbb", or "" where it comes in any.
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
    """Phrases by their normalised text; `materials` by name; `tail` is WordNet's part, word -> "anchor<tab>colour"."""

    phrases: dict[str, dict[str, Term]] = field(default_factory=dict)
    materials: dict[str, Term] = field(default_factory=dict)
    tail: dict[str, str] = field(default_factory=dict)
    longest: int = 1

    def add(self, phrase: str, term: Term) -> None:
        """Index a meaning of a phrase; the first of a role counts."""
        text = normalise(phrase)
        self.phrases.setdefault(text, {}).setdefault(term.role, term)
        self.longest = max(self.longest, text.count(" ") + 1)

    def material(self, name: str) -> Term | None:
        """The material that a name stands for."""
        return self.phrases.get(normalise(name), {}).get("material")

    def look_up(self, text: str) -> dict[str, Term]:
        """The meanings of a normalised phrase; {} for none. Plurals and derived forms are understood."""
        if text in self.phrases:
            return self.phrases[text]
        for form in singulars(text):
            if form in self.phrases:
                return self.phrases[form]
        return self._derived(text) or self._from_tail(text)

    def knows(self, word: str) -> bool:
        """Whether this is an English word at all, visible or not."""
        return bool(self.look_up(word)) or word in self.tail or any(form in self.tail for form in singulars(word))

    def _derived(self, text: str) -> dict[str, Term]:
        """Adjectives of known words: marbley, wood-like, reddish."""
        for end in ("like", "ish", "y", "ey", "en", "ed"):
            stem = text.removesuffix(end).rstrip()
            if stem == text or len(stem) < 3 or " " in stem:
                continue
            for form in (stem, stem + "e", stem[:-1] if stem[-1] == stem[-2] else stem):
                found = {
                    role: term
                    for role, term in self.phrases.get(form, {}).items()
                    if role in ("material", "color", "pattern", "cover")
                }
                if found:
                    return found
        return {}

    def _from_tail(self, text: str) -> dict[str, Term]:
        for form in (text, *singulars(text)):
            anchor, _, color = self.tail.get(form, "").partition("\t")
            if not anchor:
                continue
            if anchor.startswith("@"):
                return {"object": Term(form, "object", anchor[1:])}
            near = self.materials[anchor]
            color = "" if near.family == "plants" else color  # definitions of plants tell their flowers' colours
            named = self.phrases.get(normalise(color), {}).get("color") if color else None
            value = named.value if named else self._mixed(color)
            return {"material": Term(form, "material", near.name, value or near.color, near.family, near.pattern)}
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
        lexicon.add(name, Term(name, "color", value))
    role = ""
    for line in _lines("words.txt"):
        if line.startswith("["):
            role = {"finishes": "finish"}.get(line.strip("[]"), line.strip("[]").removesuffix("s"))
            continue
        names, _, value = (part.strip() for part in line.partition("|"))
        first = names.split(",")[0].strip()
        for name in names.split(","):
            term = Term(first if role not in ("quiet", "object", "style") else name.strip(), role, value)
            lexicon.add(name.strip(), term)
    with gzip.open(FOLDER / "wordnet.txt.gz", "rt", encoding="utf-8") as file:
        for line in file:
            word, _, rest = line.rstrip("\n").partition("\t")
            lexicon.tail.setdefault(word, rest)
    return lexicon


def _lines(name: str) -> list[str]:
    text = (FOLDER / name).read_text(encoding="utf-8")
    return [line.strip() for line in text.splitlines() if line.strip() and not line.startswith("#")]


def normalise(phrase: str) -> str:
    """The form of a phrase that the index uses: lower case, no hyphens or apostrophes, one spelling."""
    words = phrase.lower().replace("'", "").replace("’", "").replace("-", " ").replace("/", " ").split()
    return " ".join(SPELLINGS.get(word, word) for word in words)


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


def lab(color: str) -> tuple[float, float, float]:
    """CIELAB, D65, of an sRGB "#rrggbb"."""
    linear = [_linear(int(color[i : i + 2], 16) / 255) for i in (1, 3, 5)]
    rows = ((0.4124, 0.3576, 0.1805, 0.95047), (0.2126, 0.7152, 0.0722, 1.0), (0.0193, 0.1192, 0.9505, 1.08883))
    x, y, z = (_cube_root(sum(a * b for a, b in zip(row[:3], linear, strict=True)) / row[3]) for row in rows)
    return 116 * y - 16, 500 * (x - y), 200 * (y - z)


def from_lab(lightness: float, a: float, b: float) -> str:
    """The nearest sRGB "#rrggbb": chroma is given up where the gamut ends."""
    for _ in range(40):
        y = (max(0.0, min(100.0, lightness)) + 16) / 116
        x, y, z = (_cube(t) * w for t, w in ((y + a / 500, 0.95047), (y, 1.0), (y - b / 200, 1.08883)))
        linear = (
            3.2406 * x - 1.5372 * y - 0.4986 * z,
            -0.9689 * x + 1.8758 * y + 0.0415 * z,
            0.0557 * x - 0.2040 * y + 1.0570 * z,
        )
        if all(-0.002 <= value <= 1.002 for value in linear):
            break
        a, b = a * 0.93, b * 0.93
    return "#" + "".join(f"{round(255 * _encoded(min(1.0, max(0.0, value)))):02x}" for value in linear)


def shift(color: str, lightness: float, chroma: float) -> str:
    """A colour with lightness added to L* and its chroma multiplied."""
    start, a, b = lab(color)
    target = start + lightness
    if lightness < 0:  # a dark colour gets darker by the share that is left
        target = max(start * 0.45, target)
    elif lightness > 0:
        target = min(start + (100 - start) * 0.75, target)
    return from_lab(target, a * chroma, b * chroma)


def blend(colors: list[str]) -> str:
    """Colours as one: the mean in CIELAB in which the last, which is the noun, counts one half more."""
    weights = [1.0] * (len(colors) - 1) + [1.5]
    values = [lab(color) for color in colors]
    total = sum(weights)
    a, b, c = (sum(w * v[i] for w, v in zip(weights, values, strict=True)) / total for i in range(3))
    return from_lab(a, b, c)


def nearest(color: str, palette: dict[str, str]) -> str:
    """The name in a palette that is nearest in CIELAB; hue counts more than lightness."""
    here = lab(color)

    def distance(name: str) -> float:
        there = lab(palette[name])
        return 0.6 * (here[0] - there[0]) ** 2 + (here[1] - there[1]) ** 2 + (here[2] - there[2]) ** 2

    return min(palette, key=distance)


@cache
def basic(color: str) -> str:
    """Which of BASICS a colour is called."""
    lightness, a, b = lab(color)
    chroma, hue = math.hypot(a, b), math.degrees(math.atan2(b, a)) % 360
    if chroma < 10 or (lightness < 8 and chroma < 20):
        return "black" if lightness < 25 else "white" if lightness > 82 else "grey"
    if lightness > 84 and chroma < (18 if lightness < 95 else 30):
        return "white"
    if hue < 50 or hue > 350:
        if lightness > 62 or (hue > 350 or hue < 15) and lightness > 52:
            return "pink" if hue < 35 or hue > 350 else "orange"
        return "brown" if chroma < 38 and 25 < hue and lightness < 50 else "red"
    if hue < 75:
        return "orange" if lightness > 50 and chroma > 45 else "brown"
    if hue < (112 if lightness > 75 else 105):
        return "yellow" if lightness > 60 and chroma > 25 else "brown" if hue < 95 else "green"
    if hue < 215:
        return "green"
    if hue < 308:
        return "blue"
    return "purple" if hue < 335 and lightness < 80 else "pink"


def _linear(value: float) -> float:
    return value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4


def _encoded(value: float) -> float:
    return 12.92 * value if value <= 0.0031308 else 1.055 * value ** (1 / 2.4) - 0.055


def _cube_root(value: float) -> float:
    return value ** (1 / 3) if value > 0.008856 else 7.787 * value + 16 / 116


def _cube(value: float) -> float:
    return value**3 if value > 0.206893 else (value - 16 / 116) / 7.787
