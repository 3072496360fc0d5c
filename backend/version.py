"""Patina's version. Standard library only."""

import tomllib
from pathlib import Path


def patina_version() -> str:
    """The version that blender_manifest.toml, the only place, states."""
    manifest = Path(__file__).resolve().parent.parent / "blender_manifest.toml"
    return tomllib.loads(manifest.read_text(encoding="utf-8"))["version"]
