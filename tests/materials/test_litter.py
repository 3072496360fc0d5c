"""Pieces that are scattered over the surface."""

import torch
from torch import Tensor

from backend.materials.craft import Points, pieces


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
