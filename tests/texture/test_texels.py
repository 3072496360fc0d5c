"""Baking, against fields that are known everywhere on the surface."""

from typing import Any

import pytest
import torch

from backend.texture import texels as bake
from backend.texture.texels import (
    LARGEST_TEXEL,
    LEAST_TEXEL,
    TILE,
    Texels,
    interpolate,
    overlap_fraction,
    texel_size,
    without_area,
)

from .shapes import cube, grid, sphere

NOTHING = Texels(torch.zeros(0).long(), torch.zeros(0).long(), torch.zeros(0, 3), torch.zeros(0).bool())
DEVICES = ["cpu", pytest.param("cuda", marks=pytest.mark.gpu)]


def texels(uvs: torch.Tensor, resolution: int, margin: float, **options: Any) -> Texels:
    """All in one part."""
    return next(bake.texels(uvs, resolution, margin, resolution**2, **options), NOTHING)


def to_image(part: Texels, values: torch.Tensor, resolution: int) -> torch.Tensor:
    image = values.new_zeros(resolution**2, values.shape[1])
    image[part.index] = values
    return image.view(resolution, resolution, -1)


def sample_bilinear(image: torch.Tensor, uv: torch.Tensor) -> torch.Tensor:
    """Read (H, W, C), row 0 at v = 0, at (N, 2) UVs as a renderer does, repeating at the border."""
    resolution = image.shape[0]
    position = uv.double() * resolution - 0.5
    low = position.floor().long()
    weight = (position - low).unsqueeze(-1)

    def at(dx: int, dy: int) -> torch.Tensor:
        return image[(low[:, 1] + dy) % resolution, (low[:, 0] + dx) % resolution].double()

    bottom = at(0, 0) * (1 - weight[:, 0]) + at(1, 0) * weight[:, 0]
    top = at(0, 1) * (1 - weight[:, 0]) + at(1, 1) * weight[:, 0]
    return bottom * (1 - weight[:, 1]) + top * weight[:, 1]


def random_surface_points(num_triangles: int, count: int, device: str) -> tuple[torch.Tensor, torch.Tensor]:
    generator = torch.Generator().manual_seed(0)
    triangle = torch.randint(num_triangles, (count,), generator=generator)
    weights = torch.rand(count, 3, generator=generator)
    return triangle.to(device), (weights / weights.sum(-1, keepdim=True)).to(device)


@pytest.mark.parametrize("device", DEVICES)
@pytest.mark.parametrize("shape", [cube, sphere])
def test_a_field_of_position_reads_back_at_random_surface_points(shape, device):
    """Bilinear samples of a field that is linear on each face are exact, but where a sample's texels see a bend.

    The worst bend is an island's border, where the margin is constant: with a texel centre a before the border and the
    next one 1 - a behind it, the error is a (1 - a) <= 1/4 of what the field changes by along a texel.
    """
    positions, uvs = (tensor.to(device) for tensor in shape())
    found = texels(uvs, 256, margin=4)
    image = to_image(found, interpolate(found, positions), 256)
    triangle, weights = random_surface_points(len(positions), 20_000, device)
    expected = torch.einsum("kc,kcd->kd", weights, positions[triangle])
    error = (sample_bilinear(image, torch.einsum("kc,kcd->kd", weights, uvs[triangle])) - expected).norm(dim=-1)
    edge, uv_edge = (values - values.roll(1, dims=1) for values in (positions, uvs))
    change = (edge.norm(dim=-1) / uv_edge.norm(dim=-1)).max() / 256
    assert error.max() <= 0.25 * change * 2**0.5  # both axes bend at an island's corner
    if shape is cube:
        assert error.quantile(0.9) <= 1e-5


def test_inside_texels_lie_where_their_barycentric_coordinates_say():
    _, uvs = sphere()
    found = texels(uvs, 200, margin=3)
    centre = torch.stack([found.index % 200, found.index // 200], -1) + 0.5
    distance = (interpolate(found, uvs) * 200 - centre).norm(dim=-1)
    assert distance[found.inside].max() <= 1e-2
    assert distance[~found.inside].min() > 1e-2
    assert distance.max() <= 3.0
    assert torch.allclose(found.barycentric.sum(-1), torch.ones(len(found)), atol=1e-6)
    assert found.barycentric.min() >= -1e-6


@pytest.mark.parametrize("margin", [0.0, 1.5, 16.0, TILE * 1.5])
def test_the_margin_is_exact(margin):
    """Against the distance to one square, brute force; every texel within it is there and no other."""
    resolution, low, high = 128, 0.4013, 0.5987
    found = texels(grid(3, low, high)[1], resolution, margin)
    axis = (torch.arange(resolution) + 0.5) / resolution
    outside = torch.stack(torch.meshgrid(axis, axis, indexing="ij")[::-1], -1)
    distance = (outside - outside.clamp(low, high)).norm(dim=-1).mul(resolution).flatten()
    expected = (distance < max(margin, 1e-2)).nonzero().squeeze(-1)
    assert torch.equal(found.index.sort().values, expected)
    assert torch.equal(distance[found.index] <= 1e-2, found.inside)


def test_margin_texels_hold_the_closest_border_value_without_a_step():
    _, uvs = grid(4, 0.3, 0.7)
    found = texels(uvs, 64, margin=8)
    centre = torch.stack([found.index % 64, found.index // 64], -1).add(0.5).div(64)
    assert torch.allclose(interpolate(found, uvs), centre.clamp(0.3, 0.7), atol=1e-5)


def test_the_result_is_the_same_with_any_number_of_threads():
    _, uvs = sphere()
    one, two = texels(uvs, 640, 4, num_threads=1), texels(uvs, 640, 4, num_threads=2)
    assert torch.equal(one.index, two.index)
    assert torch.equal(one.barycentric, two.barycentric)


@pytest.mark.parametrize("faces_per_tile", [0, 1, bake.FACES_PER_TILE])
def test_faces_that_are_not_sorted_into_tiles_are_found_too(faces_per_tile, monkeypatch):
    """The search by distance finds what the loops leave over: the same texels at the same points."""
    monkeypatch.setattr(bake, "FACES_PER_TILE", faces_per_tile)
    _, uvs = sphere()
    found = texels(uvs, 200, 3)
    monkeypatch.setattr(bake, "compiled", lambda *_: False)
    expected = texels(uvs, 200, 3)
    assert torch.equal(found.index, expected.index) and torch.equal(found.inside, expected.inside)
    assert torch.allclose(interpolate(found, uvs), interpolate(expected, uvs), atol=1e-5)


@pytest.mark.gpu
def test_cuda_finds_the_same_texels():
    _, uvs = sphere()
    cpu, cuda = texels(uvs, 256, 4), texels(uvs.cuda(), 256, 4)
    assert torch.equal(cpu.index.sort().values, cuda.index.cpu().sort().values)


def test_faces_without_area_paint_nothing():
    _, uvs = grid(2, 0.25, 0.75)
    point = torch.full((1, 3, 2), 0.1)
    line = torch.tensor([[[0.0, 0.0], [1.0, 1.0], [0.5, 0.5]]])
    broken = torch.tensor([[[0.0, 0.0], [torch.nan, 1.0], [0.5, 0.9]]])
    every = torch.cat([point, line, uvs, broken])
    assert without_area(every).tolist() == [True, True, *[False] * len(uvs), True]
    found = texels(every, 64, margin=2)
    assert found.triangle.min() == 2 and found.triangle.max() == 1 + len(uvs)
    assert len(found) == len(texels(uvs, 64, margin=2))


def test_a_mesh_without_usable_uvs_gives_no_texels():
    found = texels(torch.zeros(5, 3, 2), 64, margin=4)
    assert len(found) == 0
    assert overlap_fraction(0, torch.zeros(5, 3, 2), 64) == 0.0


@pytest.mark.parametrize("shift", [(1.0, 0.0), (-3.0, 2.0)])
def test_islands_in_other_tiles_are_baked_where_the_image_repeats(shift):
    _, uvs = grid(3, 0.2, 0.8)
    expected, found = texels(uvs, 64, 2), texels(uvs + torch.tensor(shift), 64, 2)
    assert torch.equal(found.index, expected.index)


def test_an_island_across_the_border_enters_on_the_other_side():
    positions, uvs = grid(4, 0.3, 0.7)
    uvs = uvs + torch.tensor([0.5, 0.0])  # u from 0.8 to 1.2
    found = texels(uvs, 128, margin=2)
    image = to_image(found, interpolate(found, positions), 128)
    triangle, weights = random_surface_points(len(positions), 2000, "cpu")
    expected = torch.einsum("kc,kcd->kd", weights, positions[triangle])
    read = sample_bilinear(image, torch.einsum("kc,kcd->kd", weights, uvs[triangle]))
    assert (read - expected).abs().max() <= 0.5 / (0.4 * 128) + 1e-4


def test_overlap_is_estimated():
    _, uvs = grid(4, 0.1, 0.9)
    assert overlap_fraction(int(texels(uvs, 256, 4).inside.sum()), uvs, 256) <= 0.01
    stacked = torch.cat([uvs, uvs])
    assert overlap_fraction(int(texels(stacked, 256, 4).inside.sum()), stacked, 256) == pytest.approx(0.5, abs=0.01)


@pytest.mark.parametrize("side", [0, 1])
def test_without_repetition_margins_end_at_the_border(side):
    _, uvs = grid(4, 0.5 * side, 0.5 * side + 0.5)  # in the lower left corner, or the upper right one
    repeated, cut = texels(uvs, 64, margin=4), texels(uvs, 64, margin=4, repeat=False)
    place = torch.stack([repeated.index % 64, repeated.index // 64], -1)
    near = (place >= 28 if side else place < 36).all(-1)
    assert torch.equal(cut.index.sort().values, repeated.index[near].sort().values)
    assert len(cut) < len(repeated)


def test_parts_are_the_whole_and_all_but_the_last_have_the_size():
    positions, uvs = sphere()
    found = texels(uvs, 640, margin=2)
    parts = list(bake.texels(uvs, 640, 2, 5000))
    assert [len(part) for part in parts[:-1]] == [5000] * (len(found) // 5000) and 0 < len(parts[-1]) <= 5000
    for name in ("index", "triangle", "barycentric", "inside"):
        assert torch.equal(torch.cat([getattr(part, name) for part in parts]), getattr(found, name))
    assert torch.equal(torch.cat([interpolate(part, positions) for part in parts]), interpolate(found, positions))


def test_the_mean_width_of_a_texel() -> None:
    corners = torch.tensor([[[0.0, 0.0, 0.0], [2.0, 0.0, 0.0], [0.0, 2.0, 0.0]]])
    uvs = torch.tensor([[[0.0, 0.0], [0.5, 0.0], [0.0, 0.5]]])
    assert texel_size(corners, uvs, 1024) == pytest.approx(4.0 / 1024)
    both = (torch.cat((corners, corners)), torch.cat((uvs, 0.5 * uvs)))
    assert texel_size(*both, 1024) == pytest.approx(6.0 / 1024)
    for limit, wrong, resolution in (
        (LARGEST_TEXEL, 0.0, 1024),
        (LARGEST_TEXEL, float("nan"), 1024),
        (LEAST_TEXEL, 1.0, 1 << 20),
    ):
        assert texel_size(corners, wrong * uvs, resolution) == pytest.approx(limit)
