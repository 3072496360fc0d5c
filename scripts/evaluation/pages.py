"""The page of an evaluation: its rows and, for prompts that developers may look at, the pictures of every run."""

import html
from collections.abc import Sequence
from pathlib import Path

from PIL import Image

from scripts.evaluation import pictures
from scripts.evaluation.rows import Finding, Row

STYLE = (
    "body{font:15px sans-serif;margin:2em;max-width:1500px}img{max-width:100%;display:block}"
    "td{padding:.1em 1em .1em 0}h2{margin:1.5em 0 .2em}.wrong{color:#b00020}"
)
SHEET = "sheet.png"


def value_text(row: Row) -> str:
    """The value with its unit, and what it is over."""
    value = "-" if row.value is None else f"{row.value:.3g} {row.unit}".strip()
    return f"{value:>16}  {row.count} {row.of}"


def write_sheet(folder: Path, path: Path) -> None:
    """Write a run's pictures side by side into one PNG, which holds no text."""
    size = pictures.SIZE
    sheet = Image.new("RGB", (size * pictures.COUNT // 2, size * 2))
    for index, file in enumerate(pictures.files(folder)):
        row, column = divmod(index, pictures.COUNT // 2)
        with Image.open(file) as picture:
            sheet.paste(picture.convert("RGB"), (column * size, row * size))
    sheet.save(path)


def write_page(
    path: Path, title: str, rows: Sequence[Row], findings: Sequence[Finding], candidates: Sequence[str]
) -> None:
    """Write index.html. Give no findings to keep prompts and pictures out of it."""
    parts = [
        f"<!doctype html><meta charset=utf-8><title>Patina: {html.escape(title)}</title><style>{STYLE}</style>",
        f"<h1>{html.escape(title)}</h1><table>",
    ]
    for row in rows:
        value = "-" if row.value is None else f"{row.value:.3g} {html.escape(row.unit)}"
        parts.append(f"<tr><td>{html.escape(row.name)}<td>{value}<td>{row.count} {row.of}")
    parts.append("</table>")
    parts += [_section(finding, candidates, path.parent) for finding in findings]
    path.write_text("\n".join(parts), encoding="utf-8")


def verdict_text(finding: Finding, candidates: Sequence[str]) -> str:
    """What the judge takes the run for."""
    if finding.verdict is None:
        return "unknown to the judge"
    if finding.verdict.rank == 1:
        return "ranks first"
    return f"rank {finding.verdict.rank}; looks like {candidates[finding.verdict.best]}"


def _section(finding: Finding, candidates: Sequence[str], root: Path) -> str:
    run, measures = finding.run, finding.measures
    folder = run.folder.relative_to(root).as_posix()
    wrong = " class=wrong" if finding.verdict is not None and finding.verdict.rank > 1 else ""
    figures = (
        f"metallic {measures.metallic:.2f}, seams {measures.seams:.2f}, fine noise {measures.noise:.2f} L*, "
        f"{measures.seconds:.0f} s, score of the guiding encoder {measures.score:.3f}"
    )
    verdict = html.escape(verdict_text(finding, candidates))
    return (
        f"<h2>{html.escape(run.prompt)}</h2>"
        f"<p>{run.mesh}, seed {run.settings.seed}: <span{wrong}>{verdict}</span>; "
        f"{figures}; <a href='{folder}/result/contact_sheet.png'>contact sheet</a></p>"
        f"<img loading=lazy src='{folder}/{SHEET}' alt='Six views'>"
    )
