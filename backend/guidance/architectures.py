"""Recognises the open_clip architecture of a file's weights, and the normalisation of its pictures."""

import json
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

import torch
from torch import Tensor

from ..errors import ModelError
from .weights import OPENAI_ENTRIES, differences, named_for

TWIN = "-quickgelu"  # suffix of an architecture that differs only in its activation
TAGS_SHOWN = 6
QUICKGELU = (
    "{file} fits {plain} and {twin} alike, whose weights have the same shapes. {plain} is used. Weights that were "
    "trained with QuickGELU ({quick}) need {twin}:FILE, or results are poor. Others{others} do not."
)
SIZES = "{file} fits {all} alike, which read pictures of {sizes} px. {first} is used. To choose: ARCHITECTURE:FILE."
TOKENS = ("token_embedding.weight", "text.token_embedding.weight", "text_encoder.embedding_layer.weight")
POSITIONS = (
    "positional_embedding",
    "text.positional_embedding",
    "text_encoder.positional_embedding.pos_embed.pos_embed",
)


class Pictures(NamedTuple):
    """Mean and standard deviation for the normalisation of pictures, for each channel of sRGB in 0..1."""

    mean: tuple[float, ...]
    std: tuple[float, ...]


def build(architecture: str, device: str = "cpu") -> Any:
    """Build an open_clip model with random weights; on "meta" without memory for weights.

    Raises ModelError.
    """
    import open_clip

    try:
        with _quiet(), torch.device(device):
            return open_clip.create_model(architecture, pretrained=None, device=device, pretrained_text=False)
    except Exception as error:  # text towers of transformers need that package and files of their own
        raise ModelError(
            f"The architecture {architecture} cannot be built: {str(error).strip().rstrip('.')}.",
            "Choose another one; those with a text tower of their own kind need the package transformers.",
        ) from None


def recognise(state: dict[str, Tensor], file: Path) -> list[str]:
    """The architectures whose weights have exactly these names and shapes, without -quickgelu variants.

    Raises:
        ModelError: there is none.
    """
    import open_clip

    found = []
    text = _text_shape(state)
    for name in open_clip.list_models():
        if text is None or name.endswith(TWIN) or _config_text_shape(open_clip.get_model_config(name)) != text:
            continue
        model = build(name, "meta")
        if not any(differences(model, named_for(model, state))):
            found.append(name)
    if not found:
        raise ModelError(
            f"The architecture of {file} is not recognised.",
            "Name it before the file, as in ViT-B-32:/models/clip.safetensors.",
        )
    return found


def settle(named: str, fitting: list[str], state: dict[str, Tensor], file: Path) -> tuple[str, str]:
    """The architecture to use for a file, and a remark for the user if the weights are ambiguous; else "".

    Args:
        named: the user's choice; "" for none.
        fitting: the recognised architectures, if none was named.
    """
    import open_clip

    plain = named or fitting[0]
    twin = plain + TWIN
    if twin in open_clip.list_models():
        quick, known = _quickgelu_tags(plain), _trained_with_quickgelu(state, file)
        if known or (known is None and not named and not quick.plain):
            return twin, ""
        if known is None:
            others = f" (such as {', '.join(quick.plain[:TAGS_SHOWN])})" if quick.plain else ""
            tags = ", ".join(quick.quick[:TAGS_SHOWN])
            return plain, QUICKGELU.format(file=file.name, plain=plain, twin=twin, quick=tags, others=others)
    sizes = [_image_size(name) for name in fitting]
    if len(set(sizes)) > 1:
        both = " and ".join(map(str, sizes))
        return plain, SIZES.format(file=file.name, all=" and ".join(fitting), sizes=both, first=plain)
    return plain, ""


def pictures(architecture: str, file: Path) -> Pictures:
    """The normalisation of an architecture's pictures.

    From the open_clip_config.json beside the file; else the most common one of the architecture's pretrained weights.
    """
    import open_clip
    from open_clip.pretrained import get_pretrained_cfg

    beside = _read_json(file.parent / "open_clip_config.json").get("preprocess_cfg") or {}
    if _is_color(beside.get("mean")) and _is_color(beside.get("std")):
        return Pictures(tuple(beside["mean"]), tuple(beside["std"]))
    tags = open_clip.list_pretrained_tags_by_model(architecture)
    configs = [get_pretrained_cfg(architecture, tag) for tag in tags]
    wanted = [Pictures(tuple(config["mean"]), tuple(config["std"])) for config in configs]
    standard = Pictures(open_clip.OPENAI_DATASET_MEAN, open_clip.OPENAI_DATASET_STD)
    return max(wanted, key=wanted.count, default=standard)


@contextmanager
def _quiet() -> Iterator[None]:
    """Suppress open_clip's message that a model was built without pretrained weights: they come from a file."""
    root, unwanted = logging.getLogger(), "No pretrained weights loaded"

    def wanted(record: logging.LogRecord) -> bool:
        return not record.getMessage().startswith(unwanted)

    root.addFilter(wanted)
    try:
        yield
    finally:
        root.removeFilter(wanted)


class _Tags(NamedTuple):
    quick: list[str]  # pretrained weights with QuickGELU
    plain: list[str]  # and without


def _quickgelu_tags(plain: str) -> _Tags:
    import open_clip

    quick = open_clip.list_pretrained_tags_by_model(plain + TWIN)
    return _Tags(quick, [tag for tag in open_clip.list_pretrained_tags_by_model(plain) if tag not in quick])


def _trained_with_quickgelu(state: dict[str, Tensor], file: Path) -> bool | None:
    """True for OpenAI's own files; otherwise from the configuration beside the file; None: unknown."""
    if state.keys() >= OPENAI_ENTRIES:
        return True
    config = _read_json(file.parent / "open_clip_config.json").get("model_cfg")
    if isinstance(config, dict):
        return bool(config.get("quick_gelu", False))
    config = _read_json(file.parent / "config.json")
    if config.get("model_type") == "clip":  # transformers leaves out what is its default
        vision = config.get("vision_config") or {}
        return vision.get("hidden_act", "quick_gelu") == "quick_gelu"
    return None


def _read_json(file: Path) -> dict[str, Any]:
    """The JSON object in a file; empty if there is none."""
    try:
        found = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def _is_color(value: Any) -> bool:
    return isinstance(value, list) and len(value) == 3 and all(isinstance(part, (int, float)) for part in value)


def _text_shape(state: dict[str, Tensor]) -> tuple[int, ...] | None:
    """Vocabulary size, width and context length of a text tower: few architectures share all three."""
    tokens = next((state[name] for name in TOKENS if name in state), None)
    positions = next((state[name] for name in POSITIONS if name in state), None)
    if tokens is None or positions is None or tokens.ndim != 2 or positions.ndim < 2:
        return None
    return (*tokens.shape, positions.shape[-2])


def _config_text_shape(config: dict[str, Any]) -> tuple[int, ...] | None:
    from open_clip.model import CLIPTextCfg

    text = config["text_cfg"]
    if text.get("hf_model_name"):  # a tower of transformers, whose shapes stand elsewhere
        return None
    length = text.get("context_length", CLIPTextCfg.context_length) + bool(text.get("embed_cls"))  # CoCa adds one
    return (text.get("vocab_size", CLIPTextCfg.vocab_size), text.get("width", CLIPTextCfg.width), length)


def _image_size(architecture: str) -> int:
    import open_clip

    return open_clip.get_model_config(architecture)["vision_cfg"]["image_size"]
