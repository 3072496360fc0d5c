"""`python -m backend materials` in a process of its own."""

import signal
import subprocess
import sys
from pathlib import Path
from subprocess import PIPE

import pytest
from PIL import Image

ROOT = Path(__file__).resolve().parents[2]


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "backend", "materials", *arguments]
    return subprocess.run(command, capture_output=True, text=True, cwd=ROOT, check=False)


def test_list_and_search() -> None:
    everything, found = run(), run("gold")
    assert everything.returncode == found.returncode == 0
    assert len(everything.stdout.splitlines()) >= 40
    assert found.stdout.startswith("polished gold")
    assert "#ffcb62" in found.stdout


def test_nothing_found() -> None:
    done = run("xyzzy")
    assert done.returncode != 0
    assert "No material is called xyzzy" in done.stderr


@pytest.mark.skipif(not hasattr(signal, "SIGPIPE"), reason="POSIX")
def test_a_closed_pipe_ends_without_a_traceback() -> None:
    """As of "... | head -1"."""
    command = [sys.executable, "-m", "backend", "read"]
    prompts = ("red brick\n" * 3000).encode()
    with subprocess.Popen(command, stdin=PIPE, stdout=PIPE, stderr=PIPE, cwd=ROOT) as process:
        assert process.stdin and process.stdout and process.stderr
        process.stdin.write(prompts)
        process.stdin.close()
        process.stdout.readline()
        process.stdout.close()
        assert b"Traceback" not in process.stderr.read()


def test_sheet(tmp_path: Path) -> None:
    named, numbered = tmp_path / "named.png", tmp_path / "numbered.png"
    for file, more in ((named, ()), (numbered, ("--no-names",))):
        done = run("chrome", "--size", "40", "--sheet", str(file), *more)
        assert done.returncode == 0, done.stderr
    with Image.open(named) as one, Image.open(numbered) as two:
        assert one.size == two.size
        assert one.size[0] >= 80
        assert one.tobytes() != two.tobytes()
