"""Prompts as numbers for mini."""

import torch

from backend.guidance.vocabulary import PAD, START, Vocabulary

VOCABULARY = Vocabulary(["brick", "gold", "red"], context_length=5)


def test_sentences_start_end_and_are_padded():
    tokens = VOCABULARY(["Red, brick!", ""])
    assert tokens.tolist() == [[START, 4, 2, 5, PAD], [START, 5, PAD, PAD, PAD]]
    assert int(tokens.max()) == VOCABULARY.size - 1


def test_unknown_words_are_named_and_left_out():
    assert VOCABULARY.unknown("a Red dragon, of GOLD") == ["a", "dragon", "of"]
    assert torch.equal(VOCABULARY(["a red dragon"]), VOCABULARY(["red"]))


def test_long_sentences_keep_their_end_mark():
    tokens = VOCABULARY(["red red red red red red"])[0]
    assert tokens.tolist() == [START, 4, 4, 4, 5]
    assert VOCABULARY.count("red red red red red red") == 8
