"""Skips what this machine cannot run, and says why. Runs in the backend's environment and inside Blender alike."""

import importlib.util
import os

import pytest


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    reasons = {
        "gpu": None if _has_cuda(items) else "no CUDA device",
        "blender": None if importlib.util.find_spec("bpy") else "no bpy in this environment",
        "gui": None if os.environ.get("PATINA_BLENDER") else "PATINA_BLENDER names no real Blender",
    }
    for item in items:
        for marker, reason in reasons.items():
            if reason and item.get_closest_marker(marker):
                item.add_marker(pytest.mark.skip(reason=reason))


def _has_cuda(items: list[pytest.Item]) -> bool:
    # torch takes seconds to import: only where a test asks.
    if not any(item.get_closest_marker("gpu") for item in items) or not importlib.util.find_spec("torch"):
        return False
    import torch

    return torch.cuda.is_available()
