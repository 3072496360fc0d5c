"""The mesh to restyle: validated, in world space, scaled into the unit sphere."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
import torch
from torch import Tensor
from torch.nn.functional import normalize

from ..errors import MeshError
from ..job import MESH_ARRAYS

# Faces with a height below this (unit-sphere lengths) degenerate when float32 (epsilon 1.2e-7) stores their vertices.
MIN_FACE_HEIGHT = 1e-7
TILES = (1001, 1100)  # the first and the last of UDIM's ten columns in ten rows
MAX_NORMAL_LENGTH = 1e3  # longer normals, which should have length one, are invalid
HINT = "Export the mesh again from Blender."


class Layout(Protocol):
    """The dtype and shape of an array that may not be loaded yet."""

    @property
    def dtype(self) -> Any: ...
    @property
    def shape(self) -> tuple[int, ...]: ...


@dataclass(frozen=True)
class Mesh:
    """V vertices and T triangles on one device; float32 except for indices. world = radius * unit + center.

    `face_normals` define the outside, not the winding order: a mirrored object keeps its winding, so that corners keep
    their indices in all arrays.
    """

    positions: Tensor  # (V, 3) world axes, inside the unit sphere
    triangles: Tensor  # (T, 3) int64
    corner_normals: Tensor  # (T, 3, 3) world axes, unit: the shading normals
    face_normals: Tensor  # (T, 3) world axes, unit, outwards
    center: Tensor  # (3,) of the bounding box, world space
    radius: float  # of the sphere about `center`, world units
    object_corner_normals: Tensor  # (T, 3, 3) object space, as Blender exported them
    object_corner_tangents: Tensor  # (T, 3, 4) object space: MikkTSpace tangent and the bitangent's sign
    corner_uvs: Tensor  # (T, 3, 2) in the unit square
    triangle_tiles: Tensor  # (T,) int64, the UDIM tile whose image a face is on
    object_to_world: Tensor  # (4, 4) acts on column vectors

    def tiles(self) -> tuple[int, ...]:
        """The UDIM tiles in use, ascending; empty if a single repeating image holds the whole UV map."""
        numbers = self.triangle_tiles.unique().tolist()
        return tuple(numbers) if len(numbers) > 1 else ()

    @property
    def device(self) -> torch.device:
        return self.positions.device


def mesh_from_arrays(arrays: Mapping[str, np.ndarray], device: torch.device | str) -> tuple[Mesh, int]:
    """Validate the arrays of a job's mesh file and scale the mesh into the unit sphere.

    Args:
        arrays: the arrays of job.MESH_ARRAYS by name.
    Returns:
        The mesh without degenerate faces and unused vertices, and the number of degenerate faces. Shading normals that
        are zero, not finite or longer than MAX_NORMAL_LENGTH are replaced by their face's normal.
    Raises:
        MeshError: a missing array, a wrong type or shape, indices or tiles out of range, no faces, only degenerate
            faces, coordinates that are not finite, or no size.
    """
    data = {name: torch.from_numpy(np.ascontiguousarray(array)) for name, array in _checked(arrays).items()}
    triangles = data["triangles"].long()
    object_to_world = data["object_to_world"].double()
    linear = object_to_world[:3, :3]
    world = data["positions"].double() @ linear.T + object_to_world[:3, 3]
    used = torch.zeros(len(world), dtype=torch.bool)
    used[triangles.flatten()] = True
    center, radius = _bounding_sphere(world[used])

    unit = (world - center) / radius
    face_normals, height = _face_normals(unit, triangles)
    face_normals *= _orientation(linear)  # a mirrored object's faces run clockwise in world space
    keep = height > MIN_FACE_HEIGHT
    if not keep.any():
        raise MeshError(
            f"All {len(keep)} faces of the mesh are degenerate: they have no area.",
            "Check the scale of the object, then use Mesh > Clean Up > Degenerate Dissolve.",
        )
    triangles, face_normals = triangles[keep], face_normals[keep]
    used.zero_()[triangles.flatten()] = True
    corner_normals = _world_normals(data["corner_normals"][keep].double(), linear, face_normals)
    mesh = Mesh(
        positions=unit[used].float().to(device),
        triangles=(used.cumsum(0) - 1)[triangles].to(device),
        corner_normals=corner_normals.float().to(device),
        face_normals=face_normals.float().to(device),
        center=center.float().to(device),
        radius=radius,
        object_corner_normals=data["corner_normals"][keep].to(device),
        object_corner_tangents=data["corner_tangents"][keep].to(device),
        corner_uvs=data["corner_uvs"][keep].to(device),
        triangle_tiles=data["triangle_tiles"][keep].long().to(device),
        object_to_world=data["object_to_world"].to(device),
    )
    return mesh, int((~keep).sum())


def check_layout(arrays: Mapping[str, Layout]) -> dict[str, int]:
    """Check dtypes and shapes against job.MESH_ARRAYS; returns the sizes V and T by name. Raises MeshError."""
    sizes: dict[str, int] = {}
    for name, (dtype, shape) in MESH_ARRAYS.items():
        if name not in arrays:
            raise MeshError(f"The mesh file lacks the array {name}.", HINT)
        array = arrays[name]
        items = shape.split()
        fits = len(items) == len(array.shape) and all(
            size == (sizes.setdefault(item, size) if item in "VT" else int(item))
            for item, size in zip(items, array.shape, strict=True)
        )
        if array.dtype != dtype or not fits:
            raise MeshError(
                f"The mesh file's array {name} is {array.dtype} {array.shape}; it should be {dtype} ({shape}).", HINT
            )
    if sizes["T"] == 0:
        raise MeshError("The mesh has no faces.", "Select an object with faces, or add some.")
    return sizes


def _checked(arrays: Mapping[str, np.ndarray]) -> dict[str, np.ndarray]:
    sizes = check_layout(arrays)
    triangles = arrays["triangles"]
    if triangles.min() < 0 or triangles.max() >= sizes["V"]:
        raise MeshError("The mesh has faces that name vertices which do not exist.", HINT)
    tiles = arrays["triangle_tiles"]
    if tiles.min() < TILES[0] or tiles.max() > TILES[1]:
        raise MeshError(f"The mesh has faces outside the UDIM tiles {TILES[0]} to {TILES[1]}.", HINT)
    for name, what in (
        ("positions", "coordinates"),
        ("object_to_world", "a transform"),
        ("corner_uvs", "UV coordinates"),
    ):
        if not np.isfinite(arrays[name]).all():
            raise MeshError(
                f"The mesh has {what} that are not finite numbers (NaN or infinity).",
                "Look for a broken modifier, driver or import, and apply or remove it.",
            )
    return {name: arrays[name] for name in MESH_ARRAYS}


def _bounding_sphere(points: Tensor) -> tuple[Tensor, float]:
    low, high = points.amin(0), points.amax(0)
    center = (low + high) / 2
    radius = float((points - center).norm(dim=1).max())
    if radius <= float(torch.finfo(torch.float32).tiny):
        raise MeshError("The mesh has zero size.", "Check the scale of the object and of its modifiers.")
    return center, radius


def _face_normals(positions: Tensor, triangles: Tensor) -> tuple[Tensor, Tensor]:
    """Unit normals (T, 3) by winding order, and each face's height over its longest edge (T,)."""
    a, b, c = positions[triangles].unbind(1)
    cross = torch.linalg.cross(b - a, c - a)
    longest = torch.stack([(b - a).norm(dim=1), (c - b).norm(dim=1), (a - c).norm(dim=1)]).amax(0)
    return normalize(cross, dim=1, eps=1e-30), cross.norm(dim=1) / longest.clamp_min(1e-30)


def _orientation(linear: Tensor) -> float:
    return -1.0 if float(torch.linalg.det(linear)) < 0.0 else 1.0


def _world_normals(normals: Tensor, linear: Tensor, face_normals: Tensor) -> Tensor:
    """Normals (T, 3, 3) by the inverse transpose, up to a positive factor.

    The cofactor matrix is det(M) M^-T. It exists even if M is singular (an object with a zero scale).
    """
    rows = linear.unbind(0)
    cofactor = torch.stack([torch.linalg.cross(rows[i - 2], rows[i - 1]) for i in range(3)])
    world = normals @ cofactor.T * _orientation(linear)
    length = world.norm(dim=-1, keepdim=True)
    valid = torch.isfinite(length) & (length > 1e-6 * cofactor.norm())
    valid &= normals.norm(dim=-1, keepdim=True) < MAX_NORMAL_LENGTH
    return torch.where(valid, world / torch.where(valid, length, 1.0), face_normals[:, None])
