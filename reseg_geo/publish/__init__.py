"""What a map is handed on with: pictures, styles, reports, catalogue records."""
