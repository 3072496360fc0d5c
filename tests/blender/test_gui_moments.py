"""A run that ends while the artist has something in hand, in a real Blender with real input: it waits."""

from typing import Any

import pytest

from .gui import display, drive  # noqa: F401  # a fixture

pytestmark = [pytest.mark.blender, pytest.mark.gui, pytest.mark.slow]

PLAY = """
tell(type="status", text="Refining")
tell(type="progress", step=3, total=10, seconds_left=42.0, score=0.27)
step = 3
while not os.path.exists(os.path.join(folder, "go")):
    time.sleep(0.1)
    step = step % 9 + 1
    tell(type="progress", step=step, total=10, seconds_left=42.0, score=0.27)
succeed()
"""


@pytest.fixture(scope="module")
def seen(display: str, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:  # noqa: F811
    """Run moments_driver.py and return what it saw."""
    return drive("moments_driver.py", PLAY, tmp_path_factory.mktemp("moments"), display)


def test_the_story_went_to_its_end(seen: dict[str, Any]) -> None:
    assert "traceback" not in seen, seen["traceback"]
    assert "Traceback" not in seen["log"]


@pytest.mark.parametrize(
    "moment, held, said",
    [
        ("translate", "TRANSFORM_OT_translate", "Finish what you have in hand"),
        ("box select", "VIEW3D_OT_select_box", "Finish what you have in hand"),
        ("sculpt stroke", "SCULPT_OT_brush_stroke", "Finish what you have in hand"),
        ("edit mode", "", "Leave Edit Mode of “Suzanne”"),
        ("edit mode at the start", "", "Leave Edit Mode of “Suzanne”"),
    ],
)
def test_a_look_waits_and_one_undo_step_takes_it_back(seen: dict[str, Any], moment: str, held: str, said: str) -> None:
    if moment not in seen and moment == "sculpt stroke":
        pytest.skip("this Blender has no brushes")
    got = seen[moment]
    assert got["held"] == ([held] if held else [])
    assert got["text"].startswith("Done: waits for you") and said in got["text"]
    assert got["untouched"] and not got["error"]
    assert got["after"] != got["before"] and got["after"][0].startswith("red brick")
    assert got["undone"] == got["before"] and got["redone"] == got["after"]
    assert got["mode"][1] == ("OBJECT" if "edit" in moment else got["mode"][0])


def test_strokes_can_be_undone_and_redone_around_a_look(seen: dict[str, Any]) -> None:
    if "stroke" not in seen:
        pytest.skip("this Blender has no brushes")
    kept, undone, look, _ = seen["stroke"]
    assert kept and undone and look == seen["sculpt stroke"]["before"]
    assert seen["stroke redone"] == [True, seen["sculpt stroke"]["after"]]


def test_another_scene_and_edit_mode(seen: dict[str, Any]) -> None:
    waits, error, mode, error_after, look = seen["another scene"]
    assert "Leave Edit Mode of “Suzanne”" in waits and not error and mode == "EDIT"
    assert not error_after and look[0].startswith("red brick")


def test_undo_leaves_the_prompt(seen: dict[str, Any]) -> None:
    assert seen["undone"] == ["red brick", ["Old"]]


def test_progress_does_not_draw_the_3d_view(seen: dict[str, Any]) -> None:
    assert seen["3D view drawn"] <= 1  # in fifteen steps of progress, each of which drew it before


def test_blender_answers_before_it_works(seen: dict[str, Any]) -> None:
    assert seen["seconds to answer"] < 0.3
    assert seen["texts"][0] == "Preparing"
    assert "Unwrapping\nBlender does not respond until it is done." in seen["texts"]
