"""Checkpoints: the state of an unfinished run in a safetensors file, replaced atomically."""

import hashlib
from pathlib import Path

from torch import Tensor

from ..errors import OutputError

KEY = "job"  # name of the fingerprint in the file's metadata


class Checkpoint:
    """A file with the named tensors of one job.

    Args:
        path: the file.
        key: fingerprint of the job; a file with another key is ignored.
    """

    def __init__(self, path: Path, key: str) -> None:
        self._path, self._key = path, key
        self._partial = path.with_suffix(".partial")
        self._partial.unlink(missing_ok=True)  # of a run that was killed

    def save(self, state: dict[str, Tensor]) -> None:
        """Write to a temporary file, then rename it. Raises OutputError if that fails."""
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
        """The tensors, or None if there is no readable checkpoint of this job."""
        from safetensors import SafetensorError, safe_open

        try:
            with safe_open(self._path, framework="pt") as file:
                if (file.metadata() or {}).get(KEY) != self._key:
                    return None
                return {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118 - not a dictionary
        except (OSError, SafetensorError):
            return None

    def remove(self) -> None:
        """Delete the file."""
        self._path.unlink(missing_ok=True)


def fingerprint(*parts: Path | str) -> str:
    """A SHA-256 hash of texts and file contents, in this order."""
    digest = hashlib.sha256()
    for part in parts:
        if isinstance(part, Path):
            with open(part, "rb") as file:
                digest.update(hashlib.file_digest(file, "sha256").digest())
        else:
            digest.update(part.encode())
    return digest.hexdigest()
