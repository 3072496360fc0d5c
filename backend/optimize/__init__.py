"""The optimisation: the pictures it looks at (views.py), where runs start (starts.py), the loop, its checkpoint."""
