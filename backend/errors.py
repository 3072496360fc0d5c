"""All errors that Patina raises deliberately. Standard library only; the add-on reads this file too.

    PatinaError                 code            exit   meaning
    ├── JobError                bad_job         2      job.json cannot be understood
    ├── PromptError             bad_prompt      2      empty, or longer than the text encoder reads
    ├── MeshError               bad_mesh        2      nothing that can be shaded: no faces, NaN, zero size
    ├── ModelError              bad_model       2      unknown tag, truncated or unsafe file
    ├── DeviceError             bad_device      3      CUDA asked for and absent, out of memory
    ├── OutputError             bad_output      4      the folder cannot be written, the disk is full
    ├── SceneError              bad_scene       2      raised in Blender: nothing selected, no mesh, linked data
    ├── BackendError            backend         5      raised in Blender: no interpreter, a backend that died
    └── Cancelled               cancelled       130    the user asked for it; nothing was changed

A message says what happened and why; `hint` says what to do next. Both are whole sentences for an artist.
"""

import shutil


class PatinaError(Exception):
    """Base of every expected failure.

    Attributes:
        code: stable identifier, written to the error event.
        exit_code: of the process that ends with this error.
        hint: what the user can do next, a sentence; may be empty.
    """

    code = "internal"
    exit_code = 1

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.hint = hint


class JobError(PatinaError):
    """job.json is missing, unreadable, of another version, or has unknown keys or wrong types."""

    code, exit_code = "bad_job", 2


class PromptError(PatinaError):
    """The prompt is empty or longer than the text encoder's context."""

    code, exit_code = "bad_prompt", 2


class MeshError(PatinaError):
    """The mesh has no usable faces, infinite coordinates, or no size."""

    code, exit_code = "bad_mesh", 2


class ModelError(PatinaError):
    """The encoder is unknown, or its file is truncated, unsafe or of the wrong shape, or its tokenizer is missing."""

    code, exit_code = "bad_model", 2


class DeviceError(PatinaError):
    """The device that was asked for is absent or too small."""

    code, exit_code = "bad_device", 3


class OutputError(PatinaError):
    """A result cannot be written: permissions, a full disk, a path that is a file."""

    code, exit_code = "bad_output", 4


class SceneError(PatinaError):
    """Blender's selection or scene cannot be stylized as it is."""

    code, exit_code = "bad_scene", 2


class BackendError(PatinaError):
    """The backend could not be started, or it ended without saying why."""

    code, exit_code = "backend", 5


class Cancelled(PatinaError):
    """The user cancelled; nothing was changed."""

    code, exit_code = "cancelled", 130


def reason(error: Exception) -> str:
    """Return the short message of a file error or of a Blender operator's error.

    The RuntimeError of an operator contains its reports, "Error: ..." lines, or the traceback of its Python code, whose
    last line is the message; a line "Location: ..." may follow.
    """
    if isinstance(error, shutil.Error):  # a list of every file that could not be copied: from, to, why
        return str(error.args[0][0][2])
    if isinstance(error, RuntimeError):
        lines = [line for line in str(error).strip().splitlines() if not line.startswith("Location: ")] or [""]
        line = lines[-1] if "Traceback (most recent call last):" in lines[0] else lines[0]
        return line.removeprefix("Error: ").strip().rstrip(".")
    return getattr(error, "strerror", None) or str(error)
