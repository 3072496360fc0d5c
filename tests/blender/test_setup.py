"""Where the backend is looked for, Install Backend and Check Setup, in their blocking form."""

import sys
from pathlib import Path
from typing import Any

import pytest

from .exporting import PACKAGE, addon

pytestmark = pytest.mark.blender


@pytest.fixture
def setup(scene: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Patina's preferences, with a backend that needs no packages and whose doctor is content."""
    import bpy

    package = tmp_path / "root" / "backend"
    package.mkdir(parents=True)
    (package / "__init__.py").touch()
    (package / "__main__.py").write_text("import sys\nprint(sys.argv[1], 'is content')", encoding="utf-8")
    requirements = tmp_path / "requirements.txt"
    requirements.write_text("# nothing\n", encoding="utf-8")
    for module in ("preferences", "setup_operators"):
        monkeypatch.setattr(addon(module), "ROOT", package.parent)
        monkeypatch.setattr(addon(module), "REQUIREMENTS", requirements)
    monkeypatch.delenv("PATINA_PYTHON", raising=False)
    preferences = bpy.context.preferences.addons[PACKAGE].preferences
    preferences.backend_folder = str(tmp_path / "a back end ü")
    preferences.cache_folder = str(tmp_path)
    yield preferences
    for name in ("interpreter", "backend_folder", "cache_folder"):
        preferences.property_unset(name)


def test_the_environment_goes_before_the_preferences(setup: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    preferences = addon("preferences")
    assert not preferences.has_backend()
    setup.interpreter = "/a/python"
    assert preferences.interpreter() == Path("/a/python")
    monkeypatch.setenv("PATINA_PYTHON", "/b/python")
    assert preferences.interpreter() == Path("/b/python")


def test_check_setup_without_a_backend_says_what_to_do(setup: Any, scene: Any) -> None:
    import bpy

    with pytest.raises(RuntimeError, match="Install Backend"):
        bpy.ops.patina.check_setup()
    assert "not installed" in scene.window_manager.patina.task_text


def test_check_setup_shows_the_doctors_lines(setup: Any, scene: Any) -> None:
    import bpy

    setup.interpreter = sys.executable
    assert bpy.ops.patina.check_setup() == {"FINISHED"}
    assert "doctor is content" in scene.window_manager.patina.task_text
    assert scene.window_manager.patina.task == ""


def test_a_folder_that_cannot_be_made_is_told(setup: Any, scene: Any, tmp_path: Path) -> None:
    import bpy

    (tmp_path / "file").touch()
    setup.interpreter, setup.cache_folder = sys.executable, str(tmp_path / "file" / "cache")
    with pytest.raises(RuntimeError, match="cannot be made"):
        bpy.ops.patina.check_setup()


def test_nothing_is_installed_without_online_access(setup: Any) -> None:
    import bpy

    assert not bpy.app.online_access
    assert not bpy.ops.patina.install_backend.poll()


@pytest.mark.slow
def test_install_backend_makes_an_environment_of_its_own(setup: Any, scene: Any) -> None:
    import bpy

    bpy.context.preferences.system.use_online_access = True
    try:
        assert bpy.ops.patina.install_backend() == {"FINISHED"}
    finally:
        bpy.context.preferences.system.use_online_access = False
    assert "The backend is installed" in scene.window_manager.patina.task_text
    assert addon("preferences").has_backend()
    assert str(addon("preferences").interpreter()).startswith(setup.backend_folder)
