"""Exports the scene to one .glb file. Patina's UDIM maps become one material for each tile.

Blender's exporter does not read packed tiles, and moves corners on a tile's border into the next tile.
"""

from pathlib import Path
from typing import Any

import bpy
import numpy as np

from ..backend.maps import FIRST_TILE
from . import mesh_arrays
from .uv_check import COLUMNS


def export_glb(path: Path) -> None:
    """Write the scene with modifiers applied, because the maps belong to the evaluated mesh.

    If Patina's maps have several tiles this changes the open scene, so the process should exit afterwards.

    Raises:
        RuntimeError: the file cannot be written.
    """
    for obj in bpy.context.scene.objects:
        material: Any = obj.active_material if obj.type == "MESH" else None
        if material and "patina_version" in material and _tiles(material):
            _split(obj, material)
    bpy.ops.export_scene.gltf(filepath=str(path), export_format="GLB", export_apply=True)


def _tiles(material: bpy.types.Material) -> list[int]:
    """Return the UDIM tiles of an imported material; none if it is not tiled or was changed."""
    images = [node.image for node in _textures(material)]
    tiled = all(image and image.source == "TILED" and image.packed_files for image in images)
    return [tile.number for tile in images[0].tiles] if images and tiled else []


def _textures(material: bpy.types.Material) -> list[Any]:
    assert material.node_tree is not None
    return [node for node in material.node_tree.nodes if node.type == "TEX_IMAGE"]


def _split(obj: bpy.types.Object, material: bpy.types.Material) -> None:
    """Give an object its own mesh, with modifiers except armatures applied, and a material for each tile."""
    armatures = [item for item in obj.modifiers if item.type == "ARMATURE" and item.show_viewport]
    for modifier in armatures:
        modifier.show_viewport = False
    depsgraph = bpy.context.evaluated_depsgraph_get()
    mesh = bpy.data.meshes.new_from_object(
        obj.evaluated_get(depsgraph), preserve_all_data_layers=True, depsgraph=depsgraph
    )
    for modifier in [item for item in obj.modifiers if item not in armatures]:
        obj.modifiers.remove(modifier)
    for modifier in armatures:
        modifier.show_viewport = True
    obj.data = mesh
    tiles = _tiles(material)
    mesh.materials.clear()
    for slot, tile in enumerate(tiles):
        mesh.materials.append(_of_tile(material, tile))
        obj.material_slots[slot].link = "DATA"
    (uv_map,) = (node for node in material.node_tree.nodes if node.type == "UVMAP")
    mesh.polygons.foreach_set("material_index", np.searchsorted(tiles, _take_tiles(mesh, uv_map.uv_map)))


def _take_tiles(mesh: bpy.types.Mesh, uv_name: str) -> mesh_arrays.Array:
    """Move the UVs of each polygon into the unit square, and return their UDIM tiles (polygons,)."""
    starts, sizes = (np.empty(len(mesh.polygons), np.int32) for _ in range(2))
    mesh.polygons.foreach_get("loop_start", starts)
    mesh.polygons.foreach_get("loop_total", sizes)
    uvs = mesh_arrays.uv_layer(mesh, uv_name)
    moves = np.floor(np.add.reduceat(uvs, starts) / sizes[:, None].astype(np.float32))
    mesh.uv_layers[uv_name].uv.foreach_set("vector", (uvs - np.repeat(moves, sizes, axis=0)).ravel())
    return FIRST_TILE + moves @ (1, COLUMNS)


def _of_tile(material: bpy.types.Material, tile: int) -> bpy.types.Material:
    """Return a copy of a material with the images of one tile."""
    copy = material.copy()
    copy.name = f"{material.name} {tile}"
    for node in _textures(copy):
        tiled = node.image
        data = next(item.packed_file.data for item in tiled.packed_files if item.tile_number == tile)
        node.image = bpy.data.images.new(f"{tiled.name} {tile}", 1, 1)
        node.image.pack(data=data, data_len=len(data))
        node.image.source = "FILE"
        node.image.colorspace_settings.name = tiled.colorspace_settings.name
    return copy
