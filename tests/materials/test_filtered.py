"""What a texture can hold of a material: slopes, means and the finest noise."""

import pytest
import torch
from torch import Tensor
from torch.nn.functional import normalize

from backend.materials.filtered import FINEST, STEEPEST, filtered
from backend.materials.material import Surface
from backend.materials.noise import fbm, ridged
from backend.materials.points import Points

COUNT = 4000
RANDOM = torch.Generator().manual_seed(2)
NORMAL = normalize(torch.randn(COUNT, 3, generator=RANDOM), dim=-1)
POSITION = 0.7 * NORMAL


def surface(position: Tensor, height: Tensor) -> Surface:
    return Surface(position.abs(), position[:, 0].abs(), torch.zeros(len(position)), height)


def test_the_slope_of_an_inclined_plane() -> None:
    rise = torch.tensor([0.2, -0.1, 0.3])
    slope = filtered(lambda position, normal, finest: surface(position, position @ rise), POSITION, NORMAL).slope
    assert torch.allclose(slope, (NORMAL @ rise)[:, None] * NORMAL - rise, atol=1e-3)
    assert ((slope * NORMAL).sum(1).abs() < 1e-3).all()


def test_no_slope_is_steeper_than_the_limit() -> None:
    cliff = filtered(
        lambda position, normal, finest: surface(position, (position[:, 0] > 0.0).float()), POSITION, NORMAL
    )
    assert float(cliff.slope.norm(dim=1).max()) == pytest.approx(STEEPEST)


def test_values_are_means_about_the_point() -> None:
    found = filtered(lambda position, normal, finest: surface(position, position[:, 2]), POSITION, NORMAL).surface
    assert torch.allclose(found.base_color, POSITION.abs(), atol=6e-3)
    assert torch.allclose(found.height, POSITION[:, 2], atol=1e-6)


def test_a_flat_material_is_evaluated_once_a_point() -> None:
    counts = []

    def flat(position: Tensor, normal: Tensor, finest: float) -> Surface:
        counts.append(len(position))
        return surface(position, torch.zeros(len(position)))

    assert not filtered(flat, POSITION, NORMAL, relief=False).slope.any()
    assert counts == [COUNT]


def test_no_points() -> None:
    """A view may miss the mesh."""
    none = POSITION[:0]
    found = filtered(lambda position, normal, finest: surface(position, position[:, 2]), none, none)
    assert found.slope.shape == (0, 3) and found.surface.base_color.shape == (0, 3)


@pytest.mark.parametrize("noise", [fbm, ridged])
def test_noise_finer_than_the_texels_is_left_out(noise) -> None:
    def octaves(finest: float, count: int) -> Tensor:
        return noise(Points(POSITION, NORMAL, 3, finest), 8.0, count)

    assert torch.equal(octaves(0.0, 3), octaves(1.0 / 64.0, 3))  # the third octave has a wavelength of 1 / 32
    assert torch.equal(octaves(1.0 / 16.0, 1), octaves(0.0, 1))
    assert not octaves(1.0 / 8.0, 4).any()
    half = octaves(1.0 / 24.0, 2) - octaves(1.0 / 16.0, 2)
    assert torch.allclose(half, octaves(1.0 / 32.0, 2) - octaves(1.0 / 24.0, 2), atol=1e-5)


def test_the_finest_noise_follows_the_scale_and_not_other_coordinates() -> None:
    points = Points(POSITION, NORMAL, 0, 0.01)
    assert points.scaled(2.0).finest == pytest.approx(0.005)
    assert points.at(points.x, points.y, points.z).finest == 0.0


def test_finer_texels_show_finer_relief() -> None:
    def rough(position: Tensor, normal: Tensor, finest: float) -> Surface:
        return surface(position, 0.02 * fbm(Points(position, normal, 0, finest), 10.0, 6, 0.7))

    slopes = [filtered(rough, POSITION, NORMAL, texel).slope.norm(dim=1).mean() for texel in (0.0005, 0.003, 0.01)]
    assert slopes[0] > 1.2 * slopes[1] > 1.2 * slopes[2]
    assert FINEST * 0.01 < 0.1
