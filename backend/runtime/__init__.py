"""Running on a machine: compiled loops on a CPU, recorded steps on CUDA, memory, one process for a job folder."""
