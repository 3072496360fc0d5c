"""Cameras, their rays, and where they are put."""

import math

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from backend.geometry import cameras as cam
from backend.geometry.rasterize import world_to_clip
from backend.geometry.raycast import WarpVisibility

UP = torch.tensor([0.0, 0.0, 1.0])
directions = st.tuples(*[st.floats(-1.0, 1.0)] * 3).filter(lambda v: 0.1 < math.hypot(*v))


def unit(vector):
    return torch.nn.functional.normalize(torch.tensor(vector, dtype=torch.float32), dim=-1)


@given(
    direction=st.one_of(directions, st.sampled_from([(0, 0, 1), (0, 0, -1), (1e-6, 0, 1), (1, 0, 0)])),
    up=st.sampled_from([(0, 0, 1), (0, 1, 0), (1, 0, 0), (0, 0, 3)]),
)
@settings(deadline=None)
def test_look_at_gives_a_rotation_that_looks_at_the_target(direction, up):
    back = unit([direction])
    up = torch.tensor(up, dtype=torch.float32)
    rotation = cam.look_at(2.0 * back + 1.0, torch.ones(1, 3), up)[0]
    torch.testing.assert_close(rotation @ rotation.T, torch.eye(3), atol=1e-5, rtol=0)
    assert float(torch.linalg.det(rotation)) == pytest.approx(1.0, abs=1e-5)
    torch.testing.assert_close(rotation[:, 2], back[0], atol=1e-5, rtol=0)
    assert abs(float(rotation[:, 0] @ up)) < 1e-3  # level: never rolled
    assert float(rotation[:, 1] @ up) > -1e-3


def test_blenders_six_views():
    """Numpad 1, 3, Ctrl 1, Ctrl 3, 7, Ctrl 7: which world axes point right and up in the picture."""
    rotation = cam.look_at(cam.orbit_directions(), torch.zeros(6, 3), UP)
    right = [[1, 0, 0], [0, 1, 0], [-1, 0, 0], [0, -1, 0], [1, 0, 0], [1, 0, 0]]
    up = [[0, 0, 1], [0, 0, 1], [0, 0, 1], [0, 0, 1], [0, 1, 0], [0, -1, 0]]
    torch.testing.assert_close(rotation[:, :, 0], torch.tensor(right, dtype=torch.float32))
    torch.testing.assert_close(rotation[:, :, 1], torch.tensor(up, dtype=torch.float32))


def one_camera(tan_half_fov=0.5):
    back = torch.tensor([[0.0, -1.0, 0.0]])
    return cam.Cameras(3.0 * back, cam.look_at(back, torch.zeros(1, 3), UP), torch.tensor([tan_half_fov]))


def test_rays_go_through_pixel_centres_from_the_top_left():
    """Front view: the picture's right is +x, its top is +z, it looks along +y."""
    origins, rays = cam.pixel_rays(one_camera(), 2, 4)
    assert origins.shape == rays.shape == (1, 8, 3)
    torch.testing.assert_close(rays.norm(dim=-1), torch.ones(1, 8))
    torch.testing.assert_close(origins[0, 5], torch.tensor([0.0, -3.0, 0.0]))
    slope = rays[0] / rays[0, :, 1:2]
    torch.testing.assert_close(slope[:4, 0], 0.5 * torch.tensor([-0.75, -0.25, 0.25, 0.75]))
    torch.testing.assert_close(slope[:, 2], 0.125 * torch.tensor([1.0] * 4 + [-1.0] * 4))


def test_the_field_of_view_belongs_to_the_larger_side():
    for height, width in ((100, 50), (50, 100)):
        _, rays = cam.pixel_rays(one_camera(), height, width)
        slope = (rays / rays[..., 1:2]).reshape(height, width, 3)
        larger = slope[..., 0 if width > height else 2].abs().max()
        assert float(larger) == pytest.approx(0.5 * 0.99, rel=1e-5)


def test_jitter_moves_rays_right_and_down():
    jitter = torch.tensor([0.5, 0.5]).expand(1, 4, 2)
    _, rays = cam.pixel_rays(one_camera(), 2, 2, jitter)
    torch.testing.assert_close(rays[0, 0], torch.tensor([0.0, 1.0, 0.0]))


@given(
    direction=directions, fov=st.floats(0.1, 2.0), border=st.floats(0.0, 0.2), aspect=st.sampled_from([0.5, 1.0, 2.0])
)
@settings(deadline=None, max_examples=50)
def test_a_framed_mesh_touches_the_border_and_stays_inside(cube, direction, fov, border, aspect):
    cameras = cam.frame_mesh(cube, unit([direction]), fov=fov, border=border, aspect=aspect)
    width, height = (200, round(200 / aspect)) if aspect >= 1 else (round(200 * aspect), 200)
    clip = torch.nn.functional.pad(cube.positions, (0, 1), value=1.0) @ world_to_clip(cameras, height, width)[0].T
    picture = (clip[:, :2] / clip[:, 3:]).abs().amax(0)
    near, limit = float(clip[:, 3].min()), torch.tensor(1.0 - 2.0 * border)
    assert near > cam.CLEARANCE - 1e-4 and picture.max() < limit + 2e-4
    if near > cam.CLEARANCE + 1e-4:
        torch.testing.assert_close(picture.max(), limit, atol=2e-4, rtol=0)


def test_no_corner_lies_at_the_camera(cube):
    """At this angle the near corner's own frustum begins where the camera would be."""
    cameras = cam.frame_mesh(cube, unit([(1.0, 1.0, 1.0)]), fov=2.0, border=0.0)
    depth = ((cameras.position - cube.positions) @ cameras.rotation[0][:, 2]).min()
    assert float(depth) == pytest.approx(cam.CLEARANCE, abs=1e-5)


def test_fibonacci_directions_are_even():
    points = cam.fibonacci_directions(500)
    torch.testing.assert_close(points.norm(dim=1), torch.ones(500))
    torch.testing.assert_close(points.mean(0), torch.zeros(3), atol=5e-3, rtol=0)
    nearest = (points @ points.T).fill_diagonal_(-1.0).amax(1).acos()
    assert float(nearest.min()) > 0.6 * float(nearest.max())
    assert float(cam.fibonacci_directions(64, min_height=0.25)[:, 2].min()) > 0.25


def test_anchors_from_a_rig(cube):
    """A camera counts by where it is; an orthographic one, and one inside the mesh's centre, by where it looks."""
    matrices = torch.eye(4).repeat(4, 1, 1)
    matrices[0, :3, 3] = torch.tensor([0.0, -7.0, 0.0])
    matrices[1, :3, :3] = torch.tensor([[1.0, 0, 0], [0, 0, -1], [0, 1, 0]]) * 3.0  # looks along +y, scaled
    matrices[1, :3, 3] = torch.tensor([50.0, -7.0, 0.0])
    matrices[3, :3, 3] = torch.tensor([1e6, 0.0, 0.0])
    anchors = cam.anchors_from_rig(matrices, torch.tensor([True, False, True, True]), cube)
    expected = torch.tensor([[0.0, -1, 0], [0, -1, 0], [0, 0, 1], [1, 0, 0]])
    torch.testing.assert_close(anchors, expected)


def sample(mesh, seed=3, count=60, **options):
    anchors = cam.orbit_directions()[:4]
    options = {"spread": 0.4, "zoom": (0.1, 0.5), "close_ups": 0.5, **options}
    generator = torch.Generator().manual_seed(seed)
    return cam.sample_cameras(mesh, WarpVisibility(mesh), anchors, count, generator=generator, **options)


def test_sampling_depends_on_the_generator_alone(sphere):
    first = sample(sphere)
    torch.rand(7)
    again, other = sample(sphere), sample(sphere, seed=4)
    assert torch.equal(first.position, again.position) and torch.equal(first.rotation, again.rotation)
    assert torch.equal(first.tan_half_fov, again.tan_half_fov)
    assert not torch.equal(first.position, other.position)


def test_sampled_views_stay_near_their_anchors(sphere):
    cameras = sample(sphere, count=400, close_ups=0.0)
    anchors = cam.orbit_directions()[torch.arange(400) % 4]
    cosine = (cameras.rotation[:, :, 2] * anchors).sum(1)
    assert float(cosine.min()) >= math.cos(0.4) - 1e-6
    mean = (1.0 + math.cos(0.4)) / 2  # uniform over a cap is uniform in the cosine
    error = (1.0 - math.cos(0.4)) / math.sqrt(12 * 400)
    assert float(cosine.mean()) == pytest.approx(mean, abs=4 * error)


def test_close_ups_look_at_the_surface(cube):
    cameras = sample(cube, count=200)
    whole, close = cameras.select(slice(0, 100)), cameras.select(slice(100, 200))
    full = math.tan(cam.FIELD_OF_VIEW / 2)
    torch.testing.assert_close(whole.tan_half_fov, torch.full((100,), full))
    zoom = close.tan_half_fov / full
    assert 0.1 <= float(zoom.min()) < 0.15 and 0.4 < float(zoom.max()) <= 0.5
    hits = WarpVisibility(cube).cast(close.position, -close.rotation[:, :, 2])
    assert int((hits.triangle >= 0).sum()) >= 99  # a ray at the very silhouette may round off the mesh


def test_no_close_ups_and_only_close_ups(cube):
    assert len(sample(cube, count=5, close_ups=0.0)) == 5
    assert (sample(cube, count=5, close_ups=1.0).tan_half_fov < 0.5 * math.tan(cam.FIELD_OF_VIEW / 2) + 1e-6).all()


def test_select(cube):
    cameras = sample(cube, count=6)
    picked = cameras.select(torch.tensor([4, 1]))
    assert len(picked) == 2
    np.testing.assert_array_equal(picked.position, cameras.position[[4, 1]])
