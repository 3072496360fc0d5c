"""Common code of the operators in wear.py, deposits.py, growths.py, finishes.py, reliefs.py, masks.py and drawn.py.

Operators work in the units of authors: OKLab colours and object units, as Material.at returns them.
"""

from collections.abc import Callable
from statistics import NormalDist

from torch import Tensor

from .color import mix
from .material import Surface
from .noise import fbm
from .points import Points

Coat = Callable[[Surface, Points, Tensor, float, Tensor], Surface]
"""A cover: of the surface below, the points, the relief of `relief` plus the
convexity of the mesh (P,), the share 0..1 and the colour (3,) OKLab."""

FBM_DEVIATION = 0.36  # of noise and fbm
FLAT = 0.002  # a surface whose heights differ by less has no recesses [object units]


def threshold(share: float, deviation: float) -> float:
    """The value above which a share of a normal distribution about 0 lies."""
    return deviation * NormalDist().inv_cdf(min(max(1.0 - share, 1e-3), 1.0 - 1e-3))


def relief(height: Tensor, low: float, middle: float, high: float) -> Tensor:
    """How high a point lies in the material's own relief: (P,), -1 in recesses, 1 on crests, 0 if it is flat.

    Args:
        height: (P,) object units. low, middle, high: quantiles of the heights of the whole surface.
    """
    if high - low < FLAT:
        return 0.0 * height
    above, below = max(high - middle, 0.3 * (high - low)), max(middle - low, 0.3 * (high - low))
    return ((height - middle) / above).clamp(0.0, 1.0) + ((height - middle) / below).clamp(-1.0, 0.0)


def over(
    below: Surface,
    share: Tensor,
    color: Tensor,
    roughness: Tensor | float,
    metallic: Tensor | float = 0.0,
    rise: Tensor | float = 0.0,
    smooth: float = 0.0,
) -> Surface:
    """Lay something over a surface. It hides the emission below.

    Args:
        share: (P,) 0..1, how much it hides. color: (3,) or (P, 3).
        rise: how far its top is above the surface below, object units, already 0 where it does not lie.
        smooth: how much of the relief below it fills, 0..1.
    """
    share = share.clamp(0.0, 1.0)
    height = below.height * (1.0 - smooth * share) + rise
    glow = None if below.emission is None else below.emission * (1.0 - share)[:, None]
    return Surface(
        mix(below.base_color, color, share),
        blend(below.roughness, roughness, share),
        blend(below.metallic, metallic, share),
        height,
        glow,
    )


def blend(first: Tensor | float, second: Tensor | float, share: Tensor) -> Tensor:
    """`first` where share (P,) is 0, `second` where it is 1."""
    return first + (second - first) * share


def laid(below: Surface, above: Surface, share: Tensor, rise: float, fill: float) -> Surface:
    """One whole surface on a part of another.

    Args:
        share: (P,) 0..1. rise: height of its edge, object units.
        fill: how much of the relief below it replaces by its own, 0..1.
    """
    height = below.height * (1.0 - fill * share) + above.height * share + rise * share
    glow = None
    if below.emission is not None or above.emission is not None:
        low = 0.0 * below.base_color if below.emission is None else below.emission
        top = 0.0 * below.base_color if above.emission is None else above.emission
        glow = mix(low, top, share)
    return Surface(
        mix(below.base_color, above.base_color, share),
        blend(below.roughness, above.roughness, share),
        blend(below.metallic, above.metallic, share),
        height,
        glow,
    )


def runs(points: Points, frequency: float, layer: int) -> Tensor:
    """Noise drawn out downwards, for what water carries: (P,) about -1..1."""
    return fbm(points.warped(0.02, 4.0, 2, layer), (frequency, frequency, 0.09 * frequency), 3, 0.6, layer)


def steep(points: Points) -> Tensor:
    """1 on walls, 0 on floors and ceilings: (P,)."""
    return (1.0 - points.up * points.up).clamp_min(0.0)
