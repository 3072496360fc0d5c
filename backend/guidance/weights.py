"""Loads weights from files safely: safetensors, weights-only pickles, and TorchScript archives read as data."""

import pickle
from pathlib import Path
from typing import Any

from torch import Tensor, nn

from ..errors import ModelError
from .layouts import with_open_clip_names
from .torchscript import is_torchscript, read_torchscript

MISMATCHES_SHOWN = 3
OPENAI_ENTRIES = {"input_resolution", "context_length", "vocab_size"}  # numbers that only OpenAI's own files hold
OPTIONAL = {"attn_mask", "text.attn_mask", "logit_bias"}  # made by the model, or of no use here


def load_weights(model: nn.Module, state: dict[str, Tensor], file: Path) -> None:
    """Load a file's weights into an open_clip model; every weight must be there and fit.

    Args:
        state: what `read_state` gave.
        file: for the message.
    Raises:
        ModelError: made for another architecture.
    """
    import open_clip

    state = named_for(model, state)
    try:
        open_clip.factory.resize_pos_embed(state, model)
    except Exception:  # noqa: BLE001, S110 - what does not fit is reported below, by name
        pass
    missing, misfits, _ = differences(model, state)
    if missing or misfits:
        names = ", ".join((missing + misfits)[:MISMATCHES_SHOWN])
        raise ModelError(
            f"The weights in {file} do not fit the model: {len(missing)} are missing and {len(misfits)} have "
            f"another shape ({names}, ...).",
            "Name the architecture that they were made for: ARCHITECTURE:FILE.",
        )
    wanted = model.state_dict().keys()
    model.load_state_dict({name: value for name, value in state.items() if name in wanted}, strict=False)


def named_for(model: Any, state: dict[str, Tensor]) -> dict[str, Tensor]:
    """Rename weights to a model's names; MobileCLIP's and older files have different ones."""
    import open_clip

    state = {name: value for name, value in state.items() if name not in OPENAI_ENTRIES}
    try:
        state = open_clip.convert.convert_state_dict(model, state)
        if not hasattr(model, "positional_embedding"):
            state = open_clip.model.convert_to_custom_text_state_dict(state)
    except Exception:  # noqa: BLE001, S110 - a file that cannot be converted does not fit, and is reported as that
        pass
    for name in ("logit_scale", "logit_bias"):  # a number, or a list of one
        wanted = getattr(model, name, None)
        if isinstance(wanted, Tensor) and name in state and state[name].numel() == 1:
            state[name] = state[name].reshape(wanted.shape)
    return state


def differences(model: nn.Module, state: dict[str, Tensor]) -> tuple[list[str], list[str], list[str]]:
    """Names that the file lacks, names of other shapes, and names that the model lacks."""
    wanted = model.state_dict()
    missing = [name for name in wanted if name not in state and name not in OPTIONAL]
    misfits = [name for name, value in state.items() if name in wanted and value.shape != wanted[name].shape]
    unknown = [name for name in state if name not in wanted and name not in OPTIONAL]
    return missing, misfits, unknown


def read_state(file: Path) -> dict[str, Tensor]:
    """The tensors of a file by open_clip's names, without wrappers such as "state_dict" and "module.".

    Raises:
        ModelError: missing, truncated, not safe to unpickle, or of an unknown layout.
    """
    import open_clip

    state: Any
    try:
        if is_torchscript(file):
            state = read_torchscript(file)
        else:
            state = open_clip.factory.load_state_dict(str(file), device="cpu", weights_only=True)
    except Exception as error:  # zip, pickle and safetensors each have errors of their own
        raise ModelError(
            f"The weights in {file} cannot be read: {_first_line(error)}",
            "The file may be truncated or hold no weights: download it again. Files that run code are refused.",
        ) from None
    if not isinstance(state, dict) or not all(isinstance(value, Tensor) for value in state.values()):
        raise ModelError(f"The file {file} does not hold a model's weights.", "Choose another file.")
    return with_open_clip_names(state)


def _first_line(error: Exception) -> str:
    if isinstance(error, pickle.UnpicklingError) or "weights_only" in str(error):
        return "it holds more than weights, which could run code."
    text = str(error).strip() or type(error).__name__
    return text.splitlines()[0][:200].rstrip(" .") + "."
