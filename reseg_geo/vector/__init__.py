"""From class maps to polygons."""
