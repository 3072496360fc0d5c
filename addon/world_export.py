"""Exports the scene's World, with any nodes, as an equirectangular image: Cycles renders it in an empty scene."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import bpy

HEIGHT, SAMPLES = 256, 4


def export_world(context: bpy.types.Context, path: Path) -> bool:
    """Write the World of the context's scene to an OpenEXR file: linear, row 0 at the top, u as environment textures.

    Returns whether there is a World; without one nothing is written. Raises RuntimeError when it cannot be rendered.
    The scene and its last render are not changed: a temporary scene is used, and render handlers are not called.
    """
    world = context.scene.world
    if world is None:
        return False
    with _panorama(world) as scene, _no_handlers():
        scene.render.filepath = str(path)
        bpy.ops.render.render(write_still=True, scene=scene.name)
    return path.is_file()


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
