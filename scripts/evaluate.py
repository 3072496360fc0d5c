"""Restyle the monkey head from ten prompts, and classify the results with an encoder that did not guide them.

    python3 scripts/evaluate.py [--output DIR] [--quality draft] [--seed N] [--json FILE]

The pictures are rendered by Cycles from the saved .blend files. The judge (scripts/judge, made by train_mini.py with
another seed and architecture) ranks the ten prompts for each result; the command fails if fewer than nine rank first.
Writes index.html and overview.png.
"""

import argparse
import html
import json
import re
import subprocess
import sys
import tempfile
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from backend.config import Settings, add_options, settings_of
from backend.job import RESULT_FILE
from backend.result import read_result
from scripts import blender, environment
from scripts.environment import ROOT, say
from scripts.stylize import stylize

PROMPTS = (
    "gold",
    "wood",
    "white marble",
    "red brick",
    "zebra stripes",
    "molten lava",
    "rusty metal",
    "green moss",
    "shiny red plastic",
    "blue and yellow checkerboard",
)
REQUIRED = 0.9  # share of the prompts that must rank first
JUDGE = ROOT / "scripts" / "judge"
VIEWS = [  # azimuth, elevation [degrees], closeness: four from all around, two close up
    [0.0, 10.0, 1.0],
    [90.0, 10.0, 1.0],
    [215.0, 25.0, 1.0],
    [320.0, 20.0, 1.0],
    [35.0, 10.0, 1.8],
    [325.0, 0.0, 2.5],
]
PICTURES = {"views": VIEWS, "size": 192, "samples": 32}


@dataclass(frozen=True)
class Verdict:
    """The judge's scores of one result."""

    prompt: str
    scores: dict[str, float]  # prompt -> mean cosine over the views
    encoder_score: float  # final score of the guiding encoder
    seconds: float
    folder: str

    @property
    def rank(self) -> int:
        """1 when no other prompt scores higher."""
        return 1 + sum(score > self.scores[self.prompt] for score in self.scores.values())


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--output", type=Path, default=ROOT / "out" / "evaluate", metavar="DIR")
    parser.add_argument("--prompts", nargs="+", default=list(PROMPTS), metavar="TEXT")
    parser.add_argument("--judge", default=str(JUDGE), metavar="MODEL", help="not the encoder that guides")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the verdicts there too")
    add_options(parser)
    parser.set_defaults(quality="draft")
    arguments = parser.parse_args()
    python = environment.ensure(environment.BACKEND)
    if Path(sys.prefix).resolve() != environment.BACKEND.folder.resolve():  # judging needs torch
        return subprocess.run([str(python), *sys.argv]).returncode
    output = arguments.output.resolve()
    folders = [make(prompt, output, settings_of(arguments)) for prompt in arguments.prompts]
    verdicts = judge(arguments.prompts, folders, arguments.judge)
    right = sum(verdict.rank == 1 for verdict in verdicts)
    write_overview(verdicts, output / "overview.png")
    write_page(verdicts, output / "index.html")
    if arguments.json:
        rows = [{**asdict(verdict), "rank": verdict.rank} for verdict in verdicts]
        arguments.json.write_text(json.dumps(rows, indent=2), encoding="utf-8")
    for verdict in verdicts:
        print(f"{verdict.rank:3}  {verdict.prompt:32}{verdict.scores[verdict.prompt]:.3f}  {best_of(verdict)}")
    print(f"{right} of {len(verdicts)} right; see {output / 'index.html'}")
    return 0 if right >= REQUIRED * len(verdicts) else 1


def make(prompt: str, output: Path, settings: Settings) -> Path:
    """Restyle the monkey and render the saved scene with Cycles; return the result's folder."""
    say(f"“{prompt}”")
    folder = output / re.sub(r"\W+", "_", prompt).strip("_")
    with tempfile.TemporaryDirectory(prefix="patina-") as scratch:
        scene = Path(scratch) / "monkey.blend"
        blender.run("monkey", {"scene": str(scene)})
        result = read_result(stylize(scene, prompt, folder, settings))
    saved = str(folder / str(result.scene))
    blender.run("render", {"scene": saved, "object": result.object, "folder": str(folder), **PICTURES})
    return folder


def judge(prompts: list[str], folders: list[Path], model: str) -> list[Verdict]:
    """Score every folder's pictures against its prompt and all of PROMPTS."""
    import torch

    from backend.guidance.models import load_encoder

    encoder = load_encoder(model, half=False)
    candidates = list(dict.fromkeys([*PROMPTS, *prompts]))
    with torch.inference_mode():
        texts = encoder.encode_text(candidates)
        verdicts = []
        for prompt, folder in zip(prompts, folders, strict=True):
            images = encoder.encode_image(load_pictures(folder, encoder.image_size))
            scores = dict(zip(candidates, (images @ texts.T).mean(0).tolist(), strict=True))
            result = read_result(folder / RESULT_FILE)
            seconds = result.seconds["click_to_material"]
            verdicts.append(Verdict(prompt, scores, result.score["after"], seconds, folder.name))
    return verdicts


def load_pictures(folder: Path, size: int) -> Any:
    """Return a folder's renders as (B, 3, size, size) sRGB in 0..1."""
    import numpy as np
    import torch
    from PIL import Image

    files = [folder / f"view_{index}.png" for index in range(len(VIEWS))]
    pictures = [Image.open(file).convert("RGB").resize((size, size), Image.Resampling.LANCZOS) for file in files]
    return torch.from_numpy(np.stack([np.asarray(picture) for picture in pictures])).permute(0, 3, 1, 2) / 255.0


def best_of(verdict: Verdict) -> str:
    best = max(verdict.scores, key=lambda prompt: verdict.scores[prompt])
    return "right" if verdict.rank == 1 else f"looks like {best} ({verdict.scores[best]:.3f})"


def write_overview(verdicts: list[Verdict], path: Path) -> None:
    """Write the renders of all results into one picture, one result in each row."""
    from PIL import Image, ImageDraw, ImageFont

    size, label = PICTURES["size"], 260
    assert isinstance(size, int)
    page = Image.new("RGB", (label + size * len(VIEWS), size * len(verdicts)), "white")
    draw, font = ImageDraw.Draw(page), ImageFont.load_default(16)
    for row, verdict in enumerate(verdicts):
        score = verdict.scores[verdict.prompt]
        text = f"{verdict.prompt}\n\n{best_of(verdict)}\nscore {score:.3f}\nrank {verdict.rank}"
        draw.multiline_text((12, row * size + 40), text, fill="black" if verdict.rank == 1 else "#b00020", font=font)
        for column in range(len(VIEWS)):
            with Image.open(path.parent / verdict.folder / f"view_{column}.png") as picture:
                page.paste(picture.convert("RGB"), (label + column * size, row * size))
    page.save(path)


def write_page(verdicts: list[Verdict], path: Path) -> None:
    """Write one page with every contact sheet, the Cycles renders and the judge's scores."""
    right = sum(verdict.rank == 1 for verdict in verdicts)
    parts = [
        "<!doctype html><meta charset=utf-8><title>Patina: evaluation</title>",
        "<style>body{font:15px sans-serif;margin:2em;max-width:1400px}img{max-width:100%}td{padding:0 1em 0 0}</style>",
        f"<h1>{right} of {len(verdicts)} right</h1><img src=overview.png alt=Overview>",
    ]
    for verdict in verdicts:
        ranked = sorted(verdict.scores.items(), key=lambda item: -item[1])
        rows = "".join(f"<tr><td>{html.escape(prompt)}<td>{score:.3f}" for prompt, score in ranked)
        parts += [
            f"<h2>{html.escape(verdict.prompt)}: {html.escape(best_of(verdict))}</h2>",
            f"<p>{verdict.seconds:.0f} s; score of the guiding encoder {verdict.encoder_score:.3f}</p>",
            f"<table>{rows}</table><img src='{verdict.folder}/contact_sheet.png' alt='Contact sheet'>",
        ]
    path.write_text("\n".join(parts), encoding="utf-8")


if __name__ == "__main__":
    blender.main_guard(main)
