"""From class maps to polygons and pictures."""
