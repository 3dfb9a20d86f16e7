"""Measurements: each a program that prints ratios of things measured in one run."""
