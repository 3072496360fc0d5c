"""A finished result: the contents of result.json, and publishing its files.

Standard library only; the add-on reads this file too. Every way to stylize ends with publish().
"""

import dataclasses
import errno
import json
import math
import os
import shutil
import tempfile
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path, PurePath
from types import UnionType
from typing import Any, get_args, get_origin, get_type_hints

from .errors import OutputError, reason
from .job import RESULT_FILE
from .maps import MAPS, tile_files

REPLACED = ".patina-replaced-"  # start of the name of the folder that holds replaced files while publish() works


@dataclass(frozen=True)
class Result:
    """The contents of result.json. Paths are relative to its folder, with forward slashes."""

    prompt: str
    settings: Mapping[str, Any]  # config.Settings, with "auto" replaced by what was used
    seed: int
    versions: Mapping[str, str]
    device: str  # "cpu", or the name of the GPU
    triangles: int
    maps: Mapping[str, str]  # name in maps.MAPS -> path; with maps.UDIM in it where there are several tiles
    tiles: tuple[int, ...]  # the UDIM tiles of every map; none where a map is one image
    environment: str
    contact_sheet: str
    light_error: float | None  # of the lights that approximate the World: mean absolute error over mean radiance
    score: Mapping[str, float]  # "before" and "after": cosine between the pictures and the prompt
    seconds: Mapping[str, float]  # stage -> wall time; "click_to_material" where Blender has imported the result
    estimated_memory_bytes: int  # peak, estimated before the run; on CUDA of the device
    peak_memory_bytes: int  # of the process
    peak_device_memory_bytes: int | None = None  # of torch on CUDA
    height_midlevel: float | None = None  # height above the mesh = (value of the map - midlevel) * scale; None: no map
    height_scale: float | None = None  # in units of the scene
    emission_strength: float | None = None  # radiance of the scene = strength * the map's linear colour; None: no map
    warnings: tuple[str, ...] = ()
    tuning: Mapping[str, Any] = field(default_factory=dict)  # config.Tuning, which every run shares
    reading: str = ""  # how the prompt was read, a sentence; empty if it was not read
    thumbnail: str = ""  # a small picture of the finished object; none in the results of older versions
    input: str | None = None  # these four only where a scene was delivered with the maps: its file,
    object: str | None = None  # the object that was restyled,
    scene: str | None = None  # the path of the new scene,
    blender: str | None = None  # and the version of the Blender that wrote it

    def files(self) -> list[str]:
        """Return the paths of all files of the result but result.json."""
        maps = [file for path in self.maps.values() for file in tile_files(path, self.tiles)]
        return [*maps, self.environment, self.contact_sheet, *filter(None, (self.thumbnail, self.scene))]


_DELIVERED = ("input", "object", "scene", "blender")  # left out of the file where they are None
_NUMBERS = {"height_midlevel": "height", "height_scale": "height", "emission_strength": "emission"}  # name -> map


def write_result(path: Path, result: Result) -> None:
    """Write result.json. Raises OutputError when it cannot be written."""
    data = dataclasses.asdict(result)
    data = {name: value for name, value in data.items() if name not in _DELIVERED or value is not None}
    try:
        path.write_text(json.dumps(data, indent=2, ensure_ascii=False, allow_nan=False) + "\n", encoding="utf-8")
    except OSError as error:
        raise OutputError(f"{path} could not be written: {error.strerror}.", "Check the folder and the disk.") from None


def read_result(path: Path) -> Result:
    """Read result.json. Unknown keys are ignored.

    Raises:
        OutputError: the file cannot be read, is not JSON, a value is missing or of another type, a map is unknown or
            missing, or the numbers of a map are missing or given without it.
    """
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError) as error:
        raise _unreadable(path, reason(error)) from None
    if not isinstance(data, dict):
        raise _unreadable(path, "it must hold one JSON object")
    hints = get_type_hints(Result)
    missing = [
        item.name
        for item in dataclasses.fields(Result)
        if item.default is item.default_factory is dataclasses.MISSING and item.name not in data
    ]
    if missing:
        raise _unreadable(path, f"it lacks {', '.join(missing)}")
    known: dict[str, Any] = {name: data[name] for name in hints if name in data}
    wrong = [name for name, value in known.items() if not _fits(value, hints[name])]
    if wrong:
        raise _unreadable(path, f"{', '.join(wrong)} of another type than a result's")
    for name in ("tiles", "warnings"):
        known[name] = tuple(known.get(name, ()))
    result = Result(**known)
    _check_maps(path, result)
    return result


def complete_result(path: Path, source: str, name: str, scene: str, blender: str, seconds: float) -> None:
    """Add the values that only Blender knows to a result.json.

    Args:
        source: the scene's file; name: of the object; scene: path of the new scene, relative to the result's folder.
        blender: its version; seconds: from the start in Blender to the new material.
    Raises:
        OutputError: result.json cannot be read or written.
    """
    result = read_result(path)
    times = {**result.seconds, "click_to_material": seconds}
    delivered = {"input": source, "object": name, "scene": scene, "blender": blender}
    write_result(path, dataclasses.replace(result, seconds=times, **delivered))  # type: ignore[arg-type]


def publish(staging: Path, folder: Path) -> Path:
    """Move the files of a finished result into a folder by renaming: all of them, or none.

    Files that an earlier result.json names are removed; all other files stay. The old result.json is removed first and
    the new one is moved last, so a folder with a result.json holds a complete result.

    Args:
        staging: the finished files, with result.json, on the file system of `folder`; removed afterwards.
        folder: made if missing.
    Returns: the path of result.json in `folder`.
    Raises:
        OutputError: a file cannot be moved. `folder` is restored to its previous state then.
    """
    new = [path.relative_to(staging) for path in sorted(staging.rglob("*")) if path.is_file()]
    last = Path(RESULT_FILE)
    made: list[Path] = []  # folders
    moved: list[tuple[Path, Path]] = []  # files: from where, to where
    try:
        _make(folder, made)
        older = Path(tempfile.mkdtemp(prefix=REPLACED, dir=folder))  # for the replaced files
        made.append(older)
        for name in sorted({last, *new, *_earlier_files(folder)}, key=lambda name: name != last):
            if os.path.lexists(folder / name):
                _move(folder / name, older / name, made, moved)
        for name in sorted({last, *new}, key=lambda name: name == last):
            _move(staging / name, folder / name, made, moved)
    except BaseException as error:  # an interrupt too
        stuck = [str(end) for start, end in reversed(moved) if not _put_back(start, end)]
        for item in reversed(made):
            with suppress(OSError):
                item.rmdir()
        if not isinstance(error, OSError):
            raise
        hint = "Move what is in the way, close programs that use the files, and check that the folder can be written."
        if stuck:
            hint += f" These files could not be put back: {', '.join(stuck)}."
        raise OutputError(f"The result could not be moved to {folder}: {_what(error)}.", hint) from None
    shutil.rmtree(older, ignore_errors=True)
    shutil.rmtree(staging, ignore_errors=True)
    return folder / RESULT_FILE


def recover(staging: Path, folder: Path) -> None:
    """Clean up after a killed run: remove `staging`, and restore files that `publish` was replacing.

    Raises: OutputError: a file of the killed run cannot be removed.
    """
    try:
        for older in folder.glob(f"{REPLACED}*"):
            if not (folder / RESULT_FILE).exists():  # it comes last: publish() had not finished
                for path in [path for path in older.rglob("*") if not path.is_dir()]:
                    os.replace(path, folder / path.relative_to(older))
            shutil.rmtree(older)
        if staging.exists():
            shutil.rmtree(staging)
    except OSError as error:
        raise OutputError(
            f"What an earlier run left in {folder} cannot be removed: {error}.",
            "Close programs that use its files, or remove it by hand.",
        ) from None


def _make(folder: Path, made: list[Path]) -> None:
    for item in reversed([item for item in (folder, *folder.parents) if not item.exists()]):
        item.mkdir()
        made.append(item)


def _move(start: Path, end: Path, made: list[Path], moved: list[tuple[Path, Path]]) -> None:
    if start.is_dir() and not start.is_symlink():  # a user's folder, whose contents would be lost
        raise IsADirectoryError(errno.EISDIR, "a folder is in the place of a file", str(start))
    _make(end.parent, made)
    os.replace(start, end)
    moved.append((start, end))


def _put_back(start: Path, end: Path) -> bool:
    try:
        os.replace(end, start)
    except OSError:
        return False
    return True


def _earlier_files(folder: Path) -> list[Path]:
    """Return the files that an earlier result.json names, as far as they are in its folder."""
    try:
        names = [PurePath(name) for name in read_result(folder / RESULT_FILE).files()]
    except OutputError:
        return []
    inside = [Path(name) for name in names if not name.anchor and ".." not in name.parts]
    return [name for name in inside if not (folder / name).is_dir()]


def _what(error: OSError) -> str:
    return f"{error.filename}: {error.strerror}" if error.filename else str(error)


def _unreadable(path: Path, why: str) -> OutputError:
    return OutputError(f"{path} is not the result of a run: {why}.", "Stylize again.")


def _check_maps(path: Path, result: Result) -> None:
    """Raise OutputError if a map is unknown or missing, or if its numbers do not go with it."""
    if unknown := result.maps.keys() - MAPS.keys():
        raise _unreadable(path, f"the maps {', '.join(sorted(unknown))} are unknown")
    if lost := {name for name, item in MAPS.items() if not item.optional} - result.maps.keys():
        raise _unreadable(path, f"it lacks the maps {', '.join(sorted(lost))}")
    for name, owner in _NUMBERS.items():
        number = getattr(result, name)
        if (number is None) == (owner in result.maps) or not math.isfinite(number or 0.0):
            raise _unreadable(path, f"its {name} is {number}, with the maps {', '.join(result.maps)}")


def _fits(value: Any, hint: Any) -> bool:
    """Whether a value from JSON has the type of a field."""
    kind, parts = get_origin(hint) or hint, get_args(hint)
    if kind is Any:
        return True
    if kind is UnionType:
        return any(_fits(value, part) for part in parts)
    if kind is Mapping:
        return isinstance(value, dict) and all(_fits(item, parts[1]) for item in value.values())
    if kind is tuple:
        return isinstance(value, list) and all(_fits(item, parts[0]) for item in value)
    return isinstance(value, (int, float) if kind is float else kind) and not isinstance(value, bool)
