"""The adjustments of a look: a node group between its maps and its shader. The defaults leave the look unchanged.

All materials of a file share the group; each has its own values, on its node, which can be keyframed.
"""

from typing import Any, NamedTuple

import bpy

from . import node_groups

NODE = "Adjust"  # name of the node in a material
_KEY = "adjust 1"
_COLUMN = 180  # between nodes [node editor units]


class _Value(NamedTuple):
    """An adjustment: its socket's type, default, range and description."""

    kind: str
    default: Any
    least: float
    most: float
    text: str


MAPS = {"Base Color": "Color", "Roughness": "Roughness Map", "Metallic": "Metallic Map"}  # result -> the map's socket
VALUES = {
    "Tint": _Value("NodeSocketColor", (1.0, 1.0, 1.0, 1.0), 0.0, 1.0, "Multiplied with the base colour"),
    "Saturation": _Value("NodeSocketFloat", 1.0, 0.0, 2.0, "0 is grey, 1 is the look's own colour"),
    "Brightness": _Value("NodeSocketFloat", 1.0, 0.0, 4.0, "Factor on the base colour"),
    "Roughness": _Value("NodeSocketFloat", 0.0, -1.0, 1.0, "Added to the roughness"),
    "Metallic": _Value("NodeSocketFloat", 0.0, -1.0, 1.0, "Added to the metallic map"),
    "Relief": _Value("NodeSocketFloat", 1.0, 0.0, 3.0, "Strength of the normal map, and factor on the heights"),
}
RESULTS = {
    "Base Color": "NodeSocketColor",
    "Roughness": "NodeSocketFloat",
    "Metallic": "NodeSocketFloat",
    "Relief": "NodeSocketFloat",
}


def node_of(material: Any) -> Any:
    """The node that holds a material's adjustments; None for one that has none."""
    tree = material.node_tree if material is not None else None
    node = tree.nodes.get(NODE) if tree is not None else None
    known = node is not None and node.type == "GROUP" and node.node_tree and node_groups.is_kind(node.node_tree, _KEY)
    return node if known else None


def group() -> bpy.types.NodeTree:
    """Return the node group: the sockets of MAPS and VALUES in, RESULTS out."""
    return node_groups.shared(_KEY, "Patina Adjust", _build)


def _build(tree: Any) -> None:
    """Fill an empty node group with the adjustments."""
    for result, name in MAPS.items():
        tree.interface.new_socket(name, in_out="INPUT", socket_type=RESULTS[result])
    for name, value in VALUES.items():
        socket = tree.interface.new_socket(name, in_out="INPUT", socket_type=value.kind)
        socket.default_value, socket.description = value.default, value.text
        if value.kind == "NodeSocketFloat":
            socket.min_value, socket.max_value = value.least, value.most
    for name, kind in RESULTS.items():
        tree.interface.new_socket(name, in_out="OUTPUT", socket_type=kind)
    given = tree.nodes.new("NodeGroupInput").outputs
    output = tree.nodes.new("NodeGroupOutput")
    output.location.x = 6 * _COLUMN

    def mix(blend: str, factor: Any, first: Any, second: Any, column: int) -> Any:
        """A colour of two; the first input is where the factor is 0."""
        node = tree.nodes.new("ShaderNodeMix")
        node.data_type, node.blend_type, node.clamp_factor = "RGBA", blend, False
        node.location.x = column * _COLUMN
        for socket, value in ((node.inputs[0], factor), (node.inputs[6], first), (node.inputs[7], second)):
            if isinstance(value, bpy.types.NodeSocket):
                tree.links.new(value, socket)
            else:
                socket.default_value = value
        return node.outputs[2]

    grey = tree.nodes.new("ShaderNodeRGBToBW")
    grey.location.x = _COLUMN
    tree.links.new(given["Color"], grey.inputs[0])
    color = mix("MIX", given["Saturation"], grey.outputs[0], given["Color"], 2)
    color = mix("MULTIPLY", 1.0, color, given["Tint"], 3)
    scaled = tree.nodes.new("ShaderNodeVectorMath")
    scaled.operation, scaled.location.x = "SCALE", 4 * _COLUMN
    tree.links.new(color, scaled.inputs[0])
    tree.links.new(given["Brightness"], scaled.inputs["Scale"])
    tree.links.new(scaled.outputs[0], output.inputs["Base Color"])
    for row, name in enumerate(("Roughness", "Metallic")):
        added = tree.nodes.new("ShaderNodeMath")
        added.operation, added.use_clamp, added.location = "ADD", True, (4 * _COLUMN, -200 * (row + 1))
        tree.links.new(given[MAPS[name]], added.inputs[0])
        tree.links.new(given[name], added.inputs[1])
        tree.links.new(added.outputs[0], output.inputs[name])
    tree.links.new(given["Relief"], output.inputs["Relief"])
