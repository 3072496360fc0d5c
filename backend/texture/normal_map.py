"""Tangent-space normal maps by the conventions of MikkTSpace and Blender's Normal Map node."""

import torch
from torch import Tensor

from ..runtime.cpu_loops import compiled, run
from . import normal_map_kernels

MIN_Z = 0.01  # engines that store two channels rebuild z as a positive root; 0.01 is 89.4 degrees off the surface


def world_normal_to_tangent(normal_world: Tensor, object_to_world: Tensor, normal: Tensor, tangent: Tensor) -> Tensor:
    """Encode world-space normals as the colours of a tangent-space normal map (OpenGL: +y up).

    MikkTSpace decodes a colour c to n = 2 c - 1 and returns, with the interpolated N, T and B = sign cross(N, T) left
    un-normalised and M the object's 3x3 matrix,
        normalize(M^-T normalize(n_x T + n_y B + n_z N)),
    so this solves [T B N] n = M^T normal_world and normalises n. The sign of z is kept positive (see MIN_Z): a normal
    below the surface's own is moved to the horizon. Flat-shaded faces differ only in N, which is their own normal.

    Args:
        normal_world: (K, 3) the normals to encode; their length does not matter.
        object_to_world: (4, 4), acts on column vectors; any invertible matrix, mirrored or sheared too.
        normal: (K, 3) object-space shading normal as interpolated from unit corner normals, not normalised.
        tangent: (K, 4) object-space MikkTSpace tangent, interpolated likewise, and the bitangent's sign.
    Returns:
        (K, 3) colours in [0, 1]; (0.5, 0.5, 1) where the basis is singular.

    Measured: Cycles 4.5 decodes this way. Cycles 5.2 normalises N, and EEVEE decodes differently: on a coarse mesh both
    turn the normals by about half a degree, which no one map avoids.
    Source: MikkTSpace; the inverse is ours.
    """
    if compiled(normal_world):
        color = normal_world.new_empty(normal_world.shape)
        given = (normal_world, object_to_world[:3, :3], normal, tangent, torch.tensor([MIN_Z]))
        run(normal_map_kernels.world_normal_to_tangent, len(color), *given, color)
        return color
    target = normal_world @ object_to_world[:3, :3]
    axis_x, axis_z = tangent[:, :3], normal
    around = torch.linalg.cross(axis_z, axis_x)
    axis_y = tangent[:, 3:].sign() * around
    across = torch.linalg.cross(axis_y, axis_z)
    volume = (axis_x * across).sum(-1)
    # Cramer's rule without the division: normalisation removes the common factor 1/volume, except for its sign.
    solution = torch.stack(
        [
            (target * across).sum(-1),
            (target * around).sum(-1),
            (target * torch.linalg.cross(axis_x, axis_y)).sum(-1),
        ],
        dim=-1,
    ) * volume.sign().unsqueeze(-1)
    length = solution.norm(dim=-1, keepdim=True)
    usable = (length > 1e-12) & (volume.abs() > 1e-12).unsqueeze(-1) & solution.isfinite().all(-1, keepdim=True)
    up = solution.new_tensor([0.0, 0.0, 1.0])
    unit = torch.where(usable, solution / length.clamp_min(1e-12), up)
    z = unit[:, 2:].clamp_min(MIN_Z)
    xy = unit[:, :2] * ((1.0 - z.square()) / unit[:, :2].square().sum(-1, keepdim=True).clamp_min(1e-12)).sqrt()
    clamped = torch.cat([xy, z], dim=-1)
    return torch.where(unit[:, 2:] < MIN_Z, clamped, unit) * 0.5 + 0.5


def tangent_to_world_normal(color: Tensor, object_to_world: Tensor, normal: Tensor, tangent: Tensor) -> Tensor:
    """Decode a normal map's colours to unit world-space normals.

    Args and shapes as in `world_normal_to_tangent`, whose inverse this is wherever z was not clamped.
    """
    x, y, z = (2.0 * color - 1.0).unsqueeze(-1).unbind(1)
    bitangent = tangent[:, 3:].sign() * torch.linalg.cross(normal, tangent[:, :3])
    in_object = x * tangent[:, :3] + y * bitangent + z * normal
    world = in_object @ torch.linalg.inv(object_to_world[:3, :3])
    return torch.nn.functional.normalize(world, dim=-1)
