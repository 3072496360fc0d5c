"""Self-shadows for EEVEE, whose World casts none without ray tracing: a node group before EEVEE's material output.

Specular light is dimmed by the probability that the mirror direction is unoccluded, blended with the visible share of
the sky as roughness grows. Diffuse light is dimmed by the visible share of the sky, which is ambient occlusion. Both
add interreflected light. A shader can only be dimmed as a whole, so it is dimmed by the specular factor, and a Diffuse
BSDF adds the diffuse light that is then missing. If the specular factor is the larger one, the shader is dimmed by a
factor between the two, weighted by the specular share of its light. The glow of a shader is not dimmed: what is lost of
it is added again.
"""

from typing import Any

import bpy

from ..backend.config import TUNING
from ..backend.maps import VISIBILITY_RANGE
from . import node_groups

_INPUTS = {
    "Shader": "NodeSocketShader",
    "Base Color": "NodeSocketColor",
    "Metallic": "NodeSocketFloat",
    "Roughness": "NodeSocketFloat",
    "Normal": "NodeSocketVector",
    "Occlusion": "NodeSocketFloat",
    "Visibility": "NodeSocketColor",
    "Visibility Alpha": "NodeSocketFloat",
}
_GLOW = {"Emission": "NodeSocketColor", "Emission Strength": "NodeSocketFloat"}
_COLUMN = 180  # between nodes [node editor units]


def shadow_group(glows: bool) -> bpy.types.NodeTree:
    """Return the node group with the inputs above, the second ones if the shader glows, and the output "Shader".

    All materials of a file share it.
    """
    key = f"shadows{' and glow' if glows else ''} 1"
    return node_groups.shared(key, "Patina Shadows", lambda tree: _build(tree, glows))


def _build(tree: Any, glows: bool) -> None:
    """Fill an empty node group with the shadows."""
    for name, kind in (_INPUTS | (_GLOW if glows else {})).items():
        socket = tree.interface.new_socket(name, in_out="INPUT", socket_type=kind)
        socket.hide_value = name == "Normal"
    tree.interface.new_socket("Shader", in_out="OUTPUT", socket_type="NodeSocketShader")
    given = tree.nodes.new("NodeGroupInput").outputs

    def node(kind: str, inputs: dict[int | str, Any], **settings: Any) -> Any:
        """Add a node with these settings, its inputs linked or set, and return its first output."""
        made = tree.nodes.new(kind)
        made.location.x = _COLUMN * len(tree.nodes)
        for name, value in settings.items():
            setattr(made, name, value)
        for key, value in inputs.items():
            if isinstance(value, bpy.types.NodeSocket):
                tree.links.new(value, made.inputs[key])
            else:
                made.inputs[key].default_value = value
        return made.outputs[0]

    def math(operation: str, *values: Any, clamp: bool = False) -> Any:
        return node("ShaderNodeMath", dict(enumerate(values)), operation=operation, use_clamp=clamp)

    def vector(operation: str, *values: Any) -> Any:
        made = node("ShaderNodeVectorMath", dict(enumerate(values)), operation=operation)
        return made.node.outputs["Value"] if operation == "DOT_PRODUCT" else made

    def lerp(factor: Any, start: Any, end: Any) -> Any:
        return node("ShaderNodeMix", {0: factor, 2: start, 3: end}, data_type="FLOAT")

    incoming = tree.nodes.new("ShaderNodeNewGeometry").outputs["Incoming"]
    away = node(
        "ShaderNodeVectorTransform",
        {0: vector("REFLECT", incoming, given["Normal"])},
        vector_type="VECTOR",
        convert_from="WORLD",
        convert_to="OBJECT",
    )
    # `away` is opposite to the mirror direction. The sigmoid is a hyperbolic tangent of half the log odds.
    axis = vector("MULTIPLY_ADD", given["Visibility"], (VISIBILITY_RANGE,) * 3, (-VISIBILITY_RANGE / 2.0,) * 3)
    offset = math("MULTIPLY_ADD", given["Visibility Alpha"], VISIBILITY_RANGE, -VISIBILITY_RANGE / 2.0)
    odds = math("SUBTRACT", offset, vector("DOT_PRODUCT", axis, vector("NORMALIZE", away)))
    free = math("MULTIPLY_ADD", math("TANH", odds), 0.5, 0.5)
    free = lerp(math("POWER", given["Roughness"], 4.0), free, given["Occlusion"])
    returned = math("MULTIPLY", given["Base Color"], lerp(given["Metallic"], *TUNING.interreflection[1:]))
    sky, free = (lerp(returned, share, 1.0) for share in (given["Occlusion"], free))
    fresnel = node("ShaderNodeFresnel", {"IOR": 1.5, "Normal": given["Normal"]})
    gloss = math("DIVIDE", fresnel, math("ADD", fresnel, given["Base Color"]))
    kept = lerp(math("MAXIMUM", gloss, given["Metallic"]), math("MINIMUM", free, sky), free)
    lost = math("DIVIDE", math("SUBTRACT", sky, kept), math("SUBTRACT", 1.0, kept), clamp=True)
    lost = math("MULTIPLY", lost, math("SUBTRACT", 1.0, given["Metallic"]))
    color = node("ShaderNodeMix", {0: lost, 6: (0.0, 0.0, 0.0, 1.0), 7: given["Base Color"]}, data_type="RGBA")
    diffuse = node("ShaderNodeBsdfDiffuse", {"Color": color.node.outputs[2], "Normal": given["Normal"]})
    mixed = node("ShaderNodeMixShader", {0: kept, 1: diffuse, 2: given["Shader"]})
    if glows:
        lack = math("MULTIPLY", given["Emission Strength"], math("SUBTRACT", 1.0, kept))
        mixed = node("ShaderNodeAddShader", {0: mixed, 1: node("ShaderNodeEmission", {0: given["Emission"], 1: lack})})
    output = tree.nodes.new("NodeGroupOutput")
    output.location.x = _COLUMN * len(tree.nodes)
    tree.links.new(mixed, output.inputs["Shader"])
