"""Runs in Blender: stylize a monkey head with a rig of four cameras, save, reload, and render the result."""

import sys
from pathlib import Path
from typing import Any

import bpy
from mathutils import Vector

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from scripts.in_blender.exchange import answer, enable_patina
from scripts.in_blender.fidelity import aim, measure

DIRECTIONS = ((0.0, -1.0, 0.1), (0.9, -0.8, 0.4), (-1.0, 0.5, 0.5), (-0.3, -1.0, -0.3))
RIG = "Rig"


def finished(request: dict[str, Any]) -> dict[str, Any]:
    """Stylize in the folder request["job"] with request["settings"], and render every camera of the rig with every
    engine of request["engines"]: {engine: [file, ...]}, and the names of the cameras."""
    bpy.ops.wm.open_mainfile(filepath=request["scene"], load_ui=False)
    enable_patina()
    scene: Any = bpy.context.scene
    obj = bpy.context.active_object
    rig = bpy.data.collections.new(RIG)
    scene.collection.children.link(rig)
    names = []
    for direction in DIRECTIONS:
        camera = aim(obj, Vector(direction).normalized())
        rig.objects.link(camera)
        names.append(camera.name)
    job = Path(request["job"])
    options = {**request["settings"], "prompt": request["prompt"], "cameras": RIG}
    bpy.ops.patina.stylize(job_dir=str(job), **options)  # type: ignore[attr-defined]
    path = job / "stylized.blend"
    bpy.ops.wm.save_as_mainfile(filepath=str(path), compress=True)
    bpy.ops.wm.open_mainfile(filepath=str(path), load_ui=False)
    scene = bpy.context.scene
    files: dict[str, list[str]] = {}
    for engine in (*request["engines"], "normal"):
        measure(scene, {**request, "engine": "cycles"} if engine == "normal" else {**request, "engine": engine})
        if engine == "normal":
            _show_normals(bpy.context.active_object.active_material)
            scene.cycles.samples = 1
        for name in names:
            scene.camera = scene.objects[name]
            scene.render.filepath = str(job / f"{engine}_{name}.exr")
            bpy.ops.render.render(write_still=True)
            files.setdefault(engine, []).append(scene.render.filepath)
    return {"files": files, "cameras": names}


def _show_normals(material: Any) -> None:
    """Let the surface emit the output of its Normal Map node, mapped from -1..1 to 0..1."""
    tree = material.node_tree
    node = next(node for node in tree.nodes if node.type == "NORMAL_MAP")
    output = next(node for node in tree.nodes if node.type == "OUTPUT_MATERIAL")
    color, emission = tree.nodes.new("ShaderNodeVectorMath"), tree.nodes.new("ShaderNodeEmission")
    color.operation = "MULTIPLY_ADD"
    color.inputs[1].default_value = color.inputs[2].default_value = (0.5, 0.5, 0.5)
    tree.links.new(node.outputs["Normal"], color.inputs[0])
    tree.links.new(color.outputs[0], emission.inputs["Color"])
    tree.links.new(emission.outputs[0], output.inputs["Surface"])


if __name__ == "__main__":
    answer(finished)
