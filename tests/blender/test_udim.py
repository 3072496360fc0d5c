"""UDIM tiles the whole way: known layouts exported, baked, imported, rendered by Cycles; broken UVs and normals too."""

import importlib
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from backend.maps import MAPS

from . import known_field
from .backends import look
from .exporting import addon, backend, export
from .results import COLORS, break_file, glb_materials, write_image, write_numbers, write_result

bpy = pytest.importorskip("bpy")

from mathutils import Vector  # noqa: E402

from . import cycles  # noqa: E402
from .known_stylization import stylize  # noqa: E402

pytestmark = pytest.mark.blender

PLACES = ((0, 0), (1, 0), (0, 1))  # column and row
TILES = (1001, 1002, 1011)
RESOLUTION = 64


def sheets(places: tuple[tuple[int, int], ...] = PLACES, cells: int = 4) -> Any:
    """Replace the scene's monkey's mesh: unit sheets side by side in the plane y = 0, each filling a UDIM tile."""
    corners = np.stack(np.meshgrid(np.arange(cells), np.arange(cells)), -1).reshape(-1, 1, 2)
    quads = (corners + np.array([[0, 0], [1, 0], [1, 1], [0, 1]])) / cells
    uvs = np.concatenate([quads + place for place in places]).reshape(-1, 2)
    x = np.concatenate([quads[..., 0] + 1.2 * index for index in range(len(places))]).ravel()
    points = np.stack([x, np.zeros_like(x), np.tile(quads[..., 1].ravel(), len(places))], -1)
    mesh = bpy.data.meshes.new("Sheets")
    mesh.from_pydata(points.tolist(), [], np.arange(len(points)).reshape(-1, 4).tolist())
    mesh.uv_layers.new(name="UVMap").uv.foreach_set("vector", uvs.astype(np.float32).ravel())
    obj = bpy.context.active_object
    obj.data = mesh
    return obj


def render_base_color(scene: Any, tmp_path: Path) -> tuple[cycles.Array, cycles.Array]:
    """Render the base colour of all materials at the pixels that see the sheets, and the world positions there."""
    for material in bpy.data.materials:
        tree = material.node_tree
        shader = next(node for node in tree.nodes if node.type == "BSDF_PRINCIPLED")
        output = next(node for node in tree.nodes if node.type == "OUTPUT_MATERIAL")
        emission = tree.nodes.new("ShaderNodeEmission")
        tree.links.new(shader.inputs["Base Color"].links[0].from_socket, emission.inputs["Color"])
        tree.links.new(emission.outputs[0], output.inputs["Surface"])
    scene.world = None
    cycles.prepare(scene, 300)
    camera = cycles.look(scene, Vector((1.7, -5.0, 0.5)), Vector((0.0, 1.0, 0.0)))
    camera.data.type, camera.data.ortho_scale = "ORTHO", 3.5
    picture = cycles.render(scene, tmp_path / "base_color")
    row, column = np.nonzero(picture[..., 3] == 1.0)
    x, z = (column + 0.5) / 300 * 3.5 + 1.7 - 1.75, (row + 0.5) / 300 * 3.5 + 0.5 - 1.75
    return picture[row, column, :3], np.stack([x, np.zeros_like(x), z], -1)


def images(material: Any) -> dict[str, Any]:
    return {node.label: node.image for node in material.node_tree.nodes if node.type == "TEX_IMAGE"}


def pixels(image: Any) -> NDArray[np.float32]:
    values = np.empty(len(image.pixels), np.float32)
    image.pixels.foreach_get(values)
    return values.reshape(-1, image.channels)[:, :3]


def test_tiles_are_exported_as_they_are(scene: Any, tmp_path: Path) -> None:
    sheets()
    made, arrays = export(scene, tmp_path)
    assert (made.uv_name, made.new_uvs, made.warnings) == ("UVMap", None, ())
    np.testing.assert_array_equal(arrays["triangle_tiles"], np.repeat(TILES, 32))
    assert arrays["corner_uvs"].min() == 0.0 and arrays["corner_uvs"].max() == 1.0


def test_a_texture_that_repeats_stays_one_image(scene: Any, tmp_path: Path) -> None:
    obj = scene.active_object
    uvs = np.empty(len(obj.data.loops) * 2, np.float32)
    obj.data.uv_layers[0].uv.foreach_get("vector", uvs)
    obj.data.uv_layers[0].uv.foreach_set("vector", uvs + np.float32(3.0))
    made, arrays = export(scene, tmp_path)
    assert made.uv_name == "UVMap" and set(arrays["triangle_tiles"]) == {1001}
    np.testing.assert_allclose(arrays["corner_uvs"].max(), uvs.max(), atol=1e-6)


def test_tangents_are_blenders_own_where_a_texture_repeats(scene: Any, tmp_path: Path) -> None:
    mesh = scene.active_object.data
    bpy.ops.object.shade_smooth()
    uvs = np.array([mesh.vertices[loop.vertex_index].co.xz for loop in mesh.loops], np.float32)
    mesh.uv_layers[0].uv.foreach_set("vector", uvs.ravel() * 0.3)  # across the corner of four tiles
    triangles, corners = addon("mesh_arrays").triangles(mesh)
    normals = addon("mesh_arrays").corner_normals(mesh)[corners]
    layer = uvs[corners] * np.float32(0.3)
    expected = addon("mesh_arrays").corner_tangents(addon("mesh_arrays").positions(mesh), triangles, normals, layer)
    layout = addon("uv_check").lay_out(layer, addon("mesh_arrays").positions(mesh)[triangles])
    arrays = addon("scene_export")._arrays(mesh, "UVMap", layout, scene.active_object.matrix_world)
    np.testing.assert_array_equal(arrays["corner_tangents"], expected)


def test_cycles_shows_every_tile_up_to_its_border(scene: Any, extension: Any, tmp_path: Path) -> None:
    """Beside a border the last texel's value holds for half a texel: the bound. The other side's is 0.3 away."""
    sheets()
    material = stylize(scene, extension.__name__, tmp_path, RESOLUTION)
    assert {tile.number for image in images(material).values() for tile in image.tiles} == set(TILES)
    shown, position = render_base_color(scene.scene, tmp_path)
    assert len(shown) > 20_000
    error = np.abs(shown - known_field.base_color(position)).max(-1)
    assert error.max() <= 0.4 * 3.0 * 0.5 / RESOLUTION + 1e-3
    assert np.quantile(error, 0.9) <= 1e-3


def test_each_map_is_one_tiled_image_that_the_file_holds(scene: Any, extension: Any, tmp_path: Path) -> None:
    sheets()
    stylize(scene, extension.__name__, tmp_path, RESOLUTION)
    bpy.ops.wm.save_as_mainfile(filepath=str(tmp_path / "saved.blend"))
    (tmp_path / "result").rename(tmp_path / "elsewhere")
    bpy.ops.wm.open_mainfile(filepath=str(tmp_path / "saved.blend"))
    found = images(bpy.data.materials[0])
    assert found.keys() == {item.label for item in MAPS.values()}
    for label, image in found.items():
        assert image.source == "TILED" and len(image.packed_files) == 3
        assert [tile.number for tile in image.tiles] == list(TILES)
        assert all(tuple(tile.size) == (RESOLUTION, RESOLUTION) for tile in image.tiles)
        assert image.colorspace_settings.name == ("sRGB" if label in ("Base Color", "Emission") else "Non-Color")
        image.unpack(method="WRITE_LOCAL")
    names = {file.name for file in (tmp_path / "textures").iterdir()}
    assert names == {f"known_field_{label.replace(' ', '_')}.{tile}.png" for label in found for tile in TILES}
    shown, position = render_base_color(bpy.context.scene, tmp_path)
    assert np.abs(shown - known_field.base_color(position)).max() <= 0.02


@pytest.mark.parametrize("how", ["absent", "broken", "truncated", "damaged"])
def test_a_tile_that_is_missing_changes_nothing(scene: Any, tmp_path: Path, how: str) -> None:
    sheets()
    scene.active_object.name = "Suzanne"
    made, _ = export(scene, tmp_path)
    result = write_result(tmp_path / "result")
    for file in (result / "maps").iterdir():
        for tile in TILES:
            write_image(file.with_suffix(f".{tile}.png"), COLORS[file.stem], 8, 8)
    write_numbers(result, TILES)
    break_file(result / "maps" / "roughness.1002.png", how)
    before = look(scene)
    with pytest.raises(backend("errors").OutputError):
        addon("result_import").import_result(made, backend("job").Job(prompt="red brick"), result, "1.2.3")
    assert look(scene) == before


@pytest.mark.parametrize("slots", [0, 2])
def test_a_glb_has_a_material_for_each_tile(scene: Any, extension: Any, tmp_path: Path, slots: int) -> None:
    """glTF has no tiles. Read back by Blender's importer, into an empty scene, and rendered. A modifier makes tiles."""
    obj = sheets(PLACES[:1])
    for _ in range(slots):
        obj.data.materials.append(bpy.data.materials.new("Old"))
    obj.data.polygons.foreach_set("material_index", np.arange(len(obj.data.polygons)) % max(slots, 1))
    array = obj.modifiers.new("Array", "ARRAY")
    array.count, array.use_relative_offset, array.use_constant_offset = 3, False, True
    array.constant_offset_displace, array.offset_u = (1.2, 0.0, 0.0), 1.0
    stylize(scene, extension.__name__, tmp_path, RESOLUTION)
    importlib.import_module(f"{extension.__name__}.addon.glb_export").export_glb(tmp_path / "scene.glb")
    for material in glb_materials(tmp_path / "scene.glb"):
        assert material.keys() >= {"occlusionTexture", "emissiveTexture"}
    bpy.ops.wm.read_homefile(use_empty=True, use_factory_startup=True)
    bpy.ops.import_scene.gltf(filepath=str(tmp_path / "scene.glb"))
    (mesh,) = (item for item in bpy.context.scene.objects if item.type == "MESH")
    assert len(mesh.material_slots) == 3 and len(mesh.data.polygons) == 3 * 32
    shown, position = render_base_color(bpy.context.scene, tmp_path)
    assert len(shown) > 20_000
    error = np.abs(shown - known_field.base_color(position)).max(-1)
    assert np.quantile(error, 0.9) <= 3e-3  # 16 bits become 8 where the exporter joins channels
    assert error.max() <= 0.4 * 3.0 * 0.5 / RESOLUTION + 1e-2


def test_faces_without_uvs_are_not_black(scene: Any, extension: Any, tmp_path: Path) -> None:
    """A modifier takes the UVs of a whole sheet, the new map's too: it shows one colour of the field."""
    obj = sheets()
    obj.data.uv_layers.remove(obj.data.uv_layers[0])
    obj.vertex_groups.new(name="Collapsed").add(range(64), 1.0, "REPLACE")
    warp = obj.modifiers.new("Warp", "UV_WARP")
    warp.vertex_group, warp.scale = "Collapsed", (0.0, 0.0)
    stylize(scene, extension.__name__, tmp_path, RESOLUTION)
    shown, position = render_base_color(scene.scene, tmp_path)
    collapsed = shown[position[:, 0] < 1.0]
    assert len(collapsed) > 5000 and np.ptp(collapsed, axis=0).max() < 1e-3
    assert collapsed.min() >= 0.1 - 1e-3
    rest = position[:, 0] > 1.1
    assert np.quantile(np.abs(shown - known_field.base_color(position))[rest], 0.9) <= 5e-3


@pytest.mark.parametrize("value", [np.nan, np.inf, 1e30, 0.0])
def test_broken_custom_normals_reach_no_map(scene: Any, extension: Any, tmp_path: Path, value: float) -> None:
    """Before Blender 5.0 none can be set; since then a mesh holds them as they are."""
    mesh = scene.active_object.data
    normals = addon("mesh_arrays").corner_normals(mesh)
    normals[:40] = value
    addon("mesh_arrays")._set_normals(mesh, normals)
    material = stylize(scene, extension.__name__, tmp_path, 256)
    found = {label: pixels(image) for label, image in images(material).items()}
    assert found["Normal"][:, 2].min() > 0.5  # above the surface
    for label in ("Base Color", "Roughness", "Metallic"):
        assert 0.099 < found[label].min() and found[label].max() < 0.901
