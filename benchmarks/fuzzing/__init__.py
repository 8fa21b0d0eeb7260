"""Fuzzing of formats: what files are made of, how they are changed, and the laws that hold for any of them."""
