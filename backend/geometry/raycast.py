"""First hits of rays with NVIDIA Warp, on a CPU or CUDA. Not differentiable: the geometry is static."""

from collections.abc import Sequence
from typing import Any, no_type_check

import torch
import warp as wp
from torch import Tensor

from ..runtime.cpu_loops import parallel
from .mesh import Mesh
from .visibility import Hits

MAX_DISTANCE = 1e6  # in unit-sphere lengths: farther than any camera
MIN_RAYS_PER_THREAD = 4096  # with fewer rays, starting a thread costs more than it saves


@wp.kernel(enable_backward=False)
@no_type_check
def _cast_rays(
    mesh: wp.uint64,
    max_distance: float,
    origins: wp.array(dtype=wp.vec3),
    directions: wp.array(dtype=wp.vec3),
    triangle: wp.array(dtype=wp.int32),
    barycentric: wp.array(dtype=wp.vec3),
    distance: wp.array(dtype=float),
):
    ray = wp.tid()
    query = wp.mesh_query_ray(mesh, origins[ray], directions[ray], max_distance)
    if query.result:
        triangle[ray] = query.face
        barycentric[ray] = wp.vec3(query.u, query.v, 1.0 - query.u - query.v)
        distance[ray] = query.t


class WarpVisibility:
    """Casts rays through a bounding volume hierarchy: NVIDIA Warp, on a CPU or CUDA.

    Compiled kernels are kept in the folder that the environment variable WARP_CACHE_PATH names.
    """

    def __init__(self, mesh: Mesh) -> None:
        wp.config.log_level = wp.LOG_ERROR  # otherwise Warp prints a banner, and warns without CUDA
        wp.init()
        self._points = mesh.positions.contiguous()
        self._indices = mesh.triangles.int().flatten().contiguous()
        points: Any = wp.from_torch(self._points, dtype=wp.vec3)  # shared memory, no copy
        indices: Any = wp.from_torch(self._indices)
        self._mesh = wp.Mesh(points, indices)

    def cast(self, origins: Tensor, directions: Tensor) -> Hits:
        """First hits of rays (R, 3), (R, 3); directions are unit."""
        count, device = len(origins), self._points.device
        arrays = [origins.contiguous(), directions.contiguous()]
        hits = Hits(
            torch.full((count,), -1, dtype=torch.int32, device=device),
            torch.zeros(count, 3, device=device),
            torch.full((count,), torch.inf, device=device),
        )
        arrays += hits
        threads = torch.get_num_threads() if device.type == "cpu" else 1  # a Warp launch uses one CPU thread

        def launch(first: int, last: int, _: int) -> None:
            self._launch([array[first:last] for array in arrays])

        if count:
            parallel(launch, count, threads, MIN_RAYS_PER_THREAD)
        return hits._replace(triangle=hits.triangle.long())

    def _launch(self, arrays: Sequence[Tensor]) -> None:
        inputs = [wp.from_torch(array, dtype=wp.vec3 if array.dim() == 2 else None) for array in arrays]
        stream = wp.stream_from_torch(self._points.device) if self._points.is_cuda else None
        arguments = [self._mesh.id, MAX_DISTANCE, *inputs]
        wp.launch(_cast_rays, len(arrays[0]), arguments, device=self._mesh.device, stream=stream)
