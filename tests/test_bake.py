"""From the field to maps: tiles apart from each other, nothing black where UVs or normals are broken, and shadows."""

from typing import Any

import numpy as np
import pytest
import torch
from scipy.ndimage import distance_transform_edt

from backend.bake import SHADOW_SIZE, bake_maps, bake_shadows, unmapped
from backend.field.material import Material, Start
from backend.field.surface_field import SurfaceField
from backend.geometry.mesh import Mesh, mesh_from_arrays
from backend.geometry.occlusion import Occlusion
from backend.geometry.rasterize import make_visibility
from backend.maps import MAPS, VISIBILITY_RANGE
from backend.texture.image_io import encode_texture
from backend.texture.texels import texels
from tests.cli.jobs import Arrays, cube
from tests.geometry import shapes

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
    return encode_texture(np.float32(value), MAPS[name].color_space).astype(int)


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


class Slope:
    """Roughness grows from corner to corner."""

    def __call__(self, position: torch.Tensor, normal: torch.Tensor) -> Material:
        value = 0.5 + 0.25 * position.sum(1, keepdim=True)
        return Material(value.expand(-1, 3), value, value, normal)


@pytest.mark.parametrize("level", [1, 2, 3, 4])
def test_mipmaps_see_nothing_but_the_surface(level):
    resolution, block = 256, 2**level
    arrays = {**cube(), "corner_uvs": islands()}
    maps, _ = bake_maps(mesh(**arrays), Slope(), resolution, 16)  # type: ignore[arg-type]
    inside = np.zeros(resolution**2, bool)
    for part in texels(torch.from_numpy(arrays["corner_uvs"]), resolution, 0.0, 1 << 16):
        inside[part.index.numpy()] = True

    def blocks(image: np.ndarray) -> np.ndarray:
        count = resolution // block
        return image.reshape(count, block, count, block).transpose(0, 2, 1, 3).reshape(count, count, -1)

    roughness, inside = maps["roughness"][..., 0] / 65535, inside.reshape(resolution, resolution)
    shown, seen = blocks(roughness).mean(-1), blocks(inside).any(-1)
    nearest = distance_transform_edt(~inside, return_distances=False, return_indices=True)
    surface = blocks(roughness[tuple(nearest)])
    assert seen.mean() > 0.2
    slack = 0.02  # two texels of the slope: the margin shows points between texels
    assert (shown >= surface.min(-1) - slack)[seen].all() and (shown <= surface.max(-1) + slack)[seen].all()


def islands() -> np.ndarray:
    """UVs of the cube: a square for each side, apart from each other."""
    square = np.array([[0, 0], [1, 0], [1, 1], [0, 1]], np.float32)
    cells = [(0.2 * square + (0.07 + 0.3 * (side % 3), 0.1 + 0.5 * (side // 3))) for side in range(6)]
    return np.array([cell[half] for cell in cells for half in ([0, 1, 2], [0, 2, 3])], np.float32)


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


def shadows(arrays: Arrays, tile: int | None = None) -> dict[str, torch.Tensor]:
    made, _ = mesh_from_arrays(arrays, "cpu")
    return decoded(bake_shadows(made, Occlusion(made, make_visibility(made)), RESOLUTION, 8, tile))


def decoded(maps: dict[str, Any]) -> dict[str, torch.Tensor]:
    return {name: torch.from_numpy(image / np.float32(65535)) for name, image in maps.items()}


def chance(visibility: torch.Tensor, direction: tuple[float, float, float]) -> torch.Tensor:
    """The chance that a direction in object space is free, as maps.MAPS tells: (...)."""
    return torch.sigmoid(((visibility - 0.5) * 2 * VISIBILITY_RANGE) @ torch.tensor((*direction, 1.0)))


def pit(turned: np.ndarray) -> Arrays:
    """In object space a pit open to +z, a unit cube, beside a floor; in the UV map a column each for its bottom, its
    four sides and the floor."""
    box = np.array([[x, y, z] for z in (-1, 0) for x, y in ((0, 0), (1, 0), (1, 1), (0, 1))], np.float32)
    floor = np.array([[1, 0, 0], [6, 0, 0], [6, 5, 0], [1, 5, 0]], np.float32)
    quads = np.array([[0, 1, 2, 3], *([i, i + 4, (i + 1) % 4 + 4, (i + 1) % 4] for i in range(4)), [8, 9, 10, 11]])
    triangles = quads[:, [[0, 1, 2], [0, 2, 3]]].reshape(-1, 3)
    matrix = np.eye(4)
    matrix[:3, :3] = turned
    made = shapes.arrays(np.concatenate([box, floor]), triangles, matrix=matrix)
    square = np.array([[0, 0], [1, 0], [1, 1], [0, 1]], np.float32)
    cells = [(square * (0.9, 0.9) + (0.05 + column, 0.05)) * (1 / 6, 1) for column in range(6)]
    made["corner_uvs"] = np.array([cell[half] for cell in cells for half in ([0, 1, 2], [0, 2, 3])], np.float32)
    return made


TURNED = np.array([[0, 0, 2.0], [2.0, 0, 0], [0, 3.0, 0]])  # z becomes x; stretched


@pytest.mark.parametrize(("turned", "expected"), [(np.eye(3), 0.239), (TURNED, 0.314)])
def test_a_pit_is_dark_and_sees_up_only(turned, expected):
    """Of the sky, the middle of its bottom sees the form factor of its opening (Howell's catalogue, B-3)."""
    maps = shadows(pit(turned))
    assert maps["occlusion"].shape == (RESOLUTION, RESOLUTION, 1)
    assert maps["visibility"].shape == (RESOLUTION, RESOLUTION, 4)
    bottom, floor = (slice(29, 35), slice(4, 7)), (slice(16, 48), slice(56, 61))
    assert maps["occlusion"][bottom].mean() == pytest.approx(expected, abs=0.05)
    assert maps["occlusion"][floor].min() > 0.99
    up, aside = (0.0, 0.0, 1.0), (0.9539, 0.0, 0.3)
    assert chance(maps["visibility"][bottom], up).min() > 0.5
    assert chance(maps["visibility"][bottom], aside).max() < 0.1
    for direction in (up, aside):
        assert chance(maps["visibility"][floor], direction).min() > 0.99


def test_a_surface_that_looks_inwards_shows_what_people_see():
    arrays = shapes.cube()
    arrays["triangles"] = arrays["triangles"][:, ::-1].copy()
    arrays["corner_uvs"] = np.tile(np.eye(3, 2, dtype=np.float32), (12, 1, 1))
    assert shadows(arrays)["occlusion"].min() > 0.99


def test_no_shadows_are_white_and_a_large_map_is_not_wasted_on_them():
    maps = decoded(bake_shadows(mesh(), None, 4 * SHADOW_SIZE, 16))
    assert maps["occlusion"].shape == (SHADOW_SIZE, SHADOW_SIZE, 1) and (maps["occlusion"] == 1.0).all()
    assert chance(maps["visibility"], (0.0, 0.0, -1.0)).min() > 0.99


def test_shadows_of_a_tile():
    maps = shadows(top_and_bottom(), 1012)
    assert maps["occlusion"].min() > 0.99 and maps["visibility"].shape == (RESOLUTION, RESOLUTION, 4)
