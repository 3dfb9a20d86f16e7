"""Rasters: find, check, read, measure and write them."""
