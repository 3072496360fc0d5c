"""Environments: made, reused, repaired, remade, refused. With a package of the test's own, without the network."""

import json
import zipfile
from pathlib import Path

import pytest

from backend.errors import BackendError
from scripts import environment
from scripts.environment import Environment, ensure, find_python

VERSIONS = ("3.11", "3.12", "3.13")


def wheel(folder: Path, version: str) -> str:
    """Write a wheel with one module, probe_me, and return its path."""
    folder.mkdir(exist_ok=True)
    file = folder / f"probe_me-{version}-py3-none-any.whl"
    info = f"probe_me-{version}.dist-info"
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("probe_me.py", f"VERSION = {version!r}\n")
        archive.writestr(f"{info}/METADATA", f"Metadata-Version: 2.1\nName: probe-me\nVersion: {version}\n")
        archive.writestr(f"{info}/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
        archive.writestr(f"{info}/RECORD", f"probe_me.py,,\n{info}/METADATA,,\n{info}/WHEEL,,\n{info}/RECORD,,\n")
    return str(file)


@pytest.fixture
def made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Environment:
    """An environment in a folder whose name asks for care, not made yet."""
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    root = tmp_path / "my 'project' ü"
    root.mkdir()
    (root / "list.txt").write_text(wheel(tmp_path / "wheels", "1.0").join("\n\n"), encoding="utf-8")
    return Environment(".venv-probe", VERSIONS, ("list.txt",), (), "import probe_me", root)


def installed(made: Environment) -> Path:
    [module] = made.folder.glob("[Ll]ib/**/site-packages/probe_me.py")
    return module


@pytest.mark.slow
def test_made_reused_upgraded(made: Environment, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert ensure(made) == made.python
    assert "1.0" in installed(made).read_text()
    with monkeypatch.context() as patch:
        patch.setattr(environment, "_install", lambda *_: pytest.fail("nothing was to be installed"))
        ensure(made)
    (made.root / "list.txt").write_text(wheel(tmp_path / "wheels", "2.0"), encoding="utf-8")
    ensure(made)
    assert "2.0" in installed(made).read_text()


@pytest.mark.slow
def test_repaired_after_an_interruption(made: Environment) -> None:
    ensure(made)
    made.stamp.unlink()  # what an interrupted installation leaves: no stamp, and half a package
    installed(made).unlink()
    ensure(made)
    assert installed(made).exists() and json.loads(made.stamp.read_text())


@pytest.mark.slow
def test_remade_when_its_python_is_gone(made: Environment) -> None:
    ensure(made)
    made.python.unlink()
    made.python.write_text("not a program")
    ensure(made)
    assert installed(made).exists()


@pytest.mark.slow
def test_a_failed_installation_leaves_no_stamp(made: Environment) -> None:
    (made.root / "list.txt").write_text("surely-no-such-package-patina==1.0", encoding="utf-8")
    with pytest.raises(BackendError, match="pip could not install"):
        ensure(made)
    assert not made.stamp.exists()


def test_no_interpreter_fits(made: Environment) -> None:
    odd = Environment(made.name, ("3.99",), (), (), "pass", made.root)
    with pytest.raises(BackendError, match=r"3\.99") as caught:
        ensure(odd)
    assert "Install Python 3.99" in caught.value.hint
    assert not made.folder.exists()


def test_finds_the_interpreter_that_runs() -> None:
    python = find_python(VERSIONS)
    assert python is not None and python.exists()
    assert find_python(("2.6",)) is None


def test_finds_what_pyenv_has_where_its_root_says(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    python = tmp_path / "versions" / "3.99.1" / "bin" / "python"
    python.parent.mkdir(parents=True)
    python.touch()
    monkeypatch.setenv("PYENV_ROOT", str(tmp_path))
    assert str(python) in environment._candidates("3.99")


def test_missing_libraries_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(environment.sys, "platform", "linux")
    monkeypatch.setattr(environment, "LIBRARIES", {"libc.so.6": "libc6", "libnothing.so.9": "libnothing9"})
    assert environment.missing_libraries() == ["libnothing9"]
    monkeypatch.setattr(environment.os, "geteuid", lambda: 1000, raising=False)
    with pytest.raises(BackendError, match="libnothing9") as caught:
        environment._ensure_libraries()
    assert "sudo apt-get install" in caught.value.hint


def test_the_lists_pin_every_package() -> None:
    for name in ("backend/requirements.txt", "tests/requirements.txt"):
        for line in (environment.ROOT / name).read_text(encoding="utf-8").splitlines():
            assert not line or line.startswith("#") or "==" in line or "~=" in line, line
