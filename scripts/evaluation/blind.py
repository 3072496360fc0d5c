"""A blind test: numbered sheets without prompts for people who do not know them, and the scores of their answers.

BLIND/index.html, BLIND/NNN.png   the sheets in random order; hand out this folder alone
blind_key.json                    number -> prompt, mesh, seed and folder; it lies beside the folder, not in it

Answers are a JSON file: {"1": {"name": "old copper", "recognisability": 4, "craft": 3, "right": true}, ...}. A viewer
writes the name that they would give the look, and two marks from 1 (worst) to 5 (best): how sure they are what it is,
and how well it is made. A person who knows the key then compares the names with the prompts and writes "right".
"""

import json
import random
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from backend.errors import JobError, reason
from scripts.evaluation.runs import Run

FOLDER, KEY = "blind", "blind_key.json"
MARKS = ("recognisability", "craft")
RANGE = (1, 5)
GUIDE = (
    "Every sheet shows one object in six views. Write for each number: the name that you would give the look "
    "(the material, its colour, its pattern), recognisability from 1 (no idea) to 5 (certain), and craft from 1 "
    "(broken) to 5 (as a good artist makes it)."
)


@dataclass(frozen=True)
class Pair:
    """One answer beside the prompt that it is about. Marks are None, and `right` is None, where not yet given."""

    number: int
    prompt: str
    mesh: str
    name: str
    marks: tuple[float | None, ...]  # in the order of MARKS
    right: bool | None


def write_blind(output: Path, runs: Sequence[Run], sheet: str) -> None:
    """Write the blind pages and their key into the folder of an evaluation.

    Numbers are drawn anew, unless the key that is there is about the same runs: then answers to it stay valid.

    Args:
        sheet: the name of the picture in each run's folder.
    """
    key = _read_key(output / KEY)
    folders = {run.folder.relative_to(output).as_posix(): run for run in runs}
    if sorted(item["folder"] for item in key.values()) != sorted(folders):
        order = list(folders)
        random.SystemRandom().shuffle(order)
        key = {str(number): _entry(folders[name], name) for number, name in enumerate(order, 1)}
    folder = output / FOLDER
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    lines = ["<!doctype html><meta charset=utf-8><title>Blind test</title><style>img{max-width:100%}</style>"]
    lines.append(f"<p>{GUIDE}</p>")
    for number, item in key.items():
        name = f"{int(number):03}.png"
        shutil.copyfile(output / item["folder"] / sheet, folder / name)
        lines.append(f"<h2>{number}</h2><img loading=lazy src={name} alt={number}>")
    (folder / "index.html").write_text("\n".join(lines), encoding="utf-8")
    (output / KEY).write_text(json.dumps(key, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")


def _entry(run: Run, folder: str) -> dict[str, Any]:
    return {"prompt": run.prompt, "mesh": run.mesh, "seed": run.settings.seed, "folder": folder}


def _read_key(path: Path) -> dict[str, dict[str, Any]]:
    if not path.exists():
        return {}
    try:
        return _load(path)
    except JobError:  # cut off while it was written
        return {}


def _load(path: Path) -> dict[str, dict[str, Any]]:
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise JobError(f"{path} cannot be read: {reason(error)}.", "Name a JSON file.") from None
    if not isinstance(data, dict) or not all(isinstance(item, dict) for item in data.values()):
        raise JobError(f"{path} must hold one object for each number.", 'Write {"1": {"name": "..."}}.')
    return data


def pair_up(key_file: Path, answers_file: Path) -> list[Pair]:
    """Put answers beside their prompts, by number. Raises JobError for a number or a mark that cannot be."""
    key, answers = _load(key_file), _load(answers_file)
    if unknown := sorted(set(answers) - set(key)):
        raise JobError(f"The key has no number {', '.join(unknown)}.", "Use the key that was written with the sheets.")
    pairs = []
    for number in sorted(answers, key=int):
        answer, item = answers[number], key[number]
        marks = tuple(_mark(number, name, answer.get(name)) for name in MARKS)
        right = answer.get("right")
        if right not in (True, False, None):
            raise JobError(f'Number {number}: "right" must be true or false, not {right!r}.')
        pairs.append(Pair(int(number), item["prompt"], item["mesh"], str(answer.get("name", "")), marks, right))
    return pairs


def _mark(number: str, name: str, value: Any) -> float | None:
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not RANGE[0] <= value <= RANGE[1]:
        raise JobError(f"Number {number}: {name} must be from {RANGE[0]} to {RANGE[1]}, not {value!r}.")
    return float(value)


def score_lines(pairs: Sequence[Pair]) -> list[str]:
    """A line for each pair, for a person to judge, then the means of what was given."""
    lines = []
    for pair in pairs:
        marks = " ".join("-" if mark is None else f"{mark:g}" for mark in pair.marks)
        right = {True: "right", False: "wrong", None: "?"}[pair.right]
        lines.append(f"{pair.number:4}  {right:6}{marks:8}{pair.prompt}  <-  {pair.name}  ({pair.mesh})")
    for index, name in enumerate(MARKS):
        lines.append(_mean_line(name, [mark for pair in pairs if (mark := pair.marks[index]) is not None]))
    lines.append(_mean_line("named right", [float(pair.right) for pair in pairs if pair.right is not None]))
    if missing := sum(pair.right is None for pair in pairs):
        lines.append(f'{missing} answers are not judged yet: write "right": true or false beside each name.')
    return lines


def _mean_line(name: str, values: Sequence[float]) -> str:
    mean = f"{sum(values) / len(values):.2f}" if values else "-"
    return f"{name}: {mean} over {len(values)}"
