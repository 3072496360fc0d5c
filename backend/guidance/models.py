"""Loads encoders by name: mini, which ships with Patina, open_clip's pretrained weights by tag, and files."""

from pathlib import Path

import torch

from ..errors import ModelError
from ..runtime.device import bfloat16_is_fast
from .architectures import build, pictures, recognise, settle
from .encoder import Encoder
from .mini import MINI_DIR, VOCABULARY_FILE, load_mini
from .tokenizer import check_packages, load_tokenizer
from .weights import load_weights, read_state

MODEL_HINT = (
    "Use mini, an open_clip tag such as ViT-B-32:openai, the path of a file with weights, or ARCHITECTURE:FILE, "
    "for example ViT-B-32:/models/clip.safetensors."
)


def load_encoder(model: str, device: torch.device | str = "cpu", half: bool | None = None) -> Encoder:
    """Load an encoder, frozen.

    Args:
        model: "mini"; a folder in mini's format; an open_clip tag "ARCHITECTURE:PRETRAINED", downloaded to the hub's
            cache when it is not there; "ARCHITECTURE:FILE" or FILE, weights on this machine: safetensors, pickled
            (loaded weights-only) or a TorchScript archive (read as data), by the names of open_clip, OpenAI or
            transformers. For a bare FILE the architecture is recognised by the names and shapes of its weights.
        half: encode pictures in bfloat16; None: if bfloat16 is fast on the device.
    Raises:
        ModelError: unknown, unreadable, truncated, unsafe, or of another shape than its architecture; or its tokenizer
            is not on this machine.
    """
    folder = MINI_DIR if model == "mini" else Path(model)
    encoder = load_mini(folder) if (folder / VOCABULARY_FILE).is_file() else _load_clip(model)
    device = torch.device(device)
    return encoder.freeze(device, bfloat16_is_fast(device) if half is None else half)


def _load_clip(model: str) -> Encoder:
    import open_clip

    architecture, _, pretrained = model.partition(":")
    if architecture not in open_clip.list_models() or not pretrained:
        architecture, pretrained = "", model
    file = Path(pretrained).expanduser()
    if file.is_file():
        return _load_file(architecture, file)
    if not architecture:
        what = "is a folder" if file.is_dir() else "is not known"
        raise ModelError(f"The model {model!r} {what}.", MODEL_HINT)
    tags = open_clip.list_pretrained_tags_by_model(architecture)
    if pretrained not in tags:
        raise ModelError(
            f"{pretrained!r} is neither a file nor pretrained weights of {architecture}.",
            f"Known weights: {', '.join(tags[:6]) or 'none'}. {MODEL_HINT}",
        )
    return _load_tag(architecture, pretrained)


def _load_file(named: str, file: Path) -> Encoder:
    """Load an encoder from a file, with the architecture `named`; "": the recognised one."""
    state = read_state(file)
    fitting = [named] if named else recognise(state, file)
    architecture, remark = settle(named, fitting, state, file)
    tokenizer = load_tokenizer(architecture, file.parent)
    clip = build(architecture)
    load_weights(clip, state, file)
    look = pictures(architecture, file)
    return Encoder(clip, tokenizer, _edge(clip.visual.image_size), look.mean, look.std, "clip", remark)


def _load_tag(architecture: str, tag: str) -> Encoder:
    import open_clip
    from open_clip.pretrained import get_pretrained_cfg

    check_packages(architecture)
    quick = get_pretrained_cfg(architecture, tag).get("quick_gelu", False)  # else only a warning says that it is needed
    try:
        clip = open_clip.create_model(architecture, pretrained=tag, force_quick_gelu=quick)
    except Exception as error:  # the hub's client raises many kinds: network, disk, checksum
        raise ModelError(
            f"The weights {architecture}:{tag} are not on this machine and could not be downloaded: {error}",
            "Check the network, or download the weights elsewhere and name the file: ARCHITECTURE:FILE.",
        ) from None
    look = open_clip.get_model_preprocess_cfg(clip)
    return Encoder(clip, load_tokenizer(architecture, None), _edge(look["size"]), look["mean"], look["std"], "clip")


def _edge(size: int | tuple[int, int]) -> int:
    return size if isinstance(size, int) else size[0]
