"""What rays hit first, and who finds it: raycast.py on any machine, rasterize.py for whole pictures on CUDA."""

from typing import NamedTuple, Protocol

from torch import Tensor


class Hits(NamedTuple):
    """What R rays hit first."""

    triangle: Tensor  # (R,) int64, -1 for a miss
    barycentric: Tensor  # (R, 3) weights of the triangle's vertices; zero for a miss
    distance: Tensor  # (R,) infinite for a miss


class Visibility(Protocol):
    """Finds what rays hit first, from either side of a face."""

    def cast(self, origins: Tensor, directions: Tensor) -> Hits:
        """First hits of rays (R, 3), (R, 3); directions are unit."""
        ...
