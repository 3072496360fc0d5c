"""Finds the surface point of every texel, and turns values at these points into an image.

The texel is the unit of length here: texel (column i, row j) has its centre at (i + 0.5, j + 0.5), row 0 at v = 0.
"""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from typing import NamedTuple

import torch
import warp as wp
from torch import Tensor
from torch.nn.functional import embedding_bag, pad

from ..runtime.cpu_loops import arrays, compiled
from . import texels_kernels

wp.config.log_level = max(wp.config.log_level, wp.LOG_WARNING)  # no banner on the caller's stdout

TILE = 32  # edge of the tiles that are skipped where no island is near [texels]
TILES_PER_LAUNCH = 256  # bounds the working memory of a launch: 8 MB
TOLERANCE = 1e-2  # a texel centre this close to a face lies on it: float32 resolves 5e-4 texels at 8192 [texels]
FACES_PER_TILE = 64  # on average; if faces overlap more often, the later ones are not sorted into tiles
DEGENERATE = 1e-6  # area over squared longest edge, both in UV space, below which a face holds no texel

LEAST_TEXEL, LARGEST_TEXEL = 4e-4, 0.01  # bounds in texel_size [mesh units]


@dataclass(frozen=True)
class Texels:
    """K texels that a mesh covers, in deterministic order: by rows of tiles, from v = 0 up.

    Attributes:
        index: (K,) int64, row * resolution + column, each at most once.
        triangle: (K,) int64, the triangle that owns the texel.
        barycentric: (K, 3) weights of its corners, >= 0, their sum 1.
        inside: (K,) bool, whether the centre lies on the UV mesh; the others are the margin and show the closest point.

    `texels[a:b]` is a part of them, to bound the memory.
    """

    index: Tensor
    triangle: Tensor
    barycentric: Tensor
    inside: Tensor

    def __len__(self) -> int:
        return len(self.index)

    def __getitem__(self, part: slice) -> "Texels":
        return Texels(self.index[part], self.triangle[part], self.barycentric[part], self.inside[part])


def texels(
    corner_uvs: Tensor, resolution: int, margin: float, size: int, repeat: bool = True, num_threads: int | None = None
) -> Iterator[Texels]:
    """Find the closest point of the UV mesh for every texel centre within `margin` texels of it, in parts.

    Because a margin texel takes the field at the closest point of the island's border, the margin needs no dilation
    pass, is exact at any width, and meets the margin of the next island half-way.

    Args:
        corner_uvs: (T, 3, 2) float32, u right and v up. Each face is moved into 0..1 by the whole tile that holds its
            centroid. Faces without area (see `without_area`) cover no texels.
        resolution: edge of the image [texels].
        margin: how far islands are extended, measured to texel centres [texels].
        size: number of texels in each part; the last part may be smaller.
        repeat: wrap faces and margins at the image border, as a repeating Image Texture does; otherwise clip them, as
            at the border of a UDIM tile.
        num_threads: CPU threads, None for torch's own number; the result does not depend on it.
    Yields:
        Parts on the device of `corner_uvs`, each texel in one of them. Where faces overlap, one of them owns the texel.

    Not differentiable. Holds about 30 bytes for each texel of a part and of a launch on every thread.
    """
    wp.init()
    corners, source = _unroll(corner_uvs.detach().float(), resolution, margin, repeat)
    if not len(corners):
        return
    mesh = _mesh(corners)
    batches = _live_tiles(mesh, resolution, margin, corners.device).split(TILES_PER_LAUNCH)
    threads = 1 if corners.is_cuda else num_threads or torch.get_num_threads()
    sorted_faces = _sort(corners, resolution) if compiled(corners) else None
    query = partial(_query, mesh, source, sorted_faces, resolution, margin)
    rest: list[Texels] = []
    with ThreadPoolExecutor(threads) as pool:  # Warp's CPU kernels use one core each and release the GIL
        for first in range(0, len(batches), threads):
            found = _join([*rest, *pool.map(query, batches[first : first + threads])])
            whole = len(found) // size * size
            yield from (found[start : start + size] for start in range(0, whole, size))
            rest = [found[whole:]]
    yield from (part for part in rest if len(part))


def interpolate(part: Texels, corner_values: Tensor) -> Tensor:
    """Interpolate per-corner values at the texels: sum_i b_i c_i, not normalised.

    Args:
        corner_values: (T, 3, C).
    Returns:
        (K, C).
    """
    corner = 3 * part.triangle[:, None] + torch.arange(3, device=part.triangle.device)
    return embedding_bag(corner, corner_values.flatten(0, 1), mode="sum", per_sample_weights=part.barycentric)


def overlap_fraction(inside: int, corner_uvs: Tensor, resolution: int) -> float:
    """Estimate how much of the UV faces' area shares its texels with other faces: 1 - covered area / sum of areas.

    Args:
        inside: the number of texels of all parts with `inside` set.

    0 for a map without overlaps, 0.5 for two stacked islands. Counting texel centres gives an uncertainty of about the
    length of the islands' borders in texels over their area in texels; clamped to [0, 1].
    """
    area = _area(corner_uvs.float()).sum().item() * resolution**2
    return min(max(1.0 - inside / area, 0.0), 1.0) if area > 0.0 else 0.0


def texel_size(corners: Tensor, corner_uvs: Tensor, resolution: int) -> float:
    """The mean width of a texel over a surface, of each face between LEAST_TEXEL and LARGEST_TEXEL.

    Args:
        corners: (T, 3, 3) positions of the faces' corners. corner_uvs: (T, 3, 2).
    """
    edges = corners[:, 1:] - corners[:, :1]
    area = torch.linalg.cross(edges[:, 0], edges[:, 1]).norm(dim=1) / 2.0
    width = (area / _area(corner_uvs.float())).sqrt() / resolution
    width = width.nan_to_num(LARGEST_TEXEL).clamp(LEAST_TEXEL, LARGEST_TEXEL)
    return float((area * width).sum() / area.sum())


def without_area(corner_uvs: Tensor) -> Tensor:
    """Which faces (T,) hold no texel: slivers in UV space (T, 3, 2), see DEGENERATE, and those with NaN or infinity."""
    longest = (corner_uvs - corner_uvs.roll(1, dims=1)).square().sum(-1).amax(-1)
    return ~((_area(corner_uvs) > DEGENERATE * longest) & longest.isfinite())


def _area(corners: Tensor) -> Tensor:
    edge, other = corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0]
    return (edge[:, 0] * other[:, 1] - edge[:, 1] * other[:, 0]).abs() / 2


def _unroll(uvs: Tensor, resolution: int, margin: float, repeat: bool) -> tuple[Tensor, Tensor]:
    """Move faces into the unit square, repeat those near its border; (T', 3, 2) in texels, and their sources."""
    source = (~without_area(uvs)).nonzero().squeeze(-1)
    base = uvs[source]
    base = (base - base.mean(dim=1, keepdim=True).floor()) * resolution
    low, high = base.amin(dim=1), base.amax(dim=1)
    corners, sources = [], []
    steps = torch.tensor([0.0, -1.0, 1.0] if repeat else [0.0])
    for shift in torch.cartesian_prod(steps, steps).to(uvs) * resolution:
        near = ((low + shift < resolution + margin) & (high + shift > -margin)).all(-1)
        corners.append(base[near] + shift)
        sources.append(source[near])
    return torch.cat(corners), torch.cat(sources)


def _mesh(corners: Tensor) -> wp.Mesh:
    points = pad(corners.reshape(-1, 2), (0, 1)).contiguous()
    indices = torch.arange(len(points), dtype=torch.int32, device=points.device)
    return wp.Mesh(points=wp.from_torch(points, dtype=wp.vec3), indices=wp.from_torch(indices))


def _live_tiles(mesh: wp.Mesh, resolution: int, margin: float, device: torch.device) -> Tensor:
    """(N, 2) int32: column and row of the first texel of each tile that has a face near."""
    starts = torch.arange(0, resolution, TILE, dtype=torch.int32, device=device)
    tiles = torch.cartesian_prod(starts, starts).flip(-1).contiguous()
    centres = pad(tiles.float() + TILE / 2, (0, 1))
    face, _, _ = _closest(mesh, centres, margin + TILE / 2**0.5)
    return tiles[face >= 0]


def _join(parts: list[Texels]) -> Texels:
    columns = zip(*((part.index, part.triangle, part.barycentric, part.inside) for part in parts), strict=True)
    return Texels(*map(torch.cat, columns))


class _Sorted(NamedTuple):
    """Faces by the tiles that their bounds meet: those of tile n are faces[starts[n] : starts[n + 1]], in order."""

    corners: Tensor  # (T, 3, 2)
    starts: Tensor  # (tiles + 1,) int64
    faces: Tensor  # (sum of the tiles' faces,) int32


def _sort(corners: Tensor, resolution: int) -> _Sorted:
    across = -(-resolution // TILE)
    low = (corners.amin(1) / TILE).floor().clamp(0, across).int()
    high = (corners.amax(1) / TILE).floor().clamp(-1, across - 1).int()
    starts = torch.zeros(across**2 + 1, dtype=torch.int64)
    limit = FACES_PER_TILE * across**2 + 4 * len(corners)
    used = texels_kernels.count(*[*arrays(low, high), limit, starts.numpy()])
    starts = starts.cumsum(0)
    faces = torch.empty(int(starts[-1]), dtype=torch.int32)
    texels_kernels.sort(*[*arrays(low, high), used, *arrays(starts[:-1].clone(), faces)])
    return _Sorted(corners, starts, faces)


def _query(
    mesh: wp.Mesh, source: Tensor, sorted_faces: _Sorted | None, resolution: int, margin: float, tiles: Tensor
) -> Texels:
    offset = torch.arange(TILE, dtype=torch.int32, device=tiles.device)
    offsets = torch.cartesian_prod(offset, offset).flip(-1)
    texel = (tiles[:, None, :] + offsets).reshape(-1, 2)
    face = torch.full((len(texel),), -1, dtype=torch.int32, device=tiles.device)
    barycentric = torch.zeros(len(texel), 3, device=tiles.device)
    distance = torch.zeros(len(texel), device=tiles.device)
    if sorted_faces is not None:
        shape = (len(tiles), TILE, TILE)
        found = face.view(shape), barycentric.view(*shape, 3)
        texels_kernels.rasterize(*[*arrays(*sorted_faces, tiles), TILE, *arrays(*found)])
    there = (texel < resolution).all(-1)
    rest = (there & (face < 0)).nonzero().squeeze(-1)  # beside the faces
    face[rest], barycentric[rest], distance[rest] = _closest(mesh, pad(texel[rest] + 0.5, (0, 1)), margin)
    hit = there & (face >= 0)
    index = texel[:, 1].long() * resolution + texel[:, 0].long()
    return Texels(index[hit], source[face[hit].long()], barycentric[hit], distance[hit] <= TOLERANCE)


def _closest(mesh: wp.Mesh, points: Tensor, max_distance: float) -> tuple[Tensor, Tensor, Tensor]:
    """Closest face (-1: none near), barycentric coordinates there, and distance, of (N, 3) points in the UV plane."""
    points = points.contiguous()
    face = torch.empty(len(points), dtype=torch.int32, device=points.device)
    barycentric, distance = torch.empty_like(points), torch.empty(len(points), device=points.device)
    reach = max(max_distance, TOLERANCE)
    wp.launch(
        _closest_kernel,
        dim=len(points),
        inputs=[mesh.id, wp.from_torch(points, dtype=wp.vec3), reach],
        outputs=[wp.from_torch(face), wp.from_torch(barycentric, dtype=wp.vec3), wp.from_torch(distance)],
        device=wp.device_from_torch(points.device),
        record_tape=False,
    )
    return face, barycentric, distance


@wp.kernel(enable_backward=False)
def _closest_kernel(
    mesh: wp.uint64,
    points: wp.array[wp.vec3],
    max_distance: float,
    face: wp.array[wp.int32],
    barycentric: wp.array[wp.vec3],
    distance: wp.array[float],
):
    i = wp.tid()
    point = points[i]
    face[i] = -1
    hit = wp.mesh_query_point_no_sign(mesh, point, max_distance)
    if hit.result:
        face[i] = hit.face
        barycentric[i] = wp.vec3(hit.u, hit.v, 1.0 - hit.u - hit.v)
        distance[i] = wp.length(point - wp.mesh_eval_position(mesh, hit.face, hit.u, hit.v))
