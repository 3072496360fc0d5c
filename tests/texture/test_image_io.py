"""Round trips through real files, row order, and files that cannot be written."""

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from backend.errors import OutputError
from backend.texture import image_io

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with a name that breaks careless programs."""
    path = tmp_path / "maps “ü” 日本 'q'"
    path.mkdir()
    return path


def ramp(channels: int) -> image_io.FloatImage:
    values = np.linspace(0.0, 1.0, 32 * 48 * channels, dtype=np.float32)
    return values.reshape(32, 48, channels)


@pytest.mark.parametrize("channels", [1, 3, 4])
def test_data_textures_round_trip_to_16_bits(folder, channels):
    image_io.write_texture(folder / "a.png", image_io.encode_texture(ramp(channels), "Non-Color"), "Non-Color")
    again = image_io.read_texture(folder / "a.png", "Non-Color")
    assert again.shape == (32, 48, channels)
    assert np.abs(again - ramp(channels)).max() <= 1 / 131070 + 1e-7


def test_colors_round_trip_through_srgb(folder):
    image_io.write_texture(folder / "a.png", image_io.encode_texture(ramp(3), "sRGB"), "sRGB")
    again = image_io.read_texture(folder / "a.png", "sRGB")
    difference = image_io.linear_to_srgb(again) - image_io.linear_to_srgb(ramp(3))
    assert np.abs(difference).max() <= 1 / 131070 + 1e-6
    assert np.abs(image_io.srgb_to_linear(image_io.linear_to_srgb(ramp(3))) - ramp(3)).max() <= 1e-6


def test_srgb_curve_at_known_values():
    linear = np.array([0.0, 0.0031308, 0.18, 0.5, 1.0, 2.0, -1.0], np.float32)
    expected = [0.0, 0.0404499, 0.4613561, 0.7353570, 1.0, 1.0, 0.0]
    np.testing.assert_allclose(image_io.linear_to_srgb(linear), expected, atol=1e-6)


def test_the_bottom_row_of_a_texture_is_the_last_of_its_file(folder):
    image = np.zeros((8, 8, 3), np.float32)
    image[0, 1, 0] = 1.0
    image_io.write_texture(folder / "a.png", image_io.encode_texture(image, "Non-Color"), "Non-Color")
    with Image.open(folder / "a.png") as picture:
        assert picture.getpixel((1, 7)) == (255, 0, 0)
        assert picture.getpixel((1, 0)) == (0, 0, 0)


def test_environments_keep_their_rows_and_half_precision(folder):
    image = np.geomspace(1e-4, 6e4, 16 * 32 * 3, dtype=np.float32).reshape(16, 32, 3)
    image_io.write_environment(folder / "e.exr", image)
    again = image_io.read_environment(folder / "e.exr")
    assert np.abs(again / image - 1.0).max() <= 2**-11
    image_io.write_environment(folder / "e.exr", np.full((4, 8, 3), 1e9, np.float32))
    assert image_io.read_environment(folder / "e.exr").max() == 65504.0


WRITERS = {
    "a.png": "image_io.write_texture(path, image_io.encode_texture(image, 'sRGB'), 'sRGB')",
    "e.exr": "image_io.write_environment(path, image)",
}


@pytest.mark.parametrize("name", WRITERS)
def test_a_folder_that_is_not_there_is_an_output_error(tmp_path, name):
    path, image = tmp_path / "missing" / name, ramp(3)
    with pytest.raises(OutputError, match="could not be written"):
        eval(WRITERS[name], {"image_io": image_io, "path": path, "image": image})


@pytest.mark.skipif(sys.platform == "win32", reason="file size limits are POSIX")
@pytest.mark.parametrize("name", WRITERS)
def test_a_disk_that_fills_up_is_an_output_error(tmp_path, name):
    """The kernel refuses bytes beyond the limit, as it does on a full disk."""
    program = f"""
import resource, sys, numpy as np
from pathlib import Path
from backend.errors import OutputError
from backend.texture import image_io
path, image = Path(sys.argv[1]), np.random.default_rng(0).random((256, 256, 3), np.float32)
for limit in (1_000, 50_000, 130_000):
    resource.setrlimit(resource.RLIMIT_FSIZE, (limit, resource.RLIM_INFINITY))
    try:
        {WRITERS[name]}
        sys.exit(1)
    except OutputError as error:
        assert error.hint
"""
    subprocess.run([sys.executable, "-c", program, str(tmp_path / name)], check=True, cwd=ROOT)


def test_reading_what_is_no_picture_says_so(tmp_path):
    (tmp_path / "a.png").write_bytes(b"not a picture")
    with pytest.raises(OSError, match="cannot be read"):
        image_io.read_texture(tmp_path / "a.png", "sRGB")


@pytest.mark.parametrize("name", WRITERS)
def test_the_same_image_gives_the_same_bytes_at_another_time(tmp_path, name, monkeypatch):
    files = []
    for zone in ("XXX0", "XXX9"):  # hours apart, for time stamps
        path = tmp_path / zone / name
        path.parent.mkdir()
        setup = "import sys, numpy as np; from pathlib import Path; from backend.texture import image_io"
        program = f"{setup}; path, image = Path(sys.argv[1]), np.ones((8, 8, 3), np.float32); {WRITERS[name]}"
        monkeypatch.setenv("TZ", zone)
        subprocess.run([sys.executable, "-c", program, str(path)], check=True, cwd=ROOT)
        files.append(path.read_bytes())
    assert files[0] == files[1]
