"""The active object in a job folder: evaluated mesh, normals, tangents, UVs, cameras; the scene's errors."""

import math
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from backend.job import MESH_ARRAYS, read_job

from .exporting import counts, export

pytestmark = pytest.mark.blender


def test_arrays_keep_the_contract(scene: Any, tmp_path: Path) -> None:
    _, arrays = export(scene, tmp_path)
    sizes = {"V": len(arrays["positions"]), "T": len(arrays["triangles"])}
    for name, (dtype, shape) in MESH_ARRAYS.items():
        assert arrays[name].dtype == dtype
        assert arrays[name].shape == tuple(sizes.get(size) or int(size) for size in shape.split())
    assert arrays.keys() == MESH_ARRAYS.keys()
    assert read_job(tmp_path).object_name == "Suzanne"


def test_normals_and_tangents_are_unit_frames(scene: Any, tmp_path: Path) -> None:
    import bpy

    bpy.ops.object.shade_smooth()
    _, arrays = export(scene, tmp_path)
    normals, tangents = arrays["corner_normals"], arrays["corner_tangents"]
    np.testing.assert_allclose(np.linalg.norm(normals, axis=-1), 1.0, atol=1e-4)
    np.testing.assert_allclose(np.linalg.norm(tangents[..., :3], axis=-1), 1.0, atol=1e-4)
    # MikkTSpace projects tangents onto the corner's tangent plane before it averages over corners of one normal.
    np.testing.assert_allclose((normals * tangents[..., :3]).sum(-1), 0.0, atol=1e-3)
    assert set(np.unique(tangents[..., 3])) <= {-1.0, 1.0}


def test_flat_faces_keep_flat_normals(scene: Any, tmp_path: Path) -> None:
    _, arrays = export(scene, tmp_path)  # a new monkey is flat; its quads are not planar, so compare inside a face
    normals = arrays["corner_normals"]
    np.testing.assert_allclose(normals[:, 0], normals[:, 1], atol=1e-6)


def test_winding_agrees_with_normals(scene: Any, tmp_path: Path) -> None:
    _, arrays = export(scene, tmp_path)
    corners = arrays["positions"][arrays["triangles"]]
    faces = np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])
    assert ((faces * arrays["corner_normals"][:, 0]).sum(-1) > 0.0).mean() > 0.99


def test_custom_normals_survive(scene: Any, tmp_path: Path) -> None:
    mesh = scene.active_object.data
    bent = np.empty(len(mesh.loops) * 3, np.float32)
    mesh.corner_normals.foreach_get("vector", bent)
    bent = bent.reshape(-1, 3) + (0.0, 0.0, 0.7)
    bent /= np.linalg.norm(bent, axis=-1, keepdims=True)
    mesh.normals_split_custom_set(bent)
    shown = np.array([normal.vector[:] for normal in mesh.corner_normals])  # Blender rounds to 16 bits
    assert np.abs(shown - bent).mean() < 1e-3
    _, arrays = export(scene, tmp_path)
    mesh.calc_loop_triangles()
    corners = np.array([triangle.loops[:] for triangle in mesh.loop_triangles])
    np.testing.assert_allclose(arrays["corner_normals"], shown[corners], atol=1e-5)
    cosine = (arrays["corner_normals"] * arrays["corner_tangents"][..., :3]).sum(-1)
    np.testing.assert_allclose(cosine, 0.0, atol=2e-3)


def test_modifiers_are_applied(scene: Any, tmp_path: Path) -> None:
    obj = scene.active_object
    _, plain = export(scene, tmp_path)
    obj.modifiers.new("Subdivision", "SUBSURF").levels = 1
    made, fine = export(scene, tmp_path)
    assert len(fine["triangles"]) > 3.9 * len(plain["triangles"])
    assert made.new_uvs is None and made.uv_name == "UVMap"


def test_object_to_world_holds_the_transform(scene: Any, tmp_path: Path) -> None:
    obj = scene.active_object
    obj.location, obj.scale, obj.rotation_euler = (1.0, 2.0, 3.0), (-2.0, 1.0, 0.5), (0.3, 0.2, 0.1)
    _, arrays = export(scene, tmp_path)
    matrix = arrays["object_to_world"]
    assert np.linalg.det(matrix[:3, :3]) == pytest.approx(-1.0, rel=1e-4)
    np.testing.assert_allclose(matrix, np.array(obj.matrix_world), atol=1e-6)
    assert np.abs(arrays["positions"]).max() < 2.0  # object space


def test_a_usable_uv_map_is_used(scene: Any, tmp_path: Path) -> None:
    made, arrays = export(scene, tmp_path)
    assert made.uv_name == "UVMap" and made.new_uvs is None and not made.warnings
    assert arrays["corner_uvs"].min() >= 0.0 and arrays["corner_uvs"].max() <= 1.0


@pytest.mark.parametrize("fault", ["none", "collapsed", "overlapping", "outside"])
def test_an_unusable_uv_map_is_replaced_by_a_new_one(scene: Any, tmp_path: Path, fault: str) -> None:
    mesh = scene.active_object.data
    uvs = np.empty(len(mesh.loops) * 2, np.float32)
    mesh.uv_layers[0].uv.foreach_get("vector", uvs)
    if fault == "none":
        mesh.uv_layers.remove(mesh.uv_layers[0])
    else:
        spoiled = {"collapsed": uvs * 0.0, "overlapping": np.abs(uvs - 0.5), "outside": uvs * 3.0}[fault]
        mesh.uv_layers[0].uv.foreach_set("vector", spoiled)
    before = counts()
    layers = mesh.uv_layers.keys()
    made, arrays = export(scene, tmp_path)
    assert made.uv_name == "Patina" and made.new_uvs is not None
    assert made.new_uvs.shape == (len(mesh.loops), 2)
    assert arrays["corner_uvs"].min() >= 0.0 and arrays["corner_uvs"].max() <= 1.0
    # The user's file is as it was: no layer, no datablock more.
    assert mesh.uv_layers.keys() == layers
    assert counts() == before
    assert scene.active_object.name == "Suzanne" and scene.active_object.select_get()


def test_new_uvs_follow_through_modifiers(scene: Any, tmp_path: Path) -> None:
    obj = scene.active_object
    obj.data.uv_layers.remove(obj.data.uv_layers[0])
    obj.shape_key_add(name="Basis")
    obj.modifiers.new("Subdivision", "SUBSURF").levels = 1
    before = counts()
    made, arrays = export(scene, tmp_path)
    assert made.new_uvs is not None and len(made.new_uvs) == len(obj.data.loops)
    assert len(arrays["corner_uvs"]) > len(obj.data.loops)
    assert counts() == before


def test_hidden_faces_are_unwrapped_too(scene: Any, tmp_path: Path) -> None:
    mesh = scene.active_object.data
    mesh.uv_layers.remove(mesh.uv_layers[0])
    mesh.polygons.foreach_set("hide", np.arange(len(mesh.polygons)) % 2 == 0)
    _, arrays = export(scene, tmp_path)
    corners = arrays["corner_uvs"]
    edges = corners[:, 1:] - corners[:, :1]
    assert (np.abs(edges[:, 0, 0] * edges[:, 1, 1] - edges[:, 0, 1] * edges[:, 1, 0]) > 0.0).all()


def test_mirrored_parts_share_their_uvs_with_a_warning(scene: Any, tmp_path: Path) -> None:
    obj = scene.active_object
    obj.modifiers.new("Array", "ARRAY").count = 2
    made, arrays = export(scene, tmp_path)
    assert made.uv_name == "UVMap" and made.new_uvs is None
    assert "Array" in made.warnings[0]
    assert len(arrays["triangles"]) == 2 * 968


def test_an_earlier_uv_map_of_patina_is_used_again(scene: Any, tmp_path: Path) -> None:
    mesh = scene.active_object.data
    mesh.uv_layers[0].name = "Patina"
    mesh.uv_layers.new(name="Overlapping", do_init=False)
    mesh.uv_layers.active_index = 1
    made, _ = export(scene, tmp_path)
    assert made.uv_name == "Patina" and made.new_uvs is None


@pytest.mark.parametrize("editor", ["itself", "another with its mesh"])
@pytest.mark.parametrize("uvs", [True, False])
def test_edit_mode_is_read_and_stays(scene: Any, tmp_path: Path, editor: str, uvs: bool) -> None:
    import bpy

    obj = scene.active_object
    if not uvs:
        obj.data.uv_layers.remove(obj.data.uv_layers[0])
    other = bpy.data.objects.new("Other", obj.data)
    scene.scene.collection.objects.link(other)
    edited = scene.view_layer.objects.active = obj if editor == "itself" else other
    bpy.ops.object.mode_set(mode="EDIT")
    bpy.ops.mesh.select_all(action="SELECT")
    bpy.ops.transform.resize(value=(2.0, 2.0, 2.0))
    bpy.ops.mesh.subdivide()
    scene.view_layer.objects.active = obj
    before = counts()
    made, arrays = export(scene, tmp_path)
    assert np.abs(arrays["positions"]).max() > 2.0 and len(arrays["triangles"]) > 3 * 968
    assert edited.mode == "EDIT" and edited.data.is_editmode and counts() == before
    assert read_job(tmp_path).object_name == "Suzanne"
    scene.view_layer.objects.active = edited
    bpy.ops.object.mode_set(mode="OBJECT")
    assert len(made.topology) == len(obj.data.loops)
    assert uvs or len(made.new_uvs) == len(obj.data.loops)


def test_a_sculpted_mesh_is_read_and_stays_in_sculpt_mode(scene: Any, tmp_path: Path) -> None:
    import bpy

    bpy.ops.object.mode_set(mode="SCULPT")
    bpy.ops.sculpt.dynamic_topology_toggle()
    export(scene, tmp_path)
    assert scene.active_object.mode == "SCULPT" and scene.active_object.use_dynamic_topology_sculpting


def test_the_export_goes_in_pieces_between_which_anything_may_happen(scene: Any, tmp_path: Path) -> None:
    import bpy

    from .exporting import addon, backend

    obj = scene.active_object
    obj.data.uv_layers.remove(obj.data.uv_layers[0])
    steps = addon("scene_export").export_steps(scene, "gold", backend("config").DEFAULTS, (), tmp_path)
    assert next(steps) == "Reading the mesh" and not list(tmp_path.iterdir())
    scene.window.scene = bpy.data.scenes.new("Other")
    obj.name = "Head"
    assert next(steps).splitlines()[0] == "Unwrapping"
    assert next(steps) == "Writing the job"
    bpy.data.objects.remove(obj)
    with pytest.raises(StopIteration):
        next(steps)
    again = addon("scene_export").export_steps
    bpy.ops.mesh.primitive_cube_add()
    steps = again(bpy.context, "gold", backend("config").DEFAULTS, (), tmp_path)
    next(steps)
    bpy.data.objects.remove(bpy.context.active_object)
    with pytest.raises(backend("errors").SceneError, match="removed"):
        next(steps)


@pytest.mark.slow
def test_two_million_faces_work(scene: Any, tmp_path: Path) -> None:
    import bpy

    bpy.ops.mesh.primitive_grid_add(x_subdivisions=1000, y_subdivisions=1000)
    _, arrays = export(scene, tmp_path)
    assert len(arrays["triangles"]) == 2_000_000


def test_cameras(scene: Any, tmp_path: Path) -> None:
    import bpy

    from .exporting import addon

    scene_export = addon("scene_export")
    assert scene_export.scene_camera(scene) == ()
    bpy.ops.object.camera_add(location=(1.0, 2.0, 3.0), rotation=(0.5, 0.0, 0.2))
    camera = scene.active_object
    scene.scene.camera = camera
    camera.scale = (2.0, 2.0, 2.0)
    (exported,) = scene_export.scene_camera(scene)
    assert exported.fov == pytest.approx(camera.data.angle)
    rotation = np.array(exported.camera_to_world)[:3, :3]
    np.testing.assert_allclose(rotation @ rotation.T, np.eye(3), atol=1e-6)
    assert [row[3] for row in exported.camera_to_world[:3]] == pytest.approx([1.0, 2.0, 3.0])
    camera.data.sensor_fit = "VERTICAL"
    scene.scene.render.resolution_x, scene.scene.render.resolution_y = 2000, 1000
    (wide,) = scene_export.scene_camera(scene)
    assert wide.fov == pytest.approx(2.0 * math.atan(2.0 * math.tan(camera.data.angle_y / 2.0)))
    camera.data.type = "ORTHO"
    rig = scene_export.collection_cameras(scene, "Collection") if "Collection" in bpy.data.collections else ()
    assert all(item.fov is None for item in rig)


def test_a_collection_is_a_rig(scene: Any) -> None:
    import bpy

    from .exporting import addon

    rig = bpy.data.collections.new("Rig")
    scene.scene.collection.children.link(rig)
    with pytest.raises(Exception, match="holds no camera"):
        addon("scene_export").collection_cameras(scene, "Rig")
    for name in ("A", "B"):
        rig.objects.link(bpy.data.objects.new(name, bpy.data.cameras.new(name)))
    assert [item.name for item in addon("scene_export").collection_cameras(scene, "Rig")] == ["A", "B"]
    with pytest.raises(Exception, match="no collection"):
        addon("scene_export").collection_cameras(scene, "Nowhere")


def _no_object(context: Any) -> None:
    context.view_layer.objects.active = None


def _curve(context: Any) -> None:
    import bpy

    bpy.ops.curve.primitive_bezier_circle_add()


def _no_faces(context: Any) -> None:
    context.active_object.data.clear_geometry()


def _hidden(context: Any) -> None:
    context.active_object.hide_viewport = True


@pytest.mark.parametrize("value", [math.nan, math.inf])
@pytest.mark.parametrize("uvs", [True, False])
def test_points_at_infinity(scene: Any, tmp_path: Path, value: float, uvs: bool) -> None:
    mesh = scene.active_object.data
    mesh.vertices[3].co = (value, 0.0, 0.0)
    if not uvs:
        mesh.uv_layers.remove(mesh.uv_layers[0])
    with pytest.raises(Exception, match="points at infinity") as caught:
        export(scene, tmp_path)
    assert caught.value.code == "bad_mesh"  # type: ignore[attr-defined]


def test_modifiers_that_drop_the_uvs_are_named(scene: Any, tmp_path: Path) -> None:
    import bpy

    obj = scene.active_object
    group = bpy.data.node_groups.new("Cube", "GeometryNodeTree")
    group.interface.new_socket("Geometry", in_out="OUTPUT", socket_type="NodeSocketGeometry")
    cube, output = group.nodes.new("GeometryNodeMeshIcoSphere"), group.nodes.new("NodeGroupOutput")
    group.links.new(cube.outputs["Mesh"], output.inputs[0])
    obj.modifiers.new("Nodes", "NODES").node_group = group
    before = counts()
    with pytest.raises(Exception, match="does not reach the result") as caught:
        export(scene, tmp_path)
    assert "Apply" in caught.value.hint  # type: ignore[attr-defined]
    assert counts() == before


@pytest.mark.parametrize(
    "spoil, message",
    [(_no_object, "Nothing is selected"), (_curve, "not a mesh"), (_no_faces, "no faces"), (_hidden, "hidden")],
)
def test_scene_errors(scene: Any, tmp_path: Path, spoil: Any, message: str) -> None:
    spoil(scene)
    before = counts()
    with pytest.raises(Exception, match=message) as caught:
        export(scene, tmp_path)
    assert caught.value.hint  # type: ignore[attr-defined]
    assert caught.value.code == "bad_scene"  # type: ignore[attr-defined]
    assert counts() == before
    assert not list(tmp_path.iterdir())


def test_linked_objects_are_refused(scene: Any, tmp_path: Path) -> None:
    import bpy

    library = tmp_path / "library.blend"
    bpy.ops.wm.save_as_mainfile(filepath=str(library), copy=True)
    with bpy.data.libraries.load(str(library), link=True) as (source, target):
        target.objects = source.objects
    (obj,) = target.objects
    scene.scene.collection.objects.link(obj)
    scene.view_layer.objects.active = obj
    with pytest.raises(Exception, match="linked from another file") as caught:
        export(scene, tmp_path)
    # As Blender's menus have it: VIEW3D_MT_object_relations, and the operator's choices.
    assert "Object > Relations > Make Local > Selected Objects and Data" in caught.value.hint  # type: ignore[attr-defined]
    choices = bpy.ops.object.make_local.get_rna_type().properties["type"].enum_items
    assert "Selected Objects and Data" in [item.name for item in choices]


def test_materials_that_nodes_set_are_named(scene: Any, tmp_path: Path) -> None:
    import bpy

    obj = scene.active_object
    obj.data.materials.append(bpy.data.materials.new("Own"))
    tree = bpy.data.node_groups.new("Paint", "GeometryNodeTree")
    for way in ("INPUT", "OUTPUT"):
        tree.interface.new_socket("Geometry", in_out=way, socket_type="NodeSocketGeometry")
    first, last = tree.nodes.new("NodeGroupInput"), tree.nodes.new("NodeGroupOutput")
    paint = tree.nodes.new("GeometryNodeSetMaterial")
    paint.inputs["Material"].default_value = bpy.data.materials.new("Foreign")
    tree.links.new(first.outputs[0], paint.inputs[0])
    tree.links.new(paint.outputs[0], last.inputs[0])
    modifier = obj.modifiers.new("Painter", "NODES")
    modifier.node_group = tree
    made, _ = export(scene, tmp_path)
    assert len(made.warnings) == 1 and "“Foreign” is set by “Painter” and hides the new look" in made.warnings[0]
    paint.inputs["Selection"].default_value = False
    obj.material_slots[0].link = "OBJECT"
    obj.material_slots[0].material = bpy.data.materials.new("Look")
    assert not export(scene, tmp_path)[0].warnings


@pytest.mark.parametrize("kind", ["curve.primitive_bezier_circle_add", "object.text_add", "object.metaball_add"])
def test_other_objects_are_converted_by_one_click(scene: Any, kind: str) -> None:
    import bpy

    category, name = kind.split(".")
    getattr(getattr(bpy.ops, category), name)()
    original = scene.active_object
    if original.type == "CURVE":
        original.data.bevel_depth = 0.1
    assert bpy.ops.patina.convert() == {"FINISHED"}
    made = scene.active_object
    assert made != original and made.type == "MESH" and len(made.data.polygons) and made.visible_get()
    assert original.hide_get() and original.hide_render
