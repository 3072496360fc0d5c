"""What is optimised at the points of a surface: networks and patterns (surface_field.py), simple
materials, the whole look with its light (look.py).
"""
