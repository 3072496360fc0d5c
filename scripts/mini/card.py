"""Writes a trained encoder: weights, configuration, vocabulary and model card."""

import json
from pathlib import Path
from textwrap import fill
from typing import Any, NamedTuple

from safetensors.torch import save_file

from backend.guidance.encoder import Encoder
from backend.guidance.mini import CONFIG_FILE, VOCABULARY_FILE, WEIGHTS_FILE

from .evaluation import Figures

MOST_BYTES = 15_000_000  # of the weights
GOALS = {"top1": 0.75, "top5": 0.90, "look_alikes": 0.85}
USES = {
    "mini": "guides Patina's optimiser",
    "judge": "judges finished runs (scripts/evaluate.py) and never guides",
}
PICTURES = {
    "mini": "compositions of the library of materials (`backend/materials`)",
    "judge": "the sketches of `scripts/mini/judge`",
}
KINDS = {
    "mini": "About half show a material as it is, a sixth in another colour, a sixth with a finish or a cover, a sixth "
    "with a second material or a pattern in two colours; one in seven is a look-alike, the material's mean colour as "
    "plastic, metal or clay, so that colour alone cannot win. Trained against adversarial noise, so that its gradients "
    "change what people see.",
    "judge": "One in three is a look-alike: a material's own colours in another finish or pattern, captioned as what "
    "it is, so that colour alone cannot win.",
}


class Training(NamedTuple):
    """How an encoder was made."""

    kind: str  # "mini" or "judge"
    seed: int
    renders: int
    epochs: int
    minutes: float
    device: str


def save(encoder: Encoder, config: dict[str, Any], vocabulary: dict[str, Any], card: str, folder: Path) -> None:
    """Write an encoder in the format that guidance.mini.load_mini reads, with half-precision weights.

    Raises ValueError if the weights are larger than MOST_BYTES.
    """
    folder.mkdir(parents=True, exist_ok=True)
    state = {name: value for name, value in encoder.model.state_dict().items() if name != "attn_mask"}
    half = {name: value.half() if value.is_floating_point() else value for name, value in state.items()}
    size = sum(value.nbytes for value in half.values())
    if size > MOST_BYTES:
        raise ValueError(f"The weights take {size / 1e6:.1f} MB, more than {MOST_BYTES / 1e6:.0f} MB.")
    save_file({name: value.cpu().contiguous() for name, value in half.items()}, folder / WEIGHTS_FILE)
    (folder / WEIGHTS_FILE).chmod(0o644)  # as the other files; safetensors leaves it to its owner alone
    (folder / CONFIG_FILE).write_text(json.dumps(config, indent=2) + "\n", encoding="utf-8")
    (folder / VOCABULARY_FILE).write_text(json.dumps(vocabulary, indent=1) + "\n", encoding="utf-8")
    (folder / "README.md").write_text(card, encoding="utf-8")


def model_card(training: Training, figures: Figures, colors: list[str]) -> str:
    """The model card."""
    kind = training.kind
    made = (
        f"Made by `scripts/train_mini.py` from nothing, with a fixed seed ({training.seed}), on {training.device}: "
        f"{training.renders:,} renders of {PICTURES[kind]} on procedural shapes with their own shadows, in "
        f"spherical-Gaussian light, {training.epochs} epochs, {training.minutes:.0f} minutes of training. "
        f"Half the pictures are close-ups. {KINDS[kind]}"
    )
    knows = (
        f"It knows {figures.materials} materials, {len(colors)} basic colours ({', '.join(colors)}), finishes and "
        "two-colour patterns. `vocabulary.json` lists every word. It knows nothing else: for other prompts use a "
        "full-size CLIP."
    )
    rows = "\n".join(f"| {name} | {value:.0%} |" for name, value in figures.by_material.items())
    goals = {name: f" (goal: {goal:.0%})" if kind == "mini" else "" for name, goal in GOALS.items()}
    return f"""# {kind}: a small CLIP that {USES[kind]}

{fill(made, 120)}

{fill(knows, 120)}

| on {figures.renders:,} held-out renders | right |
|---|---|
| a material among the {figures.materials}, best | {figures.top1:.1%}{goals["top1"]} |
| among the best five | {figures.top5:.1%}{goals["top5"]} |
| among look-alikes of one colour | {figures.look_alikes:.1%}{goals["look_alikes"]} |
| everything, among all {figures.labels:,} labels | {figures.everything:.1%} |

| material | right |
|---|---|
{rows}

Licence: GPL-3.0-or-later, like Patina. No data but its own renders went in.
"""
