"""Weights from files, safely: safetensors, or pickled checkpoints loaded weights-only."""

import dataclasses
import pickle
from pathlib import Path
from typing import Any

from torch import Tensor, nn

from ..errors import ModelError

MISMATCHES_SHOWN = 3


def load_weights(model: nn.Module, file: Path) -> None:
    """Load a checkpoint into an open_clip model; every weight must be there and fit.

    Raises:
        ModelError: missing, truncated, not safe to unpickle, or made for another architecture.
    """
    import open_clip

    state = read_state(file)
    try:
        open_clip.factory.resize_pos_embed(state, model)
        state = open_clip.convert.convert_state_dict(model, state)
    except Exception:  # noqa: BLE001, S110 - what cannot be converted is reported below, by name
        pass
    wanted = model.state_dict()
    optional = {"attn_mask", "text.attn_mask", "logit_bias"}
    missing = [name for name in wanted if name not in state and name not in optional]
    misfits = [name for name, value in state.items() if name in wanted and value.shape != wanted[name].shape]
    if missing or misfits:
        names = ", ".join((missing + misfits)[:MISMATCHES_SHOWN])
        raise ModelError(
            f"The checkpoint {file} does not fit the model: {len(missing)} weights are missing and {len(misfits)} have "
            f"another shape ({names}, ...).",
            "Name the architecture that it was made for: ARCHITECTURE:FILE.",
        )
    model.load_state_dict({name: value for name, value in state.items() if name in wanted}, strict=False)


def read_state(file: Path) -> dict[str, Tensor]:
    """The tensors of a checkpoint by name, without wrappers such as "state_dict" and "module.".

    Raises:
        ModelError: missing, truncated, or not safe to unpickle.
    """
    import open_clip

    try:
        state: Any = open_clip.factory.load_state_dict(str(file), device="cpu", weights_only=True)
    except Exception as error:  # zip, pickle and safetensors each have errors of their own
        raise ModelError(
            f"The checkpoint {file} cannot be read: {_first_line(error)}",
            "It may be truncated or not a checkpoint: download it again. Files that run code when loaded are refused.",
        ) from None
    if not isinstance(state, dict) or not all(isinstance(value, Tensor) for value in state.values()):
        raise ModelError(f"The checkpoint {file} does not hold a model's weights.", "Choose another file.")
    return state


def guess_architecture(file: Path) -> str:
    """The open_clip architecture whose shapes a checkpoint has. Raises ModelError when there is none."""
    import open_clip

    state = read_state(file)
    signature = _signature(state)
    if signature is not None:
        for name in open_clip.list_models():
            if _config_signature(open_clip.get_model_config(name)) == signature:
                return name
    raise ModelError(
        f"The architecture of {file} is not recognised.",
        "Name it before the file, as in ViT-B-32:/models/clip.safetensors.",
    )


def _signature(state: dict[str, Tensor]) -> tuple[int, ...] | None:
    """Numbers that tell CLIPs with a vision transformer apart."""
    try:
        width, _, patch, _ = state["visual.conv1.weight"].shape
        tokens = state["visual.positional_embedding"].shape[0]
        vocabulary, text_width = state["token_embedding.weight"].shape
        embed_dim = state["text_projection"].shape[1]
    except (KeyError, ValueError):
        return None
    grid = round((tokens - 1) ** 0.5)
    return (width, _count(state, "visual."), patch, grid * patch, vocabulary, text_width, _count(state, ""), embed_dim)


def _count(state: dict[str, Tensor], prefix: str) -> int:
    start = f"{prefix}transformer.resblocks."
    return len({name[len(start) :].split(".")[0] for name in state if name.startswith(start)})


def _config_signature(config: dict[str, Any]) -> tuple[int, ...] | None:
    from open_clip.model import CLIPTextCfg, CLIPVisionCfg

    plain = {"embed_dim", "vision_cfg", "text_cfg"}
    if set(config) != plain:  # another kind of model: a custom text tower, QuickGELU, CoCa, ...
        return None
    vision, text = config["vision_cfg"], config["text_cfg"]
    if vision.get("timm_model_name") or text.get("hf_model_name") or isinstance(vision.get("layers"), list):
        return None
    known = {item.name for item in dataclasses.fields(CLIPVisionCfg)}
    v = CLIPVisionCfg(**{key: value for key, value in vision.items() if key in known})
    known = {item.name for item in dataclasses.fields(CLIPTextCfg)}
    t = CLIPTextCfg(**{key: value for key, value in text.items() if key in known})
    return (v.width, v.layers, v.patch_size, v.image_size, t.vocab_size, t.width, t.layers, config["embed_dim"])


def _first_line(error: Exception) -> str:
    if isinstance(error, pickle.UnpicklingError) or "weights_only" in str(error):
        return "it holds more than weights, which could run code."
    text = str(error).strip() or type(error).__name__
    return text.splitlines()[0][:200].rstrip(" .") + "."
