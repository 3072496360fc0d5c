"""Emulates older processors: environment variables that limit the instruction sets of the libraries.

torch, oneDNN, MKL and Numba detect the processor when imported, so set the variables before a process starts.
"""

import platform

INSTRUCTION_SETS: dict[str, dict[str, str]] = {
    "native": {},
    "x86-64-v3": {  # AVX2 without AVX-512 and bfloat16
        "ATEN_CPU_CAPABILITY": "avx2",
        "ONEDNN_MAX_CPU_ISA": "AVX2",
        "MKL_ENABLE_INSTRUCTIONS": "AVX2",
        "NUMBA_CPU_NAME": "x86-64-v3",
        "NUMBA_CPU_FEATURES": "",  # else those of this processor are added
    },
    "x86-64-v2": {  # SSE4.2
        "ATEN_CPU_CAPABILITY": "default",
        "ONEDNN_MAX_CPU_ISA": "SSE41",
        "MKL_ENABLE_INSTRUCTIONS": "SSE4_2",
        "NUMBA_CPU_NAME": "x86-64-v2",
        "NUMBA_CPU_FEATURES": "",
    },
}


def why_not(name: str) -> str:
    """The reason why this machine cannot emulate such a processor; empty if it can."""
    if name == "native" or platform.machine().lower() in ("x86_64", "amd64"):
        return ""
    return f"{name} is an instruction set of x86-64, and this processor is {platform.machine()}"
