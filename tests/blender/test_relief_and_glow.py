"""The optional maps in Cycles: true heights once displacement is on, no second relief before, and a glow."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from . import known_field
from .exporting import addon, backend, export
from .results import COLORS, STRENGTH, write_result

bpy = pytest.importorskip("bpy")

from mathutils import Euler, Matrix, Vector  # noqa: E402

from . import cycles  # noqa: E402
from .known_stylization import stylize  # noqa: E402

pytestmark = pytest.mark.blender

CENTER = Vector((0.3, -0.2, 0.5))
SIZE = 64


def sheet(obj: Any, scale: tuple[float, float, float], cuts: int) -> None:
    """Replace an object's mesh: a plane of 2 by 2 units, cut finely, turned and stretched."""
    bpy.ops.mesh.primitive_grid_add(x_subdivisions=cuts, y_subdivisions=cuts, size=2)
    grid = bpy.context.active_object
    obj.data = grid.data
    bpy.data.objects.remove(grid)
    bpy.context.view_layer.objects.active = obj
    obj.matrix_world = Matrix.LocRotScale(CENTER, Euler((0.4, 0.5, 0.6)), Vector(scale))
    for polygon in obj.data.polygons:
        polygon.use_smooth = True


def look_at(scene: Any, obj: Any) -> Vector:
    """Look straight at a sheet's middle, which fills the picture. Returns its normal."""
    bpy.context.view_layer.update()
    normal = (obj.matrix_world.to_3x3().inverted().transposed() @ Vector((0.0, 0.0, 1.0))).normalized()
    cycles.prepare(scene, SIZE)
    camera = cycles.look(scene, CENTER + 5 * normal, -normal)
    camera.data.type, camera.data.ortho_scale = "ORTHO", 1.0
    return normal


def positions(scene: Any, material: Any, path: Path) -> cycles.Array:
    """The world positions that a picture shows: (P, 3)."""
    tree = material.node_tree
    geometry, shrink = (tree.nodes.new(f"ShaderNode{kind}") for kind in ("NewGeometry", "VectorMath"))
    shrink.operation = "SCALE"
    shrink.inputs["Scale"].default_value = 0.1
    tree.links.new(geometry.outputs["Position"], shrink.inputs[0])
    picture = cycles.render_socket(scene, material, shrink.outputs[0], path)
    return 10 * picture[picture[..., 3] == 1.0][:, :3].astype(np.float64)


@pytest.mark.parametrize("scale", [(1.0, 1.0, 1.0), (1.6, 0.8, 0.5)])
@pytest.mark.parametrize("method", ["BUMP", "BOTH", "DISPLACEMENT"])
def test_displacement_gives_the_true_heights(
    scene: Any, extension: Any, tmp_path: Path, method: str, scale: tuple[float, float, float]
) -> None:
    sheet(scene.object, scale, 150)
    material = stylize(scene, extension.__name__, tmp_path, 512)
    scene.scene.world = None
    normal = np.array(look_at(scene.scene, scene.object))
    material.displacement_method = method
    shown = positions(scene.scene, material, tmp_path / "picture")
    assert len(shown) == SIZE * SIZE
    heights = (shown - np.array(CENTER)) @ normal
    expected = known_field.height(shown - heights[:, None] * normal)[:, 0]
    assert np.ptp(expected) > 0.03
    assert np.abs(heights - (0.0 if method == "BUMP" else expected)).max() < 2e-4


@pytest.mark.parametrize("method", ["BUMP", "BOTH", "DISPLACEMENT"])
def test_the_relief_is_shaded_once(scene: Any, extension: Any, tmp_path: Path, method: str) -> None:
    """With heights that agree with the normal map, displacement moves the surface and leaves its shading."""
    sheet(scene.object, (1.0, 1.0, 1.0), 150)
    material = stylize(scene, extension.__name__, tmp_path, 512)
    (normal_map,) = (node for node in material.node_tree.nodes if node.type == "NORMAL_MAP")
    if method == "DISPLACEMENT" and not hasattr(normal_map, "base"):
        pytest.skip("before Blender 5, Displacement Only adds its normals to those of the normal map")
    look_at(scene.scene, scene.object)
    source = normal_map.outputs["Normal"]
    with cycles.without_displacement(material):
        plain = cycles.render_socket(scene.scene, material, source, tmp_path / "plain")
    material.displacement_method = method
    displaced = cycles.render_socket(scene.scene, material, source, tmp_path / "displaced")
    assert np.abs(displaced - plain).mean() < 2e-3  # another point is seen where the surface has moved


@pytest.mark.parametrize("engine", ["CYCLES", "EEVEE"])
def test_the_glow_has_its_strength_and_no_shadow(scene: Any, tmp_path: Path, engine: str) -> None:
    """In the dark, through the output of each engine, both rendered by Cycles; the map of occlusion is grey."""
    sheet(scene.object, (1.0, 1.0, 1.0), 4)
    made, _ = export(scene, tmp_path)
    result = write_result(tmp_path / "result")
    material = addon("result_import").import_result(made, backend("job").Job(prompt="neon"), result, "1.2.3").material
    output = material.node_tree.get_output_node(engine)
    surface = output.inputs["Surface"].links[0].from_socket
    material.node_tree.links.new(surface, material.node_tree.get_output_node("CYCLES").inputs["Surface"])
    scene.scene.world = None
    look_at(scene.scene, scene.object)
    scene.scene.cycles.max_bounces = 0
    picture = cycles.render(scene.scene, tmp_path / "glow")
    color = np.array(COLORS["emission"])
    linear = np.where(color <= 0.04045, color / 12.92, ((color + 0.055) / 1.055) ** 2.4)
    assert (picture[..., 3] == 1.0).all()
    np.testing.assert_allclose(picture[..., :3].reshape(-1, 3), np.tile(STRENGTH * linear, (SIZE**2, 1)), rtol=0.02)
