"""The words and the laws of Sluice: pure rules, no I/O, no clock, no chance."""
