"""What accompanies a map: pictures, styles, reports, STAC Items, provenance."""
