"""Where an optimisation starts: a neutral grey, and the simple materials that the encoder likes best for the prompt.

A few dozen constant materials find the colours and the finish; some hundred two-coloured ones find the pattern. No
gradients, so no local optima: what a run could not find by descent (zebra from a plain start) it can begin with.
"""

from collections.abc import Callable, Iterable, Sequence

from ..config import TUNING
from ..field.material import COLORS, Rgb, Start
from ..field.patterns import FAMILIES, NUM_PATTERNS

FAMILY = {pattern: name for name, patterns in FAMILIES.items() for pattern in patterns}

GLOSSY, MATTE, METAL = (0.2, 0.02), (0.8, 0.02), (0.3, 0.95)  # roughness, metallic
FINISHES = (GLOSSY, MATTE, METAL)
PARTNERS = ("black", "white", "grey", "sand")
REPRESENTATIVES = (1, 4, 29, 9, 11, 14, 15, 18, 19, 23, 24, 31)  # one pattern of each family


Losses = Callable[[Sequence[Start]], list[float]]  # the losses of starts


def rank_starts(
    coarse_scores: Losses,
    evaluate: Losses,
    nature: Sequence[str] | None = None,
    named: Sequence[Rgb] = (),
    metal: bool | None = None,
    proposed: Sequence[Rgb] = (),
) -> list[Start]:
    """Try simple materials by coordinates: colours, pairs of colours, patterns, shades, then the finish. Best first.

    The finish comes last, and anew: a constant that has to pass for a zebra is a black metal, its stripes are matte.
    Of two that look alike to the encoder the simpler one wins, see `complexity_penalty`.

    Args:
        coarse_scores: at a glance, asked of some hundred.
        evaluate: looked at closely, asked of the finalists.
        nature: the families of patterns that are tried, () for a plain look; None, all of them, where nobody knows.
        named: colours that the prompt speaks of, sRGB. A plain look has the one that is named; where there are several,
            a pattern is of these.
        metal: whether the look is of metal; None: try both.
        proposed: colours that are tried beside all others, sRGB; they rule nothing out.
    """
    finishes = [finish for finish in FINISHES if metal is None or metal == (finish == METAL)]
    mixed = list(named) if len(named) > 1 else []
    tried = named if len(named) == 1 and nature == () else dict.fromkeys([*named, *COLORS.values(), *proposed])
    patterns = [pattern for pattern in range(NUM_PATTERNS) if nature is None or FAMILY[pattern] in nature]
    representatives = [pattern for pattern in REPRESENTATIVES if pattern in patterns]
    found: dict[Start, float] = {}

    def best(starts: Iterable[Start]) -> list[Start]:
        """Sort by loss, each computed once."""
        starts = list(starts)
        new = [start for start in dict.fromkeys(starts) if start not in found]
        found.update(zip(new, coarse_scores(new), strict=True))
        return sorted(starts, key=lambda start: found[start] + complexity_penalty(start, nature))

    def patterned(pair: tuple[Rgb, Rgb], patterns: Iterable[int]) -> list[Start]:
        return best(Start(pair[0], *MATTE, pair[1], pattern) for pattern in patterns)

    def shaded(start: Start) -> Start:
        """The start with each of its colours exchanged for one that scores better, where there is one; colours that
        were named stay: a blue that is lighter is called lavender."""
        if start.color not in named:
            start = best([start, *(start._replace(color=color) for color in shades(start.color))])[0]
        assert start.second is not None
        if start.second not in named:
            start = best([start, *(start._replace(second=color) for color in shades(start.second))])[0]
        return start

    constants = best(Start(color, *finish) for color in tried for finish in finishes)
    likely = mixed or list(dict.fromkeys([*named, *(start.color for start in constants)]))[: TUNING.likely_colors]
    palette = dict.fromkeys(mixed or [*likely, *(COLORS[name] for name in PARTNERS)]) if patterns else {}
    pairs = [(one, two) for one in palette for two in palette if one != two and (one in likely or two in likely)]
    best(Start(one, *MATTE, two, pattern) for one, two in pairs for pattern in representatives)
    pairs.sort(key=lambda pair: found[patterned(pair, representatives)[0]])
    every = [Start(one, *MATTE, two, pattern) for one, two in pairs[: TUNING.pairs] for pattern in patterns]
    finalists = [shaded(start) for start in distinct(best(every), TUNING.finalists, nature)]
    varied = [start._replace(roughness=rough, metallic=metallic) for start in finalists for rough, metallic in finishes]
    known = list(dict.fromkeys([*varied, *constants[: TUNING.finalists]]))
    closely = {
        start: loss + complexity_penalty(start, nature) for start, loss in zip(known, evaluate(known), strict=True)
    }
    return sorted(closely, key=closely.__getitem__)


def shades(color: Rgb) -> list[Rgb]:
    """Lighter and darker relatives of a colour, and all other colours."""
    relatives = [_toward(color, target, share) for target in (0.0, 1.0) for share in (0.25, 0.5)]
    return [*relatives, *(other for other in COLORS.values() if other != color)]


def _toward(color: Rgb, target: float, share: float) -> Rgb:
    red, green, blue = (value + share * (target - value) for value in color)
    return red, green, blue


def complexity_penalty(start: Start, nature: Sequence[str] | None = None) -> float:
    """How much better than a plain dielectric a start must look [loss].

    Args:
        nature: the families of patterns that the prompt's look has, () for a plain look; None where nobody knows.
    """
    patterned = start.second is not None
    plain = TUNING.plain_penalty if nature and not patterned else 0.0
    return TUNING.pattern_penalty * patterned + TUNING.metal_penalty * (start.metallic > 0.5) + plain


def distinct(ranked: list[Start], count: int, nature: Sequence[str] | None = None) -> list[Start]:
    """The best starts of a ranking, no family of patterns twice; of those in `nature` no pattern twice."""
    first: dict[str | int, Start] = {}
    for start in ranked:
        family = FAMILY[start.pattern] if start.second is not None else "none"
        first.setdefault(start.pattern if nature and family in nature else family, start)
    return list(first.values())[:count]
