"""The judge's materials: their surfaces and their words."""

import random
from collections import Counter
from functools import cache

import pytest
import torch

from backend.guidance.library import stems
from backend.materials.catalogue import entries
from scripts.mini.judge import FAMILIES, MATERIALS
from scripts.mini.judge.layouts import herringbone, hexagons, overlapping, scattered, squares
from scripts.mini.judge.patterns import PATTERNS
from scripts.mini.judge_looks import all_labels, phrase

MOST_RELIEF = 0.3  # [object units] of shapes with a radius of about one


def points(count: int = 800) -> torch.Tensor:
    return torch.rand(count, 3, generator=torch.Generator().manual_seed(1)) * 2.0 - 1.0


@cache
def library_words() -> list[frozenset[str]]:
    """The stems of each library material's name and words."""
    return [frozenset(stems(f"{entry.name} {' '.join(entry.words)} {entry.made_of}")) for entry in entries()]


@pytest.mark.parametrize("name", MATERIALS)
def test_a_surface_is_finite_in_range_and_the_same_for_a_seed(name: str) -> None:
    p = points()
    surface, again = (MATERIALS[name].surface(p, random.Random(3)) for _ in range(2))
    assert surface.base_color.shape == (len(p), 3)
    assert torch.equal(surface.base_color, again.base_color)
    for value in map(torch.as_tensor, (surface.base_color, surface.roughness, surface.metallic)):
        assert value.isfinite().all() and value.min() >= 0.0 and value.max() <= 1.0
        assert value.ndim == 0 or len(value) == len(p)
    if surface.height is not None:
        assert surface.height.shape == (len(p),) and surface.height.isfinite().all()
        assert surface.height.max() - surface.height.min() < MOST_RELIEF


@pytest.mark.parametrize("name", [name for name, material in MATERIALS.items() if material.detailed])
def test_what_is_detailed_shows_more_than_one_colour_or_a_relief(name: str) -> None:
    surface = MATERIALS[name].surface(points(), random.Random(2))
    relief = 0.0 if surface.height is None else surface.height.std().item()
    assert surface.base_color.std(0).max() > 0.02 or relief > 0.002


@pytest.mark.parametrize("name", MATERIALS)
def test_a_material_has_words_of_the_library(name: str) -> None:
    phrases = [stems(text) for text in MATERIALS[name].phrases]
    assert any(text and text <= words for text in phrases for words in library_words())


def test_no_two_materials_share_a_label_or_a_phrase() -> None:
    assert len(MATERIALS) == sum(len(family.MATERIALS) for family in FAMILIES) >= 38 + 80
    said = Counter(text for material in MATERIALS.values() for text in material.phrases)
    said.update({phrase(label, random.Random(0), template=False) for label in all_labels() if len(label) > 1})
    assert [text for text, times in said.items() if times > 1] == []


def test_natures_are_patterns() -> None:
    assert {nature for material in MATERIALS.values() for nature in material.nature} <= set(PATTERNS)


def test_layouts_cover_the_plane() -> None:
    q = points()[:, :2] * 20.0
    cell, local = squares(q, 0.5)
    assert local.abs().max() <= 0.5 and len(cell.unique(dim=0)) > 100
    cell, local, edge = hexagons(q)
    assert edge.min() >= -1e-4 and edge.max() <= 0.5 and local.norm(dim=-1).max() <= 3**-0.5 + 1e-4
    centres = q - local
    alike = cell.unique(dim=0, return_inverse=True)[1]
    assert all((centres[alike == one] - centres[alike == one][0]).abs().max() < 1e-3 for one in range(20))
    assert overlapping(q)[1].norm(dim=-1).max() < 0.5
    along, across, block = herringbone(q, 4)
    assert 0.0 <= along.min() and along.max() <= 4.0 and 0.0 <= across.min() and across.max() <= 1.0
    q = torch.cartesian_prod(torch.arange(16.0), torch.arange(16.0)) + 0.5
    _, _, block = herringbone(q, 4)
    assert block.unique(dim=0, return_counts=True)[1].max() == 4
    along, across, value = scattered(q, 1)
    assert torch.stack((along, across), -1).norm(dim=-1).max() < 1.5 and 0.0 <= value.min() <= value.max() <= 1.0
