"""The environment's image, its orientation, and what keeps its energy."""

import math

import pytest
import torch

from backend.shading import environment as env
from backend.shading.spherical_gaussian import SphericalGaussians, energy, evaluate


def test_pixels_and_directions_round_trip():
    height, width = 16, 32
    directions = env.equirect_directions(height, width)
    torch.testing.assert_close(directions.norm(dim=-1), torch.ones(height, width))
    u, v = env.direction_to_equirect(directions).unbind(-1)
    column, row = torch.arange(width) + 0.5, torch.arange(height) + 0.5
    torch.testing.assert_close(u * width, column.expand(height, width), atol=1e-4, rtol=0)
    torch.testing.assert_close((1 - v) * height, row[:, None].expand(height, width), atol=1e-4, rtol=0)


def test_directions_follow_blenders_formula():
    """u = 0.5 - atan2(y, x) / 2 pi, v = 0.5 + asin(z) / pi, one pixel at a time."""
    directions = env.equirect_directions(6, 10)
    for row in range(6):
        for column in range(10):
            x, y, z = directions[row, column].tolist()
            assert 0.5 - math.atan2(y, x) / (2 * math.pi) == pytest.approx((column + 0.5) / 10, abs=1e-6)
            assert 0.5 + math.asin(z) / math.pi == pytest.approx(1 - (row + 0.5) / 6, abs=1e-6)


@pytest.mark.parametrize(
    ("axis", "place"),  # place: (row, column) of the brightest pixels, as fractions of the image from its top left
    [
        ((1, 0, 0), (0.5, 0.5)),
        ((0, 1, 0), (0.5, 0.25)),
        ((0, -1, 0), (0.5, 0.75)),
        ((-1, 0, 0), (0.5, 0.0)),
        ((0, 0, 1), (0.0, None)),
        ((0, 0, -1), (1.0, None)),
    ],
)
def test_a_bright_lobe_is_where_blender_shows_it(axis, place):
    light = SphericalGaussians(torch.tensor([axis], dtype=torch.float32), torch.tensor([80.0]), torch.ones(1, 3))
    image = env.environment_image(light, 64, 128)[..., 0]
    row, column = divmod(int(image.argmax()), 128)
    assert (row + 0.5) / 64 == pytest.approx(place[0], abs=1 / 64)
    if place[1] is not None:
        around = abs((column + 0.5) / 128 - place[1])
        assert min(around, 1 - around) <= 1 / 128


def mean_radiance(image):
    """Average over the sphere: rows weigh by the cosine of their elevation."""
    height = len(image)
    weight = torch.cos((0.5 - (torch.arange(height) + 0.5) / height) * math.pi)
    return float((image.mean((1, 2)) * weight).sum() / weight.sum())


def test_the_image_holds_the_lights_energy():
    lights = env.studio(16)
    image = env.environment_image(lights, 128, 256)
    assert mean_radiance(image) == pytest.approx(env.MEAN_RADIANCE, rel=1e-3)
    assert (image > 0).all()


def test_the_optimised_environment_starts_at_its_start():
    start = env.studio(12, torch.Generator().manual_seed(1))
    now = env.Environment(start)()
    for a, b in zip(start, now, strict=True):
        torch.testing.assert_close(a, b, atol=1e-5, rtol=1e-4)


@pytest.mark.parametrize("size", [0.3, 30.0])
def test_the_optimised_environment_keeps_energy_and_bounds(size):
    start = env.studio(12)
    environment = env.Environment(start)
    generator = torch.Generator().manual_seed(0)
    with torch.no_grad():
        for parameter in environment.parameters():
            parameter.copy_(size * torch.randn(parameter.shape, generator=generator))
    lights = environment()
    loss = evaluate(lights, torch.eye(3)).square().sum()
    assert all(torch.isfinite(item).all() for item in torch.autograd.grad(loss, list(environment.parameters())))
    lights = SphericalGaussians(*(item.detach() for item in lights))
    torch.testing.assert_close(energy(lights).mean(), energy(start).mean())
    torch.testing.assert_close(lights.axis.norm(dim=1), torch.ones(12))
    assert (lights.sharpness > 0).all() and (lights.amplitude > 0).all()
    tilt = (lights.axis * start.axis).sum(1).clamp(-1, 1).acos()
    assert float(tilt.max()) <= math.atan(env.MAX_TILT * math.sqrt(2)) + 1e-5
    grey = lights.amplitude.mean(1, keepdim=True)
    assert float((lights.amplitude / grey - 1).abs().max()) <= 2 * env.MAX_TINT  # against a mean that moves with it


def test_studios_differ_by_generator_only():
    one, again, other = (env.studio(12, torch.Generator().manual_seed(seed)) for seed in (1, 1, 2))
    assert torch.equal(one.amplitude, again.amplitude) and not torch.equal(one.amplitude, other.amplitude)


def test_the_fibonacci_sphere_is_even():
    points = env.fibonacci_sphere(64)
    torch.testing.assert_close(points.norm(dim=1), torch.ones(64))
    torch.testing.assert_close(points.mean(0), torch.zeros(3), atol=2e-2, rtol=0)


def test_lights_of_cuda_begin_to_move_there():
    """On torch's stand-in for CUDA, which knows devices but no values: no operation takes tensors of two devices."""
    from torch._subclasses.fake_tensor import FakeTensorMode

    with FakeTensorMode():
        lights = SphericalGaussians(*(torch.empty(shape, device="cuda") for shape in ((8, 3), (8,), (8, 3))))
        moving = env.Environment(lights)
    assert moving.frame.device.type == moving.axis.device.type == "cuda"
