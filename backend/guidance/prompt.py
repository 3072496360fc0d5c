"""What a prompt says: materials, colours as values, patterns, finishes, wear, what is excluded, what is not understood.

Standard library only. Rules, in their order:
- The longest phrase wins ("rose gold", "stainless steel"); every phrase that matches counts.
- Words that are both a colour and a material ("gold", "olive"): a metal is a colour right before another material
  ("gold plastic"), else the metal ("gold", "gold leaf", "gold cracks", "gold ring"). Other such words are a colour
  before a material, a pattern, wear, or a thing of cloth, leather, plastic or paint ("olive sweater", "turquoise
  veins"), else the material ("turquoise", "jade statue"); where no such material exists, they are a colour.
- Words that are both a material and a cover ("moss", "snow", "rust") are a cover where another material is named.
- Things ("chair") have the mesh's shape. They name a material only where nothing else does.
- "no", "without", "not", "-free", "-less", "un-" exclude what follows, up to its noun, and what "or" and "and" add.
"""

from dataclasses import asdict, dataclass, field, replace
from typing import Any

from ..errors import PromptError
from .lexicon import Lexicon, Term, basic, blend, load, shift
from .phrases import Phrase, phrases

METALS = {"gold", "silver", "copper", "bronze", "brass", "rose gold", "chrome", "gunmetal", "steel", "titanium"}
BOTH = METALS | {
    "rust", "olives", "amber", "coral", "ivory", "turquoise", "charcoal", "chocolate", "pearl", "jade", "ruby",
    "emerald", "sapphire", "amethyst", "topaz", "honey", "pumpkin", "banana", "strawberry", "grape", "fruit", "apple",
    "lavender flowers", "mahogany", "walnut", "sand", "slate", "ebony", "lime fruit", "watermelon", "ash", "wheat",
    "straw", "terracotta", "mustard sauce", "cherry blossom", "fire", "clay", "cream", "obsidian", "onyx", "malachite",
    "lapis lazuli", "milk chocolate", "bubblegum", "water", "leaf", "alabaster", "snow", "bone",
}  # fmt: skip
TINTED = {"fabric", "leather", "plastic", "painted metal"}  # what a thing is of whose colour is free
EARLY = {"turquoise", "coral", "charcoal", "chocolate", "mahogany", "sand", "lime fruit"}  # also of ceramics
ANIMAL = ("fur", "skin", "hide", "scales", "leather", "print", "feathers", "pelt", "stripes", "spots", "wing", "wings")
COVERING = {"rust", "moss", "snow", "paint", "soil", "mud", "sand", "leaf", "ash", "water", "ice"}
SILENT = ("quiet", "style")


@dataclass(frozen=True)
class Color:
    """A named colour: sRGB "#rrggbb"."""

    name: str
    value: str


@dataclass(frozen=True)
class Material:
    """A named material.

    Attributes:
        name: as typed.
        kind: the nearest material that the lexicon describes.
        family: metals, woods, stones, ... as in materials.txt.
        color: its own colour, sRGB "#rrggbb"; "" where it comes in any.
        pattern: its own, or "".
        typical: not named: what such a thing is usually made of.
    """

    name: str
    kind: str
    family: str
    color: str = ""
    pattern: str = ""
    typical: bool = False


@dataclass(frozen=True)
class Amount:
    """How much of the surface `of` takes: 0..1. For scales, the size of the pattern against the usual."""

    name: str
    of: str
    value: float


@dataclass(frozen=True)
class Part:
    """One side of a relation, or the whole prompt."""

    text: str
    materials: tuple[Material, ...] = ()
    colors: tuple[Color, ...] = ()
    patterns: tuple[str, ...] = ()
    finishes: tuple[str, ...] = ()
    covers: tuple[str, ...] = ()

    @property
    def visible(self) -> bool:
        """Whether anything is to be seen."""
        return bool(self.materials or self.colors or self.patterns or self.finishes or self.covers)


@dataclass(frozen=True)
class Relation:
    """How two parts stand: "with", "in", "on", "between", "under", "around", "covered in"."""

    subject: Part
    relation: str
    object: Part


@dataclass(frozen=True)
class Reading:
    """What a prompt says. Colours are sRGB "#rrggbb"; the rest are names in the lexicon's own spelling."""

    prompt: str
    materials: tuple[Material, ...] = ()
    colors: tuple[Color, ...] = ()
    patterns: tuple[str, ...] = ()
    finishes: tuple[str, ...] = ()
    covers: tuple[str, ...] = ()
    relations: tuple[Relation, ...] = ()
    amounts: tuple[Amount, ...] = ()
    scale: tuple[Amount, ...] = ()
    objects: tuple[str, ...] = ()
    excluded: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()
    guesses: tuple[tuple[str, str], ...] = ()
    sentence: str = ""

    def as_dict(self) -> dict[str, Any]:
        """For JSON."""
        return asdict(self)


@dataclass
class _Collected:
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


def read(prompt: str) -> Reading:
    """Understand a prompt. Raises PromptError where nothing that it names can be seen."""
    from .wording import sentence

    lexicon = load()
    items = phrases(prompt, lexicon)
    kept, excluded = _exclude(items)
    if not kept and not excluded:
        raise _nothing(prompt)
    roles = _settle(kept)
    all_of_it = _collect(kept, roles, lexicon)
    part = all_of_it.part(prompt)
    things = [term for term in all_of_it.objects if term.value]
    if not part.materials and things:
        part = _typical(part, things[-1], lexicon)
    if not part.visible and not all_of_it.objects and not excluded:
        raise _nothing(prompt, tuple(all_of_it.unknown))
    reading = Reading(
        prompt, part.materials, part.colors, part.patterns, part.finishes, part.covers,
        tuple(_relate(kept, roles, lexicon)), tuple(all_of_it.amounts), tuple(all_of_it.scale),
        tuple(dict.fromkeys(term.name for term in all_of_it.objects)), tuple(dict.fromkeys(excluded)),
        tuple(dict.fromkeys(all_of_it.unknown)),
        tuple((item.text, item.guess) for item in items if item.guess),
    )  # fmt: skip
    return Reading(**{**reading.__dict__, "sentence": sentence(reading)})


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


def _typical(part: Part, thing: Term, lexicon: Lexicon) -> Part:
    name = thing.value
    term = lexicon.material(name.removeprefix("painted ")) or lexicon.material("plastic")
    assert term is not None
    covers = (*(("paint",) if name.startswith("painted") else ()), *part.covers)
    made = Material(term.name, term.name, term.family, term.color, term.pattern, typical=True)
    return replace(part, materials=(made,), covers=tuple(dict.fromkeys(covers)))


def _exclude(items: list[Phrase]) -> tuple[list[Phrase], list[str]]:
    """Part what is there from what is not."""
    kept: list[Phrase] = []
    excluded: list[str] = []
    at = 0
    while at < len(items):
        item = items[at]
        after = items[at + 1] if at + 1 < len(items) else None
        if after is not None and after.text == "free" and not after.stop and _head(item):
            excluded.append(item.guess or item.text)
            at += 2
            continue
        if not item.one("negation"):
            kept.append(item)
            at += 1
            continue
        weak = item.text in ("not", "non", "un", "never", "is not", "are not", "but not")
        at += 1
        while True:
            group: list[Phrase] = []
            while at < len(items) and not (group and items[at].stop):
                here = items[at]
                if here.one("relation") or here.one("negation"):
                    break
                if here.text in ("and", "or", "but", "nor"):
                    break
                at += 1
                if set(here.terms) & {"quiet", "amount"} and not _head(here) and not here.one("color"):
                    continue
                group.append(here)
                if item.text in ("un", "non"):
                    break
                if set(here.terms) & {"cover", "pattern", "finish"} or (weak and _head(here)):
                    break
                if here.one("color") and not here.one("material") and weak:
                    break
            if group:
                excluded.append(" ".join(one.guess or one.text for one in group))
            more = at < len(items) and items[at].text in ("and", "or", "nor")
            following = items[at + 1] if more and at + 1 < len(items) else None
            same = following is not None and group and _class(following) == _class(group[-1])
            if not (more and following is not None and _head(following) and (same or items[at].text != "and")):
                break
            at += 1
    return kept, excluded


def _class(item: Phrase) -> str:
    if set(item.terms) & {"cover", "pattern"}:
        return "wear"
    return next(iter(item.terms), "")


def _head(item: Phrase) -> bool:
    return bool(set(item.terms) & {"material", "cover", "pattern", "finish", "object", "color"}) or not item.terms


def _settle(items: list[Phrase]) -> list[str]:
    """The role that each phrase plays here."""
    solid = any(
        "material" in i.terms and "cover" not in i.terms and not (i.one("color") and _name(i) in BOTH - METALS)
        for i in items
    )
    covered = any(i.one("relation") and i.terms["relation"].name == "covered in" for i in items)
    roles: list[str] = []
    for at, item in enumerate(items):
        terms = item.terms
        after = items[at + 1] if at + 1 < len(items) and not items[at + 1].stop else None
        roles.append(_role(item, terms, after, items, at, solid, roles, covered))
    return roles


def _name(item: Phrase) -> str:
    return item.terms["material"].name if "material" in item.terms else item.text


def _role(
    item: Phrase, terms: dict[str, Term], after: Phrase | None, items: list[Phrase], at: int, solid: bool,
    roles: list[str], covered: bool,
) -> str:  # fmt: skip
    if not terms:
        return "unknown"
    previous = roles[-1] if roles and not item.stop else ""
    if "material" in terms and "cover" in terms:
        return "cover" if solid or "material" in roles or (covered and previous == "relation") else "material"
    if "material" in terms and "finish" in terms:
        return "finish" if after is not None and set(after.terms) & {"material", "object", "color"} else "material"
    if "material" in terms and "color" in terms:
        return "color" if _is_color(item, after, items, at) else "material"
    if "material" in terms:
        behind = items[at - 1] if at else None
        made_of = any(role == "relation" and items[i].terms["relation"].name == "of" for i, role in enumerate(roles))
        animal = terms["material"].family in ("furs", "leathers", "plants") and item.text.split()[-1] not in ANIMAL
        single = terms["material"].name != item.text or item.text in ("fish", "dragon", "tiger", "zebra", "leopard")
        later = any(i.one("relation") and i.terms["relation"].name == "of" for i in items[at + 1 :])
        if animal and single and ((behind and previous == "material" and "material" in behind.terms) or later):
            return "object" if not made_of else "material"
        if "object" in terms and (previous == "material" or later):
            return "object"
        return "material"
    if "color" in terms and "modifier" in terms:
        return "modifier" if after is not None else "color"
    if "modifier" in terms and len(terms) > 1:
        follows = after is not None and ("color" in after.terms or "modifier" in after.terms)
        return "modifier" if follows else next(role for role in terms if role != "modifier")
    if "finish" in terms and "scale" in terms:
        return "finish"
    for role in ("color", "pattern", "cover", "finish", "object", "relation", "amount", "scale", "modifier", "style"):
        if role in terms:
            return role
    return "quiet"


def _is_color(item: Phrase, after: Phrase | None, items: list[Phrase], at: int) -> bool:
    """The rule for words that are both a colour and a material; see the module."""
    name = _name(item)
    following = items[at + 1] if at + 1 < len(items) else None
    if following is not None and following.text in ("color", "colour", "colored", "coloured", "hue", "tint", "tone"):
        return True
    if after is not None and after.one("color") and not after.one("material"):
        return basic(item.terms["color"].value) == basic(after.terms["color"].value)
    if name not in BOTH and item.text not in BOTH:
        return False
    if after is not None and after.text == "and" and at + 3 < len(items) and items[at + 2].one("color"):
        last = items[at + 3]
        return "material" in last.terms or "object" in last.terms or ("pattern" in last.terms and name not in METALS)
    skipped = at + 1
    while after is not None and skipped < len(items) and set(items[skipped].terms) <= {"finish", "scale", "modifier"}:
        skipped += 1
    if after is not None and skipped < len(items) and not items[skipped].stop:
        after = items[skipped]
    if after is None or not after.terms:
        return False
    ornament = "material" in after.terms and after.terms["material"].family == "ornament"
    if name in METALS and ("object" in after.terms or ornament):
        return False
    if "material" in after.terms:
        return True
    if name in METALS:
        return False
    if "object" in after.terms:
        return after.terms["object"].value in TINTED or (name in EARLY and after.terms["object"].value == "ceramic")
    return bool(set(after.terms) & {"pattern", "cover"}) and "relation" not in after.terms


def _collect(items: list[Phrase], roles: list[str], lexicon: Lexicon) -> _Collected:
    found = _Collected()
    pending: list[tuple[str, Term]] = []  # amounts and scales wait for what they measure
    modifiers: list[Phrase] = []
    run: list[tuple[Phrase, str]] = []  # colours side by side are one

    def close() -> None:
        if run:
            name = " ".join(item.guess or item.text for item, _ in run)
            found.colors.append(Color(name, blend([value for _, value in run])))
            run.clear()

    for item, role in zip(items, roles, strict=True):
        if role != "color" or item.stop:
            close()
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
    for kind, measure in pending:
        (found.amounts if kind == "amount" else found.scale).append(Amount(measure.name, "", float(measure.value)))
    return found


def _add(found: _Collected, role: str, item: Phrase, term: Term, modifiers: list[Phrase]) -> None:
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


def _modified(color: str, modifiers: list[Phrase]) -> str:
    for item in modifiers:
        lightness, chroma = (float(number) for number in item.terms["modifier"].value.split())
        color = shift(color, lightness, chroma)
    return color


def _relate(items: list[Phrase], roles: list[str], lexicon: Lexicon) -> list[Relation]:
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
    return _collect(items, roles, lexicon).part(text)
