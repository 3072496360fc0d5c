"""CPU loops of filtered.py, compiled."""

import numpy as np

from ..runtime.cpu_loops import exact_kernel, inlined

F = np.float32


@inlined
def _tangents(x, y, z):
    """filtered.tangents of one normal."""
    sign = np.copysign(F(1.0), z)
    a = F(-1.0) / (sign + z)
    b = x * y * a
    return F(1.0) + sign * x * x * a, sign * b, -sign * x, b, sign + y * y * a, -y


@exact_kernel
def around(first, last, position, normal, offsets, moved):
    """Positions (P, 3) moved in the tangent plane by `offsets` (N, 2): to (N, P, 3)."""
    for p in range(first, last):
        ax, ay, az, bx, by, bz = _tangents(normal[p, 0], normal[p, 1], normal[p, 2])
        for n in range(len(offsets)):
            u, v = offsets[n, 0], offsets[n, 1]
            moved[n, p, 0] = position[p, 0] + u * ax + v * bx
            moved[n, p, 1] = position[p, 1] + u * ay + v * by
            moved[n, p, 2] = position[p, 2] + u * az + v * bz


@exact_kernel
def downhill(first, last, height, normal, weights, steepest, slope):
    """The sums (P, 3) of tangent vectors `weights` (N, 2) times heights (N, P), each at most `steepest` (1,) long."""
    for p in range(first, last):
        ax, ay, az, bx, by, bz = _tangents(normal[p, 0], normal[p, 1], normal[p, 2])
        u, v = F(0.0), F(0.0)
        for n in range(len(weights)):
            u += height[n, p] * weights[n, 0]
            v += height[n, p] * weights[n, 1]
        share = min(steepest[0] / max(np.sqrt(u * u + v * v), F(1e-12)), F(1.0))
        u, v = share * u, share * v
        slope[p, 0], slope[p, 1], slope[p, 2] = u * ax + v * bx, u * ay + v * by, u * az + v * bz
