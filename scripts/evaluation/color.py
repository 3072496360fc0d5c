"""Colour for measures: sRGB to CIELAB under D65, and the colour difference CIEDE2000."""

import numpy as np
from numpy.typing import ArrayLike, NDArray

Array = NDArray[np.float64]

_TO_XYZ = np.array(
    [[0.4124564, 0.3575761, 0.1804375], [0.2126729, 0.7151522, 0.0721750], [0.0193339, 0.1191920, 0.9503041]]
)
_WHITE = np.array([0.95047, 1.0, 1.08883])


def lab(linear: ArrayLike) -> Array:
    """CIELAB (..., 3) of linear sRGB (..., 3) in 0..1."""
    t = np.asarray(linear, np.float64) @ _TO_XYZ.T / _WHITE
    f = np.where(t > 216 / 24389, np.cbrt(t), (24389 / 27 * t + 16) / 116)
    x, y, z = f[..., 0], f[..., 1], f[..., 2]
    return np.stack([116 * y - 16, 500 * (x - y), 200 * (y - z)], -1)


def lab_of_hex(color: str) -> Array:
    """CIELAB (3,) of an sRGB colour "#rrggbb"."""
    encoded = np.array([int(color[index : index + 2], 16) for index in (1, 3, 5)]) / 255.0
    return lab(np.where(encoded <= 0.04045, encoded / 12.92, ((encoded + 0.055) / 1.055) ** 2.4))


def ciede2000(first: ArrayLike, second: ArrayLike) -> Array:
    """CIEDE2000 of CIELAB colours (..., 3), which broadcast. Source: Sharma, Wu and Dalal (2005)."""
    l1, a1, b1 = np.moveaxis(np.asarray(first, np.float64), -1, 0)
    l2, a2, b2 = np.moveaxis(np.asarray(second, np.float64), -1, 0)
    mean = (np.hypot(a1, b1) + np.hypot(a2, b2)) / 2
    g = 1.5 - 0.5 * np.sqrt(mean**7 / (mean**7 + 25.0**7))
    c1, c2 = np.hypot(g * a1, b1), np.hypot(g * a2, b2)
    h1, h2 = np.degrees(np.arctan2(b1, g * a1)) % 360, np.degrees(np.arctan2(b2, g * a2)) % 360
    chromatic = c1 * c2 > 0
    turn = np.where(chromatic, (h2 - h1 + 180) % 360 - 180, 0.0)
    hue = np.where(chromatic, (h1 + turn / 2) % 360, h1 + h2)
    dl, dc, dh = l2 - l1, c2 - c1, 2 * np.sqrt(c1 * c2) * np.sin(np.radians(turn / 2))
    light, chroma = (l1 + l2) / 2, (c1 + c2) / 2
    t = 1.0 + sum(weight * np.cos(np.radians(times * hue + offset)) for weight, times, offset in _HUE_WEIGHTS)
    sl = 1 + 0.015 * (light - 50) ** 2 / np.sqrt(20 + (light - 50) ** 2)
    sc, sh = 1 + 0.045 * chroma, 1 + 0.015 * chroma * t
    swing = np.radians(60 * np.exp(-(((hue - 275) / 25) ** 2)))
    rt = -np.sin(swing) * 2 * np.sqrt(chroma**7 / (chroma**7 + 25.0**7))
    square = (dl / sl) ** 2 + (dc / sc) ** 2 + (dh / sh) ** 2 + rt * dc / sc * dh / sh
    return np.sqrt(np.maximum(square, 0.0))


_HUE_WEIGHTS = ((-0.17, 1, -30), (0.24, 2, 0), (0.32, 3, 6), (-0.20, 4, -63))
