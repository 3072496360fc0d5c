"""The interface for first hits of rays: raycast.py on any machine, rasterize.py for whole pictures on CUDA."""

from typing import NamedTuple, Protocol

from torch import Tensor


class Hits(NamedTuple):
    """First hits of R rays."""

    triangle: Tensor  # (R,) int64, -1 for a miss
    barycentric: Tensor  # (R, 3) weights of the triangle's vertices; zero for a miss
    distance: Tensor  # (R,) infinite for a miss


class Visibility(Protocol):
    """Finds the first hits of rays, on both sides of faces."""

    def cast(self, origins: Tensor, directions: Tensor) -> Hits:
        """First hits of rays (R, 3), (R, 3); directions are unit."""
        ...
