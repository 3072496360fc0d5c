"""The training data of mini: procedural materials with captions, shapes, and renders."""
