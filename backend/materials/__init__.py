"""A library of named solid materials: functions of points in space that return a surface.

catalogue.py lists and searches it without torch; material.py says what a material is; noise.py, cells.py, layouts.py
and growth.py hold the primitives; color.py the colours. Every other module is a family of materials.
"""
