"""What reading and writing rasters may raise, whichever layer notices first."""

from collections.abc import Iterator
from contextlib import contextmanager

from rasterio._err import CPLE_BaseError
from rasterio.errors import CRSError, RasterioError

from reseg_geo.errors import InputError

# rasterio wraps most of GDAL's errors, but e.g. not those of building overviews on a full disk.
# Texts in files may be in any encoding, or none.
RASTER_ERRORS = (RasterioError, CPLE_BaseError, CRSError, UnicodeDecodeError, OSError)


@contextmanager
def reading(path: str) -> Iterator[None]:
    """What fails inside is an InputError that says the file at `path` is damaged."""
    try:
        yield
    except RASTER_ERRORS as error:
        raise InputError(
            f"{path} cannot be read in full ({reason(error)}); "
            "the file is damaged or truncated, so get it anew."
        ) from error


def reason(error: Exception) -> str:
    """A library's message as a part of a sentence; the error's kind where it says nothing."""
    text = " ".join(str(error).split()).rstrip(".")
    return text or type(error).__name__
