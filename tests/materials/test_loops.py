"""Compiled CPU loops of primitives against their Warp kernels, which run on the CPU too."""

import pytest
import torch
from torch import Tensor
from torch.nn.functional import normalize

from backend.materials import cells, growth, hair, launching, litter, noise
from backend.materials.points import Points

COUNT = 5003  # not a multiple of the loops' blocks
RANDOM = torch.Generator().manual_seed(7)
POINTS = Points(
    2.4 * torch.rand(COUNT, 3, generator=RANDOM) - 1.2, normalize(torch.randn(COUNT, 3, generator=RANDOM), dim=-1), 5
)
DIRECTION = normalize(torch.randn(COUNT, 3, generator=RANDOM), dim=-1)
STRETCHED = (3.0, 4.5, 7.0)
PRIMITIVES = {
    "fbm": lambda: noise.fbm(POINTS, STRETCHED, 5, 0.6, 2),
    "ridged": lambda: noise.ridged(POINTS, 4.0, 3),
    "vector_noise": lambda: noise.vector_noise(POINTS, STRETCHED, 3),
    "strands": lambda: growth.strands(POINTS, DIRECTION, 0.02, 0.2),
    "hairs": lambda: hair.hairs(POINTS, DIRECTION, 0.012, 0.1),
    "cells": lambda: cells.cells(POINTS, STRETCHED, 0.9),
    "cubes": lambda: cells.cells(POINTS, 5.0, 0.0),
    "cracks": lambda: cells.cracks(POINTS, 5.0),
    "few cracks of all widths": lambda: cells.cracks(POINTS, STRETCHED, 0.5, 0.9),
    "spots": lambda: cells.spots(POINTS, 6.0, 0.5, 0.8, 1.0),
    "scratches": lambda: cells.scratches(POINTS, 5.0, 0.02),
    "scratches with a grain": lambda: cells.scratches(POINTS, 5.0, 0.02, 1.0, 1.0, (0.0, 0.3, 0.7)),
    "leaves": lambda: litter.pieces(POINTS, 5.0, 0.6, 0.35, 1.0, 0.05),
    "pebbles": lambda: litter.pieces(POINTS, 5.0, 0.45, 0.4, pile=0.4, count=2, density=0.6),
    "gravel": lambda: litter.pieces(POINTS, 5.0, 0.6, 0.5, 0.5, 0.5, count=2, rim=0.4),
    "grass": lambda: litter.pieces(POINTS, 6.0, 0.9, 0.1, 0.9, 0.1, grain=(0.0, 0.2, 1.0), count=3),
}


@pytest.mark.parametrize("primitive", PRIMITIVES)
def test_a_loop_equals_its_kernel(primitive: str, monkeypatch: pytest.MonkeyPatch) -> None:
    looped, kernels = _parts(PRIMITIVES[primitive]()), []
    for module in (noise, growth, hair, cells, litter):
        monkeypatch.setattr(
            module, "launch", lambda *given, loop, **named: (kernels.append(loop), launching.launch(*given, **named))
        )
    expected = _parts(PRIMITIVES[primitive]())
    assert kernels and None not in kernels
    for ours, theirs in zip(looped, expected, strict=True):
        # A point on the border of two cells may fall to either.
        assert ((ours - theirs).abs() > 1e-3).float().mean() <= 2 / COUNT
        assert ours.isfinite().all()


def test_a_loop_is_the_same_on_any_part_of_the_points() -> None:
    part = Points(POINTS.position[61:1000], POINTS.normal[61:1000], POINTS.seed)
    assert torch.equal(noise.fbm(part, 4.0), noise.fbm(POINTS, 4.0)[61:1000])
    for ours, theirs in zip(cells.cells(part, 4.0), cells.cells(POINTS, 4.0), strict=True):
        assert torch.equal(ours, theirs[61:1000])


def _parts(result: Tensor | tuple[Tensor, ...]) -> tuple[Tensor, ...]:
    return (result,) if isinstance(result, Tensor) else tuple(result)
