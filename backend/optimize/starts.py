"""The search for starts: simple materials from which an optimisation begins, ranked by the encoder's loss.

A few dozen constant materials find the colours and the finish; about a hundred two-coloured ones find the pattern. The
search uses no gradients, so it finds starts that descent cannot reach (zebra stripes from a plain material).
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


Losses = Callable[[Sequence[Start]], list[float]]  # starts -> their losses


def rank_starts(
    coarse_scores: Losses,
    evaluate: Losses,
    nature: Sequence[str] | None = None,
    named: Sequence[Rgb] = (),
    metal: bool | None = None,
    proposed: Sequence[Rgb] = (),
) -> list[Start]:
    """Rank simple materials by a coordinate search: colours, pairs of colours, patterns, shades, finish. Best first.

    The finish is searched again at the end: the constant that fits a zebra best is a black metal, but its stripes are
    matte. If two starts have similar losses, ties go to the simpler one, see `complexity_penalty`.

    Args:
        coarse_scores: a cheap loss, for all candidates.
        evaluate: the accurate loss, for the finalists.
        nature: families of patterns to try, () for a plain look; None: unknown, try all of them.
        named: colours in the prompt, sRGB. If one is named, a plain look has this colour; if several are named, a
            pattern uses only these.
        metal: whether the look is of metal; None: try both.
        proposed: more candidate colours, sRGB; they exclude nothing.
    """
    finishes = [finish for finish in FINISHES if metal is None or metal == (finish == METAL)]
    mixed = list(named) if len(named) > 1 else []
    tried = named if len(named) == 1 and nature == () else dict.fromkeys([*named, *COLORS.values(), *proposed])
    patterns = [pattern for pattern in range(NUM_PATTERNS) if nature is None or FAMILY[pattern] in nature]
    representatives = [pattern for pattern in REPRESENTATIVES if pattern in patterns]
    found: dict[Start, float] = {}

    def best(starts: Iterable[Start]) -> list[Start]:
        """Sort by loss plus complexity penalty. Losses are cached."""
        starts = list(starts)
        new = [start for start in dict.fromkeys(starts) if start not in found]
        found.update(zip(new, coarse_scores(new), strict=True))
        return sorted(starts, key=lambda start: found[start] + complexity_penalty(start, nature))

    def patterned(pair: tuple[Rgb, Rgb], patterns: Iterable[int]) -> list[Start]:
        return best(Start(pair[0], *MATTE, pair[1], pattern) for pattern in patterns)

    def shaded(start: Start) -> Start:
        """The start with each colour replaced by a shade with a lower loss, if there is one. Named colours stay: a
        lighter blue would be lavender."""
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
    """Lighter and darker shades of a colour, and all other colours."""
    relatives = [_toward(color, target, share) for target in (0.0, 1.0) for share in (0.25, 0.5)]
    return [*relatives, *(other for other in COLORS.values() if other != color)]


def _toward(color: Rgb, target: float, share: float) -> Rgb:
    red, green, blue = (value + share * (target - value) for value in color)
    return red, green, blue


def complexity_penalty(start: Start, nature: Sequence[str] | None = None) -> float:
    """The complexity penalty of a start: the loss by which it must beat a plain dielectric.

    Args:
        nature: families of patterns of the prompt's look, () for a plain look; None: unknown.
    """
    patterned = start.second is not None
    plain = TUNING.plain_penalty if nature and not patterned else 0.0
    return TUNING.pattern_penalty * patterned + TUNING.metal_penalty * (start.metallic > 0.5) + plain


def distinct(ranked: list[Start], count: int, nature: Sequence[str] | None = None) -> list[Start]:
    """The best `count` starts of a ranking with distinct pattern families; within `nature`, with distinct patterns."""
    first: dict[str | int, Start] = {}
    for start in ranked:
        family = FAMILY[start.pattern] if start.second is not None else "none"
        first.setdefault(start.pattern if nature and family in nature else family, start)
    return list(first.values())[:count]
