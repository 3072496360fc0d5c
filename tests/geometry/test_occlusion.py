"""What of the sky a mesh hides from itself, against closed forms and against rays."""

import numpy as np
import pytest
import torch

from backend.geometry.cameras import frame_mesh
from backend.geometry.gbuffer import make_gbuffer
from backend.geometry.mesh import mesh_from_arrays
from backend.geometry.occlusion import Occlusion, _octahedral
from backend.geometry.visibility import make_visibility
from backend.look import shade
from backend.material import Material
from backend.shading.spherical_gaussian import SphericalGaussians

from .shapes import arrays, sphere

UNIFORM = SphericalGaussians(torch.tensor([[0.0, 0.0, 1.0]]), torch.tensor([1e-4]), torch.ones(1, 3))


def seen(given, direction, size=48):
    mesh, _ = mesh_from_arrays(given, "cpu")
    visibility = make_visibility(mesh)
    sky = Occlusion(mesh, visibility)
    cameras = frame_mesh(mesh, torch.nn.functional.normalize(torch.tensor([direction]), dim=1))
    return mesh, sky, sky.see(mesh, make_gbuffer(mesh, visibility, cameras, size, size))


def matte(gbuffer):
    ones = torch.ones(len(gbuffer), 1)
    return Material(ones.expand(-1, 3) * 0.5, ones, 0.0 * ones, gbuffer.normal)


def test_a_convex_mesh_hides_nothing():
    _, _, gbuffer = seen(sphere(), (0.3, -1.0, 0.5))
    for sharpness in (1.0, 30.0, 3000.0):
        for lean in (0.0, 0.3, 1.0):
            ones = torch.ones(len(gbuffer))
            assert float(gbuffer.sky.through(gbuffer, lean * ones, sharpness * ones).min()) > 0.99
    assert torch.allclose(
        shade(gbuffer, matte(gbuffer), UNIFORM, 0.0), shade(gbuffer, matte(gbuffer), UNIFORM, 1.0), atol=0.01
    )


def corner(angle):
    """Two long unit strips that meet at the y axis, the second turned up by `angle` [rad]."""
    positions = np.array([[0, -4, 0], [0, 4, 0], [1, -4, 0], [1, 4, 0]], np.float32)
    turned = positions[2:] @ np.array([[np.cos(angle), 0, np.sin(angle)], [0, 1, 0], [0, 0, 1]], np.float32)
    positions = np.concatenate([positions, turned])
    return arrays(positions, np.array([[0, 2, 3], [0, 3, 1], [0, 1, 5], [0, 5, 4]], np.int32))


@pytest.mark.parametrize("angle", [np.pi / 2, 2.4])
def test_a_corner_hides_what_its_form_factor_says(angle):
    """The form factor of a point's surroundings at distance x from a unit strip: Hottel's crossed strings."""
    mesh, sky, gbuffer = seen(corner(angle), (0.2, 0.0, 1.0))
    world = gbuffer.position * mesh.radius + mesh.center
    floor = (world[:, 2].abs() < 1e-3) & (world[:, 0] > 0.1) & (world[:, 0] < 0.9) & (world[:, 1].abs() < 1.0)
    visible = shade(gbuffer, matte(gbuffer), UNIFORM, 0.0) / shade(gbuffer, matte(gbuffer), UNIFORM, 1.0 / 0.5)
    end = torch.tensor([np.cos(angle), np.sin(angle)]).float() - torch.stack((world[:, 0], torch.zeros(len(world))), 1)
    expected = 1.0 - 0.5 * (1.0 + end[:, 0] / end.norm(dim=1))
    assert int(floor.sum()) > 20
    assert float((visible[floor, 0] - expected[floor]).abs().mean()) < 0.06


def test_every_direction_has_its_cell():
    directions = torch.nn.functional.normalize(torch.randn(5000, 3, generator=torch.Generator().manual_seed(0)), dim=1)
    cells = _octahedral(directions)
    means = torch.zeros(400, 3).index_add(0, cells, directions)
    means = torch.nn.functional.normalize(means, dim=1)
    assert float((means[cells] * directions).sum(1).min()) > np.cos(0.25)
