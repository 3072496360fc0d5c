"""G-buffers: the visible surface points of pictures, as flat lists of pixels."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import Any, Protocol

import torch
from torch import Tensor
from torch.nn.functional import normalize

from .cameras import Cameras, pixel_rays
from .mesh import Mesh
from .rasterize import NvdiffrastVisibility
from .visibility import Hits, Visibility

OF_POINTS = ("pixel", "position", "normal", "view_dir", "triangle", "barycentric")
MIN_COSINE = 0.01  # least normal . view_dir, as in Cycles (ensure_valid_specular_reflection)


class Sky(Protocol):
    """How a mesh occludes the environment; occlusion.Occlusion implements it."""

    directions: Tensor  # (D, 3) unit

    def of_lights(self, weight: Tensor) -> Tensor:
        """The visible share of lights, see occlusion.Occlusion."""
        ...

    def rays(self, gbuffer: "GBuffer") -> tuple[Tensor, ...]:
        """The arguments of shading.shadows.Rays, for a G-buffer's points."""
        ...


@dataclass(frozen=True)
class GBuffer:
    """The P pixels of B pictures that show the mesh, picture after picture, row after row from the top.

    Padding points, which no picture shows, may follow, so that the number of points is constant: see `select`.
    """

    pixel: Tensor  # (P,) int64, index into the B * H * W pixels, ascending; B * H * W for padding points
    position: Tensor  # (P, 3) in the unit sphere
    normal: Tensor  # (P, 3) unit shading normal on the viewer's side; see `viewer_side_normals`
    view_dir: Tensor  # (P, 3) unit, surface to camera
    triangle: Tensor  # (P,) int64
    barycentric: Tensor  # (P, 3) weights of the triangle's vertices
    shape: tuple[int, int, int]  # B, H, W
    starts: tuple[int, ...]  # B + 1 offsets: picture b holds the pixels starts[b] : starts[b + 1]
    features: Mapping[str, Tensor] = field(default_factory=dict)  # other values at the points, each (P, ...)
    sky: Sky | None = None  # self-occlusion; uses the features `rows`, `share`, `cell` and `free`

    def __len__(self) -> int:
        return len(self.pixel)

    def counts(self) -> list[int]:
        """The number of points of each picture."""
        return [end - start for start, end in pairwise(self.starts)]

    def select(self, pictures: Sequence[int], least: int = 0) -> "GBuffer":
        """The pictures of these indices, in this order; an index may occur more than once.

        Args:
            least: the minimum number of points; padding points fill up to it.
        """
        _, height, width = self.shape
        parts = [slice(self.starts[b], self.starts[b + 1]) for b in pictures]
        starts = [0]
        for part in parts:
            starts.append(starts[-1] + part.stop - part.start)
        missing = max(0, least - starts[-1])

        def take(values: Tensor) -> Tensor:
            return torch.cat([*(values[part] for part in parts), values[:1].expand(missing, *values.shape[1:])])

        shift = [(new - old) * height * width for new, old in enumerate(pictures)]
        pixels = [self.pixel[part] + step for part, step in zip(parts, shift, strict=True)]
        pixels.append(self.pixel.new_full((missing,), len(parts) * height * width))
        _, *others = self.tensors()
        chosen = self.with_tensors([torch.cat(pixels), *(take(values) for values in others)])
        return replace(chosen, shape=(len(parts), height, width), starts=tuple(starts))

    def thinned(self) -> "GBuffer":
        """Every second pixel of every second row: pictures of half the width, with fewer points."""
        count, height, width = self.shape
        picture, place = self.pixel // (height * width), self.pixel % (height * width)
        row, column = place // width, place % width
        keep = ((row % 2 == 0) & (column % 2 == 0)).nonzero()[:, 0]
        half = (-(-height // 2), -(-width // 2))
        pixel = (picture * half[0] + row // 2) * half[1] + column // 2
        starts = (0, *picture[keep].bincount(minlength=count).cumsum(0).tolist())
        chosen = self.with_tensors([values[keep] for values in self.tensors()])
        return replace(chosen, pixel=pixel[keep], shape=(count, *half), starts=starts)

    def tensors(self) -> list[Tensor]:
        """All tensors of its points, in the order of `with_tensors`."""
        return [*(getattr(self, name) for name in OF_POINTS), *self.features.values()]

    def with_tensors(self, tensors: Sequence[Tensor]) -> "GBuffer":
        """A copy with other points: tensors in the order of `tensors()`."""
        known: dict[str, Any] = dict(zip(OF_POINTS, tensors, strict=False))
        return replace(self, **known, features=dict(zip(self.features, tensors[len(known) :], strict=True)))

    @property
    def filled_up(self) -> bool:
        """Whether it has padding points."""
        return len(self) > self.starts[-1]

    def mean(self, values: Tensor) -> Tensor:
        """The mean of values (P, C) or (P,) over all points except padding: (C,) or ()."""
        if not self.filled_up:
            return values.mean(0)
        count, height, width = self.shape
        shown = (self.pixel < count * height * width).to(values)
        return shown @ values / shown.sum().clamp_min(1.0)

    def with_features(self, **features: Tensor) -> "GBuffer":
        """A copy with more features (P, ...), which `select` keeps."""
        return replace(self, features={**self.features, **features})


def make_gbuffer(
    mesh: Mesh, visibility: Visibility, cameras: Cameras, height: int, width: int, jitter: Tensor | None = None
) -> GBuffer:
    """Cast the G-buffer of the mesh for all cameras.

    Args:
        jitter: (B, height * width, 2) offset from the pixel's centre [px], see `pixel_rays`.
    """
    hits = _first_hits(visibility, cameras, height, width, jitter)
    pixel = torch.nonzero(hits.triangle >= 0)[:, 0]
    triangle, barycentric = hits.triangle[pixel], hits.barycentric[pixel]
    picture = pixel // (height * width)
    position = interpolate(mesh.positions[mesh.triangles[triangle]], barycentric)
    view_dir = normalize(cameras.position[picture] - position, dim=1)
    normal = interpolate(mesh.corner_normals[triangle], barycentric)
    normal = viewer_side_normals(normal, mesh.face_normals[triangle], view_dir)
    counts = torch.bincount(picture, minlength=len(cameras)).tolist()
    starts = [0]
    for count in counts:
        starts.append(starts[-1] + count)
    return GBuffer(
        pixel, position, normal, view_dir, triangle, barycentric, (len(cameras), height, width), tuple(starts)
    )


def scatter(values: Tensor, gbuffer: GBuffer, background: Tensor) -> Tensor:
    """Pictures (B, C, H, W): values (P, C) where the mesh is visible, background (B, C, H, W) elsewhere.

    Differentiable in both.
    """
    count, height, width = gbuffer.shape
    flat = background.permute(0, 2, 3, 1).reshape(count * height * width, -1)
    if gbuffer.filled_up:
        flat = torch.nn.functional.pad(flat, (0, 0, 0, 1))  # for padding points
    flat = flat.index_copy(0, gbuffer.pixel, values.to(flat.dtype))[: count * height * width]
    return flat.view(count, height, width, -1).permute(0, 3, 1, 2)


def interpolate(corners: Tensor, barycentric: Tensor) -> Tensor:
    """Interpolate corner values (P, 3, C) with weights (P, 3): (P, C)."""
    return (barycentric[:, None] @ corners)[:, 0]


def viewer_side_normals(normal: Tensor, face_normal: Tensor, view_dir: Tensor) -> Tensor:
    """Shading normals (P, 3), unit, that the viewer can see: normal . view_dir >= MIN_COSINE.

    For a back face both normals are flipped. A shading normal that still points away from the viewer (smooth shading
    near the silhouette) is then rotated towards the viewer until it meets MIN_COSINE. Cycles'
    ensure_valid_specular_reflection rotates in the plane of normal and face normal until the mirrored view leaves the
    surface. Both use the same margin and differ only for such normals.

    Args:
        normal: (P, 3) interpolated, of any length.
        face_normal, view_dir: (P, 3) unit.
    """
    side = torch.where((face_normal * view_dir).sum(1, keepdim=True) < 0.0, -1.0, 1.0)
    face_normal = side * face_normal
    length = normal.norm(dim=1, keepdim=True)
    normal = torch.where(length > 1e-6, side * normal / length.clamp_min(1e-6), face_normal)
    cosine = (normal * view_dir).sum(1, keepdim=True)
    tangent = normal - cosine * view_dir
    bent = MIN_COSINE * view_dir + (1.0 - MIN_COSINE**2) ** 0.5 * normalize(tangent, dim=1)
    opposite = tangent.norm(dim=1, keepdim=True) < 1e-4  # no plane to turn in
    bent = torch.where(opposite, view_dir, bent)
    return torch.where(cosine < MIN_COSINE, bent, normal)


def _first_hits(visibility: Visibility, cameras: Cameras, height: int, width: int, jitter: Tensor | None) -> Hits:
    if isinstance(visibility, NvdiffrastVisibility) and jitter is None and visibility.can_rasterize(height, width):
        return visibility.rasterize(cameras, height, width)
    origins, directions = pixel_rays(cameras, height, width, jitter)
    return visibility.cast(origins.reshape(-1, 3), directions.reshape(-1, 3))
