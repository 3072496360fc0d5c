"""The state of an unfinished run on disk, as safetensors, replaced whole."""

import hashlib
from pathlib import Path

from torch import Tensor

from ..errors import OutputError

KEY = "job"  # name of the fingerprint in the file's metadata


class Checkpoint:
    """A file that holds named tensors of one job, and no other.

    Args:
        path: the file.
        key: of the job, see `fingerprint`; a file with another key counts as absent.
    """

    def __init__(self, path: Path, key: str) -> None:
        self._path, self._key = path, key
        self._partial = path.with_suffix(".partial")
        self._partial.unlink(missing_ok=True)  # of a run that was killed

    def save(self, state: dict[str, Tensor]) -> None:
        """Write beside, then rename. Raises OutputError when the disk refuses."""
        from safetensors import SafetensorError
        from safetensors.torch import save_file

        try:
            tensors = {name: value.detach().cpu().contiguous() for name, value in state.items()}
            save_file(tensors, self._partial, metadata={KEY: self._key})
            self._partial.replace(self._path)
        except (OSError, SafetensorError) as error:
            self._partial.unlink(missing_ok=True)
            raise OutputError(f"{self._path} could not be written: {error}.", "Free some disk space.") from None

    def load(self) -> dict[str, Tensor] | None:
        """The tensors, or None when there is no readable checkpoint of this job: then the run starts anew."""
        from safetensors import SafetensorError, safe_open

        try:
            with safe_open(self._path, framework="pt") as file:
                if (file.metadata() or {}).get(KEY) != self._key:
                    return None
                return {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118 - not a dictionary
        except (OSError, SafetensorError):
            return None

    def remove(self) -> None:
        """Forget it; the run is over."""
        self._path.unlink(missing_ok=True)


def fingerprint(*parts: Path | str) -> str:
    """A hash of texts and of files' contents, in this order."""
    digest = hashlib.sha256()
    for part in parts:
        if isinstance(part, Path):
            with open(part, "rb") as file:
                digest.update(hashlib.file_digest(file, "sha256").digest())
        else:
            digest.update(part.encode())
    return digest.hexdigest()
