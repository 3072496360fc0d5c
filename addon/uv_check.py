"""Checks whether a UV map can be baked into (all faces mapped, no overlaps), and assigns faces to UDIM tiles.

Array work only, no bpy.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..backend.maps import FIRST_TILE

COLUMNS = 10  # of a UDIM layout, and here also its rows
GRID = 1024  # edge of the raster that finds overlaps [texels]: half as fine as the default map
TOLERATED = 0.002  # share of the texels (or of the surface) that may be wrong: a hidden sliver is no reason to unwrap
OUTSIDE = 1e-4  # how far a UV may reach beyond its face's tile; exporters round

OVERLAP = "has faces on top of each other"
NO_ROOM = "leaves parts of the mesh without room"

_MARGIN = 1e-3  # to an edge, for what is strictly inside [texels]
_ROWS_AT_ONCE = 2**20  # rows of triangles in memory, about 100 bytes each

Floats = NDArray[np.float32]
Doubles = NDArray[np.float64]
Ints = NDArray[np.int32]


@dataclass(frozen=True)
class Layout:
    """A UV map assigned to its images."""

    uvs: Floats  # (T, 3, 2) of triangle corners, each triangle in the unit square
    tiles: Ints  # (T,) UDIM tiles; all FIRST_TILE where one image, which repeats, holds the whole map
    problem: str | None  # the end of the sentence "The UV map ..."; None: it can be baked into


def lay_out(uvs: Floats, corners: Floats) -> Layout:
    """Move every triangle into the unit square, and distinguish UDIM tiles from a repeating texture.

    Tiles get separate images only if faces of different tiles would share texels. Otherwise one image has the same
    resolution in less memory.

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
    if shared > 0.0 and moves.min() >= 0 and moves.max() < COLUMNS and (moves != moves[0]).any():
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
    numbers = np.unique(tiles)
    counts = [_covered(uvs if len(numbers) == 1 else uvs[tiles == number], grid) for number in numbers]
    covered, shared = np.sum(counts, axis=0)
    return float(shared / covered) if covered else 0.0


def _covered(uvs: Floats, grid: int) -> tuple[int, int]:
    """Return how many texel centres of an image lie strictly inside triangles, and inside more than one.

    The centres of a row inside a triangle are one span, bounded by the three edges. A span is +1 where it begins and
    -1 behind its end; sums along the rows count the spans at every centre. So the work is proportional to the number
    of rows that the triangles cross, not to their area.
    """
    a, b, c = np.ascontiguousarray((uvs * np.float32(grid) - np.float32(0.5)).transpose(1, 2, 0))  # centres: integers
    # What is strictly inside has a margin to every edge, so to the bounding box too.
    low = np.maximum(np.floor(np.minimum(np.minimum(a, b), c).astype(np.float64) + _MARGIN) + 1.0, 0.0)
    high = np.minimum(np.ceil(np.maximum(np.maximum(a, b), c).astype(np.float64) - _MARGIN) - 1.0, grid - 1.0)
    area = (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0])
    chosen = np.flatnonzero((np.abs(area) > 1e-6) & (low[0] <= high[0]) & (low[1] <= high[1]))
    a, b, c = (corner[:, chosen].astype(np.float64) for corner in (a, b, c))
    low, high = low[:, chosen].astype(np.int32), high[:, chosen].astype(np.int32)
    bounds = [_bound(*edge, np.sign(area[chosen])) for edge in ((a, b), (b, c), (c, a))]
    ends = np.cumsum(high[1] - low[1] + 1, dtype=np.int64)  # of each triangle's rows, in a list of all
    change = np.zeros(grid * (grid + 1), np.int32)
    start = 0
    while start < len(ends):
        done = int(ends[start - 1]) if start else 0
        stop = max(start + 1, int(np.searchsorted(ends, done + _ROWS_AT_ONCE, side="right")))
        change += _changes(bounds, low, high, slice(start, stop), grid)
        start = stop
    count = np.cumsum(change.reshape(grid, grid + 1), axis=1)
    return int(np.count_nonzero(count)), int(np.count_nonzero(count > 1))


def _bound(a: Doubles, b: Doubles, side: Doubles) -> tuple[Doubles, Doubles, Doubles]:
    """Return slope, offset and sign (T,) of the edges a, b (2, T) as bounds x = slope * y + offset of what is inside.

    The sign is 1 where x is above the bound, -1 where it is below, 0 for a horizontal edge, which bounds no x.
    Neighbours share their edge: a centre on it, or nearer than the margin, belongs to neither.
    """
    along, up = b - a
    sloped = up != 0.0
    slope = np.divide(along, up, out=np.zeros_like(up), where=sloped)
    margin = np.divide(_MARGIN * np.hypot(along, up) * side, up, out=np.zeros_like(up), where=sloped)
    return slope, a[0] - slope * a[1] - margin, -side * np.sign(up)


def _changes(bounds: list[tuple[Doubles, Doubles, Doubles]], low: Ints, high: Ints, part: slice, grid: int) -> Ints:
    """Return the sum (grid * (grid + 1),) of the +1 and -1 of all spans of a part of the triangles."""
    rows = high[1, part] - low[1, part] + 1
    triangle = np.repeat(np.arange(part.start, part.stop), rows)
    y = np.arange(len(triangle)) - np.repeat(np.cumsum(rows) - rows - low[1, part], rows)
    first, last = low[0, triangle], high[0, triangle]
    for slope, offset, sign in bounds:
        x = np.clip(slope[triangle] * y + offset[triangle], -1.0, grid)
        above, below = sign[triangle] > 0, sign[triangle] < 0
        np.maximum(first, np.floor(x).astype(np.int32) + 1, out=first, where=above)
        np.minimum(last, np.ceil(x).astype(np.int32) - 1, out=last, where=below)
    filled = first <= last
    row = y[filled] * (grid + 1)
    size = grid * (grid + 1)
    begin = np.bincount(row + first[filled], minlength=size)
    return (begin - np.bincount(row + last[filled] + 1, minlength=size)).astype(np.int32)


def _signed_area(triangles: NDArray[Any]) -> NDArray[Any]:
    a, b = triangles[:, 1] - triangles[:, 0], triangles[:, 2] - triangles[:, 0]
    return a[:, 0] * b[:, 1] - a[:, 1] * b[:, 0]
