"""Finds recipes for a reading. Standard library only.

A part of the prompt, one side of a relation, becomes materials of the library with what must be changed in them. What
the name of a material already says needs no change: "mossy brick" has its moss. The fewer changes, the better.
"""

from dataclasses import replace

from ..materials.recipe import MASKS, Layer, Recipe
from .changes import MOTLEY, RIMS, against, made, operated, painted, recolored, with_cover
from .colors import basic, lab
from .library import Spec, by_name, library, named, stems, substance, traits
from .reading import Material, Part, Reading
from .wishes import Wish, as_material, finish_of, mask_of, pattern_of, sides, to_hex, to_rgb, wish_of

MOST = 6  # recipes for a prompt
LINES = {"stitched": "grid", "quilted": "grid", "engraved": "inlay", "riveted": "studs", "studded": "studs"}
SEAM = 0.06  # share of the surface that lines of stitches in a colour take
LATER = 0.4  # a later material of a line of library.txt counts as so many changes
STUCK = {"studded": "studs", "riveted": "studs"}  # finishes that, of another material, are pieces of it
EMBER = "#ff7a1e"  # of what glows in no named colour
Choice = tuple[
    Spec, Material | None, str
]  # a material, what it stands for, the name that the prompt gives it as a whole


def recipes(reading: Reading) -> tuple[Recipe, ...]:
    """Recipes of library materials for a reading, best first: one if the words name one exactly, up to 6 if they leave
    a choice; () if nothing visible is named."""
    if reading.prompt.strip().lower() in by_name():
        return (Recipe(reading.prompt.strip().lower()),)
    base, overlays = sides(reading)
    found = _bases(wish_of(base, reading))
    for overlay, relation in overlays:
        found = [_overlaid(recipe, wish_of(overlay, reading), relation) for recipe in found]
    return tuple(dict.fromkeys(found))[:MOST]


def _bases(wish: Wish) -> list[Recipe]:
    """Recipes for a part."""
    part = wish.part
    main = _main(part) if part.materials else None
    exact = _exact(wish, main)
    if exact:
        found: list[Choice] = [(spec, None, exact[0]) for spec in exact[1]]
    elif main:
        found = [(spec, main, "") for spec, _ in substance(main.name, main.kind)]
    else:
        found = [(spec, None, "") for spec in _carriers(wish)]
    allowed = [one for one in found if not _denied(one[0], wish)]
    choices = _finished(_chosen(allowed or found, part), part)
    others = [one for one in part.materials if main and one.kind != main.kind]
    halves = part.text.count("half ") > 1  # "half wood half metal"
    both = bool(others) and (halves or (not exact and " and " in f" {part.text} "))
    masks = [mask for name in part.patterns if (mask := pattern_of(name, wish)[0]) in MASKS] if both else []
    if masks:  # "ebony and ivory checkerboard"
        wish = replace(wish, part=replace(part, patterns=()))
    result = [made(spec, material, name, wish) for spec, material, name in choices]
    extra = [_changes(recipe) - len(one[0].operators) for recipe, one in zip(result, choices, strict=True)]
    order = sorted(range(len(result)), key=lambda number: LATER * number + extra[number])
    result = [result[number] for number in order][:MOST]
    if not both:
        return result
    second = _bases(replace(wish, part=Part(others[0].name, (others[0],))))
    if not second:
        return []
    layer = Layer(second[0], masks[0] if masks else "patches", 0.5 if halves else None)
    return [replace(recipe, layers=(*recipe.layers, layer)) for recipe in result]


def _changes(recipe: Recipe) -> int:
    """How much of a recipe the material does not have by itself."""
    return bool(recipe.layout) + len(recipe.finishes) + len(recipe.layers) + len(recipe.covers)


def _exact(wish: Wish, main: Material | None) -> tuple[str, tuple[Spec, ...]] | None:
    """A material or a phrase of the library that the words name as a whole."""
    part = wish.part
    typical = bool(main and main.typical)
    kinds = frozenset() if typical else frozenset(material.kind for material in part.materials)
    found = named(part.text, kinds)
    if found and not part.materials and any(_within(found[0], color.name) for color in part.colors):
        found = None  # "candy apple red" is no apple
    if found and typical and found[0] in part.covers:
        found = None  # "statue, moss"
    painted = main and ("paint" in part.covers or (typical and main.family == "metals" and part.colors))
    if main and painted and not (found and "paint" in traits(found[0]).covers):
        for name in (f"painted {main.kind}", f"painted {main.family.removesuffix('s')}"):
            if name in library().phrases:
                return name, library().phrases[name]
    if found and any(wish.amounts.get(cover, 1.0) < 0.4 for cover in traits(found[0]).covers):
        return None  # slightly rusty steel is not the rusty one
    return found


def _within(name: str, color: str) -> bool:
    """Whether the name of a material is only a part of the name of a colour."""
    return f" {name} " in f" {color} " and name != color and by_name()[name].family != "metals"


def _chosen(found: list[Choice], part: Part) -> list[Choice]:
    """Of materials that differ by the colour in their names, only the one that is nearest to a named colour."""
    colored = [one for one in found if traits(one[0].entry).colors]
    if not part.colors or not colored:
        return found
    wanted = lab(part.colors[0].value)

    def away(one: Choice) -> float:
        own = lab(to_hex(next(iter(by_name()[one[0].entry].colors.values()))))
        return sum((a - b) ** 2 for a, b in zip(own, wanted, strict=True))

    best = min(colored, key=away)
    if basic(part.colors[0].value) in traits(best[0].entry).colors:
        return [best]
    return [one for one in found if one is best or one not in colored]


def _finished(found: list[Choice], part: Part) -> list[Choice]:
    """Only the materials that have the named finishes by themselves, if there are any: brushed aluminium is no zinc."""
    wanted = frozenset(part.finishes)
    return [one for one in found if wanted and wanted <= traits(one[0].entry).finishes] or found


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
    own |= {basic(to_hex(main))}
    return bool(wish.excluded & own)


def _carriers(wish: Wish) -> tuple[Spec, ...]:
    """Materials for a part that names none."""
    part, shelf = wish.part, library()
    for pattern in part.patterns:
        carrier = pattern_of(pattern, wish)[1]
        if carrier:
            return tuple(spec for spec, _ in substance(carrier, carrier))
    for finish in part.finishes:
        operator = finish_of(finish, wish)
        key = "glossy" if operator in ("shiny", "polished", "smooth") else operator
        if key in shelf.plain:
            return shelf.plain[key]
    if part.patterns:
        return shelf.plain["patterns"]
    if part.colors or part.finishes:
        return shelf.plain["colors"]
    return shelf.plain["covers"] if part.covers else ()


def _overlaid(recipe: Recipe, wish: Wish, relation: str) -> Recipe:
    """Add the other side of a relation: as a colour that the material declares, as covers, or as another material."""
    part = wish.part
    drawn = [material.kind for material in part.materials if material.kind in library().patterns]
    shapes = [pattern_of(name, wish)[0] for name in (*part.patterns, *drawn)]
    masks = [one for one in (STUCK.get(name, name) if part.materials else name for name in shapes) if one in MASKS]
    hiding = [material.kind for material in part.materials if material.kind in library().covers]
    value = _color(part)
    if drawn and part.colors:  # yellow flowers are a pattern
        part = replace(part, materials=())
    elif hiding and relation == "covered in" and not masks:
        part = replace(part, materials=(), covers=(*part.covers, *hiding))
    second = next((name for name in list(by_name()[recipe.material].colors)[1:] if stems(name) & stems(part.text)), "")
    if second and value:
        recipe = replace(recipe, colors=recolored(recipe, second, value))
        rest = tuple(cover for cover in part.covers if not stems(cover) & stems(second))
        return _coated(recipe, replace(wish, part=replace(part, covers=rest, colors=())), relation) if rest else recipe
    if part.covers and not part.materials and masks == ["gaps"]:  # "rusty joints"
        return _coated(recipe, replace(wish, part=part), "between")
    if part.covers and not (part.materials or masks or shapes):
        return _coated(recipe, replace(wish, part=part), relation)
    if part.materials or masks:
        return _beside(recipe, replace(wish, part=part), relation, masks[0] if masks else "")
    if "rainbow pattern" in part.patterns or "multicolored" in part.patterns:
        return painted(recipe, "swirls", MOTLEY, 1.0, None)
    for operator in (*shapes, *(finish_of(finish, wish) for finish in part.finishes)):  # "with stitches"
        recipe = operated(recipe, operator) if operator else recipe
    line = next((LINES[shape] for shape in shapes if shape in LINES), "")  # "grey felt, black seams"
    if not value or (shapes and not line):
        return recipe
    mask = "gaps" if relation == "between" else line or "patches"
    return _layered(recipe, _bare(recipe, value), mask, SEAM if mask == "grid" else None)


def _coated(recipe: Recipe, wish: Wish, relation: str) -> Recipe:
    """Add a side that names covers only."""
    part, value = wish.part, _color(wish.part)
    glowing = [cover for cover in part.covers if cover in MASKS and "glowing" in part.finishes]
    if glowing:
        return _layered(recipe, Recipe("matte plastic", (to_rgb(value or EMBER),), finishes=("glowing",)), glowing[0])
    if relation == "between":
        stuff = as_material(part.covers[0])
        filling = _bases(replace(wish, part=replace(part, covers=(), patterns=(), materials=stuff))) if stuff else []
        if filling:
            return _layered(recipe, filling[0], "gaps")
    if "paint" in part.covers and relation in ("on", "under"):  # what it lies on shows
        return with_cover(recipe, "peeling paint", wish, (value,) if value else ())
    painted = [cover for cover in part.covers if cover in ("paint", "peeling paint")]
    for cover in part.covers:  # "peeling blue paint and rust": the rust is not blue
        colors = part.colors if cover in painted or not painted else ()
        recipe = with_cover(recipe, cover, wish, tuple(color.value for color in colors))
    return recipe


def _beside(recipe: Recipe, wish: Wish, relation: str, mask: str) -> Recipe:
    """Add a side that names a material, or a pattern of the same material in another colour."""
    part, value = wish.part, _color(wish.part)
    if mask == "flames":
        value = value or EMBER
    if (
        part.materials and not mask and any(cover.name == "cracks" for cover in recipe.covers)
    ):  # "cracked jade with gold"
        mask, recipe = "cracks", replace(recipe, covers=tuple(one for one in recipe.covers if one.name != "cracks"))
    if not part.materials and not value and set(part.patterns) <= RIMS:
        return recipe
    if part.materials:
        above = _bases(replace(wish, part=replace(part, patterns=(), covers=()), scales={}, amounts={}))
        other = above[0] if above else recipe
    else:
        main = recipe.colors[0] if recipe.colors else next(iter(by_name()[recipe.material].colors.values()))
        other = _bare(recipe, value or against(to_hex(main)))
    amount = next((wish.amounts[pattern] for pattern in part.patterns if pattern in wish.amounts), None)
    return _layered(recipe, other, mask or mask_of(part, relation), amount, next(iter(wish.scales.values()), 1.0))


def _layered(recipe: Recipe, other: Recipe, mask: str, amount: float | None = None, scale: float = 1.0) -> Recipe:
    return replace(recipe, layers=(*recipe.layers, Layer(other, mask, amount, scale)))


def _bare(recipe: Recipe, color: str) -> Recipe:
    """The same material in another colour, without what lies on it."""
    return replace(recipe, colors=(to_rgb(color),), layers=(), covers=(), layout="")


def _color(part: Part) -> str:
    """The colour that a part names, or that its material has; ""."""
    return part.colors[0].value if part.colors else part.materials[0].color if part.materials else ""
