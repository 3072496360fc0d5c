"""Finishes that people form or sew into a surface: corrugated, riveted, quilted, engraved, ..."""

import torch

from .coating import blend
from .color import lit, mix, shift
from .layouts import hexagons, plane
from .material import Surface
from .noise import half, noise, smoothstep
from .patterns import random, wrap
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
    """Panels with turned edges, and a row of slanted stitches of twisted thread on each side of their seams."""
    laid = plane(points, 4)
    (u, column), (v, row) = wrap(laid.u, 0.7), wrap(laid.v, 0.7)
    across, along = 0.7 * (0.5 - u.abs()), 0.7 * (0.5 - v.abs())
    edge, line = torch.minimum(across, along), 0.045
    place = 0.7 * torch.where(across < along, v, u)
    pitch = (0.7 - 2.0 * line) / 14.0  # an even number between two corners, so that each corner is a hole
    run, number = wrap(place + 0.5 * pitch, pitch)
    own = random(number, column, row, across < along)
    aside = (edge - line) + (0.12 + 0.10 * (own - 0.5)) * pitch * run
    reach = ((run / (0.40 + 0.04 * own)).square() + (aside / 0.0085).square()).sqrt()
    dome = (1.0 - reach.square()).clamp_min(0.0).sqrt()
    thread = smoothstep(1.05, 0.85, reach)
    hole = smoothstep(0.012, 0.004, ((0.5 - run.abs()).square() * pitch**2 + (edge - line).square()).sqrt())
    ply = (2.0 * torch.pi * (3.5 * run + aside / 0.010)).cos() * thread
    seam = smoothstep(0.007, 0.001, edge)
    pull = smoothstep(0.022, 0.0, (edge - line).abs())
    shade = smoothstep(1.9, 0.9, reach) * (1.0 - thread)
    light = lit(below.base_color, -0.42 * seam - 0.5 * hole * (1.0 - thread) - 0.18 * shade - 0.06 * pull)
    yarn = lit(shift(below.base_color, 0.30, 0.55), 0.07 * ply + 0.20 * (dome - 0.7) + 0.08 * (own - 0.5))
    lip = smoothstep(0.0, 0.016, edge)
    height = below.height * (1.0 - thread) + 0.016 * lip + 0.014 * smoothstep(line, 0.15, edge)
    height = height - 0.008 * pull - 0.006 * hole + 0.011 * dome + 0.0012 * ply
    return below._replace(
        base_color=mix(light, yarn, thread), roughness=blend(below.roughness, 0.8, thread.maximum(seam)), height=height
    )
