"""The upright axis of round bodies, on shapes where it is known."""

import numpy as np
import pytest
import torch

from backend.geometry.axis import find_axis
from backend.geometry.mesh import mesh_from_arrays

from .shapes import Arrays, arrays, cube, sphere


def lathe(profile: list[tuple[float, float]], count: int = 48, at: tuple[float, float] = (0.0, 0.0)) -> Arrays:
    """A body of revolution of (radius, z) about an upright axis."""
    turns = np.linspace(0, 2 * np.pi, count, endpoint=False)
    rings = [[(at[0] + r * np.cos(t), at[1] + r * np.sin(t), z) for t in turns] for r, z in profile]
    faces = []
    for ring in range(len(profile) - 1):
        for n in range(count):
            a, b = ring * count + n, ring * count + (n + 1) % count
            faces += [(a, b, a + count), (b, b + count, a + count)]
    return arrays(np.array(rings, "float32").reshape(-1, 3), faces)


def axis_of(given: Arrays):
    return find_axis(mesh_from_arrays(given, "cpu")[0])


def test_a_vase_has_an_axis_wherever_it_stands() -> None:
    vase = lathe([(0.5, 0), (1, 1), (0.4, 2), (0.5, 2.2)], at=(3.0, -2.0))
    mesh, _ = mesh_from_arrays(vase, "cpu")
    axis = find_axis(mesh)
    assert axis is not None
    wanted = (torch.tensor([3.0, -2.0]) - mesh.center[:2]) / mesh.radius
    assert (axis.x, axis.y) == pytest.approx(wanted.tolist(), abs=0.01)
    assert 0.4 < axis.radius * float(mesh.radius) < 1.0


def test_a_sphere_is_round_and_a_box_is_not() -> None:
    axis = axis_of(sphere(24))
    assert axis is not None and abs(axis.x) + abs(axis.y) < 0.01
    assert axis_of(cube()) is None


def test_a_floor_has_no_axis() -> None:
    floor = arrays(np.array([(-1, -1, 0), (1, -1, 0), (1, 1, 0), (-1, 1, 0)], "float32"), [(0, 1, 2), (0, 2, 3)])
    assert axis_of(floor) is None


def test_two_columns_are_not_one_round_body() -> None:
    one, two = (lathe([(0.3, 0), (0.3, 2)], at=(x, 0.0)) for x in (-1.0, 1.0))
    count = len(one["positions"])
    both = arrays(
        np.concatenate((one["positions"], two["positions"])),
        [tuple(face) for face in np.concatenate((one["triangles"], two["triangles"] + count))],
    )
    assert axis_of(both) is None
