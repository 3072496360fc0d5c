"""The references themselves, against numbers that a textbook gives."""

import numpy as np
import pytest

from tests import reference

AXIS = reference.normalize(np.array([0.3, -0.5, 0.8]))


def test_quadrature_integrates_low_polynomials():
    for power, exact in ((0, 4 * np.pi), (1, 0.0), (2, 4 * np.pi / 3), (4, 4 * np.pi / 5)):
        directions, weights = reference.sphere_quadrature(AXIS)
        assert weights @ directions[:, 0] ** power == pytest.approx(exact, abs=1e-12)


@pytest.mark.parametrize("sharpness", [1e-4, 1.0, 1e2, 1e4, 1e6])
def test_quadrature_resolves_a_peak(sharpness):
    exact = 2 * np.pi * -np.expm1(-2 * sharpness) / sharpness
    assert reference.integrate(lambda w: reference.gaussian(w, AXIS, sharpness), AXIS) == pytest.approx(exact, rel=1e-9)


def test_quadrature_and_monte_carlo_agree_on_the_brdf():
    """Two integrators with nothing in common but the integrand."""
    normal = np.array([0.0, 0.0, 1.0])
    view = reference.normalize(np.array([0.6, 0.0, 0.5]))
    mirror = 2 * (normal @ view) * normal - view

    def light(w):
        facets, cosine = reference.ggx_cos(normal, view, w, 0.5)
        return facets[:, None] * reference.schlick_fresnel(cosine, np.array([0.8, 0.5, 0.2]))

    mean, error = reference.monte_carlo(light, 400_000)
    assert (np.abs(reference.integrate(light, mirror) - mean) < 4 * error).all()


@pytest.mark.parametrize("roughness", [0.1, 0.3, 1.0])
def test_a_white_metal_reflects_no_more_than_it_gets(roughness):
    """Single-scattering GGX loses a little light between its facets, and more when it is rough."""
    normal = np.array([0.0, 0.0, 1.0])
    view = reference.normalize(np.array([0.3, 0.0, 1.0]))
    mirror = 2 * (normal @ view) * normal - view

    def specular(w):
        return reference.ggx_cos(normal, view, w, roughness)[0]

    albedo = reference.integrate(specular, mirror, azimuths=256)
    assert 0.3 < albedo <= 1.0 + 1e-6
    assert albedo > 0.99 or roughness > 0.2


def test_the_roughest_white_metal_seen_head_on():
    """With alpha = 1 the distribution is 1 / pi and shadowing 1 / (2 (n.l + 1)), so the albedo is 1 - ln 2."""
    normal = np.array([0.0, 0.0, 1.0])
    value = reference.integrate(lambda w: reference.ggx_cos(normal, normal, w, 1.0)[0], normal)
    assert value == pytest.approx(1.0 - np.log(2.0), abs=1e-4)


def test_fresnel_at_known_angles():
    """Index 1.5: four percent head on, all at grazing, one polarisation alone at Brewster's angle."""
    brewster = np.cos(np.arctan(1.5))
    expected = [0.04, 1.0, 0.5 * ((1 - 1.5**2) / (1 + 1.5**2)) ** 2]
    np.testing.assert_allclose(reference.dielectric_fresnel(np.array([1.0, 0.0, brewster])), expected, atol=1e-12)
    assert reference.mean_reflectance() == pytest.approx(0.0918, abs=1e-4)  # a textbook's value for n = 1.5


def test_srgb_at_known_values():
    assert reference.srgb_encode(0.0) == 0.0
    assert reference.srgb_encode(1.0) == pytest.approx(1.0)
    assert reference.srgb_encode(0.18) == pytest.approx(0.46135612950044164)
