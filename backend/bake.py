"""From the field to maps: every texel asks the field at its own point of the surface."""

from collections.abc import Callable, Mapping
from dataclasses import replace

import torch
from torch import Tensor

from .fields import SurfaceField
from .geometry.mesh import Mesh
from .geometry.occlusion import SURE, Occlusion
from .job import VISIBILITY_RANGE
from .texture.bake import Texels, interpolate, overlap_fraction, texels, to_image, without_area
from .texture.normal_map import world_normal_to_tangent

CHUNK = 1 << 14  # points evaluated at once
SHADOW_SIZE = 512  # largest edge of the maps of shadows: the table that they show has few points [texels]
FLAT = (0.5, 0.5, 1.0)  # a normal map's colour where it changes nothing


@torch.no_grad()
def bake_maps(
    mesh: Mesh, field: SurfaceField, resolution: int, margin: int, tile: int | None = None
) -> tuple[dict[str, Tensor], float]:
    """Bake the field into the images of the mesh's UV map, or of one tile of it.

    Args:
        tile: one of `mesh.tiles()`, whose images end at its border; None for the whole map, whose images repeat.
    Returns:
        base_color (R, R, 3) linear, roughness and metallic (R, R, 1), normal (R, R, 3) tangent space, all finite and in
        0..1, row 0 at v = 0, on the CPU; and the fraction of these UV faces that overlaps others. Texels beyond the
        margin have the field's mean, and a flat normal: faces without area in the UV map and mipmaps see no black.
    """
    faces = _of_tile(mesh, tile)
    uvs = mesh.corner_uvs[faces]
    every = texels(uvs, resolution, margin, repeat=not tile)
    overlap = overlap_fraction(every, uvs, resolution)
    every = replace(every, triangle=faces[every.triangle])
    return _images(every, resolution, lambda part: _values(mesh, field, part), _fill(mesh, field)), overlap


@torch.no_grad()
def bake_shadows(
    mesh: Mesh, sky: Occlusion | None, resolution: int, margin: int, tile: int | None = None
) -> dict[str, Tensor]:
    """Bake what the mesh hides of any light, for renderers that cast no rays; see `bake_maps`.

    Returns:
        occlusion (R, R, 1) and visibility (R, R, 4) as job.MAP_FILES tells, R at most SHADOW_SIZE; nothing is hidden
        where `sky` is None, nor beyond the margin.
    """
    size = min(resolution, SHADOW_SIZE)
    faces = _of_tile(mesh, tile)
    every = texels(mesh.corner_uvs[faces], size, margin * size / resolution, repeat=not tile)
    every = replace(every, triangle=faces[every.triangle])
    free = {
        "occlusion": torch.ones(1, device=mesh.device),
        "visibility": _encode(torch.tensor((0.0, 0.0, 0.0, SURE), device=mesh.device)),
    }

    def values(part: Texels) -> dict[str, Tensor]:
        if sky is None:
            return {name: value.expand(len(part), -1) for name, value in free.items()}
        position = interpolate(part, mesh.positions[mesh.triangles])
        share, visibility = sky.outlook(position, mesh.face_normals[part.triangle])
        return {"occlusion": share.clamp(0.0, 1.0), "visibility": _encode(visibility)}

    return _images(every, size, values, free)


def _encode(visibility: Tensor) -> Tensor:
    return (visibility / (2.0 * VISIBILITY_RANGE) + 0.5).clamp(0.0, 1.0)


def unmapped(mesh: Mesh) -> tuple[int, float]:
    """How many faces have no area in the UV map, and their share of the surface, 0 to 1."""
    corners = mesh.positions[mesh.triangles]
    area = torch.linalg.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0]).norm(dim=1)
    lost = without_area(mesh.corner_uvs)
    return int(lost.sum()), float(area[lost].sum() / area.sum())


def _of_tile(mesh: Mesh, tile: int | None) -> Tensor:
    """Indices of the faces that a tile holds; all where it is None."""
    on_tile = mesh.triangle_tiles == tile if tile else torch.ones_like(mesh.triangle_tiles)
    return on_tile.nonzero().squeeze(-1)


def _images(
    every: Texels, resolution: int, values: Callable[[Texels], dict[str, Tensor]], fill: Mapping[str, Tensor]
) -> dict[str, Tensor]:
    """Images (R, R, C) on the CPU of values (K, C) at texels, found in parts; `fill` (C,) elsewhere."""
    starts = range(0, max(len(every), 1), CHUNK)  # at least one part, if an empty one
    parts = [values(every[start : start + CHUNK]) for start in starts]
    return {
        name: to_image(every, torch.cat([part[name] for part in parts]), resolution, rest).cpu()
        for name, rest in fill.items()
    }


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
