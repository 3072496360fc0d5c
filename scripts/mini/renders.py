"""mini's training set: renders of procedural materials on shapes, with labels and captions."""

import random
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from backend.geometry.cameras import sample_cameras
from backend.geometry.gbuffer import GBuffer, make_gbuffer
from backend.geometry.mesh import mesh_from_arrays
from backend.geometry.rasterize import make_visibility
from backend.shading.color import srgb_to_linear, tone_map
from backend.shading.environment import fibonacci_sphere, studio, with_mean_radiance
from backend.shading.radiance import radiance
from backend.shading.spherical_gaussian import SphericalGaussians

from .materials import (
    AMBIGUOUS,
    COLORS,
    FINISHES,
    MATERIALS,
    NATURE,
    PATTERNS,
    TEMPLATES,
    Surface,
    color,
    color_name,
    finish_surface,
    pattern_surface,
)
from .shapes import make_shapes

IMAGE_SIZE = 96
Label = tuple[str, ...]  # (material,), (finish, colour) or (pattern, colour, colour)

# A metal of these colours is gold, copper or silver, whatever its label says.
METAL_COLORS = tuple(name for name in COLORS if name not in ("yellow", "orange", "white", "grey"))


@dataclass(frozen=True)
class Example:
    """One render: (3, size, size) uint8, and its label."""

    image: Tensor
    label: Label


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
        pattern = rng.choice([name for name in PATTERNS if name not in NATURE.get(label[0], ())])
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


class Studio:
    """Views of random shapes from all sides, cast once; every render uses one of them."""

    def __init__(self, seed: int, num_shapes: int = 24, views_per_shape: int = 60) -> None:
        generator = torch.Generator().manual_seed(seed)
        self._generator = generator
        self._views: list[GBuffer] = []
        for arrays in make_shapes(np.random.default_rng(seed), num_shapes):
            mesh, _ = mesh_from_arrays(arrays, torch.device("cpu"))
            visibility = make_visibility(mesh)
            directions = fibonacci_sphere(24)
            directions = directions[directions[:, 2] > -0.6]
            cameras = sample_cameras(
                mesh,
                visibility,
                directions[torch.randperm(len(directions), generator=generator)],
                views_per_shape,
                spread=0.4,
                zoom=(0.33, 0.7),
                close_ups=0.45,
                generator=generator,
            )
            views = make_gbuffer(mesh, visibility, cameras, IMAGE_SIZE, IMAGE_SIZE)
            picked = [views.select([index]) for index in range(views_per_shape)]
            self._views += [view for view in picked if len(view) > 0.15 * IMAGE_SIZE**2]

    def render(self, rng: random.Random, label: Label, alike: bool = False) -> Example:
        """One picture of a label, or (alike) of a look-alike in its colours."""
        view = rng.choice(self._views)
        points, normal = view.position, view.normal
        turn = _random_rotation(rng)
        origin = torch.tensor([rng.uniform(-4, 4) for _ in range(3)])
        tangent = torch.nn.functional.normalize(torch.linalg.cross(normal, view.view_dir + 0.01), dim=-1)
        bitangent = torch.linalg.cross(normal, tangent)
        step = 0.004
        # Materials that turn about the vertical (courses, rings) keep their axis near the shape.
        count = len(points)
        samples = torch.cat((points, points + step * tangent, points + step * bitangent)) @ turn.T + 0.12 * origin
        if alike:
            label, surface = look_alike(label, samples[:count], rng)
        else:
            surface = surface_of(label, samples, rng)
        if surface.height is not None and rng.random() < 0.8:
            here, right, up = surface.height.split(count)
            slope = ((right - here)[:, None] * tangent + (up - here)[:, None] * bitangent) / step
            normal = torch.nn.functional.normalize(normal - rng.uniform(0.5, 1.5) * slope, dim=-1)
        linear = radiance(
            self._lights(rng),
            normal,
            view.view_dir,
            srgb_to_linear(surface.base_color[:count].clamp(0.0, 1.0)),
            _column(surface.roughness, count),
            _column(surface.metallic, count),
        )
        image = self._background(rng)
        image[:, view.pixel] = tone_map(linear * rng.uniform(0.75, 1.2)).T
        return Example((image.reshape(3, IMAGE_SIZE, IMAGE_SIZE) * 255.0).round().to(torch.uint8), label)

    def _lights(self, rng: random.Random) -> SphericalGaussians:
        if rng.random() < 0.2:  # the initial light of runs
            return studio(rng.choice((16, 24, 32)))
        lights = studio(rng.choice((12, 16, 24, 32)), self._generator if rng.random() < 0.8 else None)
        tint = 1.0 + 0.25 * (torch.rand(len(lights.axis), 3, generator=self._generator) * 2.0 - 1.0)
        sharpness = lights.sharpness * torch.exp(
            torch.randn(len(lights.axis), generator=self._generator) * 0.7 + rng.uniform(-0.5, 1.3)
        )
        lights = SphericalGaussians(lights.axis, sharpness, lights.amplitude * tint)
        return with_mean_radiance(lights, rng.uniform(0.55, 1.0))

    def _background(self, rng: random.Random) -> Tensor:
        """A flat tone, a gradient or soft clouds: (3, size * size)."""
        corners = torch.rand(1, 3, 2, 2, generator=self._generator)
        kind = rng.random()
        if kind < 0.35:
            corners = corners.mean((2, 3), keepdim=True).expand(1, 3, 2, 2)
        elif kind < 0.5:
            corners = torch.rand(1, 1, 1, 1, generator=self._generator).expand(1, 3, 2, 2)
        elif kind < 0.65:
            corners = torch.rand(1, 3, 5, 5, generator=self._generator)
        size = (IMAGE_SIZE, IMAGE_SIZE)
        image = torch.nn.functional.interpolate(corners, size, mode="bilinear", align_corners=True)
        return image.reshape(3, -1).clone()


def _random_rotation(rng: random.Random) -> Tensor:
    """About the vertical by any angle, then tilted a little or, one time in four, at all."""
    spin, tilt = rng.uniform(0, 2 * np.pi), rng.gauss(0, 0.25) if rng.random() < 0.75 else rng.uniform(0, np.pi)
    c, s, ct, st = np.cos(spin), np.sin(spin), np.cos(tilt), np.sin(tilt)
    about_z = torch.tensor([[c, -s, 0], [s, c, 0], [0, 0, 1]], dtype=torch.float32)
    about_x = torch.tensor([[1, 0, 0], [0, ct, -st], [0, st, ct]], dtype=torch.float32)
    return about_x @ about_z


def _column(value: Tensor | float, count: int) -> Tensor:
    return value[:count, None] if isinstance(value, Tensor) else torch.full((count, 1), float(value))


def render_set(seed: int, count: int) -> tuple[Tensor, list[Label], list[Label]]:
    """Render `count` examples, one in three a look-alike.

    Returns: images (count, 3, size, size) uint8; their labels; the labels that look-alikes were made from.
    """
    torch.set_num_threads(1)
    torch.manual_seed(seed)
    rng = random.Random(seed)
    place = Studio(seed)
    images, labels, sources = [], [], []
    for _ in range(count):
        alike = rng.random() < 1 / 3
        source = (rng.choice(list(MATERIALS)),) if alike else random_label(rng)
        example = place.render(rng, source, alike)
        images.append(example.image)
        labels.append(example.label)
        sources.append(source)
    return torch.stack(images), labels, sources
