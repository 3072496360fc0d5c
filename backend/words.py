"""What a prompt's words tell beside the encoder, which mixes up patterns and moves colours: see docs/guidance.md."""

from typing import NamedTuple

from .guidance.encoder import known_words, natural_patterns
from .guidance.vocabulary import split_words
from .material import Start
from .starts import COLORS, NEUTRAL

ORDERLY = {"bricks", "checkers", "stripes", "dots"}  # families of patterns that are of two colours
MOTLEY = {"rainbow", "colorful", "colourful", "multicolored", "multicoloured", "motley"}


class Words(NamedTuple):
    """Attributes:
    nature: the families of patterns that the look has, () for a plain one; None where nobody knows.
    colors: those of starts.COLORS that are named.
    familiar: whether mini knows all the words, so that no colour is meant but those of starts.
    motley: whether the look is of many colours.
    """

    nature: tuple[str, ...] | None = None
    colors: tuple[str, ...] = ()
    familiar: bool = False
    motley: bool = False

    @property
    def plain(self) -> bool:
        """Whether the look has no pattern."""
        return self.nature == ()

    @property
    def orderly(self) -> bool:
        """Whether the look is of one colour, or of two with a clear border."""
        return self.nature is not None and ORDERLY.issuperset(self.nature) and not self.motley

    def tell_colors(self, start: Start) -> bool:
        """Whether the colours of this start, which the encoder chose, are what they say."""
        named = {COLORS[name] for name in self.colors}
        return start != NEUTRAL and (self.familiar or {start.color, start.second or start.color} <= named)


def read_words(prompt: str) -> Words:
    """Understand a prompt as far as possible."""
    words = dict.fromkeys(split_words(prompt))
    return Words(
        natural_patterns(prompt),
        tuple(word for word in words if word in COLORS),
        known_words().issuperset(words),
        not MOTLEY.isdisjoint(words),
    )
