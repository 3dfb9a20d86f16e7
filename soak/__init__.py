"""Endurance tests: `make soak`."""
