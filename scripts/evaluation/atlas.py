"""How a mesh lies in its maps: the used texels, and pairs of near points at the borders of its islands, for seams.

Maps are (H, W, C) with row 0 at v = 0; a texel centre (row j, column i) is at u = (i + 0.5) / W, v = (j + 0.5) / H.
"""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw

Array = NDArray[np.float64]
Mask = NDArray[np.bool_]

FLATTEST = 30.0  # edges with a larger angle between their faces are left out: a look may change there on purpose
INSET = 1.0  # distance of a point from its edge, in texels
MOST = 20000  # pairs across borders; more are thinned out
ALONG = (0.25, 0.5, 0.75)  # where the points lie along an edge


@dataclass(frozen=True)
class Atlas:
    """Triangles in world space and in the map. Corners are (T, 3); positions (V, 3); UVs (T, 3, 2)."""

    positions: Array
    triangles: NDArray[np.int64]
    uvs: Array


@dataclass(frozen=True)
class Pairs:
    """UVs (N, 2) of points that lie two insets apart on the surface."""

    first: Array
    second: Array


def load_atlas(path: Path) -> Atlas:
    """Read mesh.npz, see backend/job.py."""
    with np.load(path) as arrays:
        matrix = arrays["object_to_world"].astype(np.float64)
        positions = arrays["positions"] @ matrix[:3, :3].T + matrix[:3, 3]
        return Atlas(positions, arrays["triangles"].astype(np.int64), arrays["corner_uvs"].astype(np.float64))


def used_texels(atlas: Atlas, size: int) -> Mask:
    """The texels (size, size) that a triangle covers or touches."""
    picture = Image.new("1", (size, size))
    draw = ImageDraw.Draw(picture)
    for corners in atlas.uvs * size - 0.5:
        draw.polygon([(float(u), float(v)) for u, v in corners], fill=1)
    return np.asarray(picture, bool)


def sample(texture: Array, uvs: Array) -> Array:
    """Bilinear values (N, C) of a map (H, W, C) at UVs (N, 2) in the unit square."""
    height, width = texture.shape[:2]
    x, y = uvs[:, 0] * width - 0.5, uvs[:, 1] * height - 0.5
    left, low = np.floor(x).astype(int), np.floor(y).astype(int)
    tx, ty = (x - left)[:, None], (y - low)[:, None]
    columns = [np.clip(left + step, 0, width - 1) for step in (0, 1)]
    rows = [np.clip(low + step, 0, height - 1) for step in (0, 1)]
    bottom = texture[rows[0], columns[0]] * (1 - tx) + texture[rows[0], columns[1]] * tx
    top = texture[rows[1], columns[0]] * (1 - tx) + texture[rows[1], columns[1]] * tx
    return bottom * (1 - ty) + top * ty


def pairs_at_borders(atlas: Atlas, size: int) -> tuple[Pairs, Pairs]:
    """Pairs of points across borders of UV islands, and beside the same borders: on one side, at the same distance.

    The second kind says how much the look changes there anyway. Edges of faces that meet at more than FLATTEST degrees
    and edges of thin triangles are left out.
    """
    triangle, corner = _shared_edges(atlas.triangles)
    points = atlas.positions[atlas.triangles]
    normals = np.cross(points[:, 1] - points[:, 0], points[:, 2] - points[:, 0])
    area = np.linalg.norm(normals, axis=1)
    normals = normals / np.maximum(area, 1e-30)[:, None]
    inset = INSET * _texel(atlas, area, size)
    ends = np.stack([corner, (corner + 1) % 3], -1)  # (E, 2 sides, 2 ends)
    vertices = atlas.triangles[triangle[..., None], ends]
    order = np.argsort(vertices, -1)
    ends = np.take_along_axis(ends, order, -1)  # the same end first on both sides
    edge = points[triangle[:, 0, None], ends[:, 0]]
    length = np.linalg.norm(edge[:, 1] - edge[:, 0], axis=1)
    heights = area[triangle] / np.maximum(length, 1e-30)[:, None]
    flat = (normals[triangle[:, 0]] * normals[triangle[:, 1]]).sum(-1) > np.cos(np.radians(FLATTEST))
    uv_ends = atlas.uvs[triangle[..., None], ends]  # (E, 2 sides, 2 ends, 2)
    border = np.abs(uv_ends[:, 0] - uv_ends[:, 1]).max((1, 2)) > 1e-6
    fit = border & flat & (heights.min(1) >= 3.0 * inset) & (length > 0.0)
    third = atlas.uvs[triangle, (corner + 2) % 3]
    share = (inset / np.maximum(heights, 1e-30))[..., None]
    near = _points(uv_ends[fit], third[fit], share[fit])
    far = _points(uv_ends[fit], third[fit], 3.0 * share[fit])
    if len(near) > MOST:
        chosen = np.random.default_rng(0).choice(len(near), MOST, replace=False)
        near, far = near[chosen], far[chosen]
    return Pairs(near[:, 0], near[:, 1]), Pairs(near.reshape(-1, 2), far.reshape(-1, 2))


def _points(ends: Array, third: Array, share: Array) -> Array:
    """UVs (N, 2 sides, 2) of points at ALONG of each edge, moved towards the third corner by `share` of the way."""
    places = [ends[:, :, 0] * (1 - s) + ends[:, :, 1] * s for s in ALONG]
    return np.concatenate([place * (1 - share) + third * share for place in places])


def _shared_edges(triangles: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """The edges of exactly two triangles: their triangles (E, 2), and the corner (E, 2) where each begins."""
    ends = np.sort(np.stack([triangles, np.roll(triangles, -1, 1)], -1).reshape(-1, 2), -1)
    _, which, count = np.unique(ends, axis=0, return_inverse=True, return_counts=True)
    order = np.argsort(which.ravel(), kind="stable")
    start = np.cumsum(count) - count
    both = np.stack([order[start[count == 2]], order[start[count == 2] + 1]], -1)
    return both // 3, both % 3


def _texel(atlas: Atlas, double_area: Array, size: int) -> float:
    """The mean width of a texel on the surface, in the mesh's units."""
    one, two = atlas.uvs[:, 1] - atlas.uvs[:, 0], atlas.uvs[:, 2] - atlas.uvs[:, 0]
    in_map = np.abs(one[:, 0] * two[:, 1] - one[:, 1] * two[:, 0]).sum()
    return float(np.sqrt(double_area.sum() / max(in_map, 1e-30)) / size)
