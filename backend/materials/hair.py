"""Hair: strands that stay whole at any length, and the coats of animals made of them."""

from typing import NamedTuple

import torch
import warp as wp
from torch import Tensor

from . import noise_kernels
from .cells import cells
from .launching import launch, new, perlin, salt
from .noise import smoothstep, vector_noise
from .points import Points


class Coat(NamedTuple):
    """A coat of hair."""

    hair: Tensor  # (P,) single hairs, -1..1
    lock: Tensor  # (P,) the locks that they lie in, -1..1
    lean: Tensor  # (P, 3) unit, the way the hair runs
    ragged: Points  # moved along the hair, for markings whose edges hair frays
    fine: Tensor  # (P,) the finest hairs, -1..1, for close-ups


def hairs(points: Points, direction: Tensor, width: float, length: float, layer: int = 0) -> Tensor:
    """Like `growth.strands`, but with as many samples as the length needs, and tapering ends: (P,), about -1..1.

    Args:
        direction: (P, 3) unit.
        width, length: of a hair in object units; beyond 20 widths it costs over 1 us a point.
    """
    count = max(4, round(length / (0.52 * width)))
    (result,) = new(points, 1)
    given = (direction, 1.0 / width, length, count, salt(points, layer))
    launch(_hairs, points, *given, outputs=[result], loop=noise_kernels.hairs)
    return result


def coat(points: Points, length: float = 0.10, wild: float = 0.35, width: float = 0.012) -> Coat:
    """Hair that lies down the body.

    Args:
        length, width: of a hair in object units.
        wild: how much it swirls, 0..1.
    """
    turn = vector_noise(points, 2.2, 1, 40)
    lean = points.along(torch.tensor([0.25, 0.1, -1.0]).to(turn) + wild * turn)
    hair = hairs(points, lean, width, length, 41)
    lock = hairs(points, lean, 4.5 * width, 1.8 * length, 42)
    fine = hairs(points, lean, 0.42 * width, 4.5 * width, 44)
    ragged = points.moved(lean * (0.24 * length * (hair + 0.5 * lock + 0.6 * fine))[:, None])
    return Coat(hair, lock, lean, ragged, fine)


def tufts(points: Points, worn: Coat, size: float = 0.16, layer: int = 0) -> Tensor:
    """Shaggy tufts that lie over each other: (P,), from -1 at a root, under the tip above it, to 1 at its own tip.

    Args:
        size: of a tuft in object units.
    """
    frayed = worn.ragged.moved(worn.lean * (0.45 * size * worn.hair)[:, None])
    tuft = cells(frayed, (1.3 / size, 1.3 / size, 0.75 / size), 0.95, layer + 43)
    along = (tuft.offset * torch.tensor([0.77, 0.77, 1.33]).to(tuft.offset) * worn.lean).sum(-1)
    edge = smoothstep(0.0, 0.45, tuft.second - tuft.near)  # a cliff would show as a drawn line
    return edge * torch.tanh(1.5 * along + 0.4 * (tuft.value - 0.5))


@wp.kernel(enable_backward=False)
def _hairs(
    points: wp.array[wp.vec3],
    direction: wp.array[wp.vec3],
    frequency: float,
    length: float,
    count: int,
    seed: wp.uint32,
    out: wp.array[float],
):
    i = wp.tid()
    total = float(0.0)
    power = float(0.0)
    for k in range(count):
        t = (float(k) + 0.5) / float(count) - 0.5
        weight = 1.0 - 3.2 * t * t
        total += weight * perlin((points[i] + t * length * direction[i]) * frequency, seed)
        power += weight * weight
    out[i] = 0.85 * total / wp.sqrt(power)
