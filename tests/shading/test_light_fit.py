"""From images back to lights."""

import pytest
import torch

from backend.shading.environment import environment_image, studio
from backend.shading.light_fit import BRIGHTEST, fit_lights
from backend.shading.spherical_gaussian import SphericalGaussians, energy
from scripts.fidelity import random_lights


def difference(found, expected):
    """Mean absolute difference of the images over the mean."""
    return float((found - expected).abs().mean() / expected.mean())


@pytest.mark.parametrize("lights", [studio(16), studio(32), random_lights(12), random_lights(32, seed=3)])
def test_what_is_exported_comes_back(lights):
    image = environment_image(lights, 128, 256)
    fit = fit_lights(image, len(lights.axis))
    assert fit.error < 0.05
    assert difference(environment_image(fit.lights, 128, 256), image) < 0.06
    torch.testing.assert_close(energy(fit.lights), energy(lights), rtol=0.02, atol=0.01)


def test_lights_that_stand_apart_are_found_one_by_one():
    axis = torch.tensor([[1.0, 0, 0], [-1, 0, 0], [0, 1, 0], [0, -1, 0], [0, 0, 1], [0, 0, -1]])
    lights = SphericalGaussians(
        axis,
        torch.tensor([20.0, 40, 30, 25, 35, 15]),
        8.0 * torch.rand(6, 3, generator=torch.Generator().manual_seed(1)),
    )
    fit = fit_lights(environment_image(lights, 256, 512), 6)
    match = (fit.lights.axis @ axis.T).argmax(0)
    assert sorted(match.tolist()) == list(range(6))
    torch.testing.assert_close(fit.lights.axis[match], axis, atol=0.02, rtol=0)
    torch.testing.assert_close(fit.lights.sharpness[match], lights.sharpness, rtol=0.1, atol=0)
    torch.testing.assert_close(fit.lights.amplitude[match], lights.amplitude, rtol=0.1, atol=0.1)


def test_a_sun_in_a_dim_sky():
    """Very sharp and very bright; as a file may hold it, with infinities and NaN."""
    sky = torch.full((256, 512, 3), 0.3)
    sky[128:] = 0.1
    sky[60:62, 100:103] = 5e4
    sky[61, 101] = torch.inf
    sky[0, 0] = torch.nan
    fit = fit_lights(sky, 24)
    assert all(torch.isfinite(values).all() for values in fit.lights)
    brightest = fit.lights.axis[(fit.lights.amplitude.sum(1)).argmax()]
    row, column = 61.0, 101.5
    azimuth, elevation = (0.5 - column / 512) * 2 * torch.pi, (0.5 - row / 256) * torch.pi
    sun = torch.tensor([azimuth, elevation])
    expected = torch.stack((sun[1].cos() * sun[0].cos(), sun[1].cos() * sun[0].sin(), sun[1].sin()))
    assert float(brightest @ expected) > 0.998
    clipped = torch.nan_to_num(sky, nan=0.0, posinf=BRIGHTEST)
    area = (torch.arange(256) + 0.5).mul(torch.pi / 256).sin()[:, None, None]
    whole = (clipped * area).sum() * (2 * torch.pi / 512) * (torch.pi / 256)
    assert float(energy(fit.lights).sum() / whole) == pytest.approx(1.0, abs=0.05)


def test_a_black_world_gives_no_lights():
    assert fit_lights(torch.zeros(64, 128, 3), 16) is None
