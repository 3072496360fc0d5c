"""First hits against a search of all triangles."""

import subprocess
import sys

import numpy as np
import pytest
import torch

from backend.geometry.mesh import mesh_from_arrays
from backend.geometry.rasterize import make_visibility
from backend.geometry.raycast import MIN_RAYS_PER_THREAD, WarpVisibility
from tests import reference
from tests.geometry import shapes


def soup(count=60, seed=0):
    """Random triangles that overlap and face everywhere."""
    random = np.random.default_rng(seed)
    positions = random.normal(size=(3 * count, 3))
    return mesh_from_arrays(shapes.arrays(positions, np.arange(3 * count)), "cpu")[0]


def rays(count, seed=1):
    generator = torch.Generator().manual_seed(seed)
    origins, targets = torch.randn(2, count, 3, generator=generator)
    return origins, torch.nn.functional.normalize(0.3 * targets - origins, dim=1)


def test_first_hits_equal_a_search_of_all_triangles():
    mesh = soup()
    origins, directions = rays(2000)
    hits = WarpVisibility(mesh).cast(origins, directions)
    triangle, distance = reference.first_hits(
        mesh.positions.double().numpy(), mesh.triangles.numpy(), origins.double().numpy(), directions.double().numpy()
    )
    agree = hits.triangle.numpy() == triangle
    assert agree.mean() > 0.998  # rays within rounding of an edge may go either way
    hit = agree & (triangle >= 0)
    assert 0.2 < hit.mean() < 0.9
    np.testing.assert_allclose(hits.distance.numpy()[hit], distance[hit], rtol=1e-3, atol=1e-5)


def test_barycentric_weights_name_the_vertices_in_order():
    mesh = soup()
    origins, directions = rays(2000)
    hits = WarpVisibility(mesh).cast(origins, directions)
    found = hits.triangle >= 0
    torch.testing.assert_close(hits.barycentric[found].sum(1), torch.ones(int(found.sum())))
    assert float(hits.barycentric[found].min()) > -1e-5
    corners = mesh.positions[mesh.triangles[hits.triangle[found]]]
    point = (hits.barycentric[found][:, None] @ corners)[:, 0]
    along = (origins + hits.distance[:, None] * directions)[found]
    error = (point - along).norm(dim=1)
    assert float(error.quantile(0.99)) < 1e-5 and float(error.max()) < 1e-3  # edge-on triangles round more


def test_a_miss_says_so(cube):
    hits = WarpVisibility(cube).cast(torch.tensor([[0.0, 0.0, 5.0]]), torch.tensor([[0.0, 0.0, 1.0]]))
    assert int(hits.triangle[0]) == -1 and hits.triangle.dtype == torch.int64
    assert torch.isinf(hits.distance[0]) and not hits.barycentric.any()


def test_faces_are_seen_from_both_sides(cube):
    directions = torch.tensor([[0.1, 0.2, 0.97]])
    inside = WarpVisibility(cube).cast(torch.zeros(1, 3), torch.nn.functional.normalize(directions, dim=1))
    assert int(inside.triangle[0]) >= 0


def test_no_rays(cube):
    hits = WarpVisibility(cube).cast(torch.zeros(0, 3), torch.zeros(0, 3))
    assert [len(item) for item in hits] == [0, 0, 0]


def test_threads_change_nothing():
    mesh = soup()
    visibility = make_visibility(mesh)
    origins, directions = rays(3 * MIN_RAYS_PER_THREAD + 17)
    before = torch.get_num_threads()
    try:
        torch.set_num_threads(1)
        one = visibility.cast(origins, directions)
        torch.set_num_threads(3)
        three = visibility.cast(origins, directions)
    finally:
        torch.set_num_threads(before)
    assert all(torch.equal(a, b) for a, b in zip(one, three, strict=True))


def test_nothing_is_printed():
    """A backend's stdout belongs to its caller; Warp prints a banner there by default."""
    script = (
        "import torch; from backend.geometry.mesh import mesh_from_arrays; from tests.geometry import shapes;"
        "from backend.geometry.raycast import WarpVisibility;"
        "WarpVisibility(mesh_from_arrays(shapes.cube(), 'cpu')[0]).cast(torch.zeros(1, 3), torch.eye(3)[:1])"
    )
    result = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert result.stdout == ""


@pytest.mark.gpu
def test_cuda_finds_the_same_hits():
    mesh = soup()
    source = shapes.arrays(mesh.positions.numpy(), mesh.triangles.numpy())
    on_gpu, _ = mesh_from_arrays(source, "cuda")
    on_cpu, _ = mesh_from_arrays(source, "cpu")
    origins, directions = rays(5000)
    expected = WarpVisibility(on_cpu).cast(origins, directions)
    hits = WarpVisibility(on_gpu).cast(origins.cuda(), directions.cuda())
    agree = hits.triangle.cpu() == expected.triangle
    assert float(agree.float().mean()) > 0.998
    found = agree & (expected.triangle >= 0)
    torch.testing.assert_close(hits.barycentric.cpu()[found], expected.barycentric[found], atol=1e-3, rtol=0)
