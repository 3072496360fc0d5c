"""CPU loops of lobes.LobeTable, compiled: table lookup, forward and backward. See kernels.py for the arrays."""

import numpy as np

from ..runtime.cpu_loops import BLOCK, exp, inlined, kernel

F = np.float32
TWO_PI = F(2.0 * np.pi)
KINDS = 3  # number of lobes.KINDS
STEP = 2 + KINDS  # channels of a lobe in its table
VECTOR = 16  # the table's channels are zero-padded to a multiple of this


@inlined
def _cell(place, q, table):
    """Row and column of a cell, inside the table even for NaN."""
    return min(max(int(place[0, q]), 0), table.shape[0] - 2), min(max(int(place[1, q]), 0), table.shape[1] - 2)


@inlined
def _read(begin, size, roughness, normal, view_dir, table, least, facing, place, values):
    """Look up a block of points in LobeTable: n.v (unclamped and clamped), roughness, normal and view direction into
    facing (9, BLOCK), cell and position in the cell into place (4, BLOCK), interpolated channels into values
    (C, BLOCK)."""
    rows, columns, channels = table.shape
    node = np.empty(channels, F)
    for q in range(size):
        p = begin + q
        for i in range(3):
            facing[3 + i, q], facing[6 + i, q] = normal[p, i], view_dir[p, i]
        facing[2, q] = max(roughness[p], least)
    for q in range(BLOCK):
        c = facing[3, q] * facing[6, q] + facing[4, q] * facing[7, q] + facing[5, q] * facing[8, q]
        facing[0, q], facing[1, q] = c, min(max(c, F(1e-3)), F(1.0))
        row, column = (facing[2, q] - least) / (F(1.0) - least) * F(rows - 1), facing[1, q] * F(columns - 1)
        place[0, q], place[1, q] = min(np.floor(row), F(rows - 2)), min(np.floor(column), F(columns - 2))
        place[2, q], place[3, q] = row - place[0, q], column - place[1, q]
    for q in range(size):
        i, j = _cell(place, q, table)
        y, x = place[2, q], place[3, q]
        for n in range(channels):
            low = table[i, j, n] + x * (table[i, j + 1, n] - table[i, j, n])
            high = table[i + 1, j, n] + x * (table[i + 1, j + 1, n] - table[i + 1, j, n])
            node[n] = low + y * (high - low)
        for n in range(channels):
            values[n, q] = node[n]


@inlined
def _softmax(values, lobes):
    """Softmax of the lobes' logits of each kind, in place."""
    for i in range(2, STEP):
        for q in range(BLOCK):
            top = values[i, q]
            for k in range(1, lobes):
                top = max(top, values[k * STEP + i, q])
            total = F(0.0)
            for k in range(lobes):
                values[k * STEP + i, q] = exp(values[k * STEP + i, q] - top)
                total += values[k * STEP + i, q]
            for k in range(lobes):
                values[k * STEP + i, q] /= total


@inlined
def _lobe(toward, log_sharpness, facing, lobe):
    """Write a lobe at a block of points into lobe (8, BLOCK): its axis, the length by which it was normalised and the
    weight of the normal in it; its sharpness, its amplitude over its energy, and the derivative of the log of that."""
    for q in range(BLOCK):
        along = F(2.0) * facing[1, q] + toward[q]
        x = along * facing[3, q] - facing[6, q]
        y = along * facing[4, q] - facing[7, q]
        z = along * facing[5, q] - facing[8, q]
        inverse = F(1.0) / np.sqrt(max(x * x + y * y + z * z, F(1e-24)))
        lobe[0, q], lobe[1, q], lobe[2, q], lobe[3, q], lobe[4, q] = (
            x * inverse,
            y * inverse,
            z * inverse,
            inverse,
            along,
        )
        square = facing[2, q] * facing[2, q]
        sharp = exp(log_sharpness[q]) * F(0.5) / (square * square * (facing[1, q] + F(0.05)))
        decay = exp(F(-2.0) * sharp)
        per_energy = sharp / (TWO_PI * (F(1.0) - decay))
        lobe[5, q], lobe[6, q], lobe[7, q] = sharp, per_energy, (F(1.0) - F(2.0) * TWO_PI * decay * per_energy) / sharp


@kernel
def read_lobes(first, last, roughness, normal, view_dir, table, least, axis, sharpness, amplitude, albedo, average):
    """LobeTable.lobes: roughness (P,), normal and view_dir (P, 3), table (R, M, C), least (1,) roughness; the rest as
    in lobes.Lobes."""
    lobes, channels = len(axis), table.shape[2]
    energy = lobes * STEP
    facing, place, values = np.ones((9, BLOCK), F), np.zeros((4, BLOCK), F), np.zeros((channels, BLOCK), F)
    lobe = np.empty((8, BLOCK), F)
    for begin in range(first, last, BLOCK):
        size = min(BLOCK, last - begin)
        _read(begin, size, roughness, normal, view_dir, table, least[0], facing, place, values)
        _softmax(values, lobes)
        for q in range(size):
            for i in range(KINDS):
                albedo[begin + q, i] = values[energy + i, q]
            average[begin + q] = values[energy + KINDS, q]
        for k in range(lobes):
            _lobe(values[k * STEP], values[k * STEP + 1], facing, lobe)
            for q in range(size):
                p = begin + q
                axis[k, p, 0], axis[k, p, 1], axis[k, p, 2] = lobe[0, q], lobe[1, q], lobe[2, q]
                sharpness[k, p] = lobe[5, q]
                for i in range(KINDS):
                    amplitude[k, p, i] = values[k * STEP + 2 + i, q] * values[energy + i, q] * lobe[6, q]


@kernel
def read_lobes_backward(
    first,
    last,
    roughness,
    normal,
    view_dir,
    table,
    least,
    to_axis,
    to_sharpness,
    to_amplitude,
    to_albedo,
    to_average,
    to_roughness,
    to_normal,
    to_view_dir,
):
    """Gradients of `read_lobes`, given those of its results: of roughness, normal and view_dir."""
    lobes, channels = len(to_axis), table.shape[2]
    energy = lobes * STEP
    facing, place, values = np.ones((9, BLOCK), F), np.zeros((4, BLOCK), F), np.zeros((channels, BLOCK), F)
    lobe, given, bent = np.empty((8, BLOCK), F), np.zeros((4, BLOCK), F), np.zeros(BLOCK, F)
    to_values, node = np.zeros((channels, BLOCK), F), np.empty(channels, F)
    to_facing = np.empty((9, BLOCK), F)
    for begin in range(first, last, BLOCK):
        size = min(BLOCK, last - begin)
        _read(begin, size, roughness, normal, view_dir, table, least[0], facing, place, values)
        _softmax(values, lobes)
        to_facing[:] = F(0.0)
        for q in range(size):
            for i in range(KINDS):
                to_values[energy + i, q] = to_albedo[begin + q, i]
            to_values[energy + KINDS, q] = to_average[begin + q]
        for k in range(lobes):
            _lobe(values[k * STEP], values[k * STEP + 1], facing, lobe)
            for q in range(size):
                p = begin + q
                bent[q] = F(0.0)
                for i in range(KINDS):
                    share, slice_energy = values[k * STEP + 2 + i, q], values[energy + i, q]
                    g = to_amplitude[k, p, i] * lobe[6, q]
                    to_values[k * STEP + 2 + i, q] = g * slice_energy
                    to_values[energy + i, q] += g * share
                    bent[q] += g * share * slice_energy
                for i in range(3):
                    given[i, q] = to_axis[k, p, i]
                given[3, q] = to_sharpness[k, p]
            for q in range(BLOCK):
                inverse, along = lobe[3, q], lobe[4, q]
                own = given[0, q] * lobe[0, q] + given[1, q] * lobe[1, q] + given[2, q] * lobe[2, q]
                gx = (given[0, q] - own * lobe[0, q]) * inverse
                gy = (given[1, q] - own * lobe[1, q]) * inverse
                gz = (given[2, q] - own * lobe[2, q]) * inverse
                leant = gx * facing[3, q] + gy * facing[4, q] + gz * facing[5, q]
                to_sharp = (bent[q] * lobe[7, q] + given[3, q]) * lobe[5, q]
                to_values[k * STEP, q], to_values[k * STEP + 1, q] = leant, to_sharp
                to_facing[1, q] += F(2.0) * leant - to_sharp / (facing[1, q] + F(0.05))
                to_facing[2, q] -= F(4.0) * to_sharp / facing[2, q]
                to_facing[3, q] += along * gx
                to_facing[4, q] += along * gy
                to_facing[5, q] += along * gz
                to_facing[6, q] -= gx
                to_facing[7, q] -= gy
                to_facing[8, q] -= gz
        for i in range(2, STEP):
            for q in range(BLOCK):
                mean = F(0.0)
                for k in range(lobes):
                    mean += values[k * STEP + i, q] * to_values[k * STEP + i, q]
                for k in range(lobes):
                    to_values[k * STEP + i, q] = values[k * STEP + i, q] * (to_values[k * STEP + i, q] - mean)
        for q in range(size):
            p = begin + q
            i, j = _cell(place, q, table)
            y, x = place[2, q], place[3, q]
            for n in range(channels):
                node[n] = to_values[n, q]
            to_x = to_y = F(0.0)
            for n in range(channels):
                near, far = table[i, j + 1, n] - table[i, j, n], table[i + 1, j + 1, n] - table[i + 1, j, n]
                to_x += node[n] * (near + y * (far - near))
                to_y += node[n] * (table[i + 1, j, n] - table[i, j, n] + x * (far - near))
            g = to_facing[1, q] + to_x * F(table.shape[1] - 1) if facing[0, q] == facing[1, q] else F(0.0)
            for n in range(3):
                to_normal[p, n] = to_facing[3 + n, q] + g * facing[6 + n, q]
                to_view_dir[p, n] = to_facing[6 + n, q] + g * facing[3 + n, q]
            g = to_facing[2, q] + to_y * F(table.shape[0] - 1) / (F(1.0) - least[0])
            to_roughness[p] = g if roughness[p] >= least[0] else F(0.0)
