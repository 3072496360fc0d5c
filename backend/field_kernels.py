"""Loops of fields.SurfaceField, compiled for the CPU: what comes before its layers and after them, while it learns.

Half precision is bfloat16, whose bits an array holds as uint16.
"""

import numpy as np

from .compiled import BLOCK, bits_of_float, exp, float_of_bits, inlined, kernel, log

F = np.float32


@inlined
def _wide(bits):
    """The float32 of a bfloat16."""
    return float_of_bits(np.int32(np.uint32(bits) << np.uint32(16)))


@inlined
def _narrow(value):
    """The nearest bfloat16, ties to even."""
    bits = np.uint32(bits_of_float(value))
    return np.uint16((bits + np.uint32(0x7FFF) + ((bits >> np.uint32(16)) & np.uint32(1))) >> np.uint32(16))


@inlined
def _sine(turns):
    """sin(2 pi x) within 3e-4, a tenth of what bfloat16 rounds by."""
    x = turns - np.floor(turns + F(0.5))
    square = x * x
    return x * (F(6.27863525) + square * (F(-41.09372374) + square * (F(77.93029063) + square * F(-56.08625211))))


@kernel
def write_features(first, last, position, frequency, patterns, columns, features):
    """SurfaceField._features in half precision: position (P, 3), frequency (3, F) in cycles, C columns of patterns
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
                features[p, half * count + n] = _narrow(waves[half, n])
        for n in range(len(columns)):
            features[p, 2 * count + n] = patterns[p, columns[n]]


@inlined
def _sigmoid(x):
    return F(1.0) / (F(1.0) + exp(-x))


@inlined
def _decode(encoded):
    """color.srgb_to_linear and its slope."""
    base = (encoded + F(0.055)) * F(1.0 / 1.055)
    power = exp(F(1.4) * log(base))
    low = encoded <= F(0.04045)
    return encoded * F(1.0 / 12.92) if low else power * base, F(1.0 / 12.92) if low else F(2.4 / 1.055) * power


@kernel
def activate(first, last, before, bias, after):
    """A layer's bias (H,) and SiLU, in half precision: (rows, H) both."""
    active = np.empty(before.shape[1], F)
    for p in range(first, last):
        for h in range(len(active)):
            x = _wide(before[p, h]) + bias[h]
            active[h] = x * _sigmoid(x)
        for h in range(len(active)):
            after[p, h] = _narrow(active[h])


@kernel
def activate_backward(first, last, before, bias, gradient, to_before, to_bias):
    """Gradients of `activate`; to_bias (H,) is added to."""
    slope = np.empty(before.shape[1], F)
    for p in range(first, last):
        for h in range(len(slope)):
            x = _wide(before[p, h]) + bias[h]
            gate = _sigmoid(x)
            slope[h] = _wide(gradient[p, h]) * gate * (F(1.0) + x * (F(1.0) - gate))
            to_bias[h] += slope[h]
        for h in range(len(slope)):
            to_before[p, h] = _narrow(slope[h])


@inlined
def _last_layer(begin, size, before, shift, weight, bias, paint, active, gate, raw):
    """Of a block of points: SiLU of the hidden layer and its gate into (BLOCK, H), the last layer into raw (8, BLOCK),
    of which colour, roughness and metallic between 0 and 1."""
    for q in range(size):
        for h in range(before.shape[1]):
            x = _wide(before[begin + q, h]) + shift[h]
            gate[q, h] = _sigmoid(x)
            active[q, h] = x * gate[q, h]
        for o in range(8):
            total = F(0.0)
            for h in range(before.shape[1]):
                total += weight[o, h] * active[q, h]
            raw[o, q] = total + bias[o]
        for i in range(3):
            raw[i, q] += paint[begin + q, i]
    for i in range(5):
        for q in range(BLOCK):
            raw[i, q] = _sigmoid(raw[i, q])


@kernel
def finish(first, last, before, shift, weight, bias, paint, surface, limits, base_color, roughness, metallic, normal):
    """The field's last layer, and what makes a material of it: before (rows, H) in half precision, the hidden layer
    without its bias, shift (H,), and SiLU; weight (8, H), bias (8,), paint (P, 3), surface (P, 3) normals; limits: the
    least roughness, the largest slope. To material.Material."""
    least, steepest = limits[0], limits[1]
    width = before.shape[1]
    active, gate, raw = np.empty((BLOCK, width), F), np.empty((BLOCK, width), F), np.empty((8, BLOCK), F)
    for begin in range(first, last, BLOCK):
        size = min(BLOCK, last - begin)
        _last_layer(begin, size, before, shift, weight, bias, paint, active, gate, raw)
        for i in range(3):
            for q in range(BLOCK):
                raw[i, q], _ = _decode(raw[i, q])
        for q in range(size):
            p = begin + q
            base_color[p, 0], base_color[p, 1], base_color[p, 2] = raw[0, q], raw[1, q], raw[2, q]
            roughness[p, 0] = least + (F(1.0) - least) * raw[3, q]
            metallic[p, 0] = raw[4, q]
            nx, ny, nz = surface[p, 0], surface[p, 1], surface[p, 2]
            out = raw[5, q] * nx + raw[6, q] * ny + raw[7, q] * nz
            x, y, z = raw[5, q] - out * nx, raw[6, q] - out * ny, raw[7, q] - out * nz
            lean = steepest / np.sqrt(F(1.0) + x * x + y * y + z * z)
            x, y, z = nx + lean * x, ny + lean * y, nz + lean * z
            inverse = F(1.0) / np.sqrt(x * x + y * y + z * z)
            normal[p, 0], normal[p, 1], normal[p, 2] = x * inverse, y * inverse, z * inverse


@kernel
def finish_backward(
    first,
    last,
    before,
    shift,
    weight,
    bias,
    paint,
    surface,
    limits,
    to_base_color,
    to_roughness,
    to_metallic,
    to_normal,
    to_before,
    to_paint,
    to_layer,
):
    """Gradients of `finish`, given those of its results; to_layer (9, H + 1) of weight and bias, and in its last
    row of shift, is added to."""
    least, steepest = limits[0], limits[1]
    width = before.shape[1]
    active, gate = np.empty((BLOCK, width), F), np.empty((BLOCK, width), F)
    raw, steep, to_active = np.empty((8, BLOCK), F), np.empty((3, BLOCK), F), np.empty(width, F)
    for begin in range(first, last, BLOCK):
        size = min(BLOCK, last - begin)
        _last_layer(begin, size, before, shift, weight, bias, paint, active, gate, raw)
        for i in range(3):
            for q in range(BLOCK):
                _, steep[i, q] = _decode(raw[i, q])
        for i in range(5):  # from here on the gradients of raw
            for q in range(BLOCK):
                raw[i, q] *= F(1.0) - raw[i, q]
        for q in range(size):
            p = begin + q
            for i in range(3):
                raw[i, q] *= steep[i, q] * to_base_color[p, i]
                to_paint[p, i] = raw[i, q]
            raw[3, q] *= (F(1.0) - least) * to_roughness[p, 0]
            raw[4, q] *= to_metallic[p, 0]

            nx, ny, nz = surface[p, 0], surface[p, 1], surface[p, 2]
            out = raw[5, q] * nx + raw[6, q] * ny + raw[7, q] * nz
            x, y, z = raw[5, q] - out * nx, raw[6, q] - out * ny, raw[7, q] - out * nz
            shrink = F(1.0) / np.sqrt(F(1.0) + x * x + y * y + z * z)
            lean = steepest * shrink
            ux, uy, uz = nx + lean * x, ny + lean * y, nz + lean * z
            inverse = F(1.0) / np.sqrt(ux * ux + uy * uy + uz * uz)
            ux, uy, uz = ux * inverse, uy * inverse, uz * inverse
            gx, gy, gz = to_normal[p, 0], to_normal[p, 1], to_normal[p, 2]
            along = gx * ux + gy * uy + gz * uz
            gx, gy, gz = (gx - along * ux) * inverse, (gy - along * uy) * inverse, (gz - along * uz) * inverse
            along = (x * gx + y * gy + z * gz) * shrink * shrink
            gx, gy, gz = lean * (gx - along * x), lean * (gy - along * y), lean * (gz - along * z)
            out = gx * nx + gy * ny + gz * nz
            raw[5, q], raw[6, q], raw[7, q] = gx - out * nx, gy - out * ny, gz - out * nz
        for q in range(size):
            to_active[:] = F(0.0)
            for o in range(8):
                to_layer[o, width] += raw[o, q]
                for h in range(width):
                    to_layer[o, h] += raw[o, q] * active[q, h]
                    to_active[h] += raw[o, q] * weight[o, h]
            for h in range(width):
                to_active[h] *= gate[q, h] + active[q, h] * (F(1.0) - gate[q, h])
                to_layer[8, h] += to_active[h]
            for h in range(width):
                to_before[begin + q, h] = _narrow(to_active[h])
