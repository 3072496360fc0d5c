"""Smooth noise: functions of points that return (P,), about -1..1 unless said otherwise.

`frequency` is how many lattice cells fit into one object unit (10 cm), a number or one for each axis. Layers of the
same seed are independent. Sources: Perlin (2002); fractal sums as in Ebert et al., "Texturing and Modeling".
"""

import warp as wp
from torch import Tensor

from . import noise_kernels
from .launching import Located, Scale, launch, new, perlin, salt, vector


def noise(points: Located, frequency: Scale, layer: int = 0) -> Tensor:
    """Gradient noise."""
    return fbm(points, frequency, 1, 0.5, layer)


def fbm(points: Located, frequency: Scale, octaves: int = 4, gain: float = 0.5, layer: int = 0) -> Tensor:
    """A fractal sum: each octave has twice the frequency and `gain` times the strength of the last."""
    (result,) = new(points, 1)
    launch(
        _fbm,
        points,
        vector(frequency),
        salt(points, layer),
        octaves,
        gain,
        _resolved(points, frequency),
        outputs=[result],
        loop=noise_kernels.fbm,
    )
    return result


def ridged(points: Located, frequency: Scale, octaves: int = 3, gain: float = 0.5, layer: int = 0) -> Tensor:
    """Sharp crests in 0..1, each octave strongest on the crests of the last. For mountains and folds, not for cracks:
    its lines curl (use cells.cracks)."""
    (result,) = new(points, 1)
    launch(
        _ridged,
        points,
        vector(frequency),
        salt(points, layer),
        octaves,
        gain,
        _resolved(points, frequency),
        outputs=[result],
        loop=noise_kernels.ridged,
    )
    return result


def _resolved(points: Located, frequency: Scale) -> float:
    """The wavelength of the first octave in units of the smallest that the points resolve, at most 1e6."""
    highest = max(abs(f) for f in frequency) if isinstance(frequency, tuple) else abs(frequency)
    return 1.0 / max(highest * points.finest, 1e-6)


def vector_noise(points: Located, frequency: Scale, octaves: int = 1, layer: int = 0) -> Tensor:
    """Three independent noises: (P, 3). Points.warped uses it."""
    (result,) = new(points, 3)
    launch(
        _vector,
        points,
        vector(frequency),
        salt(points, layer + 1000),
        octaves,
        outputs=[result],
        loop=noise_kernels.vector,
    )
    return result


def smoothstep(low: float | Tensor, high: float | Tensor, value: Tensor) -> Tensor:
    """0 below `low`, 1 above `high`, smooth between."""
    t = ((value - low) / (high - low)).clamp(0.0, 1.0)
    return t * t * (3.0 - 2.0 * t)


def half(value: Tensor) -> Tensor:
    """-1..1 to 0..1, clamped."""
    return (0.5 * value + 0.5).clamp(0.0, 1.0)


@wp.kernel(enable_backward=False)
def _fbm(
    points: wp.array[wp.vec3],
    frequency: wp.vec3,
    seed: wp.uint32,
    octaves: int,
    gain: float,
    resolved: float,
    out: wp.array[float],
):
    i = wp.tid()
    q = wp.cw_mul(points[i], frequency)
    total = float(0.0)
    power = float(0.0)
    weight = float(1.0)
    for k in range(octaves):
        total += weight * wp.clamp(resolved - 1.0, 0.0, 1.0) * perlin(q, seed + wp.uint32(k))
        resolved *= 0.5
        power += weight * weight
        weight *= gain
        q = q * 2.0 + wp.vec3(0.37, 0.71, 0.53)
    out[i] = 1.15 * total / wp.sqrt(power)


@wp.kernel(enable_backward=False)
def _ridged(
    points: wp.array[wp.vec3],
    frequency: wp.vec3,
    seed: wp.uint32,
    octaves: int,
    gain: float,
    resolved: float,
    out: wp.array[float],
):
    i = wp.tid()
    q = wp.cw_mul(points[i], frequency)
    total = float(0.0)
    weights = float(0.0)
    weight = float(1.0)
    last = float(1.0)
    for k in range(octaves):
        crest = 1.0 - wp.min(1.3 * wp.abs(perlin(q, seed + wp.uint32(k))), 1.0)
        crest = crest * crest
        total += weight * wp.clamp(resolved - 1.0, 0.0, 1.0) * crest * last
        resolved *= 0.5
        weights += weight
        weight *= gain
        last = wp.min(2.0 * crest, 1.0)
        q = q * 2.0 + wp.vec3(0.37, 0.71, 0.53)
    out[i] = total / weights


@wp.kernel(enable_backward=False)
def _vector(points: wp.array[wp.vec3], frequency: wp.vec3, seed: wp.uint32, octaves: int, out: wp.array[wp.vec3]):
    i = wp.tid()
    q = wp.cw_mul(points[i], frequency)
    total = wp.vec3(0.0, 0.0, 0.0)
    weight = float(1.0)
    for k in range(octaves):
        s = seed + wp.uint32(3 * k)
        total += weight * wp.vec3(perlin(q, s), perlin(q, s + wp.uint32(1)), perlin(q, s + wp.uint32(2)))
        weight *= 0.5
        q = q * 2.0 + wp.vec3(0.37, 0.71, 0.53)
    out[i] = total
