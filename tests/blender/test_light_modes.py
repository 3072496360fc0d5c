"""With its own World kept, the scene keeps its World; and the job carries a picture of it."""

from pathlib import Path
from typing import Any

import pytest

from .backends import install

bpy = pytest.importorskip("bpy")

pytestmark = pytest.mark.blender


def run(scene: Any, light: str, folder: Path) -> None:
    bpy.ops.patina.stylize(prompt="red brick", light=light, job_dir=str(folder))


@pytest.mark.parametrize("light", ["optimize", "studio", "world"])
def test_only_the_mode_world_keeps_the_world(
    scene: Any, light: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    install("succeed()", tmp_path, monkeypatch)
    scene.scene.world = sky = bpy.data.worlds.new("Sky")
    run(scene, light, tmp_path / "job")
    assert (scene.scene.world == sky) == (light == "world")
    assert (tmp_path / "job" / "world.exr").exists() == (light == "world")


def test_without_a_world_there_is_a_new_one(scene: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    install("succeed()", tmp_path, monkeypatch)
    scene.scene.world = None
    run(scene, "world", tmp_path / "job")
    assert scene.scene.world is not None and not (tmp_path / "job" / "world.exr").exists()
