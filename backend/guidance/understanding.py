"""What a run takes from the prompt's words in addition to the encoder's loss: see docs/guidance.md."""

from typing import NamedTuple

from ..errors import PromptError
from ..field.material import COLORS, NEUTRAL, Rgb, Start
from ..materials.recipe import Recipe
from .mini import known_words, natural_patterns
from .prompt import read
from .reading import Color, Part, Reading
from .recipes import recipes
from .vocabulary import split_words
from .wording import for_mini

ORDERLY = {"bricks", "checkers", "stripes", "dots"}  # pattern families of two uniform colours
MOTLEY = {"rainbow", "colorful", "colourful", "multicolored", "multicoloured", "motley"}
LARGER_MODEL = "For any prompt choose a larger model, such as ViT-B-32:openai, in the panel or with --model."
SHOWN_AS = f"The mini model does not know all of these words. It is shown “{{}}”. {LARGER_MODEL}"


class Words(NamedTuple):
    """Constraints on starts and priors; the defaults constrain nothing.

    Attributes:
        nature: the pattern families of the look, () for a plain one; None: unknown.
        colors: the named colours, sRGB.
        familiar: whether mini knows all the words, and they name no colour that no start has.
        motley: whether the look has many colours.
        metal: whether the look is of bare metal or without metal; None: unknown.
        proposed: additional candidate colours of starts, sRGB; they exclude nothing and set no priors.
        recipes: library materials that the words name, best match first.
        settled: whether the look starts from one of the recipes, and from nothing else.
        size: a factor on the structures of library materials; the recipes have it already.
    """

    nature: tuple[str, ...] | None = None
    colors: tuple[Rgb, ...] = ()
    familiar: bool = False
    motley: bool = False
    metal: bool | None = None
    proposed: tuple[Rgb, ...] = ()
    recipes: tuple[Recipe, ...] = ()
    settled: bool = False
    size: float = 1.0

    @property
    def plain(self) -> bool:
        """Whether the look has no pattern."""
        return self.nature == ()

    @property
    def orderly(self) -> bool:
        """Whether the look has one uniform colour, or two with a sharp border."""
        return self.nature is not None and ORDERLY.issuperset(self.nature) and not self.motley

    def matches_colors(self, start: Start) -> bool:
        """Whether the colours of this start agree with the words."""
        return start != NEUTRAL and (self.familiar or self.names_colors(start))

    def names_colors(self, start: Start) -> bool:
        """Whether the words name all colours of this start."""
        return {start.color, start.second or start.color} <= set(self.colors)


class Guidance(NamedTuple):
    """The interpreted prompt of a run.

    Attributes:
        text: the encoder's prompt.
        words: constraints on starts and priors.
        sentence: how the prompt was read, for users; empty if it was not read.
        remark: a warning if the encoder's prompt differs from the user's and no library material stands for it; else
            empty.
    """

    text: str
    words: Words = Words()
    sentence: str = ""
    remark: str = ""


def understand(prompt: str, family: str, size: float = 1.0) -> Guidance:
    """Read a prompt for an encoder of this family. `size` is a factor on the structures of library materials.

    mini gets the nearest words that it knows, and the library materials that the prompt names are its only starts; if
    it names none, the reading constrains the simple starts. A full-size CLIP gets the prompt unchanged; named materials
    and colours are added to the candidate starts, and nothing is excluded.

    Raises: PromptError: the prompt names nothing that mini could show.
    """
    try:
        reading = read(prompt)
    except PromptError as error:
        if family != "mini":
            return Guidance(prompt)
        raise PromptError(str(error), f"{error.hint} {LARGER_MODEL}") from None
    named = tuple(recipe.resized(size) for recipe in recipes(reading))
    if family != "mini":
        return Guidance(prompt, Words(proposed=named_colors(reading), recipes=named, size=size), reading.sentence)
    known = known_words()
    shown = for_mini(reading, known)
    familiar = known.issuperset(split_words(prompt)) and not reading.excluded
    text = prompt if familiar else shown
    words = Words(
        _nature(reading, text, shown),
        named_colors(reading),
        familiar and all(_of_starts(color) for color in reading.colors),
        not MOTLEY.isdisjoint(split_words(prompt)) or "multicolored" in reading.patterns,
        _metal(reading),
        recipes=named,
        settled=bool(named),
        size=size,
    )
    understood = familiar or words.settled
    return Guidance(text, words, reading.sentence, "" if understood else SHOWN_AS.format(shown))


def _nature(reading: Reading, *texts: str) -> tuple[str, ...] | None:
    """The pattern families of the look according to mini's vocabulary; () if the vocabulary knows none of the texts,
    but the reading names a material without a pattern."""
    natures = [nature for nature in map(natural_patterns, texts) if nature is not None]
    if natures:
        return tuple(dict.fromkeys(family for nature in natures for family in nature))
    patterned = reading.patterns or reading.covers or any(material.pattern for material in reading.materials)
    return () if reading.materials and not patterned else None


def _of_starts(color: Color) -> bool:
    """Whether a named colour is among the candidates of all starts, perhaps darker or lighter."""
    return color.name.removeprefix("dark ").removeprefix("light ") in COLORS


def _metal(reading: Reading) -> bool | None:
    if not reading.materials or reading.covers:  # paint and rust are no metal, and may leave some bare
        return None
    metals = [material.family == "metals" for material in reading.materials]
    return metals[0] if len(set(metals)) == 1 else None


def named_colors(reading: Reading) -> tuple[Rgb, ...]:
    """Return the colours that a prompt names, sRGB. If one of two related parts names no colour, its material's own
    colour is used: gold with black cracks has the colours gold and black."""
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
