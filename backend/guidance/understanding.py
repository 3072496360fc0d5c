"""What a prompt's words tell beside the encoder, which mixes up patterns and moves colours: see docs/guidance.md."""

from typing import NamedTuple

from ..errors import PromptError
from ..field.material import COLORS, NEUTRAL, Rgb, Start
from .mini import known_words, natural_patterns
from .prompt import read
from .reading import Part, Reading
from .vocabulary import split_words
from .wording import for_mini

ORDERLY = {"bricks", "checkers", "stripes", "dots"}  # families of patterns that are of two colours
MOTLEY = {"rainbow", "colorful", "colourful", "multicolored", "multicoloured", "motley"}
LARGER_MODEL = "For any prompt choose a larger model, such as ViT-B-32:openai, in the panel or with --model."
SHOWN_AS = f"The mini model does not know all of these words. It is shown “{{}}”. {LARGER_MODEL}"


class Words(NamedTuple):
    """What rules starts and priors; the defaults rule nothing.

    Attributes:
        nature: the families of patterns that the look has, () for a plain one; None where nobody knows.
        colors: those that are named, sRGB.
        familiar: whether mini knows all the words, so that no colour is meant but those of starts.
        motley: whether the look is of many colours.
        metal: whether the look is of bare metal, or of none; None where nobody knows.
        proposed: colours that starts try beside all others, sRGB; they rule nothing out, and no prior rests on them.
    """

    nature: tuple[str, ...] | None = None
    colors: tuple[Rgb, ...] = ()
    familiar: bool = False
    motley: bool = False
    metal: bool | None = None
    proposed: tuple[Rgb, ...] = ()

    @property
    def plain(self) -> bool:
        """Whether the look has no pattern."""
        return self.nature == ()

    @property
    def orderly(self) -> bool:
        """Whether the look is of one colour, or of two with a clear border."""
        return self.nature is not None and ORDERLY.issuperset(self.nature) and not self.motley

    def matches_colors(self, start: Start) -> bool:
        """Whether the colours of this start, which the encoder chose, are what the words say."""
        return start != NEUTRAL and (self.familiar or self.names_colors(start))

    def names_colors(self, start: Start) -> bool:
        """Whether the words name all colours of this start."""
        return {start.color, start.second or start.color} <= set(self.colors)


class Guidance(NamedTuple):
    """A prompt as a run goes by it.

    Attributes:
        text: what the encoder is shown.
        words: what rules starts and priors.
        sentence: how the prompt was read, for people; empty where it was not.
        remark: a warning where the encoder is shown other words; empty where it is shown the prompt.
    """

    text: str
    words: Words = Words()
    sentence: str = ""
    remark: str = ""


def understand(prompt: str, family: str) -> Guidance:
    """Read a prompt for an encoder of this family.

    mini is shown the nearest words that it knows, and the reading rules its starts. A full-size CLIP is shown the
    prompt as it is: the colours that are named are tried beside all others, and nothing is ruled out.

    Raises: PromptError: the prompt names nothing that mini could show.
    """
    try:
        reading = read(prompt)
    except PromptError as error:
        if family != "mini":
            return Guidance(prompt)
        raise PromptError(str(error), f"{error.hint} {LARGER_MODEL}") from None
    if family != "mini":
        return Guidance(prompt, Words(proposed=named_colors(reading)), reading.sentence)
    known = known_words()
    shown = for_mini(reading, known)
    familiar = known.issuperset(split_words(prompt)) and not reading.excluded
    text = prompt if familiar else shown
    words = Words(
        _nature(reading, text, shown),
        named_colors(reading),
        familiar,
        not MOTLEY.isdisjoint(split_words(prompt)) or "multicolored" in reading.patterns,
        _metal(reading),
    )
    return Guidance(text, words, reading.sentence, "" if familiar else SHOWN_AS.format(shown))


def _nature(reading: Reading, *texts: str) -> tuple[str, ...] | None:
    """The families of patterns of the look: those that mini's vocabulary tells of the texts; none where it tells
    nothing, but the reading names a material that has no pattern."""
    natures = [nature for nature in map(natural_patterns, texts) if nature is not None]
    if natures:
        return tuple(dict.fromkeys(family for nature in natures for family in nature))
    patterned = reading.patterns or reading.covers or any(material.pattern for material in reading.materials)
    return () if reading.materials and not patterned else None


def _metal(reading: Reading) -> bool | None:
    if not reading.materials or reading.covers:  # paint and rust are no metal, and may leave some bare
        return None
    metals = [material.family == "metals" for material in reading.materials]
    return metals[0] if len(set(metals)) == 1 else None


def named_colors(reading: Reading) -> tuple[Rgb, ...]:
    """Return the colours that a prompt names, sRGB. Of two parts that stand in a relation, one of which names no
    colour, the material's own counts: gold with black cracks is of gold and black."""
    if len(reading.relations) != 1:
        return _colors(reading)
    sides = [reading.relations[0].subject, reading.relations[0].object]
    colors = [_colors(side) or _own_colors(side) for side in sides]
    return tuple(dict.fromkeys(color for side in colors for color in side)) if all(colors) else _colors(reading)


def _colors(part: Part | Reading) -> tuple[Rgb, ...]:
    return tuple(COLORS.get(color.name) or _rgb(color.value) for color in part.colors)


def _own_colors(part: Part) -> tuple[Rgb, ...]:
    return tuple(_rgb(material.color) for material in part.materials if material.color)


def _rgb(value: str) -> Rgb:
    """The sRGB of "#rrggbb", 0..1."""
    red, green, blue = bytes.fromhex(value[1:])
    return red / 255.0, green / 255.0, blue / 255.0
