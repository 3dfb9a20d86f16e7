"""The colour table of a raster band."""

import rasterio

from reseg_geo.inputs.gdal_errors import RASTER_ERRORS

RGBA = tuple[int, int, int, int]


def color_table(dataset: rasterio.DatasetReader, band: int) -> dict[int, RGBA]:
    """RGBA colours, 0-255, by pixel value; empty if the band has no colour table."""
    try:
        entries = dataset.colormap(band)
    except (ValueError, *RASTER_ERRORS):
        return {}
    # Files may hold values outside of 0-255.
    return {
        value: (_byte(red), _byte(green), _byte(blue), _byte(alpha))
        for value, (red, green, blue, alpha) in entries.items()
    }


def _byte(component: int) -> int:
    return min(max(int(component), 0), 255)
