"""The contact sheet: one picture that summarises a run."""

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont
from torch.nn.functional import interpolate

from .errors import OutputError
from .field.look import Look, StartLook
from .geometry.gbuffer import GBuffer
from .maps import MAPS
from .scene import Scene, close_up, join, six_sides
from .texture.image_io import Pixels, linear_to_srgb

FloatImage = NDArray[np.float32]

WIDTH, MARGIN, GAP, SEAM = 1600, 40, 10, 3  # [px]; the seam is between the tiles of a map
SIDE, CLOSE_UP, MAP, ENVIRONMENT = 245, 396, 131, (376, 188)  # [px]; with five maps they fill WIDTH
LABEL = 26  # height of a caption [px]
BACKGROUND, FRAME, TEXT, DIM, ACCENT = "#1d1d1f", "#2b2b2e", "#f2f2f3", "#98989d", "#e0a458"
PUNCTUATION = str.maketrans("\u2018\u2019\u201c\u201d\u2013\u2014", "''\"\"--")

SIDES = ("Front", "Right", "Back", "Left", "Top", "Bottom")
SIZE, DETAIL = 220, 1.25  # size of the pictures [px], and supersampling factor
RAYS = 8  # shadow rays for each rendered pixel


@dataclass(frozen=True)
class View:
    """The same picture of the object before and after: (H, W, 3) sRGB in [0, 1], top row first."""

    label: str
    before: FloatImage
    after: FloatImage


def photograph(scene: Scene, anchor: torch.Tensor, before: StartLook, after: Look) -> list[View]:
    """Six sides and a close-up from the anchor (1, 3), before and after; one at a time, which takes less memory."""
    cameras = join([six_sides(scene), close_up(scene, anchor, 1, 0.4)])

    def picture(look: StartLook | Look, gbuffer: GBuffer) -> FloatImage:
        smooth = interpolate(look.pictures(gbuffer), (SIZE, SIZE), mode="bilinear", antialias=True)
        return smooth[0].permute(1, 2, 0).cpu().numpy()

    def view(label: str, index: int) -> View:
        gbuffer = scene.see(cameras.select(slice(index, index + 1)), round(DETAIL * SIZE), num_rays=RAYS)
        return View(label, picture(before, gbuffer), picture(after, gbuffer))

    return [view(label, index) for index, label in enumerate((*SIDES, "Close-Up"))]


def contact_sheet(
    prompt: str,
    views: Sequence[View],
    close_up: View,
    maps: Mapping[str, Sequence[FloatImage]],
    environment: FloatImage,
    score: tuple[float, float],
    facts: Mapping[str, str],
) -> Image.Image:
    """Compose the sheet, 1600 px wide.

    Args:
        views: six sides.
        maps: names of maps.MAPS -> thumbnails of the tiles; the first four of a map are shown. More than five maps are
            smaller.
        environment: (H, W, 3) linear radiance, top row first; shown as 1 - exp(-radiance / mean).
        score: the encoder score before and after.
        facts: name -> value, for the footer's table (quality, seed, seconds, ...); up to six.
    """
    top = 128
    rows = top + LABEL + 2 * SIDE + GAP
    bottom = rows + 2 * GAP
    sheet = Image.new("RGB", (WIDTH, bottom + LABEL + CLOSE_UP + MARGIN), BACKGROUND)
    draw = ImageDraw.Draw(sheet)
    _header(draw, prompt, score)
    for column, view in enumerate(views):
        x = MARGIN + column * (SIDE + GAP)
        draw.text((x, top), view.label, DIM, _font(16))
        _paste(sheet, view.before, (x, top + LABEL), (SIDE, SIDE))
        _paste(sheet, view.after, (x, top + LABEL + SIDE + GAP), (SIDE, SIDE))
    for row, name in enumerate(("Before", "After")):
        _tag(draw, name, MARGIN, top + LABEL + row * (SIDE + GAP))
    for column, (name, image) in enumerate((("Before", close_up.before), ("After", close_up.after))):
        x = MARGIN + column * (CLOSE_UP + GAP)
        draw.text((x, bottom), close_up.label, DIM, _font(16))
        _paste(sheet, image, (x, bottom + LABEL), (CLOSE_UP, CLOSE_UP))
        _tag(draw, name, x, bottom + LABEL)
    left = MARGIN + 2 * (CLOSE_UP + GAP) + GAP
    wide = min(MAP, (WIDTH - MARGIN - left + GAP) // max(1, len(maps)) - GAP)
    for column, (name, tiles) in enumerate(maps.items()):
        x = left + column * (wide + GAP)
        draw.text((x, bottom), MAPS[name].label, DIM, _font(16))
        size = wide if len(tiles) == 1 else (wide - SEAM) // 2
        for place, image in enumerate(tiles[:4]):
            row, side = divmod(place, 2)
            _paste(sheet, image, (x + side * (size + SEAM), bottom + LABEL + row * (size + SEAM)), (size, size))
    below = bottom + LABEL + CLOSE_UP - ENVIRONMENT[1]
    draw.text((left, below - LABEL), "Environment", DIM, _font(16))
    _paste(sheet, _tone_mapped(environment), (left, below), ENVIRONMENT)
    _facts(draw, facts, left + ENVIRONMENT[0] + 2 * GAP, below)
    return sheet


def thumbnail(texture: Pixels) -> FloatImage:
    """Downsample a map for the sheet.

    Args:
        texture: as texture.image_io writes it: (H, W, 1 or 3), row 0 at v = 0.
    Returns:
        About four times the displayed size, top row first, in the encoding of the file.
    """
    step = max(1, texture.shape[0] // (4 * MAP))
    return np.divide(texture[::-1][::step, ::step], 65535, dtype=np.float32)


def write_contact_sheet(path: Path, sheet: Image.Image) -> None:
    """Write it as a PNG. Raises OutputError when it cannot be written."""
    try:
        sheet.save(path, "PNG", compress_level=3)
    except OSError as error:
        raise OutputError(f"{path} could not be written: {error}.", "Check the folder and the disk.") from None


def _header(draw: ImageDraw.ImageDraw, prompt: str, score: tuple[float, float]) -> None:
    right = WIDTH - MARGIN
    draw.text((right, 34), "Encoder score", DIM, _font(16), anchor="ra")
    after = f"{score[1]:.3f}"
    draw.text((right, 58), after, ACCENT, _font(40), anchor="ra")
    before_x = right - draw.textlength(after, _font(40)) - 14
    before = f"{score[0]:.3f}  >"
    draw.text((before_x, 70), before, DIM, _font(28), anchor="ra")
    room = before_x - draw.textlength(before, _font(28)) - 2 * MARGIN
    draw.text((MARGIN, 34), "Patina", DIM, _font(16))
    draw.text((MARGIN, 58), _elide(draw, prompt, _font(40), room), TEXT, _font(40))


def _facts(draw: ImageDraw.ImageDraw, facts: Mapping[str, str], x: int, y: int) -> None:
    right, step = WIDTH - MARGIN, ENVIRONMENT[1] / 6
    for row, (name, value) in enumerate(facts.items()):
        middle = y + (row + 0.5) * step
        if row:
            draw.line((x, y + row * step, right, y + row * step), FRAME)
        draw.text((x, middle), name, DIM, _font(17), anchor="lm")
        room = right - x - draw.textlength(name, _font(17)) - GAP
        draw.text((right, middle), _elide(draw, value, _font(17), room), TEXT, _font(17), anchor="rm")


def _tag(draw: ImageDraw.ImageDraw, name: str, x: int, y: int) -> None:
    width = int(draw.textlength(name, _font(15)))
    draw.rectangle((x, y, x + width + 16, y + 25), BACKGROUND)
    draw.text((x + 7, y + 12), name, TEXT, _font(15), anchor="lm")


def _paste(sheet: Image.Image, image: FloatImage, position: tuple[int, int], size: tuple[int, int]) -> None:
    """Fit the picture into a box, centred on the frame's colour."""
    step = max(1, min(image.shape[0] // (2 * size[1]), image.shape[1] // (2 * size[0])))
    pixels = np.rint(np.nan_to_num(image[::step, ::step]).clip(0, 1) * 255).astype(np.uint8)
    pixels = np.ascontiguousarray(np.broadcast_to(pixels, (*pixels.shape[:2], 3)))
    picture = Image.fromarray(pixels)
    scale = min(size[0] / picture.width, size[1] / picture.height)
    fitted = picture.resize(
        (max(1, round(picture.width * scale)), max(1, round(picture.height * scale))), Image.Resampling.LANCZOS
    )
    box = Image.new("RGB", size, FRAME)
    box.paste(fitted, ((size[0] - fitted.width) // 2, (size[1] - fitted.height) // 2))
    sheet.paste(box, position)


def _tone_mapped(environment: FloatImage) -> FloatImage:
    return linear_to_srgb(1.0 - np.exp(-environment / max(float(environment.mean()), 1e-6)))


def _elide(draw: ImageDraw.ImageDraw, text: str, font: ImageFont.FreeTypeFont, room: float) -> str:
    text = _printable(text)
    if draw.textlength(text, font) <= room:
        return text
    while text and draw.textlength(text + "...", font) > room:
        text = text[:-1]
    return text.rstrip() + "..."


def _printable(text: str) -> str:
    """Reduce text to the built-in font: accents are removed, other scripts become "?". result.json has the prompt."""
    plain = unicodedata.normalize("NFKD", text.translate(PUNCTUATION))
    return " ".join(
        "".join(c for c in plain if not unicodedata.combining(c)).encode("ascii", "replace").decode().split()
    )


def _font(size: int) -> ImageFont.FreeTypeFont:
    font = ImageFont.load_default(size)
    assert isinstance(font, ImageFont.FreeTypeFont)  # Pillow's wheels hold FreeType
    return font
