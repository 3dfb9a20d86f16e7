"""Layers of QGIS: what the engine reads of them, and where its results go."""
