"""Rasters as they are given: find and open them, or say why not."""
