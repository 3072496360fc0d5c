"""The course of an evaluation: do the runs, measure them, judge them, write the page and the blind test."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from backend.config import Settings
from backend.errors import BackendError, Cancelled, PatinaError
from backend.job import MESH_FILE
from scripts.environment import say
from scripts.evaluation import pictures
from scripts.evaluation.blind import write_blind
from scripts.evaluation.judge import Judge
from scripts.evaluation.measures import measure
from scripts.evaluation.meshes import make_mesh
from scripts.evaluation.pages import SHEET, value_text, verdict_text, write_page, write_sheet
from scripts.evaluation.prompts import QUICK, read_all
from scripts.evaluation.rows import Finding, Row, rows_of
from scripts.evaluation.runs import (
    Run,
    announce,
    code_digest,
    key_of,
    perform,
    plan,
    run_backend,
    run_blender,
)

REQUIRED = 0.9  # share of the quick set's runs that must rank first


@dataclass(frozen=True)
class Request:
    """What to evaluate. `open` is False for prompts whose figures are only reported."""

    title: str
    prompts: Sequence[str]
    meshes: Sequence[str]
    seeds: int
    settings: Settings
    output: Path
    judge: str
    cycles: bool
    open: bool
    json_file: Path | None


def evaluate(request: Request) -> int:
    """Do all of it and print the rows. Returns 1 if a run failed or the quick set is not recognised, else 0."""
    request.output.mkdir(parents=True, exist_ok=True)
    readings = read_all(request.prompts)
    done, failed = do_runs(request)
    judge = Judge(request.judge, [*QUICK, *request.prompts])
    findings = []
    for run in done:
        write_sheet(run.folder, run.folder / SHEET)
        mesh_file = _mesh(request, run.mesh) / MESH_FILE
        findings.append(Finding(run, measure(run.result, mesh_file), judge.rank(run.prompt, run.folder)))
    rows = rows_of(request.prompts, readings, findings, failed, len(judge.candidates))
    shown = findings if request.open else []
    write_page(request.output / "index.html", request.title, rows, shown, judge.candidates)
    write_blind(request.output, done, SHEET)
    for finding in shown:
        run = finding.run
        print(f"{run.prompt:40}{run.mesh:8}{run.settings.seed:3}  {verdict_text(finding, judge.candidates)}")
    for row in rows:
        print(f"{row.name:50}{value_text(row)}")
    print(f"See {request.output / 'index.html'}")
    if request.json_file:
        _write_json(request.json_file, rows, shown)
    return int(failed > 0 or not recognised(request.prompts, findings))


def recognised(prompts: Sequence[str], findings: Sequence[Finding]) -> bool:
    """Whether enough runs of the quick set rank first. Other prompts have no limit: near synonyms are among them."""
    if list(prompts) != list(QUICK):
        return True
    first = sum(finding.verdict is not None and finding.verdict.rank == 1 for finding in findings)
    return first >= REQUIRED * len(findings)


def do_runs(request: Request) -> tuple[list[Run], int]:
    """Do the runs that are missing. Returns the finished ones, and how many failed; those are tried again next time."""
    runs = plan(request.prompts, request.meshes, request.seeds, request.settings, request.output)
    done, failed = [], 0
    for number, run in enumerate(runs, 1):
        mesh, code = make_mesh(run.mesh, _mesh(request, run.mesh)), code_digest(request.cycles)

        def work(run: Run, mesh: Path = mesh, code: str = code, number: int = number) -> None:
            announce(run, number, len(runs), request.open)
            (run_blender if request.cycles else run_backend)(run, mesh)
            (pictures.render_in_cycles if request.cycles else pictures.render)(run, mesh)
            if code_digest(request.cycles) != code:
                raise BackendError("The code was changed during the run.", "Start the evaluation again.")

        try:
            perform(run, key_of(run, mesh, code, request.cycles), work)
            done.append(run)
        except PatinaError as error:
            if isinstance(error, Cancelled):
                raise
            failed += 1
            say(f"{number} of {len(runs)} failed: {error}")
    return done, failed


def _mesh(request: Request, name: str) -> Path:
    return request.output / "meshes" / name


def _write_json(path: Path, rows: Sequence[Row], shown: Sequence[Finding]) -> None:
    runs: list[dict[str, Any]] = []
    for finding in shown:
        run, verdict = finding.run, finding.verdict
        place = {"prompt": run.prompt, "mesh": run.mesh, "seed": run.settings.seed, "folder": str(run.folder)}
        runs.append({**place, **asdict(finding.measures), "rank": verdict.rank if verdict else None})
    text = json.dumps({"rows": [asdict(row) for row in rows], "runs": runs}, indent=2, ensure_ascii=False)
    path.write_text(text + "\n", encoding="utf-8")
