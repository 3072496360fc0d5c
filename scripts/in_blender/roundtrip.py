"""Runs in Blender: export a scene's active object as a job, or import a result into it, and say how long that took."""

import importlib
import sys
import time
from pathlib import Path
from typing import Any

import bpy

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from scripts.in_blender.exchange import EXTENSION, answer, enable_patina


def roundtrip(request: dict[str, Any]) -> dict[str, Any]:
    """Export with request["settings"] into the folder request["job"], which exists; then import request["result"],
    where it is named."""
    bpy.ops.wm.open_mainfile(filepath=request["scene"], load_ui=False)
    enable_patina()
    export, config, job, result_import = (
        importlib.import_module(f"{EXTENSION}.{name}")
        for name in ("addon.scene_export", "backend.config", "backend.job", "addon.result_import")
    )
    folder = Path(request["job"])
    started = time.perf_counter()
    exported = export.export(bpy.context, request["prompt"], config.Settings(**request["settings"]), (), folder)
    reply = {"export": time.perf_counter() - started}
    if request["result"]:
        started = time.perf_counter()
        result_import.import_result(exported, job.read_job(folder), Path(request["result"]), "benchmark")
        reply["import"] = time.perf_counter() - started
    return reply


if __name__ == "__main__":
    answer(roundtrip)
