"""Random backgrounds, so that the loss does not depend on the background."""

import torch
from torch import Tensor


def random_backgrounds(count: int, size: int, generator: torch.Generator, device: torch.device) -> Tensor:
    """Flat tones, gradients and soft clouds, a third each: (count, 3, size, size) in 0..1, on a device.

    Args:
        generator: a CPU generator, so that all devices give the same values.
    """
    clouds = torch.rand(count, 3, 4, 4, generator=generator).to(device)
    kind = torch.rand(count, 1, 1, 1, generator=generator).to(device)
    flat = clouds[:, :, :1, :1].expand_as(clouds)
    slope = clouds[:, :, :1, :].expand_as(clouds)
    coarse = torch.where(kind < 0.33, flat, torch.where(kind < 0.66, slope, clouds))
    return torch.nn.functional.interpolate(coarse, (size, size), mode="bilinear", align_corners=True)
