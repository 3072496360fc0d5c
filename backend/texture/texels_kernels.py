"""CPU loops of texels.py, compiled."""

import numpy as np

from ..runtime.cpu_loops import exact_kernel

F, D = np.float32, np.float64


@exact_kernel
def count(low, high, limit, starts):
    """Count the faces of each tile: starts (R, R) + 1, whose first element stays 0. Returns the number of the faces,
    in order, that together lie in at most `limit` tiles.

    Args:
        low, high: (T, 2) int32 column and row of the first and last tile of each face; empty if high < low.
    """
    across, used = int(np.sqrt(len(starts) - 1)), 0
    for t in range(len(low)):
        used += max(high[t, 0] - low[t, 0] + 1, 0) * max(high[t, 1] - low[t, 1] + 1, 0)
        if used > limit:
            return t
        for row in range(low[t, 1], high[t, 1] + 1):
            for column in range(low[t, 0], high[t, 0] + 1):
                starts[row * across + column + 1] += 1
    return len(low)


@exact_kernel
def sort(low, high, faces, ends, sorted_faces):
    """Sort the first faces into their tiles. `ends` begins as the start of each tile and ends as its end."""
    across = int(np.sqrt(len(ends)))
    for t in range(faces):
        for row in range(low[t, 1], high[t, 1] + 1):
            for column in range(low[t, 0], high[t, 0] + 1):
                tile = row * across + column
                sorted_faces[ends[tile]] = t
                ends[tile] += 1


@exact_kernel
def rasterize(corners, starts, sorted_faces, tiles, edge, face, barycentric):
    """For each texel of the tiles the first of their faces that covers its centre, and the weights of its corners.

    Args:
        corners: (T, 3, 2) in texels. tiles: (N, 2) int32 column and row of their first texels, `edge` texels wide.
        starts: (R * R + 1,) first of each tile's faces in sorted_faces.
        face: (N, edge, edge) int32, filled with -1. barycentric: (N, edge, edge, 3).
    """
    across = int(np.sqrt(len(starts) - 1))
    for n in range(len(tiles)):
        left, bottom = tiles[n, 0], tiles[n, 1]
        tile, free = (bottom // edge) * across + left // edge, edge * edge
        for k in range(starts[tile], starts[tile + 1]):
            if free == 0:
                break
            t = sorted_faces[k]
            x, y = D(corners[t, 0, 0]), D(corners[t, 0, 1])
            ax, ay = D(corners[t, 1, 0]) - x, D(corners[t, 1, 1]) - y
            bx, by = D(corners[t, 2, 0]) - x, D(corners[t, 2, 1]) - y
            scale = D(1.0) / (ax * by - ay * bx)
            x, y = x - left - D(0.5), y - bottom - D(0.5)  # in texel centres of the tile
            first = max(int(np.ceil(y + min(ay, by, D(0.0)))), 0)
            last = min(int(np.floor(y + max(ay, by, D(0.0)))), edge - 1)
            start = max(int(np.ceil(x + min(ax, bx, D(0.0)))), 0)
            end = min(int(np.floor(x + max(ax, bx, D(0.0)))), edge - 1)
            for row in range(first, last + 1):
                for column in range(start, end + 1):
                    dx, dy = column - x, row - y
                    second, third = (dx * by - dy * bx) * scale, (ax * dy - ay * dx) * scale
                    if second >= 0.0 and third >= 0.0 and second + third <= 1.0 and face[n, row, column] < 0:
                        face[n, row, column] = t
                        barycentric[n, row, column, 0] = F(D(1.0) - second - third)
                        barycentric[n, row, column, 1] = F(second)
                        barycentric[n, row, column, 2] = F(third)
                        free -= 1
