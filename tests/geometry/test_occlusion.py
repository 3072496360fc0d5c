"""What of the sky a mesh hides from itself, against closed forms and against rays."""

import numpy as np
import pytest
import torch

from backend.field.look import shade
from backend.field.material import Material
from backend.geometry import occlusion
from backend.geometry.cameras import fibonacci_directions, frame_mesh
from backend.geometry.gbuffer import make_gbuffer
from backend.geometry.mesh import mesh_from_arrays
from backend.geometry.occlusion import Occlusion
from backend.geometry.rasterize import make_visibility
from backend.shading.shadows import DIRECT, ggx_slice
from backend.shading.spherical_gaussian import SphericalGaussians

from .shapes import arrays, cube, sphere

UNIFORM = SphericalGaussians(torch.tensor([[0.0, 0.0, 1.0]]), torch.tensor([1e-4]), torch.ones(1, 3))
ALL = (1.0, 1.0, 1.0)  # shares of interreflected light: all occluded light is returned


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
    assert not len(gbuffer.sky.rays(gbuffer)[0])
    assert torch.allclose(
        shade(gbuffer, matte(gbuffer), UNIFORM, DIRECT), shade(gbuffer, matte(gbuffer), UNIFORM, ALL), atol=0.01
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
    visible = shade(gbuffer, matte(gbuffer), UNIFORM, DIRECT) / shade(gbuffer, matte(gbuffer), UNIFORM, ALL)
    end = torch.tensor([np.cos(angle), np.sin(angle)]).float() - torch.stack((world[:, 0], torch.zeros(len(world))), 1)
    expected = 1.0 - 0.5 * (1.0 + end[:, 0] / end.norm(dim=1))
    assert int(floor.sum()) > 20
    assert float((visible[floor, 0] - expected[floor]).abs().mean()) < 0.06


@pytest.mark.parametrize("roughness", [0.1, 0.3, 0.6, 1.0])
def test_a_corner_mirrors_what_quadrature_says(roughness):
    """The floor of a right corner: what GGX mirrors of a uniform sky, less the part that the wall hides."""
    mesh, sky, gbuffer = seen(corner(np.pi / 2), (0.5, 0.0, 0.8))
    world = gbuffer.position * mesh.radius + mesh.center
    floor = (world[:, 2].abs() < 1e-3) & (world[:, 0] > 0.1) & (world[:, 0] < 0.9) & (world[:, 1].abs() < 1.0)
    chosen = torch.nonzero(floor)[::3, 0]
    ones = torch.ones(len(gbuffer), 1)
    metal = Material(ones.expand(-1, 3), roughness * ones, ones, gbuffer.normal)
    found = shade(gbuffer, metal, UNIFORM, DIRECT)[chosen, 0] / shade(gbuffer, metal, UNIFORM, ALL)[chosen, 0]
    directions = fibonacci_directions(40000)
    errors = []
    for index, value in zip(chosen.tolist(), found.tolist(), strict=True):
        up, view = gbuffer.normal[index], gbuffer.view_dir[index]
        slices = ggx_slice(directions @ up, up @ view, directions @ view, torch.tensor(roughness**2))
        behind = directions[:, 0] < 0.0
        height = -directions[:, 2] / directions[:, 0] * world[index, 0]  # of a ray at the wall, which is 1 high
        across = (world[index, 1] - directions[:, 1] / directions[:, 0] * world[index, 0]).abs()
        hidden = behind & (height < 1.0) & (across < 4.0)
        errors.append(abs(value - 1.0 + float(slices[hidden].sum() / slices.sum())))
    assert len(errors) > 10
    assert np.mean(errors) < 0.07 and max(errors) < 0.2, errors  # a step of the 32 rays is 0.03


@pytest.mark.parametrize("given", [sphere(), corner(np.pi / 2)], ids=["sphere", "corner"])
def test_every_row_finds_its_place_in_the_table_of_the_lights(given):
    sky = seen(given, (0.2, 0.0, 1.0))[1]
    weight = torch.rand(len(sky.directions), 5, generator=torch.Generator().manual_seed(0))
    table = sky.of_lights(weight)[sky._place.long()]
    visible, unoccluded = (sky._shares @ weight.to(sky._shares)).float().add(1e-6).chunk(2)
    assert (table[sky._buried] == 0.0).all() and (table[sky._openness == 1.0] == 1.0).all()
    assert torch.equal(table[sky._lit], visible / unoccluded)


def test_bits_of_the_rays_are_what_a_search_finds():
    _, sky, gbuffer = seen(corner(np.pi / 2), (0.5, 0.0, 0.8))
    point, frame, local, density, cell, bits, cells = sky.rays(gbuffer)
    cell, bits = cell[point], bits[point]
    direction = local @ frame
    free = ((bits[:, None] >> torch.arange(len(local))) & 1).float()
    assert direction.shape == (*free.shape, 3) and density.shape == free.shape[1:] and len(point) == len(free)
    torch.testing.assert_close(direction.norm(dim=2), torch.ones_like(free))
    assert float((cells[cell.long()] * direction).sum(2).min()) > np.cos(0.05)
    normal, view = gbuffer.normal[point], gbuffer.view_dir[point]
    torch.testing.assert_close(frame[:, 2], 2.0 * (normal * view).sum(1, keepdim=True) * normal - view)
    origins = gbuffer.position[point] + 1e-3 * normal
    hits = sky._visibility.cast(origins.repeat_interleave(free.shape[1], 0), direction.reshape(-1, 3)).triangle
    above = (direction * normal[:, None]).sum(-1) > 0.0
    agree = (free > 0.5) == (above & (hits < 0).view_as(free))
    assert float(agree.float().mean()) > 0.99 and 0.1 < float(free.mean()) < 0.95


def test_frames_are_the_same_in_compiled_loops_and_in_torch(monkeypatch):
    generator = torch.Generator().manual_seed(0)
    normal, view_dir = torch.nn.functional.normalize(torch.randn(2, 3000, 3, generator=generator), dim=-1)
    view_dir[:6] = normal[:6] = torch.eye(3).repeat(2, 1)  # seen straight on, along each axis
    found = occlusion.mirror_frame(normal, view_dir)
    monkeypatch.setattr(occlusion, "compiled", lambda points: False)
    torch.testing.assert_close(found, occlusion.mirror_frame(normal, view_dir), atol=1e-4, rtol=0)
    torch.testing.assert_close(found @ found.transpose(1, 2), torch.eye(3).expand(3000, 3, 3), atol=1e-5, rtol=0)


def test_no_point_of_the_surface_is_a_corner_of_the_mesh():
    """There rays could not tell the mesh's two sides apart."""
    mesh, _ = mesh_from_arrays(cube(), "cpu")
    point, _ = occlusion.spread(mesh, 1000)
    assert torch.cdist(point, mesh.positions).min() > 1e-3
