"""Where an optimisation starts: a neutral grey, and the simple materials that the encoder likes best for the prompt.

A few dozen constant materials find the colours and the finish; some hundred two-coloured ones find the pattern. No
gradients, so no local optima: what a run could not find by descent (zebra from a plain start) it can begin with.
"""

from collections.abc import Callable, Iterable

from .material import Rgb, Start
from .patterns import NUM_PATTERNS

NEUTRAL = Start()

COLORS: tuple[Rgb, ...] = (  # sRGB
    (0.75, 0.08, 0.08),  # red
    (0.9, 0.45, 0.08),  # orange
    (0.92, 0.8, 0.12),  # yellow
    (0.16, 0.5, 0.16),  # green
    (0.12, 0.25, 0.7),  # blue
    (0.42, 0.16, 0.55),  # purple
    (0.95, 0.55, 0.7),  # pink
    (0.4, 0.25, 0.14),  # brown
    (0.06, 0.06, 0.06),  # black
    (0.92, 0.92, 0.92),  # white
    (0.5, 0.5, 0.5),  # grey
    (0.3, 0.6, 0.55),  # teal
    (0.8, 0.68, 0.5),  # sand
    (1.0, 0.8, 0.36),  # gold
    (0.91, 0.54, 0.4),  # copper
)
GLOSSY, MATTE, METAL = (0.2, 0.02), (0.8, 0.02), (0.3, 0.95)  # roughness, metallic
FINISHES = (GLOSSY, MATTE, METAL)
PARTNERS: tuple[Rgb, ...] = ((0.06, 0.06, 0.06), (0.92, 0.92, 0.92), (0.5, 0.5, 0.5), (0.8, 0.68, 0.5))
LIKELY = 4  # colours that go on to the second stage, beside PARTNERS
TELLING = (1, 4, 9, 13, 18, 19, 29)  # one pattern of each kind: bricks, checkers, dots, rings, veins, cells, stripes
PAIRS = 6  # colour pairs that are tried with every pattern
PATTERN_EFFORT, METAL_EFFORT = 0.08, 0.15  # a pattern, a metal, must be this much better than none [loss]
FINALISTS = 8  # patterned starts, and as many constant ones, that are tried in every finish


def rank_starts(taste: Callable[[Start], float], examine: Callable[[Start], float]) -> list[Start]:
    """Try simple materials by coordinates: colours, pairs of colours, patterns, then the finish. Best first.

    The finish comes last, and anew: a constant that has to pass for a zebra is a black metal, its stripes are matte.
    Of two that look alike to the encoder the simpler one wins, see `effort`.

    Args:
        taste: the loss of a start at a glance, asked some hundred times.
        examine: the same looked at closely, asked for the finalists.
    """
    found: dict[Start, float] = {}

    def best(starts: Iterable[Start]) -> list[Start]:
        """Sort by loss, each computed once."""
        starts = list(starts)
        found.update({start: taste(start) for start in starts if start not in found})
        return sorted(starts, key=found.__getitem__)

    def patterned(pair: tuple[Rgb, Rgb], patterns: Iterable[int]) -> list[Start]:
        return best(Start(pair[0], *MATTE, pair[1], pattern) for pattern in patterns)

    constants = best(Start(color, *finish) for color in COLORS for finish in FINISHES)
    likely = list(dict.fromkeys(start.color for start in constants))[:LIKELY]
    palette = dict.fromkeys([*likely, *PARTNERS])
    pairs = [(one, two) for one in palette for two in palette if one != two and (one in likely or two in likely)]
    pairs.sort(key=lambda pair: found[patterned(pair, TELLING)[0]])
    every = [start for pair in pairs[:PAIRS] for start in patterned(pair, range(NUM_PATTERNS))]
    finalists = distinct(best(every), FINALISTS)
    varied = [start._replace(roughness=rough, metallic=metal) for start in finalists for rough, metal in FINISHES]
    closely = {start: examine(start) + effort(start) for start in (*varied, *constants[:FINALISTS])}
    return sorted(closely, key=closely.__getitem__)


def effort(start: Start) -> float:
    """How much better than a plain dielectric a start must look [loss]."""
    return PATTERN_EFFORT * (start.second is not None) + METAL_EFFORT * (start.metallic > 0.5)


def distinct(ranked: list[Start], count: int) -> list[Start]:
    """The best starts of a ranking, no pattern twice."""
    first: dict[tuple[bool, int], Start] = {}
    for start in ranked:
        first.setdefault((start.second is None, start.pattern), start)
    return list(first.values())[:count]
