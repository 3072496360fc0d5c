"""What a run optimises over a surface: the network with its patterns (surface_field.py), simple
materials (material.py), and the whole look with its light (look.py).
"""
