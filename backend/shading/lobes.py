"""GGX as a few spherical Gaussians: slices of the BRDF times the cosine over light directions, from a table.

scripts/fit_lobes.py makes the table, once. A slice depends on roughness and n.v; a lobe has a free tilt in the plane of
incidence, sharpness and share of the slice's energy.
Linearly transformed cosines (Heitz et al. 2016) are tabulated in the same way.
"""

from functools import cache, cached_property
from pathlib import Path
from typing import Any, NamedTuple

import torch
from torch import Tensor

from ..runtime.cpu_loops import compiled, run
from . import lobe_kernels
from .spherical_gaussian import unit_integral

TABLE_FILE = Path(__file__).parent / "ggx_lobes.safetensors"
MIN_ROUGHNESS = 0.08  # a mirror's lobe is narrower than any texel's view of the environment image
KINDS = ("mirror", "grazing", "coat")  # Fresnel term: 1; (1 - v.h)^5; dielectric with index 1.5
NODES = (24, 24)  # of the table, over roughness in MIN_ROUGHNESS..1 and n.v in 0..1
INDEX = 1.5


class Lobes(NamedTuple):
    """The slices of all KINDS at P points as K spherical Gaussians over light directions."""

    axis: Tensor  # (K, P, 3) unit
    sharpness: Tensor  # (K, P)
    amplitude: Tensor  # (K, P, kinds)
    albedo: Tensor  # (P, kinds) the slices' energy
    average: Tensor  # (P,) the mirror's energy, averaged over all view directions


def dielectric_fresnel(cosine: Tensor) -> Tensor:
    """Unpolarised reflectance at an interface of index INDEX, seen from outside; the shape of `cosine`, 0..1."""
    g = torch.sqrt(INDEX**2 - 1.0 + cosine.square())
    parallel = (cosine * (g + cosine) - 1.0) / (cosine * (g - cosine) + 1.0)
    return 0.5 * ((g - cosine) / (g + cosine)).square() * (1.0 + parallel.square())


class LobeTable:
    """Parameters of the lobes over (roughness, n.v), interpolated bilinearly.

    Args:
        shape: (lobes * (2 + kinds), R, M); a lobe's channels are the tilt of its axis from the mirror direction to
            the normal, the logarithm of its sharpness over the warped distribution's, and the logits of its shares of
            the energy.
        albedo: (kinds + 1, R, M) the slices' energy, and the mirror's averaged over the hemisphere.
    """

    def __init__(self, shape: Tensor, albedo: Tensor) -> None:
        self.shape, self.albedo = shape, albedo

    @staticmethod
    def nodes() -> tuple[Tensor, Tensor]:
        """Roughness and n.v at the table's nodes."""
        return torch.linspace(MIN_ROUGHNESS, 1.0, NODES[0]), torch.linspace(0.0, 1.0, NODES[1])

    @staticmethod
    @cache
    def load(device: torch.device) -> "LobeTable":
        """The table that ships with Patina."""
        from safetensors.torch import load_file

        tensors = load_file(TABLE_FILE, device=str(device))
        return LobeTable(tensors["shape"], tensors["albedo"])

    def lobes(self, roughness: Tensor, normal: Tensor, view_dir: Tensor) -> Lobes:
        """Lobes at P points. Differentiable in all arguments.

        Args:
            roughness: (P,), clamped to MIN_ROUGHNESS.
            normal, view_dir: (P, 3) unit; n.v is clamped to be positive.
        """
        if compiled(normal) and not self.shape.requires_grad:
            assert len(roughness) == len(normal) == len(view_dir)  # compiled loops do not check bounds
            return Lobes(*_Lobes.apply(roughness, normal, view_dir, self._nodes, len(self.shape) // (2 + len(KINDS))))
        roughness = roughness.clamp_min(MIN_ROUGHNESS)
        cosine = (normal * view_dir).sum(-1).clamp(1e-3, 1.0)
        table = torch.cat((self.shape, self.albedo)).to(normal)[None]
        place = torch.stack((cosine * 2.0 - 1.0, (roughness - MIN_ROUGHNESS) / (1.0 - MIN_ROUGHNESS) * 2.0 - 1.0), -1)
        values = torch.nn.functional.grid_sample(
            table, place[None, None], mode="bilinear", padding_mode="border", align_corners=True
        )[0, :, 0]
        values, albedo, average = values.split((len(self.shape), len(KINDS), 1))
        toward, log_sharpness, shares = values.unflatten(0, (-1, 2 + len(KINDS))).split((1, 1, len(KINDS)), 1)

        mirror = 2.0 * cosine[:, None] * normal - view_dir
        axis = torch.nn.functional.normalize(mirror + toward.transpose(1, 2) * normal, dim=-1)
        sharpness = torch.exp(log_sharpness[:, 0]) * 0.5 / (roughness.pow(4) * (cosine + 0.05))
        amplitude = torch.softmax(shares, 0) * (albedo / unit_integral(sharpness)[:, None])
        return Lobes(axis, sharpness, amplitude.transpose(1, 2), albedo.T, average[0])

    @cached_property
    def _nodes(self) -> Tensor:
        """The table (R, M, C) with contiguous channels, padded to whole vectors."""
        channels = torch.cat((self.shape, self.albedo))
        filled = torch.nn.functional.pad(channels.permute(1, 2, 0), (0, -len(channels) % lobe_kernels.VECTOR))
        return filled.contiguous()


class _Lobes(torch.autograd.Function):
    """LobeTable.lobes in compiled loops."""

    @staticmethod
    def forward(ctx: Any, roughness: Tensor, normal: Tensor, view_dir: Tensor, nodes: Tensor, number: int):
        given = (roughness, normal, view_dir, nodes, torch.tensor([MIN_ROUGHNESS]))
        ctx.save_for_backward(*given)
        count, kinds = len(normal), len(KINDS)
        shapes = ((number, count, 3), (number, count), (number, count, kinds), (count, kinds), (count,))
        results = [normal.new_empty(shape) for shape in shapes]
        run(lobe_kernels.read_lobes, count, *given, *results)
        return tuple(results)

    @staticmethod
    def backward(ctx: Any, *gradients: Tensor):
        given = ctx.saved_tensors
        results = [values.new_empty(values.shape) for values in given[:3]]
        run(lobe_kernels.read_lobes_backward, len(given[1]), *given, *gradients, *results)
        return *results, None, None
