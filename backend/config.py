"""Every default of Patina, in one place. Standard library only; the add-on reads this file too."""

from dataclasses import dataclass
from typing import Literal

QualityName = Literal["auto", "draft", "standard", "high"]
DeviceName = Literal["auto", "cpu", "cuda"]
LightName = Literal["optimize", "world", "studio"]

QUALITIES = ("auto", "draft", "standard", "high")
DEVICES = ("auto", "cpu", "cuda")
LIGHTS = ("optimize", "world", "studio")
RESOLUTIONS = (512, 1024, 2048, 4096, 8192)
MAX_PROMPT_CHARACTERS = 1000  # a guard for the file; the encoder's own limit is 77 tokens or less


@dataclass(frozen=True)
class Settings:
    """What a user may choose for a run. Everything else follows from these."""

    model: str = "mini"  # "mini", an open_clip tag "ARCHITECTURE:PRETRAINED", FILE or ARCHITECTURE:FILE
    quality: QualityName = "auto"  # auto: draft on a CPU, standard on CUDA
    resolution: int = 1024  # edge of every baked map [px]
    margin: int = 16  # texels painted beyond each UV island's border [px]
    seed: int = 0  # same seed, same device: same maps
    device: DeviceName = "auto"  # auto: CUDA where there is one
    light: LightName = "optimize"  # with the surface; or hold it: the scene's World, or a neutral studio
    self_shadows: bool = True  # the mesh hides parts of the light from itself
    memory: float = 0.0  # that the run may hold, on CUDA of the device [GB]; 0: all that the machine has


DEFAULTS = Settings()

# Of the light that a mesh hides from itself, what comes by way of it: by the coat where it is black; where it is white;
# and where it is a white metal, which mirrors its lit parts. Measured against Cycles, see docs/fidelity.md.
BOUNCED = (0.02, 0.4, 0.9)
ENVIRONMENT_WIDTH = 1024  # of the exported equirectangular HDR [px]; its height is half of it


@dataclass(frozen=True)
class Plan:
    """What a quality means for a family of encoders."""

    starts: int  # short runs from different starts, the best of which goes on
    start_steps: int  # of each short run
    steps: int  # of the run that goes on, the short run's included
    crops: int  # pictures an encoder sees in a step, half of them close-ups
    views: int  # pictures in a pool, to choose from; see views.ViewPools
    learning_rate: float  # of the field; the lights take twice as much
    lights: int  # spherical Gaussians in the environment
    contrast: float  # weight of the contrast against distractors, beside the cosine
    rays: int = 32  # that look for the mesh's shadows from a pixel of those pictures; at most 32
    downsampling: int = 1  # pixels of the encoder's pictures that one of ours covers, across: more to save memory


# mini: found by scripts/evaluate.py here. clip: derived from published settings for ViT-B/32 (300 to 3000 steps, five
# passes a step, learning rate 5e-4 for a network of 256 units), not measured: no weights at hand. See docs/guidance.md.
PLANS: dict[tuple[str, str], Plan] = {
    ("mini", "draft"): Plan(2, 10, 120, 4, 40, 8e-3, 16, 0.3, rays=16),
    ("mini", "standard"): Plan(4, 40, 560, 12, 160, 6e-3, 24, 0.3),
    ("mini", "high"): Plan(6, 80, 2400, 16, 384, 5e-3, 32, 0.3),
    ("clip", "draft"): Plan(2, 30, 300, 5, 128, 4e-3, 16, 0.02),
    ("clip", "standard"): Plan(3, 60, 1000, 5, 128, 2e-3, 32, 0.02),
    ("clip", "high"): Plan(3, 100, 1500, 8, 272, 2e-3, 32, 0.02),
}
