"""Runs in Blender: render one object of a saved scene with Cycles from all around, far and close. Changes no file."""

import math
import sys
from pathlib import Path
from typing import Any

import bpy
from mathutils import Matrix, Vector

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from scripts.in_blender.exchange import answer

FOV = math.radians(40.0)


def render(request: dict[str, Any]) -> dict[str, Any]:
    """Render request["views"], a list of (azimuth, elevation [degrees], closeness), into the folder request["folder"].

    A closeness of 1 fills the picture with the object and may crop protruding parts; 2 shows half of its width.
    request["cameras"] takes the place of the views where it is given: {"matrix": camera_to_world, 4 rows of 4,
    "fov": [rad]}, with the object's request["radius"].
    """
    bpy.ops.wm.open_mainfile(filepath=request["scene"], load_ui=False)
    scene = bpy.context.scene
    scene.render.engine = "CYCLES"
    scene.cycles.device = "CPU"
    scene.cycles.samples = request["samples"]
    scene.cycles.use_denoising = False
    scene.cycles.seed = 0
    scene.render.resolution_x = scene.render.resolution_y = request["size"]
    scene.render.resolution_percentage = 100
    scene.render.image_settings.file_format = "PNG"
    scene.render.film_transparent = False
    center, radius = _sphere(scene.objects[request["object"]])
    scene.camera = _add_camera()
    files = []
    for index, view in enumerate(request.get("cameras", request.get("views", []))):
        if "cameras" in request:
            _place(scene.camera, request["radius"], **view)
        else:
            _aim(scene.camera, center, radius, *view)
        scene.render.filepath = str(Path(request["folder"]) / f"view_{index}.png")
        bpy.ops.render.render(write_still=True)
        files.append(scene.render.filepath)
    return {"files": files}


def _sphere(obj: bpy.types.Object) -> tuple[Vector, float]:
    evaluated = obj.evaluated_get(bpy.context.evaluated_depsgraph_get())
    corners = [evaluated.matrix_world @ Vector(corner) for corner in evaluated.bound_box]
    center = sum(corners, Vector()) / 8.0
    return center, max((corner - center).length for corner in corners) * 0.7  # a box's corners are mostly empty


def _add_camera() -> bpy.types.Object:
    data = bpy.data.cameras.new("Patina")
    data.sensor_fit, data.angle = "HORIZONTAL", FOV
    camera = bpy.data.objects.new("Patina", data)
    bpy.context.scene.collection.objects.link(camera)
    return camera


def _place(camera: bpy.types.Object, radius: float, matrix: list[list[float]], fov: float) -> None:
    camera.data.angle = fov
    camera.data.clip_start, camera.data.clip_end = radius / 1000.0, radius * 100.0
    camera.matrix_world = Matrix(matrix)


def _aim(
    camera: bpy.types.Object, center: Vector, radius: float, azimuth: float, elevation: float, closeness: float
) -> None:
    a, e = math.radians(azimuth), math.radians(elevation)  # azimuth 0 looks at the front, -y
    direction = Vector((math.sin(a) * math.cos(e), -math.cos(a) * math.cos(e), math.sin(e)))
    camera.data.angle = 2.0 * math.atan(math.tan(FOV / 2.0) / closeness)
    distance = radius / math.sin(FOV / 2.0)
    camera.data.clip_start, camera.data.clip_end = distance / 1000.0, distance * 10.0
    camera.location = center + direction * distance
    camera.rotation_euler = (-direction).to_track_quat("-Z", "Y").to_euler()


if __name__ == "__main__":
    answer(render)
