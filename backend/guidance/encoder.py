"""Image and text encoders through open_clip: hub tags, local checkpoints, and the mini that ships with Patina."""

import json
from collections.abc import Callable, Sequence
from contextlib import nullcontext
from functools import cache
from pathlib import Path
from typing import Any

import torch
from torch import Tensor

from ..device import bfloat16_is_fast
from ..errors import ModelError, PromptError
from .vocabulary import Vocabulary, split_words
from .weights import guess_architecture, load_weights

MINI_DIR = Path(__file__).parent / "mini"
CONFIG_FILE = "config.json"
WEIGHTS_FILE = "model.safetensors"
VOCABULARY_FILE = "vocabulary.json"

MINI_MEAN, MINI_STD = (0.5, 0.5, 0.5), (0.25, 0.25, 0.25)
MODEL_HINT = (
    "Use mini, an open_clip tag such as ViT-B-32:openai, or ARCHITECTURE:FILE with a local checkpoint, "
    "for example ViT-B-32:/models/clip.safetensors."
)


class Encoder:
    """A CLIP with its own preprocessing: pictures and sentences to unit vectors.

    Attributes:
        model: the open_clip model.
        image_size: edge of the pictures that it reads [px].
        family: "mini" or "clip"; each has guidance settings of its own.
    """

    def __init__(
        self,
        model: Any,
        tokenizer: Callable[[list[str]], Tensor],
        image_size: int,
        mean: Sequence[float],
        std: Sequence[float],
        family: str,
    ) -> None:
        self.model = model
        self.tokenizer = tokenizer
        self.image_size = image_size
        self.family = family
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
        """Embed sentences: (N, D) unit vectors."""
        tokens = self.tokenizer(texts).to(next(self.model.parameters()).device)
        return self.model.encode_text(tokens, normalize=True)

    def forget_text(self) -> None:
        """Free the text tower, once all sentences are embedded."""
        for name in ("transformer", "token_embedding", "text"):
            if hasattr(self.model, name):
                delattr(self.model, name)

    def weights(self) -> int:
        """The size of the model as it is loaded, in full precision [bytes]."""
        return sum(4 * weight.numel() for weight in self.model.parameters())

    def activations(self) -> int:
        """What the model keeps of a picture for the way back [bytes]."""
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
        """What cosines are multiplied by before a softmax."""
        return float(self.model.logit_scale.exp())

    def freeze(self, device: torch.device, half: bool = False) -> "Encoder":
        """Move to a device for inference: no gradients for the weights, normalisations at rest.

        Args:
            half: read pictures in bfloat16, for good: the weights are kept so, which autocast would copy each time.
        """
        from open_clip.transformer import Transformer

        self._mean, self._std = self._mean.to(device), self._std.to(device)
        self.model.to(device=device, memory_format=torch.channels_last).eval().requires_grad_(False)
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
        """Words that the encoder has never met; empty for a full-size CLIP, which reads everything."""
        return self.tokenizer.unknown(text) if isinstance(self.tokenizer, Vocabulary) else []

    def check_length(self, prompt: str) -> None:
        """Raise PromptError when the prompt has more tokens than the text tower reads."""
        limit = getattr(self.tokenizer, "context_length", None) or 77
        if isinstance(self.tokenizer, Vocabulary):
            count = self.tokenizer.count(prompt)
        else:
            count = len(self.tokenizer.encode(prompt)) + 2 if hasattr(self.tokenizer, "encode") else 0
        if count > limit:
            raise PromptError(
                f"The prompt has {count} tokens with its start and end marks; this text encoder reads {limit}.",
                "Shorten the prompt.",
            )


def load_encoder(model: str, device: torch.device | str = "cpu", half: bool | None = None) -> Encoder:
    """Load an encoder, frozen.

    Args:
        model: "mini"; a folder in mini's format; an open_clip tag "ARCHITECTURE:PRETRAINED", downloaded to the hub's
            cache when it is not there; "ARCHITECTURE:FILE" or FILE, a local checkpoint (safetensors, or pickled and
            then loaded weights-only). For a bare FILE the architecture is recognised by the shapes of its weights.
        half: read pictures in bfloat16; None: where the processor is fast at it.
    Raises:
        ModelError: unknown, unreadable, truncated, unsafe, or of another shape than its architecture.
    """
    folder = MINI_DIR if model == "mini" else Path(model)
    if (folder / CONFIG_FILE).is_file():
        encoder = _load_mini(folder)
    else:
        encoder = _load_clip(model)
    device = torch.device(device)
    return encoder.freeze(device, bfloat16_is_fast(device) if half is None else half)


def distractors(prompt: str, folder: Path = MINI_DIR) -> list[str]:
    """A plain prompt for each look that mini was trained on: what a picture could be taken for instead.

    Looks of two colours count where the prompt names both. Else they would forbid what the prompt means: black and
    white stripes are no alternative to a zebra.
    """
    known = _vocabulary(folder)
    colors, named = set(known["colors"]), set(split_words(prompt))
    others = ((text, colors.intersection(split_words(text))) for text in known["distractors"])
    return [text for text, found in others if len(found) < 2 or found <= named]


def natural_patterns(prompt: str, folder: Path = MINI_DIR) -> tuple[str, ...] | None:
    """The families of patterns that the looks a prompt names have by nature, () for a plain one; None where mini's
    vocabulary names no such look. All phrases count that are not a part of another: striped plastic has stripes."""
    words = set(split_words(prompt))
    phrases = {phrase: set(split_words(phrase)) for phrase in _vocabulary(folder)["natures"]}
    found = {phrase: parts for phrase, parts in phrases.items() if parts <= words}
    whole = [phrase for phrase, parts in found.items() if not any(parts < other for other in found.values())]
    if not whole:
        return None
    return tuple(dict.fromkeys(family for phrase in whole for family in _vocabulary(folder)["natures"][phrase]))


def known_words(folder: Path = MINI_DIR) -> frozenset[str]:
    """The words that mini was trained on, its looks and their colours."""
    return frozenset(_vocabulary(folder)["words"])


@cache
def _vocabulary(folder: Path) -> dict[str, Any]:
    return json.loads((folder / VOCABULARY_FILE).read_text(encoding="utf-8"))


def build_mini(vision: dict[str, Any], text: dict[str, Any], embed_dim: int, vocabulary: Vocabulary) -> Encoder:
    """A fresh mini encoder with random weights, on the CPU, in training mode."""
    from open_clip.model import CLIP, CLIPTextCfg, CLIPVisionCfg

    model = CLIP(embed_dim, CLIPVisionCfg(**vision), CLIPTextCfg(vocab_size=vocabulary.size, **text))
    model = model.to(memory_format=torch.channels_last)
    return Encoder(model, vocabulary, vision["image_size"], MINI_MEAN, MINI_STD, "mini")


def _load_mini(folder: Path) -> Encoder:
    from torch.fx.experimental.optimization import fuse

    try:
        config = json.loads((folder / CONFIG_FILE).read_text(encoding="utf-8"))
        vocabulary = Vocabulary(_vocabulary(folder)["words"], config["text"]["context_length"])
        encoder = build_mini(config["vision"], config["text"], config["embed_dim"], vocabulary)
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise ModelError(f"The encoder in {folder} is incomplete: {error}.", "Install Patina again.") from None
    load_weights(encoder.model, folder / WEIGHTS_FILE)
    visual = encoder.model.visual
    if hasattr(visual, "trunk"):  # of timm: normalisations at rest can be part of its layers
        visual.trunk = fuse(visual.trunk.eval())
    return encoder


def _load_clip(model: str) -> Encoder:
    import open_clip

    architecture, pretrained = _split(model, open_clip.list_models())
    file = Path(pretrained).expanduser()
    if file.is_file():
        clip = open_clip.create_model(architecture, pretrained=None)
        load_weights(clip, file)
    elif pretrained in open_clip.list_pretrained_tags_by_model(architecture):
        clip = _download(architecture, pretrained)
    else:
        tags = ", ".join(open_clip.list_pretrained_tags_by_model(architecture)[:6]) or "none"
        raise ModelError(
            f"{pretrained!r} is neither a file nor pretrained weights of {architecture}.",
            f"Known weights: {tags}. {MODEL_HINT}",
        )
    preprocess = open_clip.get_model_preprocess_cfg(clip)
    size = preprocess["size"]
    size = size[0] if isinstance(size, (tuple, list)) else size
    tokenizer = open_clip.get_tokenizer(architecture)
    return Encoder(clip, tokenizer, size, preprocess["mean"], preprocess["std"], "clip")


def _split(model: str, architectures: list[str]) -> tuple[str, str]:
    """ "ARCHITECTURE:WEIGHTS", or a bare file whose architecture is read off its weights."""
    architecture, _, pretrained = model.partition(":")
    if architecture in architectures and pretrained:
        return architecture, pretrained
    file = Path(model).expanduser()
    if file.is_file():
        return guess_architecture(file), str(file)
    raise ModelError(f"The model {model!r} is not known.", MODEL_HINT)


def _download(architecture: str, tag: str) -> Any:
    import open_clip

    try:
        return open_clip.create_model(architecture, pretrained=tag)
    except Exception as error:  # the hub's client raises many kinds: network, disk, checksum
        raise ModelError(
            f"The weights {architecture}:{tag} are not on this machine and could not be downloaded: {error}",
            "Check the network, or download the checkpoint elsewhere and name the file: ARCHITECTURE:FILE.",
        ) from None
