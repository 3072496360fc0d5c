"""mini, the encoder that ships with Patina, and the looks in its vocabulary."""

import json
from functools import cache
from pathlib import Path
from typing import Any

import torch

from ..errors import ModelError
from .encoder import Encoder
from .vocabulary import Vocabulary, split_words
from .weights import load_weights, read_state

MINI_DIR = Path(__file__).parent / "mini"
CONFIG_FILE = "config.json"
WEIGHTS_FILE = "model.safetensors"
VOCABULARY_FILE = "vocabulary.json"
MINI_MEAN, MINI_STD = (0.5, 0.5, 0.5), (0.25, 0.25, 0.25)


def distractors(prompt: str, folder: Path = MINI_DIR) -> list[str]:
    """Distractors for the contrast: a plain prompt for each look that mini was trained on.

    Two-colour looks are included only if the prompt names both colours. Otherwise they could contradict it: black and
    white stripes are not an alternative to a zebra.
    """
    known = _vocabulary(folder)
    colors, named = set(known["colors"]), set(split_words(prompt))
    others = ((text, colors.intersection(split_words(text))) for text in known["distractors"])
    return [text for text, found in others if len(found) < 2 or found <= named]


def natural_patterns(prompt: str, folder: Path = MINI_DIR) -> tuple[str, ...] | None:
    """The pattern families of the looks that a prompt names, () for a plain look; None if mini's vocabulary has no such
    look. All phrases count that are not part of a longer one: striped plastic has stripes."""
    words = set(split_words(prompt))
    phrases = {phrase: set(split_words(phrase)) for phrase in _vocabulary(folder)["natures"]}
    found = {phrase: parts for phrase, parts in phrases.items() if parts <= words}
    whole = [phrase for phrase, parts in found.items() if not any(parts < other for other in found.values())]
    if not whole:
        return None
    return tuple(dict.fromkeys(family for phrase in whole for family in _vocabulary(folder)["natures"][phrase]))


def known_words(folder: Path = MINI_DIR) -> frozenset[str]:
    """The words that mini was trained on: its looks and their colours."""
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


def load_mini(folder: Path = MINI_DIR) -> Encoder:
    """The encoder in a folder of mini's format, on the CPU. Raises ModelError when a part is missing or damaged."""
    from torch.fx.experimental.optimization import fuse

    try:
        config = json.loads((folder / CONFIG_FILE).read_text(encoding="utf-8"))
        vocabulary = Vocabulary(_vocabulary(folder)["words"], config["text"]["context_length"])
        encoder = build_mini(config["vision"], config["text"], config["embed_dim"], vocabulary)
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise ModelError(f"The encoder in {folder} is incomplete: {error}.", "Install Patina again.") from None
    file = folder / WEIGHTS_FILE
    load_weights(encoder.model, read_state(file), file)
    visual = encoder.model.visual
    if hasattr(visual, "trunk"):  # a timm model: batch normalisation can be folded into its layers
        visual.trunk = fuse(visual.trunk.eval())
    return encoder
