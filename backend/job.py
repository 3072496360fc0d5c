"""The job: a request from Blender to the backend, as a folder. Standard library only; the add-on reads this file too.

JOB/job.json        this specification                       written by Blender
JOB/mesh.npz        plain arrays, see MESH_ARRAYS            written by Blender
JOB/world.exr       the World, equirectangular, linear; only where settings.light is "world"
JOB/cancel          stops the run if it exists             written by Blender, removed by the run that ends
JOB/keep            ends the refinement early if it exists: the run goes on with what it has; as JOB/cancel
JOB/events.jsonl    one event a line, see events.py          written by the backend
JOB/lock            held by the process that works on the job; its text names it, see runtime/locks.py
JOB/backend.log     the backend's stderr
JOB/checkpoint.safetensors   the state of an unfinished run
JOB/preview/        pictures of the run so far
JOB/result/         maps/, environment.exr, contact_sheet.png, thumbnail.png and, last, result.json; see result.py
JOB/look.safetensors   the finished look, which `python -m backend render` reads
"""

import dataclasses
import json
import math
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from .config import MAX_PROMPT_CHARACTERS, OPTIONS, Settings
from .errors import JobError, PromptError

VERSION = 1

JOB_FILE = "job.json"
MESH_FILE = "mesh.npz"
WORLD_FILE = "world.exr"
EVENTS_FILE = "events.jsonl"
CANCEL_FILE = "cancel"
KEEP_FILE = "keep"
LOCK_FILE = "lock"
LOG_FILE = "backend.log"
CHECKPOINT_FILE = "checkpoint.safetensors"
PREVIEW_DIR = "preview"
RESULT_DIR = "result"
RESULT_FILE = "result.json"
CONTACT_SHEET_FILE = "contact_sheet.png"
THUMBNAIL_FILE = "thumbnail.png"
LOOK_FILE = "look.safetensors"
ENVIRONMENT_FILE = "environment.exr"

MESH_ARRAYS = {  # name -> (dtype, shape); V vertices, T triangles; object space unless said otherwise
    "positions": ("float32", "V 3"),
    "triangles": ("int32", "T 3"),  # vertex indices, counter-clockwise seen from outside
    "corner_normals": ("float32", "T 3 3"),  # Blender's shading normals, unit length
    "corner_tangents": ("float32", "T 3 4"),  # MikkTSpace tangent for `corner_uvs`, and the bitangent's sign
    "corner_uvs": ("float32", "T 3 2"),  # u right, v up, in the unit square: within the face's tile
    "triangle_tiles": ("int32", "T"),  # UDIM, 1001 + column + 10 row; all alike where one image holds the whole map
    "object_to_world": ("float32", "4 4"),  # row-major, acts on column vectors
}


@dataclass(frozen=True)
class Camera:
    """One camera of the rig, in world space: x right, y up, looking along -z, as in Blender."""

    name: str
    camera_to_world: tuple[tuple[float, float, float, float], ...]  # 4 rows of 4
    fov: float | None = None  # the larger field of view [rad]; None for an orthographic camera


@dataclass(frozen=True)
class Job:
    """A job's specification, as job.json holds it."""

    prompt: str
    settings: Settings = field(default_factory=Settings)
    object_name: str = "Object"
    cameras: tuple[Camera, ...] = ()  # empty: the backend chooses its own anchors
    up: tuple[float, float, float] = (0.0, 0.0, 1.0)  # world up

    def to_json(self) -> str:
        """Encode; `from_json` gives back an equal job."""
        return json.dumps({"version": VERSION, **dataclasses.asdict(self)}, indent=2, ensure_ascii=False) + "\n"

    @staticmethod
    def from_json(text: str) -> "Job":
        """Decode and validate.

        Raises:
            JobError: not JSON, another version, unknown or missing keys, wrong types or ranges.
            PromptError: an empty prompt, or one of more than MAX_PROMPT_CHARACTERS.
        """
        try:
            data = json.loads(text)
        except (ValueError, RecursionError) as error:
            raise JobError(f"job.json is not valid JSON: {error}.", "Export the job again from Blender.") from None
        if not isinstance(data, dict):
            raise JobError("job.json must hold one JSON object.", "Export the job again from Blender.")
        version = data.pop("version", None)
        if version != VERSION or isinstance(version, bool):
            found = "no version" if version is None else f"version {version!r}"
            raise JobError(
                f"job.json has {found}; this backend reads version {VERSION}.",
                "Use the add-on and the backend of the same Patina release.",
            )
        _check_keys(data, Job, "job.json")
        settings = data.get("settings", {})
        cameras = data.get("cameras", [])
        if not isinstance(settings, dict) or not isinstance(cameras, list):
            raise JobError("job.json: settings must be an object and cameras a list.")
        return Job(
            prompt=check_prompt(data.get("prompt")),
            settings=_settings(settings),
            object_name=_typed(data.get("object_name", "Object"), str, "object_name"),
            cameras=tuple(_camera(item) for item in cameras),
            up=_vector(data.get("up", (0.0, 0.0, 1.0)), 3, "up"),
        )


def read_job(folder: Path) -> Job:
    """Read and validate FOLDER/job.json.

    Raises: JobError, PromptError (see Job.from_json); JobError when the file cannot be read.
    """
    path = folder / JOB_FILE
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise JobError(
            f"The job file {path} cannot be read: {error}.", "Name the folder that holds job.json."
        ) from None
    return Job.from_json(text)


def write_job(job: Job, folder: Path) -> None:
    """Write FOLDER/job.json; the folder must exist."""
    (folder / JOB_FILE).write_text(job.to_json(), encoding="utf-8")


def check_prompt(prompt: Any) -> str:
    """Return the prompt without surrounding white space. Raises PromptError if it is empty or too long."""
    if not isinstance(prompt, str):
        raise JobError(f"The prompt must be text, not {type(prompt).__name__}.")
    prompt = prompt.strip()
    if not prompt:
        raise PromptError("The prompt is empty.", "Describe the look you want, for example: red brick.")
    if len(prompt) > MAX_PROMPT_CHARACTERS:
        raise PromptError(
            f"The prompt has {len(prompt)} characters; the text encoder reads 77 tokens.", "Shorten the prompt."
        )
    return prompt


def _settings(data: dict[str, Any]) -> Settings:
    _check_keys(data, Settings, "settings")
    for item in dataclasses.fields(Settings):
        if item.name in data:
            _typed(data[item.name], type(item.default), item.name)
    settings = Settings(**data)
    for name, about in OPTIONS.items():
        value = getattr(settings, name)
        if about.choices and value not in about.choices:
            raise JobError(f"Unknown {name} {value!r}.", f"Use one of {', '.join(about.choices)}.")
        if type(value) in (int, float) and not (about.least <= value <= about.most and value < math.inf):
            unit = f" {about.unit}" if about.unit else ""
            span = f"Use a number from {about.least:.0f} to {about.most:.0f}{unit}."
            raise JobError(f"The {name} {value} is out of range.", about.hint or span)
    return settings


def _camera(data: Any) -> Camera:
    if not isinstance(data, dict):
        raise JobError("job.json: every camera must be an object.")
    _check_keys(data, Camera, "camera")
    matrix = data.get("camera_to_world")
    if not isinstance(matrix, (list, tuple)) or len(matrix) != 4:
        raise JobError("job.json: camera_to_world must have 4 rows.")
    fov = data.get("fov")
    if fov is not None and not (_is_number(fov) and 0.0 < fov < math.pi):
        raise JobError(f"job.json: a camera's fov must lie between 0 and pi radians, not {fov!r}.")
    return Camera(
        name=_typed(data.get("name", "Camera"), str, "camera name"),
        camera_to_world=tuple(_vector(row, 4, "camera_to_world") for row in matrix),
        fov=fov,
    )


def _check_keys(data: dict[str, Any], cls: Any, where: str) -> None:
    fields = dataclasses.fields(cls)
    unknown = sorted(set(data) - {item.name for item in fields})
    if unknown:
        raise JobError(f"{where} has unknown keys: {', '.join(unknown)}.", "Check the spelling, or remove them.")
    required = {
        item.name
        for item in fields
        if item.default is dataclasses.MISSING and item.default_factory is dataclasses.MISSING
    }
    missing = sorted(required - set(data))
    if missing:
        raise JobError(f"{where} lacks: {', '.join(missing)}.")


def _typed(value: Any, kind: type, name: str) -> Any:
    kinds = (int, float) if kind is float else kind
    if not isinstance(value, kinds) or (isinstance(value, bool) and kind is not bool):
        words = {int: "a whole number", float: "a number", str: "text", bool: "true or false"}
        raise JobError(f"job.json: {name} must be {words[kind]}, not {json.dumps(value)}.")
    return value


def _is_number(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool) and math.isfinite(value)


def _vector(value: Any, size: int, name: str) -> Any:
    if not isinstance(value, (list, tuple)) or len(value) != size or not all(map(_is_number, value)):
        raise JobError(f"job.json: {name} must hold {size} finite numbers.")
    return tuple(float(item) for item in value)
