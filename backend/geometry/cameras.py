"""Perspective cameras that look at the unit-sphere mesh. Camera axes as in Blender: x right, y up, looking along -z."""

import math
from dataclasses import dataclass

import torch
from torch import Tensor
from torch.nn.functional import normalize

from .mesh import Mesh
from .visibility import Visibility

FIELD_OF_VIEW = 0.69  # [rad], default of `frame_mesh`: Blender's 50 mm lens on its 36 mm sensor
CLEARANCE = 0.05  # least depth of a vertex in front of a framing camera [unit-sphere lengths]
UP = (0.0, 0.0, 1.0)


@dataclass(frozen=True)
class Cameras:
    """B perspective cameras with square pixels, in the mesh's unit-sphere space."""

    position: Tensor  # (B, 3)
    rotation: Tensor  # (B, 3, 3) camera to world; the columns are right, up and back
    tan_half_fov: Tensor  # (B,) of the larger side of the picture

    def __len__(self) -> int:
        return len(self.position)

    def select(self, index: Tensor | slice) -> "Cameras":
        """The cameras of an index tensor or a slice."""
        return Cameras(self.position[index], self.rotation[index], self.tan_half_fov[index])


def look_at(position: Tensor, target: Tensor, up: Tensor) -> Tensor:
    """Rotations (B, 3, 3) of cameras at `position` (B, 3) that look at `target` (B, 3) with `up` (3,) upwards.

    If a camera looks along `up`, the picture's right is +x, as in Blender's top and bottom views.
    """
    back = normalize(position - target, dim=-1)
    right = torch.linalg.cross(up.expand_as(back), back)
    x_axis = torch.tensor([1.0, 0.0, 0.0], dtype=back.dtype, device=back.device)
    parallel = right.norm(dim=-1, keepdim=True) < 1e-4 * up.norm()
    along_x = parallel & (back[..., :1].abs() > 0.9)
    fallback = torch.where(along_x, x_axis.roll(1), x_axis)
    fallback = fallback - (fallback * back).sum(-1, keepdim=True) * back
    right = normalize(torch.where(parallel, fallback, right), dim=-1)
    return torch.stack([right, torch.linalg.cross(back, right), back], dim=-1)


def frame_mesh(
    mesh: Mesh,
    directions: Tensor,
    *,
    up: tuple[float, float, float] = UP,
    fov: float = FIELD_OF_VIEW,
    border: float = 0.04,
    aspect: float = 1.0,
) -> Cameras:
    """Cameras (B) that see the whole mesh as large as possible, looking along -directions.

    A vertex (x, y, z) in camera axes is inside the frustum with half-tangent t of a camera at (cx, cy, d) when
    +-(x - cx) <= t (d - z). So d and cx follow from the largest x + t z and -x + t z: exact, without a search. At wide
    angles a vertex can be close to the camera: the camera keeps CLEARANCE, and the mesh looks smaller.

    Args:
        directions: (B, 3) unit, from the mesh to the camera.
        fov: [rad] of the larger side of the picture.
        border: empty margin on each side, as a fraction of the picture.
        aspect: width / height of the picture.
    """
    tangent = math.tan(fov / 2)
    rotation = look_at(directions, torch.zeros_like(directions), directions.new_tensor(up))
    right, upward, back = rotation.unbind(-1)
    tan_x = tangent * min(1.0, aspect) * (1.0 - 2.0 * border)
    tan_y = tangent * min(1.0, 1.0 / aspect) * (1.0 - 2.0 * border)
    sides = torch.stack(
        [right + tan_x * back, -right + tan_x * back, upward + tan_y * back, -upward + tan_y * back], dim=1
    )
    reach = torch.stack([(mesh.positions @ planes.T).amax(0) for planes in sides])  # (B, 4)
    x = (reach[:, 0] - reach[:, 1]) / 2
    y = (reach[:, 2] - reach[:, 3]) / 2
    distance = torch.maximum((reach[:, 0] + reach[:, 1]) / (2 * tan_x), (reach[:, 2] + reach[:, 3]) / (2 * tan_y))
    nearest = torch.stack([(mesh.positions @ axis).amax(0) for axis in back])
    distance = torch.maximum(distance, nearest + CLEARANCE)
    position = x[:, None] * right + y[:, None] * upward + distance[:, None] * back
    return Cameras(position, rotation, torch.full_like(distance, tangent))


def sample_cameras(
    mesh: Mesh,
    visibility: Visibility,
    anchors: Tensor,
    count: int,
    *,
    spread: float,
    zoom: tuple[float, float],
    close_ups: float,
    generator: torch.Generator,
    up: tuple[float, float, float] = UP,
    fov: float = FIELD_OF_VIEW,
) -> Cameras:
    """Random cameras around anchor directions: first the views of the whole mesh, then close-ups of its surface.

    A close-up is a crop: the camera of a whole view turns to a visible surface point and narrows its field of view.

    Args:
        anchors: (A, 3) unit, from the mesh to the camera; view i uses anchor i modulo A.
        spread: largest angle between a view and its anchor [rad]; uniform over that cap of the sphere.
        zoom: least and greatest width of a close-up, as a fraction of the whole view's; log-uniform in between.
        close_ups: fraction of the cameras that are close-ups.
        generator: a CPU generator; the same seed gives the same cameras on every device.
    """
    random = torch.rand(count, 4, generator=generator)
    around = anchors[torch.arange(count, device=anchors.device) % len(anchors)]
    cameras = frame_mesh(mesh, _in_cap(around, spread, random[:, :2].to(mesh.device)), up=up, fov=fov)
    whole = count - round(count * close_ups)
    if whole == count:
        return cameras

    position = cameras.position[whole:]
    target = _seen_points(mesh, visibility, position, random[whole:, 2], generator)
    rotation = look_at(position, target, position.new_tensor(up))
    scale = (zoom[0] * (zoom[1] / zoom[0]) ** random[whole:, 3]).to(mesh.device)
    return Cameras(
        cameras.position,
        torch.cat([cameras.rotation[:whole], rotation]),
        torch.cat([cameras.tan_half_fov[:whole], cameras.tan_half_fov[whole:] * scale]),
    )


def pixel_rays(cameras: Cameras, height: int, width: int, jitter: Tensor | None = None) -> tuple[Tensor, Tensor]:
    """Rays through the pixels, row 0 at the top.

    Args:
        jitter: (B, height * width, 2) offset from the pixel's centre, right and down [px]; none: the centre.
    Returns:
        origins and unit directions, both (B, height * width, 3).
    """
    device = cameras.position.device
    column = (torch.arange(width, device=device) + 0.5).expand(height, width).reshape(-1)
    row = (torch.arange(height, device=device) + 0.5)[:, None].expand(height, width).reshape(-1)
    pixel = torch.stack([column, row], -1)[None] + (0.0 if jitter is None else jitter)
    offset = (2.0 * pixel - pixel.new_tensor([width, height])) / max(width, height)  # right, down
    offset = offset * cameras.tan_half_fov[:, None, None]
    local = torch.stack([offset[..., 0], -offset[..., 1], -torch.ones_like(offset[..., 0])], -1)
    directions = normalize(local @ cameras.rotation.transpose(1, 2), dim=-1)
    return cameras.position[:, None].expand_as(directions), directions


def orbit_directions(device: torch.device | str = "cpu") -> Tensor:
    """(6, 3) directions to cameras in front (-y, as in Blender), right, behind, left, above and below."""
    return torch.tensor(
        [[0, -1, 0], [1, 0, 0], [0, 1, 0], [-1, 0, 0], [0, 0, 1], [0, 0, -1]], dtype=torch.float32, device=device
    )


def fibonacci_directions(count: int, *, min_height: float = -1.0, device: torch.device | str = "cpu") -> Tensor:
    """(count, 3) unit directions spread evenly over the part of the sphere with z >= min_height."""
    index = torch.arange(count, dtype=torch.float64) + 0.5
    z = 1.0 - (1.0 - min_height) * index / count
    azimuth = index * math.pi * (3.0 - math.sqrt(5.0))  # the golden angle
    radius = (1.0 - z * z).clamp_min(0.0).sqrt()
    return torch.stack([radius * azimuth.cos(), radius * azimuth.sin(), z], -1).float().to(device)


def anchors_from_rig(camera_to_world: Tensor, perspective: Tensor, mesh: Mesh) -> Tensor:
    """Directions (C, 3) from the mesh's centre to the scene's cameras.

    An orthographic camera is infinitely far away, so only its view direction counts. The same holds for a
    camera at the mesh's centre.

    Args:
        camera_to_world: (C, 4, 4) in world space; any scale.
        perspective: (C,) bool, false for an orthographic camera.
    """
    matrices = camera_to_world.double().to(mesh.device)
    offset = (matrices[:, :3, 3] - mesh.center.double()) / mesh.radius
    by_position = perspective.to(mesh.device) & (offset.norm(dim=1) > 1e-3)
    return normalize(torch.where(by_position[:, None], offset, matrices[:, :3, 2]), dim=1).float()


def _in_cap(axis: Tensor, half_angle: float, random: Tensor) -> Tensor:
    """Uniform directions (B, 3) within half_angle of axis (B, 3), from uniform numbers (B, 2)."""
    cosine = 1.0 - random[:, :1] * (1.0 - math.cos(half_angle))
    sine = (1.0 - cosine * cosine).clamp_min(0.0).sqrt()
    azimuth = random[:, 1:] * (2.0 * math.pi)
    frame = look_at(axis, torch.zeros_like(axis), axis.new_tensor(UP))
    local = torch.cat([sine * azimuth.cos(), sine * azimuth.sin(), cosine], -1)
    return normalize((frame @ local[..., None])[..., 0], dim=-1)


def _seen_points(
    mesh: Mesh, visibility: Visibility, position: Tensor, random: Tensor, generator: torch.Generator
) -> Tensor:
    """A visible surface point (B, 3) for each camera: the first hit of a ray to a random surface point."""
    vertices = mesh.positions[mesh.triangles]
    edges = vertices[:, 1:] - vertices[:, :1]
    area = torch.linalg.cross(edges[:, 0], edges[:, 1]).norm(dim=1).double().cumsum(0)
    index = torch.searchsorted(area, random.double().to(area.device) * area[-1]).clamp_max(len(area) - 1)
    barycentric = torch.rand(len(position), 3, generator=generator).clamp_min(1e-6).log().to(mesh.device)
    barycentric = barycentric / barycentric.sum(1, keepdim=True)  # exponential spacings: uniform over the triangle
    point = (barycentric[:, None] @ vertices[index])[:, 0]
    hits = visibility.cast(position, normalize(point - position, dim=1))
    seen = (hits.barycentric[:, None] @ vertices[hits.triangle.clamp_min(0)])[:, 0]
    return torch.where(hits.triangle[:, None] >= 0, seen, point)  # a ray can miss at an edge by rounding
