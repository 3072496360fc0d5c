"""Cycles as a measuring instrument: exact values at pixel centres, no filtering, no tone curve, no light transport."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import bpy
import numpy as np
from mathutils import Vector
from numpy.typing import NDArray

Array = NDArray[Any]


def prepare(scene: bpy.types.Scene, size: int) -> None:
    """Set up a square picture of one sample a pixel, taken at its centre."""
    scene.render.engine = "CYCLES"
    scene.cycles.device = "CPU"
    scene.cycles.samples = 1
    scene.cycles.use_adaptive_sampling = scene.cycles.use_denoising = False
    scene.cycles.pixel_filter_type, scene.cycles.filter_width = "BLACKMAN_HARRIS", 0.01
    scene.render.threads_mode, scene.render.threads = "FIXED", 1
    scene.render.resolution_x = scene.render.resolution_y = size
    scene.render.resolution_percentage = 100
    scene.render.film_transparent = True
    settings = scene.render.image_settings
    settings.file_format, settings.color_mode, settings.color_depth = "OPEN_EXR", "RGBA", "32"


def look(scene: bpy.types.Scene, origin: Vector, direction: Vector) -> bpy.types.Object:
    """Put the scene's camera at a point, looking along a direction."""
    if scene.camera is None:
        scene.camera = bpy.data.objects.new("Camera", bpy.data.cameras.new("Camera"))
        scene.collection.objects.link(scene.camera)
    scene.camera.location = origin
    scene.camera.rotation_euler = direction.to_track_quat("-Z", "Y").to_euler()
    return scene.camera


def render(scene: bpy.types.Scene, path: Path) -> Array:
    """Render to (H, W, 4) linear, row 0 at the bottom."""
    scene.render.filepath = str(path.with_suffix(".exr"))
    bpy.ops.render.render(write_still=True)
    image = bpy.data.images.load(scene.render.filepath)
    try:
        image.colorspace_settings.name = "Non-Color"
        pixels = np.empty(len(image.pixels), np.float32)
        image.pixels.foreach_get(pixels)
        return pixels.reshape(image.size[1], image.size[0], 4)
    finally:
        bpy.data.images.remove(image)


@contextmanager
def without_displacement(material: bpy.types.Material) -> Iterator[None]:
    """Unlink the displacement of a material from all of its outputs, for a while."""
    tree = material.node_tree
    links = [link for link in tree.links if link.to_socket.name == "Displacement"]
    ends = [(link.from_socket, link.to_socket) for link in links]
    for link in links:
        tree.links.remove(link)
    try:
        yield
    finally:
        for start, end in ends:
            tree.links.new(start, end)


def render_socket(scene: bpy.types.Scene, material: bpy.types.Material, socket: Any, path: Path) -> Array:
    """Render what a node's output carries, in -1..1: (H, W, 4), alpha 0 beside the object."""
    tree = material.node_tree
    to_color, emission = tree.nodes.new("ShaderNodeVectorMath"), tree.nodes.new("ShaderNodeEmission")
    output = next(node for node in tree.nodes if node.type == "OUTPUT_MATERIAL")
    before = output.inputs["Surface"].links[0].from_socket
    to_color.operation = "MULTIPLY_ADD"  # emission is not negative
    to_color.inputs[1].default_value = to_color.inputs[2].default_value = (0.5, 0.5, 0.5)
    tree.links.new(socket, to_color.inputs[0])
    tree.links.new(to_color.outputs[0], emission.inputs["Color"])
    tree.links.new(emission.outputs[0], output.inputs["Surface"])
    try:
        picture = render(scene, path)
    finally:
        tree.links.new(before, output.inputs["Surface"])
        tree.nodes.remove(to_color)
        tree.nodes.remove(emission)
    picture[..., :3] = picture[..., :3] * 2 - 1
    return picture
