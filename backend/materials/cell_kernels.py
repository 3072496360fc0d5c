"""CPU loops of the primitives about random seeds in lattice cells. Each equals the Warp kernel of the same name.

A Warp kernel skips neighbouring cells that are too far away to matter. These loops visit all 27 of a block of points,
without branches, so that they vectorise.
"""

import numpy as np

from ..runtime.cpu_loops import BLOCK, inlined, kernel
from .noise_kernels import scramble

F = np.float32
U = np.uint32
FAR = F(16.0)


@inlined
def _hash3(x, y, z, seed):
    """launching.hash3, of integers as floats."""
    h = U(U(np.int32(x)) * U(0x4DA6B343))
    h ^= U(U(np.int32(y)) * U(0x58163841))
    h ^= U(U(np.int32(z)) * U(0x4B1AB31F))
    return scramble(h ^ seed)


@inlined
def _unit(h):
    """launching.unit."""
    return F(np.int32(h >> U(8))) * F(5.9604645e-8)


@inlined
def _triple(h):
    """launching.triple."""
    step = F(0.00097751711)
    x = F(np.int32(h & U(1023))) * step
    y = F(np.int32((h >> U(10)) & U(1023))) * step
    return x, y, F(np.int32((h >> U(20)) & U(1023))) * step


@inlined
def _neighbour(k):
    """The offset of a neighbouring cell, 0 <= k < 27; the middle one first."""
    return F((k + 1) % 3 - 1), F((k // 3 + 1) % 3 - 1), F((k // 9 + 1) % 3 - 1)


@inlined
def _locate(points, begin, size, frequency, base, f):
    """Write the cells of a block of points (3, BLOCK) and the places in them (3, BLOCK)."""
    for j in range(size):
        for axis in range(3):
            f[axis, j] = points[begin + j, axis] * frequency[axis]
    for axis in range(3):
        for j in range(BLOCK):
            base[axis, j] = np.floor(f[axis, j])
            f[axis, j] -= base[axis, j]


@kernel
def cells(points, frequency, seed, jitter, near, second, value, other, offset):
    base, f, away = np.zeros((3, BLOCK), F), np.zeros((3, BLOCK), F), np.zeros((3, BLOCK), F)
    first, next_, best = np.zeros(BLOCK, F), np.zeros(BLOCK, F), np.zeros(BLOCK, U)
    low = F(0.5) - F(0.5) * jitter
    for begin in range(0, len(points), BLOCK):
        size = min(BLOCK, len(points) - begin)
        _locate(points, begin, size, frequency, base, f)
        first[:] = FAR
        next_[:] = FAR
        for k in range(27):
            x, y, z = _neighbour(k)
            for j in range(BLOCK):
                h = _hash3(base[0, j] + x, base[1, j] + y, base[2, j] + z, seed)
                rx, ry, rz = _triple(h)
                dx = f[0, j] - x - low - jitter * rx
                dy = f[1, j] - y - low - jitter * ry
                dz = f[2, j] - z - low - jitter * rz
                square = dx * dx + dy * dy + dz * dz
                nearer = square < first[j]
                next_[j] = first[j] if nearer else min(next_[j], square)
                first[j] = square if nearer else first[j]
                best[j] = h if nearer else best[j]
                away[0, j] = dx if nearer else away[0, j]
                away[1, j] = dy if nearer else away[1, j]
                away[2, j] = dz if nearer else away[2, j]
        for j in range(BLOCK):
            first[j], next_[j] = np.sqrt(first[j]), np.sqrt(next_[j])
        for j in range(size):
            near[begin + j], second[begin + j] = first[j], next_[j]
            value[begin + j] = _unit(scramble(U(best[j] + U(1))))
            other[begin + j] = _unit(scramble(U(best[j] + U(2))))
        for j in range(size):
            for axis in range(3):
                offset[begin + j, axis] = away[axis, j]


@kernel
def cracks(points, frequency, seed, density, vary, distance, value):
    base, f, home = np.zeros((3, BLOCK), F), np.zeros((3, BLOCK), F), np.zeros((3, BLOCK), F)
    first, own = np.zeros(BLOCK, F), np.zeros(BLOCK, U)
    least, line = np.zeros(BLOCK, F), np.zeros(BLOCK, U)
    narrow = F(1.0) - F(0.7) * vary
    size_of_cell = F(3.0) / (frequency[0] + frequency[1] + frequency[2])
    for begin in range(0, len(points), BLOCK):
        size = min(BLOCK, len(points) - begin)
        _locate(points, begin, size, frequency, base, f)
        first[:] = FAR
        for k in range(27):
            x, y, z = _neighbour(k)
            for j in range(BLOCK):
                h = _hash3(base[0, j] + x, base[1, j] + y, base[2, j] + z, seed)
                rx, ry, rz = _triple(h)
                dx, dy, dz = x + rx - f[0, j], y + ry - f[1, j], z + rz - f[2, j]
                square = dx * dx + dy * dy + dz * dz
                nearer = square < first[j]
                first[j] = square if nearer else first[j]
                own[j] = h if nearer else own[j]
                home[0, j] = dx if nearer else home[0, j]
                home[1, j] = dy if nearer else home[1, j]
                home[2, j] = dz if nearer else home[2, j]
        least[:] = F(0.4)  # cells.FARTHEST
        line[:] = U(0)
        for k in range(27):
            x, y, z = _neighbour(k)
            for j in range(BLOCK):
                h = _hash3(base[0, j] + x, base[1, j] + y, base[2, j] + z, seed)
                rx, ry, rz = _triple(h)
                dx, dy, dz = x + rx - f[0, j], y + ry - f[1, j], z + rz - f[2, j]
                ax, ay, az = dx - home[0, j], dy - home[1, j], dz - home[2, j]
                middle = F(0.5) * ((dx + home[0, j]) * ax + (dy + home[1, j]) * ay + (dz + home[2, j]) * az)
                away = middle / max(np.sqrt(ax * ax + ay * ay + az * az), F(1.0e-4))
                pair = scramble(h ^ own[j])
                there = (h != own[j]) & (away * narrow < least[j]) & (_unit(pair) < density)
                pair = scramble(pair)
                away = away * (F(1.0) + vary * (F(2.0) * _unit(pair) - F(0.7)))
                there = there & (away < least[j])
                least[j] = away if there else least[j]
                line[j] = pair if there else line[j]
        for j in range(size):
            distance[begin + j] = size_of_cell * least[j]
            value[begin + j] = _unit(scramble(U(line[j] + U(1))))


@kernel
def spots(points, frequency, seed, density, largest, vary, depth, value):
    base, f = np.zeros((3, BLOCK), F), np.zeros((3, BLOCK), F)
    best, own = np.zeros(BLOCK, F), np.zeros(BLOCK, U)
    for begin in range(0, len(points), BLOCK):
        size = min(BLOCK, len(points) - begin)
        _locate(points, begin, size, frequency, base, f)
        best[:] = F(-8.0)
        own[:] = U(0)
        for k in range(27):
            x, y, z = _neighbour(k)
            for j in range(BLOCK):
                h = _hash3(base[0, j] + x, base[1, j] + y, base[2, j] + z, seed)
                rx, ry, rz = _triple(h)
                dx, dy, dz = f[0, j] - x - rx, f[1, j] - y - ry, f[2, j] - z - rz
                random = _unit(scramble(U(h + U(2))))
                radius = largest * (F(1.0) - vary * np.sqrt(random) * F(0.95))
                inside = F(1.0) - np.sqrt(dx * dx + dy * dy + dz * dz) / radius
                there = (_unit(scramble(U(h + U(1)))) < density) & (inside > best[j])
                best[j] = inside if there else best[j]
                own[j] = h if there else own[j]
        for j in range(size):
            depth[begin + j] = best[j]
            value[begin + j] = _unit(scramble(U(own[j] + U(3))))


@kernel
def scratches(points, frequency, seed, density, width, length, grain, out):
    base, f, best = np.zeros((3, BLOCK), F), np.zeros((3, BLOCK), F), np.zeros(BLOCK, F)
    scale = np.full(3, frequency, F)
    squared = grain[0] * grain[0] + grain[1] * grain[1] + grain[2] * grain[2]
    free = F(1.0) - F(0.9) * min(np.sqrt(squared), F(1.0))
    for begin in range(0, len(points), BLOCK):
        size = min(BLOCK, len(points) - begin)
        _locate(points, begin, size, scale, base, f)
        best[:] = F(0.0)
        for k in range(27):
            x, y, z = _neighbour(k)
            for j in range(BLOCK):
                gx = max(x - f[0, j], F(0.0)) + max(f[0, j] - x - F(1.0), F(0.0))
                gy = max(y - f[1, j], F(0.0)) + max(f[1, j] - y - F(1.0), F(0.0))
                gz = max(z - f[2, j], F(0.0)) + max(f[2, j] - z - F(1.0), F(0.0))
                h = _hash3(base[0, j] + x, base[1, j] + y, base[2, j] + z, seed)
                rx, ry, rz = _triple(h)
                dx, dy, dz = f[0, j] - x - rx, f[1, j] - y - ry, f[2, j] - z - rz
                tx, ty, tz = _triple(scramble(U(h + U(2))))
                tx = (F(2.0) * tx - F(1.0)) * free + grain[0]
                ty = (F(2.0) * ty - F(1.0)) * free + grain[1]
                tz = (F(2.0) * tz - F(1.0)) * free + grain[2]
                norm = max(np.sqrt(tx * tx + ty * ty + tz * tz), F(1.0e-12))
                away = (dx * tx + dy * ty + dz * tz) / norm
                reach = (dx * dx + dy * dy + dz * dz - away * away) / (length * length)
                near = gx * gx + gy * gy + gz * gz < length * length
                there = near & (_unit(scramble(U(h + U(1)))) < density) & (reach < F(1.0))
                strength = F(1.0) - abs(away) / (width * (F(1.0) - F(0.7) * min(reach, F(1.0))))
                best[j] = max(best[j], strength * (F(1.0) - reach) if there else F(0.0))
        for j in range(size):
            out[begin + j] = best[j]


@kernel
def pieces(
    points, normals, frequency, seed, length, width, point, pile, vary, grain, count, density, rim,
    inside, out_u, out_v, rank, value, other, pile_top,
):  # fmt: skip
    base, f, n = np.zeros((3, BLOCK), F), np.zeros((3, BLOCK), F), np.zeros((3, BLOCK), F)
    h, own, best, deep = np.zeros(BLOCK, U), np.zeros(BLOCK, U), np.zeros(BLOCK, F), np.zeros(BLOCK, F)
    u, v, level = np.zeros(BLOCK, F), np.zeros(BLOCK, F), np.zeros(BLOCK, F)
    steepness = F(1.0) / rim if rim > F(0.0) else F(0.0)
    slab = F(0.75)
    oriented = grain[0] * grain[0] + grain[1] * grain[1] + grain[2] * grain[2] > F(0.0)
    gx, gy, gz = grain[0], grain[1], grain[2]
    for begin in range(0, len(points), BLOCK):
        size = min(BLOCK, len(points) - begin)
        _locate(points, begin, size, frequency, base, f)
        for j in range(size):
            for axis in range(3):
                n[axis, j] = normals[begin + j, axis]
        own[:] = U(0)
        best[:] = F(-9.0)
        deep[:] = F(0.0)
        u[:] = F(0.0)
        v[:] = F(0.0)
        level[:] = F(-1.0)
        for k in range(27):
            x, y, z = _neighbour(k)
            for j in range(BLOCK):
                h[j] = _hash3(base[0, j] + x, base[1, j] + y, base[2, j] + z, seed)
            for _ in range(count):
                for j in range(BLOCK):
                    h[j] = scramble(U(h[j] + U(9)))
                    rx, ry, rz = _triple(h[j])
                    dx, dy, dz = f[0, j] - x - rx, f[1, j] - y - ry, f[2, j] - z - rz
                    nx, ny, nz = n[0, j], n[1, j], n[2, j]
                    away = dx * nx + dy * ny + dz * nz
                    g = scramble(U(h[j] + U(3)))
                    q = away / slab
                    scale = (F(1.0) - vary * _unit(scramble(U(g + U(1))))) * (F(1.0) - q * q * q * q)
                    tx, ty, tz = _triple(g)
                    tx, ty, tz = F(2.0) * tx - F(1.0), F(2.0) * ty - F(1.0), F(2.0) * tz - F(1.0)
                    up = tx * nx + ty * ny + tz * nz
                    steep = tx * tx + ty * ty + tz * tz - up * up < F(0.06)
                    ax = F(0.35) * tx + gx if oriented else ty if steep else tx
                    ay = F(0.35) * ty + gy if oriented else -tz if steep else ty
                    az = F(0.35) * tz + gz if oriented else tx + F(0.3) if steep else tz
                    up = ax * nx + ay * ny + az * nz
                    ax, ay, az = ax - up * nx, ay - up * ny, az - up * nz
                    norm = max(np.sqrt(ax * ax + ay * ay + az * az), F(1.0e-12))
                    ax, ay, az = ax / norm, ay / norm, az / norm
                    bx, by, bz = ny * az - nz * ay, nz * ax - nx * az, nx * ay - ny * ax
                    shrunk = max(scale, F(1.0e-6))
                    a = (dx * ax + dy * ay + dz * az) / (length * shrunk)
                    b = (dx * bx + dy * by + dz * bz) / (width * shrunk)
                    reach = F(1.0) - a * a
                    depth = reach - b * b
                    lean = max(point, F(0.0)) * (reach - abs(b) - depth) if reach > F(0.0) else F(0.0)
                    a4, b4 = a * a * a * a, b * b * b * b
                    depth = F(1.0) - a4 * a4 - b4 * b4 if point < F(0.0) else depth + lean
                    fall = max(F(1.0) - depth * steepness, F(0.0))
                    step = pile * shrunk * np.sqrt(max(depth, F(0.0))) - away
                    top = pile * shrunk * depth - away - fall * fall if steepness > F(0.0) else step
                    there = (abs(away) < slab) & (_unit(scramble(U(h[j] + U(7)))) <= density)
                    there = there & (depth > F(0.0)) & (abs(a) < F(1.0)) & (top > best[j])
                    best[j] = top if there else best[j]
                    deep[j] = depth if there else deep[j]
                    u[j] = a if there else u[j]
                    v[j] = b if there else v[j]
                    level[j] = -q if there else level[j]
                    own[j] = h[j] if there else own[j]
        for j in range(BLOCK):
            best[j] = max(best[j], F(-1.25))  # litter.LOWEST
        for j in range(size):
            inside[begin + j], rank[begin + j] = deep[j], level[j]
            out_u[begin + j], out_v[begin + j] = u[j], v[j]
            value[begin + j] = _unit(scramble(U(own[j] + U(1))))
            other[begin + j] = _unit(scramble(U(own[j] + U(2))))
            pile_top[begin + j] = best[j]
