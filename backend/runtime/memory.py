"""Estimates the memory of a run before it starts, reduces the plan if there is less, and returns freed memory."""

import ctypes
import dataclasses
import sys
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from ..config import Plan
from ..errors import DeviceError
from ..maps import MAPS

if TYPE_CHECKING:
    import torch

GB = 1e9
MIN_VIEWS, MIN_CROPS, MAX_DOWNSAMPLING = 16, 2, 4  # limits beyond which optimisation fails

# Measured on a CPU, see docs/benchmarks.md [bytes].
PROCESS = 1.0e9  # libraries and their compiled code
SCENE = 0.4e9  # the self-occlusion table, and its computation
LOADED_TRIANGLE, TRIANGLE = 460, 380  # during the checks in double precision, and afterwards
VIEW_PIXEL = 160  # of the pool's pictures, also while they are cast
STEP, STEP_PIXEL = 0.2e9, 700  # a step without pictures and the preview, and each pixel in it, without the encoder
BAKE = 0.20e9  # bake and contact sheet
TEXEL = 1 + 2 * sum(
    item.channels for item in MAPS.values() if not item.shadow
)  # a texel of all maps, 16 bits a channel

NO_ROOM = "This job takes about {need:.1f} GB of memory at least, but {whose} is {bound:.1f} GB."
HINT = "Choose a lower resolution, a smaller model or a mesh of fewer faces, or close other programs."
SIGNS = ("out of memory", "can't allocate memory", "bad_alloc", "failed to allocate", "could not create a primitive")


@dataclass(frozen=True)
class Footprint:
    """The quantities, apart from the plan, that determine the memory of a run."""

    image_size: int  # of the encoder's pictures [px]
    weights: int  # of the encoder [bytes]
    activations: int  # of the encoder for the backward pass of one picture [bytes]
    triangles: int
    resolution: int  # of the maps [px]
    cuda: bool = False  # estimate the device's memory, else the process's

    def peak(self, plan: Plan) -> int:
        """Estimated peak memory of the run [bytes]."""
        pixels = (self.image_size / plan.downsampling) ** 2
        step = STEP + plan.crops * (STEP_PIXEL * pixels + 3.0 * self.activations)
        optimizing = self.weights + plan.views * VIEW_PIXEL * pixels + step
        scene = SCENE + TRIANGLE * self.triangles
        if self.cuda:  # files and maps are in the process's memory
            return round(scene + max(optimizing, BAKE))
        loading = 2 * self.weights + max(
            scene, LOADED_TRIANGLE * self.triangles
        )  # the scene is set up at the same time
        return round(PROCESS + max(loading, scene + optimizing, scene + BAKE + TEXEL * self.resolution**2))

    def fit(self, plan: Plan, bound: float, whose: str) -> Plan:
        """Reduce views, pictures in a step and picture width until the plan fits into `bound` [bytes].

        Raises DeviceError if the smallest plan does not fit; `whose` names the bound in the message.
        """
        fitted: Plan | None = plan
        while fitted is not None and self.peak(fitted) > bound:
            smallest, fitted = fitted, fewer_views(fitted) or smaller_step(fitted)
        if fitted is None:
            raise DeviceError(NO_ROOM.format(need=self.peak(smallest) / GB, whose=whose, bound=bound / GB), HINT)
        return fitted


def fewer_views(plan: Plan) -> Plan | None:
    """The plan with half the views; None at the minimum."""
    return dataclasses.replace(plan, views=plan.views // 2) if plan.views >= 2 * MIN_VIEWS else None


def smaller_step(plan: Plan) -> Plan | None:
    """The plan with half the pictures in a step or, at their minimum, half their width; None at both minima."""
    if plan.crops > MIN_CROPS:
        return dataclasses.replace(plan, crops=max(MIN_CROPS, plan.crops // 2))
    if plan.downsampling < MAX_DOWNSAMPLING:
        return dataclasses.replace(plan, downsampling=2 * plan.downsampling)
    return None


def reductions(before: Plan, after: Plan) -> str:
    """The reductions from one plan to another in words, for the middle of a sentence; empty for equal plans."""
    words = [f"{after.views} views instead of {before.views}"] if after.views < before.views else []
    if after.crops < before.crops:
        words.append(f"{after.crops} pictures in a step instead of {before.crops}")
    if after.downsampling > before.downsampling:
        words.append(f"pictures of 1/{after.downsampling} of their width")
    return ", ".join(words)


def machine_memory(device: "torch.device") -> int:
    """Total memory of the run's device [bytes]; on a CPU limited by the process's control groups."""
    if device.type == "cuda":
        import torch

        return torch.cuda.get_device_properties(device).total_memory
    import psutil

    return min([psutil.virtual_memory().total, *_group_limits()])


def _group_limits() -> Iterator[int]:
    """Memory limits of the process's control groups (v1 and v2) and their parents [bytes]."""
    try:
        lines = Path("/proc/self/cgroup").read_text(encoding="utf-8").splitlines()
    except OSError:
        return
    for _, controllers, path in (line.split(":", 2) for line in lines):
        if controllers in ("", "memory"):
            root, name = Path("/sys/fs/cgroup", controllers), "memory.limit_in_bytes" if controllers else "memory.max"
            group = root / path.strip("/")
            for folder in (group, *group.parents):
                try:
                    yield int((folder / name).read_text(encoding="ascii"))
                except (OSError, ValueError):  # absent, or "max"
                    continue


def is_out_of_memory(error: BaseException) -> bool:
    """Whether an error means out of memory: torch on CUDA and on a CPU, Warp, NumPy, Python."""
    if isinstance(error, MemoryError) or type(error).__name__ == "OutOfMemoryError":
        return True
    return isinstance(error, RuntimeError) and any(sign in str(error).lower() for sign in SIGNS)


def give_back() -> None:
    """Return freed memory to the system. glibc keeps what lies between other memory, without limit."""
    if sys.platform == "linux":
        with suppress(OSError, AttributeError):  # another C library than glibc
            ctypes.CDLL(None).malloc_trim(0)
