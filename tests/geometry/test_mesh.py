"""Checks, unit-sphere scaling and normals of backend.geometry.mesh."""

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from backend.errors import MeshError
from backend.geometry.mesh import mesh_from_arrays
from tests.geometry import shapes


def matrix(linear, translation=(0.0, 0.0, 0.0)):
    result = np.eye(4)
    result[:3, :3] = linear
    result[:3, 3] = translation
    return result


def test_a_cube_fits_the_unit_sphere_and_comes_back():
    source = shapes.cube(matrix(np.diag([2.0, 2.0, 2.0]), (10.0, -20.0, 30.0)))
    mesh, skipped = mesh_from_arrays(source, "cpu")
    assert skipped == 0 and len(mesh.triangles) == 12 and len(mesh.positions) == 8
    torch.testing.assert_close(mesh.center, torch.tensor([10.0, -20.0, 30.0]))
    assert mesh.radius == pytest.approx(2.0 * 3.0**0.5)
    torch.testing.assert_close(mesh.positions.norm(dim=1), torch.ones(8))
    world = mesh.positions * mesh.radius + mesh.center
    torch.testing.assert_close(world, torch.from_numpy(source["positions"]) * 2.0 + mesh.center)


def test_face_normals_point_outwards():
    mesh, _ = mesh_from_arrays(shapes.cube(), "cpu")
    middles = mesh.positions[mesh.triangles].mean(1)
    assert ((middles * mesh.face_normals).sum(1) > 0.5).all()
    torch.testing.assert_close(mesh.corner_normals, mesh.face_normals[:, None].expand(-1, 3, -1))


@given(
    scale=st.lists(st.floats(0.01, 100.0), min_size=3, max_size=3),
    signs=st.lists(st.sampled_from([-1.0, 1.0]), min_size=3, max_size=3),
    shear=st.floats(-1.0, 1.0),
)
@settings(max_examples=50, deadline=None)
def test_any_transform_keeps_both_normals_outwards(scale, signs, shear):
    """The image of the unit sphere under M is |M^-1 p| = 1; its normal is the gradient M^-T M^-1 p."""
    linear = np.diag(np.array(scale) * signs) @ np.array([[1, shear, 0], [0, 1, 0], [0, 0, 1]])
    mesh, _ = mesh_from_arrays(shapes.sphere(8, matrix(linear)), "cpu")
    assert float(mesh.positions.norm(dim=1).max()) == pytest.approx(1.0, abs=1e-6)

    inverse = torch.from_numpy(np.linalg.inv(linear.astype("float32").astype("float64")))
    world = (mesh.positions * mesh.radius + mesh.center).double()[mesh.triangles]
    expected = torch.nn.functional.normalize(world @ inverse.T @ inverse, dim=-1)
    assert float((mesh.corner_normals.double() * expected).sum(-1).min()) > 0.999
    assert ((mesh.face_normals * mesh.positions[mesh.triangles].mean(1)).sum(1) > 0.0).all()  # convex about 0


def test_an_object_scaled_flat_keeps_its_normals():
    mesh, skipped = mesh_from_arrays(shapes.cube(matrix(np.diag([1.0, 1.0, 0.0]))), "cpu")
    assert skipped == 8  # the four sides have no area left
    torch.testing.assert_close(mesh.face_normals.abs(), torch.tensor([0.0, 0.0, 1.0]).expand(4, 3))
    torch.testing.assert_close(mesh.corner_normals, mesh.face_normals[:, None].expand(-1, 3, -1))


def test_degenerate_faces_are_left_out_of_every_array():
    source = shapes.cube()
    source["positions"] = np.concatenate([source["positions"], [[0.0, 0.0, 1.0]]]).astype("float32")
    bad = np.array([[0, 0, 1], [1, 7, 7], [1, 7, 8]], "int32")  # repeated vertices; three points of one line
    keep = len(source["triangles"])
    source["corner_uvs"] += np.arange(keep, dtype="float32")[:, None, None]
    source["triangle_tiles"] = np.arange(1001, 1001 + keep, dtype="int32")
    others = ("corner_normals", "corner_tangents", "corner_uvs", "triangle_tiles")
    for name, first in (("triangles", bad), *((name, None) for name in others)):
        array = source[name]
        source[name] = np.concatenate([array[:3] if first is None else first, array])
    mesh, skipped = mesh_from_arrays(source, "cpu")
    assert skipped == 3 and len(mesh.triangles) == keep and len(mesh.positions) == 8
    torch.testing.assert_close(mesh.corner_uvs[:, 0, 0], torch.arange(keep, dtype=torch.float32))
    assert mesh.tiles() == tuple(range(1001, 1001 + keep))


def test_a_long_thin_face_is_not_degenerate():
    corners = [[0.0, 0.0, 0.0], [1.0, 0.0, 0.0], [1.0, 1e-5, 0.0]]
    mesh, skipped = mesh_from_arrays(shapes.arrays(corners, [[0, 1, 2]]), "cpu")
    assert skipped == 0
    torch.testing.assert_close(mesh.face_normals, torch.tensor([[0.0, 0.0, 1.0]]))


def test_vertices_without_a_face_do_not_count():
    source = shapes.cube()
    lone = np.array([[1000.0, 0.0, 0.0]], "float32")
    source["positions"] = np.concatenate([lone, source["positions"]])
    source["triangles"] = source["triangles"] + np.int32(1)
    mesh, _ = mesh_from_arrays(source, "cpu")
    assert mesh.radius == pytest.approx(3.0**0.5) and len(mesh.positions) == 8
    torch.testing.assert_close(mesh.positions.norm(dim=1), torch.ones(8))


@pytest.mark.parametrize("value", [np.nan, np.inf, 0.0, 1e30])
def test_unusable_shading_normals_become_the_faces(value):
    source = shapes.cube()
    source["corner_normals"][4, 1] = value
    mesh, _ = mesh_from_arrays(source, "cpu")
    torch.testing.assert_close(mesh.corner_normals, mesh.face_normals[:, None].expand(-1, 3, -1))


def test_a_small_object_far_from_the_origin_is_exact():
    """float32 world coordinates would be 0.03 apart at a million; the arithmetic is float64."""
    source = shapes.cube(matrix(np.diag([0.01, 0.01, 0.01]), (1e6, 0.0, 0.0)))
    mesh, skipped = mesh_from_arrays(source, "cpu")
    assert skipped == 0
    torch.testing.assert_close(mesh.positions, torch.from_numpy(source["positions"]) / 3.0**0.5, atol=1e-6, rtol=0)


def changed(**changes):
    source = shapes.cube()
    for name, change in changes.items():
        change(source[name])
    return source


def without(name):
    return {key: value for key, value in shapes.cube().items() if key != name}


def set_item(index, value):
    return lambda array: array.__setitem__(index, value)


@pytest.mark.parametrize(
    ("source", "words"),
    [
        (shapes.arrays(np.zeros((0, 3)), np.zeros((0, 3))), "no faces"),
        (shapes.arrays(np.eye(3), np.zeros((0, 3))), "no faces"),
        (shapes.arrays(np.eye(3), [[0, 1, 1], [2, 2, 2]]), "degenerate"),
        (shapes.arrays([[0, 0, 0], [1, 1, 1], [2, 2, 2]], [[0, 1, 2]]), "degenerate"),
        (shapes.arrays(np.ones((3, 3)), [[0, 1, 2]]), "zero size"),
        (shapes.cube(np.diag([0.0, 0.0, 0.0, 1.0])), "zero size"),
        (changed(positions=set_item((3, 1), np.nan)), "not finite"),
        (changed(positions=set_item((3, 1), np.inf)), "not finite"),
        (changed(object_to_world=set_item((0, 3), np.nan)), "transform"),
        (changed(triangles=set_item((2, 2), 8)), "do not exist"),
        (changed(triangles=set_item((2, 2), -1)), "do not exist"),
        (changed(triangle_tiles=set_item(2, 1101)), "outside the UDIM tiles"),
        (changed(triangle_tiles=set_item(2, 0)), "outside the UDIM tiles"),
        (without("corner_uvs"), "lacks the array corner_uvs"),
        ({**shapes.cube(), "positions": shapes.cube()["positions"].astype("float64")}, "positions is float64"),
        ({**shapes.cube(), "corner_normals": shapes.cube()["corner_normals"][:-1]}, "corner_normals"),
        ({**shapes.cube(), "corner_tangents": shapes.cube()["corner_normals"]}, "corner_tangents"),
        ({**shapes.cube(), "triangles": shapes.cube()["triangles"].ravel()}, "triangles"),
    ],
)
def test_bad_meshes_are_refused_in_words(source, words):
    with pytest.raises(MeshError) as caught:
        mesh_from_arrays(source, "cpu")
    assert words in str(caught.value)
    assert str(caught.value).endswith(".") and caught.value.hint.endswith(".")


@pytest.mark.slow
def test_two_million_faces():
    mesh, skipped = mesh_from_arrays(shapes.sphere(710), "cpu")
    assert len(mesh.triangles) > 2_000_000 and skipped == 0
    assert ((mesh.face_normals * mesh.corner_normals[:, 0]).sum(1) > 0.99).all()
