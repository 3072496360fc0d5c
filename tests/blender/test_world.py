"""The scene's World as an image, whatever its nodes are."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from . import known_field

bpy = pytest.importorskip("bpy")

pytestmark = pytest.mark.blender


def exported(context: Any, path: Path) -> Any:
    from bl_ext.user_default.patina.addon.world_export import export_world  # type: ignore[import-not-found]

    before = [len(items) for items in (bpy.data.scenes, bpy.data.objects, bpy.data.cameras, bpy.data.worlds)]
    done = export_world(context, path)
    assert [len(items) for items in (bpy.data.scenes, bpy.data.objects, bpy.data.cameras, bpy.data.worlds)] == before
    if not done:
        return None
    image = bpy.data.images.load(str(path))
    image.colorspace_settings.name = "Non-Color"
    pixels = np.empty(len(image.pixels), np.float32)
    image.pixels.foreach_get(pixels)
    pixels = pixels.reshape(image.size[1], image.size[0], -1)[::-1, :, :3]  # Blender's row 0 is at the bottom
    bpy.data.images.remove(image)
    return pixels


def new_world(context: Any) -> Any:
    world = bpy.data.worlds.new("World")
    if bpy.app.version < (5, 0, 0):
        world.use_nodes = True
    context.scene.world = world
    return world.node_tree


def directions(height: int) -> Any:
    """(H, 2 H, 3) of an equirectangular image: u = 0.5 - atan2(y, x) / 2 pi, v = 0.5 + asin(z) / pi."""
    u, v = (np.arange(2 * height) + 0.5) / (2 * height), 1 - (np.arange(height) + 0.5) / height
    azimuth, elevation = np.meshgrid((0.5 - u) * 2 * np.pi, (v - 0.5) * np.pi)
    around = np.cos(elevation)
    return np.stack([around * np.cos(azimuth), around * np.sin(azimuth), np.sin(elevation)], -1)


def test_handlers_and_the_last_picture_do_not_notice(scene: Any, tmp_path: Path) -> None:
    new_world(scene)
    seen: list[str] = []

    def notice(rendered: Any, *_: Any) -> None:
        seen.append(rendered.name)

    user = scene.scene
    user.render.engine, user.render.filepath = "CYCLES", str(tmp_path / "user.png")
    user.camera = bpy.data.objects.new("Camera", bpy.data.cameras.new("Camera"))
    user.collection.objects.link(user.camera)
    user.cycles.samples, user.render.resolution_x, user.render.resolution_y = 1, 16, 16
    bpy.ops.render.render()
    before, after = tmp_path / "before.png", tmp_path / "after.png"
    bpy.data.images["Render Result"].save_render(str(before), scene=user)
    bpy.app.handlers.render_complete.append(notice)
    try:
        assert exported(scene, tmp_path / "world.exr") is not None
        assert notice in bpy.app.handlers.render_complete and not seen
    finally:
        bpy.app.handlers.render_complete.remove(notice)
    bpy.data.images["Render Result"].save_render(str(after), scene=user)
    assert before.read_bytes() == after.read_bytes()


def test_an_hdri_comes_back_as_it_is(scene: Any, tmp_path: Path) -> None:
    tree = new_world(scene)
    image = bpy.data.images.new("lobes", 1024, 512, float_buffer=True)
    image.colorspace_settings.name = "Linear Rec.709"
    known = known_field.radiance(directions(512))[::-1]
    image.pixels.foreach_set(np.concatenate([known, np.ones((512, 1024, 1))], -1).astype(np.float32).ravel())
    texture = tree.nodes.new("ShaderNodeTexEnvironment")
    texture.image = image
    background = next(node for node in tree.nodes if node.type == "BACKGROUND")
    tree.links.new(texture.outputs["Color"], background.inputs["Color"])
    found = exported(scene, tmp_path / "world.exr")
    expected = known_field.radiance(directions(len(found)))
    error = np.abs(found - expected)[4:-4]  # at the poles Cycles mixes the top row with the bottom row
    assert error.max() < 0.25  # four samples inside a pixel, where radiance is up to 8
    assert error.mean() < 0.005


def test_a_colour_comes_back(scene: Any, tmp_path: Path) -> None:
    tree = new_world(scene)
    background = next(node for node in tree.nodes if node.type == "BACKGROUND")
    background.inputs["Color"].default_value = (0.2, 0.4, 0.8, 1.0)
    background.inputs["Strength"].default_value = 2.0
    found = exported(scene, tmp_path / "world.exr")
    np.testing.assert_allclose(found, np.broadcast_to([0.4, 0.8, 1.6], found.shape), rtol=1e-3)


def test_a_sky_texture_gives_a_brighter_upper_half(scene: Any, tmp_path: Path) -> None:
    tree = new_world(scene)
    sky = tree.nodes.new("ShaderNodeTexSky")
    background = next(node for node in tree.nodes if node.type == "BACKGROUND")
    tree.links.new(sky.outputs["Color"], background.inputs["Color"])
    found = exported(scene, tmp_path / "world.exr")
    assert np.isfinite(found).all() and found[:128].mean() > 2 * found[128:].mean()


def test_without_a_world_nothing_is_written(scene: Any, tmp_path: Path) -> None:
    scene.scene.world = None
    assert exported(scene, tmp_path / "world.exr") is None
    assert not (tmp_path / "world.exr").exists()


@pytest.mark.parametrize("grouped", [False, True])
def test_a_world_that_cameras_see_otherwise_is_exported_as_it_lights(scene: Any, tmp_path: Path, grouped: bool) -> None:
    """A Mix Shader on Is Camera Ray: a red backdrop for the camera, blue light."""
    tree = outer = new_world(scene)
    if grouped:
        tree = bpy.data.node_groups.new("Sky", "ShaderNodeTree")
        tree.interface.new_socket("Shader", in_out="OUTPUT", socket_type="NodeSocketShader")
        end = tree.nodes.new("NodeGroupOutput").inputs[0]
        group = outer.nodes.new("ShaderNodeGroup")
        group.node_tree = tree
        outer.links.new(group.outputs[0], outer.get_output_node("ALL").inputs["Surface"])
    else:
        end = outer.get_output_node("ALL").inputs["Surface"]
    backdrop, light = (tree.nodes.new("ShaderNodeBackground") for _ in range(2))
    backdrop.inputs["Color"].default_value = (1.0, 0.0, 0.0, 1.0)
    light.inputs["Color"].default_value = (0.0, 0.0, 2.0, 1.0)
    mix, path = tree.nodes.new("ShaderNodeMixShader"), tree.nodes.new("ShaderNodeLightPath")
    knot = tree.nodes.new("NodeReroute")
    tree.links.new(path.outputs["Is Camera Ray"], knot.inputs[0])
    tree.links.new(knot.outputs[0], mix.inputs[0])
    tree.links.new(light.outputs[0], mix.inputs[1])
    tree.links.new(backdrop.outputs[0], mix.inputs[2])
    tree.links.new(mix.outputs[0], end)
    groups = len(bpy.data.node_groups)
    pixels = exported(scene, tmp_path / "world.exr")
    np.testing.assert_allclose(pixels.reshape(-1, 3).mean(0), (0.0, 0.0, 2.0), atol=1e-3)
    assert mix.inputs[0].is_linked and len(bpy.data.node_groups) == groups


def test_a_world_that_is_hidden_from_cameras_lights_still(scene: Any, tmp_path: Path) -> None:
    tree = new_world(scene)
    tree.nodes["Background"].inputs["Color"].default_value = (0.5, 0.25, 0.125, 1.0)
    scene.scene.world.cycles_visibility.camera = False
    pixels = exported(scene, tmp_path / "world.exr")
    np.testing.assert_allclose(pixels.reshape(-1, 3).mean(0), (0.5, 0.25, 0.125), atol=1e-3)
    assert not scene.scene.world.cycles_visibility.camera
