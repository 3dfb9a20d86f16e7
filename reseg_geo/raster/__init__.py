"""Rasters: read, measure and write them."""
