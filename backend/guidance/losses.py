"""What the optimiser minimises: pictures far from the prompt, or near to something else."""

import torch
from torch import Tensor

SYNONYM_COSINE = 0.985  # a distractor this close to the prompt says the same; 0.97 can be stripes for checkers
SHARPENING = 3.0  # of the encoder's own logit scale, so that the nearest distractors count most


class PromptLoss:
    """Cosine to the prompt, and contrast against distractors.

        loss = -mean cos(I, T) + weight * mean cross_entropy(scale * [cos(I, T), cos(I, D_1), ...], 0)

    Args:
        prompt: (D,) unit text embedding.
        distractors: (N, D) unit text embeddings; those that mean the same as the prompt are left out.
        scale: of the logits, the encoder's own.
        weight: of the contrast.
    """

    def __init__(self, prompt: Tensor, distractors: Tensor, scale: float, weight: float) -> None:
        others = distractors[distractors @ prompt < SYNONYM_COSINE]
        self._texts = torch.cat((prompt[None], others))
        self._scale = SHARPENING * scale
        self._weight = weight

    def __call__(self, images: Tensor) -> Tensor:
        """Loss of image embeddings (B, D), unit: a scalar."""
        cosines = images @ self._texts.T
        contrast = -torch.log_softmax(self._scale * cosines, dim=1)[:, 0]
        return (self._weight * contrast - cosines[:, 0]).mean()

    def score(self, images: Tensor) -> Tensor:
        """Cosine between pictures (B, D) and the prompt: (B,)."""
        return images @ self._texts[0]
