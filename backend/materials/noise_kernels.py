"""CPU loops of the primitives made of gradient noise. Each equals the Warp kernel of the same name.

Arithmetic always runs over whole blocks: a compiler may round the last, partial vectors of a loop differently, and a
point's value must not depend on which points come with it.
"""

from typing import Any

import numpy as np

from ..runtime.cpu_loops import BLOCK, inlined, intrinsic, kernel, types

F = np.float32
U = np.uint32


@intrinsic
def scramble(context: Any, h: Any) -> Any:
    """launching.scramble, of 32 bits. Numba's own operators widen uint32 to 64 bits, which takes twice as long."""

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        (h,) = arguments
        for shift, factor in ((16, 0x7FEB352D), (15, 0x246CA68B), (16, 1)):
            h = builder.xor(h, builder.lshr(h, h.type(shift)))
            h = builder.mul(h, h.type(factor))
        return h

    return types.uint32(types.uint32), generate


@inlined
def _slope(h, a, b, c):
    step = F(2.0 * 0.00097751711)
    x = F(np.int32(h & U(1023))) * step - F(1.0)
    y = F(np.int32((h >> U(10)) & U(1023))) * step - F(1.0)
    z = F(np.int32((h >> U(20)) & U(1023))) * step - F(1.0)
    return x * a + y * b + z * c


@inlined
def _ease(t):
    return t * t * t * (t * (t * F(6.0) - F(15.0)) + F(10.0))


@inlined
def perlin(x, y, z, seed):
    """launching.perlin."""
    fx, fy, fz = np.floor(x), np.floor(y), np.floor(z)
    a, b, c = x - fx, y - fy, z - fz
    ix, iy, iz = U(np.int32(fx)), U(np.int32(fy)), U(np.int32(fz))
    x0, x1 = U(ix * U(0x4DA6B343)), U(U(ix + U(1)) * U(0x4DA6B343))
    y0, y1 = U(iy * U(0x58163841)), U(U(iy + U(1)) * U(0x58163841))
    z0, z1 = U(iz * U(0x4B1AB31F)) ^ seed, U(U(iz + U(1)) * U(0x4B1AB31F)) ^ seed
    u, v, w = _ease(a), _ease(b), _ease(c)
    n000 = _slope(scramble(x0 ^ y0 ^ z0), a, b, c)
    n100 = _slope(scramble(x1 ^ y0 ^ z0), a - F(1.0), b, c)
    n010 = _slope(scramble(x0 ^ y1 ^ z0), a, b - F(1.0), c)
    n110 = _slope(scramble(x1 ^ y1 ^ z0), a - F(1.0), b - F(1.0), c)
    n001 = _slope(scramble(x0 ^ y0 ^ z1), a, b, c - F(1.0))
    n101 = _slope(scramble(x1 ^ y0 ^ z1), a - F(1.0), b, c - F(1.0))
    n011 = _slope(scramble(x0 ^ y1 ^ z1), a, b - F(1.0), c - F(1.0))
    n111 = _slope(scramble(x1 ^ y1 ^ z1), a - F(1.0), b - F(1.0), c - F(1.0))
    n00, n10 = n000 + u * (n100 - n000), n010 + u * (n110 - n010)
    n01, n11 = n001 + u * (n101 - n001), n011 + u * (n111 - n011)
    low, high = n00 + v * (n10 - n00), n01 + v * (n11 - n01)
    return F(1.6) * (low + w * (high - low))


@inlined
def _scaled(points, begin, size, frequency, q):
    """Write the points of a block times the frequency into q (3, BLOCK)."""
    for j in range(size):
        q[0, j] = points[begin + j, 0] * frequency[0]
        q[1, j] = points[begin + j, 1] * frequency[1]
        q[2, j] = points[begin + j, 2] * frequency[2]


@inlined
def _to_next_octave(q):
    for j in range(BLOCK):
        q[0, j] = q[0, j] * F(2.0) + F(0.37)
        q[1, j] = q[1, j] * F(2.0) + F(0.71)
        q[2, j] = q[2, j] * F(2.0) + F(0.53)


@kernel
def fbm(points, frequency, seed, octaves, gain, resolved, out):
    q, total = np.zeros((3, BLOCK), F), np.zeros(BLOCK, F)
    for begin in range(0, len(points), BLOCK):
        size = min(BLOCK, len(points) - begin)
        _scaled(points, begin, size, frequency, q)
        total[:] = F(0.0)
        weight, power, ratio = F(1.0), F(0.0), resolved
        for k in range(octaves):
            salt, seen = U(seed + U(k)), min(max(ratio - F(1.0), F(0.0)), F(1.0))
            if seen > F(0.0):
                for j in range(BLOCK):
                    total[j] += seen * weight * perlin(q[0, j], q[1, j], q[2, j], salt)
            _to_next_octave(q)
            power += weight * weight
            weight *= gain
            ratio *= F(0.5)
        scale = F(1.15) / np.sqrt(power)
        for j in range(size):
            out[begin + j] = scale * total[j]


@kernel
def ridged(points, frequency, seed, octaves, gain, resolved, out):
    q, total, last = np.zeros((3, BLOCK), F), np.zeros(BLOCK, F), np.zeros(BLOCK, F)
    for begin in range(0, len(points), BLOCK):
        size = min(BLOCK, len(points) - begin)
        _scaled(points, begin, size, frequency, q)
        total[:] = F(0.0)
        last[:] = F(1.0)
        weight, weights, ratio = F(1.0), F(0.0), resolved
        for k in range(octaves):
            salt, seen = U(seed + U(k)), min(max(ratio - F(1.0), F(0.0)), F(1.0))
            for j in range(BLOCK):
                crest = F(1.0) - min(F(1.3) * abs(perlin(q[0, j], q[1, j], q[2, j], salt)), F(1.0))
                crest = crest * crest
                total[j] += seen * weight * crest * last[j]
                last[j] = min(F(2.0) * crest, F(1.0))
            _to_next_octave(q)
            weights += weight
            weight *= gain
            ratio *= F(0.5)
        for j in range(BLOCK):
            total[j] /= weights
        for j in range(size):
            out[begin + j] = total[j]


@kernel
def vector(points, frequency, seed, octaves, out):
    q, total = np.zeros((3, BLOCK), F), np.zeros((3, BLOCK), F)
    for begin in range(0, len(points), BLOCK):
        size = min(BLOCK, len(points) - begin)
        _scaled(points, begin, size, frequency, q)
        total[:] = F(0.0)
        weight = F(1.0)
        for k in range(octaves):
            for axis in range(3):
                salt = U(seed + U(3 * k + axis))
                for j in range(BLOCK):
                    total[axis, j] += weight * perlin(q[0, j], q[1, j], q[2, j], salt)
            _to_next_octave(q)
            weight *= F(0.5)
        for j in range(size):
            out[begin + j, 0], out[begin + j, 1], out[begin + j, 2] = total[0, j], total[1, j], total[2, j]


@inlined
def _along(points, direction, begin, size, frequency, q):
    """Write the points of a block and the directions, both times the frequency, into q (6, BLOCK)."""
    for j in range(size):
        for axis in range(3):
            q[axis, j] = points[begin + j, axis] * frequency
            q[3 + axis, j] = direction[begin + j, axis] * frequency


@kernel
def hairs(points, direction, frequency, length, count, seed, out):
    q, total = np.zeros((6, BLOCK), F), np.zeros(BLOCK, F)
    for begin in range(0, len(points), BLOCK):
        size = min(BLOCK, len(points) - begin)
        _along(points, direction, begin, size, frequency, q)
        total[:] = F(0.0)
        power = F(0.0)
        for k in range(count):
            t = (F(k) + F(0.5)) / F(count) - F(0.5)
            weight, step = F(1.0) - F(3.2) * t * t, t * length
            power += weight * weight
            for j in range(BLOCK):
                x, y, z = q[0, j] + step * q[3, j], q[1, j] + step * q[4, j], q[2, j] + step * q[5, j]
                total[j] += weight * perlin(x, y, z, seed)
        scale = F(0.85) / np.sqrt(power)
        for j in range(size):
            out[begin + j] = scale * total[j]


@kernel
def strands(points, direction, frequency, length, seed, out):
    q, total = np.zeros((6, BLOCK), F), np.zeros(BLOCK, F)
    for begin in range(0, len(points), BLOCK):
        size = min(BLOCK, len(points) - begin)
        _along(points, direction, begin, size, frequency, q)
        total[:] = F(0.0)
        for k in range(8):
            step = (F(k) - F(3.5)) * F(0.125) * length
            for j in range(BLOCK):
                x, y, z = q[0, j] + step * q[3, j], q[1, j] + step * q[4, j], q[2, j] + step * q[5, j]
                total[j] += perlin(x, y, z, seed)
        for j in range(size):
            out[begin + j] = F(0.36) * total[j]
