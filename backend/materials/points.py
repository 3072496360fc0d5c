"""The points that a material is asked for."""

from collections.abc import Callable
from dataclasses import dataclass, replace

import torch
from torch import Tensor

from .launching import Scale
from .noise import vector_noise

Convexity = Callable[[Tensor, Tensor], Tensor]
"""Of a mesh, at positions (P, 3) on it with normals (P, 3): (P,), 1 on sharp edges, 0 in the mean, -1 in recesses."""


@dataclass(frozen=True)
class Points:
    """P points of a surface in the unit sphere, z up, which is an object of about 10 cm radius."""

    position: Tensor  # (P, 3) float32, contiguous
    normal: Tensor  # (P, 3) unit
    seed: int = 0  # of all random primitives
    finest: float = 0.0  # wavelength below which noise is left out, faded in over an octave [object units]
    convexity: Convexity | None = None  # of the mesh; for points that were not moved

    def __len__(self) -> int:
        return len(self.position)

    @property
    def x(self) -> Tensor:
        return self.position[:, 0]

    @property
    def y(self) -> Tensor:
        return self.position[:, 1]

    @property
    def z(self) -> Tensor:
        return self.position[:, 2]

    @property
    def up(self) -> Tensor:
        """How much the surface faces the sky: (P,), -1..1."""
        return self.normal[:, 2]

    def moved(self, offset: Tensor | tuple[float, float, float]) -> "Points":
        """The points at position + offset, (P, 3) or (3,)."""
        if not isinstance(offset, Tensor):
            offset = torch.tensor(offset).to(self.position)
        return replace(self, position=self.position + offset)

    def at(self, *coordinates: Tensor) -> "Points":
        """Points at other coordinates, three of (P,): for noise of a radius, an angle, ..."""
        return replace(self, position=torch.stack(coordinates, -1), finest=0.0)

    def scaled(self, size: float) -> "Points":
        """Points where every structure is `size` times as large."""
        return self if size == 1.0 else replace(self, position=self.position / size, finest=self.finest / size)

    def warped(self, amount: float, frequency: Scale, octaves: int = 1, layer: int = 0) -> "Points":
        """Domain warp: the points moved by smooth vector noise of about +-amount.

        Args:
            amount: in object units; more than 0.4 / frequency folds space.
            octaves: each has half the amount and twice the frequency.
        """
        return self.moved(amount * vector_noise(self, frequency, octaves, layer))

    def along(self, direction: Tensor | tuple[float, float, float]) -> Tensor:
        """A direction, (3,) or (P, 3), laid into the surface: (P, 3) unit; where it is the normal, some tangent."""
        if not isinstance(direction, Tensor):
            direction = torch.tensor(direction).to(self.normal)
        direction = direction + torch.tensor([1.3e-3, 0.7e-3, 1.1e-3]).to(self.normal)
        flat = direction - (direction * self.normal).sum(-1, keepdim=True) * self.normal
        return torch.nn.functional.normalize(flat, dim=-1)
