"""What accompanies a map: pictures, styles, reports, catalogue records, provenance."""
