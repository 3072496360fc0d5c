"""What prompts tell by their words alone."""

import pytest

from backend.material import Start
from backend.starts import COLORS, NEUTRAL
from backend.words import read_words

ONE, TWO = Start(COLORS["red"]), Start(COLORS["blue"], second=COLORS["yellow"], pattern=1)
PINK = Start(COLORS["pink"])


@pytest.mark.parametrize(
    ("prompt", "start", "told"),
    [
        ("zebra stripes", TWO, True),  # no word but mini's
        ("blue and yellow stripes on a yacht", TWO, True),
        ("turquoise and pink stripes", TWO, False),  # one is not named, and no start has it
        ("a red plastic yacht", ONE, True),
        ("a red plastic yacht", PINK, False),
        ("turquoise plastic", ONE, False),
        ("zebra stripes", NEUTRAL, False),
    ],
)
def test_colours_are_told_where_the_words_name_them_or_can_mean_no_others(prompt, start, told):
    assert read_words(prompt).tell_colors(start) == told


@pytest.mark.parametrize(
    ("prompt", "orderly"),
    [
        ("shiny red plastic", True),
        ("blue and yellow checkerboard", True),
        ("red brick", True),
        ("rainbow stripes", False),  # of two colours it would be none
        ("colourful stripes", False),
        ("knitted wool", False),
        ("tartan", False),
        ("green moss", False),
        ("a yacht", False),  # nobody knows
    ],
)
def test_looks_of_one_or_two_colours(prompt, orderly):
    assert read_words(prompt).orderly == orderly
