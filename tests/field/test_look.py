"""Looks in files: a picture of a reloaded look is that of the run, at the scene's own exposure."""

from pathlib import Path

import pytest
import torch

from backend.errors import JobError
from backend.field.look import Look, load_look, save_look, shade
from backend.field.material import Start
from backend.field.surface_field import SurfaceField
from backend.geometry.cameras import frame_mesh, orbit_directions
from backend.geometry.gbuffer import make_gbuffer
from backend.geometry.mesh import mesh_from_arrays
from backend.geometry.rasterize import make_visibility
from backend.materials.recipe import Recipe
from backend.shading.environment import FixedEnvironment, studio
from tests.cli.jobs import cube


@pytest.mark.parametrize("exposure", [1.0, 0.25])
@torch.no_grad()
def test_a_glow_keeps_its_share_of_the_light_at_any_exposure(tmp_path: Path, exposure: float) -> None:
    mesh, _ = mesh_from_arrays(cube(), "cpu")
    gbuffer = make_gbuffer(mesh, make_visibility(mesh), frame_mesh(mesh, orbit_directions()[:1]), 64, 64)
    field = SurfaceField(Start(recipe=Recipe("neon grid")), torch.Generator().manual_seed(0), 3)
    look = Look(field, FixedEnvironment(studio(8)))
    save_look(tmp_path / "look.safetensors", look, exposure)
    again = load_look(tmp_path / "look.safetensors", 3, None)
    material, reloaded = look.material(gbuffer), again.material(gbuffer)
    assert material.emission is not None and float(material.emission.max()) > 0.5
    expected = shade(gbuffer, material, look.lights()) / exposure
    found = shade(gbuffer, reloaded, again.lights())
    torch.testing.assert_close(found, expected, rtol=1e-4, atol=1e-4)


def test_a_file_that_is_no_look_is_refused(tmp_path: Path) -> None:
    (tmp_path / "look.safetensors").write_bytes(b"nothing")
    with pytest.raises(JobError, match="no finished look"):
        load_look(tmp_path / "look.safetensors", 0, None)
