"""Imports a result folder as a new material and World. If anything fails, nothing is changed."""

from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from functools import partial
from pathlib import Path
from typing import Any, Literal, NamedTuple

import bpy
import numpy as np

from ..backend.errors import OutputError, PatinaError, SceneError, reason
from ..backend.job import ENVIRONMENT_FILE, RESULT_FILE, Job
from ..backend.maps import MAPS, UDIM
from ..backend.result import read_result
from . import eevee, mesh_arrays
from .mesh_arrays import Array, mesh_of
from .objects import holder
from .scene_export import Export

_GLTF_GROUP = "glTF Material Output"  # where Blender's exporter looks for the occlusion
_NAME_LENGTH = 40  # of the prompt, in the names of datablocks [characters]

Undo = ExitStack  # of functions that revert the changes


class Look(NamedTuple):
    """The datablocks of an import."""

    material: bpy.types.Material
    world: bpy.types.World | None  # None if the scene keeps its own


def import_result(export: Export, job: Job, result: Path, version: str) -> Look:
    """Give the exported object a new material, and its scene a new World, from a result folder.

    The maps are packed into the .blend. Old materials and the old World stay, with a fake user. A World that the look
    was made for stays in use. Selection and modes stay as they are.

    Raises:
        SceneError: the object or the scene is gone, its mesh has changed since the export, or is being edited.
        OutputError: result.json or a map is missing or cannot be read.
    After an error nothing has changed, and the error names the folder.
    """
    try:
        with export.place.lent() as (obj, scene):
            _check_unchanged(obj, export)
            return _import(obj, scene, export, job, result, version)
    except PatinaError as error:
        raise type(error)(str(error), f"{error.hint} The maps are in {result}.") from None


def _import(
    obj: bpy.types.Object, scene: bpy.types.Scene, export: Export, job: Job, result: Path, version: str
) -> Look:
    with _all_or_nothing() as undo:
        uv_name = export.uv_name if export.new_uvs is None else _add_uvs(undo, obj, export.uv_name, export.new_uvs)
        material = _material(undo, job, result, uv_name)
        keeps_world = job.settings.light == "world" and scene.world is not None
        world = None if keeps_world else _world(undo, job, result)
        _sign(material, job, version)
        _assign_material(undo, obj, material)
        if world is not None:
            _sign(world, job, version)
            _assign_world(undo, scene, world)
    return Look(material, world)


def _check_unchanged(obj: bpy.types.Object, export: Export) -> None:
    if holding := holder(obj):
        mode = holding.mode.title()
        raise SceneError(
            f"“{holding.name}” is in {mode} Mode, which keeps the mesh to itself.",
            f"Leave {mode} Mode and stylize again.",
        )
    same = np.array_equal(mesh_arrays.corner_vertices(mesh_of(obj)), export.topology)
    if not same or (export.new_uvs is None and export.uv_name not in _uv_names(obj)):
        raise SceneError(f"The mesh of “{obj.name}” was changed while it was stylized.", "Stylize again.")


def _uv_names(obj: bpy.types.Object) -> list[str]:
    evaluated = obj.evaluated_get(bpy.context.evaluated_depsgraph_get())
    return [*mesh_of(obj).uv_layers.keys(), *evaluated.data.uv_layers.keys()]


@contextmanager
def _all_or_nothing() -> Iterator[Undo]:
    with Undo() as undo:
        try:
            yield undo
        except (OSError, RuntimeError) as error:
            raise OutputError(
                f"The result cannot be imported: {reason(error)}.", "See the job's log, and try again."
            ) from None
        undo.pop_all()  # all is done: nothing to take back


def _add_uvs(undo: Undo, obj: bpy.types.Object, name: str, uvs: Array) -> str:
    mesh = mesh_of(obj)
    name = mesh_arrays.add_uv_layer(mesh, name, uvs)
    undo.callback(lambda: mesh.uv_layers.remove(mesh.uv_layers[name]))
    return name


def _material(undo: Undo, job: Job, result: Path, uv_name: str) -> bpy.types.Material:
    material = bpy.data.materials.new(_name(job))
    undo.callback(partial(bpy.data.materials.remove, material))
    tree = _empty_tree(material)
    output = _node(tree, "ShaderNodeOutputMaterial", 600, 0)
    principled = _node(tree, "ShaderNodeBsdfPrincipled", 300, 0)
    normal_map = _node(tree, "ShaderNodeNormalMap", 0, -900)
    uv_map = _node(tree, "ShaderNodeUVMap", -600, 0)
    uv_map.uv_map = normal_map.uv_map = uv_name
    normal_map.space = "TANGENT"
    tiles = read_result(result / RESULT_FILE).tiles
    textures = {}
    for row, item in enumerate(MAPS.values()):
        textures[item.name] = texture = _node(tree, "ShaderNodeTexImage", -350, -300 * row)
        path = result / item.file(UDIM if tiles else None)
        alpha: Literal["NONE", "CHANNEL_PACKED"] = "CHANNEL_PACKED" if item.channels == 4 else "NONE"
        texture.image = _image(undo, job, path, item.label, item.color_space, alpha, tiles)
        texture.extension = "EXTEND" if tiles else "REPEAT"  # each tile ends at its border
        if item.shadow:  # without mipmaps, which mix islands beside seams
            texture.interpolation = "Cubic"
        texture.label = item.label
        tree.links.new(uv_map.outputs["UV"], texture.inputs["Vector"])
        if item.socket:
            tree.links.new(texture.outputs["Color"], principled.inputs[item.socket])
    tree.links.new(textures["normal"].outputs["Color"], normal_map.inputs["Color"])
    tree.links.new(normal_map.outputs["Normal"], principled.inputs["Normal"])
    tree.links.new(principled.outputs["BSDF"], output.inputs["Surface"])
    _add_shadows(undo, tree, textures, principled, normal_map)
    return material


def _add_shadows(undo: Undo, tree: Any, textures: dict[str, Any], principled: Any, normal_map: Any) -> None:
    """Add a separate output for EEVEE, and the occlusion for glTF. Other renderers use the first output."""
    shadows = _group(tree, eevee.shadow_group(), 650, -300)
    undo.callback(partial(bpy.data.node_groups.remove, shadows.node_tree))
    sources = {
        "Shader": principled.outputs["BSDF"],
        "Base Color": textures["base_color"].outputs["Color"],
        "Metallic": textures["metallic"].outputs["Color"],
        "Roughness": textures["roughness"].outputs["Color"],
        "Normal": normal_map.outputs["Normal"],
        "Occlusion": textures["occlusion"].outputs["Color"],
        "Visibility": textures["visibility"].outputs["Color"],
        "Visibility Alpha": textures["visibility"].outputs["Alpha"],
    }
    for name, source in sources.items():
        tree.links.new(source, shadows.inputs[name])
    output = _node(tree, "ShaderNodeOutputMaterial", 900, -300)
    output.target, output.label = "EEVEE", "EEVEE"
    output.is_active_output = False
    tree.links.new(shadows.outputs["Shader"], output.inputs["Surface"])
    occlusion = bpy.data.node_groups.get(_GLTF_GROUP)
    if occlusion is None:
        occlusion = bpy.data.node_groups.new(_GLTF_GROUP, "ShaderNodeTree")
        undo.callback(partial(bpy.data.node_groups.remove, occlusion))
        occlusion.interface.new_socket("Occlusion", in_out="INPUT", socket_type="NodeSocketFloat")
    gltf = _group(tree, occlusion, 650, -700)
    tree.links.new(textures["occlusion"].outputs["Color"], gltf.inputs["Occlusion"])


def _group(tree: Any, group: bpy.types.NodeTree, x: float, y: float) -> Any:
    node = _node(tree, "ShaderNodeGroup", x, y)
    node.node_tree = group
    return node


def _world(undo: Undo, job: Job, result: Path) -> bpy.types.World:
    world = bpy.data.worlds.new(_name(job))
    undo.callback(partial(bpy.data.worlds.remove, world))
    tree = _empty_tree(world)
    output = _node(tree, "ShaderNodeOutputWorld", 300, 0)
    background = _node(tree, "ShaderNodeBackground", 0, 0)
    texture = _node(tree, "ShaderNodeTexEnvironment", -350, 0)
    texture.image = _image(undo, job, result / ENVIRONMENT_FILE, "Environment", "Linear Rec.709")
    tree.links.new(texture.outputs["Color"], background.inputs["Color"])
    tree.links.new(background.outputs["Background"], output.inputs["Surface"])
    return world


def _image(
    undo: Undo,
    job: Job,
    path: Path,
    label: str,
    color_space: str,
    alpha_mode: Literal["NONE", "CHANNEL_PACKED"] = "NONE",
    tiles: Sequence[int] = (),
) -> bpy.types.Image:
    image = bpy.data.images.load(str(path), check_existing=False)
    undo.callback(partial(bpy.data.images.remove, image))
    if tiles:
        image.source = "TILED"  # finds the files of its tiles
    image.name = f"{_name(job)} {label}"
    image.colorspace_settings.name = color_space
    image.alpha_mode = alpha_mode
    sizes = {tile.number: tile.size[0] for tile in image.tiles}
    if not all(map(sizes.get, tiles or sizes)):
        raise OutputError(f"{path} is not an image that Blender reads.", "Stylize again; the file may be truncated.")
    image.pack()
    extension = path.name.partition(".")[2]
    image.filepath_raw = f"//textures/{bpy.path.clean_name(image.name)}.{extension}"
    for packed in image.packed_files:  # where Unpack writes them
        packed.filepath = image.filepath_raw.replace(UDIM, str(packed.tile_number))
    image.buffers_free()  # many large tiles need not be in memory at once
    return image


def _empty_tree(item: bpy.types.Material | bpy.types.World) -> bpy.types.NodeTree:
    if bpy.app.version < (5, 0, 0):
        item.use_nodes = True
    tree = item.node_tree
    assert tree is not None
    tree.nodes.clear()
    return tree


def _node(tree: bpy.types.NodeTree, kind: str, x: float, y: float) -> Any:
    node = tree.nodes.new(kind)
    node.location = (x, y)
    return node


def _sign(item: bpy.types.Material | bpy.types.World, job: Job, version: str) -> None:
    item["patina_prompt"] = job.prompt
    item["patina_seed"] = job.settings.seed
    item["patina_model"] = job.settings.model
    item["patina_version"] = version


def _assign_material(undo: Undo, obj: bpy.types.Object, material: bpy.types.Material) -> None:
    """Assign a material to all slots of this object only: other objects with the same mesh keep theirs."""
    if not obj.material_slots:
        mesh_of(obj).materials.append(None)
        undo.callback(mesh_of(obj).materials.pop)
    for slot in obj.material_slots:
        _keep(undo, slot.material)
        undo.callback(partial(_set_slot, slot, slot.link, slot.material))
        _set_slot(slot, "OBJECT", material)


def _set_slot(slot: Any, link: str, material: bpy.types.Material | None) -> None:
    slot.link = link
    slot.material = material


def _assign_world(undo: Undo, scene: bpy.types.Scene, world: bpy.types.World) -> None:
    _keep(undo, scene.world)
    undo.callback(partial(setattr, scene, "world", scene.world))
    scene.world = world


def _keep(undo: Undo, item: bpy.types.ID | None) -> None:
    """Give a datablock a fake user, so that it is saved even if unused."""
    if item is not None and not item.library:
        undo.callback(partial(setattr, item, "use_fake_user", item.use_fake_user))
        item.use_fake_user = True


def _name(job: Job) -> str:
    return job.prompt if len(job.prompt) <= _NAME_LENGTH else job.prompt[: _NAME_LENGTH - 1] + "…"
