"""The end of a process on SIGTERM, in processes of their own."""

import signal
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
WORK = """
import sys, time
from backend.runtime.ending import TERMINATED, Terminated, allow_sigterm, ignore_sigterm
allow_sigterm()
swallowed = int(sys.argv[1])
while True:
    try:
        print("works", flush=True)
        for _ in range(600):
            time.sleep(0.02)  # as between a run's steps: Python's own code is never long away
    except Terminated:
        if not swallowed:
            break
        swallowed -= 1  # as a library does that called back into Python
ignore_sigterm()
print("in order", flush=True)
sys.exit(TERMINATED)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGTERM to send")
@pytest.mark.parametrize(("swallowed", "orderly"), [(0, True), (1, True), (2, True), (9, False)])
def test_an_interruption_that_is_swallowed_comes_again(swallowed: int, orderly: bool) -> None:
    command = [sys.executable, "-c", WORK, str(swallowed)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None and process.stdout.readline() == "works\n"
        process.send_signal(signal.SIGTERM)
        rest, _ = process.communicate(timeout=30)
    assert process.returncode == 143
    assert rest.endswith("in order\n") == orderly
