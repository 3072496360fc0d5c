"""Every default of Patina, in one place. Standard library only; the add-on reads this file too."""

import argparse
import math
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import Any, Literal

QualityName = Literal["auto", "draft", "standard", "high"]
DeviceName = Literal["auto", "cpu", "cuda"]
LightName = Literal["auto", "optimize", "world", "studio"]

RESOLUTIONS = (512, 1024, 2048, 4096, 8192)
MAX_PROMPT_CHARACTERS = 1000  # a guard for the file; the encoder's own limit is 77 tokens or less


@dataclass(frozen=True)
class Option:
    """Describes a user option: the single source for job files, panel, operator and command lines.

    Attributes:
        text: what it does, a sentence without the full stop.
        label: its name in the UI; empty: derived from the field's name.
        choices: value -> (label, text); empty if the option is not an enumeration.
        least, most: the range of a number.
        unit: of a number, "px" or "GB".
        hint: what to do about a number out of range; empty: the message names the range.
    """

    text: str
    label: str = ""
    choices: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    least: float = 0.0
    most: float = math.inf
    unit: str = ""
    hint: str = ""


def option(default: Any, text: str, **about: Any) -> Any:
    """A field of Settings with its Option."""
    return field(default=default, metadata={"option": Option(text, **about)})


@dataclass(frozen=True)
class Settings:
    """The user's options for a run."""

    model: str = option(
        "mini",
        "The encoder that judges the look: mini, an open_clip tag such as ViT-B-32:openai, a file with weights, or "
        "ARCHITECTURE:FILE",
    )
    quality: QualityName = option(
        "auto",
        "How long the look is refined",
        choices={
            "auto": ("Auto", "Draft on a CPU, standard on a CUDA device"),
            "draft": ("Draft", "The quickest look that shows the idea"),
            "standard": ("Standard", "Finer detail, several times as long"),
            "high": ("High", "The finest detail, for final work"),
        },
    )
    resolution: int = option(
        2048, "Width and height of every map", least=RESOLUTIONS[0], most=RESOLUTIONS[-1], unit="px"
    )
    margin: int = option(
        16, "How far the maps are painted beyond each UV island, which hides seams", most=256, unit="px"
    )
    seed: int = option(0, "Another seed gives another variation; the same one repeats the result", most=2**31 - 1)
    device: DeviceName = option(
        "auto",
        "What computes the look",
        choices={
            "auto": ("Automatic", "The CUDA device where there is one, else the CPU"),
            "cpu": ("CPU", "The processor, on any machine"),
            "cuda": ("CUDA", "An NVIDIA graphics card"),
        },
    )
    light: LightName = option(
        "auto",
        "The light in which the look is made",
        choices={
            "auto": (
                "Automatic",
                "The scene's own World where it is lit, which stays; else a light that suits the look, in a new World",
            ),
            "optimize": ("Optimized", "Find a light that suits the look, and give the scene a new World with it"),
            "world": ("Scene World", "Make the look for the scene's own World, which stays"),
            "studio": (
                "Neutral Studio",
                "Make the look for white light from all around, and give the scene a World with it",
            ),
        },
    )
    freedom: float = option(
        0.3,
        "How far the look may move away from the material that it starts from: 0 changes only the light",
        most=1.0,
        hint="Use a number from 0 to 1.",
    )
    detail_size: float = option(
        1.0,
        "The size of a library material's structures, as a factor: 1 suits an object of 20 cm",
        least=0.1,
        most=10.0,
        hint="Use a number from 0.1 to 10.",
    )
    self_shadows: bool = option(
        True, "Let the object hide parts of the light from itself, as it does in Cycles", label="Self-Shadows"
    )
    memory: float = option(
        0.0,
        "Memory limit of the run, on CUDA of the device's memory; 0 for all memory of the machine",
        unit="GB",
        hint="Use 0 for all memory of the machine.",
    )


DEFAULTS = Settings()
OPTIONS: dict[str, Option] = {item.name: item.metadata["option"] for item in fields(Settings)}


def label(name: str) -> str:
    """An option's name in the UI."""
    return OPTIONS[name].label or name.replace("_", " ").title()


def add_options(parser: argparse.ArgumentParser) -> None:
    """Add an argument for each option of Settings: --resolution N, --no-self-shadows, ..."""
    for name, about in OPTIONS.items():
        default, flag = getattr(DEFAULTS, name), name.replace("_", "-")
        text = f"{about.text[0].lower()}{about.text[1:]}"
        if isinstance(default, bool):
            parser.add_argument(f"--no-{flag}", dest=name, action="store_false", help=f"do not {text}")
        elif about.choices:
            help_ = f"{text} (default: {default})"
            parser.add_argument(f"--{flag}", choices=tuple(about.choices), default=default, help=help_)
        else:
            unit = f" [{about.unit}]" if about.unit else ""
            metavar = name.upper() if isinstance(default, str) else "N"
            help_ = f"{text}{unit} (default: {default})"
            parser.add_argument(f"--{flag}", type=type(default), default=default, metavar=metavar, help=help_)


def settings_of(arguments: argparse.Namespace) -> Settings:
    """The Settings in arguments that a parser of add_options has parsed."""
    return Settings(**{name: getattr(arguments, name) for name in OPTIONS})


ENVIRONMENT_WIDTH = 1024  # of the exported equirectangular HDR [px]; its height is half of it


@dataclass(frozen=True)
class Plan:
    """The parameters of a quality level for a family of encoders."""

    starts: int  # short runs from different starts; the best one continues
    start_steps: int  # of each short run
    steps: int  # of the run that continues, its short run included
    crops: int  # pictures in a step, half of them close-ups
    views: int  # pictures in a pool, see views.ViewPools
    learning_rate: float  # of the field; the lights take twice as much
    lights: int  # spherical Gaussians in the environment
    contrast: float  # weight of the contrast against distractors, beside the cosine
    rays: int = 32  # shadow rays for each pixel of a pool's pictures; at most 32
    downsampling: int = 1  # width of the encoder's pictures over the width of rendered ones; > 1 saves memory


# mini: tuned with scripts/evaluate.py. clip: derived from published settings for ViT-B/32 (300 to 3000 steps, five
# passes a step, learning rate 5e-4 for a network of 256 units), not measured with real weights. See docs/guidance.md.
PLANS: dict[tuple[str, str], Plan] = {
    ("mini", "draft"): Plan(2, 8, 96, 4, 32, 8e-3, 16, 0.3, rays=16),
    ("mini", "standard"): Plan(4, 40, 560, 12, 160, 6e-3, 24, 0.3),
    ("mini", "high"): Plan(6, 80, 2400, 16, 384, 5e-3, 32, 0.3),
    ("clip", "draft"): Plan(2, 30, 300, 5, 128, 4e-3, 16, 0.02),
    ("clip", "standard"): Plan(3, 60, 1000, 5, 128, 2e-3, 32, 0.02),
    ("clip", "high"): Plan(3, 100, 1500, 8, 272, 2e-3, 32, 0.02),
}


@dataclass(frozen=True)
class Tuning:
    """Tuning constants of all runs. They are stored in result.json, and a checkpoint is only used with equal constants.

    Priors are loss terms; their values here are weights.
    """

    # Priors on the look
    metallic_prior: float = 2.0  # squared change of metallic: the start determines what is metal
    normal_prior: float = 2.0  # 1 - cosine between shading and surface normal: allows relief, but no new shape
    plain_normal_factor: float = 4.0  # multiplies normal_prior if the prompt names a look without a pattern
    variance_prior: float = 8.0  # variance of colour and roughness over areas that should be uniform
    color_prior: float = 8.0  # squared distance of such an area's mean colour from the start's colour
    named_color_prior: float = 60.0  # the same if the prompt names this colour
    sparsity_prior: float = 0.004  # group lasso over the patterns' weights: few patterns in a look

    library_prior: float = 12.0  # squared change of a library material times 1 / freedom - 1, see SurfaceField.change

    # Complexity penalties: the loss by which a start must beat a plain dielectric
    pattern_penalty: float = 0.08
    metal_penalty: float = 0.15
    plain_penalty: float = 0.4  # for a plain start if the prompt names a pattern, which encoders recognise less well
    neutral_penalty: float = 0.25  # for the neutral grey: a run from it mixes many patterns

    # Search for starts
    library_step: float = 0.02  # loss by which a library material must beat one that fits the words better
    library_contrast: float = 0.1  # factor on the plan's contrast for such a start
    library_steps: float = 0.5  # share of the plan's steps for a start that is a library material
    likely_colors: int = 3  # colours that enter the second stage
    pairs: int = 4  # colour pairs that are tried with all patterns
    finalists: int = 5  # patterned starts, and constant ones, that are tried in all finishes

    # Schedule
    adam_betas: tuple[float, float] = (0.9, 0.98)
    score_smoothing: float = 0.9
    refine_from: float = 0.5  # early stopping begins at this share of the schedule
    patience_steps: int = 20  # early stopping if the score has not risen in this many steps
    patience_share: float = 0.1  # and in this share of the schedule
    plateau: float = 0.006  # smallest rise of the score that counts
    plateau_speed: float = 4.0  # factor by which early stopping speeds up the rest of the schedule

    # Views
    rig_share: float = 0.5  # share of the views around the anchors; the others cover all sides
    rig_spread: float = 0.45  # largest angle between such a view and its anchor [rad]
    close_up_zoom: tuple[float, float] = (0.25, 0.6)  # width of a close-up over that of the whole view
    directions: int = 24  # evenly spread directions of the other views
    lowest: float = -0.5  # least z of these directions: views from below matter less
    pool_reuse: int = 45  # mean number of uses of a pool's picture before the next pool is cast

    # Interreflected light: the share of the occluded light that the mesh reflects to a point, for a black dielectric, a
    # white dielectric and a white metal. Measured against Cycles, see docs/fidelity.md.
    interreflection: tuple[float, float, float] = (0.02, 0.4, 0.9)


TUNING = Tuning()
