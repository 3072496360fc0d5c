"""Enables the staged extension in this process's bpy, in user folders of the tests' own."""

import atexit
import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from scripts.build_extension import stage

PACKAGE = "bl_ext.user_default.patina"

_HOME = Path(tempfile.mkdtemp(prefix="patina tests ü'"))  # a path that must work everywhere
atexit.register(shutil.rmtree, _HOME, ignore_errors=True)
os.environ["BLENDER_USER_RESOURCES"] = str(_HOME)  # read when bpy is imported


@pytest.fixture(scope="session")
def extension() -> Iterator[Any]:
    """The enabled extension's root package."""
    bpy = pytest.importorskip("bpy")
    stage(_HOME / "extensions" / "user_default" / "patina", link=True)
    bpy.ops.preferences.addon_enable(module=PACKAGE)
    assert PACKAGE in bpy.context.preferences.addons, "the extension was not enabled"
    yield sys.modules[PACKAGE]
    bpy.ops.preferences.addon_disable(module=PACKAGE)


@pytest.fixture
def scene(extension: Any) -> Any:
    """A new file with a monkey head, active; returns the context."""
    import bpy

    bpy.ops.wm.read_homefile(use_empty=True, use_factory_startup=True)
    if PACKAGE not in bpy.context.preferences.addons:
        bpy.ops.preferences.addon_enable(module=PACKAGE)
    bpy.ops.mesh.primitive_monkey_add()
    return bpy.context
