"""Kinds of words that were once misread: each row of kinds.json stands for others of its kind."""

import json
from pathlib import Path

import pytest

from backend.guidance.colors import lab
from backend.guidance.idioms import expand
from backend.guidance.lexicon import load
from backend.guidance.phrases import split
from backend.guidance.prompt import read
from backend.guidance.shapes import FORMS
from backend.materials.catalogue import entries
from tests.guidance.readings import differences

ROWS = json.loads(Path(__file__).with_name("kinds.json").read_text(encoding="utf-8"))
LIBRARY = list(entries())


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row["prompt"])
def test_a_kind_is_read_as_people_mean_it(row):
    assert differences(row) == []


@pytest.mark.parametrize("entry", LIBRARY, ids=lambda entry: entry.name)
def test_every_material_of_the_library_is_read_as_something_seen(entry):
    reading = read(entry.name)
    known = [material for material in reading.materials if not (material.typical and material.kind == "plastic")]
    assert known or reading.colors or reading.patterns or reading.covers or reading.finishes


def test_the_colours_of_the_library_are_those_of_the_reading():
    """Of the materials whose name is one material with a colour of its own, by the distance in CIE Lab."""
    far = []
    named = 0
    for entry in LIBRARY:
        reading = read(entry.name)
        if len(reading.materials) != 1 or reading.colors or reading.covers or not reading.materials[0].color:
            continue
        named += 1
        main = "#" + "".join(f"{round(255 * channel):02x}" for channel in next(iter(entry.colors.values())))
        pairs = zip(lab(main), lab(reading.materials[0].color), strict=True)
        if sum((a - b) ** 2 for a, b in pairs) ** 0.5 > 40:
            far.append((entry.name, main, reading.materials[0].color))
    assert named > 150 and len(far) <= 0.15 * named, far


@pytest.mark.parametrize(
    ("prompt", "words"),
    [
        ("kintsugi", "gold cracks in ceramic"),
        ("kintsugi bowl", "gold cracks in ceramic bowl"),
        ("kintsugi porcelain", "gold cracks in porcelain"),
        ("porcelain with kintsugi", "porcelain with gold cracks"),
        ("vase, kintsugi", "vase gold cracks"),
        ("steel", "steel"),
    ],
)
def test_an_idiom_becomes_the_words_that_it_stands_for(prompt, words):
    assert " ".join(word for word, _ in expand(split(prompt), load())) == words


def test_every_word_of_an_idiom_is_known():
    lexicon = load()
    for words, whole in lexicon.idioms.values():
        assert all(lexicon.knows(word) for word in words.split())
        assert not whole or lexicon.material(whole)


def test_things_and_forms_are_made_of_materials_of_the_lexicon():
    lexicon = load()
    things = [terms["object"] for terms in lexicon.phrases.values() if "object" in terms]
    assert len(things) > 1000
    assert all(not term.value or lexicon.material(term.value.removeprefix("painted ")) for term in things)
    assert set(FORMS) <= set(lexicon.materials)


@pytest.mark.parametrize(
    ("prompt", "unknown"), [("nostalgic oak", ("nostalgic",)), ("bouncy, nostalgic steel", ("bouncy", "nostalgic"))]
)
def test_what_is_not_read_is_named(prompt, unknown):
    assert read(prompt).unknown == unknown


@pytest.mark.parametrize(
    ("prompt", "amounts"),
    [
        ("steel with light scratches", {"scratches": 0.15}),
        ("mild rust on steel", {"rust": 0.15}),
        ("thin layer of frost over steel", {"frost": 0.35}),
        ("thick layer of snow on slate", {"snow": 0.85}),
        ("deep cracks in mud", {"cracks": 0.85}),
        ("half covered in mud", {"mud splatter": 0.5}),
        ("light blue scratches", {}),
        ("dark stains on wool", {}),
    ],
)
def test_words_before_wear_tell_how_much_of_it_there_is(prompt, amounts):
    assert {amount.of: amount.value for amount in read(prompt).amounts} == amounts


@pytest.mark.parametrize(("prompt", "darker"), [("dark veins in white marble", True), ("pale veins in slate", False)])
def test_a_shade_before_a_pattern_is_a_colour_of_it(prompt, darker):
    (relation,) = read(prompt).relations
    (shade,), (material,) = relation.subject.colors, relation.object.materials
    assert (lab(shade.value)[0] < lab(material.color)[0]) == darker


def test_every_slip_is_meant_for_a_known_word():
    lexicon = load()
    assert lexicon.slips
    assert all(lexicon.knows(meant) and beside for meant, beside in lexicon.slips.values())
