"""Exports the scene's World, with any nodes, as an equirectangular image: Cycles renders it in an empty scene."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import bpy

from . import color_spaces
from .objects import MARK, has_look

HEIGHT, SAMPLES = 256, 4
_DIFFUSE = {
    "Is Camera Ray": 0.0,
    "Is Diffuse Ray": 1.0,
    "Is Glossy Ray": 0.0,
    "Is Reflection Ray": 1.0,
}  # of Light Path
_GREY = 0.0509  # of Blender's default World, linear


def is_lit(scene: bpy.types.Scene, obj: bpy.types.Object) -> bool:
    """Whether a scene has a World to make the look for: it is neither black nor Blender's default grey.

    A World of Patina's counts if another object has a look of Patina's, which would no longer fit in a new one.
    """
    world: Any = scene.world
    if world is None:
        return False
    if MARK in world:
        return any(has_look(item) for item in scene.objects if item != obj)
    color = _plain_color(world)
    return color is None or max(color) > 0.0 and max(abs(value - _GREY) for value in color) > 1e-3


def _plain_color(world: Any) -> tuple[float, ...] | None:
    """The radiance of a World of one colour, linear RGB; None if its nodes make anything else."""
    if bpy.app.version < (5, 0, 0) and not world.use_nodes:
        return tuple(world.color)
    output = world.node_tree.get_output_node("ALL") or world.node_tree.get_output_node("CYCLES")
    links = output.inputs["Surface"].links if output else ()
    if not links:
        return 0.0, 0.0, 0.0
    node = links[0].from_node
    if node.type != "BACKGROUND" or any(item.is_linked for item in node.inputs):
        return None
    strength = node.inputs["Strength"].default_value
    return tuple(strength * value for value in node.inputs["Color"].default_value[:3])


def export_world(context: bpy.types.Context, path: Path) -> bool:
    """Write the World of the context's scene to an OpenEXR file: linear, row 0 at the top, u as environment textures.

    Returns whether there is a World; without one nothing is written. Raises RuntimeError when it cannot be rendered.
    The scene and its last render are not changed: a temporary scene is used, and render handlers are not called.
    """
    if context.scene.world is None:
        return False
    with _seen_by_diffuse(context.scene.world) as world, _panorama(world) as scene, _no_handlers():
        scene.render.filepath = str(path)
        bpy.ops.render.render(write_still=True, scene=scene.name)
    return path.is_file()


@contextmanager
def _seen_by_diffuse(world: bpy.types.World) -> Iterator[bpy.types.World]:
    """Context manager: a copy of a World that a camera sees as diffuse surfaces do, whatever its Light Path nodes and
    its ray visibility say."""
    made: list[tuple[Any, Any]] = []  # collection, item

    def see(tree: Any) -> None:
        for node in list(tree.nodes):
            if node.type == "GROUP" and node.node_tree:
                node.node_tree = node.node_tree.copy()
                made.append((bpy.data.node_groups, node.node_tree))
                see(node.node_tree)
            for name, value in _DIFFUSE.items() if node.type == "LIGHT_PATH" else ():
                sockets = [link.to_socket for link in node.outputs[name].links] if name in node.outputs else []
                constant = tree.nodes.new("ShaderNodeValue").outputs[0] if sockets else None
                for socket in sockets:
                    constant.default_value = value
                    tree.links.new(constant, socket)

    try:
        copy: Any = world.copy()
        made.append((bpy.data.worlds, copy))
        if copy.node_tree:
            see(copy.node_tree)
        copy.cycles_visibility.camera = copy.cycles_visibility.diffuse
        yield copy
    finally:
        for owner, item in made:
            owner.remove(item)


@contextmanager
def _panorama(world: bpy.types.World) -> Iterator[bpy.types.Scene]:
    """Context manager: a temporary scene with the World and a panoramic camera."""
    scene = bpy.data.scenes.new("Patina World")
    data: Any = bpy.data.cameras.new("Patina World")
    camera = bpy.data.objects.new("Patina World", data)
    try:
        scene.world, scene.camera = world, camera
        scene.collection.objects.link(camera)
        camera.rotation_euler = (1.5707963, 0.0, -1.5707963)  # the middle of the picture is +x, as Cycles maps it
        data.type = "PANO"
        settings = data if hasattr(data, "panorama_type") else data.cycles
        settings.panorama_type = "EQUIRECTANGULAR"
        render: Any = scene.render
        render.engine = "CYCLES"
        cycles: Any = scene.cycles
        cycles.device, cycles.samples = "CPU", SAMPLES
        cycles.pixel_filter_type = "BOX"
        cycles.use_denoising = cycles.use_adaptive_sampling = False
        render.resolution_x, render.resolution_y, render.resolution_percentage = 2 * HEIGHT, HEIGHT, 100
        render.film_transparent = render.use_compositing = render.use_sequencer = False
        image = render.image_settings
        image.file_format, image.color_mode, image.color_depth = "OPEN_EXR", "RGB", "32"
        image.color_management = "OVERRIDE"  # whatever the file's working space is
        image.linear_colorspace_settings.name = color_spaces.find("Linear Rec.709")
        yield scene
    finally:
        bpy.data.scenes.remove(scene)
        bpy.data.objects.remove(camera)
        bpy.data.cameras.remove(data)


@contextmanager
def _no_handlers() -> Iterator[None]:
    """Context manager: disable the user's render handlers."""
    handlers: Any = bpy.app.handlers
    lists = [getattr(handlers, name) for name in dir(handlers) if name.startswith("render_")]
    kept = [list(items) for items in lists]
    try:
        for items in lists:
            items.clear()
        yield
    finally:
        for items, functions in zip(lists, kept, strict=True):
            items[:] = functions
