"""The files of `benchmarks/memory.py`."""
