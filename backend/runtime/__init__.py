"""Execution on a machine: compiled CPU loops, CUDA graphs, memory, locks on job folders, process exit."""
