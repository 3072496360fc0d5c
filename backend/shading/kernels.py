"""Loops over points and lights, compiled for the CPU by Numba: everything of a point stays in registers.

Measured against the same sums in torch (gather.py, shadows.py), which writes each step of the arithmetic to memory:
about ten times faster. The inner loops have no calls and no branches, so that they run on whole vectors. Arrays are
float32 and contiguous; what depends on lights is given as rows, one a component.

Every function works on points first to last and releases Python's lock; `parallel` gives each thread a part of them.
"""

import hashlib
import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

# Before Numba is imported. A folder a source: a process that still runs an older one must not load newer machine code.
SOURCE = hashlib.sha256(Path(__file__).read_bytes()).hexdigest()[:16]
os.environ.setdefault("NUMBA_CACHE_DIR", str(Path.home() / ".cache" / "patina" / "numba" / SOURCE))
os.environ.setdefault("NUMBA_CACHE_LOCATOR_CLASSES", f"{__name__}.CacheLocator")

import numpy as np  # noqa: E402
from llvmlite import ir  # noqa: E402
from numba import njit, types  # noqa: E402
from numba.core.caching import UserProvidedCacheLocator  # noqa: E402
from numba.extending import intrinsic  # noqa: E402

F = np.float32
TWO_PI = F(2.0 * np.pi)
POINTS_PER_THREAD = 1024  # fewer are done sooner than a thread starts


class CacheLocator(UserProvidedCacheLocator):
    """Numba's, without the source's path: every copy of Patina finds the same machine code."""

    @classmethod
    def get_suitable_cache_subpath(cls, py_file: str) -> str:
        """Return the folder within NUMBA_CACHE_DIR."""
        return ""


kernel = njit(fastmath=True, nogil=True, error_model="numpy", cache=True)
inlined = njit(fastmath=True, inline="always")


def parallel(work: Callable[[int, int, int], None], count: int, threads: int) -> int:
    """Call work(first, last, number) for consecutive parts of `count` points, in threads; returns how many parts."""
    parts = max(1, min(threads, count // POINTS_PER_THREAD))
    bounds = [count * number // parts for number in range(parts + 1)]
    if parts == 1:
        work(0, count, 0)
    else:
        with ThreadPoolExecutor(parts) as pool:
            list(pool.map(work, bounds[:-1], bounds[1:], range(parts)))
    return parts


@intrinsic
def _float_of_bits(context: Any, bits: Any) -> Any:
    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        return builder.bitcast(arguments[0], ir.FloatType())

    return types.float32(types.int32), generate


@inlined
def _exp(x):
    """e^x within 2e-7, relative; zero's neighbour below -87. A call to the C library would end the vectors."""
    x = max(x, F(-87.0))
    n = np.floor(x * F(1.44269504) + F(0.5))
    r = x - n * F(0.693359375) + n * F(2.12194440e-4)
    p = F(1.9875691500e-4)
    p = p * r + F(1.3981999507e-3)
    p = p * r + F(8.3334519073e-3)
    p = p * r + F(4.1665795894e-2)
    p = p * r + F(1.6666665459e-1)
    p = p * r + F(5.0000001201e-1)
    return (p * r * r + r + F(1.0)) * _float_of_bits((np.int32(n) + np.int32(127)) << np.int32(23))  # type: ignore[call-arg]


@inlined
def _product(own, other, cosine):
    """Of the product of two Gaussians: its sharpness s, e^(-2 s), and its integral over 2 pi; see gather._integrals."""
    total = own + other
    cross = F(2.0) * own * other * max(F(1.0) - cosine, F(0.0))
    joint = np.sqrt(max(total * total - cross, F(1e-8)))
    decay = _exp(F(-2.0) * joint)
    return joint, decay, _exp(-cross / (joint + total)) * (F(1.0) - decay) / joint


@kernel
def mirror(first, last, axis, sharpness, amplitude, light_axis, light_sharpness, light, result):
    """gather.mirrored_light: axis (K, P, 3), sharpness (K, P), amplitude (K, P, I), light_axis (3, M), light (3, M) to
    result (I, P, 3)."""
    for p in range(first, last):
        result[:, p] = F(0.0)
        for k in range(len(axis)):
            x, y, z, own = axis[k, p, 0], axis[k, p, 1], axis[k, p, 2], sharpness[k, p]
            red = green = blue = F(0.0)
            for m in range(len(light_sharpness)):
                other = light_sharpness[m]
                cosine = x * light_axis[0, m] + y * light_axis[1, m] + z * light_axis[2, m]
                _, _, value = _product(own, other, cosine)
                red += value * light[0, m]
                green += value * light[1, m]
                blue += value * light[2, m]
            for i in range(len(result)):
                share = TWO_PI * amplitude[k, p, i]
                result[i, p, 0] += share * red
                result[i, p, 1] += share * green
                result[i, p, 2] += share * blue


@kernel
def mirror_backward(
    first,
    last,
    axis,
    sharpness,
    amplitude,
    light_axis,
    light_sharpness,
    light,
    gradient,
    to_axis,
    to_sharpness,
    to_amplitude,
    to_lights,
):
    """Gradients of `mirror`, see gather._MirroredLight: to_lights (7, M) of axis, sharpness and light is added to."""
    for p in range(first, last):
        for k in range(len(axis)):
            x, y, z, own = axis[k, p, 0], axis[k, p, 1], axis[k, p, 2], sharpness[k, p]
            red = green = blue = F(0.0)
            for i in range(len(gradient)):
                share = TWO_PI * amplitude[k, p, i]
                red += share * gradient[i, p, 0]
                green += share * gradient[i, p, 1]
                blue += share * gradient[i, p, 2]
            to_x = to_y = to_z = to_own = sum_red = sum_green = sum_blue = F(0.0)
            for m in range(len(light_sharpness)):
                other = light_sharpness[m]
                cosine = x * light_axis[0, m] + y * light_axis[1, m] + z * light_axis[2, m]
                joint, decay, value = _product(own, other, cosine)
                to_lights[4, m] += value * red
                to_lights[5, m] += value * green
                to_lights[6, m] += value * blue
                sum_red += value * light[0, m]
                sum_green += value * light[1, m]
                sum_blue += value * light[2, m]
                value *= red * light[0, m] + green * light[1, m] + blue * light[2, m]
                square, inverse = joint * joint, F(1.0) / joint
                series = F(1.0 / 3.0) - square * F(1.0 / 45.0) + square * square * F(2.0 / 945.0)
                langevin = ((F(1.0) + decay) / (F(1.0) - decay) - inverse) * inverse
                slope = (langevin if joint > F(0.3) else series) * value
                to_own += slope * (own + cosine * other) - value
                to_lights[3, m] += slope * (other + cosine * own) - value
                slope *= own * other
                to_x += slope * light_axis[0, m]
                to_y += slope * light_axis[1, m]
                to_z += slope * light_axis[2, m]
                to_lights[0, m] += slope * x
                to_lights[1, m] += slope * y
                to_lights[2, m] += slope * z
            to_axis[k, p, 0], to_axis[k, p, 1], to_axis[k, p, 2], to_sharpness[k, p] = to_x, to_y, to_z, to_own
            for i in range(len(gradient)):
                part = sum_red * gradient[i, p, 0] + sum_green * gradient[i, p, 1] + sum_blue * gradient[i, p, 2]
                to_amplitude[k, p, i] = TWO_PI * part


@inlined
def _mix(table, rows, share, p, seen):
    """The share of each light that arrives at point p, into seen (M,)."""
    for m in range(len(seen)):
        seen[m] = F(0.0)
    for n in range(rows.shape[1]):
        row, weight = rows[p, n], share[p, n]
        for m in range(len(seen)):
            seen[m] += weight * table[row, m]


@kernel
def irradiate(first, last, normal, axis, coefficients, energy, table, rows, share, everything, arriving):
    """gather.irradiance: normal (P, 3), axis (3, M), coefficients (3, M), energy (3, M), and Visible's arrays, of which
    table (0, M) means that nothing stands in the way; to everything (P, 3) and arriving (P, 3)."""
    seen = np.ones(axis.shape[1], F)
    for p in range(first, last):
        x, y, z = normal[p, 0], normal[p, 1], normal[p, 2]
        if len(table):
            _mix(table, rows, share, p, seen)
        red = green = blue = seen_red = seen_green = seen_blue = F(0.0)
        for m in range(len(seen)):
            cosine = x * axis[0, m] + y * axis[1, m] + z * axis[2, m]
            root = np.sqrt(coefficients[1, m] + coefficients[2, m] * cosine * cosine)
            factor = F(0.5) * (coefficients[0, m] * cosine + root)
            red += factor * energy[0, m]
            green += factor * energy[1, m]
            blue += factor * energy[2, m]
            factor *= seen[m]
            seen_red += factor * energy[0, m]
            seen_green += factor * energy[1, m]
            seen_blue += factor * energy[2, m]
        everything[p, 0], everything[p, 1], everything[p, 2] = red, green, blue
        arriving[p, 0], arriving[p, 1], arriving[p, 2] = seen_red, seen_green, seen_blue


@kernel
def irradiate_backward(
    first, last, normal, axis, coefficients, energy, table, rows, share, gradient, seen_gradient, to_normal, to_lights
):
    """Gradients of `irradiate`: to_lights (9, M) of axis, coefficients and energy is added to."""
    seen = np.ones(axis.shape[1], F)
    for p in range(first, last):
        x, y, z = normal[p, 0], normal[p, 1], normal[p, 2]
        if len(table):
            _mix(table, rows, share, p, seen)
        red, green, blue = gradient[p, 0], gradient[p, 1], gradient[p, 2]
        seen_red, seen_green, seen_blue = seen_gradient[p, 0], seen_gradient[p, 1], seen_gradient[p, 2]
        to_x = to_y = to_z = F(0.0)
        for m in range(len(seen)):
            cosine = x * axis[0, m] + y * axis[1, m] + z * axis[2, m]
            root = np.sqrt(coefficients[1, m] + coefficients[2, m] * cosine * cosine)
            factor = F(0.5) * (coefficients[0, m] * cosine + root)
            r, g, b = red + seen[m] * seen_red, green + seen[m] * seen_green, blue + seen[m] * seen_blue
            to_lights[6, m] += factor * r
            to_lights[7, m] += factor * g
            to_lights[8, m] += factor * b
            slope = F(0.5) * (r * energy[0, m] + g * energy[1, m] + b * energy[2, m])
            bent = slope / root
            to_lights[3, m] += slope * cosine
            to_lights[4, m] += F(0.5) * bent
            to_lights[5, m] += F(0.5) * bent * cosine * cosine
            slope = slope * coefficients[0, m] + bent * cosine * coefficients[2, m]
            to_x += slope * axis[0, m]
            to_y += slope * axis[1, m]
            to_z += slope * axis[2, m]
            to_lights[0, m] += slope * x
            to_lights[1, m] += slope * y
            to_lights[2, m] += slope * z
        to_normal[p, 0], to_normal[p, 1], to_normal[p, 2] = to_x, to_y, to_z


@kernel
def look_out(first, last, normal, view_dir, alpha, point, frame, local, density, cell, free, sky, share):
    """shadows.Shadows.mirrored: for points h of first to last, arrays as in shadows.Rays, but local (3, R) and sky
    (3, C); to share (P, 3) of points point[h]."""
    for h in range(first, last):
        p = point[h]
        nx = frame[h, 0, 0] * normal[p, 0] + frame[h, 0, 1] * normal[p, 1] + frame[h, 0, 2] * normal[p, 2]
        ny = frame[h, 1, 0] * normal[p, 0] + frame[h, 1, 1] * normal[p, 1] + frame[h, 1, 2] * normal[p, 2]
        nz = frame[h, 2, 0] * normal[p, 0] + frame[h, 2, 1] * normal[p, 1] + frame[h, 2, 2] * normal[p, 2]
        vx = frame[h, 0, 0] * view_dir[p, 0] + frame[h, 0, 1] * view_dir[p, 1] + frame[h, 0, 2] * view_dir[p, 2]
        vy = frame[h, 1, 0] * view_dir[p, 0] + frame[h, 1, 1] * view_dir[p, 1] + frame[h, 1, 2] * view_dir[p, 2]
        vz = frame[h, 2, 0] * view_dir[p, 0] + frame[h, 2, 1] * view_dir[p, 1] + frame[h, 2, 2] * view_dir[p, 2]
        raw_view = nx * vx + ny * vy + nz * vz
        view = max(raw_view, F(1e-3))
        square = alpha[p] * alpha[p]
        view_root = np.sqrt(view * view * (F(1.0) - square) + square)
        bits = np.uint32(free[h])
        red = green = blue = seen_red = seen_green = seen_blue = F(0.0)
        for r in range(len(density)):
            raw = nx * local[0, r] + ny * local[1, r] + nz * local[2, r]
            between = vx * local[0, r] + vy * local[1, r] + vz * local[2, r]
            facet = (raw + raw_view) * (raw + raw_view) / max(F(2.0) + F(2.0) * between, F(1e-6))
            facet = min(facet, F(1.0))  # at grazing views it cancels, and what is above one ends in inf / inf
            light = max(raw, F(0.0))
            spread = facet * (square - F(1.0)) + F(1.0)
            shadowing = light * view_root + view * np.sqrt(light * light * (F(1.0) - square) + square)
            weight = square * light / (spread * spread * shadowing * density[r])
            here = cell[h, r]
            seen = weight * F((bits >> np.uint32(r)) & np.uint32(1))
            red += weight * sky[0, here]
            green += weight * sky[1, here]
            blue += weight * sky[2, here]
            seen_red += seen * sky[0, here]
            seen_green += seen * sky[1, here]
            seen_blue += seen * sky[2, here]
        share[p, 0] = min(seen_red / max(red, F(1e-20)), F(1.0))
        share[p, 1] = min(seen_green / max(green, F(1e-20)), F(1.0))
        share[p, 2] = min(seen_blue / max(blue, F(1e-20)), F(1.0))
