"""Stage and build the Blender extension: patina-VERSION.zip, checked by Blender's own validator.

python3 scripts/build_extension.py [--output DIR] [--blender BLENDER]
"""

import argparse
import shutil
import subprocess
import sys
import tempfile
import tomllib
import zipfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
MANIFEST = "blender_manifest.toml"
PACKAGES = ("addon", "backend")
EXTRAS = ("LICENSE", "CHANGELOG.md")
ROOT_MODULE = '''"""Patina's root package; generated. The add-on is in addon/, the program that it runs in backend/."""

from .addon import register, unregister

__all__ = ("register", "unregister")
'''
_UNWANTED = shutil.ignore_patterns("__pycache__", "*.pyc", "tests", ".*", "*.orig", "*~")


def version() -> str:
    """Return Patina's version, which only the manifest states."""
    return str(tomllib.loads((ROOT / MANIFEST).read_text(encoding="utf-8"))["version"])


def stage(dest: Path, link: bool = False) -> Path:
    """Create the extension's tree in `dest`, which must not exist, and return it.

    With `link` the packages are symbolic links to the checkout: for tests and development.
    """
    dest.mkdir(parents=True)
    (dest / "__init__.py").write_text(ROOT_MODULE, encoding="utf-8")
    for name in (MANIFEST, *EXTRAS):
        if (ROOT / name).exists():
            shutil.copy(ROOT / name, dest)
    for name in PACKAGES:
        if link:
            (dest / name).symlink_to(ROOT / name, target_is_directory=True)
        else:
            shutil.copytree(ROOT / name, dest / name, ignore=_UNWANTED)
    return dest


def build(output: Path) -> Path:
    """Build patina-VERSION.zip in a folder and return its path. The same tree gives the same bytes."""
    output.mkdir(parents=True, exist_ok=True)
    target = output / f"patina-{version()}.zip"
    with tempfile.TemporaryDirectory() as scratch:
        tree = stage(Path(scratch) / "patina")
        archive = Path(scratch) / target.name
        with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as file:
            for path in sorted(tree.rglob("*")):
                if path.is_file():
                    entry = zipfile.ZipInfo(path.relative_to(tree).as_posix())  # its date is 1980, always
                    entry.external_attr = 0o644 << 16
                    file.writestr(entry, path.read_bytes(), zipfile.ZIP_DEFLATED)
        shutil.move(archive, target)
    return target


def validator(blender: str | None) -> list[str] | None:
    """Return the command that validates an extension: of a Blender, or of a bpy wheel beside this checkout."""
    if blender:
        return [blender, "--command", "extension", "validate"]
    places = (".venv*/lib/python*/site-packages", ".venv*/Lib/site-packages")
    tools = sorted(t for p in places for t in ROOT.glob(f"{p}/bpy/*/scripts/addons_core/bl_pkg/cli/blender_ext.py"))
    return [sys.executable, str(tools[-1]), "validate"] if tools else None


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--output", type=Path, default=ROOT / "out", help="folder for the zip (default: out)")
    parser.add_argument("--blender", help="a Blender to validate with (default: the validator of a bpy wheel)")
    arguments = parser.parse_args()
    target = build(arguments.output)
    command = validator(arguments.blender)
    if command is None:
        print("No bpy wheel found and no --blender given: the extension was built but not validated.", file=sys.stderr)
    elif subprocess.run([*command, str(target)], check=False).returncode:
        return 1
    print(target)
    return 0


if __name__ == "__main__":
    sys.exit(main())
