"""Facts about the machine for result.json: versions and memory."""

import platform
import sys
from importlib import metadata
from pathlib import Path

import torch

PACKAGES = ("torch", "open_clip_torch", "warp-lang", "numpy", "OpenImageIO")


def versions(patina: str) -> dict[str, str]:
    """The versions that a result depends on: Patina (as given), Python, and the installed PACKAGES."""
    found = {"patina": patina, "python": platform.python_version()}
    for name in PACKAGES:
        try:
            found[name] = metadata.version(name)
        except metadata.PackageNotFoundError:
            continue
    return found


def peak_memory_bytes() -> int:
    """Peak memory of this process so far [bytes].

    Linux counts it for the program itself (VmHWM); getrusage there includes the parent's size from before exec.
    """
    if sys.platform == "linux":
        status = Path("/proc/self/status").read_text(encoding="ascii", errors="replace")
        return int(status.partition("VmHWM:")[2].split()[0]) * 1024
    if sys.platform == "win32":
        import psutil

        return int(psutil.Process().memory_info().peak_wset)
    import resource

    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss  # bytes on macOS


def peak_device_memory_bytes(device: torch.device) -> int | None:
    """Peak memory of torch on a CUDA device [bytes]; None on other devices."""
    return torch.cuda.max_memory_allocated(device) if device.type == "cuda" else None
