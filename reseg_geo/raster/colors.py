"""The colours that a band's values stand for."""

import rasterio

from reseg_geo.raster.gdal_errors import RASTER_ERRORS

RGBA = tuple[int, int, int, int]


def color_table(dataset: rasterio.DatasetReader, band: int) -> dict[int, RGBA]:
    """Colours (red, green, blue, alpha), 0-255, by value; none if the band has no palette."""
    try:
        entries = dataset.colormap(band)
    except (ValueError, *RASTER_ERRORS):
        return {}
    # Files may hold any whole numbers.
    return {
        value: (_byte(red), _byte(green), _byte(blue), _byte(alpha))
        for value, (red, green, blue, alpha) in entries.items()
    }


def _byte(part: int) -> int:
    return min(max(int(part), 0), 255)
