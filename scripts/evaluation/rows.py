"""The rows of an evaluation: one figure each, over all runs that it applies to."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from scripts.evaluation.color import ciede2000, lab_of_hex
from scripts.evaluation.judge import Verdict
from scripts.evaluation.measures import Measures
from scripts.evaluation.pictures import WHOLE
from scripts.evaluation.prompts import Reading, is_metal, is_plain, named_color
from scripts.evaluation.runs import Run

METAL, NOT_METAL = 0.7, 0.3  # mean metallic that a metal exceeds, and that any other material stays below


@dataclass(frozen=True)
class Row:
    """One figure, over `count` prompts or runs or pictures. `value` is None where there are none."""

    name: str
    value: float | None
    unit: str
    count: int
    of: str


@dataclass(frozen=True)
class Finding:
    """A finished run with its measures, and its verdict where the judge knows the prompt."""

    run: Run
    measures: Measures
    verdict: Verdict | None


def rows_of(
    prompts: Sequence[str], readings: Mapping[str, Reading], findings: Sequence[Finding], failed: int, candidates: int
) -> list[Row]:
    """All rows. `failed` runs have no finding; `candidates` is the number of prompts that the judge ranks."""
    understood = [float(prompt in readings and not readings[prompt]["unknown"]) for prompt in prompts]
    judged = [finding.verdict for finding in findings if finding.verdict is not None]
    kinds = {True: list[float](), False: list[float]()}
    for finding in findings:
        metal = is_metal(readings[finding.run.prompt]) if finding.run.prompt in readings else None
        if metal is not None:
            kinds[metal].append(finding.measures.metallic)
    colors, plain = _colors(readings, findings), _select(readings, findings, is_plain)
    return [
        _mean("every visible word understood", understood, "", "prompts"),
        Row("runs that failed", float(failed), "", failed + len(findings), "runs"),
        _mean(
            f"R-precision of whole pictures, {candidates} candidates",
            _first(judged, slice(None, WHOLES)),
            "",
            "pictures",
        ),
        _mean(
            f"R-precision of close-ups, {candidates} candidates", _first(judged, slice(WHOLES, None)), "", "pictures"
        ),
        _mean("metals: metallic", kinds[True], "", "runs"),
        _mean(f"metals: metallic > {METAL:g}", [float(value > METAL) for value in kinds[True]], "", "runs"),
        _mean("other materials: metallic", kinds[False], "", "runs"),
        _mean(
            f"other materials: metallic < {NOT_METAL:g}",
            [float(value < NOT_METAL) for value in kinds[False]],
            "",
            "runs",
        ),
        *_spread("named colour to main colour", colors, "CIEDE2000"),
        *_spread("colour across island borders over beside", [finding.measures.seams for finding in findings], ""),
        *_spread("fine noise of plain looks", [finding.measures.noise for finding in plain], "L*"),
        *_spread("time of a run", [finding.measures.seconds for finding in findings], "s"),
    ]


WHOLES = len(WHOLE)


def _first(verdicts: Iterable[Verdict], part: slice) -> list[float]:
    """For each of these pictures of all verdicts, 1 where the own prompt ranks first."""
    return [float(value) for verdict in verdicts for value in verdict.first[part]]


def _select(
    readings: Mapping[str, Reading], findings: Sequence[Finding], wanted: Callable[[Reading], object]
) -> list[Finding]:
    return [item for item in findings if item.run.prompt in readings and wanted(readings[item.run.prompt])]


def _colors(readings: Mapping[str, Reading], findings: Sequence[Finding]) -> list[float]:
    """The distance of the main colour from the named one, for runs whose prompt names one for the whole look."""
    named = _select(readings, findings, named_color)
    colors = [(named_color(readings[item.run.prompt]), item.measures.main_color) for item in named]
    return [float(ciede2000(lab_of_hex(color), np.array(main))) for color, main in colors]


def _mean(name: str, values: Sequence[float], unit: str, of: str) -> Row:
    return Row(name, float(np.mean(values)) if values else None, unit, len(values), of)


def _spread(name: str, values: Iterable[float], unit: str) -> list[Row]:
    """Two rows: the median and the 90th percentile of what could be measured."""
    finite = [value for value in values if np.isfinite(value)]
    percentiles = ((50, "median"), (90, "90th percentile"))
    return [
        Row(f"{name}: {word}", float(np.percentile(finite, share)) if finite else None, unit, len(finite), "runs")
        for share, word in percentiles
    ]
