"""Sums over lights: compiled loops (float32, on a CPU) against the same in torch, in double precision."""

import queue

import pytest
import torch
from torch.nn.functional import normalize

from backend.runtime import cpu_loops as compiled
from backend.shading import gather, kernels
from backend.shading.gather import Visible, irradiance, mirrored_light
from backend.shading.lobes import LobeTable
from backend.shading.radiance import Illumination, reflect
from backend.shading.shadows import Rays, Shadows
from backend.shading.spherical_gaussian import SphericalGaussians
from scripts.fidelity import random_lights

POINTS, LOBES, KINDS = 3000, 3, 2


def random(seed, *shape):
    return torch.rand(*shape, generator=torch.Generator().manual_seed(seed))


def unit(seed, *shape):
    return normalize(random(seed, *shape, 3) - 0.5, dim=-1)


def lobes():
    """Axes, sharpness and amplitudes, all strided as transposed tensors are."""
    axis = unit(1, POINTS, LOBES).transpose(0, 1)
    return axis, torch.exp(8.0 * random(2, POINTS, LOBES) - 1.0).T, random(3, LOBES, KINDS, POINTS).transpose(1, 2)


def visible(lights):
    share = random(5, POINTS, 4)
    rows = (random(4, POINTS, 4) * 50).short()
    return Visible(random(6, 50, len(lights.axis)), rows, share / share.sum(1, keepdim=True))


def gradients(function, inputs, dtype):
    """Values and gradients of a random weighing of them, in a precision: the compiled loops' own is float32."""
    inputs = [item.detach().to(dtype).requires_grad_(True) for item in inputs]  # `to` keeps the strides
    outputs = function(*inputs)
    outputs = outputs if isinstance(outputs, tuple) else (outputs,)
    loss = sum((random(9 + n, *item.shape).to(dtype) * item).sum() for n, item in enumerate(outputs))
    return [*outputs, *torch.autograd.grad(loss, inputs)]


def assert_alike(found, expected, tolerance=2e-5):
    for number, (mine, theirs) in enumerate(zip(found, expected, strict=True)):
        assert mine.dtype == torch.float32 and theirs.dtype == torch.float64
        scale = theirs.abs().max()
        assert float(((mine - theirs).abs().max() / scale).detach()) < tolerance, number


@pytest.mark.parametrize("count", [1, 5, 32])
def test_mirrored_light_is_the_same_in_compiled_loops_and_in_torch(count):
    lights = random_lights(count)

    def function(axis, sharpness, amplitude, *parts):
        return mirrored_light(axis, sharpness, amplitude, SphericalGaussians(*parts))

    inputs = [*lobes(), *lights]
    assert_alike(gradients(function, inputs, torch.float32), gradients(function, inputs, torch.float64))


@pytest.mark.parametrize("hidden", [False, True])
def test_irradiance_is_the_same_in_compiled_loops_and_in_torch(hidden):
    lights = random_lights(16)

    def function(normal, *parts):
        seen = visible(lights) if hidden else None
        if seen is not None:
            seen = Visible(seen.table.to(normal.dtype), seen.rows, seen.share.to(normal.dtype))
        return irradiance(normal, SphericalGaussians(*parts), seen)

    inputs = [random(1, 3, POINTS).T - 0.5, *lights]
    assert_alike(gradients(function, inputs, torch.float32), gradients(function, inputs, torch.float64))


def surface():
    """Roughness in 0..1, which the lobes clamp, normals, and views, some from below."""
    normal = unit(1, POINTS)
    return random(2, POINTS), normal, normalize(normal + 1.2 * unit(3, POINTS), dim=-1)


def test_lobes_are_read_the_same_in_compiled_loops_and_in_torch():
    def function(roughness, normal, view_dir):
        return tuple(LobeTable.load(torch.device("cpu")).lobes(roughness, normal, view_dir))

    found, expected = (gradients(function, surface(), dtype) for dtype in (torch.float32, torch.float64))
    assert_alike(found[:5], expected[:5], 1e-4)
    for mine, theirs in zip(found[5:], expected[5:], strict=True):  # a point in a thousand lies on a node of the table
        error = (mine - theirs).abs().flatten(1) if mine.dim() > 1 else (mine - theirs).abs()[:, None]
        assert float((error.max(1).values < 1e-3 * theirs.abs().mean()).double().mean()) > 0.995


def test_what_is_not_a_number_reads_no_foreign_memory():
    """A look that diverged ends in words, not in a crash."""
    roughness, normal, view_dir = (item.clone().requires_grad_(True) for item in surface())
    with torch.no_grad():
        roughness[::3], normal[1::3] = torch.nan, torch.inf
    lobes = LobeTable.load(torch.device("cpu")).lobes(roughness, normal, view_dir)
    torch.autograd.backward(list(lobes), [torch.ones_like(item) for item in lobes])
    assert not lobes.sharpness[:, ::3].isfinite().any() and lobes.albedo[2::3].isfinite().all()


@pytest.mark.parametrize("hidden", [False, True])
def test_surfaces_reflect_the_same_in_compiled_loops_and_in_torch(hidden):
    """Gradients of everything but the share that the mesh hides."""

    def function(base_color, metallic, visible, unoccluded, mirrored, roughness, normal, view_dir):
        lobes = LobeTable.load(torch.device("cpu")).lobes(roughness, normal, view_dir)
        share = random(8, POINTS, 3).to(normal.dtype) if hidden else None
        light = Illumination(lobes, visible, unoccluded, mirrored, share, (0.1, 0.3, 0.7))
        return reflect(light, base_color, metallic) + 0.1 * visible  # which else is unused where nothing is hidden

    light = [random(seed, POINTS, 3) for seed in (4, 5)]
    inputs = [random(6, POINTS, 3), random(7, POINTS, 1), *light, random(9, 3, POINTS, 3), *surface()]
    found, expected = (gradients(function, inputs, dtype) for dtype in (torch.float32, torch.float64))
    assert_alike(found[:6], expected[:6])


@pytest.mark.parametrize("loops", [True, False])
def test_what_is_kept_for_the_way_back_does_not_grow_with_the_lights(loops, monkeypatch):
    monkeypatch.setattr("backend.shading.gather.compiled", lambda _: loops)
    parts = [part.contiguous().requires_grad_(True) for part in lobes()]
    normal = unit(7, POINTS).requires_grad_(True)

    def kept(count):
        lights, tensors = random_lights(count), []
        for item in lights:
            item.requires_grad_(True)
        with torch.autograd.graph.saved_tensors_hooks(lambda tensor: tensors.append(tensor) or tensor, lambda _: _):
            mirrored_light(*parts, lights)
            irradiance(normal, lights, visible(lights))
        return sum({tensor.data_ptr(): tensor.nbytes for tensor in tensors}.values())

    assert POINTS * 12 < kept(8) <= kept(64) < kept(8) + 64 * 256  # some small tensors of the lights alone


def test_opposed_lobes_have_finite_gradients():
    """Where the product of two Gaussians is flat: equal sharpness, opposite axes."""
    axis = torch.tensor([[[0.0, 0.0, 1.0]]])
    lights = SphericalGaussians(-axis[0], torch.tensor([3.0]), torch.ones(1, 3))

    def function(axis, sharpness, amplitude, *parts):
        return mirrored_light(axis, sharpness, amplitude, SphericalGaussians(*parts))

    inputs = [axis, torch.tensor([[3.0]]), torch.ones(1, 1, 1), *lights]
    found = gradients(function, inputs, torch.float32)
    assert all(item.isfinite().all() for item in found)
    assert_alike(found, gradients(function, inputs, torch.float64), 1e-4)  # 1 - exp(-2e-4) keeps 11 bits


def test_threads_change_rounding_only():
    lights, given = random_lights(16), lobes()
    before = torch.get_num_threads()
    found = []
    try:
        for threads in (1, 3):
            torch.set_num_threads(threads)
            inputs = [item.clone().requires_grad_(True) for item in (*given, *lights)]
            result = mirrored_light(*inputs[:3], SphericalGaussians(*inputs[3:]))
            found.append([result, *torch.autograd.grad(result.square().sum(), inputs)])
    finally:
        torch.set_num_threads(before)
    for one, three in zip(*found, strict=True):
        torch.testing.assert_close(one, three, rtol=1e-5, atol=1e-5)


def test_parts_cover_every_point_once():
    for count in (0, 1, compiled.POINTS_PER_THREAD, 5 * compiled.POINTS_PER_THREAD + 3):
        seen: queue.SimpleQueue = queue.SimpleQueue()
        parts = compiled.parallel(lambda *part, seen=seen: seen.put(part), count, 3)
        found = sorted(seen.get() for _ in range(parts))
        assert [number for *_, number in found] == list(range(parts))
        assert [point for first, last, _ in found for point in range(first, last)] == list(range(count))


def test_rays_are_weighed_the_same_in_compiled_loops_and_in_torch(monkeypatch):
    lights, rays = random_lights(16), 32
    normal = unit(1, POINTS)
    view_dir = normalize(normal + 0.8 * unit(2, POINTS), dim=-1)
    frame = torch.linalg.qr(random(3, POINTS, 3, 3) - 0.5)[0]
    point = torch.arange(0, POINTS, 2)
    free = (random(4, POINTS) * 2**32 - 2**31).to(torch.int32)
    cells = (random(5, POINTS, rays) * 100).to(torch.int16)
    looks = Rays(point, frame[point], unit(6, rays), 0.1 + random(7, rays), cells, free, unit(8, 100))
    shadows = Shadows(visible(lights), looks)
    alpha = 0.01 + 0.99 * random(9, POINTS)
    found = shadows.mirrored(lights, normal, view_dir, alpha)
    monkeypatch.setattr("backend.shading.shadows.compiled", lambda _: False)
    expected = shadows.mirrored(lights, normal, view_dir, alpha)
    torch.testing.assert_close(found, expected, rtol=1e-4, atol=1e-4)
    assert (found[1::2] == 1.0).all() and 0.3 < float(found[::2].mean()) < 0.7


def test_points_that_see_everything_lose_nothing_where_the_sky_is_black(monkeypatch):
    """On a GPU they are looked at too."""
    monkeypatch.setattr("backend.shading.shadows.compiled", lambda _: False)
    lights, normal = random_lights(16), unit(1, POINTS)
    free = torch.where(torch.arange(POINTS) % 2 == 0, -1, 0).int()
    frame = torch.linalg.qr(random(3, POINTS, 3, 3) - 0.5)[0]
    cells = torch.zeros(POINTS, 4, dtype=torch.int16)
    looks = Rays(torch.arange(POINTS), frame, unit(6, 4), torch.ones(4), cells, free, unit(8, 1))
    dark = lights._replace(amplitude=0.0 * lights.amplitude)
    share = Shadows(visible(lights), looks).mirrored(dark, normal, normal, 0.1 + 0.0 * normal[:, 0])
    assert (share[::2] == 1.0).all() and (share[1::2] == 0.0).all()


@pytest.mark.parametrize("alpha", [0.0064, 0.04])
def test_a_mirror_direction_at_a_grazing_view_is_no_pole(alpha, monkeypatch):
    """n.h is one there, but for what cancels in it: of a few thousand views some hit the pole beyond one exactly."""
    cosine = torch.linspace(1e-3, 0.03, 20_001)
    zero, sine = torch.zeros_like(cosine), (1.0 - cosine.square()).sqrt()
    normal, view_dir = torch.stack((zero, zero, zero + 1.0), 1), torch.stack((-sine, zero, cosine), 1)
    axis = torch.stack((sine, zero, cosine), 1)
    frame = torch.stack((torch.stack((-cosine, zero, sine), 1), torch.stack((zero, zero + 1.0, zero), 1), axis), 1)
    free = torch.ones(len(cosine), dtype=torch.int32)
    cells, ray = torch.zeros(len(cosine), 1, dtype=torch.int16), torch.tensor([[0.0, 0.0, 1.0]])
    looks = Rays(torch.arange(len(cosine)), frame, ray, torch.ones(1), cells, free, axis[:1])
    shadows = Shadows(visible(random_lights(16)), looks)
    for by_kernel in (True, False):
        monkeypatch.setattr("backend.shading.shadows.compiled", lambda _, value=by_kernel: value)
        share = shadows.mirrored(random_lights(16), normal, view_dir, torch.full_like(cosine, alpha))
        assert (share == 1.0).all(), by_kernel


def test_pieces_fit_and_cover():
    points = torch.zeros(200_000, 3)
    parts = list(gather.pieces(points, 32))
    assert [parts[0].start, parts[-1].stop >= len(points)] == [0, True]
    assert all(a.stop == b.start for a, b in zip(parts, parts[1:], strict=False))


def test_every_copy_of_the_sources_finds_the_same_machine_code(tmp_path):
    paths = set()
    for name in ("one", "other"):
        copy = tmp_path / name / "kernels.py"
        copy.parent.mkdir()
        copy.write_text("", encoding="utf-8")
        locator = compiled.CacheLocator.from_function(kernels.mirror.py_func, str(copy))
        assert locator is not None
        paths.add(locator.get_cache_path())
    assert len(paths) == 1
