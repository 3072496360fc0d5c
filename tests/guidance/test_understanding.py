"""What prompts tell by their words alone."""

import pytest

from backend.errors import PromptError
from backend.field.material import COLORS, NEUTRAL, Start
from backend.guidance.understanding import Words, understand
from backend.optimize.starts import rank_starts

ONE, TWO = Start(COLORS["red"]), Start(COLORS["blue"], second=COLORS["yellow"], pattern=1)
PINK = Start(COLORS["pink"])


def test_a_colour_that_mini_knows_and_no_start_has_is_not_matched(monkeypatch):
    words = frozenset({"turquoise", "red", "plastic", "dark"})
    monkeypatch.setattr("backend.guidance.understanding.known_words", lambda: words)
    assert not understand("turquoise plastic", "mini").words.matches_colors(ONE)
    assert understand("dark red plastic", "mini").words.matches_colors(PINK)


@pytest.mark.parametrize(
    ("prompt", "start", "expected"),
    [
        ("zebra stripes", TWO, True),  # no word but mini's
        ("blue and yellow stripes on a helicopter", TWO, True),
        ("turquoise and pink stripes", TWO, False),  # one is not named, and no start has it
        ("a red plastic helicopter", ONE, True),
        ("a red plastic helicopter", PINK, False),
        ("turquoise plastic", ONE, False),
        ("zebra stripes", NEUTRAL, False),
    ],
)
def test_colours_match_where_the_words_name_them_or_can_mean_no_others(prompt, start, expected):
    assert understand(prompt, "mini").words.matches_colors(start) == expected


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
    ],
)
def test_looks_of_one_or_two_colours(prompt, orderly):
    assert understand(prompt, "mini").words.orderly == orderly


@pytest.mark.parametrize(
    ("prompt", "family"),
    [
        ("red and white striped plastic", "stripes"),
        ("cracked clay", "cracks"),
        ("spotted metal", "spots"),
        ("polished gold with black cracks", "cracks"),
        ("blue and yellow checkered metal", "checkers"),
    ],
)
def test_a_finish_says_nothing_about_the_pattern(prompt, family):
    assert family in understand(prompt, "mini").words.nature


@pytest.mark.parametrize(
    ("prompt", "metal"),
    [
        ("forest green metal", True),
        ("brushed brass", True),
        ("lavender plastic", False),
        ("mossy oak", None),  # covered
        ("rusty steel", None),
        ("gold veins in green jade", None),
        ("crimson", None),
    ],
)
def test_what_is_metal(prompt, metal):
    assert understand(prompt, "mini").words.metal is metal


def test_a_material_without_a_pattern_is_plain():
    assert understand("crimson paint", "mini").words.plain
    assert not understand("wicker", "mini").words.plain


def test_colours_are_values():
    (crimson,) = understand("crimson plastic", "mini").words.colors
    assert crimson[0] > 0.5 > 2.0 * crimson[2]
    assert understand("#7a1f2b rubber", "mini").words.colors == ((0x7A / 255, 0x1F / 255, 0x2B / 255),)


def test_of_a_relation_the_material_brings_its_colour():
    gold, black = understand("polished gold with black cracks", "mini").words.colors
    assert gold[0] > gold[1] > gold[2] and max(black) < 0.1


def test_mini_is_shown_what_it_knows_and_that_is_said():
    guidance = understand("without cracks", "mini")
    assert guidance.text != "without cracks" and guidance.text in guidance.remark and not guidance.words.settled
    known = understand("red brick", "mini")
    assert known.text == "red brick" and not known.remark


def test_a_material_of_the_library_stands_for_words_that_mini_does_not_know():
    guidance = understand("padauk", "mini")
    assert guidance.text == "rosewood" and guidance.sentence.startswith("padauk") and not guidance.remark
    assert guidance.words.settled and guidance.words.recipes[0].material == "mahogany"


def test_what_is_excluded_is_not_shown():
    assert "cracks" not in understand("marble without cracks", "mini").text


def test_a_full_size_clip_reads_the_prompt_as_it_is_and_rules_nothing_out():
    guidance = understand("copper circuit board", "clip")
    assert guidance.text == "copper circuit board" and guidance.words == Words(
        proposed=guidance.words.proposed, recipes=guidance.words.recipes
    )
    assert "circuit" in guidance.words.recipes[0].material
    named = understand("navy and crimson stripes without cracks", "clip").words
    assert len(named.proposed) == 2 and named == Words(proposed=named.proposed, recipes=named.recipes)


def test_a_proposed_colour_is_tried_beside_all_others():
    seen: list[list[Start]] = []
    for proposed in ((), ((0.1, 0.2, 0.3), (0.3, 0.1, 0.2))):
        tried: list[Start] = []

        def record_losses(starts, tried=tried):
            tried.extend(starts)
            return [sum(start.color) for start in starts]

        rank_starts(record_losses, record_losses, proposed=proposed)
        seen.append([start for start in tried if start.second is None])
    assert set(seen[0]) < set(seen[1])


def test_a_full_size_clip_reads_other_languages():
    assert understand("红色的砖", "clip").text == "红色的砖"


@pytest.mark.parametrize("prompt", ["———", "🙂🙂", "红色的砖"])
def test_mini_refuses_what_names_nothing(prompt):
    with pytest.raises(PromptError) as error:
        understand(prompt, "mini")
    assert "larger model" in error.value.hint
