"""One run for a user: a raster and classes in, a class map and what belongs to it out."""
