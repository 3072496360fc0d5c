"""What a failed copy or write is told as."""

import shutil
from pathlib import Path

import pytest

from backend.errors import reason


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
