"""From the field to maps: tiles apart from each other, nothing black where UVs or normals are broken, and shadows."""

from typing import Any

import numpy as np
import pytest
import torch
from scipy.ndimage import distance_transform_edt, uniform_filter

from backend.bake import SHADOW_SIZE, Survey, bake_maps, bake_preview, bake_shadows, survey_field, unmapped
from backend.field.material import Material, Start
from backend.field.surface_field import SurfaceField
from backend.geometry.mesh import Mesh, mesh_from_arrays
from backend.geometry.occlusion import Occlusion
from backend.geometry.rasterize import make_visibility
from backend.maps import MAPS, VISIBILITY_RANGE
from backend.materials.recipe import Recipe
from backend.texture.image_io import encode_texture, srgb_to_linear
from backend.texture.texels import interpolate, texels
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


def test_a_preview_has_the_tiles_side_by_side():
    made = mesh(**top_and_bottom())
    maps = bake_preview(made, Height())  # type: ignore[arg-type]
    edge = len(maps["base_color"])
    assert maps["base_color"].shape == (edge, 2 * edge, 3) and set(maps) == {
        "base_color",
        "roughness",
        "metallic",
        "normal",
    }
    for half, value in ((slice(0, edge), 0.3), (slice(edge, None), 0.6)):
        assert np.abs(maps["roughness"][:, half].astype(int) - 255 * value).max() <= 1


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


class Relief:
    """It rises from -0.01 at the bottom to 0.03 at the top, and glows in the colour of its position."""

    def __call__(self, position: torch.Tensor, normal: torch.Tensor) -> Material:
        value = torch.full_like(position[:, :1], 0.5)
        glow = (0.5 + 0.5 * position).clamp(0.0, 1.0)
        return Material(value.expand(-1, 3), value, value, normal, 0.01 + 0.035 * position[:, 2:], glow)


def decoded_heights(maps: dict[str, Any], known: Survey, radius: float) -> np.ndarray:
    """The heights that Blender's Displacement node gives, in units of the scene: (R, R)."""
    midlevel, scale = known.displacement(radius)
    assert midlevel is not None and scale is not None and 0.0 <= midlevel <= 1.0
    return (maps["height"][..., 0] / 65535 - midlevel) * scale


def evaluated(made: Mesh, looked: Any, resolution: int) -> tuple[Material, np.ndarray]:
    """The field at the texels inside faces, and their indices in a flattened image."""
    (part,) = texels(made.corner_uvs, resolution, 0.0, 1 << 20)
    normal = torch.nn.functional.normalize(interpolate(part, made.corner_normals), dim=-1)
    with torch.no_grad():
        return looked(interpolate(part, made.positions[made.triangles]), normal), part.index.numpy()


def library(name: str) -> SurfaceField:
    return SurfaceField(Start(recipe=Recipe(name)), torch.Generator().manual_seed(0), 3)


@pytest.mark.parametrize("tile", [1001, 1012])
def test_every_tile_has_the_same_scale_of_heights(tile):
    arrays = top_and_bottom()
    arrays["object_to_world"] = np.diag([7.0, 7.0, 7.0, 1.0]).astype(np.float32)
    made = mesh(**arrays)
    known = survey_field(made, Relief())  # type: ignore[arg-type]
    maps, _ = bake_maps(made, Relief(), RESOLUTION, 8, tile, survey=known)  # type: ignore[arg-type]
    assert known.displacement(made.radius)[1] == pytest.approx(1.25 * 0.07 * 3.0**-0.5 * made.radius, rel=1e-3)
    top = 1 if tile == 1012 else -1
    expected = (0.01 + top * 0.035 * 3.0**-0.5) * made.radius
    assert np.abs(decoded_heights(maps, known, made.radius) - expected).max() < 1e-5 * made.radius
    again, _ = bake_maps(made, Relief(), RESOLUTION, 8, tile)  # type: ignore[arg-type]
    assert maps.keys() == again.keys() and all(np.array_equal(maps[name], again[name]) for name in maps)


def test_unused_texels_have_the_mean_height_and_the_mean_glow():
    made = mesh(corner_uvs=np.zeros((12, 3, 2), np.float32))
    known = survey_field(made, Relief())  # type: ignore[arg-type]
    maps, _ = bake_maps(made, Relief(), RESOLUTION, 8)  # type: ignore[arg-type]
    assert np.abs(decoded_heights(maps, known, 1.0) - 0.01).max() < 1e-5
    assert np.abs(maps["emission"] - encoded("emission", 0.5)).max() <= 1


def test_a_library_material_keeps_its_heights():
    made, brick = mesh(), library("red brick")
    with torch.no_grad():
        brick.relief.mul_(0.5)  # as an optimised one
    known = survey_field(made, brick)
    maps, _ = bake_maps(made, brick, 256, 8, survey=known)
    assert "emission" not in maps and known.fill.keys() == maps.keys()
    material, index = evaluated(made, brick, 256)
    assert material.height is not None
    exact = material.height[:, 0].numpy() * made.radius
    shown = decoded_heights(maps, known, made.radius).reshape(-1)[index]
    scale = known.displacement(made.radius)[1] or 0.0
    assert np.ptp(exact) > 0.005 * made.radius
    assert np.abs(shown - exact).max() <= 0.6 * scale / 65535  # nothing is clipped
    full = survey_field(made, library("red brick")).displacement(made.radius)[1] or 0.0
    assert scale == pytest.approx(0.5 * full, rel=1e-3)


def test_the_height_map_and_the_normal_map_show_one_relief():
    """Along a side of the cube the slope of the baked heights is that of the baked normals, a few texels wide."""
    made, brick, resolution = mesh(), library("red brick"), 1024
    maps, _ = bake_maps(made, brick, resolution, 8, survey=(known := survey_field(made, brick)))
    span = slice(int(0.05 * resolution), int(0.28 * resolution)), slice(int(0.1 * resolution), int(0.4 * resolution))
    heights = decoded_heights(maps, known, made.radius)[span[1], span[0]]
    normal = 2.0 * maps["normal"][span[1], span[0]] / 65535 - 1.0
    step = 2.0 / (0.45 * resolution)  # a texel of a side, which is 2 wide; in v
    rise = uniform_filter(np.gradient(heights, step, axis=0), 8)
    slope = uniform_filter(-normal[..., 1] / normal[..., 2], 8)
    assert np.corrcoef(rise.ravel(), slope.ravel())[0, 1] > 0.95
    assert (rise * slope).sum() / (rise * rise).sum() == pytest.approx(1.0, abs=0.2)  # the steepest slopes are clamped


def test_a_glowing_material_is_baked_in_srgb():
    made, neon = mesh(), library("neon grid")
    maps, _ = bake_maps(made, neon, 256, 8)
    assert maps["emission"].shape == (256, 256, 3)
    material, index = evaluated(made, neon, 256)
    assert material.emission is not None and float(material.emission.max()) > 0.5
    shown = srgb_to_linear((maps["emission"] / 65535).astype(np.float32)).reshape(-1, 3)[index]
    assert np.abs(shown - material.emission.numpy()).max() < 1e-4


def test_a_smooth_material_has_no_height_map():
    assert survey_field(mesh(), library("polished gold")).heights is None
    for looked in (library("polished gold"), field()):
        maps, _ = bake_maps(mesh(), looked, RESOLUTION, 8)
        assert maps.keys() == {"base_color", "roughness", "metallic", "normal"}


@pytest.mark.parametrize("name", ["red brick", "neon grid"])
def test_maps_do_not_depend_on_the_number_of_threads(name):
    threads, made = torch.get_num_threads(), mesh()
    try:
        torch.set_num_threads(1)
        alone, _ = bake_maps(made, library(name), RESOLUTION, 8)
    finally:
        torch.set_num_threads(threads)
    maps, _ = bake_maps(made, library(name), RESOLUTION, 8)
    assert all(
        np.array_equal(maps[item], alone[item]) for item in ("height", *(["emission"] if name[0] == "n" else []))
    )


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
