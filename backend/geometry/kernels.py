"""CPU loops of occlusion.py, compiled; see runtime/cpu_loops.py."""

import numpy as np

from ..runtime.cpu_loops import kernel

F = np.float32


@kernel
def mirror_frame(first, last, normal, view_dir, frame):
    """occlusion.mirror_frame of unit vectors (P, 3): to (P, 3, 3)."""
    for p in range(first, last):
        nx, ny, nz = normal[p, 0], normal[p, 1], normal[p, 2]
        twice = F(2.0) * (nx * view_dir[p, 0] + ny * view_dir[p, 1] + nz * view_dir[p, 2])
        x, y, z = twice * nx - view_dir[p, 0], twice * ny - view_dir[p, 1], twice * nz - view_dir[p, 2]
        ax, ay, az = ny * z - nz * y, nz * x - nx * z, nx * y - ny * x
        if ax * ax + ay * ay + az * az < F(1e-6):
            up = abs(z) < F(0.9)
            ax, ay, az = -y if up else F(0.0), x if up else -z, F(0.0) if up else y
        inverse = F(1.0) / np.sqrt(ax * ax + ay * ay + az * az)
        ax, ay, az = ax * inverse, ay * inverse, az * inverse
        frame[p, 0, 0], frame[p, 0, 1], frame[p, 0, 2] = ay * z - az * y, az * x - ax * z, ax * y - ay * x
        frame[p, 1, 0], frame[p, 1, 1], frame[p, 1, 2] = ax, ay, az
        frame[p, 2, 0], frame[p, 2, 1], frame[p, 2, 2] = x, y, z
