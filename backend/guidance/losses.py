"""The prompt loss: distance of pictures to the prompt, and contrast against distractors."""

from copy import copy

import torch
from torch import Tensor

SYNONYM_COSINE = 0.985  # a distractor this close to the prompt is a synonym; 0.97 can be stripes for checkers
SHARPENING = 3.0  # factor on the encoder's logit scale, so that the nearest distractors dominate


class PromptLoss:
    """Cosine to the prompt, and contrast against distractors.

        loss = -mean cos(I, T) + weight * mean cross_entropy(scale * [cos(I, T), cos(I, D_1), ...], 0)

    Args:
        prompt: (D,) unit text embedding.
        distractors: (N, D) unit text embeddings; synonyms of the prompt are ignored.
        scale: of the logits, the encoder's own.
        weight: of the contrast.
    """

    def __init__(self, prompt: Tensor, distractors: Tensor, scale: float, weight: float) -> None:
        others = distractors[distractors @ prompt < SYNONYM_COSINE]
        self._texts = torch.cat((prompt[None], others))
        self._scale = SHARPENING * scale
        self._weight = weight

    def with_contrast(self, factor: float) -> "PromptLoss":
        """The same loss with this factor on the weight of the contrast."""
        other = copy(self)
        other._weight = factor * self._weight
        return other

    def __call__(self, images: Tensor) -> Tensor:
        """Loss of image embeddings (B, D), unit: a scalar."""
        cosines = images @ self._texts.T
        contrast = -torch.log_softmax(self._scale * cosines, dim=1)[:, 0]
        return (self._weight * contrast - cosines[:, 0]).mean()

    def score(self, images: Tensor) -> Tensor:
        """Cosine between pictures (B, D) and the prompt: (B,)."""
        return images @ self._texts[0]
