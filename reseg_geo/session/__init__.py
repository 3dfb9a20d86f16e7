"""A raster and a model that stay in hand, to try words on what is seen of it."""
