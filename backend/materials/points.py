"""The points that a material is asked for."""

import math
from collections.abc import Callable
from dataclasses import dataclass, replace

import torch
from torch import Tensor

from ..geometry.axis import FLOOR, Axis
from .launching import Scale
from .noise import vector_noise

SIDEWAYS = 0.5  # least cosine between a side and the direction from the axis, below which it is not unrolled
LEAST_UNITS = 3  # round a body, from which on a whole number is made to fit

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
    axis: Axis | None = None  # of the mesh, if it is a round body

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
        return replace(self, position=torch.stack(coordinates, -1), finest=0.0, axis=None)

    def scaled(self, size: float) -> "Points":
        """Points where every structure is `size` times as large."""
        if size == 1.0:
            return self
        axis = self.axis and Axis(*(value / size for value in self.axis))
        return replace(self, position=self.position / size, finest=self.finest / size, axis=axis)

    def warped(self, amount: float, frequency: Scale, octaves: int = 1, layer: int = 0) -> "Points":
        """Domain warp: the points moved by smooth vector noise of about +-amount.

        Args:
            amount: in object units; more than 0.4 / frequency folds space.
            octaves: each has half the amount and twice the frequency.
        """
        return self.moved(amount * vector_noise(self, frequency, octaves, layer))

    def unrolled(self, width: float = 0.0) -> "Points":
        """On a round body the points of its sides, unrolled to a wall: position (away from the axis, round it, up),
        normal (1, 0, 0). All others stay: floors, what does not face the axis, bodies that are not round.

        Layouts do it themselves. Do it once before several layouts that must fit to each other, and before points are
        moved along the wall.

        Args:
            width: of the units that are laid round the body, of which a whole number fits [object units]; 0: any.
        """
        if self.axis is None or len(self) == 0:
            return self
        x, y = self.x - self.axis.x, self.y - self.axis.y
        distance = torch.hypot(x, y).clamp_min(1e-6)
        level = self.normal[:, :2].norm(dim=1).clamp_min(1e-6)
        facing = (x * self.normal[:, 0] + y * self.normal[:, 1]).abs() > SIDEWAYS * distance * level
        side = (facing & (self.up.abs() <= FLOOR))[:, None]
        length = 2.0 * math.pi * self.axis.radius
        count = round(length / width) if width else 0
        length = count * width if count >= LEAST_UNITS else length
        around = torch.atan2(x, -y) / (2.0 * math.pi) * length  # 0 in front, the border behind
        wall = torch.stack((distance, around, self.z), 1)
        return replace(
            self,
            position=torch.where(side, wall, self.position),
            normal=torch.where(side, torch.tensor([1.0, 0.0, 0.0]).to(self.normal), self.normal),
            axis=None,
        )

    def along(self, direction: Tensor | tuple[float, float, float]) -> Tensor:
        """A direction, (3,) or (P, 3), laid into the surface: (P, 3) unit; where it is the normal, some tangent."""
        if not isinstance(direction, Tensor):
            direction = torch.tensor(direction).to(self.normal)
        direction = direction + torch.tensor([1.3e-3, 0.7e-3, 1.1e-3]).to(self.normal)
        flat = direction - (direction * self.normal).sum(-1, keepdim=True) * self.normal
        return torch.nn.functional.normalize(flat, dim=-1)
