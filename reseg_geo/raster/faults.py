"""What reading and writing rasters may raise, whichever layer notices first."""

from rasterio._err import CPLE_BaseError
from rasterio.errors import RasterioError

# rasterio wraps most of GDAL's errors, but e.g. not those of building overviews on a full disk.
RASTER_ERRORS = (RasterioError, CPLE_BaseError, OSError)
