"""The whole way through Blender with the known field in the backend's place: export, bake, import."""

import importlib
import os
import subprocess
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
BACKEND_PYTHON = os.environ.get("PATINA_PYTHON") or str(ROOT / ".venv/bin/python")


def stylize(context: Any, package: str, job_dir: Path, resolution: int = 1024) -> Any:
    """Stylize the active object with the known field and light, in a real process: the object's new material."""

    def module(name: str) -> Any:
        return importlib.import_module(f"{package}.{name}")

    job_module = module("backend.job")
    settings = module("backend.config").Settings()
    exported = module("addon.scene_export").export(context, "known field", settings, (), job_dir)
    command = [BACKEND_PYTHON, "-m", "tests.blender.bake_known_field", str(job_dir), str(resolution)]
    subprocess.run(command, check=True, cwd=ROOT)
    result = job_dir / job_module.RESULT_DIR
    return module("addon.result_import").import_result(exported, job_module.read_job(job_dir), result, "0.0.0").material
