"""Fields and lights that are known everywhere, for the backend to bake and for Blender to be compared with."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]

# Axis, sharpness, linear RGB amplitude of one lobe on each axis, no two alike.
LOBES = (
    ((1.0, 0.0, 0.0), 20.0, (8.0, 0.5, 0.5)),
    ((-1.0, 0.0, 0.0), 40.0, (0.5, 8.0, 8.0)),
    ((0.0, 1.0, 0.0), 30.0, (0.5, 8.0, 0.5)),
    ((0.0, -1.0, 0.0), 25.0, (8.0, 0.5, 8.0)),
    ((0.0, 0.0, 1.0), 35.0, (0.5, 0.5, 8.0)),
    ((0.0, 0.0, -1.0), 15.0, (8.0, 8.0, 0.5)),
)


def base_color(position: Array) -> Array:
    """(N, 3) linear in [0.1, 0.9] at (N, 3) world positions."""
    return 0.5 + 0.4 * np.sin(3.0 * position + np.array([0.0, 1.0, 2.0]))


def roughness(position: Array) -> Array:
    """(N, 1) in [0.1, 0.9]."""
    return 0.5 + 0.4 * np.sin(4.0 * position[:, :1] + 2.0 * position[:, 1:2])


def metallic(position: Array) -> Array:
    """(N, 1) in [0.1, 0.9]."""
    return 0.5 + 0.4 * np.cos(3.0 * position[:, 2:])


def offset_normal(position: Array, normal: Array) -> Array:
    """(N, 3) unit: the shading normal, tilted by up to 41 degrees."""
    offset = 0.5 * np.sin(4.0 * position[:, [1, 2, 0]] + np.array([1.0, 3.0, 5.0]))
    tilted = normal + offset - (offset * normal).sum(-1, keepdims=True) * normal
    return tilted / np.linalg.norm(tilted, axis=-1, keepdims=True)


def height(position: Array) -> Array:
    """(N, 1) in [-0.01, 0.03], in units of the scene."""
    return 0.01 + 0.02 * np.sin(5.0 * position[:, :1] + 3.0 * position[:, 1:2] + 2.0 * position[:, 2:])


def emission(position: Array) -> Array:
    """(N, 3) linear in [0.1, 0.9]."""
    return 0.5 + 0.4 * np.cos(3.0 * position + np.array([2.0, 0.0, 1.0]))


def radiance(direction: Array) -> Array:
    """(..., 3) linear radiance of LOBES plus 0.05 from (..., 3) unit directions."""
    total = np.full(direction.shape, 0.05)
    for axis, sharpness, amplitude in LOBES:
        total += np.exp(sharpness * (direction @ np.array(axis) - 1.0))[..., None] * np.array(amplitude)
    return total
