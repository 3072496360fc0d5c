"""The add-on as the package that Blender would see, without Blender."""

import importlib
import sys
from collections.abc import Callable, Iterator
from types import ModuleType

import pytest

from scripts.build_extension import stage


@pytest.fixture(scope="session")
def addon(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[str], ModuleType]]:
    """Import a bpy-free module of addon/ by name, from a staged tree."""
    folder = tmp_path_factory.mktemp("extension")
    stage(folder / "patina_staged", link=True)
    sys.path.insert(0, str(folder))
    yield lambda name: importlib.import_module(f"patina_staged.addon.{name}")
    sys.path.remove(str(folder))
