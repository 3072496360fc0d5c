"""Events: what is written is what is read, whatever the moment."""

import dataclasses
import json
import string
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend import events

TEXT = st.text(st.characters(exclude_categories=["Cs"]))
FIELDS = {"int": st.integers(), "float": st.floats(allow_nan=False), "str": TEXT}
EVENTS = st.one_of(
    [
        st.builds(kind, **{field.name: FIELDS[field.type.__name__] for field in dataclasses.fields(kind)})
        for kind in events.EVENTS.values()
    ]
)


@given(EVENTS)
def test_decode_inverts_encode(event: events.Event) -> None:
    line = events.encode(event)
    assert "\n" not in line
    assert events.decode(line) == event


@pytest.mark.parametrize(
    "line",
    [
        "",
        "{",
        "[]",
        "null",
        '"done"',
        "{}",
        '{"type": "party"}',
        '{"type": ["done"]}',
        '{"type": "done"}',
        '{"type": "done", "result": "r", "extra": 1}',
        "\0",
    ],
)
def test_decode_rejects(line: str) -> None:
    with pytest.raises(ValueError):
        events.decode(line)


def test_reader_waits_for_whole_lines_and_skips_noise(tmp_path: Path) -> None:
    path = tmp_path / "events ä'.jsonl"
    reader = events.EventReader(path)
    assert reader.read() == []  # not there yet
    first, second = events.Status("grüße\nzwei"), events.Done("result/result.json")
    events.EventWriter(path)(first)
    assert reader.read() == [first]
    data = (events.encode(second) + "\n").encode()
    for cut in (1, len(data) - 1):
        with open(path, "ab") as file:
            file.write(data[:cut])
        assert reader.read() == []
        with open(path, "ab") as file:
            file.write(data[cut:])
        assert reader.read() == [second]
    with open(path, "ab") as file:
        file.write(b"\xff\xfe not utf-8\n[1]\n\n" + data)
    assert reader.read() == [second]
    assert reader.read() == []


@given(st.lists(EVENTS, max_size=5), st.integers(1, 50))
def test_reader_reads_everything_once_however_it_is_cut(tmp_path_factory, sent, size: int) -> None:
    path = tmp_path_factory.mktemp("events") / "events.jsonl"
    data = "".join(events.encode(event) + "\n" for event in sent).encode()
    reader, received = events.EventReader(path), []
    for start in range(0, len(data), size):
        with open(path, "ab") as file:
            file.write(data[start : start + size])
        received += reader.read()
    assert received == sent


def test_every_event_has_a_name_of_its_own() -> None:
    subclasses = events.Event.__subclasses__()
    assert {kind.type for kind in subclasses} == set(events.EVENTS) and len(subclasses) == len(events.EVENTS)
    assert all(set(name) <= set(string.ascii_lowercase) for name in events.EVENTS)


def test_the_wire_is_readable_json() -> None:
    assert json.loads(events.encode(events.Done("r"))) == {"type": "done", "result": "r"}
