"""From the field to maps: every texel asks the field at its own point of the surface."""

import torch
from torch import Tensor

from .fields import SurfaceField
from .geometry.mesh import Mesh
from .texture.bake import interpolate, overlap_fraction, texels, to_image
from .texture.normal_map import world_normal_to_tangent

CHUNK = 1 << 17  # texels evaluated at once
FLAT = (0.5, 0.5, 1.0)  # a normal map's colour where it changes nothing


@torch.no_grad()
def bake_maps(mesh: Mesh, field: SurfaceField, resolution: int, margin: int) -> tuple[dict[str, Tensor], float]:
    """Bake the field into the mesh's UV map.

    Returns:
        base_color (R, R, 3) linear, roughness and metallic (R, R, 1), normal (R, R, 3) tangent space, all in 0..1,
        row 0 at v = 0, on the CPU; and the fraction of the UV faces that overlaps others.
    """
    every = texels(mesh.corner_uvs, resolution, margin)
    corner_positions = mesh.positions[mesh.triangles]
    parts: dict[str, list[Tensor]] = {"base_color": [], "roughness": [], "metallic": [], "normal": []}
    for begin in range(0, len(every.index), CHUNK):
        part = every[begin : begin + CHUNK]
        position = interpolate(part, corner_positions)
        normal = torch.nn.functional.normalize(interpolate(part, mesh.corner_normals), dim=-1)
        material = field(position, normal)
        parts["base_color"].append(material.base_color)
        parts["roughness"].append(material.roughness)
        parts["metallic"].append(material.metallic)
        parts["normal"].append(
            world_normal_to_tangent(
                material.normal,
                mesh.object_to_world,
                interpolate(part, mesh.object_corner_normals),
                interpolate(part, mesh.object_corner_tangents),
            )
        )
    maps = {}
    for name, values in parts.items():
        channels = 1 if name in ("roughness", "metallic") else 3
        joined = torch.cat(values) if values else mesh.positions.new_zeros(0, channels)
        fill = joined.new_tensor(FLAT) if name == "normal" else None
        maps[name] = to_image(every, joined, resolution, fill).cpu()
    return maps, overlap_fraction(every, mesh.corner_uvs, resolution)
