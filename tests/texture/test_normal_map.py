"""Tangent-space encoding: the round trip, special cases, and independence from scale. Cycles itself: tests/blender."""

import torch

from backend.texture.normal_map import MIN_Z, tangent_to_world_normal, world_normal_to_tangent

UP = torch.tensor([0.5, 0.5, 1.0])


def random_frames(count: int = 2000, seed: int = 0) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
    """A sheared, mirrored transform, interpolated normals and tangents (short, not quite perpendicular)."""
    generator = torch.Generator().manual_seed(seed)
    matrix = torch.eye(4)
    matrix[:3] = torch.tensor([[-2.0, 0.3, 0.0, 5.0], [0.1, 0.5, 0.2, -1.0], [0.0, 0.4, 1.3, 2.0]])

    def unit(values: torch.Tensor) -> torch.Tensor:
        return torch.nn.functional.normalize(values, dim=-1)

    normal = unit(torch.randn(count, 3, generator=generator))
    tangent = unit(torch.linalg.cross(normal, torch.randn(count, 3, generator=generator)))
    tangent = tangent + 0.2 * torch.randn(count, 3, generator=generator)
    length = torch.rand(count, 1, generator=generator) * 0.3 + 0.7
    sign = torch.randint(2, (count, 1), generator=generator) * 2.0 - 1.0
    return matrix, normal * length, torch.cat([tangent, sign], -1)


def test_decode_inverts_encode():
    matrix, normal, tangent = random_frames()
    generator = torch.Generator().manual_seed(1)
    color = torch.randn(len(normal), 3, generator=generator)
    color[:, 2] = color[:, 2].abs() + 0.05
    color = torch.nn.functional.normalize(color, dim=-1)
    color = color[color[:, 2] > MIN_Z] * 0.5 + 0.5
    world = tangent_to_world_normal(color, matrix, normal[: len(color)], tangent[: len(color)])
    again = world_normal_to_tangent(3.0 * world, matrix, normal[: len(color)], tangent[: len(color)])
    assert (again - color).abs().max() <= 2e-4


def test_the_surface_normal_is_flat_blue():
    matrix, normal, tangent = random_frames()
    world = torch.nn.functional.normalize(normal @ torch.linalg.inv(matrix[:3, :3]), dim=-1)
    assert (world_normal_to_tangent(world, matrix, normal, tangent) - UP).abs().max() <= 1e-4


def test_x_is_the_tangent_and_y_the_bitangent_with_its_sign():
    normal, tangent = torch.tensor([[0.0, 0.0, 1.0]]), torch.tensor([[1.0, 0.0, 0.0, 1.0]])
    leaning = torch.nn.functional.normalize(torch.tensor([[0.6, 0.3, 0.7]]), dim=-1)
    color = world_normal_to_tangent(leaning, torch.eye(4), normal, tangent)
    assert torch.allclose(color * 2 - 1, leaning, atol=1e-6)
    mirrored = world_normal_to_tangent(leaning, torch.eye(4), normal, tangent * torch.tensor([1.0, 1.0, 1.0, -1.0]))
    assert torch.allclose(mirrored * 2 - 1, leaning * torch.tensor([1.0, -1.0, 1.0]), atol=1e-6)


def test_normals_below_the_surface_go_to_the_horizon_and_keep_their_direction():
    normal, tangent = torch.tensor([[0.0, 0.0, 1.0]]), torch.tensor([[1.0, 0.0, 0.0, 1.0]])
    color = world_normal_to_tangent(torch.tensor([[0.6, 0.0, -0.8]]), torch.eye(4), normal, tangent) * 2 - 1
    assert torch.allclose(color, torch.tensor([[(1 - MIN_Z**2) ** 0.5, 0.0, MIN_Z]]), atol=1e-6)


def test_unusable_frames_are_flat_blue():
    normal = torch.tensor([[0.0, 0.0, 1.0], [0.0, 0.0, 0.0], [0.0, 0.0, 1.0], [0.0, 0.0, 1.0]])
    tangent = torch.tensor([[0.0, 0.0, 0.0, 1.0], [1.0, 0.0, 0.0, 1.0], [1.0, 0.0, 0.0, 0.0], [1.0, 0.0, 0.0, 1.0]])
    target = torch.tensor([[0.3, 0.1, 0.9], [0.3, 0.1, 0.9], [0.3, 0.1, 0.9], [torch.nan, 0.0, 1.0]])
    color = world_normal_to_tangent(target, torch.eye(4), normal, tangent)
    assert torch.equal(color, UP.expand(4, 3))


def test_the_compiled_loop_equals_torch_in_double_precision():
    matrix, normal, tangent = random_frames()
    world = torch.randn(len(normal), 3, generator=torch.Generator().manual_seed(2))
    tangent[0, :3], tangent[1], world[2] = 0.0, 0.0, 0.0
    ours = world_normal_to_tangent(world, matrix, normal, tangent)
    theirs = world_normal_to_tangent(*(values.double() for values in (world, matrix, normal, tangent)))
    assert (ours - theirs).abs().max() <= 2e-4
    part = slice(3, 1500)  # a point does not depend on those that come with it
    assert torch.equal(world_normal_to_tangent(world[part], matrix, normal[part], tangent[part]), ours[part])
