"""Patina's node groups: all materials of a file share one of each kind."""

from collections.abc import Callable
from typing import Any

import bpy

_MARK = "patina_group"  # custom property: which group it is, and its version


def shared(key: str, name: str, build: Callable[[Any], None]) -> bpy.types.NodeTree:
    """Return the group with a key; if the file has none, a new one of this name that `build` fills."""
    groups: Any = bpy.data.node_groups
    for group in groups:
        if is_kind(group, key) and not group.library:
            return group
    tree = new(key, name)
    build(tree)
    return tree


def new(key: str, name: str) -> bpy.types.NodeTree:
    """Return a new, empty group with a key."""
    tree: Any = bpy.data.node_groups.new(name, "ShaderNodeTree")
    tree[_MARK] = key
    return tree


def is_kind(group: Any, key: str) -> bool:
    """Whether a node group is the one with this key."""
    return bool(group.get(_MARK) == key)


def free_unused() -> None:
    """Remove Patina's node groups that nothing uses."""
    groups: Any = bpy.data.node_groups
    for group in [group for group in groups if _MARK in group and group.users == 0]:
        groups.remove(group)
