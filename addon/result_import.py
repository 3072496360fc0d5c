"""Imports a result folder as a new take: a material and a World. If anything fails, nothing is changed."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

import bpy
import numpy as np

from ..backend.errors import OutputError, PatinaError, SceneError, reason
from ..backend.job import RESULT_FILE, THUMBNAIL_FILE, Job
from ..backend.result import Result, read_result
from . import mesh_arrays, takes
from .look_nodes import Undo, add_material, add_thumbnail, add_world
from .mesh_arrays import Array, mesh_of
from .objects import MARK, holder
from .scene_export import Export


class Look(NamedTuple):
    """The datablocks of an import."""

    material: bpy.types.Material
    world: bpy.types.World | None  # None if the scene keeps its own
    uv_name: str  # of the layer that the maps use


def import_result(export: Export, job: Job, result: Path, version: str) -> Look:
    """Give the exported object a new take, a material and a World, from a result folder, and show it.

    The maps are packed into the .blend. Old materials and the old World stay (see takes.add). A World that the look
    was made for stays in use. Selection and modes stay as they are.

    Raises:
        SceneError: the object or the scene is gone, its mesh has changed since the export, or is being edited.
        OutputError: result.json or a map is missing or cannot be read.
    After an error nothing has changed, and the error names the folder.
    """
    try:
        with export.place.lent() as (obj, scene):
            _check_unchanged(obj, export)
            return _import(obj, scene, export, job, result, version)
    except PatinaError as error:
        raise type(error)(str(error), f"{error.hint} The maps are in {result}.") from None


def _import(
    obj: bpy.types.Object, scene: bpy.types.Scene, export: Export, job: Job, result: Path, version: str
) -> Look:
    with _all_or_nothing() as undo:
        uv_name = export.uv_name
        if export.new_uvs is not None and not (export.uvs_added and uv_name in mesh_of(obj).uv_layers):
            uv_name = _add_uvs(undo, obj, uv_name, export.new_uvs)
        read = read_result(result / RESULT_FILE)
        material = add_material(undo, job, result, read, uv_name)
        keeps_world = job.settings.light == "world" and scene.world is not None
        world = None if keeps_world else add_world(undo, job, result)
        _sign(material, job, version)
        if world is not None:
            _sign(world, job, version)
        add_thumbnail(material, result / THUMBNAIL_FILE)
        facts = {**_facts(read), "slot": export.slot}
        takes.add(undo, obj, scene, material, world or scene.world, facts, export.slot)
    return Look(material, world, uv_name)


def _check_unchanged(obj: bpy.types.Object, export: Export) -> None:
    if holding := holder(obj):
        mode = holding.mode.title()
        raise SceneError(
            f"“{holding.name}” is in {mode} Mode, which keeps the mesh to itself.",
            f"Leave {mode} Mode and stylize again.",
        )
    same = np.array_equal(mesh_arrays.corner_vertices(mesh_of(obj)), export.topology)
    if not same or (export.new_uvs is None and export.uv_name not in _uv_names(obj)):
        raise SceneError(f"The mesh of “{obj.name}” was changed while it was stylized.", "Stylize again.")
    if export.slot is not None and export.slot >= len(obj.material_slots):
        raise SceneError(f"The material slot of “{obj.name}” was removed while it was stylized.", "Stylize again.")


def _uv_names(obj: bpy.types.Object) -> list[str]:
    evaluated = obj.evaluated_get(bpy.context.evaluated_depsgraph_get())
    return [*mesh_of(obj).uv_layers.keys(), *evaluated.data.uv_layers.keys()]


@contextmanager
def _all_or_nothing() -> Iterator[Undo]:
    with Undo() as undo:
        try:
            yield undo
        except (OSError, RuntimeError) as error:
            raise OutputError(
                f"The result cannot be imported: {reason(error)}.", "See the job's log, and try again."
            ) from None
        undo.pop_all()  # all is done: nothing to take back


def _add_uvs(undo: Undo, obj: bpy.types.Object, name: str, uvs: Array) -> str:
    mesh = mesh_of(obj)
    name = mesh_arrays.add_uv_layer(mesh, name, uvs)
    undo.callback(lambda: mesh.uv_layers.remove(mesh.uv_layers[name]))
    return name


def _sign(item: bpy.types.Material | bpy.types.World, job: Job, version: str) -> None:
    item[MARK] = job.prompt
    item["patina_seed"] = job.settings.seed
    item["patina_model"] = job.settings.model
    item["patina_version"] = version


def _facts(result: Result) -> dict[str, Any]:
    """What a take shows of how it was made."""
    return {
        "prompt": result.prompt,
        "seed": result.seed,
        "reading": result.reading,
        "settings": dict(result.settings),
        "score": result.score.get("after"),
        "seconds": result.seconds.get("total"),
    }
