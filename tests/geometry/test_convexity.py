"""Convexity of a mesh, on shapes where its sign is known."""

import numpy as np
import pytest
import torch

from backend.geometry.convexity import Convexity
from backend.geometry.mesh import mesh_from_arrays
from backend.geometry.occlusion import spread

from .shapes import Arrays, arrays, cube, sphere


def box(low: tuple[float, float, float], high: tuple[float, float, float]) -> Arrays:
    data = cube()
    data["positions"] = np.where(data["positions"] < 0, np.float32(low), np.float32(high))
    return data


def at(given: Arrays, points: list[tuple[float, float, float]], normal: tuple[float, float, float]) -> torch.Tensor:
    """At points in the coordinates of the arrays."""
    mesh, _ = mesh_from_arrays(given, "cpu")
    position = (torch.tensor(points) - mesh.center) / mesh.radius
    return Convexity(mesh)(position, torch.tensor([normal], dtype=torch.float32).expand(len(points), 3))


def test_a_cube_is_convex_on_its_edges_and_the_more_so_on_its_corners() -> None:
    corner, edge, near, face = at(cube(), [(1, 1, 1), (1, 0, 1), (0.93, 0, 1), (0, 0, 1)], (0, 0, 1)).tolist()
    assert corner >= edge > 0.6
    assert edge > near > face
    assert -0.3 < face < 0.0


def test_a_step_is_concave_at_its_foot() -> None:
    profile = np.array([(-1, 0), (0, 0), (0, 1), (1, 1)], "float32")  # x, z; extruded along y
    positions = np.array([(x, y, z) for x, z in profile for y in (-1, 1)])
    step = arrays(positions, [face for i in (0, 2, 4) for face in ((i, i + 2, i + 1), (i + 1, i + 2, i + 3))])
    foot, far = at(step, [(-0.02, 0, 0), (-0.5, 0, 0)], (0, 0, 1)).tolist()
    head = at(step, [(0.02, 0, 1)], (0, 0, 1)).item()
    assert foot < -0.4
    assert abs(far) < 0.1
    assert head > 0.4


def test_a_sphere_has_no_edges() -> None:
    mesh, _ = mesh_from_arrays(sphere(96), "cpu")
    assert float(Convexity(mesh)(*spread(mesh, 5000)).abs().max()) < 0.05


def test_the_far_side_of_a_thin_sheet_does_not_count() -> None:
    (inside,) = at(box((-1, -1, 0), (1, 1, 0.02)), [(0, 0, 0.02)], (0, 0, 1)).tolist()
    assert abs(inside) < 0.15
    inside, rim = at(box((-1, -1, 0), (1, 1, 0.15)), [(0, 0, 0.15), (1, 0, 0.15)], (0, 0, 1)).tolist()
    assert inside < 0.1 and rim > 0.4


def test_the_mean_over_the_surface_is_zero() -> None:
    mesh, _ = mesh_from_arrays(box((0, 0, 0), (1, 2, 3)), "cpu")
    assert abs(float(Convexity(mesh)(*spread(mesh, 20000)).mean())) < 0.02


@pytest.mark.gpu
def test_cuda_agrees_with_the_cpu() -> None:
    found = []
    for device in ("cpu", "cuda"):
        mesh, _ = mesh_from_arrays(cube(), device)
        position, normal = (values.to(device) for values in spread(mesh_from_arrays(cube(), "cpu")[0], 5000))
        found.append(Convexity(mesh)(position, normal).cpu())
    torch.testing.assert_close(found[1], found[0], atol=1e-3, rtol=0.0)
