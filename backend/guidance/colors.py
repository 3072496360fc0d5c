"""Colour values: sRGB "#rrggbb" in CIELAB, mixed, shifted and named."""

import math
from functools import cache

BASICS = {  # basic colours of a small vocabulary, sRGB; the same values as field.material.COLORS
    "red": "#bf1414", "orange": "#e67314", "yellow": "#ebcc1f", "green": "#298029", "blue": "#1f40b3",
    "purple": "#6b298c", "pink": "#f28cb3", "brown": "#664024", "black": "#0f0f0f", "white": "#ebebeb",
    "grey": "#808080",
}  # fmt: skip
PALETTE = {  # colour names for users, by the nearest value in CIELAB
    **BASICS, "dark red": "#7a1418", "red-brown": "#7a3420", "dark red-brown": "#54241a", "dark brown": "#3d271a",
    "light brown": "#a97a50", "orange-brown": "#b0622c", "tan": "#cda878", "beige": "#e0d2b4", "cream": "#f0ead6",
    "golden yellow": "#f2c14e", "olive green": "#6b7a35", "dark green": "#1f4a26", "light green": "#9fcf8f",
    "yellow-green": "#a3b82f", "teal": "#1c8c86", "turquoise": "#3fc0b4", "light blue": "#a4cbe8", "navy": "#141c4f",
    "sky blue": "#5a9fd8", "blue-grey": "#6d7f90", "violet": "#8f5fc0", "lavender": "#c3b2e0", "magenta": "#c8288f",
    "dark purple": "#37184a", "light orange": "#eb9560",
    "salmon pink": "#f0907c", "coral": "#f26b50", "light grey": "#bdbdbd",
    "dark grey": "#454545", "grey-brown": "#7d7064", "bright red": "#e8281f", "bright green": "#3fc43f",
    "pale pink": "#f6d3d8", "pale green": "#b9d2b4", "maroon": "#5c1224",
    "slate blue": "#45608a", "steel blue": "#2f6f9a", "sea green": "#2f9b78", "grey-green": "#8a9a80",
}  # fmt: skip


def lab(color: str) -> tuple[float, float, float]:
    """CIELAB, D65, of an sRGB "#rrggbb"."""
    linear = [_linear(int(color[i : i + 2], 16) / 255) for i in (1, 3, 5)]
    rows = ((0.4124, 0.3576, 0.1805, 0.95047), (0.2126, 0.7152, 0.0722, 1.0), (0.0193, 0.1192, 0.9505, 1.08883))
    x, y, z = (_cube_root(sum(a * b for a, b in zip(row[:3], linear, strict=True)) / row[3]) for row in rows)
    return 116 * y - 16, 500 * (x - y), 200 * (y - z)


def from_lab(lightness: float, a: float, b: float) -> str:
    """Convert CIELAB to sRGB "#rrggbb"; chroma is reduced to fit into the gamut."""
    for _ in range(40):
        y = (max(0.0, min(100.0, lightness)) + 16) / 116
        x, y, z = (_cube(t) * w for t, w in ((y + a / 500, 0.95047), (y, 1.0), (y - b / 200, 1.08883)))
        linear = (
            3.2406 * x - 1.5372 * y - 0.4986 * z,
            -0.9689 * x + 1.8758 * y + 0.0415 * z,
            0.0557 * x - 0.2040 * y + 1.0570 * z,
        )
        if all(-0.002 <= value <= 1.002 for value in linear):
            break
        a, b = a * 0.93, b * 0.93
    return "#" + "".join(f"{round(255 * _encoded(min(1.0, max(0.0, value)))):02x}" for value in linear)


def shift(color: str, lightness: float, chroma: float, warmth: float = 0.0) -> str:
    """Add `lightness` to L*, multiply the chroma by `chroma`, and add `warmth` to b* and its third to a*."""
    start, a, b = lab(color)
    target = start + lightness
    if lightness < 0:  # at most to 45 % of its lightness
        target = max(start * 0.45, target)
    elif lightness > 0:
        target = min(start + (100 - start) * 0.5, target)
    return from_lab(target, a * chroma + warmth / 3.0, b * chroma + warmth)


def blend(colors: list[str]) -> str:
    """Mix colours: the mean in CIELAB, in which the last one, the noun, has weight 1.5."""
    weights = [1.0] * (len(colors) - 1) + [1.5]
    values = [lab(color) for color in colors]
    total = sum(weights)
    a, b, c = (sum(w * v[i] for w, v in zip(weights, values, strict=True)) / total for i in range(3))
    return from_lab(a, b, c)


def opposed(first: str, second: str) -> bool:
    """Whether two colours make no third one that has both their names: black and white, or hues over 100° apart."""
    if {basic(first), basic(second)} == {"black", "white"}:
        return True
    (_, a, b), (_, c, d) = lab(first), lab(second)
    angle = abs(math.degrees(math.atan2(b, a) - math.atan2(d, c))) % 360
    return min(math.hypot(a, b), math.hypot(c, d)) > 25 and min(angle, 360 - angle) > 100


def distinct(first: str, second: str) -> bool:
    """Whether two colours behind a noun are two: navy white is, silver grey or pine green is one."""
    (_, a, b), (_, c, d) = lab(first), lab(second)
    angle = abs(math.degrees(math.atan2(b, a) - math.atan2(d, c))) % 360
    neutral = math.hypot(c, d) < 10
    return math.hypot(a, b) > 15 and (neutral or min(angle, 360 - angle) > 35)


def nearest(color: str, palette: dict[str, str]) -> str:
    """The name in a palette that is nearest in CIELAB; hue counts more than lightness."""
    here = lab(color)

    def distance(name: str) -> float:
        there = lab(palette[name])
        return 0.6 * (here[0] - there[0]) ** 2 + (here[1] - there[1]) ** 2 + (here[2] - there[2]) ** 2

    return min(palette, key=distance)


@cache
def basic(color: str) -> str:
    """The name in BASICS of a colour."""
    lightness, a, b = lab(color)
    chroma, hue = math.hypot(a, b), math.degrees(math.atan2(b, a)) % 360
    if chroma < 10 or (lightness < 8 and chroma < 20):
        return "black" if lightness < 25 else "white" if lightness > 82 else "grey"
    if lightness > 84 and chroma < (18 if lightness < 95 else 30):
        return "white"
    if 42 < hue < 50 and lightness > 55 and chroma > 80:
        return "orange"
    if hue < 50 or hue > 350:
        if lightness > 62 or (hue > 350 or hue < 15) and lightness > 52:
            return "pink" if hue < 35 or hue > 350 else "orange"
        return "brown" if chroma < 38 and 25 < hue and lightness < 50 else "red"
    if hue < 75:
        return "orange" if (lightness > 50 and chroma > 45) or (lightness > 74 and chroma > 35) else "brown"
    if hue < (112 if lightness > 75 else 105):
        return "yellow" if lightness > 60 and chroma > 25 else "brown" if hue < 95 else "green"
    if hue < 215:
        return "green"
    if hue < 308:
        return "blue"
    return "purple" if (hue < 335 and lightness < 80) or lightness < 35 else "pink"


def _linear(value: float) -> float:
    return value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4


def _encoded(value: float) -> float:
    return 12.92 * value if value <= 0.0031308 else 1.055 * value ** (1 / 2.4) - 0.055


def _cube_root(value: float) -> float:
    return value ** (1 / 3) if value > 0.008856 else 7.787 * value + 16 / 116


def _cube(value: float) -> float:
    return value**3 if value > 0.206893 else (value - 16 / 116) / 7.787
