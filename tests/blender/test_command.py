"""`blender FILE --command patina ...`: what its function does with the open scene. test_installed.py runs the whole."""

import json
import sys
from pathlib import Path
from typing import Any

import pytest

from backend.maps import MAPS

from .backends import install, look
from .exporting import addon
from .results import write_image

pytestmark = pytest.mark.blender

RESULTS = ["environment.exr", *sorted(item.file() for item in MAPS.values()), "thumbnail.png"]


@pytest.fixture
def file(scene: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The open scene's file, as Blender has it when it was named on the command line."""
    import bpy

    path = tmp_path / "scenes ö" / "monkey.blend"
    path.parent.mkdir()
    bpy.ops.wm.save_as_mainfile(filepath=str(path))
    monkeypatch.setattr(sys, "argv", ["blender", "-b", str(path), "--command", "patina", "--prompt", "a.blend"])
    return path


def files(folder: Path) -> list[str]:
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())


@pytest.mark.parametrize("file_format", ["blend", "glb"])
def test_the_output_folder_holds_everything(
    file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str], file_format: str
) -> None:
    install("succeed()", tmp_path, monkeypatch)
    output = tmp_path / "out put ü"
    code = addon("command").main(["--prompt", "red brick", "--output", str(output), "--format", file_format])
    assert code == 0
    assert files(output) == sorted([*RESULTS, "result.json", f"stylized.{file_format}"])
    assert capfd.readouterr().out.splitlines()[-1] == str(output / "result.json")
    data = json.loads((output / "result.json").read_text(encoding="utf-8"))
    assert (data["input"], data["object"], data["scene"]) == (str(file), "Suzanne", f"stylized.{file_format}")
    assert data["seconds"]["click_to_material"] > 0


def test_the_largest_mesh_is_stylized_when_none_is_named(
    scene: Any, file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
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
    file: Path,
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
    scene: Any, file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    install("os._exit(1)", tmp_path, monkeypatch)
    output = tmp_path / "out"
    assert addon("command").main(["--prompt", "gold", "--output", str(output)]) == 5
    assert "exit code 1" in capfd.readouterr().err
    assert files(output) == []


@pytest.mark.parametrize("named", [False, True])
def test_a_scene_that_was_not_loaded_from_a_file_is_refused(
    scene: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str], named: bool
) -> None:
    """Where Blender cannot read the file that was named, it runs the command on its start-up scene all the same."""
    install("succeed()", tmp_path, monkeypatch)
    broken = tmp_path / "broken.blend"
    broken.write_bytes(b"noise")
    before = look(scene)
    monkeypatch.setattr(sys, "argv", ["blender", *([str(broken)] if named else []), "--command", "patina"])
    assert addon("command").main(["--prompt", "gold", "--output", str(tmp_path / "out")]) == 2
    says = f"{broken} cannot be opened as a .blend file" if named else "No file is open"
    assert says in capfd.readouterr().err
    assert look(scene) == before and not (tmp_path / "out").exists()


@pytest.mark.parametrize(("name", "says"), [("missing.blend", "does not exist"), ("broken.blend", "cannot be opened")])
def test_an_earlier_file_is_not_restyled_in_place_of_the_one_that_was_named(
    file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str], name: str, says: str
) -> None:
    (tmp_path / "broken.blend").write_bytes(b"noise")
    monkeypatch.setattr(sys, "argv", ["blender", str(file), str(tmp_path / name), "-c", "patina"])
    assert addon("command").main(["--prompt", "gold", "--output", str(tmp_path / "out")]) == 2
    assert f"{tmp_path / name} {says}" in capfd.readouterr().err
    assert not (tmp_path / "out").exists()


def test_the_input_is_not_overwritten(
    file: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    import bpy

    path = file.with_name("stylized.blend")
    bpy.ops.wm.save_as_mainfile(filepath=str(path))
    monkeypatch.setattr(sys, "argv", ["blender", str(path), "--command", "patina"])
    before = path.read_bytes()
    assert addon("command").main(["--prompt", "gold", "--output", str(path.parent)]) == 4
    assert "would overwrite the input" in capfd.readouterr().err
    assert path.read_bytes() == before


def test_a_result_that_cannot_be_put_in_place_changes_nothing(
    file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    install("succeed()", tmp_path, monkeypatch)
    output = tmp_path / "out"
    (output / "environment.exr").mkdir(parents=True)
    names = ["environment.exr/mine.txt", "maps/base_color.png", "result.json", "stylized.blend"]
    (output / "maps").mkdir()
    for name in names:
        (output / name).write_text("old")
    assert addon("command").main(["--prompt", "gold", "--output", str(output)]) == 4
    assert f"{output / 'environment.exr'}: a folder is in the place of a file" in capfd.readouterr().err
    assert files(output) == names and all((output / name).read_text() == "old" for name in names)
    assert {path.name for path in output.iterdir()} == {"environment.exr", "maps", "result.json", "stylized.blend"}


def test_the_scene_of_an_earlier_run_goes(
    file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    install("succeed()", tmp_path, monkeypatch)
    for file_format in ("glb", "blend"):
        assert (
            addon("command").main(["--prompt", "gold", "--output", str(tmp_path / "out"), "--format", file_format]) == 0
        )
    assert files(tmp_path / "out") == sorted([*RESULTS, "result.json", "stylized.blend"])


def test_relative_paths_hold_in_the_saved_scene(
    file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    import bpy

    install("succeed()", tmp_path, monkeypatch)
    write_image(file.with_name("own.png"), (1.0, 0.0, 0.0), 4, 4)
    bpy.data.images.load("//own.png").use_fake_user = True
    assert addon("command").main(["--prompt", "gold", "--output", str(tmp_path / "out")]) == 0
    bpy.ops.wm.open_mainfile(filepath=str(tmp_path / "out" / "stylized.blend"))
    path = bpy.data.images["own.png"].filepath
    assert path.startswith("//") and Path(bpy.path.abspath(path)).resolve() == file.with_name("own.png")
