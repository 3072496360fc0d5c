"""Materials: their parameters at points of a surface, and the simple materials that a run can start from."""

from typing import NamedTuple

import torch
from torch import Tensor

from ..materials.recipe import Recipe
from ..shading.color import srgb_to_linear
from ..shading.lobes import MIN_ROUGHNESS

COLOR_RANGE = 2.6  # a start's colour is clamped to sigmoid(+-2.6), because a saturated field cannot grow a pattern

Rgb = tuple[float, float, float]


class Material(NamedTuple):
    """The BRDF's parameters, the normal, and what a material of the library adds, at P points."""

    base_color: Tensor  # (P, 3) linear, 0..1
    roughness: Tensor  # (P, 1) perceptual, MIN_ROUGHNESS..1
    metallic: Tensor  # (P, 1) 0..1
    normal: Tensor  # (P, 3) unit, the surface normal with the offset
    height: Tensor | None = None  # (P, 1) above the mesh, in units of the unit sphere; None: flat
    emission: Tensor | None = None  # (P, 3) linear radiance, 0..1; None: it does not glow


class Start(NamedTuple):
    """The material that a run begins with. Colours are sRGB.

    A simple one has one colour, or two colours mixed by a solid pattern, in one finish. One with a recipe is a material
    of the library; `color`, `roughness` and `metallic` are then those of its plainest relative.
    """

    color: Rgb = (0.5, 0.5, 0.5)
    roughness: float = 0.6
    metallic: float = 0.02
    second: Rgb | None = None  # the colour where the pattern is high
    pattern: int = 0  # index into the bank
    recipe: Recipe | None = None  # of a material of the library

    def color_logits(self) -> tuple[Tensor, Tensor]:
        """The logits of the colour at pattern value 0, and their slope: (3,), (3,)."""
        low = torch.logit(torch.tensor(self.color).clamp(0.01, 0.99)).clamp(-COLOR_RANGE, COLOR_RANGE)
        if self.second is None:
            return low, torch.zeros(3)
        high = torch.logit(torch.tensor(self.second).clamp(0.01, 0.99)).clamp(-COLOR_RANGE, COLOR_RANGE)
        return 0.5 * (low + high), 0.5 * (high - low)

    def colors(self) -> list[Rgb]:
        """The initial colours, sRGB: one, or two where the pattern is low and where it is high."""
        middle, slope = self.color_logits()
        ends = [middle] if self.second is None else [middle - slope, middle + slope]
        return [tuple(torch.sigmoid(end).tolist()) for end in ends]

    def finish_logits(self) -> Tensor:
        """The logits of roughness and metallic: (2,)."""
        roughness = (self.roughness - MIN_ROUGHNESS) / (1.0 - MIN_ROUGHNESS)
        return torch.logit(torch.tensor([roughness, self.metallic]).clamp(0.02, 0.98))

    def material(self, patterns: Tensor, normal: Tensor) -> Material:
        """Evaluate at points with these patterns (P, K) and normals (P, 3)."""
        middle, slope = (values.to(normal) for values in self.color_logits())
        logits = middle + slope * patterns[:, self.pattern, None]
        ones = torch.ones_like(normal[:, :1])
        return Material(srgb_to_linear(torch.sigmoid(logits)), self.roughness * ones, self.metallic * ones, normal)


NEUTRAL = Start()
COLORS: dict[str, Rgb] = {  # candidate colours of starts, sRGB
    "red": (0.75, 0.08, 0.08),
    "orange": (0.9, 0.45, 0.08),
    "yellow": (0.92, 0.8, 0.12),
    "green": (0.16, 0.5, 0.16),
    "blue": (0.12, 0.25, 0.7),
    "purple": (0.42, 0.16, 0.55),
    "pink": (0.95, 0.55, 0.7),
    "brown": (0.4, 0.25, 0.14),
    "black": (0.06, 0.06, 0.06),
    "white": (0.92, 0.92, 0.92),
    "grey": (0.5, 0.5, 0.5),
    "teal": (0.3, 0.6, 0.55),
    "sand": (0.8, 0.68, 0.5),
    "gold": (1.0, 0.8, 0.36),
    "copper": (0.91, 0.54, 0.4),
}
