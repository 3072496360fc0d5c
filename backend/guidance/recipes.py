"""Finds recipes for a reading. Standard library only.

A part of the prompt, one side of a relation, becomes materials of the library with what must be changed in them. What
the name of a material already says needs no change: "mossy brick" has its moss. The fewer changes, the better.
"""

from dataclasses import dataclass, field, replace

from ..materials.recipe import FINISHES, LAYOUTS, MASKS, Cover, Layer, Recipe, Rgb
from .colors import basic, lab, shift
from .lexicon import load, normalise
from .library import Spec, by_name, library, named, stems, substance, traits
from .negation import exclude
from .phrases import phrases
from .reading import Color, Material, Part, Reading

MOST = 6  # recipes for a prompt
LAID_ON = {"in", "on"}  # relations whose subject lies on the object, if it is not a whole material
LATER = 0.4  # a later material of a line of library.txt counts as so many changes
EMBER = "#ff7a1e"  # of what glows in no named colour
MOTLEY = ("#d8342c", "#f2c230", "#2f9a4a", "#2a5fc4", "#8a3fa8")  # of prompts that ask for many colours
SOFT = {"textiles", "textiles_patterned", "furs_hides", "wools_feathers"}  # families that are soft as they are


@dataclass(frozen=True)
class Wish:
    """A part of a prompt, with all its words in the lexicon's spelling and as they were typed.

    Attributes:
        typed: as typed, by the lexicon's name.
        amounts, scales: as in Reading, by the name of what they measure; "" for the whole.
        excluded: stems that must not be in the result.
    """

    part: Part
    typed: dict[str, str] = field(default_factory=dict)
    amounts: dict[str, float] = field(default_factory=dict)
    scales: dict[str, float] = field(default_factory=dict)
    excluded: frozenset[str] = frozenset()


def recipes(reading: Reading) -> tuple[Recipe, ...]:
    """Recipes of library materials for a reading, best first: one if the words name one exactly, up to 6 if they leave
    a choice; () if nothing visible is named."""
    base, overlays = _sides(reading)
    found = _bases(_wish(base, reading))
    for overlay, relation in overlays:
        found = [_overlaid(recipe, _wish(overlay, reading), relation) for recipe in found]
    return tuple(dict.fromkeys(found))[:MOST]


def _sides(reading: Reading) -> tuple[Part, list[tuple[Part, str]]]:
    """The part that everything else lies on, and the others with their relations."""
    text = reading.prompt
    for typed, guess in reading.guesses:
        text = text.lower().replace(typed, guess)
    whole = Part(_kept(text), reading.materials, reading.colors, reading.patterns, reading.finishes, reading.covers)
    if not reading.relations:
        return whole, []
    first = reading.relations[0]
    base, other = first.subject, _as_ground(first.object) if first.relation in LAID_ON else first.object
    if not base.materials and not other.materials and reading.materials:  # what the object is usually made of
        base = replace(base, materials=reading.materials)
    drawn = base.patterns or any(material.kind in library().patterns for material in base.materials)
    below = first.relation in LAID_ON and (other.materials or not base.materials or drawn)
    if below or (first.relation in ("between", "under") and (not base.materials or base.patterns) and other.materials):
        base, other = other, base
    elif not base.materials and other.materials and not (other.patterns or other.covers):
        base, other = other, base
    if first.relation in LAID_ON and _only_colors(other) and not base.colors:  # "leather in red"
        return whole, []
    rest = [(relation.object, relation.relation) for relation in reading.relations[1:]]
    return base, [(other, first.relation), *rest]


def _as_ground(part: Part) -> Part:
    """ "On black paint": the paint is the ground, not a cover."""
    return (
        replace(part, materials=_as_material("paint"), covers=())
        if part.covers == ("paint",) and not part.materials
        else part
    )


def _only_colors(part: Part) -> bool:
    return bool(part.colors) and not (part.materials or part.patterns or part.covers)


def _kept(text: str) -> str:
    """A text without what it excludes."""
    kept, _ = exclude(phrases(text, load()))
    return " ".join(item.guess or item.text for item in kept)


def _wish(part: Part, reading: Reading) -> Wish:
    typed = {}
    for item in phrases(part.text, load()):
        for term in item.terms.values():
            typed.setdefault(term.name, normalise(item.guess or item.text))
    amounts = {amount.of: amount.value for amount in reading.amounts}
    scales = {amount.of: amount.value for amount in reading.scale}
    excluded = frozenset(stem for text in reading.excluded for stem in stems(text))
    return Wish(part, typed, amounts, scales, excluded)


def _bases(wish: Wish) -> list[Recipe]:
    """Recipes for a part."""
    part = wish.part
    main = _main(part) if part.materials else None
    exact = _exact(wish, main)
    if exact:
        found = [(spec, None, exact[0]) for spec in exact[1]]
    elif main:
        found = [(spec, main, "") for spec, _ in substance(main.name, main.kind)]
    else:
        found = [(spec, None, "") for spec in _carriers(wish)]
    allowed = [one for one in found if not _denied(one[0], wish)]
    made = [_made(spec, material, name, wish) for spec, material, name in _chosen(allowed or found, part)]
    made = [recipe for _, recipe in sorted(enumerate(made), key=lambda item: LATER * item[0] + _changes(item[1]))][
        :MOST
    ]
    others = [one for one in part.materials if main and one.kind != main.kind]
    if exact or not others or " and " not in f" {part.text} ":
        return made
    second = _bases(replace(wish, part=Part(others[0].name, (others[0],))))
    return [replace(recipe, layers=(*recipe.layers, Layer(second[0], "patches"))) for recipe in made if second]


def _changes(recipe: Recipe) -> int:
    """How much of a recipe the material does not have by itself."""
    return bool(recipe.layout) + len(recipe.finishes) + len(recipe.layers) + len(recipe.covers)


def _exact(wish: Wish, main: Material | None) -> tuple[str, tuple[Spec, ...]] | None:
    """A material or a phrase of the library that the words name as a whole."""
    part = wish.part
    typical = bool(main and main.typical)
    painted = main and ("paint" in part.covers or (typical and main.family == "metals" and part.colors))
    if main and painted and f"painted {main.kind}" in library().phrases:
        return f"painted {main.kind}", library().phrases[f"painted {main.kind}"]
    kinds = frozenset() if typical else frozenset(material.kind for material in part.materials)
    found = named(part.text, kinds)
    if found and any(wish.amounts.get(cover, 1.0) < 0.4 for cover in traits(found[0]).covers):
        return None  # slightly rusty steel is not the rusty one
    return found


def _chosen(found: list[tuple[Spec, Material | None, str]], part: Part) -> list[tuple[Spec, Material | None, str]]:
    """Of materials that differ by the colour in their names, only the one that is nearest to a named colour."""
    colored = [one for one in found if traits(one[0].entry).colors]
    if not part.colors or not colored:
        return found
    wanted = lab(part.colors[0].value)

    def away(one: tuple[Spec, Material | None, str]) -> float:
        own = lab(_hex(next(iter(by_name()[one[0].entry].colors.values()))))
        return sum((a - b) ** 2 for a, b in zip(own, wanted, strict=True))

    best = min(colored, key=away)
    if basic(part.colors[0].value) in traits(best[0].entry).colors:
        return [best]
    return [one for one in found if one is best or one not in colored]


def _main(part: Part) -> Material:
    """The noun: the last material, unless a list names several."""
    return part.materials[0] if " and " in f" {part.text} " else part.materials[-1]


def _denied(spec: Spec, wish: Wish) -> bool:
    """Whether a material shows what the prompt excludes."""
    if not wish.excluded:
        return False
    entry = by_name()[spec.entry]
    own = stems(entry.name) | stems(" ".join(spec.operators))
    main = next(iter(entry.colors.values()))
    own |= {basic(_hex(main))}
    return bool(wish.excluded & own)


def _carriers(wish: Wish) -> tuple[Spec, ...]:
    """Materials for a part that names none."""
    part, shelf = wish.part, library()
    for pattern in part.patterns:
        carrier = _pattern(pattern, wish)[1]
        if carrier:
            return tuple(spec for spec, _ in substance(carrier, carrier))
    for finish in part.finishes:
        operator = _finish(finish, wish)
        key = "glossy" if operator in ("shiny", "polished", "smooth") else operator
        if key in shelf.plain:
            return shelf.plain[key]
    if part.patterns:
        return shelf.plain["patterns"]
    if part.colors or part.finishes:
        return shelf.plain["colors"]
    return shelf.plain["covers"] if part.covers else ()


def _made(spec: Spec, material: Material | None, name: str, wish: Wish) -> Recipe:
    """The recipe of a material with everything that a part asks for and its name does not say."""
    part, entry = wish.part, by_name()[spec.entry]
    said = traits(name or spec.entry)
    words = stems(f"{entry.name} {name}") | stems(" ".join(entry.words))
    colors = [color for color in part.colors if not (name and basic(color.value) in said.colors)]
    if not name and colors and _same(colors[0], said.colors) and len(colors) == 1:
        colors = []  # red granite is red
    if len(colors) > 1 and any("=" in operator for operator in spec.operators):
        colors = []  # hazard stripes are black and yellow
    values = tuple(color.value for color in colors)
    own = tuple((material.color if material else "") if value == "*" else value for value in spec.colors)
    if material and not own and _modified(material):
        own = (material.color,)
    recipe = Recipe(entry.name, tuple(_rgb(value) for value in own if value))
    for operator in spec.operators:
        recipe = _operated(recipe, *operator.partition("=")[::2])
    recipe = replace(recipe, scale=wish.scales.get("", 1.0) if len(wish.scales) == 1 else 1.0)
    patterns = [
        pattern
        for pattern in part.patterns
        if pattern not in said.patterns
        and not (stems(wish.typed.get(pattern, pattern)) & words)
        and not (len(colors) < 2 and _natural(pattern, material))
    ]
    recipe = _patterned(recipe, patterns, values, wish)
    finishes = [_finish(finish, wish) for finish in part.finishes if finish not in said.finishes]
    for finish in finishes:
        if finish and not (finish == "fuzzy" and entry.family in SOFT) and finish not in recipe.finishes:
            recipe = _operated(recipe, finish)
    for cover in part.covers:
        if cover == "paint" and recipe.layers:
            continue  # splattered with paint
        if cover not in said.covers and not (stems(wish.typed.get(cover, cover)) & stems(entry.name)):
            recipe = _with_cover(recipe, cover, wish, ())
    return recipe


def _natural(pattern: str, material: Material | None) -> bool:
    """Whether a material has a pattern by itself: linen is woven."""
    term = load().phrases.get(normalise(pattern), {}).get("pattern")
    return bool(term and material and term.value == material.pattern)


def _same(color: Color, names: frozenset[str]) -> bool:
    return basic(color.value) in names


def _modified(material: Material) -> bool:
    """Whether its colour is not that of its kind: "dark oak"."""
    term = load().materials.get(material.kind)
    return bool(term and material.color and term.color and term.color != material.color)


def _patterned(recipe: Recipe, patterns: list[str], colors: tuple[str, ...], wish: Wish) -> Recipe:
    """Lay, work or paint a material by the named patterns, in the named colours."""
    mask = ""
    for pattern in patterns:
        operator = "" if pattern in ("multicolored", "rainbow pattern") else _pattern(pattern, wish)[0]
        if operator in LAYOUTS and not (operator in MASKS and len(colors) > 1):
            recipe = replace(recipe, layout=operator)
        elif operator in FINISHES:
            recipe = _operated(recipe, operator)
        elif operator in MASKS:
            mask = operator
        elif not operator and not colors:
            colors, mask = MOTLEY, mask or "swirls"
    if colors and not mask:
        return replace(recipe, colors=tuple(_rgb(value) for value in colors))
    if not mask:
        return recipe
    scale = next((wish.scales[pattern] for pattern in (*patterns, "") if pattern in wish.scales), 1.0)
    amount = next((wish.amounts[pattern] for pattern in patterns if pattern in wish.amounts), None)
    return _painted(recipe, mask, colors, scale, amount)


def _painted(recipe: Recipe, mask: str, colors: tuple[str, ...], scale: float, amount: float | None) -> Recipe:
    """A pattern in the material itself: the first colour is the ground; one colour is set against its opposite."""
    entry = by_name()[recipe.material]
    if not colors:
        colors = (_hex(recipe.colors[0] if recipe.colors else next(iter(entry.colors.values()))),)
    if len(colors) == 1:
        colors = (colors[0], _against(colors[0]))
    ground = replace(recipe, colors=(_rgb(colors[0]),), covers=())
    bare = replace(ground, layers=(), layout="")
    count = len(colors)
    layers = tuple(
        Layer(
            replace(bare, colors=(_rgb(value),)),
            mask,
            (amount if count == 2 else (count - number) / count),
            scale,
        )
        for number, value in enumerate(colors[1:], 1)
    )
    return replace(ground, layers=layers, covers=recipe.covers)


def _against(color: str) -> str:
    """A colour that a pattern on this one can be seen in."""
    return "#f2efe8" if lab(color)[0] < 62.0 else shift(color, -45.0, 1.0)


def _overlaid(recipe: Recipe, wish: Wish, relation: str) -> Recipe:
    """Add the other side of a relation."""
    part, entry = wish.part, by_name()[recipe.material]
    drawn = [material.kind for material in part.materials if material.kind in library().patterns]
    patterns = [_pattern(pattern, wish)[0] for pattern in (*part.patterns, *drawn)]
    masks = [operator for operator in patterns if operator in MASKS]
    if drawn and part.colors:  # yellow flowers are drawn
        part = replace(part, materials=())
    value = part.colors[0].value if part.colors else part.materials[0].color if part.materials else ""
    words = stems(part.text)
    second = next((name for name in list(entry.colors)[1:] if stems(name) & words), "")
    if second and value and entry.name not in ("glossy plastic",):
        return replace(recipe, colors=_recolored(recipe, second, value))
    hidden = [material for material in part.materials if material.kind in library().covers]
    if hidden and relation == "covered in" and not masks:
        part = replace(part, materials=(), covers=(*part.covers, *(material.kind for material in hidden)))
    if part.covers and not part.materials:
        glow = [cover for cover in part.covers if cover in MASKS] if "glowing" in part.finishes else []
        if glow:
            light = Recipe("matte plastic", (_rgb(value or EMBER),), finishes=("glowing",))
            return replace(recipe, layers=(*recipe.layers, Layer(light, glow[0])))
        if relation == "between":
            looks = _bases(replace(wish, part=replace(part, covers=(), materials=_as_material(part.covers[0]))))
            if looks:
                return replace(recipe, layers=(*recipe.layers, Layer(looks[0], "gaps")))
        if "paint" in part.covers and relation in ("on", "under"):
            color = value or "#c4beb0"
            coat = Cover("peeling paint", 0.4, _rgb(color))
            return replace(recipe, covers=(*recipe.covers, coat))
        for cover in part.covers:
            recipe = _with_cover(recipe, cover, wish, tuple(color.value for color in part.colors))
        if not masks:
            return recipe
    if not part.materials and not masks:
        for finish in part.finishes:
            operator = _finish(finish, wish)
            recipe = _operated(recipe, operator) if operator else recipe
        if part.colors:
            mask = "gaps" if relation == "between" else "patches"
            bare = replace(recipe, colors=(_rgb(value),), layers=(), covers=(), layout="")
            recipe = replace(recipe, layers=(*recipe.layers, Layer(bare, mask)))
        return recipe
    scale = next(iter(wish.scales.values()), 1.0)
    amount = next((wish.amounts[pattern] for pattern in part.patterns if pattern in wish.amounts), None)
    if part.materials:
        inner = _bases(replace(wish, part=replace(part, patterns=(), covers=()), scales={}, amounts={}))
        above = inner[0] if inner else recipe
    else:
        above = replace(recipe, colors=(_rgb(value),) if value else (), layers=(), covers=(), layout="")
        if not value:
            ground = _hex(recipe.colors[0] if recipe.colors else next(iter(entry.colors.values())))
            above = replace(above, colors=(_rgb(_against(ground)),))
    mask = masks[0] if masks else _mask(part, relation)
    return replace(recipe, layers=(*recipe.layers, Layer(above, mask, amount, scale)))


def _mask(part: Part, relation: str) -> str:
    """Where a material lies that is named beside another without a pattern."""
    if relation == "between" or any(word in part.text for word in ("mortar", "grout", "joint")):
        return "gaps"
    if "cracks" in part.covers:
        return "cracks"
    family = part.materials[0].family
    if family in ("metals", "textiles"):
        return "inlay"
    return "flakes" if relation in ("on", "under") else "speckles" if family in ("plants", "ornament") else "patches"


def _as_material(cover: str) -> tuple[Material, ...]:
    term = load().material(cover)
    return (Material(term.name, term.name, term.family, term.color, term.pattern),) if term else ()


def _recolored(recipe: Recipe, name: str, value: str) -> tuple[Rgb, ...]:
    """The colours of a recipe with the declared colour of this name replaced."""
    entry = by_name()[recipe.material]
    place = list(entry.colors).index(name)
    colors = [*recipe.colors, *list(entry.colors.values())[len(recipe.colors) :]]
    colors[place] = _rgb(value)
    return tuple(colors[: max(place + 1, len(recipe.colors))])


def _with_cover(recipe: Recipe, cover: str, wish: Wish, colors: tuple[str, ...]) -> Recipe:
    found = _cover(cover, wish)
    if not found or any(one.name == found[0] for one in recipe.covers) or stems(cover) & wish.excluded:
        return recipe
    name, usual = found
    share = wish.amounts.get(cover, usual)
    color = _rgb(colors[0]) if colors else None
    if name in ("paint", "peeling paint") and color is None and wish.part.colors and recipe.colors:
        color = recipe.colors[0]  # "peeling blue paint": the paint is blue, not the wood
        recipe = replace(recipe, colors=())
    return replace(recipe, covers=(*recipe.covers, Cover(name, share, color)))


def _operated(recipe: Recipe, operator: str, color: str = "") -> Recipe:
    """A recipe with a layout, a finish, a cover, or a pattern of the colour."""
    if color:
        bare = replace(recipe, colors=(_rgb(color),), layers=(), covers=())
        return replace(recipe, layers=(*recipe.layers, Layer(bare, operator)))
    if operator in LAYOUTS:
        return replace(recipe, layout=operator)
    if operator in FINISHES:
        return replace(recipe, finishes=tuple(dict.fromkeys((*recipe.finishes, operator))))
    if operator in MASKS and operator not in library().covers:
        return _painted(recipe, operator, (), 1.0, None)
    share = next((share for name, share in library().covers.values() if name == operator), 0.5)
    return replace(recipe, covers=(*recipe.covers, Cover(operator, share)))


def _pattern(name: str, wish: Wish) -> tuple[str, str]:
    table = library().patterns
    return table.get(wish.typed.get(name, ""), table.get(name, table.get(f"{name} pattern", ("", ""))))


def _finish(name: str, wish: Wish) -> str:
    table = library().finishes
    return table.get(wish.typed.get(name, ""), table.get(name, ""))


def _cover(name: str, wish: Wish) -> tuple[str, float] | None:
    table = library().covers
    return table.get(wish.typed.get(name, ""), table.get(name))


def _rgb(value: str) -> Rgb:
    red, green, blue = (channel / 255.0 for channel in bytes.fromhex(value[1:]))
    return red, green, blue


def _hex(color: Rgb) -> str:
    return "#" + "".join(f"{round(255.0 * channel):02x}" for channel in color)
