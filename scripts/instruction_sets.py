"""Processors that this one can stand in for: the variables that hold back whatever chooses machine code as it starts.

torch, oneDNN, MKL and Numba each look at the processor themselves. Set them before a process imports any of these.
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
    """Why this machine cannot stand in for such a processor; nothing where it can."""
    if name == "native" or platform.machine().lower() in ("x86_64", "amd64"):
        return ""
    return f"{name} is an instruction set of x86-64, and this processor is {platform.machine()}"
