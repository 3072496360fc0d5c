"""Held to an older instruction set, a process computes with nothing newer and shares no machine code with others."""

import json
import os
import subprocess
import sys

import pytest

from scripts.instruction_sets import INSTRUCTION_SETS, why_not

PROBE = """
import json, numpy, torch
from backend.runtime import cpu_loops
from backend.runtime.device import bfloat16_is_fast
double = cpu_loops.njit(fastmath=True)(lambda values: values * numpy.float32(2.0) + values)
double(numpy.ones(1000, numpy.float32))
code = "".join(double.inspect_asm().values())
fast = bfloat16_is_fast(torch.device("cpu"))
print(json.dumps([torch.backends.cpu.get_cpu_capability(), fast, "%zmm" in code, "%ymm" in code, cpu_loops.SOURCE]))
"""


@pytest.mark.parametrize(("name", "capability", "ymm"), [("x86-64-v3", "AVX2", True), ("x86-64-v2", "DEFAULT", False)])
def test_nothing_newer_is_used(name, capability, ymm):
    if reason := why_not(name):
        pytest.skip(reason)
    held, native = (probe(INSTRUCTION_SETS[item]) for item in (name, "native"))
    assert held[:4] == [capability, False, False, ymm]
    assert held[4] != native[4]


def probe(variables):
    inherited = {key: value for key, value in os.environ.items() if key not in INSTRUCTION_SETS["x86-64-v3"]}
    done = subprocess.run([sys.executable, "-c", PROBE], capture_output=True, text=True, env={**inherited, **variables})
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout.splitlines()[-1])
