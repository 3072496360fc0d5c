"""Draws the growing look over its object in every 3D view, in any shading.

The object's own material stays until the run ends: a change of the scene that no undo step holds can crash Blender at
the next undo, and would be saved and rendered. So the look is drawn over the object, with its own lamps, by Blender's
GPU module, and nothing of the scene is touched.
"""

import zipfile
from pathlib import Path
from typing import Any

import bpy
import gpu
import numpy as np
from gpu_extras.batch import batch_for_shader
from mathutils import Matrix

from ..backend.errors import SceneError
from ..backend.job import MESH_FILE
from .layout import redraw_regions
from .mesh_arrays import Array
from .objects import Place

_types: Any = gpu.types  # the stubs know no arguments of its classes
UNREADABLE = (OSError, ValueError, KeyError, zipfile.BadZipFile)  # what reading a damaged .npz raises
MOST_TRIANGLES = 400_000  # of a mesh that is drawn: more would block Blender for longer than 50 ms

_VIEW_ROWS = ("viewX", "viewY", "viewZ")  # of the matrix from object to view space

_VERTEX = """
void main()
{
  vec4 local = vec4(position, 1.0);
  mat3 turn = transpose(mat3(viewX.xyz, viewY.xyz, viewZ.xyz));
  viewPosition = vec3(dot(viewX, local), dot(viewY, local), dot(viewZ, local));
  viewNormal = transpose(inverse(turn)) * normal;
  viewTangent = vec4(turn * tangent.xyz, tangent.w);
  textureUv = uv;
  gl_Position = clip * local;
  gl_Position.z -= 2e-5 * gl_Position.w;  /* in front of the object's own surface */
}
"""

_FRAGMENT = """
vec3 lit(vec3 normal, vec3 eye, vec3 light, vec3 color, float metallic, float alpha)
{
  vec3 middle = normalize(light + eye);
  float cosine = max(dot(normal, light), 0.0), facing = max(dot(normal, eye), 1e-3), height = dot(normal, middle);
  float base = height * height * (alpha * alpha - 1.0) + 1.0;
  float density = alpha * alpha / (3.14159 * base * base);
  float masking = 0.5 / (mix(2.0 * cosine * facing, cosine + facing, alpha) + 1e-4);
  vec3 mirrored = mix(vec3(0.04), color, metallic);
  vec3 fresnel = mirrored + (1.0 - mirrored) * pow(1.0 - max(dot(middle, eye), 0.0), 5.0);
  return cosine * (color * (1.0 - metallic) / 3.14159 + fresnel * density * masking);
}

void main()
{
  vec3 color = pow(texture(base_color, textureUv).rgb, vec3(2.2));
  vec2 finish = texture(surface, textureUv).rg;
  vec3 relief = texture(normal_map, textureUv).rgb * 2.0 - 1.0;
  vec3 eye = isPerspective ? normalize(-viewPosition) : vec3(0.0, 0.0, 1.0);
  vec3 up = normalize(viewNormal), across = normalize(viewTangent.xyz);
  vec3 bent = normalize(across * relief.x + cross(up, across) * viewTangent.w * relief.y + up * relief.z);
  bent = dot(bent, eye) < 0.0 && dot(up, eye) < 0.0 ? -bent : bent;
  float metallic = finish.g, alpha = max(finish.r * finish.r, 0.02);
  vec3 light = 3.0 * lit(bent, eye, normalize(vec3(-0.5, 0.7, 0.6)), color, metallic, alpha);
  light += 0.9 * lit(bent, eye, normalize(vec3(0.8, 0.1, 0.4)), color, metallic, alpha);
  light += 0.7 * lit(bent, eye, normalize(vec3(0.0, -0.2, 1.0)), color, metallic, alpha);
  vec3 mirror = reflect(-eye, bent);
  float sky = mix(smoothstep(-0.4, 0.9, mirror.y), 0.45, finish.r);
  light += color * (1.0 - metallic) * (0.25 + 0.15 * bent.y);
  light += mix(vec3(0.04), color, metallic) * sky;
  light += pow(texture(emission, textureUv).rgb, vec3(2.2));
  light = min(light, vec3(1.0));
  fragColor = vec4(srgbTarget ? light : pow(light, vec3(1.0 / 2.2)), 1.0);
}
"""


class LiveView:
    """Shows the preview maps of a job over its object until `close`."""

    def __init__(self, place: Place, job_dir: Path) -> None:
        self._place, self._job_dir = place, job_dir
        self._batch: Any = None
        self._maps: dict[str, Array] = {}  # read, but not on the GPU yet
        self._textures: dict[str, Any] = {}
        self._handle: Any = None

    def show(self, maps: dict[str, Array]) -> None:
        """Show the maps of `bake.bake_preview`."""
        self._maps = maps
        if self._handle is None:
            self._handle = bpy.types.SpaceView3D.draw_handler_add(self._draw, (), "WINDOW", "POST_VIEW")
        redraw_regions(bpy.context, "VIEW_3D", "WINDOW")

    def close(self) -> None:
        """Show the object as it is."""
        if self._handle is not None:
            bpy.types.SpaceView3D.draw_handler_remove(self._handle, "WINDOW")
            self._handle = None
            redraw_regions(bpy.context, "VIEW_3D", "WINDOW")

    def _draw(self) -> None:
        """Called by Blender for each 3D view, with its GPU context."""
        space: Any = bpy.context.space_data
        if space.shading.type == "WIREFRAME" or (matrix := self._matrix(space)) is None:
            return
        if self._batch is None:
            self._batch = _batch(self._job_dir / MESH_FILE)
        if self._batch is False:
            return
        if self._maps:
            self._textures, self._maps = _textures(self._maps), {}
        shader = _shader()
        view, projection = gpu.matrix.get_model_view_matrix() @ matrix, gpu.matrix.get_projection_matrix()
        shader.uniform_float("clip", projection @ view)
        for index, name in enumerate(_VIEW_ROWS):
            shader.uniform_float(name, view[index])
        shader.uniform_bool("isPerspective", projection[3][3] == 0.0)
        for name, texture in self._textures.items():
            shader.uniform_sampler(name, texture)
        gpu.state.depth_test_set("LESS_EQUAL")
        gpu.state.depth_mask_set(True)
        self._batch.draw(shader)
        gpu.state.depth_mask_set(False)
        gpu.state.depth_test_set("NONE")

    def _matrix(self, space: Any) -> Matrix | None:
        """The object's matrix; None where this view does not show it."""
        try:
            with self._place.lent() as (obj, _):
                pass
            shown = obj.visible_get(viewport=space) and obj.mode in {"OBJECT", "POSE"}
            return obj.matrix_world.copy() if shown else None
        except (SceneError, RuntimeError):  # it is gone, or not in this view's scene
            return None


_compiled: list[Any] = []


def _shader() -> Any:
    if not _compiled:
        info = _types.GPUShaderCreateInfo()
        between = _types.GPUStageInterfaceInfo("patina_live_view")
        for kind, name in (("VEC3", "viewPosition"), ("VEC3", "viewNormal"), ("VEC4", "viewTangent")):
            between.smooth(kind, name)
        between.smooth("VEC2", "textureUv")
        info.push_constant("MAT4", "clip")  # these constants fit into the 128 bytes that every GPU has for them
        for name in _VIEW_ROWS:
            info.push_constant("VEC4", name)
        info.push_constant("BOOL", "isPerspective")
        info.push_constant("BOOL", "srgbTarget")  # Blender sets it: the framebuffer encodes colours itself
        for slot, name in enumerate(("base_color", "surface", "normal_map", "emission")):
            info.sampler(slot, "FLOAT_2D", name)
        for slot, (kind, name) in enumerate(
            (("VEC3", "position"), ("VEC3", "normal"), ("VEC4", "tangent"), ("VEC2", "uv"))
        ):
            info.vertex_in(slot, kind, name)
        info.vertex_out(between)
        info.fragment_out(0, "VEC4", "fragColor")
        info.vertex_source(_VERTEX)
        info.fragment_source(_FRAGMENT)
        _compiled.append(gpu.shader.create_from_info(info))
    return _compiled[0]


def _batch(mesh: Path) -> Any:
    """The mesh of a job; False if it is too large or gone."""
    try:
        with np.load(mesh, allow_pickle=False) as file:
            triangles, tiles = file["triangles"], file["triangle_tiles"]
            if len(triangles) > MOST_TRIANGLES:
                return False
            uvs, used = file["corner_uvs"].copy(), np.unique(tiles)
            uvs[..., 0] = (uvs[..., 0] + np.searchsorted(used, tiles)[:, None]) / len(used)
            corners = {
                "position": file["positions"][triangles],
                "normal": file["corner_normals"],
                "tangent": file["corner_tangents"],
                "uv": uvs,
            }
    except UNREADABLE:
        return False
    flat: Any = {name: np.ascontiguousarray(values.reshape(-1, values.shape[-1])) for name, values in corners.items()}
    return batch_for_shader(_shader(), "TRIS", flat)


def _textures(maps: dict[str, Array]) -> dict[str, Any]:
    """Textures on the GPU, from the maps of `bake.bake_preview`."""
    height, width, _ = maps["base_color"].shape
    surface = np.concatenate((maps["roughness"], maps["metallic"], np.zeros_like(maps["metallic"])), -1)
    colors = {
        "base_color": maps["base_color"],
        "surface": surface,
        "normal_map": maps["normal"],
        "emission": maps.get("emission", np.zeros_like(maps["base_color"])),
    }
    textures = {}
    for name, values in colors.items():
        pixels = np.ones((height, width, 4), np.float32)
        pixels[..., :3] = values / np.float32(255)
        buffer = _types.Buffer("FLOAT", pixels.size, pixels.ravel())
        textures[name] = _types.GPUTexture((width, height), format="RGBA8", data=buffer)
    return textures
