"""Messages of failed copies and writes."""

import shutil
from pathlib import Path

import pytest

from backend.errors import reason

TRACEBACK = (
    'Error: Python: Traceback (most recent call last):\n  File "a.py", line 1\nOSError: full\nLocation: b.py:1\n'
)


def test_a_copy_that_failed_for_many_files_gives_one_reason(tmp_path: Path) -> None:
    source, target = tmp_path / "source", tmp_path / "target"
    for name in ("a", "b"):
        (source / name).mkdir(parents=True)
        target.mkdir(exist_ok=True)
        (target / name).touch()  # where a folder is to go
    with pytest.raises(shutil.Error) as caught:
        shutil.copytree(source, target, dirs_exist_ok=True)
    assert "exists" in reason(caught.value)
    assert reason(caught.value).count("Errno") == 1


def test_an_error_of_the_system_is_told_in_its_words(tmp_path: Path) -> None:
    with pytest.raises(OSError) as caught:
        (tmp_path / "nowhere" / "file").touch()
    assert reason(caught.value) == "No such file or directory"
    assert reason(RuntimeError("Cannot open the file")) == "Cannot open the file"


@pytest.mark.parametrize(
    ("error", "says"),
    [
        (RuntimeError("Error: Bad GLB: file size doesn't match\n"), "Bad GLB: file size doesn't match"),
        (RuntimeError("Error: cannot open a.usd\nError: see the console\n"), "cannot open a.usd"),
        (RuntimeError(TRACEBACK), "OSError: full"),
        (RuntimeError(""), ""),
        (OSError(28, "No space left on device"), "No space left on device"),
    ],
)
def test_a_reason_is_one_line(error: Exception, says: str) -> None:
    assert reason(error) == says
