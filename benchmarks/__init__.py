"""Benchmarks, which print ratios measured in one run."""
