"""With its own World kept, the scene keeps its World; and the job carries a picture of it."""

import json
from pathlib import Path
from typing import Any

import pytest

from .backends import install

bpy = pytest.importorskip("bpy")

pytestmark = pytest.mark.blender


def run(scene: Any, light: str, folder: Path) -> None:
    bpy.ops.patina.stylize(prompt="red brick", light=light, job_dir=str(folder))


@pytest.mark.parametrize("light", ["optimize", "studio", "world"])
def test_only_the_mode_world_keeps_the_world(
    scene: Any, light: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    install("succeed()", tmp_path, monkeypatch)
    scene.scene.world = sky = bpy.data.worlds.new("Sky")
    run(scene, light, tmp_path / "job")
    assert (scene.scene.world == sky) == (light == "world")
    assert (tmp_path / "job" / "world.exr").exists() == (light == "world")


def world(kind: str) -> Any:
    made = bpy.data.worlds.new("Sky")
    if bpy.app.version < (5, 0, 0):
        made.use_nodes = True
    tree = made.node_tree
    background = next(node for node in tree.nodes if node.type == "BACKGROUND")
    if kind == "blue evening":
        background.inputs["Color"].default_value = (0.02, 0.03, 0.2, 1.0)
    elif kind == "black":
        background.inputs["Strength"].default_value = 0.0
    elif kind == "picture":
        texture = tree.nodes.new("ShaderNodeTexEnvironment")
        tree.links.new(texture.outputs["Color"], background.inputs["Color"])
    elif kind == "of Patina's":
        made["patina_prompt"] = "red brick"
    return made


@pytest.mark.parametrize(
    "kind, kept",
    [("default", False), ("black", False), ("blue evening", True), ("picture", True), ("of Patina's", False)],
)
def test_a_scene_that_is_lit_keeps_its_world(
    scene: Any, kind: str, kept: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    install("succeed()", tmp_path, monkeypatch)
    scene.scene.world = sky = world(kind)
    run(scene, "auto", tmp_path / "job")
    assert (scene.scene.world == sky) == kept
    assert (tmp_path / "job" / "world.exr").exists() == kept
    job = json.loads((tmp_path / "job" / "job.json").read_text(encoding="utf-8"))
    assert job["settings"]["light"] == ("world" if kept else "optimize")


def test_the_light_of_another_objects_look_stays(scene: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    install("succeed()", tmp_path, monkeypatch)
    scene.scene.world = sky = world("of Patina's")
    first = scene.active_object
    bpy.ops.mesh.primitive_cube_add()
    other = scene.active_object
    other.data.materials.append(bpy.data.materials.new("Lava"))
    other.material_slots[0].material["patina_prompt"] = "lava"
    scene.view_layer.objects.active = first
    run(scene, "auto", tmp_path / "job")
    assert scene.scene.world == sky


def test_without_a_world_there_is_a_new_one(scene: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    install("succeed()", tmp_path, monkeypatch)
    scene.scene.world = None
    run(scene, "world", tmp_path / "job")
    assert scene.scene.world is not None and not (tmp_path / "job" / "world.exr").exists()
