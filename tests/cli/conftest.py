"""The finished environments that processes need; tests never make them by the way."""

import os
import subprocess
from pathlib import Path

import pytest

from scripts import environment


@pytest.fixture(scope="session")
def bpy_python() -> Path:
    """The interpreter of a finished environment with Blender."""
    for item in environment.BLENDERS:
        if item.stamp.exists():
            return item.python
    pytest.skip("no environment with Blender; scripts/test.py makes one")


@pytest.fixture(scope="session")
def scenes(bpy_python: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the files that scenes.py writes."""
    folder = tmp_path_factory.mktemp("scenes 'ä'")
    script = Path(__file__).with_name("scenes.py")
    variables = {**os.environ, "BLENDER_USER_RESOURCES": str(tmp_path_factory.mktemp("user"))}
    done = subprocess.run([bpy_python, script, folder], capture_output=True, text=True, env=variables, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return folder


@pytest.fixture(autouse=True)
def scratch(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep the logs of commands that fail on purpose out of the system's folder for temporary files."""
    folder = str(tmp_path_factory.mktemp("scratch"))
    for name in ("TMPDIR", "TEMP", "TMP"):
        monkeypatch.setenv(name, folder)
