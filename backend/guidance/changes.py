"""Changes to a material of the library, until it is what a part of a prompt asks for."""

from dataclasses import replace

from ..materials.recipe import COVERS, FINISHES, LAYOUTS, MASKS, Cover, Layer, Recipe, Rgb
from .colors import lab, shift
from .lexicon import load, normalise
from .library import Spec, by_name, library, stems, traits
from .reading import Color, Material
from .wishes import Wish, cover_of, finish_of, pattern_of, to_hex, to_rgb

FIRST, LAST = ("paint", "peeling paint"), ("wet", "frost", "snow")
HAPPENED = (*FIRST, *(name for name in COVERS if name not in FIRST + LAST), *LAST)  # wear before dirt, weather last
RIMS = {"trim", "bands"}  # patterns that show only in a colour or a material of their own
MOTLEY = ("#d8342c", "#f2c230", "#2f9a4a", "#2a5fc4", "#8a3fa8")  # of prompts that ask for many colours
OPPOSITES = {"shiny": "matte", "polished": "matte", "matte": "shiny"}  # of finishes: "not shiny gold" is matte
SOFT = {"textiles", "textiles_patterned", "furs_hides", "wools_feathers"}  # families that are soft as they are


def made(spec: Spec, material: Material | None, name: str, wish: Wish) -> Recipe:
    """The recipe of a material with everything that a part asks for and its name does not say."""
    part, entry = wish.part, by_name()[spec.entry]
    said = traits(name or spec.entry)
    words = stems(f"{entry.name} {name}") | stems(" ".join(entry.words))
    colors = [color for color in part.colors if not (name and _says(name, color))]
    if not name and len(colors) == 1 and _says(entry.name, colors[0]):
        colors = []  # red granite is red
    if len(colors) > 1 and any("=" in operator for operator in spec.operators):
        colors = []  # hazard stripes are black and yellow
    values = tuple(color.value for color in colors)
    own = tuple((material.color if material else "") if value == "*" else value for value in spec.colors)
    if material and not own and _modified(material):
        own = (material.color,)
    recipe = Recipe(entry.name, tuple(to_rgb(value) for value in own if value))
    for operator in spec.operators:
        recipe = operated(recipe, *operator.partition("=")[::2])
    recipe = replace(recipe, scale=wish.scales.get("", 1.0) if len(wish.scales) == 1 else 1.0)
    patterns = [
        pattern
        for pattern in part.patterns
        if pattern not in said.patterns
        and not (pattern in RIMS and not colors)
        and not (stems(wish.typed.get(pattern, pattern)) & words)
        and not (len(colors) < 2 and _natural(pattern, material))
    ]
    recipe = _patterned(recipe, patterns, values, wish)
    finishes = [finish_of(finish, wish) for finish in part.finishes if finish not in said.finishes]
    for finish in finishes or _instead(wish):
        if finish and not (finish == "fuzzy" and entry.family in SOFT) and finish not in recipe.finishes:
            recipe = operated(recipe, finish)
    for cover in part.covers:
        if cover == "paint" and recipe.layers:
            continue  # splattered with paint
        if cover not in said.covers and not (stems(wish.typed.get(cover, cover)) & stems(entry.name)):
            recipe = with_cover(recipe, cover, wish, ())
    return recipe


def _instead(wish: Wish) -> list[str]:
    """The finish for a surface without the gloss, or the dullness, that the prompt excludes; [] for neither."""
    denied = {finish for word, finish in library().finishes.items() if stems(word) & wish.excluded}
    return [opposite for finish, opposite in OPPOSITES.items() if finish in denied][:1]


def _natural(pattern: str, material: Material | None) -> bool:
    """Whether a material has a pattern by itself: linen is woven."""
    term = load().phrases.get(normalise(pattern), {}).get("pattern")
    return bool(term and material and term.value == material.pattern)


def _says(name: str, color: Color) -> bool:
    """Whether the name of a material has the name of a colour."""
    return {*normalise(color.name).split()} <= {*normalise(name).split()}


def _modified(material: Material) -> bool:
    """Whether its colour is not that of its kind: "dark oak"."""
    term = load().materials.get(material.kind)
    return bool(term and material.color and term.color and term.color != material.color)


def _patterned(recipe: Recipe, patterns: list[str], colors: tuple[str, ...], wish: Wish) -> Recipe:
    """Lay, work or paint a material by the named patterns, in the named colours."""
    mask = ""
    for pattern in patterns:
        motley = pattern in ("multicolored", "rainbow pattern")
        operator = "" if motley else pattern_of(pattern, wish)[0]
        if operator == "tiles" and recipe.layout:
            continue  # hexagonal tiles
        if operator in LAYOUTS and not (operator in MASKS and len(colors) > 1):
            recipe = replace(recipe, layout=operator)
        elif operator in FINISHES:
            recipe = operated(recipe, operator)
        elif operator in MASKS:
            mask = operator
        elif motley and not colors:
            colors, mask = MOTLEY, mask or "swirls"
    if colors and not mask:
        return replace(recipe, colors=tuple(to_rgb(value) for value in colors))
    if not mask:
        return recipe
    scale = next((wish.scales[pattern] for pattern in (*patterns, "") if pattern in wish.scales), 1.0)
    amount = next((wish.amounts[pattern] for pattern in patterns if pattern in wish.amounts), None)
    return painted(recipe, mask, colors, scale, amount)


def painted(recipe: Recipe, mask: str, colors: tuple[str, ...], scale: float, amount: float | None) -> Recipe:
    """A pattern in the material itself: the first colour is the ground; one colour is set against its opposite."""
    entry = by_name()[recipe.material]
    if not colors:
        colors = (to_hex(recipe.colors[0] if recipe.colors else next(iter(entry.colors.values()))),)
    if len(colors) == 1:
        colors = (colors[0], against(colors[0]))
    ground = replace(recipe, colors=(to_rgb(colors[0]),), covers=())
    bare = replace(ground, layers=(), layout="")
    count = len(colors)
    layers = tuple(
        Layer(
            replace(bare, colors=(to_rgb(value),)),
            mask,
            (amount if count == 2 else (count - number) / count),
            scale,
        )
        for number, value in enumerate(colors[1:], 1)
    )
    return replace(ground, layers=layers, covers=recipe.covers)


def against(color: str) -> str:
    """A colour that a pattern on this one can be seen in."""
    return "#f2efe8" if lab(color)[0] < 62.0 else shift(color, -45.0, 1.0)


def recolored(recipe: Recipe, name: str, value: str) -> tuple[Rgb, ...]:
    """The colours of a recipe with the declared colour of this name replaced."""
    entry = by_name()[recipe.material]
    place = list(entry.colors).index(name)
    colors = [*recipe.colors, *list(entry.colors.values())[len(recipe.colors) :]]
    colors[place] = to_rgb(value)
    return tuple(colors[: max(place + 1, len(recipe.colors))])


def with_cover(recipe: Recipe, cover: str, wish: Wish, colors: tuple[str, ...]) -> Recipe:
    found = cover_of(cover, wish)
    if not found or any(one.name == found[0] for one in recipe.covers) or stems(cover) & wish.excluded:
        return recipe
    name, usual = found
    share = wish.amounts.get(cover, usual)
    color = to_rgb(colors[0]) if colors else None
    if name in ("paint", "peeling paint") and color is None and wish.part.colors and recipe.colors:
        color = recipe.colors[0]  # "peeling blue paint": the paint is blue, not the wood
        recipe = replace(recipe, colors=())
    covers = (*recipe.covers, Cover(name, share, color))
    return replace(recipe, covers=tuple(sorted(covers, key=lambda one: HAPPENED.index(one.name))))


def operated(recipe: Recipe, operator: str, color: str = "") -> Recipe:
    """A recipe with a layout, a finish, a cover, or a pattern of the colour."""
    if color:
        bare = replace(recipe, colors=(to_rgb(color),), layers=(), covers=())
        return replace(recipe, layers=(*recipe.layers, Layer(bare, operator)))
    if operator in LAYOUTS:
        return replace(recipe, layout=operator)
    if operator in FINISHES:
        return replace(recipe, finishes=tuple(dict.fromkeys((*recipe.finishes, operator))))
    if operator in MASKS and operator not in library().covers:
        return painted(recipe, operator, (), 1.0, None)
    share = next((share for name, share in library().covers.values() if name == operator), 0.5)
    return replace(recipe, covers=(*recipe.covers, Cover(operator, share)))
