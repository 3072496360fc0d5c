"""The parts of scripts/evaluate.py: prompts, meshes, runs, pictures, the judge, measures, rows and pages."""
