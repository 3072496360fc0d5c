"""Tokenizers of text towers: open_clip's own, or those of the package transformers."""

import importlib.util
import sys
from pathlib import Path
from typing import Any

from ..errors import ModelError
from .vocabulary import Vocabulary

TOKENIZER_FILES = ("tokenizer.json", "tokenizer_config.json", "spiece.model")


def load_tokenizer(architecture: str, folder: Path | None) -> Any:
    """The tokenizer of an open_clip architecture: sentences to (N, context length) numbers.

    Args:
        folder: of the weights' file. A tokenizer's files are looked for in it and in the hub's cache, and nothing is
            downloaded. None for pretrained weights by their tag, whose tokenizer may be downloaded as they are.
    Raises:
        ModelError: it needs a package or files that are not on this machine.
    """
    import open_clip

    check_packages(architecture)
    text = open_clip.get_model_config(architecture)["text_cfg"]
    name = text.get("hf_tokenizer_name")
    if not name:
        return open_clip.get_tokenizer(architecture)
    beside = folder is not None and any((folder / file).is_file() for file in TOKENIZER_FILES)
    try:
        return open_clip.tokenizer.HFTokenizer(
            str(folder) if beside else name,
            context_length=text.get("context_length", open_clip.tokenizer.DEFAULT_CONTEXT_LENGTH),
            tokenizer_mode=text.get("tokenizer_mode"),
            local_files_only=folder is not None,
            **text.get("tokenizer_kwargs", {}),
        )
    except Exception as error:  # the hub's client, transformers and tokenizers each have errors of their own
        raise ModelError(
            f"{architecture} needs the tokenizer {name}, which is not on this machine or cannot be read: "
            f"{_first_line(error)}",
            f"Put its files ({', '.join(TOKENIZER_FILES)}, as far as it has them) into the folder of the weights, or "
            f"download it into the hub's cache: hf download {name}.",
        ) from None


def check_packages(architecture: str) -> None:
    """Raise ModelError where an architecture needs the package transformers, and there is none."""
    import open_clip

    text = open_clip.get_model_config(architecture)["text_cfg"]
    name = text.get("hf_tokenizer_name") or text.get("hf_model_name")
    if name and importlib.util.find_spec("transformers") is None:
        raise ModelError(
            f"{architecture} reads prompts with the tokenizer {name} of the package transformers, which is missing.",
            f"Install it into the backend's Python: {sys.executable} -m pip install transformers sentencepiece. Or "
            "use a CLIP, EVA, MobileCLIP, PE or ViTamin, whose tokenizer comes with Patina.",
        )


def count_tokens(tokenizer: Any, text: str) -> int:
    """How many tokens a text has, with the marks that the tokenizer adds to it."""
    if isinstance(tokenizer, Vocabulary):
        return tokenizer.count(text)
    inner = getattr(tokenizer, "tokenizer", None)
    if inner is None:
        return len(tokenizer.encode(text)) + 2
    text = tokenizer.clean_fn(text)
    if tokenizer.tokenizer_mode == "clips":  # open_clip itself adds a start, an end and a class
        return len(inner(text, add_special_tokens=False).input_ids) + 3
    return len(inner(text).input_ids)


def _first_line(error: Exception) -> str:
    return (str(error).strip() or type(error).__name__).splitlines()[0][:200].rstrip(" .:") + "."
