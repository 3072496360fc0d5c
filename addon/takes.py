"""Takes: the looks of an object, kept with it in the .blend. A take holds the material of every slot, and a World.

The first take is the object's own materials, as they were before the first look. Materials that are assigned by hand
update the first take while it is shown. While a look is shown they become a take of their own at the next switch.
"""

import json
from collections.abc import Mapping
from functools import partial
from typing import Any

import bpy
from bpy.props import CollectionProperty, IntProperty, PointerProperty, StringProperty

from .look_nodes import Undo, free, shortened
from .mesh_arrays import mesh_of
from .moment import OWN_UNDO
from .objects import MARK, has_look

_OVERRIDE: Any = {"LIBRARY_OVERRIDABLE"}
_LIST: Any = {"LIBRARY_OVERRIDABLE", "USE_INSERTION"}
ORIGINAL, BY_HAND = "Original", "Assigned by Hand"


class PatinaSlot(bpy.types.PropertyGroup):
    """What a material slot holds in a take."""

    link: StringProperty(override=_OVERRIDE)  # type: ignore[valid-type]  # OBJECT or DATA; the material of DATA is the mesh's own
    material: PointerProperty(type=bpy.types.Material, override=_OVERRIDE)  # type: ignore[valid-type]


class PatinaTake(bpy.types.PropertyGroup):
    """One look of an object. Its name, which users can edit, is the prompt at first."""

    slots: CollectionProperty(type=PatinaSlot, override=_LIST)  # type: ignore[valid-type]
    world: PointerProperty(type=bpy.types.World, override=_OVERRIDE)  # type: ignore[valid-type]  # in which it was made
    about: StringProperty(override=_OVERRIDE)  # type: ignore[valid-type]  # JSON, see `about`; empty for materials that are not Patina's

    @property
    def material(self) -> bpy.types.Material | None:
        """The material that the take was made for; of materials that are not Patina's the first."""
        slot = about(self).get("slot")
        if slot is not None:
            material: bpy.types.Material | None = self.slots[slot].material if slot < len(self.slots) else None
            return material
        return next((slot.material for slot in self.slots if slot.material), None)


def _chosen(self: Any, context: Any) -> None:
    if self.index == self.shown:
        return
    if locked(self.id_data):
        self.index = self.shown
    else:
        show(self.id_data, context.scene, self.index)


class PatinaTakes(bpy.types.PropertyGroup):
    """All takes of an object."""

    items: CollectionProperty(type=PatinaTake, override=_LIST)  # type: ignore[valid-type]
    index: IntProperty(update=_chosen, override=_OVERRIDE)  # type: ignore[valid-type]  # chosen in the list
    shown: IntProperty(override=_OVERRIDE)  # type: ignore[valid-type]
    compared: IntProperty(override=_OVERRIDE)  # type: ignore[valid-type]  # the take that Compare goes back to


def of(obj: Any) -> Any:
    """The takes of an object."""
    return obj.patina_takes


def locked(obj: Any) -> str:
    """Why the takes of an object cannot be changed now; empty if they can."""
    if obj.library:
        return "The object is linked from another file"
    if obj.mode in OWN_UNDO:
        return f"Leave {obj.mode.replace('_', ' ').title()} Mode first"  # its undo steps hold no materials
    return ""


def about(take: Any) -> dict[str, Any]:
    """How a take was made: prompt, seed, reading, settings, score, seconds, slot; empty if not by Patina."""
    try:
        found = json.loads(take.about or "{}")
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def picture(take: Any) -> int:
    """The icon of a take's picture; 0 for none."""
    material = take.material
    return material.preview.icon_id if material is not None and material.preview is not None else 0


def add(
    undo: Undo,
    obj: bpy.types.Object,
    scene: bpy.types.Scene,
    material: bpy.types.Material,
    world: bpy.types.World | None,
    facts: Mapping[str, Any],
    only: int | None = None,
) -> None:
    """Add a take with this material in all slots, made as `facts` say (see `about`), and show it.

    With `only`, the index of a slot, the other slots keep what they have.
    Other objects with the same mesh keep their materials. Old materials and Worlds that are not Patina's get a fake
    user, so that they are saved even without this object.
    """
    takes = of(obj)
    if not obj.material_slots:
        mesh_of(obj).materials.append(None)
        undo.callback(mesh_of(obj).materials.pop)
    undo.callback(partial(_mark_shown, takes, takes.shown))
    if not takes.items:
        undo.callback(takes.items.clear)
        _record(takes.items.add(), ORIGINAL, obj, scene.world)
        takes.shown = 0
    if _keep_assigned(obj, scene):
        undo.callback(partial(takes.items.remove, takes.shown + 1))
    for slot in obj.material_slots:
        _save(undo, slot.material)
        undo.callback(partial(_set, slot, slot.link, slot.material))
    _save(undo, scene.world)
    undo.callback(partial(setattr, scene, "world", scene.world))
    if obj.override_library:  # Blender 5 does not save the takes of an override; its materials must last all the same
        material.use_fake_user = True
    name = shortened(facts["prompt"])
    if name in takes.items:
        name = f"{name}, seed {facts['seed']}"
    take = takes.items.add()
    undo.callback(partial(takes.items.remove, len(takes.items) - 1))
    take.name, take.world, take.about = name, world, json.dumps(facts, ensure_ascii=False)
    for number, now in enumerate(obj.material_slots):
        slot = take.slots.add()
        slot.link, slot.material = ("OBJECT", material) if only in (None, number) else (now.link, now.material)
    _apply(obj, scene, len(takes.items) - 1, True)


def show(obj: Any, scene: Any, number: int) -> None:
    """Give an object the materials of a take, and the scene its World.

    The World stays if it is another than those of the object's takes, if another object shows a look of Patina's, or if
    the scene's choice says so.
    """
    takes = of(obj)
    if 0 <= number < len(takes.items):
        kept = _keep_assigned(obj, scene)
        number += int(kept and number > takes.shown)
        worlds = {take.world for take in takes.items}
        alone = not any(has_look(item) for item in scene.objects if item != obj)
        _apply(obj, scene, number, alone and scene.world in worlds and scene.patina.take_light)


def compare(obj: Any, scene: Any) -> None:
    """Show the original materials, or the look again that was shown before them."""
    takes = of(obj)
    if takes.shown > 0:
        number, count = takes.shown, len(takes.items)
        show(obj, scene, 0)
        takes.compared = number + len(takes.items) - count  # what was assigned by hand comes after the take shown
    else:
        show(obj, scene, min(takes.compared or len(takes.items) - 1, len(takes.items) - 1))


def remove(obj: Any, scene: Any, number: int) -> None:
    """Remove a take, and what of its materials, images and Worlds nothing else uses. The original stays."""
    takes = of(obj)
    if not 0 < number < len(takes.items):
        return
    shown = takes.shown
    if shown == number:
        show(obj, scene, number - 1)
        shown = number - 1
    take = takes.items[number]
    owned = [*(slot.material for slot in take.slots), take.world]
    takes.items.remove(number)
    takes.shown = takes.index = shown - (shown > number)
    takes.compared = 0
    for item in dict.fromkeys(item for item in owned if item is not None):
        if MARK in item and item.users == 0:
            free(item)


def _record(take: Any, name: str, obj: bpy.types.Object, world: bpy.types.World | None) -> None:
    """Store the materials that an object has now."""
    take.name, take.world = name, world
    take.slots.clear()
    for slot in obj.material_slots:
        kept = take.slots.add()
        kept.link, kept.material = slot.link, slot.material


def _keep_assigned(obj: bpy.types.Object, scene: bpy.types.Scene) -> bool:
    """Store what was assigned by hand since the last switch. Returns whether it became a take, after the one shown."""
    takes = of(obj)
    for take in takes.items:  # slots that were added since
        for slot in list(obj.material_slots)[len(take.slots) :]:
            kept = take.slots.add()
            kept.link, kept.material = slot.link, slot.material
    if _has(obj, takes.items[takes.shown]):
        return False
    if takes.shown == 0:
        _record(takes.items[0], takes.items[0].name, obj, takes.items[0].world)
        return False
    if _has(obj, takes.items[0]):
        return False
    _record(takes.items.add(), BY_HAND, obj, scene.world)
    takes.items.move(len(takes.items) - 1, takes.shown + 1)
    return True


def _has(obj: bpy.types.Object, take: Any) -> bool:
    """Whether an object has the materials of a take."""
    slots: Any = obj.material_slots
    pairs = list(zip(slots, take.slots, strict=False))
    return all(
        slot.link == kept.link and (kept.link == "DATA" and take.about or slot.material == kept.material)
        for slot, kept in pairs
    )


def _apply(obj: bpy.types.Object, scene: bpy.types.Scene, number: int, light: bool) -> None:
    takes = of(obj)
    take = takes.items[number]
    slots: Any = obj.material_slots
    for slot, kept in zip(slots, take.slots, strict=False):
        if kept.link == "DATA":  # the mesh has its material still
            _set(slot, "OBJECT", None)  # else the object goes on using the look's
            slot.link = "DATA"
        else:
            _set(slot, kept.link, kept.material)
    if light and (take.world is not None or number == 0):
        scene.world = take.world
    _mark_shown(takes, number)


def _set(slot: Any, link: str, material: bpy.types.Material | None) -> None:
    slot.link = link
    slot.material = material


def _mark_shown(takes: Any, number: int) -> None:
    takes.shown = number
    takes.index = number  # after `shown`: its update shows a take that is not shown


def _save(undo: Undo, item: Any) -> None:
    """Give a datablock that is not Patina's a fake user."""
    if item is not None and not item.library and MARK not in item:
        undo.callback(partial(setattr, item, "use_fake_user", item.use_fake_user))
        item.use_fake_user = True


_CLASSES = (PatinaSlot, PatinaTake, PatinaTakes)


def register() -> None:
    for cls in _CLASSES:
        bpy.utils.register_class(cls)
    bpy.types.Object.patina_takes = PointerProperty(type=PatinaTakes, override=_OVERRIDE)  # type: ignore[attr-defined, func-returns-value]


def unregister() -> None:
    del bpy.types.Object.patina_takes  # type: ignore[attr-defined]
    for cls in reversed(_CLASSES):
        bpy.utils.unregister_class(cls)
