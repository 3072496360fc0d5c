"""From Blender's scene to a job folder: the active object's evaluated mesh, its UVs and tangents, and the camera rig.

The user's data is not changed: a new UV map is passed to the import, which adds it on success.
"""

import math
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import bpy
import numpy as np
from mathutils import Matrix

from ..backend.config import Settings
from ..backend.errors import MeshError, OutputError, SceneError, reason
from ..backend.job import MESH_FILE, WORLD_FILE, Camera, Job, write_job
from . import mesh_arrays, uv_check
from .mesh_arrays import Array, mesh_of
from .objects import Place, at_rest, copied, evaluated
from .unwrap import UV_NAME, smart_project
from .world_export import export_world, is_lit

_MAX_UV_LAYERS = 8
_FARTHEST = 1e18  # coordinate whose square a float32 still holds; Blender stores infinity as 3e38
_CONVERT = "Press Convert to Mesh in Patina's panel, choose Object > Convert > Mesh, or select a mesh object."


@dataclass(frozen=True)
class Export:
    """Facts about the exported object that the import needs."""

    place: Place
    uv_name: str  # the layer that the maps are baked into
    new_uvs: Array | None  # (corners, 2) of the original mesh, for a layer that it lacks
    topology: Array  # the original mesh's corner_vertices
    warnings: tuple[str, ...]
    slot: int | None = None  # the material slot that gets the look; None: all
    uvs_added: bool = False  # an import has added `new_uvs`, as the layer `uv_name`


@dataclass
class _Reading:
    """A mesh as it was read at one moment."""

    arrays: dict[str, Array]  # of job.MESH_ARRAYS
    uv_name: str
    new_uvs: Array | None
    topology: Array
    warnings: list[str]


def export(
    context: bpy.types.Context, prompt: str, settings: Settings, cameras: tuple[Camera, ...], job_dir: Path
) -> Export:
    """Write job.json and mesh.npz of the active object into an existing folder, as `export_steps` does, at once."""
    steps = export_steps(context, prompt, settings, cameras, job_dir)
    while True:
        try:
            next(steps)
        except StopIteration as end:
            exported: Export = end.value
            return exported


def export_steps(
    context: bpy.types.Context,
    prompt: str,
    settings: Settings,
    cameras: tuple[Camera, ...],
    job_dir: Path,
    one_slot: bool = False,
    place: Place | None = None,
) -> Generator[str, None, Export]:
    """Write job.json and mesh.npz of an object, by default the active one, into an existing folder, step by step.

    With `one_slot` only the faces of its active material slot are written.

    Before each step, which may take seconds, it yields a description: one line, or a second one with details. The scene
    may change between two steps, so each step looks up the object again.

    Raises:
        MeshError: the mesh has points at infinity, or NaN.
        SceneError: nothing can be stylized, with a hint what to do; or the object was removed meanwhile.
        OutputError: the folder cannot be written.
    """
    place = place or place_of(context, active_mesh_object(context))
    with place.lent() as (obj, _):
        name = obj.name
        slot = obj.active_material_index if one_slot and len(obj.material_slots) > 1 else None
    yield "Reading the mesh"
    with place.lent() as (obj, _), at_rest(context, obj) as still:
        reading = _read(context, still, name, slot)
    if reading is None:
        yield "Unwrapping\nBlender does not respond until it is done."
        with place.lent() as (obj, _), at_rest(context, obj) as still:
            reading = _unwrapped(context, still, name, slot)
    if settings.light == "auto":
        with place.lent() as (obj, scene):
            settings = replace(settings, light="world" if is_lit(scene, obj) else "optimize")
    if settings.light == "world":
        yield "Rendering the World"
        try:
            with place.lent():
                export_world(context, job_dir / WORLD_FILE)  # without a World the backend says what it uses instead
        except RuntimeError as error:
            reading.warnings.append(f"The World could not be rendered ({reason(error)}): a neutral studio is used")
    yield "Writing the job"
    with writing(job_dir):
        np.savez(job_dir / MESH_FILE, **reading.arrays)  # type: ignore[arg-type]  # stub: none may be called allow_pickle
        write_job(Job(prompt=prompt, settings=settings, object_name=name, cameras=cameras), job_dir)
    return Export(place, reading.uv_name, reading.new_uvs, reading.topology, tuple(reading.warnings), slot)


@contextmanager
def writing(folder: Path) -> Iterator[None]:
    """Context manager: converts OSError to OutputError while the files of a job are written to a folder."""
    try:
        yield
    except OSError as error:
        raise OutputError(
            f"The job cannot be written to {folder}: {error.strerror or error}.",
            "Free some space, or choose another cache folder in Patina's preferences.",
        ) from None


def place_of(context: bpy.types.Context, obj: bpy.types.Object) -> Place:
    """Where an object of the context's scene is."""
    return Place(obj.session_uid, context.scene.session_uid, context.view_layer.name)


def active_mesh_object(context: bpy.types.Context) -> bpy.types.Object:
    """Return the active object, whatever its mode. Raises SceneError when it is not a local mesh."""
    obj = context.view_layer.objects.active
    if obj is None:
        raise SceneError("Nothing is selected.", "Select the mesh object to stylize.")
    check_mesh_object(obj)
    return obj


def selected_mesh_objects(context: bpy.types.Context) -> list[bpy.types.Object]:
    """Return the selected mesh objects, the active one first. Raises SceneError for the active one."""
    active = active_mesh_object(context)
    others = [obj for obj in context.selected_objects if obj != active and obj.type == "MESH"]
    return [active, *sorted(others, key=lambda obj: obj.name)]


def check_mesh_object(obj: bpy.types.Object) -> None:
    """Raise SceneError if an object is not a local mesh."""
    name = f"“{obj.name}”"
    if obj.type != "MESH":
        kind = obj.type.replace("_", " ").lower()
        raise SceneError(f"{name} is a {kind} object, not a mesh.", _CONVERT)
    if obj.library or obj.data.library:
        hint = "Choose Object > Relations > Make Local > Selected Objects and Data, or append it."
        raise SceneError(f"{name} is linked from another file.", hint)


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


def _read(context: bpy.types.Context, obj: bpy.types.Object, name: str, slot: int | None) -> _Reading | None:
    """Read an object at rest, with the UV map that can be baked into; None where a new one must be made.

    The name is for messages: the object may be a copy. Raises SceneError, MeshError.
    """
    own = mesh_of(obj)
    with evaluated(context, obj) as (mesh, world):
        if not len(mesh.polygons):
            raise SceneError(f"“{name}” has no faces.", "Select a mesh with faces; make instances real first.")
        if not np.abs(mesh_arrays.positions(mesh)).max() < _FARTHEST:  # not true of NaN either
            raise MeshError(
                f"“{name}” has points at infinity, or whose coordinates are no numbers.",
                "Delete them, or undo what made them.",
            )
        if slot is not None and not len(mesh_arrays.triangles(mesh, slot)[0]):
            raise SceneError(
                f"No face of “{name}” has its active material slot, number {slot}.",
                "Choose another slot in the material properties, or restyle the whole object.",
            )
        layouts = {layer: _layout(mesh, layer, slot) for layer in _candidates(mesh)}
        chosen = next((layer for layer, layout in layouts.items() if layout.problem is None), None)
        if chosen is None and obj.modifiers:  # parts that modifiers have doubled share their UVs
            own_layers = [layer for layer in layouts if layer in own.uv_layers]
            shared = [layer for layer in own_layers if layouts[layer].problem == uv_check.OVERLAP]
            chosen = next((layer for layer in shared if _layout(own, layer, slot).problem is None), None)
        if chosen is None:
            return None
        arrays = _arrays(mesh, chosen, layouts[chosen], world, slot)
        warnings = _warnings(obj, mesh, layouts[chosen].problem)
        return _Reading(arrays, chosen, None, mesh_arrays.corner_vertices(own), warnings)


def _unwrapped(context: bpy.types.Context, obj: bpy.types.Object, name: str, slot: int | None) -> _Reading:
    """Read like _read, with a new UV map that the modifiers propagate."""
    own = mesh_of(obj)
    if len(own.uv_layers) >= _MAX_UV_LAYERS:
        raise SceneError(f"“{name}” has {_MAX_UV_LAYERS} UV maps already, none of them usable.", "Remove one.")
    uvs = smart_project(own)
    with copied(context, obj) as copy:
        layer = mesh_arrays.add_uv_layer(mesh_of(copy), UV_NAME, uvs)
        with evaluated(context, copy) as (mesh, world):
            layout = _layout(mesh, layer, slot) if layer in mesh.uv_layers else None
            problem = layout.problem if layout else "does not reach the result"
            if layout and problem in (None, uv_check.OVERLAP, uv_check.NO_ROOM):
                arrays = _arrays(mesh, layer, layout, world, slot)
                warnings = _warnings(obj, mesh, problem)
                return _Reading(arrays, layer, uvs, mesh_arrays.corner_vertices(own), warnings)
    raise SceneError(
        f"The modifiers of “{name}” make faces for which a new UV map {problem}.",
        "Apply them with Object > Apply > Visual Geometry to Mesh, or give their result a UV map.",
    )


def _candidates(mesh: bpy.types.Mesh) -> list[str]:
    """Return the UV layers that may be used: the active one, and the one of an earlier run."""
    active = [mesh.uv_layers.active.name] if mesh.uv_layers.active else []
    return active + [UV_NAME] * (UV_NAME in mesh.uv_layers and UV_NAME not in active)


def _layout(mesh: bpy.types.Mesh, name: str, slot: int | None) -> uv_check.Layout:
    triangles, corners = mesh_arrays.triangles(mesh, slot)
    return uv_check.lay_out(mesh_arrays.uv_layer(mesh, name)[corners], mesh_arrays.positions(mesh)[triangles])


def _arrays(
    mesh: bpy.types.Mesh, uv_name: str, layout: uv_check.Layout, object_to_world: Matrix, slot: int | None = None
) -> dict[str, Array]:
    positions = mesh_arrays.positions(mesh)
    triangles, corners = mesh_arrays.triangles(mesh, slot)
    if slot is not None:  # the part is framed by its own vertices
        used, triangles = np.unique(triangles, return_inverse=True)
        positions, triangles = positions[used], triangles.reshape(-1, 3).astype(np.int32)
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


def _warnings(obj: bpy.types.Object, mesh: bpy.types.Mesh, problem: str | None) -> list[str]:
    """What the user should know of an object, its evaluated mesh, and the problem of its UV map."""
    return [*_shared_uvs(obj, problem), *_hidden_by(obj, mesh)]


def _hidden_by(obj: bpy.types.Object, mesh: bpy.types.Mesh) -> list[str]:
    """Warn of materials that modifiers set, which show in the place of the object's slots."""
    used = mesh_arrays.material_indices(mesh)
    last = len(obj.material_slots) - 1
    foreign = [item.name for number, item in enumerate(mesh.materials) if item and number > last and number in used]
    if not foreign:
        return []
    makers = " and ".join(f"“{item.name}”" for item in obj.modifiers if item.type == "NODES") or "its modifiers"
    return [
        f"“{foreign[0]}” is set by {makers} and hides the new look there. Choose the new material in the modifier's "
        "Set Material nodes, or remove them"
    ]


def _shared_uvs(obj: bpy.types.Object, problem: str | None) -> list[str]:
    """Warn of faces that share their UVs."""
    if problem != uv_check.OVERLAP:
        return []  # the backend counts the faces without room
    if not obj.modifiers:
        return [f"The UV map {problem}: they will not look right. Unwrap them by hand for a better result"]
    makers = [item.name for item in obj.modifiers if item.type in {"MIRROR", "ARRAY", "NODES", "SCREW", "BUILD"}]
    by = f" ({', '.join(makers)})" if makers else ""
    return [f"Modifiers{by} make parts that share their UVs: those will look alike. Apply them to tell them apart"]
