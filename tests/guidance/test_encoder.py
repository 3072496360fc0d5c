"""Loading encoders: mini, local checkpoints of a real shape, and what must be refused."""

import os
from pathlib import Path

import pytest
import torch

from backend.errors import ModelError, PromptError
from backend.guidance.mini import distractors, natural_patterns
from backend.guidance.models import load_encoder


@pytest.fixture(scope="module")
def mini():
    return load_encoder("mini")


def test_mini_gives_unit_vectors_with_gradients(mini):
    pictures = torch.rand(2, 3, mini.image_size, mini.image_size, requires_grad=True)
    features = mini.encode_image(pictures)
    assert torch.allclose(features.norm(dim=1), torch.ones(2), atol=1e-5)
    features.sum().backward()
    assert pictures.grad is not None and bool(pictures.grad.isfinite().all()) and float(pictures.grad.abs().max()) > 0


def test_half_precision_turns_a_picture_and_its_gradient_little():
    found = []
    for half in (False, True):
        pictures = torch.rand(4, 3, 96, 96, generator=torch.Generator().manual_seed(1)).requires_grad_(True)
        features = load_encoder("mini", half=half).encode_image(pictures)
        features[:, :8].sum().backward()
        found.append((features, pictures.grad.flatten(1)))
    cosine = [torch.nn.functional.cosine_similarity(*parts, dim=1) for parts in zip(*found, strict=True)]
    cosine = [value.detach() for value in cosine]
    assert float(cosine[0].min()) > 0.999 and float(cosine[1].min()) > 0.97


def test_the_callers_own_half_precision_holds():
    """Training runs under one."""
    pictures, encoder, kinds = torch.rand(2, 3, 96, 96), load_encoder("mini", half=False), []
    encoder.model.visual.register_forward_hook(lambda module, given, result: kinds.append(result.dtype))
    with torch.no_grad():
        encoder.encode_image(pictures)
        with torch.autocast("cpu", torch.bfloat16):
            encoder.encode_image(pictures)
    assert kinds == [torch.float32, torch.bfloat16]


def test_mini_is_frozen(mini):
    assert not any(parameter.requires_grad for parameter in mini.model.parameters())
    assert not mini.model.training


def test_the_text_tower_is_freed():
    encoder, pictures = load_encoder("mini"), torch.rand(2, 3, 96, 96)
    before, weights = encoder.encode_image(pictures), encoder.weights()
    encoder.forget_text()
    assert encoder.weights() < weights and torch.equal(encoder.encode_image(pictures), before)


def test_mini_knows_the_words_of_its_own_prompts_and_names_others(mini):
    others = distractors("blue and yellow checkerboard")
    assert len(others) >= 60 and all(not mini.unknown_words(prompt) for prompt in others)
    assert mini.unknown_words("a shiny red helicopter") == ["helicopter"]


def test_a_prompt_that_is_too_long_is_refused(mini):
    with pytest.raises(PromptError, match="tokens"):
        mini.check_length("gold " * 80)


def test_mini_fits_the_repository():
    folder = Path(__file__).parents[2] / "backend/guidance/mini"
    assert sum(file.stat().st_size for file in folder.iterdir()) < 15e6


@pytest.mark.parametrize("model", ["nonsense", "ViT-B-32:nonsense", "NoSuchNet:openai", "/no/such/file.safetensors"])
def test_unknown_models_are_refused_with_advice(model):
    with pytest.raises(ModelError) as caught:
        load_encoder(model)
    assert "ViT-B-32:openai" in caught.value.hint


def test_a_truncated_checkpoint_is_refused(tmp_path):
    whole = Path(__file__).parents[2] / "backend/guidance/mini/model.safetensors"
    file = tmp_path / "half.safetensors"
    file.write_bytes(whole.read_bytes()[:100_000])
    with pytest.raises(ModelError, match="cannot be read"):
        load_encoder(f"ViT-B-32:{file}")


class RunsCode:
    def __reduce__(self):
        return os.mkdir, (os.environ["PATINA_TEST_TRAP"],)


def test_a_checkpoint_that_runs_code_is_refused(tmp_path, monkeypatch):
    trap = tmp_path / "trap"
    monkeypatch.setenv("PATINA_TEST_TRAP", str(trap))
    file = tmp_path / "evil.pt"
    torch.save({"state_dict": RunsCode()}, file)
    with pytest.raises(ModelError, match="cannot be read"):
        load_encoder(f"ViT-B-32:{file}")
    assert not trap.exists()


@pytest.mark.slow
@pytest.mark.parametrize("suffix", ["pt", "safetensors"])
def test_a_local_checkpoint_in_the_shape_of_vit_b_32(tmp_path, suffix):
    """Random weights in the real shape: the file is found, recognised, loaded exactly, and encodes both ways."""
    import open_clip
    from safetensors.torch import save_file

    torch.manual_seed(0)
    original = open_clip.create_model("ViT-B-32", pretrained=None).eval()
    state = original.state_dict()
    file = tmp_path / f"clip weights ü.{suffix}"
    if suffix == "pt":
        torch.save({"state_dict": {f"module.{name}": value for name, value in state.items()}}, file)
    else:
        save_file(state, file)
    encoder = load_encoder(str(file), half=False)
    assert (encoder.family, encoder.image_size) == ("clip", 224)
    loaded = encoder.model.state_dict()
    assert all(torch.equal(loaded[name], value) for name, value in state.items())
    pictures = torch.rand(2, 3, 224, 224)
    with torch.no_grad():
        whole = encoder.encode_image(pictures)
        sentences = ["gold", "an unheard-of prompt", "old oak planks with moss between them"]
        text = encoder.encode_text(sentences)
        mean, deviation = (
            torch.tensor(values)[:, None, None]
            for values in (open_clip.OPENAI_DATASET_MEAN, open_clip.OPENAI_DATASET_STD)
        )
        expected = original.encode_image((pictures - mean) / deviation, normalize=True)
        torch.testing.assert_close(whole, expected, atol=1e-5, rtol=0)
        tokens = open_clip.get_tokenizer("ViT-B-32")(sentences)
        torch.testing.assert_close(text, original.encode_text(tokens, normalize=True), atol=1e-5, rtol=0)
        half = encoder.freeze(torch.device("cpu"), half=True).encode_image(pictures)
    assert half.dtype == torch.float32 and float((half * whole).sum(1).min()) > 0.999
    with pytest.raises(PromptError, match="102 tokens"):
        encoder.check_length("word " * 100)
    with pytest.raises(ModelError, match="do not fit"):
        load_encoder(f"ViT-B-16:{file}")


def test_looks_of_two_colours_are_alternatives_where_the_prompt_names_both():
    stripes = {"black and white stripes", "blue and yellow stripes"}
    assert stripes & set(distractors("blue and yellow checkerboard")) == {"blue and yellow stripes"}
    assert not stripes & set(distractors("zebra stripes"))
    assert "polished gold" in distractors("zebra stripes")


@pytest.mark.parametrize(
    ("prompt", "families"),
    [
        ("white marble", ("veins",)),
        ("a red brick wall", ("bricks",)),
        ("shiny red plastic", ()),
        ("blue and yellow checkerboard", ("checkers",)),
        ("an unheard-of thing", None),
    ],
)
def test_words_tell_what_patterns_a_look_has(prompt, families):
    assert natural_patterns(prompt) == families
