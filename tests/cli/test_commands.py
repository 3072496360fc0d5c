"""The parts of scripts/test.py and benchmark.py that decide whether something passed."""

import importlib
import json
import sys
from dataclasses import asdict
from pathlib import Path

import pytest
import torch

from scripts import benchmark
from scripts.benchmark import Row

command = importlib.import_module("scripts.test")


def test_reports_are_counted(tmp_path: Path) -> None:
    (tmp_path / "test_some.py").write_text(
        "import pytest\n"
        "def test_good(): pass\n"
        "def test_bad(): assert 0\n"
        "def test_broken(missing): pass\n"
        "def test_left_out(): pytest.skip('reason')\n"
        "@pytest.mark.parametrize('n', [1, 2])\n"
        "def test_many(n): pass\n"
    )
    file = tmp_path / "report.xml"
    assert pytest.main([str(tmp_path), f"--junitxml={file}", "-q", "-p", "no:cacheprovider"]) == 1
    assert command.read_report(file) == (3, 2, 1)


@pytest.mark.parametrize(("failed", "code"), [(0, 0), (2, 1)])
def test_the_last_line_is_the_grand_total(failed: int, code: int, capsys: pytest.CaptureFixture[str]) -> None:
    outcomes = [command.Outcome("ruff", 1), command.Outcome("backend", 10, failed, 3), command.Outcome("x", note="why")]
    assert command.report(outcomes) == code
    assert capsys.readouterr().out.splitlines()[-1] == f"11 passed, {failed} failed, 3 skipped"


def test_paths_are_told_from_options(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(command.ROOT)
    arguments = ["-m", "not slow", "tests/test_job.py", "./tests/cli", "-k", "tests", "tests/test_job.py::test_x"]
    paths, options = command.split_paths(arguments)
    assert paths == ["tests/test_job.py", "tests/cli", "tests/test_job.py::test_x"]
    assert options == ["-m", "not slow", "-k", "tests"]


@pytest.mark.parametrize(
    ("value", "limit", "better", "short"),
    [
        (59.0, 60.0, "lower", False),
        (61.0, 60.0, "lower", True),
        (0.8, 0.9, "higher", True),
        (0.9, 0.9, "higher", False),
        (None, 60.0, "lower", False),
        (9.0, None, "lower", False),
    ],
)
def test_rows_fall_short(value: float | None, limit: float | None, better: str, short: bool) -> None:
    assert Row("x", value, limit, better, "s").short is short  # type: ignore[arg-type]


@pytest.mark.parametrize(("value", "code"), [(2.0, 1), (1.0, 0), (None, 0)])
def test_a_figure_that_falls_short_makes_the_exit_code_1(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, value: float | None, code: int
) -> None:
    row = Row("x", value, 1.5, "lower", "s", "" if value else "no device")
    monkeypatch.setattr(benchmark, "speed", lambda device: iter([row]))
    monkeypatch.setattr(sys, "argv", ["benchmark.py", "speed", "--json", str(tmp_path / "rows.json")])
    assert benchmark.main() == code
    assert json.loads((tmp_path / "rows.json").read_text("utf-8")) == [asdict(row)]


@pytest.mark.skipif(torch.cuda.is_available(), reason="the machine measures them")
def test_what_a_machine_cannot_measure_has_no_value_and_a_reason() -> None:
    machine, *rows = benchmark.speed("cuda")
    assert machine.value and torch.__version__ in machine.reason
    assert sorted(row.limit for row in rows) == [1.0, 1.0, 1.5, 3.0, 10.0]
    assert all(row.value is None and row.reason and not row.short for row in rows)
