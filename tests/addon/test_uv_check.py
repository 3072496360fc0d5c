"""Which UV maps can be baked into."""

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


def solid(uvs: NDArray[np.float32]) -> NDArray[np.float32]:
    """Positions (T, 3, 3) that are the UVs, flat."""
    return np.concatenate([uvs, np.zeros_like(uvs[..., :1])], axis=-1)


@pytest.mark.parametrize("size", [1, 3, 64, 700])
@pytest.mark.parametrize("turned", [False, True])
def test_a_sheet_has_no_overlap(uv_check: Any, size: int, turned: bool) -> None:
    uvs = sheet(size)
    if turned:  # edges that miss the texel raster; and the other winding
        angle = 0.3
        matrix = np.array([[np.cos(angle), np.sin(angle)], [np.sin(angle), -np.cos(angle)]], np.float32)
        uvs = (uvs - 0.5) @ matrix * 0.7 + 0.5
    assert uv_check.overlap(uvs) == 0.0
    assert uv_check.problem(uvs, solid(uvs)) is None


@pytest.mark.parametrize("size", [1, 20, 300])
def test_overlap_is_the_share_of_the_area(uv_check: Any, size: int) -> None:
    uvs = np.concatenate([sheet(size) * 0.6, sheet(size) * 0.6 + 0.3])
    share = 0.3**2 / (2 * 0.6**2 - 0.3**2)
    # Texel centres near an inner edge belong to no triangle, which lowers both counts alike.
    assert uv_check.overlap(uvs) == pytest.approx(share, rel=0.02)
    assert uv_check.problem(uvs, solid(uvs)) == uv_check.OVERLAP


def test_a_face_twice_is_an_overlap(uv_check: Any) -> None:
    uvs = sheet(10)
    assert uv_check.problem(np.concatenate([uvs, uvs]), solid(np.concatenate([uvs, uvs]))) == uv_check.OVERLAP


def test_what_cannot_be_baked_into(uv_check: Any) -> None:
    uvs = sheet(8)
    collapsed = uvs.copy()
    collapsed[: len(uvs) // 4] = 0.5
    assert "outside" in uv_check.problem(uvs * 1.5, solid(uvs))
    assert "room" in uv_check.problem(collapsed, solid(uvs))
    assert "infinite" in uv_check.problem(uvs * np.float32("nan"), solid(uvs))


def test_whole_tiles_are_moved_into_the_unit_square(uv_check: Any) -> None:
    uvs = sheet(8)
    np.testing.assert_allclose(uv_check.wrapped(uvs + np.float32([3.0, -2.0])), uvs, atol=1e-6)
