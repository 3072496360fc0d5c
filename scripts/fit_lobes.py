"""Fit the specular lobes: GGX times the cosine as a few spherical Gaussians, for every roughness and angle.

    .venv/bin/python scripts/fit_lobes.py        # backend/shading/ggx_lobes.safetensors, two minutes on one core

The fit includes values between the table's nodes: every step draws random roughnesses and angles, looks up the lobes as
the renderer does, and compares them with GGX by importance-sampled quadrature: the slices themselves, and their
reflections of random spherical-Gaussian lights.
"""

import argparse
import sys
import time
from pathlib import Path

import torch
from safetensors.torch import save_file
from torch import Tensor

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from backend.shading.lobes import (  # noqa: E402
    KINDS,
    MIN_ROUGHNESS,
    NODES,
    TABLE_FILE,
    Lobes,
    LobeTable,
    dielectric_fresnel,
)
from backend.shading.spherical_gaussian import product_sharpness, unit_integral  # noqa: E402

SAMPLES = 1024  # directions a slice, half of them drawn from GGX, half from the whole sphere
LIGHTS = 12  # a slice
BATCH = 48  # slices a step
NUM_LOBES, STEPS = 2, 4000
SMOOTHNESS = 1 / 120  # weight of the table's second differences
TAIL = 1e-2  # mean square of the light below which an error counts less


def directions(view: Tensor, alpha: Tensor, count: int, generator: torch.Generator) -> tuple[Tensor, Tensor]:
    """Light directions (B, 2 count, 3) and their weights (B, 2 count): half by GGX's normals, half uniform."""
    batch = len(view)
    strata = (torch.arange(count) + 0.5) / count
    golden = torch.remainder(torch.arange(count) * 0.6180339887, 1.0)
    shift = torch.rand(2, batch, 1, generator=generator)
    u, v = torch.remainder(strata + shift[0], 1.0), torch.remainder(golden + shift[1], 1.0)
    phi = 2.0 * torch.pi * v
    alpha2 = (alpha * alpha)[:, None]
    cos2 = (1.0 - u) / (1.0 + (alpha2 - 1.0) * u)
    sine, cosine = (1.0 - cos2).clamp_min(0.0).sqrt(), cos2.clamp_min(0.0).sqrt()
    half = torch.stack((sine * phi.cos(), sine * phi.sin(), cosine), -1)
    mirrored = 2.0 * (half * view[:, None]).sum(-1, keepdim=True) * half - view[:, None]
    z = 2.0 * u - 1.0
    ring = (1.0 - z * z).clamp_min(0.0).sqrt()
    uniform = torch.stack((ring * phi.cos(), ring * phi.sin(), z), -1)
    light = torch.cat((mirrored, uniform), 1)
    distribution, _, half_cos = microfacets(light, view, alpha)
    density = distribution * half_cos[..., 0].abs() / (4.0 * half_cos[..., 1].abs().clamp_min(1e-6))
    return light, 1.0 / (count * density + count / (4.0 * torch.pi))


def microfacets(light: Tensor, view: Tensor, alpha: Tensor) -> tuple[Tensor, Tensor, Tensor]:
    """GGX's distribution (B, N), its slice times the cosine (B, N), and the cosines n.h, v.h (B, N, 2)."""
    alpha2 = (alpha * alpha)[:, None]
    half = torch.nn.functional.normalize(light + view[:, None], dim=-1)
    sine2 = half[..., 0].square() + half[..., 1].square()
    spread = (sine2 + alpha2 * half[..., 2].square()).clamp_min(1e-9)  # zero where the light is behind the view
    distribution = alpha2 / (torch.pi * spread.square())
    cos_light, cos_view = light[..., 2].clamp_min(0.0), view[:, 2:]
    smith = cos_view * torch.sqrt(alpha2 + (1 - alpha2) * cos_light.square())
    smith = smith + cos_light * torch.sqrt(alpha2 + (1 - alpha2) * cos_view.square())
    half_cos = torch.stack((half[..., 2], (half * view[:, None]).sum(-1)), -1)
    return distribution, distribution * 0.5 / smith.clamp_min(1e-9) * cos_light, half_cos


def slices(light: Tensor, view: Tensor, alpha: Tensor) -> Tensor:
    """The slices of all KINDS at directions (B, N, 3): (B, N, kinds)."""
    _, mirror, half_cos = microfacets(light, view, alpha)
    cosine = half_cos[..., 1].clamp(0.0, 1.0)
    return mirror[..., None] * torch.stack((torch.ones_like(cosine), (1 - cosine) ** 5, dielectric_fresnel(cosine)), -1)


def views(cosine: Tensor) -> Tensor:
    return torch.stack(((1 - cosine * cosine).clamp_min(0.0).sqrt(), torch.zeros_like(cosine), cosine), -1)


def tabulate_albedo(count: int = 60000) -> Tensor:
    """Exact energy of every kind at the nodes: (kinds, roughness, cosine)."""
    rough, cosine = torch.meshgrid(*LobeTable.nodes(), indexing="ij")
    rough, cosine = rough.reshape(-1), cosine.reshape(-1).clamp_min(1e-3)
    generator = torch.Generator().manual_seed(0)
    rows = []
    for r, c in zip(rough.split(8), cosine.split(8), strict=True):
        view = views(c)
        light, weight = directions(view, r**2, count, generator)
        rows.append((slices(light, view, r**2) * weight[..., None]).sum(1))
    albedo = torch.cat(rows).T.reshape(len(KINDS), *NODES)
    cosine = LobeTable.nodes()[1]
    average = torch.trapezoid(2.0 * albedo[0] * cosine, cosine, dim=-1)
    return torch.cat((albedo, average[None, :, None].expand(1, *NODES)))


def start(albedo: Tensor) -> LobeTable:
    """Initial table: warped lobes, narrow to wide."""
    shape = torch.zeros(NUM_LOBES, 2 + len(KINDS), *NODES)
    for lobe in range(NUM_LOBES):
        shape[lobe, 1] = 0.4 - 1.2 * lobe
        shape[lobe, 2:] = -0.7 * lobe
    return LobeTable(shape.flatten(0, 1).requires_grad_(True), albedo)


def evaluate_lobes(lobes: Lobes, light: Tensor) -> Tensor:
    """The lobes at directions (B, N, 3): (B, N, kinds)."""
    cosine = torch.einsum("kbc,bnc->kbn", lobes.axis, light)
    value = torch.exp(lobes.sharpness[..., None] * (cosine - 1.0))
    return torch.einsum("kbn,kbi->bni", value, lobes.amplitude)


def reflect(lobes: Lobes, axis: Tensor, sharpness: Tensor) -> Tensor:
    """Reflections of lights with axis (B, L, 3) and sharpness (B, L) by the lobes: (B, L, kinds)."""
    chord = 2.0 - 2.0 * torch.einsum("kbc,blc->kbl", lobes.axis, axis).clamp(-1.0, 1.0)
    joint, log_amplitude = product_sharpness(lobes.sharpness[..., None], sharpness[None], chord)
    return torch.einsum("kbl,kbi->bli", log_amplitude.exp() * unit_integral(joint), lobes.amplitude)


def fit(table: LobeTable, steps: int, seed: int) -> None:
    generator = torch.Generator().manual_seed(seed)
    optimizer = torch.optim.Adam([table.shape], lr=0.02)
    start, shown = time.time(), torch.zeros(2)
    for step in range(steps):
        for group in optimizer.param_groups:
            group["lr"] = 0.03 * (1.0 - step / steps) ** 1.5 + 1e-4
        rough = MIN_ROUGHNESS + (1 - MIN_ROUGHNESS) * torch.rand(BATCH, generator=generator)
        cosine = torch.rand(BATCH, generator=generator).clamp_min(0.01)
        view, alpha = views(cosine), rough**2
        with torch.no_grad():
            light, weight = directions(view, alpha, SAMPLES // 2, generator)
            truth = slices(light, view, alpha)
            axis = torch.randn(BATCH, LIGHTS, 3, generator=generator)
            near = torch.tensor([-1.0, 1.0, 1.0]) * view
            near = near[:, None] + 0.5 * torch.randn(BATCH, LIGHTS // 2, 3, generator=generator)
            axis = torch.nn.functional.normalize(torch.cat((near, axis[:, LIGHTS // 2 :]), 1), dim=-1)
            sharpness = torch.exp(torch.rand(BATCH, LIGHTS, generator=generator) * 5.0)
            lit = torch.exp(sharpness[..., None] * (torch.einsum("blc,bnc->bln", axis, light) - 1.0))
            lit = torch.einsum("bln,bni->bli", lit, truth * weight[..., None])
        lobes = table.lobes(rough, torch.tensor([0.0, 0.0, 1.0]).expand(BATCH, 3), view)
        error = (evaluate_lobes(lobes, light) - truth).square() * weight[..., None]
        slice_loss = (error.sum(1) / (truth.square() * weight[..., None]).sum(1)).mean()
        floor = TAIL * lit.square().mean(1, keepdim=True)
        light_error = (reflect(lobes, axis, sharpness) - lit).square() / (lit.square() + floor).clamp_min(1e-12)
        light_loss = light_error.mean()
        rows, columns = table.shape.diff(dim=1), table.shape.diff(dim=2)
        smooth = rows.diff(dim=1).square().mean() + columns.diff(dim=2).square().mean()
        loss = 0.3 * slice_loss + light_loss + SMOOTHNESS * smooth
        optimizer.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_([table.shape], 1.0)
        optimizer.step()
        shown = 0.99 * shown + 0.01 * torch.stack((slice_loss, light_loss)).detach()
        if (step + 1) % 500 == 0:
            slice_error, light_error = (shown / (1 - 0.99 ** (step + 1))).sqrt().tolist()
            seconds = time.time() - start
            print(
                f"  step {step + 1}/{steps}: slices {slice_error:.3f}, lit {light_error:.4f}, {seconds:.0f} s",
                flush=True,
            )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--output", type=Path, default=TABLE_FILE)
    arguments = parser.parse_args()
    torch.manual_seed(0)
    table = start(tabulate_albedo())
    fit(table, STEPS, seed=0)
    tensors = {"shape": table.shape.detach(), "albedo": table.albedo}
    save_file({name: value.contiguous() for name, value in tensors.items()}, arguments.output)


if __name__ == "__main__":
    main()
