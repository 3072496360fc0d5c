"""Zero-shot accuracy on held-out renders, with the plain names."""

from collections.abc import Hashable
from typing import Any, NamedTuple

import torch
from torch import Tensor

from backend.guidance.encoder import Encoder

from .parts import Renders
from .subject import AnyLabel, Subject

CHUNK = 200  # pictures at once


class Figures(NamedTuple):
    """Shares of held-out renders.

    Attributes:
        top1, top5: of plain materials, the material (or the same under another name) is the best or among the best five
            of all materials.
        everything: of all renders, the name of the best of all labels is true of the picture.
        look_alikes: of look-alikes and their sources, the label is the best of those in the same colours.
        by_material: top1 of each.
        renders, materials, labels: how many there were.
    """

    top1: float
    top5: float
    everything: float
    look_alikes: float
    by_material: dict[str, float]
    renders: int
    materials: int
    labels: int


@torch.no_grad()
def evaluate(encoder: Encoder, subject: Subject, renders: Renders) -> Figures:
    """Measure an encoder on renders that it was not trained on."""
    encoder.model.eval()
    device = next(encoder.model.parameters()).device
    features = [encoder.encode_image(part.to(device).float() / 255.0) for part in renders.images.split(CHUNK)]
    classes = subject.classes()
    everything = list(dict.fromkeys([*classes, *renders.labels, *renders.sources]))
    names = [subject.name(label) for label in everything]
    texts = [encoder.encode_text([text for text, _ in names[i : i + CHUNK]]) for i in range(0, len(names), CHUNK)]
    scores = (torch.cat(features) @ torch.cat(texts).T).float().cpu()
    keys = [key for _, key in names]
    plain = [row for row, label in enumerate(renders.labels) if label in set(classes)]
    best = scores[plain][:, : len(classes)].topk(min(5, len(classes)), 1).indices.tolist()
    right = [
        [classes[place] in subject.same(renders.labels[row]) for place in places]
        for row, places in zip(plain, best, strict=True)
    ]
    by_material: dict[str, list[bool]] = {}
    for row, found in zip(plain, right, strict=True):
        by_material.setdefault(renders.labels[row][0], []).append(found[0])
    winners = scores.argmax(1).tolist()
    anywhere = [keys[place] in subject.says(label) for place, label in zip(winners, renders.labels, strict=True)]
    alike = _look_alikes(scores, everything, keys, subject, renders)
    return Figures(
        _share([found[0] for found in right]),
        _share([any(found) for found in right]),
        _share(anywhere),
        _share(alike),
        {name: _share(found) for name, found in sorted(by_material.items())},
        len(renders.labels),
        len(classes),
        len(everything),
    )


def _look_alikes(
    scores: Tensor, everything: list[AnyLabel], keys: list[Hashable], subject: Subject, renders: Renders
) -> list[bool]:
    """Whether each picture is told from what was made in the same colours.

    A look-alike is compared with its source and all other look-alikes in its colours, a source with all of them.
    """
    place = {label: number for number, label in enumerate(everything)}
    groups: dict[AnyLabel, dict[AnyLabel, None]] = {}
    for label, source in zip(renders.labels, renders.sources, strict=True):
        groups.setdefault(source, {source: None})[label] = None
    right = []
    for row, (label, source) in enumerate(zip(renders.labels, renders.sources, strict=True)):
        others = [item for item in groups[source] if label == source or item == source or item[1:] == label[1:]]
        candidates = [place[item] for item in others]
        if len(candidates) > 1:
            winner = candidates[int(scores[row, candidates].argmax())]
            right.append(keys[winner] in subject.says(label))
    return right


def _share(found: list[bool]) -> float:
    return sum(found) / len(found) if found else float("nan")


def as_text(figures: Figures) -> dict[str, Any]:
    """The figures without the table, rounded, to print."""
    return {name: round(value, 4) for name, value in figures._asdict().items() if isinstance(value, (int, float))}
