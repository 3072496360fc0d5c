"""The zip that users install: what is in it, and that Blender's own validator takes it."""

import importlib.util
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest

from scripts import build_extension

KNOWN_TAGS = {"Material", "Bake", "Lighting", "Pipeline"}  # of Blender's extensions platform, those that fit


def test_the_zip_holds_the_extension_and_nothing_else(tmp_path: Path) -> None:
    target = build_extension.build(tmp_path)
    assert target.name == f"patina-{build_extension.version()}.zip"
    with zipfile.ZipFile(target) as file:
        names = file.namelist()
    assert {"__init__.py", "blender_manifest.toml", "addon/__init__.py", "backend/job.py"} <= set(names)
    assert not [name for name in names if "__pycache__" in name or name.endswith(".pyc") or "/." in name]
    assert not [name for name in names if name.split("/")[0] not in {"addon", "backend"} and "/" in name]
    assert build_extension.build(tmp_path / "again").read_bytes() == target.read_bytes()


def test_the_manifest_keeps_the_rules_that_the_validator_does_not_check() -> None:
    manifest = tomllib.loads((build_extension.ROOT / build_extension.MANIFEST).read_text(encoding="utf-8"))
    assert manifest["id"] == "patina" and "Blender" not in manifest["name"]
    assert set(manifest["tags"]) <= KNOWN_TAGS
    assert set(manifest["permissions"]) <= {"files", "network", "clipboard", "camera", "microphone"}
    assert len(manifest["tagline"]) <= 64 and not manifest["tagline"].endswith(".")
    assert manifest["license"] == ["SPDX:GPL-3.0-or-later"]


@pytest.mark.blender
def test_blenders_validator_takes_it(tmp_path: Path) -> None:
    spec = importlib.util.find_spec("bpy")
    assert spec and spec.origin
    (tool,) = Path(spec.origin).parent.glob("*/scripts/addons_core/bl_pkg/cli/blender_ext.py")
    target = build_extension.build(tmp_path)
    result = subprocess.run([sys.executable, tool, "validate", target], capture_output=True, text=True)
    assert result.returncode == 0, result.stdout + result.stderr
