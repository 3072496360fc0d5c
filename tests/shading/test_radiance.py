"""Closed-form radiance: against quadrature of the Principled BSDF, and what must hold for any material and light."""

import math

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch.nn.functional import normalize

from backend.shading.lobes import LobeTable
from backend.shading.radiance import radiance
from backend.shading.spherical_gaussian import SphericalGaussians, evaluate, unit_integral
from scripts import fidelity
from scripts.fidelity import random_lights
from tests import reference


def white_light(sharpness=1e-4):
    return SphericalGaussians(torch.tensor([[0.0, 0.0, 1.0]]), torch.tensor([sharpness]), torch.ones(1, 3))


def surface(count, seed=0, dtype=torch.float32):
    """Random normals, views on their side, base colours, roughness and metallic."""
    generator = torch.Generator().manual_seed(seed)
    normal, view_dir = normalize(torch.randn(2, count, 3, generator=generator, dtype=dtype), dim=-1)
    cosine = (normal * view_dir).sum(-1, keepdim=True)
    view_dir = torch.where(cosine < 0, view_dir - 2 * cosine * normal, view_dir)
    return normal, view_dir, *torch.rand(count, 5, generator=generator, dtype=dtype).split([3, 1, 1], dim=-1)


@pytest.mark.parametrize("roughness", [0.1, 0.3, 0.5, 0.8, 1.0])
@pytest.mark.parametrize(
    ("base_color", "metallic"), [((0.5, 0.3, 0.1), 0.0), ((0.9, 0.6, 0.3), 1.0), ((0.8, 0.5, 0.3), 0.5)]
)
def test_a_sphere_looks_as_in_the_reference(base_color, roughness, metallic):
    """30 normals under 32 lights."""
    (value,) = fidelity.against_quadrature([(base_color, roughness, metallic)], normals=30)
    assert value > 38.0


unit_interval = st.floats(0.0, 1.0)


@given(base=unit_interval, roughness=unit_interval, metallic=unit_interval, cosine=st.floats(0.01, 1.0))
@settings(deadline=None)
def test_white_furnace(base, roughness, metallic, cosine):
    """Under uniform light of radiance one, no surface is brighter than one. Tolerance: float32 rounding."""
    view_dir = torch.tensor([[math.sqrt(1.0 - cosine**2), 0.0, cosine]])
    normal = torch.tensor([[0.0, 0.0, 1.0]])
    value = radiance(
        white_light(1e-6),
        normal,
        view_dir,
        torch.full((1, 3), base),
        torch.tensor([[roughness]]),
        torch.tensor([[metallic]]),
    )
    assert 0.0 <= float(value.min()) and float(value.max()) <= 1.0 + 1e-5


@pytest.mark.parametrize("roughness", [0.1, 0.5, 1.0])
def test_a_white_metal_keeps_all_light(roughness):
    """As Multiscatter GGX does in Cycles, to 0.5 % (furnace of a sphere, roughness 0.2, 0.5 and 1)."""
    normal, view_dir, *_ = surface(50)
    ones = torch.ones(50, 3)
    value = radiance(white_light(), normal, view_dir, ones, torch.full((50, 1), roughness), torch.ones(50, 1))
    torch.testing.assert_close(value, ones, atol=1e-3, rtol=0)


def test_a_smooth_metal_is_a_mirror():
    """A lobe far narrower than the light returns the light's radiance at the mirror direction, times Fresnel."""
    normal, view_dir, base_color, _, _ = surface(50)
    lights = random_lights(8)
    value = radiance(lights, normal, view_dir, base_color, torch.full((50, 1), 0.1), torch.ones(50, 1))
    cosine = (normal * view_dir).sum(-1, keepdim=True)
    fresnel = base_color + (1 - base_color) * (1 - cosine) ** 5
    expected = evaluate(lights, 2 * cosine * normal - view_dir) * fresnel
    steep = cosine[:, 0] > 0.2  # grazing views widen the lobe
    torch.testing.assert_close(value[steep], expected[steep], atol=0.02, rtol=0.05)


@pytest.mark.parametrize("roughness", [0.08, 0.3, 0.77, 1.0])
def test_the_lobes_keep_the_energy_of_their_slices(roughness):
    """Of facets that reflect all, of Schlick's grazing part, and of the dielectric's, by quadrature."""
    normal = np.array([0.0, 0.0, 1.0])
    for cosine in (0.2, 0.6, 0.95):
        view_dir = np.array([np.sqrt(1 - cosine**2), 0.0, cosine])

        def slices(directions, view_dir=view_dir):
            facets, angle = reference.ggx_cos(normal, view_dir, directions, roughness)
            parts = (np.ones_like(angle), (1 - angle) ** 5, reference.dielectric_fresnel(angle))
            return facets[:, None] * np.stack(parts, -1)

        expected = reference.integrate(slices, 2 * cosine * normal - view_dir, azimuths=256)
        rows = torch.tensor(np.stack((normal, view_dir)), dtype=torch.float32)[:, None]
        found = LobeTable.load(torch.device("cpu")).lobes(torch.tensor([roughness]), *rows)
        energy = (found.amplitude * unit_integral(found.sharpness)[..., None]).sum(0)
        torch.testing.assert_close(energy, found.albedo)
        np.testing.assert_allclose(energy[0], expected, rtol=0.02, atol=2e-3)


def test_turning_everything_changes_nothing():
    dtype = torch.float64
    normal, view_dir, *material = surface(30, dtype=dtype)
    lights = random_lights(dtype=dtype)
    turn, _ = torch.linalg.qr(torch.randn(3, 3, dtype=dtype, generator=torch.Generator().manual_seed(5)))
    turned = lights._replace(axis=lights.axis @ turn.T)
    torch.testing.assert_close(
        radiance(turned, normal @ turn.T, view_dir @ turn.T, *material), radiance(lights, normal, view_dir, *material)
    )


def test_light_adds_up():
    inputs = surface(30)
    lights = random_lights()
    halves = (SphericalGaussians(*(item[part] for item in lights)) for part in (slice(0, 9), slice(9, 32)))
    torch.testing.assert_close(sum(radiance(half, *inputs) for half in halves), radiance(lights, *inputs))


@pytest.mark.parametrize("sharpness", [1e-4, 1.0, 1e4])
@pytest.mark.parametrize("roughness", [0.0, 1e-3, 0.5, 1.0])
@pytest.mark.parametrize("cosine", [1e-4, 0.01, 1.0])
@pytest.mark.parametrize("metallic", [0.0, 1.0])
def test_extremes_are_finite_and_not_negative(sharpness, roughness, cosine, metallic):
    """Lights in front, behind, at the horizon and exactly opposite to the mirror direction."""
    view_dir = torch.tensor([[math.sqrt(1.0 - cosine**2), 0.0, cosine]])
    normal = torch.tensor([[0.0, 0.0, 1.0]])
    mirror = 2 * cosine * normal - view_dir
    axis = torch.cat([normal, -normal, mirror, -mirror, torch.tensor([[0.0, 1.0, 0.0]])])
    inputs = [
        axis,
        torch.full((5,), sharpness),
        torch.ones(5, 3),
        normal,
        view_dir,
        torch.tensor([[0.0, 0.5, 1.0]]),
        torch.tensor([[roughness]]),
        torch.tensor([[metallic]]),
    ]
    for item in inputs:
        item.requires_grad_()
    value = radiance(SphericalGaussians(*inputs[:3]), *inputs[3:])
    assert torch.isfinite(value).all() and (value >= 0).all()
    assert all(torch.isfinite(gradient).all() for gradient in torch.autograd.grad(value.sum(), inputs))


@given(seed=st.integers(0, 2**31 - 1))
@settings(deadline=None, max_examples=25)
def test_no_light_is_negative(seed):
    value = radiance(random_lights(16, seed % 1000), *surface(64, seed))
    assert torch.isfinite(value).all() and float(value.min()) >= 0.0


def test_gradients():
    lights = random_lights(3, dtype=torch.float64)
    inputs = [item.clone().requires_grad_() for item in (*lights, *surface(4, seed=2, dtype=torch.float64))]
    assert torch.autograd.gradcheck(lambda *args: radiance(SphericalGaussians(*args[:3]), *args[3:]), inputs)
