"""Interpolation of smooth functions over rows of points."""

import pytest
import torch

from backend.field.material import Start
from backend.field.smooth import STRIDE, along_rows
from backend.field.surface_field import SurfaceField
from backend.materials.recipe import Recipe

REACH = 0.01


def waves(position):
    return torch.stack((torch.sin(80.0 * position[:, 0]), torch.cos(60.0 * position[:, 1])), 1)


def counted(seen):
    def function(position):
        seen.append(len(position))
        return waves(position)

    return function


def rows(count=30, length=32, step=REACH / 5):
    """Points of rows beside each other, as the texels of a map."""
    x, y = torch.meshgrid(torch.arange(length) * step, torch.arange(count) * step, indexing="xy")
    return torch.stack((x, y, 0.3 * x), -1).reshape(-1, 3)


def test_rows_are_interpolated():
    position, seen = rows(), []
    found = along_rows(counted(seen), position, REACH)
    assert sum(seen) < 0.45 * len(position)
    limit = (80.0 * REACH) ** 2 / 8.0  # of linear interpolation
    assert 0.0 < (found - waves(position)).abs().max() <= limit


@pytest.mark.parametrize("seed", range(3))
def test_points_without_order_are_evaluated(seed):
    position, seen = torch.rand(500, 3, generator=torch.Generator().manual_seed(seed)), []
    assert torch.equal(along_rows(counted(seen), position, REACH), waves(position)) and sum(seen) == 500


def test_nothing_is_interpolated_across_a_gap():
    """Two rows that end in the middle of a stretch, far from each other."""
    step = torch.arange(10)[:, None] * torch.tensor([[REACH / 5, 0.0, 0.0]])
    position = torch.cat((step, step + 0.5))
    limit = (80.0 * REACH) ** 2 / 8.0
    assert (along_rows(waves, position, REACH) - waves(position)).abs().max() <= limit


def test_doubled_points_and_short_rows():
    for count in range(STRIDE + 3):
        position = torch.full((count, 3), 0.2)
        assert torch.allclose(along_rows(waves, position, REACH), waves(position))


@pytest.mark.parametrize("recipe", [Recipe("red brick"), Recipe("polished gold")])
def test_a_field_is_the_same_with_and_without_interpolation(recipe):
    field = SurfaceField(Start(recipe=recipe), torch.Generator().manual_seed(0))
    with torch.no_grad():
        field.output.weight.normal_(0.0, 0.05, generator=torch.Generator().manual_seed(1))
    turn = torch.linspace(0.0, 1.0, 2000)
    position = torch.stack((turn.cos(), turn.sin(), 0.0 * turn), 1)  # a quarter of a texel apart
    exact = field(position, position)
    with torch.no_grad():
        near = field(position, position)
    assert (near.base_color - exact.base_color).abs().max() < 2.0 / 255.0
    assert (near.roughness - exact.roughness).abs().max() < 2.0 / 255.0
    angle = torch.rad2deg(torch.acos((near.normal * exact.normal).sum(1).clamp(max=1.0)))
    assert angle.max() < 1.0
