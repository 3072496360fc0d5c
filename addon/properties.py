"""What a user chooses (on the Scene: saved, undone) and what a run shows (on the WindowManager: neither)."""

from typing import Any

import bpy
from bpy.props import (
    BoolProperty,
    EnumProperty,
    FloatProperty,
    IntProperty,
    PointerProperty,
    StringProperty,
)

from ..backend.config import DEFAULTS, DEVICES, LIGHTS, MAX_PROMPT_CHARACTERS, QUALITIES, RESOLUTIONS, Settings
from ..backend.job import Camera
from .preferences import has_backend, preferences
from .scene_export import collection_cameras, scene_camera
from .suggestions import suggest, vocabulary

_QUALITY_TEXTS = {
    "auto": "Draft on a CPU, standard on a CUDA device",
    "draft": "The quickest look that shows the idea",
    "standard": "Finer detail, several times as long",
    "high": "The finest detail, for final work",
}
_DEVICE_TEXTS = {
    "auto": ("Automatic", "The CUDA device where there is one, else the CPU"),
    "cpu": ("CPU", "The processor, on any machine"),
    "cuda": ("CUDA", "An NVIDIA graphics card"),
}
_LIGHT_TEXTS = {
    "optimize": ("Optimized", "Find a light that suits the look, and give the scene a new World with it"),
    "world": ("Scene World", "Make the look for the scene's own World, which stays"),
    "studio": ("Neutral Studio", "Make the look for white light from all around, and give the scene a World with it"),
}
_CAMERA_SOURCES = (
    ("SCENE", "Scene Camera", "Look from the scene's active camera; without one choose views automatically"),
    ("COLLECTION", "Collection", "Look from every camera of a collection"),
    ("AUTO", "Automatic", "Choose views that show the object well"),
)


def _suggest(self: "PatinaSettings", _context: bpy.types.Context, typed: str) -> list[str]:
    return suggest(typed, *vocabulary()) if self.model == DEFAULTS.model else []


def _typed(_self: "PatinaSettings", context: bpy.types.Context) -> None:
    context.window_manager.patina.typed = True


class PatinaSettings(bpy.types.PropertyGroup):
    """The panel's choices; their defaults and names are those of backend.config.Settings."""

    prompt: StringProperty(  # type: ignore[valid-type]
        name="Prompt",
        description="The look in a few words, for example: red brick",
        maxlen=MAX_PROMPT_CHARACTERS,
        search=_suggest,
        update=_typed,
        search_options={"SUGGESTION"},
    )
    model: StringProperty(  # type: ignore[valid-type]
        name="Model",
        description="The encoder that judges the look: mini, an open_clip tag such as ViT-B-32:openai, "
        "a file with weights, or ARCHITECTURE:FILE",
        default=DEFAULTS.model,
    )
    quality: EnumProperty(  # type: ignore[valid-type]
        name="Quality",
        description="How long the look is refined",
        items=[(name, name.title(), _QUALITY_TEXTS[name]) for name in QUALITIES],
        default=DEFAULTS.quality,
    )
    resolution: EnumProperty(  # type: ignore[valid-type]
        name="Resolution",
        description="Width and height of every map",
        items=[(str(size), f"{size} px", f"Maps of {size} by {size} pixels") for size in RESOLUTIONS],
        default=str(DEFAULTS.resolution),
    )
    margin: IntProperty(  # type: ignore[valid-type]
        name="Margin",
        description="How far the maps are painted beyond each UV island, which hides seams",
        default=DEFAULTS.margin,
        min=0,
        max=256,
        subtype="PIXEL",
    )
    seed: IntProperty(  # type: ignore[valid-type]
        name="Seed",
        description="Another seed gives another variation; the same one repeats the result",
        default=DEFAULTS.seed,
        min=0,
    )
    device: EnumProperty(  # type: ignore[valid-type]
        name="Device",
        description="What computes the look",
        items=[(name, *_DEVICE_TEXTS[name]) for name in DEVICES],
        default=DEFAULTS.device,
    )
    light: EnumProperty(  # type: ignore[valid-type]
        name="Light",
        description="The light in which the look is made",
        items=[(name, *_LIGHT_TEXTS[name]) for name in LIGHTS],
        default=DEFAULTS.light,
    )
    self_shadows: BoolProperty(  # type: ignore[valid-type]
        name="Self-Shadows",
        description="Let the object hide parts of the light from itself, as it does in Cycles",
        default=DEFAULTS.self_shadows,
    )
    camera_source: EnumProperty(  # type: ignore[valid-type]
        name="Cameras",
        description="From where the object is looked at while its look is refined",
        items=_CAMERA_SOURCES,
        default="SCENE",
    )
    camera_collection: PointerProperty(  # type: ignore[valid-type]
        name="Collection", description="The collection that holds the cameras", type=bpy.types.Collection
    )

    def settings(self) -> Settings:
        """Return the choices as the backend reads them."""
        return Settings(
            model=self.model.strip() or DEFAULTS.model,
            quality=self.quality,
            resolution=int(self.resolution),
            margin=self.margin,
            seed=self.seed,
            device=self.device,
            light=self.light,
            self_shadows=self.self_shadows,
        )

    def cameras(self, context: bpy.types.Context) -> tuple[Camera, ...]:
        """Return the chosen rig. Raises SceneError when the collection holds none."""
        if self.camera_source == "AUTO":
            return ()
        if self.camera_source == "SCENE":
            return scene_camera(context)
        return collection_cameras(context, self.camera_collection.name if self.camera_collection else "")


class PatinaStatus(bpy.types.PropertyGroup):
    """What the current run, or the last one, shows."""

    running: BoolProperty()  # type: ignore[valid-type]
    cancelling: BoolProperty()  # type: ignore[valid-type]
    stage: StringProperty()  # type: ignore[valid-type]
    text: StringProperty()  # type: ignore[valid-type]
    progress: FloatProperty(min=0.0, max=1.0)  # type: ignore[valid-type]
    warnings: StringProperty()  # type: ignore[valid-type]  # one a line
    error: StringProperty()  # type: ignore[valid-type]
    error_code: StringProperty()  # type: ignore[valid-type]  # of backend.errors
    hint: StringProperty()  # type: ignore[valid-type]
    report: StringProperty()  # type: ignore[valid-type]  # what Copy Error Report copies
    job_dir: StringProperty(subtype="DIR_PATH")  # type: ignore[valid-type]  # of the last run; its result/ lies there
    situation: StringProperty()  # type: ignore[valid-type]  # in which the error and the warnings arose
    typed: BoolProperty()  # type: ignore[valid-type]  # the prompt was edited since the last undo step of Patina's
    task: StringProperty()  # type: ignore[valid-type]  # Install Backend or Check Setup, while one runs
    task_text: StringProperty()  # type: ignore[valid-type]  # what it said, for the preferences


def situation(context: bpy.types.Context) -> str:
    """Return what an error may come from: once that has changed, the error need not be shown any more."""
    obj = context.view_layer.objects.active
    data: Any = obj.data if obj else None
    about: list[Any] = [context.scene.session_uid, context.scene.patina.prompt, context.scene.patina.settings()]
    about += [context.scene.patina.camera_source, context.scene.patina.camera_collection, has_backend()]
    about += [getattr(preferences(), name, "") for name in ("interpreter", "backend_folder", "cache_folder")]
    if obj and obj.type == "MESH":
        modifiers = [(item.name, item.show_viewport) for item in obj.modifiers]
        about += [obj.visible_get(), obj.library, data.library, data.session_uid, len(data.vertices)]
        about += [len(data.polygons), data.uv_layers.keys(), modifiers]
    return repr([obj and obj.session_uid, *about])


_CLASSES = (PatinaSettings, PatinaStatus)


def register() -> None:
    for cls in _CLASSES:
        bpy.utils.register_class(cls)
    bpy.types.Scene.patina = PointerProperty(type=PatinaSettings)  # type: ignore[attr-defined, func-returns-value]
    bpy.types.WindowManager.patina = PointerProperty(type=PatinaStatus)  # type: ignore[attr-defined, func-returns-value]


def unregister() -> None:
    del bpy.types.WindowManager.patina  # type: ignore[attr-defined]
    del bpy.types.Scene.patina  # type: ignore[attr-defined]
    for cls in reversed(_CLASSES):
        bpy.utils.unregister_class(cls)
