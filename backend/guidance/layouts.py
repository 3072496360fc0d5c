"""Converts weight names of the package transformers (CLIPModel, SiglipModel) to open_clip's names."""

import torch
from torch import Tensor

from ..errors import ModelError

# Of a layer's weights in transformers: in open_clip's own transformer, and in timm's, which reads SigLIP's pictures.
RESBLOCK = {
    "layer_norm1": "ln_1",
    "layer_norm2": "ln_2",
    "self_attn.out_proj": "attn.out_proj",
    "mlp.fc1": "mlp.c_fc",
    "mlp.fc2": "mlp.c_proj",
}
BLOCK = {
    "layer_norm1": "norm1",
    "layer_norm2": "norm2",
    "self_attn.out_proj": "attn.proj",
    "mlp.fc1": "mlp.fc1",
    "mlp.fc2": "mlp.fc2",
}
CLIP = {
    "text_model.embeddings.token_embedding.weight": "token_embedding.weight",
    "text_model.embeddings.position_embedding.weight": "positional_embedding",
    "text_model.final_layer_norm": "ln_final",
    "vision_model.embeddings.class_embedding": "visual.class_embedding",
    "vision_model.embeddings.patch_embedding": "visual.conv1",
    "vision_model.embeddings.position_embedding.weight": "visual.positional_embedding",
    "vision_model.pre_layrnorm": "visual.ln_pre",  # spelt so
    "vision_model.post_layernorm": "visual.ln_post",
}
SIGLIP = {
    "text_model.embeddings.token_embedding.weight": "text.token_embedding.weight",
    "text_model.embeddings.position_embedding.weight": "text.positional_embedding",
    "text_model.final_layer_norm": "text.ln_final",
    "text_model.head": "text.text_projection",
    "vision_model.embeddings.patch_embedding": "visual.trunk.patch_embed.proj",
    "vision_model.post_layernorm": "visual.trunk.norm",
    "vision_model.head.probe": "visual.trunk.attn_pool.latent",
    "vision_model.head.attention.out_proj": "visual.trunk.attn_pool.proj",
    "vision_model.head.layernorm": "visual.trunk.attn_pool.norm",
    "vision_model.head.mlp": "visual.trunk.attn_pool.mlp",
}


def with_open_clip_names(state: dict[str, Tensor]) -> dict[str, Tensor]:
    """Rename weights to open_clip's names; unchanged if they do not have names of transformers.

    Raises:
        ModelError: a model of transformers that is neither CLIPModel nor SiglipModel, or only half of one.
    """
    if not any(name.startswith(("vision_model.", "text_model.")) for name in state):
        return state
    state = {name: value for name, value in state.items() if not name.endswith(".position_ids")}
    try:
        if "visual_projection.weight" in state:
            return _from_clip(state)
        if "vision_model.head.probe" in state and "text_model.head.weight" in state:
            return _from_siglip(state)
    except KeyError as error:
        raise ModelError(
            f"The file has the names of the package transformers, but {error} is missing in it.",
            "Choose the file of a whole CLIPModel or SiglipModel.",
        ) from None
    raise ModelError(
        "The file has the names of the package transformers, but it is not a whole CLIPModel or SiglipModel.",
        "Choose the file of a whole model, with text and pictures, or one that open_clip wrote.",
    )


def _from_clip(state: dict[str, Tensor]) -> dict[str, Tensor]:
    found = {"logit_scale": state.pop("logit_scale")}
    found["visual.proj"] = state.pop("visual_projection.weight").T
    found["text_projection"] = state.pop("text_projection.weight").T
    for tower, to in (("text_model", "transformer"), ("vision_model", "visual.transformer")):
        found |= _layers(state, tower, f"{to}.resblocks", RESBLOCK, "attn.in_proj_")
    return found | _renamed(state, CLIP)


def _from_siglip(state: dict[str, Tensor]) -> dict[str, Tensor]:
    trunk = "visual.trunk"
    found = {name: state.pop(name) for name in ("logit_scale", "logit_bias")}
    found[f"{trunk}.pos_embed"] = state.pop("vision_model.embeddings.position_embedding.weight")[None]
    for part in ("weight", "bias"):
        joined = state.pop(f"vision_model.head.attention.in_proj_{part}")
        query = len(joined) // 3
        found[f"{trunk}.attn_pool.q.{part}"] = joined[:query]
        found[f"{trunk}.attn_pool.kv.{part}"] = joined[query:]
    found |= _layers(state, "text_model", "text.transformer.resblocks", RESBLOCK, "attn.in_proj_")
    found |= _layers(state, "vision_model", f"{trunk}.blocks", BLOCK, "attn.qkv.")
    return found | _renamed(state, SIGLIP)


def _layers(state: dict[str, Tensor], tower: str, to: str, names: dict[str, str], joined: str) -> dict[str, Tensor]:
    """Move a tower's layers out of the state, renamed, with the weights of query, key and value concatenated."""
    found: dict[str, Tensor] = {}
    start = f"{tower}.encoder.layers."
    for number in sorted({name.removeprefix(start).split(".")[0] for name in state if name.startswith(start)}):
        layer = f"{start}{number}."
        for part in ("weight", "bias"):
            parts = [state.pop(f"{layer}self_attn.{letter}_proj.{part}") for letter in "qkv"]
            found[f"{to}.{number}.{joined}{part}"] = torch.cat(parts)
            for old, new in names.items():
                found[f"{to}.{number}.{new}.{part}"] = state.pop(f"{layer}{old}.{part}")
    return found


def _renamed(state: dict[str, Tensor], names: dict[str, str]) -> dict[str, Tensor]:
    """Replace name prefixes by `names`; other names stay unchanged, and then match no model."""

    def rename(name: str) -> str:
        old = next((old for old in names if name == old or name.startswith(f"{old}.")), "")
        return names[old] + name.removeprefix(old) if old else name

    return {rename(name): value for name, value in state.items()}
