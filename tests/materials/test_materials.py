"""Every material of the library: in range, deterministic, true to its declared colours."""

import re
from pathlib import Path

import numpy as np
import pytest
import torch
from torch import Tensor

from backend.errors import JobError
from backend.materials import catalogue
from backend.materials.catalogue import Entry, entries, load, search
from backend.materials.color import from_linear, rgb, to_linear
from backend.materials.material import MATERIALS, PIECE, Surface
from tests.reference import ciede2000

ENTRIES = entries()
NAMES = [entry.name for entry in ENTRIES]
OTHERS = ((0.62, 0.22, 0.20), (0.22, 0.50, 0.28), (0.25, 0.35, 0.65))  # colours that a word may bring, sRGB
FARTHEST = 16.0  # CIEDE2000 of the mean from the main colour: variation darkens, and some is of a second colour
PATTERNED = 28.0  # ornament is of several colours by nature


def ball(count: int = 3000) -> Tensor:
    points = torch.randn(count, 3, generator=torch.Generator().manual_seed(3))
    return torch.nn.functional.normalize(points, dim=1)


def evaluate(entry: Entry, points: Tensor, **options: object) -> Surface:
    return load(entry)(0.9 * points, points, **options)  # type: ignore[arg-type]


def channels(surface: Surface) -> list[Tensor]:
    return [value for value in surface if isinstance(value, Tensor)]


def same(first: Surface, second: Surface) -> bool:
    return all(torch.equal(one, two) for one, two in zip(channels(first), channels(second), strict=True))


each = pytest.mark.parametrize("entry", ENTRIES, ids=NAMES)


@each
def test_is_in_range(entry: Entry) -> None:
    surface = evaluate(entry, ball())
    assert all(torch.isfinite(value).all() for value in channels(surface))
    for value in (surface.base_color, surface.roughness, surface.metallic):
        assert isinstance(value, Tensor) and 0.0 <= float(value.min()) and float(value.max()) <= 1.0
    assert surface.base_color.shape == (3000, 3)
    assert isinstance(surface.height, Tensor) and float(surface.height.max() - surface.height.min()) < 0.3


@each
def test_threads_and_pieces_change_nothing(entry: Entry) -> None:
    points = ball(PIECE + 1500)
    threads = torch.get_num_threads()
    try:
        torch.set_num_threads(1)
        alone = evaluate(entry, points)
        torch.set_num_threads(2)
        together = evaluate(entry, points)
    finally:
        torch.set_num_threads(threads)
    assert same(alone, together)
    part = evaluate(entry, points[700:1900])
    for value, whole in zip(channels(part), channels(alone), strict=True):
        torch.testing.assert_close(value, whole[700:1900], rtol=0, atol=2e-5)


@each
def test_the_main_color_is_what_one_sees(entry: Entry) -> None:
    main, declared = next(iter(entry.colors.items()))
    if main == "glow":
        pytest.skip("its light has this colour, see test_composition.py")
    for color in (declared, *OTHERS):
        mean = evaluate(entry, ball(), colors=[color]).base_color.mean(0)
        assert difference(mean, color) < (PATTERNED if entry.family.startswith("ornament") else FARTHEST)
        others = [other for other in OTHERS if color in OTHERS and other != color]
        assert all(difference(mean, other) > difference(mean, color) for other in others)


@each
def test_seed_and_scale(entry: Entry) -> None:
    plain, points = evaluate(entry, ball()), ball()
    material = load(entry)
    assert same(material(0.45 * points, points, scale=0.5)._replace(height=plain.height), plain)
    if max(float(value.std()) for value in (plain.base_color[:, 1], plain.height)) > 1e-3:  # type: ignore[union-attr]
        assert not same(evaluate(entry, points, seed=1), plain)


@each
def test_the_list_agrees_with_the_decorator(entry: Entry) -> None:
    material = load(entry)
    assert material is MATERIALS[entry.name]
    assert (material.words, material.made_of) == (entry.words, entry.made_of)
    assert list(material.colors) == list(entry.colors)
    for name, color in entry.colors.items():
        torch.testing.assert_close(material.colors[name], rgb(*(255.0 * value for value in color)))


@pytest.mark.gpu
@each
def test_cuda_agrees(entry: Entry) -> None:
    points, material = ball(20000), load(entry)
    here, there = material(0.9 * points, points), material(0.9 * points.cuda(), points.cuda())
    for one, two in zip(channels(here), channels(there), strict=True):
        apart = (one - two.cpu()).abs()
        assert float((apart > 2e-3).float().mean()) < 2e-3  # the last bit decides on which side of a border a point is


def test_names_are_unique_and_plain() -> None:
    families = [Path(catalogue.__file__).with_name(f"{family}.py") for family in catalogue.FAMILIES]
    declared = [name for path in families for name in re.findall(r'@material\(\s*"([^"]+)"', path.read_text("utf-8"))]
    assert sorted(declared) == sorted(NAMES)  # no later family hides a name of an earlier one
    assert all(name == name.lower() for name in NAMES)


def test_search() -> None:
    assert search(["gold"], ENTRIES)[0].name == "polished gold"
    assert search(["wooden", "planks"], ENTRIES)[0].name == "wooden planks"
    assert {"metals", "metals_worked"} <= {entry.family for entry in search(["metals"], ENTRIES)}
    assert not search(["xyzzy"], ENTRIES)


def test_unknown_color() -> None:
    with pytest.raises(TypeError, match="has no colour"):
        evaluate(ENTRIES[0], ball(10), colors={"sky": (0.0, 0.0, 1.0)})


def test_colors_go_round() -> None:
    linear = torch.rand(100, 3, generator=torch.Generator().manual_seed(1))
    torch.testing.assert_close(to_linear(from_linear(linear)), linear, atol=2e-5, rtol=1e-4)


def test_a_studio_adds_its_own(tmp_path) -> None:
    file = tmp_path / "ours.py"
    file.write_text(
        "from backend.materials.craft import *\n"
        '@material("house red", words="brand")\n'
        "def house_red(points, color=rgb(180, 20, 30)):\n"
        "    return Surface(color, 0.3)\n"
    )
    entry = search(["brand"], entries(file))[0]
    assert (entry.name, entry.family) == ("house red", "ours")
    assert difference(evaluate(entry, ball(10)).base_color.mean(0), (180 / 255, 20 / 255, 30 / 255)) < 0.5


def test_a_declaration_that_is_not_plain_is_named(tmp_path) -> None:
    file = tmp_path / "ours.py"
    file.write_text('@material("x")\ndef x(points, color=RED):\n    pass\n')
    with pytest.raises(JobError, match="line 2: x is not declared"):
        entries(file)


def difference(linear: Tensor, color: tuple[float, float, float]) -> float:
    srgb = [np.where(v <= 0.0031308, 12.92 * v, 1.055 * max(v, 1e-9) ** (1 / 2.4) - 0.055) for v in linear.tolist()]
    return ciede2000(np.array(srgb, float), np.array(color))
