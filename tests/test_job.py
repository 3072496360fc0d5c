"""job.json: what is written is what is read, and everything else is refused with a reason."""

import json
import math
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.config import MAX_PROMPT_CHARACTERS, OPTIONS, Settings
from backend.errors import JobError, PatinaError, PromptError
from backend.job import Camera, Job, read_job, write_job

TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=40)
NUMBER = st.floats(allow_nan=False, allow_infinity=False, width=32)
ROW = st.tuples(NUMBER, NUMBER, NUMBER, NUMBER)
SETTINGS = st.builds(
    Settings,
    model=TEXT,
    quality=st.sampled_from(tuple(OPTIONS["quality"].choices)),
    resolution=st.integers(512, 8192),
    margin=st.integers(0, 256),
    seed=st.integers(0, 2**31 - 1),
    memory=st.floats(0.0, 1e6),
    device=st.sampled_from(tuple(OPTIONS["device"].choices)),
)
FOV = st.none() | st.floats(0.0, math.pi, exclude_min=True, exclude_max=True)
CAMERAS = st.builds(Camera, name=TEXT, camera_to_world=st.tuples(ROW, ROW, ROW, ROW), fov=FOV)
JOBS = st.builds(
    Job,
    prompt=TEXT.map(str.strip).filter(bool),
    settings=SETTINGS,
    object_name=TEXT,
    cameras=st.lists(CAMERAS, max_size=3).map(tuple),
    up=st.tuples(NUMBER, NUMBER, NUMBER),
)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | TEXT,
    lambda children: st.lists(children, max_size=4) | st.dictionaries(TEXT, children, max_size=4),
    max_leaves=8,
)
MATRIX = [[1.0, 0.0, 0.0, 0.0], [0.0, 1.0, 0.0, 0.0], [0.0, 0.0, 1.0, 5.0], [0.0, 0.0, 0.0, 1.0]]


def job_json(**changes: Any) -> str:
    return json.dumps({"version": 1, "prompt": "gold", **changes})


@given(JOBS)
def test_from_json_inverts_to_json(job: Job) -> None:
    assert Job.from_json(job.to_json()) == job


def test_files_keep_every_letter(tmp_path: Path) -> None:
    folder = tmp_path / 'a job\'s "folder" ü 日本'
    folder.mkdir()
    job = Job("grün, 日本の木 'und' \"gold\"", object_name="Würfel.001")
    write_job(job, folder)
    assert read_job(folder) == job


def test_a_minimal_job_has_the_defaults() -> None:
    assert Job.from_json(job_json()) == Job("gold")
    assert Job.from_json(job_json(prompt="  gold\n")).prompt == "gold"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        "[]",
        "null",
        "{}",
        '{"prompt": "gold"}',
        '{"version": 1}',
        job_json(version=0),
        job_json(version=2),
        job_json(version="1"),
        job_json(version=True),
        job_json(promt="gold"),
        job_json(prompt=7),
        job_json(prompt=None),
        job_json(object_name=None),
        job_json(up=[0, 0]),
        job_json(up=[0, 0, float("nan")]),
        job_json(up=[0, 0, "1"]),
        job_json(up="abc"),
        job_json(settings=[]),
        job_json(settings={"resolutoin": 512}),
        job_json(settings={"resolution": "512"}),
        job_json(settings={"resolution": 512.0}),
        job_json(settings={"resolution": True}),
        job_json(settings={"resolution": 511}),
        job_json(settings={"resolution": 8193}),
        job_json(settings={"resolution": -1}),
        job_json(settings={"margin": -1}),
        job_json(settings={"margin": 257}),
        job_json(settings={"seed": -1}),
        job_json(settings={"seed": 2**31}),
        job_json(settings={"memory": -1.0}),
        job_json(settings={"memory": float("inf")}),
        job_json(settings={"memory": float("nan")}),
        job_json(settings={"memory": "4"}),
        job_json(settings={"memory": True}),
        job_json(settings={"quality": "best"}),
        job_json(settings={"quality": []}),
        job_json(settings={"device": "tpu"}),
        job_json(settings={"model": None}),
        job_json(cameras={}),
        job_json(cameras=[1]),
        job_json(cameras=[{"name": "a"}]),
        job_json(cameras=[{"camera_to_world": MATRIX}]),
        job_json(cameras=[{"name": "a", "camera_to_world": MATRIX[:3]}]),
        job_json(cameras=[{"name": "a", "camera_to_world": MATRIX, "lens": 50}]),
        job_json(cameras=[{"name": "a", "camera_to_world": [[math.inf] * 4] * 4}]),
        job_json(cameras=[{"name": "a", "camera_to_world": MATRIX, "fov": 0}]),
        job_json(cameras=[{"name": "a", "camera_to_world": MATRIX, "fov": 3.2}]),
        job_json(cameras=[{"name": "a", "camera_to_world": MATRIX, "fov": "1"}]),
        "[" * 100_000,
    ],
)
def test_a_job_that_cannot_be_meant_is_refused(text: str) -> None:
    with pytest.raises(JobError) as caught:
        Job.from_json(text)
    assert str(caught.value).endswith(".")


@pytest.mark.parametrize("prompt", ["", "  \n\t", "x" * (MAX_PROMPT_CHARACTERS + 1)])
def test_prompts_without_end_or_beginning(prompt: str) -> None:
    with pytest.raises(PromptError) as caught:
        Job.from_json(job_json(prompt=prompt))
    assert caught.value.hint.endswith(".")


def test_messages_name_what_is_wrong() -> None:
    with pytest.raises(JobError, match="resolutoin"):
        Job.from_json(job_json(settings={"resolutoin": 512}))
    with pytest.raises(JobError, match="version 7"):
        Job.from_json(job_json(version=7))
    with pytest.raises(JobError, match="no version"):
        Job.from_json('{"prompt": "gold"}')
    with pytest.raises(JobError, match='resolution must be a whole number, not "512"'):
        Job.from_json(job_json(settings={"resolution": "512"}))
    with pytest.raises(JobError, match="511"):
        Job.from_json(job_json(settings={"resolution": 511}))


KEYS = st.sampled_from(["prompt", "settings", "object_name", "cameras", "up"]) | TEXT


@given(st.dictionaries(KEYS, JSON, max_size=5))
def test_no_json_does_worse_than_a_patina_error(data: dict[str, Any]) -> None:
    try:
        Job.from_json(json.dumps({"version": 1, **data}))
    except PatinaError as error:
        assert str(error)


def test_missing_and_unreadable_files(tmp_path: Path) -> None:
    with pytest.raises(JobError, match="cannot be read"):
        read_job(tmp_path / "nowhere")
    (tmp_path / "job.json").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(JobError, match="cannot be read"):
        read_job(tmp_path)
