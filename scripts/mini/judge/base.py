"""What the judge's materials are made of: surfaces, colours, and layouts of threads, courses and stripes."""

import colorsys
import random
from collections.abc import Callable
from dataclasses import dataclass

import torch
from torch import Tensor

from ..noise import noise, smoothstep, vector_noise


@dataclass
class Surface:
    """Appearance at P points. base_color is sRGB-encoded here, because people pick colours so."""

    base_color: Tensor  # (P, 3) in 0..1
    roughness: Tensor | float  # (P,) or one number
    metallic: Tensor | float = 0.0
    height: Tensor | None = None  # (P,) bump [object units]


@dataclass(frozen=True)
class Material:
    """A named look."""

    surface: Callable[[Tensor, random.Random], Surface]
    phrases: tuple[str, ...]
    nature: tuple[str, ...] = ()  # families of patterns that it has by nature: in its colours they are it, or nearly
    detailed: bool = True  # has structure, so that a flat look-alike can be told from it


COLORS = {  # hue range [degrees], saturation range, value range
    "red": ((-8, 8), (0.8, 1.0), (0.55, 0.9)),
    "orange": ((22, 34), (0.85, 1.0), (0.85, 1.0)),
    "yellow": ((48, 58), (0.8, 1.0), (0.85, 1.0)),
    "green": ((95, 150), (0.6, 1.0), (0.3, 0.75)),
    "blue": ((205, 235), (0.7, 1.0), (0.4, 0.9)),
    "purple": ((265, 290), (0.5, 0.9), (0.35, 0.7)),
    "pink": ((318, 348), (0.35, 0.6), (0.9, 1.0)),
    "brown": ((15, 30), (0.5, 0.75), (0.25, 0.45)),
    "black": ((0, 360), (0.0, 0.1), (0.02, 0.1)),
    "white": ((0, 360), (0.0, 0.04), (0.88, 0.98)),
    "grey": ((0, 360), (0.0, 0.06), (0.4, 0.62)),
}


def color(name: str, rng: random.Random) -> Tensor:
    """An sRGB colour that goes by this name: (3,)."""
    hue, saturation, value = (rng.uniform(*limits) for limits in COLORS[name])
    return torch.tensor(colorsys.hsv_to_rgb(hue / 360.0 % 1.0, saturation, value))


def color_name(rgb: Tensor) -> str:
    """The name in COLORS that fits an sRGB colour (3,) best."""
    hue, saturation, value = colorsys.rgb_to_hsv(*rgb.tolist())
    if value < 0.14:
        return "black"
    if saturation < 0.16:
        return "white" if value > 0.78 else "grey"
    degrees = hue * 360.0
    if degrees < 45 and value < 0.55 and saturation < 0.85 and not (degrees < 10 and saturation > 0.6):
        return "brown"
    limits = ((14, "red"), (41, "orange"), (68, "yellow"), (172, "green"), (250, "blue"), (300, "purple"))
    named = next((name for limit, name in limits if degrees < limit), "pink" if degrees < 350 else "red")
    return "pink" if named == "red" and saturation < 0.5 and value > 0.75 else named


def mix(a: Tensor, b: Tensor, t: Tensor) -> Tensor:
    """Blend colours (3,) or (P, 3) by t (P,): (P, 3)."""
    return a + (b - a) * t[:, None]


def rgb(*values: int) -> Tensor:
    return torch.tensor(values) / 255.0


def tinted(base: Tensor, rng: random.Random, amount: float = 0.06) -> Tensor:
    """The colour with a little variation from one sample to the next."""
    shift = torch.tensor([rng.uniform(-amount, amount) for _ in range(3)]) * 0.5 + rng.uniform(-amount, amount)
    return (base + shift).clamp(0.01, 1.0)


def plain(p: Tensor, base: Tensor) -> Tensor:
    return base.expand(len(p), 3)


def courses(p: Tensor, height: float, ratio: float, joint: float) -> tuple[Tensor, Tensor, Tensor]:
    """Running-bond masonry: the joint's mask, and two random values a brick."""
    row = (p[:, 2] / height).floor()
    # Whichever horizontal axis runs along the surface more is unknown here; the angle about z serves both.
    along = torch.atan2(p[:, 1], p[:, 0]) * 0.6 / (height * ratio) * 2.0
    brick = (along + 0.5 * row.remainder(2)).floor()
    u = (along + 0.5 * row.remainder(2)) - brick - 0.5
    v = p[:, 2] / height - row - 0.5
    edge = torch.maximum((u.abs() - 0.5) * ratio, v.abs() - 0.5)
    mask = smoothstep(-joint, -joint * 0.55, edge)
    value = (torch.sin(row * 12.99 + brick * 78.23) * 43758.5).remainder(1.0)
    return mask, value, (value * 17.0).remainder(1.0)


def box_courses(p: Tensor, height: float, ratio: float, joint: float) -> tuple[Tensor, Tensor, Tensor]:
    """Running-bond masonry as a solid: bricks in x and y, courses in z."""
    row = (p[:, 2] / height).floor()
    shift = 0.5 * row.remainder(2)
    x, y = p[:, 0] / (height * ratio) + shift, p[:, 1] / (height * ratio) + shift
    u, v, w = x - x.floor() - 0.5, y - y.floor() - 0.5, p[:, 2] / height - row - 0.5
    edge = torch.maximum(torch.maximum(u.abs() - 0.5, v.abs() - 0.5) * ratio, w.abs() - 0.5)
    mask = smoothstep(-joint, -joint * 0.55, edge)
    value = (torch.sin(row * 12.99 + x.floor() * 78.23 + y.floor() * 37.7) * 43758.5).remainder(1.0)
    return mask, value, (value * 17.0).remainder(1.0)


def weave(p: Tensor, scale: float) -> tuple[Tensor, Tensor]:
    """Over-and-under threads: height 0..1 and which thread is on top."""
    q = p * scale
    over = (q[:, 0].floor() + q[:, 1].floor() + q[:, 2].floor()).remainder(2)
    warp, weft = (torch.sin(q * torch.pi)).abs()[:, 0], (torch.sin(q * torch.pi)).abs()[:, 2]
    return torch.where(over > 0, warp, weft), over


def wavy_stripes(p: Tensor, rng: random.Random, frequency: tuple[float, float], warp: float) -> Tensor:
    q = p + warp * vector_noise(p * rng.uniform(1.2, 2.0))
    return torch.sin(q[:, rng.choice((0, 2))] * rng.uniform(*frequency) + 1.5 * noise(p * 1.5))
