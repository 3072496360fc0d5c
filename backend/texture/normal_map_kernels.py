"""CPU loop of normal_map.py, compiled."""

import numpy as np

from ..runtime.cpu_loops import exact_kernel

F = np.float32


@exact_kernel
def world_normal_to_tangent(first, last, normal_world, matrix, normal, tangent, limit, color):
    """normal_map.world_normal_to_tangent with the upper 3x3 part of its matrix, and MIN_Z as limit (1,)."""
    min_z = limit[0]
    for p in range(first, last):
        wx, wy, wz = normal_world[p, 0], normal_world[p, 1], normal_world[p, 2]
        x = wx * matrix[0, 0] + wy * matrix[1, 0] + wz * matrix[2, 0]
        y = wx * matrix[0, 1] + wy * matrix[1, 1] + wz * matrix[2, 1]
        z = wx * matrix[0, 2] + wy * matrix[1, 2] + wz * matrix[2, 2]
        tx, ty, tz = tangent[p, 0], tangent[p, 1], tangent[p, 2]
        nx, ny, nz = normal[p, 0], normal[p, 1], normal[p, 2]
        sign = F(1.0) if tangent[p, 3] > F(0.0) else (F(-1.0) if tangent[p, 3] < F(0.0) else F(0.0))
        rx, ry, rz = ny * tz - nz * ty, nz * tx - nx * tz, nx * ty - ny * tx  # around the normal
        bx, by, bz = sign * rx, sign * ry, sign * rz
        cx, cy, cz = by * nz - bz * ny, bz * nx - bx * nz, bx * ny - by * nx
        ux, uy, uz = ty * bz - tz * by, tz * bx - tx * bz, tx * by - ty * bx
        volume = tx * cx + ty * cy + tz * cz
        side = F(1.0) if volume > F(0.0) else F(-1.0)
        a = side * (x * cx + y * cy + z * cz)
        b = side * (x * rx + y * ry + z * rz)
        c = side * (x * ux + y * uy + z * uz)
        length = np.sqrt(a * a + b * b + c * c)
        if length > F(1e-12) and length < F(np.inf) and abs(volume) > F(1e-12):
            a, b, c = a / length, b / length, c / length
        else:
            a, b, c = F(0.0), F(0.0), F(1.0)
        if c < min_z:
            share = np.sqrt((F(1.0) - min_z * min_z) / max(a * a + b * b, F(1e-12)))
            a, b, c = share * a, share * b, min_z
        color[p, 0], color[p, 1], color[p, 2] = a * F(0.5) + F(0.5), b * F(0.5) + F(0.5), c * F(0.5) + F(0.5)
