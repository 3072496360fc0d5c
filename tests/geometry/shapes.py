"""Meshes as a job's arrays, small enough to reason about."""

import numpy as np
from numpy.typing import ArrayLike

Arrays = dict[str, np.ndarray]


def arrays(
    positions: ArrayLike, triangles: ArrayLike, normals: ArrayLike | None = None, matrix: ArrayLike | None = None
) -> Arrays:
    """A job's arrays; corner normals default to the face's, tangents and UVs to zero."""
    positions, triangles = np.asarray(positions, "float32"), np.asarray(triangles, "int32").reshape(-1, 3)
    if normals is None:
        a, b, c = (positions[triangles[:, i]].astype("float64") for i in range(3))
        cross = np.cross(b - a, c - a)
        length = np.linalg.norm(cross, axis=1, keepdims=True)
        normals = np.repeat((cross / np.where(length > 0, length, 1.0))[:, None], 3, axis=1)
    return {
        "positions": positions,
        "triangles": triangles,
        "corner_normals": np.asarray(normals, "float32"),
        "corner_tangents": np.zeros((len(triangles), 3, 4), "float32"),
        "triangle_tiles": np.full(len(triangles), 1001, "int32"),
        "corner_uvs": np.zeros((len(triangles), 3, 2), "float32"),
        "object_to_world": np.asarray(np.eye(4) if matrix is None else matrix, "float32"),
    }


def cube(matrix: ArrayLike | None = None) -> Arrays:
    """Corners at +-1, flat shaded, counter-clockwise from outside."""
    corners = np.array([[x, y, z] for x in (-1, 1) for y in (-1, 1) for z in (-1, 1)], "float32")
    quads = [[0, 1, 3, 2], [4, 6, 7, 5], [0, 4, 5, 1], [2, 3, 7, 6], [0, 2, 6, 4], [1, 5, 7, 3]]
    return arrays(corners, np.array([[q[0], *pair] for q in quads for pair in (q[1:3], q[2:4])]), matrix=matrix)


def sphere(rings: int = 24, matrix: ArrayLike | None = None) -> Arrays:
    """The unit sphere, smooth shaded: 2 rings (2 rings - 1) faces or so, none of them degenerate."""
    segments = 2 * rings
    polar = np.linspace(0.0, np.pi, rings + 1)[1:-1]
    azimuth = np.linspace(0.0, 2 * np.pi, segments, endpoint=False)
    ring = np.stack(
        [
            np.outer(np.sin(polar), np.cos(azimuth)),
            np.outer(np.sin(polar), np.sin(azimuth)),
            np.outer(np.cos(polar), np.ones(segments)),
        ],
        -1,
    ).reshape(-1, 3)
    positions = np.concatenate([ring, [[0, 0, 1], [0, 0, -1]]])
    column = np.arange(segments)
    following = (column + 1) % segments
    start = np.arange(rings - 2)[:, None] * segments
    a, b, c, d = start + column, start + following, start + segments + column, start + segments + following
    last = (rings - 2) * segments
    triangles = np.concatenate(
        [
            np.stack([a, c, b], -1).reshape(-1, 3),
            np.stack([b, c, d], -1).reshape(-1, 3),
            np.stack([column, following, np.full(segments, len(ring))], -1),
            np.stack([last + following, last + column, np.full(segments, len(ring) + 1)], -1),
        ]
    )
    return arrays(positions, triangles, positions[triangles], matrix)
