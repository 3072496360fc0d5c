"""The blind test of scripts/evaluate.py: sheets that tell nothing, and answers beside their prompts."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from PIL import Image

from backend.config import DEFAULTS
from backend.errors import JobError
from scripts.environment import ROOT
from scripts.evaluation import blind
from scripts.evaluation.runs import plan


@pytest.fixture
def runs(tmp_path):
    found = plan(["verdigris", "oak", "felt"], ["monkey", "vase"], 2, DEFAULTS, tmp_path)
    for run in found:
        run.folder.mkdir(parents=True)
        Image.new("RGB", (4, 4)).save(run.folder / "sheet.png")
    return found


def test_blind_sheets_tell_nothing_and_keep_their_numbers(runs, tmp_path):
    blind.write_blind(tmp_path, runs, "sheet.png")
    shown = tmp_path / blind.FOLDER
    assert len(list(shown.glob("*.png"))) == len(runs) == 12
    everything = b"".join(file.read_bytes() for file in shown.iterdir()) + str(list(shown.iterdir())).encode()
    assert not any(run.prompt.encode() in everything for run in runs) and b"seed" not in everything
    key = (tmp_path / blind.KEY).read_text(encoding="utf-8")
    assert not (shown / blind.KEY).exists()
    assert sorted(item["folder"] for item in json.loads(key).values()) == sorted(
        run.folder.relative_to(tmp_path).as_posix() for run in runs
    )
    blind.write_blind(tmp_path, list(reversed(runs)), "sheet.png")
    assert (tmp_path / blind.KEY).read_text(encoding="utf-8") == key
    blind.write_blind(tmp_path, runs[1:], "sheet.png")
    assert len(json.loads((tmp_path / blind.KEY).read_text(encoding="utf-8"))) == 11


def write_answers(folder: Path, answers: object) -> Path:
    path = folder / "answers.json"
    path.write_text(json.dumps(answers), encoding="utf-8")
    return path


def test_answers_are_listed_beside_prompts_and_averaged(runs, tmp_path):
    blind.write_blind(tmp_path, runs, "sheet.png")
    key = json.loads((tmp_path / blind.KEY).read_text(encoding="utf-8"))
    answers = {
        "10": {"name": "old wood", "recognisability": 2, "craft": 5, "right": True},
        "2": {"name": "cloth", "recognisability": 5, "right": False},
        "3": {"name": "slate"},
    }
    file = write_answers(tmp_path, answers)
    command = [sys.executable, "scripts/evaluate.py", "--score", str(file), "--output", str(tmp_path)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    lines = done.stdout.splitlines()
    assert [line.split()[0] for line in lines[:3]] == ["2", "3", "10"]
    assert key["2"]["prompt"] in lines[0] and "cloth" in lines[0] and "wrong" in lines[0]
    assert "recognisability: 3.50 over 2" in lines and "craft: 5.00 over 1" in lines
    assert "named right: 0.50 over 2" in lines and lines[-1].startswith("1 answers are not judged")


@pytest.mark.parametrize(
    ("answers", "message"),
    [
        ({"99": {"name": "x"}}, "no number 99"),
        ({"1": {"name": "x", "craft": 6}}, "craft must be from 1 to 5"),
        ({"1": {"name": "x", "craft": True}}, "craft must be from 1 to 5"),
        ({"1": {"name": "x", "right": "yes"}}, "true or false"),
        (["x"], "one object for each number"),
    ],
)
def test_answers_that_cannot_be_are_refused(runs, tmp_path, answers, message):
    blind.write_blind(tmp_path, runs, "sheet.png")
    with pytest.raises(JobError, match=message):
        blind.pair_up(tmp_path / blind.KEY, write_answers(tmp_path, answers))
