"""Pieces that are scattered over the surface."""

import torch
from torch import Tensor

from backend.materials.craft import Points, lapped, pieces, piled, scales


def ball(count: int = 6000, radius: float = 0.9) -> Points:
    normal = torch.randn(count, 3, generator=torch.Generator().manual_seed(5))
    normal = torch.nn.functional.normalize(normal, dim=1)
    return Points(radius * normal, normal)


def test_places_are_within_a_piece() -> None:
    piece = pieces(ball(), 4.0, 0.9, 0.4, 0.7, 0.1, count=2)
    here = piece.inside > 0.0
    assert 0.3 < float(here.float().mean()) < 1.0
    assert float(piece.inside.max()) <= 1.0
    assert float(piece.u[here].abs().max()) <= 1.0 and float(piece.v[here].abs().max()) <= 1.0
    assert (piece.rank[~here] == -1.0).all() and (piece.inside[~here] == 0.0).all()


def test_more_pieces_cover_more() -> None:
    shares = [float((pieces(ball(), 4.0, 0.9, 0.4, count=count).inside > 0.0).float().mean()) for count in (1, 2, 4)]
    assert shares[0] + 0.05 < shares[1] < shares[2] - 0.02


def test_grain_turns_them() -> None:
    """A step along the grain stays within more pieces than a step across it."""
    points = ball()

    def kept(direction: tuple[float, float, float]) -> float:
        def own(points: Points) -> Tensor:
            return pieces(points, 4.0, 0.9, 0.12, grain=(0.0, 0.0, 1.0)).value

        step = 0.06 * points.along(direction)
        moved = torch.nn.functional.normalize(points.position + step, dim=1)
        before, there = pieces(points, 4.0, 0.9, 0.12, grain=(0.0, 0.0, 1.0)), Points(0.9 * moved, moved)
        here = (before.inside > 0.2) & (points.up.abs() < 0.6)
        return float((own(there) == before.value)[here].float().mean())

    assert kept((0.0, 0.0, 1.0)) > 2.0 * kept((0.3, 1.0, 0.0))


def line(count: int = 40001) -> Points:
    """Points close together on a straight line in the floor, 0.00005 apart."""
    x = torch.linspace(-1.0, 1.0, count)
    return Points(torch.stack((x, 0.3 * x + 0.1, torch.full_like(x, 0.2)), -1), torch.tensor([[0.0, 0.0, 1.0]] * count))


def largest_step(height: Tensor) -> float:
    return float(height.diff().abs().max())


def test_pieces_with_a_rim_meet_what_lies_below() -> None:
    """Their height is nearly continuous, where pieces without a rim end in steps."""
    stepped, smooth = (pieces(line(), 4.0, 0.66, 0.5, pile=0.5, count=4, rim=rim) for rim in (0.0, 0.4))
    assert largest_step(stepped.top) > 0.15
    assert largest_step(smooth.top) < 0.02
    assert float(smooth.top.std()) > 0.1


def test_a_pile_is_as_high_as_its_higher_layer() -> None:
    over, under = (pieces(ball(), 5.0, 0.5, 0.4, pile=0.4, rim=0.4, layer=layer) for layer in (0, 1))
    share, top = piled(over, under, 0.8, 0.3)
    assert torch.equal(top, over.top.maximum(0.8 * under.top - 0.3))
    assert (share[over.top > top - 1e-6] >= 0.5).all() and 0.1 < float(share.mean()) < 0.99


def test_scales_lap_without_steps() -> None:
    for point in (-1.0, -0.6, 0.0, 0.5, 1.0):
        height = lapped(scales(line(), 0.2, 0.12, point), point)
        assert float(height.min()) >= 0.0 and float(height.max()) <= 1.0
        assert float(height.std()) > 0.1
        assert largest_step(height) < 0.05, point
