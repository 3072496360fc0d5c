"""A known field, exported, baked by the backend, imported, and rendered by Cycles, against the field itself."""

import math
from typing import Any

import numpy as np
import pytest

from . import known_field

bpy = pytest.importorskip("bpy")

from mathutils import Euler, Matrix, Vector  # noqa: E402
from mathutils.bvhtree import BVHTree  # noqa: E402

from . import cycles  # noqa: E402
from .known_stylization import stylize  # noqa: E402

pytestmark = pytest.mark.blender

CENTER = Vector((0.3, -0.2, 0.5))


def place(obj: Any, scale: tuple[float, float, float] = (1.0, 1.0, 1.0)) -> None:
    obj.matrix_world = Matrix.LocRotScale(CENTER, Euler((0.4, 0.5, 0.6)), Vector(scale))
    for polygon in obj.data.polygons:
        polygon.use_smooth = True


def flat(obj: Any) -> None:
    place(obj)
    obj.modifiers.new("Triangulate", "TRIANGULATE")  # Cycles shades the halves of a bent flat quad differently
    for polygon in obj.data.polygons:
        polygon.use_smooth = False


def sharp_edges(obj: Any) -> None:
    place(obj)
    for edge in obj.data.edges:
        edge.use_edge_sharp = all(abs(obj.data.vertices[index].co.x) < 0.2 for index in edge.vertices)


def mirrored_uvs(obj: Any) -> None:
    place(obj)
    for item in obj.data.uv_layers.active.uv:
        item.vector = (1.0 - item.vector[0], item.vector[1])


def mirrored_and_stretched(obj: Any) -> None:
    place(obj, (-1.3, 0.7, 1.0))


def subdivided(obj: Any) -> None:
    place(obj)
    subdivision = obj.modifiers.new("Subdivision", "SUBSURF")
    subdivision.levels = subdivision.render_levels = 1


def tiled(obj: Any) -> None:
    place(obj, (0.65, 0.65, 0.65))
    obj.data.transform(Matrix.Translation((0.0, 0.0, -1.0)))
    array = obj.modifiers.new("Array", "ARRAY")
    array.use_relative_offset, array.use_constant_offset = False, True
    array.constant_offset_displace, array.offset_u = (0.0, 0.0, 2.0), 1.0


def node(material: Any, kind: str) -> Any:
    return next(item for item in material.node_tree.nodes if item.bl_idname == kind)


def feeding(material: Any, socket: str) -> Any:
    """The output that is linked to an input of the Principled BSDF."""
    return node(material, "ShaderNodeBsdfPrincipled").inputs[socket].links[0].from_socket


def geometry_sockets(material: Any) -> tuple[Any, Any]:
    """Outputs that carry a tenth of the world position, and the shading normal."""
    geometry, shrink = (material.node_tree.nodes.new(f"ShaderNode{kind}") for kind in ("NewGeometry", "VectorMath"))
    shrink.operation = "SCALE"
    shrink.inputs["Scale"].default_value = 0.1
    material.node_tree.links.new(geometry.outputs["Position"], shrink.inputs[0])
    return shrink.outputs[0], geometry.outputs["Normal"]


def with_unit_base(mesh: dict[str, cycles.Array], position: cycles.Array, normal: cycles.Array) -> cycles.Array:
    """What an exact map of these normals becomes where the decoder normalises the interpolated N, but not T.

    Cycles does so since it has Normal Map > Base. The maps keep to MikkTSpace, as EEVEE and other programs read them.
    """
    linear, origin = mesh["object_to_world"][:3, :3].astype(np.float64), mesh["object_to_world"][:3, 3]
    corners = mesh["positions"][mesh["triangles"]].astype(np.float64)
    tree = BVHTree.FromPolygons(mesh["positions"].tolist(), mesh["triangles"].tolist())
    local = (position - origin) @ np.linalg.inv(linear).T
    face = np.array([tree.find_nearest(Vector(point))[2] for point in local])
    edges = np.stack([corners[face, 1] - corners[face, 0], corners[face, 2] - corners[face, 0]], -1)
    weights = (np.linalg.pinv(edges) @ (local - corners[face, 0])[..., None])[..., 0]
    weights = np.concatenate([1.0 - weights.sum(-1, keepdims=True), weights], -1)[..., None]
    base = (mesh["corner_normals"][face] * weights).sum(1)
    tangent = (mesh["corner_tangents"][face] * weights).sum(1)

    def frame(n: cycles.Array) -> cycles.Array:
        return np.stack([tangent[:, :3], tangent[:, 3:] * np.cross(n, tangent[:, :3]), n], -1)

    color = np.linalg.solve(frame(base), (normal @ linear)[..., None])
    unit_base = base / np.linalg.norm(base, axis=-1, keepdims=True)
    return (frame(unit_base) @ color)[..., 0] @ np.linalg.inv(linear)


def angle(a: cycles.Array, b: cycles.Array) -> cycles.Array:
    """Between (N, 3) directions [degrees]."""
    return np.degrees(np.arctan2(np.linalg.norm(np.cross(a, b), axis=-1), (a * b).sum(-1)))


SLOW_SHAPES = (place, flat, sharp_edges, mirrored_uvs, subdivided, tiled)
SHAPES = [mirrored_and_stretched, *(pytest.param(shape, marks=pytest.mark.slow) for shape in SLOW_SHAPES)]


@pytest.mark.parametrize("shape", SHAPES)
def test_maps_rendered_by_cycles_are_the_baked_field(scene, extension, tmp_path, shape):
    """Most pixels tell whether spaces, signs and frames agree: to a few thousandths of a degree, or not at all.

    Beside a UV seam, or an edge between flat faces, bilinear sampling mixes texels of two tangent frames. This is
    inherent in tangent-space maps and becomes rarer with resolution: hence a bound for three quarters of the pixels,
    and, where only seams do it, for 95 %.
    """
    shape(scene.object)
    material = stylize(scene, extension.__name__, tmp_path)
    scene.scene.world = None
    cycles.prepare(scene.scene, 128)
    with np.load(tmp_path / "mesh.npz") as arrays:
        mesh = dict(arrays)
    position_socket, normal_socket = geometry_sockets(material)
    for azimuth in (0.3, 3.4):
        toward = Vector((math.sin(azimuth), math.cos(azimuth), -0.4)).normalized()
        camera = cycles.look(scene.scene, CENTER - 6 * toward, toward)
        camera.data.type, camera.data.ortho_scale = "ORTHO", 3.2

        def read(socket: Any) -> cycles.Array:
            picture = cycles.render_socket(scene.scene, material, socket, tmp_path / "picture")
            return picture[picture[..., 3] == 1.0][:, :3].astype(np.float64)

        position = 10 * read(position_socket)
        with cycles.without_displacement(material):  # Cycles adds a bump to this normal, not to that of the map
            normal = read(normal_socket)
        assert len(position) > 3000
        fields = {"Base Color": known_field.base_color, "Roughness": known_field.roughness}
        fields |= {"Metallic": known_field.metallic, "Emission Color": known_field.emission}
        for name, known in fields.items():
            error = np.abs(read(feeding(material, name)) - known(position)).max(-1)
            assert np.quantile(error, 0.75) <= 1e-4
            assert np.quantile(error, 0.99) <= 2e-3
            assert error.max() <= 0.02

        field = known_field.offset_normal(position, normal / np.linalg.norm(normal, axis=-1, keepdims=True))
        rendered = read(feeding(material, "Normal"))
        unit_base = hasattr(node(material, "ShaderNodeNormalMap"), "base") and shape is not flat
        error = angle(rendered, with_unit_base(mesh, position, field) if unit_base else field)
        assert np.quantile(error, 0.75) <= 0.02
        if shape is not flat:
            assert np.quantile(error, 0.95) <= 0.2
            assert np.quantile(angle(rendered, field), 0.5) <= (1.0 if unit_base else 0.005)
