"""Image and text encoders through open_clip: hub tags, local checkpoints, and the mini that ships with Patina."""

import json
from pathlib import Path

import torch
from torch import Tensor

from ..errors import ModelError, PromptError
from .vocabulary import Vocabulary

MINI_DIR = Path(__file__).parent / "mini"
CONFIG_FILE = "config.json"
WEIGHTS_FILE = "model.safetensors"
VOCABULARY_FILE = "vocabulary.json"
CARD_FILE = "README.md"

MINI_MEAN, MINI_STD = (0.5, 0.5, 0.5), (0.25, 0.25, 0.25)
CONTEXT_TOKENS = 77  # what CLIP's text tower reads, with its start and end marks


class Encoder:
    """A CLIP with its own preprocessing: pictures and sentences to unit vectors.

    Attributes:
        image_size: edge of the pictures that it reads [px].
        family: "mini" or "clip"; each has guidance settings of its own.
    """

    def __init__(self, model, tokenizer, image_size: int, mean, std, family: str) -> None:  # type: ignore[no-untyped-def]
        self.model = model
        self.tokenizer = tokenizer
        self.image_size = image_size
        self.family = family
        self._mean = torch.tensor(mean).view(1, 3, 1, 1)
        self._std = torch.tensor(std).view(1, 3, 1, 1)

    def encode_image(self, images: Tensor) -> Tensor:
        """Embed pictures.

        Args:
            images: (B, 3, image_size, image_size) sRGB in 0..1.
        Returns:
            (B, D) unit vectors, differentiable in the images.
        """
        images = (images - self._mean.to(images)) / self._std.to(images)
        images = images.contiguous(memory_format=torch.channels_last)
        return self.model.encode_image(images, normalize=True)

    def encode_text(self, texts: list[str]) -> Tensor:
        """Embed sentences: (N, D) unit vectors."""
        tokens = self.tokenizer(texts).to(next(self.model.parameters()).device)
        return self.model.encode_text(tokens, normalize=True)

    def unknown_words(self, text: str) -> list[str]:
        """Words that the encoder has never met; empty for a full-size CLIP, which reads everything."""
        return self.tokenizer.unknown(text) if isinstance(self.tokenizer, Vocabulary) else []

    def check_length(self, prompt: str) -> None:
        """Raise PromptError when the prompt is longer than the text tower reads."""
        if isinstance(self.tokenizer, Vocabulary):
            return
        count = len(self.tokenizer.encode(prompt)) + 2 if hasattr(self.tokenizer, "encode") else 0
        if count > CONTEXT_TOKENS:
            raise PromptError(f"The prompt has {count} tokens; the text encoder reads {CONTEXT_TOKENS}.", "Shorten the prompt.")


def build_mini(vision: dict, text: dict, embed_dim: int, vocabulary: Vocabulary) -> Encoder:
    """A fresh mini encoder with random weights, on the CPU, in training mode."""
    from open_clip.model import CLIP, CLIPTextCfg, CLIPVisionCfg

    model = CLIP(embed_dim, CLIPVisionCfg(**vision), CLIPTextCfg(vocab_size=vocabulary.size, **text))
    model.config = {"embed_dim": embed_dim, "vision": vision, "text": text}  # type: ignore[assignment]
    model = model.to(memory_format=torch.channels_last)
    return Encoder(model, vocabulary, vision["image_size"], MINI_MEAN, MINI_STD, "mini")


def save_mini(encoder: Encoder, folder: Path, figures: dict, prompts: list[str]) -> None:
    """Write an encoder of `build_mini` as half-precision safetensors with its config, words and figures."""
    from safetensors.torch import save_file

    folder.mkdir(parents=True, exist_ok=True)
    state = {
        name: value.half().contiguous() if value.is_floating_point() else value
        for name, value in encoder.model.state_dict().items()
        if name != "attn_mask"
    }
    save_file(state, folder / WEIGHTS_FILE)
    (folder / CONFIG_FILE).write_text(json.dumps({**encoder.model.config, "figures": figures}, indent=2) + "\n")
    vocabulary = {"words": encoder.tokenizer.words, "prompts": prompts}
    (folder / VOCABULARY_FILE).write_text(json.dumps(vocabulary, indent=1) + "\n")
