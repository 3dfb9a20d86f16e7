"""One run for a user: from a raster and classes to a class map and its other outputs."""
