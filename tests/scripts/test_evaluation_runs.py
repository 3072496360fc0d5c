"""The course of scripts/evaluate.py: which runs are repeated, which prompts belong where, and the rows."""

import dataclasses
import json
import subprocess
from collections import Counter
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from backend.config import DEFAULTS
from backend.errors import JobError
from scripts.environment import BACKEND, BLENDERS, ROOT
from scripts.evaluation import prompts
from scripts.evaluation.judge import JUDGE, Verdict
from scripts.evaluation.measures import Measures
from scripts.evaluation.report import Request, evaluate
from scripts.evaluation.rows import Finding, rows_of
from scripts.evaluation.runs import DONE, Run, code_digest, is_done, key_of, perform, plan


@pytest.fixture(scope="module")
def readings():
    texts = [
        "brushed aluminum", "rusty metal", "turquoise ceramic with gold cracks", "velvet", "oak planks",
        "navy blue leather", "matte black plastic", "blue and white porcelain", "zorpig velvet", "zorpig",
    ]  # fmt: skip
    return prompts.read_all(texts)


def test_the_two_parts_share_no_prompt_and_are_alike_in_size():
    look, report = (prompts.read_prompts([str(path)]) for path in prompts.PARTS.values())
    assert len(look) == len(report) == 65
    assert not {text.lower() for text in look} & {text.lower() for text in report}
    assert not any(text.startswith("#") for text in look + report)


def test_prompts_come_from_files_and_texts(tmp_path):
    file = tmp_path / "some.txt"
    file.write_text("# how to use\ngold\n\n  red brick \ngold\n", encoding="utf-8")
    assert prompts.read_prompts([str(file), "jade", "gold"]) == ["gold", "red brick", "jade"]
    file.write_text("# nothing\n", encoding="utf-8")
    with pytest.raises(JobError, match="no prompt"):
        prompts.read_prompts([str(file)])


def test_folders_of_prompts_differ():
    names = [prompts.folder_name(text) for text in ("rust", "Rust!", "rust?", "“金”", "金属", "x" * 300)]
    assert len(set(names)) == len(names) and max(map(len, names)) < 60


def test_readings_tell_metals_plain_looks_and_named_colors(readings):
    metal = {text: prompts.is_metal(reading) for text, reading in readings.items()}
    assert metal["brushed aluminum"] is True and metal["velvet"] is False and metal["oak planks"] is False
    assert metal["rusty metal"] is metal["turquoise ceramic with gold cracks"] is metal["zorpig velvet"] is None
    assert "zorpig" not in readings  # the backend rejects it
    plain = {text for text, reading in readings.items() if prompts.is_plain(reading)}
    assert plain == {"brushed aluminum", "velvet", "matte black plastic"}
    named = {text for text, reading in readings.items() if prompts.named_color(reading)}
    assert named == {"navy blue leather", "matte black plastic"}


def test_a_prompt_is_known_if_all_its_words_are():
    words = frozenset({"red", "brick"})
    assert prompts.is_known("Red brick", words) and not prompts.is_known("red clay brick", words)


def run_in(folder: Path) -> Run:
    return Run("gold", "monkey", DEFAULTS, folder)


def finish(run: Run) -> None:
    run.result.parent.mkdir()
    run.result.write_text("{}", encoding="utf-8")


def test_a_finished_run_is_reused_and_another_key_repeats_it(tmp_path):
    run, count = run_in(tmp_path / "run"), []

    def work(run: Run) -> None:
        count.append(run)
        finish(run)

    assert perform(run, "a", work) and not perform(run, "a", work)
    assert len(count) == 1 and is_done(run, "a") and not is_done(run, "b")
    (run.folder / "left over").touch()
    assert perform(run, "b", work)
    assert len(count) == 2 and not (run.folder / "left over").exists() and not is_done(run, "a")


def test_a_run_that_was_cut_off_is_repeated(tmp_path):
    run = run_in(tmp_path / "run")

    def cut_off(run: Run) -> None:
        finish(run)  # and then, before the pictures are there
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        perform(run, "a", cut_off)
    assert run.result.exists() and not is_done(run, "a")
    assert perform(run, "a", finish) and is_done(run, "a")
    (run.folder / DONE).write_text('{"key": ', encoding="utf-8")
    assert not is_done(run, "a")
    assert perform(run, "a", finish)
    run.result.unlink()
    assert not is_done(run, "a")


def test_the_key_is_of_all_that_a_run_depends_on(tmp_path):
    (tmp_path / "mesh.npz").write_bytes(b"one")
    run = run_in(tmp_path / "run")
    keys = [key_of(run, tmp_path, "code", False), key_of(run, tmp_path, "code", True)]
    keys += [key_of(run, tmp_path, "other code", False)]
    for change in ({"prompt": "silver"}, {"settings": dataclasses.replace(DEFAULTS, seed=1)}):
        keys.append(key_of(dataclasses.replace(run, **change), tmp_path, "code", False))
    (tmp_path / "mesh.npz").write_bytes(b"two")
    keys.append(key_of(run, tmp_path, "code", False))
    assert len(set(keys)) == len(keys)
    (tmp_path / "mesh.npz").write_bytes(b"one")
    elsewhere = dataclasses.replace(run, folder=tmp_path / "elsewhere")
    assert key_of(elsewhere, tmp_path, "code", False) == keys[0]
    assert code_digest(cycles=False) != code_digest(cycles=True)


def test_the_plan_is_prompts_by_meshes_by_seeds(tmp_path):
    runs = plan(["gold", "jade"], ["monkey", "vase"], 3, dataclasses.replace(DEFAULTS, seed=5), tmp_path)
    assert len({run.folder for run in runs}) == len(runs) == 12
    assert Counter(run.settings.seed for run in runs) == {5: 4, 6: 4, 7: 4}


def test_ranks_count_the_candidates_that_score_higher():
    scores = np.array([[0.2, 0.3, 0.1], [0.5, 0.1, 0.1]], np.float32)
    verdicts = [Verdict(scores, own) for own in range(3)]
    assert [verdict.rank for verdict in verdicts] == [1, 2, 3]
    assert [verdict.first.tolist() for verdict in verdicts] == [[False, True], [True, False], [False, False]]
    assert verdicts[1].best == 0


def finding(prompt: str, metallic: float, color: tuple[float, float, float], first: list[bool]) -> Finding:
    scores = np.array([[float(item), 0.5] for item in first], np.float32)
    measures = Measures(metallic, color, 1.0, 0.2, 20.0, 0.3)
    return Finding(Run(prompt, "vase", DEFAULTS, Path()), measures, Verdict(scores, 0))


def test_rows_are_over_what_they_apply_to(readings):
    black = (0.0, 0.0, 0.0)
    findings = [
        finding("brushed aluminum", 0.9, black, [True] * 4 + [False] * 2),
        finding("brushed aluminum", 0.5, black, [True] * 2 + [False] * 4),
        finding("velvet", 0.1, black, [True] * 6),
        finding("matte black plastic", 0.4, black, [False] * 6),
        finding("rusty metal", 1.0, black, [True] * 6),
    ]
    rows = {row.name: row for row in rows_of([*readings, "zorpig"], readings, findings, 1, 7)}
    assert rows["every visible word understood"].value == pytest.approx(8 / 10)
    assert rows["runs that failed"].value == 1.0
    assert rows["R-precision of whole pictures, 7 candidates"].value == pytest.approx(14 / 20)
    assert rows["R-precision of close-ups, 7 candidates"].value == pytest.approx(4 / 10)
    assert (rows["metals: metallic"].value, rows["metals: metallic"].count) == (pytest.approx(0.7), 2)
    assert rows["metals: metallic > 0.7"].value == 0.5
    assert (rows["other materials: metallic < 0.3"].value, rows["other materials: metallic"].count) == (0.5, 2)
    assert rows["named colour to main colour: median"].count == 1
    assert rows["named colour to main colour: median"].value < 6.0
    assert rows["fine noise of plain looks: median"].count == 4
    assert rows["time of a run: median"].value == 20.0


def test_rows_without_anything_to_measure_say_so():
    rows = {row.name: row for row in rows_of(["zorp"], {}, [], 0, 0)}
    assert rows["metals: metallic"].value is None and rows["time of a run: median"].value is None
    assert rows["every visible word understood"].value == 0.0


@pytest.mark.slow
def test_a_real_run_is_done_once_and_shown_only_where_it_may_be(tmp_path, capsys):
    if not BACKEND.stamp.exists() or not any(item.stamp.exists() for item in BLENDERS):
        pytest.skip("no environment with Blender; scripts/test.py makes one")
    command = [str(BACKEND.python), "scripts/evaluate.py", "--prompts", "gold", "--meshes", "chair"]
    command += ["--output", str(tmp_path / "out"), "--json", str(tmp_path / "rows.json"), "--resolution", "512"]
    first, again = (subprocess.run(command, cwd=ROOT, capture_output=True, text=True) for _ in range(2))
    assert first.returncode == again.returncode == 0, first.stderr + again.stderr
    assert "1 of 1: “gold”, chair" in first.stderr and "1 of 1" not in again.stderr
    assert first.stdout == again.stdout
    rows = {row["name"]: row["value"] for row in json.loads((tmp_path / "rows.json").read_text())["rows"]}
    assert rows["metals: metallic"] > 0.7 and rows["runs that failed"] == 0.0
    assert "gold" in (tmp_path / "out" / "index.html").read_text(encoding="utf-8")
    sheet = np.asarray(Image.open(tmp_path / "out" / "blind" / "001.png"), float)
    assert sheet.shape == (640, 960, 3) and all(part.std() > 5.0 for part in np.split(sheet, 2))

    settings = dataclasses.replace(DEFAULTS, quality="draft", resolution=512)
    hidden = tmp_path / "hidden.json"
    places = {"output": tmp_path / "out", "judge": str(JUDGE), "cycles": False, "json_file": hidden}
    assert evaluate(Request("report", ["gold"], ["chair"], 1, settings, open=False, **places)) == 0
    told = capsys.readouterr()
    assert "1 of 1" not in told.err  # the same run, reused
    page = (tmp_path / "out" / "index.html").read_text(encoding="utf-8")
    assert not any("gold" in text.lower() for text in (told.out, page, hidden.read_text(encoding="utf-8")))
    assert "metals: metallic" in told.out and "<img" not in page
