"""What an encoder is trained on, as the training sees it."""

import random
from collections.abc import Hashable, Sequence
from typing import Any, NamedTuple, Protocol

import torch
from torch import Tensor

from .studio import Studio

AnyLabel = tuple[str, ...]


class Drawn(NamedTuple):
    """One render.

    Attributes:
        image: (3, size, size) uint8.
        source: the label of what a look-alike was made from; else the label.
    """

    image: Tensor
    label: AnyLabel
    source: AnyLabel


class Subject(Protocol):
    """Looks with labels, and captions of labels. A caption has a key; two with one key say the same."""

    def draw(self, rng: random.Random, studio: Studio, seed: int) -> Drawn:
        """A random look, rendered."""
        ...

    def restore(self, stored: Sequence[str]) -> AnyLabel:
        """A label from its parts."""
        ...

    def classes(self) -> list[AnyLabel]:
        """The labels that a step always contrasts: all materials as they are."""
        ...

    def contrasts(self, labels: Sequence[AnyLabel], rng: random.Random) -> list[AnyLabel]:
        """Further labels for a step with these labels, each different from one of them in little."""
        ...

    def caption(self, label: AnyLabel, rng: random.Random) -> tuple[str, Hashable]:
        """A caption and its key."""
        ...

    def name(self, label: AnyLabel) -> tuple[str, Hashable]:
        """The plainest caption and its key."""
        ...

    def says(self, label: AnyLabel) -> frozenset[Any]:
        """The keys of all captions that are true of a label."""
        ...

    def same(self, label: AnyLabel) -> frozenset[AnyLabel]:
        """The classes that are another name of a class, and itself."""
        ...

    def vocabulary(self) -> dict[str, Any]:
        """The contents of vocabulary.json."""
        ...


class Bank(NamedTuple):
    """Captions of all candidates of a step.

    Attributes:
        texts: N captions. target: (B,) the index of each picture's own.
        ignored: (B, N) bool: another caption that is true of the picture, which is no alternative to its own.
    """

    texts: list[str]
    target: Tensor
    ignored: Tensor


def bank(subject: Subject, labels: Sequence[AnyLabel], rng: random.Random) -> Bank:
    """Captions of all classes, of these labels, and of labels that differ from them in little."""
    candidates = dict.fromkeys([*subject.classes(), *labels, *subject.contrasts(labels, rng)])
    captions = [subject.caption(label, rng) for label in candidates]
    place = {label: number for number, label in enumerate(candidates)}
    target = torch.tensor([place[label] for label in labels])
    said = [subject.says(label) for label in labels]
    ignored = torch.tensor([[key in keys for _, key in captions] for keys in said])
    ignored[torch.arange(len(labels)), target] = False
    return Bank([text for text, _ in captions], target, ignored)
