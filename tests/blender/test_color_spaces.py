"""Other colour configurations than Blender's, and other working spaces: the same maps, and Worlds in Rec.709."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from .conftest import PACKAGE
from .results import write_result

pytestmark = pytest.mark.blender

CHILD = """
import json, sys
from importlib import import_module
import bpy
package, result, space, folder = sys.argv[1:]
bpy.ops.wm.read_homefile(use_empty=True, use_factory_startup=True)
bpy.ops.preferences.addon_enable(module=package)
bpy.ops.mesh.primitive_monkey_add()
if space:
    bpy.ops.wm.set_working_color_space(working_space=space)
spaces = import_module(package + ".addon.color_spaces")
spaces.check()
world = bpy.context.scene.world = bpy.data.worlds.new("Sky")
if bpy.app.version < (5, 0, 0):
    world.use_nodes = True
world.node_tree.nodes["Background"].inputs[0].default_value = (0.5, 0.3, 0.2, 1.0)  # in the working space
import_module(package + ".addon.world_export").export_world(bpy.context, __import__("pathlib").Path(folder, "w.exr"))
written = bpy.data.images.load(folder + "/w.exr")
written.colorspace_settings.name = spaces.find("Non-Color")
seen = {"world": list(written.pixels[:3]), "done": list(bpy.ops.patina.load_result(filepath=result))}
names = {item.name: item.colorspace_settings.name for item in bpy.data.images if item.packed_file}
json.dump({**seen, "names": names}, open(folder + "/seen.json", "w"))
"""


# ACEScg to linear Rec.709, with Bradford's adaptation (ACES TB-2018-001 and ITU-R BT.709).
MATRIX = np.array([[1.70505, -0.62179, -0.08326], [-0.13026, 1.14080, -0.01055], [-0.02400, -0.12897, 1.15297]])
IN_REC709 = list(MATRIX @ [0.5, 0.3, 0.2])


def see(folder: Path, space: str = "", **variables: str) -> dict[str, Any]:
    """Load a result, and export a World of one colour, in a Blender of its own."""
    write_result(folder / "result")
    command = [sys.executable, "-c", CHILD, PACKAGE, str(folder / "result" / "result.json"), space, str(folder)]
    done = subprocess.run(command, env={**os.environ, **variables}, capture_output=True, text=True, timeout=300)
    assert (folder / "seen.json").exists(), done.stdout[-2000:] + done.stderr[-2000:]
    found: dict[str, Any] = json.loads((folder / "seen.json").read_text(encoding="utf-8"))
    assert found["done"] == ["FINISHED"]
    return found


@pytest.mark.parametrize("config", ["", "ocio://default", "ocio://studio-config-latest"])
def test_maps_find_their_spaces_under_other_names(extension: Any, tmp_path: Path, config: str) -> None:
    found = see(tmp_path, **({"OCIO": config} if config else {}))
    assert found["world"] == pytest.approx(IN_REC709 if config else [0.5, 0.3, 0.2], rel=1e-3)
    spaces = {name.removeprefix("red brick "): space for name, space in found["names"].items()}
    assert "sRGB" in spaces["Base Color"] and "sRGB" in spaces["Emission"]
    assert spaces["Roughness"] == spaces["Normal"] == ("Raw" if config else "Non-Color")
    assert "Linear" in spaces["Environment"] and "709" in spaces["Environment"]


def test_a_world_is_handed_over_in_rec709_from_another_working_space(extension: Any, tmp_path: Path) -> None:
    import bpy

    if bpy.app.version < (5, 0, 0):
        pytest.skip("this Blender has one working space")
    assert see(tmp_path, "ACEScg")["world"] == pytest.approx(IN_REC709, rel=1e-3)
