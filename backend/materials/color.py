"""Colours for authors of materials. A colour is an OKLab tensor, (3,) or (P, 3), from `rgb` to the end.

In OKLab a mean of two colours looks like one that lies between them, and a multiple is the same colour in more or less
light. `to_linear` is called once, by material.evaluate.

Source: Ottosson, "A perceptual color space for image processing" (2020).
"""

from functools import cache

import torch
from torch import Tensor

from ..runtime.cpu_loops import arrays, compiled
from ..shading.color import srgb_to_linear
from . import color_kernels

_TO_CONES = torch.tensor(
    [
        [0.4122214708, 0.5363325363, 0.0514459929],
        [0.2119034982, 0.6806995451, 0.1073969566],
        [0.0883024619, 0.2817188376, 0.6299787005],
    ]
)
_TO_LAB = torch.tensor(
    [
        [0.2104542553, 0.7936177850, -0.0040720468],
        [1.9779984951, -2.4285922050, 0.4505937099],
        [0.0259040371, 0.7827717662, -0.8086757660],
    ]
)

LUMINOUS = 0.66  # least OKLab lightness of a light


def rgb(red: float, green: float, blue: float) -> Tensor:
    """The colour of sRGB values 0..255: (3,) OKLab."""
    return from_linear(srgb_to_linear(torch.tensor([red, green, blue], dtype=torch.float32) / 255.0))


def from_linear(linear: Tensor) -> Tensor:
    """Linear sRGB (..., 3) >= 0 to OKLab."""
    return (linear @ _TO_CONES.T.to(linear)).pow(1.0 / 3.0) @ _TO_LAB.T.to(linear)


def to_linear(color: Tensor) -> Tensor:
    """OKLab (..., 3) to linear sRGB, clamped to 0..1."""
    to_cones, to_rgb = _inverse(color.device)
    return ((color @ to_cones).clamp_min(0.0).pow(3) @ to_rgb).clamp(0.0, 1.0)


@cache
def _inverse(device: torch.device) -> tuple[Tensor, Tensor]:
    to_cones, to_rgb = torch.linalg.inv(_TO_LAB.double()), torch.linalg.inv(_TO_CONES.double())
    return to_cones.T.float().to(device).contiguous(), to_rgb.T.float().to(device).contiguous()


def mix(first: Tensor, second: Tensor, share: Tensor) -> Tensor:
    """The colours between `first` (share 0) and `second` (share 1).

    Args:
        first, second: (3,) or (P, 3).
        share: (P,); taken within 0..1.
    Returns:
        (P, 3).
    """
    first, second = first.to(share), second.to(share)
    if compiled(share):
        out = share.new_empty(len(share), 3)
        color_kernels.mix(*arrays(first.view(-1, 3), second.view(-1, 3), share, out))
        return out
    return torch.lerp(first, second, share.clamp(0.0, 1.0)[:, None])


def ramp(share: Tensor, *colors: Tensor) -> Tensor:
    """Go through several colours, evenly spaced: share (P,) in 0..1 to (P, 3)."""
    steps = len(colors) - 1
    result = mix(colors[0], colors[1], share * steps)
    for number in range(1, steps):
        result = mix(result, colors[number + 1], share * steps - number)
    return result


def lit(color: Tensor, amount: Tensor | float) -> Tensor:
    """The same paint, lighter (amount > 0) or darker: multiplies OKLab by 1 + amount, (P,) or a number."""
    if not isinstance(amount, Tensor):
        return color * (1.0 + amount)
    if compiled(amount):
        out = amount.new_empty(len(amount), 3)
        color_kernels.lit(*arrays(color.to(amount).view(-1, 3), amount, out))
        return out
    return color.to(amount) * (1.0 + amount[:, None])


def shift(color: Tensor, light: float = 0.0, chroma: float = 1.0, warm: float = 0.0) -> Tensor:
    """A relative of a colour, for the second and third colours of a material.

    Args:
        light: added to the lightness, which is 0..1.
        chroma: factor of the colourfulness.
        warm: > 0 towards orange, < 0 towards blue; 0.05 is much.
    """
    scale = torch.tensor([1.0, chroma, chroma]).to(color)
    moved = color * scale + torch.tensor([light, 0.4 * warm, 0.9 * warm]).to(color)
    return torch.cat((moved[..., :1].clamp(0.02, 1.0), moved[..., 1:]), -1)


def luminous(color: Tensor) -> Tensor:
    """A colour of light: the same paint, if it is dark, in more light. Of (3,) or (P, 3)."""
    return color * (LUMINOUS / color[..., :1]).clamp_min(1.0)


def incandescent(glow: Tensor, heat: Tensor) -> Tensor:
    """What a hot body emits: black at heat 0, a dim, redder glow, `glow` itself at 0.6, and lighter and yellower at 1.

    Args:
        glow: (3,) or (P, 3). heat: (P,); taken within 0..1.
    Returns:
        (P, 3).
    """
    dim = glow * torch.tensor([0.62, 0.95, 0.70]).to(glow)
    hot = torch.cat(
        (glow[..., :1] + 0.85 * (1.02 - glow[..., :1]), glow[..., 1:] * torch.tensor([0.02, 0.80]).to(glow)), -1
    )
    heat = heat.clamp(0.0, 1.0)
    low = mix(0.0 * glow, dim, heat / 0.35)
    return mix(mix(low, glow, (heat - 0.35) / 0.25), hot, (heat - 0.6) / 0.4)
