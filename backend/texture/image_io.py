"""Image files. Only this module handles row order and colour space.

In memory an image is (H, W, C) float32.
    Textures have row 0 at v = 0, the bottom: texel centre (row j, column i) is at u = (i + 0.5) / W, v = (j + 0.5) / H.
    Equirect environments have row 0 at the top (straight up): v = 1 - (j + 0.5) / H. See `backend/shading` for the
    direction of a pixel; Cycles' world is u = 0.5 - atan2(y, x) / 2 pi, v = 0.5 + asin(z) / pi.
Files have the top row first. Colours in memory are linear; only a texture written as "sRGB" is encoded.
"""

from collections.abc import Mapping
from pathlib import Path

import numpy as np
import OpenImageIO as oiio
from numpy.typing import NDArray

from ..errors import OutputError
from ..maps import ColorSpace

FloatImage = NDArray[np.float32]
Pixels = NDArray[np.uint16]  # encoded pixels of a texture file

PNG_LEVEL = 1  # zlib's fastest; on 16-bit textures the higher levels save a few per cent and take longer
STRIP = 64  # rows written at once: a multiple of OpenEXR's compression blocks
PNG_END = b"\x00\x00\x00\x00IEND\xaeB`\x82"


def encode_texture(values: FloatImage, color_space: ColorSpace) -> Pixels:
    """Encode linear values of any shape, clipped to [0, 1], as 16-bit integers; rounding error at most 1 / 131070.

    Args:
        color_space: "sRGB" encodes base colour with the sRGB curve; "Non-Color" stores values as they are.
    """
    encoded = linear_to_srgb(values) if color_space == "sRGB" else values.clip(0.0, 1.0)
    return np.rint(encoded * np.float32(65535)).astype(np.uint16)


def write_texture(path: Path, pixels: Pixels, color_space: ColorSpace) -> None:
    """Write a 16-bit PNG.

    Args:
        pixels: (H, W, 1, 3 or 4) as `encode_texture` gives them; row 0 at v = 0.
        color_space: their encoding.
    Raises:
        OutputError: the file cannot be written whole.
    """
    tag = {"sRGB": "srgb_rec709_scene", "Non-Color": "data"}[color_space]
    attributes: dict[str, str | int] = {"oiio:ColorSpace": tag, "png:compressionLevel": PNG_LEVEL}
    attributes["oiio:UnassociatedAlpha"] = 1  # else colours are divided by it
    _write(path, pixels[::-1], oiio.UINT16, attributes)


def read_texture(path: Path, color_space: ColorSpace) -> FloatImage:
    """Read a texture of `write_texture`, or any picture: (H, W, C) linear, row 0 at v = 0. Raises OSError."""
    image = _read(path)[::-1]
    return srgb_to_linear(image) if color_space == "sRGB" else np.ascontiguousarray(image)


def write_environment(path: Path, image: FloatImage) -> None:
    """Write a half-float OpenEXR equirect, ZIP compressed.

    Args:
        image: (H, W, 3) linear radiance >= 0, row 0 at the top; clipped to half's largest number, 65504.
    Raises:
        OutputError: the file cannot be written whole.

    Relative error 2^-11, absolute 3e-8 below 6e-5.
    """
    # Without a DateTime, OpenImageIO writes the current time, and files of equal images differ.
    attributes = {"compression": "zip:1", "oiio:ColorSpace": "lin_rec709_scene", "DateTime": "1970:01:01 00:00:00"}
    _write(path, image.clip(0.0, 65504.0).astype(np.float16), oiio.HALF, attributes)


def write_layer(path: Path, image: FloatImage) -> None:
    """Write a 32-bit OpenEXR of linear RGBA (H, W, 4), row 0 at the top. Raises OutputError."""
    attributes = {"compression": "zip:1", "oiio:ColorSpace": "lin_rec709_scene", "DateTime": "1970:01:01 00:00:00"}
    _write(path, image.astype(np.float32), oiio.FLOAT, attributes)


def read_environment(path: Path) -> FloatImage:
    """Read an OpenEXR, an equirect or a layer: (H, W, C) linear, row 0 at the top. Raises OSError."""
    return _read(path)


def write_picture(path: Path, image: FloatImage) -> None:
    """Write an 8-bit PNG for people: (H, W, 3) sRGB in [0, 1], row 0 at the top; the file is replaced whole.

    Raises:
        OutputError: the file cannot be written whole.
    """
    partial = path.with_name(f"partial_{path.name}")
    pixels = np.rint(image.clip(0.0, 1.0) * np.float32(255)).astype(np.uint8)
    _write(partial, pixels, oiio.UINT8, {"png:compressionLevel": PNG_LEVEL})
    partial.replace(path)


def linear_to_srgb(linear: FloatImage) -> FloatImage:
    """Encode with the sRGB curve (IEC 61966-2-1); clips to [0, 1]."""
    linear = np.clip(linear, 0.0, 1.0)
    return np.where(linear <= 0.0031308, 12.92 * linear, 1.055 * linear ** (1 / 2.4) - 0.055).astype(np.float32)


def srgb_to_linear(encoded: FloatImage) -> FloatImage:
    """Decode the sRGB curve; [0, 1] to [0, 1]."""
    return np.where(encoded <= 0.04045, encoded / 12.92, ((encoded + 0.055) / 1.055) ** 2.4).astype(np.float32)


def _read(path: Path) -> FloatImage:
    hints = oiio.ImageSpec()
    hints.attribute("oiio:UnassociatedAlpha", 1)  # else a PNG's colours are multiplied by it
    source = oiio.ImageInput.open(str(path), hints)
    if source is None:
        raise OSError(f"{path} cannot be read: {oiio.geterror()}")
    try:
        pixels = source.read_image(oiio.FLOAT)
        if pixels is None:
            raise OSError(f"{path} cannot be read: {source.geterror()}")
        return np.asarray(pixels, np.float32)
    finally:
        source.close()


def _write(path: Path, pixels: NDArray, kind: oiio.BASETYPE, attributes: Mapping[str, str | int]) -> None:
    height, width, channels = pixels.shape
    spec = oiio.ImageSpec(width, height, channels, kind)
    for name, value in attributes.items():
        spec.attribute(name, value)
    target = oiio.ImageOutput.create(str(path))
    if target is None:
        raise OutputError(f"{path.name} cannot be written: {oiio.geterror()}.")
    done = target.open(str(path), spec) and all(
        target.write_scanlines(row, min(row + STRIP, height), 0, np.ascontiguousarray(pixels[row : row + STRIP]))
        for row in range(0, height, STRIP)  # no second copy of a large texture
    )
    reason = target.geterror().partition("\n")[0].strip(" .")
    if not (target.close() and done and _is_complete(path)):
        raise OutputError(
            f"{path} could not be written: {reason or 'the file is not complete'}.",
            "Check that the folder can be written and that the disk has space left.",
        )


def _is_complete(path: Path) -> bool:
    """Whether the end of the file was written: the libraries do not always report a full disk."""
    try:
        if path.suffix == ".png":
            with open(path, "rb") as file:
                file.seek(-len(PNG_END), 2)
                return file.read() == PNG_END
        return bool(_read(path).size)
    except OSError:
        return False
