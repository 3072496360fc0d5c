"""Compiled CPU loops of primitives against their Warp kernels, which run on the CPU too."""

import pytest
import torch
from torch import Tensor
from torch.nn.functional import normalize

from backend.materials import cells, growth, hair, launching, litter, noise
from backend.materials.color import lit, mix
from backend.materials.filtered import filtered
from backend.materials.material import Surface
from backend.materials.points import Points

COUNT = 5003  # not a multiple of the loops' blocks
RANDOM = torch.Generator().manual_seed(7)
POINTS = Points(
    2.4 * torch.rand(COUNT, 3, generator=RANDOM) - 1.2, normalize(torch.randn(COUNT, 3, generator=RANDOM), dim=-1), 5
)
DIRECTION = normalize(torch.randn(COUNT, 3, generator=RANDOM), dim=-1)
STRETCHED = (3.0, 4.5, 7.0)
PRIMITIVES = {
    "fbm": lambda p, d: noise.fbm(p, STRETCHED, 5, 0.6, 2),
    "ridged": lambda p, d: noise.ridged(p, 4.0, 3),
    "vector_noise": lambda p, d: noise.vector_noise(p, STRETCHED, 3),
    "strands": lambda p, d: growth.strands(p, d, 0.02, 0.2),
    "hairs": lambda p, d: hair.hairs(p, d, 0.012, 0.1),
    "cells": lambda p, d: cells.cells(p, STRETCHED, 0.9),
    "cubes": lambda p, d: cells.cells(p, 5.0, 0.0),
    "cracks": lambda p, d: cells.cracks(p, 5.0),
    "few cracks of all widths": lambda p, d: cells.cracks(p, STRETCHED, 0.5, 0.9),
    "spots": lambda p, d: cells.spots(p, 6.0, 0.5, 0.8, 1.0),
    "scratches": lambda p, d: cells.scratches(p, 5.0, 0.02),
    "scratches with a grain": lambda p, d: cells.scratches(p, 5.0, 0.02, 1.0, 1.0, (0.0, 0.3, 0.7)),
    "leaves": lambda p, d: litter.pieces(p, 5.0, 0.6, 0.35, 1.0, 0.05),
    "pebbles": lambda p, d: litter.pieces(p, 5.0, 0.45, 0.4, pile=0.4, count=2, density=0.6),
    "gravel": lambda p, d: litter.pieces(p, 5.0, 0.6, 0.5, 0.5, 0.5, count=2, rim=0.4),
    "grass": lambda p, d: litter.pieces(p, 6.0, 0.9, 0.1, 0.9, 0.1, grain=(0.0, 0.2, 1.0), count=3),
    "boards": lambda p, d: litter.pieces(p, 5.0, 0.87, 0.27, -1.0, 0.03, 0.5, count=2, rim=0.5),
}


@pytest.mark.parametrize("primitive", PRIMITIVES)
def test_a_loop_equals_its_kernel(primitive: str, monkeypatch: pytest.MonkeyPatch) -> None:
    looped, kernels = _parts(PRIMITIVES[primitive](POINTS, DIRECTION)), []
    for module in (noise, growth, hair, cells, litter):
        monkeypatch.setattr(
            module, "launch", lambda *given, loop, **named: (kernels.append(loop), launching.launch(*given, **named))
        )
    expected = _parts(PRIMITIVES[primitive](POINTS, DIRECTION))
    assert kernels and None not in kernels
    for ours, theirs in zip(looped, expected, strict=True):
        # A point on the border of two cells may fall to either.
        assert ((ours - theirs).abs() > 1e-3).float().mean() <= 2 / COUNT
        assert ours.isfinite().all()


@pytest.mark.parametrize("primitive", PRIMITIVES)
def test_a_loop_is_the_same_on_any_part_of_the_points(primitive: str) -> None:
    # A compiler may choose between vectors and single numbers by lengths and addresses, and these round differently.
    whole = _parts(PRIMITIVES[primitive](POINTS, DIRECTION))
    for part in (slice(61, 1000), slice(0, 1), slice(0, 64), slice(0, 1500), slice(64, 3000), slice(0, 4999)):
        points = Points(POINTS.position[part], POINTS.normal[part], POINTS.seed)
        for ours, theirs in zip(_parts(PRIMITIVES[primitive](points, DIRECTION[part])), whole, strict=True):
            assert torch.equal(ours, theirs[part])


def test_loops_of_colors_and_slopes_equal_torch_in_double_precision() -> None:
    share, normal = POINTS.position[:, 0], POINTS.normal
    first, second = POINTS.position, DIRECTION[0]
    assert torch.allclose(mix(first, second, share).double(), mix(first, second, share.double()), atol=1e-5)
    assert torch.allclose(lit(first, share).double(), lit(first.double(), share.double()), atol=1e-5)

    def solid(position: Tensor, normal: Tensor, finest: float) -> Surface:
        height = 0.3 * (9.0 * position).sin().sum(1)
        return Surface(position, height, height, height)

    ours = filtered(solid, POINTS.position, normal, 0.01)
    theirs = filtered(solid, POINTS.position.double(), normal.double(), 0.01)
    assert torch.allclose(ours.slope.double(), theirs.slope, atol=1e-3)
    assert torch.allclose(ours.surface.base_color.double(), theirs.surface.base_color, atol=1e-5)
    part = slice(61, 1000)
    again = filtered(solid, POINTS.position[part], normal[part], 0.01)
    assert torch.equal(again.slope, ours.slope[part])
    assert torch.equal(mix(first[part], second, share[part]), mix(first, second, share)[part])
    assert torch.equal(lit(first[part], share[part]), lit(first, share)[part])


def _parts(result: Tensor | tuple[Tensor, ...]) -> tuple[Tensor, ...]:
    return (result,) if isinstance(result, Tensor) else tuple(result)
