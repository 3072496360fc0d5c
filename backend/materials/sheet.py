"""A contact sheet of materials: each on a specimen and in a close-up, through the project's own renderer."""

from collections.abc import Callable, Sequence
from functools import cache
from typing import Any

import numpy as np
import torch
from PIL import Image, ImageDraw, ImageFont
from torch import Tensor
from torch.nn.functional import avg_pool2d, normalize

from ..field.look import shade
from ..field.material import Material as Shaded
from ..geometry.cameras import Cameras, frame_mesh, look_at
from ..geometry.gbuffer import GBuffer, make_gbuffer, scatter, viewer_side_normals
from ..geometry.mesh import mesh_from_arrays
from ..geometry.occlusion import Occlusion
from ..geometry.rasterize import make_visibility
from ..maps import FIRST_TILE
from ..shading.color import tone_map
from ..shading.environment import studio
from .composition import Composition
from .filtered import filtered
from .material import Material, Surface

SAMPLES = 2  # a side of a pixel: fine detail is averaged
FINE = 0.0015  # width of texels that a close-up would show [object units]
CLOSE = 0.30  # width of the close-up relative to the whole
TARGET = (-0.12, -0.6, -0.08)  # of the close-up
LABEL, GAP = 18, 4  # [px]
GROUND = 0.82  # sRGB

Drawn = Material | Composition


@cache
def views(size: int) -> tuple[GBuffer, GBuffer]:
    """The specimen, whole and close up, of size * SAMPLES pixels a side, with its own shadows."""
    mesh, _ = mesh_from_arrays(specimen(), torch.device("cpu"))
    visibility = make_visibility(mesh)
    whole = frame_mesh(mesh, normalize(torch.tensor([[0.25, -1.0, 0.32]]), dim=1))
    rotation = look_at(whole.position, torch.tensor([TARGET]), torch.tensor([0.0, 0.0, 1.0]))
    near = Cameras(whole.position, rotation, whole.tan_half_fov * CLOSE)
    occlusion = Occlusion(mesh, visibility)
    seen = [make_gbuffer(mesh, visibility, cameras, size * SAMPLES, size * SAMPLES) for cameras in (whole, near)]
    with_sky = [occlusion.see(mesh, gbuffer) for gbuffer in seen]
    return with_sky[0], with_sky[1]


def specimen() -> dict[str, np.ndarray]:
    """A jar with a round belly, a waist, three dimples and a flat base, as the arrays of a job's mesh."""
    rows, columns = 160, 256
    v, u = np.meshgrid(np.linspace(0, 1, rows + 1), np.linspace(0, 1, columns + 1), indexing="ij")
    heights = np.array([-0.80, -0.80, -0.74, -0.55, -0.20, 0.15, 0.38, 0.50, 0.60, 0.72, 0.80, 0.80])
    radii = np.array([0.0, 0.42, 0.48, 0.62, 0.74, 0.66, 0.46, 0.38, 0.40, 0.50, 0.44, 0.0])
    knots = np.linspace(0, 1, len(radii))
    kernel = np.exp(-0.5 * (np.linspace(-3, 3, 91) ** 2))
    kernel /= kernel.sum()
    fine = np.linspace(0, 1, 801)

    def profile(values: np.ndarray, mirror: float) -> np.ndarray:
        line = np.interp(fine, knots, values)
        ends = np.concatenate([mirror * line[90:0:-1], line, mirror * line[-2:-92:-1]])
        return np.interp(v, fine, np.convolve(ends, kernel, "same")[90:-90])

    angle = 2.0 * np.pi * u
    radius, height = profile(radii, -1.0).clip(0.0), profile(heights, 1.0)
    for turn, level in ((-1.15, -0.22), (-2.35, -0.30), (1.3, -0.2)):
        away = np.angle(np.exp(1j * (angle - turn))) ** 2 + (1.6 * (height - level)) ** 2
        radius = radius - 0.12 * np.exp(-away / 0.045) * (radius > 0.3)
    positions = np.stack((radius * np.cos(angle), radius * np.sin(angle), height), -1).reshape(-1, 3)
    index = np.arange((rows + 1) * (columns + 1)).reshape(rows + 1, columns + 1)
    a, b, c, d = index[:-1, :-1], index[:-1, 1:], index[1:, 1:], index[1:, :-1]
    triangles = np.concatenate([np.stack((a, b, c), -1).reshape(-1, 3), np.stack((a, c, d), -1).reshape(-1, 3)])
    corners = positions[triangles]
    face = np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])
    normals = np.zeros((rows + 1, columns + 1, 3))
    np.add.at(normals.reshape(-1, 3), triangles.ravel(), np.repeat(face, 3, 0))
    normals[:, 0] = normals[:, -1] = normals[:, 0] + normals[:, -1]
    normals[0], normals[-1] = (0.0, 0.0, -1.0), (0.0, 0.0, 1.0)
    normals = normals.reshape(-1, 3) / np.maximum(np.linalg.norm(normals.reshape(-1, 3), axis=1, keepdims=True), 1e-12)
    tangents = np.zeros((*triangles.shape, 4), np.float32)
    tangents[..., (0, 3)] = 1.0
    return {
        "positions": positions.astype(np.float32),
        "triangles": triangles.astype(np.int32),
        "corner_normals": normals[triangles].astype(np.float32),
        "corner_tangents": tangents,
        "corner_uvs": np.zeros((*triangles.shape, 2), np.float32),
        "triangle_tiles": np.full(len(triangles), FIRST_TILE, np.int32),
        "object_to_world": np.eye(4, dtype=np.float32),
    }


def bumped(material: Drawn, gbuffer: GBuffer, **options: Any) -> tuple[Shaded, Tensor | None]:
    """The material at the points of a G-buffer, with normals from its height; and what it emits (P, 3) or None."""

    def sampled(position: Tensor, normal: Tensor, finest: float) -> Surface:
        return material(position, normal, finest=finest, **options)

    surface, slope = filtered(sampled, gbuffer.position, gbuffer.normal, FINE)
    assert isinstance(surface.roughness, Tensor) and isinstance(surface.metallic, Tensor)
    bent = viewer_side_normals(gbuffer.normal + slope, gbuffer.normal, gbuffer.view_dir)
    shaded = Shaded(surface.base_color, surface.roughness[:, None], surface.metallic[:, None], bent)
    return shaded, surface.emission


def tile(material: Drawn, size: int, **options: Any) -> Image.Image:
    """A material whole and close up, side by side: 2 * size by size pixels."""
    lights = studio(32)
    pictures = []
    for gbuffer in views(size):
        shaded, emission = bumped(material, gbuffer, **options)
        radiance = shade(gbuffer, shaded, lights)
        radiance = radiance if emission is None else radiance + emission
        ground = torch.full((1, 3, size * SAMPLES, size * SAMPLES), GROUND)
        pictures.append(avg_pool2d(scatter(tone_map(radiance), gbuffer, ground), SAMPLES)[0])
    pixels = (torch.cat(pictures, 2).clamp(0.0, 1.0) * 255.0).round().to(torch.uint8)
    return Image.fromarray(pixels.permute(1, 2, 0).numpy())


@torch.no_grad()
def sheet(
    materials: Sequence[Drawn],
    size: int = 150,
    names: bool = True,
    columns: int = 4,
    progress: Callable[[str], None] = lambda name: None,
) -> Image.Image:
    """All materials on one picture; without `names` they are numbered from 1, row by row."""
    columns = min(columns, max(1, len(materials)))
    rows = -(-len(materials) // columns)
    cell = (2 * size + GAP, size + LABEL + GAP)
    picture = Image.new("RGB", (columns * cell[0], rows * cell[1]), "white")
    draw = ImageDraw.Draw(picture)
    font = ImageFont.load_default(13)
    for number, material in enumerate(materials):
        x, y = number % columns * cell[0], number // columns * cell[1]
        draw.text((x + 3, y + 2), material.name if names else str(number + 1), "black", font)
        picture.paste(tile(material, size), (x, y + LABEL))
        progress(material.name)
    return picture
