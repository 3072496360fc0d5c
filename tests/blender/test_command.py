"""`blender FILE --command patina ...`: what its function does with the open scene."""

from pathlib import Path
from typing import Any

import pytest

from .backends import install, look
from .exporting import addon

pytestmark = pytest.mark.blender

MAPS = ("base_color", "metallic", "normal", "occlusion", "roughness", "visibility")
RESULTS = ["environment.exr", *(f"maps/{name}.png" for name in MAPS)]


def files(folder: Path) -> list[str]:
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())


@pytest.mark.parametrize("file_format", ["blend", "glb"])
def test_the_output_folder_holds_everything(
    scene: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str], file_format: str
) -> None:
    install("succeed()", tmp_path, monkeypatch)
    output = tmp_path / "out put ü"
    code = addon("command").main(["--prompt", "red brick", "--output", str(output), "--format", file_format])
    assert code == 0
    assert files(output) == sorted([*RESULTS, "result.json", f"stylized.{file_format}"])
    assert capfd.readouterr().out.splitlines()[-1] == str(output / "result.json")


def test_the_largest_mesh_is_stylized_when_none_is_named(
    scene: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import bpy

    install("succeed()", tmp_path, monkeypatch)
    bpy.ops.mesh.primitive_cube_add()
    scene.view_layer.objects.active = None
    assert addon("command").main(["--prompt", "gold", "--output", str(tmp_path / "out")]) == 0
    assert bpy.data.objects["Suzanne"].material_slots[0].material["patina_prompt"] == "gold"


@pytest.mark.parametrize(
    "arguments, code, said",
    [
        (["--object", "Nobody"], 2, "no object “Nobody”"),
        (["--cameras", "Nowhere"], 2, "no collection"),
        (["--prompt", ""], 2, "prompt is empty"),
        (["--resolution", "3"], 2, "out of range"),
        (["--quality", "best"], 2, "invalid choice"),
        (["--output", "/proc/nowhere"], 4, "cannot be written"),
    ],
)
def test_bad_arguments(
    scene: Any,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
    arguments: list[str],
    code: int,
    said: str,
) -> None:
    install("succeed()", tmp_path, monkeypatch)
    before = look(scene)
    output = tmp_path / "out"
    assert addon("command").main(["--prompt", "gold", "--output", str(output), *arguments]) == code
    assert said in capfd.readouterr().err
    assert look(scene) == before
    assert not output.exists() or not files(output)


def test_a_backend_that_dies_leaves_no_files(
    scene: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    install("os._exit(1)", tmp_path, monkeypatch)
    output = tmp_path / "out"
    assert addon("command").main(["--prompt", "gold", "--output", str(output)]) == 5
    assert "exit code 1" in capfd.readouterr().err
    assert files(output) == []
