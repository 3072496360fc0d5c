"""Compositions: every operator does what its name says, and a recipe survives JSON."""

import json
from dataclasses import replace

import pytest
import torch
from torch import Tensor

from backend.materials import recipe as names
from backend.materials.coating import FBM_DEVIATION, relief, threshold
from backend.materials.composition import compose, variation
from backend.materials.material import PIECE, Surface
from backend.materials.operators import COVERS, FINISHES, LAYOUTS, MASKS
from backend.materials.points import Points
from backend.materials.recipe import Cover, Layer, Recipe, recipe_of
from tests.materials.test_materials import ball, channels, difference, same

RED, WHITE, BLUE = (0.75, 0.08, 0.08), (0.92, 0.92, 0.92), (0.12, 0.25, 0.70)
FULL = Recipe(
    "oak",
    ((0.5, 0.3, 0.2),),
    0.8,
    "planks",
    ("matte", "brushed"),
    (Layer(Recipe("moss"), "gaps"), Layer(Recipe("polished gold", covers=(Cover("tarnish"),)), "veins", 0.1, 2.0)),
    (Cover("rust", 0.3, RED), Cover("dust")),
)


def evaluate(recipe: Recipe, count: int = 3000, seed: int = 0) -> Surface:
    points = ball(count)
    return compose(recipe)(0.8 * points, points, seed)


def color(recipe: Recipe) -> Tensor:
    return evaluate(recipe).base_color


def apart(first: Surface, second: Surface) -> float:
    changes = [float((one - two).abs().mean()) for one, two in zip(channels(first), channels(second), strict=False)]
    return max(changes) if (first.emission is None) == (second.emission is None) else 1.0


def test_the_lists_of_names_are_those_of_the_operators() -> None:
    assert names.LAYOUTS == tuple(LAYOUTS) and names.FINISHES == tuple(FINISHES)
    assert names.COVERS == tuple(COVERS) and names.MASKS == tuple(MASKS)


@pytest.mark.parametrize("recipe", [FULL, Recipe("oak"), Recipe("oak", (RED, WHITE))])
def test_json_and_back(recipe: Recipe) -> None:
    assert recipe_of(json.loads(json.dumps(recipe.as_dict()))) == recipe
    assert hash(recipe) == hash(recipe_of(recipe.as_dict()))
    assert recipe_of({"material": "oak"}) == Recipe("oak")


def test_threads_and_pieces_change_nothing() -> None:
    points, threads = ball(PIECE + 1500), torch.get_num_threads()
    solid = compose(FULL)
    try:
        torch.set_num_threads(1)
        alone = solid(0.8 * points, points, 3)
        torch.set_num_threads(2)
        together = solid(0.8 * points, points, 3)
    finally:
        torch.set_num_threads(threads)
    assert same(alone, together)
    part = points[700:1900]
    for value, whole in zip(channels(solid(0.8 * part, part, 3)), channels(alone), strict=True):
        torch.testing.assert_close(value, whole[700:1900], rtol=0, atol=2e-5)


@pytest.mark.parametrize("cover", COVERS)
def test_a_cover_covers_the_more_the_larger_its_share(cover: str) -> None:
    ground = Recipe("castle wall")
    bare = evaluate(ground)
    little, much = (evaluate(replace(ground, covers=(Cover(cover, share),))) for share in (0.1, 0.9))
    assert all(torch.isfinite(value).all() for value in channels(much))
    assert apart(much, bare) > (0.001 if cover == "dents" else 0.003)
    if cover == "peeling paint":  # the share is of what is gone
        assert apart(much, bare) < apart(little, bare)
    else:
        assert apart(much, bare) > apart(little, bare)


@pytest.mark.parametrize("cover", [name for name in COVERS if name not in ("wet", "dents")])
def test_a_cover_takes_its_color(cover: str) -> None:
    red, blue = (evaluate(Recipe("concrete", covers=(Cover(cover, 0.7, value),))).base_color for value in (RED, BLUE))
    shift = (red - blue).mean(0)
    assert float(shift[0]) > 0.0005 and float(shift[2]) < -0.0005


@pytest.mark.parametrize("finish", FINISHES)
def test_a_finish_changes_the_surface(finish: str) -> None:
    changed, plain = (evaluate(Recipe("glossy plastic", finishes=value)) for value in ((finish,), ()))
    assert all(torch.isfinite(value).all() for value in channels(changed))
    assert apart(changed, plain) > (0.002 if finish not in ("shiny",) else 0.0)
    assert (changed.emission is not None) == (finish in ("glowing", "burning"))


def test_finishes_order_roughness() -> None:
    rough = [
        float(evaluate(Recipe("grey rock", finishes=(name,))).roughness.mean())  # type: ignore[union-attr]
        for name in ("polished", "shiny", "smooth", "satin", "frosted", "matte")
    ]
    assert rough == sorted(rough)


@pytest.mark.parametrize("layout", LAYOUTS)
def test_a_layout_has_joints_and_pieces(layout: str) -> None:
    laid, plain = (evaluate(Recipe("white marble", layout=value)) for value in (layout, ""))
    assert isinstance(laid.height, Tensor) and isinstance(plain.height, Tensor)
    assert float(laid.height.std()) > float(plain.height.std())
    assert float(laid.base_color.std(0).mean()) > float(plain.base_color.std(0).mean())


@pytest.mark.parametrize("mask", MASKS)
def test_a_mask_is_a_part_of_the_surface(mask: str) -> None:
    points, operator = ball(), MASKS[mask]
    high = relief(torch.linspace(-1, 1, 3000), -0.9, 0.0, 0.9)
    shares = [operator.function(Points(0.8 * points, points), high, share) for share in (0.15, operator.share, 0.55)]
    for value in shares:
        assert float(value.min()) >= 0.0 and float(value.max()) <= 1.0 and float(value.std()) > 0.05
    first, _, last = (float(value.mean()) for value in shares)
    assert last > first or mask in ("checkers", "diamonds")  # halves by nature


def test_a_layer_shows_its_material_in_the_mask_only() -> None:
    flat = Recipe("matte paint", (WHITE,))
    seen = color(replace(flat, layers=(Layer(Recipe("matte paint", (RED,)), "stripes"),)))
    below, above = color(flat), color(Recipe("matte paint", (RED,)))
    near = torch.minimum((seen - below).abs().amax(1), (seen - above).abs().amax(1))
    assert 0.3 < float((seen[:, 1] < 0.3).float().mean()) < 0.7
    assert float((near < 0.06).float().mean()) > 0.9


def test_moss_lies_in_recesses_and_snow_on_what_faces_up() -> None:
    wall = evaluate(Recipe("castle wall"))
    mossy = evaluate(Recipe("castle wall", covers=(Cover("moss", 0.4),)))
    red, green, blue = mossy.base_color.unbind(1)
    covered = (green > 1.3 * red.maximum(blue)).float()
    assert isinstance(wall.height, Tensor)
    low = wall.height < wall.height.quantile(0.15)
    assert float(covered[low].mean()) > 1.5 * float(covered[~low].mean())
    snowy = evaluate(Recipe("castle wall", covers=(Cover("snow", 0.4),)))
    snow, up = (snowy.base_color - wall.base_color).abs().sum(1), ball()[:, 2]
    assert float(snow[up > 0.5].mean()) > 10 * float(snow[up < -0.5].mean())


def test_edges_of_the_mesh_are_rubbed_and_its_recesses_keep_dirt() -> None:
    points = ball(3000)

    def change(cover: str, convexity: float) -> float:
        def constant(position: Tensor, normal: Tensor) -> Tensor:
            return torch.full_like(position[:, 0], convexity)

        bare = Recipe("glossy plastic")
        found = compose(replace(bare, covers=(Cover(cover, 0.4),)))(0.8 * points, points, 0, 0.0, constant)
        return float((found.base_color - color(bare)).abs().mean())

    for cover in ("chips", "gold"):
        assert change(cover, 1.0) > 1.3 * change(cover, -1.0)
    for cover in ("dirt", "dust", "tarnish", "verdigris", "moss"):
        assert change(cover, -1.0) > 1.3 * change(cover, 1.0)


def test_gaps_are_the_joints() -> None:
    wall = evaluate(Recipe("castle wall"))
    filled = evaluate(Recipe("castle wall", layers=(Layer(Recipe("matte paint", (RED,)), "gaps"),)))
    changed = (filled.base_color - wall.base_color).abs().sum(1) > 0.15
    assert isinstance(wall.height, Tensor) and 0.03 < float(changed.float().mean()) < 0.4
    assert float(wall.height[changed].mean()) < float(wall.height[~changed].mean()) - 0.005


def test_the_gaps_of_a_flat_surface_are_cracks() -> None:
    flat = [Recipe("glossy plastic", layers=(Layer(Recipe("polished gold"), mask),)) for mask in ("gaps", "cracks")]
    assert same(*map(evaluate, flat))


def test_emission_survives_where_nothing_covers_it() -> None:
    lava = evaluate(Recipe("lava"))
    snowy = evaluate(Recipe("lava", covers=(Cover("snow", 0.4),)))
    assert lava.emission is not None and snowy.emission is not None
    up = ball()[:, 2]
    torch.testing.assert_close(snowy.emission[up < -0.5], lava.emission[up < -0.5], atol=1e-5, rtol=1e-3)
    assert float(snowy.emission[up > 0.8].mean()) < 0.3 * float(lava.emission[up > 0.8].mean())


@pytest.mark.parametrize(
    "material", ["glossy plastic", "oak", "concrete", "velvet", "brushed steel", "wool knit", "jade"]
)
@pytest.mark.parametrize("wanted", [RED, WHITE, BLUE, (0.92, 0.80, 0.12), (0.0, 0.08, 0.24), (0.95, 0.55, 0.70)])
def test_a_named_color_is_what_one_sees(material: str, wanted: tuple[float, float, float]) -> None:
    assert difference(color(Recipe(material, (wanted,))).mean(0), wanted) < 8.0


def test_two_colors_have_their_places() -> None:
    bricks = color(Recipe("red brick", (BLUE, WHITE)))
    assert float((bricks[:, 2] > 2.0 * bricks[:, 0]).float().mean()) > 0.5  # the bricks
    assert float((bricks.amin(1) > 0.4).float().mean()) > 0.05  # the mortar


def test_an_unknown_name() -> None:
    with pytest.raises(KeyError):
        compose(Recipe("nothing of the kind"))


def test_threshold_leaves_the_share_above_it() -> None:
    values = FBM_DEVIATION * torch.randn(20000, generator=torch.Generator().manual_seed(5))
    for share in (0.1, 0.5, 0.8):
        assert abs(float((values > threshold(share, FBM_DEVIATION)).float().mean()) - share) < 0.02


@pytest.mark.parametrize(
    "name", ["lava", "embers", "neon grid", "glowing runes", "magic veins", "force field", "led screen"]
)
def test_a_colour_of_what_glows_is_that_of_its_light(name: str) -> None:
    glowing = evaluate(Recipe(name, ((0.16, 0.50, 0.16),)))
    assert glowing.emission is not None
    red, green, blue = glowing.emission.mean(0)
    assert green > 1.5 * red and green > 1.5 * blue


def test_another_seed_has_another_size_and_tone_and_keeps_named_colors() -> None:
    points = torch.nn.functional.normalize(torch.randn(4096, 3, generator=torch.Generator().manual_seed(0)), dim=1)
    plain, named = compose(Recipe("red brick")), compose(Recipe("matte plastic", colors=((0.1, 0.2, 0.75),)))
    means = torch.stack([plain(points, points, seed).base_color.mean(0) for seed in range(4)])
    assert float((means[1:] - means[0]).abs().sum(1).min()) > 0.003
    blues = torch.stack([named(points, points, seed).base_color.mean(0) for seed in range(4)])
    assert float((blues[1:] - blues[0]).abs().max()) < 0.02
    sizes = [variation(seed)[0] for seed in range(1, 5)]
    assert max(sizes) / min(sizes) > 1.5 and variation(0) == (1.0, 0.0)


def test_a_resized_recipe_is_the_same_at_resized_points() -> None:
    recipe = Recipe("oak", layout="planks", layers=(Layer(Recipe("moss"), "spots"),), finishes=("matte",))
    points = 0.5 * torch.nn.functional.normalize(
        torch.randn(2048, 3, generator=torch.Generator().manual_seed(0)), dim=1
    )
    normal = torch.nn.functional.normalize(points, dim=1)
    once, twice = compose(recipe)(points, normal, 0), compose(recipe.resized(2.0))(2.0 * points, normal, 0)
    assert float((once.base_color - twice.base_color).abs().mean()) < 0.01
    assert float((2.0 * once.height - twice.height).abs().mean()) < 0.002
    assert recipe_of(json.loads(json.dumps(recipe.resized(2.0).as_dict()))) == recipe.resized(2.0)
