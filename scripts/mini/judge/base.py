"""What the judge's materials are made of: surfaces and colours."""

import colorsys
import random
from collections.abc import Callable
from dataclasses import dataclass

import torch
from torch import Tensor


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


def ramp(t: Tensor, *stops: Tensor) -> Tensor:
    """Blend evenly spaced colours (3,) by t (P,) from 0 to 1: (P, 3)."""
    place = t.clamp(0.0, 1.0) * (len(stops) - 1)
    index = place.floor().long().clamp_max(len(stops) - 2)
    table = torch.stack(stops)
    return mix(table[index], table[index + 1], place - index)


def shaded(base: Tensor, factor: Tensor) -> Tensor:
    """Colours (3,) or (P, 3) times a factor (P,), within 0..1: (P, 3)."""
    return (base * factor[:, None]).clamp(0.0, 1.0)


def picked(value: Tensor, *colors: Tensor) -> Tensor:
    """One of some colours (3,) for each value (P,) in 0..1: (P, 3)."""
    return torch.stack(colors)[(value * len(colors)).long().clamp(0, len(colors) - 1)]


def rgb(*values: int) -> Tensor:
    return torch.tensor(values) / 255.0


def tinted(base: Tensor, rng: random.Random, amount: float = 0.06) -> Tensor:
    """The colour with a little variation from one sample to the next."""
    shift = torch.tensor([rng.uniform(-amount, amount) for _ in range(3)]) * 0.5 + rng.uniform(-amount, amount)
    return (base + shift).clamp(0.01, 1.0)


def plain(p: Tensor, base: Tensor) -> Tensor:
    return base.expand(len(p), 3)
