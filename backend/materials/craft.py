"""Everything that a family needs: `from .craft import *`."""

from .cells import cells, cracks, scratches, spots, stripes, veins
from .color import incandescent, lit, luminous, mix, ramp, rgb, shift
from .growth import strands, timber
from .layouts import bricks, checker, drift, hexagons, lapped, plane, scales
from .litter import Pieces, mixed, pieces, piled
from .material import Surface, material
from .noise import fbm, half, noise, ridged, smoothstep, vector_noise
from .points import Points
from .threads import knit, weave

__all__ = [
    "Pieces",
    "Points",
    "Surface",
    "bricks",
    "cells",
    "checker",
    "cracks",
    "drift",
    "fbm",
    "half",
    "hexagons",
    "incandescent",
    "knit",
    "lapped",
    "lit",
    "luminous",
    "material",
    "mix",
    "mixed",
    "noise",
    "pieces",
    "piled",
    "plane",
    "ramp",
    "rgb",
    "ridged",
    "scales",
    "scratches",
    "shift",
    "smoothstep",
    "spots",
    "strands",
    "stripes",
    "timber",
    "vector_noise",
    "veins",
    "weave",
]
