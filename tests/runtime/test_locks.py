"""Locks that end with their holder, and folders that are swept once theirs is dead."""

import subprocess
import sys
from pathlib import Path

import pytest

from backend.runtime import locks

ROOT = Path(__file__).resolve().parent.parent.parent
HOLD = """
import sys, time
from pathlib import Path
from backend.runtime import locks
with locks.lend(Path(sys.argv[1]), "patina-") as folder:
    (folder / "deep").mkdir()
    (folder / "deep" / "file").touch()
    folder.with_suffix(".blend").touch()
    print(folder, flush=True)
    time.sleep(900)
"""


def test_one_holder_at_a_time_and_the_other_is_told(tmp_path: Path) -> None:
    with locks.take(tmp_path / "lock") as lock:
        assert lock.works
        with pytest.raises(locks.Busy, match=r"works in .*: process \d+ on .+, since 2\d{3}-") as caught:
            locks.take(tmp_path / "lock", patience=0.05)
        assert "Wait" in caught.value.hint
    locks.take(tmp_path / "lock", patience=0.0).release()


@pytest.mark.parametrize("text", [b"", b"[]", b"\xff", b'{"pid": 1}'])
def test_what_the_file_holds_is_of_no_account(tmp_path: Path, text: bytes) -> None:
    (tmp_path / "lock").write_bytes(text)
    locks.take(tmp_path / "lock", patience=0.0).release()


def test_without_locks_it_goes_on_and_sweeps_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(file: object) -> None:
        raise OSError(locks.errno.ENOLCK, "No locks available")

    with locks.lend(tmp_path, "patina-") as folder:
        monkeypatch.setattr(locks, "_lock", refuse)
        with locks.lend(tmp_path, "patina-"), locks.take(tmp_path / "lock") as lock:
            assert folder.exists() and not lock.works


def test_a_lent_folder_goes_with_what_is_named_like_it(tmp_path: Path) -> None:
    with pytest.raises(KeyError), locks.lend(tmp_path, ".patina-") as folder:
        (folder / "file").touch()
        folder.with_suffix(".blend").touch()
        raise KeyError
    assert not list(tmp_path.iterdir())


def test_the_next_sweeps_what_the_dead_left_and_nothing_else(tmp_path: Path) -> None:
    def hold() -> tuple[subprocess.Popen[str], Path]:
        command = [sys.executable, "-c", HOLD, str(tmp_path)]
        process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
        assert process.stdout is not None
        return process, Path(process.stdout.readline().strip())

    (alive, kept), (dead, left) = hold(), hold()
    with alive, dead:
        try:
            dead.kill()
            dead.wait()
            for name in ("patina-mine", "patina-theirs"):
                (tmp_path / name).mkdir()
            (tmp_path / "patina-theirs.lock").write_text('{"program": "other"}')
            (tmp_path / "patina-mine-blender.log").touch()
            assert left.exists()
            with locks.lend(tmp_path, "patina-"):
                found = {path.name for path in tmp_path.iterdir() if left.name in path.name}
                assert not found
                assert (kept / "deep" / "file").exists() and kept.with_suffix(".blend").exists()
        finally:
            alive.kill()
    assert {"patina-mine", "patina-theirs", "patina-theirs.lock", "patina-mine-blender.log"} <= {
        path.name for path in tmp_path.iterdir()
    }
