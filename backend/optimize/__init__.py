"""The optimisation: camera views (views.py), initial materials (starts.py), priors, the loop and its checkpoints."""
