"""Random compositions of the library with their labels: what mini is trained on."""

import random
from collections.abc import Sequence
from functools import cache
from typing import NamedTuple

import torch
from torch import Tensor

from backend.field.base import evaluate_base
from backend.field.material import Material
from backend.geometry.gbuffer import GBuffer
from backend.guidance.colors import BASICS, basic
from backend.guidance.library import library, traits
from backend.materials.recipe import COVERS, FINISHES, Cover, Layer, Recipe, Rgb
from backend.shading.color import linear_to_srgb

from .captions import ALIKE, BOTH, CARRIER, ON, SECOND_FORMS, Label
from .names import COLORS, colorless, known

SHARES = {"plain": 1 / 2, "color": 1 / 6, "worked": 1 / 6, "second": 1 / 6}  # of the looks that are no look-alikes
LOOK_ALIKES = 1 / 7  # of all
SCALES = (0.7, 0.84, 1.0, 1.2, 1.4)
JITTER = 0.03  # of each sRGB channel of a named colour
VISIBLE = 0.03  # mean change of the surface below which a change is not seen
MANY = ("plastics_rubbers", "textiles", "ceramics_glass", "leathers_skins", "painted_worn", "tiles", "woods")
FIXED = ("metals", "metals_worked", "sky", "fruit", "vegetables", "food", "fantastic", "water_weather")
CARRIERS = ("matte plastic", "matte paint", "glossy paint", "canvas", "felt", "glazed porcelain")  # beside CARRIER


class Look(NamedTuple):
    """A composition and its label; `simple` is the same without the change."""

    recipe: Recipe
    label: Label
    simple: Recipe
    simple_label: Label


class Seen(NamedTuple):
    """What a picture shows."""

    material: Material  # at the points of the view
    label: Label


def random_look(rng: random.Random, names: Sequence[str]) -> Look:
    """A composition of these materials; SHARES says how often which kind."""
    (kind,) = rng.choices(list(SHARES), list(SHARES.values()))
    name = rng.choice(names)
    plain, label = Recipe(name, scale=rng.choice(SCALES)), Label(name)
    if kind == "color":
        name = _recolorable(rng, names)
        return _recolored(Recipe(name, scale=plain.scale), rng) if name else Look(plain, label, plain, label)
    if kind == "worked":
        return _worked(plain, rng)
    if kind == "second":
        return _patterned(plain.scale, rng, names) if rng.random() < 0.5 else _layered(plain, rng, names)
    return Look(plain, label, plain, label)


def see(look: Look, view: GBuffer, seed: int) -> Seen:
    """Evaluate a composition at a view's points. A change that cannot be seen there is not in the label."""
    shown = evaluate_base(look.recipe, view.position, view.normal, seed).material(view.normal)
    if look.recipe == look.simple:
        return Seen(shown, look.label)
    simple = evaluate_base(look.simple, view.position, view.normal, seed).material(view.normal)
    return Seen(shown, look.label if _differ(shown, simple) > VISIBLE else look.simple_label)


def look_alikes(material: str) -> tuple[Label, ...]:
    """The labels of what has the mean colour of a material and is something else."""
    name = basic(_hex(mean_color(material)))
    labels = [Label(other, name) for other in ALIKE.values() if other != material]
    return tuple(label for label in labels if not (label.material == "chrome" and _is_metal(material)))


def random_look_alike(rng: random.Random, material: str) -> tuple[Recipe, Label] | None:
    """Something in the mean colour of a material; None if nothing could be told from it."""
    labels = look_alikes(material)
    if not labels:
        return None
    label = rng.choice(labels)
    return Recipe(label.material, (_jittered(mean_color(material), rng),), rng.choice(SCALES)), label


@cache
def mean_color(material: str) -> Rgb:
    """The mean colour of a material over a sphere, sRGB."""
    direction = torch.nn.functional.normalize(torch.randn(2048, 3, generator=torch.Generator().manual_seed(0)), dim=1)
    base = evaluate_base(Recipe(material), 0.8 * direction, direction, 0).material(direction)
    red, green, blue = linear_to_srgb(base.base_color.mean(0)).tolist()
    return red, green, blue


@cache
def _is_metal(material: str) -> bool:
    return known()[material].family in ("metals", "metals_worked") or material == "chrome"


def _recolorable(rng: random.Random, names: Sequence[str]) -> str:
    """A material that comes in many colours; "" if there is none."""
    choice = [name for name in names if known()[name].family not in FIXED and colorless(name)]
    weights = [4.0 if known()[name].family in MANY else 1.0 for name in choice]
    return rng.choices(choice, weights)[0] if choice else ""


def random_color(rng: random.Random) -> str:
    """The name of a colour, mostly a basic one."""
    return rng.choice(list(BASICS) if rng.random() < 0.6 else list(COLORS))


def _recolored(plain: Recipe, rng: random.Random) -> Look:
    color = random_color(rng)
    recipe = Recipe(plain.material, (_jittered(_rgb(COLORS[color]), rng),), plain.scale)
    return Look(recipe, Label(plain.material, color), plain, Label(plain.material))


def _worked(plain: Recipe, rng: random.Random) -> Look:
    """A finish or a cover that the material's name does not tell."""
    label, said = Label(plain.material), traits(plain.material)
    told = {library().covers.get(name, ("", 0.0))[0] for name in said.covers}
    told |= {library().finishes.get(name, "") for name in said.finishes} | {plain.material, *plain.material.split()}
    if rng.random() < 0.5:
        finish = rng.choice([name for name in FINISHES if name not in told])
        recipe = Recipe(plain.material, scale=plain.scale, finishes=(finish,))
        return Look(recipe, label._replace(finish=finish), plain, label)
    cover = rng.choice([name for name in COVERS if name not in told])
    if cover == "paint":
        color = random_color(rng)
        covers = (Cover(cover, rng.uniform(0.5, 1.0), _rgb(COLORS[color])),)
    else:
        covers = (Cover(cover, rng.uniform(0.35, 0.7)),)
    recipe = Recipe(plain.material, scale=plain.scale, covers=covers)
    return Look(recipe, label._replace(cover=cover), plain, label)


def _patterned(scale: float, rng: random.Random, names: Sequence[str]) -> Look:
    """A pattern in two colours."""
    carrier = CARRIER if rng.random() < 0.6 else rng.choice(CARRIERS)
    mask = rng.choice(BOTH) if rng.random() < 0.5 else rng.choice(ON)
    first, second = rng.sample(list(BASICS), 2) if rng.random() < 0.8 else _two_colors(rng)
    if mask in BOTH:
        first, second = sorted((first, second))
    ground = Recipe(carrier, (_jittered(_rgb(COLORS[first]), rng),), scale)
    above = Recipe(carrier, (_jittered(_rgb(COLORS[second]), rng),), scale)
    recipe = Recipe(carrier, ground.colors, scale, layers=(Layer(above, mask, None, rng.choice((0.8, 1.0, 1.4))),))
    label = Label(carrier, first)
    return Look(recipe, label._replace(mask=mask, second=second), ground, label)


def _two_colors(rng: random.Random) -> tuple[str, str]:
    """Two named colours of which neither could be called by the other's basic name."""
    while True:
        first, second = random_color(rng), random_color(rng)
        if basic(COLORS[first]) != basic(COLORS[second]):
            return first, second


def _layered(plain: Recipe, rng: random.Random, names: Sequence[str]) -> Look:
    """A second material on a part of the first."""
    label = Label(plain.material)
    others = [name for name in names if name != plain.material]
    if not others:
        return Look(plain, label, plain, label)
    other, mask = rng.choice(others), rng.choice(list(SECOND_FORMS))
    recipe = Recipe(plain.material, scale=plain.scale, layers=(Layer(Recipe(other), mask),))
    return Look(recipe, label._replace(mask=mask, other=other), plain, label)


def _differ(first: Material, second: Material) -> float:
    """Mean change of colour (sRGB), finish, normal or glow, whichever is largest."""

    def change(a: Tensor, b: Tensor) -> float:
        return float((a - b).abs().amax(1).mean())

    glow = 0.0
    if first.emission is not None or second.emission is not None:
        dark = torch.zeros_like(first.base_color)
        one, other = (dark if item.emission is None else item.emission for item in (first, second))
        glow = change(one, other)
    return max(
        change(linear_to_srgb(first.base_color), linear_to_srgb(second.base_color)),
        0.3 * change(first.roughness, second.roughness),
        change(first.metallic, second.metallic),
        0.5 * change(first.normal, second.normal),
        glow,
    )


def _jittered(color: Rgb, rng: random.Random) -> Rgb:
    red, green, blue = (min(1.0, max(0.0, channel + rng.uniform(-JITTER, JITTER))) for channel in color)
    return red, green, blue


def _rgb(value: str) -> Rgb:
    red, green, blue = (channel / 255.0 for channel in bytes.fromhex(value[1:]))
    return red, green, blue


def _hex(color: Rgb) -> str:
    return "#" + "".join(f"{round(255.0 * channel):02x}" for channel in color)
