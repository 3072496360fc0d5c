"""Runs in Blender: constant materials in a known light, rendered by Cycles or EEVEE; and the mesh that Patina gets."""

import importlib
import math
import sys
from pathlib import Path
from typing import Any

import bpy
from mathutils import Vector, noise

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from scripts.in_blender.exchange import EXTENSION, answer, enable_patina

EEVEE_SAMPLES = 8  # samples differ only in subpixel position and screen-space rays


def fidelity(request: dict[str, Any]) -> dict[str, Any]:
    """Render request["shape"] in every material of request["materials"] ([r, g, b] linear, roughness, metallic) under
    request["environment"], from request["direction"], into request["folder"]: mesh.npz, camera, and one EXR each."""
    bpy.ops.wm.read_factory_settings(use_empty=True)
    enable_patina()
    scene: Any = bpy.context.scene
    obj = SHAPES[request["shape"]]()
    for polygon in obj.data.polygons:
        polygon.use_smooth = request["shape"] != "chair"
    material = _material(obj)
    _world(scene, request["environment"])
    measure(scene, request)
    scene.camera = camera = aim(obj, Vector(request["direction"]).normalized())
    scene.collection.objects.link(camera)
    bpy.context.view_layer.update()
    folder = Path(request["folder"])
    _export(obj, folder / "mesh.npz")
    files = []
    for index, (color, roughness, metallic) in enumerate(request["materials"]):
        node = material.node_tree.nodes["Principled BSDF"]
        node.inputs["Base Color"].default_value = (*color, 1.0)
        node.inputs["Roughness"].default_value = roughness
        node.inputs["Metallic"].default_value = metallic
        scene.render.filepath = str(folder / f"{request['engine']}_{index}.exr")
        bpy.ops.render.render(write_still=True)
        files.append(scene.render.filepath)
    matrix = [list(row) for row in camera.matrix_world]
    return {"files": files, "camera_to_world": matrix, "fov": camera.data.angle}


def _sphere() -> Any:
    bpy.ops.mesh.primitive_uv_sphere_add(segments=192, ring_count=96)
    return bpy.context.active_object


def _blob() -> Any:
    """A ball with deep dents."""
    bpy.ops.mesh.primitive_ico_sphere_add(subdivisions=6)
    obj: Any = bpy.context.active_object
    for vertex in obj.data.vertices:
        vertex.co *= 0.8 + 0.55 * noise.noise(1.6 * vertex.co + Vector((3.0, 1.0, 7.0)))
    obj.data.uv_layers.new()
    return obj


def _monkey() -> Any:
    bpy.ops.mesh.primitive_monkey_add()
    obj: Any = bpy.context.active_object
    modifier = obj.modifiers.new("Subdivision", "SUBSURF")
    modifier.levels = modifier.render_levels = 2
    return obj


def _chair() -> Any:
    """A seat, a back and four legs."""
    boxes = [((0.0, 0.0, 0.0), (1.0, 1.0, 0.12)), ((0.0, 0.45, 0.6), (1.0, 0.1, 1.1))]
    boxes += [((0.42 * x, 0.42 * y, -0.5), (0.12, 0.12, 0.9)) for x in (-1, 1) for y in (-1, 1)]
    for location, scale in boxes:
        bpy.ops.mesh.primitive_cube_add(size=1.0, location=location, scale=scale)
    for obj in bpy.context.scene.objects:
        obj.select_set(True)
    bpy.ops.object.join()
    return bpy.context.active_object


SHAPES = {"sphere": _sphere, "blob": _blob, "monkey": _monkey, "chair": _chair}


def _material(obj: Any) -> Any:
    material = bpy.data.materials.new("Known")
    material.use_nodes = True
    obj.data.materials.clear()
    obj.data.materials.append(material)
    return material


def _world(scene: Any, path: str) -> None:
    scene.world = bpy.data.worlds.new("Known")
    scene.world.use_nodes = True
    tree = scene.world.node_tree
    texture = tree.nodes.new("ShaderNodeTexEnvironment")
    texture.image = bpy.data.images.load(path)
    background = next(node for node in tree.nodes if node.type == "BACKGROUND")
    tree.links.new(texture.outputs["Color"], background.inputs["Color"])


def measure(scene: Any, request: dict[str, Any]) -> None:
    """Set a scene up for exact values: one point of the surface a pixel, no tone curve, linear with alpha."""
    eevee = "BLENDER_EEVEE" if bpy.app.version >= (5, 0, 0) else "BLENDER_EEVEE_NEXT"
    scene.render.engine = "CYCLES" if request["engine"] == "cycles" else eevee
    scene.eevee.use_raytracing = request["engine"] == "eevee, ray tracing"  # else the World casts no shadows in EEVEE
    scene.eevee.taa_render_samples = min(request["samples"], EEVEE_SAMPLES)
    scene.cycles.device = "CPU"
    scene.cycles.samples = request["samples"]
    scene.cycles.use_denoising = scene.cycles.use_adaptive_sampling = False
    if request["bounces"] is not None:
        scene.cycles.max_bounces = request["bounces"]
    scene.cycles.sample_clamp_indirect = 0.0
    scene.render.filter_size = 0.01  # one point of the surface a pixel
    scene.cycles.pixel_filter_type = "BLACKMAN_HARRIS"
    scene.cycles.filter_width = 0.01
    scene.render.threads_mode, scene.render.threads = "FIXED", request["threads"]
    scene.render.resolution_x = scene.render.resolution_y = request["size"]
    scene.render.resolution_percentage = 100
    scene.render.film_transparent = True
    settings = scene.render.image_settings
    settings.file_format, settings.color_mode, settings.color_depth = "OPEN_EXR", "RGBA", "32"


def aim(obj: Any, direction: Vector) -> Any:
    """A new camera, in no collection yet, that looks at an object from a direction."""
    bpy.context.view_layer.update()
    corners = [obj.matrix_world @ Vector(corner) for corner in obj.bound_box]
    center = sum(corners, Vector()) / 8.0
    radius = max((corner - center).length for corner in corners) * 0.75
    data = bpy.data.cameras.new("Camera")
    data.sensor_fit, data.angle = "HORIZONTAL", math.radians(35.0)
    camera = bpy.data.objects.new("Camera", data)
    camera.location = center + direction * radius / math.sin(data.angle / 2.0)
    camera.rotation_euler = (-direction).to_track_quat("-Z", "Y").to_euler()
    return camera


def _export(obj: Any, path: Path) -> None:
    package = importlib.import_module(f"{EXTENSION}.addon.scene_export")
    settings = importlib.import_module(f"{EXTENSION}.backend.config").DEFAULTS
    bpy.context.view_layer.objects.active = obj
    package.export(bpy.context, "known", settings, (), path.parent)


if __name__ == "__main__":
    answer(fidelity)
