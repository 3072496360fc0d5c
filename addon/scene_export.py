"""From Blender's scene to a job folder: the active object's evaluated mesh, its UVs and tangents, and the camera rig.

Nothing of the user's is changed: a UV map that must be made is handed to the import, which adds it on success.
"""

import math
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import bpy
import numpy as np
from mathutils import Matrix

from ..backend.config import Settings
from ..backend.errors import MeshError, OutputError, SceneError, reason
from ..backend.job import MESH_FILE, WORLD_FILE, Camera, Job, check_prompt, write_job
from . import mesh_arrays, uv_check
from .mesh_arrays import Array, mesh_of
from .unwrap import UV_NAME, smart_project
from .world_export import export_world

_MAX_UV_LAYERS = 8
_FARTHEST = 1e18  # coordinate whose square a float32 still holds; Blender stores infinity as 3e38
_CONVERT = "Choose Object > Convert > Mesh, or select a mesh object."


@dataclass(frozen=True)
class Export:
    """What the import must know about the object that was exported."""

    object_uid: int  # session_uid: names change, references do not outlive an undo
    scene_uid: int
    uv_name: str  # the layer that the maps are baked into
    new_uvs: Array | None  # (corners, 2) of the original mesh, for a layer that it lacks
    topology: Array  # the original mesh's corner_vertices
    warnings: tuple[str, ...]


def export(
    context: bpy.types.Context, prompt: str, settings: Settings, cameras: tuple[Camera, ...], job_dir: Path
) -> Export:
    """Write job.json and mesh.npz of the active object into an existing folder.

    Raises:
        MeshError: the mesh has points at infinity, or NaN.
        SceneError: there is nothing that can be stylized, with what to do about it.
        PromptError: the prompt is empty.
        OutputError: the folder cannot be written.
    """
    prompt = check_prompt(prompt)
    obj = active_mesh_object(context)
    arrays, uv_name, new_uvs, warnings = _mesh(context, obj)
    job = Job(prompt=prompt, settings=settings, object_name=obj.name, cameras=cameras)
    try:
        np.savez(job_dir / MESH_FILE, **arrays)  # type: ignore[arg-type]  # stub: none may be called allow_pickle
        write_job(job, job_dir)
    except OSError as error:
        raise OutputError(
            f"The job cannot be written to {job_dir}: {error.strerror or error}.",
            "Free some space, or choose another cache folder in Patina's preferences.",
        ) from None
    if settings.light == "world":
        try:
            export_world(context, job_dir / WORLD_FILE)  # without a World the backend says what it uses instead
        except RuntimeError as error:
            warnings.append(f"The World could not be rendered ({reason(error)}): a neutral studio is used")
    topology = mesh_arrays.corner_vertices(mesh_of(obj))
    return Export(obj.session_uid, context.scene.session_uid, uv_name, new_uvs, topology, tuple(warnings))


def active_mesh_object(context: bpy.types.Context) -> bpy.types.Object:
    """Return the active object, in object mode. Raises SceneError when it is not a local mesh with faces."""
    obj = context.view_layer.objects.active
    if obj is None:
        raise SceneError("Nothing is selected.", "Select the mesh object to stylize.")
    name = f"“{obj.name}”"
    if obj.type != "MESH":
        kind = obj.type.replace("_", " ").lower()
        raise SceneError(f"{name} is a {kind} object, not a mesh.", _CONVERT)
    if obj.library or obj.data.library:
        raise SceneError(f"{name} is linked from another file.", "Choose Object > Library > Make Local, or append it.")
    if obj.mode != "OBJECT":
        bpy.ops.object.mode_set(mode="OBJECT")
    return obj


def scene_camera(context: bpy.types.Context) -> tuple[Camera, ...]:
    """Return the scene's active camera, or none: the backend then chooses its own views."""
    camera = context.scene.camera
    return (_camera(context, camera),) if camera and camera.type == "CAMERA" else ()


def collection_cameras(context: bpy.types.Context, name: str) -> tuple[Camera, ...]:
    """Return all cameras of a collection and of those inside it. Raises SceneError when there are none."""
    collection = bpy.data.collections.get(name)
    if collection is None:
        raise SceneError(f"There is no collection “{name}”.", "Choose the collection that holds the cameras.")
    cameras = tuple(_camera(context, item) for item in collection.all_objects if item.type == "CAMERA")
    if not cameras:
        raise SceneError(f"The collection “{name}” holds no camera.", "Add cameras to it, or choose another source.")
    return cameras


def _camera(context: bpy.types.Context, obj: bpy.types.Object) -> Camera:
    world = obj.evaluated_get(context.evaluated_depsgraph_get()).matrix_world
    location, rotation, _scale = world.decompose()
    matrix = Matrix.Translation(location) @ rotation.to_matrix().to_4x4()
    camera: Any = obj.data
    fov = None if camera.type == "ORTHO" else _larger_fov(camera, context.scene.render)
    rows: Any = np.array(matrix).tolist()
    return Camera(obj.name, tuple(map(tuple, rows)), fov)


def _larger_fov(camera: bpy.types.Camera, render: bpy.types.RenderSettings) -> float:
    aspect = (render.resolution_x * render.pixel_aspect_x) / (render.resolution_y * render.pixel_aspect_y)
    if camera.sensor_fit == "HORIZONTAL":
        return 2.0 * math.atan(math.tan(camera.angle_x / 2.0) * max(1.0, 1.0 / aspect))
    if camera.sensor_fit == "VERTICAL":
        return 2.0 * math.atan(math.tan(camera.angle_y / 2.0) * max(1.0, aspect))
    return camera.angle


def _mesh(context: bpy.types.Context, obj: bpy.types.Object) -> tuple[dict[str, Array], str, Array | None, list[str]]:
    """Return the arrays of job.MESH_ARRAYS, the name of their UV layer, its UVs where it is new, and warnings."""
    with _evaluated(context, obj) as (mesh, world):
        if not len(mesh.polygons):
            raise SceneError(f"“{obj.name}” has no faces.", "Select a mesh with faces; make instances real first.")
        if not np.abs(mesh_arrays.positions(mesh)).max() < _FARTHEST:  # not true of NaN either
            raise MeshError(
                f"“{obj.name}” has points at infinity, or whose coordinates are no numbers.",
                "Delete them, or undo what made them.",
            )
        layouts = {name: _layout(mesh, name) for name in _candidates(mesh)}
        for name, layout in layouts.items():
            if layout.problem is None:
                return _arrays(mesh, name, layout, world), name, None, []
        own = mesh_of(obj)
        for name, layout in layouts.items():
            if layout.problem == uv_check.OVERLAP and name in own.uv_layers and _layout(own, name).problem is None:
                return _arrays(mesh, name, layout, world), name, None, _warnings(obj, layout.problem)
    return _unwrapped(context, obj)


def _unwrapped(context: bpy.types.Context, obj: bpy.types.Object) -> tuple[dict[str, Array], str, Array, list[str]]:
    """As _mesh, with a new UV map that follows through the modifiers."""
    if len(mesh_of(obj).uv_layers) >= _MAX_UV_LAYERS:
        raise SceneError(f"“{obj.name}” has {_MAX_UV_LAYERS} UV maps already, none of them usable.", "Remove one.")
    uvs = smart_project(mesh_of(obj))
    with _copy(context, obj) as copy:
        name = mesh_arrays.add_uv_layer(mesh_of(copy), UV_NAME, uvs)
        with _evaluated(context, copy) as (mesh, world):
            layout = _layout(mesh, name) if name in mesh.uv_layers else None
            problem = layout.problem if layout else "does not reach the result"
            if layout and problem in (None, uv_check.OVERLAP, uv_check.NO_ROOM):
                return _arrays(mesh, name, layout, world), name, uvs, _warnings(obj, problem)
    raise SceneError(
        f"The modifiers of “{obj.name}” make faces for which a new UV map {problem}.",
        "Apply them with Object > Apply > Visual Geometry to Mesh, or give their result a UV map.",
    )


@contextmanager
def _copy(context: bpy.types.Context, obj: bpy.types.Object) -> Iterator[bpy.types.Object]:
    """Lend a copy of an object and of its mesh, in the scene."""
    copy, mesh = obj.copy(), mesh_of(obj).copy()
    try:
        copy.data = mesh
        copy.hide_viewport = False
        context.scene.collection.objects.link(copy)
        context.view_layer.update()
        yield copy
    finally:
        bpy.data.objects.remove(copy)
        bpy.data.meshes.remove(mesh)


@contextmanager
def _evaluated(context: bpy.types.Context, obj: bpy.types.Object) -> Iterator[tuple[bpy.types.Mesh, Matrix]]:
    """Lend an object's mesh with its modifiers applied, and its matrix."""
    obj.update_tag(refresh={"DATA"})  # a script may have changed the mesh without telling Blender
    depsgraph = context.evaluated_depsgraph_get()
    evaluated = obj.evaluated_get(depsgraph)
    if not evaluated.is_evaluated:
        raise SceneError(f"“{obj.name}” is hidden or not in the view layer.", "Show it in the viewport.")
    with mesh_arrays.evaluated_mesh(evaluated, depsgraph) as mesh:
        yield mesh, evaluated.matrix_world


def _candidates(mesh: bpy.types.Mesh) -> list[str]:
    """Return the UV layers that may be used: the active one, and the one of an earlier run."""
    active = [mesh.uv_layers.active.name] if mesh.uv_layers.active else []
    return active + [UV_NAME] * (UV_NAME in mesh.uv_layers and UV_NAME not in active)


def _layout(mesh: bpy.types.Mesh, name: str) -> uv_check.Layout:
    triangles, corners = mesh_arrays.triangles(mesh)
    return uv_check.lay_out(mesh_arrays.uv_layer(mesh, name)[corners], mesh_arrays.positions(mesh)[triangles])


def _arrays(mesh: bpy.types.Mesh, uv_name: str, layout: uv_check.Layout, object_to_world: Matrix) -> dict[str, Array]:
    positions = mesh_arrays.positions(mesh)
    triangles, corners = mesh_arrays.triangles(mesh)
    normals = mesh_arrays.corner_normals(mesh)[corners]
    uvs = mesh_arrays.uv_layer(mesh, uv_name)[corners]  # where they are: Blender's tangents join what meets there
    return {
        "positions": positions,
        "triangles": triangles,
        "corner_normals": normals,
        "corner_tangents": mesh_arrays.corner_tangents(positions, triangles, normals, uvs),
        "corner_uvs": layout.uvs,
        "triangle_tiles": layout.tiles,
        "object_to_world": np.array(object_to_world, np.float32),
    }


def _warnings(obj: bpy.types.Object, problem: str | None) -> list[str]:
    if problem != uv_check.OVERLAP:
        return []  # the backend counts the faces without room
    if not obj.modifiers:
        return [f"The UV map {problem}: they will not look right. Unwrap them by hand for a better result"]
    makers = [item.name for item in obj.modifiers if item.type in {"MIRROR", "ARRAY", "NODES", "SCREW", "BUILD"}]
    by = f" ({', '.join(makers)})" if makers else ""
    return [f"Modifiers{by} make parts that share their UVs: those will look alike. Apply them to tell them apart"]
