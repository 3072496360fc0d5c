"""The state of an unfinished run on disk, as safetensors, replaced whole."""

from pathlib import Path

from torch import Tensor

from .errors import OutputError


class Checkpoint:
    """A file that holds named tensors."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def save(self, state: dict[str, Tensor]) -> None:
        """Write beside, then rename. Raises OutputError when the disk refuses."""
        from safetensors import SafetensorError
        from safetensors.torch import save_file

        partial = self._path.with_suffix(".partial")
        try:
            save_file({name: value.detach().cpu().contiguous() for name, value in state.items()}, partial)
            partial.replace(self._path)
        except (OSError, SafetensorError) as error:
            partial.unlink(missing_ok=True)
            raise OutputError(f"{self._path} could not be written: {error}.", "Free some disk space.") from None

    def load(self) -> dict[str, Tensor] | None:
        """The tensors, or None when there is no readable checkpoint: then the run starts anew."""
        from safetensors import SafetensorError
        from safetensors.torch import load_file

        try:
            return load_file(self._path)
        except (OSError, SafetensorError):
            return None

    def remove(self) -> None:
        """Forget it; the run is over."""
        self._path.unlink(missing_ok=True)
