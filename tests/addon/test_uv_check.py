"""Which UV maps can be baked into."""

import time
from collections.abc import Callable
from types import ModuleType
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray


@pytest.fixture
def uv_check(addon: Callable[[str], ModuleType]) -> Any:
    return addon("uv_check")


def sheet(size: int) -> NDArray[np.float32]:
    """The unit square as 2 size^2 triangles (T, 3, 2)."""
    line = np.linspace(0.0, 1.0, size + 1, dtype=np.float32)
    points = np.stack(np.meshgrid(line, line), axis=-1)
    a, b, c, d = points[:-1, :-1], points[:-1, 1:], points[1:, 1:], points[1:, :-1]
    return np.concatenate([np.stack(corners, axis=-2).reshape(-1, 3, 2) for corners in ([a, b, c], [a, c, d])])


def covered_slowly(uvs: NDArray[np.float32], grid: int) -> tuple[int, int]:
    """The definition: every texel centre against every triangle. A centre near an edge belongs to no triangle."""
    y, x = np.mgrid[:grid, :grid]
    count = np.zeros((grid, grid), int)
    for triangle in (uvs * np.float32(grid) - np.float32(0.5)).astype(np.float64):
        a, b, c = triangle
        area = (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0])
        if abs(area) <= 1e-6:
            continue
        inside = np.ones_like(count, bool)
        for start, end in ((a, b), (b, c), (c, a)):
            distance = (end[0] - start[0]) * (y - start[1]) - (end[1] - start[1]) * (x - start[0])
            inside &= distance * np.sign(area) > 1e-3 * np.hypot(*(end - start))
        count += inside
    return int((count > 0).sum()), int((count > 1).sum())


def solid(uvs: NDArray[np.float32]) -> NDArray[np.float32]:
    """Positions (T, 3, 3) that are the UVs, flat."""
    return np.concatenate([uvs, np.zeros_like(uvs[..., :1])], axis=-1)


def one_image(uvs: NDArray[np.float32]) -> NDArray[np.int32]:
    return np.full(len(uvs), 1001, np.int32)


@pytest.mark.parametrize("size", [1, 3, 64, 700])
@pytest.mark.parametrize("turned", [False, True])
def test_a_sheet_has_no_overlap(uv_check: Any, size: int, turned: bool) -> None:
    uvs = sheet(size)
    if turned:  # edges that miss the texel raster; and the other winding
        angle = 0.3
        matrix = np.array([[np.cos(angle), np.sin(angle)], [np.sin(angle), -np.cos(angle)]], np.float32)
        uvs = (uvs - 0.5) @ matrix * 0.7 + 0.5
    assert uv_check.overlap(uvs, one_image(uvs)) == 0.0
    assert uv_check.lay_out(uvs, solid(uvs)).problem is None


@pytest.mark.parametrize("kind", ["any", "small", "on the raster", "horizontal", "vertical", "slivers", "beyond"])
@pytest.mark.parametrize("grid", [16, 100])
def test_the_texels_inside_are_exact(uv_check: Any, monkeypatch: pytest.MonkeyPatch, kind: str, grid: int) -> None:
    monkeypatch.setattr(uv_check, "_ROWS_AT_ONCE", 50)
    random = np.random.default_rng(grid)
    for _ in range(20):
        uvs = random.random((20, 3, 2))
        if kind == "small":
            uvs = uvs[:, :1] + (uvs - 0.5) * 3.0 / grid
        elif kind == "on the raster":  # corners on centres and between them
            uvs = np.round(uvs * 2 * grid) / (2 * grid)
        elif kind in ("horizontal", "vertical"):
            uvs[:, 1, int(kind == "horizontal")] = uvs[:, 0, int(kind == "horizontal")]
        elif kind == "slivers":
            uvs[:, 2] = uvs[:, 0] + (uvs[:, 1] - uvs[:, 0]) * 0.4 + random.normal(0.0, 1e-3, (20, 2))
        elif kind == "beyond":
            uvs = uvs * 3.0 - 1.0
        uvs = uvs.astype(np.float32)
        assert uv_check._covered(uvs, grid) == covered_slowly(uvs, grid)


def disk(corners: int, center: float) -> NDArray[np.float32]:
    """A polygon as the triangles (corners - 2, 3, 2) of a fan."""
    angles = np.linspace(0.0, 2.0 * np.pi, corners, endpoint=False)
    points = 0.24 * np.stack([np.cos(angles), np.sin(angles)], axis=1) + (center, 0.25)
    first = np.broadcast_to(points[0], (corners - 2, 2))
    return np.stack([first, points[1:-1], points[2:]], axis=1).astype(np.float32)


@pytest.mark.parametrize("what", ["large triangles", "many triangles"])
def test_the_overlap_test_does_not_hold_up_blender(uv_check: Any, what: str) -> None:
    """A cylinder of 130 faces, whose triangles are large; and 327,000 faces. Before: 18 to 40 s, and 0.6 s."""
    if what == "large triangles":
        spread = np.random.default_rng(0).random((256, 3, 2)).astype(np.float32)
        uvs = np.concatenate([disk(32, 0.25), disk(32, 0.75), spread])
    else:
        uvs = sheet(572)
    uv_check.overlap(uvs, one_image(uvs))
    start = time.process_time()
    uv_check.overlap(uvs, one_image(uvs))
    assert time.process_time() - start < 0.4  # half of that on a machine that does nothing else


@pytest.mark.parametrize("size", [1, 20, 300])
def test_overlap_is_the_share_of_the_area(uv_check: Any, size: int) -> None:
    uvs = np.concatenate([sheet(size) * 0.6, sheet(size) * 0.6 + 0.3])
    share = 0.3**2 / (2 * 0.6**2 - 0.3**2)
    # Texel centres near an inner edge belong to no triangle, which lowers both counts alike.
    assert uv_check.overlap(uvs, one_image(uvs)) == pytest.approx(share, rel=0.02)
    assert uv_check.lay_out(uvs, solid(uvs)).problem == uv_check.OVERLAP


def test_a_face_twice_is_an_overlap(uv_check: Any) -> None:
    uvs = np.concatenate([sheet(10), sheet(10)])
    assert uv_check.lay_out(uvs, solid(uvs)).problem == uv_check.OVERLAP


def test_what_cannot_be_baked_into(uv_check: Any) -> None:
    uvs = sheet(8)
    collapsed = uvs.copy()
    collapsed[: len(uvs) // 4] = 0.5
    assert "across the border" in uv_check.lay_out(uvs * 1.5, solid(uvs)).problem
    assert "room" in uv_check.lay_out(collapsed, solid(uvs)).problem
    assert "infinite" in uv_check.lay_out(uvs * np.float32("nan"), solid(uvs)).problem


def tiled(*places: tuple[float, float], size: int = 8) -> NDArray[np.float32]:
    """A sheet in each of these tiles, (column, row)."""
    return np.concatenate([sheet(size) + np.float32(place) for place in places])


@pytest.mark.parametrize(
    "places, tiles",
    [
        ([(0, 0), (1, 0)], [1001, 1002]),
        ([(2, 0), (0, 1), (9, 9)], [1003, 1011, 1100]),
        ([(1, 0)], [1001]),  # one image, wherever it is
        ([(3, -2)], [1001]),
    ],
)
def test_tiles_that_would_share_texels_are_told_apart(uv_check: Any, places: Any, tiles: list[int]) -> None:
    uvs = tiled(*places)
    layout = uv_check.lay_out(uvs, solid(uvs))
    assert layout.problem is None
    np.testing.assert_array_equal(layout.tiles, np.repeat(tiles, len(sheet(8))))
    np.testing.assert_allclose(layout.uvs, np.concatenate([sheet(8)] * len(places)), atol=1e-5)


@pytest.mark.parametrize("places", [[(-1, 0), (0, 0)], [(0, 0), (10, 0)], [(0, 10), (0, 0)]])
def test_places_that_udim_has_not_overlap(uv_check: Any, places: Any) -> None:
    uvs = tiled(*places)
    layout = uv_check.lay_out(uvs, solid(uvs))
    assert layout.problem == uv_check.OVERLAP and set(layout.tiles) == {1001}


def test_a_texture_that_repeats_without_overlap_stays_one_image(uv_check: Any) -> None:
    uvs = sheet(8)
    moved = uvs + np.float32([2.0, 1.0]) * (uvs[:, :, :1].mean(axis=1, keepdims=True) > 0.5)
    layout = uv_check.lay_out(moved, solid(uvs))
    assert layout.problem is None and set(layout.tiles) == {1001}
    np.testing.assert_allclose(layout.uvs, uvs, atol=1e-6)


def test_a_small_part_in_a_tile_of_its_own_keeps_its_image(uv_check: Any) -> None:
    """An eye of a thousandth of the map: less than the overlap that is tolerated, but wanted."""
    uvs = np.concatenate([sheet(8), sheet(2) * np.float32(0.03) + np.float32([1.4, 0.4])])
    layout = uv_check.lay_out(uvs, solid(uvs))
    assert layout.problem is None and set(layout.tiles) == {1001, 1002}


def test_overlap_within_a_tile_is_still_one(uv_check: Any) -> None:
    uvs = np.concatenate([tiled((0, 0), (1, 0)), tiled((1, 0))])
    layout = uv_check.lay_out(uvs, solid(uvs))
    assert layout.problem == uv_check.OVERLAP and set(layout.tiles) == {1001, 1002}


@pytest.mark.parametrize("excess, crosses", [(5e-5, False), (1e-3, True)])
def test_rounding_at_a_tiles_border_is_forgiven(uv_check: Any, excess: float, crosses: bool) -> None:
    uvs = tiled((0, 0), (1, 0))
    uvs[: len(sheet(8))] *= np.float32(1.0 + excess)
    problem = uv_check.lay_out(uvs, solid(uvs)).problem
    assert (problem is not None and "across" in problem) if crosses else problem is None
