"""Structures about random seeds, one in each lattice cell: cells, cracks, veins, spots, scratches, stripes.

`frequency` is how many seeds stand along one object unit (10 cm). Sources: Worley (1996); borders after Quilez,
"Voronoi edges"; stripes are phasor noise, after Tricard et al. (2019). Cells too far away to matter are passed over.
"""

from typing import NamedTuple

import warp as wp
from torch import Tensor

from . import cell_kernels
from .launching import hash3, launch, new, salt, scramble, triple, unit, vector
from .noise import noise, smoothstep
from .points import Points, Scale

wp.set_module_options({"max_unroll": 27})  # the loops over neighbouring cells: nearly twice as quick


class Cells(NamedTuple):
    """The Worley cell about each point; lengths in cells."""

    near: Tensor  # (P,) to the nearest seed
    second: Tensor  # (P,) to the next
    value: Tensor  # (P,) 0..1, random, one for each cell
    other: Tensor  # (P,) 0..1, another
    offset: Tensor  # (P, 3) from the seed


FARTHEST = wp.constant(0.4)  # what is farther from a line is told to be so far [cells]


class Lines(NamedTuple):
    """The nearest line of a network."""

    distance: Tensor  # (P,) in object units
    value: Tensor  # (P,) 0..1, random, one for each line


class Spots(NamedTuple):
    """Scattered balls."""

    depth: Tensor  # (P,) 1 in the middle of a spot, 0 at its rim, less outside
    value: Tensor  # (P,) 0..1, random, one for each spot


def cells(points: Points, frequency: Scale, jitter: float = 1.0, layer: int = 0) -> Cells:
    """Worley cells; `jitter` 0 makes them cubes."""
    result = Cells(*new(points, 1, 1, 1, 1, 3))
    launch(
        _cells, points, vector(frequency), salt(points, layer), jitter, outputs=list(result), loop=cell_kernels.cells
    )
    return result


def cracks(points: Points, frequency: Scale, density: float = 1.0, vary: float = 0.0, layer: int = 0) -> Lines:
    """Straight cracks that branch: borders of cells, of which a share `density` is there.

    Args:
        vary: how much the distance is stretched from line to line, 0..1, so that lines differ in width.
    """
    result = Lines(*new(points, 1, 1))
    launch(
        _cracks,
        points,
        vector(frequency),
        salt(points, layer),
        density,
        vary,
        outputs=list(result),
        loop=cell_kernels.cracks,
    )
    return result


def veins(
    points: Points,
    frequency: float,
    width: float,
    density: float = 0.6,
    bend: float = 0.25,
    fade: float = 0.5,
    layer: int = 0,
) -> Tensor:
    """Cracks, bent, of varying width, that fade and break off: (P,), 1 on the line, 0 beyond `width` [object units].

    Args:
        bend: how far they leave the straight, in cells.
        fade: how much of their length is faint, 0..1.
    """
    bent = points.warped(bend / frequency, 0.6 * frequency, 4, layer) if bend else points
    lines = cracks(bent, frequency, density, 0.6, layer)
    pace = noise(points, 0.7 * frequency, layer + 7) + 0.4 * noise(points, 2.1 * frequency, layer + 8)
    strength = smoothstep(-0.9 + 1.3 * fade, 0.5 + 0.5 * fade, pace + 0.3)
    sharp = 1.0 - (lines.distance / (width * (0.15 + 1.1 * strength))).clamp_max(1.0)
    return sharp * sharp * (3.0 - 2.0 * sharp) * strength


def spots(
    points: Points, frequency: Scale, density: float = 1.0, size: float = 0.4, vary: float = 0.5, layer: int = 0
) -> Spots:
    """Balls scattered through space: droplets, splatter, pits, bubbles. Warp the points to make them ragged.

    Args:
        density: share of the cells that hold one.
        size: the largest radius in cells, at most 0.8.
        vary: 0: all alike; 1: down to nothing, small ones more often.
    """
    result = Spots(*new(points, 1, 1))
    launch(
        _spots,
        points,
        vector(frequency),
        salt(points, layer),
        density,
        size,
        vary,
        outputs=list(result),
        loop=cell_kernels.spots,
    )
    return result


def scratches(
    points: Points,
    frequency: float,
    width: float,
    density: float = 0.7,
    length: float = 0.9,
    grain: tuple[float, float, float] | None = None,
    layer: int = 0,
) -> Tensor:
    """Straight scratches of finite length: (P,), 1 in the middle of one, tapering to its ends.

    Args:
        width: half of it, in object units.
        length: half of it, in cells, at most 1.
        grain: the direction that most of them are across; None: any.
    """
    (result,) = new(points, 1)
    grain_vector = wp.vec3(*(grain or (0.0, 0.0, 0.0)))
    given = (frequency, salt(points, layer), density, width * frequency, length, grain_vector)
    launch(_scratches, points, *given, outputs=[result], loop=cell_kernels.scratches)
    return result


def stripes(
    points: Points,
    frequency: float,
    direction: tuple[float, float, float] = (0.0, 0.0, 1.0),
    spread: float = 0.25,
    disorder: float = 0.15,
    reach: float = 2.0,
    layer: int = 0,
) -> tuple[Tensor, Tensor]:
    """Stripes that bend, fork and end, as on a zebra.

    Args:
        frequency: stripes in an object unit.
        direction: across the stripes, unit.
        spread: how much they turn, 0..1; disorder: how often they fork, 0..1.
        reach: how many stripes keep together.
    Returns:
        the wave (P,), -1..1, and how sure it is (P,), 0..1: low where stripes fork or end.
    """
    wave, order = new(points, 1, 1)
    given = (frequency / reach, salt(points, layer), wp.vec3(*direction), spread, disorder, reach)
    launch(_stripes, points, *given, outputs=[wave, order])
    return wave, order


@wp.func
def _step(k: int) -> int:
    """0, 1, -1: the middle first, so that most others are passed over."""
    return (k + 1) % 3 - 1


@wp.func
def _gap(step: int, fraction: float) -> float:
    """How far the neighbouring cell is, squared."""
    gap = float(0.0)
    if step == 1:
        gap = 1.0 - fraction
    if step == -1:
        gap = fraction
    return gap * gap


@wp.kernel(enable_backward=False)
def _cells(
    points: wp.array[wp.vec3],
    frequency: wp.vec3,
    seed: wp.uint32,
    jitter: float,
    near: wp.array[float],
    second: wp.array[float],
    value: wp.array[float],
    other: wp.array[float],
    offset: wp.array[wp.vec3],
):
    i = wp.tid()
    p = wp.cw_mul(points[i], frequency)
    base = wp.vec3(wp.floor(p[0]), wp.floor(p[1]), wp.floor(p[2]))
    f = p - base
    first = float(16.0)
    next = float(16.0)
    best = wp.uint32(0)
    away = wp.vec3(0.0, 0.0, 0.0)
    low = 0.5 - 0.5 * jitter
    for k in range(27):
        x = _step(k % 3)
        y = _step((k // 3) % 3)
        z = _step(k // 9)
        if _gap(x, f[0]) + _gap(y, f[1]) + _gap(z, f[2]) < next:
            h = hash3(int(base[0]) + x, int(base[1]) + y, int(base[2]) + z, seed)
            corner = wp.vec3(float(x) + low, float(y) + low, float(z) + low)
            d = f - corner - jitter * triple(h)
            square = wp.dot(d, d)
            if square < first:
                next = first
                first = square
                best = h
                away = d
            elif square < next:
                next = square
    near[i] = wp.sqrt(first)
    second[i] = wp.sqrt(next)
    value[i] = unit(scramble(best + wp.uint32(1)))
    other[i] = unit(scramble(best + wp.uint32(2)))
    offset[i] = away


@wp.kernel(enable_backward=False)
def _cracks(
    points: wp.array[wp.vec3],
    frequency: wp.vec3,
    seed: wp.uint32,
    density: float,
    vary: float,
    distance: wp.array[float],
    value: wp.array[float],
):
    i = wp.tid()
    p = wp.cw_mul(points[i], frequency)
    base = wp.vec3(wp.floor(p[0]), wp.floor(p[1]), wp.floor(p[2]))
    f = p - base
    first = float(16.0)
    own = wp.uint32(0)
    home = wp.vec3(0.0, 0.0, 0.0)
    for k in range(27):
        x = _step(k % 3)
        y = _step((k // 3) % 3)
        z = _step(k // 9)
        if _gap(x, f[0]) + _gap(y, f[1]) + _gap(z, f[2]) < first:
            h = hash3(int(base[0]) + x, int(base[1]) + y, int(base[2]) + z, seed)
            d = wp.vec3(float(x), float(y), float(z)) + triple(h) - f
            square = wp.dot(d, d)
            if square < first:
                first = square
                own = h
                home = d
    least = float(FARTHEST)
    line = wp.uint32(0)
    radius = wp.sqrt(first)
    for k in range(27):
        x = _step(k % 3)
        y = _step((k // 3) % 3)
        z = _step(k // 9)
        limit = radius + 2.0 * least / (1.0 - 0.7 * vary)
        if _gap(x, f[0]) + _gap(y, f[1]) + _gap(z, f[2]) < limit * limit:
            h = hash3(int(base[0]) + x, int(base[1]) + y, int(base[2]) + z, seed)
            if h != own:
                d = wp.vec3(float(x), float(y), float(z)) + triple(h) - f
                across = d - home
                away = 0.5 * wp.dot(d + home, across) / wp.max(wp.length(across), 1.0e-4)
                if away * (1.0 - 0.7 * vary) < least:
                    pair = scramble(h ^ own)
                    if unit(pair) < density:
                        pair = scramble(pair)
                        away = away * (1.0 + vary * (2.0 * unit(pair) - 0.7))
                        if away < least:
                            least = away
                            line = pair
    distance[i] = 3.0 * least / (frequency[0] + frequency[1] + frequency[2])
    value[i] = unit(scramble(line + wp.uint32(1)))


@wp.kernel(enable_backward=False)
def _spots(
    points: wp.array[wp.vec3],
    frequency: wp.vec3,
    seed: wp.uint32,
    density: float,
    size: float,
    vary: float,
    depth: wp.array[float],
    value: wp.array[float],
):
    i = wp.tid()
    p = wp.cw_mul(points[i], frequency)
    base = wp.vec3(wp.floor(p[0]), wp.floor(p[1]), wp.floor(p[2]))
    f = p - base
    best = float(-8.0)
    own = wp.uint32(0)
    for k in range(27):
        x = _step(k % 3)
        y = _step((k // 3) % 3)
        z = _step(k // 9)
        gap = wp.sqrt(_gap(x, f[0]) + _gap(y, f[1]) + _gap(z, f[2]))
        if 1.0 - gap / size > best:
            h = hash3(int(base[0]) + x, int(base[1]) + y, int(base[2]) + z, seed)
            more = scramble(h + wp.uint32(1))
            if unit(more) < density:
                random = unit(scramble(h + wp.uint32(2)))
                radius = size * (1.0 - vary * wp.sqrt(random) * 0.95)
                d = wp.length(f - wp.vec3(float(x), float(y), float(z)) - triple(h))
                inside = 1.0 - d / radius
                if inside > best:
                    best = inside
                    own = h
    depth[i] = best
    value[i] = unit(scramble(own + wp.uint32(3)))


@wp.kernel(enable_backward=False)
def _scratches(
    points: wp.array[wp.vec3],
    frequency: float,
    seed: wp.uint32,
    density: float,
    width: float,
    length: float,
    grain: wp.vec3,
    out: wp.array[float],
):
    i = wp.tid()
    p = points[i] * frequency
    base = wp.vec3(wp.floor(p[0]), wp.floor(p[1]), wp.floor(p[2]))
    f = p - base
    best = float(0.0)
    for k in range(27):
        x = _step(k % 3)
        y = _step((k // 3) % 3)
        z = _step(k // 9)
        if _gap(x, f[0]) + _gap(y, f[1]) + _gap(z, f[2]) < length * length:
            h = hash3(int(base[0]) + x, int(base[1]) + y, int(base[2]) + z, seed)
            if unit(scramble(h + wp.uint32(1))) < density:
                d = f - wp.vec3(float(x), float(y), float(z)) - triple(h)
                across = triple(scramble(h + wp.uint32(2))) * 2.0 - wp.vec3(1.0, 1.0, 1.0)
                across = wp.normalize(across * (1.0 - 0.9 * wp.min(wp.length(grain), 1.0)) + grain)
                away = wp.dot(d, across)
                reach = (wp.dot(d, d) - away * away) / (length * length)
                if reach < 1.0:
                    strength = 1.0 - wp.abs(away) / (width * (1.0 - 0.7 * reach))
                    best = wp.max(best, strength * (1.0 - reach))
    out[i] = best


@wp.kernel(enable_backward=False)
def _stripes(
    points: wp.array[wp.vec3],
    frequency: float,
    seed: wp.uint32,
    direction: wp.vec3,
    spread: float,
    disorder: float,
    reach: float,
    wave: wp.array[float],
    order: wp.array[float],
):
    i = wp.tid()
    p = points[i] * frequency
    base = wp.vec3(wp.floor(p[0]), wp.floor(p[1]), wp.floor(p[2]))
    f = p - base
    real = float(0.0)
    imaginary = float(0.0)
    weights = float(1.0e-6)
    for k in range(27):
        x = _step(k % 3)
        y = _step((k // 3) % 3)
        z = _step(k // 9)
        if _gap(x, f[0]) + _gap(y, f[1]) + _gap(z, f[2]) < 1.0:
            h = hash3(int(base[0]) + x, int(base[1]) + y, int(base[2]) + z, seed)
            place = wp.vec3(float(x), float(y), float(z)) + triple(h)
            d = f - place
            square = wp.dot(d, d)
            if square < 1.0:
                weight = (1.0 - square) * (1.0 - square)
                turn = triple(scramble(h + wp.uint32(1))) * 2.0 - wp.vec3(1.0, 1.0, 1.0)
                across = wp.normalize(direction + 1.5 * spread * turn)
                jump = disorder * (unit(scramble(h + wp.uint32(2))) - 0.5)
                phase = 6.2831853 * (reach * (wp.dot(across, d) + wp.dot(direction, base + place)) + jump)
                real += weight * wp.cos(phase)
                imaginary += weight * wp.sin(phase)
                weights += weight
    length = wp.sqrt(real * real + imaginary * imaginary) + 1.0e-6
    wave[i] = real / length
    order[i] = length / weights
