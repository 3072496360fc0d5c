"""The datablocks of a look: a material from a result's maps, and a World from its environment. Images are packed."""

from collections.abc import Sequence
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from typing import Any, Literal

import bpy

from ..backend.errors import OutputError
from ..backend.job import ENVIRONMENT_FILE, Job
from ..backend.maps import MAPS, UDIM, tile_files
from ..backend.result import Result
from . import adjust, color_spaces, eevee, node_groups
from .objects import MARK
from .png_check import is_complete

_GLTF_GROUP = "glTF Material Output"  # where Blender's exporter looks for the occlusion
_ICON = 32  # side of a material's icon [px]
_NAME_LENGTH = 40  # of the prompt, in the names of datablocks [characters]

Undo = ExitStack  # of functions that revert the changes


def add_material(undo: Undo, job: Job, folder: Path, result: Result, uv_name: str) -> bpy.types.Material:
    """Add a material with the maps of a result folder. Raises OutputError, OSError, RuntimeError."""
    undo.callback(node_groups.free_unused)  # comes after the material's removal
    material = bpy.data.materials.new(shortened(job.prompt))
    undo.callback(partial(bpy.data.materials.remove, material))
    tree = _empty_tree(material)
    output = _node(tree, "ShaderNodeOutputMaterial", 600, 0)
    principled = _node(tree, "ShaderNodeBsdfPrincipled", 300, 0)
    normal_map = _node(tree, "ShaderNodeNormalMap", 0, -900)
    adjusted = _group(tree, adjust.group(), -50, 0)
    adjusted.name = adjusted.label = adjust.NODE
    uv_map = _node(tree, "ShaderNodeUVMap", -600, 0)
    uv_map.uv_map = normal_map.uv_map = uv_name
    normal_map.space = "TANGENT"
    if hasattr(normal_map, "base"):  # the map holds the relief: it must not be added to a displaced surface
        normal_map.base = "ORIGINAL"
    tiles = result.tiles
    textures = {}
    for row, item in enumerate(item for item in MAPS.values() if item.name in result.maps):
        textures[item.name] = texture = _node(tree, "ShaderNodeTexImage", -350, -300 * row)
        path = folder / item.file(UDIM if tiles else None)
        alpha: Literal["NONE", "CHANNEL_PACKED"] = "CHANNEL_PACKED" if item.channels == 4 else "NONE"
        texture.image = _image(undo, job, path, item.label, item.color_space, alpha, tiles)
        texture.extension = "EXTEND" if tiles else "REPEAT"  # each tile ends at its border
        if item.shadow:  # without mipmaps, which mix islands beside seams
            texture.interpolation = "Cubic"
        texture.label = item.label
        tree.links.new(uv_map.outputs["UV"], texture.inputs["Vector"])
        if item.socket in adjust.MAPS:
            tree.links.new(texture.outputs["Color"], adjusted.inputs[adjust.MAPS[item.socket]])
            tree.links.new(adjusted.outputs[item.socket], principled.inputs[item.socket])
        elif item.socket:
            tree.links.new(texture.outputs["Color"], principled.inputs[item.socket])
    tree.links.new(adjusted.outputs["Relief"], normal_map.inputs["Strength"])
    tree.links.new(textures["normal"].outputs["Color"], normal_map.inputs["Color"])
    tree.links.new(normal_map.outputs["Normal"], principled.inputs["Normal"])
    tree.links.new(principled.outputs["BSDF"], output.inputs["Surface"])
    if result.emission_strength is not None:
        principled.inputs["Emission Strength"].default_value = result.emission_strength
    outputs = [output, _add_shadows(tree, textures, adjusted, principled, normal_map)]
    if "height" in textures:
        _add_displacement(tree, textures["height"], result, outputs if hasattr(normal_map, "base") else outputs[:1])
    return material


def _add_displacement(tree: Any, texture: Any, result: Result, outputs: Sequence[Any]) -> None:
    """Add the heights, which only matter once the material's Displacement setting is another than Bump Only.

    The relief is in the normal map too. Cycles does not add a bump to it, and EEVEE does not if the Normal Map node has
    the base "Original". EEVEE of an older Blender adds it, so there its output has no displacement.
    """
    texture.image.use_half_precision = False  # else steps are seen on the displaced surface
    node = _node(tree, "ShaderNodeDisplacement", 300, -900)
    node.space = "WORLD"  # an object's scale does not change the heights, which are in units of the scene
    node.inputs["Midlevel"].default_value = result.height_midlevel
    scale = _node(tree, "ShaderNodeMath", 100, -1150)
    scale.operation = "MULTIPLY"
    tree.links.new(tree.nodes[adjust.NODE].outputs["Relief"], scale.inputs[0])
    scale.inputs[1].default_value = result.height_scale
    tree.links.new(scale.outputs[0], node.inputs["Scale"])
    tree.links.new(texture.outputs["Color"], node.inputs["Height"])
    for output in outputs:
        tree.links.new(node.outputs["Displacement"], output.inputs["Displacement"])


def _add_shadows(tree: Any, textures: dict[str, Any], adjusted: Any, principled: Any, normal_map: Any) -> Any:
    """Add a separate output for EEVEE, which is returned, and the occlusion for glTF.

    Other renderers use the first output.
    """
    shadows = _group(tree, eevee.shadow_group("emission" in textures), 650, -300)
    sources = {
        "Shader": principled.outputs["BSDF"],
        "Base Color": adjusted.outputs["Base Color"],
        "Metallic": adjusted.outputs["Metallic"],
        "Roughness": adjusted.outputs["Roughness"],
        "Normal": normal_map.outputs["Normal"],
        "Occlusion": textures["occlusion"].outputs["Color"],
        "Visibility": textures["visibility"].outputs["Color"],
        "Visibility Alpha": textures["visibility"].outputs["Alpha"],
    }
    if "emission" in textures:
        sources["Emission"] = textures["emission"].outputs["Color"]
        shadows.inputs["Emission Strength"].default_value = principled.inputs["Emission Strength"].default_value
    for name, source in sources.items():
        tree.links.new(source, shadows.inputs[name])
    output = _node(tree, "ShaderNodeOutputMaterial", 900, -300)
    output.target, output.label = "EEVEE", "EEVEE"
    output.is_active_output = False
    tree.links.new(shadows.outputs["Shader"], output.inputs["Surface"])
    occlusion = bpy.data.node_groups.get(_GLTF_GROUP)
    if occlusion is None:
        occlusion = node_groups.new("occlusion", _GLTF_GROUP)
        occlusion.interface.new_socket("Occlusion", in_out="INPUT", socket_type="NodeSocketFloat")
    gltf = _group(tree, occlusion, 650, -700)
    tree.links.new(textures["occlusion"].outputs["Color"], gltf.inputs["Occlusion"])
    return output


def _group(tree: Any, group: bpy.types.NodeTree, x: float, y: float) -> Any:
    node = _node(tree, "ShaderNodeGroup", x, y)
    node.node_tree = group
    return node


def add_world(undo: Undo, job: Job, folder: Path) -> bpy.types.World:
    """Add a World with the environment of a result folder. Raises OutputError, OSError, RuntimeError."""
    world = bpy.data.worlds.new(shortened(job.prompt))
    undo.callback(partial(bpy.data.worlds.remove, world))
    tree = _empty_tree(world)
    output = _node(tree, "ShaderNodeOutputWorld", 300, 0)
    background = _node(tree, "ShaderNodeBackground", 0, 0)
    texture = _node(tree, "ShaderNodeTexEnvironment", -350, 0)
    texture.image = _image(undo, job, folder / ENVIRONMENT_FILE, "Environment", "Linear Rec.709")
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
    """Load an image and pack it. A PNG is not decoded before it is drawn or rendered."""
    image = bpy.data.images.load(str(path), check_existing=False)
    undo.callback(partial(bpy.data.images.remove, image))
    if tiles:
        image.source = "TILED"  # finds the files of its tiles
    image[MARK] = job.prompt
    image.name = f"{shortened(job.prompt)} {label}"
    image.colorspace_settings.name = color_spaces.find(color_space)
    image.alpha_mode = alpha_mode
    if path.suffix == ".png":
        complete = all(is_complete(Path(file)) for file in tile_files(str(path), tiles))
    else:
        complete = image.size[0] > 0  # decodes it
    if not complete:
        raise OutputError(f"{path} is not a complete image.", "Stylize again; the file may be truncated.")
    image.pack()
    extension = path.name.partition(".")[2]
    image.filepath_raw = f"//textures/{bpy.path.clean_name(image.name)}.{extension}"
    for packed in image.packed_files:  # where Unpack writes them
        packed.filepath = image.filepath_raw.replace(UDIM, str(packed.tile_number))
    return image


def free(item: bpy.types.ID) -> None:
    """Remove a material or a World of Patina's, with the images and node groups that nothing else uses."""
    tree: Any = item.node_tree  # type: ignore[attr-defined]
    images = {node.image for node in tree.nodes if getattr(node, "image", None)} if tree else set()
    images = {image for image in images if MARK in image}
    owner: Any = bpy.data.materials if isinstance(item, bpy.types.Material) else bpy.data.worlds
    owner.remove(item)
    for image in images:
        if image.users == 0:
            bpy.data.images.remove(image)
    node_groups.free_unused()


def add_thumbnail(material: bpy.types.Material, picture: Path) -> None:
    """Use a picture as a material's preview, which the list of takes and the Asset Browser show.

    Without the file Blender makes its own preview.
    """
    if not picture.is_file():
        return
    image: Any = bpy.data.images.load(str(picture), check_existing=False)
    try:
        width, height = image.size
        if width and height and (preview := material.preview_ensure()):
            preview.image_size = width, height
            preview.image_pixels_float = image.pixels[:]
            image.scale(_ICON, _ICON)
            preview.icon_size = _ICON, _ICON
            preview.icon_pixels_float = image.pixels[:]
    finally:
        bpy.data.images.remove(image)


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


def shortened(prompt: str) -> str:
    """A prompt as a part of names."""
    return prompt if len(prompt) <= _NAME_LENGTH else prompt[: _NAME_LENGTH - 1] + "…"
