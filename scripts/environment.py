"""The Python environments of the scripts: created once, reused, repaired. Standard library only.

    .venv          the backend         Python 3.11 to 3.13    torch, open_clip, Warp
    .venv-bpy4.5   Blender 4.5 LTS     Python 3.11            Blender as a Python module
    .venv-bpy5.2   Blender 5.2 LTS     Python 3.13            Blender as a Python module

Backend and Blender are in two environments, as on a user's machine: Blender's Python has no torch and another numpy.
`ensure` can be interrupted and called again: a stamp in the environment, written last, lists what is installed.
"""

import ctypes
import hashlib
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from backend.errors import BackendError

ROOT = Path(__file__).resolve().parent.parent

# Libraries that Blender's module needs and a minimal Linux lacks: the file, and its Debian package.
LIBRARIES = {
    "libX11.so.6": "libx11-6",
    "libXrender.so.1": "libxrender1",
    "libXfixes.so.3": "libxfixes3",
    "libXi.so.6": "libxi6",
    "libxkbcommon.so.0": "libxkbcommon0",
    "libSM.so.6": "libsm6",
    "libGL.so.1": "libgl1",
    "libEGL.so.1": "libegl1 libgl1-mesa-dri",
}


@dataclass(frozen=True)
class Environment:
    """One virtual environment.

    `requirements` and `test_requirements` are what pip installs: requirement specifiers, or paths of requirement
    files relative to the repository. `probe` is a line of Python that must run in the finished environment.
    """

    name: str
    pythons: tuple[str, ...]  # versions, the best first; the one that runs this script goes before all
    requirements: tuple[str, ...]
    test_requirements: tuple[str, ...]
    probe: str
    root: Path = ROOT

    @property
    def folder(self) -> Path:
        return self.root / self.name

    @property
    def python(self) -> Path:
        return self.folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")

    @property
    def stamp(self) -> Path:
        return self.folder / "patina.json"


BACKEND = Environment(
    ".venv",
    ("3.11", "3.12", "3.13"),
    ("backend/requirements.txt",),
    ("tests/requirements.txt",),
    "import torch, torchvision, open_clip, warp, numpy, safetensors, OpenImageIO, PIL, psutil",
)
BLENDERS = (
    Environment(".venv-bpy5.2", ("3.13",), ("bpy==5.2.*",), ("pytest~=9.2",), "import bpy"),
    Environment(".venv-bpy4.5", ("3.11",), ("bpy==4.5.*",), ("pytest~=9.2",), "import bpy"),
)


def ensure(environment: Environment, tests: bool = False) -> Path:
    """Create, repair or reuse an environment, and return its interpreter.

    Prints progress to stderr, because stdout is for the command's result.

    Raises:
        BackendError: no fitting interpreter, pip failed, or the finished environment does not work.
    """
    wanted = _digests(environment, tests)
    if environment in BLENDERS:
        _ensure_libraries()
    if _runs(environment.python, "pass") and wanted.items() <= _read_stamp(environment).items():
        return environment.python
    environment.stamp.unlink(missing_ok=True)
    if not _runs(environment.python, "import pip"):
        _create(environment)
    _install(environment, wanted)
    if not _runs(environment.python, environment.probe):  # an interrupted installation can leave half a package
        _create(environment)
        _install(environment, wanted)
        if problem := _problem(environment.python, environment.probe):
            raise BackendError(f"{environment.name} does not work: {problem}", _retry(environment))
    environment.stamp.write_text(json.dumps(wanted, indent=2), encoding="utf-8")
    return environment.python


def ensure_blender() -> Path:
    """Return the interpreter of one environment with Blender: a finished one, else the first that can be made.

    Raises: BackendError, as `ensure` does; or when no interpreter fits any.
    """
    by_cost = sorted(BLENDERS, key=lambda item: (not _read_stamp(item), find_python(item.pythons) is None))
    return ensure(by_cost[0])


def find_python(versions: tuple[str, ...]) -> Path | None:
    """Return the first interpreter of one of these versions that can make environments (venv and ensurepip)."""
    check = "import ensurepip, sys, venv; print('%d.%d' % sys.version_info[:2])"
    current = f"{sys.version_info.major}.{sys.version_info.minor}"
    for version in sorted(versions, key=lambda item: item != current):
        for candidate in _candidates(version):
            result = subprocess.run([candidate, "-c", check], capture_output=True, text=True)
            if result.returncode == 0 and result.stdout.strip() == version:
                return Path(candidate)
    return None


def _candidates(version: str) -> Iterator[str]:
    if version == f"{sys.version_info.major}.{sys.version_info.minor}":
        yield getattr(sys, "_base_executable", sys.executable)  # not the environment that may be remade
    for name in (f"python{version}", "python3", "python"):
        if found := shutil.which(name):
            yield found
    pyenv = Path(os.environ.get("PYENV_ROOT") or Path.home() / ".pyenv")
    yield from map(str, sorted(pyenv.glob(f"versions/{version}.*/bin/python")))
    yield from map(str, sorted(Path.home().glob(f".local/share/uv/python/cpython-{version}.*/bin/python")))
    if launcher := shutil.which("py"):
        result = subprocess.run(
            [launcher, f"-{version}", "-c", "import sys; print(sys.executable)"], capture_output=True, text=True
        )
        if result.returncode == 0:
            yield result.stdout.strip()


def _create(environment: Environment) -> None:
    python = find_python(environment.pythons)
    if python is None:
        versions = " or ".join(environment.pythons)
        raise BackendError(
            f"{environment.name} needs Python {versions} with venv and pip; none was found.",
            f"Install Python {environment.pythons[-1]} (and on Debian its -venv package), then run this again.",
        )
    say(f"Making {environment.name} with {python}")
    result = subprocess.run([python, "-m", "venv", "--clear", environment.folder], capture_output=True, text=True)
    if result.returncode != 0:
        problem = (result.stdout + result.stderr).strip()
        raise BackendError(f"{environment.folder} could not be made: {problem}", _retry(environment))


def _install(environment: Environment, wanted: dict[str, str]) -> None:
    arguments: list[str] = []
    for item in wanted:
        arguments += ["-r", str(environment.root / item)] if item.endswith(".txt") else [item]
    say(f"Installing {', '.join(wanted)} into {environment.name}")
    command = [str(environment.python), "-m", "pip", "--disable-pip-version-check", "install", *arguments]
    code = subprocess.run(command, stdout=sys.stderr).returncode
    if code != 0:
        raise BackendError(
            f"pip could not install {', '.join(wanted)} into {environment.name} (exit code {code}).",
            "Check the network and the free disk space (torch takes 6 GB), then run this again: it goes on from here.",
        )


def _digests(environment: Environment, tests: bool) -> dict[str, str]:
    items = environment.requirements + (environment.test_requirements if tests else ())
    texts = {item: (environment.root / item).read_bytes() if item.endswith(".txt") else b"" for item in items}
    return {item: hashlib.sha256(item.encode() + b"\n" + text).hexdigest() for item, text in texts.items()}


def _read_stamp(environment: Environment) -> dict[str, str]:
    try:
        stamp = json.loads(environment.stamp.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return stamp if isinstance(stamp, dict) else {}


def _runs(python: Path, line: str) -> bool:
    return not _problem(python, line)


def _problem(python: Path, line: str) -> str:
    """Return the error of running this line in the interpreter; empty if it succeeds."""
    try:
        result = subprocess.run([python, "-c", line], capture_output=True, text=True)
    except OSError as error:
        return str(error)
    if result.returncode == 0:
        return ""
    return (result.stderr.strip().splitlines() or [f"exit code {result.returncode}"])[-1]


def _ensure_libraries() -> None:
    """Install the system libraries that Blender's module needs (root on Debian), or name the command that does."""
    missing = missing_libraries()
    if not missing:
        return
    install = ["apt-get", "install", "-y", "-q", "--no-install-recommends", *missing]
    if shutil.which("apt-get") and hasattr(os, "geteuid") and os.geteuid() == 0:
        say(f"Installing system libraries: {' '.join(missing)}")
        subprocess.run(["apt-get", "update", "-q"], stdout=sys.stderr)
        subprocess.run(install, stdout=sys.stderr, env={**os.environ, "DEBIAN_FRONTEND": "noninteractive"})
        missing = missing_libraries()
    if missing:
        raise BackendError(
            f"Blender's module needs system libraries that are missing; on Debian they are: {' '.join(missing)}.",
            f"Run: sudo {' '.join(install)}",
        )


def missing_libraries() -> list[str]:
    """Return the Debian packages of LIBRARIES that do not load; nothing outside Linux, where Blender brings its own."""
    if sys.platform != "linux":
        return []
    missing: list[str] = []
    for library, packages in LIBRARIES.items():
        try:
            ctypes.CDLL(library)
        except OSError:
            missing += packages.split()
    return missing


def _retry(environment: Environment) -> str:
    return f"Remove the folder {environment.folder} and run this again."


def say(text: str) -> None:
    """Print a progress message on stderr."""
    print(f"patina: {text}", file=sys.stderr, flush=True)
