"""Properties: the user's choices (on the Scene: saved, undone) and a run's status (on the WindowManager: neither)."""

import math
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

from ..backend.config import DEFAULTS, MAX_PROMPT_CHARACTERS, OPTIONS, RESOLUTIONS, Settings, label
from ..backend.job import Camera
from .layout import redraw_again
from .preferences import has_backend, preferences
from .scene_export import collection_cameras, scene_camera
from .suggestions import suggest, vocabulary

_CAMERA_SOURCES = (
    ("SCENE", "Scene Camera", "Look from the scene's active camera; without one choose views automatically"),
    ("COLLECTION", "Collection", "Look from every camera of a collection"),
    ("AUTO", "Automatic", "Choose views that show the object well"),
)


def _suggest(self: "PatinaSettings", _context: bpy.types.Context, typed: str) -> list[str]:
    return suggest(typed, *vocabulary()) if self.model == DEFAULTS.model else []  # type: ignore[attr-defined]


def _typed(_self: "PatinaSettings", context: bpy.types.Context) -> None:
    context.window_manager.patina.typed = True
    redraw_again()


def apply_to_property() -> Any:
    """The property that says which faces are restyled."""
    items = (
        ("WHOLE", "Whole Object", "Give all material slots the new look"),
        ("SLOT", "Active Slot", "Restyle the faces of the active material slot; all others keep their materials"),
    )
    return EnumProperty(name="Apply To", description="Which faces are restyled", items=items)


def selected_property() -> Any:
    """The property that says whether all selected objects are restyled."""
    return BoolProperty(
        name="All Selected",
        description="Restyle every selected mesh, one after the other, each with a look of its own",
    )


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
    camera_source: EnumProperty(  # type: ignore[valid-type]
        name="Cameras",
        description="From where the object is looked at while its look is refined",
        items=_CAMERA_SOURCES,
        default="SCENE",
    )
    camera_collection: PointerProperty(  # type: ignore[valid-type]
        name="Collection", description="The collection that holds the cameras", type=bpy.types.Collection
    )

    apply_to: apply_to_property()  # type: ignore[valid-type]
    selected: selected_property()  # type: ignore[valid-type]
    take_light: BoolProperty(  # type: ignore[valid-type]
        name="Switch the World Too",
        description="A take brings the World that it was made in; a World that you have set yourself stays",
        default=True,
    )

    def settings(self) -> Settings:
        """Return the choices as the backend reads them."""
        chosen = {name: getattr(self, name) for name in OPTIONS}
        for name, value in chosen.items():
            if isinstance(value, float):  # Blender stores single precision: 0.3 would become 0.30000001192
                chosen[name] = round(value, 6)
        chosen["model"] = self.model.strip() or DEFAULTS.model  # type: ignore[attr-defined]
        chosen["resolution"] = int(self.resolution)  # type: ignore[attr-defined]
        return Settings(**chosen)

    def cameras(self, context: bpy.types.Context) -> tuple[Camera, ...]:
        """Return the chosen rig. Raises SceneError when the collection holds none."""
        if self.camera_source == "AUTO":
            return ()
        if self.camera_source == "SCENE":
            return scene_camera(context)
        return collection_cameras(context, self.camera_collection.name if self.camera_collection else "")


def option_property(name: str, **about: Any) -> Any:
    """The property that shows an option of backend.config.Settings."""
    default, item = getattr(DEFAULTS, name), OPTIONS[name]
    about = {"name": label(name), "description": item.text, "default": default, **about}
    if item.choices:
        return EnumProperty(items=[(value, *texts) for value, texts in item.choices.items()], **about)
    if isinstance(default, str):
        return StringProperty(**about)
    if isinstance(default, bool):
        return BoolProperty(**about)
    about["subtype"] = "PIXEL" if item.unit == "px" else "NONE"
    return IntProperty(**about) if isinstance(default, int) else FloatProperty(**about)


def _range(name: str) -> dict[str, Any]:
    """The range of a number, which the panel keeps to."""
    kind, item = type(getattr(DEFAULTS, name)), OPTIONS[name]
    if kind not in (int, float):
        return {}
    return {"min": kind(item.least), **({"max": kind(item.most)} if item.most < math.inf else {})}


PatinaSettings.__annotations__.update({name: option_property(name, **_range(name)) for name in OPTIONS})
PatinaSettings.__annotations__["resolution"] = EnumProperty(  # type: ignore[func-returns-value]
    name=label("resolution"),
    description=OPTIONS["resolution"].text,
    items=[(str(size), f"{size} px", f"Maps of {size} by {size} pixels") for size in RESOLUTIONS],
    default=str(DEFAULTS.resolution),
)


class PatinaStatus(bpy.types.PropertyGroup):
    """What the current run, or the last one, shows."""

    running: BoolProperty()  # type: ignore[valid-type]
    cancelling: BoolProperty()  # type: ignore[valid-type]
    object_name: StringProperty()  # type: ignore[valid-type]  # of the object that the run restyles
    picture: IntProperty()  # type: ignore[valid-type]  # icon of the growing look; 0 for none
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
    """Return the state that an error depends on: when it has changed, the error is no longer shown."""
    obj = context.view_layer.objects.active
    data: Any = obj.data if obj else None
    about: list[Any] = [context.scene.session_uid, context.scene.patina.prompt, context.scene.patina.settings()]
    about += [context.scene.patina.apply_to, context.scene.patina.selected, obj and obj.active_material_index]
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
