"""Collects phrases and their roles into the parts of a reading: appearance and amounts."""

from dataclasses import dataclass, field, replace

from .classes import FLESH, FRUITS, HIDES, MATS, PRINTS, RINDS, repeats, specializes
from .colors import blend, distinct, opposed, shift
from .lexicon import Lexicon, Term
from .phrases import Phrase
from .reading import Amount, Color, Material, Part

ROPES = {"rope", "ropes", "twine", "string"}
FORMS = {"log", "logs", "plywood", "foil"} | ROPES
TINGED = {"metals", "woods", "stones", "masonry", "plants", "ground"}  # keep their own color below a reddish one
FORMED = {
    "tiles": "tiles",
    "roofing tiles": "tiles",
    "planks": "planks",
    "parquet": "planks",
    "brick": "bricks",
    "scales": "scales",
}


@dataclass
class Collected:
    materials: list[Material] = field(default_factory=list)
    colors: list[Color] = field(default_factory=list)
    patterns: list[str] = field(default_factory=list)
    finishes: list[str] = field(default_factory=list)
    covers: list[str] = field(default_factory=list)
    amounts: list[Amount] = field(default_factory=list)
    scale: list[Amount] = field(default_factory=list)
    objects: list[Term] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)

    def part(self, text: str = "") -> Part:
        return Part(
            text,
            tuple(dict.fromkeys(self.materials)),
            tuple(dict.fromkeys(self.colors)),
            tuple(dict.fromkeys(self.patterns)),
            tuple(dict.fromkeys(self.finishes)),
            tuple(dict.fromkeys(self.covers)),
        )


def collect(items: list[Phrase], roles: list[str], lexicon: Lexicon) -> Collected:
    """The parts of a reading that phrases in their roles make."""
    collector = _Collector(lexicon)
    for item, role in zip(items, roles, strict=True):
        collector.take(item, role)
    return collector.finish()


class _Collector:
    """Takes phrase after phrase; amounts, scales and modifiers wait for what they measure."""

    def __init__(self, lexicon: Lexicon) -> None:
        self.lexicon = lexicon
        self.found = Collected()
        self.pending: list[tuple[str, Term]] = []
        self.modifiers: list[Phrase] = []
        self.run: list[tuple[str, str]] = []  # colours side by side are one: (name, value)
        self.last: Phrase | None = None  # the phrase before, where it is a material
        self.latest = ""  # name of the last material, pattern, finish or cover
        self.noun = False  # whether the last word in this stretch that is no colour is a noun
        self.related = False  # whether a relation stands between the last material and here
        self.tinge = False  # whether the phrase before is a color that ends in -ish

    def take(self, item: Phrase, role: str) -> None:
        """Add a phrase."""
        if role != "color" or item.stop:
            self._close(behind=item.stop)
        if role not in ("color", "quiet", "modifier") or item.stop:
            self.noun = role in ("material", "pattern", "object")
        apart = item.stop or self.related
        if role == "material" and self.tinge and not item.stop:
            self._tinge(item.terms[role])
        if item.stop or role not in ("quiet", "modifier", "finish", "cover", "amount", "scale"):
            self.tinge = role == "color" and item.text.endswith("ish")
        named = self._named(item) if role == "material" else item
        self.last = item if role == "material" else None
        self.related = role == "relation" or (self.related and role != "material")
        if named is None:
            return
        item = named
        if role in ("unknown", "style"):
            self.found.unknown.append(item.text)
        elif role == "modifier":
            self.modifiers.append(item)
        elif role == "color":
            self.pending = [one for one in self.pending if not _hedge(one)]  # "slightly pinkish white marble"
            self._color(item)
        elif role in ("amount", "scale"):
            self.pending.append((role, item.terms[role]))
        elif role == "object":
            self.found.objects.append(item.terms.get("object") or Term(item.text, "object"))
        elif role in ("material", "pattern", "finish", "cover"):
            _add(self.found, role, item, item.terms[role], self.modifiers, apart)
            self.latest = item.terms[role].name
            self._measure(self.latest, ("amount",) if role == "finish" else ("amount", "scale"))
            if role == "material":  # "dark rusty steel" is dark steel
                self.modifiers.clear()

    def finish(self) -> Collected:
        """What was found, with what still waited."""
        self._close(behind=True)
        if self.modifiers and self.found.materials:  # "oak, dark"
            last = self.found.materials[-1]
            color = _modified(last.color, self.modifiers) if last.color else ""
            name = " ".join([*(one.text for one in self.modifiers), last.name])
            self.found.materials[-1] = replace(last, name=name, color=color)
        percent = self.pending and self.pending[-1][1].name.endswith("%")
        self._measure(self.latest if percent else "")  # "rust 20%"
        return self.found

    def _named(self, item: Phrase) -> Phrase | None:
        """A material with the one before it in its name, if it is that one more exactly; None if it only repeats it.

        A hessian sack is hessian, arctic fox fur is arctic fox, wool felt is felt.
        """
        if self.last is None or item.stop:
            return item
        before, here = (_term(one) for one in (self.last, item))
        twisted = item.text in ROPES and before.family in ("textiles", "plastics")  # "nylon rope"
        form = item.text in FORMS and not twisted  # a birch log is birch
        if form or (item.text in MATS and before.family != "textiles"):
            return None
        animal = before.family in ("furs", "leathers")
        special = here.name not in FORMED and specializes(before, here, self.lexicon)
        special = special or twisted
        special = special or (before.name in FRUITS and here.name == "food")  # "blueberry muffin"
        special = special or (before.family == "woods" and here.name in ("leaf", "flower"))  # "ginkgo leaves"
        special = special or (before.family == "textiles" and here.name in PRINTS)  # "wool plaid"
        if before.family == here.family == "plants" and item.text in FLESH:
            self._prolong(item)
            return None
        if before.family == "plants" and item.text in RINDS:
            self._prolong(item)
            return None
        if animal and item.text in ("leather", "suede") and before.family == "furs":  # ostrich leather is no feathers
            special = True
        elif animal and here.family in ("furs", "leathers", "textiles") and item.text in HIDES:
            self._prolong(item)
            return None
        elif before.family == "leathers" and here.name == "egg":  # "alien egg"
            self._prolong(item)
            return None
        elif before.name in PRINTS and here.family == "textiles" and self.found.materials:
            self._prolong(item)
            return None
        elif repeats(before, here, self.lexicon):
            if here.name == "quartz":  # "emerald crystal"
                self._prolong(item)
            return None
        if special and self.found.materials:
            self.found.materials.pop()
            words = (one.guess or one.text for one in (self.last, item))
            return replace(item, text=" ".join(words), guess="")
        return item

    def _prolong(self, item: Phrase) -> None:
        """Add a noun to the name of the last material: "pineapple skin"."""
        if self.found.materials:
            made = self.found.materials[-1]
            self.found.materials[-1] = replace(made, name=f"{made.name} {item.guess or item.text}")

    def _color(self, item: Phrase) -> None:
        value = _modified(item.terms["color"].value, self.modifiers)
        self.run.append((" ".join([*(one.text for one in self.modifiers), item.guess or item.text]), value))
        self.modifiers.clear()

    def _tinge(self, term: Term) -> None:
        """Mix the color before a material into the material's own: greenish bronze is still bronze."""
        color = self.found.colors[-1]
        if term.color and term.family in TINGED and len(color.name.split()) == 1:
            self.found.colors[-1] = replace(color, value=blend([color.value, term.color]))

    def _close(self, behind: bool = False) -> None:
        """End a run of colours; `behind` says that nothing follows it: "tiles blue white" are in two colours."""
        if self.run:
            names, values = [name for name, _ in self.run], [value for _, value in self.run]
            if len(self.run) == 2 and (
                opposed(*values) or (behind and self.noun and distinct(*values))
            ):  # "purple green"
                self.found.colors += [Color(name, value) for name, value in self.run]
            else:
                self.found.colors.append(Color(" ".join(names), blend(values)))
            self.run.clear()

    def _measure(self, of: str, kinds: tuple[str, ...] = ("amount", "scale")) -> None:
        """Give what waits to `of`. Scales wait on behind a finish: large rough blocks are large blocks."""
        for kind, measure in self.pending:
            target = self.found.amounts if kind == "amount" else self.found.scale
            if kind in kinds:
                target.append(Amount(measure.name, of, float(measure.value)))
        self.pending = [one for one in self.pending if one[0] not in kinds]


def _add(found: Collected, role: str, item: Phrase, term: Term, modifiers: list[Phrase], apart: bool) -> None:
    """Add a phrase in its role; `apart` says that a comma or a relation stands between it and the material before."""
    if role == "pattern":
        found.patterns.append("multicolored" if term.name == "multicolored" else term.name)
    elif role == "finish":
        found.finishes.append(term.name)
    elif role == "cover":
        if not (term.name == "paint" and "peeling paint" in found.covers):  # "peeling green paint" is one thing
            found.covers.append(term.name)
    else:
        name = " ".join([*(one.text for one in modifiers), item.guess or item.text])
        color = _modified(term.color, modifiers) if term.color else ""
        formed = FORMED.get(term.name)
        if term.name == "roofing tiles" and found.materials and found.materials[-1].family != "metals":
            formed = None
        if found.materials and formed and found.materials[-1].kind != term.name and not apart:
            found.patterns.append(formed)  # marble tiles are marble
            return
        found.materials.append(Material(name, term.name, term.family, color, term.pattern))
        if term.pattern == "planks" and item.text.split()[0] in ("wood", "wooden", "hardwood", "laminate"):
            found.patterns.append("planks")


def _hedge(measure: tuple[str, Term]) -> bool:
    """Whether a measure only weakens the colour behind it."""
    return measure[0] == "amount" and measure[1].name == "slightly"


def _term(item: Phrase) -> Term:
    return item.terms.get("material") or Term("", "")


def _modified(color: str, modifiers: list[Phrase]) -> str:
    for item in modifiers:
        color = shift(color, *(float(number) for number in item.terms["modifier"].value.split()))
    return color


def typical(part: Part, found: Collected, lexicon: Lexicon, things: list[Term] | None = None) -> Part:
    """The part with the usual material of its last thing before its own, if `found` names none but paint.

    `things` are those of `found` unless given.
    """
    made_of = [term for term in (found.objects if things is None else things) if term.value]
    if not made_of or any(material.kind != "paint" for material in found.materials):
        return part
    name = made_of[-1].value
    term = lexicon.material(name.removeprefix("painted ")) or lexicon.material("plastic")
    assert term is not None
    if any(term.name in ("plastic", material.kind) for material in part.materials):  # a thing of anything
        return part
    covers = (*(("paint",) if name.startswith("painted") else ()), *part.covers)
    made = Material(term.name, term.name, term.family, made_of[-1].color or term.color, term.pattern, typical=True)
    return replace(part, materials=(made, *part.materials), covers=tuple(dict.fromkeys(covers)))
