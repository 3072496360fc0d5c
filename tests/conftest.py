"""Skips what this machine cannot run, and says why. Runs in the backend's environment and inside Blender alike."""

import importlib.util
import os
import signal

import pytest

if hasattr(signal, "SIGQUIT"):
    signal.signal(signal.SIGQUIT, signal.SIG_DFL)  # a shell's background job and its children ignore it


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    reasons = {
        "gpu": None if _has_cuda(items) else "no CUDA device",
        "blender": None if importlib.util.find_spec("bpy") else "no bpy in this environment",
        "gui": _why_no_blender(),
    }
    for item in items:
        for marker, reason in reasons.items():
            if reason and item.get_closest_marker(marker):
                item.add_marker(pytest.mark.skip(reason=reason))


def _why_no_blender() -> str | None:
    if os.environ.get("PATINA_BLENDER"):
        return None
    if tested := os.environ.get("PATINA_BLENDER_TESTED"):  # by scripts/test.py
        return f"the real Blender is tested once, in the run of {tested}"
    return "PATINA_BLENDER names no real Blender"


def _has_cuda(items: list[pytest.Item]) -> bool:
    # torch takes seconds to import: only where a test asks.
    if not any(item.get_closest_marker("gpu") for item in items) or not importlib.util.find_spec("torch"):
        return False
    import torch

    return torch.cuda.is_available()
