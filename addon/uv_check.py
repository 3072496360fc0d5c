"""Whether a UV map can be baked into: every part mapped, inside the unit square, nothing on top of anything else.

Array work only, no bpy.
"""

import numpy as np
from numpy.typing import NDArray

GRID = 1024  # edge of the raster that finds overlaps [texels]: as fine as the default map
TOLERATED = 0.002  # share of the texels (or of the surface) that may be wrong: a hidden sliver is no reason to unwrap
OUTSIDE = 1e-4  # how far a UV may reach beyond the unit square; exporters round

OVERLAP = "has faces on top of each other"
NO_ROOM = "leaves parts of the mesh without room"

Floats = NDArray[np.float32]


def wrapped(uvs: Floats) -> Floats:
    """Move every triangle (T, 3, 2) by whole units so that its centre is in the unit square: a texture repeats."""
    return uvs - np.floor(uvs.mean(axis=1, keepdims=True))


def problem(uvs: Floats, corners: Floats) -> str | None:
    """Say what is wrong with a UV map, as the end of the sentence "The UV map ...", or None: it can be baked into.

    Args:
        uvs: (T, 3, 2) of triangle corners.
        corners: (T, 3, 3) positions of the same corners.
    """
    if not np.isfinite(uvs).all():
        return "has infinite coordinates"
    if uvs.min() < -OUTSIDE or uvs.max() > 1.0 + OUTSIDE:
        return "reaches outside the unit square"
    if unmapped(uvs, corners) > TOLERATED:
        return NO_ROOM
    if overlap(uvs) > TOLERATED:
        return OVERLAP
    return None


def unmapped(uvs: Floats, corners: Floats) -> float:
    """Return the share of the surface, 0 to 1, whose UV triangles have no area."""
    edges = corners[:, 1:] - corners[:, :1]
    area = np.linalg.norm(np.cross(edges[:, 0], edges[:, 1]), axis=-1)
    total = float(area.sum())
    return float(area[np.abs(_signed_area(uvs)) < 1e-12].sum()) / total if total > 0.0 else 0.0


def overlap(uvs: Floats, grid: int = GRID) -> float:
    """Return the share, 0 to 1, of the covered texel centres that lie strictly inside more than one triangle.

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
    covered = int(np.count_nonzero(count))
    return float(np.count_nonzero(count > 1)) / covered if covered else 0.0


def _texels_inside(triangles: Floats, low: NDArray[np.int32], high: NDArray[np.int32], edge: int, grid: int) -> NDArray:
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
