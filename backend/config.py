"""Every default of Patina, in one place. Standard library only; the add-on reads this file too."""

from dataclasses import dataclass
from typing import Literal

QualityName = Literal["auto", "draft", "standard", "high"]
DeviceName = Literal["auto", "cpu", "cuda"]

QUALITIES = ("auto", "draft", "standard", "high")
DEVICES = ("auto", "cpu", "cuda")
RESOLUTIONS = (512, 1024, 2048, 4096, 8192)
MAX_PROMPT_CHARACTERS = 1000  # a guard for the file; the encoder's own limit is 77 tokens


@dataclass(frozen=True)
class Settings:
    """What a user may choose for a run. Everything else follows from these."""

    model: str = "mini"  # "mini", an open_clip tag "ARCHITECTURE:PRETRAINED", or "ARCHITECTURE:/path/to/checkpoint"
    quality: QualityName = "auto"  # auto: draft on a CPU, standard on CUDA
    resolution: int = 1024  # edge of every baked map [px]
    margin: int = 16  # texels painted beyond each UV island's border [px]
    seed: int = 0  # same seed, same device: same maps
    device: DeviceName = "auto"  # auto: CUDA where there is one


DEFAULTS = Settings()

ENVIRONMENT_WIDTH = 1024  # of the exported equirectangular HDR [px]; its height is half of it
