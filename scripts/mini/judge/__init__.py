"""The materials that the judge knows, one file a family: what they look like in 3-D, and the words for them.

They are defined apart from the library (backend/materials), so that the judge can score runs that start from it. A
material is a function of object-space points that returns a `Surface`. `MATERIALS` maps its key to the function and to
the phrases that name it; colours, finishes and two-colour patterns are made by combination.
"""

from . import (
    ceramics_glass,
    fantastic,
    food,
    furs,
    ground,
    masonry,
    metals,
    ornament,
    painted,
    plants,
    plastics_rubbers,
    skins,
    stones,
    technical,
    textiles,
    weather,
    woods,
)
from .base import Material

FAMILIES = (
    metals, woods, stones, masonry, ceramics_glass, plastics_rubbers, textiles, skins, furs, plants, food, ground,
    weather, painted, ornament, technical, fantastic,
)  # fmt: skip
MATERIALS: dict[str, Material] = {key: material for family in FAMILIES for key, material in family.MATERIALS.items()}
