"""The names of what a recipe can do to a material, and the functions that do it."""

from collections.abc import Callable
from typing import NamedTuple

from torch import Tensor

from . import deposits, drawn, finishes, growths, laying, masks, reliefs, wear
from .coating import Coat
from .color import rgb
from .laying import Layout
from .material import Surface
from .points import Points


class CoverOperator(NamedTuple):
    """A cover and its usual colour."""

    function: Coat
    color: Tensor  # (3,) OKLab


class MaskOperator(NamedTuple):
    """A mask and how the material in it lies."""

    function: Callable[[Points, Tensor, float], Tensor]
    share: float  # the usual one
    rise: float = 0.0  # of its edge above the surface [object units]
    fill: float = 1.0  # how much of the relief below it replaces by its own
    heat: Callable[[Points, Tensor, float], Tensor] | None = None  # instead, of what glows: 0..1, with a halo


LAYOUTS: dict[str, Layout] = {
    "planks": laying.planks,
    "boards": laying.boards,
    "bricks": laying.brickwork,
    "tiles": laying.tiles,
    "plates": laying.plates,
    "blocks": laying.blocks,
    "hexagons": laying.hexagon_tiles,
    "mosaic": laying.mosaic,
    "shingles": laying.shingles,
    "cobbles": laying.cobbles,
    "patchwork": laying.patchwork,
}

FINISHES: dict[str, Callable[[Surface, Points], Surface]] = {
    "polished": finishes.polished,
    "shiny": finishes.shiny,
    "satin": finishes.satin,
    "smooth": finishes.smooth,
    "matte": finishes.matte,
    "rough": finishes.rough,
    "brushed": finishes.brushed,
    "hammered": finishes.hammered,
    "frosted": finishes.frosted,
    "metallic": finishes.metallic,
    "anodized": finishes.anodized,
    "iridescent": finishes.iridescent_finish,
    "glowing": finishes.glowing,
    "burning": finishes.burning,
    "fuzzy": finishes.fuzzy,
    "crumpled": finishes.crumpled,
    "faceted": finishes.faceted,
    "molten": finishes.molten,
    "corrugated": reliefs.corrugated,
    "riveted": reliefs.riveted,
    "quilted": reliefs.quilted,
    "perforated": reliefs.perforated,
    "engraved": reliefs.engraved,
    "woven": reliefs.woven,
    "honeycombed": reliefs.honeycombed,
    "studded": reliefs.studded,
    "stitched": reliefs.stitched,
}

COVERS: dict[str, CoverOperator] = {
    "scratches": CoverOperator(wear.scratched, rgb(196, 194, 190)),
    "worn": CoverOperator(wear.worn, rgb(58, 48, 38)),
    "cracks": CoverOperator(wear.cracked, rgb(36, 30, 26)),
    "chips": CoverOperator(wear.chipped, rgb(150, 140, 126)),
    "dents": CoverOperator(wear.dented, rgb(70, 64, 60)),
    "peeling paint": CoverOperator(wear.peeling, rgb(126, 164, 156)),
    "burnt": CoverOperator(wear.burnt, rgb(38, 35, 34)),
    "tarnish": CoverOperator(wear.tarnished, rgb(62, 52, 46)),
    "rust": CoverOperator(deposits.rust, rgb(144, 74, 34)),
    "verdigris": CoverOperator(deposits.verdigris, rgb(98, 160, 143)),
    "snow": CoverOperator(deposits.snow, rgb(243, 246, 250)),
    "frost": CoverOperator(deposits.frost, rgb(222, 236, 244)),
    "dust": CoverOperator(deposits.dust, rgb(172, 162, 146)),
    "dirt": CoverOperator(deposits.dirt, rgb(78, 64, 50)),
    "soot": CoverOperator(deposits.dirt, rgb(30, 28, 27)),
    "mud": CoverOperator(deposits.mud, rgb(106, 80, 56)),
    "sand": CoverOperator(deposits.sand, rgb(216, 189, 138)),
    "wet": CoverOperator(deposits.wet, rgb(128, 128, 128)),
    "water stains": CoverOperator(deposits.water_stains, rgb(212, 205, 190)),
    "blood": CoverOperator(deposits.blood, rgb(122, 16, 18)),
    "oil": CoverOperator(deposits.oil, rgb(43, 38, 33)),
    "paint": CoverOperator(deposits.paint, rgb(196, 190, 176)),
    "gold": CoverOperator(deposits.gilding, rgb(255, 203, 98)),
    "moss": CoverOperator(growths.moss, rgb(88, 118, 44)),
    "lichen": CoverOperator(growths.lichen, rgb(168, 174, 140)),
    "mold": CoverOperator(growths.mold, rgb(72, 92, 72)),
    "leaves": CoverOperator(growths.leaves, rgb(66, 112, 48)),
    "barnacles": CoverOperator(growths.barnacles, rgb(196, 190, 176)),
    "cobwebs": CoverOperator(growths.cobwebs, rgb(214, 212, 206)),
}

MASKS: dict[str, MaskOperator] = {
    "veins": MaskOperator(masks.veins, 0.12, 0.001, heat=masks.hot_veins),
    "cracks": MaskOperator(masks.seams, 0.07, 0.003, heat=masks.hot_seams),
    "gaps": MaskOperator(masks.gaps, 0.20, 0.0, 0.4, masks.hot_gaps),
    "crests": MaskOperator(masks.crests, 0.30, 0.001, 0.2),
    "patches": MaskOperator(masks.patches, 0.40, 0.004),
    "flakes": MaskOperator(masks.flakes, 0.45, 0.007, 0.6),
    "clouds": MaskOperator(masks.clouds, 0.50),
    "stripes": MaskOperator(drawn.stripes, 0.50),
    "vertical stripes": MaskOperator(drawn.vertical_stripes, 0.50),
    "diagonal stripes": MaskOperator(drawn.diagonal_stripes, 0.50),
    "animal stripes": MaskOperator(masks.animal_stripes, 0.45),
    "checkers": MaskOperator(drawn.checkers, 0.50),
    "diamonds": MaskOperator(drawn.diamonds, 0.50),
    "grid": MaskOperator(drawn.grid, 0.20),
    "dots": MaskOperator(drawn.dots, 0.30),
    "studs": MaskOperator(drawn.studs, 0.20, 0.030),
    "spots": MaskOperator(masks.spotted, 0.30),
    "speckles": MaskOperator(masks.speckles, 0.15),
    "splatter": MaskOperator(masks.splatter, 0.25, 0.003),
    "zigzag": MaskOperator(drawn.zigzag, 0.50),
    "waves": MaskOperator(drawn.waves, 0.50),
    "swirls": MaskOperator(masks.swirls, 0.50),
    "marbling": MaskOperator(masks.marbling, 0.25),
    "rings": MaskOperator(drawn.rings, 0.50),
    "hexagons": MaskOperator(drawn.hexes, 0.20),
    "scales": MaskOperator(drawn.scales, 0.35),
    "triangles": MaskOperator(drawn.triangles, 0.50),
    "stars": MaskOperator(drawn.stars, 0.25),
    "hearts": MaskOperator(drawn.hearts, 0.25),
    "flowers": MaskOperator(drawn.flowers, 0.30),
    "squares": MaskOperator(drawn.squares, 0.25),
    "flames": MaskOperator(masks.flames, 0.45),
    "gradient": MaskOperator(masks.gradient, 0.50),
    "circuit": MaskOperator(drawn.circuit, 0.20, 0.002),
    "inlay": MaskOperator(drawn.inlay, 0.25, 0.002),
    "blocks": MaskOperator(masks.blocks, 0.50),
    "polygons": MaskOperator(masks.polygons, 0.50),
}
