"""Finishes that people form or sew into a surface: corrugated, riveted, quilted, engraved, ..."""

import torch

from .coating import blend
from .color import lit, mix, shift
from .layouts import hexagons, plane
from .material import Surface
from .noise import half, noise, smoothstep
from .patterns import wrap
from .points import Points
from .threads import weave


def corrugated(below: Surface, points: Points) -> Surface:
    laid = plane(points, 8)
    wave = (2.0 * torch.pi * 7.0 * laid.u).cos()
    tone = lit(below.base_color, -0.06 * half(-wave))
    return below._replace(base_color=tone, height=below.height + 0.022 * wave)


def riveted(below: Surface, points: Points) -> Surface:
    """Plates with rows of rivets along their seams."""
    laid = plane(points, 4)
    (u, _), (v, _) = wrap(laid.u, 0.5), wrap(laid.v, 0.5)
    along, across = (0.5 - v.abs()) * 0.5, (0.5 - u.abs()) * 0.5
    seam = smoothstep(0.010, 0.004, torch.minimum(along, across))
    u_place, v_place = wrap(laid.u + 0.05, 0.1)[0] * 0.1, wrap(laid.v + 0.05, 0.1)[0] * 0.1
    row = torch.minimum(
        (along - 0.035).square() + u_place.square(), (across - 0.035).square() + v_place.square()
    ).sqrt()
    head = smoothstep(0.018, 0.010, row)
    shade = smoothstep(0.026, 0.016, row) * (1.0 - head)
    tone = lit(below.base_color, 0.03 * head - 0.16 * shade - 0.35 * seam)
    dome = (1.0 - (row / 0.018).square()).clamp_min(0.0).sqrt()
    return below._replace(base_color=tone, height=below.height + 0.014 * dome - 0.012 * seam)


def quilted(below: Surface, points: Points) -> Surface:
    """Diamond cushions between seams."""
    laid = plane(points, 8)
    first, second = wrap(laid.u + laid.v, 0.26)[0], wrap(laid.u - laid.v, 0.26)[0]
    pillow = (1.0 - (2.0 * first).square()) * (1.0 - (2.0 * second).square())
    seam = smoothstep(0.06, 0.0, 0.5 - torch.maximum(first.abs(), second.abs()))
    tone = lit(below.base_color, -0.14 * seam)
    return below._replace(
        base_color=tone, height=0.6 * below.height + 0.05 * pillow.clamp_min(0.0).sqrt() - 0.006 * seam
    )


def perforated(below: Surface, points: Points) -> Surface:
    """Round holes in rows."""
    laid = plane(points, 8)
    v, row = wrap(laid.v, 0.075)
    u, _ = wrap(laid.u + 0.0433 * torch.remainder(row, 2.0), 0.0866)
    reach = ((0.0866 * u).square() + (0.075 * v).square()).sqrt()
    hole = smoothstep(0.026, 0.021, reach)
    dark = lit(below.base_color, -0.92 * hole)
    rough = blend(below.roughness, 0.9, hole)
    return below._replace(
        base_color=dark, roughness=rough, metallic=below.metallic * (1.0 - hole), height=below.height - 0.03 * hole
    )


def engraved(below: Surface, points: Points) -> Surface:
    """Scrolls and lines cut in, with grime in them."""
    bent = points.warped(0.16, 1.7, 2, 730)
    whorl = noise(bent, 2.4, 731)
    line = (wrap(5.0 * whorl)[0].abs() - 0.25).abs()
    cut = smoothstep(0.10, 0.03, line)
    leaf = smoothstep(0.08, 0.16, whorl.abs()) * (1.0 - smoothstep(0.3, 0.4, whorl.abs()))
    cut = cut * (0.35 + 0.65 * leaf)
    tone = lit(below.base_color, -0.42 * cut)
    return below._replace(base_color=tone, height=0.7 * below.height - 0.014 * cut)


def woven(below: Surface, points: Points) -> Surface:
    thread = weave(points, 0.05, "basket", 8, 732)
    dark = lit(below.base_color, 0.30 * (thread.height - 0.75) + 0.05 * (thread.value - 0.5))
    rough = torch.as_tensor(below.roughness).clamp(0.35, 1.0) + 0.0 * thread.height.square()
    return below._replace(base_color=dark, roughness=rough, height=0.5 * below.height + 0.026 * thread.height.square())


def honeycombed(below: Surface, points: Points) -> Surface:
    unit = hexagons(points, 0.16, 0.018, 8, 733)
    wall = smoothstep(0.004, -0.002, unit.inside)
    tone = lit(below.base_color, -0.28 * (1.0 - wall) * smoothstep(0.05, 0.0, unit.inside) - 0.1 * (1.0 - wall))
    return below._replace(base_color=tone, height=below.height + 0.02 * wall)


def studded(below: Surface, points: Points) -> Surface:
    """Domes in rows."""
    laid = plane(points, 8)
    v, row = wrap(laid.v, 0.15)
    u, _ = wrap(laid.u + 0.0866 * torch.remainder(row, 2.0), 0.1732)
    reach = ((0.1732 * u).square() + (0.15 * v).square()).sqrt()
    dome = (1.0 - (reach / 0.042).square()).clamp_min(0.0).sqrt()
    rim = smoothstep(0.055, 0.042, reach) * smoothstep(0.034, 0.042, reach)
    tone = lit(mix(below.base_color, shift(below.base_color, 0.10), smoothstep(0.0, 0.3, dome)), -0.25 * rim)
    rough = blend(below.roughness, 0.25, smoothstep(0.0, 0.3, dome))
    height = below.height * (1.0 - smoothstep(0.06, 0.042, reach)) + 0.034 * dome
    return below._replace(base_color=tone, roughness=rough, height=height)


def stitched(below: Surface, points: Points) -> Surface:
    """Panels with seams, and a row of stitches on each side of them."""
    laid = plane(points, 4)
    (u, _), (v, _) = wrap(laid.u, 0.7), wrap(laid.v, 0.7)
    across, along = 0.7 * (0.5 - u.abs()), 0.7 * (0.5 - v.abs())
    edge = torch.minimum(across, along)
    place = torch.where(across < along, laid.v, laid.u)
    dash = smoothstep(0.36, 0.28, wrap(place, 0.05)[0].abs())
    thread = smoothstep(0.008, 0.004, (edge - 0.04).abs()) * dash
    seam = smoothstep(0.014, 0.0, edge)
    light = mix(lit(below.base_color, -0.35 * seam), shift(below.base_color, 0.28, 0.6), thread)
    puff = smoothstep(0.0, 0.10, edge)
    return below._replace(base_color=light, height=below.height + 0.02 * puff + 0.008 * thread)
