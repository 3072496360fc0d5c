"""Who may import whom: a walk over every import statement, without importing anything."""

import ast
import graphlib
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
# What the add-on shares.
CONTRACT = (
    "backend.job",
    "backend.events",
    "backend.config",
    "backend.errors",
    "backend.maps",
    "backend.runtime.locks",
    "backend.result",
    "backend.guidance.prompt",
    "backend.guidance.idioms",
    "backend.guidance.relations",
    "backend.guidance.shapes",
    "backend.guidance.tints",
    "backend.guidance.phrases",
    "backend.guidance.rewording",
    "backend.guidance.spelling",
    "backend.guidance.negation",
    "backend.guidance.roles",
    "backend.guidance.parts",
    "backend.guidance.attach",
    "backend.guidance.clauses",
    "backend.guidance.classes",
    "backend.guidance.reading",
    "backend.guidance.wording",
    "backend.guidance.lexicon",
    "backend.guidance.colors",
)
HEAVY = ("torch", "torchvision", "open_clip", "timm", "warp", "PIL", "OpenImageIO", "safetensors", "scipy", "numba")
BLENDER = ("bpy", "bmesh", "mathutils", "gpu", "bpy_extras", "addon_utils")
LAYERS = (
    "backend.__main__",
    "backend.render",
    "backend.prepare",
    "backend.pipeline",
    "backend.optimize",
)  # each may import those to its right


def imports(source: str, module: str) -> Iterator[str]:
    """Yield the full name of everything that a module imports, at any depth; relative names are resolved."""
    package = module.split(".")[:-1]
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = package[: len(package) + 1 - node.level] if node.level else []
            prefix = ".".join([*base, *([node.module] if node.module else [])])
            yield from (f"{prefix}.{alias.name}" if prefix else alias.name for alias in node.names)


def within(name: str, packages: tuple[str, ...]) -> bool:
    return any(name == item or name.startswith(item + ".") for item in packages)


def modules(package: str) -> list[Path]:
    return [path for path in sorted((ROOT / package).rglob("*.py")) if "__pycache__" not in path.parts]


def name_of(path: Path) -> str:
    return ".".join(path.relative_to(ROOT).with_suffix("").parts)


def imported(path: Path) -> list[str]:
    return list(imports(path.read_text(encoding="utf-8"), name_of(path)))


def violations(name: str, found: list[str]) -> list[str]:
    """Return what a module imports and must not."""
    return [item for item in found if _forbidden(name, item)]


def _upward(name: str, item: str) -> bool:
    rank = next((rank for rank, layer in enumerate(LAYERS) if within(name, (layer,))), len(LAYERS))
    return within(item, LAYERS[:rank])


SIBLINGS = ("shading", "texture", "guidance")


def _forbidden(name: str, item: str) -> bool:
    """Whether module `name` must not import `item`: the rules of the architecture, one a line."""
    backend_only = within(item, ("backend",)) and not within(item, CONTRACT)
    not_standard = item.split(".")[0] not in sys.stdlib_module_names and not within(item, CONTRACT)
    numerics = within(name, ("backend.shading", "backend.geometry", "backend.texture"))
    own = next((part for part in SIBLINGS if within(name, (f"backend.{part}",))), None)
    others = tuple(f"backend.{part}" for part in SIBLINGS if part != own) if own else ()
    writers = ("backend.__main__", "backend.pipeline", "backend.events")
    return (
        (within(name, ("addon",)) and (within(item, (*HEAVY, "scripts", "tests")) or backend_only))
        or (within(name, ("addon.session", "addon.process")) and within(item, BLENDER))
        or (within(name, ("backend",)) and within(item, (*BLENDER, "addon", "scripts", "tests")))
        or (within(name, CONTRACT) and not_standard)
        or (numerics and within(item, CONTRACT[:3]) and item != "backend.job.MESH_ARRAYS")  # array names, no objects
        or within(item, others)
        or (within(name, ("backend.materials",)) and within(item, ("backend.guidance", "backend.pipeline")))
        or (
            name == "backend.materials.catalogue" and not_standard and not within(item, ("backend.materials.material",))
        )
        or (item == "backend.events.EventWriter" and name not in writers)
    )


@pytest.mark.parametrize("path", [*modules("addon"), *modules("backend")], ids=name_of)
def test_imports(path: Path) -> None:
    name = name_of(path)
    found = imported(path)
    assert not violations(name, found)
    assert not [item for item in found if _upward(name, item)]


@pytest.mark.parametrize("package", ["shading", "geometry", "texture"])
def test_numerics_do_not_print(package: str) -> None:
    for path in modules(f"backend/{package}"):
        calls = [node for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))) if isinstance(node, ast.Call)]
        assert not [call.lineno for call in calls if isinstance(call.func, ast.Name) and call.func.id == "print"], path


@pytest.mark.parametrize("name", ["environment", "demo", "test", "stylize", "benchmark", "build_extension"])
def test_commands_need_only_python(name: str) -> None:
    own = (*CONTRACT, "scripts")
    for item in imported(ROOT / "scripts" / f"{name}.py"):
        assert item.split(".")[0] in sys.stdlib_module_names or within(item, own), item


@pytest.mark.parametrize(
    ("module", "source"),
    [
        ("addon.panels", "import torch.nn"),
        ("addon.panels", "def draw():\n    from ..backend import pipeline"),
        ("addon.panels", "from ..backend.guidance.models import load_encoder"),
        ("addon.session", "import bpy"),
        ("backend.report", "import bpy.types"),
        ("backend.report", "from .events import EventWriter"),
        ("backend.shading.brdf", "from ..config import Settings"),
        ("backend.shading.brdf", "from ..guidance import losses"),
        ("backend.texture.bake", "from backend.shading.color import linear_to_srgb"),
        ("backend.job", "import numpy"),
        ("backend.materials.woods", "from ..guidance import prompt"),
        ("backend.materials.catalogue", "import torch"),
    ],
)
def test_the_walk_finds(module: str, source: str) -> None:
    assert violations(module, list(imports(source, module)))


@pytest.mark.parametrize(
    ("module", "source"),
    [
        ("addon.panels", "import bpy\nfrom ..backend import config\nfrom . import session"),
        ("addon.session", "from ..backend.job import Job\nimport os.path"),
        ("backend.shading.brdf", "import torch\nfrom . import spherical_gaussian"),
        ("backend.job", "from .errors import JobError\nimport json"),
    ],
)
def test_the_walk_lets_pass(module: str, source: str) -> None:
    assert not violations(module, list(imports(source, module)))


@pytest.mark.parametrize("package", ["addon", "backend", "scripts"])
def test_no_module_imports_itself_by_a_detour(package: str) -> None:
    paths = {name_of(path).removesuffix(".__init__"): path for path in modules(package)}
    needs = {name: {_module(item, paths) for item in imported(path)} - {name, ""} for name, path in paths.items()}
    assert circle(needs) == []


@pytest.mark.parametrize(
    ("needs", "found"),
    [
        ({"a": {"b", "c"}, "b": {"c"}, "c": set()}, []),
        ({"a": {"b"}, "b": {"c"}, "c": {"b"}}, ["b", "c"]),
    ],
)
def test_a_circle_is_found(needs: dict[str, set[str]], found: list[str]) -> None:
    assert circle(needs) == found


def _module(item: str, paths: dict[str, Path]) -> str:
    """The module of a package that an imported name stands in; "" for one of elsewhere."""
    while item and item not in paths:
        item = item.rpartition(".")[0]
    return item


def circle(needs: dict[str, set[str]]) -> list[str]:
    """The modules of a circle of imports, sorted; none where there is no circle."""
    try:
        graphlib.TopologicalSorter(needs).prepare()
    except graphlib.CycleError as error:
        return sorted(set(error.args[1]))
    return []


def test_a_lower_layer_cannot_reach_up() -> None:
    assert _upward("backend.field.look", "backend.optimize.loop")
    assert _upward("backend.optimize.loop", "backend.pipeline")
    assert not _upward("backend.pipeline", "backend.optimize.loop")
