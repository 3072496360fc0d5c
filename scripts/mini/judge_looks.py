"""The judge's training subject: the sketches of the folder judge, plain finishes and two-colour patterns.

The judge only scores results. Its materials are not the library's, so that it can score runs that start from the
library. Scores of a judge that was trained on other materials are not comparable.
"""

import random
from collections.abc import Hashable, Sequence
from itertools import permutations
from typing import Any

import numpy as np
import torch
from torch import Tensor
from torch.nn.functional import normalize

from backend.field.material import Material as Shaded
from backend.geometry.gbuffer import GBuffer
from backend.guidance.vocabulary import split_words
from backend.shading.color import srgb_to_linear

from .judge import MATERIALS
from .judge.base import COLORS, Surface, color, color_name
from .judge.patterns import AMBIGUOUS, FINISHES, PATTERNS, TEMPLATES, finish_surface, pattern_surface
from .studio import Studio
from .subject import AnyLabel, Drawn

STEP = 0.004  # of the differences of heights [object units]
LOOK_ALIKES = 1 / 3
PATTERNS_PER_STEP = 24  # two-colour captions that join the bank of a step
Label = tuple[str, ...]  # (material,), (finish, colour) or (pattern, colour, colour)

# A metal of these colours is gold, copper or silver, whatever its label says.
METAL_COLORS = tuple(name for name in COLORS if name not in ("yellow", "orange", "white", "grey"))


def all_labels() -> list[Label]:
    """Every material and every finish in every colour; two-colour patterns are too many to list."""
    labels: list[Label] = [(key,) for key in MATERIALS]
    for finish in FINISHES:
        labels += [(finish, name) for name in (METAL_COLORS if finish == "metal" else COLORS)]
    return labels


def phrase(label: Label, rng: random.Random, template: bool = True) -> str:
    """Words for a label, in one of its phrasings; without `template` its first phrase as it is."""
    if len(label) == 1:
        phrases: Sequence[str] = MATERIALS[label[0]].phrases
    else:
        phrases = FINISHES[label[0]][2] if len(label) == 2 else PATTERNS[label[0]]
    if not template:
        return phrases[0].format(*label[1:])
    names = list(label[1:])
    if len(names) == 2 and label[0] != "dots" and rng.random() < 0.5:
        names.reverse()
    return rng.choice(TEMPLATES).format(rng.choice(phrases).format(*names))


def pattern_label(pattern: str, first: str, second: str) -> Label:
    """The label of a two-colour pattern; the order of the colours counts for dots only."""
    return (pattern, first, second) if pattern == "dots" else (pattern, *sorted((first, second)))


def random_label(rng: random.Random) -> Label:
    """A random label; materials are more likely than plain finishes and patterns."""
    kind = rng.random()
    if kind < 0.68:
        return (rng.choice(list(MATERIALS)),)
    if kind < 0.82:
        return rng.choice([label for label in all_labels() if len(label) == 2])
    return pattern_label(rng.choice(list(PATTERNS)), *rng.sample(list(COLORS), 2))


def surface_of(label: Label, points: Tensor, rng: random.Random) -> Surface:
    """Evaluate the look of a label at object-space points (P, 3)."""
    if len(label) == 1:
        return MATERIALS[label[0]].surface(points, rng)
    if len(label) == 2:
        return finish_surface(points, label[0], color(label[1], rng), rng)
    return pattern_surface(points, label[0], color(label[1], rng), color(label[2], rng), rng)


def look_alike(label: Label, points: Tensor, rng: random.Random) -> tuple[Label, Surface]:
    """Another finish or pattern in the colours of a material, at object-space points (P, 3), and its own label."""
    material = MATERIALS[label[0]]
    base = surface_of(label, torch.rand(400, 3) * 2.0 - 1.0, rng).base_color
    kind = rng.choice(("plastic", "metal", "clay", "pattern", "pattern", "pattern"))
    if kind == "pattern":
        order = base.mean(-1).argsort()
        share = rng.choice((20, 80, 160))
        dark, light = base[order[:share]].mean(0), base[order[-share:]].mean(0)
        if color_name(dark) == color_name(light):
            dark = dark * rng.uniform(0.2, 0.7)
        first, second = sorted((dark, light), key=lambda item: color_name(item))
        pattern = rng.choice([name for name in PATTERNS if name not in material.nature])
        other = pattern_label(pattern, color_name(first), color_name(second))
        if color_name(dark) != color_name(light) and other not in AMBIGUOUS:
            surface = pattern_surface(points, pattern, first, second, rng)
            if not material.detailed and rng.random() < 0.7:  # a pattern of two metals
                surface.metallic = 1.0
            return other, surface
        kind = "clay"
    mean = base.mean(0)
    name = color_name(mean)
    if kind == "metal" and (name not in METAL_COLORS or not material.detailed):
        kind = rng.choice(("plastic", "clay"))
    return (kind, name), finish_surface(points, kind, mean, rng)


class JudgeSubject:
    """The sketches as a training subject."""

    def draw(self, rng: random.Random, studio: Studio, seed: int) -> Drawn:
        """A random sketch, finish or pattern; one in three is a look-alike of a sketch."""
        alike = rng.random() < LOOK_ALIKES
        source: Label = (rng.choice(list(MATERIALS)),) if alike else random_label(rng)
        view = studio.view(rng)
        label, shaded = shaded_sketch(view, source, alike, rng)
        return Drawn(studio.render(rng, view, shaded), label, source)

    def restore(self, stored: Sequence[str]) -> Label:
        return tuple(stored)

    def classes(self) -> list[AnyLabel]:
        return [(material,) for material in MATERIALS]

    def contrasts(self, labels: Sequence[AnyLabel], rng: random.Random) -> list[AnyLabel]:
        found = all_labels()
        for label in labels:
            if len(label) == 3:  # what differs in nothing but the pattern
                found.append(pattern_label(rng.choice(list(PATTERNS)), *rng.sample(label[1:], 2)))
        for _ in range(PATTERNS_PER_STEP):
            found.append(pattern_label(rng.choice(list(PATTERNS)), *rng.sample(list(COLORS), 2)))
        return found

    def caption(self, label: AnyLabel, rng: random.Random) -> tuple[str, Hashable]:
        return phrase(label, rng), label

    def name(self, label: AnyLabel) -> tuple[str, Hashable]:
        return phrase(label, random.Random(0), template=False), label

    def says(self, label: AnyLabel) -> frozenset[Any]:
        return frozenset([label])

    def same(self, label: AnyLabel) -> frozenset[AnyLabel]:
        return frozenset([label])

    def vocabulary(self) -> dict[str, Any]:
        labels = [*all_labels(), *(pattern_label(name, *pair) for name in PATTERNS for pair in permutations(COLORS, 2))]
        known = [self.name(label)[0] for label in dict.fromkeys(labels)]
        prompts = [*known[: len(MATERIALS)], "shiny red plastic", "matte green", "metallic blue"]
        prompts += ["blue and yellow checkerboard", "black and white stripes", "white polka dots on red"]
        return {
            "words": words(),
            "natures": natures(),
            "colors": list(COLORS),
            "prompts": prompts,
            "distractors": known,
        }


def shaded_sketch(view: GBuffer, label: Label, alike: bool, rng: random.Random) -> tuple[Label, Shaded]:
    """A sketch, or (alike) a look-alike in its colours, at a view's points; and the label of what is seen."""
    points, normal = view.position, view.normal
    turn = _random_rotation(rng)
    origin = torch.tensor([rng.uniform(-4, 4) for _ in range(3)])
    tangent = normalize(torch.linalg.cross(normal, view.view_dir + 0.01), dim=-1)
    bitangent = torch.linalg.cross(normal, tangent)
    count = len(points)
    # Materials that turn about the vertical (courses, rings) keep their axis near the shape.
    samples = torch.cat((points, points + STEP * tangent, points + STEP * bitangent)) @ turn.T + 0.12 * origin
    if alike:
        label, surface = look_alike(label, samples[:count], rng)
    else:
        surface = surface_of(label, samples, rng)
    if surface.height is not None and rng.random() < 0.8:
        here, right, up = surface.height.split(count)
        slope = ((right - here)[:, None] * tangent + (up - here)[:, None] * bitangent) / STEP
        normal = normalize(normal - rng.uniform(0.5, 1.5) * slope, dim=-1)
    color = srgb_to_linear(surface.base_color[:count].clamp(0.0, 1.0))
    return label, Shaded(color, _column(surface.roughness, count), _column(surface.metallic, count), normal)


def words() -> list[str]:
    """Every word that a caption can hold."""
    texts = [*TEMPLATES, *COLORS]
    for material in MATERIALS.values():
        texts += material.phrases
    for _, _, phrases in FINISHES.values():
        texts += phrases
    for phrases in PATTERNS.values():
        texts += phrases
    return sorted({word for text in texts for word in split_words(text.replace("{}", " "))})


def natures() -> dict[str, list[str]]:
    """The pattern families (of field.patterns) of each look, by the words that name it."""
    found = {phrase: list(item.nature) for item in MATERIALS.values() for phrase in item.phrases}
    for _, _, phrases in FINISHES.values():
        found |= {" ".join(split_words(text.replace("{}", " "))): [] for text in phrases}
    for name, texts in PATTERNS.items():
        found |= {
            " ".join(word for word in split_words(text.replace("{}", " ")) if word != "and"): [name] for text in texts
        }
    return {phrase: ["checkers" if name == "checker" else name for name in names] for phrase, names in found.items()}


def _random_rotation(rng: random.Random) -> Tensor:
    """About the vertical by any angle, then tilted a little or, one time in four, at all."""
    spin, tilt = rng.uniform(0, 2 * np.pi), rng.gauss(0, 0.25) if rng.random() < 0.75 else rng.uniform(0, np.pi)
    c, s, ct, st = np.cos(spin), np.sin(spin), np.cos(tilt), np.sin(tilt)
    about_z = torch.tensor([[c, -s, 0], [s, c, 0], [0, 0, 1]], dtype=torch.float32)
    about_x = torch.tensor([[1, 0, 0], [0, ct, -st], [0, st, ct]], dtype=torch.float32)
    return about_x @ about_z


def _column(value: Tensor | float, count: int) -> Tensor:
    return value[:count, None] if isinstance(value, Tensor) else torch.full((count, 1), float(value))
