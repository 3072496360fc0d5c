"""From the field to maps: tiles apart from each other, and nothing black where UVs or normals are broken."""

from typing import Any

import numpy as np
import pytest
import torch

from backend.bake import bake_maps, color_space, unmapped
from backend.fields import SurfaceField
from backend.geometry.mesh import Mesh, mesh_from_arrays
from backend.material import Material, Start
from backend.texture.image_io import encode_texture
from tests.cli.jobs import Arrays, cube

RESOLUTION = 64


def field() -> SurfaceField:
    return SurfaceField(Start(), torch.Generator().manual_seed(0))


class Height:
    """Stands for the optimised field: everything is 0.3 below the middle, and 0.6 above."""

    def __call__(self, position: torch.Tensor, normal: torch.Tensor) -> Material:
        value = torch.where(position[:, 2:] < 0.0, 0.3, 0.6)
        return Material(value.expand(-1, 3), value, value, normal)


def encoded(name: str, value: Any) -> Any:
    """A value as the map's file holds it; signed, so that differences are."""
    return encode_texture(np.float32(value), color_space(name)).astype(int)


def mesh(**arrays: np.ndarray) -> Mesh:
    return mesh_from_arrays({**cube(), **arrays}, "cpu")[0]


def top_and_bottom() -> Arrays:
    """The cube's bottom and top fill a tile each, to its border; the other sides have no area in the UV map."""
    arrays = cube()
    square = np.array([[0, 0], [1, 0], [1, 1], [0, 1]], np.float32)
    arrays["corner_uvs"] *= 0.0
    arrays["corner_uvs"][8:] = square[arrays["triangles"][8:] % 4]
    arrays["triangle_tiles"][10:] = 1012
    return arrays


def test_a_tile_holds_its_own_faces_only():
    made = mesh(**top_and_bottom())
    assert made.tiles() == (1001, 1012)
    for tile, value in ((1001, 0.3), (1012, 0.6)):
        maps, overlap = bake_maps(made, Height(), RESOLUTION, 8, tile)  # type: ignore[arg-type]
        assert overlap == 0.0
        for name in ("base_color", "roughness", "metallic"):
            assert maps[name].shape[:2] == (RESOLUTION, RESOLUTION) and (maps[name] == encoded(name, value)).all()


def test_a_margin_ends_where_its_tile_ends():
    arrays = top_and_bottom()
    arrays["corner_uvs"][..., 0] *= 0.5  # the tile's left half
    maps, _ = bake_maps(mesh(**arrays), Height(), RESOLUTION, 8, 1012)  # type: ignore[arg-type]
    left, right = maps["roughness"][:, : RESOLUTION // 2 + 8], maps["roughness"][:, RESOLUTION // 2 + 8 :]
    assert (left == encoded("roughness", 0.6)).all()
    assert np.abs(right - encoded("roughness", 0.45)).max() <= 1  # the mean of all faces


def test_faces_without_uvs_are_counted_and_see_the_mean():
    arrays = top_and_bottom()
    assert unmapped(mesh(**arrays)) == (8, pytest.approx(4 / 6))
    assert unmapped(mesh()) == (0, 0.0)
    nothing = mesh(corner_uvs=np.zeros_like(arrays["corner_uvs"]))
    assert unmapped(nothing) == (12, pytest.approx(1.0))
    maps, overlap = bake_maps(nothing, Height(), RESOLUTION, 8)  # type: ignore[arg-type]
    assert overlap == 0.0
    assert np.abs(maps["base_color"] - encoded("base_color", 0.45)).max() <= 1
    assert maps["normal"][0, 0].tolist() == encoded("normal", np.array([0.5, 0.5, 1.0])).tolist()


@pytest.mark.parametrize("array", ["corner_normals", "corner_tangents"])
@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf, 1e30, 0.0])
def test_broken_normals_reach_no_map(array, value):
    arrays = cube()
    clean, _ = bake_maps(mesh(**arrays), field(), RESOLUTION, 8)
    arrays[array][0, 1] = value  # one corner
    arrays[array][6] = value  # a whole face
    maps, _ = bake_maps(mesh(**arrays), field(), RESOLUTION, 8)
    assert (maps["normal"][..., 2] > 65535 // 2).all()  # above the surface
    for name in ("base_color", "roughness", "metallic"):  # colours do not depend on normals
        assert np.array_equal(maps[name], clean[name])
    touched = (maps["normal"] != clean["normal"]).any(-1).mean()
    assert touched < 0.3  # two of twelve faces, their margins
