"""A CRS as users name it, and as it is named to them."""

from collections.abc import Callable

from rasterio.crs import CRS
from rasterio.errors import CRSError

from reseg_geo.errors import UsageError
from reseg_geo.inputs.gdal_errors import reason

_LONGEST_CODE = 30  # letters; WKT is longer


def assigned_crs(
    given: str, own: CRS | None, placed: bool, name: str, warn: Callable[[str], None]
) -> CRS:
    """The CRS that `given` names, as EPSG code, WKT or PROJ string, in place of a raster's own.

    placed: whether the raster has a transform or control points; `warn` is called if another CRS
    is replaced. Raises UsageError if there is no such CRS, or no place to be read in it.
    """
    try:
        crs = CRS.from_user_input(given)
    except CRSError as error:
        raise UsageError(
            f"crs {given!r} is not known ({reason(error)}); give a code such as EPSG:25832, WKT or "
            "a PROJ string."
        ) from error
    if not crs:
        raise UsageError(f"crs {given!r} is empty; give a code such as EPSG:25832.")
    if not placed:
        raise UsageError(
            f"{name} has no position, so a CRS alone cannot place it; add a world file, or leave "
            "out --crs."
        )
    if own is not None and own != crs:
        warn(
            f"{name} is in {crs_name(own)}, but is read as {crs_name(crs)}, as you asked; its "
            "coordinates stay as they are."
        )
    return crs


def crs_name(crs: CRS) -> str:
    """The code of a CRS, such as EPSG:25832, or else its name."""
    code = crs.to_string()
    return code if len(code) < _LONGEST_CODE else str(crs.to_dict(projjson=True)["name"])
