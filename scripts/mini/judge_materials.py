"""The materials that mini knows: what they look like in 3-D, and the words for them.

A material is a function of object-space points that returns a `Surface`. `MATERIALS` maps its key to the function
and to the phrases that name it; colours, finishes and two-colour patterns are made by combination.
"""

import colorsys
import random
from collections.abc import Callable
from dataclasses import dataclass

import torch
from torch import Tensor

from backend.field.patterns import FAMILIES, solid_patterns

from .noise import cells, fbm, noise, ridges, smoothstep, vector_noise


@dataclass
class Surface:
    """Appearance at P points. base_color is sRGB-encoded here, because people pick colours so."""

    base_color: Tensor  # (P, 3) in 0..1
    roughness: Tensor | float  # (P,) or one number
    metallic: Tensor | float = 0.0
    height: Tensor | None = None  # (P,) bump [object units]


@dataclass(frozen=True)
class Material:
    """A named look."""

    surface: Callable[[Tensor, random.Random], Surface]
    phrases: tuple[str, ...]
    detailed: bool = True  # has structure, so that a flat look-alike can be told from it


COLORS = {  # hue range [degrees], saturation range, value range
    "red": ((-8, 8), (0.8, 1.0), (0.55, 0.9)),
    "orange": ((22, 34), (0.85, 1.0), (0.85, 1.0)),
    "yellow": ((48, 58), (0.8, 1.0), (0.85, 1.0)),
    "green": ((95, 150), (0.6, 1.0), (0.3, 0.75)),
    "blue": ((205, 235), (0.7, 1.0), (0.4, 0.9)),
    "purple": ((265, 290), (0.5, 0.9), (0.35, 0.7)),
    "pink": ((318, 348), (0.35, 0.6), (0.9, 1.0)),
    "brown": ((15, 30), (0.5, 0.75), (0.25, 0.45)),
    "black": ((0, 360), (0.0, 0.1), (0.02, 0.1)),
    "white": ((0, 360), (0.0, 0.04), (0.88, 0.98)),
    "grey": ((0, 360), (0.0, 0.06), (0.4, 0.62)),
}


def color(name: str, rng: random.Random) -> Tensor:
    """An sRGB colour that goes by this name: (3,)."""
    hue, saturation, value = (rng.uniform(*limits) for limits in COLORS[name])
    return torch.tensor(colorsys.hsv_to_rgb(hue / 360.0 % 1.0, saturation, value))


def color_name(rgb: Tensor) -> str:
    """The name in COLORS that fits an sRGB colour (3,) best."""
    hue, saturation, value = colorsys.rgb_to_hsv(*rgb.tolist())
    if value < 0.14:
        return "black"
    if saturation < 0.16:
        return "white" if value > 0.78 else "grey"
    degrees = hue * 360.0
    if degrees < 45 and value < 0.55 and saturation < 0.85 and not (degrees < 10 and saturation > 0.6):
        return "brown"
    limits = ((14, "red"), (41, "orange"), (68, "yellow"), (172, "green"), (250, "blue"), (300, "purple"))
    named = next((name for limit, name in limits if degrees < limit), "pink" if degrees < 350 else "red")
    return "pink" if named == "red" and saturation < 0.5 and value > 0.75 else named


def mix(a: Tensor, b: Tensor, t: Tensor) -> Tensor:
    """Blend colours (3,) or (P, 3) by t (P,): (P, 3)."""
    return a + (b - a) * t[:, None]


def rgb(*values: int) -> Tensor:
    return torch.tensor(values) / 255.0


def tinted(base: Tensor, rng: random.Random, amount: float = 0.06) -> Tensor:
    """The colour with a little variation from one sample to the next."""
    shift = torch.tensor([rng.uniform(-amount, amount) for _ in range(3)]) * 0.5 + rng.uniform(-amount, amount)
    return (base + shift).clamp(0.01, 1.0)


def _plain(p: Tensor, base: Tensor) -> Tensor:
    return base.expand(len(p), 3)


def _metal(*base: int, rough: tuple[float, float] = (0.12, 0.42)) -> Callable[[Tensor, random.Random], Surface]:
    def surface(p: Tensor, rng: random.Random) -> Surface:
        smudge = 0.06 * fbm(p * rng.uniform(2, 5), 3)
        return Surface(_plain(p, tinted(rgb(*base), rng, 0.03)), (rng.uniform(*rough) + smudge).clamp(0.08, 1.0), 1.0)

    return surface


def _brushed_steel(p: Tensor, rng: random.Random) -> Surface:
    streak = fbm(p * torch.tensor([3.0, 45.0, 45.0]), 2)
    base = tinted(rgb(165, 168, 172), rng, 0.04) * (1.0 + 0.13 * streak[:, None])
    return Surface(base.clamp(0, 1), (0.4 + 0.15 * streak).clamp(0.1, 1.0), 1.0, 0.004 * streak)


def _rust(p: Tensor, rng: random.Random) -> Surface:
    scale = rng.uniform(2.0, 4.5)
    patch = smoothstep(-0.25, 0.2, fbm(p * scale, 5, 0.6) + rng.uniform(-0.05, 0.3))
    rust = mix(rgb(72, 32, 14), rgb(190, 88, 30), smoothstep(-0.5, 0.5, fbm(p * scale * 5, 4, 0.7)))
    base = mix(tinted(rgb(110, 108, 105), rng), rust, patch)
    return Surface(base, 0.4 + 0.5 * patch, 0.95 * (1 - patch), 0.01 * patch * fbm(p * 24, 3))


def _verdigris(p: Tensor, rng: random.Random) -> Surface:
    patch = smoothstep(-0.2, 0.15, fbm(p * rng.uniform(2, 5), 5, 0.6) + rng.uniform(0, 0.25))
    green = mix(rgb(60, 130, 115), rgb(130, 195, 175), smoothstep(-0.4, 0.4, fbm(p * 14, 3)))
    return Surface(mix(rgb(140, 84, 52), green, patch), 0.35 + 0.5 * patch, 1 - patch, 0.006 * patch)


def _wood(light: Tensor, dark: Tensor) -> Callable[[Tensor, random.Random], Surface]:
    def surface(p: Tensor, rng: random.Random) -> Surface:
        q = p + 0.12 * vector_noise(p * 1.3)
        radius = (q[:, :2] + torch.tensor([rng.uniform(-0.8, 0.8), rng.uniform(-0.8, 0.8)])).norm(dim=-1)
        wave = radius * rng.uniform(9, 20) + 0.5 * noise(q * torch.tensor([2.0, 2.0, 0.5]))
        ring = wave - wave.floor()
        ring = ring**2 * (1 - smoothstep(0.88, 1.0, ring))
        fiber = fbm(q * torch.tensor([38.0, 38.0, 2.0]), 3, 0.6)
        t = (ring * 0.8 + 0.28 * fiber + 0.18 * noise(q * torch.tensor([9.0, 9.0, 0.8]))).clamp(0, 1)
        base = mix(tinted(light, rng, 0.05), tinted(dark, rng, 0.04), t)
        return Surface(base, (rng.uniform(0.35, 0.7) + 0.1 * fiber).clamp(0.1, 1), 0.0, -0.004 * t)

    return surface


_oak = _wood(rgb(205, 152, 92), rgb(112, 66, 30))
_walnut = _wood(rgb(112, 72, 46), rgb(44, 24, 14))


def _planks(p: Tensor, rng: random.Random) -> Surface:
    width = rng.uniform(0.2, 0.36)
    across = p[:, 0] / width
    plank = across.floor()
    gap = (across - plank - 0.5).abs()
    shift = torch.stack((plank * 3.7, plank * 5.1, plank * 2.3), -1)
    surface = _oak(p + shift, rng)
    seam = smoothstep(0.44, 0.485, gap)
    shade = 1.0 + 0.22 * torch.sin(plank * 12.9)
    base = mix((surface.base_color * shade[:, None]).clamp(0, 1), rgb(30, 18, 10), seam)
    return Surface(base, surface.roughness, 0.0, -0.02 * seam)


def _marble(ground: Tensor, vein: Tensor) -> Callable[[Tensor, random.Random], Surface]:
    def surface(p: Tensor, rng: random.Random) -> Surface:
        scale = rng.uniform(0.9, 1.9)
        q = p * scale + 0.45 * vector_noise(p * scale * 1.5) + 0.15 * vector_noise(p * scale * 4)
        thin = (1.0 - noise(q).abs() * rng.uniform(5, 9)).clamp_min(0.0)
        thin = thin + 0.6 * (1.0 - noise(q * 2.1 + 9).abs() * 7).clamp_min(0.0)
        cloud = smoothstep(-0.1, 0.9, fbm(q * 0.9 + 4, 3))
        base = mix(tinted(ground, rng, 0.03), vein, (0.8 * thin.clamp(0, 1) + 0.25 * cloud).clamp(0, 1))
        return Surface(base, rng.uniform(0.1, 0.35))

    return surface


def _granite(p: Tensor, rng: random.Random) -> Surface:
    scale = rng.uniform(14, 24)
    _, _, value = cells(p * scale)
    base = mix(rgb(70, 66, 66), tinted(rgb(205, 190, 185), rng), smoothstep(0.2, 0.8, value))
    base = mix(base, rgb(18, 18, 20), smoothstep(0.3, 0.45, noise(p * scale * 0.8)))
    return Surface(base, rng.uniform(0.2, 0.5))


def _rock(p: Tensor, rng: random.Random) -> Surface:
    scale = rng.uniform(2, 4)
    height = fbm(p * scale, 5, 0.6)
    crack = smoothstep(0.86, 0.97, ridges(p * scale * 0.8, 1))
    base = mix(rgb(72, 68, 64), tinted(rgb(152, 146, 138), rng), smoothstep(-0.6, 0.6, height))
    return Surface(mix(base, rgb(35, 33, 31), crack), 0.92, 0.0, 0.09 * height / scale - 0.02 * crack)


def _cobblestone(p: Tensor, rng: random.Random) -> Surface:
    scale = rng.uniform(3.2, 5.5)
    near, second, value = cells(p * scale)
    joint = 1 - smoothstep(0.05, 0.16, second - near)
    stone = mix(rgb(88, 84, 82), tinted(rgb(170, 160, 148), rng), value) * (1 + 0.15 * fbm(p * 20, 3))[:, None]
    base = mix(stone.clamp(0, 1), rgb(42, 38, 34), joint)
    return Surface(base, 0.85, 0.0, (0.12 * (second - near).clamp_max(0.5) - 0.02 * joint) / scale * 2)


def _concrete(p: Tensor, rng: random.Random) -> Surface:
    stain = fbm(p * rng.uniform(1.5, 3), 5, 0.55)
    pit = smoothstep(0.55, 0.7, noise(p * 22))
    base = tinted(rgb(150, 148, 143), rng) * (1 + 0.16 * stain)[:, None]
    return Surface(mix(base.clamp(0, 1), rgb(80, 78, 75), pit), 0.9, 0.0, -0.008 * pit)


def _sandstone(p: Tensor, rng: random.Random) -> Surface:
    q = p[:, 2] * rng.uniform(6, 12) + 1.2 * fbm(p * 1.6, 3)
    layer = 0.5 + 0.5 * torch.sin(q * 2.4) * torch.sin(q * 0.9 + 1)
    base = mix(rgb(214, 168, 112), tinted(rgb(158, 96, 58), rng), layer.clamp(0, 1))
    return Surface((base * (1 + 0.1 * noise(p * 34))[:, None]).clamp(0, 1), 0.95, 0.0, 0.012 * layer)


def _courses(p: Tensor, height: float, ratio: float, joint: float) -> tuple[Tensor, Tensor, Tensor]:
    """Running-bond masonry: the joint's mask, and two random values a brick."""
    row = (p[:, 2] / height).floor()
    # Whichever horizontal axis runs along the surface more is unknown here; the angle about z serves both.
    along = torch.atan2(p[:, 1], p[:, 0]) * 0.6 / (height * ratio) * 2.0
    brick = (along + 0.5 * row.remainder(2)).floor()
    u = (along + 0.5 * row.remainder(2)) - brick - 0.5
    v = p[:, 2] / height - row - 0.5
    edge = torch.maximum((u.abs() - 0.5) * ratio, v.abs() - 0.5)
    mask = smoothstep(-joint, -joint * 0.55, edge)
    value = (torch.sin(row * 12.99 + brick * 78.23) * 43758.5).remainder(1.0)
    return mask, value, (value * 17.0).remainder(1.0)


def _box_courses(p: Tensor, height: float, ratio: float, joint: float) -> tuple[Tensor, Tensor, Tensor]:
    """Running-bond masonry as a solid: bricks in x and y, courses in z."""
    row = (p[:, 2] / height).floor()
    shift = 0.5 * row.remainder(2)
    x, y = p[:, 0] / (height * ratio) + shift, p[:, 1] / (height * ratio) + shift
    u, v, w = x - x.floor() - 0.5, y - y.floor() - 0.5, p[:, 2] / height - row - 0.5
    edge = torch.maximum(torch.maximum(u.abs() - 0.5, v.abs() - 0.5) * ratio, w.abs() - 0.5)
    mask = smoothstep(-joint, -joint * 0.55, edge)
    value = (torch.sin(row * 12.99 + x.floor() * 78.23 + y.floor() * 37.7) * 43758.5).remainder(1.0)
    return mask, value, (value * 17.0).remainder(1.0)


def _brick(p: Tensor, rng: random.Random) -> Surface:
    courses = rng.choice((_courses, _box_courses))
    mask, value, other = courses(p + 0.01 * vector_noise(p * 6), rng.uniform(0.13, 0.24), rng.uniform(2.0, 2.8), 0.13)
    face = mix(rgb(128, 44, 30), tinted(rgb(186, 80, 54), rng, 0.04), value) * (1 + 0.14 * fbm(p * 16, 3))[:, None]
    mortar = tinted(rgb(188, 180, 168), rng, 0.06)
    return Surface(mix(face.clamp(0, 1), mortar, mask), 0.88, 0.0, -0.02 * mask + 0.004 * other)


def _mosaic(p: Tensor, rng: random.Random) -> Surface:
    scale = rng.uniform(6, 10)
    q = p * scale
    local = q - q.floor() - 0.5
    edge = smoothstep(0.38, 0.45, local.abs().amax(-1))
    key = (torch.sin(q.floor() @ torch.tensor([12.9, 78.2, 37.7])) * 43758.5).remainder(1.0)
    palette = torch.stack([color(rng.choice(list(COLORS)), rng) for _ in range(5)])
    tile = palette[(key * 5).long().clamp_max(4)]
    return Surface(mix(tile, rgb(215, 210, 200), edge), 0.2 + 0.6 * edge, 0.0, -0.012 * edge)


def _weave(p: Tensor, scale: float) -> tuple[Tensor, Tensor]:
    """Over-and-under threads: height 0..1 and which thread is on top."""
    q = p * scale
    over = (q[:, 0].floor() + q[:, 1].floor() + q[:, 2].floor()).remainder(2)
    warp, weft = (torch.sin(q * torch.pi)).abs()[:, 0], (torch.sin(q * torch.pi)).abs()[:, 2]
    return torch.where(over > 0, warp, weft), over


def _denim(p: Tensor, rng: random.Random) -> Surface:
    scale = rng.uniform(26, 40)
    twill = 0.5 + 0.5 * torch.sin((p[:, 0] + p[:, 1] + 2 * p[:, 2]) * scale * 2.0)
    fade = fbm(p * 3, 3)
    t = (0.55 * twill + 0.4 * noise(p * scale * 1.2) * 0.6 + 0.25 * fade + 0.1).clamp(0, 1)
    return Surface(mix(rgb(28, 42, 84), tinted(rgb(128, 152, 190), rng), t), 0.95, 0.0, 0.004 * twill)


def _knit(p: Tensor, rng: random.Random) -> Surface:
    scale = rng.uniform(9, 15)
    column = p[:, 0] * scale + 0.6 * p[:, 1] * scale
    side = (column - column.floor() - 0.5).abs() * 2
    loop = 0.5 + 0.5 * torch.sin((p[:, 2] * scale * 1.1 + side * 0.7) * 2 * torch.pi)
    height = loop * (1 - (side - 0.5).abs())
    yarn = color(rng.choice(list(COLORS)), rng)
    base = mix(yarn * 0.3, yarn.clamp_min(0.08), smoothstep(0.05, 0.6, height)) * (1 + 0.12 * noise(p * 50))[:, None]
    return Surface(base.clamp(0, 1), 1.0, 0.0, 0.03 * height)


def _tartan(p: Tensor, rng: random.Random) -> Surface:
    ground, second, line = rgb(150, 20, 28), rgb(18, 50, 34), rgb(225, 200, 90)
    if rng.random() < 0.4:
        ground, second, line = rgb(24, 44, 110), rgb(16, 70, 40), rgb(230, 230, 230)
    scale = rng.uniform(2.2, 3.6)
    q = torch.stack((p[:, 0] + 0.7 * p[:, 1], p[:, 2]), -1) * scale
    local = (q - q.floor() - 0.5).abs()
    band = smoothstep(0.24, 0.26, local)
    thin = 1 - smoothstep(0.02, 0.035, (local - 0.12).abs())
    base = mix(mix(ground, second, 0.5 * band.sum(-1)), line, 0.75 * thin.amax(-1))
    return Surface(base, 0.95)


def _leather(p: Tensor, rng: random.Random) -> Surface:
    near, second, _ = cells(p * rng.uniform(14, 22) + 0.4 * vector_noise(p * 8))
    crease = 1 - smoothstep(0.03, 0.2, second - near)
    base = mix(tinted(rgb(110, 62, 34), rng), rgb(52, 26, 14), 0.8 * crease)
    return Surface((base * (1 + 0.15 * fbm(p * 2, 3))[:, None]).clamp(0, 1), 0.42 + 0.3 * crease, 0.0, -0.012 * crease)


def _burlap(p: Tensor, rng: random.Random) -> Surface:
    height, _ = _weave(p + 0.01 * vector_noise(p * 9), rng.uniform(14, 22))
    base = mix(rgb(84, 62, 38), tinted(rgb(196, 162, 112), rng), height) * (1 + 0.15 * noise(p * 30))[:, None]
    return Surface(base.clamp(0, 1), 1.0, 0.0, 0.015 * height)


def _stripes(p: Tensor, rng: random.Random, frequency: tuple[float, float], warp: float) -> Tensor:
    q = p + warp * vector_noise(p * rng.uniform(1.2, 2.0))
    return torch.sin(q[:, rng.choice((0, 2))] * rng.uniform(*frequency) + 1.5 * noise(p * 1.5))


def _zebra(p: Tensor, rng: random.Random) -> Surface:
    wave = _stripes(p, rng, (17, 32), 0.24)
    base = mix(
        rgb(20, 18, 18), tinted(rgb(238, 234, 226), rng, 0.03), smoothstep(-0.18, 0.18, wave + 0.1 * noise(p * 9))
    )
    return Surface(base, rng.uniform(0.6, 0.95))


def _tiger(p: Tensor, rng: random.Random) -> Surface:
    wave = _stripes(p, rng, (16, 27), 0.24) + 0.5 * noise(p * 3.5)
    base = mix(tinted(rgb(222, 128, 38), rng, 0.05), rgb(24, 16, 12), smoothstep(0.35, 0.6, wave))
    return Surface(base, rng.uniform(0.7, 0.95))


def _leopard(p: Tensor, rng: random.Random) -> Surface:
    near, _, value = cells(p * rng.uniform(4.5, 7) + 0.25 * vector_noise(p * 7))
    ring = smoothstep(0.2, 0.26, near) * (1 - smoothstep(0.36, 0.42, near)) * smoothstep(-0.45, -0.2, noise(p * 12))
    fur = mix(tinted(rgb(212, 160, 88), rng), rgb(168, 106, 46), 1 - smoothstep(0.18, 0.26, near))
    return Surface(mix(fur, rgb(30, 20, 14), ring), rng.uniform(0.7, 0.95))


def _cow(p: Tensor, rng: random.Random) -> Surface:
    patch = smoothstep(0.02, 0.1, fbm(p * rng.uniform(1.6, 2.8), 3, 0.35))
    return Surface(mix(rgb(240, 236, 228), rgb(22, 19, 18), patch), 0.85)


def _giraffe(p: Tensor, rng: random.Random) -> Surface:
    near, second, _ = cells(p * rng.uniform(2.8, 4.5) + 0.2 * vector_noise(p * 4))
    line = 1 - smoothstep(0.08, 0.16, second - near)
    return Surface(mix(tinted(rgb(148, 84, 36), rng), rgb(236, 208, 158), line), 0.85)


def _lava(p: Tensor, rng: random.Random) -> Surface:
    scale = rng.uniform(2.2, 4)
    near, second, _ = cells(p * scale + 0.35 * vector_noise(p * scale * 1.4))
    crack = 1 - smoothstep(0.0, rng.uniform(0.2, 0.34), second - near + 0.12 * fbm(p * scale * 3, 3))
    glow = mix(rgb(120, 12, 0), rgb(255, 96, 8), smoothstep(0.1, 0.5, crack))
    glow = mix(glow, rgb(255, 224, 84), smoothstep(0.55, 1.0, crack))
    crust = mix(rgb(18, 13, 12), rgb(58, 44, 40), smoothstep(-0.4, 0.6, fbm(p * 12, 3)))
    return Surface(mix(crust, glow, smoothstep(0.02, 0.25, crack)), 0.75, 0.0, -0.03 * crack)


def _ice(p: Tensor, rng: random.Random) -> Surface:
    cloud = smoothstep(-0.4, 0.7, fbm(p * 2.2, 4))
    crack = smoothstep(0.9, 0.985, ridges(p * rng.uniform(1.6, 2.8) + 0.3 * vector_noise(p * 2), 2) * 1.25)
    base = mix(mix(tinted(rgb(120, 188, 222), rng), rgb(206, 234, 246), cloud), rgb(250, 254, 255), crack)
    return Surface(base, rng.uniform(0.08, 0.25), 0.0, 0.01 * cloud)


def _moss(p: Tensor, rng: random.Random) -> Surface:
    clump = fbm(p * rng.uniform(4, 7), 4, 0.6)
    tuft = noise(p * 34)
    t = smoothstep(-0.6, 0.6, clump + 0.5 * tuft)
    base = mix(rgb(24, 44, 12), tinted(rgb(124, 152, 44), rng), t)
    return Surface(
        mix(base, rgb(60, 48, 30), smoothstep(0.35, 0.6, fbm(p * 2.4 + 5, 3))), 1.0, 0.0, 0.02 * clump + 0.006 * tuft
    )


def _grass(p: Tensor, rng: random.Random) -> Surface:
    blade = fbm(p * torch.tensor([42.0, 42.0, 5.0]) + 0.6 * vector_noise(p * 5), 2, 0.7)
    base = mix(rgb(22, 62, 10), tinted(rgb(112, 190, 46), rng), smoothstep(-0.6, 0.7, blade))
    return Surface(base, 0.85, 0.0, 0.015 * blade)


def _sand(p: Tensor, rng: random.Random) -> Surface:
    ripple = torch.sin((p[:, 2] + 0.5 * p[:, 0] + 0.1 * noise(p * 2)) * rng.uniform(22, 34))
    grain = noise(p * 58)
    base = tinted(rgb(218, 186, 134), rng) * (1 + 0.09 * ripple + 0.13 * grain)[:, None]
    return Surface(base.clamp(0, 1), 1.0, 0.0, 0.008 * ripple)


def _snow(p: Tensor, rng: random.Random) -> Surface:
    soft = fbm(p * 3, 4)
    sparkle = smoothstep(0.75, 0.95, noise(p * 60))
    base = rgb(228, 236, 246) * (1 + 0.06 * soft + 0.1 * sparkle)[:, None]
    return Surface(base.clamp(0, 1), 0.8, 0.0, 0.03 * soft)


def _bark(p: Tensor, rng: random.Random) -> Surface:
    q = p * torch.tensor([1.0, 1.0, 0.28]) * rng.uniform(7, 11)
    near, second, _ = cells(q + 0.4 * vector_noise(q))
    ridge = smoothstep(0.02, 0.35, second - near)
    base = mix(rgb(28, 20, 15), tinted(rgb(116, 92, 70), rng), ridge) * (1 + 0.25 * fbm(p * 18, 3))[:, None]
    return Surface(base.clamp(0, 1), 1.0, 0.0, 0.05 * ridge)


def _scales(p: Tensor, rng: random.Random) -> Surface:
    size = rng.uniform(7, 11)
    row = (p[:, 2] * size).floor()
    across = (torch.atan2(p[:, 1], p[:, 0]) * 0.7 + 0.3 * p[:, 0]) * size + 0.5 * row.remainder(2)
    u, v = across - across.floor() - 0.5, p[:, 2] * size - row
    radius = torch.sqrt(u * u * 2.6 + (1 - v) ** 2 * 0.6)
    rim = smoothstep(0.6, 0.78, radius)
    main = color(rng.choice(("green", "green", "red", "blue", "black", "orange")), rng)
    base = mix(main * (0.7 + 0.5 * v)[:, None], main * 0.12, rim)
    return Surface(base.clamp(0, 1), 0.35, 0.0, 0.02 * (1 - radius))


def _camouflage(p: Tensor, rng: random.Random) -> Surface:
    scale = rng.uniform(2.2, 3.6)
    base = _plain(p, rgb(104, 108, 62))
    for shade, offset, level in ((rgb(52, 66, 36), 0, 0.08), (rgb(92, 68, 42), 11, 0.16), (rgb(30, 30, 26), 23, 0.26)):
        base = mix(base, shade, smoothstep(level, level + 0.05, fbm(p * scale + offset, 3, 0.4)))
    return Surface(base, 0.9)


def _rainbow(p: Tensor, rng: random.Random) -> Surface:
    palette = torch.stack(
        [rgb(225, 30, 36), rgb(245, 140, 24), rgb(248, 222, 40), rgb(44, 172, 62), rgb(36, 92, 214), rgb(132, 48, 176)]
    )
    band = p[:, rng.choice((0, 2))] * rng.uniform(3, 6)
    return Surface(palette[band.floor().remainder(6).long()], rng.uniform(0.2, 0.7))


MATERIALS: dict[str, Material] = {
    "gold": Material(_metal(255, 205, 92), ("gold", "golden metal", "polished gold", "shiny gold metal"), False),
    "silver": Material(
        _metal(236, 236, 240, rough=(0.08, 0.3)), ("silver", "chrome", "polished silver", "shiny chrome"), False
    ),
    "copper": Material(_metal(232, 138, 102), ("copper", "polished copper", "shiny copper metal"), False),
    "brushed_steel": Material(_brushed_steel, ("brushed steel", "steel", "brushed metal", "brushed aluminium")),
    "rust": Material(_rust, ("rusty metal", "rust", "rusty iron", "rusted old metal", "corroded rusty steel")),
    "verdigris": Material(
        _verdigris, ("verdigris", "green patina", "oxidized copper", "weathered copper with green patina")
    ),
    "wood": Material(_oak, ("wood", "wooden", "oak wood", "carved wood", "wood grain", "light brown wood")),
    "walnut": Material(_walnut, ("dark wood", "walnut wood", "dark walnut", "dark brown wood")),
    "planks": Material(_planks, ("wooden planks", "wood planks", "wooden boards")),
    "white_marble": Material(
        _marble(rgb(236, 234, 230), rgb(96, 98, 106)),
        ("white marble", "marble", "carrara marble", "polished white marble", "veined white marble"),
    ),
    "black_marble": Material(
        _marble(rgb(22, 22, 26), rgb(210, 205, 196)), ("black marble", "dark marble", "polished black marble")
    ),
    "granite": Material(_granite, ("granite", "speckled granite", "grey granite")),
    "rock": Material(_rock, ("rock", "stone", "rough grey stone", "grey rock", "cracked stone")),
    "cobblestone": Material(_cobblestone, ("cobblestone", "cobblestones", "stone wall", "stone masonry")),
    "concrete": Material(_concrete, ("concrete", "grey concrete", "rough concrete", "cement")),
    "sandstone": Material(_sandstone, ("sandstone", "layered sandstone", "desert rock")),
    "brick": Material(
        _brick, ("red brick", "brick", "brick wall", "bricks", "red brick wall", "red bricks with mortar")
    ),
    "mosaic": Material(_mosaic, ("mosaic", "mosaic tiles", "ceramic tiles", "colorful tiles")),
    "denim": Material(_denim, ("denim", "blue denim", "jeans", "blue jeans fabric")),
    "knit": Material(_knit, ("knitted wool", "wool", "knitted sweater", "woolen fabric")),
    "tartan": Material(_tartan, ("tartan", "plaid", "plaid fabric", "tartan cloth")),
    "leather": Material(_leather, ("leather", "brown leather", "old leather")),
    "burlap": Material(_burlap, ("burlap", "woven fabric", "woven burlap", "linen sack cloth")),
    "zebra": Material(_zebra, ("zebra stripes", "zebra", "zebra fur", "zebra skin", "black and white zebra stripes")),
    "tiger": Material(_tiger, ("tiger stripes", "tiger", "tiger fur")),
    "leopard": Material(_leopard, ("leopard", "leopard spots", "leopard fur", "leopard print")),
    "cow": Material(_cow, ("cow", "cow spots", "cow hide", "cow skin")),
    "giraffe": Material(_giraffe, ("giraffe", "giraffe skin", "giraffe pattern")),
    "lava": Material(_lava, ("molten lava", "lava", "glowing lava", "magma", "volcanic lava with cracks")),
    "ice": Material(_ice, ("ice", "frozen ice", "blue ice", "cracked ice")),
    "moss": Material(_moss, ("green moss", "moss", "mossy", "covered in moss")),
    "grass": Material(_grass, ("grass", "green grass", "grassy")),
    "sand": Material(_sand, ("sand", "desert sand", "rippled sand")),
    "snow": Material(_snow, ("snow", "fresh snow", "white snow")),
    "bark": Material(_bark, ("tree bark", "bark", "rough bark")),
    "scales": Material(_scales, ("dragon scales", "scales", "snake skin", "reptile scales", "fish scales")),
    "camouflage": Material(_camouflage, ("camouflage", "army camouflage", "green camouflage")),
    "rainbow": Material(_rainbow, ("rainbow", "rainbow stripes", "colorful rainbow")),
}

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
NATURE = {  # the families of patterns that a material has by nature: in its colours they are the material, or nearly
    "brushed_steel": ("fibres",), "rust": ("clouds",), "verdigris": ("clouds",), "wood": ("rings", "fibres"),
    "walnut": ("rings", "fibres"), "planks": ("rings", "fibres", "stripes"), "white_marble": ("veins",),
    "black_marble": ("veins",), "granite": ("patches", "clouds", "spots"), "rock": ("clouds", "cracks"),
    "cobblestone": ("cracks", "patches", "bricks"), "concrete": ("clouds",), "sandstone": ("stripes", "clouds"),
    "brick": ("bricks",), "mosaic": ("bricks", "checker", "patches"), "denim": ("weave", "fibres", "stripes"),
    "knit": ("weave",), "tartan": ("checker", "weave", "bricks"), "leather": ("cracks", "clouds"),
    "burlap": ("weave", "checker"), "zebra": ("stripes",), "tiger": ("stripes",),
    "leopard": ("spots", "dots", "cracks"), "cow": ("clouds", "patches"), "giraffe": ("cracks", "patches"),
    "lava": ("cracks", "veins"), "ice": ("veins", "clouds", "cracks"), "moss": ("clouds",),
    "grass": ("fibres", "clouds"), "sand": ("stripes", "clouds"), "snow": ("clouds",),
    "bark": ("cracks", "fibres"), "scales": ("cracks", "bricks", "dots", "spots"), "camouflage": ("clouds", "patches"),
    "rainbow": ("stripes",),
}  # fmt: skip
AMBIGUOUS = {  # two-colour patterns that are a material, whatever they were made from
    ("veins", "black", "grey"), ("veins", "black", "white"), ("veins", "grey", "white"), ("clouds", "black", "white"),
    ("cracks", "black", "orange"), ("cracks", "black", "red"), ("cracks", "black", "yellow"),
    ("veins", "black", "orange"), ("veins", "black", "red"), ("veins", "black", "yellow"),
    ("rings", "brown", "orange"), ("rings", "black", "brown"), ("fibres", "brown", "orange"),
    ("stripes", "black", "orange"), ("bricks", "grey", "red"), ("bricks", "red", "white"),
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
    return Surface(_plain(p, base), rng.uniform(*rough), metallic)


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
