"""The upright axis of a round body, such as a vase, a bottle or a column."""

from typing import NamedTuple

import torch

from .mesh import Mesh
from .occlusion import spread

SAMPLES = 1 << 13  # points of the surface
FLOOR = 0.8  # a surface that faces up or down by more than this cosine is no side, but laid as a floor
ROUND = 0.95  # least median cosine between the sides' normals and the direction from the axis; a cube has 0.89


class Axis(NamedTuple):
    """Where it stands, and the median distance of the sides from it [units of the unit sphere]."""

    x: float
    y: float
    radius: float


def find_axis(mesh: Mesh) -> Axis | None:
    """The upright axis that most of the sides' normals point away from, or None if the mesh is not round.

    The normals of a body of revolution meet its axis: (p - c) x n = 0 in the horizontal plane, which is linear in c.
    """
    point, normal = (values[:, :2].double() for values in spread(mesh, SAMPLES))
    level = normal.norm(dim=1)
    side = level > (1.0 - FLOOR**2) ** 0.5
    if int(side.sum()) < 0.1 * SAMPLES:
        return None
    point, normal = point[side], normal[side] / level[side, None]
    across = torch.stack((normal[:, 1], -normal[:, 0]), 1)
    center = torch.linalg.lstsq(across, (across * point).sum(1, keepdim=True), driver="gels").solution[:, 0]
    away = point - center
    distance = away.norm(dim=1)
    cosine = ((away * normal).sum(1) / distance.clamp_min(1e-6)).abs()
    if not bool(center.isfinite().all()) or float(cosine.median()) < ROUND:
        return None
    return Axis(float(center[0]), float(center[1]), float(distance.median()))
