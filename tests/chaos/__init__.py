"""Fault runs: real processes are killed, stopped, cut off and misled while a history is written, then checked."""
