"""Many rasters in one run."""
