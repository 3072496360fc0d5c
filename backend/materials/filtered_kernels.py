"""CPU loops of filtered.py, compiled."""

import numpy as np

from ..runtime.cpu_loops import exact_kernel, inlined

F = np.float32


@inlined
def _tangents(x, y, z):
    """filtered.tangents of one normal."""
    sign = F(1.0) if z >= F(0.0) else F(-1.0)
    a = F(-1.0) / (sign + z)
    b = x * y * a
    return F(1.0) + sign * x * x * a, sign * b, -sign * x, b, sign + y * y * a, -y


@exact_kernel
def around(position, normal, radius, turns, moved):
    """Points (N, P, 3) at a distance from positions (P, 3), in tangent directions of which `turns` (N, 2) are the
    coordinates."""
    for p in range(len(position)):
        ax, ay, az, bx, by, bz = _tangents(normal[p, 0], normal[p, 1], normal[p, 2])
        for n in range(len(turns)):
            u, v = radius * turns[n, 0], radius * turns[n, 1]
            moved[n, p, 0] = position[p, 0] + u * ax + v * bx
            moved[n, p, 1] = position[p, 1] + u * ay + v * by
            moved[n, p, 2] = position[p, 2] + u * az + v * bz


@exact_kernel
def downhill(height, normal, radius, steepest, turns, slope):
    """The slope (P, 3) of heights (N, P) at the points of `around`, of a tangent of at most `steepest`."""
    factor = F(-2.0) / (F(len(turns)) * radius)
    for p in range(len(normal)):
        ax, ay, az, bx, by, bz = _tangents(normal[p, 0], normal[p, 1], normal[p, 2])
        u, v = F(0.0), F(0.0)
        for n in range(len(turns)):
            u += factor * height[n, p] * turns[n, 0]
            v += factor * height[n, p] * turns[n, 1]
        share = min(steepest / max(np.sqrt(u * u + v * v), F(1e-12)), F(1.0))
        u, v = share * u, share * v
        slope[p, 0], slope[p, 1], slope[p, 2] = u * ax + v * bx, u * ay + v * by, u * az + v * bz
