"""CPU loops of color.py, compiled. Broadcasting one number over three channels takes torch ten times as long."""

import numpy as np

from ..runtime.cpu_loops import exact_kernel

F = np.float32


@exact_kernel
def mix(first, second, share, out):
    """color.mix of colours (P, 3) or (1, 3) and shares (P,), to (P, 3)."""
    step, other = int(len(first) > 1), int(len(second) > 1)
    for p in range(len(share)):
        t = min(max(share[p], F(0.0)), F(1.0))
        for c in range(3):
            out[p, c] = first[p * step, c] * (F(1.0) - t) + second[p * other, c] * t


@exact_kernel
def lit(color, amount, out):
    """color.lit of colours (P, 3) or (1, 3) and amounts (P,), to (P, 3)."""
    step = int(len(color) > 1)
    for p in range(len(amount)):
        for c in range(3):
            out[p, c] = color[p * step, c] * (F(1.0) + amount[p])
