"""Takes: every look of an object stays with it, can be shown again, compared and removed with all that it owns."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from .conftest import PACKAGE
from .exporting import addon, backend, counts, export
from .results import write_result

pytestmark = pytest.mark.blender


@pytest.fixture
def folder(scene: Any, tmp_path: Path) -> Path:
    write_result(tmp_path / "result")
    return tmp_path


def add_take(scene: Any, folder: Path, prompt: str) -> Any:
    made, _ = export(scene, folder)
    file = folder / "result" / "result.json"
    file.write_text(json.dumps({**json.loads(file.read_text()), "prompt": prompt}))
    job = backend("job").Job(prompt=prompt)
    return addon("result_import").import_result(made, job, folder / "result", "1.2.3")


def names(obj: Any) -> list[str]:
    return [take.name for take in obj.patina_takes.items]


def materials(obj: Any) -> list[Any]:
    return [slot.material for slot in obj.material_slots]


def test_looks_pile_up_as_takes_after_the_original(scene: Any, folder: Path) -> None:
    import bpy

    obj = scene.active_object
    old, sky = bpy.data.materials.new("Old"), bpy.data.worlds.new("Sky")
    obj.data.materials.append(old)
    scene.scene.world = sky
    first, second = add_take(scene, folder, "red brick"), add_take(scene, folder, "gold")
    takes = obj.patina_takes
    assert names(obj) == ["Original", "red brick", "gold"]
    assert (takes.index, takes.shown) == (2, 2) and materials(obj) == [second.material]
    takes.index = 1
    assert materials(obj) == [first.material] and scene.scene.world == first.world
    takes.index = 0
    assert materials(obj) == [old] and obj.material_slots[0].link == "DATA" and scene.scene.world == sky
    takes.index = 2
    assert materials(obj) == [second.material] and scene.scene.world == second.world
    assert not first.material.use_fake_user and old.use_fake_user


def test_takes_are_saved_with_the_file(scene: Any, folder: Path, tmp_path: Path) -> None:
    import bpy

    first, _ = add_take(scene, folder, "red brick"), add_take(scene, folder, "gold")
    name = first.material.name
    bpy.ops.wm.save_as_mainfile(filepath=str(tmp_path / "saved.blend"))
    bpy.ops.wm.open_mainfile(filepath=str(tmp_path / "saved.blend"))
    obj = bpy.context.view_layer.objects.active
    assert names(obj) == ["Original", "red brick", "gold"]
    obj.patina_takes.index = 1
    assert materials(obj) == [bpy.data.materials[name]]
    about = json.loads(obj.patina_takes.items[1].about)
    assert about["prompt"] == "red brick" and about["settings"] == {}
    assert tuple(bpy.data.materials[name].preview.image_size) == (8, 8)


def test_compare_goes_to_the_original_and_back(scene: Any, folder: Path) -> None:
    import bpy

    obj = scene.active_object
    first = add_take(scene, folder, "red brick")
    add_take(scene, folder, "gold")
    obj.patina_takes.index = 1
    bpy.ops.patina.compare()
    assert materials(obj) == [None]
    bpy.ops.patina.compare()
    assert materials(obj) == [first.material]


def test_a_removed_take_gives_everything_back(scene: Any, folder: Path) -> None:
    import bpy

    obj = scene.active_object
    first = add_take(scene, folder, "red brick")
    before = counts()
    add_take(scene, folder, "gold")
    assert counts() != before
    bpy.ops.patina.remove_take()
    assert counts() == before
    assert names(obj) == ["Original", "red brick"] and materials(obj) == [first.material]
    bpy.ops.patina.remove_take()
    assert names(obj) == ["Original"] and materials(obj) == [None]
    assert not bpy.data.images and not bpy.data.materials and not bpy.data.node_groups
    with pytest.raises(RuntimeError, match="original stays"):
        bpy.ops.patina.remove_take()


def test_what_another_object_uses_is_not_removed(scene: Any, folder: Path) -> None:
    import bpy

    obj = scene.active_object
    first = add_take(scene, folder, "red brick")
    other = bpy.data.objects.new("Other", obj.data.copy())
    other.data.materials.clear()
    other.data.materials.append(first.material)
    bpy.ops.patina.remove_take()
    assert first.material.name in bpy.data.materials and bpy.data.images


def test_what_is_assigned_by_hand_is_kept(scene: Any, folder: Path) -> None:
    import bpy

    obj = scene.active_object
    first = add_take(scene, folder, "red brick")
    mine, other = bpy.data.materials.new("Mine"), bpy.data.materials.new("Other")
    obj.material_slots[0].material = mine
    second = add_take(scene, folder, "gold")
    assert names(obj) == ["Original", "red brick", "Assigned by Hand", "gold"]
    obj.patina_takes.index = 2
    assert materials(obj) == [mine]
    obj.patina_takes.index = 0
    obj.material_slots[0].material = other  # becomes the original
    obj.patina_takes.index = 3
    assert materials(obj) == [second.material]
    obj.patina_takes.index = 0
    assert materials(obj) == [other]
    obj.patina_takes.index = 1
    assert materials(obj) == [first.material] and len(names(obj)) == 4


def test_a_world_of_the_artists_own_stays(scene: Any, folder: Path) -> None:
    import bpy

    obj = scene.active_object
    add_take(scene, folder, "red brick")
    second = add_take(scene, folder, "gold")
    scene.scene.patina.take_light = False
    obj.patina_takes.index = 1
    assert scene.scene.world == second.world
    scene.scene.patina.take_light = True
    scene.scene.world = mine = bpy.data.worlds.new("Mine")
    obj.patina_takes.index = 2
    assert scene.scene.world == mine


def test_materials_share_their_node_groups(scene: Any, folder: Path) -> None:
    import bpy

    add_take(scene, folder, "red brick")
    before = len(bpy.data.node_groups)
    add_take(scene, folder, "gold")
    assert len(bpy.data.node_groups) == before


def test_a_failed_import_leaves_no_take(scene: Any, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    obj = scene.active_object
    first = add_take(scene, folder, "red brick")

    def full_memory(*_arguments: Any) -> None:
        raise RuntimeError("out of memory")

    monkeypatch.setattr(addon("takes"), "_apply", full_memory)
    with pytest.raises(backend("errors").OutputError):
        add_take(scene, folder, "gold")
    assert names(obj) == ["Original", "red brick"] and materials(obj) == [first.material]
    assert obj.patina_takes.index == obj.patina_takes.shown == 1


def test_a_result_is_loaded_from_its_folder(scene: Any, folder: Path) -> None:
    import bpy

    obj = scene.active_object
    assert bpy.ops.patina.load_result(filepath=str(folder / "result" / "result.json")) == {"FINISHED"}
    assert names(obj) == ["Original", "red brick"] and "patina_prompt" in materials(obj)[0]
    (folder / "result" / "result.json").unlink()
    with pytest.raises(RuntimeError, match="not the result of a run"):
        bpy.ops.patina.load_result(filepath=str(folder))
    assert len(names(obj)) == 2


def test_a_take_becomes_an_asset_and_its_maps_go_beside_the_file(scene: Any, folder: Path, tmp_path: Path) -> None:
    import bpy

    material = add_take(scene, folder, "red brick").material
    bpy.ops.patina.mark_asset()
    assert material.asset_data.description == "red brick" and material.asset_data.tags.keys() == ["Patina"]
    with pytest.raises(RuntimeError, match="Save the file first"):
        bpy.ops.patina.unpack_take()
    (tmp_path / "home").mkdir()
    bpy.ops.wm.save_as_mainfile(filepath=str(tmp_path / "home" / "saved.blend"))
    bpy.ops.patina.unpack_take()
    assert (tmp_path / "home" / "textures" / "saved" / "red_brick_Base_Color.png").is_file()
    assert not any(image.packed_files for image in bpy.data.images)
    bpy.ops.patina.pack_take()
    assert all(image.packed_files for image in bpy.data.images)


@pytest.mark.parametrize("name, value", [("Tint", (0.5, 1.0, 0.25, 1.0)), ("Brightness", 0.5), ("Saturation", 0.0)])
def test_an_adjustment_changes_one_look_and_resets(scene: Any, folder: Path, name: str, value: Any) -> None:
    import bpy

    first, second = add_take(scene, folder, "red brick"), add_take(scene, folder, "gold")
    adjust = addon("adjust")
    node = adjust.node_of(second.material)
    assert node.node_tree == adjust.node_of(first.material).node_tree
    neutral = albedo(scene, folder / "neutral.exr")
    node.inputs[name].default_value = value
    color, red = albedo(scene, folder / "changed.exr"), neutral[0]
    grey = neutral @ np.array([0.2126, 0.7152, 0.0722], np.float32)
    wanted = {"Tint": neutral * np.array([0.5, 1.0, 0.25]), "Brightness": 0.5 * neutral, "Saturation": np.full(3, grey)}
    np.testing.assert_allclose(color, wanted[name], rtol=2e-3)
    assert red > 0.1
    bpy.ops.patina.reset_adjust()
    np.testing.assert_array_equal(albedo(scene, folder / "reset.exr"), neutral)


def albedo(scene: Any, path: Path) -> Any:
    """The mean base colour of the object's material, by Cycles: linear RGB."""
    from mathutils import Vector

    from . import cycles

    (slot,) = scene.active_object.material_slots
    principled = next(node for node in slot.material.node_tree.nodes if node.type == "BSDF_PRINCIPLED")
    cycles.prepare(scene.scene, 8)
    camera = cycles.look(scene.scene, Vector((0.0, -5.0, 0.0)), Vector((0.0, 1.0, 0.0)))
    camera.data.type, camera.data.ortho_scale = "ORTHO", 0.4
    socket = principled.inputs["Base Color"].links[0].from_socket
    return cycles.render_socket(scene.scene, slot.material, socket, path)[..., :3].mean((0, 1))


def two_slots(scene: Any) -> tuple[Any, Any]:
    """Give the monkey's upper half a slot of its own, which is active, with materials Below and Above."""
    import bpy

    mesh = scene.active_object.data
    below, above = bpy.data.materials.new("Below"), bpy.data.materials.new("Above")
    mesh.materials.append(below)
    mesh.materials.append(above)
    for polygon in mesh.polygons:
        polygon.material_index = int(polygon.center.z > 0.2)
    scene.active_object.active_material_index = 1
    return below, above


def test_one_slot_is_restyled_and_the_others_keep_theirs(scene: Any, folder: Path) -> None:
    import bpy

    obj = scene.active_object
    below, above = two_slots(scene)
    steps = addon("scene_export").export_steps(scene, "gold", backend("config").DEFAULTS, (), folder, True)
    try:
        while True:
            next(steps)
    except StopIteration as end:
        made = end.value
    arrays = np.load(folder / "mesh.npz")
    centers = arrays["positions"][arrays["triangles"]].mean(1)
    assert made.slot == 1 and 0 < len(centers) < 968 and centers[:, 2].min() > 0.1
    assert len(arrays["positions"]) == len(np.unique(arrays["triangles"]))
    job = backend("job").Job(prompt="red brick")
    look = addon("result_import").import_result(made, job, folder / "result", "1.2.3")
    assert materials(obj) == [below, look.material] and list(obj.data.materials) == [below, above]
    whole = add_take(scene, folder, "gold")
    assert materials(obj) == [whole.material] * 2
    obj.patina_takes.index = 1
    assert materials(obj) == [below, look.material]
    assert obj.patina_takes.items[1].material == look.material
    obj.patina_takes.index = 0
    assert materials(obj) == [below, above]
    obj.patina_takes.index = 1
    bpy.ops.patina.remove_take()
    assert names(obj) == ["Original", "gold"] and "Below" in bpy.data.materials


def test_a_slot_without_faces_is_refused(scene: Any, folder: Path) -> None:
    import bpy

    two_slots(scene)
    scene.active_object.data.materials.append(bpy.data.materials.new("Unused"))
    scene.active_object.active_material_index = 2
    with pytest.raises(RuntimeError, match="No face of “Suzanne” has its active material slot, number 2"):
        bpy.ops.patina.stylize(prompt="gold", apply_to="SLOT")


def test_a_library_override_keeps_its_looks(scene: Any, folder: Path, tmp_path: Path) -> None:
    import bpy

    scene.active_object.data.materials.append(bpy.data.materials.new("Old"))
    bpy.ops.wm.save_as_mainfile(filepath=str(tmp_path / "library.blend"))
    bpy.ops.wm.read_homefile(use_empty=True, use_factory_startup=True)
    bpy.ops.preferences.addon_enable(module=PACKAGE)
    with bpy.data.libraries.load(str(tmp_path / "library.blend"), link=True) as (given, wanted):
        wanted.objects = given.objects
    linked = wanted.objects[0]
    obj = linked.override_create(remap_local_usages=True)
    obj.data.override_create(remap_local_usages=True)
    bpy.context.scene.collection.objects.link(obj)
    bpy.context.view_layer.objects.active = obj
    looks = [add_take(bpy.context, folder, prompt).material.name for prompt in ("red brick", "gold")]
    bpy.ops.wm.save_as_mainfile(filepath=str(tmp_path / "shot.blend"))
    bpy.ops.wm.open_mainfile(filepath=str(tmp_path / "shot.blend"))
    obj = next(item for item in bpy.data.objects if item.override_library)
    assert [slot.material.name for slot in obj.material_slots] == [looks[1]]
    assert looks[0] in bpy.data.materials


def test_by_hand_is_kept_when_an_earlier_take_is_shown(scene: Any, folder: Path) -> None:
    import bpy

    obj = scene.active_object
    add_take(scene, folder, "red brick")
    add_take(scene, folder, "gold")
    obj.material_slots[0].material = mine = bpy.data.materials.new("Mine")
    bpy.ops.patina.compare()
    assert names(obj) == ["Original", "red brick", "gold", "Assigned by Hand"]
    bpy.ops.patina.compare()
    assert materials(obj) == [mine]


def test_slots_that_are_added_later_belong_to_all_takes(scene: Any, folder: Path) -> None:
    import bpy

    obj = scene.active_object
    old, glass = bpy.data.materials.new("Old"), bpy.data.materials.new("Glass")
    obj.data.materials.append(old)
    first = add_take(scene, folder, "red brick")
    obj.data.materials.append(glass)
    second = add_take(scene, folder, "gold")
    assert materials(obj) == [second.material] * 2
    obj.patina_takes.index = 1
    assert materials(obj) == [first.material, glass]
    obj.patina_takes.index = 0
    assert materials(obj) == [old, glass]


def test_an_asset_and_the_artists_images_outlive_the_take(scene: Any, folder: Path) -> None:
    import bpy

    material = add_take(scene, folder, "red brick").material
    node = material.node_tree.nodes.new("ShaderNodeTexImage")
    node.image = bpy.data.images.new("Mine", 4, 4)
    second = add_take(scene, folder, "gold").material
    bpy.ops.patina.mark_asset()
    bpy.ops.patina.remove_take()
    assert second.name in bpy.data.materials and second.asset_data
    bpy.ops.patina.remove_take()
    assert bpy.data.images["Mine"].users == 0


def test_the_light_of_another_object_with_a_look_stays(scene: Any, folder: Path) -> None:
    import bpy

    first = scene.active_object
    add_take(scene, folder, "red brick")
    world = add_take(scene, folder, "gold").world
    bpy.ops.mesh.primitive_monkey_add()
    other = scene.active_object
    other.data.materials.append(first.material_slots[0].material)
    first.patina_takes.index = 1
    assert scene.scene.world == world


def test_edit_mode_keeps_the_takes(scene: Any, folder: Path) -> None:
    import bpy

    obj = scene.active_object
    add_take(scene, folder, "red brick")
    bpy.ops.object.mode_set(mode="EDIT")
    with pytest.raises(RuntimeError, match="Leave Edit Mode first"):
        bpy.ops.patina.compare()
    obj.patina_takes.index = 0
    assert (obj.patina_takes.index, obj.patina_takes.shown) == (1, 1)


def test_maps_of_two_files_do_not_meet(scene: Any, folder: Path, tmp_path: Path) -> None:
    import bpy

    for name in ("one", "two", "two"):
        bpy.ops.wm.read_homefile(use_empty=True, use_factory_startup=True)
        bpy.ops.preferences.addon_enable(module=PACKAGE)
        bpy.ops.mesh.primitive_monkey_add()
        add_take(bpy.context, folder, "red brick")
        bpy.ops.wm.save_as_mainfile(filepath=str(tmp_path / f"{name}.blend"))
        bpy.ops.patina.unpack_take()
        for image in bpy.data.images:
            assert Path(bpy.path.abspath(image.filepath)).is_file() and not image.packed_files
    found = sorted(path.relative_to(tmp_path).as_posix() for path in (tmp_path / "textures").rglob("*Base_Color*"))
    base = "red_brick_Base_Color"
    assert found == [f"textures/one/{base}.png", f"textures/two/{base}.png", f"textures/two/{base}_1.png"]
