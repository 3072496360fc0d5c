"""Renders in parts, training that goes on after an interruption, evaluation, and the files of an encoder."""

import random
from collections.abc import Sequence
from pathlib import Path

import pytest
import torch
from torch import Tensor

from backend.field.base import evaluate_base
from backend.geometry.gbuffer import GBuffer
from backend.guidance.encoder import Encoder
from backend.guidance.mini import build_mini, distractors, known_words, load_mini, natural_patterns
from backend.guidance.vocabulary import Vocabulary, split_words
from backend.materials.recipe import Cover, Recipe
from scripts.evaluation.prompts import QUICK
from scripts.mini import parts, training
from scripts.mini.captions import Label
from scripts.mini.card import Training, model_card, save
from scripts.mini.evaluation import evaluate
from scripts.mini.judge_looks import JudgeSubject
from scripts.mini.library_subject import LibrarySubject
from scripts.mini.looks import Look, see
from scripts.mini.parts import Renders
from scripts.mini.studio import Studio
from scripts.mini.subject import AnyLabel
from scripts.mini.training import Plan, smoothed, train

VISION = {"layers": 1, "width": 16, "head_width": 8, "patch_size": 24, "image_size": 96}
TEXT = {"context_length": 20, "width": 16, "heads": 2, "layers": 1}
SUBJECT = LibrarySubject(6)


def encoder() -> Encoder:
    """A tiny one for the materials of SUBJECT."""
    torch.manual_seed(0)
    return build_mini(VISION, TEXT, 8, Vocabulary(SUBJECT.vocabulary()["words"], 20))


def renders(count: int = 200) -> Renders:
    """Noise, labelled with the materials in turn."""
    images = torch.randint(0, 256, (count, 3, 96, 96), dtype=torch.uint8, generator=torch.Generator().manual_seed(1))
    labels: list[AnyLabel] = [Label(SUBJECT.names[number % 6]) for number in range(count)]
    return Renders(images, labels, labels)


class Stops(LibrarySubject):
    """Ends the program in the nth step."""

    def __init__(self, steps: int) -> None:
        super().__init__(6)
        self.left = steps

    def contrasts(self, labels: Sequence[AnyLabel], rng: random.Random) -> list[AnyLabel]:
        self.left -= 1
        if self.left < 0:
            raise KeyboardInterrupt
        return super().contrasts(labels, rng)


@pytest.mark.parametrize("robust", [True, False])
def test_an_interrupted_training_ends_with_the_same_weights(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, robust: bool
) -> None:
    plan, whole, halted = Plan(2, 1, robust), encoder(), encoder()
    train(whole, SUBJECT, renders(), plan, tmp_path / "whole.pt")
    monkeypatch.setattr(training, "SAVE_EVERY", -1.0)
    with pytest.raises(KeyboardInterrupt):
        train(halted, Stops(4), renders(), plan, tmp_path / "halted.pt")
    again = encoder()
    assert not same(again, halted) and not same(halted, whole)
    train(again, SUBJECT, renders(), plan, tmp_path / "halted.pt")
    assert same(again, whole)


def same(first: Encoder, second: Encoder) -> bool:
    one, other = first.model.state_dict(), second.model.state_dict()
    return all(torch.equal(one[name], other[name]) for name in one)


def test_a_finished_training_is_not_repeated(tmp_path: Path) -> None:
    model = encoder()
    train(model, SUBJECT, renders(64), Plan(1, 1, False), tmp_path / "done.pt")
    train(model, Stops(0), renders(64), Plan(1, 1, False), tmp_path / "done.pt")  # would stop in its first step


def test_what_is_ignored_gets_no_gradient_and_no_smoothing() -> None:
    logits = torch.tensor([[2.0, 1.0, 0.0]], requires_grad=True)
    ignored = torch.tensor([[False, True, False]])
    loss = smoothed(logits.masked_fill(ignored, -1e4), torch.tensor([0]), ignored)
    loss.backward()
    assert logits.grad is not None and logits.grad[0, 1] == 0.0
    expected = torch.nn.functional.cross_entropy(torch.tensor([[2.0, 0.0]]), torch.tensor([0]), label_smoothing=0.02)
    assert loss.item() == pytest.approx(expected.item(), abs=1e-5)


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """One shape and few views."""
    monkeypatch.setattr(parts, "Studio", lambda seed: Studio(seed, 1, 6))


def test_a_part_is_the_same_each_time_and_is_read_back(small: None, tmp_path: Path) -> None:
    jobs = [parts.Job(LibrarySubject, (6,), 5, 6, tmp_path / f"{name}.safetensors") for name in "ab"]
    assert [parts.render_part(job) for job in jobs] == [6, 6]
    assert jobs[0].path.read_bytes() == jobs[1].path.read_bytes()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.safetensors", "b.safetensors"]
    found = parts.read([job.path for job in jobs], SUBJECT)
    assert found.images.shape == (12, 3, 96, 96) and found.images.float().std() > 10.0
    assert all(isinstance(label, Label) and label.material for label in found.labels)


def test_parts_that_exist_are_not_rendered_again(small: None, tmp_path: Path) -> None:
    job = parts.Job(LibrarySubject, (6,), 500000, 2, tmp_path / "train_000_2.safetensors")
    parts.render_part(job)
    before = job.path.stat().st_mtime_ns
    found = parts.render(LibrarySubject, (6,), "train", 5, 2, tmp_path, workers=1)
    assert len(found.labels) == 2 and job.path.stat().st_mtime_ns == before


def test_the_judge_draws_its_sketches() -> None:
    studio, rng = Studio(2, 1, 6), random.Random(0)
    drawn = [JudgeSubject().draw(rng, studio, 0) for _ in range(8)]
    assert {one.label == one.source for one in drawn} == {True, False}
    assert all(one.image.shape == (3, 96, 96) for one in drawn)
    known = set(JudgeSubject().vocabulary()["words"])
    assert all(set(split_words(prompt)) <= known for prompt in QUICK)


def facing(direction: tuple[float, float, float]) -> GBuffer:
    """Points of a patch of the unit sphere around a direction, seen from outside."""
    noise = torch.randn(400, 3, generator=torch.Generator().manual_seed(2))
    normal = torch.nn.functional.normalize(torch.tensor(direction) + 0.2 * noise, dim=1)
    index = torch.arange(len(normal))
    return GBuffer(index, normal, normal, normal, index, normal, (1, 20, 20), (0, 400))


def test_a_change_that_is_not_seen_is_not_in_the_label() -> None:
    plain = Recipe("oak")
    snowy = Look(Recipe("oak", covers=(Cover("snow", 0.4),)), Label("oak", cover="snow"), plain, Label("oak"))
    assert see(snowy, facing((0.0, 0.0, 1.0)), 3).label == snowy.label
    below = see(snowy, facing((0.0, 0.0, -1.0)), 3)
    assert below.label == Label("oak")
    base = evaluate_base(snowy.recipe, facing((0.0, 0.0, -1.0)).position, facing((0.0, 0.0, -1.0)).normal, 3)
    assert torch.equal(below.material.base_color, base.material(facing((0.0, 0.0, -1.0)).normal).base_color)


class Answers:
    """Stands for an encoder that gives each picture the embedding of a chosen text."""

    def __init__(self, answers: list[str]) -> None:
        self.model = torch.nn.Linear(1, 1)
        self.texts: list[str] = []
        self.answers = answers

    def encode_text(self, texts: list[str]) -> Tensor:
        return torch.stack([self._embed(text) for text in texts])

    def encode_image(self, images: Tensor) -> Tensor:
        return torch.stack([self._embed(text) for text in self.answers])

    def _embed(self, text: str) -> Tensor:
        if text not in self.texts:
            self.texts.append(text)
        return torch.nn.functional.one_hot(torch.tensor(self.texts.index(text)), 512).float()


def test_accuracy_counts_what_is_true() -> None:
    subject = LibrarySubject()
    labels = [
        Label("oak"),
        Label("carbon fibre"),
        Label("pine"),
        Label("glossy plastic", "brown"),
        Label("terracotta", "brown"),
    ]
    sources = [*labels[:3], Label("oak"), Label("oak")]
    shown = ["oak", "carbon fiber", "oak", "brown glossy plastic", "brown glossy plastic"]
    figures = evaluate(Answers(shown), subject, Renders(torch.zeros(5, 3, 2, 2, dtype=torch.uint8), labels, sources))  # type: ignore[arg-type]
    assert figures.top1 == pytest.approx(2 / 3) and figures.everything == pytest.approx(3 / 5)
    assert figures.look_alikes == pytest.approx(2 / 3)  # the oak and the plastic are told apart, the clay is not
    assert figures.by_material == {"carbon fibre": 1.0, "oak": 1.0, "pine": 0.0}
    assert figures.materials == len(subject.names)


def test_the_files_of_an_encoder_are_what_guidance_reads(tmp_path: Path) -> None:
    subject, model = LibrarySubject(), encoder()
    vocabulary = subject.vocabulary()
    model = build_mini(VISION, TEXT, 8, Vocabulary(vocabulary["words"], 20))
    figures = evaluate(model, SUBJECT, renders(12))
    card = model_card(Training("mini", 1, 100, 2, 0.5, "CPU"), figures, vocabulary["colors"])
    save(model, {"embed_dim": 8, "vision": VISION, "text": TEXT}, vocabulary, card, tmp_path)
    loaded = load_mini(tmp_path)
    loaded.model.eval(), model.model.eval()
    text = ["mossy stone"]
    assert torch.allclose(loaded.encode_text(text), model.encode_text(text), atol=2e-2)
    assert "among the best five" in (tmp_path / "README.md").read_text(encoding="utf-8")
    known = known_words(tmp_path)
    others = distractors("blue and yellow checkers", tmp_path)
    assert len(others) > 321 and {"oak", "blue and yellow stripes"} <= set(others)
    assert "black and white stripes" not in distractors("zebra hide", tmp_path)
    assert all(set(split_words(text)) <= known for text in (*vocabulary["distractors"], *vocabulary["prompts"]))
    assert natural_patterns("white marble", tmp_path) == ("veins",)
    assert natural_patterns("shiny red plastic", tmp_path) == ()
    assert natural_patterns("cracked plastic", tmp_path) == ("cracks",)
    assert natural_patterns("blue and yellow checkers", tmp_path) == ("checkers",)
    assert natural_patterns("an unheard-of thing", tmp_path) is None


def test_weights_that_are_too_large_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("scripts.mini.card.MOST_BYTES", 1000)
    with pytest.raises(ValueError, match="more than 0 MB"):
        save(encoder(), {}, {}, "", tmp_path)
