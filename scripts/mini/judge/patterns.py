"""Plain finishes and two-colour patterns, and the sentences that any look is put into."""

import random

import torch
from torch import Tensor

from backend.field.patterns import FAMILIES, solid_patterns

from ..noise import smoothstep
from .base import Surface, mix, plain

FINISHES: dict[str, tuple[tuple[float, float], float, tuple[str, ...]]] = {  # roughness, metallic, phrases
    "plastic": ((0.08, 0.3), 0.0, ("shiny {} plastic", "{} plastic", "glossy {} plastic", "smooth {} plastic toy")),
    "metal": ((0.15, 0.4), 1.0, ("{} metal", "metallic {}", "shiny {} metal", "{} metallic paint")),
    "clay": ((0.85, 1.0), 0.0, ("matte {}", "matte {} clay", "{} rubber", "{} matte paint", "{} clay")),
}

PATTERNS: dict[str, tuple[str, ...]] = {
    "checker": (
        "{} and {} checkerboard",
        "{} and {} checkers",
        "{} and {} checkered pattern",
        "checkerboard of {} and {}",
    ),
    "stripes": ("{} and {} stripes", "{} and {} striped pattern", "striped {} and {}"),
    "dots": ("{} polka dots on {}", "{} dots on {}", "{} polka dots on a {} ground"),
    # From here on the optimiser's own bank of patterns (backend.field.patterns.FAMILIES), so that no colouring of one
    # of them passes for a material.
    "bricks": ("{} and {} masonry", "{} and {} blocks"),
    "weave": ("{} and {} weave", "{} and {} threads"),
    "rings": ("{} and {} rings", "{} and {} ringed pattern"),
    "fibres": ("{} and {} fibres", "{} and {} streaks"),
    "veins": ("{} and {} veins", "{} and {} veined pattern"),
    "cracks": ("{} and {} cracks", "{} and {} cracked pattern"),
    "patches": ("{} and {} patches", "{} and {} flakes"),
    "spots": ("{} and {} spots", "spotted {} and {}"),
    "clouds": ("{} and {} clouds", "mottled {} and {}", "{} and {} blotches"),
}
AMBIGUOUS = {  # two-colour patterns that are a material, whatever they were made from
    ("veins", "black", "grey"), ("veins", "black", "white"), ("veins", "grey", "white"), ("clouds", "black", "white"),
    ("cracks", "black", "orange"), ("cracks", "black", "red"), ("cracks", "black", "yellow"),
    ("veins", "black", "orange"), ("veins", "black", "red"), ("veins", "black", "yellow"),
    ("rings", "brown", "orange"), ("rings", "black", "brown"), ("fibres", "brown", "orange"),
    ("stripes", "black", "orange"), ("bricks", "grey", "red"), ("bricks", "red", "white"), ("bricks", "grey", "white"),
    ("veins", "black", "purple"), ("cracks", "black", "purple"), ("veins", "black", "blue"),
    ("cracks", "blue", "brown"), ("veins", "blue", "brown"), ("clouds", "blue", "white"), ("spots", "black", "white"),
    ("spots", "black", "orange"), ("weave", "brown", "orange"), ("cracks", "brown", "orange"),
}  # fmt: skip

TEMPLATES = (
    "{}", "{}", "{}", "a photo of {}", "{} texture", "an object made of {}", "a statue made of {}", "made of {}",
    "a render of {}", "a close up of {}", "{} material", "a {} sculpture", "a {} head", "a monkey made of {}",
    "a {} monkey", "a {} object", "the surface of {}",
)  # fmt: skip


def finish_surface(p: Tensor, finish: str, base: Tensor, rng: random.Random) -> Surface:
    """One colour (3,) sRGB in a finish."""
    rough, metallic, _ = FINISHES[finish]
    base = base.clamp_min(0.25) if finish == "metal" and rng.random() < 0.5 else base
    return Surface(plain(p, base), rng.uniform(*rough), metallic)


def pattern_surface(p: Tensor, pattern: str, first: Tensor, second: Tensor, rng: random.Random) -> Surface:
    """Two colours (3,) sRGB in a pattern, the first where it is low."""
    if pattern == "checker":
        mask = (p * rng.uniform(3, 6.5)).floor().sum(-1).remainder(2)
    elif pattern == "stripes":
        direction = torch.nn.functional.normalize(torch.tensor([rng.gauss(0, 1) for _ in range(3)]), dim=0)
        mask = smoothstep(-0.1, 0.1, torch.sin((p @ direction) * rng.uniform(13, 28)))
    elif pattern == "dots":
        q = p * rng.uniform(4, 7)
        mask = smoothstep(0.3, 0.35, (q - q.floor() - 0.5).norm(dim=-1))
    else:
        column = rng.choice(FAMILIES[pattern])
        mask = 0.5 + 0.5 * solid_patterns(p * rng.uniform(0.7, 1.4), rng.randrange(1000))[:, column]
    return Surface(mix(first, second, mask), rng.uniform(0.15, 0.9))
