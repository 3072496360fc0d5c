"""What scripts/evaluate.py measures, on colours, maps and meshes whose measures are known."""

import json

import numpy as np
import pytest

from backend.maps import MAPS
from backend.texture.image_io import encode_texture, write_texture
from scripts.evaluation.atlas import Atlas, load_atlas, pairs_at_borders, sample, used_texels
from scripts.evaluation.color import ciede2000, lab, lab_of_hex
from scripts.evaluation.measures import fine_noise, measure, seam_ratio
from tests.reference import ciede2000 as reference

SHARMA = [  # CIELAB, CIELAB, CIEDE2000: from the table of Sharma, Wu and Dalal (2005)
    ((50.0, 2.6772, -79.7751), (50.0, 0.0, -82.7485), 2.0425),
    ((50.0, 3.1571, -77.2803), (50.0, 0.0, -82.7485), 2.8615),
    ((50.0, -1.3802, -84.2814), (50.0, 0.0, -82.7485), 1.0000),
    ((50.0, 0.0, 0.0), (50.0, -1.0, 2.0), 2.3669),
    ((50.0, 2.49, -0.001), (50.0, -2.49, 0.0009), 7.1792),
    ((50.0, 2.49, -0.001), (50.0, -2.49, 0.0011), 7.2195),
    ((50.0, -0.001, 2.49), (50.0, 0.0009, -2.49), 4.8045),
    ((50.0, 2.5, 0.0), (50.0, 0.0, -2.5), 4.3065),
    ((50.0, 2.5, 0.0), (73.0, 25.0, -18.0), 27.1492),
    ((50.0, 2.5, 0.0), (56.0, -27.0, -3.0), 31.9030),
    ((60.2574, -34.0099, 36.2677), (60.4626, -34.1751, 39.4387), 1.2644),
    ((22.7233, 20.0904, -46.6940), (23.0331, 14.9730, -42.5619), 2.0373),
    ((90.9257, -0.5406, -0.9208), (88.6381, -0.8985, -0.7239), 1.5381),
    ((2.0776, 0.0795, -1.1350), (0.9033, -0.0636, -0.5514), 0.9082),
]
SIZE = 256


def test_ciede2000_is_that_of_the_published_pairs():
    first, second, expected = (np.array(column) for column in zip(*SHARMA, strict=True))
    assert np.allclose(ciede2000(first, second), expected, atol=5e-5)
    assert np.allclose(ciede2000(second, first), expected, atol=5e-5)


def test_colors_reach_it_as_in_the_reference():
    red, blue = np.array([1.0, 0.2, 0.0]), np.array([0.0, 0.4, 1.0])
    assert ciede2000(lab_of_hex("#ff3300"), lab_of_hex("#0066ff")) == pytest.approx(reference(red, blue), abs=1e-9)
    assert lab([1.0, 1.0, 1.0]) == pytest.approx([100.0, 0.0, 0.0], abs=0.02)


def plane(cut: bool) -> Atlas:
    """A flat square of two rows of quads in the map's middle; with a cut, its upper half lies apart from the lower."""
    side = np.linspace(0.0, 1.0, 9)
    rows = np.linspace(0.0, 1.0, 5)
    positions = np.array([(x, y, 0.0) for y in rows for x in side])
    quads = [(9 * row + column, 9 * row + column + 1) for row in range(4) for column in range(8)]
    triangles = np.array([t for a, b in quads for t in ((a, b, b + 9), (a, b + 9, a + 9))])
    uvs = positions[triangles][..., :2] * 0.4 + 0.05
    upper = positions[triangles][..., 1].mean(1) > 0.5
    if cut:
        uvs[upper] += (0.5, 0.2)
    return Atlas(positions, triangles, uvs)


def painted(atlas: Atlas, step: float) -> np.ndarray:
    """CIELAB of a map whose lightness rises along the surface's y, with a step in it at the cut."""
    v, u = (np.mgrid[0:SIZE, 0:SIZE] + 0.5) / SIZE
    upper = u > 0.5
    height = (v - 0.05 - np.where(upper, 0.2, 0.0)) / 0.4
    texture = np.zeros((SIZE, SIZE, 3))
    texture[..., 0] = 30.0 + 30.0 * height + np.where(upper, step, 0.0)
    return texture


def test_a_continuous_look_has_no_seams_and_a_step_has():
    atlas = plane(cut=True)
    across, beside = pairs_at_borders(atlas, SIZE)
    assert len(across.first) > 10 and len(beside.first) == 2 * len(across.first)
    assert seam_ratio(painted(atlas, 0.0), across, beside) == pytest.approx(1.0, abs=0.05)
    assert seam_ratio(painted(atlas, 10.0), across, beside) > 5.0


def test_a_mesh_in_one_island_has_no_borders():
    across, beside = pairs_at_borders(plane(cut=False), SIZE)
    assert not len(across.first)
    assert np.isnan(seam_ratio(np.zeros((SIZE, SIZE, 3)), across, beside))


def test_sharp_edges_are_not_compared():
    atlas = plane(cut=True)
    bent = atlas.positions.copy()
    above = bent[:, 1] > 0.5
    bent[above] = np.stack([bent[above, 0], np.full(above.sum(), 0.5), bent[above, 1] - 0.5], -1)
    across, _ = pairs_at_borders(Atlas(bent, atlas.triangles, atlas.uvs), SIZE)
    assert not len(across.first)


def test_samples_are_bilinear_at_texel_centres():
    texture = np.arange(12.0).reshape(3, 4, 1)
    uvs = np.array([[0.5 / 4, 0.5 / 3], [1.0 / 4, 0.5 / 3], [0.5 / 4, 1.0 / 3]])
    assert sample(texture, uvs)[:, 0] == pytest.approx([0.0, 0.5, 2.0])


def test_used_texels_are_those_of_the_triangles():
    used = used_texels(plane(cut=False), SIZE)
    assert used.mean() == pytest.approx(0.4**2, rel=0.05)
    assert used[SIZE // 5, SIZE // 5] and not used[SIZE // 2, SIZE // 2]


def test_noise_counts_fine_detail_and_no_gradient():
    used = used_texels(plane(cut=False), SIZE)
    rows = np.arange(SIZE)
    smooth = np.broadcast_to(rows[:, None] * 0.1, (SIZE, SIZE)).astype(float)
    checker = 3.0 * ((rows[:, None] + rows) % 2 * 2.0 - 1.0)
    assert fine_noise(np.where(used, smooth, 90.0), used) < 0.05
    assert fine_noise(smooth + checker, used) == pytest.approx(3.0, rel=0.05)
    assert np.isnan(fine_noise(smooth, np.zeros((SIZE, SIZE), bool)))


def test_a_result_is_measured_from_its_files(tmp_path):
    atlas = plane(cut=True)
    used = used_texels(atlas, SIZE)
    metallic = np.where(used, 0.8, 0.0).astype(np.float32)
    color = np.broadcast_to(np.where(used[..., None], [0.5, 0.1, 0.05], 1.0), (SIZE, SIZE, 3)).astype(np.float32)
    (tmp_path / "maps").mkdir()
    for name, values in (("base_color", color), ("metallic", metallic[..., None])):
        space = MAPS[name].color_space
        write_texture(tmp_path / MAPS[name].file(), encode_texture(values, space), space)
    mesh = {"positions": atlas.positions, "triangles": atlas.triangles, "corner_uvs": atlas.uvs}
    np.savez(tmp_path / "mesh.npz", object_to_world=np.eye(4), **mesh)
    file = tmp_path / "result.json"
    file.write_text(json.dumps(result()), encoding="utf-8")
    found = measure(file, tmp_path / "mesh.npz")
    assert found.metallic == pytest.approx(0.8, abs=1e-3)
    assert ciede2000(found.main_color, lab([0.5, 0.1, 0.05])) < 0.1
    assert found.seams == pytest.approx(1.0, abs=0.02) and found.noise < 0.1
    assert (found.seconds, found.score) == (12.5, 0.3)
    assert load_atlas(tmp_path / "mesh.npz").uvs.shape == atlas.uvs.shape


def result() -> dict[str, object]:
    """A result.json as the backend writes it, as far as it is read here."""
    return {
        "prompt": "copper",
        "settings": {},
        "seed": 0,
        "versions": {},
        "device": "cpu",
        "triangles": 64,
        "maps": {name: item.file() for name, item in MAPS.items() if not item.optional},
        "tiles": [],
        "environment": "environment.exr",
        "contact_sheet": "contact_sheet.png",
        "light_error": None,
        "score": {"before": 0.1, "after": 0.3},
        "seconds": {"total": 12.5},
        "estimated_memory_bytes": 0,
        "peak_memory_bytes": 0,
    }
