"""Layouts on a round body: no cut where two sides meet."""

import math
from dataclasses import replace

import pytest
import torch
from torch import Tensor

from backend.geometry.axis import Axis
from backend.materials.catalogue import entries, load
from backend.materials.craft import Points, bricks, hexagons, plane, scales, weave

NEAR = 1e-4  # radians on either side of a border


def around(angle: float, count: int = 2000) -> Points:
    """A line down a cylinder of radius 0.8 at an angle about its axis."""
    z = torch.linspace(-0.9, 0.9, count)
    outward = torch.tensor([math.cos(angle), math.sin(angle), 0.0]).repeat(count, 1)
    return Points(0.8 * outward + z[:, None] * torch.tensor([0.0, 0.0, 1.0]), outward)


def border(number: int, sides: int) -> float:
    return 2.0 * math.pi * (number + 0.5 - 0.002) / sides


def agree(first: Tensor, second: Tensor, tolerance: float) -> None:
    assert float(((first - second).abs() > tolerance).float().mean()) < 0.06  # points beside a joint


@pytest.mark.parametrize("number", range(-2, 2))
@pytest.mark.parametrize(
    "lay",
    [
        lambda points: bricks(points, 0.34, 0.125, 0.02),
        lambda points: bricks(points, 0.34, 0.125, 0.02, -1.0, 0.3),
        lambda points: bricks(points, 0.9, 0.2, 0.02, -1.0, 0.3, upright=True),
        lambda points: hexagons(points, 0.15, 0.01),
        lambda points: scales(points, 0.15, 0.1, 0.4, 4),
    ],
    ids=["bricks", "courses", "planks", "hexagons", "scales"],
)
def test_a_unit_goes_on_beyond_a_border(lay, number: int) -> None:
    before, after = (lay(around(border(number, 4) + step)) for step in (-NEAR, NEAR))
    agree(before.value, after.value, 0.0)
    agree(before.inside, after.inside, 0.008)


def test_units_differ_from_border_to_border() -> None:
    values = [bricks(around(border(number, 4)), 0.34, 0.125, 0.02).value for number in range(4)]
    assert all(float((one - values[0]).abs().mean()) > 0.1 for one in values[1:])


def test_a_mirrored_plane_goes_on_and_a_plain_one_does_not() -> None:
    points = [around(border(0, 4) + step) for step in (-NEAR, NEAR)]
    one, two = (plane(each, mirror=True) for each in points)
    torch.testing.assert_close(one.u, two.u, atol=0.01, rtol=0)
    assert torch.equal(one.side, two.side)
    assert float((plane(points[0]).u - plane(points[1]).u).abs().min()) > 1.0


def test_threads_go_on_beyond_a_border() -> None:
    one, two = (weave(around(border(0, 8) + step), 0.1) for step in (-NEAR, NEAR))
    assert torch.equal(one.value[one.over == 0], two.value[one.over == 0])  # those across


def test_a_wall_is_one_side_and_octagons_do_not_flicker() -> None:
    assert len(plane(around(math.pi - NEAR)).side.unique()) == 1
    assert torch.equal(plane(around(math.pi - NEAR)).side, plane(around(-math.pi + NEAR)).side)
    sides = {float(plane(around(0.25 * math.pi + step)).side[0]) for step in (-NEAR, 0.0, NEAR)}
    assert len(sides) == 1


ROUND = Axis(0.0, 0.0, 0.8)


@pytest.mark.parametrize(
    "lay",
    [
        lambda points: bricks(points, 0.34, 0.125, 0.02),
        lambda points: bricks(points, 0.9, 0.2, 0.02, 0.0, upright=True),
        lambda points: hexagons(points, 0.15, 0.01),
        lambda points: scales(points, 0.15, 0.1, 0.4, 4),
    ],
    ids=["bricks", "planks", "hexagons", "scales"],
)
@pytest.mark.parametrize("angle", [0.25 * math.pi, 0.5 * math.pi], ids=["side", "behind"])
def test_units_go_all_round_a_round_body(lay, angle: float) -> None:
    """Also beyond a corner of the four sides, and where they begin, behind."""
    first, second = (replace(around(angle + away), axis=ROUND) for away in (-NEAR, NEAR))
    agree(lay(first).inside, lay(second).inside, 1e-3)


def test_a_body_that_is_not_round_and_its_floors_are_not_unrolled() -> None:
    wall, up = around(0.3), torch.tensor([0.0, 0.0, 1.0])
    assert wall.unrolled(0.1) is wall
    floor = replace(wall, normal=up.expand(len(wall), 3), axis=ROUND)
    assert torch.equal(floor.unrolled(0.1).position, floor.position)
    flank = replace(wall, normal=torch.tensor([-math.sin(0.3), math.cos(0.3), 0.0]).expand(len(wall), 3), axis=ROUND)
    assert torch.equal(flank.unrolled(0.1).position, flank.position)


def test_units_on_a_round_body_grow_with_scale_and_keep_their_number() -> None:
    def count(points: Points) -> int:
        v = torch.linspace(-math.pi, math.pi, 4001)[:-1]
        outward = torch.stack((v.cos(), v.sin(), torch.zeros(4000)), 1)
        ring = replace(points, position=0.8 * outward + torch.tensor([0.0, 0.0, 0.03]), normal=outward)
        place = bricks(ring.scaled(scale), 0.34, 0.125, 0.02).u
        return int((place[1:] < place[:-1] - 0.5).sum())

    scale = 1.0
    one = count(replace(around(0.0), axis=ROUND))
    scale = 2.0
    two = count(replace(around(0.0), axis=ROUND))
    assert abs(one - 2.0 * math.pi * 0.8 / 0.34) < 1.5 and abs(two - one / 2) < 1.5


def test_points_are_unrolled_once() -> None:
    wall = replace(around(0.7), axis=ROUND).unrolled(0.34)
    assert wall.unrolled(0.2) is wall


def test_two_layouts_on_unrolled_points_fit_to_each_other() -> None:
    """Tiles in two colours change colour in the joints only, also on a round body."""
    turn = torch.linspace(-math.pi, math.pi, 8001)[:-1]
    outward = torch.stack((turn.cos(), turn.sin(), torch.zeros(8000)), 1)
    ring = Points(0.8 * outward + torch.tensor([0.0, 0.0, 0.1]), outward, axis=ROUND)
    tiles = load(next(entry for entry in entries() if entry.name == "checkerboard floor")).at(ring, {})
    light, joint = tiles.base_color[:, 0], tiles.height
    assert isinstance(joint, Tensor)
    tile = (joint > -1e-4).nonzero()[:, 0]  # without the joints
    beside = tile[1:] - tile[:-1] == 1
    assert int((~beside).sum()) >= 18
    assert float(((light[tile][1:] - light[tile][:-1]).abs()[beside]).max()) < 0.1
