"""The exceptions that reading and writing rasters may raise, and how they become messages."""

from collections.abc import Iterator
from contextlib import contextmanager

from rasterio._err import CPLE_BaseError
from rasterio.errors import CRSError, RasterioError

from reseg_geo.errors import InputError

# rasterio wraps most of GDAL's errors, but not, for example, those of building overviews on a full
# disk. Strings in files may not be valid UTF-8.
RASTER_ERRORS = (RasterioError, CPLE_BaseError, CRSError, UnicodeDecodeError, OSError)


@contextmanager
def reading(path: str) -> Iterator[None]:
    """Turn read errors into an InputError that says the file at `path` is damaged."""
    try:
        yield
    except RASTER_ERRORS as error:
        raise InputError(
            f"{path} cannot be read in full ({reason(error)}); "
            "the file is damaged or truncated, so copy or download it again."
        ) from error


def reason(error: Exception) -> str:
    """A library's message to quote in a sentence; the exception's name if it is empty."""
    text = " ".join(str(error).split()).rstrip(".")
    return text or type(error).__name__
