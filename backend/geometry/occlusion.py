"""Self-occlusion of the mesh. The geometry is static, so rays are cast once, from points spread over the surface."""

from dataclasses import replace
from functools import cache, cached_property

import numpy as np
import torch
from scipy.spatial import KDTree
from torch import Tensor
from torch.nn.functional import normalize

from ..runtime.cpu_loops import compiled, run
from ..runtime.device import bfloat16_is_fast
from . import kernels
from .cameras import fibonacci_directions
from .gbuffer import GBuffer, interpolate
from .mesh import Mesh
from .visibility import Visibility

NUM_POINTS, NUM_DIRECTIONS = 8192, 160
OFFSET = 2e-3  # distance of ray origins from the surface, to avoid self-hits [unit-sphere lengths]
NEIGHBOURS = 6  # points that a pixel interpolates between
UNFIT = 1e-4  # weight of a back-facing or buried neighbour: a fallback where no better one is near
BURIED = 0.005  # share of the sky below which a point counts as inside the mesh
NUM_RAYS = 32  # rays around the mirror direction of a pixel, one for each bit of an int32
CHUNK = 1 << 15  # pixels traced at once: bounds the memory
SPREAD = (0.3, 300.0)  # range of lobe sharpness that the rays sample well
GRID = 96  # cells along an edge of the octahedral map of ray directions
OPEN = 0.99  # share of the sky above which a point counts as unoccluded
SURE = 8.0  # log odds of a fully visible direction
RIDGE, NEWTON_STEPS, LONGEST_STEP = 0.01, 8, 3.0  # parameters of the logistic regression
GOLDEN = 2.399963  # angle between successive rays [rad]


class Occlusion:
    """Visibility of the sky from S points on the surface, on both sides of it, in D directions.

    Attributes:
        directions: (D, 3) unit, evenly spread.

    Tables have 2 S rows: S for the outer side of the surface, then S for the inner side. In a closed mesh most inner
    rows are buried, and many outer rows are unoccluded. Only the other L rows, the lit ones, depend on the light.
    """

    def __init__(self, mesh: Mesh, visibility: Visibility) -> None:
        self.point, self._normal = spread(mesh, NUM_POINTS)
        self.directions = fibonacci_directions(NUM_DIRECTIONS, device=mesh.device)
        self._visibility, self._object_to_world = visibility, mesh.object_to_world[:3, :3]
        slope = self._normal @ self.directions.T
        side = torch.where(slope < 0.0, -OFFSET, OFFSET)
        origins = self.point[:, None] + side[..., None] * self._normal[:, None]
        directions = self.directions.expand(NUM_POINTS, NUM_DIRECTIONS, 3)
        free = (visibility.cast(origins.reshape(-1, 3), directions.reshape(-1, 3)).triangle < 0).float()
        cosine = torch.cat((slope, -slope)).clamp_min(0.0)
        seen = free.view(NUM_POINTS, NUM_DIRECTIONS).repeat(2, 1) * cosine
        self._openness = seen.sum(1) / cosine.sum(1)
        self._buried = self._openness < BURIED
        lit = ~self._buried & (self._openness < 1.0)
        self._lit = torch.nonzero(lit)[:, 0]
        self._place = torch.where(lit, lit.cumsum(0) + 1, self._openness == 1.0).short()  # in `of_lights`
        kind = torch.bfloat16 if bfloat16_is_fast(mesh.device) else torch.float32
        self._shares = torch.cat((seen[self._lit], cosine[self._lit])).to(kind)

    @cached_property
    def _tree(self) -> KDTree:
        return KDTree(self.point.cpu().numpy())

    def of_lights(self, weight: Tensor) -> Tensor:
        """The visible share of M lights, weighted by the cosine: (2 + L, M) in 0..1.

        Args:
            weight: (D, M) >= 0, radiance of the lights in `directions`.
        Returns:
            a row for buried points (zero), one for unoccluded points (one), and the L lit rows.
        """
        visible, unoccluded = (self._shares @ weight.to(self._shares)).float().add_(1e-6).chunk(2)
        share = visible.new_zeros(2 + len(visible), weight.shape[1])
        share[1] = 1.0
        torch.div(visible, unoccluded, out=share[2:])
        return share

    def see(self, mesh: Mesh, gbuffer: GBuffer, num_rays: int = NUM_RAYS) -> GBuffer:
        """Add the features of self-occlusion to a G-buffer.

        Args:
            num_rays: R, rays around the mirror direction, at most NUM_RAYS.
        Returns:
            the G-buffer with `rows` (P, N) int16, indices into the table of `of_lights`; `share` (P, N), their weights;
            `cell` (P, R) int16, the rays' cells in `_cells`; `free` (P,) int32, bit r is set if ray r is not occluded.
        """
        face = mesh.face_normals[gbuffer.triangle]
        face = torch.where((face * gbuffer.view_dir).sum(1, keepdim=True) < 0.0, -face, face)
        rows, share = self._neighbours(gbuffer.position, face)
        near = torch.nonzero((self._openness[rows] * share).sum(1) < OPEN)[:, 0]
        free = torch.full((len(gbuffer),), -1, dtype=torch.int32, device=face.device)
        cell = torch.zeros(len(gbuffer), num_rays, dtype=torch.int16, device=face.device)
        for part in near.split(CHUNK):
            free[part], cell[part] = self._trace_mirrored(gbuffer, face, part, num_rays)
        rows = self._place[rows]
        return replace(gbuffer.with_features(rows=rows, share=share, cell=cell, free=free), sky=self)

    def _trace_mirrored(self, gbuffer: GBuffer, face: Tensor, part: Tensor, num_rays: int) -> tuple[Tensor, Tensor]:
        """Trace rays around the mirror direction: `free` and `cell` of the pixels `part`; face (P, 3) normals."""
        direction = _spiral(face.device, num_rays)[0] @ mirror_frame(gbuffer.normal[part], gbuffer.view_dir[part])
        origins = gbuffer.position[part] + OFFSET * face[part]
        hits = self._visibility.cast(origins.repeat_interleave(num_rays, 0), direction.reshape(-1, 3)).triangle
        above = (direction * face[part][:, None]).sum(-1) > 0.0
        blocked = (~above | (hits.view(-1, num_rays) >= 0)).int()
        bits = torch.arange(num_rays, dtype=torch.int32, device=face.device)
        return ~(blocked << bits).sum(1, dtype=torch.int32), _octahedral(direction).short()

    def sky_visibility(self, position: Tensor, face: Tensor) -> tuple[Tensor, Tensor]:
        """Visibility of the sky at points (P, 3) on faces with normals (P, 3), for baking.

        A face that points into the mesh uses its other side, which is the visible one.

        Returns:
            the visible share of the sky (P, 1), weighted by the cosine, and the interpolated coefficients (P, 4) of
            `_fits`.
        """
        rows, share = self._neighbours(position, face)
        inside = (self._openness[rows] * share).sum(1, keepdim=True) < BURIED
        rows = torch.where(inside, (rows + NUM_POINTS) % (2 * NUM_POINTS), rows)
        share = share[..., None]
        return (self._openness[rows, None] * share).sum(1), (self._fits[rows] * share).sum(1)

    @cached_property
    def _fits(self) -> Tensor:
        """Coefficients (2 S, 4) x, y, z and w of every row: sigmoid(x d_x + y d_y + z d_z + w) is the probability that
        a direction d, unit in object space, is not occluded. Ridge logistic regression by Newton's method."""
        fits = torch.zeros(2 * NUM_POINTS, 4, device=self.point.device)
        fits[:, 3] = torch.where(self._buried, -SURE, SURE)
        directions = normalize(self.directions @ torch.linalg.pinv(self._object_to_world).T, dim=1)
        inputs = torch.nn.functional.pad(directions, (0, 1), value=1.0)
        products = (inputs[:, :, None] * inputs[:, None]).flatten(1)
        free, above = (self._shares > 0.0).float().chunk(2)
        ridge = RIDGE * torch.eye(4, device=fits.device)
        found = torch.zeros(len(self._lit), 4, device=fits.device)
        for _ in range(NEWTON_STEPS):
            chance = torch.sigmoid(found @ inputs.T)
            slope = (above * (free - chance)) @ inputs - found @ ridge
            curvature = ((above * chance * (1.0 - chance)) @ products).view(-1, 4, 4) + ridge
            step = torch.linalg.solve(curvature, slope)
            found += step * (LONGEST_STEP / step.norm(dim=1, keepdim=True).clamp_min(LONGEST_STEP))
        return fits.index_copy(0, self._lit, found)

    @staticmethod
    def rays(gbuffer: GBuffer) -> tuple[Tensor, ...]:
        """The arguments of shading.shadows.Rays for the points that may be occluded. On a GPU for all points, because
        counting them would synchronise."""
        device, free = gbuffer.position.device, gbuffer.features["free"]
        point = torch.nonzero(free != -1)[:, 0] if device.type == "cpu" else torch.arange(len(free), device=device)
        frame = mirror_frame(gbuffer.normal[point], gbuffer.view_dir[point])
        cell = gbuffer.features["cell"]
        return point, frame, *_spiral(device, cell.shape[1]), cell, free, _cells(device)

    def _neighbours(self, position: Tensor, face: Tensor) -> tuple[Tensor, Tensor]:
        """The N nearest table rows of points (P, 3) on faces with normals (P, 3), and their weights: both (P, N)."""
        distance, index = self._tree.query(position.cpu().numpy(), NEIGHBOURS, workers=torch.get_num_threads())
        near = torch.from_numpy(index).to(position.device)
        facing = (self._normal[near] * face[:, None]).sum(-1)
        closeness = 1.0 / (torch.from_numpy(distance).to(position).square() + 1e-4)
        rows = near + NUM_POINTS * (facing < 0.0)
        unfit = (facing < 0.0) | self._buried[rows]
        share = closeness * (facing.square() + 1e-3) * torch.where(unfit, UNFIT, 1.0)
        return rows, share / share.sum(1, keepdim=True)


def mirror_frame(normal: Tensor, view_dir: Tensor) -> Tensor:
    """Frames (P, 3, 3) around the mirror directions, from normals (P, 3) and view directions (P, 3). Rows: a tangent in
    the plane of incidence, one perpendicular to it, and the mirror direction."""
    if compiled(normal):
        frame = normal.new_empty(len(normal), 3, 3)
        run(kernels.mirror_frame, len(normal), normal, view_dir, frame)
        return frame
    axis = 2.0 * (normal * view_dir).sum(1, keepdim=True) * normal - view_dir
    steep = axis[:, 2:].abs() > 0.9
    upright = torch.cat((steep, torch.zeros_like(steep), ~steep), 1).to(axis)
    aside = torch.linalg.cross(normal, axis)
    flat = aside.norm(dim=1, keepdim=True) < 1e-3
    aside = normalize(torch.where(flat, torch.linalg.cross(upright, axis), aside), dim=1)
    return torch.stack((torch.linalg.cross(aside, axis), aside, axis), 1)


def _octahedral(direction: Tensor) -> Tensor:
    """The cell of a GRID x GRID octahedral map (Cigolle et al. 2014) that holds a direction (..., 3): (...) int64."""
    x, y, z = (direction / direction.abs().sum(-1, keepdim=True)).unbind(-1)
    u, v = (torch.where(z < 0, (1.0 - b.abs()) * torch.where(a < 0, -1.0, 1.0), a) for a, b in ((x, y), (y, x)))
    row, column = (((a * 0.5 + 0.5) * GRID).long().clamp(0, GRID - 1) for a in (u, v))
    return row * GRID + column


@cache
def _cells(device: torch.device) -> Tensor:
    """The directions of the octahedral map's cells: (GRID * GRID, 3) unit."""
    u, v = torch.meshgrid(*[(torch.arange(GRID, device=device) + 0.5) / GRID * 2 - 1] * 2, indexing="ij")
    z = 1.0 - u.abs() - v.abs()
    x, y = (torch.where(z < 0, (1.0 - b.abs()) * a.sign(), a) for a, b in ((u, v), (v, u)))
    return normalize(torch.stack((x, y, z), -1).reshape(-1, 3), dim=1)


@cache
def _spiral(device: torch.device, num_rays: int) -> tuple[Tensor, Tensor]:
    """Rays (R, 3) around +z, and their density (R,) up to a constant factor. They sample lobes of any sharpness in
    SPREAD, log-uniform. Successive rays turn by the golden angle, which covers the circle at any number of rays."""
    low, high = SPREAD

    def density(depth: np.ndarray) -> np.ndarray:  # depth = 1 - z
        return (np.exp(-low * depth) - np.exp(-high * depth)) / depth

    depth = np.geomspace(1e-7, 2.0, 20001)
    mean = 0.5 * (density(depth[1:]) + density(depth[:-1]))
    inside = np.concatenate(([0.0], np.cumsum(mean * np.diff(depth))))
    number = np.arange(num_rays)
    chosen = np.interp((number + 0.5) / num_rays * inside[-1], inside, depth)
    ring = np.sqrt(1.0 - (1.0 - chosen) ** 2)
    rays = np.stack((ring * np.cos(GOLDEN * number), ring * np.sin(GOLDEN * number), 1.0 - chosen), 1)
    return torch.from_numpy(rays).float().to(device), torch.from_numpy(density(chosen)).float().to(device)


def spread(mesh: Mesh, count: int) -> tuple[Tensor, Tensor]:
    """Points spread uniformly over the surface, and their faces' normals: (count, 3), (count, 3)."""
    a, b, c = mesh.positions[mesh.triangles].unbind(1)
    area = torch.linalg.cross(b - a, c - a).double().norm(dim=1).cumsum(0)
    index = torch.arange(count, dtype=torch.float64, device=mesh.device)
    triangle = torch.searchsorted(area, (index + 0.5) / count * area[-1]).clamp_max(len(area) - 1)
    u, v = torch.remainder(0.5 + index[:, None] * torch.tensor([0.7548776662, 0.5698402910]).to(index), 1.0).unbind(1)
    root = u.sqrt()  # uniform over a triangle
    barycentric = torch.stack((1.0 - root, root * (1.0 - v), root * v), 1).float()
    return interpolate(mesh.positions[mesh.triangles[triangle]], barycentric), mesh.face_normals[triangle]
