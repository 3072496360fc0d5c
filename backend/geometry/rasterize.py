"""Faster G-buffers on CUDA with nvdiffrast, if the user installed it: its licence does not allow bundling."""

import importlib.util

import torch
from torch import Tensor

from .cameras import Cameras
from .mesh import Mesh
from .raycast import WarpVisibility
from .visibility import Hits, Visibility

MAX_RESOLUTION = 2048  # of nvdiffrast's CUDA rasteriser [px]
RESOLUTION_STEP = 8  # picture sizes must be multiples of this [px]
NEAR, FAR = 1e-2, 1e2  # in unit-sphere lengths


class NvdiffrastVisibility(WarpVisibility):
    """Rasterises whole pictures with nvdiffrast; single rays go through Warp. CUDA only."""

    def __init__(self, mesh: Mesh) -> None:
        import nvdiffrast.torch as nvdiffrast

        super().__init__(mesh)
        self._nvdiffrast = nvdiffrast
        self._context = nvdiffrast.RasterizeCudaContext(device=mesh.device)
        self._homogeneous = torch.nn.functional.pad(mesh.positions, (0, 1), value=1.0)

    @staticmethod
    def can_rasterize(height: int, width: int) -> bool:
        """Whether nvdiffrast can render pictures of this size."""
        return max(height, width) <= MAX_RESOLUTION and height % RESOLUTION_STEP == width % RESOLUTION_STEP == 0

    def rasterize(self, cameras: Cameras, height: int, width: int) -> Hits:
        """First hits through the centres of all pixels, in the order of `pixel_rays`: R = B * height * width."""
        triangles = self._indices.view(-1, 3)
        parts = []
        for position, clip in zip(cameras.position, world_to_clip(cameras, height, width), strict=True):
            vertices = (self._homogeneous @ clip.T)[None]
            raster, _ = self._nvdiffrast.rasterize(self._context, vertices, triangles, (height, width), grad_db=False)
            raster = raster.view(-1, 4)
            triangle = raster[:, 3].long() - 1
            miss = triangle < 0
            u, v = raster[:, 0], raster[:, 1]
            barycentric = torch.stack([u, v, 1.0 - u - v], -1).masked_fill(miss[:, None], 0.0)
            hit = (barycentric[:, None] @ self._points[triangles[triangle.clamp_min(0)].long()])[:, 0]
            parts.append(Hits(triangle, barycentric, (hit - position).norm(dim=1).masked_fill(miss, torch.inf)))
        return Hits(*(torch.cat(items) for items in zip(*parts, strict=True)))


def world_to_clip(cameras: Cameras, height: int, width: int) -> Tensor:
    """(B, 4, 4) matrices from the unit-sphere space to clip space with y down, so that row 0 is the picture's top."""
    scale = max(width, height) / cameras.tan_half_fov
    clip = torch.zeros(len(cameras), 4, 4, device=cameras.position.device)
    clip[:, 0, 0] = scale / width
    clip[:, 1, 1] = -scale / height
    clip[:, 2, 2] = -(FAR + NEAR) / (FAR - NEAR)
    clip[:, 2, 3] = -2.0 * FAR * NEAR / (FAR - NEAR)
    clip[:, 3, 2] = -1.0
    view = torch.eye(4, device=clip.device).repeat(len(cameras), 1, 1)
    view[:, :3, :3] = cameras.rotation.transpose(1, 2)
    view[:, :3, 3] = -(view[:, :3, :3] @ cameras.position[..., None])[..., 0]
    return clip @ view


def make_visibility(mesh: Mesh) -> Visibility:
    """The fastest available Visibility for the mesh's device."""
    if mesh.device.type == "cuda" and importlib.util.find_spec("nvdiffrast") is not None:
        return NvdiffrastVisibility(mesh)
    return WarpVisibility(mesh)
