"""sRGB and the tone map."""

import numpy as np
import pytest
import torch

from backend.shading import color
from tests import reference


def test_srgb_equals_the_standard():
    values = [0.0, 1e-5, 0.0031308, 0.00313081, 0.01, 0.18, 0.5, 1.0, 2.0]
    expected = [reference.srgb_encode(value) for value in values]
    np.testing.assert_allclose(color.linear_to_srgb(torch.tensor(values)), expected, rtol=1e-6)


@pytest.mark.parametrize("dtype", [torch.float32, torch.float64])
def test_srgb_round_trips(dtype):
    """Up to the standard's own seam: its two thresholds are rounded and leave a gap of 1e-8 around 0.04045."""
    encoded = torch.linspace(0.0, 1.0, 4097, dtype=dtype)
    torch.testing.assert_close(color.linear_to_srgb(color.srgb_to_linear(encoded)), encoded, atol=1e-6, rtol=0)
    linear = torch.logspace(-6, 1, 500, dtype=dtype)
    torch.testing.assert_close(color.srgb_to_linear(color.linear_to_srgb(linear)), linear, atol=1e-7, rtol=2e-6)


def test_srgb_gradients_are_right_and_finite_at_black():
    values = torch.tensor([0.001, 0.2, 0.9], dtype=torch.float64, requires_grad=True)
    assert torch.autograd.gradcheck(color.linear_to_srgb, values)
    assert torch.autograd.gradcheck(color.srgb_to_linear, values)
    black = torch.zeros(1, requires_grad=True)
    (gradient,) = torch.autograd.grad(color.linear_to_srgb(black), black)
    assert float(gradient) == pytest.approx(12.92, rel=1e-6)


def test_tone_map_clips_and_encodes():
    radiance = torch.tensor([-0.5, 0.0, 0.18, 1.0, 7.0])
    expected = [0.0, 0.0, reference.srgb_encode(0.18), 1.0, 1.0]
    np.testing.assert_allclose(color.tone_map(radiance), expected, atol=1e-6)


def test_tone_map_lets_a_blown_highlight_recover():
    radiance = torch.tensor([0.5, 1.0, 4.0], requires_grad=True)
    (gradient,) = torch.autograd.grad(color.tone_map(radiance).sum(), radiance)
    inside, edge, blown = gradient.tolist()
    assert inside > 0 and edge > 0 and blown == pytest.approx(0.1 * edge)


def test_tone_map_gradient_inside_its_range():
    values = torch.tensor([0.001, 0.3, 0.95], dtype=torch.float64, requires_grad=True)
    assert torch.autograd.gradcheck(color.tone_map, values)
