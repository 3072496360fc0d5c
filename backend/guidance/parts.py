"""Phrases with their roles as the parts of a reading: what is seen, how much of it, and how two parts stand."""

from dataclasses import dataclass, field, replace

from .colors import blend, shift
from .lexicon import Lexicon, Term
from .phrases import Phrase
from .reading import Amount, Color, Material, Part, Relation

HIDES = {"fur", "skin", "hide", "pelt", "feathers", "scales", "leather", "carapace", "hair", "wool", "plumage"}


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
    found = Collected()
    pending: list[tuple[str, Term]] = []  # amounts and scales wait for what they measure
    modifiers: list[Phrase] = []
    run: list[tuple[Phrase, str]] = []  # colours side by side are one

    def close() -> None:
        if run:
            name = " ".join(item.guess or item.text for item, _ in run)
            found.colors.append(Color(name, blend([value for _, value in run])))
            run.clear()

    before = root = family = ""
    for item, role in zip(items, roles, strict=True):
        if role != "color" or item.stop:
            close()
        again = (
            role == before == "material"
            and not item.stop
            and (_root(item, lexicon) == root or (family in ("furs", "leathers") and item.text in HIDES))
        )
        before, root = role, _root(item, lexicon) if role == "material" else ""
        family = item.terms["material"].family if role == "material" and "material" in item.terms else ""
        if again:  # a hessian sack is hessian, arctic fox fur is arctic fox
            continue
        if role == "unknown":
            found.unknown.append(item.text)
        elif role == "style":
            found.unknown.append(item.text)
        elif role == "modifier":
            modifiers.append(item)
        elif role == "color":
            value = _modified(item.terms["color"].value, modifiers)
            text = " ".join([*(one.text for one in modifiers), item.text])
            run.append(
                (Phrase(text, item.terms, " ".join(text.split()[:-1] + [item.guess]) if item.guess else ""), value)
            )
            modifiers.clear()
        elif role in ("amount", "scale"):
            pending.append((role, item.terms[role]))
        elif role == "object":
            found.objects.append(item.terms.get("object") or Term(item.text, "object"))
        elif role in ("material", "pattern", "finish", "cover"):
            term = item.terms[role]
            _add(found, role, item, term, modifiers)
            for kind, measure in pending:
                target = found.amounts if kind == "amount" else found.scale
                target.append(Amount(measure.name, term.name, float(measure.value)))
            pending.clear()
            modifiers.clear()
    close()
    if modifiers and found.materials:  # "oak, dark"
        last = found.materials[-1]
        color = _modified(last.color, modifiers) if last.color else ""
        name = " ".join([*(one.text for one in modifiers), last.name])
        found.materials[-1] = replace(last, name=name, color=color)
    for kind, measure in pending:
        (found.amounts if kind == "amount" else found.scale).append(Amount(measure.name, "", float(measure.value)))
    return found


def _add(found: Collected, role: str, item: Phrase, term: Term, modifiers: list[Phrase]) -> None:
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
        formed = {"tiles": "tiles", "planks": "planks", "brick": "bricks", "scales": "scales"}.get(term.name)
        if found.materials and formed and found.materials[-1].kind != term.name and not item.stop:
            found.patterns.append(formed)  # marble tiles are marble
            return
        found.materials.append(Material(name, term.name, term.family, color, term.pattern))
        if term.pattern == "planks" and item.text.split()[0] in ("wood", "wooden", "hardwood", "laminate"):
            found.patterns.append("planks")


def _root(item: Phrase, lexicon: Lexicon) -> str:
    """The hand-written material that a phrase stands for."""
    term = item.terms["material"] if "material" in item.terms else Term("", "")
    return term.name if term.name in lexicon.materials else term.value


def _modified(color: str, modifiers: list[Phrase]) -> str:
    for item in modifiers:
        lightness, chroma = (float(number) for number in item.terms["modifier"].value.split())
        color = shift(color, lightness, chroma)
    return color


def relate(items: list[Phrase], roles: list[str], lexicon: Lexicon) -> list[Relation]:
    """What stands how to what: a relation has something to see on both of its sides."""
    places = [at for at, role in enumerate(roles) if role == "relation"]
    relations: list[Relation] = []
    for number, at in enumerate(places):
        start = places[number - 1] + 1 if number else 0
        end = places[number + 1] if number + 1 < len(places) else len(items)
        name = items[at].terms["relation"].name
        left = _side(items[start:at], roles[start:at], lexicon)
        right = _side(items[at + 1 : end], roles[at + 1 : end], lexicon)
        if end == places[-1] and end + 1 >= len(items) and number + 1 < len(places):
            name = items[end].terms["relation"].name  # "oak planks with moss between"
        if left.visible and right.visible:
            relations.append(Relation(left, name, right))
    return relations


def _side(items: list[Phrase], roles: list[str], lexicon: Lexicon) -> Part:
    text = " ".join(item.guess or item.text for item in items if item.text not in ("a", "an", "the"))
    return collect(items, roles, lexicon).part(text)
