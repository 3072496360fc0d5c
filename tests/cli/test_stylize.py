"""scripts/stylize.py as a user runs it: real processes, real Blender, and nothing lost when something is wrong."""

import json
import os
import signal
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import pytest

from backend.maps import MAPS
from backend.result import write_result
from scripts import stylize

from ..test_result import RESULT

ROOT = Path(__file__).resolve().parents[2]
SLOW = pytest.mark.slow
KINDS = ("glb", "fbx", "obj", "ply", "stl", "usda")
COMMAND = [sys.executable, str(ROOT / "scripts" / "stylize.py")]


def run(*arguments: str | Path, timeout: float = 900.0) -> subprocess.CompletedProcess[str]:
    command = [*COMMAND, *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, encoding="utf-8", timeout=timeout)


def refused(*arguments: str | Path, code: int, says: str, output: Path) -> None:
    """Run a command that must fail with this exit code and words, leave the output folder as it was, and no litter."""
    before = snapshot(output)
    done = run(*arguments)
    assert done.returncode == code, done.stderr
    assert says in done.stderr
    assert "Traceback" not in done.stderr and done.stdout == ""
    assert snapshot(output) == before
    assert not list(Path(os.environ["TMPDIR"]).iterdir())


def snapshot(folder: Path) -> dict[str, bytes] | None:
    if not folder.is_dir():
        return None
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.fixture
def output(tmp_path: Path) -> Path:
    return tmp_path / "new ö" / "out 'x'"


@pytest.fixture
def cube(tmp_path: Path) -> Path:
    file = tmp_path / "cube.obj"
    file.write_text("v 0 0 0\nv 1 0 0\nv 0 1 0\nf 1 2 3\n", encoding="utf-8")
    return file


def test_missing_input(output: Path) -> None:
    refused("nowhere.blend", "--prompt", "gold", "--output", output, code=2, says="nowhere.blend", output=output)


def test_input_of_another_kind(tmp_path: Path, output: Path) -> None:
    (tmp_path / "notes.txt").write_text("hello")
    refused(tmp_path / "notes.txt", "--prompt", "gold", "--output", output, code=2, says="notes.txt", output=output)


@pytest.mark.parametrize("prompt", ["", "  "])
def test_empty_prompt(cube: Path, output: Path, prompt: str) -> None:
    refused(cube, "--prompt", prompt, "--output", output, code=2, says="prompt is empty", output=output)


@pytest.mark.parametrize(
    ("options", "says"),
    [
        (["--resolution", "300"], "300"),
        (["--resolution", "1000"], "1000"),
        (["--resolution", "many"], "many"),
        (["--seed", "-1"], "-1"),
        (["--quality", "best"], "best"),
        (["--device", "tpu"], "tpu"),
        (["--format", "fbx"], "fbx"),
    ],
)
def test_options_out_of_range(cube: Path, output: Path, options: list[str], says: str) -> None:
    refused(cube, "--prompt", "gold", "--output", output, *options, code=2, says=says, output=output)


def test_output_below_a_file(cube: Path) -> None:
    refused(cube, "--prompt", "gold", "--output", cube / "out", code=4, says="cannot be written", output=cube.parent)


def test_output_that_is_a_file(cube: Path) -> None:
    refused(cube, "--prompt", "gold", "--output", cube, code=4, says="cannot be written", output=cube.parent)


def test_input_that_would_be_overwritten(tmp_path: Path) -> None:
    (tmp_path / "stylized.blend").write_bytes(b"mine")
    scene = tmp_path / "stylized.blend"
    refused(scene, "--prompt", "gold", "--output", tmp_path, code=4, says="overwrite the input", output=tmp_path)


@pytest.mark.usefixtures("bpy_python")
@pytest.mark.parametrize("name", ["scene.blend", *(pytest.param(f"scene.{kind}", marks=SLOW) for kind in KINDS)])
def test_input_of_noise(tmp_path: Path, output: Path, name: str) -> None:
    (tmp_path / name).write_bytes(bytes(range(256)) * 8)
    refused(tmp_path / name, "--prompt", "gold", "--output", output, code=2, says="Error: ", output=output)


@pytest.mark.parametrize(
    ("scene", "options", "code", "says"),
    [
        pytest.param("no mesh.blend", [], 2, "no visible mesh", marks=SLOW),
        ("no faces.blend", [], 2, "no faces"),
        ("two.blend", [], 2, "Ball, Würfel 'eins'"),
        pytest.param("two.blend", ["--object", "Nobody"], 2, "no object “Nobody”", marks=SLOW),
        pytest.param("two.blend", ["--object", "Empty"], 2, "not a mesh", marks=SLOW),
        pytest.param("ein Würfel's.blend", ["--cameras", "Nowhere"], 2, "Nowhere", marks=SLOW),
    ],
)
def test_scenes_that_cannot_be_restyled(
    scenes: Path, output: Path, scene: str, options: list[str], code: int, says: str
) -> None:
    before = (scenes / scene).read_bytes()
    arguments = [scenes / scene, "--prompt", "gold", "--output", output, *options]
    refused(*arguments, code=code, says=says, output=output)
    assert (scenes / scene).read_bytes() == before


@SLOW
@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_of_file_reaches_the_backend(scenes: Path, output: Path, kind: str) -> None:
    scene = scenes / f"ein Würfel's.{kind}"
    options = ["--output", output, "--model", "no-such-model"]  # what the backend finds wrong, once it has the mesh
    refused(scene, "--prompt", "gold", *options, code=2, says="no-such-model", output=output)


ASCII_FBX = """; FBX 7.4.0 project file
FBXHeaderExtension:  {
	FBXHeaderVersion: 1003
	FBXVersion: 7400
}
Objects:  {
	Geometry: 1, "Geometry::Square", "Mesh" {
		Vertices: *12 {
			a: 0,0,0,1,0,0,1,1,0,0,1,0
		}
		PolygonVertexIndex: *4 {
			a: 0,1,2,-4
		}
	}
	Model: 2, "Model::Square", "Mesh" {
		Version: 232
	}
}
Connections:  {
	C: "OO",2,0
	C: "OO",1,2
}
"""


@pytest.mark.usefixtures("bpy_python")
def test_an_fbx_in_text(tmp_path: Path, output: Path) -> None:
    scene = tmp_path / "square.fbx"
    scene.write_text(ASCII_FBX)
    options = ["--output", output, "--model", "no-such-model"]  # what the backend finds wrong, once it has the mesh
    refused(scene, "--prompt", "gold", *options, code=2, says="no-such-model", output=output)


BROKEN_GLTF = '{"asset": {"version": "2.0"}, "scene": 0, "scenes": [{"nodes": [0]}], "nodes": [{"mesh": 7}]}'


@pytest.mark.usefixtures("bpy_python")
@pytest.mark.parametrize(
    ("name", "text", "says"),
    [
        ("broken.gltf", BROKEN_GLTF, "cannot be opened: TypeError: object of type 'NoneType' has no len()."),
        pytest.param("points.obj", "v 0 0 0\nv 1 0 0\n", "no mesh with faces came of it.", marks=SLOW),
        pytest.param("nothing.obj", "# nothing\n", "no mesh with faces came of it.", marks=SLOW),
    ],
)
def test_what_an_importer_says_is_told_in_a_sentence(
    tmp_path: Path, output: Path, name: str, text: str, says: str
) -> None:
    (tmp_path / name).write_text(text)
    refused(tmp_path / name, "--prompt", "gold", "--output", output, code=2, says=says, output=output)


@SLOW
@pytest.mark.parametrize(
    ("options", "code", "says"),
    [
        (["--model", "no-such-model"], 2, "no-such-model"),
        (["--device", "cuda"], 3, "CUDA"),
        (["--blender", "/nowhere/blender"], 5, "/nowhere/blender"),
    ],
)
def test_backends_that_cannot_run(
    scenes: Path, output: Path, options: list[str], code: int, says: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CUDA_VISIBLE_DEVICES", "")
    scene = scenes / "ein Würfel's.blend"
    refused(scene, "--prompt", "gold", "--output", output, *options, code=code, says=says, output=output)


def started(scene: Path, output: Path) -> subprocess.Popen[str]:
    """Start a run, into a folder with a file of the user's, and return it once its backend loads."""
    output.mkdir(parents=True)
    (output / "mine.txt").write_text("mine")
    arguments = [*COMMAND, str(scene), "--prompt", "gold", "--output", str(output)]
    process = subprocess.Popen(arguments, stderr=subprocess.PIPE, text=True, encoding="utf-8")
    assert process.stderr is not None
    for line in process.stderr:
        if "Loading" in line:
            return process
    raise AssertionError("it ended before it had begun")


def processes_of(folder: str | Path) -> dict[int, str]:
    """Return the numbers and command lines of running processes that name a folder."""
    lines = {}
    for file in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            lines[int(file.parent.name)] = file.read_bytes().replace(b"\0", b" ").decode("utf-8", "replace")
        except OSError:
            continue  # it has ended
    return {pid: line for pid, line in lines.items() if str(folder) in line}


@pytest.mark.skipif(sys.platform != "linux" or not hasattr(os, "geteuid") or os.geteuid() != 0, reason="needs mount")
@pytest.mark.usefixtures("bpy_python")
def test_no_room_for_temporary_files(cube: Path, output: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    disk = tmp_path / "disk"
    disk.mkdir()
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=16k", "tmpfs", disk], capture_output=True).returncode:
        pytest.skip("tmpfs cannot be mounted here")
    try:
        monkeypatch.setenv("TMPDIR", str(disk))
        refused(cube, "--prompt", "gold", "--output", output, code=4, says=f"{disk}: No space", output=output)
    finally:
        subprocess.run(["umount", "-l", disk], check=True)


@SLOW
@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
@pytest.mark.parametrize("times", [1, 2])
def test_an_interrupt_ends_it_and_changes_nothing(scenes: Path, output: Path, times: int) -> None:
    process = started(scenes / "ein Würfel's.blend", output)
    for _ in range(times):
        process.terminate()  # handled as Ctrl-C is, which a shell's background jobs ignore
        time.sleep(0.3)
    assert process.stderr is not None
    assert process.wait(60) == 130
    assert "Traceback" not in process.stderr.read()
    scratch = os.environ["TMPDIR"]
    assert not processes_of(scratch) and not os.listdir(scratch)
    assert snapshot(output) == {"mine.txt": b"mine"}


@SLOW
@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
@pytest.mark.parametrize(
    ("who", "says"), [("in_blender", "Blender was ended by signal 9"), ("backend run", "The backend was ended by")]
)
def test_a_process_that_dies_leaves_its_log_and_nothing_else(scenes: Path, output: Path, who: str, says: str) -> None:
    process = started(scenes / "ein Würfel's.blend", output)
    scratch = os.environ["TMPDIR"]
    victim = min(pid for pid, line in processes_of(scratch).items() if who in line)  # a fork of it may be starting
    os.kill(victim, signal.SIGKILL)
    assert process.stderr is not None
    said = process.stderr.read()
    assert process.wait(60) == 5, said
    assert says in said and "Traceback" not in said
    [log] = Path(scratch).iterdir()
    assert str(log) in said and log.read_text(encoding="utf-8")
    assert not processes_of(scratch)
    assert snapshot(output) == {"mine.txt": b"mine"}


def wait_until_none_is_left(folder: str, seconds: float) -> None:
    end = time.monotonic() + seconds
    while left := processes_of(folder):
        assert time.monotonic() < end, left
        time.sleep(0.05)


@SLOW
@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGQUIT])
def test_nothing_outlives_a_killed_command_and_the_next_removes_its_files(
    scenes: Path, output: Path, how: signal.Signals
) -> None:
    process = started(scenes / "ein Würfel's.blend", output)
    scratch = os.environ["TMPDIR"]
    assert len(processes_of(scratch)) >= 2  # Blender and its backend
    process.send_signal(how)
    process.wait()
    wait_until_none_is_left(scratch, 2.0)
    assert os.listdir(scratch) and len(os.listdir(output)) > 1
    done = run(scenes / "no mesh.blend", "--prompt", "gold", "--output", output)
    assert done.returncode == 2, done.stderr
    assert not os.listdir(scratch)
    assert snapshot(output) == {"mine.txt": b"mine"}


@SLOW
@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGTERM])
def test_a_backend_ends_with_its_blender(scenes: Path, output: Path, how: signal.Signals) -> None:
    process = started(scenes / "ein Würfel's.blend", output)
    scratch = os.environ["TMPDIR"]
    [victim] = [pid for pid, line in processes_of(scratch).items() if "in_blender" in line]
    os.kill(process.pid, signal.SIGSTOP)  # so that it cannot help
    os.kill(victim, how)
    end = time.monotonic() + 2.0
    while [line for line in processes_of(scratch).values() if "backend" in line and "in_blender" not in line]:
        assert time.monotonic() < end
        time.sleep(0.05)
    os.kill(process.pid, signal.SIGCONT)
    assert process.wait(60) == 5


@SLOW
def test_a_glb_in_and_a_glb_out(scenes: Path, output: Path) -> None:
    source = scenes / "two.glb"
    before = source.read_bytes()
    output.mkdir(parents=True)
    for name in ("mine.txt", "stylized.blend"):
        (output / name).write_text(name)
    write_result(output / "result.json", replace(RESULT, scene="stylized.blend"))  # of an earlier run
    options = ["--quality", "draft", "--resolution", "512", "--device", "cpu", "--seed", "5", "--format", "glb"]
    done = run(source, "--prompt", "gold", "--output", output, *options)
    assert done.returncode == 0, done.stderr
    assert "Restyled “Ball”, the largest" in done.stderr
    result = Path(done.stdout.splitlines()[-1])
    assert result == output.resolve() / "result.json"
    data = json.loads(result.read_text(encoding="utf-8"))
    assert (data["prompt"], data["seed"], data["object"], data["scene"]) == ("gold", 5, "Ball", "stylized.glb")
    assert set(data["maps"]) >= {name for name, item in MAPS.items() if not item.optional}
    names = {*data["maps"].values(), data["environment"], data["contact_sheet"], data["thumbnail"], data["scene"]}
    assert all((output / name).stat().st_size > 0 for name in names)
    # The other files are the user's own, and the .blend of the earlier run is gone.
    assert {Path(name).as_posix() for name in snapshot(output) or {}} == names | {"mine.txt", "result.json"}
    assert gltf_textures(output / "stylized.glb") >= {"baseColorTexture", "metallicRoughnessTexture", "normalTexture"}
    assert source.read_bytes() == before


def gltf_textures(file: Path) -> set[str]:
    """Return the names of the texture slots that the materials of a .glb use."""
    data = file.read_bytes()
    length = int.from_bytes(data[12:16], "little")
    materials = json.loads(data[20 : 20 + length])["materials"]
    slots = [key for item in materials for part in (item, item.get("pbrMetallicRoughness", {})) for key in part]
    return {slot for slot in slots if slot.endswith("Texture")}


@SLOW
def test_a_result_that_cannot_be_put_in_place_changes_nothing(scenes: Path, output: Path) -> None:
    (output / "environment.exr").mkdir(parents=True)
    for name in ("environment.exr/mine.txt", "stylized.blend", "contact_sheet.png", "result.json"):
        (output / name).write_text("old")
    scene = scenes / "ein Würfel's.blend"
    options = ["--quality", "draft", "--resolution", "512", "--device", "cpu"]
    says = f"{output / 'environment.exr'}: a folder is in the place of a file"
    refused(scene, "--prompt", "gold", "--output", output, *options, code=4, says=says, output=output)
    assert not list(output.glob(".patina*"))


def test_a_checkpoint_is_named_for_the_backends_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "clip.pt").touch()
    (tmp_path / "mini").mkdir()
    assert stylize.whole_path("clip.pt") == str(tmp_path / "clip.pt")
    assert stylize.whole_path("ViT-B-32:clip.pt") == f"ViT-B-32:{tmp_path / 'clip.pt'}"
    for name in ("mini", "ViT-B-32:openai"):
        assert stylize.whole_path(name) == name
