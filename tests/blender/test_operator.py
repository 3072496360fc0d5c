"""bpy.ops.patina.stylize as scripts call it: it blocks to the end, and a failure changes nothing."""

import json
import os
from pathlib import Path
from typing import Any

import pytest

from backend.config import DEFAULTS

from .backends import install, look
from .exporting import addon

pytestmark = pytest.mark.blender


@pytest.fixture
def stylize(scene: Any) -> Any:
    import bpy

    scene.scene.patina.prompt = "red brick"
    return bpy.ops.patina.stylize


def fails(stylize: Any, context: Any, **properties: Any) -> str:
    """Run the operator, check that it fails and changes nothing, and return what it says."""
    before = look(context)
    with pytest.raises(RuntimeError) as caught:
        stylize(**properties)
    assert look(context) == before
    status = context.window_manager.patina
    assert status.error and " ".join(status.error.split()) in str(caught.value)
    assert "\n" not in str(caught.value).strip()  # Blender's status bar has one line, and glues what was on two
    assert status.error in status.report and f"Patina: {status.error_code}: " in status.report
    assert not status.running
    return str(caught.value)


def test_a_run_ends_with_a_new_look(
    stylize: Any, scene: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    text = (
        "tell(type='status', text='Loading')\ntell(type='warning', message='A word is unknown')\n"
        "tell(type='progress', step=1, total=2, seconds_left=65.0, score=0.25)\nsucceed()"
    )
    install(text, tmp_path, monkeypatch)
    assert stylize() == {"FINISHED"}
    status = scene.window_manager.patina
    material = scene.active_object.material_slots[0].material
    assert material["patina_prompt"] == "red brick" and material["patina_version"] == "9.9.9"
    assert (Path(status.job_dir) / "result" / "result.json").exists()
    assert status.warnings == "A word is unknown" and not status.running
    printed = capfd.readouterr().out
    assert "Loading" in printed and "1/2, 1 min 5 s left, score 0.250" in printed


def test_what_is_not_given_comes_from_the_scene(
    stylize: Any, scene: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    install("succeed()", tmp_path, monkeypatch)
    chosen = scene.scene.patina
    chosen.seed, chosen.resolution, chosen.margin, chosen.camera_source = 7, "2048", 3, "AUTO"
    chosen.light = "world"
    stylize(job_dir=str(tmp_path / "job"), quality="draft", resolution=600, self_shadows=False)
    job = json.loads((tmp_path / "job" / "job.json").read_text(encoding="utf-8"))
    assert job["prompt"] == "red brick" and job["object_name"] == "Suzanne"
    wanted = {"seed": 7, "resolution": 600, "margin": 3, "quality": "draft", "model": "mini", "device": "auto"}
    wanted |= {"freedom": DEFAULTS.freedom, "memory": 0.0, "detail_size": 1.0}
    assert job["settings"] == {**wanted, "light": "world", "self_shadows": False}


def test_invoke_blocks_without_windows(
    stylize: Any, scene: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    install("succeed()", tmp_path, monkeypatch)
    assert stylize("INVOKE_DEFAULT") == {"FINISHED"}


def test_no_backend(stylize: Any, scene: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PATINA_PYTHON", raising=False)
    assert "Install Backend" in fails(stylize, scene)


def test_a_backend_that_is_not_there(stylize: Any, scene: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATINA_PYTHON", "/nowhere/python")
    assert "/nowhere/python cannot be started" in fails(stylize, scene)


def test_a_backend_that_dies(stylize: Any, scene: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    install("print('out of luck', flush=True); os._exit(9)", tmp_path, monkeypatch)
    said = fails(stylize, scene)
    assert "exit code 9" in said and "out of luck" in said
    assert scene.window_manager.patina.error_code == "backend"
    assert "out of luck" in scene.window_manager.patina.report


def test_an_error_of_the_backend(stylize: Any, scene: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    text = "tell(type='error', code='bad_model', message='Unknown model.', hint='Use mini.', log='')"
    install(text, tmp_path, monkeypatch)
    assert "Unknown model. Use mini." in fails(stylize, scene)
    assert scene.window_manager.patina.error_code == "bad_model"


def test_a_result_that_is_not_there(stylize: Any, scene: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    install("tell(type='done', result='result/result.json')", tmp_path, monkeypatch)
    fails(stylize, scene)
    assert scene.window_manager.patina.error_code == "bad_output"


@pytest.mark.parametrize("module", ["result_import", "scene_export"])
def test_an_error_of_the_addon_itself_is_told_with_its_traceback(
    stylize: Any, scene: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, module: str
) -> None:
    def broken(*_arguments: Any) -> None:
        raise TypeError("a bug of Patina's")

    install("succeed()", tmp_path, monkeypatch)
    monkeypatch.setattr(addon(module).mesh_arrays, "corner_vertices", broken)
    said = fails(stylize, scene)
    status = scene.window_manager.patina
    assert "TypeError: a bug of Patina's" in said and status.error_code == "internal"
    assert "in broken" in status.report and status.job_dir in status.report


def test_a_result_for_a_mesh_in_edit_mode_is_not_lost(
    stylize: Any, scene: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import bpy

    install("succeed()", tmp_path, monkeypatch)
    bpy.ops.object.mode_set(mode="EDIT")
    said = fails(stylize, scene)
    assert "“Suzanne” is in Edit Mode" in said and "The maps are in" in said
    assert (Path(scene.window_manager.patina.job_dir) / "result" / "result.json").exists()
    assert scene.active_object.mode == "EDIT"


def test_messages_go_with_their_cause(
    stylize: Any, scene: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import bpy

    install("os._exit(1)", tmp_path, monkeypatch)
    status, situation = scene.window_manager.patina, addon("properties").situation
    fails(stylize, scene)
    assert status.situation == situation(scene)
    scene.scene.patina.prompt = "gold"
    assert status.situation != situation(scene)
    fails(stylize, scene)
    scene.active_object.data.uv_layers.new(name="Second")
    assert status.situation != situation(scene)
    fails(stylize, scene)
    scene.active_object.hide_set(True)
    assert status.situation != situation(scene)
    bpy.ops.wm.read_homefile(use_empty=True, use_factory_startup=True)
    status = scene.window_manager.patina  # the old one is freed
    assert not status.error and not status.report


@pytest.mark.parametrize("light, made", [("optimize", True), ("world", False)])
def test_a_world_is_reported_where_one_was_made(
    stylize: Any,
    scene: Any,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
    light: str,
    made: bool,
) -> None:
    import bpy

    install("succeed()", tmp_path, monkeypatch)
    scene.scene.world = bpy.data.worlds.new("Sky")
    stylize(light=light)
    said = capfd.readouterr().out
    assert "New material “red brick”" in said and ("World" in said.rpartition("New material")[2]) == made


@pytest.mark.parametrize(
    "properties, said, code",
    [
        ({"prompt": "  "}, "The prompt is empty", "bad_prompt"),
        ({"prompt": "x" * 1001}, "77 tokens", "bad_prompt"),
        ({"resolution": 100}, "resolution 100 is out of range", "bad_job"),
        ({"resolution": 16384}, "out of range", "bad_job"),
        ({"seed": -1}, "seed -1 is out of range", "bad_job"),
        ({"margin": 300}, "margin 300 is out of range", "bad_job"),
        ({"cameras": "Nowhere"}, "no collection “Nowhere”", "bad_scene"),
    ],
)
def test_bad_settings(
    stylize: Any,
    scene: Any,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    properties: dict[str, Any],
    said: str,
    code: str,
) -> None:
    install("succeed()", tmp_path, monkeypatch)
    assert said in fails(stylize, scene, **properties)
    assert scene.window_manager.patina.error_code == code


def test_nothing_active(stylize: Any, scene: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    install("succeed()", tmp_path, monkeypatch)
    scene.view_layer.objects.active = None
    assert "Nothing is selected" in fails(stylize, scene)


def test_a_mesh_without_faces(stylize: Any, scene: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    install("succeed()", tmp_path, monkeypatch)
    scene.active_object.data.clear_geometry()
    assert "no faces" in fails(stylize, scene)


def test_a_job_folder_that_cannot_be_made(
    stylize: Any, scene: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    install("succeed()", tmp_path, monkeypatch)
    (tmp_path / "file").touch()
    fails(stylize, scene, job_dir=str(tmp_path / "file" / "job"))
    assert scene.window_manager.patina.error_code == "bad_output"


@pytest.mark.skipif(os.name == "nt", reason="Windows cannot send Ctrl-C to one process")
def test_ctrl_c_cancels(stylize: Any, scene: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    install("os.kill(os.getppid(), signal.SIGINT)\ntime.sleep(60)", tmp_path, monkeypatch)
    before = look(scene)
    assert stylize() == {"CANCELLED"}
    assert look(scene) == before
    assert not scene.window_manager.patina.error


def test_old_jobs_are_cleared_away(stylize: Any, scene: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    install("succeed()", tmp_path, monkeypatch)
    cache = tmp_path / "cache"
    monkeypatch.setattr(addon("run"), "cache_folder", lambda: cache)
    for index in range(25):
        (cache / f"20200101-0000{index:02}-old").mkdir(parents=True)
        (cache / f"20200101-0000{index:02}-old" / "job.json").touch()
    (cache / "something of the user's").mkdir()
    stylize()
    left = sorted(path.name for path in cache.iterdir())
    assert len(left) == 22 and "something of the user's" in left
    assert left[0] == "20200101-000005-old"


def test_a_backend_that_stands_by_takes_the_next_run(
    stylize: Any, scene: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    install("tell(type='warning', message=sys.argv[1])\nsucceed()", tmp_path, monkeypatch)
    addon("run").prepare()
    for command in ("standby", "run"):  # none is left behind by a run in the background
        assert stylize() == {"FINISHED"}
        assert scene.window_manager.patina.warnings == command


def test_none_stands_by_without_a_backend(scene: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PATINA_PYTHON", raising=False)
    addon("run").prepare()
    assert addon("standby")._waiting is None


def test_registration_leaves_nothing_behind(extension: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import bpy

    def registered() -> list[str]:
        return [name for name in dir(bpy.types) if "patina" in name.lower()]

    install("succeed()", tmp_path, monkeypatch)
    addon("run").prepare()
    waiting, _ = addon("standby")._waiting
    before = registered()
    assert before and hasattr(bpy.types.Scene, "patina")
    extension.unregister()
    try:
        assert registered() == [] and waiting.poll() is not None
        assert not hasattr(bpy.types.Scene, "patina") and not hasattr(bpy.types.WindowManager, "patina")
    finally:
        extension.register()
    assert registered() == before


def three_selected(scene: Any) -> list[Any]:
    """Select three meshes: the monkey, which is active, and two cubes, the first without faces that can be baked."""
    import bpy

    active = scene.active_object
    bpy.ops.mesh.primitive_cube_add()
    broken = scene.active_object
    broken.name = "A"
    broken.data.clear_geometry()
    bpy.ops.mesh.primitive_cube_add()
    scene.active_object.name = "B"
    others = [broken, scene.active_object]
    for obj in (active, *others):
        obj.select_set(True)
    scene.view_layer.objects.active = active
    return [active, *others]


def test_all_selected_get_looks_of_their_own_and_one_failure_stops_nothing(
    stylize: Any, scene: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    install("succeed()", tmp_path, monkeypatch)
    objects = three_selected(scene)
    assert addon("operators").others_selected(scene) == 2
    with pytest.raises(RuntimeError, match="“A” has no faces"):
        stylize(selected=True, variations=2)
    assert [len(obj.patina_takes.items) for obj in objects] == [3, 0, 3]
    assert len({obj.material_slots[0].material for obj in (objects[0], objects[2])}) == 2
    status = scene.window_manager.patina
    assert "“A” has no faces" in status.error and not status.running
    assert scene.active_object == objects[0] and all(obj.select_get() for obj in objects)


def test_only_the_active_object_is_restyled_by_default(
    stylize: Any, scene: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    install("succeed()", tmp_path, monkeypatch)
    objects = three_selected(scene)
    assert stylize() == {"FINISHED"}
    assert [len(obj.patina_takes.items) for obj in objects] == [2, 0, 0]


def test_the_cache_keeps_a_job_that_is_at_work(scene: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    run = addon("run")
    monkeypatch.setattr(run, "_JOBS_KEPT", 1)
    for name in ("1 old", "2 at work", "3 new"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "job.json").touch()
    with run.locks.take(tmp_path / "2 at work" / "lock"):
        run._prune(tmp_path)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["2 at work", "3 new"]


def test_a_job_folder_where_another_process_works_stays_as_it_is(stylize: Any, scene: Any, tmp_path: Path) -> None:
    (tmp_path / "events.jsonl").write_text("its")
    with addon("run").locks.take(tmp_path / "lock"):
        assert f"process {os.getpid()} on " in fails(stylize, scene, job_dir=str(tmp_path))
    assert sorted(path.name for path in tmp_path.iterdir()) == ["events.jsonl", "lock"]
    assert (tmp_path / "events.jsonl").read_text() == "its"


def test_variations_are_takes_with_seeds_of_their_own(
    stylize: Any, scene: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    given = tmp_path / "given"
    given.mkdir()
    text = (
        "data = open(os.path.join(job, 'job.json'), encoding='utf-8').read()\n"
        "seed = json.loads(data)['settings']['seed']\n"
        f"shutil.copy(os.path.join(job, 'mesh.npz'), os.path.join({str(given)!r}, str(seed)))\nsucceed()"
    )
    install(text, tmp_path, monkeypatch)
    assert stylize(seed=5, variations=3) == {"FINISHED"}
    assert sorted(path.name for path in given.iterdir()) == ["5", "6", "7"]
    assert len({path.read_bytes() for path in given.iterdir()}) == 1
    obj = scene.active_object
    assert len(obj.patina_takes.items) == 4 and obj.data.uv_layers.keys() == ["UVMap"]
    assert not scene.window_manager.patina.running


def test_variations_that_are_done_stay_when_one_fails(
    stylize: Any, scene: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = (
        "data = open(os.path.join(job, 'job.json'), encoding='utf-8').read()\n"
        "if json.loads(data)['settings']['seed'] == 1:\n"
        "    sys.exit(1)\nsucceed()"
    )
    install(text, tmp_path, monkeypatch)
    obj = scene.active_object
    obj.data.uv_layers.remove(obj.data.uv_layers[0])  # the first import adds a layer, which the second one must find
    with pytest.raises(RuntimeError, match="exit code 1"):
        stylize(variations=3)
    assert len(obj.patina_takes.items) == 2 and obj.data.uv_layers.keys() == ["Patina"]
    assert not scene.window_manager.patina.running


def test_another_seed_follows_the_seeds_of_the_prompt(
    stylize: Any, scene: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import bpy

    install("succeed()", tmp_path, monkeypatch)
    stylize()
    assert bpy.ops.patina.rerun(variations=2) == {"FINISHED"}
    folder = Path(scene.window_manager.patina.job_dir)
    job = json.loads((folder / "job.json").read_text(encoding="utf-8"))
    assert (job["prompt"], job["settings"]["seed"]) == ("red brick", 2)
    assert len(scene.active_object.patina_takes.items) == 4
