"""What a run leaves behind besides its maps: result.json, and its appearance in one piece. See contact_sheet.py too."""

import dataclasses
import json
import platform
import shutil
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib import metadata
from pathlib import Path
from typing import Any

import torch

from .errors import OutputError

PACKAGES = ("torch", "open_clip_torch", "warp-lang", "numpy", "OpenImageIO")


@dataclass(frozen=True)
class Result:
    """The numbers of a run, as result.json holds them. Paths are relative to its folder, with forward slashes."""

    prompt: str
    settings: Mapping[str, Any]  # config.Settings, with "auto" replaced by what was used
    seed: int
    versions: Mapping[str, str]
    device: str  # "cpu", or the name of the GPU
    triangles: int
    maps: Mapping[str, str]  # name -> path; with job.UDIM in it where there are several tiles
    tiles: tuple[int, ...]  # the UDIM tiles of every map; none where a map is one image
    environment: str
    contact_sheet: str
    light_error: float | None  # of the lights that stand for the World: mean difference of the radiance over its mean
    score: Mapping[str, float]  # "before" and "after": cosine between the pictures and the prompt
    seconds: Mapping[str, float]  # stage -> wall time
    estimated_memory_bytes: int  # the most that the run was thought to take, on CUDA of the device, before it began
    peak_memory_bytes: int  # of the process
    peak_device_memory_bytes: int | None = None  # of torch on CUDA
    warnings: tuple[str, ...] = field(default=())


def write_result(path: Path, result: Result) -> None:
    """Write result.json. Raises OutputError when it cannot be written."""
    text = json.dumps(dataclasses.asdict(result), indent=2, ensure_ascii=False, allow_nan=False) + "\n"
    try:
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise OutputError(f"{path} could not be written: {error.strerror}.", "Check the folder and the disk.") from None


def versions(patina: str) -> dict[str, str]:
    """The versions that a result depends on: Patina's as given, Python's, and those of the installed PACKAGES."""
    found = {"patina": patina, "python": platform.python_version()}
    for name in PACKAGES:
        try:
            found[name] = metadata.version(name)
        except metadata.PackageNotFoundError:
            continue
    return found


def peak_memory_bytes() -> int:
    """The most memory that this process has held so far [bytes].

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
    """The most memory that torch has held on a CUDA device [bytes]; None on others."""
    return torch.cuda.max_memory_allocated(device) if device.type == "cuda" else None


def publish(staging: Path, result: Path) -> None:
    """Make a finished folder the result by renaming; an older result stays until the new one is in place.

    Args:
        staging: the finished folder, on the file system of `result`. It is gone afterwards.
        result: replaced as a whole, or untouched when anything fails.
    Raises:
        OutputError: one of the folders cannot be renamed.
    """
    older = result.with_name(result.name + ".old")
    try:
        if result.exists():
            shutil.rmtree(older, ignore_errors=True)
            result.rename(older)
        try:
            staging.rename(result)
        except OSError:
            if older.exists():
                older.rename(result)
            raise
    except OSError as error:
        raise OutputError(
            f"The result could not be moved to {result}: {error.strerror}.",
            "Close programs that use its files, and check that the folder can be written.",
        ) from None
    shutil.rmtree(older, ignore_errors=True)


def recover(staging: Path, result: Path) -> None:
    """Undo what a run left that was killed: its staging goes; a result that `publish` had moved aside comes back.

    Raises: OutputError: something is in the way that cannot be removed.
    """
    older = result.with_name(result.name + ".old")
    try:
        if older.exists() and not result.exists():
            older.rename(result)
        for leftover in (staging, older):
            if leftover.exists():
                shutil.rmtree(leftover)
    except OSError as error:
        raise OutputError(
            f"What an earlier run left in {result.parent} cannot be removed: {error}.",
            "Close programs that use its files, or remove it by hand.",
        ) from None
