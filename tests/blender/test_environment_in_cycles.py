"""The exported environment, imported as a World, seen by Cycles along each axis, against the light itself."""

import numpy as np
import pytest

from . import known_field

bpy = pytest.importorskip("bpy")

from mathutils import Vector  # noqa: E402

from . import cycles  # noqa: E402
from .known_stylization import stylize  # noqa: E402

pytestmark = pytest.mark.blender

SIZE = 64  # even: no pixel looks at a pole, where Cycles mixes the top row with the bottom row


def pixel_directions(camera: object) -> cycles.Array:
    """(H, W, 3) world directions of a 90 degree camera's pixel centres, row 0 at the bottom."""
    axis = (np.arange(SIZE) + 0.5) / SIZE * 2 - 1
    x, y = np.meshgrid(axis, axis)
    local = np.stack([x, y, -np.ones_like(x)], -1) / np.sqrt(1 + x * x + y * y)[..., None]
    return local @ np.array(camera.matrix_world.to_3x3()).T  # type: ignore[attr-defined]


def test_light_comes_from_where_it_was_put(scene, extension, tmp_path):
    """Six views of a cube map, so every direction; one lobe of its own colour on each axis.

    The bound is bilinear interpolation's: pixels h = 2 pi / 512 apart err by at most h^2 / 8 times the second
    derivative along each axis, at most sharpness x amplitude = 320; with 2^-11 of 8 for half floats, 0.016 in all.
    """
    stylize(scene, extension.__name__, tmp_path, resolution=64)
    cycles.prepare(scene.scene, SIZE)
    scene.scene.render.film_transparent = False
    scene.scene.world.cycles.sampling_method = "NONE"
    bpy.data.objects.remove(scene.object)
    for axis, _sharpness, amplitude in known_field.LOBES:
        camera = cycles.look(scene.scene, Vector((0.0, 0.0, 0.0)), Vector(axis))
        camera.data.type, camera.data.angle = "PERSP", np.pi / 2
        picture = cycles.render(scene.scene, tmp_path / "picture")[..., :3]
        bpy.context.view_layer.update()
        brightest = np.unravel_index(picture.sum(-1).argmax(), picture.shape[:2])
        assert set(brightest) <= {SIZE // 2 - 1, SIZE // 2}
        assert picture[brightest] == pytest.approx(np.array(amplitude) + 0.05, rel=0.02)
        error = np.abs(picture - known_field.radiance(pixel_directions(camera)))
        assert error.max() <= 0.016
