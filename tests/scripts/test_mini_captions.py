"""What captions say, and which of them are true of a label."""

import random

import pytest

from backend.guidance.vocabulary import split_words
from backend.materials.recipe import FINISHES
from scripts.mini.captions import ALIKE, BOTH, ON, SECOND_FORMS, TEMPLATES, Label, caption, name, phrase, says
from scripts.mini.library_subject import LibrarySubject
from scripts.mini.library_vocabulary import all_words
from scripts.mini.looks import random_look
from scripts.mini.names import alike, colors_like, known, names_of
from scripts.mini.subject import bank
from scripts.train_mini import CONTEXT_LENGTH

NAMES = tuple(known())


def labels(count: int) -> list[Label]:
    """Labels of every kind."""
    rng = random.Random(3)
    return [random_look(rng, NAMES).label for _ in range(count)]


def test_everything_that_is_said_of_a_label_is_true_of_it() -> None:
    rng = random.Random(4)
    for label in labels(300):
        assert name(label).key in says(label)
        assert {phrase(label, rng).key for _ in range(12)} <= says(label)


def test_captions_fit_the_vocabulary_and_the_text_tower() -> None:
    rng, words = random.Random(5), set(all_words(NAMES))
    for label in labels(300):
        for text in (name(label).text, *(caption(label, rng).text for _ in range(6))):
            assert set(split_words(text)) <= words, text
            assert len(split_words(text)) <= CONTEXT_LENGTH - 2, text


def keys(label: Label) -> tuple:
    return name(label).key


@pytest.mark.parametrize(
    ("said", "label"),
    [
        (Label("carbon fiber"), Label("carbon fibre")),  # one material under two names
        (Label("mossy brick"), Label("red brick", cover="moss")),
        (Label("red brick"), Label("red brick", color="red")),  # red is its own colour
        (Label("denim", color="blue"), Label("denim", color="navy")),
        (Label("oak", finish="polished"), Label("oak", finish="polished")),
    ],
)
def test_synonyms_are_true(said: Label, label: Label) -> None:
    assert keys(said) in says(label) or says(said) & says(label)


@pytest.mark.parametrize(
    ("said", "label"),
    [
        (Label("oak"), Label("pine")),
        (Label("oak"), Label("oak", cover="snow")),  # the snow must count
        (Label("oak", cover="snow"), Label("oak")),
        (Label("denim", color="red"), Label("denim", color="navy")),
        (Label("oak", finish="polished"), Label("oak", finish="rough")),
        (
            Label("glossy plastic", "red", mask="dots", second="white"),
            Label("glossy plastic", "white", mask="dots", second="red"),
        ),
        (Label("oak", mask="veins", other="polished gold"), Label("polished gold", mask="veins", other="oak")),
    ],
)
def test_other_looks_are_not_true(said: Label, label: Label) -> None:
    assert keys(said) not in says(label)


def test_the_order_of_two_colours_that_share_a_surface_does_not_count() -> None:
    stripes = Label("glossy plastic", "blue", mask="stripes", second="yellow")
    other = Label("glossy plastic", "yellow", mask="stripes", second="blue")
    assert keys(other) in says(stripes)


def test_a_bank_never_counts_a_true_caption_against_a_picture() -> None:
    subject, batch = LibrarySubject(), [Label("oak"), Label("pine"), Label("chrome"), *labels(60)]
    wood, woods = 0, {template.format("wood") for template in TEMPLATES}
    for seed in range(30):
        choice = bank(subject, batch, random.Random(seed))
        assert len(choice.texts) > len(NAMES)
        assert not choice.ignored[range(len(batch)), choice.target].any()
        for column in choice.target[:2].tolist():
            if choice.texts[column] in woods:
                wood += 1
                assert choice.ignored[0, column] or choice.target[0] == column
                assert choice.ignored[1, column] or choice.target[1] == column
                assert not choice.ignored[2, column]
        counted = ~choice.ignored
        assert counted.float().mean() > 0.9  # most candidates are alternatives
    assert wood


def test_a_name_of_one_material_is_not_true_of_another() -> None:
    known_names = {keys(Label(material)): material for material in NAMES}
    for material in NAMES:  # silk and satin are one to the lexicon; a persian rug is a carpet
        named = {known_names[key] for key in says(Label(material)) & known_names.keys()}
        assert named <= set(alike(material))


def test_a_step_contrasts_look_alikes_and_small_changes() -> None:
    subject = LibrarySubject()
    batch = [Label("oak"), Label("denim", "red"), Label("oak", cover="snow"), Label("oak", finish="matte")]
    found = [subject.contrasts(batch, random.Random(seed)) for seed in range(20)]
    flat = [label for labels in found for label in labels]
    assert any(label[0] in ALIKE.values() and label[1] for label in flat)
    assert any(label[0] == "denim" and label[1] not in ("", "red") for label in flat)
    assert any(label[:3] == ("oak", "", "") and label[3] not in ("", "snow") for label in flat)


def test_names_come_from_the_catalogue_and_the_lexicon() -> None:
    found = names_of("oak")
    assert found.exact[0] == "oak" and "oaken" in found.exact and "wood" in found.general
    assert "velvet" not in names_of("moss").general  # a word to search for, not what it is
    assert alike("oak") == ("oak",)
    assert {"blue", "dark blue"} <= set(colors_like("navy"))


def test_the_kinds_of_looks_have_their_shares() -> None:
    found = labels(3000)
    plain = sum(label.plain for label in found) / len(found)
    recolored = sum(bool(label.color) and not label.second for label in found) / len(found)
    worked = sum(bool(label.finish or label.cover) for label in found) / len(found)
    second = sum(bool(label.mask) for label in found) / len(found)
    assert plain == pytest.approx(1 / 2, abs=0.04)
    assert [recolored, worked, second] == pytest.approx([1 / 6] * 3, abs=0.03)
    assert {label.finish for label in found} > set(FINISHES[:10])
    assert {label.mask for label in found} >= {*BOTH, *ON, *SECOND_FORMS}
