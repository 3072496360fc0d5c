"""result.json, and how a finished result gets to its place: whole, or not at all."""

import dataclasses
import json
import os
from pathlib import Path
from typing import Any

import pytest

from backend import result as module
from backend.errors import OutputError
from backend.maps import MAPS, UDIM
from backend.result import Result, complete_result, publish, read_result, recover, write_result

RESULT = Result(
    prompt="日本 oak",
    settings={"quality": "draft", "resolution": 512},
    seed=3,
    versions={"patina": "1.2.3"},
    device="cpu",
    triangles=12,
    maps={name: item.file(UDIM) for name, item in MAPS.items() if not item.optional},
    tiles=(1001, 1012),
    environment="environment.exr",
    contact_sheet="contact_sheet.png",
    thumbnail="thumbnail.png",
    light_error=None,
    score={"before": 0.1, "after": 0.5},
    seconds={"bake": 1.5},
    estimated_memory_bytes=2_000_000_000,
    peak_memory_bytes=1_000_000_000,
    warnings=("3 faces have no area and were skipped.",),
)
FILES = [
    *(MAPS[name].file(tile) for name in RESULT.maps for tile in RESULT.tiles),
    "environment.exr",
    "contact_sheet.png",
    "thumbnail.png",
]
RELIEF = {"height_midlevel": 0.2, "height_scale": 0.05}
GLOW = {"emission_strength": 2.5}


def snapshot(folder: Path) -> dict[str, bytes | None]:
    """Return the content of every file below a folder, and None for every folder."""
    names = {path.relative_to(folder).as_posix(): path for path in folder.rglob("*")}
    return {name: path.read_bytes() if path.is_file() else None for name, path in names.items()}


def folder_of(path: Path, text: str, result: Result = RESULT) -> Path:
    """Make a folder with a whole result, each of whose files holds the text."""
    for name in result.files():
        (path / name).parent.mkdir(parents=True, exist_ok=True)
        (path / name).write_text(text)
    write_result(path / "result.json", dataclasses.replace(result, prompt=text))
    return path


def test_result_json_holds_everything(tmp_path: Path) -> None:
    write_result(tmp_path / "result.json", RESULT)
    data = json.loads((tmp_path / "result.json").read_text(encoding="utf-8"))
    assert data["prompt"] == "日本 oak"
    assert data["score"] == {"before": 0.1, "after": 0.5}
    assert data["warnings"] == list(RESULT.warnings) and data["tiles"] == [1001, 1012]
    delivered = ("input", "object", "scene", "blender")
    assert list(data) == [item.name for item in dataclasses.fields(Result) if item.name not in delivered]
    assert data["light_error"] is None and data["peak_device_memory_bytes"] is None
    assert read_result(tmp_path / "result.json") == RESULT
    with pytest.raises(OutputError):
        write_result(tmp_path / "missing" / "result.json", RESULT)


@pytest.mark.parametrize(("extra", "numbers"), [(("height",), RELIEF), (("emission",), GLOW)])
def test_an_optional_map_comes_with_its_numbers(
    tmp_path: Path, extra: tuple[str, ...], numbers: dict[str, Any]
) -> None:
    path = tmp_path / "result.json"
    maps = {**RESULT.maps, **{name: MAPS[name].file(UDIM) for name in extra}}
    whole = dataclasses.replace(RESULT, maps=maps, **numbers)
    write_result(path, whole)
    assert read_result(path) == whole
    assert {MAPS[name].file(tile) for name in extra for tile in whole.tiles} <= set(whole.files())
    complete_result(path, "/a/chair.glb", "Chair", "stylized.glb", "5.2.0", 12.5)
    assert all(getattr(read_result(path), name) == value for name, value in numbers.items())
    for wrong in ({"maps": maps}, numbers):
        write_result(path, dataclasses.replace(RESULT, **wrong))
        with pytest.raises(OutputError, match=next(iter(numbers))):
            read_result(path)
    for value in ("NaN", "Infinity"):
        text = json.dumps(dataclasses.asdict(whole)).replace(f": {list(numbers.values())[-1]}", f": {value}")
        path.write_text(text, encoding="utf-8")
        with pytest.raises(OutputError, match=list(numbers)[-1]):
            read_result(path)


@pytest.mark.parametrize("name", [name for name, item in MAPS.items() if not item.optional])
def test_a_result_that_lacks_a_map_is_refused(tmp_path: Path, name: str) -> None:
    maps = {other: path for other, path in RESULT.maps.items() if other != name}
    write_result(tmp_path / "result.json", dataclasses.replace(RESULT, maps=maps))
    with pytest.raises(OutputError, match=f"lacks the maps {name}"):
        read_result(tmp_path / "result.json")


def test_a_result_with_an_unknown_map_is_refused(tmp_path: Path) -> None:
    maps = {**RESULT.maps, "sparkle": "maps/sparkle.png"}
    write_result(tmp_path / "result.json", dataclasses.replace(RESULT, maps=maps))
    with pytest.raises(OutputError, match="sparkle are unknown"):
        read_result(tmp_path / "result.json")


def test_what_blender_adds_comes_last(tmp_path: Path) -> None:
    path = tmp_path / "result.json"
    write_result(path, RESULT)
    complete_result(path, "/a/chair.glb", "Chair", "stylized.glb", "5.2.0", 12.5)
    data = json.loads(path.read_text(encoding="utf-8"))
    assert list(data)[-4:] == ["input", "object", "scene", "blender"]
    assert data["seconds"] == {"bake": 1.5, "click_to_material": 12.5}
    assert read_result(path).files() == [*FILES, "stylized.glb"]


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"tiles": "1001"}, "tiles"),
        ({"tiles": [True]}, "tiles"),
        ({"maps": ["a.png"]}, "maps"),
        ({"maps": {"normal": 7}}, "maps"),
        ({"score": {"before": "much"}}, "score"),
        ({"environment": None}, "environment"),
        ({"seed": 1.5}, "seed"),
        ({"scene": 3}, "scene"),
    ],
)
def test_a_value_of_another_type_is_named(tmp_path: Path, changes: dict[str, Any], says: str) -> None:
    path = tmp_path / "result.json"
    path.write_text(json.dumps(dataclasses.asdict(RESULT) | changes), encoding="utf-8")
    with pytest.raises(OutputError, match=f"{says} of another type") as caught:
        read_result(path)
    assert str(path) in str(caught.value)


@pytest.mark.parametrize("text", ["", "{", "[]", "7", "{}", "[" * 100_000, "\x00", '{"tiles": []}'])
def test_what_is_no_result_is_refused_in_words(tmp_path: Path, text: str) -> None:
    (tmp_path / "result.json").write_text(text)
    for path in (tmp_path / "result.json", tmp_path / "absent.json", tmp_path):
        with pytest.raises(OutputError, match="is not the result of a run"):
            read_result(path)


def test_keys_of_a_later_patina_are_left_out(tmp_path: Path) -> None:
    path = tmp_path / "result.json"
    path.write_text(json.dumps(dataclasses.asdict(RESULT) | {"new": 1}), encoding="utf-8")
    assert read_result(path) == RESULT


def test_publish_puts_the_new_result_in_place(tmp_path: Path) -> None:
    output = tmp_path / "new" / "out"
    assert publish(folder_of(output / ".staged", "first"), output) == output / "result.json"
    (output / "mine.txt").write_text("mine")
    untiled = {name: MAPS[name].file() for name in RESULT.maps}
    plain = dataclasses.replace(RESULT, maps=untiled, tiles=(), scene="stylized.glb")
    publish(folder_of(tmp_path / "staged", "second", plain), output)
    names = {*untiled.values(), "environment.exr", "contact_sheet.png", "thumbnail.png", "stylized.glb", "result.json"}
    assert snapshot(output).keys() == {*names, "mine.txt", "maps"}  # the tiles of the first are gone
    assert (output / "environment.exr").read_text() == "second"
    assert not (tmp_path / "staged").exists()


def test_result_json_goes_first_and_comes_last(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    output = folder_of(tmp_path / "out", "old")
    staging = folder_of(tmp_path / "staged", "new")
    renamed, replace = [], os.replace

    def record(start: Path, end: Path) -> None:
        renamed.append((start, end))
        replace(start, end)

    monkeypatch.setattr(module.os, "replace", record)
    publish(staging, output)
    assert renamed[0][0] == renamed[-1][1] == output / "result.json"


@pytest.mark.parametrize("name", [*FILES, "result.json"])
def test_a_folder_in_the_place_of_a_file_changes_nothing(tmp_path: Path, name: str) -> None:
    output = folder_of(tmp_path / "out", "old")
    staging = folder_of(tmp_path / "staged", "new")
    (output / name).unlink()
    (output / name).mkdir()
    (output / name / "mine.txt").write_text("mine")
    before = snapshot(tmp_path)
    with pytest.raises(OutputError, match="could not be moved") as caught:
        publish(staging, output)
    assert str(output / name) in str(caught.value)
    assert snapshot(tmp_path) == before


def test_a_file_in_the_place_of_a_folder_changes_nothing(tmp_path: Path) -> None:
    staging = folder_of(tmp_path / "staged", "new")
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "maps").write_text("mine")
    (tmp_path / "out" / "environment.exr").write_text("mine")
    before = snapshot(tmp_path)
    with pytest.raises(OutputError):
        publish(staging, tmp_path / "out")
    assert snapshot(tmp_path) == before


@pytest.mark.parametrize("failure", [OSError(13, "Permission denied"), KeyboardInterrupt()])
@pytest.mark.parametrize("number", range(2 * len(FILES) + 3))  # the older files, its scene, and result.json twice
def test_publish_puts_everything_back_whichever_rename_fails(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int, failure: BaseException
) -> None:
    output = folder_of(tmp_path / "out", "old", dataclasses.replace(RESULT, scene="stylized.glb"))
    staging = folder_of(tmp_path / "staged", "new")
    before = snapshot(tmp_path)
    count, replace = 0, os.replace

    def fail_once(start: Path, end: Path) -> None:
        nonlocal count
        count += 1
        if count == number + 1:
            raise failure
        replace(start, end)

    with monkeypatch.context() as patch:
        patch.setattr(module.os, "replace", fail_once)
        with pytest.raises(KeyboardInterrupt if isinstance(failure, KeyboardInterrupt) else OutputError):
            publish(staging, output)
    assert snapshot(tmp_path) == before
    publish(staging, output)
    assert read_result(output / "result.json").prompt == "new"
    assert not (output / "stylized.glb").exists()


def test_a_first_result_that_fails_leaves_no_folder(tmp_path: Path) -> None:
    with pytest.raises(OutputError, match="could not be moved"):
        publish(tmp_path / "missing", tmp_path / "new" / "result")
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("name", ["../outside.txt", "/etc/hostname", "maps", "", "."])
def test_a_foreign_result_json_removes_nothing_outside_and_no_folder(tmp_path: Path, name: str) -> None:
    output = folder_of(tmp_path / "out", "old")
    (tmp_path / "outside.txt").write_text("mine")
    (output / "maps" / "mine.txt").write_text("mine")
    write_result(output / "result.json", dataclasses.replace(RESULT, contact_sheet=name, scene=name or None))
    publish(folder_of(tmp_path / "staged", "new"), output)
    assert (tmp_path / "outside.txt").exists() and (output / "maps" / "mine.txt").exists()


def test_recover_puts_back_what_a_killed_publish_had_moved_away(tmp_path: Path) -> None:
    output, staging = tmp_path / "result", tmp_path / "result.partial"
    publish(folder_of(tmp_path / "staged", "first"), output)
    before = {path: path.read_bytes() for path in output.rglob("*") if path.is_file()}
    older = output / ".patina-replaced-1"  # as SIGKILL leaves it: result.json goes first
    older.mkdir()
    (output / "result.json").rename(older / "result.json")
    staging.mkdir()
    recover(staging, output)
    assert {path: path.read_bytes() for path in output.rglob("*") if path.is_file()} == before
    assert not older.exists() and not staging.exists()


def test_recover_keeps_a_result_that_was_published(tmp_path: Path) -> None:
    output = tmp_path / "result"
    publish(folder_of(tmp_path / "staged", "second"), output)
    before = (output / "result.json").read_bytes()
    older = output / ".patina-replaced-1"  # as SIGKILL leaves it after the last rename
    older.mkdir()
    (older / "result.json").write_text("{}")
    recover(tmp_path / "none", output)
    assert (output / "result.json").read_bytes() == before and not older.exists()
