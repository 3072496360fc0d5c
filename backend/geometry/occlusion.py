"""What of the sky each part of a mesh sees. Geometry does not move, so it is cast once, at points over the surface."""

import math
from dataclasses import replace
from functools import cached_property

import torch
from scipy.spatial import KDTree
from torch import Tensor
from torch.nn.functional import normalize

from .cameras import fibonacci_directions
from .gbuffer import GBuffer, interpolate
from .mesh import Mesh
from .visibility import Visibility

NUM_POINTS, NUM_DIRECTIONS = 8192, 160
OFFSET = 2e-3  # from which rays start above the surface, so that they do not hit it [unit-sphere lengths]
NEIGHBOURS = 6  # points that a pixel looks at
UNFIT = 1e-4  # weight of a point on the other side or inside of something: it counts where nothing better is near
BURIED = 0.005  # share of the sky, below which a point lies inside of something
WIDE = (2.5, 10.0, 40.0)  # sharpness of lobes whose visibility the table tells
NARROW = ((160.0, 8), (2560.0, 1))  # of narrower ones, only about the mirror direction, and the rays through each
LEANS = (0.0, 0.5, 1.0)  # of lobes, from the mirror direction to the normal
GRID = 20  # cells along an edge of the octahedral map of the directions
GOLDEN = 2.399963  # angle between successive rays [rad]
CLEAR = 0.995  # visibility through the widest lobe, above which the narrow ones see as much


class Occlusion:
    """The sky seen from S points on the surface, above it and below it, in D directions.

    Attributes:
        directions: (D, 3) unit, evenly spread.
        visible: (2 S, D) 1 where a ray leaves the mesh. The first S rows are above the surface, the others below it.
        cosine: (2 S, D) between the direction and the surface's side, >= 0.
    """

    def __init__(self, mesh: Mesh, visibility: Visibility) -> None:
        self.point, self._normal = _spread(mesh, NUM_POINTS)
        self.directions = fibonacci_directions(NUM_DIRECTIONS, device=mesh.device)
        self._visibility = visibility
        slope = self._normal @ self.directions.T
        side = torch.where(slope < 0.0, -OFFSET, OFFSET)
        origins = self.point[:, None] + side[..., None] * self._normal[:, None]
        directions = self.directions.expand(NUM_POINTS, NUM_DIRECTIONS, 3)
        free = (visibility.cast(origins.reshape(-1, 3), directions.reshape(-1, 3)).triangle < 0).float()
        self.visible = free.view(NUM_POINTS, NUM_DIRECTIONS).repeat(2, 1)
        self.cosine = torch.cat((slope, -slope)).clamp_min(0.0)
        self._seen = self.visible * self.cosine
        self._buried = self._seen.sum(1) < BURIED * self.cosine.sum(1)

    @cached_property
    def _tree(self) -> KDTree:
        return KDTree(self.point.cpu().numpy())

    def of_lights(self, weight: Tensor) -> Tensor:
        """The share of lights that arrives, weighted by the cosine. weight (D, M) >= 0 of the lights' radiance in the
        directions: (2 S, M) in 0..1."""
        return (self._seen @ weight + 1e-6) / (self.cosine @ weight + 1e-6)

    def see(self, mesh: Mesh, gbuffer: GBuffer) -> GBuffer:
        """The G-buffer with features of its points: rows (P, N) of this table, their share (P, N), and `through`
        (P, len(LEANS), levels), the sky's visibility through lobes of WIDE and NARROW sharpness about directions
        from the mirror direction to the normal."""
        face = mesh.face_normals[gbuffer.triangle]
        face = torch.where((face * gbuffer.view_dir).sum(1, keepdim=True) < 0.0, -face, face)
        rows, share = self._neighbours(gbuffer.position, face)
        cosine = (gbuffer.normal * gbuffer.view_dir).sum(1, keepdim=True)
        mirror = 2.0 * cosine * gbuffer.normal - gbuffer.view_dir
        wide = []
        for lean in LEANS:
            column = _octahedral(torch.lerp(mirror, gbuffer.normal, lean))[:, None]
            wide.append(torch.stack([(table[rows, column] * share).sum(1) for table in self._wide], 1))
        through = torch.stack([torch.cat((part, part[:, -1:].expand(-1, len(NARROW))), 1) for part in wide], 1)
        near = torch.nonzero(wide[0][:, 0] < CLEAR)[:, 0]  # elsewhere nothing stands about
        through[near, 0, len(WIDE) :] = self._look_along(gbuffer.position[near], face[near], mirror[near])
        return replace(gbuffer.with_features(rows=rows, share=share, through=through), sky=self)

    @staticmethod
    def through(gbuffer: GBuffer, lean: Tensor, sharpness: Tensor) -> Tensor:
        """Visibility of the sky at the gbuffer's P points through lobes: (P,).

        Args:
            lean: (P,) how far the lobe's axis lies from the mirror direction (0) towards the normal (1).
            sharpness: (P,).
        """
        with torch.no_grad():
            levels = sharpness.new_tensor([*WIDE, *(level for level, _ in NARROW)]).log()
            place, part = _between(levels, sharpness.log())
            side, turn = _between(lean.new_tensor(LEANS), lean)
            table = gbuffer.features["through"].flatten(1)
            corner = (side * len(levels) + place)[:, None] + torch.tensor([0, 1, len(levels), len(levels) + 1]).to(side)
            low, high, low_side, high_side = table.gather(1, corner).unbind(1)
            return torch.lerp(torch.lerp(low, high, part), torch.lerp(low_side, high_side, part), turn)

    @cached_property
    def _wide(self) -> Tensor:
        """Visibility through lobes of WIDE sharpness: (len(WIDE), 2 S, GRID * GRID), directions by `_octahedral`."""
        u, v = torch.meshgrid(*[(torch.arange(GRID, device=self.point.device) + 0.5) / GRID * 2 - 1] * 2, indexing="ij")
        z = 1.0 - u.abs() - v.abs()
        x, y = (torch.where(z < 0, (1.0 - b.abs()) * a.sign(), a) for a, b in ((u, v), (v, u)))
        axis = normalize(torch.stack((x, y, z), -1).reshape(-1, 3), dim=1)
        lobes = [torch.exp(sharpness * (self.directions @ axis.T - 1.0)) for sharpness in WIDE]
        above = (self.cosine > 0.0).float()
        return torch.stack([(above * self.visible @ lobe + 1e-6) / (above @ lobe + 1e-6) for lobe in lobes])

    def _look_along(self, position: Tensor, face: Tensor, axis: Tensor) -> Tensor:
        """The share of the sky above a face that is seen through lobes of NARROW sharpness about directions (P, 3):
        (P, len(NARROW)), by rays."""
        upright = torch.tensor([0.0, 0.0, 1.0], device=axis.device)
        tangent = normalize(
            torch.linalg.cross(torch.where(axis[:, 2:].abs() < 0.9, upright, upright.roll(1)), axis), dim=1
        )
        frame = torch.stack((tangent, torch.linalg.cross(axis, tangent), axis), 1)
        turn = GOLDEN * torch.arange(len(axis), device=axis.device)[:, None]
        seen = []
        for sharpness, count in NARROW:
            number = torch.arange(count, device=axis.device)
            height = 1.0 + torch.log1p((number + 0.5) / count * math.expm1(-2.0 * sharpness)) / sharpness
            ring, angle = (1.0 - height.square()).clamp_min(0.0).sqrt(), turn + GOLDEN * number
            rays = torch.stack((ring * angle.cos(), ring * angle.sin(), height.expand_as(angle)), -1) @ frame
            origins = (position + OFFSET * face).repeat_interleave(count, 0)
            hits = self._visibility.cast(origins, rays.reshape(-1, 3)).triangle.view(-1, count)
            above = (rays * face[:, None]).sum(-1) > 0.0
            seen.append((above & (hits < 0)).float().sum(1) / above.float().sum(1).clamp_min(1.0))
        return torch.stack(seen, 1)

    def _neighbours(self, position: Tensor, face: Tensor) -> tuple[Tensor, Tensor]:
        """Rows of the tables that are near to points (P, 3) on a face's side (P, 3), and their shares: both (P, N)."""
        distance, index = self._tree.query(position.cpu().numpy(), NEIGHBOURS, workers=torch.get_num_threads())
        near = torch.from_numpy(index).to(position.device)
        facing = (self._normal[near] * face[:, None]).sum(-1)
        closeness = 1.0 / (torch.from_numpy(distance).to(position).square() + 1e-4)
        rows = near + NUM_POINTS * (facing < 0.0)
        unfit = (facing < 0.0) | self._buried[rows]
        share = closeness * (facing.square() + 1e-3) * torch.where(unfit, UNFIT, 1.0)
        return rows, share / share.sum(1, keepdim=True)


def _between(knots: Tensor, value: Tensor) -> tuple[Tensor, Tensor]:
    """The knot before each value (P,), clamped to the knots, and how far it is to the next one, 0..1."""
    value = value.clamp(float(knots[0]), float(knots[-1]))
    before = torch.searchsorted(knots, value.contiguous()).clamp(1, len(knots) - 1) - 1
    return before, (value - knots[before]) / (knots[before + 1] - knots[before])


def _octahedral(direction: Tensor) -> Tensor:
    """The cell of a GRID x GRID octahedral map (Cigolle et al. 2014) that holds a direction (P, 3): (P,) int64."""
    x, y, z = (direction / direction.abs().sum(1, keepdim=True)).unbind(1)
    u, v = (torch.where(z < 0, (1.0 - b.abs()) * torch.where(a < 0, -1.0, 1.0), a) for a, b in ((x, y), (y, x)))
    row, column = (((a * 0.5 + 0.5) * GRID).long().clamp(0, GRID - 1) for a in (u, v))
    return row * GRID + column


def _spread(mesh: Mesh, count: int) -> tuple[Tensor, Tensor]:
    """Points spread over the surface by area, and their faces' normals: (count, 3), (count, 3)."""
    a, b, c = mesh.positions[mesh.triangles].unbind(1)
    area = torch.linalg.cross(b - a, c - a).double().norm(dim=1).cumsum(0)
    index = torch.arange(count, dtype=torch.float64, device=mesh.device)
    triangle = torch.searchsorted(area, (index + 0.5) / count * area[-1]).clamp_max(len(area) - 1)
    u, v = torch.remainder(index[:, None] * torch.tensor([0.7548776662, 0.5698402910]).to(index), 1.0).unbind(1)
    root = u.sqrt()  # uniform over a triangle
    barycentric = torch.stack((1.0 - root, root * (1.0 - v), root * v), 1).float()
    return interpolate(mesh.positions[mesh.triangles[triangle]], barycentric), mesh.face_normals[triangle]
