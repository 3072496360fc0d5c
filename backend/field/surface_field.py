"""The field that a run optimises: material and normal offset at every point of the surface."""

import math
from collections.abc import Sequence
from typing import Any

import torch
from torch import Tensor, nn

from ..geometry.cameras import fibonacci_directions
from ..materials.filtered import TEXEL
from ..materials.points import Convexity
from ..materials.recipe import Recipe
from ..runtime.cpu_loops import compiled, run, run_and_sum
from ..runtime.device import bfloat16_is_fast
from ..shading.color import srgb_to_linear
from ..shading.lobes import MIN_ROUGHNESS
from . import kernels as field_kernels
from .base import NUM_CHANNELS, SAMPLES, Base, evaluate_base
from .material import Material, Start
from .patterns import FAMILIES, NUM_PATTERNS, across, solid_patterns
from .smooth import along_rows

MAX_SLOPE = 0.6  # tangent of the largest angle between shading normal and surface normal: 31 degrees
ROWS = 2048  # half-precision inputs are padded to a multiple of this: torch caches code for every number of rows
PATTERNED_SCALE = 0.35  # factor on the output layer's initial weights where the start has a pattern
REACH = 1 / 6  # of the shortest wave, over which the network's output is interpolated when maps are baked
METALLIC = 4  # the channel that a library material keeps


class SurfaceField(nn.Module):
    """A start, and a small network over Fourier features of the position in the unit sphere that changes it.

    The start is a library material, whose channels `Base` gives, or a simple one, of which a palette adds the solid
    patterns to the colour. With the start's channels c (logits) about their mean m, the field is

        colour, roughness = sigmoid(contrast (c - m) + bias + residual f(x)),  bias = m at first,
        normal = normalize(n + offset(residual f(x)) + relief slope).

    A library material keeps its metallic, and nearly its hue: with less freedom, changes of its colour become changes
    of lightness. Frequencies have isotropic directions and log-uniform lengths, to cover
    every scale; `set_detail` enables them from coarse to fine. The output layer begins at zero for a library material,
    with standard weights for a start without a pattern, which leaves faint patterns to amplify, and with smaller ones
    for a start with a pattern.

    Args:
        start: the material that the field begins as.
        generator: draws the frequencies and the weights.
        seed: of the solid patterns and of the library material.
        nature: families of patterns that the field may use, see starts.complexity_penalty. None: all of them. Fields of
            library materials use none.
        freedom: weight of the network, 0..1; 0: only the light changes.
        texel: width of the texels that the field will be baked to [units of the unit sphere]; a library material has no
            finer detail.
        convexity: of the mesh, which wear and deposits of a library material depend on; None: they ignore its shape.
    """

    frequency: Tensor  # (F, 3) [rad]
    octave: Tensor  # (2 F,) position of each wave in the frequency range, 0..1
    window: Tensor  # (2 F,) weight of each wave, 0..1
    start_metallic: Tensor  # () the start's metallic, which the metallic prior refers to
    allowed: Tensor  # (NUM_PATTERNS,) 1 for the solid patterns that the field may use
    columns: Tensor  # (C,) int64, indices of the allowed patterns
    middle: Tensor  # (8,) mean of the start's channels, and the initial bias
    freedom: Tensor  # () weight of the network's outputs
    texel: Tensor  # () width of the maps' texels
    trained: Tensor  # (8, 8) maps changes of the channels to those that the start allows; the network's times freedom

    def __init__(
        self,
        start: Start,
        generator: torch.Generator,
        seed: int = 0,
        nature: Sequence[str] | None = None,
        freedom: float = 1.0,
        texel: float = TEXEL,
        convexity: Convexity | None = None,
        num_frequencies: int = 48,
        frequency_range: tuple[float, float] = (0.35, 14.0),
        width: int = 64,
    ) -> None:
        super().__init__()
        direction = nn.functional.normalize(torch.randn(num_frequencies, 3, generator=generator), dim=-1)
        low, high = (math.log(value) for value in frequency_range)
        length = torch.exp(torch.linspace(low, high, num_frequencies))
        self.register_buffer("frequency", 2.0 * math.pi * length[:, None] * direction)
        self.reach = REACH / frequency_range[1]
        self.register_buffer("octave", torch.linspace(0.0, 1.0, num_frequencies).repeat(2))
        self.register_buffer("window", torch.ones(2 * num_frequencies))
        self._seed, self.recipe, self._convexity = seed, start.recipe, convexity
        self.register_buffer("texel", torch.tensor(texel))
        inputs = 2 * num_frequencies + NUM_PATTERNS
        self.mixing = _linear(inputs, width, generator)
        self.hidden = _linear(width, width, generator)
        self.output = _linear(width, 8, generator)
        self.palette = nn.Parameter(torch.zeros(NUM_PATTERNS, 3))
        self.contrast = nn.Parameter(torch.ones(()))
        self.relief = nn.Parameter(torch.ones(()))
        self.register_buffer("start_metallic", torch.tensor(start.metallic))
        self.register_buffer("allowed", _allowed(start, nature))
        self.register_buffer("columns", torch.empty(0).long(), persistent=False)
        self._find_columns()
        self.register_load_state_dict_post_hook(SurfaceField._find_columns)
        middle, slope = start.color_logits()
        middle = torch.cat((middle, start.finish_logits(), torch.zeros(3)))
        trained = torch.eye(NUM_CHANNELS)
        if self.recipe is not None:
            middle[:5] = self._mean(self.recipe)
            trained[METALLIC] = 0.0
            trained[:3, :3] = trained[:3, :3].lerp(torch.full((3, 3), 1.0 / 3.0), 1.0 - freedom)
        self.register_buffer("middle", middle)
        self.register_buffer("trained", trained * float(freedom > 0.0))
        self.register_buffer("freedom", torch.tensor(freedom))
        with torch.no_grad():
            self.output.bias.copy_(middle)
            if self.recipe is not None:
                self.output.weight.zero_()
            if start.second is not None:
                self.palette[start.pattern] = slope
                self.output.weight *= PATTERNED_SCALE

    def _mean(self, recipe: Recipe) -> Tensor:
        """The mean logits of a library material's colour, roughness and metallic: (5,)."""
        directions = fibonacci_directions(SAMPLES)
        given = (0.7 * directions, directions, self._seed, float(self.texel))
        return evaluate_base(recipe, *given).channels[:, :5].mean(0)

    def _find_columns(self, _: Any = None) -> None:
        self.columns = torch.nonzero(self.allowed)[:, 0]

    def set_detail(self, detail: float) -> None:
        """Enable frequencies up to this fraction (0..1) of the range; each one fades in over a fifth of it."""
        self.window.copy_(((detail * 1.2 - self.octave) / 0.2).clamp(0.0, 1.0))

    def sparsity(self) -> Tensor:
        """Group-lasso norm of the pattern weights, a scalar: small when the field uses few patterns."""
        if self.recipe is not None:
            return self.contrast.new_zeros(())
        return self.mixing.weight[:, -NUM_PATTERNS:].norm(dim=0).sum() + self.palette.norm(dim=1).sum()

    def change(self, position: Tensor, normal: Tensor) -> Tensor:
        """Squared distance from the library material, a scalar: the changes of contrast, relief and mean logits, and
        the mean square of the network's outputs at points (P, 3) with normals (P, 3)."""
        silu = nn.functional.silu
        features = self._features(position, normal, None, False, compiled(position))
        waves = self.mixing.weight[:, : len(self.window)] * self.window
        active = silu(self.hidden(silu(nn.functional.linear(features, waves, self.mixing.bias))))
        outputs = nn.functional.linear(active, self.freedom * self.trained @ self.output.weight)
        gains = (self.contrast - 1.0).square() + (self.relief - 1.0).square()
        return gains + (self.output.bias - self.middle)[:5].square().sum() + outputs.square().mean(0).sum()

    def base(self, position: Tensor, normal: Tensor) -> Base | None:
        """The library material at points (P, 3) with normals (P, 3), channels about their mean; None: no recipe."""
        if self.recipe is None:
            return None
        found = evaluate_base(self.recipe, position, normal, self._seed, float(self.texel), self._convexity)
        return found._replace(channels=found.channels - self.middle)

    def patterns(self, position: Tensor, normal: Tensor) -> Tensor:
        """Evaluate the allowed solid patterns at points (P, 3) with normals (P, 3): (P, K), the others are 0."""
        allowed = set(self.columns.tolist())
        families = [name for name, columns in FAMILIES.items() if allowed.intersection(columns)]
        return solid_patterns(position, self._seed, families, normal)

    def forward(
        self, position: Tensor, normal: Tensor, patterns: Tensor | None = None, base: Base | None = None
    ) -> Material:
        """Evaluate at points.

        Args:
            position: (P, 3) in the unit sphere.
            normal: (P, 3) unit.
            patterns: (P, K) the result of `patterns(position, normal)`; None: computed here.
            base: the result of `base(position, normal)`; None: computed here.
        """
        base = self.base(position, normal) if base is None else base
        half = torch.is_grad_enabled() and bfloat16_is_fast(position.device)  # for training; baking uses float32
        loops = compiled(position)
        bias = self.middle + self.trained @ (self.output.bias - self.middle)
        gain = torch.cat((self.contrast.expand(3), self.contrast.new_ones(2), self.relief.expand(3)))
        gain = gain.lerp(torch.ones_like(gain), 1.0 - self.freedom.sign())
        if base is None or torch.is_grad_enabled():
            features = self._features(position, normal, patterns, half, loops)
            raw, paint = self._network(features, half, loops)
        else:  # without patterns, the network's output is smooth
            raw = along_rows(lambda points: self._at(points, loops), position, self.reach)
            paint = raw.new_zeros(len(raw), 3)
        if loops:
            channels = position.new_empty(0, NUM_CHANNELS) if base is None else base.channels
            return _with(base, Material(*_Finish.apply(raw, bias, paint, channels, gain, normal)), gain[-1])
        raw = raw[: len(position)].to(position.dtype) + bias  # in float32: the bias is the larger part
        color, roughness, metallic, offset = raw.split((3, 1, 1, 3), -1)
        offset = offset - (offset * normal).sum(-1, keepdim=True) * normal
        offset = MAX_SLOPE * offset / torch.sqrt(1.0 + offset.square().sum(-1, keepdim=True))
        color = color + paint[: len(position)]
        if base is not None:
            start = (gain * base.channels).split((3, 1, 1, 3), -1)
            color, roughness, metallic = color + start[0], roughness + start[1], metallic + start[2]
            offset = offset + start[3]
        material = Material(
            srgb_to_linear(torch.sigmoid(color)),
            MIN_ROUGHNESS + (1.0 - MIN_ROUGHNESS) * torch.sigmoid(roughness),
            torch.sigmoid(metallic),
            nn.functional.normalize(normal + offset, dim=-1),
        )
        return _with(base, material, gain[-1])

    def _network(self, features: Tensor, half: bool, loops: bool) -> tuple[Tensor, Tensor]:
        """The last layer's output without its bias (rows, 8), and what the palette adds to the colour (rows, 3)."""
        waves, bank = self.mixing.weight.split((len(self.window), NUM_PATTERNS), 1)
        opened = torch.cat((waves * self.window, bank.index_select(1, self.columns)), 1)
        output = self.freedom * self.trained @ self.output.weight
        linear, silu = nn.functional.linear, nn.functional.silu
        with torch.autocast(features.device.type, torch.bfloat16, enabled=half):
            paint = features[:, len(self.window) :] @ self.palette.index_select(0, self.columns)
            if loops:
                active = _Silu.apply(linear(features, opened), self.mixing.bias)
                active = _Silu.apply(linear(active, self.hidden.weight), self.hidden.bias)
            else:
                active = silu(self.hidden(silu(linear(features, opened, self.mixing.bias))))
            return linear(active, output), paint

    def _at(self, position: Tensor, loops: bool) -> Tensor:
        """The last layer's output without its bias at points (P, 3), of a field without patterns: (P, 8)."""
        none = position.new_empty(len(position), NUM_PATTERNS)
        return self._network(self._features(position, position, none, False, loops), False, loops)[0]

    @torch.no_grad()
    def _features(self, position: Tensor, normal: Tensor, patterns: Tensor | None, half: bool, loops: bool) -> Tensor:
        """The network's inputs, waves and allowed patterns, at points: (P, 2 F + C); half: padded to whole ROWS."""
        count, waves = position.shape[0], 2 * len(self.frequency)
        rows, kind = (count + -count % ROWS, torch.bfloat16) if half else (count, position.dtype)
        features = position.new_empty(rows, waves + len(self.columns), dtype=kind)
        features[count:] = 0.0
        patterns = self.patterns(position, normal) if patterns is None else patterns
        if loops:
            given = (position, self.frequency.T / (2.0 * math.pi), _stored(patterns.to(kind)), self.columns)
            run(field_kernels.write_features, count, *given, _stored(features))
            return features
        phase = position @ self.frequency.T
        features[:count, : waves // 2] = phase.sin()
        features[:count, waves // 2 : waves] = phase.cos_()
        features[:count, waves:] = patterns[:, self.columns]
        return features


def initial_field(start: Start, seed: int, convexity: Convexity | None = None) -> SurfaceField:
    """A field to bake as it begins, or to load trained weights into: how its weights are drawn does not matter.

    Args:
        start, seed, convexity: of SurfaceField. A library material begins unchanged.
    """
    return SurfaceField(start, torch.Generator().manual_seed(0), seed, convexity=convexity)


def _stored(values: Tensor) -> Tensor:
    """A view of the same memory for compiled loops: bfloat16 as uint16 bits."""
    return values.view(torch.uint16) if values.dtype == torch.bfloat16 else values


class _Silu(torch.autograd.Function):
    """A layer's bias and SiLU, in compiled loops."""

    @staticmethod
    def forward(ctx: Any, before: Tensor, bias: Tensor):
        after = before.new_empty(before.shape)
        ctx.save_for_backward(_stored(before), bias)
        run(field_kernels.activate, len(before), *ctx.to_save, _stored(after))
        return after

    @staticmethod
    def backward(ctx: Any, gradient: Tensor):
        to_before = gradient.new_empty(gradient.shape)
        given = (*ctx.saved_tensors, _stored(gradient), _stored(to_before))
        to_bias = run_and_sum(field_kernels.activate_backward, len(gradient), gradient.shape[1:], *given)
        return to_before, to_bias


class _Finish(torch.autograd.Function):
    """From the last layer's output, without its bias, and the start's channels to a material, in compiled loops."""

    @staticmethod
    def forward(ctx: Any, raw: Tensor, bias: Tensor, paint: Tensor, base: Tensor, gain: Tensor, normal: Tensor):
        limits = torch.tensor([MIN_ROUGHNESS, MAX_SLOPE])
        given = (_stored(raw), bias, _stored(paint), base, gain, normal, limits)
        ctx.kind = raw.dtype
        ctx.save_for_backward(*given)
        results = [normal.new_empty(len(normal), channels) for channels in (3, 1, 1, 3)]
        run(field_kernels.finish, len(normal), *given, *results)
        return tuple(results)

    @staticmethod
    def backward(ctx: Any, *gradients: Tensor):
        raw, bias, paint, _, _, normal, _ = ctx.saved_tensors
        to_raw, to_paint = raw.new_empty(raw.shape), paint.new_empty(paint.shape)
        to_raw[len(normal) :] = to_paint[len(normal) :] = 0
        given = (*ctx.saved_tensors, *gradients, to_raw, to_paint)
        to_bias, to_gain = run_and_sum(field_kernels.finish_backward, len(normal), (2, NUM_CHANNELS), *given)
        return to_raw.view(ctx.kind), to_bias, to_paint.view(ctx.kind), None, to_gain, None


def _with(base: Base | None, material: Material, relief: Tensor) -> Material:
    """The material with the emission of its base, and with its height times the gain of its relief, a scalar."""
    return material if base is None else material._replace(height=relief * base.height, emission=base.emission)


def _allowed(start: Start, nature: Sequence[str] | None) -> Tensor:
    """(NUM_PATTERNS,) 1 for the solid patterns that a field from this start may use."""
    families = FAMILIES if nature is None else [name for name in FAMILIES if name in nature]
    allowed = [pattern for name in families for pattern in FAMILIES[name]] if start.recipe is None else []
    if start.second is not None:
        allowed.append(start.pattern)
        if "weave" not in families:
            allowed = [pattern for pattern in allowed if pattern not in across(start.pattern)]
    return torch.zeros(NUM_PATTERNS).index_fill(0, torch.tensor(allowed).long(), 1.0)


def _linear(inputs: int, outputs: int, generator: torch.Generator) -> nn.Linear:
    layer = nn.utils.skip_init(nn.Linear, inputs, outputs)
    with torch.no_grad():
        layer.weight.copy_(torch.randn(outputs, inputs, generator=generator) * math.sqrt(2.0 / inputs))
        layer.bias.zero_()
    return layer
