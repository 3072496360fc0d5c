"""The encoder: a CLIP model with its preprocessing."""

from collections.abc import Sequence
from contextlib import nullcontext
from typing import Any

import torch
from torch import Tensor

from ..errors import PromptError
from ..runtime.memory import give_back
from .tokenizer import count_tokens
from .vocabulary import Vocabulary

TEXTS_AT_ONCE = 128


class Encoder:
    """A CLIP with its own preprocessing: pictures and sentences to unit vectors.

    Attributes:
        model: the open_clip model.
        image_size: edge of its input pictures [px].
        family: "mini" or "clip", which have separate settings.
        remark: a warning for the user about how it was loaded; "" for none.
    """

    def __init__(
        self,
        model: Any,
        tokenizer: Any,
        image_size: int,
        mean: Sequence[float],
        std: Sequence[float],
        family: str,
        remark: str = "",
    ) -> None:
        self.model = model
        self.tokenizer = tokenizer
        self.image_size = image_size
        self.family = family
        self.remark = remark
        self._mean = torch.tensor(mean).view(1, 3, 1, 1)
        self._std = torch.tensor(std).view(1, 3, 1, 1)
        self._half = False

    def encode_image(self, images: Tensor) -> Tensor:
        """Embed pictures.

        Args:
            images: (B, 3, S, S) sRGB in 0..1, resized to image_size.
        Returns:
            (B, D) unit vectors, differentiable in the images.
        """
        if images.shape[-1] != self.image_size:
            images = torch.nn.functional.interpolate(images, (self.image_size,) * 2, mode="bilinear")
        images = (images - self._mean) / self._std
        images = images.contiguous(memory_format=torch.channels_last)
        with torch.autocast(images.device.type, torch.bfloat16) if self._half else nullcontext():
            features = self.model.encode_image(images)
        return torch.nn.functional.normalize(features.float(), dim=-1)

    def encode_text(self, texts: list[str]) -> Tensor:
        """Embed sentences: (N, D) unit vectors. They are embedded in parts, to bound the memory."""
        tokens = self.tokenizer(texts).to(next(self.model.parameters()).device)
        return torch.cat([self._embed(part) for part in tokens.split(TEXTS_AT_ONCE)])

    def _embed(self, tokens: Tensor) -> Tensor:
        """Embed tokens (N, L): (N, D).

        In a CLIP with causal attention a sentence's end mark, whose features are its embedding, does not depend on what
        follows. So only the part up to the last end mark is computed, about a tenth of the context.
        """
        if not _is_causal(self.model):
            return self.model.encode_text(tokens, normalize=True)
        length = int(tokens.argmax(1).max()) + 1
        shorter = {
            "model.positional_embedding": self.model.positional_embedding[:length],
            "model.attn_mask": self.model.attn_mask[:length, :length],
        }
        return torch.func.functional_call(_Text(self.model), shorter, (tokens[:, :length],))

    def forget_text(self) -> None:
        """Free the text tower. Call it when all sentences are embedded."""
        for name in ("transformer", "token_embedding", "text"):
            if hasattr(self.model, name):
                delattr(self.model, name)
        give_back()

    def weights(self) -> int:
        """Memory of the weights in full precision, as loaded [bytes]."""
        return sum(4 * weight.numel() for weight in self.model.parameters())

    def activations(self) -> int:
        """Memory that the backward pass needs for one picture [bytes]."""
        own = {weight.untyped_storage().data_ptr() for weight in self.model.parameters()}
        kept: dict[int, int] = {}

        def keep(tensor: Tensor) -> Tensor:
            kept[tensor.untyped_storage().data_ptr()] = tensor.untyped_storage().nbytes()
            return tensor

        picture = torch.zeros(1, 3, self.image_size, self.image_size, device=next(self.model.parameters()).device)
        with torch.autograd.graph.saved_tensors_hooks(keep, lambda tensor: tensor):
            _alive = self.encode_image(picture.requires_grad_())
        return sum(size for place, size in kept.items() if place not in own)

    def logit_scale(self) -> float:
        """The factor on cosines before a softmax."""
        return float(self.model.logit_scale.exp())

    def to(self, device: torch.device) -> "Encoder":
        """Move to a device."""
        self._mean, self._std = self._mean.to(device), self._std.to(device)
        self.model.to(device=device, memory_format=torch.channels_last)
        return self

    def freeze(self, device: torch.device, half: bool = False) -> "Encoder":
        """Move to a device for inference: no gradients for the weights, evaluation mode.

        Args:
            half: convert the image tower to bfloat16 permanently: autocast would copy the weights in each call.
        """
        from open_clip.transformer import Transformer

        self.to(device).model.eval().requires_grad_(False)
        for tower in self.model.modules():
            if not isinstance(tower, Transformer):
                continue
            layers = [block.attn for block in tower.resblocks]
            if all(isinstance(layer, torch.nn.MultiheadAttention) for layer in layers):
                for part in (tower, *layers):
                    part.batch_first = False  # else torch copies the weights for every token: six times slower
        self._half = self._half or half
        if half:
            for layer in self.model.visual.modules():
                if isinstance(layer, (torch.nn.Linear, torch.nn.Conv2d, torch.nn.MultiheadAttention)):
                    layer.bfloat16()
        return self

    def unknown_words(self, text: str) -> list[str]:
        """Words outside the encoder's vocabulary; empty for a full-size CLIP."""
        return self.tokenizer.unknown(text) if isinstance(self.tokenizer, Vocabulary) else []

    def check_length(self, prompt: str) -> None:
        """Raise PromptError if the prompt has more tokens than the text tower's context length."""
        limit, count = self.tokenizer.context_length, count_tokens(self.tokenizer, prompt)
        if count > limit:
            raise PromptError(
                f"The prompt has {count} tokens with the marks around it; this text encoder reads {limit}.",
                "Shorten the prompt.",
            )


class _Text(torch.nn.Module):
    """The text tower of an open_clip model as a module of its own."""

    def __init__(self, model: Any) -> None:
        super().__init__()
        self.model = model

    def forward(self, tokens: Tensor) -> Tensor:
        return self.model.encode_text(tokens, normalize=True)


def _is_causal(model: Any) -> bool:
    """Whether this is an open_clip CLIP whose embedding is that of the end mark, the token with the highest number."""
    return getattr(model, "text_pool_type", "") == "argmax" and getattr(model, "attn_mask", None) is not None
