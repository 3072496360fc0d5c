"""The device of a run, and whether bfloat16 is fast on it."""

import dataclasses
from functools import cache

import torch

from ..config import Settings
from ..errors import DeviceError


@cache
def bfloat16_is_fast(device: torch.device) -> bool:
    """Whether the processor multiplies bfloat16 natively, and torch is allowed to use it (ATEN_CPU_CAPABILITY)."""
    if device.type == "cuda":
        return torch.cuda.is_bf16_supported(including_emulation=False)
    capabilities = torch.cpu.get_capabilities()
    wide = torch.backends.cpu.get_cpu_capability().startswith("AVX512")
    x86 = capabilities.get("avx512_bf16") or capabilities.get("amx_bf16")
    return bool((wide and x86) or capabilities.get("bf16"))


def resolve(settings: Settings) -> tuple[Settings, torch.device]:
    """Replace every "auto" in the settings. The light was chosen by Blender: without it, it is optimised.

    Raises DeviceError if CUDA is requested and not available.
    """
    cuda = torch.cuda.is_available()
    if settings.device == "cuda" and not cuda:
        reason = (
            "this torch was built without it" if torch.version.cuda is None else "no usable GPU or driver was found"
        )
        raise DeviceError(f"CUDA was asked for, but {reason}.", "Choose the device auto or cpu, or check the driver.")
    device = torch.device("cuda" if cuda and settings.device != "cpu" else "cpu")
    quality = settings.quality
    if quality == "auto":
        quality = "draft" if device.type == "cpu" else "standard"
    light = "optimize" if settings.light == "auto" else settings.light
    return dataclasses.replace(settings, device=device.type, quality=quality, light=light), device  # type: ignore[arg-type]
