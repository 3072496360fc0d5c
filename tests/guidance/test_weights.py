"""Files as people have them: OpenAI's, transformers', SigLIP, MobileCLIP, EVA; random weights in real shapes."""

import importlib.util
import json
import os
import pickle
import zipfile
from pathlib import Path

import pytest
import torch
from safetensors.torch import save_file
from torch import Tensor, nn

from backend.errors import ModelError, PromptError
from backend.guidance import models
from backend.guidance.architectures import build, pictures, recognise, settle
from backend.guidance.layouts import BLOCK, CLIP, RESBLOCK, SIGLIP, with_open_clip_names
from backend.guidance.tokenizer import load_tokenizer
from backend.guidance.torchscript import read_torchscript
from backend.guidance.weights import differences, load_weights, named_for, read_state

ENTRIES = {"input_resolution": 224, "context_length": 77, "vocab_size": 49408}


class Tree(nn.Module):
    """Modules with the names and tensors of a state, as torch.jit saves them."""

    def forward(self, x: Tensor) -> Tensor:
        return x


def save_torchscript(state: dict[str, Tensor], file: Path) -> None:
    root = Tree()
    for name, value in state.items():
        *path, last = name.split(".")
        part = root
        for step in path:
            if step not in dict(part.named_children()):
                part.add_module(step, Tree())
            part = getattr(part, step)
        part.register_buffer(last, value)
    torch.jit.trace(root, torch.ones(1)).save(str(file))


def save_clip(state: dict[str, Tensor], file: Path) -> dict[str, Tensor]:
    """As transformers' CLIPModel names them; the inverse of what is tested, written down apart from it."""
    names = {new: old for old, new in CLIP.items()}
    blocks = {new: old for old, new in RESBLOCK.items()}
    saved = {"text_model.embeddings.position_ids": torch.arange(77)[None]}
    for name, value in state.items():
        if name in ("visual.proj", "text_projection"):
            key = "visual_projection.weight" if name == "visual.proj" else "text_projection.weight"
            saved[key] = value.T.contiguous()
        elif ".resblocks." in name or name.startswith("transformer.resblocks."):
            tower = "vision_model" if name.startswith("visual.") else "text_model"
            number, rest = name.split("resblocks.")[1].split(".", 1)
            layer = f"{tower}.encoder.layers.{number}"
            if "in_proj_" in rest:
                for letter, part in zip("qkv", value.chunk(3), strict=True):
                    saved[f"{layer}.self_attn.{letter}_proj.{rest.split('in_proj_')[1]}"] = part.clone()
            else:
                old, end = rest.rsplit(".", 1)
                saved[f"{layer}.{blocks[old]}.{end}"] = value
        elif name in names:
            saved[names[name]] = value
        elif name == "logit_scale":
            saved[name] = value
        else:
            old, end = name.rsplit(".", 1)
            saved[f"{names[old]}.{end}"] = value
    save_file(saved, file)
    return saved


@pytest.fixture(scope="module")
def clip() -> dict[str, Tensor]:
    torch.manual_seed(0)
    return build("ViT-B-32").state_dict()


def equal(loaded: dict[str, Tensor], state: dict[str, Tensor]) -> bool:
    return all(torch.equal(loaded[name], value.to(loaded[name].dtype)) for name, value in state.items())


@pytest.mark.slow
def test_openais_own_archive(tmp_path, clip, monkeypatch):
    """Half precision, its three entries, QuickGELU; its code is never run."""
    half = {name: value.half() for name, value in clip.items()}
    file = tmp_path / "ViT-B-32.pt"
    save_torchscript({**half, **{name: torch.tensor(value) for name, value in ENTRIES.items()}}, file)
    monkeypatch.setattr(torch.jit, "load", None)
    for model in (str(file), f"ViT-B-32:{file}"):
        encoder = models.load_encoder(model, half=False)
        assert equal(encoder.model.state_dict(), half) and encoder.remark == "" and encoder.image_size == 224
        assert "QuickGELU" in {type(part).__name__ for part in encoder.model.modules()}


def test_an_archives_tensors_are_those_of_its_modules(tmp_path):
    numbers = torch.randn(6, 4).half()
    state = {"a.b.weight": numbers[1:5, ::2], "a.bias": torch.arange(3), "scale": torch.tensor(2.5)}
    save_torchscript(state, tmp_path / "small.pt")
    found = read_torchscript(tmp_path / "small.pt")
    assert found.keys() == state.keys() and all(torch.equal(found[name], state[name]) for name in state)


class RunsCode:
    def __reduce__(self):
        return os.mkdir, (os.environ["PATINA_TEST_TRAP"],)


def test_an_archive_that_runs_code_is_refused(tmp_path, monkeypatch):
    monkeypatch.setenv("PATINA_TEST_TRAP", str(tmp_path / "trap"))
    with zipfile.ZipFile(tmp_path / "evil.pt", "w") as archive:
        archive.writestr("evil/constants.pkl", pickle.dumps(()))
        archive.writestr("evil/data.pkl", pickle.dumps(RunsCode(), protocol=2))
    with pytest.raises(ModelError, match="could run code"):
        read_state(tmp_path / "evil.pt")
    assert not (tmp_path / "trap").exists()


def test_an_archive_whose_numbers_are_missing_is_refused(tmp_path):
    save_torchscript({"weight": torch.ones(8)}, tmp_path / "whole.pt")
    with zipfile.ZipFile(tmp_path / "whole.pt") as whole, zipfile.ZipFile(tmp_path / "cut.pt", "w") as cut:
        for name in whole.namelist():
            cut.writestr(name, whole.read(name)[:4] if name.endswith("data/0") else whole.read(name))
    with pytest.raises(ModelError, match="cannot be read.*8 numbers"):
        read_state(tmp_path / "cut.pt")


@pytest.mark.slow
@pytest.mark.parametrize(("act", "kind"), [("quick_gelu", "QuickGELU"), ("gelu", "GELU"), (None, "GELU")])
def test_a_clip_of_transformers(tmp_path, clip, act, kind):
    file = tmp_path / "model.safetensors"
    save_clip(clip, file)
    if act:
        config = {"model_type": "clip", "vision_config": {"hidden_act": act}}
        (tmp_path / "config.json").write_text(json.dumps(config))
    encoder = models.load_encoder(str(file), half=False)
    assert equal(encoder.model.state_dict(), clip) and ("quickgelu" in encoder.remark) == (act is None)
    assert {type(part).__name__ for part in encoder.model.modules()} & {"GELU", "QuickGELU"} == {kind}


def test_half_a_model_of_transformers_is_refused_in_words(tmp_path):
    save_file({"vision_model.embeddings.class_embedding": torch.ones(4)}, tmp_path / "model.safetensors")
    with pytest.raises(ModelError, match="not a whole CLIPModel"):
        read_state(tmp_path / "model.safetensors")


def test_what_quickgelu_needs_is_said_where_the_weights_do_not_tell():
    state = build("ViT-B-32", "meta").state_dict()
    file = Path("/models/clip.safetensors")
    assert recognise(state, file) == ["ViT-B-32"]
    for named in ("", "ViT-B-32"):
        architecture, remark = settle(named, ["ViT-B-32"], state, file)
        assert architecture == "ViT-B-32" and "ViT-B-32-quickgelu:FILE" in remark
        assert remark.index("openai") < remark.index("laion2b_s34b_b79k") and "metaclip" in remark
    assert settle("ViT-B-32-quickgelu", ["ViT-B-32-quickgelu"], state, file) == ("ViT-B-32-quickgelu", "")
    assert settle("", ["RN50"], state, file) == ("RN50-quickgelu", "")  # all its known weights need it


def test_a_tag_is_loaded_with_its_own_activation(monkeypatch):
    """ViT-B-32:openai is QuickGELU, of which open_clip only warns."""
    import open_clip

    asked = {}

    def stop(name, **options):
        asked[options["pretrained"]] = options["force_quick_gelu"]
        raise OSError("no network")

    monkeypatch.setattr(open_clip, "create_model", stop)
    for tag in ("openai", "laion2b_s34b_b79k"):
        with pytest.raises(ModelError, match="no network"):
            models.load_encoder(f"ViT-B-32:{tag}")
    assert asked == {"openai": True, "laion2b_s34b_b79k": False}


FAMILIES = [
    ("MobileCLIP-S1", (0.0,) * 3, (1.0,) * 3, 256, 77),
    ("EVA02-B-16", (0.48145466, 0.4578275, 0.40821073), (0.26862954, 0.26130258, 0.27577711), 224, 77),
    ("PE-Core-T-16-384", (0.5,) * 3, (0.5,) * 3, 384, 32),
]


@pytest.mark.slow
@pytest.mark.parametrize(("name", "mean", "std", "size", "length"), FAMILIES)
def test_a_family_has_its_own_pictures_and_prompts(tmp_path, name, mean, std, size, length):
    torch.manual_seed(0)
    original = build(name).eval()
    file = tmp_path / "weights.safetensors"
    save_file(original.state_dict(), file)
    for model in (str(file), f"{name}:{file}"):
        encoder = models.load_encoder(model, half=False)
        assert encoder.image_size == size and equal(encoder.model.state_dict(), original.state_dict())
    images = torch.rand(1, 3, size, size)
    deviation, average = torch.tensor(std)[:, None, None], torch.tensor(mean)[:, None, None]
    with torch.no_grad():
        expected = original.encode_image((images - average) / deviation, normalize=True)
        torch.testing.assert_close(encoder.encode_image(images), expected, atol=1e-4, rtol=0)
        assert encoder.encode_text(["rusty metal"]).shape == expected.shape
    encoder.check_length("word " * (length - 2))
    with pytest.raises(PromptError, match=f"{length + 1} tokens.*reads {length}"):
        encoder.check_length("word " * (length - 1))


@pytest.mark.parametrize(
    "name", ["ViT-B-16-SigLIP", "ViT-B-16-SigLIP2", "MobileCLIP2-S4", "EVA02-L-14", "PE-Core-B-16"]
)
def test_an_architecture_is_recognised(name, tmp_path):
    state = build(name, "meta").state_dict()
    assert recognise(state, tmp_path / "weights.bin")[0] == name


def test_siglip_has_its_own_pictures_and_says_what_its_tokenizer_needs(tmp_path):
    assert pictures("ViT-B-16-SigLIP", tmp_path / "weights.bin") == ((0.5,) * 3, (0.5,) * 3)
    with pytest.raises(ModelError) as caught:
        load_tokenizer("ViT-B-16-SigLIP", tmp_path)
    words = f"{caught.value} {caught.value.hint}"
    assert "timm/ViT-B-16-SigLIP" in words
    assert ("hf download" if importlib.util.find_spec("transformers") else "pip install transformers") in words


@pytest.mark.slow
def test_a_siglip_of_transformers(tmp_path):
    """Its weights are converted one to one; its prompts need a tokenizer, see above."""
    torch.manual_seed(0)
    model = build("ViT-B-16-SigLIP")
    state = model.state_dict()
    saved: dict[str, Tensor] = {}
    for old, new in SIGLIP.items():
        ends = {name.removeprefix(new) for name in state if name == new or name.startswith(f"{new}.")}
        saved |= {old + end: state[new + end] for end in ends}
    trunk = "visual.trunk"
    saved["vision_model.embeddings.position_embedding.weight"] = state[f"{trunk}.pos_embed"][0].clone()
    for part in ("weight", "bias"):
        pool = [state[f"{trunk}.attn_pool.{name}.{part}"] for name in ("q", "kv")]
        saved[f"vision_model.head.attention.in_proj_{part}"] = torch.cat(pool)
        for number in range(12):
            towers = (
                ("text_model", f"text.transformer.resblocks.{number}", RESBLOCK, "attn.in_proj_"),
                ("vision_model", f"{trunk}.blocks.{number}", BLOCK, "attn.qkv."),
            )
            for tower, ours, names, joined in towers:
                layer = f"{tower}.encoder.layers.{number}"
                for letter, piece in zip("qkv", state[f"{ours}.{joined}{part}"].chunk(3), strict=True):
                    saved[f"{layer}.self_attn.{letter}_proj.{part}"] = piece.clone()
                saved |= {f"{layer}.{old}.{part}": state[f"{ours}.{new}.{part}"] for old, new in names.items()}
    saved |= {name: state[name].reshape(1) for name in ("logit_scale", "logit_bias")}
    found = with_open_clip_names(saved)
    assert recognise(found, tmp_path / "model.bin") == ["ViT-B-16-SigLIP"]
    other = build("ViT-B-16-SigLIP")
    assert not any(differences(other, named_for(other, found)))
    load_weights(other, found, tmp_path / "model.bin")
    assert equal(other.state_dict(), state)
