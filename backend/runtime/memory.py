"""How much memory a run takes, told before it starts, and what it does without where there is less."""

import dataclasses
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from ..config import Plan
from ..errors import DeviceError

if TYPE_CHECKING:
    import torch

GB = 1e9
MIN_VIEWS, MIN_CROPS, MAX_DOWNSAMPLING = 16, 2, 4  # a run that has less than this finds no look

# Measured on a CPU, see docs/benchmarks.md [bytes].
PROCESS = 1.0e9  # the libraries, and what they compile
SCENE = 0.4e9  # the table of the mesh's shadows, and what it takes to make it
LOADED_TRIANGLE, TRIANGLE = 460, 380  # while the mesh is checked in double precision, and after it
VIEW_PIXEL = 160  # of the pool's pictures, while they are cast too
STEP, STEP_PIXEL = 0.1e9, 700  # a step without pictures; of each picture's pixels, without the encoder
BAKE, TEXEL = 0.28e9, 17  # bake and contact sheet; a texel of all maps

NO_ROOM = "This job takes about {need:.1f} GB of memory at least, but {whose} is {bound:.1f} GB."
HINT = "Choose a lower resolution, a smaller model or a mesh of fewer faces, or close other programs."
SIGNS = ("out of memory", "can't allocate memory", "bad_alloc", "failed to allocate", "could not create a primitive")


@dataclass(frozen=True)
class Footprint:
    """What the memory of a run depends on, beside its plan."""

    image_size: int  # of the encoder's pictures [px]
    weights: int  # of the encoder [bytes]
    activations: int  # that the encoder keeps of a picture for the backward pass [bytes]
    triangles: int
    resolution: int  # of the maps [px]
    cuda: bool = False  # counts the device's memory, else the process's

    def peak(self, plan: Plan) -> int:
        """The most memory that the run holds at any time [bytes]."""
        pixels = (self.image_size / plan.downsampling) ** 2
        step = STEP + plan.crops * (STEP_PIXEL * pixels + 3.0 * self.activations)
        optimizing = self.weights + plan.views * VIEW_PIXEL * pixels + step
        scene = SCENE + TRIANGLE * self.triangles
        if self.cuda:  # the process holds the files and the maps, the device all else
            return round(scene + max(optimizing, BAKE))
        loading = 2 * self.weights + max(scene, LOADED_TRIANGLE * self.triangles)  # the scene is set meanwhile
        return round(PROCESS + max(loading, scene + optimizing, scene + BAKE + TEXEL * self.resolution**2))

    def fit(self, plan: Plan, bound: float, whose: str) -> Plan:
        """The plan, with fewer views, pictures in a step, and pixels, until it fits into `bound` [bytes].

        Raises DeviceError when there is none for the smallest; `whose` names the bound in the message.
        """
        fitted: Plan | None = plan
        while fitted is not None and self.peak(fitted) > bound:
            smallest, fitted = fitted, fewer_views(fitted) or smaller_step(fitted)
        if fitted is None:
            raise DeviceError(NO_ROOM.format(need=self.peak(smallest) / GB, whose=whose, bound=bound / GB), HINT)
        return fitted


def fewer_views(plan: Plan) -> Plan | None:
    """Half the views; None where they are few already."""
    return dataclasses.replace(plan, views=plan.views // 2) if plan.views >= 2 * MIN_VIEWS else None


def smaller_step(plan: Plan) -> Plan | None:
    """Half the pictures in a step or, where they are few already, half their width; None where both are small."""
    if plan.crops > MIN_CROPS:
        return dataclasses.replace(plan, crops=max(MIN_CROPS, plan.crops // 2))
    if plan.downsampling < MAX_DOWNSAMPLING:
        return dataclasses.replace(plan, downsampling=2 * plan.downsampling)
    return None


def reductions(before: Plan, after: Plan) -> str:
    """In words what one plan does without, for the middle of a sentence; empty for equal ones."""
    words = [f"{after.views} views instead of {before.views}"] if after.views < before.views else []
    if after.crops < before.crops:
        words.append(f"{after.crops} pictures in a step instead of {before.crops}")
    if after.downsampling > before.downsampling:
        words.append(f"pictures of 1/{after.downsampling} of their width")
    return ", ".join(words)


def machine_memory(device: "torch.device") -> int:
    """What the run's device has in total [bytes]; on a CPU within what the process's control groups allow."""
    if device.type == "cuda":
        import torch

        return torch.cuda.get_device_properties(device).total_memory
    import psutil

    return min([psutil.virtual_memory().total, *_group_limits()])


def _group_limits() -> Iterator[int]:
    """The limits of the process's control groups and of those around them, of either version."""
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
    """Whether this is how a library says that memory ran out: torch on CUDA and on a CPU, Warp, NumPy, Python."""
    if isinstance(error, MemoryError) or type(error).__name__ == "OutOfMemoryError":
        return True
    return isinstance(error, RuntimeError) and any(sign in str(error).lower() for sign in SIGNS)
