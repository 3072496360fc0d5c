"""Reads and writes Blender meshes as whole arrays: two million faces take seconds."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import bpy
import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]

_FREE_NORMALS = (4, 5, 0)  # since this version a mesh holds custom normals as they are, not rounded to 16 bits


def mesh_of(obj: bpy.types.Object) -> bpy.types.Mesh:
    """Return a mesh object's own mesh, without its modifiers."""
    assert isinstance(obj.data, bpy.types.Mesh)
    return obj.data


@contextmanager
def evaluated_mesh(obj: bpy.types.Object, depsgraph: bpy.types.Depsgraph) -> Iterator[bpy.types.Mesh]:
    """Context manager: the mesh of an evaluated object with modifiers applied and all UV layers."""
    try:
        yield obj.to_mesh(preserve_all_data_layers=True, depsgraph=depsgraph)
    finally:
        obj.to_mesh_clear()


def positions(mesh: bpy.types.Mesh) -> Array:
    """Return (V, 3) float32, object space."""
    return _read(mesh.vertices, "co", 3)


def triangles(mesh: bpy.types.Mesh, slot: int | None = None) -> tuple[Array, Array]:
    """Return Blender's triangulation: (T, 3) int32 vertex indices and (T, 3) int32 corner indices.

    Args:
        slot: index of the material slot whose faces are meant; None: all faces.
    """
    mesh.calc_loop_triangles()
    vertices = _read(mesh.loop_triangles, "vertices", 3, np.int32)
    corners = _read(mesh.loop_triangles, "loops", 3, np.int32)
    if slot is None:
        return vertices, corners
    meant = _read(mesh.loop_triangles, "material_index", 1, np.int32)[:, 0] == slot
    return vertices[meant], corners[meant]


def material_indices(mesh: bpy.types.Mesh) -> set[int]:
    """Return the indices of the materials that faces have."""
    return set(np.unique(_read(mesh.polygons, "material_index", 1, np.int32)).tolist())


def corner_normals(mesh: bpy.types.Mesh) -> Array:
    """Return the shading normals (corners, 3) float32, as Blender shows them: smooth, flat, sharp, custom."""
    return _read(mesh.corner_normals, "vector", 3)


def corner_vertices(mesh: bpy.types.Mesh) -> Array:
    """Return the vertex of each corner, (corners,) int32: the topology, to detect changes of the mesh."""
    return _read(mesh.loops, "vertex_index", 1, np.int32)[:, 0]


def uv_layer(mesh: bpy.types.Mesh, name: str) -> Array:
    """Return the UVs (corners, 2) float32 of a layer."""
    return _read(mesh.uv_layers[name].uv, "vector", 2)


def add_uv_layer(mesh: bpy.types.Mesh, name: str, uvs: Array) -> str:
    """Add a layer with these UVs and return the name that it got; the active layers stay active."""
    active = mesh.uv_layers.active_index
    name = mesh.uv_layers.new(name=name, do_init=False).name
    if active is not None and active >= 0:
        mesh.uv_layers.active_index = active
    # Restored by name: adding a layer moves the others in memory.
    mesh.uv_layers[name].uv.foreach_set("vector", np.ascontiguousarray(uvs, np.float32).ravel())
    return name


def corner_tangents(position: Array, triangle: Array, normals: Array, uvs: Array) -> Array:
    """Return MikkTSpace tangents and bitangent signs (T, 3, 4) float32 of a triangle mesh.

    Computed by Blender over triangles, as in Cycles. Over quads they would differ, and n-gons have none.

    Args:
        position: (V, 3). triangle: (T, 3) vertex indices. normals: (T, 3, 3) of corners. uvs: (T, 3, 2) of corners.
    """
    mesh = bpy.data.meshes.new(".patina tangents")
    try:
        mesh.vertices.add(len(position))
        mesh.vertices.foreach_set("co", position.ravel())
        mesh.loops.add(triangle.size)
        mesh.loops.foreach_set("vertex_index", triangle.ravel())
        mesh.polygons.add(len(triangle))
        mesh.polygons.foreach_set("loop_start", np.arange(0, triangle.size, 3, dtype=np.int32))
        mesh.update(calc_edges=True)
        layer = add_uv_layer(mesh, "UV", uvs.reshape(-1, 2))
        _set_normals(mesh, normals.reshape(-1, 3))
        mesh.calc_tangents(uvmap=layer)
        tangents = _read(mesh.loops, "tangent", 3)
        if bpy.app.version < _FREE_NORMALS:  # never else: arithmetic differs in the last bit from machine to machine
            tangents = _orthogonal(tangents, normals.reshape(-1, 3))
        return np.concatenate([tangents, _read(mesh.loops, "bitangent_sign", 1)], axis=1).reshape(-1, 3, 4)
    finally:
        bpy.data.meshes.remove(mesh)


def _orthogonal(tangents: Array, normals: Array) -> Array:
    """Return tangents (N, 3), unit and orthogonal to normals, which were rounded when Blender made the tangents."""
    tangents = tangents - normals * np.einsum("ij,ij->i", tangents, normals)[:, None]
    return tangents / np.maximum(np.linalg.norm(tangents, axis=-1, keepdims=True), 1e-12)


def _set_normals(mesh: bpy.types.Mesh, normals: Array) -> None:
    if bpy.app.version >= _FREE_NORMALS:
        layer: Any = mesh.attributes.new("custom_normal", "FLOAT_VECTOR", "CORNER")
        layer.data.foreach_set("vector", normals.ravel())
    else:
        mesh.normals_split_custom_set(normals)


def _read(collection: Any, attribute: str, width: int, dtype: Any = np.float32) -> Array:
    values = np.empty(len(collection) * width, dtype)
    collection.foreach_get(attribute, values)
    return values.reshape(-1, width)
