"""The built zip, installed into a real Blender, and `blender --command patina` there."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from scripts.build_extension import build

pytestmark = [pytest.mark.blender, pytest.mark.gui]


def blender(user: Path, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
    variables = {"BLENDER_USER_RESOURCES": str(user), "PATINA_PYTHON": sys.executable}
    command = [os.environ["PATINA_BLENDER"], *map(str, arguments)]
    return subprocess.run(command, env={**os.environ, **variables}, capture_output=True, text=True, timeout=120)


@pytest.fixture(scope="module")
def user(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The user folder of a Blender with the built extension."""
    folder = tmp_path_factory.mktemp("user")
    archive = build(folder / "built")
    result = blender(folder, "--command", "extension", "install-file", "-r", "user_default", "--enable", archive)
    assert result.returncode == 0 and "Installed" in result.stdout, result.stdout + result.stderr
    return folder


def test_it_enables_without_a_warning(user: Path) -> None:
    text = "import bpy; print('enabled:', [n for n in bpy.context.preferences.addons.keys() if 'patina' in n])"
    result = blender(user, "-b", "--python-expr", text)
    assert "enabled: ['bl_ext.user_default.patina']" in result.stdout
    said = result.stdout + result.stderr
    assert "Traceback" not in said and "patina: " not in said.lower() and "Warning" not in said, said


def test_its_command_exports_what_bpy_exports(user: Path, scene: Any, tmp_path: Path) -> None:
    import bpy

    from .exporting import export

    bpy.ops.object.shade_smooth()
    file = tmp_path / "monkey ü.blend"
    bpy.ops.wm.save_as_mainfile(filepath=str(file))
    export(scene, tmp_path)
    # This Python has none of the backend's packages, so the backend ends with an error, after the export.
    result = blender(user, file, "--command", "patina", "--prompt", "red brick", "--output", tmp_path / "out")
    assert result.returncode == 1 and "The backend's Python lacks the package" in result.stderr, (
        result.stdout + result.stderr
    )
    (mesh,) = (user / "extensions").rglob("mesh.npz")
    # Byte for byte: the same seed gives the same maps from every Blender.
    assert _arrays(mesh) == _arrays(tmp_path / "mesh.npz")


@pytest.mark.parametrize("named", ["missing.blend", "broken.blend", ""])
def test_its_command_restyles_no_start_up_scene(user: Path, tmp_path: Path, named: str) -> None:
    """Blender goes on with its start-up scene where it cannot read the file, and ended with 0."""
    (tmp_path / "broken.blend").write_bytes(b"noise" * 1000)
    file = [tmp_path / named] if named else []
    result = blender(user, *file, "--command", "patina", "--prompt", "red brick", "--output", tmp_path / "out")
    says = {"missing.blend": "does not exist.", "broken.blend": "cannot be opened as a .blend file.", "": "No file is"}
    assert result.returncode == 2, result.stdout + result.stderr
    assert " ".join([*map(str, file), says[named]]) in result.stderr
    assert not (tmp_path / "out").exists()


def _arrays(path: Path) -> dict[str, bytes]:
    import numpy as np

    with np.load(path, allow_pickle=False) as file:
        return {name: file[name].tobytes() for name in file}
