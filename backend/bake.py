"""From the field to maps: every texel asks the field at its own point of the surface."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import torch
from torch import Tensor

from .fields import SurfaceField
from .geometry.mesh import Mesh
from .texture.bake import Texels, interpolate, overlap_fraction, texels, without_area
from .texture.image_io import ColorSpace, Pixels, encode_texture
from .texture.normal_map import world_normal_to_tangent

CHUNK = 1 << 17  # points evaluated at once
FLAT = (0.5, 0.5, 1.0)  # a normal map's colour where it changes nothing


@torch.no_grad()
def bake_maps(
    mesh: Mesh,
    field: SurfaceField,
    resolution: int,
    margin: int,
    tile: int | None = None,
    parts: int = 1,
    report: Callable[[float], None] = lambda share: None,
) -> tuple[dict[str, Pixels], float]:
    """Bake the field into the images of the mesh's UV map, or of one tile of it.

    Args:
        tile: one of `mesh.tiles()`, whose images end at its border; None for the whole map, whose images repeat.
        parts: in which CHUNK texels are evaluated.
        report: called after each part with the share of the images that is done; raises to stop.
    Returns:
        base_color (R, R, 3), roughness and metallic (R, R, 1), normal (R, R, 3) tangent space, as `write_texture` takes
        them in their `color_space`; and the fraction of these UV faces that overlaps others. Texels beyond the margin
        have the field's mean, and a flat normal: faces without area in the UV map and mipmaps see no black.

    Holds 2 bytes for each channel of a texel: they are encoded part by part.
    """
    on_tile = mesh.triangle_tiles == tile if tile else torch.ones_like(mesh.triangle_tiles)
    faces = on_tile.nonzero().squeeze(-1)
    uvs = mesh.corner_uvs[faces]
    maps = {name: np.tile(_encode(name, fill), (resolution**2, 1)) for name, fill in _fill(mesh, field).items()}
    inside = 0
    for part in texels(uvs, resolution, margin, CHUNK // parts, repeat=not tile):
        inside += int(part.inside.sum())
        index = part.index.cpu().numpy()
        for name, values in _values(mesh, field, replace(part, triangle=faces[part.triangle])).items():
            maps[name][index] = _encode(name, values)
        report(float(index[-1]) / resolution**2)
    images = {name: pixels.reshape(resolution, resolution, -1) for name, pixels in maps.items()}
    return images, overlap_fraction(inside, uvs, resolution)


def color_space(name: str) -> ColorSpace:
    """What a map's file is encoded in."""
    return "sRGB" if name == "base_color" else "Non-Color"


def unmapped(mesh: Mesh) -> tuple[int, float]:
    """How many faces have no area in the UV map, and their share of the surface, 0 to 1."""
    corners = mesh.positions[mesh.triangles]
    area = torch.linalg.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0]).norm(dim=1)
    lost = without_area(mesh.corner_uvs)
    return int(lost.sum()), float(area[lost].sum() / area.sum())


def _encode(name: str, values: Tensor) -> Pixels:
    return encode_texture(values.cpu().numpy(), color_space(name))


def _values(mesh: Mesh, field: SurfaceField, part: Texels) -> dict[str, Tensor]:
    """What each map holds at texels: (K, C)."""
    normal = torch.nn.functional.normalize(interpolate(part, mesh.corner_normals), dim=-1)
    material = field(interpolate(part, mesh.positions[mesh.triangles]), normal)
    return {
        "base_color": material.base_color,
        "roughness": material.roughness,
        "metallic": material.metallic,
        "normal": world_normal_to_tangent(
            material.normal,
            mesh.object_to_world,
            interpolate(part, mesh.object_corner_normals),
            interpolate(part, mesh.object_corner_tangents),
        ),
    }


def _fill(mesh: Mesh, field: SurfaceField) -> dict[str, Tensor]:
    """What each map holds where nothing is painted: (C,). The same in all tiles."""
    some = torch.arange(0, len(mesh.triangles), 1 + len(mesh.triangles) // CHUNK, device=mesh.device)
    material = field(mesh.positions[mesh.triangles[some]].mean(1), mesh.face_normals[some])
    return {
        "base_color": material.base_color.mean(0),
        "roughness": material.roughness.mean(0),
        "metallic": material.metallic.mean(0),
        "normal": material.normal.new_tensor(FLAT),
    }
