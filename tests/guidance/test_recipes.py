"""Recipes for prompts: what a person would take from the library."""

import json
import subprocess
import sys

import pytest

from backend.errors import PromptError
from backend.guidance.lexicon import load
from backend.guidance.library import library, named, stems, traits
from backend.guidance.prompt import read
from backend.guidance.recipes import MOST, recipes
from backend.materials.catalogue import entries
from backend.materials.recipe import COVERS, FINISHES, LAYOUTS, MASKS, Recipe, recipe_of

NAMES = {entry.name for entry in entries()}


def best(prompt: str) -> Recipe:
    return recipes(read(prompt))[0]


def near(color: tuple[float, float, float], value: str) -> bool:
    return max(abs(a - b / 255.0) for a, b in zip(color, bytes.fromhex(value[1:]), strict=True)) < 0.01


@pytest.mark.parametrize(
    "prompt, material",
    [
        ("mahogany", "mahogany"),
        ("blue and white porcelain vase", "blue and white porcelain"),
        ("circuit board", "circuit board"),
        ("red granite", "red granite"),
        ("black marble", "black marble"),
        ("mossy bricks", "mossy brick"),
        ("hammered copper bowl", "hammered copper"),
        ("spruce", "pine"),
        ("granite", "grey granite"),
        ("asphalt", "asphalt"),
        ("woven wicker basket", "wicker"),
        ("kintsugi", "kintsugi"),
        ("storm clouds", "storm sky"),
        ("dragon scales", "dragon scales"),
    ],
)
def test_a_name_of_the_library_is_enough(prompt: str, material: str) -> None:
    recipe = best(prompt)
    assert recipe == Recipe(material)


@pytest.mark.parametrize(
    "prompt, some",
    [
        ("wood", {"oak", "walnut", "pine"}),
        ("stone", {"grey rock", "sandstone", "slate"}),
        ("fabric", {"canvas", "linen"}),
        ("leather", {"brown leather", "black leather"}),
    ],
)
def test_a_class_leaves_a_choice(prompt: str, some: set[str]) -> None:
    found = recipes(read(prompt))
    assert some <= {recipe.material for recipe in found} and len(found) <= MOST
    assert len(recipes(read("mahogany"))) == 1


def test_a_color_replaces_the_main_one() -> None:
    recipe = best("teal velvet")
    assert recipe.material == "velvet" and near(recipe.colors[0], "#029386")
    assert best("navy").material in ("glossy plastic", "matte plastic", "matte paint")
    assert near(best("#ff6a00 plastic").colors[0], "#ff6a00")
    assert best("teak").colors and best("dark oak").colors and not best("oak").colors


def test_a_color_chooses_among_materials_named_by_colors() -> None:
    assert [recipe.material for recipe in recipes(read("pink marble"))] == ["white marble"]
    assert best("crimson granite").material == "red granite" and best("crimson granite").colors


@pytest.mark.parametrize(
    "prompt, material, mask, ground, drawn",
    [
        ("red and white striped plastic", "glossy plastic", "stripes", "#bf1414", "#ebebeb"),
        ("blue and yellow checkered metal", "brushed steel", "checkers", "#1f40b3", "#ebcc1f"),
        ("white polka dots on red", "glossy plastic", "dots", "#bf1414", "#ebebeb"),
        ("purple wool with orange dots", "wool knit", "dots", "#6b298c", "#e67314"),
        ("tiny yellow flowers on a blue background", "glossy plastic", "flowers", "#1f40b3", "#ebcc1f"),
    ],
)
def test_patterns(prompt: str, material: str, mask: str, ground: str, drawn: str) -> None:
    recipe = best(prompt)
    assert (recipe.material, recipe.layers[0].mask) == (material, mask)
    assert near(recipe.colors[0], ground) and near(recipe.layers[0].recipe.colors[0], drawn)


def test_three_colors_share_a_pattern() -> None:
    layers = best("red, white and blue stripes").layers
    assert [layer.mask for layer in layers] == ["stripes", "stripes"]
    assert [round(layer.amount or 0.0, 2) for layer in layers] == [0.67, 0.33]


@pytest.mark.parametrize(
    "prompt, material, mask, other",
    [
        ("gold veins in green jade", "jade", "veins", "polished gold"),
        ("moss between oak planks", "oak", "gaps", "moss"),
        ("oak planks with moss between", "oak", "gaps", "moss"),
        ("gold cracks in obsidian", "obsidian", "cracks", "polished gold"),
        ("cracked porcelain with gold", "glazed porcelain", "cracks", "polished gold"),
        ("black leather with metal studs", "black leather", "studs", "brushed steel"),
        ("volcanic rock with glowing cracks", "volcanic rock", "cracks", "matte plastic"),
    ],
)
def test_relations(prompt: str, material: str, mask: str, other: str) -> None:
    recipe = best(prompt)
    assert (recipe.material, recipe.layers[-1].mask, recipe.layers[-1].recipe.material) == (material, mask, other)


def test_a_declared_second_color_is_replaced() -> None:
    recipe = best("white marble with gold veins")
    assert recipe.material == "white marble" and not recipe.layers and near(recipe.colors[1], "#ffcc5c")
    assert near(best("red bricks with white mortar").colors[1], "#ebebeb")


@pytest.mark.parametrize(
    "prompt, material, cover",
    [
        ("snow on rock", "grey rock", "snow"),
        ("wood covered in snow", "oak", "snow"),
        ("scratched black plastic", "glossy plastic", "scratches"),
        ("rusty steel door", "rusty iron", None),
        ("peeling yellow paint on wood", "oak", "peeling paint"),
        ("tarnished silver spoon", "antique silver", "tarnish"),
        ("stone wall covered with ivy", "stone wall", "leaves"),
        ("tree bark covered with ice", "tree bark", "frost"),
    ],
)
def test_covers(prompt: str, material: str, cover: str | None) -> None:
    recipe = best(prompt)
    assert recipe.material == material and [one.name for one in recipe.covers] == ([cover] if cover else [])


def test_covers_come_in_the_order_in_which_they_happen() -> None:
    names = [cover.name for cover in best("snowy, cracked, mossy painted concrete").covers]
    assert names == [name for name in ("paint", "cracks", "moss", "snow") if name in names] and len(names) >= 3


def test_amounts_and_scales() -> None:
    few, many = best("slightly rusty steel"), best("heavily scratched plastic")
    assert few.covers[0].amount < 0.3 < 0.8 < many.covers[0].amount
    assert best("thin gold lines on black ceramic").layers[0].scale < 1.0


def test_paint_has_the_color_and_lies_below_the_rust() -> None:
    recipe = best("peeling turquoise paint on old wood")
    assert recipe.covers[0].name == "peeling paint" and recipe.covers[0].color and not recipe.colors
    assert best("red telephone box").material == "glossy paint"


@pytest.mark.parametrize(
    "prompt, layout", [("marble tiles", "tiles"), ("pine planks", "planks"), ("slate roof", "shingles")]
)
def test_layouts(prompt: str, layout: str) -> None:
    assert best(prompt).layout == layout


def test_finishes_that_the_name_says_are_not_made_again() -> None:
    assert best("brushed steel").finishes == () and best("matte brass").finishes == ("matte",)
    assert best("woven linen").finishes == () and best("fluffy felt").finishes == ()


def test_shapes_of_the_other_side_are_worked_into_the_first() -> None:
    assert best("brown leather with stitches").finishes == ("stitched",)
    assert best("steel with rivets").finishes == ("riveted",)


def test_halves_are_halves() -> None:
    for prompt in ("half wood, half steel", "half gold half black marble"):
        (layer,) = best(prompt).layers
        assert layer.amount == 0.5


def test_what_is_excluded_is_not_there() -> None:
    for recipe in recipes(read("concrete without cracks")):
        assert "crack" not in recipe.material and not recipe.covers
    assert all("crack" not in recipe.material for recipe in recipes(read("ice, no cracks")))
    assert "red granite" not in {recipe.material for recipe in recipes(read("granite, not red"))}


def test_an_excluded_gloss_is_dull_and_the_other_way_round() -> None:
    for prompt in ("not shiny gold", "never polished bronze", "oak without any shine", "no gloss leather"):
        assert best(prompt).finishes == ("matte",), prompt
    assert best("black plastic, not matte").finishes == ("shiny",)
    assert best("gold, not brushed").finishes == ()
    assert best("satin steel, not shiny").finishes == ("satin",)


def test_a_plain_colour_word_that_nature_gives_keeps_the_own_colour():
    assert recipes(read("green moss")) == recipes(read("moss"))
    assert recipes(read("pink moss"))[0].colors and recipes(read("olive green moss"))[0].colors
    assert recipes(read("green plastic"))[0].colors


def test_nothing_visible() -> None:
    assert recipes(read("not red")) == ()


@pytest.mark.parametrize("table", ["materials", "families", "phrases", "plain"])
def test_the_tables_name_what_there_is(table: str) -> None:
    for specs in getattr(library(), table).values():
        for spec in specs:
            assert spec.entry in NAMES
            for operator in spec.operators:
                assert operator.partition("=")[0] in {*LAYOUTS, *FINISHES, *MASKS, *COVERS}


def test_the_tables_name_operators() -> None:
    shelf = library()
    assert {operator for operator, _ in shelf.patterns.values()} <= {*LAYOUTS, *FINISHES, *MASKS}
    assert {*shelf.finishes.values()} <= {*FINISHES, *COVERS}
    assert {cover for cover, _ in shelf.covers.values()} <= {*COVERS}


def test_each_material_finds_itself() -> None:
    lost = [name for name in NAMES if name not in {recipe.material for recipe in _found(name)}]
    assert len(lost) < 0.03 * len(NAMES), lost


def _found(name: str) -> tuple[Recipe, ...]:
    try:
        return recipes(read(name))
    except PromptError:
        return ()


def test_names_in_texts() -> None:
    assert named("a rose gold ring", frozenset({"rose gold"})) is not None
    assert named("slate roof tiles", frozenset({"slate roof"})) is None
    assert stems("mossy veined tiles") == {"moss", "vein", "tile"}
    assert traits("mossy brick").covers == {"moss"} and traits("oak").covers == frozenset()


def test_no_torch_is_imported() -> None:
    code = "import sys; from backend.guidance.recipes import recipes; from backend.guidance.prompt import read; "
    code += "recipes(read('oak')); sys.exit('torch' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_on_the_command_line() -> None:
    command = [sys.executable, "-m", "backend", "materials", "--compose", "snow on rock"]
    answer = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
    assert answer["prompt"] == "snow on rock"
    assert tuple(recipe_of(one) for one in answer["recipes"]) == recipes(read("snow on rock"))


@pytest.mark.parametrize("role", ["pattern", "finish", "cover"])
def test_what_the_lexicon_names_has_an_operator(role: str) -> None:
    """Or says nothing about how the surface looks."""
    without = {"grain", "multicolored", "rainbow pattern", "cast", "hard", "tanned", "transparent"}
    names = {terms[role].name for terms in load().phrases.values() if role in terms}
    table = {"pattern": library().patterns, "finish": library().finishes, "cover": library().covers}[role]
    assert names - set(table) <= without


def test_a_pattern_without_an_operator_does_not_colour_the_material() -> None:
    (ivory, *_) = recipes(read("carved ivory"))
    assert not ivory.layers and "engraved" in ivory.finishes


@pytest.mark.parametrize(
    ("prompt", "material", "mask", "other"),
    [
        ("ebony and ivory checkerboard", "ebony", "checkers", "bone"),
        ("grey felt, black seams", "felt", "grid", "felt"),
        ("gold leaf flaking off oak", "oak", "flakes", "gold leaf"),
        ("cardboard with duct tape", "corrugated cardboard", "stripes", "matte plastic"),
        ("grey stone, gold cracks", "grey rock", "cracks", "polished gold"),
    ],
)
def test_the_second_part_lies_where_the_words_say(prompt: str, material: str, mask: str, other: str) -> None:
    (recipe, *_) = recipes(read(prompt))
    assert recipe.material == material
    assert [(layer.mask, layer.recipe.material) for layer in recipe.layers] == [(mask, other)]
