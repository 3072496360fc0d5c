"""Train the mini encoder from scratch: procedural renders, captions, training, evaluation, a model card.

    .venv/bin/python scripts/train_mini.py                                    # backend/guidance/mini, an hour
    .venv/bin/python scripts/train_mini.py --judge --output scripts/judge     # another seed and architecture

The judge scores results (scripts/evaluate.py) and never guides. Each is trained on its own renders.
"""

import argparse
import json
import math
import random
import sys
import time
from concurrent.futures import ProcessPoolExecutor
from itertools import permutations
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import torch
from torch import Tensor
from torch.nn import functional

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from backend.guidance.encoder import Encoder  # noqa: E402
from backend.guidance.mini import CONFIG_FILE, VOCABULARY_FILE, WEIGHTS_FILE, build_mini  # noqa: E402
from backend.guidance.vocabulary import Vocabulary, split_words  # noqa: E402
from scripts.mini.materials import COLORS, FINISHES, MATERIALS, NATURE, PATTERNS, TEMPLATES  # noqa: E402
from scripts.mini.renders import IMAGE_SIZE, Label, all_labels, pattern_label, phrase, render_set  # noqa: E402

CONTEXT_LENGTH = 20  # words; the longest caption has 11
TEXT: dict[str, Any] = {"context_length": CONTEXT_LENGTH, "width": 128, "heads": 4, "layers": 2}
ARCHITECTURES: dict[str, dict[str, Any]] = {
    "mini": {"timm_model_name": "resnet10t", "timm_pool": "avg", "timm_proj": "linear", "image_size": IMAGE_SIZE},
    "judge": {"layers": 4, "width": 160, "head_width": 40, "patch_size": 12, "image_size": IMAGE_SIZE},
}
EMBED_DIM = 256
BATCH = 64
PATTERNS_PER_STEP = 24  # two-colour captions that join the bank as distractors in a step
MAX_PERTURBATION = 1.5  # largest L2 norm of the adversarial noise [of 96 x 96 x 3 values in 0..1]


def words() -> list[str]:
    """Every word that a caption can hold."""
    texts = [*TEMPLATES, *COLORS]
    for material in MATERIALS.values():
        texts += material.phrases
    for _, _, phrases in FINISHES.values():
        texts += phrases
    for phrases in PATTERNS.values():
        texts += phrases
    return sorted({word for text in texts for word in split_words(text.replace("{}", " "))})


def natures() -> dict[str, list[str]]:
    """The pattern families (of field.patterns) of each look, by the words that name it."""
    found = {phrase: list(NATURE.get(name, ())) for name, item in MATERIALS.items() for phrase in item.phrases}
    for _, _, phrases in FINISHES.values():
        found |= {" ".join(split_words(text.replace("{}", " "))): [] for text in phrases}
    for name, texts in PATTERNS.items():
        found |= {
            " ".join(word for word in split_words(text.replace("{}", " ")) if word != "and"): [name] for text in texts
        }
    return {phrase: ["checkers" if name == "checker" else name for name in names] for phrase, names in found.items()}


def render_all(seed: int, count: int, workers: int) -> tuple[Tensor, list[Label], list[Label]]:
    """Render in several processes, each with shapes and lights of its own."""
    chunk = 1250
    jobs = [(seed * 1000 + i, min(chunk, count - i * chunk)) for i in range(math.ceil(count / chunk))]
    images, labels, sources = [], [], []
    start = time.time()
    with ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as pool:
        for done, part in enumerate(pool.map(render_set, *zip(*jobs, strict=True)), 1):
            images.append(part[0])
            labels += part[1]
            sources += part[2]
            print(f"  rendered {len(labels)} of {count}, {time.time() - start:.0f} s", flush=True)
            del done
    return torch.cat(images), labels, sources


def augment(images: Tensor, generator: torch.Generator) -> Tensor:
    """Mirror, zoom in, change exposure and gamma, add noise: (B, 3, S, S) uint8 -> float in 0..1."""
    count = len(images)

    def uniform(low: float, high: float) -> Tensor:
        return low + (high - low) * torch.rand(count, 1, 1, 1, generator=generator)

    x = images.float() / 255.0
    zoom = uniform(0.65, 1.0).view(-1)
    flip = torch.where(torch.rand(count, generator=generator) < 0.5, -1.0, 1.0)
    shift = (torch.rand(count, 2, generator=generator) * 2 - 1) * (1 - zoom)[:, None]
    theta = torch.zeros(count, 2, 3)
    theta[:, 0, 0], theta[:, 1, 1], theta[:, :, 2] = zoom * flip, zoom, shift
    x = functional.grid_sample(
        x, functional.affine_grid(theta, list(x.shape), align_corners=False), align_corners=False
    )
    x = x.clamp(1e-4, 1.0) ** uniform(0.85, 1.2) * uniform(0.85, 1.1)
    return (x + torch.randn(x.shape, generator=generator) * uniform(0.0, 0.03)).clamp(0.0, 1.0)


def bank(labels: list[Label], rng: random.Random) -> tuple[list[str], Tensor]:
    """Captions of all candidate labels of a step, and the index of each image's caption."""
    patterns = [label for label in labels if len(label) == 3]
    classes = dict.fromkeys([*all_labels(), *patterns])
    for _, *colors in patterns:  # what differs in nothing but the pattern
        classes[pattern_label(rng.choice(list(PATTERNS)), *rng.sample(colors, 2))] = None
    for _ in range(PATTERNS_PER_STEP):
        classes[pattern_label(rng.choice(list(PATTERNS)), *rng.sample(list(COLORS), 2))] = None
    index = {label: position for position, label in enumerate(classes)}
    return [phrase(label, rng) for label in classes], torch.tensor([index[label] for label in labels])


def train(
    encoder: Encoder, images: Tensor, labels: list[Label], epochs: int, seed: int, robust: bool, progress: Path
) -> None:
    """Contrast every image with a caption of every label. `robust` moves the images of every second step against the
    gradient, so that following the encoder's gradient changes what a person sees (Santurkar et al. 2019)."""
    generator = torch.Generator().manual_seed(seed)
    rng = random.Random(seed)
    model = encoder.model
    decay = [p for p in model.parameters() if p.ndim > 1]
    other = [p for p in model.parameters() if p.ndim <= 1]
    groups = [{"params": decay, "weight_decay": 0.05}, {"params": other, "weight_decay": 0.0}]
    optimizer = torch.optim.AdamW(groups, lr=1.0)
    steps = epochs * (len(images) // BATCH)
    peak = 1.5e-3 if robust else 1e-3
    start, seen, right = time.time(), 0, 0
    step = 0
    for _ in range(epochs):
        order = torch.randperm(len(images), generator=generator)
        for rows in order[: len(images) // BATCH * BATCH].split(BATCH):
            rate = peak * min(1.0, step / 200) * 0.5 * (1 + math.cos(math.pi * step / steps))
            for group in optimizer.param_groups:
                group["lr"] = rate
            x = augment(images[rows], generator)
            texts, target = bank([labels[row] for row in rows.tolist()], rng)
            with torch.autocast("cpu", torch.bfloat16):
                text = encoder.encode_text(texts)
                if robust and step % 2:
                    x = adversarial(encoder, x, text.detach(), target, generator)
                model.train()
                logits = model.logit_scale.exp().clamp_max(60.0) * encoder.encode_image(x) @ text.T
                loss = functional.cross_entropy(logits.float(), target, label_smoothing=0.02)
            optimizer.zero_grad()
            loss.backward()
            torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
            optimizer.step()
            step += 1
            seen += len(rows)
            right += int((logits.argmax(1) == target).sum())
            if step % 50 == 0:
                seconds = time.time() - start
                print(
                    f"  step {step}/{steps}, loss {loss.item():.3f}, {right / seen:.3f} right, {seconds:.0f} s",
                    flush=True,
                )
                seen = right = 0
        torch.save(model.state_dict(), progress)


def adversarial(encoder: Encoder, x: Tensor, text: Tensor, target: Tensor, generator: torch.Generator) -> Tensor:
    """Move each image by up to MAX_PERTURBATION (L2) along the gradient of its loss."""
    encoder.model.eval()
    size = MAX_PERTURBATION * torch.rand(len(x), 1, 1, 1, generator=generator)
    noise = torch.randn(x.shape, generator=generator)
    start = x + 0.5 * size * noise / noise.flatten(1).norm(dim=1).view(-1, 1, 1, 1)
    start.requires_grad_(True)
    logits = encoder.model.logit_scale.exp().detach() * encoder.encode_image(start) @ text.T
    (gradient,) = torch.autograd.grad(functional.cross_entropy(logits.float(), target), start)
    moved = start.detach() + size * gradient / (gradient.flatten(1).norm(dim=1).view(-1, 1, 1, 1) + 1e-12)
    return moved.clamp(0.0, 1.0)


@torch.no_grad()
def evaluate(encoder: Encoder, images: Tensor, labels: list[Label], sources: list[Label]) -> dict[str, object]:
    """Zero-shot accuracy over all labels, and among look-alikes of one colour, with the plain phrases.

    A look-alike is compared with its source and all other look-alikes of its colours; a source with all its
    look-alikes.
    """
    encoder.model.eval()
    rng = random.Random(0)
    features = torch.cat([encoder.encode_image(part.float() / 255.0) for part in images.split(200)])
    everything = list(dict.fromkeys([*all_labels(), *(label for label in labels if len(label) == 3)]))
    position = {label: i for i, label in enumerate(everything)}
    scores = features @ encoder.encode_text([phrase(label, rng, template=False) for label in everything]).T
    target = torch.tensor([position[label] for label in labels])
    groups: dict[Label, set[Label]] = {}  # a material and all that was made to look like it
    for label, source in zip(labels, sources, strict=True):
        groups.setdefault(source, {source}).add(label)
    single = torch.tensor([len(label) == 1 for label in labels])
    materials = torch.arange(len(MATERIALS))
    by_material = {
        label[0]: round(float((scores[target == i][:, materials].argmax(1) == i).float().mean()), 3)
        for i, label in enumerate(everything[: len(MATERIALS)])
    }
    alike: list[bool] = []
    for row, (label, source) in enumerate(zip(labels, sources, strict=True)):
        candidates = [item for item in groups[source] if label == source or item == source or item[1:] == label[1:]]
        if len(candidates) > 1:
            places = [position[item] for item in candidates]
            alike.append(places[int(scores[row, places].argmax())] == position[label])
    everywhere = scores.argmax(1) == target
    return {
        "zero_shot_materials": float((scores[single][:, materials].argmax(1) == target[single]).float().mean()),
        "zero_shot_materials_among_all": float(everywhere[single].float().mean()),
        "zero_shot_everything": float(everywhere.float().mean()),
        "look_alikes": sum(alike) / len(alike),
        "by_material": by_material,
        "held_out_renders": len(labels),
        "labels": len(everything),
    }


def save(encoder: Encoder, kind: str, folder: Path, figures: dict[str, object]) -> None:
    """Write an encoder as half-precision safetensors with its config, words, prompts, and a model card."""
    from safetensors.torch import save_file

    folder.mkdir(parents=True, exist_ok=True)
    state = {name: value for name, value in encoder.model.state_dict().items() if name != "attn_mask"}
    half = {name: value.half() if value.is_floating_point() else value for name, value in state.items()}
    save_file({name: value.contiguous() for name, value in half.items()}, folder / WEIGHTS_FILE)
    config = {"embed_dim": EMBED_DIM, "vision": ARCHITECTURES[kind], "text": TEXT}
    (folder / CONFIG_FILE).write_text(json.dumps(config, indent=2) + "\n")
    rng = random.Random(0)
    labels = [*all_labels(), *(pattern_label(name, *pair) for name in PATTERNS for pair in permutations(COLORS, 2))]
    known = [phrase(label, rng, template=False) for label in dict.fromkeys(labels)]
    prompts = [*known[: len(MATERIALS)], "shiny red plastic", "matte green", "metallic blue"]
    prompts += ["blue and yellow checkerboard", "black and white stripes", "white polka dots on red"]
    vocabulary = {
        "words": words(),
        "natures": natures(),
        "colors": list(COLORS),
        "prompts": prompts,
        "distractors": known,
    }
    (folder / VOCABULARY_FILE).write_text(json.dumps(vocabulary, indent=1) + "\n")
    (folder / "README.md").write_text(card(kind, figures))


def card(kind: str, figures: dict[str, object]) -> str:
    """The model card."""
    by_material = figures["by_material"]
    assert isinstance(by_material, dict)
    rows = "\n".join(f"| {name} | {value:.0%} |" for name, value in by_material.items())
    use = (
        "guides Patina's optimiser" if kind == "mini" else "judges finished runs (scripts/evaluate.py) and never guides"
    )
    noise = "Trained against adversarial noise, so that its gradients change what people see." if kind == "mini" else ""
    return f"""# {kind}: a small CLIP that {use}

Made by `scripts/train_mini.py` from nothing, with a fixed seed ({figures["seed"]}): {figures["renders"]:,} renders
of procedural materials on procedural shapes in spherical-Gaussian light, {figures["epochs"]} epochs,
{figures["minutes"]} minutes. Four pictures in ten are close-ups; one in three is a look-alike: a material's
own colours in another finish or pattern, captioned as what it is, so that colour alone cannot win. {noise}

It knows {len(MATERIALS)} materials, {len(COLORS)} colours ({", ".join(COLORS)}),
the finishes plastic, metal and clay or rubber (shiny, glossy, matte, ...), and two-colour patterns:
{", ".join(PATTERNS)}.
`vocabulary.json` lists every word. It knows nothing else: for other prompts use a full-size CLIP.

| on {figures["held_out_renders"]:,} held-out renders | right |
|---|---|
| zero-shot over the {len(MATERIALS)} materials | {figures["zero_shot_materials"]:.1%} |
| the same, among all {figures["labels"]} labels | {figures["zero_shot_materials_among_all"]:.1%} |
| everything, among all labels | {figures["zero_shot_everything"]:.1%} |
| among look-alikes of one colour | {figures["look_alikes"]:.1%} |

| material | right |
|---|---|
{rows}

Licence: GPL-3.0-or-later, like Patina. No data but its own renders went in.
"""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--output", type=Path, default=ROOT / "backend/guidance/mini")
    parser.add_argument("--judge", action="store_true", help="train the judge: another seed and architecture")
    parser.add_argument("--renders", type=int, default=48000)
    parser.add_argument("--epochs", type=int, default=5)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--cache", type=Path, default=ROOT / "out/mini", help="where renders are kept between calls")
    arguments = parser.parse_args()
    kind = "judge" if arguments.judge else "mini"
    seed = 7 if arguments.judge else 1
    arguments.cache.mkdir(parents=True, exist_ok=True)

    sets = {}
    for name, number, count in (("train", seed, arguments.renders), ("test", seed + 100, 4000)):
        path = arguments.cache / f"{kind}_{name}_{count}.pt"
        if not path.exists():
            print(f"Rendering the {name} set", flush=True)
            torch.save(render_all(number, count, arguments.workers), path)
        sets[name] = torch.load(path)

    torch.manual_seed(seed)
    encoder = build_mini(ARCHITECTURES[kind], TEXT, EMBED_DIM, Vocabulary(words(), CONTEXT_LENGTH))
    print(f"Training {kind}: {sum(p.numel() for p in encoder.model.parameters()) / 1e6:.1f} M parameters", flush=True)
    start = time.time()
    train(
        encoder,
        sets["train"][0],
        sets["train"][1],
        arguments.epochs,
        seed,
        robust=not arguments.judge,
        progress=arguments.cache / f"{kind}_progress.pt",
    )
    figures = evaluate(encoder, *sets["test"])
    figures |= {
        "renders": arguments.renders,
        "epochs": arguments.epochs,
        "minutes": round((time.time() - start) / 60, 1),
        "seed": seed,
    }
    print(json.dumps(figures, indent=2))
    save(encoder, kind, arguments.output, figures)


if __name__ == "__main__":
    main()
