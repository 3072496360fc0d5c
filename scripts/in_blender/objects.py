"""Runs in Blender: save a scene with one object of the evaluation: a vase, a chair or a teapot.

The vase and the teapot have no UVs, so that Patina unwraps them. The chair has hard edges and is unwrapped here.
Lengths are in metres, z is up, and the front looks along -y.
"""

import math
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import bpy  # isort: skip  # before bmesh, which is a part of it
import bmesh
from mathutils import Matrix, Vector

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from scripts.in_blender.exchange import answer
from scripts.in_blender.monkey import empty_scene, save_scene, subdivide

Profile = Sequence[tuple[float, float]]  # radius, height
Path3 = Sequence[tuple[float, float, float]]

VASE: Profile = (
    (0.0, 0.0), (0.36, 0.0), (0.40, 0.04), (0.36, 0.12), (0.46, 0.38), (0.60, 0.72), (0.62, 0.95), (0.50, 1.18),
    (0.30, 1.36), (0.22, 1.50), (0.23, 1.64), (0.34, 1.80), (0.38, 1.84), (0.34, 1.85), (0.27, 1.74), (0.17, 1.60),
    (0.15, 1.48), (0.24, 1.30), (0.0, 1.22),
)  # fmt: skip
VASE_HANDLE: Path3 = ((0.20, 0, 1.62), (0.46, 0, 1.68), (0.66, 0, 1.52), (0.68, 0, 1.26), (0.52, 0, 1.06))
POT: Profile = (
    (0.0, 0.0), (0.40, 0.0), (0.46, 0.03), (0.44, 0.07), (0.66, 0.25), (0.78, 0.50), (0.74, 0.76), (0.56, 0.94),
    (0.44, 1.00), (0.46, 1.03), (0.36, 1.08), (0.16, 1.15), (0.07, 1.20), (0.11, 1.27), (0.09, 1.34), (0.0, 1.36),
)  # fmt: skip
SPOUT: Path3 = ((0.62, 0, 0.36), (0.90, 0, 0.44), (1.04, 0, 0.66), (1.12, 0, 0.88), (1.30, 0, 1.00))
SPOUT_RADII = (0.20, 0.17, 0.12, 0.09, 0.08)
POT_HANDLE: Path3 = ((-0.60, 0, 0.84), (-0.88, 0, 0.96), (-1.12, 0, 0.82), (-1.10, 0, 0.54), (-0.70, 0, 0.34))


def make(request: dict[str, Any]) -> dict[str, Any]:
    """Save the object request["shape"] in the scene request["scene"]."""
    empty_scene()
    mesh = bmesh.new()
    smooth = SHAPES[request["shape"]](mesh)
    bmesh.ops.recalc_face_normals(mesh, faces=list(mesh.faces))
    obj = _add(mesh, request["shape"].title(), smooth)
    if smooth:
        subdivide(obj)
    else:
        _unwrap()
    save_scene(Path(request["scene"]))
    return {"object": obj.name}


def vase(mesh: bmesh.types.BMesh) -> bool:
    """A lathed vase with a foot, a waist, an open mouth and two handles. Returns whether it is smooth."""
    _lathe(mesh, VASE, 24)
    for side in (1.0, -1.0):
        _tube(mesh, [(side * x, y, z) for x, y, z in VASE_HANDLE], [0.055] * len(VASE_HANDLE))
    return True


def teapot(mesh: bmesh.types.BMesh) -> bool:
    """A round body with a lid and a knob, a tapered spout and a handle. Returns whether it is smooth."""
    _lathe(mesh, POT, 24)
    _tube(mesh, SPOUT, SPOUT_RADII)
    _tube(mesh, POT_HANDLE, [0.07] * len(POT_HANDLE))
    return True


def chair(mesh: bmesh.types.BMesh) -> bool:
    """Boxes and cylinders that touch: legs, seat, back slats and rails. Returns whether it is smooth."""
    _box(mesh, (0.0, 0.0, 0.90), (1.10, 1.00, 0.10))
    for x in (-0.45, 0.45):
        _cylinder(mesh, (x, -0.40, 0.0), (x, -0.40, 0.85), 0.06)
        _cylinder(mesh, (x, 0.42, 0.0), (x, 0.42, 0.85), 0.06)
        _cylinder(mesh, (x, 0.42, 0.95), (x, 0.50, 1.95), 0.06)
        _cylinder(mesh, (x, -0.40, 0.35), (x, 0.42, 0.35), 0.035)
    _box(mesh, (0.0, 0.505, 1.90), (1.08, 0.08, 0.24))
    _box(mesh, (0.0, 0.455, 1.25), (1.00, 0.06, 0.12))
    for x in (-0.24, 0.0, 0.24):
        _box(mesh, (x, 0.48, 1.545), (0.12, 0.04, 0.47))
    return False


def _lathe(mesh: bmesh.types.BMesh, profile: Profile, segments: int) -> None:
    """Turn a profile around z. Its first and last points lie on the axis."""
    turns = [2.0 * math.pi * index / segments for index in range(segments)]
    ends = [mesh.verts.new((0.0, 0.0, profile[index][1])) for index in (0, -1)]
    rings = [[mesh.verts.new((r * math.cos(a), r * math.sin(a), z)) for a in turns] for r, z in profile[1:-1]]
    for low, high in zip(rings, rings[1:], strict=False):
        _bridge(mesh, low, high)
    for end, ring in zip(ends, (rings[0], rings[-1]), strict=True):
        for index in range(segments):
            mesh.faces.new((end, ring[index], ring[(index + 1) % segments]))


def _tube(mesh: bmesh.types.BMesh, path: Path3, radii: Sequence[float], sides: int = 8) -> None:
    """A closed round tube along a path in the plane y = 0."""
    points = [Vector(point) for point in path]
    rings = []
    for index, (point, radius) in enumerate(zip(points, radii, strict=True)):
        along = (points[min(index + 1, len(points) - 1)] - points[max(index - 1, 0)]).normalized()
        across = Vector((0.0, 1.0, 0.0))
        up: Any = along.cross(across)
        turns = [2.0 * math.pi * side / sides for side in range(sides)]
        rings.append([mesh.verts.new(point + radius * (math.cos(a) * across + math.sin(a) * up)) for a in turns])
    for low, high in zip(rings, rings[1:], strict=False):
        _bridge(mesh, low, high)
    mesh.faces.new(rings[0])
    mesh.faces.new(rings[-1])


def _bridge(mesh: bmesh.types.BMesh, low: list[bmesh.types.BMVert], high: list[bmesh.types.BMVert]) -> None:
    for index in range(len(low)):
        following = (index + 1) % len(low)
        mesh.faces.new((low[index], low[following], high[following], high[index]))


def _box(mesh: bmesh.types.BMesh, center: Sequence[float], size: Sequence[float]) -> None:
    matrix = Matrix.Translation(center) @ Matrix.Diagonal((*size, 1.0))
    cube = bmesh.ops.create_cube(mesh, size=1.0, matrix=matrix)
    edges = {edge for vert in cube["verts"] for edge in vert.link_edges}
    bmesh.ops.bevel(mesh, geom=list(edges), offset=0.012, segments=1, affect="EDGES")


def _cylinder(mesh: bmesh.types.BMesh, start: Sequence[float], end: Sequence[float], radius: float) -> None:
    """A closed cylinder between two points."""
    line = Vector(end) - Vector(start)
    turn = line.to_track_quat("Z", "Y").to_matrix().to_4x4()
    matrix = Matrix.Translation((Vector(start) + Vector(end)) / 2.0) @ turn
    bmesh.ops.create_cone(
        mesh, cap_ends=True, segments=20, radius1=radius, radius2=radius, depth=line.length, matrix=matrix
    )


def _add(mesh: bmesh.types.BMesh, name: str, smooth: bool) -> bpy.types.Object:
    """Make an active object of the mesh and free it. A smooth one is smooth everywhere, others up to 40 degrees."""
    data = bpy.data.meshes.new(name)
    mesh.to_mesh(data)
    mesh.free()
    obj = bpy.data.objects.new(name, data)
    bpy.context.scene.collection.objects.link(obj)
    bpy.context.view_layer.objects.active = obj
    obj.select_set(True)
    data.shade_smooth()
    if not smooth:
        data.set_sharp_from_angle(angle=math.radians(40.0))
    return obj


def _unwrap() -> None:
    """Give the active object a UV map by Smart UV Project."""
    bpy.ops.object.mode_set(mode="EDIT")
    bpy.ops.mesh.select_all(action="SELECT")
    bpy.ops.uv.smart_project(angle_limit=math.radians(66.0), island_margin=0.01, margin_method="FRACTION")
    bpy.ops.object.mode_set(mode="OBJECT")


SHAPES = {"vase": vase, "chair": chair, "teapot": teapot}

if __name__ == "__main__":
    answer(make)
