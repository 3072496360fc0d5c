"""Meshes that the geometry tests share."""

import pytest

from backend.geometry.mesh import Mesh, mesh_from_arrays
from tests.geometry import shapes


@pytest.fixture(scope="session")
def sphere() -> Mesh:
    return mesh_from_arrays(shapes.sphere(48), "cpu")[0]


@pytest.fixture(scope="session")
def cube() -> Mesh:
    return mesh_from_arrays(shapes.cube(), "cpu")[0]
