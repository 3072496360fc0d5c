"""Shorthands of the tests in this folder."""

import importlib
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np

from .conftest import PACKAGE


def addon(module: str) -> ModuleType:
    """Import a module of the enabled extension's addon/."""
    return importlib.import_module(f"{PACKAGE}.addon.{module}")


def backend(module: str) -> ModuleType:
    """Import a module of the enabled extension's backend/: its classes are the ones that the add-on raises."""
    return importlib.import_module(f"{PACKAGE}.backend.{module}")


def export(context: Any, folder: Path, prompt: str = "red brick") -> tuple[Any, dict[str, np.ndarray]]:
    """Export the active object; return the Export and the arrays as they are in the file."""
    made = addon("scene_export").export(context, prompt, backend("config").DEFAULTS, (), folder)
    with np.load(folder / "mesh.npz", allow_pickle=False) as file:
        return made, dict(file)


def counts() -> dict[str, int]:
    """Return how many datablocks of each kind the file holds."""
    import bpy

    names = [item.identifier for item in bpy.data.bl_rna.properties if item.type == "COLLECTION"]
    return {name: len(getattr(bpy.data, name)) for name in names}
