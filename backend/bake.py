"""Bakes the field into maps: every texel is evaluated at its own point of the surface."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from .field.material import Material
from .field.surface_field import SurfaceField
from .geometry.mesh import Mesh
from .geometry.occlusion import SURE, Occlusion, spread
from .maps import MAPS, VISIBILITY_RANGE
from .runtime.threads import in_threads
from .texture.image_io import Pixels, encode_texture, write_texture
from .texture.normal_map import world_normal_to_tangent
from .texture.texels import Texels, interpolate, overlap_fraction, texels, without_area

CHUNK = 1 << 15  # points evaluated at once, so that their values fit into the caches
PREVIEW_EDGE = 256  # of one map of a preview; many tiles share as many texels [texels]
PREVIEW_MARGIN = 4  # [texels]
SHADOW_SIZE = 512  # largest edge of the shadow maps, which come from a table of few points [texels]
FLAT = (0.5, 0.5, 1.0)  # the neutral colour of a normal map
HEIGHT_SAMPLES = 1 << 16  # points of the surface whose heights give the range that the height map stores
HEIGHT_SLACK = 0.125  # added to both ends of that range, as a share of it, for heights between the points
MIN_RELIEF = 1e-5  # a surface with a smaller range of heights counts as flat [unit-sphere lengths]

Values = dict[str, Tensor]  # map -> values at points (K, C)
Report = Callable[[float], None]


class Survey(NamedTuple):
    """What is known of the whole surface before its texels are evaluated. It is the same for all tiles.

    Attributes:
        fill: map -> value of unused texels (C,): the field's mean, and a flat normal. It names the maps that the field
            has: those that are not optional, `height` if there is relief, and `emission` if the material glows.
        heights: lowest and highest height that the height map stores; 0 lies between them [unit-sphere lengths]. None
            without relief.
    """

    fill: Values
    heights: tuple[float, float] | None

    def displacement(self, radius: float) -> tuple[float, float] | tuple[None, None]:
        """Midlevel and scale of the height map, for a mesh of this radius: height = (value - midlevel) * scale."""
        if self.heights is None:
            return None, None
        low, high = self.heights
        return -low / (high - low), (high - low) * radius


@torch.no_grad()
def survey_field(mesh: Mesh, field: SurfaceField, relief: bool = True) -> Survey:
    """Evaluate the field at some points of the surface, for all tiles of a bake.

    Args:
        relief: False leaves out the height map.
    """
    some = torch.arange(0, len(mesh.triangles), 1 + len(mesh.triangles) // CHUNK, device=mesh.device)
    material = field(mesh.positions[mesh.triangles[some]].mean(1), mesh.face_normals[some])
    heights = _heights(mesh, field) if relief and material.height is not None else None
    fill = {name: values.mean(0) for name, values in _channels(material, heights).items()}
    return Survey({**fill, "normal": material.normal.new_tensor(FLAT)}, heights)


@torch.no_grad()
def bake_maps(
    mesh: Mesh,
    field: SurfaceField,
    resolution: int,
    margin: int,
    tile: int | None = None,
    report: Report = lambda share: None,
    survey: Survey | None = None,
) -> tuple[dict[str, Pixels], float]:
    """Bake the field into the images of the mesh's UV map, or of one tile of it.

    Args:
        survey: of this mesh and field; None: made here.
        tile: one of `mesh.tiles()`, with images that are clipped at its border; None: the whole map, repeating images.
        report: called repeatedly with the finished share of the images, 0 to 1; raises to stop.
    Returns:
        base_color (R, R, 3), roughness and metallic (R, R, 1), normal (R, R, 3) in tangent space, and where the survey
        names them height (R, R, 1) and emission (R, R, 3), in the format of `write_texture`; and the fraction of these
        UV faces that overlaps others. Texels beyond the margin have the field's mean and a flat normal, so that mipmaps
        and faces without UV area do not sample black.

    Needs 2 bytes for each channel of a texel: the maps are encoded in parts.
    """
    faces, known = _of_tile(mesh, tile), survey or survey_field(mesh, field)

    def values(part: Texels) -> Values:
        return _values(mesh, field, part, known.heights)

    images, inside = _bake(mesh, faces, not tile, resolution, margin, values, known.fill, report)
    return images, overlap_fraction(inside, mesh.corner_uvs[faces], resolution)


def bake_preview(mesh: Mesh, field: SurfaceField) -> dict[str, NDArray[np.uint8]]:
    """Bake small maps for a picture in the viewport, with the mesh's tiles side by side, in ascending order.

    Returns:
        base_color, roughness, metallic, normal and, if the material glows, emission: (E, T E, C) for T tiles, encoded
        as `bake_maps` does but with 8 bits; row 0 at v = 0.
    """
    tiles = mesh.tiles() or (None,)
    edge = max(1, int(PREVIEW_EDGE / len(tiles) ** 0.5))
    survey = survey_field(mesh, field, relief=False)
    parts = [bake_maps(mesh, field, edge, PREVIEW_MARGIN, tile, survey=survey)[0] for tile in tiles]
    return {name: (np.hstack([part[name] for part in parts]) >> 8).astype(np.uint8) for name in survey.fill}


@torch.no_grad()
def bake_shadows(
    mesh: Mesh, sky: Occlusion | None, resolution: int, margin: int, tile: int | None = None
) -> dict[str, Pixels]:
    """Bake self-occlusion, for renderers that cast no shadow rays; see `bake_maps`.

    Returns:
        occlusion (R, R, 1) and visibility (R, R, 4) as described in maps.MAPS, R at most SHADOW_SIZE. Unoccluded if
        `sky` is None, and beyond the margin.
    """
    size = min(resolution, SHADOW_SIZE)
    free = {
        "occlusion": torch.ones(1, device=mesh.device),
        "visibility": _in_range(torch.tensor((0.0, 0.0, 0.0, SURE), device=mesh.device)),
    }

    def values(part: Texels) -> Values:
        if sky is None:
            return {name: value.expand(len(part), -1) for name, value in free.items()}
        position = interpolate(part, mesh.positions[mesh.triangles])
        share, visibility = sky.sky_visibility(position, mesh.face_normals[part.triangle])
        return {"occlusion": share, "visibility": _in_range(visibility)}

    return _bake(mesh, _of_tile(mesh, tile), not tile, size, margin * size / resolution, values, free)[0]


def write_maps(folder: Path, maps: Mapping[str, Pixels], tile: int | None) -> None:
    """Write the maps of bake_maps into a result folder. Raises OutputError."""
    for name, image in maps.items():
        write_texture(folder / MAPS[name].file(tile), image, MAPS[name].color_space)


def unmapped(mesh: Mesh) -> tuple[int, float]:
    """The number of faces without area in the UV map, and their share of the surface, 0 to 1."""
    corners = mesh.positions[mesh.triangles]
    area = torch.linalg.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0]).norm(dim=1)
    lost = without_area(mesh.corner_uvs)
    return int(lost.sum()), float(area[lost].sum() / area.sum())


def _bake(
    mesh: Mesh,
    faces: Tensor,
    repeat: bool,
    resolution: int,
    margin: float,
    values: Callable[[Texels], Values],
    fill: Mapping[str, Tensor],
    report: Report = lambda share: None,
) -> tuple[dict[str, Pixels], int]:
    """Images with values at the texels of `faces` and `fill` (C,) elsewhere, and the number of texels inside faces."""
    maps = {name: np.tile(_encode(name, rest), (resolution**2, 1)) for name, rest in fill.items()}

    def fill_in(part: Texels) -> tuple[int, int]:
        index = part.index.cpu().numpy()
        for name, found in values(replace(part, triangle=faces[part.triangle])).items():
            maps[name][index] = _encode(name, found)
        return int(index[-1]), int(part.inside.sum())

    inside = 0
    parts = texels(mesh.corner_uvs[faces], resolution, margin, CHUNK, repeat)
    for last, count in in_threads(fill_in, parts, mesh.device):
        inside += count
        report(last / resolution**2)
    return {name: pixels.reshape(resolution, resolution, -1) for name, pixels in maps.items()}, inside


def _of_tile(mesh: Mesh, tile: int | None) -> Tensor:
    """Indices of the faces in a tile; all faces if it is None."""
    on_tile = mesh.triangle_tiles == tile if tile else torch.ones_like(mesh.triangle_tiles)
    return on_tile.nonzero().squeeze(-1)


def _encode(name: str, values: Tensor) -> Pixels:
    return encode_texture(values.cpu().numpy(), MAPS[name].color_space)


def _in_range(visibility: Tensor) -> Tensor:
    return visibility / (2.0 * VISIBILITY_RANGE) + 0.5


def _values(mesh: Mesh, field: SurfaceField, part: Texels, heights: tuple[float, float] | None) -> Values:
    """Values of each map at texels: (K, C)."""
    normal = torch.nn.functional.normalize(interpolate(part, mesh.corner_normals), dim=-1)
    material = field(interpolate(part, mesh.positions[mesh.triangles]), normal)
    tangent = world_normal_to_tangent(
        material.normal,
        mesh.object_to_world,
        interpolate(part, mesh.object_corner_normals),
        interpolate(part, mesh.object_corner_tangents),
    )
    return {**_channels(material, heights), "normal": tangent}


def _channels(material: Material, heights: tuple[float, float] | None) -> Values:
    """Values at points (P, C) of each map but `normal`."""
    values = {"base_color": material.base_color, "roughness": material.roughness, "metallic": material.metallic}
    if heights is not None and material.height is not None:
        values["height"] = (material.height - heights[0]) / (heights[1] - heights[0])
    if material.emission is not None:
        values["emission"] = material.emission
    return values


def _heights(mesh: Mesh, field: SurfaceField) -> tuple[float, float] | None:
    """The range of heights of the surface, with slack and with 0 in it; None if the surface is flat."""
    parts = zip(*(values.split(CHUNK) for values in spread(mesh, HEIGHT_SAMPLES)), strict=True)
    found = torch.cat([height for height in (field(*part).height for part in parts) if height is not None])
    low, high = float(found.min()), float(found.max())
    slack = HEIGHT_SLACK * (high - low)
    return (min(low - slack, 0.0), max(high + slack, 0.0)) if high - low > MIN_RELIEF else None
