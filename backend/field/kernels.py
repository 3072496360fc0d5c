"""CPU loops of SurfaceField, compiled: its input features, activations and output mapping, forward and backward.

The layers' inputs and outputs are in float32, or in bfloat16, whose bits an array holds as uint16. Numba compiles each
loop for the dtypes of its arguments.
"""

import numpy as np
from numba import types
from numba.extending import overload

from ..runtime.cpu_loops import BLOCK, bits_of_float, exp, float_of_bits, inlined, kernel, log

F = np.float32


def _wide(stored):
    """Return the float32 of a stored value."""
    raise NotImplementedError("compiled code only")


@overload(_wide, inline="always")
def _wide_of(stored):
    if isinstance(stored, types.Float):
        return lambda stored: stored
    return lambda stored: float_of_bits(np.int32(np.uint32(stored) << np.uint32(16)))


def _put(array, row, column, value):
    """Store a float32; in an array of bfloat16 the nearest one, ties to even."""
    raise NotImplementedError("compiled code only")


@overload(_put, inline="always")
def _put_into(array, row, column, value):
    if isinstance(array.dtype, types.Float):

        def put(array, row, column, value):
            array[row, column] = value

    else:

        def put(array, row, column, value):
            bits = np.uint32(bits_of_float(value))
            bits += np.uint32(0x7FFF) + ((bits >> np.uint32(16)) & np.uint32(1))
            array[row, column] = np.uint16(bits >> np.uint32(16))

    return put


@inlined
def _sine(turns):
    """sin(2 pi x), absolute error below 3e-4: a tenth of bfloat16's rounding error."""
    x = turns - np.floor(turns + F(0.5))
    square = x * x
    return x * (F(6.27863525) + square * (F(-41.09372374) + square * (F(77.93029063) + square * F(-56.08625211))))


@kernel
def write_features(first, last, position, frequency, patterns, columns, features):
    """SurfaceField._features: position (P, 3), frequency (3, F) in cycles, C columns of patterns
    (P, K), to features (P, 2 F + C)."""
    count = frequency.shape[1]
    waves = np.empty((2, count), F)
    for p in range(first, last):
        x, y, z = position[p, 0], position[p, 1], position[p, 2]
        for n in range(count):
            turns = x * frequency[0, n] + y * frequency[1, n] + z * frequency[2, n]
            waves[0, n] = _sine(turns)
            waves[1, n] = _sine(turns + F(0.25))
        for half in range(2):
            for n in range(count):
                _put(features, p, half * count + n, waves[half, n])
        for n in range(len(columns)):
            features[p, 2 * count + n] = patterns[p, columns[n]]


@inlined
def _sigmoid(x):
    return F(1.0) / (F(1.0) + exp(-x))


@inlined
def _decode(encoded):
    """color.srgb_to_linear and its derivative."""
    base = (encoded + F(0.055)) * F(1.0 / 1.055)
    power = exp(F(1.4) * log(base))
    low = encoded <= F(0.04045)
    return encoded * F(1.0 / 12.92) if low else power * base, F(1.0 / 12.92) if low else F(2.4 / 1.055) * power


@kernel
def activate(first, last, before, bias, after):
    """A layer's bias (H,) and SiLU: (rows, H) both."""
    active = np.empty(before.shape[1], F)
    for p in range(first, last):
        for h in range(len(active)):
            x = _wide(before[p, h]) + bias[h]
            active[h] = x * _sigmoid(x)
        for h in range(len(active)):
            _put(after, p, h, active[h])


@kernel
def activate_backward(first, last, before, bias, gradient, to_before, to_bias):
    """Gradients of `activate`; accumulates into to_bias (H,)."""
    slope = np.empty(before.shape[1], F)
    for p in range(first, last):
        for h in range(len(slope)):
            x = _wide(before[p, h]) + bias[h]
            gate = _sigmoid(x)
            slope[h] = _wide(gradient[p, h]) * gate * (F(1.0) + x * (F(1.0) - gate))
            to_bias[h] += slope[h]
        for h in range(len(slope)):
            _put(to_before, p, h, slope[h])


@inlined
def _logits(begin, size, raw, bias, paint, base, gain, values):
    """Write the field's logits and normal offsets for a block of points into values (8, BLOCK); colour, roughness and
    metallic are mapped to 0..1. The relief of `base` is added by the caller."""
    for q in range(size):
        for o in range(8):
            values[o, q] = _wide(raw[begin + q, o]) + bias[o]
        for i in range(3):
            values[i, q] += _wide(paint[begin + q, i])
    if len(base) > 0:
        for q in range(size):
            for o in range(5):
                values[o, q] += gain[o] * base[begin + q, o]
    for i in range(5):
        for q in range(BLOCK):
            values[i, q] = _sigmoid(values[i, q])


@kernel
def finish(first, last, raw, bias, paint, base, gain, surface, limits, base_color, roughness, metallic, normal):
    """Map the field's last layer to the values of material.Material: raw (rows, 8), paint (rows, 3), bias (8,), base
    (P, 8) with its factors gain (8,), or (0, 8) for none, surface normals (P, 3); limits: the least roughness and the
    largest slope of the network's offset."""
    least, steepest = limits[0], limits[1]
    has_base = len(base) > 0
    values = np.zeros((8, BLOCK), F)
    for begin in range(first, last, BLOCK):
        size = min(BLOCK, last - begin)
        _logits(begin, size, raw, bias, paint, base, gain, values)
        for i in range(3):
            for q in range(BLOCK):
                values[i, q], _ = _decode(values[i, q])
        for q in range(size):
            p = begin + q
            base_color[p, 0], base_color[p, 1], base_color[p, 2] = values[0, q], values[1, q], values[2, q]
            roughness[p, 0] = least + (F(1.0) - least) * values[3, q]
            metallic[p, 0] = values[4, q]
            nx, ny, nz = surface[p, 0], surface[p, 1], surface[p, 2]
            out = values[5, q] * nx + values[6, q] * ny + values[7, q] * nz
            x, y, z = values[5, q] - out * nx, values[6, q] - out * ny, values[7, q] - out * nz
            lean = steepest / np.sqrt(F(1.0) + x * x + y * y + z * z)
            x, y, z = nx + lean * x, ny + lean * y, nz + lean * z
            if has_base:
                x, y, z = x + gain[5] * base[p, 5], y + gain[6] * base[p, 6], z + gain[7] * base[p, 7]
            inverse = F(1.0) / np.sqrt(x * x + y * y + z * z)
            normal[p, 0], normal[p, 1], normal[p, 2] = x * inverse, y * inverse, z * inverse


@kernel
def finish_backward(
    first,
    last,
    raw,
    bias,
    paint,
    base,
    gain,
    surface,
    limits,
    to_base_color,
    to_roughness,
    to_metallic,
    to_normal,
    to_raw,
    to_paint,
    to_both,
):
    """Gradients of `finish`, given those of its results; accumulates those of bias and gain into to_both (2, 8)."""
    least, steepest = limits[0], limits[1]
    has_base = len(base) > 0
    values, steep = np.zeros((8, BLOCK), F), np.empty((3, BLOCK), F)
    for begin in range(first, last, BLOCK):
        size = min(BLOCK, last - begin)
        _logits(begin, size, raw, bias, paint, base, gain, values)
        for i in range(3):
            for q in range(BLOCK):
                _, steep[i, q] = _decode(values[i, q])
        for i in range(5):  # from here on the gradients of values
            for q in range(BLOCK):
                values[i, q] *= F(1.0) - values[i, q]
        for q in range(size):
            p = begin + q
            for i in range(3):
                values[i, q] *= steep[i, q] * to_base_color[p, i]
                _put(to_paint, p, i, values[i, q])
            values[3, q] *= (F(1.0) - least) * to_roughness[p, 0]
            values[4, q] *= to_metallic[p, 0]

            nx, ny, nz = surface[p, 0], surface[p, 1], surface[p, 2]
            out = values[5, q] * nx + values[6, q] * ny + values[7, q] * nz
            x, y, z = values[5, q] - out * nx, values[6, q] - out * ny, values[7, q] - out * nz
            shrink = F(1.0) / np.sqrt(F(1.0) + x * x + y * y + z * z)
            lean = steepest * shrink
            ux, uy, uz = nx + lean * x, ny + lean * y, nz + lean * z
            if has_base:
                ux, uy, uz = ux + gain[5] * base[p, 5], uy + gain[6] * base[p, 6], uz + gain[7] * base[p, 7]
            inverse = F(1.0) / np.sqrt(ux * ux + uy * uy + uz * uz)
            ux, uy, uz = ux * inverse, uy * inverse, uz * inverse
            gx, gy, gz = to_normal[p, 0], to_normal[p, 1], to_normal[p, 2]
            along = gx * ux + gy * uy + gz * uz
            gx, gy, gz = (gx - along * ux) * inverse, (gy - along * uy) * inverse, (gz - along * uz) * inverse
            if has_base:
                to_both[1, 5] += gx * base[p, 5]
                to_both[1, 6] += gy * base[p, 6]
                to_both[1, 7] += gz * base[p, 7]
            along = (x * gx + y * gy + z * gz) * shrink * shrink
            gx, gy, gz = lean * (gx - along * x), lean * (gy - along * y), lean * (gz - along * z)
            out = gx * nx + gy * ny + gz * nz
            values[5, q], values[6, q], values[7, q] = gx - out * nx, gy - out * ny, gz - out * nz
        for q in range(size):
            for o in range(8):
                to_both[0, o] += values[o, q]
                _put(to_raw, begin + q, o, values[o, q])
        if has_base:
            for q in range(size):
                for o in range(5):
                    to_both[1, o] += values[o, q] * base[begin + q, o]
