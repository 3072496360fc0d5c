"""Relations between the parts of a prompt: which material lies in, on, under or between which.

The subject is what lies there: moss between oak planks, whether the prompt says "moss between oak planks" or "oak
planks with moss between".
"""

from dataclasses import replace

from .lexicon import REVERSED, Lexicon
from .parts import collect, typical
from .phrases import Phrase
from .reading import Part, Relation

PLACES = {"in", "on", "between", "under", "around"}  # relations that may stand at the end: "with moss between"
WHOLES = {"with", "on"}  # relations whose subject keeps its own material, that of a thing too
STATES = {"cover", "finish", "amount", "quiet"}  # roles of phrases that tell how the whole is
OPENINGS = {"cracks", "scratches", "veins", "grooves", "gaps"}  # covers and patterns that something else may fill
JOINTS = {"with", "covered in"}  # relations that only join what a relation at the end orders


def relate(items: list[Phrase], roles: list[str], lexicon: Lexicon) -> list[Relation]:
    """Relations between parts. Both sides of a relation must name something visible.

    A thing that names no material and comes first is made of its usual one.
    """
    places = [at for at, role in enumerate(roles) if role == "relation"]
    last = places[-1] if places and set(roles[places[-1] + 1 :]) <= {"quiet"} else None  # "with vines on it"
    relations: list[Relation] = []
    for number, at in enumerate(places):
        start = places[number - 1] + 1 if number else 0
        end = places[number + 1] if number + 1 < len(places) else len(items)
        term = items[at].terms["relation"]
        name, turned = term.name, term.value == REVERSED
        left, right = list(range(start, at)), list(range(at + 1, end))
        if number and name == "with" and items[at].stop and items[places[0]].terms["relation"].value != REVERSED:
            left = list(range(places[0]))  # "oak with brass hinges, with moss": moss on the oak
        if last is not None and end == last and (name in JOINTS or turned):  # "oak planks with moss between"
            trailing = items[last].terms["relation"]
            cut = next((i for i in reversed(right[1:]) if items[i].stop), 0)
            if cut and not turned and trailing.name in PLACES:  # "with peeling paint, rust underneath"
                coat, rest = [i for i in right if i < cut], [i for i in right if i >= cut]
                ground, coated, below = (_side(items, roles, side, lexicon) for side in (left, coat, rest))
                relations += [Relation(ground, name, coated)] if ground.visible and coated.visible else []
                relations += [Relation(below, trailing.name, coated)] if below.visible and coated.visible else []
                continue
            if trailing.name in PLACES and trailing.value != REVERSED:  # but "with cracks showing"
                name, turned = trailing.name, True
        if at == last and not number:  # "peeling paint, bare wood underneath"
            left, right = _halves(items, left)
            turned = True
        elif left and name in JOINTS and _belongs_behind(items[left[-1]], roles[left[-1]]):  # "stone veined with gold"
            right.append(left.pop())
        if left and name in JOINTS and not turned and any("material" in items[i].terms for i in left):
            loose = _loose(items, roles, right) if any(roles[i] in ("material", "pattern") for i in right) else []
            left, right = left + loose, [i for i in right if i not in loose]
        sides = [_side(items, roles, side, lexicon) for side in (left, right)]
        if not number and name in WHOLES and not turned:  # "treasure chest with brass hinges"
            sides[0] = typical(sides[0], collect([items[i] for i in left], [roles[i] for i in left], lexicon), lexicon)
        if turned:
            sides.reverse()
        if sides[0].visible and sides[1].visible:
            relations.append(Relation(sides[0], name, sides[1]))
    return _filled(relations)


def _filled(relations: list[Relation]) -> list[Relation]:
    """Join what fills an opening with the opening: "gold in the cracks of marble" is gold cracks in marble, and so is
    "marble with gold in the cracks"."""
    found: list[Relation] = []
    for second in relations:
        first = found[-1] if found else None
        if first and first.relation in ("in", "under") and second.subject == first.object and _opening(first.object):
            found[-1] = Relation(_fill(first.subject, first.object), "in", second.object)
        elif first and first.relation == "with" and second.subject == first.object and _opening(second.object):
            found[-1] = Relation(_fill(second.subject, second.object), "in", first.subject)
        else:
            found.append(second)
    return found


def _opening(part: Part) -> bool:
    """Whether a part names cracks or the like, and nothing that they are made of."""
    return not (part.materials or part.colors) and bool(OPENINGS & {*part.covers, *part.patterns})


def _fill(part: Part, opening: Part) -> Part:
    patterns, covers = (*part.patterns, *opening.patterns), (*part.covers, *opening.covers)
    return replace(part, text=f"{part.text} {opening.text}", patterns=patterns, covers=covers)


def _loose(items: list[Phrase], roles: list[str], side: list[int]) -> list[int]:
    """What a comma separates from the second side and tells only how things are: "tiles with black grout, worn"."""
    cuts = [at for at in side[1:] if items[at].stop]
    found: list[int] = []
    for start, end in zip(cuts, [*cuts[1:], side[-1] + 1] if cuts else [], strict=True):
        if {roles[at] for at in range(start, end)} <= STATES:
            found += range(start, end)
    return found


def uncovered(items: list[Phrase], roles: list[str], lexicon: Lexicon) -> list[str]:
    """Things behind a "with" that show no material, colour or pattern: the drawers of a table, the label of a jar."""
    places = [at for at, role in enumerate(roles) if role == "relation"]
    found: list[str] = []
    for number, at in enumerate(places):
        end = places[number + 1] if number + 1 < len(places) else len(items)
        term = items[at].terms["relation"]
        if at and term.name in JOINTS and term.value != REVERSED:
            side = collect(items[at + 1 : end], roles[at + 1 : end], lexicon)
            found += [] if side.part().visible else [one.name for one in side.objects]
    return found


def _halves(items: list[Phrase], side: list[int]) -> tuple[list[int], list[int]]:
    """Split the phrases before a relation at the end: at the last break, else at the last "and"."""
    cuts = [at for at in side[1:] if items[at].stop] or [at for at in side[1:] if items[at].text == "and"]
    return ([at for at in side if at < cuts[-1]], [at for at in side if at >= cuts[-1]]) if cuts else (side, [])


def _belongs_behind(item: Phrase, role: str) -> bool:
    """Whether a participle before "with" tells the shape of what follows: "veined with gold" is gold veins."""
    return role == "pattern" and item.text.endswith(("ed", "inlaid", "inset"))


def _side(items: list[Phrase], roles: list[str], side: list[int], lexicon: Lexicon) -> Part:
    chosen = [items[at] for at in side]
    text = " ".join(item.guess or item.text for item in chosen if item.text not in ("a", "an", "the"))
    return collect(chosen, [roles[at] for at in side], lexicon).part(text.removeprefix("and ").removesuffix(" and"))
