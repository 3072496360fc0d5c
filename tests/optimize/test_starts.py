"""Which starts are preferred, by known losses."""

from backend.field.material import COLORS
from backend.field.patterns import FAMILIES, NUM_PATTERNS
from backend.optimize.starts import FAMILY, distinct, rank_starts


def test_every_pattern_has_one_family():
    assert sorted(pattern for patterns in FAMILIES.values() for pattern in patterns) == list(range(NUM_PATTERNS))


def indifferent(starts):
    return [0.0 for _ in starts]


def test_of_equals_the_plain_dielectric_wins():
    best = rank_starts(indifferent, indifferent)[0]
    assert best.second is None and best.metallic < 0.5


def test_of_equals_the_natural_pattern_wins():
    best = rank_starts(indifferent, indifferent, ("veins",))
    assert FAMILY[best[0].pattern] == "veins" and best[0].second is not None
    runs = distinct(best, 2, ("veins",))
    assert [FAMILY[start.pattern] for start in runs] == ["veins", "veins"] and runs[0].pattern != runs[1].pattern


def test_patterns_that_the_words_exclude_are_not_tried():
    def asked(nature):
        tasted = []
        rank_starts(lambda starts: tasted.extend(starts) or indifferent(starts), indifferent, nature)
        return {FAMILY[start.pattern] for start in tasted if start.second is not None}

    assert asked(("veins", "dots")) == {"veins", "dots"}
    assert asked(()) == set()
    assert asked(None) == set(FAMILIES)


def test_a_pattern_of_several_named_colours_is_of_these():
    blue, yellow = COLORS["blue"], COLORS["yellow"]
    best = rank_starts(indifferent, indifferent, ("checkers",), (blue, yellow))[0]
    assert {best.color, best.second} == {blue, yellow}


def test_colours_and_finish_are_found():
    def known_losses(starts):
        return [abs(start.color[0] - 0.75) + start.color[1] + start.color[2] + start.roughness for start in starts]

    best = rank_starts(known_losses, known_losses, ())[0]
    assert best.color == (0.75, 0.08, 0.08) and best.roughness == 0.2


def test_a_plain_look_has_the_colour_that_is_named():
    navy = (0.0, 0.08, 0.24)
    ranked = rank_starts(indifferent, indifferent, (), (navy,))
    assert {start.color for start in ranked} == {navy}


def test_a_named_colour_is_not_exchanged_for_a_shade():
    navy = (0.0, 0.08, 0.24)

    def dark(starts):  # likes any other colour better, and dots best
        return [float(start.color == navy) - 2.0 * (start.second is not None) for start in starts]

    best = rank_starts(dark, dark, ("dots",), (navy,))
    assert any(navy in (start.color, start.second) for start in best if start.second is not None)


def test_metals_start_as_metals_and_others_do_not():
    for metal in (True, False):
        ranked = rank_starts(indifferent, indifferent, ("dots",), (), metal)
        assert {start.metallic > 0.5 for start in ranked} == {metal}
