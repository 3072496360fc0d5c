"""The field and its bank of patterns."""

import pytest
import torch

from backend.field.base import evaluate_base
from backend.field.material import Material, Start
from backend.field.patterns import FAMILIES, NUM_PATTERNS, solid_patterns
from backend.field.surface_field import MAX_SLOPE, SurfaceField
from backend.materials.recipe import Recipe
from backend.shading.color import linear_to_srgb


def points(count=5000, seed=0):
    generator = torch.Generator().manual_seed(seed)
    position = torch.rand(count, 3, generator=generator) * 2 - 1
    return position, torch.nn.functional.normalize(torch.randn(count, 3, generator=generator), dim=1)


def test_patterns_are_bounded_and_all_of_them_vary():
    patterns = solid_patterns(points()[0], seed=1)
    assert patterns.shape[1] == NUM_PATTERNS
    assert bool(patterns.isfinite().all()) and float(patterns.abs().max()) <= 1.0
    assert float(patterns.std(0).min()) > 0.2


def test_patterns_do_not_depend_on_threads_or_on_their_neighbours():
    position, _ = points(20000)
    whole = solid_patterns(position, seed=1)
    threads = torch.get_num_threads()
    try:
        torch.set_num_threads(1)
        assert torch.equal(whole, solid_patterns(position, seed=1))
    finally:
        torch.set_num_threads(threads)
    assert torch.equal(whole[7:9], solid_patterns(position[7:9], seed=1))


def test_no_two_patterns_are_the_same():
    patterns = solid_patterns(points()[0], seed=1)
    correlation = torch.corrcoef(patterns.T) - torch.eye(NUM_PATTERNS)
    assert float(correlation.abs().max()) < 0.95


def test_seeds_move_the_random_patterns_and_leave_the_regular_ones():
    position, _ = points()
    one, other = solid_patterns(position, 1), solid_patterns(position, 2)
    assert torch.equal(one[:, :13], other[:, :13])
    assert not torch.allclose(one[:, 30], other[:, 30], atol=0.1)


def test_the_material_stays_in_range_and_the_normal_near_the_surface():
    field = SurfaceField(Start(), torch.Generator().manual_seed(0))
    with torch.no_grad():
        field.output.weight.mul_(50.0)
    position, normal = points()
    with torch.no_grad():
        material = field(position, normal)
    assert 0.0 <= float(material.base_color.min()) and float(material.base_color.max()) <= 1.0
    assert torch.allclose(material.normal.norm(dim=1), torch.ones(len(normal)), atol=1e-5)
    cosine = (material.normal * normal).sum(1)
    assert float(cosine.min()) >= (1 + MAX_SLOPE**2) ** -0.5 - 1e-5


def test_a_patterned_start_begins_with_its_two_colours():
    start = Start((0.8, 0.2, 0.2), 0.7, 0.02, (0.2, 0.3, 0.8), 4)
    field = SurfaceField(start, torch.Generator().manual_seed(0), seed=5)
    with torch.no_grad():
        field.output.weight.zero_()
    position, normal = points()
    color = linear_to_srgb(field(position, normal).base_color)
    high = field.patterns(position, normal)[:, 4] > 0
    assert torch.allclose(color[~high], torch.tensor(start.color).expand_as(color[~high]), atol=1e-3)
    assert torch.allclose(color[high], torch.tensor(start.second).expand_as(color[high]), atol=1e-3)
    expected = start.material(field.patterns(position, normal), normal)
    assert torch.allclose(expected.base_color, field(position, normal).base_color, atol=1e-3)


def learned(field, position, normal, given=torch.ones_like):
    """The tensors of a field's material at points, and the gradients of its parameters for `given` ones of these."""
    material = field(position, normal)
    parts = material[:4]
    torch.autograd.backward(list(parts), [given(part) for part in parts])
    named = [(name, weight.grad) for name, weight in field.named_parameters() if weight.grad is not None]
    gains = () if field.recipe else ("contrast", "relief")  # which only library materials use
    return {
        **dict(zip(Material._fields, parts, strict=False)),
        **{name: item for name, item in named if name not in gains},
    }


@pytest.mark.parametrize(
    "start", [Start((0.8, 0.2, 0.2), 0.7, 0.3, (0.2, 0.3, 0.8), 4), Start(recipe=Recipe("mossy brick"))]
)
def test_compiled_loops_learn_as_torch_does(monkeypatch, start):
    """In half precision, which rounds by 1/256, on any processor."""
    monkeypatch.setattr("backend.field.surface_field.bfloat16_is_fast", lambda device: True)
    position, normal = points(3001)

    def drawn(part):
        return torch.rand(part.shape, generator=torch.Generator().manual_seed(7))

    found = []
    for loops in (True, False):
        monkeypatch.setattr("backend.field.surface_field.compiled", lambda points, loops=loops: loops)
        field = SurfaceField(start, torch.Generator().manual_seed(0))
        with torch.no_grad():
            field.output.weight += 0.1 * torch.randn(8, 64, generator=torch.Generator().manual_seed(1))
        found.append(learned(field, position, normal, drawn))
    assert found[0].keys() == found[1].keys()
    for name, mine in found[0].items():
        error, size = (mine - found[1][name]).detach().abs(), found[1][name].detach().abs()
        assert float(error.max()) <= 0.02 * float(size.max()), name
        assert float(error.mean()) <= 0.004 * float(size.mean()), name


def test_a_library_material_begins_as_itself():
    position, normal = points(2000)
    field = SurfaceField(Start(recipe=Recipe("red brick")), torch.Generator().manual_seed(0), seed=3)
    with torch.no_grad():
        found, expected = field(position, normal), evaluate_base(Recipe("red brick"), position, normal, 3)
    for name, mine, theirs in zip(found._fields, found, expected.material(normal), strict=True):
        assert (mine is None and theirs is None) or torch.allclose(mine, theirs, atol=2e-3), name
    assert float(found.height.max()) > float(found.height.min())


def test_a_field_without_freedom_keeps_its_start():
    position, normal = points(500)
    field = SurfaceField(Start(recipe=Recipe("red brick")), torch.Generator().manual_seed(0), freedom=0.0)
    before = [part.detach() for part in field(position, normal)[:4]]
    with torch.no_grad():
        for weight in field.parameters():
            weight.add_(torch.randn(weight.shape, generator=torch.Generator().manual_seed(2)))
        after = field(position, normal)[:4]
    for name, one, other in zip(Material._fields, before, after, strict=False):
        assert torch.allclose(one, other, atol=1e-6), name


def test_a_library_material_keeps_its_metallic():
    position, normal = points(500)
    field = SurfaceField(Start(recipe=Recipe("rusty iron")), torch.Generator().manual_seed(0))
    with torch.no_grad():
        before = field(position, normal)
        field.output.weight.add_(1.0)
        field.output.bias.add_(1.0)
        after = field(position, normal)
    assert torch.equal(before.metallic, after.metallic)
    assert not torch.allclose(before.base_color, after.base_color, atol=0.05)


@pytest.mark.parametrize(
    ("logit", "offset"), [(-300.0, -300.0), (-89.5, -89.5), (-88.0, -88.0), (88.0, 88.0), (300.0, 300.0), (300.0, 0.0)]
)
def test_compiled_loops_saturate_as_torch_does(monkeypatch, logit, offset):
    """The normal's offset has no exponentials.

    A sigmoid of 88 is 1 in torch and up to two units in the last place less in the loops, whose division is a
    reciprocal's estimate on some processors. Its slope is then 0 or 1e-7, which is 2 to 5 eps of what it is at logits
    of 0 for each of the two units (the decoding of sRGB is steeper at 1). So a gradient is compared on the scale that
    it has there, in float32's eps, beside the rounding of half precision."""
    monkeypatch.setattr("backend.field.surface_field.bfloat16_is_fast", lambda device: True)
    position, normal = points(100)

    def learn(loops, logits):
        monkeypatch.setattr("backend.field.surface_field.compiled", lambda points: loops)
        field = SurfaceField(Start(), torch.Generator().manual_seed(0))
        with torch.no_grad():
            for layer in (field.mixing, field.hidden, field.output):
                layer.weight.mul_(0.01)
                layer.bias.fill_(logit)
            field.output.bias[:5], field.output.bias[5:] = logits, offset
        return learned(field, position, normal)

    loops, torch_, unsaturated = learn(True, logit), learn(False, logit), learn(False, 0.0)
    assert loops.keys() == torch_.keys()
    for name, mine in loops.items():
        theirs = torch_[name]
        size, scale = (float(item.detach().abs().max()) for item in (theirs, unsaturated[name]))
        tolerance = 0.02 * size + 10 * torch.finfo(torch.float32).eps * scale + 1e-30
        assert mine.isfinite().all(), name
        assert float((mine - theirs).detach().abs().max()) <= tolerance, name


def test_patterns_that_the_look_does_not_have_do_not_enter():
    position, normal = points(500)
    field = SurfaceField(Start(), torch.Generator().manual_seed(0), nature=("veins",))
    patterns = field.patterns(position, normal)
    with torch.no_grad():
        whole = field(position, normal, patterns)
        for family, columns in FAMILIES.items():
            changed = patterns.index_fill(1, torch.tensor(columns), 0.7)
            same = torch.equal(field(position, normal, changed).base_color, whole.base_color)
            assert same == (family != "veins")


@pytest.mark.parametrize(("pattern", "other", "families"), [(15, 16, ("rings", "fibres")), (29, 28, ("stripes",))])
def test_a_look_has_fibres_and_stripes_one_way_unless_it_is_woven(pattern, other, families):
    start, generator = Start((0.4, 0.25, 0.14), second=(0.8, 0.68, 0.5), pattern=pattern), torch.Generator()
    one_way = SurfaceField(start, generator, nature=families).columns.tolist()
    assert pattern in one_way and other not in one_way and len(one_way) > 1
    assert {pattern, other} <= set(SurfaceField(start, generator, nature=(*families, "weave")).columns.tolist())
    assert {pattern, other} <= set(SurfaceField(Start(), generator, nature=families).columns.tolist())


@pytest.mark.parametrize("axis", [0, 1, 2])
def test_bricks_have_both_kinds_of_joints_on_every_wall_and_floor(axis):
    """Of a box or a slab, wherever it stands."""
    first, second = torch.meshgrid(torch.linspace(-0.5, 0.5, 80), torch.linspace(-0.5, 0.5, 80), indexing="ij")
    for depth in torch.linspace(-0.6, 0.6, 25).tolist():
        position = torch.stack((first, second), -1).reshape(-1, 2)
        position = torch.cat((position[:, :axis], torch.full((6400, 1), depth), position[:, axis:]), 1)
        normal = torch.zeros(6400, 3).index_fill(1, torch.tensor([axis]), -1.0)
        for bricks in solid_patterns(position, 0, ["bricks"], normal)[:, [0, 2]].view(80, 80, 2).unbind(-1):
            joint = bricks > 0.0
            assert 0.1 < joint.float().mean() < 0.4
            assert joint.float().mean(0).max() > 0.4 and joint.float().mean(1).max() > 0.4  # along either direction
