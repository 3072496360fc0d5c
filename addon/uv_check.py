"""How a UV map lies on its images, and whether it can be baked into: every part mapped, none on top of another.

Array work only, no bpy.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ..backend.job import FIRST_TILE

COLUMNS = 10  # of a UDIM layout, and here also its rows
GRID = 1024  # edge of the raster that finds overlaps [texels]: as fine as the default map
TOLERATED = 0.002  # share of the texels (or of the surface) that may be wrong: a hidden sliver is no reason to unwrap
OUTSIDE = 1e-4  # how far a UV may reach beyond its face's tile; exporters round

OVERLAP = "has faces on top of each other"
NO_ROOM = "leaves parts of the mesh without room"

Floats = NDArray[np.float32]
Ints = NDArray[np.int32]


@dataclass(frozen=True)
class Layout:
    """A UV map as its images have it."""

    uvs: Floats  # (T, 3, 2) of triangle corners, each triangle in the unit square
    tiles: Ints  # (T,) UDIM tiles; all FIRST_TILE where one image, which repeats, holds the whole map
    problem: str | None  # the end of the sentence "The UV map ..."; None: it can be baked into


def lay_out(uvs: Floats, corners: Floats) -> Layout:
    """Move every triangle into the unit square, and tell UDIM tiles from a texture that repeats.

    An image a tile only where one image would have faces share texels: else one shows the same, as sharp, in less
    memory.

    Args:
        uvs: (T, 3, 2) of triangle corners.
        corners: (T, 3, 3) positions of the same corners.
    """
    tiles = np.full(len(uvs), FIRST_TILE, np.int32)
    if not np.isfinite(uvs).all():
        return Layout(uvs, tiles, "has infinite coordinates")
    moves = np.floor(uvs.mean(axis=1, keepdims=True))
    uvs = uvs - moves
    if uvs.min() < -OUTSIDE or uvs.max() > 1.0 + OUTSIDE:
        return Layout(uvs, tiles, "has faces across the border of the image")
    shared = overlap(uvs, tiles)
    if shared > 0.0 and moves.min() >= 0 and moves.max() < COLUMNS:
        udim = (FIRST_TILE + moves[:, 0] @ (1, COLUMNS)).astype(np.int32)
        apart = overlap(uvs, udim)
        if apart < shared:
            tiles, shared = udim, apart
    problem = NO_ROOM if unmapped(uvs, corners) > TOLERATED else OVERLAP if shared > TOLERATED else None
    return Layout(uvs, tiles, problem)


def unmapped(uvs: Floats, corners: Floats) -> float:
    """Return the share of the surface, 0 to 1, whose UV triangles have no area."""
    edges = corners[:, 1:] - corners[:, :1]
    area = np.linalg.norm(np.cross(edges[:, 0], edges[:, 1]), axis=-1)
    total = float(area.sum())
    return float(area[np.abs(_signed_area(uvs)) < 1e-12].sum()) / total if total > 0.0 else 0.0


def overlap(uvs: Floats, tiles: Ints, grid: int = GRID) -> float:
    """Return the share, 0 to 1, of the covered texel centres that lie strictly inside more than one triangle.

    Args:
        uvs: (T, 3, 2) in the unit square.
        tiles: (T,) the image that each triangle is on.
    """
    counts = [_covered(uvs[tiles == tile], grid) for tile in np.unique(tiles)]
    covered, shared = np.sum(counts, axis=0)
    return float(shared / covered) if covered else 0.0


def _covered(uvs: Floats, grid: int) -> tuple[int, int]:
    """Return how many texel centres of an image lie strictly inside triangles, and inside more than one.

    Triangles are grouped by the size of their bounding boxes in texels, so the work is proportional to the area that
    they cover and to their number; exact for what is wider than a texel.
    """
    triangles = uvs.astype(np.float32) * grid - 0.5  # texel centres on whole numbers
    triangles = triangles[np.abs(_signed_area(triangles)) > 1e-6]
    low = np.maximum(np.ceil(triangles.min(axis=1)), 0).astype(np.int32)
    high = np.minimum(np.floor(triangles.max(axis=1)), grid - 1).astype(np.int32)
    size = (high - low + 1).max(axis=1)  # not positive: no texel centre inside
    count = np.zeros(grid * grid, np.int32)
    edge = 1
    while edge < 2 * grid:
        group = np.flatnonzero((size > edge // 2) & (size <= edge))
        step = max(1, 2**21 // edge**2)
        for start in range(0, len(group), step):
            chosen = group[start : start + step]
            texels = _texels_inside(triangles[chosen], low[chosen], high[chosen], edge, grid)
            count += np.bincount(texels, minlength=grid * grid).astype(np.int32)
        edge *= 2
    return int(np.count_nonzero(count)), int(np.count_nonzero(count > 1))


def _texels_inside(triangles: Floats, low: Ints, high: Ints, edge: int, grid: int) -> Ints:
    """Return the flat indices of all texel centres strictly inside each triangle, one entry a triangle and texel."""
    steps = np.arange(edge, dtype=np.int32)
    x = low[:, 0, None, None] + steps[None, None, :]
    y = low[:, 1, None, None] + steps[None, :, None]
    inside = (x <= high[:, 0, None, None]) & (y <= high[:, 1, None, None])
    side = np.sign(_signed_area(triangles))[:, None, None]
    for corner in range(3):
        a, b = triangles[:, corner, :, None, None], triangles[:, (corner + 1) % 3, :, None, None]
        distance = (b[:, 0] - a[:, 0]) * (y - a[:, 1]) - (b[:, 1] - a[:, 1]) * (x - a[:, 0])
        # Neighbours share their edge: a centre on it belongs to neither.
        inside &= distance * side > 1e-3 * np.hypot(b[:, 0] - a[:, 0], b[:, 1] - a[:, 1])
    return (y * grid + x)[inside]


def _signed_area(triangles: Floats) -> Floats:
    a, b = triangles[:, 1] - triangles[:, 0], triangles[:, 2] - triangles[:, 0]
    return a[:, 0] * b[:, 1] - a[:, 1] * b[:, 0]
