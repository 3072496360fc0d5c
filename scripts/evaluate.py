"""Evaluate Patina on prompts x meshes x seeds with figures that nothing was tuned to, and with sheets for fresh eyes.

    python3 scripts/evaluate.py [--prompts FILE|TEXT ... | --part look|report] [--meshes NAMES] [--seeds N]
                                [--quality draft] [--cycles] [--output DIR] [--json FILE]
    python3 scripts/evaluate.py --score ANSWERS [--output DIR]

Without prompts: ten of them on the monkey, and the command fails if fewer than nine in ten runs rank first with the
judge (scripts/judge, an encoder that guides nothing). A failed run fails the command too.

--part look    half of a list of 130 prompts, for developers to look at while they work
--part report  the other half: only its figures are shown, and its sheets only blind

A run is kept in DIR and reused while its prompt, mesh, settings and code are the same; one that was cut off is
repeated. Writes index.html, the folder blind/ (numbered sheets without prompts) and blind_key.json. --score lists the
answers to the blind sheets beside the prompts, for a person to judge, and computes their means.

Patina's own renderer makes the pictures, which takes a few seconds a run and no Blender once a mesh is exported;
`benchmark.py fidelity` measures that it matches Cycles. --cycles restyles in Blender, as the button does, and renders
the saved .blend with Cycles from the same cameras; use it when the add-on or the material's nodes have changed.
"""

import argparse
import subprocess
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import dataclasses

from backend.config import add_options, settings_of
from scripts import blender, environment
from scripts.environment import ROOT
from scripts.evaluation.blind import KEY, pair_up, score_lines
from scripts.evaluation.meshes import MESHES
from scripts.evaluation.prompts import PARTS, QUICK, read_prompts
from scripts.stylize import whole_path


def main() -> int:
    arguments = _parse()
    output = (arguments.output or ROOT / "out" / "evaluate" / (arguments.part or "")).resolve()
    if arguments.score:
        print("\n".join(score_lines(pair_up(output / KEY, arguments.score))))
        return 0
    python = environment.ensure(environment.BACKEND)
    if Path(sys.prefix).resolve() != environment.BACKEND.folder.resolve():  # measuring and judging need numpy and torch
        return subprocess.run([str(python), *sys.argv]).returncode
    from scripts.evaluation.report import Request, evaluate

    settings = settings_of(arguments)
    return evaluate(
        Request(
            title=f"evaluation of {arguments.part or 'prompts'}, {settings.quality}",
            prompts=read_prompts([str(PARTS[arguments.part])] if arguments.part else arguments.prompts or QUICK),
            meshes=arguments.meshes or (MESHES if arguments.part else MESHES[:1]),
            seeds=arguments.seeds,
            settings=dataclasses.replace(settings, model=whole_path(settings.model)),
            output=output,
            judge=arguments.judge,
            cycles=arguments.cycles,
            open=arguments.part != "report",
            json_file=arguments.json,
        )
    )


def _parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    which = parser.add_mutually_exclusive_group()
    which.add_argument("--prompts", nargs="+", metavar="FILE|TEXT", help="prompts, or files with one a line")
    which.add_argument("--part", choices=tuple(PARTS), help="the prompts to look at, or those only reported")
    parser.add_argument("--meshes", nargs="+", choices=MESHES, metavar="NAME", help=", ".join(MESHES))
    parser.add_argument("--seeds", type=int, default=1, metavar="N", help="runs of each, from --seed on (default: 1)")
    parser.add_argument("--cycles", action="store_true", help="restyle in Blender and render with Cycles")
    parser.add_argument("--output", type=Path, metavar="DIR", help="(default: out/evaluate, with the part's name)")
    parser.add_argument("--judge", default=str(ROOT / "scripts" / "judge"), metavar="MODEL", help="not the guiding one")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures there too")
    parser.add_argument("--score", type=Path, metavar="ANSWERS", help="score answers to the blind sheets of DIR")
    add_options(parser)
    parser.set_defaults(quality="draft")
    arguments = parser.parse_args()
    if arguments.seeds < 1:
        parser.error("--seeds must be 1 or more")
    return arguments


if __name__ == "__main__":
    blender.main_guard(main)
