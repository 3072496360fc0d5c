"""Every default of Patina, in one place. Standard library only; the add-on reads this file too."""

import argparse
import math
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import Any, Literal

QualityName = Literal["auto", "draft", "standard", "high"]
DeviceName = Literal["auto", "cpu", "cuda"]
LightName = Literal["optimize", "world", "studio"]

RESOLUTIONS = (512, 1024, 2048, 4096, 8192)
MAX_PROMPT_CHARACTERS = 1000  # a guard for the file; the encoder's own limit is 77 tokens or less


@dataclass(frozen=True)
class Option:
    """What a choice of the user's is: the one description that job files, panel, operator and command lines go by.

    Attributes:
        text: what it does, in a sentence without its full stop.
        label: its name for people; empty: as the field is called.
        choices: value -> (label, text); none where it is not a choice among few.
        least, most: the range of a number.
        unit: of a number, "px" or "GB".
        hint: what to do about a number out of range; empty: the range is told.
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
    """What a user may choose for a run. Everything else follows from these."""

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
        1024, "Width and height of every map", least=RESOLUTIONS[0], most=RESOLUTIONS[-1], unit="px"
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
        "optimize",
        "The light in which the look is made",
        choices={
            "optimize": ("Optimized", "Find a light that suits the look, and give the scene a new World with it"),
            "world": ("Scene World", "Make the look for the scene's own World, which stays"),
            "studio": (
                "Neutral Studio",
                "Make the look for white light from all around, and give the scene a World with it",
            ),
        },
    )
    self_shadows: bool = option(
        True, "Let the object hide parts of the light from itself, as it does in Cycles", label="Self-Shadows"
    )
    memory: float = option(
        0.0,
        "What the run may hold, on CUDA of the device; 0 for all that the machine has",
        unit="GB",
        hint="Use 0 for all that the machine has.",
    )


DEFAULTS = Settings()
OPTIONS: dict[str, Option] = {item.name: item.metadata["option"] for item in fields(Settings)}


def label(name: str) -> str:
    """An option's name for people."""
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
    """The Settings that parsed arguments of add_options choose."""
    return Settings(**{name: getattr(arguments, name) for name in OPTIONS})


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
    ("mini", "draft"): Plan(2, 8, 96, 4, 32, 8e-3, 16, 0.3, rays=16),
    ("mini", "standard"): Plan(4, 40, 560, 12, 160, 6e-3, 24, 0.3),
    ("mini", "high"): Plan(6, 80, 2400, 16, 384, 5e-3, 32, 0.3),
    ("clip", "draft"): Plan(2, 30, 300, 5, 128, 4e-3, 16, 0.02),
    ("clip", "standard"): Plan(3, 60, 1000, 5, 128, 2e-3, 32, 0.02),
    ("clip", "high"): Plan(3, 100, 1500, 8, 272, 2e-3, 32, 0.02),
}


@dataclass(frozen=True)
class Tuning:
    """The constants that tune every run, whatever its plan. result.json keeps them; a checkpoint of others is not used.

    Weights are of terms of the loss, beside the encoder's own.
    """

    # Priors on the look
    metallic_prior: float = 2.0  # of the squared change of metallic: the start, which was chosen, decides what is metal
    normal_prior: float = 2.0  # of 1 - cosine between the normals: relief, but no new shape
    plain_normal_factor: float = 4.0  # times normal_prior, where the words name a look without a pattern
    variance_prior: float = 8.0  # of the variance of what should be of one colour
    color_prior: float = 8.0  # of the squared distance of its mean from the start's colour,
    named_color_prior: float = 60.0  # and where the prompt names it: navy is navy
    sparsity_prior: float = 0.004  # of the patterns' norms: one brick wall, not a bit of everything

    # Complexity penalties: how much better than a plain dielectric a start must look [loss]
    pattern_penalty: float = 0.08
    metal_penalty: float = 0.15
    plain_penalty: float = 0.4  # where the words speak of a pattern: encoders mix up patterns sooner than colours
    neutral_penalty: float = 0.25  # of the neutral grey, from which a run mixes every pattern at hand

    # Search for starts
    likely_colors: int = 3  # that go on to the second stage
    pairs: int = 4  # colour pairs that are tried with every pattern
    finalists: int = 5  # patterned starts, and as many constant ones, that are tried in every finish

    # Schedule
    adam_betas: tuple[float, float] = (0.9, 0.98)
    score_smoothing: float = 0.9
    refine_from: float = 0.5  # share of the schedule, from which on
    patience_steps: int = 20  # in so many steps,
    patience_share: float = 0.1  # and in this share of the schedule, the score must rise
    plateau: float = 0.006  # by so much; else
    plateau_speed: float = 4.0  # the rest of the schedule passes so many times as fast

    # Views
    rig_share: float = 0.5  # of the views lie around the anchors; the others go all around, so that no side stays bare
    rig_spread: float = 0.45  # largest angle between such a view and its anchor [rad]
    close_up_zoom: tuple[float, float] = (0.25, 0.6)  # width of a close-up over that of the whole view
    directions: int = 24  # evenly spread, that the other views start from
    lowest: float = -0.5  # height of the lowest of them: few people look at a thing from below
    pool_reuse: int = 45  # times that a run sees each picture of a pool, on average, before another is cast

    # Interreflection: share of the light that the mesh hides from itself and that reaches a point by way of the mesh;
    # of the coat where it is black, where it is white, and of a white metal. Measured against Cycles, docs/fidelity.md.
    interreflection: tuple[float, float, float] = (0.02, 0.4, 0.9)


TUNING = Tuning()
