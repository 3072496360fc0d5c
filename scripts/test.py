"""Set up the environments, and run all tests that this machine supports.

    python3 scripts/test.py [pytest arguments]

ruff, mypy, the backend's tests, those of its arithmetic once more as an older processor computes it (x86-64-v3: no
AVX-512 and no bfloat16; left out on processors that are not x86-64), the tests inside Blender 4.5 and 5.2 (as Python
modules), and those that click in a real Blender, named by PATINA_BLENDER or on the PATH. What is left out is said, with
the reason. Examples of arguments:

    python3 scripts/test.py -m "not slow"
    python3 scripts/test.py tests/shading -x
"""

import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as ElementTree
from dataclasses import dataclass
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from backend.errors import BackendError
from scripts import environment
from scripts.build_extension import stage
from scripts.environment import ROOT, say
from scripts.instruction_sets import INSTRUCTION_SETS, why_not

IN_BLENDER = ("tests/addon", "tests/blender")
OLDER = "x86-64-v3"  # the instruction set of most machines
# The optimiser's runs take minutes without bfloat16, and all but one of them are about checkpoints and clocks.
NUMERIC = ("-m", "not slow", "-k", "not test_loop or test_the_score_rises")
NO_TESTS = 5  # pytest's exit code when nothing was collected


@dataclass(frozen=True)
class Outcome:
    """The outcome of one check, as counts of tests; a single check counts as one test."""

    name: str
    passed: int = 0
    failed: int = 0
    skipped: int = 0
    note: str = ""


def main(arguments: list[str]) -> int:
    os.chdir(ROOT)
    paths, options = split_paths(arguments)
    inside = [path for path in paths if path.startswith(IN_BLENDER)]
    outside = [path for path in paths if path not in inside]
    # All environments first: the backend's tests start Blenders too.
    pythons = {item.name: set_up(item) for item in (environment.BACKEND, *environment.BLENDERS)}
    python = pythons.pop(environment.BACKEND.name)
    if isinstance(python, BackendError):
        say(f"Error: {python} {python.hint}")
        return python.exit_code
    gui = os.environ.get("PATINA_BLENDER") or shutil.which("blender") or ""
    if not gui:
        say("No PATINA_BLENDER and no blender on the PATH: the tests that need a real Blender are skipped")
    os.environ.update(PATINA_PYTHON=str(python), PATINA_BLENDER=gui, PYTHONDONTWRITEBYTECODE="1")
    os.environ.setdefault("GOMP_SPINCOUNT", "1000")  # as the backend sets it for itself
    outcomes = [] if paths else check_code(python)
    if outside or not paths:
        ignored = [] if paths else [f"--ignore={folder}" for folder in IN_BLENDER]
        outcomes.append(run_pytest("backend", python, [*(outside or ["tests"]), *ignored, *options]))
        if not paths:
            outcomes.append(test_older(python, [*ignored, "--ignore=tests/cli", *options]))
    if inside or not paths:
        outcomes += test_blenders(pythons, [*(inside or IN_BLENDER), *options], gui)
    return report(outcomes)


def set_up(item: environment.Environment) -> Path | BackendError:
    """Return an environment's interpreter, or why there is none."""
    try:
        return environment.ensure(item, tests=True)
    except BackendError as error:
        return error


def split_paths(arguments: list[str]) -> tuple[list[str], list[str]]:
    """Split pytest's arguments into paths of tests, relative to the repository, and all others."""
    paths = [item for item in arguments if re.match(r"(\./)?tests/", item) and Path(item.split("::")[0]).exists()]
    return [item.removeprefix("./") for item in paths], [item for item in arguments if item not in paths]


def check_code(python: Path) -> list[Outcome]:
    """Run ruff and mypy; the add-on as Blender sees it, under the extension's package name."""
    folders = ["addon", "backend", "scripts", "tests"]
    with tempfile.TemporaryDirectory() as scratch:
        stage(Path(scratch) / "patina", link=os.name != "nt")
        return [
            run_check("ruff", [python, "-m", "ruff", "check", *folders]),
            run_check("mypy backend, scripts", [python, "-m", "mypy", "backend", "scripts"]),
            run_check("mypy addon", [python, "-m", "mypy", "-p", "patina.addon"], MYPYPATH=scratch),
        ]


def run_check(name: str, command: list[str | Path], **variables: str) -> Outcome:
    say(name)
    code = subprocess.run(command, env={**os.environ, **variables}).returncode
    return Outcome(name, passed=int(code == 0), failed=int(code != 0))


def test_older(python: Path, arguments: list[str]) -> Outcome:
    """Run the tests of arithmetic under an older instruction set than this processor may have."""
    name = f"backend, {OLDER}"
    if reason := why_not(OLDER):
        return Outcome(name, note=f"left out: {reason}")
    return run_pytest(name, python, ["tests", *NUMERIC, *arguments], **INSTRUCTION_SETS[OLDER])


def test_blenders(pythons: dict[str, Path | BackendError], arguments: list[str], gui: str) -> list[Outcome]:
    """Run the tests inside each Blender that can be had; those with windows once, in the first."""
    outcomes, tested = [], ""
    for name, python in pythons.items():
        if isinstance(python, BackendError):
            outcomes.append(Outcome(name, note=f"left out: {python} {python.hint}"))
            continue
        outcomes.append(run_pytest(name, python, arguments, PATINA_BLENDER=gui, PATINA_BLENDER_TESTED=tested))
        if gui:
            gui, tested = "", name
    return outcomes


def run_pytest(name: str, python: Path, arguments: list[str], **variables: str) -> Outcome:
    """Run pytest in an environment and count what its report says; a run without a report has failed."""
    say(f"pytest in {name}: {' '.join(arguments)}")
    with tempfile.TemporaryDirectory() as scratch:
        file = Path(scratch) / "report.xml"
        command = [str(python), "-m", "pytest", f"--junitxml={file}", "-p", "no:cacheprovider", *arguments]
        code = subprocess.run(command, env={**os.environ, **variables}).returncode
        if code == NO_TESTS:
            return Outcome(name, note="no test fits the arguments")
        if not file.exists():
            return Outcome(name, failed=1, note=f"pytest ended with exit code {code} and no report")
        passed, failed, skipped = read_report(file)
    if code != 0 and not failed:
        return Outcome(name, passed, 1, skipped, f"pytest ended with exit code {code}")
    return Outcome(name, passed, failed, skipped)


def read_report(file: Path) -> tuple[int, int, int]:
    """Return the numbers of passed, failed and skipped tests in a JUnit report."""
    cases = list(ElementTree.parse(file).getroot().iter("testcase"))
    failed = sum(case.find("failure") is not None or case.find("error") is not None for case in cases)
    skipped = sum(case.find("skipped") is not None for case in cases)
    return len(cases) - failed - skipped, failed, skipped


def report(outcomes: list[Outcome]) -> int:
    print("\nSummary")
    for item in outcomes:
        counts = f"{item.passed:5} passed {item.failed:5} failed {item.skipped:5} skipped"
        print(f"  {item.name:24}{counts}   {item.note}".rstrip())
    totals = [sum(getattr(item, field) for item in outcomes) for field in ("passed", "failed", "skipped")]
    print("{} passed, {} failed, {} skipped".format(*totals), flush=True)
    return 1 if totals[1] else 0


if __name__ == "__main__":
    # A background job ignores Ctrl-C, and so would all that it starts; some tests send it.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        sys.exit(main(sys.argv[1:]))
    except KeyboardInterrupt:
        sys.exit(130)
