"""What the processor that a run uses is good at."""

from functools import cache

import torch


@cache
def bfloat16_is_fast(device: torch.device) -> bool:
    """Whether the processor multiplies bfloat16 natively, and torch may use AVX-512 if that takes it
    (ATEN_CPU_CAPABILITY)."""
    if device.type == "cuda":
        return torch.cuda.is_bf16_supported(including_emulation=False)
    capabilities = torch.cpu.get_capabilities()
    wide = torch.backends.cpu.get_cpu_capability().startswith("AVX512")
    x86 = capabilities.get("avx512_bf16") or capabilities.get("amx_bf16")
    return bool((wide and x86) or capabilities.get("bf16"))
