"""Check Setup: checks what the backend needs on this machine, and names the fix for what is missing."""

import importlib
import platform
import shutil
import sys
import tempfile

MIN_FREE_BYTES = 2 << 30
MODULES = (
    "torch",
    "torchvision",
    "open_clip",
    "timm",
    "warp",
    "numpy",
    "scipy",
    "numba",
    "safetensors",
    "OpenImageIO",
    "PIL",
    "psutil",
)


def examine() -> int:
    """Print one line for each check, "ok" or "!!" with the fix. Returns 0 if jobs can run."""
    print(f"ok Python {platform.python_version()} at {sys.executable}")
    missing = [name for name in MODULES if not _importable(name)]
    if missing:
        names = ", ".join(missing)
        print(f"!! Missing packages: {names}. Use Install Backend, or pip install -r backend/requirements.txt.")
        return 1
    print("ok Packages")
    _examine_gpu()
    healthy = _examine_mini()
    free = shutil.disk_usage(tempfile.gettempdir()).free
    mark = "ok" if free > MIN_FREE_BYTES else "!!"
    print(f"{mark} {free / 2**30:.0f} GiB free for temporary files in {tempfile.gettempdir()}")
    return 0 if healthy else 1


def _importable(name: str) -> bool:
    try:
        importlib.import_module(name)
    except Exception as error:  # noqa: BLE001 - a broken package counts as missing
        print(f"!! {name}: {error}")
        return False
    return True


def _examine_gpu() -> None:
    import torch

    if torch.cuda.is_available():
        free, total = torch.cuda.mem_get_info()
        name = torch.cuda.get_device_name()
        print(f"ok {name}, {free / 2**30:.1f} of {total / 2**30:.1f} GiB free, CUDA {torch.version.cuda}")
        fast = importlib.util.find_spec("nvdiffrast") is not None
        print("ok Rasterising with nvdiffrast" if fast else "ok Ray casting with Warp")
    elif torch.version.cuda is None:
        print("ok CPU only: this torch was built without CUDA")
    else:
        print(f"ok CPU only: no usable NVIDIA driver for CUDA {torch.version.cuda}. Update the driver to use a GPU.")


def _examine_mini() -> bool:
    from .errors import PatinaError
    from .guidance.mini import MINI_DIR
    from .guidance.models import load_encoder

    try:
        encoder = load_encoder("mini")
    except PatinaError as error:
        print(f"!! {error} {error.hint}")
        return False
    print(f"ok The mini model, pictures of {encoder.image_size} px, in {MINI_DIR}")
    return True
