"""What the prompt field offers."""

from collections.abc import Callable
from types import ModuleType

WORDS, PROMPTS = ("red", "rusty", "metal"), ("red brick", "rusty metal")


def test_examples_come_first_then_words_that_complete_the_last_one(addon: Callable[[str], ModuleType]) -> None:
    suggest = addon("suggestions").suggest
    assert suggest("ru", WORDS, PROMPTS) == ["rusty metal", "rusty"]
    assert suggest("old Me", WORDS, PROMPTS) == ["old metal"]
    assert suggest("", WORDS, PROMPTS) == [*PROMPTS, *WORDS]
    assert suggest("zzz", WORDS, PROMPTS) == []


def test_a_missing_vocabulary_offers_nothing(addon: Callable[[str], ModuleType], monkeypatch: object) -> None:
    words, prompts = addon("suggestions").vocabulary()
    assert isinstance(words, tuple) and isinstance(prompts, tuple)
