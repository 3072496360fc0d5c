"""Runs in Blender: writes the scene files that test_stylize.py needs into the folder named last on the command line."""

import sys
from pathlib import Path

import bpy

FOLDER = Path(sys.argv[-1])


def empty() -> None:
    bpy.ops.wm.read_factory_settings(use_empty=True)


def save(name: str) -> None:
    bpy.ops.wm.save_as_mainfile(filepath=str(FOLDER / name), copy=True)


def deselect() -> None:
    bpy.context.view_layer.objects.active = None


empty()
bpy.ops.object.empty_add()
save("no mesh.blend")
bpy.ops.mesh.primitive_cube_add()
bpy.context.active_object.name = "Würfel 'eins'"
save("ein Würfel's.blend")
for kind, module, operator in (
    ("glb", bpy.ops.export_scene, "gltf"),
    ("fbx", bpy.ops.export_scene, "fbx"),
    ("obj", bpy.ops.wm, "obj_export"),
    ("ply", bpy.ops.wm, "ply_export"),
    ("stl", bpy.ops.wm, "stl_export"),
    ("usda", bpy.ops.wm, "usd_export"),
):
    getattr(module, operator)(filepath=str(FOLDER / f"ein Würfel's.{kind}"))
bpy.ops.mesh.primitive_ico_sphere_add(subdivisions=4)
bpy.context.active_object.name = "Ball"
bpy.ops.export_scene.gltf(filepath=str(FOLDER / "two.glb"))
deselect()
save("two.blend")

empty()
mesh = bpy.data.meshes.new("edges")
mesh.from_pydata([(0, 0, 0), (1, 0, 0), (0, 1, 0)], [(0, 1), (1, 2)], [])
bpy.context.scene.collection.objects.link(bpy.data.objects.new("Edges", mesh))
save("no faces.blend")
