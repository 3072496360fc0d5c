"""A result folder becomes a material and a World, beside the old ones; or nothing changes at all."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from backend.job import ENVIRONMENT_FILE
from backend.maps import MAPS

from .backends import look
from .exporting import addon, backend, counts, export
from .results import COLORS, MIDLEVEL, REQUIRED, SCALE, STRENGTH, break_file, glb_materials, write_result

pytestmark = pytest.mark.blender


def import_result(made: Any, folder: Path, prompt: str = "red brick") -> Any:
    job = backend("job").Job(prompt=prompt)
    return addon("result_import").import_result(made, job, folder / "result", "1.2.3").material


@pytest.fixture
def folder(scene: Any, tmp_path: Path) -> Path:
    folder = tmp_path / "a job's ümläut folder"
    folder.mkdir()
    write_result(folder / "result")
    return folder


def texture(material: Any, role: str) -> Any:
    (node,) = (n for n in material.node_tree.nodes if n.type == "TEX_IMAGE" and n.label == role)
    return node


def test_the_material_is_wired_as_blender_expects(scene: Any, folder: Path) -> None:
    made, _ = export(scene, folder)
    material = import_result(made, folder)
    tree = material.node_tree
    (principled,) = (node for node in tree.nodes if node.type == "BSDF_PRINCIPLED")
    (normal_map,) = (node for node in tree.nodes if node.type == "NORMAL_MAP")
    adjusted = tree.nodes["Adjust"]
    for name, given in (("Base Color", "Color"), ("Roughness", "Roughness Map"), ("Metallic", "Metallic Map")):
        assert principled.inputs[name].links[0].from_socket == adjusted.outputs[name]
        assert adjusted.inputs[given].links[0].from_node == texture(material, name)
    assert principled.inputs["Emission Color"].links[0].from_node == texture(material, "Emission")
    assert principled.inputs["Emission Strength"].default_value == STRENGTH
    assert principled.inputs["Normal"].links[0].from_node == normal_map
    assert normal_map.inputs["Color"].links[0].from_node == texture(material, "Normal")
    assert (normal_map.space, normal_map.uv_map) == ("TANGENT", "UVMap")
    for item in MAPS.values():
        node = texture(material, item.label)
        assert node.image.colorspace_settings.name == item.color_space
        assert node.inputs["Vector"].links[0].from_node.uv_map == "UVMap"
        assert node.image.packed_file and not node.image.is_dirty
    output, _ = (node for node in tree.nodes if node.type == "OUTPUT_MATERIAL")
    assert output.inputs["Surface"].links[0].from_node == principled


def test_a_plain_look_has_no_nodes_of_optional_maps(scene: Any, folder: Path) -> None:
    made, _ = export(scene, folder)
    write_result(folder / "plain" / "result", maps=REQUIRED)
    material = import_result(made, folder / "plain")
    nodes = material.node_tree.nodes
    assert {node.label for node in nodes if node.type == "TEX_IMAGE"} == {MAPS[name].label for name in REQUIRED}
    (principled,) = (node for node in nodes if node.type == "BSDF_PRINCIPLED")
    assert not principled.inputs["Emission Color"].links and principled.inputs["Emission Strength"].default_value == 0.0
    outputs = [node for node in nodes if node.type == "OUTPUT_MATERIAL"]
    assert not any(node.type == "DISPLACEMENT" for node in nodes)
    assert not any(output.inputs["Displacement"].links for output in outputs)
    addon("glb_export").export_glb(folder / "scene.glb")
    (exported,) = glb_materials(folder / "scene.glb")
    assert "emissiveTexture" not in exported


def test_heights_wait_for_blenders_displacement_setting(scene: Any, folder: Path) -> None:
    made, _ = export(scene, folder)
    material = import_result(made, folder)
    assert material.displacement_method == "BUMP"
    (normal_map,) = (node for node in material.node_tree.nodes if node.type == "NORMAL_MAP")
    first, second = (node for node in material.node_tree.nodes if node.type == "OUTPUT_MATERIAL")
    displacement = first.inputs["Displacement"].links[0].from_node
    assert displacement.space == "WORLD"
    assert displacement.inputs["Midlevel"].default_value == MIDLEVEL
    scale = displacement.inputs["Scale"].links[0].from_node
    assert scale.inputs[0].links[0].from_socket == material.node_tree.nodes["Adjust"].outputs["Relief"]
    np.testing.assert_allclose(scale.inputs[1].default_value, SCALE)
    assert displacement.inputs["Height"].links[0].from_node == texture(material, "Height")
    assert not texture(material, "Height").image.use_half_precision
    assert bool(second.inputs["Displacement"].links) == hasattr(normal_map, "base")


def test_eevee_alone_gets_the_baked_shadows(scene: Any, folder: Path) -> None:
    made, _ = export(scene, folder)
    material = import_result(made, folder)
    tree = material.node_tree
    first, second = (node for node in tree.nodes if node.type == "OUTPUT_MATERIAL")
    assert (first.target, second.target) == ("ALL", "EEVEE")
    assert first.is_active_output and not second.is_active_output
    assert tree.get_output_node("CYCLES") == first and tree.get_output_node("EEVEE") == second
    group = second.inputs["Surface"].links[0].from_node
    assert all(socket.links for socket in group.inputs if socket.name != "Emission Strength")
    assert group.inputs["Emission Strength"].default_value == STRENGTH
    assert group.inputs["Shader"].links[0].from_node == first.inputs["Surface"].links[0].from_node
    assert group.inputs["Occlusion"].links[0].from_node == texture(material, "Occlusion")
    assert texture(material, "Visibility").image.alpha_mode == "CHANNEL_PACKED"


def test_a_glb_holds_the_occlusion_and_the_plain_material(scene: Any, folder: Path) -> None:
    made, _ = export(scene, folder)
    import_result(made, folder)
    import_result(made, folder)  # a second take shares the exporter's group
    addon("glb_export").export_glb(folder / "scene.glb")
    (material,) = glb_materials(folder / "scene.glb")
    assert material["occlusionTexture"].keys() >= {"index"} and "normalTexture" in material
    assert material["pbrMetallicRoughness"].keys() >= {"baseColorTexture", "metallicRoughnessTexture"}
    assert material["emissiveTexture"].keys() >= {"index"} and material["emissiveFactor"] == [1.0, 1.0, 1.0]
    assert material["extensions"]["KHR_materials_emissive_strength"] == {"emissiveStrength": STRENGTH}


def test_the_world_shines_with_the_environment(scene: Any, folder: Path) -> None:
    made, _ = export(scene, folder)
    import_result(made, folder)
    world = scene.scene.world
    (environment,) = (node for node in world.node_tree.nodes if node.type == "TEX_ENVIRONMENT")
    assert environment.image.colorspace_settings.name == "Linear Rec.709"
    assert environment.image.packed_file
    assert environment.projection == "EQUIRECTANGULAR"
    np.testing.assert_allclose(environment.image.pixels[:3], COLORS["environment"], rtol=1e-2)
    (output,) = (node for node in world.node_tree.nodes if node.type == "OUTPUT_WORLD")
    assert output.inputs["Surface"].links[0].from_node.type == "BACKGROUND"


def test_the_take_keeps_how_it_was_made(scene: Any, folder: Path) -> None:
    made, _ = export(scene, folder)
    for item in (import_result(made, folder), scene.scene.world):
        assert (item["patina_prompt"], item["patina_seed"], item["patina_version"]) == ("red brick", 0, "1.2.3")


def test_the_old_look_is_kept(scene: Any, folder: Path) -> None:
    import bpy

    obj = scene.active_object
    old, hidden, old_world = bpy.data.materials.new("Old"), bpy.data.materials.new("Other"), bpy.data.worlds.new("Sky")
    obj.data.materials.append(old)
    obj.data.materials.append(hidden)
    scene.scene.world = old_world
    sibling = bpy.data.objects.new("Sibling", obj.data)
    made, _ = export(scene, folder)
    material = import_result(made, folder)
    assert [slot.material for slot in obj.material_slots] == [material, material]
    assert [slot.material for slot in sibling.material_slots] == [old, hidden]
    assert list(obj.data.materials) == [old, hidden]
    assert old.use_fake_user and hidden.use_fake_user and old_world.use_fake_user
    assert scene.scene.world not in (None, old_world)


def test_a_saved_file_holds_everything(scene: Any, folder: Path, tmp_path: Path) -> None:
    import shutil

    import bpy

    made, _ = export(scene, folder)
    import_result(made, folder)
    saved = tmp_path / "saved.blend"
    bpy.ops.wm.save_as_mainfile(filepath=str(saved))
    shutil.rmtree(folder)
    bpy.ops.wm.open_mainfile(filepath=str(saved))
    images = [image for image in bpy.data.images if image.packed_file]
    assert len(images) == len(MAPS) + 1
    base = next(image for image in images if image.name.endswith("Base Color"))
    np.testing.assert_allclose(base.pixels[:3], COLORS["base_color"], atol=1 / 255)


def test_new_uvs_arrive_on_success_and_the_active_layer_stays(scene: Any, folder: Path) -> None:
    obj = scene.active_object
    layer = obj.data.uv_layers[0]
    layer.uv.foreach_set("vector", np.zeros(len(obj.data.loops) * 2, np.float32))
    obj.data.update()
    made, arrays = export(scene, folder)
    material = import_result(made, folder)
    assert obj.data.uv_layers.keys() == ["UVMap", "Patina"]
    assert obj.data.uv_layers.active.name == "UVMap"
    (normal_map,) = (node for node in material.node_tree.nodes if node.type == "NORMAL_MAP")
    assert normal_map.uv_map == "Patina"
    again, arrays_again = export(scene, folder)
    assert again.new_uvs is None and again.uv_name == "Patina"
    np.testing.assert_array_equal(arrays_again["corner_uvs"], arrays["corner_uvs"])


@pytest.mark.parametrize("slots", [0, 2])
@pytest.mark.parametrize("missing", [*(item.file() for item in MAPS.values()), ENVIRONMENT_FILE])
@pytest.mark.parametrize("how", ["absent", "broken", "truncated", "damaged"])
def test_a_broken_result_changes_nothing(scene: Any, folder: Path, missing: str, slots: int, how: str) -> None:
    import bpy

    obj = scene.active_object
    obj.data.uv_layers.remove(obj.data.uv_layers[0])
    for index in range(slots):
        obj.data.materials.append(bpy.data.materials.new(f"Old {index}"))
    scene.scene.world = bpy.data.worlds.new("Sky")
    made, _ = export(scene, folder)
    before = look(scene)
    if how == "damaged" and missing == ENVIRONMENT_FILE:
        pytest.skip("an EXR has no checksums")
    break_file(folder / "result" / missing, how)
    with pytest.raises(backend("errors").OutputError) as caught:
        import_result(made, folder)
    assert caught.value.hint
    assert look(scene) == before


def test_a_failure_at_the_last_step_changes_nothing(scene: Any, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import bpy

    obj = scene.active_object
    obj.data.materials.append(bpy.data.materials.new("Old"))
    made, _ = export(scene, folder)
    before = look(scene)

    def full_memory(*_arguments: Any) -> None:
        raise RuntimeError("out of memory")

    monkeypatch.setattr(addon("takes"), "_apply", full_memory)
    with pytest.raises(backend("errors").OutputError):
        import_result(made, folder)
    assert look(scene) == before


def test_a_mesh_that_changed_meanwhile_is_refused(scene: Any, folder: Path) -> None:
    import bpy

    made, _ = export(scene, folder)
    bpy.ops.object.mode_set(mode="EDIT")
    bpy.ops.mesh.select_all(action="SELECT")
    bpy.ops.mesh.subdivide()
    bpy.ops.object.mode_set(mode="OBJECT")
    before = look(scene)
    with pytest.raises(backend("errors").SceneError, match="was changed"):
        import_result(made, folder)
    assert look(scene) == before


@pytest.mark.parametrize("editor", ["itself", "another with its mesh"])
def test_a_mesh_in_edit_mode_is_refused_and_stays_in_it(scene: Any, folder: Path, editor: str) -> None:
    import bpy

    made, _ = export(scene, folder)
    obj = scene.active_object
    if editor == "another with its mesh":
        other = bpy.data.objects.new("Other", obj.data)
        scene.scene.collection.objects.link(other)
        scene.view_layer.objects.active = obj = other
    bpy.ops.object.mode_set(mode="EDIT")
    before = look(scene)
    with pytest.raises(backend("errors").SceneError, match=f"“{obj.name}” is in Edit Mode") as caught:
        import_result(made, folder)
    assert str(folder / "result") in caught.value.hint
    assert look(scene) == before and obj.mode == "EDIT"


def test_another_scene_in_the_window_does_not_matter(scene: Any, folder: Path) -> None:
    import bpy

    made, _ = export(scene, folder)
    old, obj = scene.scene, scene.active_object
    other = bpy.data.scenes.new("Other")
    scene.window.scene = other
    material = import_result(made, folder)
    assert obj.material_slots[0].material == material
    assert scene.scene == other and other.world is None and old.world["patina_prompt"] == "red brick"


def test_a_look_arrives_in_sculpt_mode(scene: Any, folder: Path) -> None:
    import bpy

    obj = scene.active_object
    obj.data.uv_layers.remove(obj.data.uv_layers[0])
    made, _ = export(scene, folder)
    bpy.ops.object.mode_set(mode="SCULPT")
    assert import_result(made, folder) == obj.material_slots[0].material
    assert obj.mode == "SCULPT" and obj.data.uv_layers.keys() == ["Patina"]


def test_an_object_that_went_away_is_named(scene: Any, folder: Path) -> None:
    import bpy

    made, _ = export(scene, folder)
    bpy.data.objects.remove(scene.active_object)
    before = counts()
    with pytest.raises(backend("errors").SceneError, match="removed"):
        import_result(made, folder)
    assert counts() == before


def test_a_renamed_object_is_found(scene: Any, folder: Path) -> None:
    made, _ = export(scene, folder)
    scene.active_object.name = "Head"
    assert import_result(made, folder) == scene.active_object.material_slots[0].material


def test_an_endless_prompt_is_shortened_in_names_only(scene: Any, folder: Path) -> None:
    prompt = "gold " * 50
    made, _ = export(scene, folder)
    material = import_result(made, folder, prompt)
    assert material["patina_prompt"] == prompt and len(material.name) <= 41
