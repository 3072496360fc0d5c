"""The prompt's loss."""

import torch
from torch.nn.functional import normalize

from backend.guidance.losses import PromptLoss


def embeddings(count: int, seed: int) -> torch.Tensor:
    return normalize(torch.randn(count, 8, generator=torch.Generator().manual_seed(seed)), dim=1)


def test_loss_is_least_at_the_prompt():
    texts = embeddings(4, 0)
    loss = PromptLoss(texts[0], texts[1:], scale=10.0, weight=0.5)
    at_prompt = loss(texts[:1])
    assert all(at_prompt < loss(texts[i : i + 1]) for i in range(1, 4))
    assert torch.isclose(loss.score(texts[:1]), torch.ones(1)).all()


def test_without_contrast_it_is_the_negative_cosine():
    texts, images = embeddings(3, 1), embeddings(5, 2)
    loss = PromptLoss(texts[0], texts[1:], scale=10.0, weight=0.0)
    assert torch.isclose(loss(images), -(images @ texts[0]).mean())


def test_a_synonym_is_no_distractor():
    texts, images = embeddings(2, 3), embeddings(5, 4)
    synonym = normalize(texts[0] + 0.05 * texts[1], dim=0)
    with_synonym = PromptLoss(texts[0], torch.stack([synonym, texts[1]]), 10.0, 1.0)
    without = PromptLoss(texts[0], texts[1:], 10.0, 1.0)
    assert torch.equal(with_synonym(images), without(images))
