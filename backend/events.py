"""Events of the backend while it works: one JSON object on each line of events.jsonl. Standard library only.

A run writes Hello first and exactly one of Done or Error last. The add-on tails the file (`EventReader`); the backend
appends to it (`EventWriter`). Nobody else writes events.
"""

import dataclasses
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar


@dataclass(frozen=True)
class Event:
    """Base of the events below; `type` is the name in the JSON object."""

    type: ClassVar[str]


@dataclass(frozen=True)
class Hello(Event):
    """The process has started. Heavy imports come after this event."""

    type: ClassVar[str] = "hello"
    pid: int
    version: str  # of Patina
    python: str


@dataclass(frozen=True)
class Status(Event):
    """A stage began: text for a status line, without a final period."""

    type: ClassVar[str] = "status"
    text: str


@dataclass(frozen=True)
class Reading(Event):
    """How the prompt was read."""

    type: ClassVar[str] = "reading"
    text: str  # a sentence; empty where it was not read


@dataclass(frozen=True)
class Progress(Event):
    """Progress of the whole run."""

    type: ClassVar[str] = "progress"
    step: int
    total: int
    seconds_left: float
    score: float  # cosine between image and prompt, smoothed; -1 to 1


@dataclass(frozen=True)
class Preview(Event):
    """A new preview."""

    type: ClassVar[str] = "preview"
    file: str  # a picture, relative to the job folder; empty if there is none yet
    arrays: str  # a .npz, relative to the job folder; see progress.Preview


@dataclass(frozen=True)
class Warning(Event):
    """The run continues, with a deviation from the request that the message explains."""

    type: ClassVar[str] = "warning"
    message: str


@dataclass(frozen=True)
class Done(Event):
    """The last event of a run that succeeded."""

    type: ClassVar[str] = "done"
    result: str  # path of result.json, relative to the job folder


@dataclass(frozen=True)
class Error(Event):
    """The last event of a run that failed."""

    type: ClassVar[str] = "error"
    code: str  # of errors.py
    message: str
    hint: str
    log: str  # path of the log, absolute


EVENTS: dict[str, type[Event]] = {
    cls.type: cls for cls in (Hello, Status, Reading, Progress, Preview, Warning, Done, Error)
}


def encode(event: Event) -> str:
    """Encode as one line of JSON without the newline; `decode` gives back an equal event."""
    return json.dumps({"type": event.type, **dataclasses.asdict(event)}, ensure_ascii=False)


def decode(line: str) -> Event:
    """Decode one line. Raises ValueError if `encode` cannot have written it."""
    data: dict[str, Any] = json.loads(line)
    if not isinstance(data, dict):
        raise ValueError("an event is a JSON object")
    try:
        return EVENTS[data.pop("type", "")](**data)
    except KeyError:
        raise ValueError("unknown event type") from None
    except TypeError as error:
        raise ValueError(str(error)) from None


class EventWriter:
    """Appends events to a file, in whole lines."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def __call__(self, event: Event) -> None:
        with open(self._path, "a", encoding="utf-8") as file:
            file.write(encode(event) + "\n")


class EventReader:
    """Tails an event file that another process appends to.

    `read` returns the events that were completed since the last call. A missing file reads as empty; a line still
    being written waits for the next call; a line that is no event is skipped.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._offset = 0

    def read(self) -> list[Event]:
        try:
            with open(self._path, "rb") as file:
                file.seek(self._offset)
                data = file.read()
        except FileNotFoundError:
            return []
        whole = data.rfind(b"\n") + 1
        self._offset += whole
        events = []
        for line in data[:whole].splitlines():
            try:
                events.append(decode(line.decode("utf-8")))
            except ValueError:
                continue
        return events
