"""Patina's add-on: exports the scene to a job folder, starts the backend on it, and imports the result.

    run.py            one run from export to import; read this first
    scene_export.py   scene -> job folder (objects, mesh_arrays, uv_check, unwrap)
    session.py        the backend's process (process.py, standby.py)
    result_import.py  result folder -> material and World (look_nodes, node_groups, adjust, eevee),
                      as a take of the object (takes)
    live_view.py      the growing look, drawn over the object (pictures.py: in the panel)
    moment.py         when the scene may be changed: not during a stroke, and not in Edit Mode
    color_spaces.py   the names that other colour configurations have for the maps' spaces
    operators.py, panels.py, take_operators.py, take_panel.py, properties.py, preferences.py, setup_operators.py,
    command.py        Blender's user interface

Modules are imported on registration: those without bpy can be tested and used without Blender.
"""

_MODULES = (
    "pictures",
    "takes",
    "properties",
    "preferences",
    "setup_operators",
    "operators",
    "take_operators",
    "panels",
    "take_panel",
    "command",
)


def register() -> None:
    import importlib

    for name in _MODULES:
        importlib.import_module(f".{name}", __package__).register()


def unregister() -> None:
    import importlib

    for name in reversed(_MODULES):
        importlib.import_module(f".{name}", __package__).unregister()
