"""Spherical-Gaussian algebra against quadrature, in float32 as it is used and in float64 for gradients."""

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from backend.shading import spherical_gaussian as sg
from tests import reference

AXIS = reference.normalize(np.array([0.3, -0.5, 0.8]))
SHARPNESS = [1e-4, 1e-2, 0.049, 0.051, 1.0, 10.0, 60.0, 1e3, 1e4]


def tilted(angle: float) -> np.ndarray:
    """The unit vector at `angle` from AXIS."""
    side = reference.normalize(np.cross(AXIS, [0.0, 0.0, 1.0]))
    return np.cos(angle) * AXIS + np.sin(angle) * side


def t(values, dtype=torch.float32):
    return torch.tensor(np.asarray(values), dtype=dtype)


def random_sgs(count=6, seed=0, dtype=torch.float64):
    generator = torch.Generator().manual_seed(seed)
    axis = torch.nn.functional.normalize(torch.randn(count, 3, generator=generator, dtype=dtype), dim=1)
    sharpness = torch.exp(torch.empty(count, dtype=dtype).uniform_(0.0, 4.0, generator=generator))
    return sg.SphericalGaussians(axis, sharpness, torch.rand(count, 3, generator=generator, dtype=dtype))


@pytest.mark.parametrize("sharpness", SHARPNESS)
def test_integral_equals_quadrature(sharpness):
    exact = reference.integrate(lambda w: reference.gaussian(w, AXIS, sharpness), AXIS)
    value = sg.integral(t([[1.0, 2.0]]), t([sharpness]))[0]
    np.testing.assert_allclose(value, [exact, 2 * exact], rtol=2e-6)


def test_integral_of_a_flat_gaussian_is_the_whole_sphere():
    np.testing.assert_allclose(sg.unit_integral(t([1e-6, 1e-9])), [4 * np.pi] * 2, rtol=2e-6)


def test_evaluate_sums_the_lobes():
    sgs = random_sgs()
    directions = np.stack([AXIS, tilted(1.0), -AXIS])
    parts = [
        reference.gaussian(directions, a, s)[:, None] * c
        for a, s, c in zip(*(item.numpy() for item in sgs), strict=True)
    ]
    np.testing.assert_allclose(sg.evaluate(sgs, torch.from_numpy(directions)), sum(parts), rtol=1e-10)


def test_energy_is_the_integral_of_evaluate():
    sgs = random_sgs()
    exact = reference.integrate(lambda w: sg.evaluate(sgs, torch.from_numpy(w)).numpy(), AXIS, order=32)
    np.testing.assert_allclose(sg.energy(sgs), exact, rtol=1e-8)


@pytest.mark.parametrize("sharpness1", [1e-4, 1.0, 50.0, 1e4])
@pytest.mark.parametrize("sharpness2", [1e-4, 3.0, 1e4])
@pytest.mark.parametrize("angle", [0.0, 1e-3, 0.02, 0.5, 2.0, 3.1])
def test_product_is_the_pointwise_product(sharpness1, sharpness2, angle):
    """In logarithms, in float32, where the product is not negligible; |x1 - x2|^2 rounds by about 1e-7."""
    other = tilted(angle)
    axis1, axis2 = t(AXIS), t(other)
    axis, sharpness, log_amplitude = sg.product(axis1, t(sharpness1), axis2, t(sharpness2))
    assert float(axis.norm()) == pytest.approx(1.0, abs=1e-6)
    assert float(log_amplitude) <= 0.0

    def log_gaussian(w, x, s):
        return -0.5 * s * ((w - x) ** 2).sum(-1)

    peak = reference.normalize(sharpness1 * AXIS + sharpness2 * other)
    width = 1.0 / np.sqrt(max(sharpness1 + sharpness2, 1.0))
    points = reference.normalize(peak + width * np.random.default_rng(0).normal(size=(50, 3)))
    exact = log_gaussian(points, AXIS, sharpness1) + log_gaussian(points, other, sharpness2)
    x, s, a = (item.double().numpy() for item in (axis, sharpness, log_amplitude))
    found = a + log_gaussian(points, reference.normalize(x), s)
    scale = np.maximum(np.abs(exact), 1.0)
    assert np.abs(np.exp(found - exact) - 1.0)[np.abs(exact) < 20].max(initial=0.0) < 2e-3
    assert (np.abs(found - exact) / scale).max() < 1e-3


def test_product_keeps_float32_at_low_roughness():
    """Roughness 0.05 is a sharpness of 3e5; |u| - s1 - s2 in float32 would be 9 % off here."""
    sharpness1, sharpness2, angle = 2 / 0.05**4, 20.0, 0.3
    _, sharpness, log_amplitude = sg.product(t(AXIS), t(sharpness1), t(tilted(angle)), t(sharpness2))
    exact_sharpness = np.linalg.norm(sharpness1 * AXIS + sharpness2 * tilted(angle))
    exact = exact_sharpness - sharpness1 - sharpness2
    assert float(sharpness) == pytest.approx(exact_sharpness, rel=1e-6)
    assert float(torch.exp(log_amplitude)) == pytest.approx(np.exp(exact), rel=4.5e-4)


def test_opposite_gaussians_of_one_sharpness():
    """Their product is constant: no axis, no sharpness, and no NaN in values or gradients."""
    axis = torch.tensor([0.0, 0.0, 1.0], requires_grad=True)
    size = torch.tensor(5.0, requires_grad=True)
    results = sg.product(axis, size, -axis.detach(), torch.tensor(5.0))
    sharpness, log_amplitude = (item.detach() for item in results[1:])
    assert float(sharpness) == pytest.approx(0.0, abs=1e-3) and float(log_amplitude) == pytest.approx(-10.0, abs=1e-3)
    total = torch.cat([item.reshape(-1) for item in results]).sum()
    assert all(torch.isfinite(item).all() for item in torch.autograd.grad(total, (axis, size)))


@pytest.mark.parametrize("sharpness", SHARPNESS)
def test_irradiance_is_within_its_stated_error(sharpness):
    angles = np.linspace(0.0, np.pi, 25)
    directions, weights = reference.sphere_quadrature(AXIS, azimuths=512)
    lobe = reference.gaussian(directions, AXIS, sharpness) * weights
    keep = lobe > 1e-14 * lobe.max()
    exact = np.array([lobe[keep] @ np.clip(directions[keep] @ tilted(a), 0, None) for a in angles]) / lobe.sum()
    for dtype in (torch.float32, torch.float64):
        found = sg.irradiance_factor(t(np.cos(angles), dtype)[:, None], t([sharpness], dtype))[:, 0].numpy()
        assert np.abs(found - exact).max() < (0.001 if sharpness <= 1.0 else 0.016)
        np.testing.assert_allclose(found[[0, 12, 24]], exact[[0, 12, 24]], atol=3e-4)  # exact up to quadrature
        assert (found >= -1e-6).all() and (found <= 1 + 1e-6).all()
        assert (np.diff(found) < 1e-6).all()  # turning away never brightens


@given(cosine=st.floats(-1.0, 1.0), log_sharpness=st.floats(-9.3, 9.3))
@settings(deadline=None)
def test_irradiance_is_finite_with_finite_gradients(cosine, log_sharpness):
    cosine, log = (torch.tensor([value], requires_grad=True) for value in (cosine, log_sharpness))
    value = sg.irradiance_factor(cosine, log.exp())
    assert 0.0 <= float(value.detach()) <= 1.0 + 1e-6
    assert all(torch.isfinite(item).all() for item in torch.autograd.grad(value.sum(), (cosine, log)))


def test_gradients():
    generator = torch.Generator().manual_seed(0)

    def random(*shape):
        return torch.rand(*shape, generator=generator, dtype=torch.float64) + 0.2

    axis1, axis2 = (torch.nn.functional.normalize(random(4, 3) - 0.7, dim=1).requires_grad_() for _ in range(2))
    sharp1, sharp2 = ((10 * random(4)).requires_grad_() for _ in range(2))
    amplitude = random(4, 3).requires_grad_()
    cosine = (2 * random(5, 4) - 1.4).requires_grad_()
    with torch.no_grad():
        sharp2[0] = 0.01  # the series below 0.05
    check = torch.autograd.gradcheck
    assert check(sg.integral, (amplitude, sharp2))
    assert check(sg.product, (axis1, sharp1, axis2, sharp2))
    assert check(sg.irradiance_factor, (cosine, sharp2))
    assert check(lambda *lobes: sg.evaluate(sg.SphericalGaussians(*lobes), axis2), (axis1, sharp1, amplitude))
