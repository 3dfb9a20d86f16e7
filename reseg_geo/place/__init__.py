"""Where a raster lies: transform, CRS, bounds, outline and true areas."""
