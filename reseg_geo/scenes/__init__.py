"""Procedural orthophotos with exactly known land cover, for the demonstration and training."""
