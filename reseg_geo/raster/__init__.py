"""Rasters: read any, tile it, write GeoTIFFs with a legend."""
