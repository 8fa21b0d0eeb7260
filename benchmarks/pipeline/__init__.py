"""The parts of `benchmarks/pipeline.py`: the generated table, our stages with clocks on them, and the other loaders."""
