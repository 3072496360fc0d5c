"""Contrastive training that can be interrupted at any moment and goes on from its last checkpoint.

What is random in a step depends on the seed and the step's number alone, so on a CPU an interrupted training ends with
the same weights as one without an interruption.
"""

import math
import random
import time
from pathlib import Path
from typing import Any, NamedTuple

import torch
from torch import Tensor
from torch.nn import functional

from backend.guidance.encoder import Encoder

from .parts import Renders
from .subject import Bank, Subject, bank

BATCH = 64
MAX_PERTURBATION = 1.5  # largest L2 norm of the adversarial noise [of 96 x 96 x 3 values in 0..1]
WARM_UP = 200  # steps, at most a tenth of all
SAVE_EVERY = 60.0  # [s]
HOTTEST = 60.0  # factor on cosines


class Plan(NamedTuple):
    """How to train.

    Attributes:
        robust: move the pictures of every second step against the gradient, so that following the encoder's gradient
            changes what a person sees (Santurkar et al. 2019).
    """

    epochs: int
    seed: int
    robust: bool

    @property
    def peak(self) -> float:
        """The highest learning rate."""
        return 1.5e-3 if self.robust else 1e-3


def train(encoder: Encoder, subject: Subject, renders: Renders, plan: Plan, checkpoint: Path) -> float:
    """Contrast every picture with captions of all candidates. Returns the seconds that it took, all calls together.

    Args:
        encoder: on the device to train on; its weights are replaced by those of the checkpoint, if there is one.
        checkpoint: the file to go on from, and to write every SAVE_EVERY seconds and at the end.
    """
    model, device = encoder.model, next(encoder.model.parameters()).device
    optimizer = _optimizer(model)
    per_epoch = len(renders.labels) // BATCH
    steps = plan.epochs * per_epoch
    warm_up = max(1.0, min(WARM_UP, steps / 10))
    step, before = _resumed(encoder, optimizer, checkpoint)
    if step:
        print(f"  going on from step {step} of {steps}", flush=True)
    start = saved = time.time()
    seen = right = 0
    while step < steps:
        epoch, place = divmod(step, per_epoch)
        rows = _order(len(renders.labels), plan.seed, epoch)[place * BATCH : (place + 1) * BATCH]
        generator = torch.Generator(device).manual_seed(plan.seed * 1_000_003 + step)
        rng = random.Random(plan.seed * 1_000_003 + step)
        for group in optimizer.param_groups:
            group["lr"] = plan.peak * min(1.0, step / warm_up) * 0.5 * (1 + math.cos(math.pi * step / steps))
        images = augment(renders.images[rows].to(device), generator)
        choice = bank(subject, [renders.labels[row] for row in rows.tolist()], rng)
        loss, correct = _step(encoder, optimizer, images, choice, plan.robust and step % 2 == 1, generator)
        step, seen, right = step + 1, seen + len(rows), right + correct
        if step % 50 == 0:
            share, seconds = right / seen, before + time.time() - start
            print(f"  step {step}/{steps}, loss {loss:.3f}, {share:.3f} right, {seconds:.0f} s", flush=True)
            seen = right = 0
        if time.time() - saved > SAVE_EVERY or step == steps:
            saved = time.time()
            _save(encoder, optimizer, step, before + saved - start, checkpoint)
    return before + time.time() - start


def augment(images: Tensor, generator: torch.Generator) -> Tensor:
    """Mirror, zoom in, change exposure and gamma, add noise: (B, 3, S, S) uint8 -> float in 0..1."""
    count, device = len(images), images.device

    def uniform(low: float, high: float) -> Tensor:
        return low + (high - low) * torch.rand(count, 1, 1, 1, generator=generator, device=device)

    x = images.float() / 255.0
    zoom = uniform(0.65, 1.0).view(-1)
    flip = torch.where(torch.rand(count, generator=generator, device=device) < 0.5, -1.0, 1.0)
    shift = (torch.rand(count, 2, generator=generator, device=device) * 2 - 1) * (1 - zoom)[:, None]
    theta = torch.zeros(count, 2, 3, device=device)
    theta[:, 0, 0], theta[:, 1, 1], theta[:, :, 2] = zoom * flip, zoom, shift
    grid = functional.affine_grid(theta, list(x.shape), align_corners=False)
    x = functional.grid_sample(x, grid, align_corners=False)
    x = x.clamp(1e-4, 1.0) ** uniform(0.85, 1.2) * uniform(0.85, 1.1)
    noise = torch.randn(x.shape, generator=generator, device=device)
    return (x + noise * uniform(0.0, 0.03)).clamp(0.0, 1.0)


def contrast(encoder: Encoder, images: Tensor, text: Tensor, choice: Bank) -> Tensor:
    """Logits (B, N) of the candidates; those that are true of a picture and not its own caption are out."""
    logits = encoder.model.logit_scale.exp().clamp_max(HOTTEST) * encoder.encode_image(images) @ text.T
    return logits.float().masked_fill(choice.ignored.to(logits.device), -1e4)


def _step(
    encoder: Encoder,
    optimizer: torch.optim.Optimizer,
    images: Tensor,
    choice: Bank,
    perturbed: bool,
    generator: torch.Generator,
) -> tuple[float, int]:
    """One step; returns the loss and the number of pictures whose own caption scores highest."""
    target = choice.target.to(images.device)
    with torch.autocast(images.device.type, torch.bfloat16):
        text = encoder.encode_text(choice.texts)
        if perturbed:
            images = _adversarial(encoder, images, text.detach(), choice, generator)
        encoder.model.train()
        logits = contrast(encoder, images, text, choice)
        loss = smoothed(logits, target, choice.ignored.to(images.device))
    optimizer.zero_grad()
    loss.backward()
    torch.nn.utils.clip_grad_norm_(encoder.model.parameters(), 1.0)
    optimizer.step()
    return loss.item(), int((logits.argmax(1) == target).sum())


def smoothed(logits: Tensor, target: Tensor, ignored: Tensor, smoothing: float = 0.02) -> Tensor:
    """Cross-entropy whose target gives a share to all candidates that count."""
    likelihood = functional.log_softmax(logits, 1)
    own = likelihood.gather(1, target[:, None])[:, 0]
    counted = ~ignored
    others = (likelihood * counted).sum(1) / counted.sum(1)
    return -((1.0 - smoothing) * own + smoothing * others).mean()


def _adversarial(encoder: Encoder, x: Tensor, text: Tensor, choice: Bank, generator: torch.Generator) -> Tensor:
    """Move each picture by up to MAX_PERTURBATION (L2) along the gradient of its loss."""
    encoder.model.eval()
    size = MAX_PERTURBATION * torch.rand(len(x), 1, 1, 1, generator=generator, device=x.device)
    noise = torch.randn(x.shape, generator=generator, device=x.device)
    start = x + 0.5 * size * noise / noise.flatten(1).norm(dim=1).view(-1, 1, 1, 1)
    start.requires_grad_(True)
    loss = functional.cross_entropy(contrast(encoder, start, text, choice), choice.target.to(x.device))
    (gradient,) = torch.autograd.grad(loss, start)
    moved = start.detach() + size * gradient / (gradient.flatten(1).norm(dim=1).view(-1, 1, 1, 1) + 1e-12)
    return moved.clamp(0.0, 1.0)


def _optimizer(model: Any) -> torch.optim.Optimizer:
    decay = [p for p in model.parameters() if p.ndim > 1]
    other = [p for p in model.parameters() if p.ndim <= 1]
    groups = [{"params": decay, "weight_decay": 0.05}, {"params": other, "weight_decay": 0.0}]
    return torch.optim.AdamW(groups, lr=1.0)


def _order(count: int, seed: int, epoch: int) -> Tensor:
    return torch.randperm(count, generator=torch.Generator().manual_seed(seed * 1009 + epoch))


def _resumed(encoder: Encoder, optimizer: torch.optim.Optimizer, checkpoint: Path) -> tuple[int, float]:
    """Load the checkpoint if there is one; the number of steps done and the seconds that they took."""
    if not checkpoint.exists():
        return 0, 0.0
    state = torch.load(checkpoint, map_location="cpu", weights_only=True)
    encoder.model.load_state_dict(state["model"])
    optimizer.load_state_dict(state["optimizer"])
    return state["step"], state["seconds"]


def _save(encoder: Encoder, optimizer: torch.optim.Optimizer, step: int, seconds: float, checkpoint: Path) -> None:
    """Replace the checkpoint as a whole."""
    unfinished = checkpoint.with_suffix(".tmp")
    state = {"model": encoder.model.state_dict(), "optimizer": optimizer.state_dict(), "step": step, "seconds": seconds}
    torch.save(state, unfinished)
    unfinished.replace(checkpoint)
