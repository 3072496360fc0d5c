"""Patina's backend: restyles a mesh from a prompt. Runs in a process of its own; never imports bpy or the add-on.

Read pipeline.py first.
"""
