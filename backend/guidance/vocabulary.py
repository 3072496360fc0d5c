"""mini's vocabulary and tokenizer."""

import re
from collections.abc import Iterable

import torch
from torch import Tensor

PAD = 0
START = 1


class Vocabulary:
    """A word-level tokenizer for open_clip's text tower: ids are PAD, START, the words, and the end mark (the largest,
    because open_clip reads the text's feature at the largest id).

    Unknown words are skipped; `unknown` lists them.
    """

    def __init__(self, words: Iterable[str], context_length: int) -> None:
        self.words = tuple(words)
        self.context_length = context_length
        self._ids = {word: index + 2 for index, word in enumerate(self.words)}
        self._end = len(self.words) + 2

    @property
    def size(self) -> int:
        """Number of ids."""
        return len(self.words) + 3

    def unknown(self, text: str) -> list[str]:
        """The unknown words of a text, in order."""
        return [word for word in split_words(text) if word not in self._ids]

    def count(self, text: str) -> int:
        """Number of tokens of a text with its start and end marks."""
        return 2 + sum(word in self._ids for word in split_words(text))

    def __call__(self, texts: list[str]) -> Tensor:
        """Token ids: (N, context_length) int64. Words beyond the context are cut."""
        tokens = torch.full((len(texts), self.context_length), PAD)
        for row, text in enumerate(texts):
            ids = [self._ids[word] for word in split_words(text) if word in self._ids]
            sentence = [START, *ids[: self.context_length - 2], self._end]
            tokens[row, : len(sentence)] = torch.tensor(sentence)
        return tokens


def split_words(text: str) -> list[str]:
    """The lower-case words of a text."""
    return re.findall(r"\w+", text.lower())
