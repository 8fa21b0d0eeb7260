"""The behaviour suite of each port, shipped for everyone who writes an adapter; free of any test framework."""
