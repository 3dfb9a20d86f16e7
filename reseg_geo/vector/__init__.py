"""Convert class maps to polygons."""
