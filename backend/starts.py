"""Where an optimisation starts: neutral greys, and constant materials of every colour and finish."""

from .fields import Start

NEUTRAL = Start()

COLORS = {  # sRGB
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
FINISHES = {"glossy": (0.2, 0.05), "matte": (0.9, 0.02), "metal": (0.3, 0.95)}  # roughness, metallic


def constant_starts() -> list[Start]:
    """A constant material of each colour in each finish."""
    return [Start(color, *finish) for color in COLORS.values() for finish in FINISHES.values()]
